"""Incidents against theory. Tolerances are standard errors of the stated numbers of draws, times four."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from govsim.engine.calendar import office_clock_h, office_worked_h
from govsim.model import GovernanceModel, prepare
from govsim.scenario import load_scenario

STILL = {"incidents.disputes.rate": 0.0, "incidents.triage.false_reports": 0.0, "incidents.threat.child_rate": 0.0,
         "incidents.threat.day_spread": 0.0, "incidents.threat.season": 0.0, "horizon.warmup_days": 0}  # fmt: skip


@given(st.floats(-5000, 5000), st.sampled_from([(9.0, 5.0, 8.0), (0.0, 7.0, 24.0), (11.0, 5.0, 4.0)]))
def test_office_hours_and_their_inverse(t, office):
    worked = office_worked_h(t, *office)
    assert office_worked_h(office_clock_h(worked, *office), *office) == pytest.approx(worked, abs=1e-6)
    assert office_worked_h(t + 168, *office) == pytest.approx(worked + office[1] * office[2], abs=1e-6)


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
