"""What a metric is: a pure function of a run's records, with its unit, its better direction and its titles."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np

from govsim.measure.tables import Records
from govsim.text.words import Words, words

Better = Literal["higher", "lower", "none"]
Group = Literal["response", "incidents", "satisfaction", "trust", "supply", "money", "shocks"]
Measure = Callable[[Records], float]

UNDEFINED = float("nan")
"""The value of a mean or share over nothing; no other metric is ever NaN."""


@dataclass(frozen=True)
class Metric:
    """A named number about a run. `better` says which direction serves residents; 'none' where that is disputable."""

    name: str
    unit: str
    better: Better
    group: Group
    title: Words
    meaning: Words
    measure: Measure

    def __call__(self, records: Records) -> float:
        """The value of a run."""
        return float(self.measure(records))


GROUPS: tuple[Group, ...] = ("response", "incidents", "satisfaction", "trust", "supply", "money", "shocks")
"""The order in which tables show metrics."""
REGISTERED: dict[str, Metric] = {}


def metric(
    *, unit: str, better: Better, group: Group, title: Words, name: str = "", meaning: Words | None = None
) -> Callable[[Measure], Measure]:
    """Register a function of Records under its own name and docstring (`name`, `meaning`: where one function makes several).

    Raises ValueError for a name already taken or a metric without a meaning.
    """

    def register(measure: Measure) -> Measure:
        called, told = name or measure.__name__, meaning or words(" ".join((measure.__doc__ or "").split()))
        if called in REGISTERED or not told:
            raise ValueError(f"metric {called}: taken already, or without a docstring")
        REGISTERED[called] = Metric(called, unit, better, group, title, told, measure)
        return measure

    return register


def mean(values: np.ndarray) -> float:
    """The mean, undefined over nothing."""
    return float(values.mean()) if len(values) else UNDEFINED


def quantile(values: np.ndarray, q: float) -> float:
    """The q-quantile (linear between neighbours), undefined over nothing."""
    return float(np.quantile(values, q)) if len(values) else UNDEFINED


def ratio(part: float, whole: float) -> float:
    """Part by whole, undefined when the whole is nothing."""
    return float(part / whole) if whole else UNDEFINED


def gini(values: np.ndarray) -> float:
    """The Gini coefficient of values >= 0: half the mean absolute difference of all pairs over the mean; 0 when all are 0.

    G = sum((2 i - n - 1) x_i) / (n sum(x)), x sorted, i = 1..n.
    """
    n, total = len(values), float(values.sum())
    if not n:
        return UNDEFINED
    if total <= 0:
        return 0.0
    rank = 2.0 * np.arange(1, n + 1) - n - 1
    return min(max(float(rank @ np.sort(values)) / (n * total), 0.0), 1.0)
