"""The table of comparisons: every metric of every pair of scenarios over seeds, Holm over the headline of each pair."""

from collections.abc import Mapping
from itertools import combinations
from typing import Any

import numpy as np
import pandas as pd

from govsim.analysis.adjust import holm
from govsim.analysis.interval import paired
from govsim.measure import METRICS
from govsim.text.errors import did_you_mean, shown

QUESTIONS = (
    "help_time_mean_h", "response_time_mean_h", "helped_in_time_share", "solved_share", "harm_person_h", "satisfaction_mean",
    "satisfied_share",
)  # fmt: skip
"""What a comparison asks first: what designs compute and pictures show, unless told otherwise."""
HEADLINE = (
    *QUESTIONS, "closed_share", "response_time_serious_mean_h", "help_time_serious_mean_h", "severe_on_time_share",
    "incidents_total", "trust_government_mean", "participation_rate", "cost_per_threat_met", "cost_per_threat_met_with_society",
    "society_hours", "coordination_hours", "public_cost",
)  # fmt: skip
"""The family over which p values are adjusted: all that the comparison is read for, gains, losers and costs alike."""
COLUMNS = (
    "metric", "unit", "better", "a", "b", "mean_a", "mean_b", "difference", "ci_low", "ci_high", "effect_size", "p_holm",
    "pairs_variance_ratio", "seeds",
)  # fmt: skip


def known_metric(name: str) -> str:
    """A metric's name. Raises ValueError for one that there is not."""
    if name not in METRICS:
        raise ValueError(f"no metric '{shown(name)}'{did_you_mean(name, METRICS)}")
    return name


def over_points(runs: pd.DataFrame, sizes: Mapping[tuple[str, int], int]) -> pd.DataFrame:
    """Metrics by scenario and seed: means over the points of a design, of the seeds under which all of them ran.

    `sizes` says how many points there are for each scenario and seed; one with fewer than the scenario's most does not count.
    Runs under one seed are not independent of one another, so intervals come from the seeds alone.
    """
    most: dict[str, int] = {}
    for (name, _), count in sizes.items():
        most[name] = max(count, most.get(name, 0))
    names = [name for name in METRICS if name in runs]
    grouped = runs.groupby(["scenario", "seed"], sort=False)
    size, means = grouped.size(), grouped[names].mean()
    whole = size.to_numpy() == [most.get(str(name), -1) for name, _ in size.index]
    return means[whole].reset_index()


def comparison(runs: pd.DataFrame, scenarios: list[str]) -> pd.DataFrame:
    """Every metric for all pairs of scenarios (a before b as given), paired by seed; Holm over the headline of each pair."""
    metrics = [name for name in METRICS if name in runs]
    by_name = {name: runs.loc[runs.scenario == name, ["seed", *metrics]].set_index("seed").sort_index() for name in scenarios}
    rows: list[dict[str, Any]] = []
    for first, second in combinations(scenarios, 2):
        seeds = by_name[first].index.intersection(by_name[second].index)
        a, b = (by_name[arm].loc[seeds].to_numpy(float) for arm in (first, second))
        pair = [
            {"metric": name, "unit": METRICS[name].unit, "better": METRICS[name].better, "a": first, "b": second}
            | paired(a[:, n], b[:, n])
            for n, name in enumerate(metrics)
        ]
        headline = [row for row in pair if row["metric"] in HEADLINE]
        for row, p in zip(headline, holm(np.array([row["p"] for row in headline])), strict=True):
            row["p_holm"] = p
        rows += pair
    return pd.DataFrame(rows, columns=list(COLUMNS))
