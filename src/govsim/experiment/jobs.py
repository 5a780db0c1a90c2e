"""The runs of an experiment: every point under every seed, the seeds that a stopping rule adds, and how they are dealt out."""

import json
import shlex
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

import pandas as pd

from govsim.experiment.plan import Experiment
from govsim.experiment.runs import Job, Task, code_version, run_id
from govsim.experiment.stopping import next_seeds
from govsim.experiment.study import Point
from govsim.scenario import content_hash

SHORTEST_S, LONGEST_S = 1.0, 20.0
"""Seconds of work worth a task: enough to make its way to a worker not matter, not so much that losing it hurts."""


@dataclass
class Roster:
    """Points so far, in the order of the tables, with their content and seeds; grows from round to round."""

    experiment: Experiment
    codes: tuple[str, ...] = field(default_factory=lambda: (code_version(),))
    """Versions of the code whose runs count as done; new runs are of the first."""
    points: list[Point] = field(default_factory=list)
    contents: list[str] = field(default_factory=list)
    seeds: list[tuple[int, ...]] = field(default_factory=list)
    at: dict[tuple[str, str], int] = field(default_factory=dict)

    def add(self, points: Iterable[Point]) -> None:
        """Take points on; one that is there already gains the seeds that it lacks."""
        study = self.experiment.study
        for point in points:
            content = content_hash(study.scenario(point))
            place = self.at.setdefault((point.scenario, content), len(self.points))
            if place == len(self.points):
                self.points.append(point)
                self.contents.append(content)
                self.seeds.append(())
            self.seeds[place] += tuple(s for s in study.seeds_of(point) if s not in self.seeds[place])

    def prolong(self, runs: pd.DataFrame) -> bool:
        """Give more seeds to the points that a stopping rule is not content with; whether there were any."""
        until = self.experiment.until
        more = next_seeds(self.experiment.study, until, self.points, self.seeds, runs) if until else {}
        for place, seeds in more.items():
            self.seeds[place] += seeds
        return bool(more)

    def jobs(self) -> Iterator[Job]:
        """All runs, seed by seed, so that those of a seed can share its world."""
        for seed in sorted({seed for seeds in self.seeds for seed in seeds}):
            for place, point in enumerate(self.points):
                if seed in self.seeds[place]:
                    yield self.job(place, seed, point)

    def job(self, place: int, seed: int, point: Point) -> Job:
        """One run."""
        identity = run_id(self.contents[place], seed, self.codes[0])
        return Job(place, seed, point.arm, point.settings, point.name, point.factors, identity)

    def ids(self, place: int, seed: int) -> list[str]:
        """The ids under which a run may have been kept."""
        return [run_id(self.contents[place], seed, code) for code in self.codes]

    def order(self) -> list[str]:
        """Ids of all runs in the order of the tables: points, then seeds."""
        return [i for place in range(len(self.points)) for seed in self.seeds[place] for i in self.ids(place, seed)]

    def missing(self, done: set[str]) -> list[Job]:
        """The runs that are not there yet."""
        return [job for job in self.jobs() if not done.intersection(self.ids(job.point, job.seed))]

    def size(self) -> int:
        """Runs in all, so far."""
        return sum(map(len, self.seeds))


def share(jobs: Sequence[Job], part: tuple[int, int]) -> list[Job]:
    """The I-th of N parts of all runs: equal to one run, neighbours together."""
    number, of = part
    return list(jobs[len(jobs) * (number - 1) // of : len(jobs) * number // of])


@dataclass
class Dealer:
    """Deals jobs out as tasks that are worth some seconds, ever smaller towards the end so that workers end together."""

    jobs: Sequence[Job]
    workers: int
    make: Callable[[Sequence[Job]], Task]
    run_s: float = 0.0
    """Seconds of a run so far, smoothed."""
    dealt: int = 0

    def heard(self, runs: int, seconds: float) -> None:
        """Learn how long runs take."""
        if runs and seconds > 0:
            self.run_s = seconds / runs if not self.run_s else 0.8 * self.run_s + 0.2 * seconds / runs

    def __iter__(self) -> Iterator[Task]:
        while self.dealt < len(self.jobs):
            size = self.size(len(self.jobs) - self.dealt)
            task = self.make(self.jobs[self.dealt : self.dealt + size])
            self.dealt += size
            yield task

    def size(self, left: int) -> int:
        """Runs in the next task."""
        if not self.run_s:
            return 1
        worth = min(max(SHORTEST_S, left * self.run_s / (200 * self.workers)), LONGEST_S)
        return max(1, min(round(worth / self.run_s), left // (2 * self.workers)))


def task_of(experiment: Experiment, jobs: Sequence[Job], limit_s: float | None) -> Task:
    """A task of some jobs, with the scenarios they are laid on."""
    study = experiment.study
    arms = {name: study.arm_of[name] for name in dict.fromkeys(job.arm for job in jobs)}
    return Task(tuple(jobs), arms, experiment.plan.keep, study.metrics[0], limit_s)


def singly(tasks: Iterable[Task]) -> Iterator[Task]:
    """The jobs of tasks one by one, so that whoever is to blame is blamed alone."""
    for task in tasks:
        for job in task.jobs:
            yield Task((job,), {job.arm: task.arms[job.arm]}, task.keep, task.watched, task.limit_s)


def rerun(experiment: Experiment, job: Job) -> str:
    """The command that does one run again."""
    study = experiment.study
    source = dict(zip(study.arm_of, study.sources, strict=False)).get(job.arm, job.arm)
    settings = {**{str(k): v for k, v in experiment.plan.set.items()}, **job.settings}
    words = ["govsim", "run", source, "--seed", str(job.seed)]
    for key, value in settings.items():
        words += ["--set", f"{key}={value if isinstance(value, str) else json.dumps(value)}"]
    return shlex.join(words)
