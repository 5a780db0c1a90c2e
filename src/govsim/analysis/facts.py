"""What a reader must know of a metric: its title, which way is better, its unit, and the scale on which it is told."""

import math
from typing import NamedTuple

import pandas as pd

from govsim.analysis.comparison import HEADLINE
from govsim.measure import METRICS
from govsim.text.numbers import OF_100, POINTS, is_share, unit
from govsim.text.words import Words, as_it_stands

SHOWN = (
    *HEADLINE, "response_time_p90_h", "containment_time_mean_h", "on_time_serious_share", "helped_in_time_serious_share",
    "escalated_share", "unresolved_share", "satisfaction_gini", "policy_funded_share", "society_value",
)  # fmt: skip
"""What tables show: the headline, then what explains it; as far as a folder has it."""


class Facts(NamedTuple):
    """What a metric is: unit, which way is better (higher, lower or neither), title, meaning."""

    unit: str
    better: str
    title: Words
    meaning: Words


def facts(metric: str, pair: pd.Series | None = None) -> Facts:
    """Facts of a metric; of one that this version no longer has, what comparison.csv says."""
    known = METRICS.get(metric)
    if known:
        return Facts(known.unit, str(known.better), known.title, known.meaning)
    told = ("", "") if pair is None else (str(pair.unit), str(pair.better))
    return Facts(*told, as_it_stands(metric.replace("_", " ")), as_it_stands(""))


def sign_of(metric: str, better: str = "") -> float:
    return -1.0 if (better or facts(metric).better) == "lower" else 1.0


def is_of_100(metric: str) -> bool:
    """Whether a metric is told in points of 100: satisfaction, which its files hold in 0..1."""
    return metric.startswith("satisfaction_") and metric != "satisfaction_gini"


def scale_of(metric: str) -> float:
    """100 for what is told in percent or in points of 100, else 1."""
    return 100.0 if is_share(metric) or is_of_100(metric) else 1.0


def bounds_of(metric: str) -> tuple[float, float]:
    """Where a level of a metric must lie, in its own unit: shares and indices between 0 and 1, all else anywhere."""
    if metric.startswith("twins_"):  # counts
        return 0.0, math.inf
    return (0.0, 1.0) if is_share(metric) or facts(metric).unit in ("share", "0..1") else (-math.inf, math.inf)


def unit_of(metric: str, *, gap: bool = False, named: str = "") -> Words:
    """The unit of a level, or of a difference (`gap`); empty for a plain number. `named` is that of a metric of old folders."""
    if is_share(metric):
        return POINTS if gap else as_it_stands("%")
    if is_of_100(metric):
        return OF_100
    name = facts(metric).unit or named
    return as_it_stands("") if name in ("0..1", "1", "ratio", "") else unit(name)
