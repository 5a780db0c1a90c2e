"""What a refutation speaks of: assumptions with their ranges, what is asked of the model, what was tried, the answer."""

import json
import math
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from govsim.experiment.study import Row


class Assumption(NamedTuple):
    """One number that is assumed: its default and its plausible range."""

    name: str
    default: float
    low: float
    high: float
    whole: bool = False

    def tidy(self, value: float) -> float:
        """A value as it can be written down: whole, or in thousandths of the range; the default stays itself."""
        if self.whole:
            return round(value)
        if abs(value - self.default) < 1e-9 * (self.high - self.low):
            return self.default
        digits = 3 - math.ceil(math.log10(self.high - self.low))
        return min(max(round(value, digits), self.low), self.high)

    def toward(self, value: float, share: float) -> float:
        """The value at a share of the way from the default to another."""
        return self.tidy(self.default + share * (value - self.default))

    def distance(self, value: float) -> float:
        """How far a value is from the default, in half-widths of the range."""
        return abs(value - self.default) / ((self.high - self.low) / 2)


@dataclass(frozen=True)
class Rules:
    """How the search goes."""

    seeds: tuple[int, ...]
    """Seeds by which candidates are chosen."""
    fresh: int = 20
    """Seeds of each block by which the chosen one is judged, those above the seeds of the search."""
    screening: int = 2
    """Of the seeds so many are enough for the first look."""
    important: int = 12
    """Assumptions that are searched."""
    population: int = 12
    generations: int = 5
    seed: int = 1

    def block(self, number: int) -> tuple[int, ...]:
        """The fresh seeds of an attempt."""
        first = max(self.seeds) + 1 + number * self.fresh
        return tuple(range(first, first + self.fresh))


class Asked(NamedTuple):
    """What must be run: the assumptions that are moved, and the seeds."""

    row: Row
    seeds: tuple[int, ...]


@dataclass
class Tried:
    """A candidate with its differences under the seeds of the search so far (nothing moved: the model as it is)."""

    row: Row
    phase: str
    found: np.ndarray


@dataclass
class Answer:
    """What came out: `turned`, `held` (nothing turned it, `row` is what came nearest) or `tie` (nothing to turn)."""

    kind: str
    before: np.ndarray
    """Differences as assumed, by fresh seed."""
    row: Row = field(default_factory=dict)
    after: np.ndarray = field(default_factory=lambda: np.empty(0))
    """Differences with the assumptions moved, by the fresh seeds of the attempt that decided."""
    tried: list[Tried] = field(default_factory=list)


def key_of(row: Row) -> str:
    """What tells one row from another."""
    return json.dumps(sorted(row.items()))


def without(row: Row, names: Iterable[str]) -> Row:
    """A row with some assumptions put back."""
    left = set(names)
    return {name: value for name, value in row.items() if name not in left}
