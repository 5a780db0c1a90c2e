import numpy as np
import pytest
from scipy.stats import ks_2samp

from govsim.analysis.scorecard import ks_distance, scorecard

NAN = np.nan


def incidents(response_min, severity, prevented=None, kind=None):
    n = len(response_min)
    reported = np.arange(n) * 1.0
    return {
        "incident_id": np.array([str(i) for i in range(n)], object),
        "kind": np.array(kind or ["personal"] * n, object),
        "severity": np.array(severity),
        "prevented": np.array(prevented or [False] * n),
        "reported_h": reported,
        "on_scene_h": reported + np.array(response_min, float) / 60,
    }


def test_unanswered_incidents_fail_and_prevented_ones_do_not_count():
    columns = incidents([5, 20, NAN, NAN, 1], [4, 4, 4, 4, 1], prevented=[False, False, False, True, False])
    card = {row["group"]: row for row in scorecard(columns, {"0": 10 / 60, "1": 16 / 60, "2": 5 / 60, "3": 1 / 60})}
    assert list(card) == ["all", "personal", "severity 4"]
    row = card["all"]
    assert (row["n_recorded"], row["n_prevented"], row["n_answered"], row["n_unanswered"]) == (4, 1, 2, 1)
    assert row["p50_simulated_min"] == pytest.approx(12.5)
    assert row["p50_recorded_min"] == pytest.approx(7.5)
    assert row["within_5_min_simulated_share"] == pytest.approx(1 / 3)
    assert row["within_5_min_recorded_share"] == 0.5
    assert row["in_target_simulated_share"] == pytest.approx(1 / 3)
    assert row["in_target_recorded_share"] == 0.75


def test_the_target_is_that_of_each_incident_s_severity():
    card = scorecard(incidents([119, 121, 121], [2, 2, 1]), np.array([1.0, 3.0, 3.0]))
    assert card[0]["in_target_simulated_share"] == card[0]["in_target_recorded_share"] == pytest.approx(2 / 3)
    assert [row["group"] for row in card] == ["all", "personal", "severity 1", "severity 2"]


def test_a_model_that_repeats_the_log_is_at_distance_zero():
    minutes = np.random.default_rng(1).lognormal(1.06, 0.57, 200)
    card = scorecard(incidents(minutes, [3] * 200, kind=["personal", "environmental"] * 100), minutes / 60)
    assert [row["group"] for row in card] == ["all", "environmental", "personal", "severity 3"]
    for row in card:
        assert row["ks_distance"] < 0.02  # hours to minutes and back moves a few by the last digit
        for q in (10, 25, 50, 75, 90):
            assert row[f"p{q}_simulated_min"] == pytest.approx(row[f"p{q}_recorded_min"])
        for limit in ("within_5_min", "within_10_min", "within_15_min", "in_target"):
            assert row[f"{limit}_simulated_share"] == row[f"{limit}_recorded_share"]


def test_nothing_recorded_gives_no_rows_and_nothing_answered_no_quantiles():
    columns = incidents([NAN, NAN], [1, 2])
    assert scorecard(columns, {}) == []
    row = scorecard(columns, np.array([0.1, NAN]))[0]
    assert (row["n_recorded"], row["n_answered"], row["within_15_min_simulated_share"]) == (1, 0, 0)
    assert np.isnan(row["p50_simulated_min"])
    assert np.isnan(row["ks_distance"])


def test_distance_agrees_with_scipy():
    rng = np.random.default_rng(7)
    a, b = rng.normal(size=80).round(1), rng.normal(0.3, size=50).round(1)
    assert ks_distance(a, b) == pytest.approx(ks_2samp(a, b).statistic)
