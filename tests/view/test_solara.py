"""Mesa's own page around the map, as one who installed `govsim[solara]` has it."""

import importlib.util
import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect
from tests.view.conftest import OWN

pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(importlib.util.find_spec("solara") is None, reason="needs govsim[solara], which pins older widgets"),
]
READY_S = 90


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    home = tmp_path_factory.mktemp("home")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "govsim.view.solara_app", "--host", "127.0.0.1", "--port", str(port), "--no-open"]
    server = subprocess.Popen(
        command,
        env=os.environ | {"HOME": str(home)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    end = time.monotonic() + READY_S
    while time.monotonic() < end and server.poll() is None:
        with socket.socket() as caller:
            if caller.connect_ex(("127.0.0.1", port)) == 0:
                break
        time.sleep(0.2)
    assert server.poll() is None
    yield f"http://127.0.0.1:{port}/"
    os.killpg(server.pid, 15)
    server.wait(10)


def test_it_plays_without_asking_elsewhere_and_each_visitor_has_a_model(address: str, browser: Browser) -> None:
    outside, failed = [], []
    page = browser.new_context().new_page()
    page.on("request", lambda r: None if OWN.match(r.url) else outside.append(r.url))
    page.on("pageerror", lambda e: failed.append(str(e)))
    page.goto(address)
    told = page.locator("canvas")
    expect(told).to_have_attribute("aria-label", re.compile("^Day 1, 00:00"), timeout=1000 * READY_S)
    page.get_by_role("button", name="Step").click()
    expect(told).to_have_attribute("aria-label", re.compile("^Day 2, 00:00"))
    page.get_by_text("▶").first.click()
    expect(told).to_have_attribute("aria-label", re.compile("^Day [1-9][0-9], 00:00"), timeout=20_000)
    other = browser.new_context().new_page()
    other.goto(address)
    expect(other.locator("canvas")).to_have_attribute("aria-label", re.compile("^Day 1, 00:00"), timeout=1000 * READY_S)
    page.get_by_text("❚❚").first.click()
    page.get_by_role("button", name="Reset").click()
    expect(told).to_have_attribute("aria-label", re.compile("^Day 1, 00:00"), timeout=20_000)
    assert outside == []
    assert failed == []


def test_the_extra_names_the_pins_without_which_the_page_stays_blank() -> None:
    extra = re.search(r"^solara = (.*)$", (Path(__file__).parents[2] / "pyproject.toml").read_text("utf-8"), re.MULTILINE)
    assert extra
    assert all(f'"{pin}"' in extra[1] for pin in ("ipyvue<2", "ipyvuetify<2", "pandas<3"))
    assert "solara-assets" in extra[1]
