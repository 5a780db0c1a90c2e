"""The answer in a sentence or two: who helps sooner, who leaves residents more satisfied, by how much, and what is a tie."""

from typing import Any

import pandas as pd

SPOKEN = (
    ("help_time_mean_h", "help comes", "h sooner", "h later", 1.0),
    ("satisfaction_mean", "satisfaction is", "points higher", "points lower", 100.0),
)


def answer(comparison: pd.DataFrame, scenarios: list[tuple[str, str]]) -> list[str]:
    """A sentence for each scenario against the first and, where there are three or more, the last against the one before."""
    names = [name for name, _ in scenarios]
    title = dict(scenarios)
    if len(comparison) == 0 or len(names) < 2:
        return []
    pairs = [(names[0], b) for b in names[1:]]
    if len(names) > 2:
        pairs.append((names[-2], names[-1]))
    return [sentence(comparison, a, b, title) for a, b in pairs]


def sentence(comparison: pd.DataFrame, a: str, b: str, title: dict[str, str]) -> str:
    """One comparison in words."""
    rows = comparison[(comparison.a == a) & (comparison.b == b)].set_index("metric")
    return f"{title[b]} against {title[a].lower()}: {' and '.join(clause(rows.loc[m[0]], *m[1:]) for m in SPOKEN)}."


def clause(row: Any, subject: str, more: str, less: str, factor: float) -> str:
    """One metric in words; an interval that holds 0 is a tie."""
    d, low, high = (float(row[c]) * factor for c in ("difference", "ci_low", "ci_high"))
    if not low * high > 0:
        return f"{subject} no different ({d:+.1f}, 95 % {low:+.1f} to {high:+.1f})"
    good = (d < 0) == (row["better"] == "lower")
    word = more if good else less
    small, large = sorted((abs(low), abs(high)))
    return f"{subject} {abs(d):.1f} {word} (95 % {small:.1f} to {large:.1f})"
