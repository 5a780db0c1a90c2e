"""Numbers as a reader wants them: as many digits as the interval can bear, shares as percentages, minus signs."""

import math

import numpy as np
from scipy.special import stdtrit

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


def interval(values: np.ndarray) -> tuple[float, float, float]:
    """Mean and 95 % interval of numbers of independent seeds (Student's t); NaN bounds below two numbers."""
    values = values[np.isfinite(values)]
    if len(values) == 0:
        return math.nan, math.nan, math.nan
    mean = float(values.mean())
    if len(values) < 2:
        return mean, math.nan, math.nan
    half = float(stdtrit(len(values) - 1, 0.975)) * float(values.std(ddof=1)) / math.sqrt(len(values))
    return mean, mean - half, mean + half
