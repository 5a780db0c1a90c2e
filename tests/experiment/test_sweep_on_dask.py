"""A whole sweep on a cluster: the same folder as on one machine, whatever dies on the way."""

import filecmp

import pytest
from tests.experiment.dask_cluster import Cluster, Nursery, kill
from tests.experiment.sweeps import events, written

from govsim.experiment.plan import load_experiment
from govsim.experiment.run.runner import RunOptions
from govsim.experiment.run.sweep import sweep

GRID = {"design": "factorial", "factors": {"policy.platform": [0.0, 0.5, 1.0]}, "seeds": 4, "keep": ["daily"]}
SAME = ("runs.parquet", "daily.parquet", "comparison.csv", "tables/map.csv", "tables/winners.csv")


@pytest.fixture(scope="module")
def local(tmp_path_factory):
    folder = tmp_path_factory.mktemp("local")
    path = written(folder, **GRID)
    return path, sweep(load_experiment(path), folder / "runs", RunOptions(in_process=True), lambda _: None).folder


@pytest.fixture(scope="module")
def nursery():
    with Nursery() as running:
        yield running


def after(runs, work):
    """Who is told of progress, and does something once so many runs are done."""
    done = []

    def tell(status):
        if status.done >= runs and not done:
            done.append(status)
            work()

    return tell


def test_a_worker_killed_in_mid_sweep_costs_nothing(local, nursery, tmp_path):
    path, expected = local
    with Cluster(tmp_path, nursery, workers=1) as running:
        victim = running.worker()
        tell = after(5, lambda: kill(victim))
        batch = sweep(load_experiment(path), tmp_path / "runs", RunOptions(dask=running.address), tell)
        assert "Remove worker" in running.log() or "Unexpected" in running.log()
    assert len(batch.runs) == 24 and not batch.failed
    assert all(filecmp.cmp(expected / name, batch.folder / name, shallow=False) for name in SAME)


def test_a_lost_scheduler_keeps_what_is_done_and_the_sweep_goes_on_elsewhere(local, nursery, tmp_path):
    path, expected = local
    experiment, folder = load_experiment(path), tmp_path / "runs"
    with Cluster(tmp_path, nursery, workers=2) as running:
        batch = sweep(experiment, folder, RunOptions(dask=running.address), after(5, lambda: kill(running.scheduler)))
    assert "is gone" in batch.lost and 5 <= len(batch.runs) < 24 and not batch.tables
    batch = sweep(experiment, folder, RunOptions(in_process=True), lambda _: None, resume=True)
    assert events(folder, "start")[-1]["runs"] < 24
    assert all(filecmp.cmp(expected / name, batch.folder / name, shallow=False) for name in SAME)
