"""Paired comparison: differences over seeds with intervals, effect sizes, Holm over the headline, what pairing gained."""

from collections.abc import Mapping
from itertools import combinations
from typing import Any

import numpy as np
import pandas as pd
from scipy import stats

from govsim.base.errors import did_you_mean, shown
from govsim.measure import METRICS

HEADLINE = (
    "help_time_mean_h", "response_time_mean_h", "helped_in_time_share", "harm_person_h", "satisfaction_mean",
    "satisfied_share",
)  # fmt: skip
"""The family over which p values are adjusted: the questions that the comparison was set up to answer."""
COLUMNS = (
    "metric", "unit", "better", "a", "b", "mean_a", "mean_b", "difference", "ci_low", "ci_high", "effect_size", "p_holm",
    "pairs_variance_ratio",
)  # fmt: skip

ROUNDING = 1e-12
"""Differences that vary by less than this part of the values vary by rounding only: they count as equal."""


def known_metric(name: str) -> str:
    """A metric's name. Raises ValueError for one that there is not."""
    if name not in METRICS:
        raise ValueError(f"no metric '{shown(name)}'{did_you_mean(name, METRICS)}")
    return name


def spread(a: np.ndarray, b: np.ndarray) -> float:
    """Standard deviation of b - a over two pairs or more; 0 where it is rounding only."""
    found = float((b - a).std(ddof=1))
    return 0.0 if found <= ROUNDING * max(np.abs(a).max(), np.abs(b).max()) else found


def paired(a: np.ndarray, b: np.ndarray) -> dict[str, float]:
    """Difference b - a over pairs: mean, 95 % t-interval, Cohen's d_z, p of the paired t-test, Var(b - a) / (Var a + Var b).

    Pairs with NaN are dropped before both means. With fewer than two pairs, or pairs that all differ by the same amount,
    interval and p are those of the limit: no width and p 0 (1 where the difference is 0); NaN below two pairs.
    """
    kept = ~(np.isnan(a) | np.isnan(b))
    a, b = a[kept], b[kept]
    n, d = len(a), b - a
    if n == 0:
        return dict.fromkeys(("mean_a", "mean_b", "difference", "ci_low", "ci_high", "effect_size", "p"), np.nan) | {
            "pairs_variance_ratio": np.nan
        }
    row = {"mean_a": a.mean(), "mean_b": b.mean(), "difference": d.mean()}
    if n < 2:
        return row | dict.fromkeys(("ci_low", "ci_high", "effect_size", "p", "pairs_variance_ratio"), np.nan)
    varies, apart = spread(a, b), a.var(ddof=1) + b.var(ddof=1)
    half = stats.t.ppf(0.975, n - 1) * varies / np.sqrt(n)
    if varies > 0:
        effect, p = d.mean() / varies, 2 * stats.t.sf(abs(d.mean() / varies) * np.sqrt(n), n - 1)
    else:
        effect, p = (0.0, 1.0) if d.mean() == 0 else (np.sign(d.mean()) * np.inf, 0.0)
    ratio = varies**2 / apart if apart > 0 else np.nan
    return row | {
        "ci_low": d.mean() - half, "ci_high": d.mean() + half, "effect_size": effect, "p": p, "pairs_variance_ratio": ratio,
    }  # fmt: skip


def holm(p: np.ndarray) -> np.ndarray:
    """Holm's step-down adjustment (1979); NaN stays NaN and does not count."""
    adjusted, known = np.full(len(p), np.nan), np.flatnonzero(~np.isnan(p))
    order = known[np.argsort(p[known], kind="stable")]
    running = 0.0
    for rank, index in enumerate(order):
        running = max(running, min(1.0, (len(order) - rank) * p[index]))
        adjusted[index] = running
    return adjusted


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
    by_name = {name: runs[runs.scenario == name].set_index("seed").sort_index() for name in scenarios}
    rows: list[dict[str, Any]] = []
    for first, second in combinations(scenarios, 2):
        seeds = by_name[first].index.intersection(by_name[second].index)
        a, b = by_name[first].loc[seeds], by_name[second].loc[seeds]
        pair = [
            {"metric": name, "unit": m.unit, "better": m.better, "a": first, "b": second}
            | paired(a[name].to_numpy(float), b[name].to_numpy(float))
            for name, m in METRICS.items()
            if name in runs
        ]
        headline = [row for row in pair if row["metric"] in HEADLINE]
        for row, p in zip(headline, holm(np.array([row["p"] for row in headline])), strict=True):
            row["p_holm"] = p
        rows += pair
    return pd.DataFrame(rows, columns=list(COLUMNS))
