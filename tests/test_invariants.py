"""What holds in every run of every valid scenario: books balance, hours, one state, nothing lost."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from govsim.actors.budget import envelope_fen
from govsim.community import NEEDS
from govsim.incidents.life import NOBODY, STAMPED, Stage
from govsim.measure import compute
from govsim.model import GovernanceModel
from govsim.names import SHOCKS
from govsim.policy import Policy
from govsim.scenario import load_scenario

LEVELS = st.one_of(st.just(0.0), st.just(1.0), st.floats(0, 1))
POLICIES = st.fixed_dictionaries({
    f"policy.{name}": st.integers(1, 5) if name == "hierarchy_levels" else st.floats(5, 168) if name == "desk_hours" else LEVELS
    for name in Policy.model_fields
})  # fmt: skip
WORLDS = st.fixed_dictionaries({
    "community.residents": st.integers(60, 500),
    "community.residents_per_grid": st.integers(30, 200),
    "community.residents_per_area": st.integers(100, 400),
    "horizon.days": st.integers(5, 50),
    "horizon.warmup_days": st.sampled_from([0, 31]),
    "shocks.events": st.sampled_from([[], [], [{"kind": k, "at_day": 2.5, "size": 5} for k in SHOCKS]]),
    "actors.budget.yuan_per_resident": st.floats(20, 900),
    "actors.civic_capacity": st.floats(0, 2),
    "actors.partnership_price": st.floats(0, 8),
    "incidents.threat.child_rate": st.floats(0, 0.05),
    "incidents.course.escalation_rate": st.sampled_from([[0.0005, 0.00167, 0.033, 0.0], [0.02, 0.05, 0.2, 0.0]]),
})  # fmt: skip
BUSY = {"incidents.threat.rate": [0.7, 0.2, 1.8, 2.8], "incidents.disputes.rate": 0.5}


@settings(max_examples=100)
@given(policy=POLICIES, world=WORLDS, seed=st.integers(0, 2**40))
def test_what_always_holds(policy, world, seed):
    lived(policy, world, seed)


@pytest.mark.long
@settings(max_examples=4000, derandomize=False)
@given(policy=POLICIES, world=WORLDS, seed=st.integers(0, 2**40))
def test_what_holds_in_thousands_of_worlds(policy, world, seed):
    lived(policy, world, seed)


@st.composite
def changing_worlds(draw):
    """A world, and changes of any levers on days and conditions within it."""
    world = draw(WORLDS)
    lever = st.sampled_from([name for name in Policy.model_fields if name not in ("hierarchy_levels", "desk_hours")])
    smooth = st.dictionaries(lever, st.floats(0, 1), min_size=1, max_size=6)
    stepped = st.fixed_dictionaries({"hierarchy_levels": st.integers(1, 5), "desk_hours": st.floats(5, 168)})
    day = st.integers(-world["horizon.warmup_days"], world["horizon.days"] - 1)
    dated = st.one_of(
        st.fixed_dictionaries({"at_day": day, "set": smooth, "ramp_days": st.integers(0, 40)}),
        st.fixed_dictionaries({"at_day": day, "set": stepped}),
    )
    watching = st.fixed_dictionaries(
        {
            "when": st.sampled_from(["backlog > 30", "occurred >= 12", "trust_government < 0.6"]),
            "set": st.one_of(smooth, stepped),
        },
        optional={"until": st.sampled_from(["backlog < 10", "occurred < 6", "hazard_mean < 0.7"])},
    )
    return world, {"policy.timeline": draw(st.lists(st.one_of(dated, watching), min_size=1, max_size=5))}


@settings(max_examples=60)
@given(found=changing_worlds(), seed=st.integers(0, 2**40))
def test_whatever_changes_the_books_balance_and_hours_are_paid(found, seed):
    lived(found[1], found[0], seed)


def lived(policy, world, seed):
    model = GovernanceModel(load_scenario("base", {**world, **policy, **BUSY}), seed)
    result = model.run()
    books_balance(result.records.books)
    assert result.records.books["public_cost_fen"] == envelope_fen(
        model.state.scenario.actors.budget.yuan_per_resident, len(result.records.residents["grid"]), 0, model.state.inputs.days
    )
    hours_are_paid(result.records.books)
    every_incident_is_somewhere(model, result.records.incidents)
    columns_agree(result.records.incidents)
    harm_runs_until_the_end(model, result.records.incidents)
    days_add_up(model, result.records.daily)
    units_and_lines_agree(model.state.world)
    birth_and_hazard_stay_in_place(model)
    numbers_are_numbers(result.records)


def books_balance(books):
    spent = {name: fen for name, fen in books.items() if name.startswith("spent_")}
    assert all(isinstance(fen, int) and fen >= 0 for fen in spent.values())
    assert sum(spent.values()) == books["public_cost_fen"]
    assert 0 <= books["policy_funded_share"] <= 1 and 0 < books["fixed_lines_funded_share"] <= 1


def hours_are_paid(books):
    for sector in ("government", "enterprises", "social_organizations", "residents"):
        paid, duty, worked, absent = (books[f"{what}_hours_{sector}"] for what in ("paid", "duty", "worked", "absent"))
        assert worked <= duty + 1e-6 and duty + absent <= paid + 1e-6 and absent >= 0, sector


def every_incident_is_somewhere(model, table):
    names = table["incident_id"]
    assert len(set(names)) == len(names)
    born = model.state.inputs.candidates.cases["born_h"]
    assert len(names) == ((born >= 0) & (born < model.state.inputs.days * 24)).sum()
    assert not np.isin(table["outcome"][~table["prevented"]], ["prevented", "mediated", "not_triggered"]).any()
    assert np.isnan(table["occurred_h"]).tolist() == table["prevented"].tolist()
    times = np.array([table[f"{Stage(s).name.lower()}_h"] for s in range(STAMPED)])
    for a, b in pairwise(times):
        assert not (a > b + 1e-9).any()  # NaN compares false: a later stage may be missing
    assert (table["harm_person_h"] >= 0).all() and (table["severity_final"] >= table["severity"]).all()
    contained = table["outcome"] == "contained"
    assert np.isnan(table["contained_h"]).tolist() == (~contained).tolist()


def columns_agree(table):
    """What two columns say of one thing is the same."""
    answered = table["answered_by"] != ""
    assert (answered == (table["answered_sector"] != "")).all()
    assert (answered == np.isfinite(table["on_scene_h"])).all() and (answered == np.isfinite(table["travel_h"])).all()
    assert (answered == (table["units"] > 0)).all()
    assert (table["route"][np.isfinite(table["routed_h"])] != "").all()
    assert (table["escalated"] == (table["severity_final"] > table["severity"])).all()
    assert (table["handovers"] >= table["bounced"]).all() and (table["bounced"] <= 4).all() and (table["no_shows"] >= 0).all()
    assert (table["severity_final"] <= 4).all() and (table["severity"] >= 1).all()
    assert answered[table["outcome"] == "contained"].all()
    threats = (table["source"] == "threat") & ~table["prevented"]
    assert (table["occurred_h"] == table["born_h"])[threats].all()
    assert set(table["outcome"][table["source"] == "threat"]) & {"mediated", "not_triggered"} == set()


def harm_runs_until_the_end(model, table):
    """Between the rates of harm at the first and the last severity, from occurrence until containment or 30 days, or until a
    crew that came before 30 days were over went home after them and left the case unsolved. What nobody reported may be over
    at any hour of the 30 days.
    """
    k = model.state.scenario.incidents.course
    rate = np.array(k.exposed) * np.array(k.harm_weight)
    lapsed, on_paper = table["outcome"] == "lapsed", table["outcome"] == "closed_unsolved"
    hours = np.where(lapsed, 720.0, table["contained_h"] - table["occurred_h"])
    until_end = model.state.last_day * 24 - table["occurred_h"]  # a quarrel may break out late
    hours[on_paper] = np.maximum(np.minimum(720.0, until_end), table["closed_h"] - table["occurred_h"])[on_paper]
    ended = np.isfinite(hours)
    longest = np.where(lapsed & (table["units"] > 0), until_end, hours)
    unseen = lapsed & np.isnan(table["reported_h"])
    least, most = np.where(unseen, 0.0, hours) * rate[table["severity"] - 1], longest * rate[table["severity_final"] - 1]
    harm = table["harm_person_h"]
    assert (harm >= least * (1 - 1e-9) - 1e-6)[ended].all() and (harm <= most * (1 + 1e-9) + 1e-6)[ended].all()
    assert (harm[table["prevented"]] == 0).all()


def days_add_up(model, daily):
    """Each day's counts are those of the stamps of all cases, counted ones and those of the run-in."""
    cases, edges = model.state.world.cases, np.arange(model.state.inputs.days + 1) * 24.0
    for name, stage in (("occurred", 0), ("noticed", 1), ("reported", 2), ("contained", 6)):
        stamps = cases["at_h"][:, stage]
        place = np.searchsorted(edges, stamps[np.isfinite(stamps)], side="right") - 1
        counts = np.bincount(place[(place >= 0) & (place < model.state.inputs.days)], minlength=model.state.inputs.days)
        assert counts.tolist() == daily[name].tolist(), name
    assert all((daily[name] >= 0).all() for name in ("backlog", "false_reports", "lapsed", "closed_unsolved", "posts_on_duty"))


def birth_and_hazard_stay_in_place(model):
    """What a candidate is from birth, nobody writes on; hazard stays between its floor and 1."""
    born, cases, k = model.state.inputs.candidates.cases, model.state.world.cases, model.state.scenario.incidents.hazard
    for name in (
        "born_h",
        "key",
        "work_factor",
        "fuse_h",
        "source",
        "parent",
        "slot",
        "kind",
        "severity_born",
        "grid",
        "place",
    ):
        assert np.array_equal(born[name], cases[name]), name
    assert (born["stage"] == Stage.CANDIDATE).all() and np.isnan(born["at_h"]).all()
    level = model.state.world.grids.level
    assert (level >= k.floor * (1 - k.watched) - 1e-12).all() and (level <= 1).all()


def units_and_lines_agree(world):
    under_way = world.trips["case"] != NOBODY
    per_pool = np.bincount(world.trips["pool"][under_way], minlength=len(world.pools))
    assert per_pool.tolist() == world.pools["busy"].tolist()
    assert under_way.sum() + world.clock[0].trips_left == len(world.trips)
    for area in world.areas:
        seen, i, last = 0, int(area.head), -np.inf
        while i != NOBODY:
            case = world.cases[i]
            assert case.waiting == 1 and case.priority >= last
            seen, last, i = seen + 1, case.priority, int(case.following)
        assert seen == area.in_line
    awaiting = (world.cases["stage"] >= Stage.REPORTED) & (world.cases["stage"] <= Stage.ACCEPTED)
    assert world.areas["backlog"].sum() == awaiting.sum()
    assert world.cases["waiting"].sum() == world.areas["in_line"].sum()


def numbers_are_numbers(records):
    for table in (records.daily, records.residents):
        for name, column in table.items():
            assert np.isfinite(column).all(), name
            if name.startswith(("satisfaction", "trust", "awareness", "participation", "hazard")):
                assert ((column >= 0) & (column <= 1 + 1e-12)).all(), name  # a mean over grids may round up
    something = (records.incidents["outcome"] == "contained").any()
    for name, value in compute(records).items():
        of_some_only = any(word in name for word in ("minor", "serious", "severe", "utilization", "shock", *NEEDS))
        assert np.isfinite(value) or (np.isnan(value) and (of_some_only or not something)), name
        if name.endswith(("_share", "_rate", "_gini")) and np.isfinite(value):
            assert 0 <= value <= 1, name
        if name.endswith(("_h", "_hours")) and np.isfinite(value):
            assert value >= -1e-9, name
