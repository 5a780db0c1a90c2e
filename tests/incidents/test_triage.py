"""False reports take their turn at the desk: a real one waits for those that came before it, for none that comes later."""

import dataclasses

import numpy as np
import pytest

from govsim.incidents.candidates import Candidates, blank, keys_of
from govsim.incidents.life import Source, Stage
from govsim.incidents.triage import FALSE
from govsim.model import GovernanceModel, prepare
from govsim.scenario import load_scenario

QUIET = {
    "community.residents": 60, "community.residents_per_grid": 60, "horizon.days": 7, "horizon.warmup_days": 0,
    "policy.hierarchy_levels": 1, "incidents.triage.triage_h": 2.0, "incidents.triage.channels_factor": 0.0,
    "incidents.triage.sensors_factor": 0.0, "incidents.ladder.misrouting": 0.0, "incidents.noticing.on_the_spot": 0.0,
    "incidents.ladder.handling_h": 0.001, "incidents.ladder.background_load": 0.0,
}  # fmt: skip


def routed(*false_h):
    """Hour at which a report of Monday 10:00 has left the desk, with false reports at these hours."""
    scenario = load_scenario("base", QUIET)
    ground = prepare(scenario, 3)
    cases, false = blank(1), np.zeros(len(false_h), FALSE)
    cases["born_h"], cases["severity_born"], cases["kind"], cases["work_factor"] = 10.0, 2, 2, 1.0
    cases["source"], cases["key"] = Source.LOGGED, keys_of(3, 1, 0)
    false["born_h"], false["key"] = false_h, keys_of(3, len(false_h), 3)
    ground = dataclasses.replace(ground, candidates=Candidates(cases, false, np.arange(1)))
    model = GovernanceModel(scenario, 3, inputs=ground)
    for _ in range(3):
        model.step()
    return float(model.state.world.cases[0].at_h[Stage.ROUTED])


def test_a_false_report_delays_those_that_come_after_it_and_nobody_else():
    assert routed() == pytest.approx(10.0, abs=0.05)
    assert routed(10.5) == routed(16.0) == routed(20.0) == routed()  # the last one after office hours
    assert routed(9.5) == pytest.approx(11.5, abs=0.05)  # two hours of the clerk from half past nine
    assert routed(9.0, 9.5) == pytest.approx(13.0, abs=0.05)
