"""The answer in a sentence or two: who helps sooner, who leaves residents more satisfied, by how much, and what is a tie."""

from typing import Any

import pandas as pd

from govsim.base.words import Words, joined, words

SPOKEN = (
    (
        "help_time_mean_h", words("help comes"), words("help comes {difference:.1f} h sooner (95 % {low:.1f} to {high:.1f})"),
        words("help comes {difference:.1f} h later (95 % {low:.1f} to {high:.1f})"), 1.0,
    ),
    (
        "satisfaction_mean", words("satisfaction is"),
        words("satisfaction is {difference:.1f} points higher (95 % {low:.1f} to {high:.1f})"),
        words("satisfaction is {difference:.1f} points lower (95 % {low:.1f} to {high:.1f})"), 100.0,
    ),
)  # fmt: skip
"""How a metric is told: as a tie, where it is better, where it is worse; and its factor."""


def answer(comparison: pd.DataFrame, titles: dict[str, Words]) -> list[Words]:
    """A sentence for each scenario against the first and, where there are three or more, the last against the one before.

    `titles` are the scenarios' by name, in their order.
    """
    names = list(titles)
    if len(comparison) == 0 or len(names) < 2:
        return []
    pairs = [(names[0], b) for b in names[1:]]
    if len(names) > 2:
        pairs.append((names[-2], names[-1]))
    return [sentence(comparison, a, b, titles) for a, b in pairs]


def sentence(comparison: pd.DataFrame, a: str, b: str, titles: dict[str, Words]) -> Words:
    """One comparison in words."""
    rows = comparison[(comparison.a == a) & (comparison.b == b)].set_index("metric")
    clauses = [clause(rows.loc[metric], subject, more, less, by) for metric, subject, more, less, by in SPOKEN]
    return words("{b} against {a}: {clauses}.").format(
        b=titles[b], a=titles[a].lower(), clauses=joined(clauses, words(" and ", context="between clauses"))
    )


def clause(row: Any, subject: Words, more: Words, less: Words, factor: float) -> Words:
    """One metric in words; an interval that holds 0 is a tie."""
    d, low, high = (float(row[c]) * factor for c in ("difference", "ci_low", "ci_high"))
    if not low * high > 0:
        tie = words("{subject} no different ({difference:+.1f}, 95 % {low:+.1f} to {high:+.1f})")
        return tie.format(subject=subject, difference=d, low=low, high=high)
    good = (d < 0) == (row["better"] == "lower")
    small, large = sorted((abs(low), abs(high)))
    return (more if good else less).format(difference=abs(d), low=small, high=large)
