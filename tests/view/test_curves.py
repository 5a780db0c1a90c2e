"""The live curves."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Page, expect
from tests.view.short import short_offer

from govsim.view.charts import CHARTS, SLOTS, charts
from govsim.view.offer import Offer
from govsim.view.pair import CURVES

pytestmark = pytest.mark.long

Visit = Callable[..., Page]


@pytest.fixture(scope="module")
def offer(tmp_path_factory: pytest.TempPathFactory) -> Offer:
    return short_offer(tmp_path_factory.mktemp("own"), 60)


def at(page: Page, day: float) -> None:
    page.evaluate(f"govsim.clock.seek({24 * day})")
    page.wait_for_function(f"govsim.frame.hour === {24 * day}")


def open_page(visit: Visit, query: str = "residents=200&seed=3", **more: Any) -> Page:
    page = visit(query, **more)
    page.wait_for_function("govsim.curves.ready")
    return page


def shown(page: Page, source: str, slot: int = 0) -> dict[str, list[Any]]:
    """The data of a source in a chart."""
    told: dict[str, list[Any]] = page.evaluate(
        """([slot, source]) => Object.fromEntries(Object.entries(govsim.curves.charts[slot].source[source].data)
        .map(([name, values]) => [name, [...values]]))""",
        [slot, source],
    )
    return told


def test_every_column_of_the_journal_can_be_shown() -> None:
    assert sorted(curve.column for curve in CHARTS) == sorted(CURVES)
    told = charts("en")
    assert len(told["documents"]) == SLOTS
    ids = [document["root_id"] for document in told["documents"]]
    assert len(set(ids)) == SLOTS


def test_both_courses_and_their_difference(visit: Visit) -> None:
    page = open_page(visit)
    at(page, 40)
    both, gap = shown(page, "both"), shown(page, "gap")
    assert both["day"] == list(range(1, 41))
    assert both["a"] == [line[CURVES.index("help")] for line in page.evaluate("govsim.curves.lines[0]")]
    np.testing.assert_allclose(np.add(gap["up"], gap["down"]), np.subtract(both["b"], both["a"]))
    sides = shown(page, "sides")["text"]
    assert sides == ["A better", "B better"]  # above zero B takes longer
    assert shown(page, "sides", 2)["text"] == ["B better", "A better"]  # above zero B is more satisfied
    assert [text[0] for text in shown(page, "ends")["text"]] == ["A", "B"]
    at(page, 10.25)  # within a day the lines reach to the hour
    assert shown(page, "both", 1)["day"][-2:] == [10, 10.25]
    assert shown(page, "both", 1)["a"][-1] == page.evaluate("govsim.frame.sides[0].waiting")


def test_a_curve_is_chosen_in_the_title_and_a_table_says_the_same(visit: Visit) -> None:
    page = open_page(visit)
    at(page, 45)
    page.get_by_role("combobox", name="Curve 2").select_option("harm")
    harm = [line[CURVES.index("harm")] / 1000 for line in page.evaluate("govsim.curves.lines[1]")]
    np.testing.assert_allclose(shown(page, "both", 1)["b"], harm)
    expect(page.get_by_role("img", name="Harm so far (thousand person-hours) on day 45")).to_be_visible()
    page.get_by_text("The curves as a table").click()
    rows = page.locator(".curves-table tbody tr")
    expect(rows).to_have_count(2)
    cells = rows.nth(1).locator("td").all_text_contents()
    both = shown(page, "both", 2)
    assert cells[6:8] == [f"{both[side][-1]:.1f}" for side in "ab"]


def test_what_was_seen_stays_faint_and_a_fork_keeps_the_former_future(visit: Visit) -> None:
    page = open_page(visit)
    at(page, 50)
    before = shown(page, "both")
    at(page, 20)
    ahead = shown(page, "ahead")
    assert ahead["day"] == list(range(20, 51))
    assert ahead["a"] == before["a"][19:]
    assert shown(page, "former")["day"] == []
    page.evaluate("govsim.source.tell('lever', { side: 'b', levers: { platform: 0.1, grassroots: 1 } })")
    page.wait_for_function("govsim.setup.moves.length === 1")
    assert shown(page, "former")["b"] == before["b"][19:]
    at(page, 45)
    assert shown(page, "former")["b"] == before["b"][19:]
    assert shown(page, "both")["b"][30:] != before["b"][30:45]
    assert shown(page, "marks") | {"row": 0} == {
        "x": [20], "text": ["B: Platform coverage 0.1 +1"], "colour": ["#c04a00"], "align": ["left"], "shift": [3], "row": 0,
    }  # fmt: skip
    page.get_by_role("button", name="Reset").click()
    page.wait_for_function("govsim.frame.hour === 0 && govsim.setup.moves.length === 0")
    assert shown(page, "former")["day"] == []
    assert shown(page, "marks")["x"] == []


def test_on_a_phone_charts_stand_under_each_other_and_marks_are_counted(visit: Visit) -> None:
    moves = ";".join(f"b:{day}:platform:0.{day}" for day in range(1, 8))
    page = open_page(visit, f"residents=200&seed=3&moves={moves}&hour=480", width=390, height=844)
    marks = shown(page, "marks")
    assert marks["x"] == list(range(1, 8))
    assert [text for text in marks["text"] if text] == ["B: Platform coverage 0.1", "B: Platform coverage 0.2 +5"]
    page.get_by_text("The curves as a table").click()
    expect(page.locator(".moves li")).to_have_count(7)
    tops = [box["y"] for chart in page.locator(".chart").all() if (box := chart.bounding_box())]
    assert tops == sorted(tops)
    assert len(set(tops)) == 3
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_the_axes_only_grow(visit: Visit) -> None:
    page = open_page(visit)
    bounds = []
    for day in (5, 60, 5):
        at(page, day)
        bounds.append(page.evaluate("govsim.curves.charts.map(c => [c.ranges.above.start, c.ranges.above.end])"))
    assert bounds[2] == bounds[1]
    assert all(early[0] >= late[0] and early[1] <= late[1] for early, late in zip(bounds[0], bounds[1], strict=True))


def test_another_sheet_and_another_language_keep_the_data(visit: Visit) -> None:
    page = open_page(visit)
    page.get_by_role("tab", name="Details").click()
    at(page, 12)
    assert shown(page, "both")["day"] == []
    page.get_by_role("tab", name="Curves").click()
    page.wait_for_function("govsim.curves.charts[0].source.both.data.day.length === 12")
    before = shown(page, "both")
    page.get_by_role("button", name="中文").click()
    page.wait_for_function("govsim.curves.lang === 'zh' && govsim.curves.ready")
    assert shown(page, "both") == before
    titles = page.locator(".chart select").first.locator("option").all_text_contents()
    told = charts("zh")["curves"]
    assert titles == [f"{curve['title']}\uff08{curve['unit']}\uff09" for curve in told]


def test_bounds_stay_where_they_are_while_nothing_new_is_drawn(visit: Visit) -> None:
    page = visit("residents=300&hour=480")
    page.wait_for_function("govsim.curves.ready && govsim.curves.charts[0].bounds.below")
    before = page.evaluate("govsim.curves.charts.map(c => JSON.stringify(c.bounds))")
    page.evaluate("for (let k = 0; k < 20; k++) govsim.curves.draw(true)")
    assert page.evaluate("govsim.curves.charts.map(c => JSON.stringify(c.bounds))") == before
