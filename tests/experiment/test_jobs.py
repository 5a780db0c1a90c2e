import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.experiment.sweeps import written

from govsim.experiment.plan import load_experiment
from govsim.experiment.run.runner import shard_of
from govsim.experiment.run.schedule import RunSchedule, TaskBatcher, share
from govsim.experiment.study import Point, Study
from govsim.text.errors import InputError


@given(st.integers(0, 200), st.integers(1, 12))
def test_shards_are_all_runs_once_and_equal_to_one(runs, of):
    parts = [share(range(runs), (n, of)) for n in range(1, of + 1)]
    assert [run for part in parts for run in part] == list(range(runs))
    assert max(map(len, parts)) - min(map(len, parts)) <= 1


@pytest.mark.parametrize("text", ["0/3", "4/3", "1", "a/b", "1/", "1/0", "-1/3", "１/２", "1/" + "9" * 5000])
def test_what_is_no_shard_is_refused(text):
    with pytest.raises(InputError, match="--shard: must be I/N"):
        shard_of(text)


@given(st.integers(0, 500), st.integers(1, 16), st.floats(1e-4, 100))
def test_dealing_hands_out_every_job_once_and_little_at_the_end(jobs, workers, seconds):
    dealer, sizes = TaskBatcher(range(jobs), workers, list), []
    dealt = []
    for task in dealer:
        dealt += task
        sizes.append(len(task))
        dealer.heard(len(task), seconds * len(task))
    assert dealt == list(range(jobs))
    assert all(size == 1 for size in sizes[-2 * workers :]) or jobs < 2
    assert all(size * seconds <= 20 or size == 1 for size in sizes)


def test_tasks_are_worth_a_second_where_there_is_enough_to_do():
    dealer = TaskBatcher(range(10_000), 2, list)
    dealer.heard(1, 0.1)
    assert 10 <= dealer.size(10_000) <= 30


def test_runs_of_a_seed_stand_together(tmp_path):
    experiment = load_experiment(written(tmp_path, design="factorial", factors={"policy.platform": [0, 1]}))
    roster = RunSchedule(experiment)
    roster.add(experiment.design.points(experiment.study))
    assert [job.seed for job in roster.jobs()] == [1] * 4 + [2] * 4 + [3] * 4
    assert [job.point for job in roster.jobs()][:4] == [0, 1, 2, 3]


def test_a_point_that_is_there_gains_the_seeds_it_lacks(tmp_path):
    experiment = load_experiment(written(tmp_path))
    roster = RunSchedule(experiment)
    roster.add(experiment.design.points(experiment.study))
    roster.add([Point("top_down", {}, {}, seeds=(2, 9))])
    assert roster.seeds == [(1, 2, 3, 9), (1, 2, 3)] and len(set(roster.order())) == roster.size() == 7


def test_contents_are_worked_out_once_however_often_points_are_asked(tmp_path, monkeypatch):
    experiment = load_experiment(written(tmp_path, design="factorial", factors={"policy.platform": [0, 0.5, 1]}))
    first, again = RunSchedule(experiment), RunSchedule(experiment)
    first.add(experiment.design.points(experiment.study))
    monkeypatch.setattr(Study, "scenario", None)
    again.add(experiment.design.points(experiment.study))
    assert first.contents == again.contents and len(set(again.contents)) == 6
