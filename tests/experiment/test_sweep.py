import filecmp
import json
import os
import signal
import subprocess
import sys
import time

import pandas as pd
import pytest
from tests.experiment.sweeps import SMALL, events, poisoned, written

from govsim.experiment.plan import KEPT, load_experiment
from govsim.experiment.run import runner
from govsim.experiment.run.runner import RunOptions
from govsim.experiment.run.sweep import merge, sweep
from govsim.store import writing
from govsim.text.errors import InputError

HERE = RunOptions(workers=1, in_process=True)
GRID = {"design": "factorial", "factors": {"policy.platform": [0.0, 0.5, 1.0]}}


def carried_out(path, folder, how=HERE, **options):
    return sweep(load_experiment(path), folder, how, lambda _: None, **options)


def same(a, b, *names):
    return all(filecmp.cmp(a / name, b / name, shallow=False) for name in names)


@pytest.fixture(scope="module")
def grid(tmp_path_factory):
    folder = tmp_path_factory.mktemp("grid")
    path = written(folder, **GRID, keep=["daily", "incidents", "residents"])
    return path, carried_out(path, folder / "whole")


def test_every_point_runs_under_every_seed(grid):
    _, batch = grid
    task = pd.read_parquet(batch.folder / "runs.parquet")
    assert list(task.columns[:4]) == ["run_id", "scenario", "seed", "policy.platform"]
    assert task.run_id.is_unique and len(task) == 2 * 3 * 3
    order = task[["scenario", "policy.platform", "seed"]].to_records(index=False).tolist()
    assert order == [(s, p, n) for s in ("top_down", "collaborative") for p in (0.0, 0.5, 1.0) for n in (1, 2, 3)]


def test_a_point_is_the_run_of_its_scenario(grid):

    from govsim import GovernanceModel, load_scenario

    scenario = load_scenario("collaborative", SMALL | {"policy.platform": 0.5})
    alone = GovernanceModel(scenario, seed=2).run().metrics
    task = grid[1].runs
    row = task[(task.scenario == "collaborative") & (task.seed == 2) & (task["policy.platform"] == 0.5)].iloc[0]
    assert {name: row[name] for name in alone} == pytest.approx(alone, nan_ok=True, abs=0, rel=0)


def test_a_finished_sweep_is_left_alone_and_says_how_to_go_on(grid):
    path, batch = grid
    with pytest.raises(InputError, match=r"18 of 18 runs.*--resume"):
        carried_out(path, batch.folder)


def test_resuming_a_finished_sweep_runs_nothing_and_changes_no_byte(grid):
    path, batch = grid
    before = {f.name: f.read_bytes() for f in batch.folder.glob("*.parquet")}
    lines = len(events(batch.folder, "runs"))
    carried_out(path, batch.folder, resume=True)
    assert {f.name: f.read_bytes() for f in batch.folder.glob("*.parquet")} == before
    assert len(events(batch.folder, "runs")) == lines


def test_only_what_is_missing_is_run(grid, tmp_path):
    path, whole = grid
    carried_out(path, tmp_path / "part", RunOptions(in_process=True, shard=(1, 3)))
    told = json.loads((tmp_path / "part" / "manifest.json").read_text())
    (tmp_path / "part" / "manifest.json").write_text(json.dumps({k: v for k, v in told.items() if k != "shard"}))
    before = sum(e["done"] for e in events(tmp_path / "part", "end"))
    carried_out(path, tmp_path / "part", resume=True)
    assert events(tmp_path / "part", "start")[-1]["runs"] == 18 - before == 12
    assert same(whole.folder, tmp_path / "part", "runs.parquet", "daily.parquet", "incidents.parquet", "comparison.csv")


def test_shards_merged_equal_the_whole(grid, tmp_path):
    path, whole = grid
    parts = [tmp_path / str(n) for n in (1, 2, 3)]
    for n, part in enumerate(parts, start=1):
        carried_out(path, part, RunOptions(in_process=True, shard=(n, 3)))
    merged = merge(parts, tmp_path / "merged")
    names = [f"{t}.parquet" for t in KEPT]
    assert same(whole.folder, merged.folder, *names, "comparison.csv", "tables/map.csv", "tables/winners.csv")
    assert json.loads((merged.folder / "manifest.json").read_text())["shards"] == ["1/3", "2/3", "3/3"]


def test_a_missing_shard_is_counted_and_nothing_is_analysed(grid, tmp_path):
    path, _ = grid
    carried_out(path, tmp_path / "1", RunOptions(in_process=True, shard=(1, 2)))
    batch = merge([tmp_path / "1"], tmp_path / "merged")
    assert (len(batch.runs), batch.expected) == (9, 18) and not batch.tables
    assert not (tmp_path / "merged" / "tables" / "map.csv").exists()


def test_shards_of_different_experiments_do_not_mix(grid, tmp_path):
    path, _ = grid
    carried_out(path, tmp_path / "1", RunOptions(in_process=True, shard=(1, 2)))
    carried_out(written(tmp_path, **GRID, seeds=2), tmp_path / "2", RunOptions(in_process=True, shard=(2, 2)))
    with pytest.raises(InputError, match="another experiment"):
        merge([tmp_path / "1", tmp_path / "2"], tmp_path / "merged")


def test_extending_adds_seeds_and_points_and_keeps_the_rest(tmp_path):
    small = written(tmp_path, "small", **GRID, seeds=2)
    large = written(tmp_path, "large", design="factorial", factors={"policy.platform": [0.0, 0.25, 0.5, 1.0]}, seeds=3)
    batch = carried_out(small, tmp_path / "grown")
    kept = set(batch.runs.run_id)
    with pytest.raises(InputError, match="its factors changed; its seeds changed"):
        carried_out(large, tmp_path / "grown", resume=True)
    batch = carried_out(large, tmp_path / "grown", extend=True)
    assert events(tmp_path / "grown", "start")[-1]["runs"] == 24 - 12
    assert kept < set(batch.runs.run_id)
    assert same(carried_out(large, tmp_path / "fresh").folder, batch.folder, "runs.parquet", "tables/map.csv")


def test_runs_that_are_no_longer_of_the_experiment_are_not_mixed_in(tmp_path):
    carried_out(written(tmp_path, **GRID), tmp_path / "runs")
    other = written(tmp_path, design="factorial", factors={"policy.platform": [0.0, 0.7]})
    with pytest.raises(InputError, match="12 of its runs do not belong to this experiment"):
        carried_out(other, tmp_path / "runs", extend=True)


def test_another_version_of_the_code_is_asked_about(tmp_path, monkeypatch):
    path = written(tmp_path, **GRID, seeds=1)
    carried_out(path, tmp_path / "runs", RunOptions(in_process=True, shard=(1, 2)))
    manifest = tmp_path / "runs" / "manifest.json"
    told = json.loads(manifest.read_text())
    told["versions"]["numpy"] = "1.0"
    del told["shard"]
    manifest.write_text(json.dumps(told))
    asked = []
    with pytest.raises(InputError, match=r"numpy was 1.0 and is"):
        carried_out(path, tmp_path / "runs", resume=True, ask=asked.append)
    assert len(asked) == 1 and "numpy" in asked[0]
    assert len(carried_out(path, tmp_path / "runs", resume=True, ask=lambda why: True).runs) == 6


def test_runs_of_accepted_code_count_as_done_and_both_versions_are_named(tmp_path, monkeypatch):
    from govsim.experiment.run import manifest, schedule, task
    from govsim.experiment.run import sweep as module

    path = written(tmp_path, **GRID, seeds=1)
    for place in (schedule, manifest, task, module):
        monkeypatch.setattr(place, "code_version", lambda: "9.9+old", raising=False)
    carried_out(path, tmp_path / "runs", RunOptions(in_process=True, shard=(1, 2)))
    monkeypatch.undo()
    file = tmp_path / "runs" / "manifest.json"
    file.write_text(json.dumps({k: v for k, v in json.loads(file.read_text()).items() if k != "shard"}))
    batch = carried_out(path, tmp_path / "runs", resume=True, ask=lambda why: True)
    assert events(tmp_path / "runs", "start")[-1]["runs"] == 3
    assert len(batch.runs) == 6 and json.loads(file.read_text())["codes"] == [task.code_version(), "9.9+old"]


def test_a_second_process_is_kept_out(tmp_path):
    path = written(tmp_path, **GRID)
    with writing.locked(tmp_path / "runs"), pytest.raises(InputError, match="another govsim is writing here"):
        carried_out(path, tmp_path / "runs")


def test_what_cannot_be_sharded_is_refused(tmp_path):
    path = written(tmp_path, seeds={"count": 20, "until": {"metric": "help_time_mean_h", "half_width": 1.0}})
    with pytest.raises(InputError, match="cannot be cut in shards"):
        carried_out(path, tmp_path / "runs", RunOptions(in_process=True, shard=(1, 2)))


def test_a_failed_run_is_named_kept_out_and_tried_again(tmp_path, monkeypatch):
    from govsim import model

    right = model.GovernanceModel.run

    def wrong(self):
        if self.state.scenario.policy.platform == 0.5 and self.state.seed == 2 and self.state.scenario.name == "top_down":
            raise RuntimeError("a defect")
        return right(self)

    path = written(tmp_path, **GRID)
    with monkeypatch.context() as patch:
        patch.setattr(model.GovernanceModel, "run", wrong)
        batch = carried_out(path, tmp_path / "runs")
    assert len(batch.runs) == 17 and not batch.tables and len(batch.failed) == 1
    row = batch.failed[0]
    assert (row["scenario"], row["seed"], row["factors"]) == ("top_down", 2, {"policy.platform": 0.5})
    assert row["rerun"].startswith("govsim run ") and "--set policy.platform=0.5" in row["rerun"] and "--seed 2" in row["rerun"]
    batch = carried_out(path, tmp_path / "runs", resume=True)
    assert events(tmp_path / "runs", "start")[-1]["runs"] == 1 and len(batch.runs) == 18 and batch.tables


def test_a_poisoned_and_a_hanging_run_are_named_and_cost_no_other(tmp_path, monkeypatch):
    monkeypatch.setattr(runner, "run_task", poisoned)
    path = written(tmp_path, **GRID)
    batch = carried_out(path, tmp_path / "runs", RunOptions(workers=2, limit_s=2.0))
    named = {(row["scenario"], row["seed"], row["factors"]["policy.platform"]): row["why"] for row in batch.failed}
    assert named.keys() == {("top_down", 2, 0.5), ("collaborative", 3, 1.0)}
    assert "SIGKILL" in named["top_down", 2, 0.5] and "took longer than 2 s" in named["collaborative", 3, 1.0]
    assert len(batch.runs) == 16 and all(row["rerun"].startswith("govsim run ") for row in batch.failed)
    monkeypatch.undo()
    assert len(carried_out(path, tmp_path / "runs", resume=True).runs) == 18


@pytest.mark.parametrize(("times", "draws"), [(1, 8), pytest.param(3, 50, marks=pytest.mark.long)])
def test_a_sweep_that_is_killed_and_resumed_has_the_same_bytes(tmp_path, times, draws):
    factors = {"policy.platform": {"range": [0, 1]}, "policy.resource_mobility": {"range": [0, 1]}}
    design = {"kind": "latin_hypercube", "draws": draws}
    path = written(tmp_path, design=design, factors=factors, seeds=3, keep=["daily", "incidents"])
    command = [sys.executable, "-m", "govsim", "sweep", str(path), "--workers", "2", "--resume", "--no-report", "--quiet"]
    killed = tmp_path / "killed"
    for _ in range(times):
        kill_after_progress([*command, "--out", str(killed)], killed)
    there = len(writing.done(killed))
    assert 0 < there < 6 * draws
    subprocess.run([*command, "--out", str(killed)], check=True, timeout=120)
    assert events(killed, "start")[-1]["runs"] == 6 * draws - there
    whole = carried_out(path, tmp_path / "whole")
    assert same(whole.folder, killed, "runs.parquet", "daily.parquet", "incidents.parquet", "comparison.csv", "tables/map.csv")


def kill_after_progress(command, folder):
    """Start a sweep, kill its parent with kill -9 after the next task came in, and wait for its workers to end."""
    before = len(events(folder, "runs"))
    process = subprocess.Popen(command, start_new_session=True)
    deadline = time.monotonic() + 60
    while len(events(folder, "runs")) <= before + 1 and time.monotonic() < deadline and process.poll() is None:
        time.sleep(0.005)
    process.kill()
    process.wait()
    assert process.returncode == -signal.SIGKILL, "it ended before it was killed"
    while any_left(process.pid) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not any_left(process.pid), "a process outlived its parent"


def any_left(session):
    """Whether a process of a session is alive."""
    for name in filter(str.isdecimal, os.listdir("/proc")):
        try:
            with open(f"/proc/{name}/stat") as stream:
                state, _, _, of = stream.read().rpartition(")")[2].split()[:4]
        except OSError:
            continue
        if int(of) == session and state != "Z":
            return True
    return False
