"""How the numbers of a metric are told in a picture: their unit, their scale, and the digits that an interval bears."""

import math
from collections.abc import Iterable
from typing import NamedTuple

from govsim.analysis.comparison import QUESTIONS
from govsim.analysis.facts import facts, scale_of, unit_of
from govsim.text.numbers import decimals_for, plain, signed, span, three, with_unit
from govsim.text.words import Words, as_it_stands, words

THOUSANDS_FROM = 10_000.0
THOUSAND = words("1,000 ")


class Scale(NamedTuple):
    """What a metric's numbers are multiplied by, and the units of a level and of a difference."""

    factor: float
    level: Words
    gap: Words
    of_sentences: "Scale | None" = None
    """The scale that sentences use, where it is another: `-52,000 person-h`, not `-52` of thousands."""

    def told(self, value: float, low: float = math.nan, high: float = math.nan, *, sign: bool = True) -> str:
        """A number with the digits that its interval bears, or about three where it has none."""
        write = signed if sign else plain
        digits = self.digits(low, high)
        if digits is None:
            text = three(value * self.factor)
            return f"+{text}" if sign and value > 0 and text.strip("0.,") else text
        return write(value * self.factor, digits)

    def in_words(self, value: float, low: float, high: float, *, sign: bool = True) -> Words:
        """A number with its unit, for a sentence: a difference, or without a sign a level."""
        scale = self.of_sentences or self
        number = scale.told(value, low, high, sign=sign)
        return with_unit(number, scale.gap if sign else scale.level)

    def interval(self, low: float, high: float, *, sign: bool = True) -> Words:
        """An interval, `-4.0 to -2.4`; empty where there is none."""
        digits = self.digits(low, high)
        if not (math.isfinite(low) and math.isfinite(high)):
            return as_it_stands("")
        write = signed if sign else plain
        return span(*(write(v * self.factor, 1 if digits is None else digits) for v in (low, high)))

    def digits(self, low: float, high: float) -> int | None:
        """Decimals for an interval; None where there is none or it has no width."""
        half = (high - low) / 2 * self.factor
        return decimals_for(half) if math.isfinite(half) and half > 0 else None


def scale_for(metric: str, values: Iterable[float] = ()) -> Scale:
    """The scale of a metric whose values are these: shares in percent, what is large in thousands."""
    if scale_of(metric) != 1:
        return Scale(scale_of(metric), unit_of(metric), unit_of(metric, gap=True))
    told = unit_of(metric)
    largest = max((abs(v) for v in values if math.isfinite(v)), default=0.0)
    plainly = Scale(1.0, told, told)
    if largest < THOUSANDS_FROM:
        return plainly
    told = THOUSAND + told
    return Scale(1e-3, told, told, plainly)


def title(metric: str) -> Words:
    """A metric in words."""
    return facts(metric).title


def inside(metric: str) -> Words:
    """A metric in words, in the middle of a sentence."""
    return title(metric).inside()


def heading(metric: str, scale: Scale, *, gap: bool = False) -> Words:
    """A metric with its unit, for the head of a panel."""
    of = scale.gap if gap else scale.level
    return words("{name} ({unit})").format(name=title(metric), unit=of) if of else title(metric)


def direction(metric: str) -> Words:
    """Which way a metric is better; empty where neither is."""
    better = facts(metric).better
    if better not in ("higher", "lower"):
        return as_it_stands("")
    return words("higher is better") if better == "higher" else words("lower is better")


def shown_of(metrics: Iterable[str], most: int = 6) -> list[str]:
    """The metrics to show of those that a table has: the headline in its order, or the first of what there is."""
    there = list(dict.fromkeys(str(m) for m in metrics))
    return ([m for m in QUESTIONS if m in there] or there)[:most]


def whither(metric: str) -> Words:
    """Which side of a horizontal axis is better; empty where neither is."""
    better = facts(metric).better
    if better not in ("higher", "lower"):
        return as_it_stands("")
    return words("better →") if better == "higher" else words("← better")
