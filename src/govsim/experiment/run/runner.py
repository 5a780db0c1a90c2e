"""An experiment from its file to its folder: what is missing is run, what comes is kept, what is complete is analysed."""

import os
import re
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd

from govsim.engine.kernel import is_warm
from govsim.experiment.plan import Experiment
from govsim.experiment.run.engine import Died, EngineLost, Results, in_process, run_all
from govsim.experiment.run.manifest import manifest
from govsim.experiment.run.progress import COMPILING, RUNNING, Estimate, Tell, Watch
from govsim.experiment.run.schedule import Dealer, Roster, rerun, singly, task_of
from govsim.experiment.run.task import Job, Outcome, Task, simulate
from govsim.store import writing
from govsim.text.errors import InputError, shown

MANY = 32


@dataclass(frozen=True)
class How:
    """How an experiment is run; nothing here changes a number."""

    workers: int | None = None
    """Processes; all cores where left out."""
    dask: str | None = None
    """Address or scheduler file of a Dask cluster."""
    shard: tuple[int, int] | None = None
    """Run the I-th of N parts only."""
    limit_s: float | None = None
    """Seconds that one run may take."""
    in_process: bool = False
    """Run here, without a pool: nothing then protects from a run that crashes."""
    command: str | None = None
    lang: str = "en"
    """Language of the answer in the manifest."""


@dataclass
class Progressed:
    """What was done of an experiment."""

    folder: Path
    experiment: Experiment
    roster: Roster
    failed: list[dict[str, Any]] = field(default_factory=list)
    given_up: dict[str, Job] = field(default_factory=dict)
    """The runs that failed, by id: they are not tried again before the next command."""
    interrupted: bool = False
    lost: str = ""
    problems: list[str] = field(default_factory=list)
    """Why a design would not go on, or be analysed."""
    told: dict[str, Any] = field(default_factory=dict)
    estimate: Estimate | None = None
    """The headline difference so far, over all rounds."""
    part: tuple[int, int] | None = None
    """The shard that was asked for."""
    expected: int = 0
    done: int = 0

    @property
    def is_over(self) -> bool:
        """Whether every run of the experiment is there or has failed."""
        return self.done + len(self.given_up) == self.expected and not (self.interrupted or self.lost or self.problems)

    @property
    def is_whole(self) -> bool:
        """Whether every run of the experiment is there."""
        return self.is_over and not self.failed


def carry_out(experiment: Experiment, folder: Path, how: How, tell: Tell, told: dict[str, Any] | None = None) -> Progressed:
    """Run what is missing of an experiment, round by round, in a folder that is locked and may hold runs already.

    `told` is the manifest of a folder that is gone on with.
    """
    began = time.monotonic()
    told = manifest(experiment, how.command, how.lang) | (told or {})
    progress = Progressed(folder, experiment, Roster(experiment, tuple(told["codes"])), told=told, part=how.shard)
    progress.roster.add(experiment.design.points(experiment.study))
    writing.make(folder)
    writing.write_json(folder / "manifest.json", told | {"interrupted": True})
    try:
        if not is_warm():
            tell_compiling(tell)
        progress.estimate = estimate(progress)
        for jobs in rounds(progress):
            run_round(progress, jobs, how, tell)
    except KeyboardInterrupt:
        progress.interrupted = True
    except EngineLost as error:
        progress.lost = str(error)
    told["wall_seconds"] = round(told.get("wall_seconds", 0.0) + time.monotonic() - began, 2)
    return progress


def tell_compiling(tell: Tell) -> None:
    from govsim.experiment.run.progress import Status

    tell(Status(COMPILING.en, 0, 1))
    import govsim.experiment.run.warm  # noqa: F401


def rounds(progress: Progressed) -> Iterator[list[Job]]:
    """What is missing, round by round: the points of the design, seeds that a stopping rule adds, points that follow.

    A run that failed is not waited for: the others go on as far as they can without it.
    """
    roster, folder, known = progress.roster, progress.folder, writing.Known()
    design, study = progress.experiment.design, progress.experiment.study
    while True:
        wanted = roster.wanted(progress.part)
        progress.expected = len(wanted)
        yield roster.missing(wanted, writing.done(folder, known) | progress.given_up.keys())
        if progress.part:
            return
        runs = with_gaps(writing.runs_of(folder, known), progress)
        if roster.prolong(runs):
            continue
        before = roster.size()
        try:
            roster.add(design.more(study, runs))
        except InputError as error:
            progress.problems += error.problems
            return
        if roster.size() == before:
            return


def with_gaps(runs: pd.DataFrame, progress: Progressed) -> pd.DataFrame:
    """Runs in the order of the tables; for a design that bears failures with a row without values for each."""
    if progress.given_up and progress.experiment.design.bears_failures:
        gaps = [{"run_id": i, "scenario": j.name or j.arm, "seed": j.seed, **j.factors} for i, j in progress.given_up.items()]
        runs = pd.concat([runs, pd.DataFrame(gaps)], ignore_index=True)
    return in_order(runs, progress.roster)


def in_order(runs: pd.DataFrame, roster: Roster) -> pd.DataFrame:
    """Runs of a roster in the order of the tables."""
    place = {run: n for n, run in enumerate(roster.order())}
    mine = runs[runs.run_id.isin(place)]
    return mine.iloc[mine.run_id.map(place).argsort(kind="stable")].reset_index(drop=True)


def run_round(progress: Progressed, jobs: list[Job], how: How, tell: Tell) -> None:
    """Run some jobs, keep what comes, and name what failed."""
    experiment = progress.experiment
    total = max(progress.expected, experiment.design.foreseen(experiment.study))
    watch = Watch(tell, progress.folder, total, progress.expected - len(jobs), estimate=progress.estimate)
    progress.done = watch.done
    watch.write("start", runs=len(jobs), of=progress.expected, workers=how.workers, dask=how.dask, shard=how.shard)
    watch.say(RUNNING.en)
    dealer = Dealer(jobs, workers_of(how), lambda some: task_of(experiment, some, how.limit_s))
    suspects = list(kept(progress, results(dealer, how, watch.say), watch, dealer))
    again = results(singly(suspects), how, watch.say, alone=True) if suspects else iter(())
    for task in kept(progress, again, watch, dealer):
        blame(progress, watch, task.jobs[0], ended(task.why, how))
    watch.write("end", done=progress.done, of=progress.expected, failed=len(progress.failed))


def estimate(progress: Progressed) -> Estimate:
    """The difference that is told while an experiment runs, of its last scenario from its first, over the runs there are."""
    roster, metric = progress.roster, progress.experiment.study.metrics[0]
    found = Estimate(metric, roster.points[0].scenario, roster.points[-1].scenario)
    runs = writing.runs_of(progress.folder)
    values = dict(zip(runs.run_id, runs[metric], strict=True)) if len(runs) else {}
    for job in roster.jobs() if values else ():
        for run in roster.ids(job.point, job.seed):
            if run in values:
                found.add(job, float(values[run]))
    return found


def workers_of(how: How) -> int:
    """Processes to run; of a cluster a guess, by which the last tasks are made small enough."""
    return how.workers or (MANY if how.dask else os.cpu_count() or 1)


def results(tasks: Iterable[Task], how: How, say: Callable[[str], None], alone: bool = False) -> Results[Task, Outcome]:
    """The engine at work; `alone` runs one task at a time where a death cannot be laid at one task's door."""
    if how.in_process:
        return in_process(simulate, tasks)
    if how.dask is not None:
        from govsim.experiment.run import cluster

        return cluster.run_all(simulate, tasks, how.dask, in_flight=1 if alone else None, tell=say)
    return run_all(simulate, tasks, workers_of(how))


@dataclass(frozen=True, eq=False)
class Suspect(Task):
    """A task whose worker died, and how."""

    why: str = ""


def kept(progress: Progressed, found: Results[Task, Outcome], watch: Watch, dealer: Dealer) -> Iterator[Suspect]:
    """Keep what comes back; yield the tasks whose worker died."""
    for task, outcome, error in found:
        if isinstance(error, Died):
            watch.write("worker died", why=str(error), runs=len(task.jobs))
            yield Suspect(task.jobs, task.arms, task.keep, task.watched, task.limit_s, str(error))
            continue
        if error is not None or outcome is None:
            for job in task.jobs:
                blame(progress, watch, job, f"{type(error).__name__}: {error}")
            continue
        if outcome.done:
            writing.keep(progress.folder, [task.jobs[place].run_id for place, _ in outcome.done], outcome.parts)
            progress.done += len(outcome.done)
        dealer.heard(len(task.jobs), outcome.seconds)
        watch.came([(task.jobs[place], value) for place, value in outcome.done], outcome.seconds)
        for place, why in outcome.failed:
            blame(progress, watch, task.jobs[place], why)


def blame(progress: Progressed, watch: Watch, job: Job, why: str) -> None:
    row = {
        "scenario": job.name or job.arm, "seed": job.seed, "factors": job.factors, "why": shown(why, 500),
        "rerun": rerun(progress.experiment, job),
    }  # fmt: skip
    progress.failed.append(row)
    progress.given_up[job.run_id] = job
    watch.failed += 1
    watch.write("failed", **row)


def ended(why: str, how: How) -> str:
    """Why a worker ended; one that ends itself under a time limit was too slow."""
    if how.limit_s is None or "killed (" in why:
        return why
    slow = f"it took longer than {how.limit_s:g} s"
    return slow if "exit code 1)" in why else f"{why}, or {slow}"


def part_of(text: str) -> tuple[int, int]:
    """A shard, `I/N`. Raises InputError."""
    found = re.fullmatch(r"([0-9]{1,9})/([0-9]{1,9})", text)
    if not found or not 1 <= int(found[1]) <= int(found[2]):
        raise InputError([f"--shard: must be I/N with 1 <= I <= N, as 1/8 (got {shown(text)})"])
    return int(found[1]), int(found[2])
