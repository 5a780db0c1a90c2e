"""Twins over all seeds: the same incidents and residents under two scenarios, and where the difference in help comes from."""

from itertools import combinations
from typing import Any

import numpy as np
import pandas as pd
from scipy import stats

from govsim.measure import Records
from govsim.measure.stages import STAGES
from govsim.measure.twins import stage_differences, twins

COLUMNS = ("a", "b", "quantity", "mean", "ci_low", "ci_high", "seeds")


def of_seed(seed: int, records: dict[str, Records]) -> list[dict[str, Any]]:
    """What the runs of one seed say about their twins, a row for each pair of scenarios (a before b as given)."""
    rows = []
    for a, b in combinations(records, 2):
        stages = {f"twin_{stage}_h": hours for stage, hours in stage_differences(records[a], records[b]).items()}
        rows.append({"seed": seed, "a": a, "b": b, **twins(records[a], records[b]), **stages})
    return rows


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


def interval(values: np.ndarray) -> tuple[float, float, float]:
    """Mean and 95 % t-interval; no interval below two values."""
    if len(values) == 0:
        return np.nan, np.nan, np.nan
    mean = float(values.mean())
    if len(values) < 2:
        return mean, np.nan, np.nan
    half = float(stats.t.ppf(0.975, len(values) - 1) * values.std(ddof=1) / np.sqrt(len(values)))
    return mean, mean - half, mean + half


def stage_split(comparison: pd.DataFrame, a: str, b: str) -> dict[str, float]:
    """The difference in mean help time by stage (h, b minus a); the stages sum to the difference."""
    pair = comparison[(comparison.a == a) & (comparison.b == b)].set_index("metric").difference
    return {stage: float(pair[f"{stage}_time_mean_h"]) for stage in STAGES}
