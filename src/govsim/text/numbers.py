"""The one way of rounding: as many digits as the interval can bear, parts that add up, no minus nought, minus signs."""

import math
from collections.abc import Sequence

from govsim.text.words import Words, as_it_stands, words

MINUS = "\N{MINUS SIGN}"
SHARE_ENDINGS = ("_share", "_rate")


def is_share(metric: str) -> bool:
    """Whether a metric is told in percent."""
    return metric.endswith(SHARE_ENDINGS)


def decimals_for(half_width: float, largest: int = 4) -> int:
    """Decimals that leave two figures of an uncertainty; below zero (tens, hundreds, ...) when it is above a hundred."""
    if not math.isfinite(half_width) or half_width <= 0:
        return 1
    return int(min(1 - math.floor(math.log10(half_width)), largest))


def to(value: float, decimals: int) -> float:
    """A number rounded, never below zero by rounding alone."""
    return round(value, decimals) + 0.0 if math.isfinite(value) else value


def outward(value: float, decimals: int) -> float:
    """An end of an interval rounded; one that is not zero keeps its sign, so that nobody reads zero into or out of it."""
    found = to(value, decimals)
    return math.copysign(10.0**-decimals, value) if found == 0 and value != 0 and math.isfinite(value) else found


def adding(parts: Sequence[float], total: float, decimals: int) -> list[float]:
    """Parts rounded so that they add up to a total that is rounded itself: what is left goes to the largest remainders."""
    unit = 10.0**-decimals
    found = [to(part, decimals) for part in parts]
    left = round((to(total, decimals) - sum(found)) / unit)
    order = sorted(range(len(parts)), key=lambda n: (found[n] - parts[n]) * math.copysign(1.0, left))
    for n in order[: abs(left)]:
        found[n] = to(found[n] + math.copysign(unit, left), decimals)
    return found


def plain(value: float, decimals: int) -> str:
    """A number with a true minus sign and thousands separated; a dash for what is not a number."""
    if value is None or not math.isfinite(value):
        return "\N{EN DASH}"
    text = f"{round(value, decimals):,.{max(decimals, 0)}f}"
    if not text.strip("-0.,"):
        return text.lstrip("-")
    return text.replace("-", MINUS)


def signed(value: float, decimals: int) -> str:
    """The same with a plus sign before what is above zero."""
    text = plain(value, decimals)
    return f"+{text}" if math.isfinite(value) and text.strip("0.,") and not text.startswith(MINUS) else text


def three(value: float) -> str:
    """About three figures, for numbers that come without an interval."""
    if not math.isfinite(value) or value == 0:
        return plain(value, 0)
    return plain(value, int(min(max(2 - math.floor(math.log10(abs(value))), 0), 4)))


def brief(value: float, figures: int = 3) -> str:
    """The same with figures counted from the left, however large or small the number is."""
    if not math.isfinite(value) or value == 0:
        return plain(value, 0)
    decimals = figures - 1 - math.floor(math.log10(abs(value)))
    text = plain(value, min(decimals, 8))
    return text.rstrip("0").rstrip(".") if "." in text else text


def short(value: float) -> str:
    """A number with three significant digits at most, without an exponent."""
    text = f"{value:,.0f}" if abs(value) >= 1000 else f"{float(f'{value:.3g}'):g}"
    return text if "e" not in text else f"{value:.10f}".rstrip("0")


def percent(share: float) -> str:
    """A share in percent, without decimals."""
    return f"{100 * share:.0f} %"


# Units in words, and how two ends of an interval are put.

UNITS = {
    "share": as_it_stands("%"),
    "CNY": words("CNY", context="unit"),
    "yuan": words("CNY", context="unit"),
    "count": as_it_stands(""),
    "1": as_it_stands(""),
    "0..1": as_it_stands("0..1"),
    "1/incident": words("per incident", context="unit"),
}
POINTS = words("points")
OF_100 = words("points of 100")


def unit(name: str) -> Words:
    """A unit in words; as it stands where the catalogue has no word for it."""
    return UNITS[name] if name in UNITS else words(name, context="unit")


def span(low: str, high: str) -> Words:
    """Two ends of an interval: `-4.0 to -2.4`."""
    return words("{low} to {high}").format(low=low, high=high)


def with_unit(number: str, of: Words) -> Words:
    """A number with its unit: `3.2 h`, `8.1 %`."""
    return as_it_stands(f"{number} ") + of if of else as_it_stands(number)
