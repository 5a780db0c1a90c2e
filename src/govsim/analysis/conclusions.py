"""Differences as they are told: one row for a metric and a pair, with its verdict and its numbers already rounded.

Levels of a metric are rounded alike in all its pairs, to what the narrowest of its intervals can bear, and a difference is told
as the difference of the levels that stand beside it: what is printed adds up, and one level has one number.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, NamedTuple, cast

import pandas as pd

from govsim.analysis.facts import Facts, bounds_of, facts, scale_of, unit_of
from govsim.analysis.matters import Size
from govsim.analysis.verdict import Verdict, is_clear, judge
from govsim.measure import METRICS
from govsim.text.numbers import decimals_for, outward, plain, signed, span, to, with_unit
from govsim.text.words import LANGUAGES, Words, as_it_stands, words

FEW = 10
"""Seeds below which every conclusion says that they are few; assumed."""
LARGEST_SHARE, LARGEST = 2, 4
"""Decimals at most, of what is told in percent or points, and of all else."""
NOTHING = as_it_stands("")


class Told(NamedTuple):
    """One metric of one pair: the numbers as they are, the verdict, and the texts that every page prints."""

    metric: str
    facts: Facts
    a: str
    b: str
    mean_a: float
    mean_b: float
    difference: float
    low: float
    high: float
    p: float
    """After Holm's adjustment; NaN outside of the headline."""
    smallest: float | None
    verdict: Verdict
    decimals: int

    @property
    def base(self) -> str:
        """The level of the first scenario."""
        return plain(self._scaled(self.mean_a), self.decimals)

    @property
    def other(self) -> str:
        """The level of the second scenario."""
        return plain(self._scaled(self.mean_b), self.decimals)

    @property
    def rounded(self) -> float:
        """The difference of the levels as they are printed, in the scale of the texts."""
        one, two = (to(self._scaled(v), self.decimals) for v in (self.mean_a, self.mean_b))
        return to(two - one, self.decimals) if math.isfinite(two - one) else math.nan

    @property
    def change(self) -> str:
        """The difference with its sign."""
        return signed(self.rounded, self.decimals)

    @property
    def change_of(self) -> Words:
        """The difference with sign and unit: `-3.2 h`, `+8.1 points`."""
        return with_unit(self.change, unit_of(self.metric, gap=True, named=self.facts.unit))

    @property
    def interval(self) -> Words:
        """The interval of the difference: `-4.0 to -2.4`; empty where there is none."""
        return self.between(self.decimals) if math.isfinite(self.low) else NOTHING

    def between(self, decimals: int) -> Words:
        """The interval with as many decimals as what stands around it."""
        end = outward if decimals >= self.decimals else to
        return span(*(signed(end(self._scaled(v), decimals), decimals) for v in (self.low, self.high)))

    @property
    def levels_of(self) -> Words:
        """Both levels with their unit, the second scenario's first: `4.1 against 5.2 h`."""
        base = with_unit(self.base, unit_of(self.metric, named=self.facts.unit))
        return words("{other} against {base}").format(other=self.other, base=base)

    @property
    def level_of(self) -> Words:
        """The level of the first scenario with its unit."""
        return with_unit(self.base, unit_of(self.metric, named=self.facts.unit))

    @property
    def change_in(self) -> Words:
        """The difference with its sign, and its unit where that is another than the levels'."""
        alike = unit_of(self.metric).en == unit_of(self.metric, gap=True).en
        return as_it_stands(self.change) if alike else self.change_of

    @property
    def p_text(self) -> str:
        """The adjusted p; empty outside of the headline."""
        return p_text(self.p)

    @property
    def is_headline(self) -> bool:
        """Whether the metric belongs to the family that was adjusted."""
        return math.isfinite(self.p)

    def _scaled(self, value: float) -> float:
        return value * scale_of(self.metric)

    def as_data(self) -> dict[str, Any]:
        """The row for other programs: numbers unrounded in the metric's own unit, and the verdict's words."""
        numbers = {"mean_a": self.mean_a, "mean_b": self.mean_b, "difference": self.difference, "ci_low": self.low,
                   "ci_high": self.high, "p_holm": self.p, "smallest_difference": self.smallest}  # fmt: skip
        known = {name: None if value is None or not math.isfinite(value) else value for name, value in numbers.items()}
        return {"metric": self.metric, "a": self.a, "b": self.b, **known, "verdict": self.verdict.word,
                "direction": self.verdict.way, "said": {lang: self.verdict.said.say(lang) for lang in LANGUAGES}}  # fmt: skip


def p_text(p: float) -> str:
    """A p value; empty where there is none."""
    return "" if not math.isfinite(p) else "< 0.001" if p < 0.001 else f"{p:.3f}"


@dataclass(frozen=True, eq=False)
class Conclusions:
    """All that can be concluded from a table of comparisons (`comparison`), with the twins of the pairs where there are any."""

    table: pd.DataFrame
    titles: dict[str, Words]
    """The scenarios that are told of, in their order, by name."""
    size: Size = field(default_factory=Size)
    twins: pd.DataFrame = field(default_factory=pd.DataFrame)
    known_seeds: int = 0
    """Seeds, where the table does not say."""
    points: int = 1
    """Points of a design over which means were taken."""
    fair: tuple[str, str] | None = None
    """The pair that differs in nothing but what is asked about; the last two scenarios where none is named."""

    @cached_property
    def _rows(self) -> dict[tuple[str, str, str], Any]:
        rows = reversed(list(self.table.itertuples(index=False)))  # of several rows for one question the first counts
        return {(str(row.metric), str(row.a), str(row.b)): row for row in rows}

    @cached_property
    def _twins(self) -> dict[tuple[str, str, str], tuple[float, float, float]]:
        return {
            (str(row.quantity), str(row.a), str(row.b)): (
                float(cast(Any, row.mean)), float(getattr(row, "ci_low", math.nan)), float(getattr(row, "ci_high", math.nan)),
            )
            for row in self.twins.itertuples(index=False)
        }  # fmt: skip

    @cached_property
    def _decimals(self) -> dict[str, int]:
        found: dict[str, list[Any]] = {}
        for (metric, _, _), row in self._rows.items():
            found.setdefault(metric, []).append(row)
        return {metric: _borne(metric, rows) for metric, rows in found.items()}

    @cached_property
    def seeds(self) -> int:
        """Seeds on which the pairs rest."""
        return int(self.table.seeds.max()) if len(self.table) and "seeds" in self.table else self.known_seeds

    @property
    def is_few(self) -> bool:
        """Whether the seeds are few."""
        return 0 < self.seeds < FEW

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """The pairs that a reader asks for: the fair one, and each scenario against the first."""
        names = list(self.titles) if len(self.table) else []
        if len(names) < 3:
            return [(names[0], name) for name in names[1:]]
        is_there = self.fair is not None and set(self.fair) <= set(names)
        fair = self.fair if self.fair is not None and is_there else (names[-2], names[-1])
        return list(dict.fromkeys([fair, *((names[0], name) for name in names[1:])]))

    def has(self, metric: str) -> bool:
        """Whether the table has a metric."""
        return metric in self._decimals

    def decimals(self, metric: str) -> int:
        """Decimals at which a metric is told."""
        return self._decimals.get(metric, 1)

    def told(self, metric: str, a: str, b: str) -> Told | None:
        """A metric of a pair, whichever way round the table holds it; None where it does not."""
        if (row := self._rows.get((metric, a, b))) is not None:
            means, difference, low, high = (row.mean_a, row.mean_b), row.difference, row.ci_low, row.ci_high
        elif (row := self._rows.get((metric, b, a))) is not None:
            means, difference, low, high = (row.mean_b, row.mean_a), -row.difference, -row.ci_high, -row.ci_low
        else:
            return None
        p, smallest = float(getattr(row, "p_holm", math.nan)), self.size.smallest(metric, a, b)
        known = facts(metric, row)
        found = judge(known.better, difference, low, high, p=p, smallest=smallest)
        return Told(
            metric, known, a, b, float(means[0]), float(means[1]), float(difference), float(low), float(high), p, smallest,
            found, self.decimals(metric),
        )  # fmt: skip

    def twin(self, quantity: str, a: str, b: str) -> tuple[float, float, float] | None:
        """Mean and interval of a quantity over twins; None where the folder has none."""
        found = self._twins.get((quantity, a, b))
        return found if found and math.isfinite(found[0]) else None

    def twin_told(self, quantity: str, a: str, b: str) -> tuple[str, Words]:
        """The same as texts: a count, a share in percent, or else a difference with its sign; a dash where there is none."""
        numbers = self._twins.get((quantity, a, b), (math.nan,) * 3)
        gap = quantity in METRICS
        halves = [(high - low) / 2 for (name, _, _), (_, low, high) in self._twins.items() if name == quantity and high > low]
        digits = decimals_for(min(halves, default=math.nan)) if gap else 1 if scale_of(quantity) != 1 else 0
        return bounded(quantity, *numbers, digits, gap=gap)


def _borne(metric: str, rows: list[Any]) -> int:
    """Decimals that a metric's pairs can bear: two figures of the narrowest interval, one of the smallest clear difference."""
    scale, most = scale_of(metric), LARGEST_SHARE if scale_of(metric) != 1 else LARGEST
    halves = [half for row in rows if (half := (row.ci_high - row.ci_low) / 2 * scale) > 0]
    sizes = [abs(row.difference) * scale for row in rows if abs(row.difference) > 0]
    if not halves and not sizes:
        levels = [abs(row.mean_a) * scale for row in rows if abs(row.mean_a) > 0]
        return min(max(2 - math.floor(math.log10(max(levels))), 0), most) if levels else 0
    found = decimals_for(min(halves or sizes), most)
    shown = [abs(row.difference) * scale for row in rows if row.difference and is_clear(row.ci_low, row.ci_high)]
    return max([found, *(-math.floor(math.log10(d)) for d in shown)])


def bounded(metric: str, mean: float, low: float, high: float, decimals: int, *, gap: bool = False) -> tuple[str, Words]:
    """A mean with its interval for a table; ends that pass what a share can be are cut, and that is said."""
    scale, write = scale_of(metric), signed if gap else plain
    if not (math.isfinite(low) and math.isfinite(high)):
        return write(mean * scale, decimals), NOTHING
    least, most = (-math.inf, math.inf) if gap else bounds_of(metric)
    return write(mean * scale, decimals), within(low, high, least, most, lambda v: write(v * scale, decimals))


def within(low: float, high: float, least: float, most: float, write: Callable[[float], str]) -> Words:
    """An interval whose ends pass no bound: one that would is cut there, and that is said."""
    told = span(*(write(min(max(v, least), most)) for v in (low, high)))
    return told + CUT if low < least or high > most else told


CUT = words(", cut at the bound")
