"""On a machine that has no Chinese letters the served page brings its own."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, sync_playwright
from tests.view.conftest import launched

LOADED = "[...document.fonts].filter((face) => face.status === 'loaded').map((face) => face.family).join()"
NO_BOX = """() => [".speed > span[data-say]", ".whose > span[data-say]", "#predict"].every((place) => {
  const seen = document.querySelector(place), range = document.createRange();
  range.selectNodeContents(seen);
  return range.getBoundingClientRect().width > 0.95 * seen.textContent.length * parseFloat(getComputedStyle(seen).fontSize);
})"""
"""Texts of Chinese letters only are as wide as these; a box is much narrower."""


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """A browser that knows no font of the system, and one with Latin letters only."""
    with sync_playwright() as play:
        made = launched(play, tmp_path_factory.mktemp("latin"), "")
        yield made
        made.close()


def test_the_page_brings_chinese_letters(visit: Callable[..., Page]) -> None:
    page = visit("residents=300&lang=zh")
    page.wait_for_function(f"{LOADED}.includes('Govsim Sans SC')")
    page.wait_for_function(NO_BOX)
