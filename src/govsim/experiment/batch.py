"""A finished experiment: its folder put in order, compared and analysed, and shown."""

from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd

from govsim.base.errors import InputError
from govsim.experiment import store
from govsim.experiment.answer import answer
from govsim.experiment.runner import Progressed, in_order
from govsim.experiment.statistics import comparison, over_points
from govsim.experiment.stopping import told as standing
from govsim.experiment.twins import of_folder, over_seeds
from govsim.scenario import Scenario


@dataclass
class Batch:
    """What an experiment left, finished or not."""

    folder: Path | None
    scenarios: list[Scenario]
    runs: pd.DataFrame
    comparison: pd.DataFrame
    failed: list[dict[str, Any]] = field(default_factory=list)  # scenario, seed, factors, why, rerun
    interrupted: bool = False
    lost: str = ""
    problems: list[str] = field(default_factory=list)
    """Why the design was not analysed, or did not go on."""
    expected: int = 0
    tables: dict[str, pd.DataFrame] = field(default_factory=dict)
    """What the design computed, by name."""
    told: list[str] = field(default_factory=list)
    """What its tables say, in sentences."""
    twin_rows: list[dict[str, Any]] = field(default_factory=list)

    @cached_property
    def twins(self) -> pd.DataFrame:
        """Incidents and residents that are the same under both scenarios of a pair; means over seeds with intervals."""
        return over_seeds(self.twin_rows)

    @property
    def seeds(self) -> list[int]:
        """Seeds of the runs, ascending."""
        return sorted(int(seed) for seed in self.runs.seed.unique()) if len(self.runs) else []

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


def finish(progress: Progressed) -> Batch:
    """Put the folder in order; compare and analyse what can be, and say in the manifest what cannot."""
    folder, study, roster = progress.folder, progress.experiment.study, progress.roster
    batch = Batch(folder, list(study.arms), pd.DataFrame(), pd.DataFrame(), progress.failed, progress.interrupted,
                  progress.lost, progress.problems, progress.expected)  # fmt: skip
    there = store.done(folder)
    order = [run for run in roster.order() if run in there]
    is_part = bool(progress.told.get("shard"))
    if progress.experiment.design.pairs_incidents and {"incidents", "residents"} <= set(progress.experiment.plan.keep):
        batch.twin_rows = [] if is_part else of_folder(folder, named(progress, there))
    store.compact(folder, [*order, *sorted(there.difference(order))])
    batch.runs = in_order(store.runs_of(folder), roster)
    if len(batch.runs) and not is_part:
        compared(batch, progress)
        if progress.is_whole:
            try:
                analysed(batch, progress)
            except InputError as error:  # said and kept: hours of runs are worth more than a table
                batch.problems += error.problems
    write_manifest(batch, progress)
    return batch


def named(progress: Progressed, there: set[str]) -> list[tuple[str, int, str]]:
    """The runs that are there, by scenario, seed and id, where scenarios share their ground."""
    roster = progress.roster
    found = []
    for place, point in enumerate(roster.points):
        for seed in roster.seeds[place]:
            found += [(point.scenario, seed, run) for run in roster.ids(place, seed) if run in there]
    return found


def compared(batch: Batch, progress: Progressed) -> None:
    """Compare the scenarios pair by pair."""
    names = list(dict.fromkeys(point.scenario for point in progress.roster.points))
    runs = batch.runs if len(names) == len(progress.roster.points) else over_points(batch.runs)
    batch.comparison = comparison(runs, names)
    folder = progress.folder
    cards = [{"scenario": name, **row} for name, rows in progress.told.pop("scorecards", {}).items() for row in rows]
    if cards:
        store.write_csv(folder / "scorecard.csv", pd.DataFrame(cards))
    if len(names) > 1:
        store.write_csv(folder / "comparison.csv", batch.comparison)
    if batch.twin_rows:
        store.write_csv(folder / "tables" / "twins.csv", batch.twins)


def analysed(batch: Batch, progress: Progressed) -> None:
    """Write the tables that the design computes of a whole experiment."""
    experiment = progress.experiment
    batch.tables = experiment.design.analyse(experiment.study, batch.runs, progress.folder)
    batch.told = experiment.design.told(experiment.study, batch.runs, batch.tables)
    for name, table in batch.tables.items():
        store.write_csv(progress.folder / "tables" / f"{name}.csv", table)
    if experiment.until:
        progress.told["stopping"] = standing(experiment.until, progress.roster.points, batch.runs)


def write_manifest(batch: Batch, progress: Progressed) -> None:
    """Say what was done; the folder is finished with this."""
    told = progress.told
    told |= {
        "answer": batch.sentences if len(progress.experiment.study.arms) == len(progress.roster.points) else batch.told,
        "points": len(progress.roster.points), "runs_expected": progress.expected, "runs_done": len(batch.runs),
        "failed": progress.failed, "problems": batch.problems, "interrupted": progress.interrupted or bool(progress.lost),
        "rejected_rows": told.get("rejected_rows", []),
    }  # fmt: skip
    store.write_json(progress.folder / "manifest.json", told)
