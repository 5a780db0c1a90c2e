"""What is told of what was picked, and the way to it by keyboard alone."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.long

Visit = Callable[..., Page]


def picked_by_keyboard(page: Page) -> None:
    """Choose the first of the open incidents without a pointer."""
    page.locator("#tab-curves").focus()
    page.keyboard.press("ArrowLeft")  # round to the last sheet
    expect(page.locator("#sheet-incidents")).to_be_visible()
    first = page.locator("#sheet-incidents button[data-row]").first
    first.wait_for()
    for _ in range(8):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.dataset.row !== undefined"):
            break
    expect(first).to_be_focused()
    page.keyboard.press("Enter")


def says_what_is_known(page: Page) -> None:
    """The table of times holds the hours that the server told."""
    table = page.locator("#sheet-details table").first.inner_text()
    seen = 0
    for life in page.evaluate("govsim.details.told.lives"):
        if life["hours"][1] is not None:
            seen += 1
            hours = life["hours"][1] - life["hours"][0]
            assert (
                f"{60 * hours:.0f} min" if hours < 1 else f"{hours:.1f} h" if hours < 72 else f"{hours / 24:.1f} days"
            ) in table
    assert seen


def test_an_incident_is_picked_by_keyboard_and_shows_both_lanes(visit: Visit) -> None:
    page = visit("residents=500&hour=960")
    picked_by_keyboard(page)
    heading = page.locator("#sheet-details h2")
    expect(heading).to_be_focused()
    assert heading.inner_text().startswith("Incident ")
    lanes = page.locator("svg.lanes")
    assert lanes.locator(".lane-name").count() == 2
    assert lanes.locator(".step, .nothing").count() >= 2
    assert page.locator("#sheet-details .why").inner_text().endswith(".")
    says_what_is_known(page)
    page.keyboard.press("Escape")
    expect(page.locator("#sheet-incidents")).to_be_visible()
    assert page.evaluate("document.activeElement.dataset.row !== undefined"), "back where it was picked"
    assert page.evaluate("govsim.communities[0].picked") is None


def test_details_follow_the_run_and_the_way_back(visit: Visit) -> None:
    page = visit("residents=500&hour=960")
    picked_by_keyboard(page)
    page.locator("svg.lanes").wait_for()
    number = page.evaluate("govsim.details.found.number")
    page.evaluate("govsim.clock.seek(24 * 80)")
    page.wait_for_function("govsim.details.told.lives.every((l) => l.ended) && govsim.details.hour === 1920")
    assert page.locator("svg.lanes .arrow").count() == 0, "nothing waits any more"
    page.evaluate("govsim.clock.seek(960)")
    page.wait_for_function("govsim.details.hour === 960")
    assert page.evaluate("govsim.details.told.number") == number
    assert page.locator("svg.lanes .arrow").count() > 0
    page.evaluate("govsim.start({...govsim.setup, seed: 99})")
    page.wait_for_function("govsim.details.found === null")


def test_a_resident_and_an_organization_are_told_in_both_languages(visit: Visit) -> None:
    page = visit("residents=500&hour=960")
    page.evaluate("govsim.pick({what: 'resident', number: 7})")
    expect(page.locator("#sheet-details h2")).to_have_text("Resident 8 · grid 1")
    assert page.locator(".small-lines .line").count() == 2
    page.evaluate("govsim.pick({what: 'organization', number: 8})")
    expect(page.locator("#sheet-details h2")).to_have_text("Property management (east) · firm")
    assert page.locator(".small-lines .line").count() == 2
    page.evaluate("govsim.speak('zh')")
    assert page.locator("#sheet-details h2").inner_text() != ""
    page.get_by_role("button", name="Close").or_(page.locator(".unpick")).first.click()
    assert page.evaluate("govsim.details.found") is None


def test_the_list_keeps_the_focused_row_while_the_run_goes_on(visit: Visit) -> None:
    page = visit("residents=500&hour=960")
    page.locator("#tab-incidents").click()
    page.locator("#sheet-incidents button[data-row]").last.focus()
    row = page.evaluate("document.activeElement.dataset.row")
    page.evaluate("govsim.source.tell('step', {hours: 0.05})")
    page.wait_for_function("govsim.frame.hour > 960 && document.querySelector('#sheet-incidents').isConnected")
    page.wait_for_timeout(1300)
    assert page.evaluate("document.activeElement.dataset.row") == row
