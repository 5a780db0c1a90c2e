"""The page as its visitor uses it."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

Visit = Callable[..., Page]


def test_play_moves_both_clocks(visit: Visit) -> None:
    page = visit()
    page.get_by_role("button", name="Play").click()
    page.wait_for_function("govsim.frame.hour > 10")
    page.get_by_role("button", name="Pause").click()
    expect(page.get_by_role("button", name="Play")).to_be_visible()
