"""Real logs as a user replays them."""

import json
import os
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner

from govsim.cli import cli
from govsim.report import page
from govsim.text.errors import InputError

ROOT = Path(__file__).resolve().parents[2]
DATA = Path(os.environ.get("GOVSIM_DATA", ROOT.parent / "shared" / "data"))
FIRE, COUNTY = "sf_fire_calls_2002_sample.csv", "montgomery_911_sample.csv"


def replayed(scenario, file, out, *more):
    if not (DATA / file).is_file():
        pytest.skip(f"{DATA / file} is not there; GOVSIM_DATA names the folder of real logs")
    words = ["run", scenario, "--set", f"incidents.log.file={DATA / file}", "--out", str(out), "--seed", "3", *more]
    return CliRunner().invoke(cli, words, catch_exceptions=False)


def test_san_francisco_with_its_scorecard(tmp_path, monkeypatch):
    monkeypatch.setattr(page, "FIGURES", [figure for figure in page.FIGURES if figure.name == "scorecard"])
    done = replayed("replay_fire", FIRE, tmp_path / "r")
    assert done.exit_code == 0
    rows = pd.read_parquet(tmp_path / "r" / "incidents.parquet")
    logged = rows[rows.source == "logged"]
    assert len(logged) == 949 and set(rows.source) == {"logged", "child"}
    seen = logged[~logged.prevented]
    assert (seen.occurred_h == seen.reported_h).all() and (seen.occurred_h == seen.born_h).all()
    card = pd.read_csv(tmp_path / "r" / "scorecard.csv").set_index("group")
    assert card.loc["all", "p50_recorded_min"] == pytest.approx(2.82, abs=0.02)
    assert card.loc["all", "p50_simulated_min"] > 0
    told = json.loads((tmp_path / "r" / "manifest.json").read_text())["rejected_rows"]
    assert told == [{"reason": "time is empty", "count": 12, "first_lines": [33, 128, 250, 253, 285]}]
    assert (tmp_path / "r" / "figures" / "scorecard.png").is_file()


def test_montgomery_lies_scattered_over_three_years(tmp_path):
    done = replayed("replay_911", COUNTY, tmp_path / "r", "--no-report", "--set", "horizon.warmup_days=0")
    assert done.exit_code == 0
    rows = pd.read_parquet(tmp_path / "r" / "incidents.parquet")
    assert (rows.source == "logged").sum() == 3051
    assert len(pd.read_parquet(tmp_path / "r" / "daily.parquet")) == 1036
    assert rows[rows.source == "logged"].born_h.floordiv(24).nunique() == 34


def test_strict_refuses_rows_that_cannot_be_used(tmp_path):
    with pytest.raises(InputError, match="time is empty"):
        replayed("replay_fire", FIRE, tmp_path / "r", "--strict")
    assert not (tmp_path / "r").exists()


def test_the_same_calls_under_every_policy(tmp_path):
    if not (DATA / FIRE).is_file():
        pytest.skip(f"{DATA / FIRE} is not there; GOVSIM_DATA names the folder of real logs")
    (tmp_path / "open.yaml").write_text("extends: replay_fire.yaml\nname: open\npolicy: {platform: 0.8}\n")
    log = f"incidents.log.file={DATA / FIRE}"
    words = f"compare replay_fire {tmp_path / 'open.yaml'} --set {log} --set horizon.warmup_days=0"
    words = [*words.split(), "--seeds", "2", "--workers", "1", "--no-report", "--out", str(tmp_path / "c")]
    assert CliRunner().invoke(cli, words, catch_exceptions=False).exit_code == 0
    rows = pd.read_parquet(tmp_path / "c" / "incidents.parquet").merge(
        pd.read_parquet(tmp_path / "c" / "runs.parquet", columns=["run_id", "scenario", "seed"])
    )
    born = ["seed", "incident_id", "kind", "severity", "born_h", "grid"]
    a, b = (rows[rows.scenario == s][born].reset_index(drop=True) for s in ("replay_fire", "open"))
    pd.testing.assert_frame_equal(a, b)
