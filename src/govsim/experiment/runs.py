"""One task of a worker: a seed under all scenarios, on one ground, and what comes out of it as Arrow tables."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pyarrow as pa

from govsim.experiment.twins import of_seed
from govsim.measure import Records, compute
from govsim.scenario import Scenario, content_hash

SCHEMA = 1
"""Version of the tables' columns; part of every run's id."""


@dataclass(frozen=True)
class Task:
    """A seed and the scenarios to run under it."""

    seed: int
    scenarios: tuple[Scenario, ...]
    hashes: tuple[str, ...]


@dataclass
class Outcome:
    """What a task left: tables by name, the run that failed if one did, what the log of a replay has to say."""

    seed: int
    parts: dict[str, list[pa.Table]] = field(default_factory=dict)
    twins: list[dict[str, Any]] = field(default_factory=list)
    failed: list[tuple[str, str]] = field(default_factory=list)  # scenario, what went wrong
    rejected: list[dict[str, Any]] = field(default_factory=list)
    scorecards: dict[str, list[dict[str, Any]]] = field(default_factory=dict)

    @property
    def tables(self) -> dict[str, pa.Table]:
        """The tables of all its runs, by name."""
        return {name: pa.concat_tables(parts) for name, parts in self.parts.items()}


def code_version() -> str:
    """Version of the package; part of every run's id."""
    from govsim import __version__

    return __version__


def run_id(content: str, seed: int) -> str:
    """Id of a run: a hash of the tables' schema, the code's version, the resolved scenario and the seed."""
    canonical = json.dumps([SCHEMA, code_version(), content, seed])
    return hashlib.blake2b(canonical.encode(), digest_size=16).hexdigest()


def simulate(task: Task) -> Outcome:
    """Run a seed under all its scenarios; scenarios that share a ground get the same one."""
    from govsim.model import GovernanceModel, ground_key, prepare

    outcome = Outcome(task.seed)
    grounds: dict[str, Any] = {}
    kept: dict[str, Records] = {}
    for scenario, content in zip(task.scenarios, task.hashes, strict=True):
        try:
            key = ground_key(scenario, task.seed)
            ground = grounds[key] = grounds.get(key) or prepare(scenario, task.seed)
            records = GovernanceModel(scenario, task.seed, ground=ground).run().records
            tables = tables_of(records, scenario.name, task.seed, run_id(content, task.seed))
        except Exception as error:  # a run that fails is named; the others are kept
            outcome.failed.append((scenario.name, f"{type(error).__name__}: {error}"))
            continue
        kept[scenario.name] = records
        for name, table in tables.items():
            outcome.parts.setdefault(name, []).append(table)
        if ground.log is not None:
            outcome.scorecards[scenario.name] = score(records, ground.log)
            outcome.rejected = [dict(row) for row in ground.log.rejected]
    if len(set(grounds)) == 1:  # scenarios on different grounds have no twins
        outcome.twins = of_seed(task.seed, kept)
    return outcome


def score(records: Records, log: Any) -> list[dict[str, Any]]:
    """Simulated against recorded response of a replayed log."""
    from govsim.measure.scorecard import scorecard

    return scorecard(records.incidents, {str(n): h for n, h in enumerate(log.response_h)})


def tables_of(records: Records, scenario: str, seed: int, run: str) -> dict[str, pa.Table]:
    """The rows of a run: `runs`, `daily`, `incidents`, `residents`."""
    metrics = compute(records)
    row = {"run_id": [run], "scenario": [scenario], "seed": [seed], **{name: [v] for name, v in metrics.items()}}
    return {
        "runs": pa.table(row),
        "daily": with_run(records.daily, run),
        "incidents": with_run(records.incidents, run),
        "residents": with_run(records.residents, run),
    }


def with_run(columns: dict[str, np.ndarray], run: str) -> pa.Table:
    """Columns as an Arrow table that says which run its rows are of; names are dictionaries."""
    rows = len(next(iter(columns.values()))) if columns else 0
    arrays: dict[str, pa.Array] = {"run_id": dictionary([run], np.zeros(rows, np.int32))}
    for name, column in columns.items():
        if name == "grid":
            arrays[name] = grid_names(column)
            continue
        arrays[name] = names_of(column) if column.dtype == object and name != "incident_id" else pa.array(column)
    return pa.table(arrays)


def grid_names(column: np.ndarray) -> pa.Array:
    """Grids by name, counted from 1 and written so that names sort as numbers."""
    digits = len(str(int(column.max()) + 1)) if len(column) else 1
    return dictionary([f"grid_{n + 1:0{digits}}" for n in range(int(column.max(initial=-1)) + 1)], column.astype(np.int32))


def names_of(column: np.ndarray) -> pa.Array:
    """A column of a few names as a dictionary array."""
    values: Sequence[str] = sorted(set(column.tolist()))
    place = {value: n for n, value in enumerate(values)}
    return dictionary(values, np.fromiter((place[v] for v in column.tolist()), np.int32, len(column)))


def dictionary(values: Sequence[str], codes: np.ndarray) -> pa.Array:
    """A dictionary array from its values and codes."""
    return pa.DictionaryArray.from_arrays(pa.array(codes), pa.array(list(values), pa.string()))


def task_of(seed: int, scenarios: Sequence[Scenario]) -> Task:
    """The task of a seed."""
    return Task(seed, tuple(scenarios), tuple(content_hash(s) for s in scenarios))
