"""The life of an incident: legal moves, stamps, the line, and what escalation changes at the scene."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from govsim.engine.kernel import entry
from govsim.incidents.course import work_rate
from govsim.incidents.emergency import escalate
from govsim.incidents.life import NEXT, NOBODY, STAMPED, Stage, enter
from govsim.incidents.line import join, leave
from govsim.incidents.units import new_trip
from govsim.model import GovernanceModel
from govsim.scenario import load_scenario

TINY = {"community.residents": 60, "community.residents_per_grid": 60, "horizon.days": 1, "horizon.warmup_days": 0,
        "incidents.threat.rate": [5.0] * 4}  # fmt: skip


@entry
def move(w, i, stage, t):
    enter(w, i, stage, t)


@entry
def queue(w, i, t, joins):
    if joins:
        join(w, i, t)
    else:
        leave(w, i)


@entry
def escalate_beside(w, i, q, t):
    """A unit of pool q works alone on case i, which goes up one severity; rate before, rate after, rate as it should be."""
    a = new_trip(w, i, q, t)
    w.trips[a].present = 1
    w.cases[i].present = 1
    w.cases[i].rate = work_rate(w, i)
    before = w.cases[i].rate
    escalate(w, i, t)
    return before, w.cases[i].rate, work_rate(w, i)


@pytest.fixture(scope="module")
def world():
    return GovernanceModel(load_scenario("base", TINY), 1).state.world


@pytest.mark.parametrize("stage", list(Stage))
def test_only_moves_in_the_table_are_made(world, stage):
    for to in Stage:
        world.cases[0].stage, world.cases[0].at_h = stage, np.nan
        if to in NEXT[stage]:
            move(world, 0, int(to), 5.0)
            assert world.cases[0].stage == to
            assert np.isfinite(world.cases[0].at_h).sum() == (to < STAMPED)
        else:
            with pytest.raises(ValueError, match="not in NEXT"):
                move(world, 0, int(to), 5.0)
            assert world.cases[0].stage == stage


def test_a_stage_keeps_the_hour_of_the_first_time(world):
    world.cases[0].stage, world.cases[0].at_h = Stage.ROUTED, np.nan
    for t, to in enumerate((Stage.ACCEPTED, Stage.ROUTED, Stage.ACCEPTED, Stage.ON_SCENE)):
        move(world, 0, int(to), float(t))
    assert world.cases[0].at_h[Stage.ACCEPTED] == 0.0 and world.cases[0].at_h[Stage.ON_SCENE] == 3.0


def test_every_stage_is_reached_and_has_a_way_to_an_end():
    """Only the five ends have no move, all stages follow from CANDIDATE, and each of them leads to an end."""
    ends = {stage for stage in Stage if not NEXT[stage]}
    assert ends == {Stage.CLOSED, Stage.LAPSED, Stage.PREVENTED, Stage.MEDIATED, Stage.NOT_TRIGGERED}

    def onwards(stage, seen):
        for to in set(NEXT[stage]) - seen:
            seen = onwards(to, seen | {to})
        return seen

    assert onwards(Stage.CANDIDATE, set()) == set(Stage) - {Stage.CANDIDATE}
    assert all(stage in ends or onwards(stage, set()) & ends for stage in Stage)


STEPS = st.lists(st.tuples(st.integers(0, 11), st.booleans()), max_size=60)


@given(STEPS, st.floats(0, 1), st.lists(st.integers(1, 4), min_size=12, max_size=12))
def test_the_line_is_sorted_by_rank_and_within_a_rank_by_entry(world, steps, service, severities):
    world.policy[0].service_consciousness = service
    world.areas[0].head, world.areas[0].in_line = NOBODY, 0
    for i, severity in enumerate(severities):
        world.cases[i].severity, world.cases[i].waiting, world.cases[i].area = severity, 0, 0
    waiting: list[tuple[float, int, int]] = []
    head_start = world.coef[0].line.head_start_h
    for step, (i, joins) in enumerate(steps):
        hour = step // 4  # several in the same hour
        waiting = [entry for entry in waiting if entry[2] != i]
        if joins:
            s = severities[i]
            waiting.append((hour - service * head_start[s - 1] - (1e6 if s >= 3 else 0.0), step, i))
        queue(world, i, float(hour), joins)
    seen, i = [], int(world.areas[0].head)
    while i != NOBODY:
        seen.append(i)
        i = int(world.cases[i].following)
    assert seen == [i for *_, i in sorted(waiting)] and world.areas[0].in_line == len(waiting)


@pytest.mark.parametrize("severity", [1, 2, 3])
def test_who_works_alone_works_at_the_rate_of_the_severity_it_has_now(severity):
    world = GovernanceModel(load_scenario("base", TINY), 1).state.world
    c = world.cases[0]
    c.stage, c.severity, c.kind, c.left_h, c.at_h[Stage.OCCURRED] = Stage.ON_SCENE, severity, 0, 50.0, 0.0
    before, after, due = escalate_beside(world, 0, 0, 1.0)
    assert after == due == before * (world.coef[0].course.alone if severity == 2 else 1.0)
    assert c.severity == severity + 1 and c.escalated == 1


def test_no_case_waits_for_ever():
    """Long work and crews that go home every evening: who is alone after 30 days lapses, also when handed back later."""
    long_work = {
        "community.residents": 300, "horizon.days": 50, "incidents.threat.rate": [0.7, 0.2, 1.8, 2.8], "policy.platform": 1.0,
        "actors.budget.yuan_per_resident": 900.0, "incidents.course.work_h": [400.0, 400.0, 400.0, 600.0],
        "incidents.course.escalation_rate": [0.0] * 4, "incidents.units.night_weight": 0.0,
        "incidents.units.evening_weight": 0.0,
    }  # fmt: skip
    model = GovernanceModel(load_scenario("base", {**TINY, **long_work}), 4)
    model.run()
    cases, now = model.state.world.cases, model.state.world.clock[0].now_h
    old = (cases.at_h[:, Stage.OCCURRED] + 720 < now) & (cases.stage <= Stage.ON_SCENE)
    assert (cases.stage == Stage.LAPSED).sum() > 50
    assert (cases.coming + cases.present)[old].all()
