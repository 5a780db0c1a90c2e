"""Who supplies: sectors that policy does not reach, sectors that are not there, and no credit for work that nobody did."""

import numpy as np
import pytest

from govsim.model import GovernanceModel
from govsim.scenario import load_scenario
from govsim.scenario.files import fair_pair

SMALL = {"community.residents": 400, "community.residents_per_grid": 100, "horizon.days": 120, "horizon.warmup_days": 31}
ALONE, TOGETHER = fair_pair()
INVITED = {
    "enterprises": "actors.enterprise.invited", "social_organizations": "actors.social_organization.invited",
    "residents": "actors.residents.volunteering.invited",
}  # fmt: skip
NOBODY_THERE = {
    "actors.firms": [], "actors.organizations": [], "actors.committee.hours_month": 0.0,
    "actors.residents.volunteering.active_share": 0.0,
}  # fmt: skip
SHARED_FREE = {f"actors.prices.{n}": 0.0 for n in ("institutional_support", "community_supply", "function_transfer")}
BY_SOCIETY = ("society_hours", "society_value", "prevention_society_hours", "worked_enterprises_hours",
              "worked_social_organizations_hours", "worked_residents_hours", "answered_enterprises_share",
              "answered_social_organizations_share", "answered_residents_share")  # fmt: skip
COSTS = ("spent_liaison", "spent_supervision", "spent_acceptance", "spent_purchases", "coordination_hours")


def run(arm, seed=3, **settings):
    return GovernanceModel(load_scenario(arm, {**SMALL, **settings}), seed).run()


@pytest.mark.parametrize("nobody", [NOBODY_THERE, {"actors.civic_capacity": 0.0}])
def test_where_there_is_nobody_society_supplies_nothing_and_costs_nothing(nobody):
    metrics = run(TOGETHER, **nobody).metrics
    assert {name: metrics[name] for name in BY_SOCIETY if metrics[name] != 0} == {}
    assert {name: metrics[name] for name in COSTS if metrics[name] != 0} == {}


def test_without_civic_capacity_collaboration_is_government_alone_to_the_last_minute():
    """What is left between the fair pair are the prices of levers that reach nobody; without these it is one and the same."""
    nobody = {"actors.civic_capacity": 0.0}
    alone, together = (run(arm, **nobody, **SHARED_FREE) for arm in (ALONE, TOGETHER))
    same = [c for c in alone.incidents if alone.incidents[c].dtype.kind in "if"]
    for column in same:
        assert np.array_equal(alone.incidents[column], together.incidents[column], equal_nan=True), column
    assert alone.metrics["harm_person_h"] == together.metrics["harm_person_h"] > 0
    priced = run(TOGETHER, **nobody).metrics
    assert priced["spent_levers"] > run(ALONE, **nobody).metrics["spent_levers"], "the levers are paid for all the same"


@pytest.mark.parametrize("sector", INVITED)
def test_a_sector_that_is_not_invited_takes_no_case_and_sells_no_hour(sector):
    policy = {"policy.service_purchasing": 0.3, "policy.function_transfer": 1.0, "policy.platform": 1.0,
              "actors.residents.volunteering.active_share": 1.0, "actors.residents.volunteering.hours_month": 60.0,
              "actors.residents.volunteering.response_share": 1.0, "actors.budget.supervision_cap": 0.5}  # fmt: skip
    open_to_all = run(TOGETHER, **policy).metrics
    without = run(TOGETHER, **policy, **{INVITED[sector]: False}).metrics
    assert open_to_all[f"worked_{sector}_hours"] > 0
    if sector == "residents":
        assert without["worked_residents_hours"] == 0, "volunteers answer nothing that is not handed over to them"
    elif sector == "enterprises":
        assert without["worked_enterprises_hours"] == 0 == without["answered_enterprises_share"]
    else:
        assert without[f"worked_{sector}_hours"] < open_to_all[f"worked_{sector}_hours"]
    others = [name for name in INVITED if name != sector]
    assert sum(without[f"worked_{name}_hours"] for name in others) > 0


def test_uninvited_all_three_are_as_under_government_alone_with_the_same_support():
    """The switches undo exactly the levers that serve several sectors; what these cost stays."""
    undone = run(TOGETHER, **dict.fromkeys(INVITED.values(), False), **SHARED_FREE)
    shared = ("open_supply", "function_transfer", "service_purchasing")
    never = run(TOGETHER, **SHARED_FREE, **{f"policy.{name}": 0.0 for name in shared})
    assert undone.metrics["harm_person_h"] == never.metrics["harm_person_h"]
    assert undone.metrics["society_hours"] == pytest.approx(never.metrics["society_hours"])
    assert undone.metrics["spent_purchases"] == 0


def test_by_default_everybody_is_invited_and_the_switches_change_nothing_where_no_lever_is_shared():
    plain = run("top_down").metrics
    shut = run("top_down", **dict.fromkeys(INVITED.values(), False)).metrics
    assert {k: (plain[k], v) for k, v in shut.items() if plain[k] != v and not (plain[k] != plain[k] and v != v)} == {}
