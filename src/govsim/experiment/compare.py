"""The main job: every scenario under the same seeds, paired differences, one folder."""

import os
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa

from govsim.base.errors import InputError
from govsim.base.kernel import is_warm
from govsim.experiment import store
from govsim.experiment.answer import answer
from govsim.experiment.engine import run_all
from govsim.experiment.manifest import manifest
from govsim.experiment.runs import Outcome, Task, simulate, task_of
from govsim.experiment.statistics import comparison
from govsim.experiment.twins import over_seeds
from govsim.scenario import Scenario, load_scenario

Progress = Callable[[str, int, int], None]
"""Called with what is going on, seeds done, seeds in all."""


@dataclass
class Batch:
    """A finished comparison."""

    folder: Path | None
    scenarios: list[Scenario]
    runs: pd.DataFrame
    comparison: pd.DataFrame
    failed: list[tuple[str, int, str]] = field(default_factory=list)  # scenario, seed, what went wrong
    interrupted: bool = False
    rejected: list[dict[str, Any]] = field(default_factory=list)
    twin_rows: list[dict[str, Any]] = field(default_factory=list)

    @cached_property
    def twins(self) -> pd.DataFrame:
        """Incidents and residents that are the same under both scenarios of a pair; means over seeds with intervals."""
        return over_seeds(self.twin_rows)

    @property
    def sentences(self) -> list[str]:
        """What was found, a sentence for each pair."""
        return answer(self.comparison, [(s.name, s.title or s.name) for s in self.scenarios])

    @property
    def answer(self) -> str:
        """What was found, in a sentence or two."""
        return " ".join(self.sentences)

    def _repr_html_(self) -> str:
        headline = self.comparison[self.comparison.p_holm.notna()]
        return f"<p>{self.answer}</p>{headline.to_html(index=False, float_format=lambda x: f'{x:.4g}')}"


def compare(
    scenarios: Sequence[Scenario | str | os.PathLike[str]], seeds: int | Iterable[int] = 30, *, workers: int | None = None,
    out: Path | str | None = None, progress: Progress | None = None, command: str | None = None,
) -> Batch:  # fmt: skip
    """Run scenarios under the same seeds (1..N, or those given) and compare them pair by pair; the first is the baseline.

    With `out` the run folder is written there. Raises InputError for input that cannot be run. Ctrl-C keeps what is
    finished: the batch then says `interrupted`.
    """
    loaded = [s if isinstance(s, Scenario) else load_scenario(s) for s in scenarios]
    numbers = list(range(1, seeds + 1)) if isinstance(seeds, int) else list(dict.fromkeys(seeds))
    check(loaded, numbers)
    tell = progress or (lambda *_: None)
    if out is None:
        return gather(None, loaded, numbers, workers, tell, command)
    return gather(store.claim(Path(out)), loaded, numbers, workers, tell, command)


def check(scenarios: list[Scenario], seeds: list[int]) -> None:
    """Refuse what cannot be compared."""
    names = [s.name for s in scenarios]
    problems = [f"{name}: named twice; give the scenarios different names" for name in names if names.count(name) > 1]
    if not scenarios:
        problems.append("no scenario to run")
    if not seeds:
        problems.append("--seeds: must be at least 1")
    if any(s < 0 for s in seeds):
        problems.append("--seeds: must not be negative")
    if problems:
        raise InputError(problems)


def gather(
    folder: Path | None, scenarios: list[Scenario], seeds: list[int], workers: int | None, tell: Progress, command: str | None
) -> Batch:
    """Run all seeds, keep what comes, put it together; what failed or was interrupted is said in the batch."""
    began, tables = time.time(), []
    batch = Batch(folder, scenarios, pd.DataFrame(), pd.DataFrame())
    told = manifest(scenarios, seeds, command)
    if folder:  # from the start, so that a folder whose run was killed is still known as one
        store.write_json(folder / "manifest.json", told | {"interrupted": True})
    for seed, outcome, error in outcomes(scenarios, seeds, workers, tell, batch):
        if error is not None or outcome is None:
            batch.failed += [(s.name, seed, str(error)) for s in scenarios]
            continue
        batch.failed += [(name, seed, why) for name, why in outcome.failed]
        batch.rejected = batch.rejected or outcome.rejected
        batch.twin_rows += outcome.twins
        if outcome.parts:
            tables.append(outcome.tables["runs"])
            if folder:
                store.keep_part(folder, seed, outcome.tables)
        note_scorecards(told, outcome)
    finish(batch, folder, tables, told, began)
    return batch


def outcomes(
    scenarios: list[Scenario], seeds: list[int], workers: int | None, tell: Progress, batch: Batch
) -> Iterable[tuple[int, Outcome | None, BaseException | None]]:
    """Yield what each seed left. The first seed runs alone where nothing is compiled yet, so that one worker compiles."""
    tasks: list[Task] = [task_of(seed, scenarios) for seed in seeds]
    done, count = 0, workers or os.cpu_count() or 1
    try:
        if not is_warm():
            tell("compiling the model once", 0, len(tasks))
            yield tasks[0].seed, simulate(tasks[0]), None
            tasks, done = tasks[1:], 1
        tell("running", done, len(seeds))
        for task, outcome, error in run_all(simulate, tasks, min(count, len(tasks))):
            done += 1
            tell("running", done, len(seeds))
            yield task.seed, outcome, error
    except KeyboardInterrupt:
        batch.interrupted = True


def note_scorecards(told: dict[str, Any], outcome: Outcome) -> None:
    """Keep the scorecard of the lowest seed, and the rows of a log that could not be used."""
    if outcome.scorecards and outcome.seed <= told.get("scorecard_seed", outcome.seed):
        told["scorecard_seed"], told["scorecards"] = outcome.seed, outcome.scorecards
    if outcome.rejected:
        told["rejected_rows"] = outcome.rejected


def finish(batch: Batch, folder: Path | None, tables: list[pa.Table], told: dict[str, Any], began: float) -> None:
    """Put the folder together and compare."""
    names = [s.name for s in batch.scenarios]
    if not tables:
        return
    runs = store.assemble(folder, names) if folder else store.in_order(pa.concat_tables(tables).unify_dictionaries(), names)
    batch.runs = runs.to_pandas()
    batch.comparison = comparison(batch.runs, names)
    if folder is None:
        return
    cards = [{"scenario": name, **row} for name, rows in told.pop("scorecards", {}).items() for row in rows]
    if cards:
        store.write_atomically(folder / "scorecard.csv", lambda p: pd.DataFrame(cards).to_csv(p, index=False))
    if len(names) > 1:
        store.write_atomically(folder / "comparison.csv", lambda p: batch.comparison.to_csv(p, index=False))
        (folder / "tables").mkdir(exist_ok=True)
        store.write_atomically(folder / "tables" / "twins.csv", lambda p: batch.twins.to_csv(p, index=False))
    told |= {"answer": batch.sentences, "failed": batch.failed, "interrupted": batch.interrupted}
    told |= {"rejected_rows": told.get("rejected_rows", []), "wall_seconds": round(time.time() - began, 2)}
    store.write_json(folder / "manifest.json", told)
