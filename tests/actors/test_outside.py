"""Units from outside are no free gift: who calls them pays for their hours a month later, to the fen."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govsim.actors.budget import draw_up
from govsim.model import GovernanceModel
from govsim.model.world import WORKED, hours_now
from govsim.names import OUTSIDE, WANTED
from govsim.scenario import load_scenario

TOWN = {
    "community.residents": 400, "community.residents_per_grid": 100, "horizon.days": 120, "horizon.warmup_days": 31,
    "incidents.threat.rate": [3.0, 1.0, 6.0, 9.0],
}  # fmt: skip


@given(st.integers(0, 2_000_000), st.integers(0, 2_000_000), st.floats(0, 3e5))
def test_units_from_outside_are_paid_after_fixed_lines_and_before_jobs(outside, owed, levers):
    asked = dict.fromkeys(WANTED, 60_000.0) | {"levers": levers, "purchases": 0.0}
    lines = draw_up(1_000_000, asked, 0.2, 0.1, owed, outside)
    assert lines.fen["outside"] == min(outside, 600_000) and sum(lines.fen.values()) == 1_000_000
    assert lines.settled == lines.fen["purchases"] == min(owed, 600_000 - lines.fen["outside"])
    assert lines.fen["prevention"] + lines.fen["response"] >= 100_000


@pytest.mark.parametrize("changes", [[], [{"at_day": 40, "set": {"platform": 0.0}}, {"at_day": -9, "set": {"platform": 1.0}}]])
@pytest.mark.parametrize(("charged", "yuan"), [(1.0, 350.0), (0.5, 350.0), (0.0, 350.0), (1.0, 40.0)])
def test_what_they_work_is_paid_or_owed_to_the_fen(charged, yuan, changes):
    """Hours x wage of all months until the last are paid or still owed; the envelope never changes, however a month is cut."""
    told = TOWN | {"actors.budget.outside_charged": charged, "actors.budget.yuan_per_resident": yuan,
                   **({"policy.timeline": changes} if changes else {})}  # fmt: skip
    model = GovernanceModel(load_scenario("top_down", told), 3)
    paid, before = 0, None
    while model.state.day < 120:
        model.step()
        if model.state.budget is not before:
            if before is not None and model.state.budget.first < before.last:  # a table that ended early settled only its part
                days, of_days = model.state.budget.first - before.first, before.last - before.first
                paid += before.done.lines.fen["outside"] * days // of_days - before.done.lines.fen["outside"]
            before = model.state.budget
            paid += model.state.deployment.lines.fen["outside"]
    model.step()  # counting ends: the last month's bill
    billed = int(model.state.lead.outside_billed_h * charged * model.state.scenario.actors.budget.wage_yuan_h * 100)
    assert billed == paid + model.state.lead.outside_fen
    assert (billed > 0) == (charged > 0)
    result = GovernanceModel(load_scenario("top_down", told), 3).run()
    books, metrics = result.records.books, result.metrics
    assert metrics["owed_outside"] == model.state.lead.outside_fen / 100
    assert (metrics["spent_outside"] > 0) == (charged > 0 and yuan > 100) and metrics["outside_hours"] > 0  # 40 pay no bill
    assert sum(fen for name, fen in books.items() if name.startswith("spent_")) == books["public_cost_fen"]


def test_a_trip_under_way_when_the_month_ends_is_billed_as_far_as_it_went():
    model = GovernanceModel(load_scenario("top_down", TOWN), 3)
    seen = 0.0
    while model.state.day < 90:
        if model.state.day in model.state.inputs.months:
            seen = float(hours_now(model.state.world)[model.state.world.pools.sector == OUTSIDE, WORKED].sum())
        model.step()
        assert model.state.lead.outside_billed_h == seen


def test_charging_takes_the_money_from_staff_and_changes_no_envelope():
    free, charged = (
        GovernanceModel(load_scenario("top_down", TOWN | {"actors.budget.outside_charged": share}), 3).run().metrics
        for share in (0.0, 1.0)
    )
    assert charged["public_cost"] == free["public_cost"]
    assert charged["spent_outside"] > 0 == free["spent_outside"] and charged["spent_response"] < free["spent_response"]
