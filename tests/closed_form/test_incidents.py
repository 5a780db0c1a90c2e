"""Incidents against theory. Tolerances are standard errors of the stated numbers of draws, times four."""

import dataclasses
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from govsim.base.calendar import office_clock_h, office_worked_h
from govsim.incidents.hazard import Hazard
from govsim.model import GovernanceModel, prepare
from govsim.scenario import load_scenario

STILL = {"incidents.disputes.rate": 0.0, "incidents.triage.false_reports": 0.0, "incidents.threat.child_rate": 0.0,
         "incidents.threat.day_spread": 0.0, "incidents.threat.season": 0.0, "horizon.warmup_days": 0}  # fmt: skip


def test_thinning_keeps_a_poisson_stream():
    """Lewis & Shedler 1979: candidates at rate L kept with probability H are Poisson with mean L H T; four sigma."""
    scenario = load_scenario("base", {**STILL, "policy.prevention_share": 0.3, "community.residents": 8000})
    model = GovernanceModel(scenario, 11)
    occurred = (model.run().records.incidents["source"] == "threat") & ~model.run().records.incidents["prevented"]
    rate, level = np.array(scenario.incidents.threat.rate), model.world.grids.level
    mix = np.bincount(model.ground.candidates.cases["kind"], minlength=4) / len(model.ground.candidates.cases)
    expected = 8000 * rate.sum() * (mix @ level.mean(axis=0))
    assert occurred.sum() == pytest.approx(expected, abs=4 * math.sqrt(expected))


def test_a_gap_of_hazard_closes_at_its_own_pace():
    """dH = r (H* - H) a day: left after n days (1 - r / 30.4)^n; half of it after ln 2 / r months, to a day's step."""
    k = Hazard()
    scenario = load_scenario("base", {**STILL, "community.residents": 500, "horizon.days": 400})
    model = GovernanceModel(scenario, 1, dataclasses.replace(prepare(scenario, 1), months=(0,)))  # one council, at the start
    model.step()
    grid, rate = model.world.grids[0], np.array(k.recovery) / 30.4
    start, halved = grid.level.copy(), np.full(4, np.nan)
    grid.target[:] = 0.5
    for day in range(1, 429):
        model.step()
        left = (grid.level - 0.5) / (start - 0.5)
        assert left == pytest.approx((1 - rate) ** day, rel=1e-9)
        halved = np.where(np.isnan(halved) & (left <= 0.5), day, halved)
    half_life = math.log(2) / rate
    assert halved[:3] == pytest.approx(half_life[:3], abs=1.5)  # fire prevention lasts longer than this run


def test_hazard_is_where_steady_effort_leads_it():
    """H* = f + (1 - f) / (1 + effort / half effort), with the effort of the month's table; from the first day on."""
    k = Hazard()
    plain = {**STILL, "policy.prevention_share": 0.3, "community.residents": 1000, "horizon.days": 60}
    model = GovernanceModel(load_scenario("base", plain), 1)
    model.step()
    fen = model.deployment.lines.fen["prevention"]
    hours = fen / 2500 / 31 * 365 / 12 / (1000 / 500)  # a month, for 500 residents
    assert model.deployment.society_prevention_h == 0
    effort = hours * np.array([0.25, 0.15, 0.3, 0.3])
    expected = k.floor + (1 - k.floor) / (1 + effort / k.half_effort_h)
    assert model.world.grids.level == pytest.approx(np.tile(expected, (2, 1)), rel=1e-9)


@given(st.floats(-5000, 5000), st.sampled_from([(9.0, 5.0, 8.0), (0.0, 7.0, 24.0), (11.0, 5.0, 4.0)]))
def test_office_hours_and_their_inverse(t, office):
    worked = office_worked_h(t, *office)
    assert office_worked_h(office_clock_h(worked, *office), *office) == pytest.approx(worked, abs=1e-6)
    assert office_worked_h(t + 168, *office) == pytest.approx(worked + office[1] * office[2], abs=1e-6)


def test_escalation_is_exponential():
    """Nobody notices, one severity, hazard 1/200 h: P(escalated within 720 h) = 1 - exp(-720 / 200); four sigma."""
    alone = {
        "incidents.noticing.residents_rate": [0.0] * 4, "incidents.noticing.patrol_rate": [0.0] * 4,
        "incidents.threat.severity_mix": [0, 0, 1, 0], "incidents.course.escalation_rate": [0, 0, 0.002, 0],
    }  # fmt: skip
    records = GovernanceModel(load_scenario("base", {**STILL, **alone}), 2).run().records
    escalated = records.incidents["escalated"][~records.incidents["prevented"]]
    p = 1 - math.exp(-720 * 0.002)
    assert escalated.mean() == pytest.approx(p, abs=4 * math.sqrt(p * (1 - p) / len(escalated)))
    assert (records.incidents["outcome"][~records.incidents["prevented"]] == "lapsed").all()


def test_harm_is_weight_times_exposed_times_hours():
    """Severity 1, nobody ever comes: 1 x 4 x 720 person-hours each."""
    alone = {
        "incidents.noticing.residents_rate": [0.0] * 4, "incidents.noticing.patrol_rate": [0.0] * 4,
        "incidents.threat.severity_mix": [1, 0, 0, 0], "incidents.course.escalation_rate": [0.0] * 4, "horizon.days": 30,
    }  # fmt: skip
    records = GovernanceModel(load_scenario("base", {**STILL, **alone}), 2).run().records
    harm = records.incidents["harm_person_h"][~records.incidents["prevented"]]
    assert harm == pytest.approx(np.full(len(harm), 4 * 720.0))


def test_places_hours_and_mix_of_candidates():
    """5 % of places hold about half of all threats (Weisburd 2015); 64 % fall between 8 and 20 h; severities by their mix."""
    scenario = load_scenario("base", {"community.residents": 20_000, "incidents.disputes.rate": 0.0})
    c = prepare(scenario, 5).candidates.cases
    c = c[c["source"] == 0]
    spots = np.sort(np.bincount(c["grid"] * 100 + c["place"], minlength=4000))[::-1]
    assert 0.4 <= spots[: len(spots) // 20].sum() / len(c) <= 0.6
    day = (c["born_h"] % 24 >= 8) & (c["born_h"] % 24 < 20)
    assert day.mean() == pytest.approx(0.64, abs=4 * math.sqrt(0.25 / len(c)))
    severities = np.bincount(c["severity_born"], minlength=5)[1:] / len(c)
    assert severities == pytest.approx([0.8, 0.14, 0.04, 0.02], abs=4 * math.sqrt(0.25 / len(c)))
