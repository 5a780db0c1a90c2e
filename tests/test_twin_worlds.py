"""One lever is raised in one of two worlds: only what it may touch differs."""

import hashlib

import numpy as np
import pytest

from govsim.model import GovernanceModel, ground_key, prepare
from govsim.policy import Policy, Prices
from govsim.scenario import files, load_scenario

FREE = {f"actors.prices.{name}": 0.0 for name in Prices.model_fields}
SMALL = {"community.residents": 1200, "community.residents_per_grid": 150, "horizon.days": 60, "horizon.warmup_days": 0,
         "incidents.threat.rate": [0.3, 0.1, 0.8, 1.2]}  # fmt: skip
UNMOVED = {  # residents whom nothing moves: no lever reaches others through what residents feel
    "incidents.witnesses.learning": 0.0, "incidents.witnesses.alarm": 0.0, "actors.residents.trust.gain": 0.0,
    "actors.residents.trust.loss": 0.0, "actors.residents.volunteering.threshold": 9.0,
    "policy.prevention_share": 0.0,  # nor through money that a lever saves and prevention spends
}  # fmt: skip
BORN = ("incident_id", "source", "kind", "severity", "grid", "place", "born_h")
LIFE = ("prevented", "occurred_h", "noticed_h", "reported_h", "routed_h", "on_scene_h", "contained_h")
UNTIL_NOTICED, UNTIL_REPORTED = LIFE[:3], LIFE[:4]
NO_DUTY = {"actors.enterprise.duty_share": 0.0}  # hours that firms owe by law prevent
NO_CAMPAIGN = {"actors.residents.awareness.campaign": 0.0}
NO_PROMISE = {"actors.residents.satisfaction.promise": 0.0}
UNWATCHED = {"incidents.hazard.watched": 0.0}
WITHOUT_TOUCH = {  # lever: what is switched off besides, and the columns of threats that it may not touch then
    "service_consciousness": (NO_PROMISE, UNTIL_REPORTED),
    "participation_channels": ({}, UNTIL_NOTICED),
    "party_building": (NO_CAMPAIGN, UNTIL_REPORTED),
    "rule_of_law": (NO_DUTY, UNTIL_REPORTED),
    "dispute_resolution": ({}, UNTIL_REPORTED),
    "informatization": (UNWATCHED, LIFE[:2]),
    "institutional_support": ({}, UNTIL_REPORTED),
    "community_supply": ({}, UNTIL_REPORTED),
    "platform": ({}, UNTIL_REPORTED),
    "function_transfer": ({}, UNTIL_REPORTED),
    "service_purchasing": ({}, UNTIL_REPORTED),
    "pay_per_job": ({}, UNTIL_REPORTED),
    "demand_orientation": ({}, UNTIL_REPORTED),
    "internal_linkage": ({}, UNTIL_REPORTED),
    "external_linkage": ({}, UNTIL_REPORTED),
    "resource_mobility": ({}, UNTIL_REPORTED),
    "grassroots": ({}, LIFE[:2]),
    "hierarchy_levels": ({}, UNTIL_REPORTED),
    "desk_hours": ({}, UNTIL_REPORTED),
    "assessment": ({}, UNTIL_REPORTED),
}
FROM_THE_START = {"open_supply", "prevention_share"}
"""These take threats away before anything happens; that they only take away is tested below."""
RAISED = {"hierarchy_levels": 5, "desk_hours": 168, "service_purchasing": 0.3, "prevention_share": 0.5}
MIXED = {name: 0.5 for name in Policy.model_fields if name not in ("hierarchy_levels", "desk_hours")}


def run(policy, seed=5, **more):
    scenario = load_scenario("base", {**SMALL, **more, **{f"policy.{k}": v for k, v in policy.items()}})
    return GovernanceModel(scenario, seed).run().records


def same(a, b, columns, rows=slice(None)):
    for name in columns:
        x, y = a.incidents[name][rows], b.incidents[name][rows]
        equal = np.array_equal(x, y, equal_nan=True) if x.dtype.kind == "f" else np.array_equal(x, y)
        assert equal, name


@pytest.fixture(scope="module")
def plain():
    return run({}, **FREE, **UNMOVED)


@pytest.mark.parametrize("name", Policy.model_fields)
def test_candidates_are_the_same_under_every_lever(name):
    same(run({}), run({name: RAISED.get(name, 1.0)}), BORN)


def test_every_lever_has_its_row():
    assert {*WITHOUT_TOUCH, *FROM_THE_START} == set(Policy.model_fields) and not FROM_THE_START & set(WITHOUT_TOUCH)


@pytest.mark.parametrize("lever", WITHOUT_TOUCH)
def test_a_lever_touches_nothing_before_its_station(lever):
    """Free, and with residents whom nothing moves. What has escalated is noticed sooner, and is left out in both worlds."""
    off, columns = WITHOUT_TOUCH[lever]
    plain, moved = (run(policy, **FREE, **UNMOVED, **off) for policy in ({}, {lever: RAISED.get(lever, 1.0)}))
    alike = (plain.incidents["source"] == "threat") & ~plain.incidents["escalated"] & ~moved.incidents["escalated"]
    assert alike.sum() > 300
    same(plain, moved, columns, alike)


@pytest.mark.parametrize("lever", Policy.model_fields)
def test_a_lever_moves_something_even_when_it_is_free(lever):
    """In a mixed policy, and in more than the books: otherwise the lever is idle, which is a defect."""
    low, high = {"hierarchy_levels": (3, 5), "desk_hours": (40, 168)}.get(lever, (0.0, RAISED.get(lever, 1.0)))
    few, many = (run({**MIXED, lever: x}, **FREE) for x in (low, high))
    moved = sum(not np.array_equal(few.incidents[c], many.incidents[c], equal_nan=True) for c in LIFE[1:])
    assert moved >= 3
    assert few.books["public_cost_fen"] == many.books["public_cost_fen"]


@pytest.mark.parametrize(("lever", "off"), [("informatization", UNWATCHED), ("grassroots", {})])
def test_sensors_and_posts_only_bring_noticing_forward(lever, off):
    plain, moved = (run({lever: x}, **FREE, **UNMOVED, **off) for x in (0.0, 1.0))
    alike = (plain.incidents["source"] == "threat") & ~plain.incidents["escalated"] & ~moved.incidents["escalated"]
    before, after = (r.incidents["noticed_h"][alike & ~r.incidents["prevented"]] for r in (plain, moved))
    assert (after <= before).sum() == np.isfinite(before).sum() and (after < before).sum() > 5


@pytest.mark.parametrize(
    ("lever", "own"), [("open_supply", {"institutional_support": 1.0}), ("informatization", {}), ("rule_of_law", {})]
)
def test_society_and_cameras_only_take_threats_away(lever, own):
    few, many = (run({**own, lever: x}, **FREE, **UNMOVED) for x in (0.0, 1.0))
    threats = few.incidents["source"] == "threat"
    assert not (few.incidents["prevented"] & ~many.incidents["prevented"])[threats].any()
    assert many.incidents["prevented"][threats].sum() > few.incidents["prevented"][threats].sum()


def test_channels_bring_more_reports():
    few, many = (run({"participation_channels": x}, **FREE, **UNMOVED) for x in (0.0, 1.0))
    assert np.isfinite(many.incidents["reported_h"]).sum() > np.isfinite(few.incidents["reported_h"]).sum()
    assert many.daily["false_reports"].sum() > few.daily["false_reports"].sum()


def test_dispute_resolution_touches_quarrels_only():
    many = {"incidents.disputes.rate": 0.5}
    plain, moved = (run({"dispute_resolution": x}, **FREE, **UNMOVED, **many) for x in (0.0, 1.0))
    others = plain.incidents["source"] != "dispute"
    same(plain, moved, ("prevented", "occurred_h"), others & (plain.incidents["source"] == "threat"))
    assert (moved.incidents["outcome"] == "mediated").sum() > (plain.incidents["outcome"] == "mediated").sum()


def test_external_linkage_leaves_ordinary_cases_alone(plain):
    """Only outside units come sooner, so whoever never met severity 3 lives the same life until units are shared."""
    moved = run({"external_linkage": 1.0}, **FREE, **UNMOVED)
    severe = plain.incidents["severity_final"] >= 3
    first = plain.incidents["born_h"][severe & ~plain.incidents["prevented"]].min()
    same(plain, moved, LIFE, plain.incidents["contained_h"] < first)


def test_more_prevention_only_takes_incidents_away():
    still = {k: v for k, v in UNMOVED.items() if not k.startswith("policy.")}
    few, many = (run({"prevention_share": x}, **still) for x in (0.1, 0.5))
    threats = few.incidents["source"] == "threat"
    assert not (few.incidents["prevented"] & ~many.incidents["prevented"])[threats].any()
    assert many.incidents["prevented"].sum() > few.incidents["prevented"].sum()


def test_a_lever_that_is_not_moved_changes_nothing():
    a, b = run({"platform": 0.3}), run({"platform": 0.3, "grassroots": 0.0})
    same(a, b, (*BORN, *LIFE))


def test_all_arms_share_one_ground_and_none_writes_on_it():
    arms = [load_scenario(name, SMALL) for name in files.arms()]
    assert len({ground_key(s, 3) for s in arms}) == 1 and ground_key(arms[0], 3) != ground_key(arms[0], 4)
    ground = prepare(arms[0], 3)

    def seen():
        c, settled = ground.candidates, ground.community
        kept = (c.cases, c.false, c.numbers, settled.need, settled.grid_mix, settled.ties.start, settled.ties.tie)
        places = (settled.grids.start, settled.grids.area, settled.grids.x, settled.grids.y)
        return hashlib.md5(b"".join(array.tobytes() for array in (*kept, *places))).hexdigest()

    before = seen()
    shared = [GovernanceModel(s, 3, inputs=ground).run().metrics for s in arms]
    assert seen() == before
    assert shared == [GovernanceModel(s, 3).run().metrics for s in arms]
