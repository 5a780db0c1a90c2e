#!/usr/bin/env bash
# Make the virtual environment VENV and install the package in it: tools/environment.sh VENV [EXTRAS]
# Does nothing when the folder already holds what pyproject.toml asks for.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
venv=$1
extras=${2:-}

# A name on PATH may be a stub that only prints an error, so an interpreter counts when it runs.
runs() { "$1" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; }

find_python() {
    for name in ${PYTHON:-python3.11 python3.12 python3.13 python3.14 python3 python} "${PYENV_ROOT:-$HOME/.pyenv}"/versions/3.1[1-9]*/bin/python3; do
        if runs "$name"; then
            echo "$name"
            return
        fi
    done
    echo "No Python 3.11 or newer (with venv and ensurepip) was found; name one: make PYTHON=/path/to/python3.11" >&2
    return 1
}

installed="$venv/.installed${extras:+-$extras}"
wanted="$PWD $(cksum <pyproject.toml)"
if runs "$venv/bin/python" && [ "$(cat "$installed" 2>/dev/null)" = "$wanted" ]; then
    exit 0
fi
if ! runs "$venv/bin/python"; then
    python=$(find_python)
    echo "Making $venv with $("$python" -V)"
    "$python" -m venv --clear "$venv"
fi
echo "Installing govsim${extras:+ with the tools for: $extras}"
"$venv/bin/python" -m pip install --quiet --disable-pip-version-check --editable ".${extras:+[$extras]}"
echo "$wanted" >"$installed"
