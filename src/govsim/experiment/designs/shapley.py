"""Shapley values: each part's fair share of the difference between two scenarios, whatever the order of reform.

The parts are the thesis's four proposals, or players that the experiment's file names. The value of one is what it adds,
averaged over all orders in which they can come (Shapley 1953). It is computed seed by seed over all coalitions under common
random numbers, so the values add up to the whole difference exactly.
"""

from collections.abc import Sequence
from itertools import combinations
from math import factorial
from pathlib import Path
from typing import ClassVar, Literal

import numpy as np
import pandas as pd

from govsim.analysis.interval import fieller, interval
from govsim.experiment.designs.but_for import but_for
from govsim.experiment.designs.players import COLUMN, Coalition, Players, check, settings_of
from govsim.experiment.designs.proposals import by_seed, called, ends, point
from govsim.experiment.study import Design, Point, Row, Study
from govsim.measure import METRICS
from govsim.policy import PROPOSALS


class Shapley(Design):
    """All sets of proposals, or of players, laid on the first scenario."""

    kind: Literal["shapley"] = "shapley"
    takes_factors: ClassVar[bool] = False
    pairs_incidents: ClassVar[bool] = True
    players: Players = {}
    """Who or what takes part, by name; the four proposals when left out."""

    @property
    def parts(self) -> tuple[str, ...]:
        """The names of those among whom the difference is shared, in order."""
        return tuple(self.players or PROPOSALS)

    @property
    def part(self) -> str:
        """What one of them is called in the tables."""
        return "player" if self.players else "proposal"

    def points(self, study: Study) -> list[Point]:
        """All coalitions, the smaller first."""
        return [self.point(study, coalition) for coalition in coalitions(self.parts)]

    def point(self, study: Study, coalition: Coalition) -> Point:
        """The first scenario with a coalition in force; with nobody or everybody it is one of the two scenarios."""
        if not self.players:
            return point(study, self.kind, coalition)
        first, last = ends(study, self.kind)
        found = check(first, last, self.players)
        columns: Row = {f"{COLUMN}{name}": int(name in coalition) for name in self.players}
        if len(coalition) == len(self.players):
            return Point(last.name, columns, {})
        return Point(first.name, columns, settings_of(coalition, found, self.players), called(coalition) if coalition else None)

    def analyse(self, study: Study, runs: pd.DataFrame, folder: Path) -> dict[str, pd.DataFrame]:
        """Each one's share of each metric's difference, mean over seeds with the 95 % t-interval, and as a part of the whole
        (Fieller's interval); and the smallest set that would have spared each incident, where incidents were kept.
        """
        names = {coalition: self.point(study, coalition).scenario for coalition in coalitions(self.parts)}
        rows = []
        for metric in (m for m in METRICS if m in runs):
            worth = pd.DataFrame({c: by_seed(runs, metric, name) for c, name in names.items()}).dropna()
            worth.columns = pd.Index(list(names), tupleize_cols=False)
            whole = worth.iloc[:, -1].to_numpy(float) - worth.iloc[:, 0].to_numpy(float)
            for name in self.parts:
                mine = share(worth, name, self.parts)
                rows.append((metric, name, *interval(mine), *fieller(mine, whole)))
        columns = ["metric", self.part, "value", "ci_low", "ci_high", "part", "part_low", "part_high"]
        found = {"shapley": pd.DataFrame(rows, columns=columns)}
        spared = but_for(folder, runs, names).rename(columns={"proposals": f"{self.part}s"})
        return found | ({"but_for": spared} if len(spared) else {})


def coalitions(parts: Sequence[str] = tuple(PROPOSALS)) -> list[Coalition]:
    """All sets of some parts, the smaller first."""
    return [chosen for size in range(len(parts) + 1) for chosen in combinations(parts, size)]


def share(worth: pd.DataFrame, one: str, parts: Sequence[str] = tuple(PROPOSALS)) -> np.ndarray:
    """The Shapley value of a part by seed, from the worth of each coalition (a column each, a row a seed)."""
    n, value = len(parts), np.zeros(len(worth))
    for coalition in coalitions(parts):
        if one in coalition:
            continue
        larger = tuple(p for p in parts if p in coalition or p == one)
        weight = factorial(len(coalition)) * factorial(n - len(coalition) - 1) / factorial(n)
        value += weight * (worth[larger].to_numpy() - worth[coalition].to_numpy())
    return value
