"""One lever is raised in one of two worlds: only what it may touch differs."""

import hashlib

import numpy as np
import pytest

from govsim.model import GovernanceModel, ground_key, prepare
from govsim.policy import Policy, Prices
from govsim.scenario import load_scenario

FREE = {f"actors.prices.{name}": 0.0 for name in Prices.model_fields}
SMALL = {"community.residents": 600, "community.residents_per_grid": 150, "horizon.days": 60, "horizon.warmup_days": 0}
UNMOVED = {  # residents whom nothing moves: no lever reaches others through what residents feel
    "incidents.witnesses.learning": 0.0, "incidents.witnesses.alarm": 0.0, "actors.residents.trust.gain": 0.0,
    "actors.residents.trust.loss": 0.0, "actors.residents.volunteering.threshold": 9.0,
    "policy.prevention_share": 0.0,  # nor through money that a lever saves and prevention spends
}  # fmt: skip
BORN = ("incident_id", "source", "kind", "severity", "grid", "place", "born_h")
LIFE = ("prevented", "occurred_h", "noticed_h", "reported_h", "routed_h", "on_scene_h", "contained_h")


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


@pytest.mark.parametrize("name", [n for n in Policy.model_fields if n not in ("hierarchy_levels", "desk_hours")])
def test_candidates_are_the_same_under_every_lever(name):
    same(run({}), run({name: 1.0 if name not in ("service_purchasing", "prevention_share") else 0.5}), BORN)


@pytest.mark.parametrize(
    "lever", ["platform", "internal_linkage", "resource_mobility", "function_transfer", "external_linkage", "assessment"]
)
def test_levers_of_dispatch_touch_nothing_before_the_report(plain, lever):
    moved = run({lever: 1.0}, **FREE, **UNMOVED)
    threats = (plain.incidents["source"] == "threat") & ~plain.incidents["escalated"] & ~moved.incidents["escalated"]
    same(plain, moved, ("prevented", "occurred_h", "noticed_h"), threats)


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
    arms = [load_scenario(name, SMALL) for name in ("top_down", "digital_top_down", "collaborative")]
    assert len({ground_key(s, 3) for s in arms}) == 1 and ground_key(arms[0], 3) != ground_key(arms[0], 4)
    ground = prepare(arms[0], 3)

    def seen():
        c = ground.candidates
        return hashlib.md5(c.cases.tobytes() + c.false.tobytes() + ground.community.need.tobytes()).hexdigest()

    before = seen()
    shared = [GovernanceModel(s, 3, ground=ground).run().metrics for s in arms]
    assert seen() == before
    assert shared == [GovernanceModel(s, 3).run().metrics for s in arms]
