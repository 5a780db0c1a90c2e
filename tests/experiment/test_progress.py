"""The difference that is told while an experiment runs: the mean of the pairs so far, its interval, written to be read."""

import re

import numpy as np
import pytest
from scipy import stats
from tests.experiment.sweeps import written

from govsim.experiment.plan import load_experiment
from govsim.experiment.run.progress import Estimate
from govsim.experiment.run.runner import RunOptions
from govsim.experiment.run.sweep import sweep
from govsim.experiment.run.task import Job
from govsim.text.numbers import MINUS


def test_the_running_estimate_is_the_paired_t_interval_whatever_comes_first():
    lot = np.random.default_rng(1)
    a, b = lot.normal(3_000_000, 9000, 12), lot.normal(2_000_000, 9000, 12)
    so_far = Estimate("harm_person_h", "a", "b")
    runs = [(Job(0, seed, side, {}, None, {}, ""), values[seed]) for side, values in (("a", a), ("b", b)) for seed in range(12)]
    for place in lot.permutation(len(runs)):
        so_far.add(*runs[place])
    low, high = stats.ttest_1samp(b - a, 0).confidence_interval(0.95)
    assert (so_far.so_far.mean, so_far.so_far.n) == (pytest.approx((b - a).mean()), 12)
    mean, half = round((b - a).mean(), -2), round((high - low) / 2, -2)
    assert str(so_far) == f"harm_person_h: b - a = {MINUS}{-mean:,.0f} ± {half:,.0f} person-h (12 pairs)"


def test_the_estimate_is_over_all_pairs_that_are_there(tmp_path):
    """Those of earlier commands and rounds too, not those of the present one alone."""
    path, told = written(tmp_path, seeds=4), []
    options = {"tell": told.append, "options": RunOptions(in_process=True)}
    sweep(load_experiment(path), tmp_path / "runs", **options)
    sweep(load_experiment(path).with_seeds(6), tmp_path / "runs", **options, extend=True)
    pairs = [int(found[1]) for status in told if (found := re.search(r"(\d+) pairs", status.estimate))]
    assert pairs[-1] == 6 and pairs == sorted(pairs)
