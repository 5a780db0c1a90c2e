"""The one verdict on a difference, which knows the smallest difference that matters.

    matters      there is a difference, and the whole interval lies beyond the smallest one that matters
    small        there is a difference, and the whole interval lies within it: clear but small
    clear        there is a difference; that it is as large as the smallest one that matters is not shown, or none is set
    equivalent   no difference is shown, and whatever there is lies within the smallest one that matters
    unclear      none of these
    same         all pairs are alike
    none         nothing to compare: no number, or a single pair

There is a difference where the interval leaves out zero and, in the headline, p after Holm's adjustment is at most .05. Which
way is better comes from the metric.
"""

import math
from typing import NamedTuple

import numpy as np
import pandas as pd

from govsim.text.words import Words, words

ALPHA = 0.05
MATTERS, SMALL, CLEAR, UNCLEAR, EQUIVALENT, SAME, NONE = "matters", "small", "clear", "unclear", "equivalent", "same", "none"
SHOWN = (MATTERS, SMALL, CLEAR)
"""Verdicts by which there is a difference."""
TIE = "tie"
"""Nobody is ahead."""


class Verdict(NamedTuple):
    """What a difference amounts to, and which way it goes: better, worse, or more and less where neither side is better."""

    word: str
    way: str = ""

    @property
    def is_shown(self) -> bool:
        """Whether there is a difference."""
        return self.word in SHOWN

    @property
    def said(self) -> Words:
        """The verdict in words."""
        return LABELS[self.word, self.way]


LABELS = {
    (MATTERS, "better"): words("better, matters"),
    (MATTERS, "worse"): words("worse, matters"),
    (MATTERS, "more"): words("more, matters"),
    (MATTERS, "less"): words("less, matters"),
    (SMALL, "better"): words("better, clear but small"),
    (SMALL, "worse"): words("worse, clear but small"),
    (SMALL, "more"): words("more, clear but small"),
    (SMALL, "less"): words("less, clear but small"),
    (CLEAR, "better"): words("better, clear"),
    (CLEAR, "worse"): words("worse, clear"),
    (CLEAR, "more"): words("more, clear"),
    (CLEAR, "less"): words("less, clear"),
    (UNCLEAR, ""): words("unclear"),
    (EQUIVALENT, ""): words("equivalent"),
    (SAME, ""): words("the same"),
    (NONE, ""): words("not comparable"),
}


def judge(
    better: str, difference: float, low: float, high: float, *, p: float = math.nan, smallest: float | None = None
) -> Verdict:
    """The verdict on a difference with its interval; `p` after adjustment, NaN where none was adjusted."""
    if not math.isfinite(difference):
        return Verdict(NONE)
    if difference == 0 and not low < high:
        return Verdict(SAME)
    if not (math.isfinite(low) and math.isfinite(high)):
        return Verdict(NONE)
    within = smallest is not None and max(abs(low), abs(high)) < smallest
    if not is_clear(low, high) or p > ALPHA:
        return Verdict(EQUIVALENT if within else UNCLEAR)
    beyond = smallest is not None and min(abs(low), abs(high)) >= smallest
    return Verdict(MATTERS if beyond else SMALL if within else CLEAR, way(better, difference))


def way(better: str, difference: float) -> str:
    """Which way a difference goes."""
    if better not in ("higher", "lower"):
        return "more" if difference > 0 else "less"
    return "better" if (difference > 0) == (better == "higher") else "worse"


def is_clear(low: float, high: float) -> bool:
    """Whether an interval lies on one side of zero."""
    return math.isfinite(low) and math.isfinite(high) and low * high > 0


def is_gain(better: str, low: float, high: float) -> bool:
    """Whether a difference is for the better with its whole interval."""
    return is_clear(low, high) and way(better, low) == "better"


def ahead(table: pd.DataFrame, a: str, b: str, better: str, p: np.ndarray | None = None) -> np.ndarray:
    """Who is ahead in each row of a map: a, b or `tie`; by the interval, or by p values adjusted over the rows."""
    sign = -1.0 if better == "lower" else 1.0
    shown = ((table.ci_low * table.ci_high) > 0) if p is None else pd.Series(p <= ALPHA, table.index)
    gain = table.difference * sign
    return np.select([shown & (gain > 0), shown & (gain < 0)], [b, a], TIE)
