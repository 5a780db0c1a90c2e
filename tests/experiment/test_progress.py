"""The difference that is told while an experiment runs: the mean of the pairs so far, its interval, written to be read."""

import numpy as np
import pytest
from scipy import stats

from govsim.experiment.progress import Estimate, brief


def test_the_running_estimate_is_the_paired_t_interval_whatever_comes_first():
    lot = np.random.default_rng(1)
    a, b = lot.normal(3_000_000, 9000, 12), lot.normal(2_000_000, 9000, 12)
    so_far = Estimate("harm_person_h", "a", "b")
    runs = [(seed, side, values[seed]) for side, values in (("a", a), ("b", b)) for seed in range(12)]
    for place in lot.permutation(len(runs)):
        so_far.add(*runs[place])
    low, high = stats.ttest_1samp(b - a, 0).confidence_interval(0.95)
    assert (so_far.mean, so_far.n) == (pytest.approx((b - a).mean()), 12)
    assert str(so_far) == f"harm_person_h: b - a = {(b - a).mean():+,.0f} ± {(high - low) / 2:,.0f} (12 pairs)"


def test_numbers_are_written_without_powers_of_ten():
    assert [brief(x) for x in (249.7, 72_104.2, 20.36, 1.096, 0.00177)] == ["250", "72,104", "20.4", "1.1", "0.00177"]
    assert brief(-1096.0, "+") == "-1,096" and brief(20.36, "+") == "+20.4"
