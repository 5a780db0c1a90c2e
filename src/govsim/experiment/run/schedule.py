"""The runs of an experiment: every point under every seed, the seeds that a stopping rule adds, and how they are dealt out."""

import json
import re
import shlex
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from govsim.analysis.interval import half_widths
from govsim.experiment.plan import Experiment
from govsim.experiment.run.task import Job, Task, code_version, run_id
from govsim.experiment.study import Point, Study, cells_of
from govsim.scenario import FILE_KEYS, values
from govsim.scenario import files as bundled
from govsim.scenario.positions import resolve

if TYPE_CHECKING:
    from govsim.experiment.study import Until


# Seeds until an interval is narrow enough (Hoad, Robinson & Davies 2010, Journal of the Operational Research Society).
# Stopping when an interval happens to be narrow promises too much: intervals that were watched are too short on average.
# Twenty seeds at least and a look ahead keep that small, and the report says that seeds were added until it was so.

FEWEST = 20


def reached_after(difference: np.ndarray, half_width: float, look_ahead: int) -> int | None:
    """Values after which the interval is narrow enough and stays so for `look_ahead` more; None when it is not yet."""
    narrow = half_widths(difference) <= half_width
    for n in range(FEWEST, len(difference) - look_ahead + 1):
        if narrow[n - 1 : n + look_ahead].all():
            return n
    return None


def by_point(points: Sequence[Point], runs: pd.DataFrame, metric: str) -> list[dict[int, float]]:
    """Each point's values by seed, in one pass: looking through all runs for each point takes the square of the time."""
    names = list(points[0].factors) if points else []
    found: dict[tuple[Any, ...], dict[int, float]] = {}
    for seed, value, *key in zip(*(runs[name].tolist() for name in ("seed", metric, "scenario", *names)), strict=True):
        found.setdefault(tuple(key), {})[seed] = value
    return [found.get((point.scenario, *(point.factors[name] for name in names)), {}) for point in points]


def difference(first: dict[int, float], second: dict[int, float]) -> np.ndarray:
    """The second point of a pair less the first, seed by seed in ascending order."""
    both = np.array([second[seed] - first[seed] for seed in sorted(first.keys() & second.keys())], float)
    return both[~np.isnan(both)]


def next_seeds(
    study: Study, until: "Until", points: Sequence[Point], seeds: Sequence[tuple[int, ...]], runs: pd.DataFrame
) -> dict[int, tuple[int, ...]]:
    """More seeds for the points of every cell in which some scenario's difference from the first is not sure enough yet."""
    more: dict[int, tuple[int, ...]] = {}
    found = by_point(points, runs, until.metric)
    for places in cells_of(points).values():
        has = len(seeds[places[0]])
        rows = standing(until, points, places, found)
        if has >= until.at_most or all(row["reached"] for row in rows) or not any(row["seeds"] for row in rows):
            continue  # it is done, or none of its pairs could be run at all
        first = max(seeds[places[0]]) + 1
        added = tuple(range(first, first + min(until.step, until.at_most - has)))
        more |= dict.fromkeys(places, added)
    return more


def standing(
    until: "Until", points: Sequence[Point], places: Sequence[int], found: Sequence[dict[int, float]]
) -> list[dict[str, Any]]:
    """How far a cell is: for each scenario against the first, seeds, half-width, and whether it is narrow enough."""
    rows = []
    for place in places[1:]:
        d = difference(found[places[0]], found[place])
        width = half_widths(d)[-1] if len(d) else np.nan
        rows.append({
            "scenario": points[place].scenario, "factors": points[place].factors, "seeds": len(d),
            "half_width": float(width), "reached": reached_after(d, until.half_width, until.look_ahead) is not None,
        })  # fmt: skip
    return rows


def stopping_state(until: "Until", points: Sequence[Point], runs: pd.DataFrame) -> dict[str, Any]:
    """What the manifest says of a stopping rule."""
    found = by_point(points, runs, until.metric)
    rows = [row for places in cells_of(points).values() for row in standing(until, points, places, found)]
    return {"metric": until.metric, "half_width": until.half_width, "cap": until.at_most, "rows": rows}


PLAIN = re.compile(r"[\w./][\w./-]*")
SHORTEST_S, LONGEST_S = 1.0, 20.0
"""Seconds of work worth a task: enough to make its way to a worker not matter, not so much that losing it hurts."""


@dataclass
class RunSchedule:
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
            content = study.content(point)
            place = self.at.setdefault((point.scenario, content), len(self.points))
            if place == len(self.points):
                self.points.append(point)
                self.contents.append(content)
                self.seeds.append(())
            there = set(self.seeds[place])
            self.seeds[place] += tuple(seed for seed in study.seeds_of(point) if seed not in there)

    def prolong(self, runs: pd.DataFrame) -> bool:
        """Give more seeds to the points that a stopping rule is not content with; whether there were any."""
        until = self.experiment.until
        more = next_seeds(self.experiment.study, until, self.points, self.seeds, runs) if until else {}
        for place, seeds in more.items():
            self.seeds[place] += seeds
        return bool(more)

    def jobs(self) -> Iterator[Job]:
        """All runs, seed by seed, so that those of a seed can share its world."""
        for seed, place in sorted((seed, place) for place, seeds in enumerate(self.seeds) for seed in seeds):
            yield self.job(place, seed, self.points[place])

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

    def wanted(self, part: tuple[int, int] | None) -> list[Job]:
        """All runs, or those of a shard."""
        jobs = list(self.jobs())
        return share(jobs, part) if part else jobs

    def missing(self, wanted: Iterable[Job], done: set[str]) -> list[Job]:
        """The runs among those wanted that are not there yet."""
        return [job for job in wanted if not done.intersection(self.ids(job.point, job.seed))]

    def sizes(self) -> dict[tuple[str, int], int]:
        """How many points of a scenario run under a seed, by scenario and seed."""
        return Counter((p.scenario, seed) for p, seeds in zip(self.points, self.seeds, strict=True) for seed in seeds)

    def size(self) -> int:
        """Runs in all, so far."""
        return sum(map(len, self.seeds))


def share(jobs: Sequence[Job], part: tuple[int, int]) -> list[Job]:
    """The I-th of N parts of all runs: equal to one run, neighbours together."""
    number, of = part
    return list(jobs[len(jobs) * (number - 1) // of : len(jobs) * number // of])


@dataclass
class TaskBatcher:
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
    return Task(tuple(jobs), arms, experiment.keep, study.metrics[0], limit_s)


def one_by_one(tasks: Iterable[Task]) -> Iterator[Task]:
    """The jobs of tasks one by one, so that whoever is to blame is blamed alone."""
    for task in tasks:
        for job in task.jobs:
            yield Task((job,), {job.arm: task.arms[job.arm]}, task.keep, task.watched, task.limit_s)


def rerun(experiment: Experiment, job: Job) -> str:
    """The command that does one run again."""
    study = experiment.study
    source = dict(zip(study.arm_of, study.sources, strict=False)).get(job.arm, job.arm)
    files = {key: value for key, value in values(study.arm_of[job.arm]) if key in FILE_KEYS and value}
    settings = {**{str(k): v for k, v in experiment.plan.set.items()}, **files, **job.settings}
    words = ["govsim", "run", named(source), "--seed", str(job.seed)]
    for key, value in settings.items():
        words += ["--set", f"{key}={spelled(value)}"]
    return shlex.join(words)


def named(source: str) -> str:
    """A scenario as one names it from any folder: a bundled one by its name, another by its whole path."""
    path = Path(source)
    if bundled.find(path.stem) in (path, path.resolve()) or not path.is_file():
        return path.stem if path.is_file() else source
    return str(path.resolve())


def spelled(value: Any) -> str:
    """A value as YAML reads it back: a word that looks like something else in quotes, a number with its point."""
    if isinstance(value, str):
        return value if PLAIN.fullmatch(value) and resolve(value) == (value, "") else json.dumps(value, ensure_ascii=False)
    if isinstance(value, float) and "e" in repr(value) and "." not in repr(value):
        return repr(value).replace("e", ".0e")
    return json.dumps(value)
