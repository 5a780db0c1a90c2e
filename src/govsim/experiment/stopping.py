"""Seeds until an interval is narrow enough (Hoad, Robinson & Davies 2010, Journal of the Operational Research Society).

Stopping when an interval happens to be narrow promises too much: intervals that were watched are too short on average.
Twenty seeds at least and a look ahead keep that small, and the report says that seeds were added until it was so.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from govsim.analysis.interval import half_widths
from govsim.experiment.naming import COLUMN
from govsim.experiment.study import Point, Study

if TYPE_CHECKING:
    from govsim.experiment.plan import Until

FEWEST = 20
SETS = ("proposal_", COLUMN)
"""What columns begin with that say which parts of a difference are in force."""


def reached_after(difference: np.ndarray, half_width: float, look_ahead: int) -> int | None:
    """Values after which the interval is narrow enough and stays so for `look_ahead` more; None when it is not yet."""
    narrow = half_widths(difference) <= half_width
    for n in range(FEWEST, len(difference) - look_ahead + 1):
        if narrow[n - 1 : n + look_ahead].all():
            return n
    return None


def cells_of(points: Sequence[Point]) -> dict[tuple[Any, ...], list[int]]:
    """Places of the points by the values of their factors: those of one cell are compared with one another.

    Sets of proposals or players are scenarios here, each compared with the first.
    """
    found: dict[tuple[Any, ...], list[int]] = {}
    for place, point in enumerate(points):
        cell = tuple(value for name, value in point.factors.items() if not name.startswith(SETS))
        found.setdefault(cell, []).append(place)
    return found


def by_point(points: Sequence[Point], runs: pd.DataFrame, metric: str) -> list[dict[int, float]]:
    """Each point's values by seed, in one pass: looking through all runs for each point takes the square of the time."""
    names = list(points[0].factors) if points else []
    found: dict[tuple[Any, ...], dict[int, float]] = {}
    for seed, value, *key in zip(*(runs[name].tolist() for name in ("seed", metric, "scenario", *names)), strict=True):
        found.setdefault(tuple(key), {})[seed] = value
    return [found.get((point.scenario, *(point.factors[name] for name in names)), {}) for point in points]


def difference(first: dict[int, float], second: dict[int, float]) -> np.ndarray:
    """The second point of a pair less the first, seed by seed in ascending order."""
    both = np.array([second[seed] - first[seed] for seed in sorted(first.keys() & second.keys())], float)
    return both[~np.isnan(both)]


def next_seeds(
    study: Study, until: "Until", points: Sequence[Point], seeds: Sequence[tuple[int, ...]], runs: pd.DataFrame
) -> dict[int, tuple[int, ...]]:
    """More seeds for the points of every cell in which some scenario's difference from the first is not sure enough yet."""
    more: dict[int, tuple[int, ...]] = {}
    found = by_point(points, runs, until.metric)
    for places in cells_of(points).values():
        has = len(seeds[places[0]])
        rows = standing(until, points, places, found)
        if has >= until.at_most or all(row["reached"] for row in rows) or not any(row["seeds"] for row in rows):
            continue  # it is done, or none of its pairs could be run at all
        first = max(seeds[places[0]]) + 1
        added = tuple(range(first, first + min(until.step, until.at_most - has)))
        more |= dict.fromkeys(places, added)
    return more


def standing(
    until: "Until", points: Sequence[Point], places: Sequence[int], found: Sequence[dict[int, float]]
) -> list[dict[str, Any]]:
    """How far a cell is: for each scenario against the first, seeds, half-width, and whether it is narrow enough."""
    rows = []
    for place in places[1:]:
        d = difference(found[places[0]], found[place])
        width = half_widths(d)[-1] if len(d) else np.nan
        rows.append({
            "scenario": points[place].scenario, "factors": points[place].factors, "seeds": len(d),
            "half_width": float(width), "reached": reached_after(d, until.half_width, until.look_ahead) is not None,
        })  # fmt: skip
    return rows


def told(until: "Until", points: Sequence[Point], runs: pd.DataFrame) -> dict[str, Any]:
    """What the manifest says of a stopping rule."""
    found = by_point(points, runs, until.metric)
    rows = [row for places in cells_of(points).values() for row in standing(until, points, places, found)]
    return {"metric": until.metric, "half_width": until.half_width, "cap": until.at_most, "rows": rows}
