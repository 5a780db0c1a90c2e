"""The one interval: a mean over independent seeds, or over pairs of them, with Student's t; ratios of means by Fieller."""

import math
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.special import stdtr, stdtrit

LEVEL = 0.95
ROUNDING = 1e-12
"""Differences that vary by less than this part of the values vary by rounding only: they count as equal."""
Numbers = np.ndarray | pd.Series


def quantile(n: float | Numbers, level: float = LEVEL) -> np.ndarray:
    """Student's t that a central interval of this level needs for `n` values; NaN below two."""
    degrees = np.asarray(n, float) - 1
    return np.asarray(stdtrit(np.where(degrees > 0, degrees, np.nan), (1 + level) / 2))


def half_width(deviation: float | Numbers, n: float | Numbers, level: float = LEVEL) -> np.ndarray:
    """Half the width of the interval of a mean, from the standard deviation of its values; NaN below two values."""
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray(quantile(n, level) * np.asarray(deviation, float) / np.sqrt(np.asarray(n, float)))


def half_widths(values: np.ndarray) -> np.ndarray:
    """The same after 1, 2, ... values; NaN after one."""
    n = np.arange(1, len(values) + 1)
    mean = np.cumsum(values) / n
    square = np.cumsum(values**2) - n * mean**2
    with np.errstate(invalid="ignore", divide="ignore"):
        return half_width(np.sqrt(np.maximum(square, 0.0) / (n - 1)), n)


def interval(values: np.ndarray) -> tuple[float, float, float]:
    """Mean and interval of numbers of independent seeds, NaN left out; NaN bounds below two numbers."""
    known = values[np.isfinite(values)]
    if len(known) == 0:
        return math.nan, math.nan, math.nan
    mean = float(known.mean())
    half = float(half_width(float(known.std(ddof=1)), len(known))) if len(known) > 1 else math.nan
    return mean, mean - half, mean + half


def spread(a: np.ndarray, b: np.ndarray) -> float:
    """Standard deviation of b - a over two pairs or more; 0 where it is rounding only."""
    found = float((b - a).std(ddof=1))
    return 0.0 if found <= ROUNDING * max(np.abs(a).max(), np.abs(b).max()) else found


def paired(a: np.ndarray, b: np.ndarray) -> dict[str, float]:
    """Difference b - a over pairs: mean, interval, Cohen's d_z, p of the paired t-test, Var(b - a) / (Var a + Var b), pairs.

    Pairs with NaN are dropped before both means. With fewer than two pairs, or pairs that all differ by the same amount,
    interval and p are those of the limit: no width and p 0 (1 where the difference is 0); NaN below two pairs.
    """
    kept = ~(np.isnan(a) | np.isnan(b))
    a, b = a[kept], b[kept]
    n, d = len(a), b - a
    missing = dict.fromkeys(("ci_low", "ci_high", "effect_size", "p", "pairs_variance_ratio"), np.nan) | {"seeds": n}
    if n == 0:
        return dict.fromkeys(("mean_a", "mean_b", "difference"), np.nan) | missing
    row = {"mean_a": a.mean(), "mean_b": b.mean(), "difference": d.mean()}
    if n < 2:
        return row | missing
    varies, apart = spread(a, b), a.var(ddof=1) + b.var(ddof=1)
    half = float(half_width(varies, n))
    if varies > 0:
        effect = d.mean() / varies
        p = 2 * float(stdtr(n - 1, -abs(effect) * np.sqrt(n)))
    else:
        effect, p = (0.0, 1.0) if d.mean() == 0 else (np.sign(d.mean()) * np.inf, 0.0)
    ratio = varies**2 / apart if apart > 0 else np.nan
    return row | {
        "ci_low": d.mean() - half, "ci_high": d.mean() + half, "effect_size": effect, "p": p, "pairs_variance_ratio": ratio,
        "seeds": n,
    }  # fmt: skip


def above(mean: float, bound: float, error: float, n: int) -> float:
    """Return p of the one-sided t-test that a mean lies above a bound; that of the limit, 0 or 1, where nothing varies."""
    if error == 0:
        return 0.0 if mean > bound else 1.0
    return float(stdtr(n - 1, (bound - mean) / error))


def fieller(part: np.ndarray, whole: np.ndarray) -> tuple[float, float, float]:
    """The ratio of the means of two paired samples with its interval (Fieller 1954, J. R. Stat. Soc. B 16:175).

    NaN bounds where the lower mean is not surely different from 0: the interval then has no end, or none at all.
    """
    n = len(part)
    if n == 0 or whole.mean() == 0:
        return math.nan, math.nan, math.nan
    ratio = float(part.mean() / whole.mean())
    if n < 2:
        return ratio, math.nan, math.nan
    (vaa, vab), (_, vbb) = np.cov(part, whole) / n * float(quantile(n)) ** 2
    square = whole.mean() ** 2 - vbb
    if not square > 0:
        return ratio, math.nan, math.nan
    middle = part.mean() * whole.mean() - vab
    root = np.sqrt(max(middle**2 - square * (part.mean() ** 2 - vaa), 0.0))
    return ratio, float((middle - root) / square), float((middle + root) / square)


@dataclass
class Running:
    """A mean with its interval, value by value (Welford 1962)."""

    n: int = 0
    mean: float = 0.0
    square: float = 0.0

    def add(self, value: float) -> None:
        """Take in a value."""
        self.n += 1
        step = value - self.mean
        self.mean += step / self.n
        self.square += step * (value - self.mean)

    @property
    def half(self) -> float:
        """Half the width of the interval so far; NaN below two values."""
        return float(half_width(math.sqrt(self.square / (self.n - 1)), self.n)) if self.n > 1 else math.nan
