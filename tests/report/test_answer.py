"""When a difference is clear, and with how many digits it is told."""

import math

import pandas as pd
import pytest

from govsim.analysis.digits import decimals_for, plain, signed
from govsim.analysis.interval import interval
from govsim.report.answer import difference_text, interval_text, verdict


def pair(difference, low, high, **more):
    return pd.Series({"difference": difference, "ci_low": low, "ci_high": high, "unit": "h", "better": "lower", **more})


@pytest.mark.parametrize(
    ("metric", "told", "expected"),
    [
        ("help_time_mean_h", pair(-3.0, -4.0, -2.0), "better"),
        ("help_time_mean_h", pair(3.0, 2.0, 4.0), "worse"),
        ("satisfaction_mean", pair(0.1, 0.05, 0.15), "better"),
        ("help_time_mean_h", pair(-3.0, -7.0, 1.0), "tie"),
        ("help_time_mean_h", pair(-3.0, -4.0, -2.0, p_holm=0.2), "tie"),
        ("help_time_mean_h", pair(-3.0, -4.0, -2.0, p_holm=math.nan), "better"),
        ("public_cost", pair(0.0, 0.0, 0.0), "same"),
        ("public_cost", pair(5.0, 4.0, 6.0), "more"),
        ("help_time_mean_h", pair(-3.0, math.nan, math.nan), "none"),  # one seed: no interval, no verdict
        ("help_time_mean_h", pair(math.nan, math.nan, math.nan), "none"),
        ("help_time_mean_h", None, "none"),
    ],
)
def test_verdict(metric, told, expected):
    assert verdict(metric, told) == expected


def test_digits_follow_the_interval_and_not_the_number():
    assert [decimals_for(w) for w in (0.0012, 0.3, 4.0, 25.0, 106_000.0)] == [4, 2, 1, 0, -4]
    assert plain(1_842_771.0, -4) == "1,840,000" and plain(-0.004, 2) == "0.00" and plain(math.nan, 2) == "\N{EN DASH}"
    assert signed(0.25, 1) == "+0.2" and signed(-3.14159, 2) == "\N{MINUS SIGN}3.14"


def test_shares_are_told_in_points():
    told = pair(0.108, 0.101, 0.115)
    assert difference_text("helped_in_time_share", told).en == "+10.80 points"
    assert interval_text("helped_in_time_share", told).zh == "+10.10 至 +11.50"


def test_interval_over_seeds_is_students():
    values = pd.Series([1.0, 2.0, 3.0, math.nan]).to_numpy()
    mean, low, high = interval(values)
    assert mean == 2.0 and high - mean == pytest.approx(4.302653 / math.sqrt(3), rel=1e-6) and mean - low == high - mean
