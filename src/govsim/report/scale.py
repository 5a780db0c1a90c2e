"""How the numbers of a metric are told in a picture: their unit, their scale, and the digits that an interval bears."""

import math
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from govsim.base.block import Words
from govsim.report.answer import SHOWN, facts, scale_of
from govsim.report.digits import decimals_for, is_share, plain, signed, three
from govsim.report.words import POINTS, say, unit

HEADLINE = SHOWN[:6]
"""The metrics that a picture of a design shows, where its table has them."""
THOUSANDS_FROM = 10_000.0
THOUSAND = Words("1,000 ", "千")


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

    def in_words(self, value: float, low: float, high: float, lang: str, *, sign: bool = True) -> str:
        """A number with its unit, for a sentence: a difference, or without a sign a level."""
        scale = self.of_sentences or self
        words = scale.gap if sign else scale.level
        return f"{scale.told(value, low, high, sign=sign)} {say(words, lang)}".rstrip()

    def interval(self, low: float, high: float, lang: str, *, sign: bool = True) -> str:
        """An interval, `-4.0 to -2.4`; empty where there is none."""
        digits = self.digits(low, high)
        if not (math.isfinite(low) and math.isfinite(high)):
            return ""
        between = " to " if lang == "en" else " 至 "
        write = signed if sign else plain
        return between.join(write(v * self.factor, 1 if digits is None else digits) for v in (low, high))

    def digits(self, low: float, high: float) -> int | None:
        """Decimals for an interval; None where there is none or it has no width."""
        half = (high - low) / 2 * self.factor
        return decimals_for(half) if math.isfinite(half) and half > 0 else None


def scale_for(metric: str, values: Iterable[float] = ()) -> Scale:
    """The scale of a metric whose values are these: shares in percent, what is large in thousands."""
    if is_share(metric):
        return Scale(scale_of(metric), Words("%", "%"), POINTS)
    name = facts(metric, None).unit
    words = Words("", "") if name in ("0..1", "1", "ratio") else Words(unit(name, "en"), unit(name, "zh"))
    largest = max((abs(v) for v in values if math.isfinite(v)), default=0.0)
    plainly = Scale(1.0, words, words)
    if largest < THOUSANDS_FROM:
        return plainly
    words = Words(THOUSAND.en + words.en, THOUSAND.zh + words.zh)
    return Scale(1e-3, words, words, plainly)


def title(metric: str) -> Words:
    """A metric in words."""
    return facts(metric, None).title


def inside(metric: str) -> Words:
    """A metric in words, in the middle of a sentence."""
    words = title(metric)
    return Words(words.en[:1].lower() + words.en[1:], words.zh)


def heading(metric: str, scale: Scale, lang: str, *, gap: bool = False) -> str:
    """A metric with its unit, for the head of a panel."""
    name, of = say(title(metric), lang), say(scale.gap if gap else scale.level, lang)
    return f"{name} ({of})" if of and lang == "en" else f"{name}（{of}）" if of else name


def direction(metric: str) -> Words:
    """Which way a metric is better; empty where neither is."""
    better = facts(metric, None).better
    if better not in ("higher", "lower"):
        return Words("", "")
    return Words("higher is better", "越高越好") if better == "higher" else Words("lower is better", "越低越好")


def is_sure(low: float, high: float) -> bool:
    """Whether an interval lies on one side of zero."""
    return math.isfinite(low) and math.isfinite(high) and not low <= 0 <= high


def shown_of(metrics: Iterable[str], most: int = 6) -> list[str]:
    """The metrics to show of those that a table has: the headline in its order, or the first of what there is."""
    there = list(dict.fromkeys(str(m) for m in metrics))
    return ([m for m in HEADLINE if m in there] or there)[:most]


def listed(names: Sequence[str], lang: str) -> str:
    """Names in a row: `a, b and c`."""
    if lang == "zh":
        return "、".join(names)
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def whither(metric: str) -> Words:
    """Which side of a horizontal axis is better; empty where neither is."""
    better = facts(metric, None).better
    if better not in ("higher", "lower"):
        return Words("", "")
    return Words("better →", "更好 →") if better == "higher" else Words("← better", "← 更好")
