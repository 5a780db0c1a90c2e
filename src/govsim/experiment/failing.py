"""Where the points of a design that failed lie, in words: a half-line or box of factor values, and who else is in it."""

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from govsim.experiment.study import Factor, Row

NARROW = 0.5
"""A condition that leaves more of a factor's range than this says nothing about where points fail."""
MOST_VALUES = 4


class Condition(NamedTuple):
    """What all failing points have in common in one factor."""

    words: str
    inside: np.ndarray
    """Mask over all points: which ones it holds for."""
    width: float
    """The share of the factor's range, or of its levels, that it leaves."""


def where(rows: Sequence[Row], failing: np.ndarray, factors: dict[str, Factor]) -> str:
    """What sets failing points apart: the one or two factors that leave the fewest other points in the same box.

    `rows` holds the factor values of all points, `failing` is a mask over them with at least one point set. Rough on
    purpose (a box, not a model), but each sentence is true of the points at hand.
    """
    if failing.sum() == 1:
        row = rows[int(np.flatnonzero(failing)[0])]
        values = ", ".join(f"{name} = {_short(row[name])}" for name in list(factors)[:MOST_VALUES])
        return f"it has {values}{', ...' if len(factors) > MOST_VALUES else ''}"
    found = [c for name, factor in factors.items() if (c := _common(name, factor, rows, failing)).width <= NARROW]
    if not found:
        return "they lie all over the ranges of the factors"
    first = min(found, key=lambda c: (_others(c.inside, failing), c.width))
    words, inside = f"all have {first.words}", first.inside
    rest = [c for c in found if c is not first]
    if rest and _others(inside, failing):
        second = min(rest, key=lambda c: (_others(inside & c.inside, failing), c.width))
        if _others(inside & second.inside, failing) <= _others(inside, failing) / 2:
            words, inside = f"{words} and {second.words}", inside & second.inside
    others = _others(inside, failing)
    return words + (f"; so have {others} of the other points" if others else ", and exactly those")


def _others(inside: np.ndarray, failing: np.ndarray) -> int:
    return int((inside & ~failing).sum())


def _common(name: str, factor: Factor, rows: Sequence[Row], failing: np.ndarray) -> Condition:
    """A half-line where that is about as good as an interval, for it is the simpler thing to say."""
    if factor.range is None:
        return _levels(name, factor, rows, failing)
    x = np.array([row[name] for row in rows], float)
    found = [_between(name, factor.range, x, failing, *ends) for ends in ((True, False), (False, True), (True, True))]
    above_or_below = min(found[:2], key=lambda c: (_others(c.inside, failing), c.width))
    both = found[2]
    return both if 2 * _others(both.inside, failing) < _others(above_or_below.inside, failing) else above_or_below


def _between(
    name: str, limits: tuple[float, float], x: np.ndarray, failing: np.ndarray, from_below: bool, from_above: bool
) -> Condition:
    """The failing points' own interval in one factor, open to one side or closed."""
    low, high = (x[failing].min() if from_below else -np.inf), (x[failing].max() if from_above else np.inf)
    rest = x[~failing]
    alone = not ((rest >= low) & (rest <= high)).any()
    down = _cut(low, rest[rest < low].max(initial=-np.inf) if alone else -np.inf, np.ptp(limits))
    up = -_cut(-high, -rest[rest > high].min(initial=np.inf) if alone else -np.inf, np.ptp(limits))
    words = {
        (True, False): f"at or above {down:.12g}", (False, True): f"at or below {up:.12g}",
        (True, True): f"between {down:.12g} and {up:.12g}",
    }[from_below, from_above]  # fmt: skip
    if low == high:
        words = f"= {low:.6g}"
    width = (min(up, limits[1]) - max(down, limits[0])) / np.ptp(limits)
    return Condition(f"{name} {words} (range {limits[0]:g}..{limits[1]:g})", (x >= down) & (x <= up), float(width))


def _cut(value: float, below: float, span: float) -> float:
    """The roundest number that is at most `value` and above `below`, to a hundredth of the span or finer."""
    first = max(0, 2 - math.floor(math.log10(span)))
    for digits in range(first, first + 12) if math.isfinite(value) else ():
        rounded = math.floor(value * 10.0**digits) / 10.0**digits
        if below < rounded <= value:
            return rounded
    return value


def _levels(name: str, factor: Factor, rows: Sequence[Row], failing: np.ndarray) -> Condition:
    mine = {row[name] for row, fails in zip(rows, failing, strict=True) if fails}
    inside = np.array([row[name] in mine for row in rows])
    words = f"{name} = {' or '.join(_short(level) for level in factor.levels if level in mine)}"
    return Condition(words, inside, len(mine) / len(factor.levels))


def _short(value: object) -> str:
    return f"{value:.4g}" if isinstance(value, float) else str(value)
