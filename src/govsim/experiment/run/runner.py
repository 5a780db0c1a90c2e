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
from govsim.experiment.run.engine import Died, EngineLost, Results, in_process, map_tasks
from govsim.experiment.run.manifest import new_manifest
from govsim.experiment.run.progress import COMPILING, RUNNING, Estimate, Tell, Watch
from govsim.experiment.run.schedule import RunSchedule, TaskBatcher, one_by_one, rerun, task_of
from govsim.experiment.run.task import Job, Outcome, Task, run_task
from govsim.store import writing
from govsim.text.errors import InputError, shown

MANY = 32


@dataclass(frozen=True)
class RunOptions:
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
class SweepState:
    """What was done of an experiment."""

    folder: Path
    experiment: Experiment
    schedule: RunSchedule
    failed: list[dict[str, Any]] = field(default_factory=list)
    failed_jobs: dict[str, Job] = field(default_factory=dict)
    """The runs that failed, by id: they are not tried again before the next command."""
    interrupted: bool = False
    lost: str = ""
    problems: list[str] = field(default_factory=list)
    """Why a design would not go on, or be analysed."""
    manifest: dict[str, Any] = field(default_factory=dict)
    estimate: Estimate | None = None
    """The headline difference so far, over all rounds."""
    part: tuple[int, int] | None = None
    """The shard that was asked for."""
    expected: int = 0
    done: int = 0

    @property
    def is_over(self) -> bool:
        """Whether every run of the experiment is there or has failed."""
        return self.done + len(self.failed_jobs) == self.expected and not (self.interrupted or self.lost or self.problems)

    @property
    def is_whole(self) -> bool:
        """Whether every run of the experiment is there."""
        return self.is_over and not self.failed


def run_rounds(
    experiment: Experiment, folder: Path, options: RunOptions, tell: Tell, manifest: dict[str, Any] | None = None
) -> SweepState:
    """Run what is missing of an experiment, round by round, in a folder that is locked and may hold runs already.

    `manifest` is that of a folder that is gone on with.
    """
    began = time.monotonic()
    manifest = new_manifest(experiment, options.command, options.lang) | (manifest or {})
    state = SweepState(
        folder, experiment, RunSchedule(experiment, tuple(manifest["codes"])), manifest=manifest, part=options.shard
    )
    state.schedule.add(experiment.design.points(experiment.study))
    writing.make(folder)
    writing.write_json(folder / "manifest.json", manifest | {"interrupted": True})
    try:
        if not is_warm():
            tell_compiling(tell)
        state.estimate = estimate(state)
        for jobs in rounds(state):
            run_round(state, jobs, options, tell)
    except KeyboardInterrupt:
        state.interrupted = True
    except EngineLost as error:
        state.lost = str(error)
    manifest["wall_seconds"] = round(manifest.get("wall_seconds", 0.0) + time.monotonic() - began, 2)
    return state


def tell_compiling(tell: Tell) -> None:
    from govsim.experiment.run.progress import Status

    tell(Status(COMPILING.en, 0, 1))
    import govsim.experiment.run.warm  # noqa: F401


def rounds(state: SweepState) -> Iterator[list[Job]]:
    """What is missing, round by round: the points of the design, seeds that a stopping rule adds, points that follow.

    A run that failed is not waited for: the others go on as far as they can without it.
    """
    schedule, folder, known = state.schedule, state.folder, writing.Known()
    design, study = state.experiment.design, state.experiment.study
    while True:
        wanted = schedule.wanted(state.part)
        state.expected = len(wanted)
        yield schedule.missing(wanted, writing.done(folder, known) | state.failed_jobs.keys())
        if state.part:
            return
        runs = with_gaps(writing.runs_of(folder, known), state)
        if schedule.prolong(runs):
            continue
        before = schedule.size()
        try:
            schedule.add(design.more(study, runs))
        except InputError as error:
            state.problems += error.problems
            return
        if schedule.size() == before:
            return


def with_gaps(runs: pd.DataFrame, state: SweepState) -> pd.DataFrame:
    """Runs in the order of the tables; for a design that bears failures with a row without values for each."""
    if state.failed_jobs and state.experiment.design.bears_failures:
        gaps = [{"run_id": i, "scenario": j.name or j.arm, "seed": j.seed, **j.factors} for i, j in state.failed_jobs.items()]
        runs = pd.concat([runs, pd.DataFrame(gaps)], ignore_index=True)
    return in_order(runs, state.schedule)


def in_order(runs: pd.DataFrame, schedule: RunSchedule) -> pd.DataFrame:
    """Runs of a roster in the order of the tables."""
    place = {run: n for n, run in enumerate(schedule.order())}
    mine = runs[runs.run_id.isin(place)]
    return mine.iloc[mine.run_id.map(place).argsort(kind="stable")].reset_index(drop=True)


def run_round(state: SweepState, jobs: list[Job], options: RunOptions, tell: Tell) -> None:
    """Run some jobs, keep what comes, and name what failed."""
    experiment = state.experiment
    total = max(state.expected, experiment.design.foreseen(experiment.study))
    watch = Watch(tell, state.folder, total, state.expected - len(jobs), estimate=state.estimate)
    state.done = watch.done
    watch.write("start", runs=len(jobs), of=state.expected, workers=options.workers, dask=options.dask, shard=options.shard)
    watch.say(RUNNING.en)
    batcher = TaskBatcher(jobs, workers_of(options), lambda some: task_of(experiment, some, options.limit_s))
    suspects = list(keep_results(state, results(batcher, options, watch.say), watch, batcher))
    again = results(one_by_one(suspects), options, watch.say, alone=True) if suspects else iter(())
    for task in keep_results(state, again, watch, batcher):
        blame(state, watch, task.jobs[0], cause_of_death(task.why, options))
    watch.write("end", done=state.done, of=state.expected, failed=len(state.failed))


def estimate(state: SweepState) -> Estimate:
    """The difference that is told while an experiment runs, of its last scenario from its first, over the runs there are."""
    schedule, metric = state.schedule, state.experiment.study.metrics[0]
    found = Estimate(metric, schedule.points[0].scenario, schedule.points[-1].scenario)
    runs = writing.runs_of(state.folder)
    values = dict(zip(runs.run_id, runs[metric], strict=True)) if len(runs) else {}
    for job in schedule.jobs() if values else ():
        for run in schedule.ids(job.point, job.seed):
            if run in values:
                found.add(job, float(values[run]))
    return found


def workers_of(options: RunOptions) -> int:
    """Processes to run; of a cluster a guess, by which the last tasks are made small enough."""
    return options.workers or (MANY if options.dask else os.cpu_count() or 1)


def results(
    tasks: Iterable[Task], options: RunOptions, say: Callable[[str], None], alone: bool = False
) -> Results[Task, Outcome]:
    """The engine at work; `alone` runs one task at a time where a death cannot be laid at one task's door."""
    if options.in_process:
        return in_process(run_task, tasks)
    if options.dask is not None:
        from govsim.experiment.run import cluster

        return cluster.map_tasks(run_task, tasks, options.dask, in_flight=1 if alone else None, tell=say)
    return map_tasks(run_task, tasks, workers_of(options))


@dataclass(frozen=True, eq=False)
class Suspect(Task):
    """A task whose worker died, and how."""

    why: str = ""


def keep_results(state: SweepState, found: Results[Task, Outcome], watch: Watch, batcher: TaskBatcher) -> Iterator[Suspect]:
    """Keep what comes back; yield the tasks whose worker died."""
    for task, outcome, error in found:
        if isinstance(error, Died):
            watch.write("worker died", why=str(error), runs=len(task.jobs))
            yield Suspect(task.jobs, task.arms, task.keep, task.watched, task.limit_s, str(error))
            continue
        if error is not None or outcome is None:
            for job in task.jobs:
                blame(state, watch, job, f"{type(error).__name__}: {error}")
            continue
        if outcome.done:
            writing.keep(state.folder, [task.jobs[place].run_id for place, _ in outcome.done], outcome.parts)
            state.done += len(outcome.done)
        batcher.heard(len(task.jobs), outcome.seconds)
        watch.came([(task.jobs[place], value) for place, value in outcome.done], outcome.seconds)
        for place, why in outcome.failed:
            blame(state, watch, task.jobs[place], why)


def blame(state: SweepState, watch: Watch, job: Job, why: str) -> None:
    row = {
        "scenario": job.name or job.arm, "seed": job.seed, "factors": job.factors, "why": shown(why, 500),
        "rerun": rerun(state.experiment, job),
    }  # fmt: skip
    state.failed.append(row)
    state.failed_jobs[job.run_id] = job
    watch.failed += 1
    watch.write("failed", **row)


def cause_of_death(why: str, options: RunOptions) -> str:
    """Why a worker ended; one that ends itself under a time limit was too slow."""
    if options.limit_s is None or "killed (" in why:
        return why
    slow = f"it took longer than {options.limit_s:g} s"
    return slow if "exit code 1)" in why else f"{why}, or {slow}"


def shard_of(text: str) -> tuple[int, int]:
    """A shard, `I/N`. Raises InputError."""
    found = re.fullmatch(r"([0-9]{1,9})/([0-9]{1,9})", text)
    if not found or not 1 <= int(found[1]) <= int(found[2]):
        raise InputError([f"--shard: must be I/N with 1 <= I <= N, as 1/8 (got {shown(text)})"])
    return int(found[1]), int(found[2])
