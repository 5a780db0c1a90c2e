"""What the duty desk, aid from outside and the platform take; units as servers stand in `of_queues`."""

import numpy as np
import pytest
from scipy import stats

from govsim.model import GovernanceModel
from govsim.scenario import load_scenario

STILL = {
    "incidents.disputes.rate": 0.0, "incidents.triage.false_reports": 0.0, "incidents.threat.child_rate": 0.0,
    "incidents.threat.season": 0.0, "incidents.threat.day_spread": 0.0, "incidents.threat.night": 1 / 6,
    "incidents.course.escalation_rate": [0.0] * 4, "incidents.noticing.patrol_rate": [0.0] * 4, "horizon.warmup_days": 0,
    "incidents.noticing.report_logit": [30.0] * 4, "policy.prevention_share": 0.0,
}  # fmt: skip


def lived(severity, **more):
    mix = [float(s == severity) for s in (1, 2, 3, 4)]
    told = {**STILL, "incidents.threat.severity_mix": mix, "actors.budget.yuan_per_resident": 2000.0, **more}
    table = GovernanceModel(load_scenario("base", told), 3).run().records.incidents
    return {name: column[~table["prevented"] & np.isfinite(table["on_scene_h"])] for name, column in table.items()}


def test_the_duty_desk_takes_its_minutes_at_any_hour():
    after = lived(4)
    assert after["routed_h"] - after["reported_h"] == pytest.approx(np.full(len(after["routed_h"]), 0.04), abs=1e-9)
    assert set(after["route"]) == {"emergency"}


@pytest.mark.parametrize(("linkage", "median"), [(0.0, 0.4), (1.0, 0.2)])
def test_aid_from_outside_is_lognormal(linkage, median):
    """Nobody else is there: on the scene after the duty desk plus .4 (1 - .5 x) exp(.57 z) h; Kolmogorov-Smirnov."""
    nobody = {"incidents.dispatch.capable_from": 1.0, "actors.government.grid_post": [0.0] * 4, "actors.firms": []}
    alone = {f"actors.government.{name}": [0.0] * 4 for name in (
        "public_security", "fire_emergency", "work_safety", "environment_sanitation", "civil_affairs")}  # fmt: skip
    after = lived(4, **nobody, **alone, **{"policy.external_linkage": linkage, "actors.prices.external_linkage": 0.0})
    hours = after["on_scene_h"] - after["routed_h"]
    assert set(after["answered_sector"]) == {"outside"} and len(hours) > 1000
    assert stats.kstest(np.log(hours / median) / 0.57, "norm").pvalue > 1e-3


def test_the_platform_takes_its_quarter_of_an_hour_and_those_in_charge_their_time():
    """Matching .25 h without partners; then an exponential of 4 h, when posts are many and idle: Kolmogorov-Smirnov."""
    none = {"policy.platform": 1.0, "actors.prices.platform": 0.0, "actors.firms": [], "actors.organizations": [],
            "incidents.noticing.on_the_spot": 0.0, "actors.budget.yuan_per_resident": 30_000.0,
            "incidents.load.level": 0.0, "incidents.load.paperwork": 0.0, "incidents.closing.unsolved_share": 0.0}  # fmt: skip
    after = lived(1, **none)
    assert after["routed_h"] - after["reported_h"] == pytest.approx(np.full(len(after["routed_h"]), 0.25), abs=1e-9)
    taken = after["accepted_h"] - after["routed_h"]
    assert stats.kstest(taken / 4.0, "expon").pvalue > 1e-3
