import numpy as np
import pandas as pd
import pytest
from scipy import stats

from govsim.analysis.adjust import holm
from govsim.analysis.comparison import COLUMNS, HEADLINE, comparison
from govsim.analysis.interval import Running, fieller, half_width, half_widths, interval, paired
from govsim.measure import METRICS


def test_a_paired_difference_is_the_paired_t_test():
    rng = np.random.default_rng(1)
    a, b = rng.normal(10, 2, 25), rng.normal(11, 2, 25)
    row = paired(a, b)
    reference = stats.ttest_rel(b, a)
    low, high = reference.confidence_interval(0.95)
    assert row["difference"] == pytest.approx((b - a).mean())
    assert (row["ci_low"], row["ci_high"]) == pytest.approx((low, high))
    assert row["p"] == pytest.approx(reference.pvalue)
    assert row["effect_size"] == pytest.approx((b - a).mean() / (b - a).std(ddof=1))
    assert row["pairs_variance_ratio"] == pytest.approx((b - a).var(ddof=1) / (a.var(ddof=1) + b.var(ddof=1)))


def test_the_interval_holds_the_truth_as_often_as_it_says():
    """95 % of 2,000 intervals, give or take three standard errors sqrt(.95 .05 / 2,000) = .005."""
    rng = np.random.default_rng(2)
    hits = 0
    for _ in range(2000):
        shared = rng.normal(0, 3, 12)
        row = paired(shared + rng.normal(0, 1, 12), shared + rng.normal(0.5, 1, 12))
        hits += row["ci_low"] <= 0.5 <= row["ci_high"]
    assert hits / 2000 == pytest.approx(0.95, abs=0.015)


def test_pairs_with_nan_are_dropped_before_both_means():
    row = paired(np.array([1.0, np.nan, 3.0, 100.0]), np.array([2.0, 50.0, 5.0, np.nan]))
    assert (row["mean_a"], row["mean_b"], row["difference"]) == (2.0, 3.5, 1.5)


@pytest.mark.parametrize(("a", "b", "p", "effect"), [([1, 2, 3], [1, 2, 3], 1.0, 0.0), ([1, 2, 3], [3, 4, 5], 0.0, np.inf)])
def test_pairs_without_variance_have_the_limit(a, b, p, effect):
    row = paired(np.array(a, float), np.array(b, float))
    assert (row["p"], row["effect_size"]) == (p, effect)
    assert row["ci_low"] == row["ci_high"] == row["difference"]


def test_rounding_is_no_variance():
    a = np.array([100_000.11, 250_000.37, 90_000.73, 400_000.59])
    row = paired(a, a + 0.1)
    assert (b_minus_a := (a + 0.1) - a).std() > 0 and b_minus_a.mean() == pytest.approx(0.1)
    assert (row["p"], row["effect_size"]) == (0.0, np.inf)
    assert row["ci_low"] == row["ci_high"] == row["difference"]


def test_one_pair_has_a_difference_and_no_interval():
    row = paired(np.array([1.0]), np.array([3.0]))
    assert row["difference"] == 2.0 and np.isnan(row["ci_low"]) and np.isnan(row["p"])


def test_holm_steps_down():
    assert holm(np.array([0.01, 0.04, 0.03, 0.005])) == pytest.approx([0.03, 0.06, 0.06, 0.02])
    assert np.isnan(holm(np.array([np.nan, 0.2]))).tolist() == [True, False]


def runs(**means):
    rng = np.random.default_rng(3)
    rows = [
        {"run_id": f"{name}{seed}", "scenario": name, "seed": seed, **{m: mean + rng.normal(0, 0.1) for m in METRICS}}
        for name, mean in means.items()
        for seed in (1, 2, 3, 4)
    ]
    return pd.DataFrame(rows)


def test_all_pairs_in_the_order_given_and_holm_over_the_headline_only():
    table = comparison(runs(c=1.0, a=2.0, b=3.0), ["c", "a", "b"])
    assert list(table.columns) == list(COLUMNS)
    assert list(dict.fromkeys(zip(table.a, table.b, strict=True))) == [("c", "a"), ("c", "b"), ("a", "b")]
    assert set(table[table.p_holm.notna()].metric) == set(HEADLINE)
    assert (table.groupby(["a", "b"]).size() == len(METRICS)).all()


def test_one_seed_more_is_known_of_a_difference_as_its_runs_come_in():
    values, running = np.random.default_rng(4).normal(3, 1, 9), Running()
    for value in values:
        running.add(value)
    mean, low, high = interval(values)
    assert (running.mean, running.half) == pytest.approx((mean, (high - low) / 2))
    assert half_widths(values)[-1] == pytest.approx(running.half) == float(half_width(values.std(ddof=1), 9))


def test_the_interval_of_a_ratio_holds_the_truth_as_often_as_it_says():
    rng, hits = np.random.default_rng(6), 0
    for _ in range(1000):
        shared = rng.normal(0, 1, 15)
        ratio, low, high = fieller(4 + shared + rng.normal(0, 1, 15), 8 + 2 * shared + rng.normal(0, 1, 15))
        hits += low <= 0.5 <= high and low <= ratio <= high
    assert hits / 1000 == pytest.approx(0.95, abs=0.021)
    assert np.isnan(fieller(np.array([1.0, 2.0, 3.0]), np.array([1.0, -1.0, 0.1]))[1])
