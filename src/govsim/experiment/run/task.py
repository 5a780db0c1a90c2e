"""One task of a worker: some runs, in order, and what comes out of each as rows of the tables."""

import faulthandler
import hashlib
import json
import os
import time
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import numpy as np
import pyarrow as pa

from govsim.engine.sources import digest, reached
from govsim.experiment.study import Row, overlay
from govsim.measure import Records, compute
from govsim.scenario import Scenario
from govsim.store.parts import packed

SCHEMA = 2
"""Version of the tables' columns; part of every run's id."""
MOST_INPUTS = 2
"""Worlds a worker keeps: that of the seed at hand, and of the one before where a task spans two."""


@dataclass(frozen=True)
class Job:
    """One run: which point of the design, laid on which scenario, under which seed."""

    point: int
    seed: int
    arm: str
    settings: dict[str, Any]
    name: str | None
    factors: Row
    run_id: str


@dataclass(frozen=True, eq=False)
class Task:
    """Runs for one worker, those of a seed together, so that its world is made once."""

    jobs: tuple[Job, ...]
    arms: dict[str, Scenario]
    keep: tuple[str, ...] = ("runs",)
    watched: str = ""
    """The metric whose values come back beside the tables, for the running estimate."""
    limit_s: float | None = None
    """Seconds that one run may take; the worker ends itself when one takes longer."""


@dataclass
class Outcome:
    """What a task left: packed tables, what was done, which runs failed and why."""

    parts: dict[str, bytes] = field(default_factory=dict)
    done: list[tuple[int, float]] = field(default_factory=list)  # place in the task, watched metric
    failed: list[tuple[int, str]] = field(default_factory=list)  # place in the task, what went wrong
    seconds: float = 0.0


@cache
def code_version() -> str:
    """Version of the package and a short hash of the sources that decide a run's numbers; part of every run's id."""
    from govsim import __version__

    return f"{__version__}+{digest(reached('model', 'measure'), 4)}"


def run_id(content: str, seed: int, code: str | None = None) -> str:
    """Id of a run: a hash of the tables' schema, the code's version, the resolved scenario and the seed."""
    canonical = json.dumps([SCHEMA, code or code_version(), content, seed])
    return hashlib.blake2b(canonical.encode(), digest_size=16).hexdigest()


def run_task(task: Task) -> Outcome:
    """Do the runs of a task; one that fails is named, the others are kept."""
    outcome, tables, began = Outcome(), dict[str, list[pa.Table]](), time.perf_counter()
    for place, job in enumerate(task.jobs):
        try:
            with limited(task.limit_s):
                metrics, found = rows_of(job, task)
        except Exception as error:
            outcome.failed.append((place, f"{type(error).__name__}: {error}"))
            continue
        outcome.done.append((place, metrics.get(task.watched, np.nan)))
        for name, table in found.items():
            tables.setdefault(name, []).append(table)
    outcome.parts = {name: packed(tables[name]) for name in task.keep if name in tables}
    outcome.seconds = time.perf_counter() - began
    return outcome


@contextmanager
def limited(seconds: float | None) -> Iterator[None]:
    """End the whole process when a run takes longer: compiled code answers no signal, and a run cannot be trusted to."""
    if seconds is None:
        yield
        return
    with open(os.devnull, "w") as nowhere:
        faulthandler.dump_traceback_later(seconds, exit=True, file=nowhere)
        try:
            yield
        finally:
            faulthandler.cancel_dump_traceback_later()


_inputs: OrderedDict[str, Any] = OrderedDict()


def inputs_of(scenario: Scenario, seed: int) -> Any:
    from govsim.model import ground_key, prepare

    key = ground_key(scenario, seed)
    inputs = _inputs.pop(key, None) or prepare(scenario, seed)
    _inputs[key] = inputs
    while len(_inputs) > MOST_INPUTS:
        _inputs.popitem(last=False)
    return inputs


def rows_of(job: Job, task: Task) -> tuple[dict[str, float], dict[str, pa.Table]]:
    """Run one job: its metrics, and its rows of each table that is kept."""
    from govsim.model import GovernanceModel

    scenario = overlay(task.arms[job.arm], job.settings, job.name)
    inputs = inputs_of(scenario, job.seed)
    model = GovernanceModel(scenario, job.seed, inputs=inputs)
    records = model.run().records
    del model.state  # its agents and it hold each other: a worker lets go at once, not when the collector comes round
    metrics = compute(records)
    return metrics, tables_of(records, metrics, scenario.name, job, task.keep)


def tables_of(records: Records, metrics: dict[str, float], scenario: str, job: Job, keep: Sequence[str]) -> dict[str, pa.Table]:
    """The rows of a run in each table: `runs`, `daily`, `incidents`, `residents`, `changes`."""
    head = {"run_id": job.run_id, "scenario": scenario, "seed": job.seed, **job.factors, **metrics}
    found = {"runs": pa.table({name: [value] for name, value in head.items()})}
    for name in keep:
        if name != "runs":
            found[name] = with_run(getattr(records, name), job.run_id)
    return found


def with_run(columns: dict[str, np.ndarray], run: str) -> pa.Table:
    """Columns as an Arrow table that says which run its rows are of; names are dictionaries."""
    rows = len(next(iter(columns.values()))) if columns else 0
    arrays: dict[str, pa.Array] = {"run_id": dictionary([run], np.zeros(rows, np.int32))}
    for name, column in columns.items():
        if name == "grid":
            arrays[name] = grid_names(column)
        elif name == "incident_id":
            arrays[name] = pa.array(column, pa.string())
        elif column.dtype == object:
            arrays[name] = pa.array(column, pa.string()).dictionary_encode()
        else:
            arrays[name] = pa.array(column)
    return pa.table(arrays)


def grid_names(column: np.ndarray) -> pa.Array:
    digits = len(str(int(column.max()) + 1)) if len(column) else 1
    return dictionary([f"grid_{n + 1:0{digits}}" for n in range(int(column.max(initial=-1)) + 1)], column.astype(np.int32))


def dictionary(values: Sequence[str], codes: np.ndarray) -> pa.Array:
    """A dictionary array from its values and codes."""
    return pa.DictionaryArray.from_arrays(pa.array(codes), pa.array(list(values), pa.string()))
