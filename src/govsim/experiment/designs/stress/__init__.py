"""The stress of conclusions: does the sign of each difference hold wherever the assumed parameters may lie?"""

from itertools import combinations
from pathlib import Path
from typing import Any, Literal

import numpy as np
import pandas as pd
from pydantic import Field
from scipy import stats

from govsim.analysis.adjust import holm
from govsim.experiment.designs.sampling import laid_out, latin, needs_factors
from govsim.experiment.designs.space import differences
from govsim.experiment.study import Design, Point, Study, crossed, moves
from govsim.measure import METRICS

ALPHA = 0.05
FEWEST = 10
"""Draws on either side of a threshold, so that a share there means something."""


class Stress(Design):
    """A Latin hypercube over all factors; every scenario at every draw."""

    kind: Literal["stress"] = "stress"
    draws: int = Field(200, ge=2, le=100_000)
    seed: int = Field(1, ge=0)

    def points(self, study: Study) -> list[Point]:
        """Arms by draws."""
        needs_factors(study, self.kind)
        return crossed(study, laid_out(study, latin(len(study.factors), self.draws, self.seed)))

    def analyse(self, study: Study, runs: pd.DataFrame, folder: Path) -> dict[str, pd.DataFrame]:
        """Signs by pair and metric, the draws behind them, and the parameters that go with them."""
        factors, names = list(study.factors), [arm.name for arm in study.arms]
        draws = [differences(runs, factors, a, b, m) for m in study.metrics for a, b in combinations(names, 2)]
        draws = [table for table in draws if len(table)]
        if not draws:
            return {}
        decides = [parameters(table, factors) for table in draws]
        moved = {f"{name}_moved": count for name, count in moves(study.factors).items()}
        rows = [signs(table) | turning(table, found) | moved for table, found in zip(draws, decides, strict=True)]
        columns = [*factors, "a", "b", "metric", "difference", "ci_low", "ci_high"]
        every = pd.concat(draws, ignore_index=True)[columns]
        return {"stress": pd.DataFrame(rows), "stress_draws": every, "stress_parameters": pd.concat(decides, ignore_index=True)}


def signs(table: pd.DataFrame) -> dict[str, Any]:
    """How many draws say what of one pair and metric: b better for sure, better, worse, worse for sure, or no difference."""
    a, b, metric = (str(table[name].iloc[0]) for name in ("a", "b", "metric"))
    d = gain(table)
    low, high = np.quantile(table.difference, (0.05, 0.95))
    sure_better, sure_worse = (table.ahead == b).to_numpy(), (table.ahead == a).to_numpy()
    return {
        "a": a, "b": b, "metric": metric, "draws": len(d), "sure_better": int(sure_better.sum()),
        "better": int(((d > 0) & ~sure_better).sum()), "worse": int(((d < 0) & ~sure_worse).sum()),
        "sure_worse": int(sure_worse.sum()), "ties": int((d == 0).sum()), "median": float(table.difference.median()),
        "low": float(low), "high": float(high),
    }  # fmt: skip


def gain(table: pd.DataFrame) -> np.ndarray:
    """The difference turned so that above 0 is better."""
    sign = -1.0 if METRICS[str(table.metric.iloc[0])].better == "lower" else 1.0
    return np.asarray(table.difference.to_numpy(float) * sign)


def parameters(table: pd.DataFrame, factors: list[str]) -> pd.DataFrame:
    """For each parameter: its rank correlation with the gain (95 % by Fisher's z; p after Holm over all parameters, as the
    best of a hundred looks good by chance), the value that best parts the signs, and how well that value alone sorts the draws.
    """
    d, rows = gain(table), []
    told = {name: str(table[name].iloc[0]) for name in ("a", "b", "metric")}
    for name in (name for name in factors if pd.api.types.is_numeric_dtype(table[name])):
        x = table[name].to_numpy(float)
        r, p = map(float, stats.spearmanr(x, d)) if np.ptp(x) > 0 and np.ptp(d) > 0 else (np.nan, np.nan)
        half = 1.96 / np.sqrt(len(d) - 3) if len(d) > 3 else np.nan
        low, high = np.tanh(np.arctanh(np.clip(r, -0.999999, 0.999999)) + np.array([-half, half]))
        threshold, below, above = parting(x, d < 0)
        rows.append(told | {
            "parameter": name, "correlation": r, "ci_low": float(low), "ci_high": float(high), "threshold": threshold,
            "flips_share_below": below, "flips_share_above": above, "sorted_share": sorting(x, threshold, below, above),
            "p_holm": p,
        })  # fmt: skip
    columns = [*told, "parameter", "correlation", "ci_low", "ci_high", "threshold", "flips_share_below", "flips_share_above",
               "sorted_share", "p_holm"]  # fmt: skip
    found = pd.DataFrame(rows, columns=columns)
    return found.assign(p_holm=holm(found.p_holm.to_numpy(float)))


def turning(table: pd.DataFrame, found: pd.DataFrame) -> dict[str, Any]:
    """The one parameter and value that best part the draws that are worse from the others (least Gini impurity), among those
    that go with the gain beyond chance, or among all where none do: `p_turns` says which.

    `sorted_share` is the share of draws on the right side of that one rule, `usual_share` what always saying the more
    frequent sign would get right. Empty and NaN where no value leaves enough draws on both sides.
    """
    worse = float((gain(table) < 0).mean())
    told = {"turns_on": "", "threshold": np.nan, "worse_below": np.nan, "worse_above": np.nan, "sorted_share": np.nan,
            "usual_share": max(worse, 1 - worse), "p_turns": np.nan}  # fmt: skip
    known = found[found.p_holm.notna() & found.threshold.notna() & (0 < worse < 1)]
    sure = known[known.p_holm <= ALPHA]
    among = sure if len(sure) else known
    if not len(among):
        return told
    best = among.iloc[int(np.argmin([impurity(table[row.parameter], row) for row in among.itertuples()]))]
    return told | {
        "turns_on": best.parameter, "threshold": best.threshold, "worse_below": best.flips_share_below,
        "worse_above": best.flips_share_above, "sorted_share": best.sorted_share, "p_turns": best.p_holm,
    }  # fmt: skip


def impurity(x: pd.Series, row: Any) -> float:
    lower = float((x < row.threshold).mean())
    below, above = row.flips_share_below, row.flips_share_above
    return float(lower * below * (1 - below) + (1 - lower) * above * (1 - above))


def sorting(x: np.ndarray, threshold: float, below: float, above: float) -> float:
    """The share of draws that a threshold sorts rightly, each side by its more frequent sign."""
    lower = float((x < threshold).mean())
    return lower * max(below, 1 - below) + (1 - lower) * max(above, 1 - above)


def parting(x: np.ndarray, worse: np.ndarray) -> tuple[float, float, float]:
    """The value of x that best parts draws that are worse from those that are not (least Gini impurity), and the share of
    worse draws on either side; NaN where no value leaves enough draws on both.
    """
    order = np.argsort(x, kind="stable")
    x, worse = x[order], worse[order].astype(float)
    n, before = len(x), np.cumsum(worse)
    cuts = np.arange(FEWEST, n - FEWEST + 1)
    cuts = cuts[x[cuts - 1] < x[np.minimum(cuts, n - 1)]] if len(cuts) else cuts
    if not len(cuts):
        return np.nan, np.nan, np.nan
    below, above = before[cuts - 1] / cuts, (before[-1] - before[cuts - 1]) / (n - cuts)
    impurity = cuts * below * (1 - below) + (n - cuts) * above * (1 - above)
    best = int(np.argmin(impurity))
    cut = cuts[best]
    return float((x[cut - 1] + x[cut]) / 2), float(below[best]), float(above[best])
