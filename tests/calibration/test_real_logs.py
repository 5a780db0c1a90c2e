"""The two real logs: an overlay from each, and arrivals drawn from it that have the log's hours and days."""

import os
from pathlib import Path

import numpy as np
import pytest

from govsim.calibration.calibrate import Request, calibrate
from govsim.calibration.folder import overlay_text
from govsim.calibration.goodness import drawn, hours_of_log
from govsim.calibration.sentences import words
from govsim.scenario import load_scenario

DATA = Path(os.environ.get("GOVSIM_DATA", Path(__file__).resolve().parents[3] / "shared" / "data"))
BASE = "extends: base.yaml\nhorizon: {days: 120, warmup_days: 0}\n"


def calibrated(folder, file, scenario, **more):
    if not (DATA / file).is_file():
        pytest.skip(f"{DATA / file} is not there; GOVSIM_DATA names the folder of real logs")
    (folder / "short.yaml").write_text(BASE)
    found = calibrate(Request(str(DATA / file), scenario, str(folder / "short.yaml"), seeds=2, **more))
    (folder / "overlay.yaml").write_text(overlay_text(found, "overlay"))
    assert load_scenario(folder / "overlay.yaml").incidents.threat == found.threat
    return found


def holds(found, tolerance_of_hours):
    """Over the drawn logs: mean of a day within 4 standard errors; the log's variance between their 1 % and 99 % points; the
    mean profile nowhere farther from the log's than four standard errors of their mean and the tolerance."""
    counts, of = found.seen.counts, drawn(found)
    mean = of.counts.mean(axis=1)
    assert mean.mean() == pytest.approx(counts.mean(), abs=4 * mean.std(ddof=1) / len(mean) ** 0.5 + 1e-3 * counts.mean())
    low, high = np.quantile(of.counts.var(axis=1, ddof=1), (0.01, 0.99))
    assert low < counts.var(ddof=1) < high
    profile, log = of.hours.sum(axis=0) / of.hours.sum(), hours_of_log(found.seen)
    assert np.abs(profile - log / log.sum()).max() < tolerance_of_hours


def test_san_francisco(tmp_path):
    found = calibrated(tmp_path, "sf_fire_calls_2002_sample.csv", "replay_fire")
    assert len(found.seen.days) == 41 and found.seen.partial.tolist() == [41, 91]
    assert found.fit.daily == pytest.approx(944 / 41)
    holds(found, 0.003)
    response = found.matched["response_h"]
    assert response.recorded[0] * 60 == pytest.approx(2.75, abs=0.05)
    assert response.simulated[0] == pytest.approx(response.recorded[0], rel=0.35)  # 60 emergencies: 4 x 1.25 sigma / sqrt(60)


def test_montgomery_county(tmp_path):
    found = calibrated(tmp_path, "montgomery_911_sample.csv", "replay_911")
    assert len(found.seen.days) == 32 and found.seen.used.sum() == 2980
    holds(found, 0.003)
    told = "\n".join(words(found))
    assert "say --hours 12-15" in told and "2018-11-15 alone has 743 of 2,980 rows" in told
    assert "Not fitted: times of response" in told
