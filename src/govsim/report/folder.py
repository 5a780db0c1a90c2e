"""Open a run folder and answer questions about it in SQL, all arms and seeds at once."""

import json
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd

from govsim.base.errors import InputError

TABLES = ("incidents", "daily", "residents")
MOST_ARMS = 8
LIMIT_H = 720.0
"""An incident that nobody helped counts with this many hours, the length of its follow-up."""

COMPARISON_COLUMNS = ("metric", "unit", "better", "a", "b", "mean_a", "mean_b", "difference", "ci_low", "ci_high")
CLOCK = ("occurred_h", "noticed_h", "reported_h", "routed_h", "accepted_h", "on_scene_h", "contained_h", "closed_h")
CASES = f"""
create temp table cases as
select runs.scenario, runs.seed, i.incident_id, i.kind, i.severity, i.severity_final, i.answered_sector,
  i.harm_person_h, not i.prevented as occurs,
  {", ".join(f"nullif(i.{name}, 'nan'::double) as {name}" for name in CLOCK)},
  case when i.prevented then null
    else least(coalesce(nullif(i.on_scene_h, 'nan'::double) - i.occurred_h, {LIMIT_H}), {LIMIT_H}) end as help_h
from incidents i join runs using (run_id)
"""
# what duckdb raises for files that are missing, cut short or no parquet at all; a wrong query stays a defect of ours
UNREADABLE = (duckdb.IOException, duckdb.InvalidInputException, duckdb.SerializationException)


@dataclass(frozen=True, eq=False)  # each is itself: a key of tables and a place in the order
class Arm:
    """A scenario of the folder, in the order given on the command line."""

    name: str
    title: str
    description: str
    resolved: dict[str, Any]


@dataclass(frozen=True)
class RunFolder:
    """A run folder that has been opened: its manifest, its runs, and a database over its tables."""

    path: Path
    manifest: dict[str, Any]
    runs: pd.DataFrame
    comparison: pd.DataFrame
    database: duckdb.DuckDBPyConnection

    @cached_property
    def arms(self) -> tuple[Arm, ...]:
        """Scenarios that have runs, at most eight: more cannot be told apart in a picture."""
        ran = list(dict.fromkeys(self.runs.scenario))
        told = {str(s.get("name")): s for s in self.manifest.get("scenarios") or [] if isinstance(s, dict)}
        names = [n for n in told if n in ran] + [n for n in ran if n not in told]
        return tuple(_arm(name, told.get(name, {})) for name in names[:MOST_ARMS])

    @property
    def baseline(self) -> Arm:
        """The first scenario, against which the others are held."""
        return self.arms[0]

    @property
    def others(self) -> tuple[Arm, ...]:
        """Every scenario but the first; none where nothing was compared."""
        return self.arms[1:] if len(self.comparison) else ()

    @property
    def seeds(self) -> list[int]:
        """Seeds of the runs, ascending."""
        return sorted(int(s) for s in self.runs.seed.unique())

    def ask(self, sql: str, *values: object) -> pd.DataFrame:
        """Run a query over runs, incidents, daily, residents and cases (incidents with scenario, seed and help time)."""
        try:
            return self.database.execute(sql, list(values)).df()
        except UNREADABLE as problem:
            raise InputError([f"{self.path}: a table cannot be read: {_first_line(problem)}"]) from problem

    def mean(self, arm: Arm, metric: str) -> float:
        """Mean of a metric over the seeds of an arm; NaN where the folder does not have it."""
        if metric not in self.runs:
            return float("nan")
        return float(self.runs.loc[self.runs.scenario == arm.name, metric].mean())

    def pair(self, metric: str, a: Arm, b: Arm) -> pd.Series | None:
        """The row of comparison.csv for a metric and two scenarios, or None."""
        table = self.comparison
        found = table[(table.metric == metric) & (table.a == a.name) & (table.b == b.name)]
        return found.iloc[0] if len(found) else None


def open_folder(path: Path) -> RunFolder:
    """Open a run folder. Raises InputError, one line a problem, for what is no run folder or cannot be read."""
    if not path.is_dir():
        raise InputError([f"{path}: no such folder"])
    missing = [f for f in ("manifest.json", "runs.parquet") if not (path / f).is_file()]
    if missing:
        raise InputError([f"{path}: not a run folder (it has no {' and no '.join(missing)})"])
    database = duckdb.connect(config={"threads": 1, "autoinstall_known_extensions": False})
    runs = _register(database, path)
    if not len(runs):
        raise InputError([f"{path / 'runs.parquet'}: holds no run"])
    return RunFolder(path, _manifest(path / "manifest.json"), runs, _comparison(path / "comparison.csv"), database)


def _register(database: duckdb.DuckDBPyConnection, path: Path) -> pd.DataFrame:
    """Make a view of each parquet file, and the table of cases. One thread, so that sums are the same each time."""
    for name in ("runs", *TABLES):
        file = path / f"{name}.parquet"
        try:
            database.read_parquet(str(file)).create_view(name)
        except UNREADABLE as problem:
            raise InputError([f"{file}: cannot be read: {_first_line(problem)}"]) from problem
    try:
        database.execute(CASES)
        runs = database.execute("select * from runs").df()
    except (*UNREADABLE, duckdb.BinderException) as problem:
        raise InputError([f"{path}: a table cannot be read: {_first_line(problem)}"]) from problem
    return runs


def _manifest(file: Path) -> dict[str, Any]:
    try:
        manifest = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as problem:
        raise InputError([f"{file}: cannot be read: {problem}"]) from problem
    if not isinstance(manifest, dict):
        raise InputError([f"{file}: must hold an object"])
    return manifest


def _comparison(file: Path) -> pd.DataFrame:
    if not file.is_file():
        return pd.DataFrame(columns=list(COMPARISON_COLUMNS))
    try:
        table = pd.read_csv(file, keep_default_na=True)
    except (OSError, ValueError) as problem:
        raise InputError([f"{file}: cannot be read: {_first_line(problem)}"]) from problem
    missing = [c for c in COMPARISON_COLUMNS if c not in table]
    if missing:
        raise InputError([f"{file}: has no column {', '.join(missing)}"])
    return table.fillna({"unit": "", "better": ""})


def _arm(name: str, told: dict[str, Any]) -> Arm:
    return Arm(name, str(told.get("title") or name), str(told.get("description") or ""), told.get("resolved") or {})


def _first_line(problem: Exception) -> str:
    return str(problem).strip().splitlines()[0] if str(problem).strip() else type(problem).__name__
