"""Open a run folder and answer questions about it in SQL, all arms and seeds at once."""

import json
import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pandas as pd

from govsim.analysis.conclusions import Conclusions, Told
from govsim.analysis.matters import size_of
from govsim.measure.tables import STAGE_TIMES as CLOCK
from govsim.names import HELP_LIMIT_H as LIMIT_H
from govsim.names import TABLES
from govsim.scenario.files import fair_pair
from govsim.store.query import defined
from govsim.text.errors import InputError
from govsim.text.words import Words, as_it_stands, words

MOST_ARMS = 8
SEARCHES = ("optimise", "refute")
"""Designs that try candidates of their own beside the scenarios; only the scenarios are shown as such."""
STEPWISE = ("ladder", "shapley")
"""Designs whose scenarios are sets of proposals or players between two ends; only the ends are shown as scenarios."""
COMPARISON_COLUMNS = ("metric", "unit", "better", "a", "b", "mean_a", "mean_b", "difference", "ci_low", "ci_high")
CASES = f"""
create temp table if not exists cases as
select runs.scenario, runs.seed, i.incident_id, i.kind, i.severity, i.severity_final, i.answered_sector,
  i.harm_person_h, not i.prevented as occurs,
  {", ".join(f"{defined(f'i.{name}')} as {name}" for name in CLOCK)},
  case when i.prevented then null
    else least(coalesce({defined("i.on_scene_h")} - i.occurred_h, {LIMIT_H}), {LIMIT_H}) end as help_h
from incidents i join runs using (run_id)
"""
# what duckdb raises for files that are missing, cut short or no parquet at all; a wrong query stays a defect of ours
UNREADABLE = (duckdb.IOException, duckdb.InvalidInputException, duckdb.SerializationException)


@dataclass(frozen=True, eq=False)  # each is itself: a key of tables and a place in the order
class Arm:
    """A scenario of the folder, in the order given on the command line."""

    name: str
    title: Words
    description: Words
    resolved: dict[str, Any]


@dataclass(frozen=True)
class RunFolder:
    """A run folder that has been opened: its manifest, its runs, and a database over its tables."""

    path: Path
    manifest: dict[str, Any]
    runs: pd.DataFrame
    comparison: pd.DataFrame
    database: duckdb.DuckDBPyConnection
    tables: frozenset[str]

    @property
    def kind(self) -> str:
        """The design's kind; empty where the folder only compares scenarios."""
        design = self.manifest.get("design")
        return str(design.get("kind") or "") if isinstance(design, dict) else ""

    @cached_property
    def scenarios(self) -> tuple[Arm, ...]:
        """Every scenario that has runs."""
        ran = list(dict.fromkeys(self.runs.scenario))
        known = {str(s.get("name")): s for s in self.manifest.get("scenarios") or [] if isinstance(s, dict)}
        names = [n for n in known if n in ran] + [n for n in ran if n not in known]
        return tuple(_arm(name, known.get(name, {})) for name in names)

    @cached_property
    def arms(self) -> tuple[Arm, ...]:
        """Scenarios that are shown: the two ends of a stepwise design, else at most eight, as more cannot be told apart."""
        if self.kind in STEPWISE and len(self.scenarios) > 1:
            return self._ends()
        known = tuple(arm for arm in self.scenarios if arm.resolved) or self.scenarios
        return (known if self.kind in SEARCHES else self.scenarios)[:MOST_ARMS]

    def _ends(self) -> tuple[Arm, Arm]:
        columns = [c for c in self.factors if c.startswith(("proposal_", "player_"))]
        taken: dict[Any, float] = self.runs.groupby("scenario", observed=True)[columns].max().sum(axis=1).to_dict()
        bare = [a for a in self.scenarios if taken.get(a.name) == 0]
        full = [a for a in self.scenarios if taken.get(a.name) == len(columns)]
        return (bare or [self.scenarios[0]])[0], (full or [self.scenarios[-1]])[-1]

    @property
    def baseline(self) -> Arm:
        """The first scenario, against which the others are held."""
        return self.arms[0]

    @property
    def others(self) -> tuple[Arm, ...]:
        """Every scenario shown but the first; none where nothing was compared."""
        return self.arms[1:] if len(self.comparison) else ()

    @cached_property
    def factors(self) -> tuple[str, ...]:
        """Columns of the runs that say what a design varied, in their order."""
        factors = self.manifest.get("factors") or {}
        names = [str(c) for c in self.runs.columns if c not in ("run_id", "scenario", "seed")]
        worded = {c for c in names if not pd.api.types.is_numeric_dtype(self.runs[c])}
        return tuple(c for c in names if c in factors or c in worded or "." in c or re.fullmatch(r"proposal_\d|player_\w+", c))

    @cached_property
    def points(self) -> int:
        """Points at which each scenario shown ran, at most; 1 where nothing but the scenario and the seed varies."""
        if not self.factors:
            return 1
        shown = self.runs[self.runs.scenario.isin([arm.name for arm in self.arms])]
        different = shown[["scenario", *self.factors]].drop_duplicates()
        return int(different.groupby("scenario", observed=True).size().max())

    @cached_property
    def seeds(self) -> list[int]:
        """Seeds of the runs, ascending."""
        return sorted(int(s) for s in self.runs.seed.unique())

    def title_of(self, name: str) -> Words:
        """The title of a scenario, or its name where the folder does not know it."""
        return next((arm.title for arm in self.scenarios if arm.name == name), as_it_stands(name))

    def shows(self, table: str) -> bool:
        """Whether a table is there and its rows of a scenario and seed are of one run, not of several points of a design."""
        return (table == "runs" or table in self.tables) and self.points == 1

    def table(self, name: str, *needed: str) -> pd.DataFrame | None:
        """A table that a design computed (tables/NAME.csv), None without it or without rows.

        Raises InputError for one that cannot be read or lacks a needed column.
        """
        file = self.path / "tables" / f"{name}.csv"
        if not file.is_file():
            return None
        found = read_csv(file)
        if missing := [column for column in needed if column not in found]:
            raise InputError([f"{file}: has no column {', '.join(missing)}"])
        return found if len(found) else None

    def ask(self, sql: str, *values: object) -> pd.DataFrame:
        """Run a query over runs, incidents, daily, residents and cases (incidents with scenario, seed and help time)."""
        try:
            if "cases" in sql:
                self.database.execute(CASES)
            return self.database.execute(sql, list(values)).df()
        except UNREADABLE as problem:
            raise InputError([f"{self.path}: a table cannot be read: {_first_line(problem)}"]) from problem

    @cached_property
    def _of_scenario(self) -> dict[str, pd.DataFrame]:
        return {str(name): rows for name, rows in self.runs.groupby("scenario", observed=True)}

    def of(self, arm: Arm, metric: str) -> np.ndarray:
        """A metric of each run of an arm; empty where the folder does not have it."""
        if metric not in self.runs or arm.name not in self._of_scenario:
            return np.empty(0)
        return self._of_scenario[arm.name][metric].to_numpy(float)

    def mean(self, arm: Arm, metric: str) -> float:
        """Mean of a metric over the runs of an arm; NaN where the folder does not have it."""
        return float(pd.Series(self.of(arm, metric)).mean())

    @cached_property
    def _row_of_pair(self) -> dict[tuple[str, str, str], int]:
        table = self.comparison
        return {key: row for row, key in reversed(list(enumerate(zip(table.metric, table.a, table.b, strict=True))))}

    def pair(self, metric: str, a: Arm, b: Arm) -> pd.Series | None:
        """The row of comparison.csv for a metric and two scenarios, or None."""
        row = self._row_of_pair.get((metric, a.name, b.name))
        return None if row is None else self.comparison.iloc[row]

    @cached_property
    def conclusions(self) -> Conclusions:
        """All that can be concluded from the folder's comparison."""
        titles = {arm.name: arm.title for arm in (self.arms if len(self.comparison) else ())}
        size = size_of(self.baseline.resolved, self.manifest.get("hypotheses") or ())
        twins = self.table("twins", "a", "b", "quantity", "mean")
        known = {} if twins is None else {"twins": twins}
        return Conclusions(
            self.comparison, titles, size, known_seeds=len(self.seeds), points=self.points, fair=fair_pair(), **known
        )

    def told(self, metric: str, a: Arm, b: Arm) -> Told | None:
        """A metric of two scenarios as every page tells it; None where the folder does not have it."""
        return self.conclusions.told(metric, a.name, b.name)


def open_folder(path: Path) -> RunFolder:
    """Open a run folder. Raises InputError, one line a problem, for what is no run folder or cannot be read."""
    if not path.is_dir():
        raise InputError([f"{path}: no such folder"])
    missing = [f for f in ("manifest.json", "runs.parquet") if not (path / f).is_file()]
    if missing:
        raise InputError([f"{path}: not a run folder (it has no {' and no '.join(missing)})"])
    database = duckdb.connect(config={"threads": 1, "autoinstall_known_extensions": False})
    tables = frozenset(name for name in TABLES[1:] if (path / f"{name}.parquet").is_file())
    runs = _register(database, path, tables)
    if not len(runs):
        raise InputError([f"{path / 'runs.parquet'}: holds no run"])
    return RunFolder(path, _manifest(path / "manifest.json"), runs, _comparison(path / "comparison.csv"), database, tables)


def _register(database: duckdb.DuckDBPyConnection, path: Path, tables: frozenset[str]) -> pd.DataFrame:
    """Make a view of each parquet file. One thread, so that sums are the same each time."""
    for name in ("runs", *sorted(tables)):
        file = path / f"{name}.parquet"
        try:
            database.read_parquet(str(file)).create_view(name)
        except UNREADABLE as problem:
            raise InputError([f"{file}: cannot be read: {_first_line(problem)}"]) from problem
    try:
        return database.execute("select * from runs").df()
    except UNREADABLE as problem:
        raise InputError([f"{path}: a table cannot be read: {_first_line(problem)}"]) from problem


def _manifest(file: Path) -> dict[str, Any]:
    try:
        manifest = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as problem:
        raise InputError([f"{file}: cannot be read: {problem}"]) from problem
    if not isinstance(manifest, dict):
        raise InputError([f"{file}: must hold an object"])
    return manifest


def read_csv(file: Path, worded: tuple[str, ...] = ()) -> pd.DataFrame:
    """A CSV file of the folder, some columns as words. Raises InputError for one that cannot be read."""
    try:
        return pd.read_csv(file, dtype=dict.fromkeys(worded, str))
    except (OSError, ValueError) as problem:
        raise InputError([f"{file}: cannot be read: {_first_line(problem)}"]) from problem


def _comparison(file: Path) -> pd.DataFrame:
    if not file.is_file():
        return pd.DataFrame(columns=list(COMPARISON_COLUMNS))
    table = read_csv(file, ("unit", "better"))
    missing = [c for c in COMPARISON_COLUMNS if c not in table]
    if missing:
        raise InputError([f"{file}: has no column {', '.join(missing)}"])
    return table.fillna({"unit": "", "better": ""})


def _arm(name: str, entry: dict[str, Any]) -> Arm:
    title, text = str(entry.get("title") or name), " ".join(str(entry.get("description") or "").split())
    return Arm(name, words(title), words(text), entry.get("resolved") or {})


def _first_line(problem: Exception) -> str:
    return str(problem).strip().splitlines()[0] if str(problem).strip() else type(problem).__name__


def against(a: Arm, b: Arm) -> Words:
    """A pair in words: the second against the first."""
    return words("{b} against {a}").format(a=a.title, b=b.title)
