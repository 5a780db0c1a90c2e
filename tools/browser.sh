#!/usr/bin/env bash
# See to a browser for the tests of the page: tools/browser.sh VENV
# Does nothing when there is one. Without a browser these tests fail, so a machine that cannot get one is told so here.
set -euo pipefail
venv=$1
has() { command -v "$1" >/dev/null 2>&1; }

has_browser() {
    has chromium || has chromium-browser || has google-chrome || [ -x "$(own_browser)" ]
}

# The browser that playwright keeps for itself; asked last, since asking takes a moment.
own_browser() {
    "$venv/bin/python" -c '
from playwright.sync_api import sync_playwright
with sync_playwright() as play:
    print(play.chromium.executable_path)' 2>/dev/null || true
}

as_root() {
    if [ "$(id -u)" = 0 ]; then
        "$@"
    elif has sudo; then
        sudo -n "$@"
    else
        return 1
    fi
}

apt_install() {
    has apt-get || return 1
    [ "$(id -u)" = 0 ] || { has sudo && sudo -n true 2>/dev/null; } || return 1
    echo "Installing $* by apt-get, for the tests of the page"
    as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq update >/dev/null &&
        as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq install --yes --no-install-recommends "$@" >/dev/null
}

has_browser && exit 0
apt_install chromium || true
if ! has_browser; then
    echo "Installing chromium by playwright, for the tests of the page"
    "$venv/bin/python" -m playwright install chromium || true
fi
if ! has_browser; then
    echo "No browser for the tests of the page, and none could be installed. Put Chromium on the PATH:" >&2
    echo "on Debian 'apt-get install chromium' as root, elsewhere '$venv/bin/python -m playwright install chromium'." >&2
    exit 1
fi
