"""A replay: one file, opened without a server and without a connection."""

import base64
import json
import re
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Browser, Page, expect
from tests.view.short import short_offer

from govsim.view.details import answer
from govsim.view.messages import finite
from govsim.view.offer import Offer
from govsim.view.pair import Twins
from govsim.view.scene import budget
from govsim.view.setup import Asked, read_address
from govsim.view.takeaway import MOST_FRAMES, pace_of, record, replay

QUERY = "seed=5&residents=200&hour=100&moves=b:12:platform:0.1&lang=en"


@pytest.fixture(scope="module")
def offer(tmp_path_factory: pytest.TempPathFactory) -> Offer:
    return short_offer(tmp_path_factory.mktemp("own"), 30)


@pytest.fixture(scope="module")
def asked(offer: Offer) -> Asked:
    return read_address(QUERY, offer.first, offer.seed)


@pytest.fixture(scope="module")
def file(asked: Asked, offer: Offer, tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("replay") / "replay.html"
    made.write_text(replay(asked, offer), encoding="utf-8")
    return made


@pytest.fixture
def opened(browser: Browser, file: Path) -> Iterator[Page]:
    """The file in a browser that has no connection; at the end nothing was said in the console and nothing asked for."""
    context = browser.new_context(offline=True, viewport={"width": 1280, "height": 800})
    page = context.new_page()
    told: list[str] = []
    page.on("console", lambda m: told.append(m.text) if m.type in ("error", "warning") else None)
    page.on("pageerror", lambda e: told.append(str(e)))
    page.on("request", lambda r: told.append(r.url[:80]) if not r.url.startswith("file:") else None)
    page.goto(file.as_uri())
    page.wait_for_function("window.govsim && window.govsim.frame")
    yield page
    context.close()
    assert told == []


def painted(page: Page, side: str) -> int:
    """Colours on the canvas of a community."""
    return int(
        page.evaluate(
            """side => { const c = document.querySelector(`canvas[data-community=${side}]`);
            const d = new Uint32Array(c.getContext("2d").getImageData(0, 0, c.width, c.height).data.buffer);
            return new Set(d).size; }""",
            side,
        )
    )


def test_it_opens_at_its_hour_and_moves_through_time(opened: Page) -> None:
    assert opened.evaluate("govsim.frame.hour") == 100
    assert painted(opened, "a") > 20
    assert painted(opened, "b") > 20
    opened.get_by_role("button", name="Play").click()
    opened.wait_for_function("govsim.frame.hour > 110")
    opened.get_by_role("button", name="Pause").click()
    opened.get_by_role("button", name="Step").click()
    opened.wait_for_function("govsim.frame.hour % 24 === 0")
    opened.get_by_role("slider", name="Day of the run").fill("2")
    opened.wait_for_function("govsim.frame.hour === 48")
    opened.get_by_role("button", name="Reset").click()
    opened.wait_for_function("govsim.frame.hour === 0")


def test_it_shows_what_the_page_showed(opened: Page, asked: Asked, offer: Offer) -> None:
    twins = Twins(asked.setup, offer.files, offer.limits)
    twins.live_to(17 * 24.0)
    for hour in (900, 17 * 24):  # residents are told as changes from day to day, and must be right after going back
        opened.evaluate(f"govsim.clock.seek({hour})")
        opened.wait_for_function(f"govsim.frame.hour === {hour}")
    for n, side in enumerate(twins.sides):
        lines = np.array(opened.evaluate(f"govsim.curves.lines[{n}]"))
        np.testing.assert_allclose(lines, side.journal.lines[:17], rtol=1e-5)
        shades = opened.evaluate(f"[...govsim.communities[{n}].shades]")
        assert shades == side.journal.satisfaction[16].tolist()
        items = opened.evaluate(f"govsim.panel.{side.name}.budget.items")
        assert items == pytest.approx(budget(side)["items"], rel=1e-5)
    opened.evaluate("govsim.clock.seek(1e6)")
    opened.wait_for_function("govsim.over")
    twins.live_to(1e6)
    assert opened.evaluate("govsim.over") == [finite(result.metrics) for result in twins.results()]


def test_an_incident_tells_its_life_to_the_end(opened: Page, asked: Asked, offer: Offer) -> None:
    for hour in range(480, 960, 24):  # until something is open in a town as small as this
        opened.evaluate(f"govsim.clock.seek({hour})")
        opened.wait_for_function(f"govsim.frame.hour === {hour}")
        if opened.evaluate("govsim.frame.sides[0].cases.length > 0"):
            break
    spot = opened.evaluate(
        """() => { const c = govsim.communities[0], k = c.side.cases[0], r = c.canvas.getBoundingClientRect();
        return [r.left + c.X(k.x) * r.width / c.canvas.width, r.top + c.Y(k.y) * r.height / c.canvas.height]; }"""
    )
    opened.evaluate("void (govsim.hearAnswer = (a => m => { window.told = m; a.call(govsim, m); })(govsim.hearAnswer))")
    opened.mouse.click(*spot)
    opened.wait_for_function("window.told")
    told = opened.evaluate("window.told")
    assert told["what"] == "incident"
    twins = Twins(asked.setup, offer.files, offer.limits)
    twins.live_to(1e6)
    lives = answer(twins, "incident", told["number"])["lives"]
    assert [life["stage"] for life in told["lives"]] == [life["stage"] for life in lives]
    for mine, theirs in zip(told["lives"], lives, strict=True):
        assert mine["hours"] == pytest.approx(theirs["hours"], rel=1e-5)
    details = opened.get_by_role("tabpanel", name="Details")
    expect(details).to_contain_text("Told as it stood at the end of the recording, whatever hour is shown above.")
    expect(details).to_contain_text("Severity at the end")


def test_it_has_no_levers_but_both_languages_and_its_scenario_files(opened: Page, tmp_path: Path) -> None:
    expect(opened.get_by_text("A recording")).to_be_visible()
    expect(opened.locator("#levers")).to_be_hidden()
    expect(opened.get_by_role("button", name="Export")).to_be_hidden()
    expect(opened.get_by_role("combobox", name="Policy of community A")).to_be_disabled()
    opened.get_by_role("button", name="中文").click()
    expect(opened.get_by_role("combobox", name="Curve 1").or_(opened.locator(".chart select").first)).to_be_visible()
    assert opened.evaluate("document.documentElement.lang") == "zh"
    opened.wait_for_function("govsim.curves.lang === 'zh' && govsim.curves.ready")
    opened.get_by_role("button", name="English").click()
    opened.get_by_role("button", name="Scenario files").click()
    expect(opened.get_by_text("govsim run short_collaborative_b.yaml --seed 5", exact=True)).to_be_visible()
    with opened.expect_download() as saved:
        opened.get_by_role("button", name="Save short_collaborative_b.yaml").click()
    saved.value.save_as(tmp_path / "b.yaml")
    assert "at_day: 12" in (tmp_path / "b.yaml").read_text(encoding="utf-8")


def test_one_file_that_asks_for_nothing(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    markup = re.sub(r"<script.*?</script>|<style.*?</style>", "", text, flags=re.DOTALL)
    assert not re.search(r"\b(src|href)=\"(?!data:|#|accessibility)", markup)
    assert not re.search(r"<script[^>]*\bsrc=", text)
    assert len(text.encode()) < 2_000_000


@pytest.mark.long
def test_export_saves_the_file(visit: Any, tmp_path: Path) -> None:
    page = visit("seed=5&residents=200")
    with page.expect_download() as saved:
        page.get_by_role("button", name="Export").click()
    assert saved.value.suggested_filename == "govsim_short_top_down_short_collaborative_seed5.html"
    saved.value.save_as(tmp_path / "replay.html")
    assert 'id="recorded-frames"' in (tmp_path / "replay.html").read_text(encoding="utf-8")
    expect(page.get_by_role("status")).to_contain_text("Saved as")


def test_the_pace_of_frames() -> None:
    for days in (60, 395, 1860):
        pace = pace_of(days * 24.0)
        assert days * 24 / pace <= MOST_FRAMES
        assert pace == 1 or days * 24 / (pace - 1) > MOST_FRAMES / 2
    assert pace_of(60 * 24.0) == 1


@pytest.mark.long
def test_a_recording_holds_every_frame_of_its_pace(asked: Asked, offer: Offer) -> None:
    recording = record(Twins(asked.setup, offer.files, offer.limits), ())
    story = json.loads(zlib.decompress(base64.b64decode(recording.story)))
    frames = zlib.decompress(base64.b64decode(recording.frames))
    assert sum(story["bytes"]) == len(frames)
    assert len(story["bytes"]) == 60 * 24 + 1
    assert story["days"] == list(range(61))
    assert [len(lines) for lines in story["lines"]] == [60, 60]
    steps = np.frombuffer(zlib.decompress(base64.b64decode(recording.residents)), np.uint8)
    assert steps.size == 61 * 2 * 2 * 200
