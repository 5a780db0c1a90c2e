"""Times and shares of an incident's life against theory, each with all other mechanisms switched off."""

import math

import numpy as np
import pytest
from scipy import stats

from govsim.engine.streams import Mark, wait_of
from govsim.incidents.life import Stage
from govsim.model import GovernanceModel
from govsim.policy import Prices
from govsim.scenario import load_scenario

STILL = {
    "incidents.disputes.rate": 0.0, "incidents.triage.false_reports": 0.0, "incidents.threat.child_rate": 0.0,
    "incidents.course.escalation_rate": [0.0] * 4, "incidents.noticing.patrol_rate": [0.0] * 4, "horizon.warmup_days": 0,
    "community.population.spread": 0.0, "incidents.witnesses.learning": 0.0, "incidents.witnesses.alarm": 0.0,
    "actors.residents.trust.gain": 0.0, "actors.residents.trust.loss": 0.0, "actors.residents.trust.drift": 0.0,
    "actors.residents.satisfaction.speed": 0.0, "policy.prevention_share": 0.0,
}  # fmt: skip
FREE = {f"actors.prices.{name}": 0.0 for name in Prices.model_fields}


def lived(seed=4, **more):
    table = GovernanceModel(load_scenario("base", {**STILL, **more}), seed).run().records.incidents
    return {name: column[~table["prevented"]] for name, column in table.items()}


def only(severity):
    return {"incidents.threat.severity_mix": [float(s == severity) for s in (1, 2, 3, 4)]}


def test_noticing_is_exponential():
    """500 residents of awareness .4 notice severity 3 at 1.4 an hour: Kolmogorov-Smirnov at about 2,200 incidents; p > 1e-3."""
    after = lived(**only(3))
    hours = after["noticed_h"] - after["occurred_h"]
    assert len(hours) > 1500 and stats.kstest(hours * 1.4, "expon").pvalue > 1e-3


def test_patrols_find_at_the_rate_of_posts_in_the_grid():
    """Nobody looks, sensors do: rate of full informatization by need; Kolmogorov-Smirnov of the time to the report."""
    blind = {"incidents.noticing.residents_rate": [0.0] * 4, "policy.informatization": 1.0, "incidents.hazard.watched": 0.0,
             "incidents.noticing.sensor_rate": [0.05] * 4}  # fmt: skip
    after = lived(**only(1), **blind, **FREE)
    hours = after["reported_h"] - after["occurred_h"]
    assert np.array_equal(after["reported_h"], after["noticed_h"]) and np.isfinite(hours).all()
    assert stats.kstest(hours * 0.05, "expon").pvalue > 1e-3


@pytest.mark.parametrize(("severity", "logit"), [(1, -1.1), (2, -0.75), (3, -0.2), (4, 0.62)])
def test_reporting_is_a_logit_of_severity(severity, logit):
    """Ever reported: 1 / (1 + exp(-x - .5 (S - .6))) at start, decided once; four binomial standard errors."""
    once = {"incidents.noticing.report_logit": [-1.1, -0.75, -0.2, 0.62], "incidents.noticing.report_need": [0.0] * 4,
            "actors.residents.talk": 0.0, "community.population.satisfaction": 0.6}  # fmt: skip
    after = lived(**only(severity), **once)
    noticed = after["noticed_h"] < 365 * 24
    share, p = np.isfinite(after["reported_h"][noticed]).mean(), 1 / (1 + math.exp(-logit))
    assert share == pytest.approx(p, abs=4 * math.sqrt(p * (1 - p) / noticed.sum()))


def test_the_report_follows_after_an_exponential_delay():
    """Mean delay 1.5 h / (.5 + trust .6) at severity 1; Kolmogorov-Smirnov, p > 1e-3."""
    sure = {"incidents.noticing.report_logit": [30.0] * 4, "incidents.noticing.residents_rate": [5.0] * 4}
    after = lived(**only(1), **sure)
    delay = after["reported_h"] - after["noticed_h"]
    assert stats.kstest(delay / (1.5 / 1.1), "expon").pvalue > 1e-3


@pytest.mark.parametrize("resolution", [0.0, 0.5])
def test_quarrels_race_between_mediation_and_fuse(resolution):
    """Exponential fuse against mediation at rate r: P(settled) = success r / (r + 1 / fuse); four binomial errors."""
    quarrels = {
        "incidents.disputes.rate": 0.5, "incidents.disputes.body_gain": 0.0, "policy.dispute_resolution": resolution,
        "incidents.threat.rate": [0.0] * 4,
    }  # fmt: skip
    model = GovernanceModel(load_scenario("base", {**STILL, **quarrels, **FREE}), 6)
    table = model.run().records.incidents
    rate = 0.0021 + 0.031 * resolution
    p = 0.7 * rate / (rate + 1 / 120)
    decided = table["born_h"] < 330 * 24  # those whose fuse has surely burnt by the end
    settled = (table["outcome"] == "mediated")[decided]
    assert settled.mean() == pytest.approx(p, abs=4 * math.sqrt(p * (1 - p) / decided.sum()))
    fuse = (table["occurred_h"] - table["born_h"])[decided & ~table["prevented"]]
    assert resolution or fuse.mean() == pytest.approx(fuse_of_the_unsettled(rate), rel=4 / math.sqrt(len(fuse)))


def fuse_of_the_unsettled(rate, fuse=120.0, success=0.7):
    """E[F | not settled] with F exponential: (f (1 - s) + s / (r + 1/f)^2 / f) / (1 - s r / (r + 1/f))."""
    both = rate + 1 / fuse
    return (fuse * (1 - success) + success / fuse / both**2) / (1 - success * rate / both)


def desks(levels, **more):
    return {
        "policy.hierarchy_levels": levels, "policy.desk_hours": 168, "incidents.ladder.misrouting": 0.0,
        "incidents.ladder.span_cost": 0.0, "incidents.ladder.handling_h": 1.6, "incidents.dispatch.take_up_h": [0.0] * 4,
        "incidents.ladder.authority": [0.0] * 4, "incidents.ladder.handover_office_h": 0.0, "incidents.threat.season": 0.0,
        "incidents.threat.day_spread": 0.0, "incidents.threat.night": 1 / 6, "incidents.noticing.report_logit": [30.0] * 4,
        "incidents.closing.unsolved_share": 0.0, "incidents.load.level": 0.0, "incidents.load.paperwork": 0.0,
        "incidents.noticing.on_the_spot": 0.0, "actors.budget.yuan_per_resident": 2000.0, "horizon.days": 1825, **more,
    }  # fmt: skip


def test_files_are_handed_over_after_an_exponential_wait():
    """Two desks that take no time: the file waits 16 office hours in the mean; Kolmogorov-Smirnov, p > 1e-3."""
    quick = desks(2, **{"incidents.ladder.handling_h": 1e-6, "incidents.ladder.handover_office_h": 16.0, "horizon.days": 365})
    after = lived(**only(1), **quick)
    wait = (after["routed_h"] - after["reported_h"])[after["route"] == "ladder"]
    assert stats.kstest(wait / 16.0, "expon").pvalue > 1e-3 and set(after["handovers"].tolist()) == {1}


def test_misrouting_is_geometric():
    """Sent astray with probability p each time, at most four: P(bounced = n) = p^n (1 - p); chi square, p > 1e-3."""
    astray = desks(1, **{"incidents.ladder.misrouting": 0.34, "incidents.ladder.handling_h": 0.01, "horizon.days": 365})
    after = lived(**only(1), **astray)
    bounced = after["bounced"][np.isfinite(after["routed_h"])]
    expected = np.array([0.66 * 0.34**n for n in range(4)] + [0.34**4])
    assert stats.chisquare(np.bincount(bounced, minlength=5), expected * len(bounced)).pvalue > 1e-3


def test_attendance_slows_the_hazard_of_escalation():
    """Rate r until somebody is there, a quarter of it then; contained in time if and only if it stays below the mark."""
    rate = {"incidents.course.escalation_rate": [0.02] * 4, "actors.budget.yuan_per_resident": 900.0,
            "policy.platform": 1.0, "incidents.course.work_h": [30.0] * 4, "incidents.closing.unsolved_share": 0.0,
            "incidents.load.level": 0.0, "incidents.load.paperwork": 0.0, "actors.budget.wage_yuan_h": 25.0,
            "incidents.noticing.report_logit": [1.0] * 4}  # fmt: skip
    model = GovernanceModel(load_scenario("base", {**STILL, **only(1), **rate, **FREE}), 5)
    model.run()
    cases = model.state.world.cases
    plain = cases[(cases.stage == Stage.CLOSED) & (cases.escalated == 0) & (cases.units == 1)]
    occurred, there, done = (plain.at_h[:, s] for s in (Stage.OCCURRED, Stage.ON_SCENE, Stage.CONTAINED))
    steady = np.isclose(done - there, 30.0 * plain.work_factor / capability(model, plain))  # by one unit, without a break
    hazard = 0.02 * (there - occurred) + 0.005 * (done - there)
    assert steady.sum() > 100 and plain.hazard[steady] == pytest.approx(hazard[steady])
    marks = np.array([wait_of(key, int(Mark.ESCALATE), 1) for key in plain.key])
    assert (hazard <= marks)[steady].all() and (hazard > 0.5 * marks)[steady].sum() > 20


def capability(model, cases):
    """Of the organization that answered, for the kind of each case."""
    pools = model.state.world.pools
    first = np.array([np.flatnonzero(pools.organization == body)[0] for body in cases.answered_by])
    return pools.capability[first, cases.kind]
