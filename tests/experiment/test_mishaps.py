"""What may happen to a sweep's folder: kills at bad moments, two at once, a full disk, folders that do not fit."""

import filecmp
import json
import os
import resource
import shutil
import subprocess
import sys
import time

import pandas as pd
import pyarrow.parquet as pq
import pytest
from tests.experiment.sweeps import SMALL, events, written

import govsim
from govsim.experiment.designs.space import Factorial
from govsim.experiment.plan import load_experiment
from govsim.experiment.run import sweep as sweeping
from govsim.experiment.run.compare import compare
from govsim.experiment.run.runner import RunOptions
from govsim.experiment.run.sweep import link_shard, merge, sweep
from govsim.store import writing
from govsim.text.errors import InputError

GRID = {"design": "factorial", "factors": {"policy.platform": [0.0, 1.0]}, "seeds": 2}
QUIET = {"community.residents": 40, "community.residents_per_grid": 20, "horizon.days": 20, "horizon.warmup_days": 0}


def carried_out(path, folder, how=None, **options):
    return sweep(load_experiment(path), folder, how or RunOptions(in_process=True), lambda _: None, **options)


def test_a_merge_that_died_does_no_harm_to_the_shards(tmp_path):
    path = written(tmp_path, **GRID)
    parts = [tmp_path / "1", tmp_path / "2"]
    for n, part in enumerate(parts, start=1):
        carried_out(path, part, RunOptions(in_process=True, shard=(n, 2)))
    before = [(part / "runs.parquet").read_bytes() for part in parts]
    writing.make(tmp_path / "whole")
    link_shard(parts[0], tmp_path / "whole", 0)  # and here it dies
    merged = merge(parts[::-1], tmp_path / "whole")
    assert [(part / "runs.parquet").read_bytes() for part in parts] == before
    assert len(merged.runs) == 8 and merged.runs.run_id.is_unique


def test_what_has_no_parts_or_other_versions_is_not_merged(tmp_path):
    until = {"count": 20, "until": {"metric": "help_time_mean_h", "half_width": 0.001, "at_most": 21}}
    carried_out(written(tmp_path, seeds=until, set=QUIET), tmp_path / "until")
    with pytest.raises(InputError, match="chose runs in the light of earlier ones, so it has no parts to merge"):
        merge([tmp_path / "until"], tmp_path / "merged")
    path = written(tmp_path, **GRID)
    for n in (1, 2):
        carried_out(path, tmp_path / str(n), RunOptions(in_process=True, shard=(n, 2)))
    file = tmp_path / "2" / "manifest.json"
    told = json.loads(file.read_text())
    file.write_text(json.dumps(told | {"versions": told["versions"] | {"numpy": "1.0"}}))
    with pytest.raises(InputError, match=r"2: numpy was 1.0 and is .* in .*1"):
        merge([tmp_path / "1", tmp_path / "2"], tmp_path / "merged")
    assert not (tmp_path / "merged").exists()
    mixed = merge([tmp_path / "1", tmp_path / "2"], tmp_path / "merged", ask=lambda _: True)
    told = json.loads((mixed.folder / "manifest.json").read_text())
    assert len(mixed.runs) == 8 and [past["numpy"] for past in told["earlier_versions"]] == ["1.0"]


def test_half_a_file_left_by_a_kill_is_no_stranger(tmp_path):
    path = written(tmp_path, **GRID)
    batch = carried_out(path, tmp_path / "runs")
    (tmp_path / "runs" / ".runs.parquet.tmp").write_bytes(b"half")
    assert len(carried_out(path, tmp_path / "runs", resume=True).runs) == len(batch.runs)
    assert not (tmp_path / "runs" / ".runs.parquet.tmp").exists()


def test_a_comparison_into_a_folder_that_is_being_written_leaves_it_alone(tmp_path):
    folder = tmp_path / "runs"
    with writing.locked(folder):
        writing.make(folder)
        writing.write_json(folder / "manifest.json", {"versions": {"govsim": "x"}, "design": {"kind": "paired"}})
        writing.keep(folder, ["a"], {"runs": b"rows"})
        with pytest.raises(InputError, match="another govsim is writing here"):
            compare([govsim.load_scenario("top_down", SMALL)], seeds=1, out=folder)
        assert (folder / "manifest.json").exists() and list((folder / writing.PARTS / "runs").iterdir())


def test_runs_without_an_incident_are_runs(tmp_path):
    arms = [govsim.load_scenario(name, QUIET) for name in ("top_down", "collaborative")]
    batch = compare(arms, seeds=12, workers=2, out=tmp_path / "runs")
    some = batch.runs.incidents_total
    assert not batch.failed and len(batch.runs) == 24 and (some == 0).any() and (some > 0).any()
    nothing = QUIET | {"community.residents": 20, "horizon.days": 1}
    none = compare([govsim.load_scenario("top_down", nothing)], seeds=1, out=tmp_path / "none")
    table = pq.read_table(tmp_path / "none" / "incidents.parquet")
    assert len(none.runs) == 1 and len(table) == 0 and "on_scene_h" in table.column_names


def test_only_seeds_points_and_scenarios_can_be_added(tmp_path):
    carried_out(written(tmp_path, **GRID), tmp_path / "runs")
    with pytest.raises(InputError, match="other tables are kept now"):
        carried_out(written(tmp_path, **GRID | {"keep": ["daily"], "seeds": 3}), tmp_path / "runs", extend=True)
    with pytest.raises(InputError, match="do not belong to this experiment"):
        carried_out(written(tmp_path, **GRID | {"seeds": 1}), tmp_path / "runs", extend=True)
    until = {"count": 20, "until": {"metric": "help_time_mean_h", "half_width": 400.0}}
    carried_out(written(tmp_path, seeds=until), tmp_path / "until")
    other = written(tmp_path, seeds=until, set=SMALL | {"community.residents": 300})
    with pytest.raises(InputError, match="do not belong to this experiment"):
        carried_out(other, tmp_path / "until", extend=True)


def test_a_shard_that_is_extended_counts_its_own_share(tmp_path):
    path, larger = written(tmp_path, "small", **GRID), written(tmp_path, "large", **GRID | {"seeds": 4})
    carried_out(path, tmp_path / "runs", RunOptions(in_process=True, shard=(2, 2)))
    batch = carried_out(larger, tmp_path / "runs", RunOptions(in_process=True, shard=(2, 2)), extend=True)
    assert (batch.done, batch.expected) == (8, 8)


def test_an_experiment_that_cannot_be_laid_out_leaves_no_folder(tmp_path):
    with pytest.raises(InputError, match="needs at least 1"):
        carried_out(written(tmp_path, design="factorial"), tmp_path / "runs")
    assert not (tmp_path / "runs").exists()


def test_long_planning_is_told_before_it_begins(tmp_path, monkeypatch):
    said = []
    for most in (4, 3):
        monkeypatch.setattr(sweeping, "MANY_POINTS", most)
        told = []
        sweep(load_experiment(written(tmp_path, **GRID)), tmp_path / str(most), RunOptions(in_process=True), told.append)
        said.append([status.what for status in told if not status.done])
    assert said == [["running"], ["planning the runs", "running"]]


def test_tables_that_cannot_be_computed_cost_no_run(tmp_path, monkeypatch):
    def wrong(*_):
        raise ZeroDivisionError("a defect")

    path = written(tmp_path, **GRID)
    with monkeypatch.context() as patch:
        patch.setattr(Factorial, "analyse", wrong)
        batch = carried_out(path, tmp_path / "runs")
    assert len(batch.runs) == 8 and "ZeroDivisionError: a defect" in batch.problems[0]
    told = json.loads((tmp_path / "runs" / "manifest.json").read_text())
    assert not told["interrupted"] and told["problems"] == batch.problems
    assert carried_out(path, tmp_path / "runs", resume=True).tables.keys() == {"map", "winners", "effects"}


def test_a_rule_for_stopping_watches_the_steps_of_a_ladder(tmp_path):
    until = {"metric": "help_time_mean_h", "half_width": 0.001, "at_most": 22, "step": 2}
    batch = carried_out(written(tmp_path, design="ladder", seeds={"count": 20, "until": until}, set=QUIET), tmp_path / "runs")
    told = json.loads((tmp_path / "runs" / "manifest.json").read_text())["stopping"]["rows"]
    assert len(batch.seeds) == 22 and [row["scenario"] for row in told] == ["I", "I-II", "I-II-III", "collaborative"]


def test_a_part_damaged_by_a_power_cut_is_done_again(tmp_path):
    path = written(tmp_path, **GRID)
    whole = carried_out(path, tmp_path / "whole")
    carried_out(path, tmp_path / "runs", RunOptions(in_process=True, shard=(1, 2)))
    told = json.loads((tmp_path / "runs" / "manifest.json").read_text())
    (tmp_path / "runs" / "manifest.json").write_text(json.dumps({k: v for k, v in told.items() if k != "shard"}))
    (tmp_path / "runs" / writing.PARTS / "runs").mkdir(parents=True)
    shutil.move(tmp_path / "runs" / "runs.parquet", tmp_path / "runs" / writing.PARTS / "runs" / "one.parquet")
    os.truncate(tmp_path / "runs" / writing.PARTS / "runs" / "one.parquet", 0)
    batch = carried_out(path, tmp_path / "runs", resume=True)
    pd.testing.assert_frame_equal(batch.runs, whole.runs)


def test_rows_damaged_beside_good_runs_are_named_and_their_runs_done_again(tmp_path, monkeypatch):
    path = written(tmp_path, **GRID | {"keep": ["daily"]})
    whole = carried_out(path, tmp_path / "whole")
    with monkeypatch.context() as patch, pytest.raises(SystemError):
        patch.setattr(writing, "compact", killed)
        carried_out(path, tmp_path / "runs")
    part = sorted((tmp_path / "runs" / writing.PARTS / "daily").iterdir())[0]
    part.write_bytes(part.read_bytes()[:100] + b"xxxx" * 40 + part.read_bytes()[260:])
    with pytest.raises(InputError, match=r"daily/.*\.parquet: is damaged \(.*--resume does its runs again"):
        carried_out(path, tmp_path / "runs", resume=True)
    carried_out(path, tmp_path / "runs", resume=True)
    assert filecmp.cmp(whole.folder / "daily.parquet", tmp_path / "runs" / "daily.parquet", shallow=False)
    (tmp_path / "runs" / "daily.parquet").write_bytes(b"nothing")
    assert carried_out(path, tmp_path / "runs", resume=True).done == 8, "a table that is not written again is not read"


def test_a_table_of_runs_damaged_in_its_middle_is_named(tmp_path):
    path = written(tmp_path, **GRID)
    file = carried_out(path, tmp_path / "runs").folder / "runs.parquet"
    held = pq.ParquetFile(file).metadata.row_group(0)
    place = held.column(held.num_columns - 1).data_page_offset  # that of the ids is whole
    file.write_bytes(file.read_bytes()[:place] + b"xxxx" * 10 + file.read_bytes()[place + 40 :])
    with pytest.raises(InputError, match=r"runs\.parquet: is damaged"):
        carried_out(path, tmp_path / "runs", resume=True)


def killed(*_):
    raise SystemError("as by a kill")


def test_a_folder_filled_between_two_looks_is_not_emptied(tmp_path, monkeypatch):
    path = written(tmp_path, **GRID)
    right = writing.open_folder

    def another_ends_first(folder):
        seen = right(folder)
        monkeypatch.setattr(writing, "open_folder", right)
        carried_out(path, folder)
        return seen

    monkeypatch.setattr(writing, "open_folder", another_ends_first)
    with pytest.raises(InputError, match="holds a sweep"):
        carried_out(path, tmp_path / "runs")
    assert len(pd.read_parquet(tmp_path / "runs" / "runs.parquet")) == 8 and not (tmp_path / "runs" / writing.PARTS).exists()


def test_a_lock_that_was_taken_away_keeps_nobody_out(tmp_path, monkeypatch):
    import fcntl

    right = fcntl.flock

    def after_another_went(stream, how):
        (tmp_path / writing.LOCK).unlink()  # it ends, and a third one locks anew
        (tmp_path / writing.LOCK).touch()
        right(stream, how)

    monkeypatch.setattr(fcntl, "flock", after_another_went)
    with pytest.raises(InputError, match="another govsim is writing here"), writing.locked(tmp_path):
        pass


def test_a_second_ctrl_c_leaves_no_half_file(tmp_path):
    def pressed(path):
        path.write_text("half")
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        writing.write_atomically(tmp_path / "table.csv", pressed)
    assert not list(tmp_path.iterdir())


def test_a_clock_that_goes_back_takes_no_time_away(tmp_path, monkeypatch):
    times = iter(range(10**6, 0, -1000))
    with monkeypatch.context() as patch:
        patch.setattr(time, "time", lambda: next(times))
        batch = carried_out(written(tmp_path, **GRID), tmp_path / "runs")
    assert json.loads((batch.folder / "manifest.json").read_text())["wall_seconds"] > 0


def test_a_full_disk_is_one_line_and_what_was_written_is_gone_on_with(tmp_path):
    path = written(tmp_path, **GRID | {"keep": ["residents"]})
    command = [sys.executable, "-m", "govsim", "sweep", str(path), "--out", str(tmp_path / "runs"), "--no-report", "--quiet"]
    limit = 30_000

    def small_files():
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

    warm = os.environ | {"PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(command, capture_output=True, text=True, preexec_fn=small_files, env=warm, timeout=100)
    assert done.returncode == 1 and "File too large" in done.stderr and "Traceback" not in done.stderr
    assert len(carried_out(path, tmp_path / "runs", resume=True).runs) == 8


def test_the_scorecard_is_of_the_lowest_seed_however_the_runs_were_dealt(tmp_path):
    (tmp_path / "calls.csv").write_text(
        "when,what,who,late\n" + "".join(f"2024-01-{1 + n % 20:02} {n % 24:02}:00,fire,a,{5 + n % 7}\n" for n in range(60))
    )
    log = {"file": "calls.csv", "time": {"column": "when"}, "kind": {"column": "what", "map": {"*": "environmental"}},
           "place": {"column": "who"}, "response": {"column": "late", "unit": "min"}}  # fmt: skip
    small = {"community.residents": 200, "community.residents_per_grid": 100, "horizon.warmup_days": 0, "incidents.log": log}
    path = written(tmp_path, set=small, seeds=4, keep=["incidents"])
    one = carried_out(path, tmp_path / "one").folder
    carried_out(path, tmp_path / "two", RunOptions(in_process=True, shard=(2, 2)))
    told = json.loads((tmp_path / "two" / "manifest.json").read_text())
    (tmp_path / "two" / "manifest.json").write_text(json.dumps({k: v for k, v in told.items() if k != "shard"}))
    two = carried_out(path, tmp_path / "two", resume=True).folder
    assert (one / "scorecard.csv").read_bytes() == (two / "scorecard.csv").read_bytes()
    card = pd.read_csv(one / "scorecard.csv")
    assert set(card.scenario) == {"top_down", "collaborative"} and (card[card.group == "all"].n_recorded == 60).all()


def test_another_version_is_named_beside_the_first(tmp_path):
    path = written(tmp_path, **GRID)
    carried_out(path, tmp_path / "runs")
    file = tmp_path / "runs" / "manifest.json"
    told = json.loads(file.read_text())
    told["versions"]["numpy"] = "1.0"
    file.write_text(json.dumps(told))
    carried_out(path, tmp_path / "runs", resume=True, ask=lambda _: True)
    again = json.loads(file.read_text())
    assert again["earlier_versions"][0]["numpy"] == "1.0" != again["versions"]["numpy"]
    assert events(tmp_path / "runs", "start")[-1]["runs"] == 0
