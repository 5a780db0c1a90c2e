"""`make findings`: what is done is not run again, what failed is said, a sample runs, and every page's part has its step."""

import importlib
import json
import re
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture
def findings(monkeypatch):
    monkeypatch.syspath_prepend(str(ROOT / "experiments"))
    return importlib.import_module("findings")


@pytest.fixture
def script(findings, tmp_path, monkeypatch):
    """A folder of experiments with one script that counts how often it ran, and fails when it is told to."""
    monkeypatch.setattr(findings, "HERE", tmp_path / "experiments")
    (tmp_path / "experiments").mkdir()
    file = tmp_path / "experiments" / "counting.py"
    file.write_text(
        "import pathlib, sys\n"
        "into = pathlib.Path(sys.argv[sys.argv.index('--into') + 1]); into.mkdir(parents=True, exist_ok=True)\n"
        "ran = into.parent / 'ran.txt'; ran.write_text((ran.read_text() if ran.exists() else '') + 'x')\n"
        "(into / 'counting.csv').write_text('a\\n1\\n')\n"
        "sys.exit(int((pathlib.Path(__file__).parent / 'exit').read_text()))\n"
    )
    (tmp_path / "experiments" / "exit").write_text("0")
    for name in ("levers", "patterns", "small"):
        (tmp_path / "experiments" / f"{name}.py").write_text("")
    return file


def place_of(findings, tmp_path):
    return findings.Place(tmp_path / "runs", tmp_path / "kept", tmp_path / "figures", 1, 1.0)


def test_a_step_that_is_done_is_not_run_again_and_one_that_changed_is(findings, script, tmp_path):
    place, step = place_of(findings, tmp_path), findings.Step("counting", "x.md", results=("counting.csv",), runs=1)
    assert findings.all_of([step], place) == findings.all_of([step], place) == 0
    assert (tmp_path / "runs" / "ran.txt").read_text() == "x"
    assert (tmp_path / "kept" / "counting.csv").read_text() == "a\n1\n"
    script.write_text(script.read_text() + "# changed\n")
    assert findings.all_of([step], place) == 0 and (tmp_path / "runs" / "ran.txt").read_text() == "xx"
    assert set(pd.read_csv(tmp_path / "runs" / "times.csv").step) == {"counting", "all"}


def test_a_step_that_fails_is_said_and_runs_again(findings, script, tmp_path, capsys):
    place, step = place_of(findings, tmp_path), findings.Step("counting", "x.md", results=("counting.csv",), runs=1)
    (tmp_path / "experiments" / "exit").write_text("3")
    assert findings.all_of([step], place) == 1 and "failed: counting" in capsys.readouterr().err
    (tmp_path / "experiments" / "exit").write_text("0")
    assert findings.all_of([step], place) == 0 and (tmp_path / "runs" / "ran.txt").read_text() == "xx"


def test_ctrl_c_in_a_step_ends_all(findings, script, tmp_path):
    (tmp_path / "experiments" / "exit").write_text("130")
    with pytest.raises(KeyboardInterrupt):
        findings.all_of([findings.Step("counting", "x.md", runs=1)], place_of(findings, tmp_path))


def test_every_shipped_experiment_and_every_kept_result_has_a_step(findings):
    named = {step.name for step in findings.STEPS}
    shipped = {file.stem for file in (ROOT / "experiments").glob("*.yaml")}
    assert shipped - named == {"compare"}, "headline runs it"
    kept = {name for step in findings.STEPS for name in step.results}
    assert {file.name for file in (ROOT / "experiments" / "results").glob("*.csv")} <= kept
    drawn = {name for step in findings.STEPS for name in step.figures}
    assert {file.stem for file in (ROOT / "docs" / "figures").glob("*.png")} <= drawn


@pytest.mark.long
def test_a_small_sample_of_a_step(tmp_path):
    words = ["--scale", ".05", "--only", "ladder", "--workers", "1", "--runs", str(tmp_path)]
    done = subprocess.run(
        [sys.executable, str(ROOT / "experiments" / "findings.py"), *words], capture_output=True, text=True, timeout=400
    )
    assert done.returncode == 0, done.stderr
    (note,) = tmp_path.glob("*.done.json")
    assert json.loads(note.read_text())["step"] == "ladder" and re.search(r"\[1/1\] ladder: about", done.stdout)
    assert len(pd.read_csv(tmp_path / "kept" / "findings" / "ladder_ladder.csv")) > 5
    assert (tmp_path / "figures" / "ladder_steps.png").stat().st_size > 1000
