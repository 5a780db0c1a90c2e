"""The exogenous stream against theory: over-dispersion, season, kinds, children, false reports."""

import math

import numpy as np
import pytest
from scipy import stats

from govsim.incidents.life import Source, Stage
from govsim.model import GovernanceModel, prepare
from govsim.scenario import load_scenario

PLAIN = {"incidents.disputes.rate": 0.0, "incidents.triage.false_reports": 0.0, "incidents.threat.child_rate": 0.0,
         "incidents.threat.season": 0.0, "incidents.threat.day_spread": 0.0, "horizon.warmup_days": 0,
         "community.needs.drift": 0.0,
         "incidents.threat.repeat_share": [0.0] * 4}  # fmt: skip


def born(seed=3, **more):
    scenario = load_scenario("base", {**PLAIN, **more})
    return scenario, prepare(scenario, seed).candidates


@pytest.mark.parametrize("spread", [0.0, 0.2])
def test_days_are_as_over_dispersed_as_told(spread):
    """Counts of a day: variance m + (s m)^2. The ratio to it of 2,000 days has a standard error of about sqrt(2 / 2000)."""
    told = {"incidents.threat.day_spread": spread, "community.residents": 8000, "horizon.days": 1970}
    scenario, candidates = born(**told)
    counts = np.bincount((candidates.cases["born_h"] // 24).astype(int), minlength=2000)[:2000]
    mean = 8000 * sum(scenario.incidents.threat.rate) / 365
    assert counts.mean() == pytest.approx(mean, abs=4 * math.sqrt((mean + (spread * mean) ** 2) / 2000))
    assert counts.var() / (mean + (spread * mean) ** 2) == pytest.approx(1, abs=4 * math.sqrt(2.2 / 2000))


def test_summer_has_more_than_winter():
    """Rate of a day 1 - s cos(2 pi (d - 15) / 365): chi square over 73 spans of five days; p > 1e-3."""
    told = {"incidents.threat.season": 0.4, "community.residents": 20_000, "horizon.days": 365}
    _, candidates = born(**told)
    day = (candidates.cases["born_h"] // 24).astype(int)
    counts = np.bincount(day[day < 365], minlength=365).reshape(73, 5).sum(axis=1)
    rate = (1 - 0.4 * np.cos(2 * np.pi * (np.arange(365) - 15) / 365)).reshape(73, 5).sum(axis=1)
    assert stats.chisquare(counts, rate / rate.sum() * counts.sum()).pvalue > 1e-3


def test_hours_of_the_day_are_those_of_san_francisco():
    """Chi square over six blocks of four hours, and uniform within each; p > 1e-3."""
    scenario, candidates = born(**{"community.residents": 30_000})
    hour = candidates.cases["born_h"] % 24
    night = scenario.incidents.threat.night
    day = np.array([0.16, 0.23, 0.25, 0.17]) / 0.81 * (1 - 2 * night)
    expected = np.array([night, night, *day])
    counts = np.bincount((hour // 4).astype(int), minlength=6)
    assert stats.chisquare(counts, expected * counts.sum()).pvalue > 1e-3
    assert stats.kstest((hour % 4) / 4, "uniform").pvalue > 1e-3


def test_kinds_follow_rates_and_the_needs_of_the_grid():
    """P(kind | grid) ~ rate x grid mix / mean mix: chi square of each of eight grids; p > 1e-4. Even grids give the rates."""
    scenario, candidates = born(**{"community.residents": 16_000, "community.residents_per_grid": 2000})
    ground, rate = prepare(scenario, 3).community, np.array(scenario.incidents.threat.rate)
    for g in range(8):
        weight = rate * ground.grid_mix[g] / ground.grid_mix.mean(axis=0)
        counts = np.bincount(candidates.cases["kind"][candidates.cases["grid"] == g], minlength=4)
        assert stats.chisquare(counts, weight / weight.sum() * counts.sum()).pvalue > 1e-4
    even = {"community.residents": 16_000, "community.needs.grid_concentration": 1e6}
    counts = np.bincount(born(**even)[1].cases["kind"], minlength=4)
    assert counts / counts.sum() == pytest.approx(rate / rate.sum(), abs=4 * math.sqrt(0.25 / counts.sum()) + 0.002)


def test_grids_have_threats_in_proportion_to_their_residents_on_average():
    """Places' gamma risks sum to residents in the mean: sd of a grid's share about 1 / sqrt(shape places) = .26 of it."""
    told = {"community.residents": 40_000, "community.residents_per_grid": 500, "incidents.threat.rate": [0.05] * 4}
    counts = np.bincount(born(**told)[1].cases["grid"], minlength=80)
    assert counts.std() / counts.mean() == pytest.approx(1 / math.sqrt(0.15 * 100), rel=4 / math.sqrt(2 * 80))


def test_severities_are_the_mix_at_birth():
    """Chi square over four severities; p > 1e-3; work is lognormal of mean 1 and sigma .6 (Kolmogorov-Smirnov)."""
    scenario, candidates = born(**{"community.residents": 16_000})
    counts = np.bincount(candidates.cases["severity_born"], minlength=5)[1:]
    assert stats.chisquare(counts, np.array(scenario.incidents.threat.severity_mix) * counts.sum()).pvalue > 1e-3
    assert stats.kstest((np.log(candidates.cases["work_factor"]) + 0.18) / 0.6, "norm").pvalue > 1e-3


def test_children_are_the_first_arrivals_of_a_poisson_stream():
    """P(at least one in the window) = 1 - exp(-m), two: 1 - exp(-m)(1 + m), m = rate x window; four binomial errors."""
    _, candidates = born(**{"community.residents": 8000, "incidents.threat.child_rate": 0.01})
    cases, m = candidates.cases, 0.01 * 72
    children = np.flatnonzero(cases["source"] == 2)
    parents = cases["parent"][children]
    number = (cases["source"] == 0).sum()
    for slot, p in ((1, 1 - math.exp(-m)), (2, 1 - math.exp(-m) * (1 + m))):
        share = (cases["slot"][children] == slot).sum() / number
        assert share == pytest.approx(p, abs=4 * math.sqrt(p * (1 - p) / number))
    after = cases["born_h"][children] - cases["born_h"][parents]
    assert (after > 0).all() and (after < 72).all() and (cases["source"][parents] == 0).all()
    assert all((cases[name][children] == cases[name][parents]).all() for name in ("grid", "area", "place"))
    assert len(np.unique(cases["key"])) == len(cases) and (np.diff(cases["born_h"]) >= 0).all()
    assert (candidates.numbers[children] == candidates.numbers[parents]).all()


def test_near_repeats_are_as_many_as_told_and_come_after_days_at_the_same_place():
    """One for a share s of threats of the kind: binomial, four sigma; hours later exponential: mean within four errors."""
    told = {"incidents.threat.repeat_share": [0.4, 0.0, 0.0, 0.1], "community.residents": 16_000}
    _, candidates = born(**told)
    cases = candidates.cases
    repeats = cases[cases["source"] == Source.REPEAT]
    parents = cases[repeats["parent"]]
    for kind, share in enumerate((0.4, 0.0, 0.0, 0.1)):
        n = (cases["kind"] == kind)[cases["source"] == Source.THREAT].sum()
        assert (repeats["kind"] == kind).sum() == pytest.approx(share * n, abs=4 * math.sqrt(n * share * (1 - share)))
    lag = repeats["born_h"] - parents["born_h"]
    assert lag.mean() == pytest.approx(168, abs=4 * 168 / math.sqrt(len(lag)))
    for name in ("kind", "grid", "place"):
        assert (repeats[name] == parents[name]).all()
    assert set(candidates.names(np.flatnonzero(cases["source"] == Source.REPEAT))) == {
        f"{n}.3" for n in candidates.numbers[repeats["parent"]]
    }


def test_a_near_repeat_strikes_only_where_the_first_threat_did():
    model = GovernanceModel(load_scenario("base", {"horizon.warmup_days": 0, "incidents.threat.repeat_share": [1.0] * 4}), 3)
    model.run()
    cases = model.state.world.cases
    repeats = cases[cases["source"] == Source.REPEAT]
    struck = np.isfinite(cases["at_h"][repeats["parent"], Stage.OCCURRED])
    done = repeats["stage"] != Stage.CANDIDATE
    assert ((repeats["stage"] == Stage.NOT_TRIGGERED) == ~struck)[done].all() and 500 < struck.sum() < len(struck) - 500
    assert 0.5 < np.isfinite(repeats["at_h"][struck & done, Stage.OCCURRED]).mean() < 1  # prevention keeps some from striking


def test_names_count_from_the_start_of_counting():
    scenario = load_scenario("base", {"community.residents": 400, "horizon.days": 60, "horizon.warmup_days": 31})
    candidates = prepare(scenario, 3).candidates
    names = candidates.names(np.arange(len(candidates.cases)))
    assert len(set(names)) == len(names)
    counted = names[(candidates.cases["born_h"] >= 0) & (candidates.cases["parent"] < 0)]
    assert counted.tolist() == [str(n) for n in range(len(counted))]


def test_false_reports_are_poisson_at_the_rate_of_open_channels():
    """Candidates .3 (1 + 1 + 2) a resident and year; those that come without levers are a quarter; four sigma of Poisson."""
    scenario = load_scenario("base", {**PLAIN, "incidents.triage.false_reports": 0.3, "incidents.threat.rate": [0.0] * 4})
    model = GovernanceModel(scenario, 3)
    daily = model.run().records.daily
    candidates, expected = len(model.state.inputs.candidates.false), 4000 * 1.2 * 395 / 365
    assert candidates == pytest.approx(expected, abs=4 * math.sqrt(expected))
    assert daily["false_reports"].sum() == pytest.approx(1200, abs=4 * math.sqrt(1200))


def test_kinds_drift_with_the_needs_of_the_grid():
    """P(kind | grid, month) ~ rate x mix of the month / mean mix at the start: chi square of first and last month; p > 1e-4."""
    told = {"community.residents": 16_000, "community.residents_per_grid": 4000, "community.needs.drift": 1.0,
            "community.needs.grid_concentration": 10.0, "horizon.days": 334}  # fmt: skip
    scenario, candidates = born(**told)
    settled, rate = prepare(scenario, 3).community, np.array(scenario.incidents.threat.rate)
    month = (candidates.cases["born_h"] / 24 // (365 / 12)).astype(int)
    for m in (0, 11):
        for g in range(4):
            weight = rate * settled.mixes[m, g] / settled.grid_mix.mean(axis=0)
            here = (candidates.cases["grid"] == g) & (month == m)
            counts = np.bincount(candidates.cases["kind"][here], minlength=4)
            assert stats.chisquare(counts, weight / weight.sum() * counts.sum()).pvalue > 1e-4


def test_drift_moves_kinds_and_nothing_else():
    """Hours, places, severities and marks of all candidates are those of a community whose demand stays as it is."""
    still, drifts = (born(**{"community.needs.drift": d, "horizon.days": 300})[1].cases for d in (0.0, 1.0))
    for name in ("born_h", "grid", "place", "severity_born", "work_factor", "key"):
        assert np.array_equal(still[name], drifts[name]), name
    assert (still["kind"] != drifts["kind"]).mean() > 0.02
