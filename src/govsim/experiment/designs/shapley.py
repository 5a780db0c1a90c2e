"""Shapley values: each proposal's fair share of the difference between two scenarios, whatever the order of reform.

The value of a proposal is what it adds, averaged over all orders in which the four can come (Shapley 1953). It is computed
seed by seed over all 16 coalitions under common random numbers, so the four add up to the whole difference exactly.
"""

from itertools import combinations
from math import factorial
from pathlib import Path
from typing import ClassVar, Literal

import numpy as np
import pandas as pd

from govsim.analysis.interval import fieller, interval
from govsim.experiment.designs.but_for import but_for
from govsim.experiment.designs.proposals import Coalition, by_seed, point
from govsim.experiment.study import Design, Point, Study
from govsim.measure import METRICS
from govsim.policy import PROPOSALS


class Shapley(Design):
    """All 16 sets of proposals, laid on the first scenario."""

    kind: Literal["shapley"] = "shapley"
    takes_factors: ClassVar[bool] = False
    pairs_incidents: ClassVar[bool] = True

    def points(self, study: Study) -> list[Point]:
        """All coalitions, the smaller first."""
        return [point(study, self.kind, coalition) for coalition in coalitions()]

    def analyse(self, study: Study, runs: pd.DataFrame, folder: Path) -> dict[str, pd.DataFrame]:
        """Each proposal's share of each metric's difference, mean over seeds with the 95 % t-interval, and as a part of the
        whole (Fieller's interval); and the smallest set of proposals that would have spared each incident, where incidents
        were kept.
        """
        names = {coalition: point(study, self.kind, coalition).scenario for coalition in coalitions()}
        rows = []
        for metric in (m for m in METRICS if m in runs):
            worth = pd.DataFrame({c: by_seed(runs, metric, name) for c, name in names.items()}).dropna()
            worth.columns = pd.Index(list(names), tupleize_cols=False)
            whole = worth.iloc[:, -1].to_numpy(float) - worth.iloc[:, 0].to_numpy(float)
            for proposal in PROPOSALS:
                mine = share(worth, proposal)
                rows.append((metric, proposal, *interval(mine), *fieller(mine, whole)))
        columns = ["metric", "proposal", "value", "ci_low", "ci_high", "part", "part_low", "part_high"]
        found = {"shapley": pd.DataFrame(rows, columns=columns)}
        spared = but_for(folder, runs, names)
        return found | ({"but_for": spared} if len(spared) else {})


def coalitions() -> list[Coalition]:
    """All sets of proposals, the smaller first."""
    return [chosen for size in range(len(PROPOSALS) + 1) for chosen in combinations(PROPOSALS, size)]


def share(worth: pd.DataFrame, proposal: str) -> np.ndarray:
    """The Shapley value of a proposal by seed, from the worth of each coalition (a column each, a row a seed)."""
    n, value = len(PROPOSALS), np.zeros(len(worth))
    for coalition in coalitions():
        if proposal in coalition:
            continue
        larger = tuple(p for p in PROPOSALS if p in coalition or p == proposal)
        weight = factorial(len(coalition)) * factorial(n - len(coalition) - 1) / factorial(n)
        value += weight * (worth[larger].to_numpy() - worth[coalition].to_numpy())
    return value
