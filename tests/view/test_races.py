"""Controls pressed faster than the server follows: what is seen is what was asked for last."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page
from tests.view.conftest import Served

pytestmark = pytest.mark.long

Visit = Callable[..., Page]
PRESSED = "(names) => names.forEach((name) => document.getElementById(name).click())"
END_H = 395 * 24


def test_what_an_address_asks_for_outlives_play_and_pause_while_the_model_is_compiled(
    served: Served, visit: Visit, monkeypatch: Any
) -> None:
    page, admission = visit(), served.app.state.admission
    admission.ready.clear()
    page.goto(f"{served.address}?residents=300&seed=11&hour=48")
    page.wait_for_function("window.govsim && govsim.source.socket.readyState === 1")
    page.evaluate(PRESSED, ["play", "play"])
    page.wait_for_timeout(200)
    assert page.evaluate("govsim.setup.seed") == 11
    page.evaluate("govsim.source.tell('nothing')")  # wakes the loop, which the test's own thread would not
    admission.ready._loop.call_soon_threadsafe(admission.ready.set)
    page.wait_for_function("govsim.frame")
    assert page.evaluate("[govsim.setup.seed, govsim.frame.hour, govsim.clock.playing]") == [11, 48, False]


def test_the_end_of_a_run_that_is_no_more_does_not_stop_the_next(visit: Visit) -> None:
    page = visit(f"residents=300&hour={END_H - 10}")
    page.evaluate(PRESSED, ["step", "reset", "play"])
    page.wait_for_function("govsim.frame.hour > 0 && govsim.frame.hour < 1000")
    page.wait_for_timeout(200)
    assert page.evaluate("[govsim.clock.playing, govsim.over]") == [True, None]
    assert page.locator(".card.closing").is_hidden()


def test_reset_and_play_at_the_end_at_once(visit: Visit) -> None:
    page = visit(f"residents=300&hour={END_H}")
    page.wait_for_function("govsim.over")
    page.evaluate(PRESSED, ["reset", "play"])
    page.wait_for_function("govsim.clock.playing && govsim.frame.hour > 0 && govsim.frame.hour < 1000")
