"""Twins over all seeds: the same incidents and residents under two scenarios, and where the difference in help comes from."""

from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from govsim.analysis.interval import interval
from govsim.experiment.parts import Shelf
from govsim.experiment.store import shelf
from govsim.measure import Records
from govsim.measure.tables import INCIDENT_COLUMNS
from govsim.measure.twins import stage_differences, twins
from govsim.scenario.bundled import fair_pair

MOST_PAIRED = 4
COLUMNS = ("a", "b", "quantity", "mean", "ci_low", "ci_high", "seeds")


def of_seed(seed: int, records: dict[str, Records]) -> list[dict[str, Any]]:
    """What the runs of one seed say about their twins, a row for each pair of scenarios (a before b as given)."""
    rows = []
    for a, b in combinations(records, 2):
        stages = {f"twin_{stage}_h": hours for stage, hours in stage_differences(records[a], records[b]).items()}
        rows.append({"seed": seed, "a": a, "b": b, **twins(records[a], records[b]), **stages})
    return rows


def of_folder(folder: Path, order: list[tuple[str, int, str]]) -> list[dict[str, Any]]:
    """The same for a run folder, read seed by seed; `order` names each run by scenario, seed and id.

    Of more than four scenarios only the first, the last and those of the fair pair are paired.
    """
    shelves = {table: shelf(folder, table) for table in ("incidents", "residents")}
    by_seed: dict[int, dict[str, str]] = {}
    for scenario, seed, run in order:
        by_seed.setdefault(seed, {})[scenario] = run
    rows = []
    for seed, runs in by_seed.items():
        records = {name: read_back(shelves, runs[name]) for name in paired(list(runs))}
        rows += of_seed(seed, {name: found for name, found in records.items() if found is not None})
    for found in shelves.values():
        found.close()
    return rows


def paired(names: list[str]) -> list[str]:
    """The scenarios whose twins are looked at: all of a few, else those that an answer speaks of."""
    spoken_of = {names[0], names[-1], *fair_pair()}
    return names if len(names) <= MOST_PAIRED else [name for name in names if name in spoken_of]


def read_back(shelves: dict[str, Shelf], run: str) -> Records | None:
    """What a run left, as far as its twins are concerned; None where its tables were not kept."""
    tables = {name: found.of(run) for name, found in shelves.items()}
    if tables["residents"] is None:
        return None
    plain = {
        name: {column: plain_of(table[column]) for column in table.column_names} if table is not None else {}
        for name, table in tables.items()
    }
    incidents = plain["incidents"] or {name: np.zeros(0, kind) for name, kind in INCIDENT_COLUMNS.items()}
    return Records(incidents, {}, plain["residents"], {})


def plain_of(column: pa.ChunkedArray) -> np.ndarray:
    """A column as numpy has it; names are plain objects. Without pandas between, which takes eight times as long."""
    if not pa.types.is_dictionary(column.type):
        return np.asarray(column.to_numpy())
    whole: Any = column.unify_dictionaries().combine_chunks()
    return np.asarray(whole.dictionary.to_numpy(zero_copy_only=False)[whole.indices.to_numpy()])


def over_seeds(rows: list[dict[str, Any]]) -> pd.DataFrame:
    """Means over seeds with 95 % t-intervals, a row for each pair of scenarios and quantity."""
    if not rows:
        return pd.DataFrame(columns=list(COLUMNS))
    table = pd.DataFrame(rows).sort_values("seed", kind="stable").drop(columns="seed")
    found = []
    for (a, b), group in table.groupby(["a", "b"], sort=False):
        for quantity in group.columns[2:]:
            values = group[quantity].dropna().to_numpy(float)
            found.append((a, b, quantity, *interval(values), len(values)))
    return pd.DataFrame(found, columns=list(COLUMNS))
