"""What a metric is: a pure function of the records of a run, with its unit, its direction and its words."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from govsim.base.block import Words
from govsim.measure.tables import Records

Better = Literal["higher", "lower", "none"]
METRICS: dict[str, "Metric"] = {}
"""All metrics by name, in the order in which they are shown."""


@dataclass(frozen=True)
class Metric:
    """A metric: its name carries the unit, its docstring is the meaning."""

    name: str
    unit: str
    better: Better
    group: str
    title: Words
    meaning: str
    of: Callable[[Records], float]


def metric(
    *, unit: str, better: Better, group: str, title: Words
) -> Callable[[Callable[[Records], float]], Callable[[Records], float]]:
    """Register a function of Records as a metric; raises ValueError on a second one of the same name."""

    def register(of: Callable[[Records], float]) -> Callable[[Records], float]:
        if of.__name__ in METRICS:
            raise ValueError(f"metric {of.__name__} is declared twice")
        meaning = " ".join((of.__doc__ or "").split())
        METRICS[of.__name__] = Metric(of.__name__, unit, better, group, title, meaning, of)
        return of

    return register
