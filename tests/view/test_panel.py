"""Levers, presets, the community and the purse, as a visitor uses them."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from govsim.scenario import load_scenario

Visit = Callable[..., Page]
SMALL = "residents=300"


def slide(page: Page, lever: str, value: float) -> None:
    page.evaluate(
        """([lever, value]) => { const input = document.querySelector(`[data-lever=${lever}]`); input.value = value;
        for (const what of ['input', 'change']) input.dispatchEvent(new Event(what, {bubbles: true})); }""",
        [lever, value],
    )


def test_a_lever_moved_stands_in_the_setup_the_address_and_the_purse(visit: Visit) -> None:
    page = visit(SMALL)
    before = page.evaluate("govsim.panel.b.budget.levers.platform")
    slide(page, "platform", 0.2)
    page.wait_for_function("govsim.setup.moves.length == 1")
    assert page.evaluate("govsim.setup.moves") == [{"side": "b", "day": 0, "levers": {"platform": 0.2}}]
    assert "moves=b:0:platform:0.2" in page.url
    assert page.evaluate("govsim.panel.b.budget.levers.platform") == pytest.approx(before / 4)
    assert page.evaluate("govsim.panel.a.budget.levers.platform") == 0


def test_the_budget_and_the_levers_are_those_of_the_hour_that_is_seen(visit: Visit) -> None:
    shown = "[govsim.panel.a, govsim.panel.b].map((side) => [side.budget, side.levers])"
    page = visit(SMALL)
    first = page.evaluate(shown)
    page.evaluate("govsim.clock.seek(240)")
    page.wait_for_function("govsim.frame.hour === 240")
    slide(page, "platform", 0)
    page.wait_for_function("govsim.setup.moves.length == 1")
    page.evaluate("govsim.clock.seek(264)")
    page.wait_for_function("govsim.frame.hour === 264")
    page.wait_for_timeout(200)
    moved = page.evaluate(shown)
    assert moved[1][0]["items"]["levers"] < first[1][0]["items"]["levers"]
    again = visit(page.url.partition("?")[2])
    again.wait_for_function("govsim.frame.hour === 264")
    again.wait_for_timeout(200)
    assert again.evaluate(shown) == moved
    page.evaluate("govsim.clock.seek(120)")
    page.wait_for_function("govsim.frame.hour === 120")
    page.wait_for_timeout(200)
    assert page.evaluate(shown)[1][1]["platform"] == first[1][1]["platform"] > 0


@pytest.mark.long
def test_both_sides_at_once(visit: Visit) -> None:
    page = visit(SMALL)
    page.get_by_role("radio", name="both").check(force=True)
    slide(page, "desk_hours", 80)
    page.wait_for_function("govsim.setup.moves.length == 2")
    assert [m["levers"] for m in page.evaluate("govsim.setup.moves")] == [{"desk_hours": 80}] * 2


@pytest.mark.long
def test_dragging_a_lever_asks_one_thing_at_a_time_and_ends_at_the_last_value(visit: Visit) -> None:
    page = visit(SMALL)
    page.evaluate(
        """() => { const input = document.querySelector('[data-lever=platform]');
        for (let v = 0; v <= 100; v++) { input.value = v / 100; input.dispatchEvent(new Event('input', {bubbles: true})); } }"""
    )
    page.wait_for_function("govsim.setup.moves.length == 1 && govsim.setup.moves[0].levers.platform == 1")


@pytest.mark.long
def test_levers_can_be_adopted_from_the_start(visit: Visit) -> None:
    page = visit(SMALL)
    slide(page, "platform", 0.1)
    page.wait_for_function("govsim.setup.moves.length == 1")
    page.get_by_role("button", name="Begin with these levers").click()
    page.wait_for_function("govsim.setup.moves.length == 0 && govsim.setup.b.levers.platform == 0.1")
    expect(page.get_by_label("Policy of community B")).to_contain_text("changed")


@pytest.mark.long
def test_presets_and_own_pairs(visit: Visit) -> None:
    page = visit(SMALL)
    page.get_by_label("What to compare").select_option("The same technology")
    page.wait_for_function("govsim.setup.a.scenario == 'digital_top_down'")
    assert page.evaluate("govsim.setup.common.residents") == 300
    expect(page.locator("#question")).to_contain_text("same dispatch technology")
    page.get_by_label("Policy of community A").select_option("top_down")
    page.get_by_label("Policy of community B").select_option("top_down")
    page.wait_for_function("govsim.scene.setup.b.scenario == 'top_down'")
    expect(page.get_by_label("What to compare")).to_have_value("-1")
    page.wait_for_function("JSON.stringify(govsim.frame.sides[0].cases) == JSON.stringify(govsim.frame.sides[1].cases)")


def test_the_community_can_be_changed_and_nonsense_is_refused(visit: Visit) -> None:
    page = visit(SMALL)
    page.get_by_label("Residents", exact=True).fill("200")
    page.get_by_label("Residents", exact=True).press("Tab")
    page.wait_for_function("govsim.scene.residents == 200")
    page.get_by_role("button", name="Another seed").click()
    page.wait_for_function("govsim.scene.setup.seed == 8 && govsim.scene.residents == 200")
    page.get_by_label("Residents", exact=True).fill("7")
    page.get_by_label("Residents", exact=True).press("Tab")
    expect(page.locator("#notice")).to_contain_text("between 100 and 20,000")


@pytest.mark.long
def test_an_address_that_asks_for_what_there_is_not_begins_with_what_there_is(visit: Visit) -> None:
    page = visit("a=no_such&residents=300")
    expect(page.locator("#notice")).to_contain_text("no scenario 'no_such'")
    assert page.evaluate("govsim.setup.a.scenario") == "top_down"


def test_money_is_the_same_on_both_sides(visit: Visit) -> None:
    page = visit(SMALL)
    page.get_by_role("tab", name="Budget").click()
    sums = page.evaluate("[govsim.panel.a, govsim.panel.b].map(s => Object.values(s.budget.items).reduce((x, y) => x + y, 0))")
    yuan = load_scenario("top_down").actors.budget.yuan_per_resident
    assert [round(total, 6) for total in sums] == [yuan, yuan]
    expect(page.get_by_role("table", name="By purpose")).to_contain_text("Response")


def test_a_policy_that_costs_too_much_says_how_far_the_money_goes(visit: Visit) -> None:
    dear = ("informatization", "dispute_resolution", "platform", "party_building", "rule_of_law", "service_consciousness",
            "participation_channels", "institutional_support", "community_supply", "grassroots")  # fmt: skip
    page = visit(f"{SMALL}&levers_b={','.join(f'{name}:1' for name in dear)},service_purchasing:0.6")
    page.get_by_role("tab", name="Budget").click()
    expect(page.locator("#sheet-budget .alert")).to_contain_text("can be paid")
