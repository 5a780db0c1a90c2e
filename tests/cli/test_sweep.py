"""`govsim sweep` and `merge` as they are typed: what is wrong is one line and exit code 2, and nothing is written."""

import contextlib
import json
import os
import signal
import subprocess
import sys
import time

import click
import pandas as pd
import pytest
from click.testing import CliRunner
from tests.experiment.sweeps import events, written

from govsim.cli import cli
from govsim.text.errors import InputError

GRID = {"design": "factorial", "factors": {"policy.platform": [0.0, 1.0]}, "seeds": 2}
WRONG = {
    ("--run-timeout", "nan"): "must be a number of seconds",
    ("--run-timeout", "inf"): "is not in the range",
    ("--shard", "3/2"): "--shard: must be I/N",
    ("--seeds", "0"): "is not in the range",
    ("--dask", ""): "an address starts with tcp://",
    ("--out", "x" * 300): "File name too long",
}


def typed(folder, *words):
    """The exit code of a command and all that it says, in this process."""
    with contextlib.chdir(folder):
        done = CliRunner().invoke(cli, list(map(str, words)), standalone_mode=False)
    match done.exception:
        case None:
            return done.return_value or 0, done.output
        case InputError():
            return 2, "\n".join(done.exception.problems)
        case click.ClickException():
            return 2, done.exception.format_message()
    raise done.exception


@pytest.mark.parametrize("words", WRONG)
def test_what_is_wrong_is_said_and_nothing_is_written(tmp_path, words):
    path = written(tmp_path, **GRID)
    code, said = typed(tmp_path, "sweep", path.name, *(() if "--out" in words else ("--out", "runs")), *words)
    assert code == 2 and WRONG[words] in said
    assert not (tmp_path / "runs" / "runs.parquet").exists()


def test_what_is_wrong_is_one_line_and_no_traceback(tmp_path):
    command = [sys.executable, "-m", "govsim", "sweep", written(tmp_path, **GRID).name, "--out", "runs", "--shard", "3/2"]
    done = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, timeout=100)
    assert done.returncode == 2 and "--shard: must be I/N" in done.stderr and "Traceback" not in done.stderr, done.stderr


def test_a_sweep_from_its_file_to_its_merged_shards(tmp_path):
    path = written(tmp_path, **GRID)
    for n in (1, 2):
        code, said = typed(tmp_path, "sweep", path.name, "--out", f"p{n}", "--shard", f"{n}/2", "--workers", 1, "--no-report")
        assert code == 0 and "4 of 4 runs" in said.replace("running: 4 of 4 runs", "") and "running: 4 of 4 runs" in said, said
    code, said = typed(tmp_path, "merge", "p1", "p2", "--out", "whole", "--no-report")
    assert code == 0 and "tables/map.csv" in said and "8 of 8 runs" in said
    code, said = typed(tmp_path, "merge", "p1", "p2", "--out", "whole")
    assert code == 2 and "holds runs already" in said
    code, said = typed(tmp_path, "merge", "p1", "--out", "half", "--no-report")
    assert code == 1 and "4 of 8 runs are missing" in said


def piped(command, folder):
    """A line of a shell, with streams buffered as they are by default: what is left at the exit is where it goes wrong."""
    plain = {name: value for name, value in os.environ.items() if name != "PYTHONUNBUFFERED"}
    shell = ["bash", "-o", "pipefail", "-c", command]
    return subprocess.run(shell, capture_output=True, text=True, cwd=folder, env=plain, timeout=100)


def test_what_is_wrong_keeps_its_exit_code_though_nobody_reads_it(tmp_path):
    assert piped(f'"{sys.executable}" -m govsim list nonsense 2>&1 | true', tmp_path).returncode == 2


@pytest.mark.long
@pytest.mark.parametrize("where", ["2>&1 | head -1", ">&- 2>&- <&-"])
def test_nobody_there_to_hear_how_far_it_is_costs_no_run_and_no_report(tmp_path, where):
    path = written(tmp_path, **GRID)
    command = f'"{sys.executable}" -m govsim sweep {path.name} --out runs --workers 1 {where}'
    done = piped(command, tmp_path)
    assert done.returncode == 0 and "Traceback" not in done.stderr, done.stderr
    assert json.loads((tmp_path / "runs" / "manifest.json").read_text())["runs_done"] == 8
    assert (tmp_path / "runs" / "report.html").exists()


def test_nobody_there_to_hear_how_far_it_is_costs_no_run(tmp_path):
    command = f'"{sys.executable}" -m govsim sweep {written(tmp_path, **GRID).name} --out runs --workers 1 --no-report'
    done = piped(f"{command} 2>&1 | head -1", tmp_path)
    assert done.returncode == 0 and "Traceback" not in done.stderr, done.stderr
    assert json.loads((tmp_path / "runs" / "manifest.json").read_text())["runs_done"] == 8


@pytest.mark.parametrize("number", [signal.SIGTERM, pytest.param(signal.SIGHUP, marks=pytest.mark.long)])
def test_a_request_to_end_leaves_the_folder_as_ctrl_c_does(tmp_path, number):
    path = written(tmp_path, **GRID | {"seeds": 400})
    command = [sys.executable, "-m", "govsim", "sweep", path.name, "--out", "runs", "--workers", "1"]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, cwd=tmp_path)
    deadline = time.monotonic() + 300  # it may have to compile
    while len(events(tmp_path / "runs", "runs")) < 2 and time.monotonic() < deadline:
        time.sleep(0.01)
    process.send_signal(number)
    said = process.communicate(timeout=60)[1]
    there = len(pd.read_parquet(tmp_path / "runs" / "runs.parquet"))
    assert process.returncode == 130 and f"interrupted: {there} runs are kept" in said and "Traceback" not in said
    assert 0 < there < 1600 and not (tmp_path / "runs" / ".lock").exists()


@pytest.mark.parametrize("where", ["govsim.experiment.run.sweep.finish", "govsim.report.page.write"])
def test_ctrl_c_while_tables_or_the_report_are_made_says_how_to_go_on(tmp_path, monkeypatch, capsys, where):
    def pressed(*_):
        raise KeyboardInterrupt

    words = ["sweep", str(written(tmp_path, **GRID | {"seeds": 1})), "--out", str(tmp_path / "runs"), "--workers", "1"]
    with monkeypatch.context() as patch:
        patch.setattr(where, pressed)
        assert cli.main(words, standalone_mode=False) == 130
    assert f"kept in {tmp_path / 'runs'}; --resume goes on" in capsys.readouterr().err
