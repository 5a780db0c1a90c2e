import json

import numpy as np
import pandas as pd
import pytest
from scipy import stats
from tests.experiment.sweeps import written

from govsim.analysis.interval import half_widths
from govsim.experiment.plan import load_experiment
from govsim.experiment.run.runner import RunOptions
from govsim.experiment.run.schedule import next_seeds, reached_after
from govsim.experiment.run.sweep import sweep
from govsim.experiment.study import Point, Until


def drawn(n, seed=1):
    return np.random.default_rng(seed).normal(3.0, 2.0, n)


def test_half_widths_are_those_of_the_t_interval():
    values = drawn(30)
    for n in (2, 3, 17, 30):
        low, high = stats.t.interval(0.95, n - 1, values[:n].mean(), stats.sem(values[:n]))
        assert half_widths(values)[n - 1] == pytest.approx((high - low) / 2)


def test_never_before_twenty_and_only_where_it_stays_narrow():
    flat = np.tile([0.0, 1e-6], 20)
    assert reached_after(flat, 1.0, 5) == 20
    assert reached_after(flat[:24], 1.0, 5) is None, "the look ahead is not there yet"
    late = np.concatenate([np.zeros(22), [50.0], np.zeros(100)])
    assert reached_after(late, 3.0, 5) > 23


def test_coverage_stays_near_its_promise():
    """Intervals that were watched until narrow hold the true mean about as often as they say; 400 repetitions."""
    held = 0
    for seed in range(400):
        values = drawn(400, seed)
        n = reached_after(values, 0.6, 5)
        low, high = stats.t.interval(0.95, n - 1, values[:n].mean(), stats.sem(values[:n]))
        held += low <= 3.0 <= high
    standard_error = (0.95 * 0.05 / 400) ** 0.5
    assert 0.95 - 0.03 - 3 * standard_error <= held / 400 <= 0.95 + 3 * standard_error


def test_a_cell_goes_on_until_all_its_scenarios_are_sure():
    points = [Point("a", {"x": 0}, {}), Point("a", {"x": 1}, {}), Point("b", {"x": 0}, {}), Point("b", {"x": 1}, {})]
    seeds = [tuple(range(1, 31))] * 4
    rows = [
        {"scenario": p.scenario, "x": p.factors["x"], "seed": s, "trust_mean": (p.scenario == "b") * p.factors["x"] * v * 100.0}
        for p in points for s, v in zip(seeds[0], drawn(30), strict=True)
    ]  # fmt: skip
    until = Until(metric="trust_mean", half_width=1.0, at_most=38)
    more = next_seeds(None, until, points, seeds, pd.DataFrame(rows))
    assert more == {1: tuple(range(31, 39)), 3: tuple(range(31, 39))}, "only where x is 1, and not beyond the cap"


def test_seeds_are_added_until_the_interval_is_narrow(tmp_path):
    until = {"metric": "help_time_mean_h", "half_width": 25.0, "at_most": 34, "step": 7, "look_ahead": 3}
    path = written(tmp_path, seeds={"count": 20, "until": until})
    batch = sweep(load_experiment(path), tmp_path / "runs", RunOptions(in_process=True), lambda _: None)
    told = json.loads((tmp_path / "runs" / "manifest.json").read_text())["stopping"]
    row = told["rows"][0]
    assert row["scenario"] == "collaborative" and 20 < row["seeds"] <= len(batch.seeds)
    assert row["half_width"] <= 25.0 if row["reached"] else len(batch.seeds) == 34
    first = sweep(load_experiment(path), tmp_path / "again", RunOptions(workers=2), lambda _: None)
    pd.testing.assert_frame_equal(first.runs, batch.runs)


def test_a_thousand_points_are_watched_in_one_pass_over_the_runs():
    """What is looked up in the table of runs must not grow with the points: a large sweep would take the square of the time."""
    asked = []

    class Watched(pd.DataFrame):
        def __getitem__(self, key):
            asked.append(key)
            return super().__getitem__(key)

    points = [Point(arm, {"x": x}, {}) for arm in "ab" for x in range(500)]
    values = drawn(20)
    rows = [
        {"scenario": p.scenario, "x": p.factors["x"], "seed": s, "trust_mean": (p.scenario == "b") * v}
        for p in points for s, v in enumerate(values, start=1)
    ]  # fmt: skip
    until = Until(metric="trust_mean", half_width=0.01, at_most=25)
    more = next_seeds(None, until, points, [tuple(range(1, 21))] * 1000, Watched(rows))
    assert more == dict.fromkeys(range(1000), tuple(range(21, 26))) and len(asked) < 10
