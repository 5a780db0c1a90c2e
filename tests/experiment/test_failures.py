"""Runs that fail in designs of several rounds: they are named once, and the night's work goes on without them."""

import json

import pytest
from tests.experiment.sweeps import events, written

from govsim.experiment.plan import load_experiment
from govsim.experiment.run import task
from govsim.experiment.run.runner import RunOptions
from govsim.experiment.run.sweep import sweep

SEARCH = {"design": {"kind": "optimise", "population": 6, "generations": 3, "fresh": 2}, "seeds": 2,
          "factors": {"policy.platform": {"range": [0, 1]}, "policy.grassroots": {"range": [0, 1]}}}  # fmt: skip


def carried_out(path, folder, **options):
    return sweep(load_experiment(path), folder, RunOptions(in_process=True), lambda _: None, **options)


@pytest.fixture
def failing(monkeypatch):
    """Make runs fail of which something is so; `None` makes all of them right again."""
    right = task.rows_of

    def install(is_wrong):
        def wrong(job, *rest):
            if is_wrong(job):
                raise ArithmeticError("no such policy")
            return right(job, *rest)

        monkeypatch.setattr(task, "rows_of", right if is_wrong is None else wrong)

    return install


def test_a_search_goes_on_without_candidates_that_fail(tmp_path, failing):
    pytest.importorskip("optuna")
    failing(lambda job: job.name == "candidate" and job.factors["policy.platform"] > 0.6)
    path = written(tmp_path, **SEARCH)
    batch = carried_out(path, tmp_path / "runs")
    history = batch.tables["front_history"]
    assert len(history) == 3 and 0 < history.failed.sum() < history.candidates.sum()
    assert len(batch.failed) == 2 * history.failed.sum() == batch.expected - batch.done
    assert len({row["rerun"] for row in batch.failed}) == len(batch.failed)
    front = batch.tables["pareto"].query("kind == 'front'")
    assert len(front) and (front["policy.platform"] <= 0.6).all() and front.help_time_mean_h.notna().all()
    assert any("candidates could not be run" in line.en for line in batch.told)
    assert json.loads((tmp_path / "runs" / "manifest.json").read_text())["failed"] == batch.failed
    again = carried_out(path, tmp_path / "runs", resume=True)
    assert again.tables["pareto"].equals(batch.tables["pareto"]) and again.failed == batch.failed
    failing(None)
    mended = carried_out(path, tmp_path / "runs", resume=True)
    assert not mended.failed and mended.tables["front_history"].failed.sum() == 0


def test_a_search_in_which_nothing_runs_ends_after_its_first_generation(tmp_path, failing):
    pytest.importorskip("optuna")
    failing(lambda job: True)
    batch = carried_out(written(tmp_path, **SEARCH), tmp_path / "runs")
    assert len(batch.failed) == batch.expected and batch.done == 0
    assert batch.problems == ["tiny: none of its 6 candidates could be run; there is no front"]


def test_seeds_are_added_although_one_fails(tmp_path, failing):
    failing(lambda job: job.arm == "top_down" and job.seed == 7)
    until = {"metric": "help_time_mean_h", "half_width": 0.001, "at_most": 30, "step": 5}
    batch = carried_out(written(tmp_path, seeds={"count": 20, "until": until}), tmp_path / "runs")
    assert [(row["scenario"], row["seed"]) for row in batch.failed] == [("top_down", 7)]
    assert batch.seeds == list(range(1, 31)) and batch.done == batch.expected - 1 == 59
    assert len(events(tmp_path / "runs", "failed")) == 1  # not tried anew round by round


def test_where_no_pair_runs_no_seeds_are_added(tmp_path, failing):
    failing(lambda job: job.arm == "top_down")
    until = {"metric": "help_time_mean_h", "half_width": 0.001, "at_most": 30, "step": 5}
    batch = carried_out(written(tmp_path, seeds={"count": 20, "until": until}), tmp_path / "runs")
    assert batch.expected == 40 and len(batch.failed) == 20


def test_a_sensitivity_with_gaps_names_where_they_are_and_stops(tmp_path, failing):
    failing(lambda job: job.factors["policy.platform"] > 0.9)
    path = written(tmp_path, design={"kind": "sensitivity", "trajectories": 4, "keep": 1, "base": 4}, seeds=1,
                   factors=SEARCH["factors"])  # fmt: skip
    batch = carried_out(path, tmp_path / "runs")
    assert batch.failed and not batch.tables
    assert "have no run under every seed; all have policy.platform at or above" in batch.problems[0]
