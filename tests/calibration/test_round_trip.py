"""A log drawn with known profiles is fitted, and the parameters come back within their standard errors."""

import csv

import numpy as np
import pytest
from click.testing import CliRunner
from scipy.stats import norm
from tests.calibration.logs_of import HOURS, MAP, MONTHS, WEEKDAYS, write

from govsim.calibration.calibrate import Request, calibrate
from govsim.calibration.goodness import anderson_darling, compared, drawn, pairs_within
from govsim.calibration.sentences import words
from govsim.cli import cli
from govsim.engine.streams import Purpose, stream
from govsim.incidents.profile import MONTH_DAYS
from govsim.model import GovernanceModel, prepare
from govsim.scenario import load_scenario

SIGMAS = 4


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    made = tmp_path_factory.mktemp("town")
    write(made)
    return made


@pytest.fixture(scope="module")
def found(folder):
    return calibrate(Request(str(folder / "calls.csv"), str(folder / "map.yaml"), str(folder / "small.yaml"), seeds=3))


@pytest.mark.parametrize(("name", "true"), [("hours", HOURS), ("weekdays", WEEKDAYS), ("months", MONTHS)])
def test_profiles_come_back(found, name, true):
    """Each weight within four standard errors, and the errors of the size that chance has: mean square of z near 1."""
    weights, se = getattr(found.fit, name), found.fit.se[name]
    scale = np.average(true, weights=MONTH_DAYS) if name == "months" else np.mean(true)
    z = (weights - np.array(true) / scale) / se
    assert np.abs(z).max() < SIGMAS
    assert 0.2 < np.mean(z**2) < 1 + SIGMAS * np.sqrt(2 / len(z))


def test_spread_kinds_and_severities_come_back(found):
    fit = found.fit
    assert fit.day_spread == pytest.approx(0.3, abs=SIGMAS * fit.day_spread_se) and fit.day_spread_se < 0.03
    daily = fit.daily * fit.kinds / fit.kinds.sum()
    assert np.abs((daily - 12 * np.array((0.4, 0.1, 0.2, 0.3))) / fit.kind_se).max() < SIGMAS
    n, mix = fit.severities.sum(), np.array((0.6, 0.25, 0.1, 0.05))
    assert np.abs((fit.severities / n - mix) / np.sqrt(mix * (1 - mix) / n)).max() < SIGMAS


def test_what_cannot_be_seen_is_left_and_said(found):
    assert set(found.fit.left) == {"grids"}  # three places, one grid
    assert found.matched == {} and "grids" not in found.settings


def test_the_overlay_runs_and_its_threats_bring_back_the_log(folder, found):
    """Candidates of 30 seeds, thinned by the share that is reported: mean of a day within four standard errors of both."""
    done = CliRunner().invoke(cli, [
        "calibrate", str(folder / "calls.csv"), "--map", str(folder / "map.yaml"), "--extends", str(folder / "small.yaml"),
        "--out", str(folder / "fitted.yaml"), "--seeds", "2",
    ], catch_exceptions=False)  # fmt: skip
    assert done.exit_code == 0 and "no row of kind" not in done.output
    assert CliRunner().invoke(cli, ["validate", str(folder / "fitted.yaml")]).exit_code == 0
    scenario = load_scenario(folder / "fitted.yaml", {"horizon.days": 365})
    share, counts, hours = found.shares.yields(), [], np.zeros(24)
    for seed in range(30):
        cases = prepare(scenario, seed).candidates.cases
        kept = cases[(cases["source"] == 0) & (cases["born_h"] < 8760)]
        weight = share[kept["kind"]]
        counts.append(weight.sum() / 365)
        hours += np.bincount((kept["born_h"] % 24).astype(int), weight, 24)
    se = np.hypot(np.std(counts, ddof=1) / 30**0.5, found.fit.daily_se) + 12 * found.shares.yields_se().max()
    assert np.mean(counts) == pytest.approx(found.fit.daily, abs=SIGMAS * se)
    assert hours / hours.mean() == pytest.approx(found.fit.hours, abs=SIGMAS * 24 / hours.sum() ** 0.5 * 0.3)
    run = GovernanceModel(load_scenario(folder / "fitted.yaml"), 3).run().records.incidents
    occurred = ~run["prevented"]
    assert occurred.sum() > 300 and (run["reported_h"] == run["occurred_h"])[occurred].all()
    with (folder / "fitted" / "tables" / "parameters.csv").open() as table:
        keys = {row["key"] for row in csv.DictReader(table)}
    assert "incidents.profile.weekdays" in keys and (folder / "fitted" / "figures" / "calibration.png").is_file()


def test_simulated_logs_hold_the_log(found):
    rows = {row["what"]: row["value"] for row in compared(found, drawn(found))}
    for what in ("mean", "variance"):
        assert rows[f"simulated: {what} of rows a day"] == pytest.approx(rows[f"the log: {what} of rows a day"], rel=0.1)
    assert rows["simulated: hours of the log inside the band"] > 0.8


def test_reports_of_incidents_are_rarer_than_the_incidents(folder):
    request = Request(str(folder / "calls.csv"), str(folder / "map.yaml"), str(folder / "small.yaml"), rows="reports", seeds=2)
    found = calibrate(request)
    assert "incidents.noticing.at_once" not in found.settings and found.shares.delay_h > 0.5
    mix = np.array(found.settings["incidents.threat.severity_mix"])
    assert mix[0] > found.fit.severities[0] / found.fit.severities.sum()  # small things are reported less
    daily, se = found.simulated_daily
    assert daily == pytest.approx(found.fit.daily, abs=SIGMAS * se) and se < 0.1 * daily


def test_recorded_work_sets_the_work_of_a_case_and_its_spread(tmp_path):
    """Median 5 h, quartiles 2.5 to 1: simulated ones in runs under other seeds within four standard errors of a median."""
    write(tmp_path, days=40)
    header, *rows = (tmp_path / "calls.csv").read_text().splitlines()
    hours = np.exp(np.log(5) + np.log(2.5) / 1.349 * norm.ppf((np.arange(len(rows)) + 0.5) / len(rows)))
    hours = np.minimum(stream(3, Purpose.PLACES).permutation(hours), 24)
    told = [f"{row},{h:.4f}" for row, h in zip(rows, hours, strict=True)]
    (tmp_path / "calls.csv").write_text("\n".join([f"{header},took", *told]) + "\n")
    (tmp_path / "map.yaml").write_text(MAP + "work: {column: took, unit: h}\n")
    found = calibrate(Request(*(str(tmp_path / name) for name in ("calls.csv", "map.yaml", "small.yaml")), seeds=8))
    work = found.matched["work_h"]
    assert work.recorded == pytest.approx((5, np.log(2.5)), rel=0.02)
    off = 4 * 1.25 * 0.7 / 150**0.5 * 2**0.5  # some 150 incidents in the runs that fit, and in those that judge
    assert np.log(work.simulated[0] / work.recorded[0]) == pytest.approx(0, abs=off)
    usual = found.base.incidents.course.work_h
    assert found.settings["incidents.course.work_h"] == pytest.approx([work.factor * h for h in usual], rel=1e-3)
    assert work.factor > 1.5 and "Work from arrival to containment: recorded median 300" in "\n".join(words(found))


def test_anderson_and_darling_by_hand():
    """Against scipy's A2 and Stephens' 5 % point: A2* = .752."""
    values = np.sort(np.linspace(-2, 2, 50) ** 3)
    z = (values - values.mean()) / values.std(ddof=1)
    i = np.arange(1, 51)
    a = -50 - np.mean((2 * i - 1) * (norm.logcdf(z) + norm.logsf(z[::-1])))
    star, p = anderson_darling(values)
    assert star == pytest.approx(a * (1 + 0.75 / 50 + 2.25 / 2500)) and p < 0.05
    assert np.exp(1.2937 - 5.709 * 0.752 + 0.0186 * 0.752**2) == pytest.approx(0.05, abs=0.001)


def test_pairs_within_by_hand():
    assert pairs_within(np.array([0.0, 1.0, 3.0, 10.0]), 2.0) == 2
