"""Time observed and time not observed, and what is warned of."""

import numpy as np
import pytest
from tests.calibration.logs_of import write

from govsim.calibration.calibrate import Request, calibrate, read_map
from govsim.calibration.fit import spread_of
from govsim.calibration.observed import gaps_of, observe, runs_of
from govsim.calibration.sentences import words
from govsim.intake.logs import read_log


def observed(folder, keep, **how):
    file = folder / "calls.csv"
    header, *rows = file.read_text().splitlines()
    file.write_text("\n".join([header, *(row for row in rows if keep(row))]) + "\n")
    return observe(read_log(read_map(str(folder / "map.yaml"), str(file))), **how)


def test_runs_by_hand():
    assert runs_of(np.array([True, True, False, True])).tolist() == [2, 2, 0, 1]


def test_empty_days_of_a_frequent_log_are_a_gap_and_of_a_rare_one_are_quiet():
    frequent = np.array([20] * 30 + [0] * 5 + [20] * 30)
    assert np.flatnonzero(gaps_of(frequent)).tolist() == [30, 31, 32, 33, 34]
    assert not gaps_of(np.array([1, 0, 0, 2, 0, 0, 0, 1] * 10)).any()


def test_weekdays_that_are_always_empty_are_a_profile_not_a_gap():
    assert not gaps_of(np.array([20, 20, 20, 20, 20, 0, 0] * 8)).any()


def test_a_day_cut_short_beside_a_gap_is_set_aside(tmp_path):
    write(tmp_path, days=60, daily=60)
    seen = observed(tmp_path, lambda row: not "2019-04-01T12" < row < "2019-04-10")
    assert seen.gaps.tolist() == list(range(26, 34)) and seen.partial.tolist() == [25]
    assert not seen.used[seen.day == 25].any()
    assert len(seen.days) == 60 - 8 - 1
    assert len(observe(seen.rows, empty="zero").days) == 60


def test_hours_in_which_the_log_was_not_kept_have_the_base_profile(tmp_path):
    """A log of 8 to 18 h: its rows fit the whole day's mean, and the night is the base's."""
    write(tmp_path, days=200, daily=30)
    file = tmp_path / "calls.csv"
    header, *rows = file.read_text().splitlines()
    file.write_text("\n".join([header, *(row for row in rows if "08" <= row[11:13] < "18")]) + "\n")
    request = Request(str(file), str(tmp_path / "map.yaml"), str(tmp_path / "small.yaml"), window=(8, 18), seeds=1)
    found = calibrate(request)
    assert found.fit.hours.reshape(6, 4)[0] == pytest.approx(24 * found.base_day[:4], rel=1e-9)
    assert found.fit.daily * found.base_day[8:18].sum() == pytest.approx(found.seen.counts.mean(), rel=0.05)
    whole = calibrate(Request(str(file), str(tmp_path / "map.yaml"), str(tmp_path / "small.yaml"), seeds=1))
    assert any("if the log was kept in those alone, say --hours 8-18" in line for line in words(whole))


def test_few_rows_and_a_short_span_are_told(tmp_path):
    write(tmp_path, days=10, daily=8, spread=0.0)
    told = "\n".join(words(calibrate(Request(str(tmp_path / "calls.csv"), str(tmp_path / "map.yaml"),
                                             str(tmp_path / "small.yaml"), seeds=1))))  # fmt: skip
    assert "rows of kind occupational; its rate is known to" in told or "row of kind occupational" in told
    assert "no season is fitted" in told and "a profile of weekdays needs at least 28" in told
    assert "Not fitted: hours" in told


def test_spread_of_days_by_hand():
    """Counts 0 and 20 about 10: sum of squares 100 n over 10 + 100 s^2 is n - 1."""
    spread, se = spread_of(np.array([0, 20] * 50), np.full(100, 10.0), 1)
    assert spread**2 == pytest.approx((100 * 100 / 99 - 10) / 100) and 0 < se < 0.2
    assert spread_of(np.full(20, 10), np.full(20, 10.0), 1)[0] == 0.0
