"""A server of the page and a browser to visit it with. Without a browser these tests fail: `make test` installs one."""

import os
import re
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import uvicorn
from playwright.sync_api import Browser, Page, sync_playwright

from govsim.view.offer import Offer, offer_of
from govsim.view.run import listen
from govsim.view.server import app_of

FLAGS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip
SMALL = "residents=300"
OWN = re.compile(r"(http|ws)://127\.0\.0\.1:|data:|blob:")


@pytest.fixture(scope="module")
def offer() -> Offer:
    return offer_of((), ("top_down", "collaborative"), clients=40)


@pytest.fixture(scope="module")
def served(offer: Offer) -> Iterator[tuple[str, Any]]:
    """The address of a running server, and its application."""
    app = app_of(offer)
    socket = listen("127.0.0.1", None, 8900 + os.getpid() % 1000)
    server = uvicorn.Server(uvicorn.Config(app, log_level="warning", ws="websockets-sansio"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [socket]}, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    yield f"http://127.0.0.1:{socket.getsockname()[1]}/", app
    server.should_exit = True
    thread.join(10)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as play:
        own = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
        made = play.chromium.launch(executable_path=own, args=list(FLAGS))
        yield made
        made.close()


@pytest.fixture
def visit(browser: Browser, served: tuple[str, Any]) -> Iterator[Callable[..., Page]]:
    """Open the page: visit("seed=3", width=390, height=844); at the end no console error, no request to elsewhere."""
    contexts, errors, outside = [], [], []

    def open_page(query: str = SMALL, width: int = 1280, height: int = 800, **more: Any) -> Page:
        context = browser.new_context(viewport={"width": width, "height": height}, **more)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(60_000)  # the first page of a process may wait for the kernels to be compiled
        page.on("console", lambda m: errors.append(m.text) if m.type in ("error", "warning") else None)
        page.on("pageerror", lambda e: errors.append(str(e)))
        page.on("request", lambda r: None if OWN.match(r.url) else outside.append(r.url))
        page.goto(f"{served[0]}?{query}")
        page.wait_for_function("window.govsim && window.govsim.frame")
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert errors == []
    assert outside == []
