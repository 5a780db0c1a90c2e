"""The resilience triangle: by hand, against the same run without the shock, and undefined where no shock comes."""

import dataclasses
import math

import numpy as np
import pytest
from tests.measure.hand_made import FIVE, any_records, incident, world

from govsim.measure import METRICS, compute
from govsim.measure.resilience import Triangle, series, triangle

OF_SHOCKS = [name for name, m in METRICS.items() if m.group == "shocks"]


@pytest.mark.parametrize(
    ("fall", "found"),
    [
        ([0, 10, 5, 1, 0, 0], Triangle(10, 16, 3)),  # nine tenths of 10 are made good on day 3
        ([4, 3, 2], Triangle(4, 9, 3)),  # never made good: all days that are left
        ([0, 0, 0], Triangle(0, 0, 0)),
        ([-1, -2, 0], Triangle(0, -3, 0)),  # better than without: nothing to recover from
        ([2, 0, 8, 0, -1], Triangle(8, 9, 3)),  # the largest fall decides, a better day counts in the sum
    ],
)
def test_the_triangle_by_hand(fall, found):
    assert triangle(np.array(fall, float)) == pytest.approx(found)


def shocked(satisfaction, backlog, calm_satisfaction, calm_backlog, incidents=FIVE, late=0.0, harm=0.0):
    """Records of some days with these series, the shock on the first day for which a calm one is told."""
    records = world(incidents)
    days = len(satisfaction)
    daily = {name: np.resize(column, days) for name, column in records.daily.items()}
    daily |= {"satisfaction_mean": np.array(satisfaction), "backlog": np.array(backlog, float)}
    n = len(calm_backlog)
    calm = {"satisfaction_mean": np.array(calm_satisfaction), "backlog": np.array(calm_backlog, float),
            "late": np.full(n, late), "harm": np.full(n, harm)}  # fmt: skip
    return dataclasses.replace(records, daily=daily, calm=calm)


def test_metrics_by_hand():
    found = compute(shocked([0.9, 0.5, 0.6, 0.69], [1, 1, 9, 1], [0.7, 0.7, 0.7], [1, 1, 1]))
    assert found["shock_depth_satisfaction"] == pytest.approx(0.2)
    assert found["shock_loss_satisfaction_days"] == pytest.approx(0.31)
    assert found["shock_recovery_satisfaction_days"] == 2
    assert found["shock_worst_satisfaction"] == 0.5
    assert found["shock_depth_backlog"] == 8 and found["shock_loss_backlog_days"] == 8
    assert found["shock_recovery_backlog_days"] == 2 and found["shock_worst_backlog"] == 9


def test_late_help_and_harm_are_those_since_the_shock_beyond_the_calm_run():
    """Of two incidents on the day of the shock one is never reached; one before it does not count."""
    times = (30.0, 31.0, 32.0, 32.5, 33.0, 33.5, 34.0, 35.0)
    rows = [
        incident("1", (1.0, *[math.nan] * 7), born_h=1.0, outcome="lapsed", harm_person_h=100.0),
        incident("2", times, born_h=30.0, harm_person_h=5.0),
        incident("3", (40.0, *[math.nan] * 7), born_h=40.0, outcome="lapsed", harm_person_h=7.0),
    ]
    found = compute(shocked([0.5] * 3, [0] * 3, [0.5] * 2, [0] * 2, rows, late=0.25, harm=2.0))
    assert found["shock_added_late_incidents"] == 1 - 0.5 and found["shock_added_harm"] == 12 - 4


def test_who_was_bad_before_falls_little_but_is_still_at_the_bottom():
    good = compute(shocked([0.5, 0.7], [2, 0], [0.7, 0.7], [0, 0]))
    bad = compute(shocked([0.1, 0.2], [50, 49], [0.2, 0.2], [49, 49]))
    assert bad["shock_depth_satisfaction"] < good["shock_depth_satisfaction"]
    assert bad["shock_worst_satisfaction"] < good["shock_worst_satisfaction"]
    assert bad["shock_depth_backlog"] < good["shock_depth_backlog"] and bad["shock_worst_backlog"] > good["shock_worst_backlog"]


def test_undefined_without_a_shock_and_defined_with_one():
    assert len(OF_SHOCKS) == 10
    assert all(math.isnan(compute(world(FIVE))[name]) for name in OF_SHOCKS)
    assert all(math.isfinite(compute(any_records(2))[name]) for name in OF_SHOCKS)


def test_series_begin_with_the_shock_and_hold_every_incident():
    records = any_records(1)
    whole, half = series(records, 0), series(records, 100)
    assert all(np.array_equal(half[name], whole[name][100:]) for name in whole)
    assert whole["harm"].sum() == pytest.approx(records.of("harm_person_h").sum())
