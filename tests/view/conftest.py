"""A server of the page and a browser to visit it with. Without a browser these tests fail: `make test` installs one."""

import gc
import os
import re
import shutil
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import matplotlib
import pytest
from playwright.sync_api import Browser, Error, Page, Playwright, sync_playwright
from starlette.applications import Starlette
from tests.view.visitor import wait_until

from govsim.view.offer import Offer, offer_of
from govsim.view.server import Server, address_of, app_of, bound, config_of

FLAGS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip
NAMES = ("chromium", "chromium-browser", "google-chrome")
"""As `tools/browser.sh` looks for one; the last resort of both is the browser that playwright keeps."""
SMALL = "residents=300"
READS = "getImageData"  # the tests themselves read what is painted, and Chromium remarks on it
FONTS = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>{}<dir>{}</dir></fontconfig>
"""
OF_THE_SYSTEM = '<include ignore_missing="yes">/etc/fonts/fonts.conf</include>'
OWN = re.compile(r"(http|ws)://127\.0\.0\.1:|data:|blob:")


class Served(NamedTuple):
    """A running server."""

    address: str
    app: Starlette
    server: Server


@contextmanager
def serving(offer: Offer, host: str = "127.0.0.1") -> Iterator[Served]:
    """Serve an offer, as the command does, in a thread."""
    gc.collect()
    gc.freeze()  # or else each visit that ends looks through all that tests have loaded
    app = app_of(offer)
    listening = bound(socket.AF_INET6 if ":" in host else socket.AF_INET, host, 0)
    server = Server(config_of(app))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    assert wait_until(lambda: server.started)
    yield Served(address_of(host, listening.getsockname()[1]), app, server)
    server.should_exit = True
    thread.join(10)
    gc.unfreeze()
    assert not thread.is_alive()


@pytest.fixture(scope="module")
def offer() -> Offer:
    return offer_of((), ("top_down", "collaborative"), clients=40)


@pytest.fixture(scope="module")
def served(offer: Offer) -> Iterator[Served]:
    with serving(offer) as running:
        yield running


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    with sync_playwright() as play:
        made = launched(play, tmp_path_factory.mktemp("fonts"), OF_THE_SYSTEM)
        yield made
        made.close()


def launched(play: Playwright, place: Path, fonts: str) -> Browser:
    """A browser; where there is none, what to do about it. It ends where a machine has no font at all, so it gets one."""
    own = next(filter(None, map(shutil.which, NAMES)), None)
    shutil.copy(Path(matplotlib.get_data_path()) / "fonts" / "ttf" / "DejaVuSans.ttf", place)
    (place / "fonts.conf").write_text(FONTS.format(fonts, place), "utf-8")
    env: dict[str, Any] = os.environ | {"FONTCONFIG_FILE": str(place / "fonts.conf")}
    try:
        return play.chromium.launch(executable_path=own, args=list(FLAGS), env=env)
    except Error as error:
        pytest.fail(f"no browser could be started; run tools/browser.sh .venv\n{error}", pytrace=False)


@pytest.fixture
def visit(browser: Browser, served: Served) -> Iterator[Callable[..., Page]]:
    """Open the page: visit("seed=3", width=390, height=844); at the end no console error, no request to elsewhere."""
    contexts, errors, outside = [], [], []

    def open_page(query: str = SMALL, width: int = 1280, height: int = 800, **more: Any) -> Page:
        context = browser.new_context(viewport={"width": width, "height": height}, **more)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(120_000)  # the first page of a process may wait for the kernels to be compiled
        page.on("console", lambda m: errors.append(m.text) if m.type in ("error", "warning") and READS not in m.text else None)
        page.on("pageerror", lambda e: errors.append(str(e)))
        page.on("request", lambda r: None if OWN.match(r.url) else outside.append(r.url))
        page.goto(f"{served.address}?{query}")
        page.wait_for_function("window.govsim && window.govsim.frame")
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert errors == []
    assert outside == []
