"""The smallest differences that matter: one table by metric, each with its reason.

All of them are assumed. Three (time to help, satisfaction, harm) are those of the bundled hypotheses, and were chosen by people
who had seen the headline of earlier runs; the others extend the same reasoning. An experiment's hypothesis overrides the table
for its metric and pair. A metric that is not in the table has no such difference: its verdict says only whether there is one.
"""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from govsim.text.words import Words, words

YEAR = 365.0
TARGET = words("the widest of the response targets; less would not bring a minor incident from late to in time")
WAVES = words("what two survey waves of 800 residents can just tell apart")
TWO_IN_100 = words("two in a hundred")
QUARTER_HOUR = words("the target for the most severe incidents")
HOUR_OF_WORK = words("an hour of a member of staff, at its full cost to the employer")
A_DAY = words("a day of one person's harm for each resident and year")
ONE_IN_100 = words("one resident in a hundred")
TEN_A_YEAR = words("ten incidents a year for 1,000 residents")
HALF_TARGET = words("half the response target of a moderate incident")


class Smallest(NamedTuple):
    """The smallest difference of a metric that matters, in its unit, and why."""

    value: float
    why: Words
    each: bool = False
    """Whether it is for each resident and year, as the metric sums over both."""
    headline: bool = False
    """Whether it was chosen when the headline of earlier runs was known."""


MATTERS = {
    "help_time_mean_h": Smallest(3.0, TARGET, headline=True),
    "help_time_median_h": Smallest(3.0, TARGET),
    "satisfaction_mean": Smallest(0.02, WAVES, headline=True),
    "harm_person_h": Smallest(24.0, A_DAY, each=True, headline=True),
    "satisfied_share": Smallest(0.02, TWO_IN_100),
    "solved_share": Smallest(0.02, TWO_IN_100),
    "closed_share": Smallest(0.02, TWO_IN_100),
    "unresolved_share": Smallest(0.02, TWO_IN_100),
    "never_reported_share": Smallest(0.02, TWO_IN_100),
    "helped_in_time_share": Smallest(0.02, TWO_IN_100),
    "on_time_share": Smallest(0.02, TWO_IN_100),
    "on_time_serious_share": Smallest(0.02, TWO_IN_100),
    "helped_in_time_serious_share": Smallest(0.02, TWO_IN_100),
    "severe_on_time_share": Smallest(0.02, TWO_IN_100),
    "response_time_mean_h": Smallest(1.0, HALF_TARGET),
    "response_time_serious_mean_h": Smallest(0.25, QUARTER_HOUR),
    "help_time_serious_mean_h": Smallest(0.25, QUARTER_HOUR),
    "trust_mean": Smallest(0.02, WAVES),
    "trust_government_mean": Smallest(0.02, WAVES),
    "participation_rate": Smallest(0.01, ONE_IN_100),
    "incidents_total": Smallest(0.01, TEN_A_YEAR, each=True),
    "cost_per_threat_met": Smallest(39.0, HOUR_OF_WORK),
    "cost_per_threat_met_with_society": Smallest(39.0, HOUR_OF_WORK),
}


ALIKE = 0.02
"""Two single runs are called about the same within this share of the larger, where a metric has no smallest difference."""
KNOWN = words(
    "What differences matter is assumed, and for time to help, satisfaction and harm it was chosen when the headline of "
    "earlier runs was known."
)
BUNDLED = 4000.0
"""Residents for whom the bundled hypothesis on harm was written."""


def was_known(metric: str, smallest: float) -> bool:
    """Whether a smallest difference is one that was chosen when the headline of earlier runs was known."""
    known = MATTERS.get(metric)
    return known is not None and known.headline and smallest in (known.value, known.value * BUNDLED)


@dataclass(frozen=True)
class Size:
    """What the differences that matter depend on: residents and counted days, and the claims of an experiment file."""

    residents: float = math.nan
    days: float = math.nan
    claims: Mapping[tuple[str, frozenset[str]], float] = field(default_factory=dict)
    """Smallest differences of hypotheses, by metric and pair."""

    def smallest(self, metric: str, a: str, b: str) -> float | None:
        """The smallest difference that matters of a metric between two scenarios; None where there is none."""
        claimed = self.claims.get((metric, frozenset((a, b))))
        if claimed is not None:
            return claimed
        known = MATTERS.get(metric)
        if known is None:
            return None
        size = known.value * (self.residents * self.days / YEAR if known.each else 1.0)
        return size if size > 0 else None  # of a folder that does not say how large it is


def size_of(resolved: Mapping[str, Any], claims: Iterable[Mapping[str, Any]] = ()) -> Size:
    """The size of a scenario (its values as a manifest has them) and the hypotheses of an experiment."""
    residents = (resolved.get("community") or {}).get("residents")
    days = (resolved.get("horizon") or {}).get("days")
    found = {
        (str(c["metric"]), frozenset((str(c["a"]), str(c["b"])))): float(c["smallest_difference"])
        for c in claims
        if {"metric", "a", "b", "smallest_difference"} <= set(c)
    }
    known = [float(v) if isinstance(v, int | float) else math.nan for v in (residents, days)]
    return Size(known[0], known[1], found)
