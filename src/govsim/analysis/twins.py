"""Two runs of one seed, incident by incident and resident by resident.

Marks and candidates are the same under both policies; what becomes of them is not. Prevention changes which incidents
happen, so beside each difference stands the one over twins: candidates that occurred in both runs. Residents are twins
throughout, so winners and losers can be named.
"""

from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from govsim.analysis.interval import interval
from govsim.measure.help_time import STAGE_METRICS, STAGES, help_times, split
from govsim.measure.metric import REGISTERED, mean
from govsim.measure.tables import INCIDENT_COLUMNS, Records, restrict
from govsim.scenario.files import fair_pair
from govsim.store.parts import Shelf
from govsim.store.writing import shelf

MATTERS = 0.01
"""A resident's satisfaction must differ by more than this to count as better or worse (assumed)."""
QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)
TWIN_METRICS = (
    "help_time_mean_h", "response_time_mean_h", "containment_time_mean_h", "helped_in_time_share", "on_time_share",
    "escalated_share", "unresolved_share", "never_reported_share", "harm_person_h", *STAGE_METRICS,
)  # fmt: skip
"""Metrics that are restated over twins: those of incidents alone."""


@dataclass(frozen=True)
class Pairing:
    """Rows of the same candidates in both runs: occurred in both (in the same order), only in a, only in b."""

    both_a: np.ndarray
    both_b: np.ndarray
    only_a: np.ndarray
    only_b: np.ndarray


def pair(a: Records, b: Records) -> Pairing:
    """Pair the candidates of two runs of the same seed by incident_id; one that only one run knows did not occur there."""
    ids_a, ids_b = a.incidents["incident_id"], b.incidents["incident_id"]
    if len(ids_a) == len(ids_b) and np.array_equal(ids_a, ids_b):
        in_a = in_b = np.arange(len(ids_a))
    else:
        _, in_a, in_b = np.intersect1d(ids_a.astype(str), ids_b.astype(str), assume_unique=True, return_indices=True)
    both = ~a.incidents["prevented"][in_a] & ~b.incidents["prevented"][in_b]
    both_a, both_b = in_a[both], in_b[both]
    return Pairing(both_a, both_b, np.setdiff1d(a.happened, both_a), np.setdiff1d(b.happened, both_b))


def twins(a: Records, b: Records) -> dict[str, float]:
    """All that one pair of runs says about its twins; differences are b minus a, NaN when no incident has a twin."""
    found = pair(a, b)
    of_a, of_b = restrict(a, found.both_a), restrict(b, found.both_b)
    told = {
        "twins_both": float(len(found.both_a)),
        "twins_only_a": float(len(found.only_a)),
        "twins_only_b": float(len(found.only_b)),
    }
    for name in TWIN_METRICS:
        told[f"{name}_a"], told[f"{name}_b"] = REGISTERED[name](of_a), REGISTERED[name](of_b)
        told[name] = told[f"{name}_b"] - told[f"{name}_a"]
    difference = help_times(of_b) - help_times(of_a)
    told["sooner_share"], told["later_share"] = mean(difference < 0), mean(difference > 0)
    return told | residents(a, b)


def stage_differences(a: Records, b: Records) -> dict[str, float]:
    """The difference in mean help time over twins, split over the stages; the five add up to it exactly."""
    found = pair(a, b)
    of_a, of_b = split(restrict(a, found.both_a)), split(restrict(b, found.both_b))
    return {stage: mean(of_b[:, j] - of_a[:, j]) for j, stage in enumerate(STAGES)}


def residents(a: Records, b: Records) -> dict[str, float]:
    """Winners and losers: shares of residents better or worse off in b, and quantiles of their difference in satisfaction.

    Raises ValueError when the runs do not have the same residents.
    """
    if not np.array_equal(a.residents["resident_id"], b.residents["resident_id"]):
        raise ValueError("the two runs do not have the same residents: they are no twins")
    difference = b.residents["satisfaction_end"] - a.residents["satisfaction_end"]
    told = {"better_share": mean(difference > MATTERS), "worse_share": mean(difference < -MATTERS)}
    values = np.quantile(difference, QUANTILES) if len(difference) else np.full(len(QUANTILES), np.nan)
    return told | {f"satisfaction_q{round(100 * q):02d}": float(v) for q, v in zip(QUANTILES, values, strict=True)}


# Twins over all seeds: the same incidents and residents under two scenarios, and where the difference in help comes from.

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
