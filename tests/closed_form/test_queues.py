"""Units as servers: the line of an area against Erlang, Pollaczek and Khinchine; what the other two routes take."""

import dataclasses
import math

import numpy as np
import pytest
from scipy import stats

from govsim.actors.sectors import CIVIL_AFFAIRS
from govsim.model import GovernanceModel, months_decisions, prepare
from govsim.scenario import load_scenario

YEARS = 10  # independent replications, each a seed
STILL = {
    "incidents.disputes.rate": 0.0, "incidents.triage.false_reports": 0.0, "incidents.threat.child_rate": 0.0,
    "incidents.threat.season": 0.0, "incidents.threat.day_spread": 0.0, "incidents.threat.night": 1 / 6,
    "incidents.course.escalation_rate": [0.0] * 4, "incidents.noticing.patrol_rate": [0.0] * 4, "horizon.warmup_days": 0,
    "incidents.noticing.report_logit": [30.0] * 4, "policy.prevention_share": 0.0,
}  # fmt: skip
AT_ONCE = {
    "policy.platform": 1.0, "incidents.platform.matching_h": 0.0, "incidents.dispatch.take_up_h": [0.0] * 4,
    "incidents.dispatch.travel_h": 1e-9, "incidents.dispatch.office_h": 0.0, "incidents.dispatch.step_h": 0.0,
    "incidents.units.evening_weight": 1 / 3, "incidents.units.night_weight": 1 / 3, "actors.prices.platform": 0.0,
    "incidents.platform.offer_window_h": 700.0, "incidents.threat.severity_mix": [1, 0, 0, 0],
}  # fmt: skip


def year(seed, units, load, exponential):
    """A year in which one department has `units` on duty round the clock: mean wait in line (h) and arrivals (1/h)."""
    work_h, hours = 1.1, 365 * 24
    rate = load * units / work_h * hours / 4000
    told = {**STILL, **AT_ONCE, "incidents.threat.rate": [1e-9, 1e-9, rate, 1e-9], "community.residents_per_grid": 4000}
    scenario = load_scenario("base", told)
    ground = prepare(scenario, seed)
    if exponential:
        ground.candidates.cases["work_factor"] = np.random.default_rng(seed).exponential(1.0, len(ground.candidates.cases))
    model = GovernanceModel(scenario, seed, ground)
    months_decisions(model)
    pools = model.world.pools
    pools.day_h = np.where(pools.department == CIVIL_AFFAIRS, 24.0 * units, 0.0)
    pools.bank_h = np.where(pools.department == CIVIL_AFFAIRS, 0.01, 0.0)  # against rounding of thirds
    model.ground = dataclasses.replace(ground, months=())  # no other council
    model.run()
    table = model.world.cases[: len(ground.candidates.cases)]
    counted = (table["born_h"] < hours) & np.isfinite(table["at_h"][:, 5])
    assert set(pools.on_duty[pools.department == CIVIL_AFFAIRS].tolist()) == {units}
    return (table["at_h"][counted, 5] - table["at_h"][counted, 3]).mean(), counted.sum() / hours


def erlang_c(units, load):
    """Probability of waiting (Erlang 1917)."""
    a = units * load
    top = a**units / math.factorial(units) / (1 - load)
    return top / (sum(a**n / math.factorial(n) for n in range(units)) + top)


@pytest.mark.parametrize(("units", "load"), [(1, 0.6), (3, 0.75)])
def test_a_pool_is_erlangs_queue(units, load):
    """M/M/c: W = C(c, u) S / (c (1 - u)) at the rate that came; ten years, within five of their standard errors (t, 9)."""
    means = np.array([year(seed, units, load, True) for seed in range(YEARS)])
    utilisation = means[:, 1].mean() * 1.1 / units
    expected = erlang_c(units, utilisation) * 1.1 / (units * (1 - utilisation))
    assert means[:, 0].mean() == pytest.approx(expected, abs=5 * means[:, 0].std(ddof=1) / math.sqrt(YEARS))
    assert means[:, 0].std(ddof=1) / math.sqrt(YEARS) < 0.1 * expected


def test_one_unit_is_the_queue_of_pollaczek_and_khinchine():
    """M/G/1 with lognormal work: W = lambda E[S^2] / (2 (1 - u)), E[S^2] = 1.1^2 exp(.36)."""
    means = np.array([year(seed, 1, 0.6, False) for seed in range(YEARS)])
    rate = means[:, 1].mean()
    expected = rate * 1.1**2 * math.exp(0.36) / (2 * (1 - 1.1 * rate))
    assert means[:, 0].mean() == pytest.approx(expected, abs=5 * means[:, 0].std(ddof=1) / math.sqrt(YEARS))
    assert means[:, 0].std(ddof=1) / math.sqrt(YEARS) < 0.1 * expected


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
    """Matching .25 h without partners; then an exponential of 8 h, when posts are many: Kolmogorov-Smirnov."""
    none = {"policy.platform": 1.0, "actors.prices.platform": 0.0, "actors.firms": [], "actors.organizations": [],
            "incidents.noticing.on_the_spot": 0.0, "actors.budget.yuan_per_resident": 20_000.0}  # fmt: skip
    after = lived(1, **none)
    assert after["routed_h"] - after["reported_h"] == pytest.approx(np.full(len(after["routed_h"]), 0.25), abs=1e-9)
    taken = after["accepted_h"] - after["routed_h"]
    assert stats.kstest(taken / 8.0, "expon").pvalue > 1e-3
