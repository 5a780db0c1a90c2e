"""The page at several sizes: nothing lies on something else, and no sheet has more beside what is seen."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

pytestmark = pytest.mark.long

SIZES = ((1440, 900), (1280, 640), (1024, 768), (1023, 768), (390, 844))
OVERLAPS = """() => {
  const parts = [".top", ".panel", ".transport", ".pair", ".legend", ".tabs", ".sheet:not([hidden])"];
  const boxes = parts.map((name) => [name, document.querySelector(name).getBoundingClientRect()]);
  const shared = (low, high, one, two) => Math.min(one[high], two[high]) - Math.max(one[low], two[low]) > 1;
  const lie = ([, one], [, two]) => shared("left", "right", one, two) && shared("top", "bottom", one, two);
  return boxes.flatMap((one, n) => boxes.slice(n + 1).filter((two) => lie(one, two)).map((two) => [one[0], two[0]]));
}"""
BESIDE = """() => {
  const sheet = document.querySelector(".sheet:not([hidden])");
  return sheet.scrollWidth - sheet.clientWidth;
}"""


def test_at_no_size_one_part_lies_on_another_or_a_sheet_has_more_beside_it(visit: Callable[..., Page]) -> None:
    page = visit("residents=300&hour=120")
    for width, height in SIZES:
        page.set_viewport_size({"width": width, "height": height})
        for sheet in ("curves", "details", "budget", "incidents"):
            page.locator(f"#tab-{sheet}").click()
            page.wait_for_timeout(50)
            assert page.evaluate(OVERLAPS) == [], (width, height, sheet)
            assert page.evaluate(BESIDE) <= 0, (width, height, sheet)
