"""What is fitted to the observed time of a log: rates, profiles, spread between days, severities, grids; each with its error.

Counts of a day are Poisson with a gamma factor: variance mu + (s mu)^2. Profiles are multiplicative; that of the weekdays
and that of the months are kept only where they differ from even days by more than the days' own spread would bring.
"""

from dataclasses import dataclass, field

import numpy as np
from scipy import optimize, stats

from govsim.calibration.observed import Observed
from govsim.incidents.candidates import deal_places
from govsim.incidents.profile import MONTH_DAYS, Rhythm, ThreatProfile

HOURLY_ROWS, BLOCK_ROWS, SEVERITY_ROWS = 480, 96, 30
WEEKDAY_DAYS, MONTH_DAYS_SEEN, SPREAD_DAYS = 28, 14, 8
LEVEL = 0.05


@dataclass(frozen=True)
class Uneven:
    """Whether groups of days differ: F of deviance over the days' own spread (quasi-Poisson)."""

    f: float
    df: tuple[int, int]
    p: float


@dataclass
class Fit:
    """Estimates with their standard errors; what is None is not fitted, and `left` says why."""

    daily: float = 0.0  # mean rows of an even day, over the whole day
    daily_se: float = 0.0
    kinds: np.ndarray = field(default_factory=lambda: np.zeros(4, np.int64))
    kind_se: np.ndarray = field(default_factory=lambda: np.zeros(4))  # of rows a day
    hours: np.ndarray | None = None  # 24 or 6 weights of mean 1
    weekdays: np.ndarray | None = None
    months: np.ndarray | None = None
    se: dict[str, np.ndarray] = field(default_factory=dict)  # of the profiles
    day_spread: float | None = None
    day_spread_se: float = 0.0
    severities: np.ndarray | None = None  # rows by severity
    grids: np.ndarray | None = None  # (grids, 4) rows
    expected: np.ndarray = field(default_factory=lambda: np.zeros(0))  # rows of each observed day
    parameters: int = 1  # of the days' means
    tested: dict[str, Uneven] = field(default_factory=dict)
    left: dict[str, str] = field(default_factory=dict)

    def profile(self) -> ThreatProfile:
        """The profiles of the days and hours as the model reads them."""
        given = {name: getattr(self, name) for name in ("hours", "weekdays", "months")}
        return ThreatProfile.model_validate({name: w.tolist() for name, w in given.items() if w is not None})


def fit(seen: Observed, usual_day: np.ndarray, grids: int) -> Fit:
    """Fit all that the log tells; `usual_day` (24,) are the shares of hours for those in which the log was not kept."""
    found = Fit()
    share = usual_day[seen.window[0] : seen.window[1]].sum()
    fit_days(seen, found)
    fit_spread(seen, found)
    fit_hours(seen, found, usual_day)
    found.kinds = np.bincount(seen.rows.kind[seen.used], minlength=4)
    spread, days = found.day_spread or 0.0, len(seen.days)
    found.kind_se = np.sqrt(found.kinds * (1 + spread**2 * found.kinds / days)) / days / share
    total = found.kinds.sum()
    found.daily_se = float(np.sqrt(total * (1 + spread**2 * total / days)) / days / share)
    found.daily /= share
    fit_severities(seen, found)
    fit_grids(seen, found, grids)
    return found


def fit_days(seen: Observed, found: Fit) -> None:
    """Mean of an even day, weekdays, months: multiplicative means, by iterative proportional fitting."""
    counts, calendar = seen.counts.astype(float), Rhythm(ThreatProfile(), seen.rows.first_day)
    of = {"weekdays": calendar.weekday_of(seen.days), "months": calendar.month_of(seen.days)}
    least = {"weekdays": 3, "months": MONTH_DAYS_SEEN}
    size = {"weekdays": 7, "months": 12}
    kept: list[str] = []
    for name in ("weekdays", "months"):
        seen_days = np.bincount(of[name], minlength=size[name])
        if len(seen.days) < WEEKDAY_DAYS or seen_days.min() < least[name]:
            found.left[name] = f"{len(seen.days)} observed days, {seen_days.min()} of the rarest: at least {least[name]} needed"
            continue
        before = _means(counts, [(of[n], size[n]) for n in kept])[0]
        after = _means(counts, [(of[n], size[n]) for n in (*kept, name)])[0]
        test = uneven(counts, before, after, 1 + sum(size[n] - 1 for n in kept), size[name] - 1)
        found.tested[name] = test
        if test.p < LEVEL:
            kept.append(name)
        else:
            found.left[name] = f"no more uneven than the days' own spread brings (p = {test.p:.2f})"
    expected, factors = _means(counts, [(of[n], size[n]) for n in kept])
    even = np.ones(len(counts))
    for name, weights in zip(kept, factors, strict=True):
        weights = weights / (weights.mean() if name == "weekdays" else np.average(weights, weights=MONTH_DAYS))
        setattr(found, name, weights)
        even *= weights[of[name]]
    found.daily = float(counts.sum() / even.sum())
    found.expected, found.parameters = expected, 1 + sum(size[n] - 1 for n in kept)
    for name in kept:
        variance = np.bincount(of[name], expected * max(_dispersion(counts, expected, found.parameters), 1.0))
        scale = np.bincount(of[name], expected / getattr(found, name)[of[name]])
        found.se[name] = weights_se(getattr(found, name), variance / scale**2)


def _means(counts: np.ndarray, groups: list[tuple[np.ndarray, int]]) -> tuple[np.ndarray, list[np.ndarray]]:
    """Expected counts and the factors of groups of days under a multiplicative Poisson model."""
    factors = [np.ones(size) for _, size in groups]
    mean = counts.mean()
    for _ in range(50 if len(groups) > 1 else 1):
        for number, (of, size) in enumerate(groups):
            others = np.full(len(counts), mean)
            for other, (its, _) in enumerate(groups):
                if other != number:
                    others = others * factors[other][its]
            factors[number] = np.bincount(of, counts, size) / np.maximum(np.bincount(of, others, size), 1e-300)
    expected = np.full(len(counts), mean)
    for (of, _), factor in zip(groups, factors, strict=True):
        expected = expected * factor[of]
    return expected, factors


def _dispersion(counts: np.ndarray, expected: np.ndarray, parameters: int) -> float:
    return float(((counts - expected) ** 2 / np.maximum(expected, 1e-300)).sum() / max(len(counts) - parameters, 1))


def uneven(counts: np.ndarray, before: np.ndarray, after: np.ndarray, parameters: int, more: int) -> Uneven:
    """Quasi-Poisson F test of `more` parameters beyond `parameters` (McCullagh & Nelder 1989, section 6.2)."""
    some = counts > 0
    gain = 2 * float((counts[some] * np.log(after[some] / before[some])).sum())
    left = len(counts) - parameters - more
    f = gain / more / max(_dispersion(counts, after, parameters + more), 1e-300)
    return Uneven(f, (more, left), float(stats.f.sf(f, more, left)))


def weights_se(weights: np.ndarray, variance: np.ndarray) -> np.ndarray:
    """Standard errors of weights scaled to mean 1, from the variances of the unscaled ones (delta method)."""
    n, total = len(weights), weights.sum()
    slope = np.eye(n) * n / total - (n * weights / total**2)[:, None]
    return np.sqrt((slope**2 * variance).sum(axis=1))


def fit_spread(seen: Observed, found: Fit) -> None:
    if len(seen.days) < SPREAD_DAYS:
        found.left["day_spread"] = f"{len(seen.days)} observed days: at least {SPREAD_DAYS} needed"
    else:
        found.day_spread, found.day_spread_se = spread_of(seen.counts, found.expected, found.parameters)


def spread_of(counts: np.ndarray, expected: np.ndarray, parameters: int) -> tuple[float, float]:
    """Coefficient of variation s of a gamma factor of the days, and its standard error.

    Pearson's sum under the variance mu + (s mu)^2 equals its degrees of freedom (Breslow 1984); the error is that of the sum
    under a negative binomial, whose excess kurtosis is 6 s^2 + 1 / variance.
    """
    freedom = len(counts) - parameters

    def excess(square: float) -> float:
        return float(((counts - expected) ** 2 / (expected + square * expected**2 + 1e-300)).sum()) - freedom

    square = float(optimize.brentq(excess, 0.0, 1e4)) if excess(0.0) > 0 else 0.0
    variance = expected + square * expected**2
    noise = np.sqrt((2 + 6 * square + 1 / variance).sum())
    square_se = float(noise / (expected**2 / variance).sum())
    spread = min(float(np.sqrt(square)), 2.0)
    return spread, square_se / (2 * spread) if spread > 0 else float(np.sqrt(square_se))


def fit_hours(seen: Observed, found: Fit, usual_day: np.ndarray) -> None:
    """Weights of the hours, or of blocks of four where rows are few; hours not observed take the usual day's shares."""
    counts = np.bincount(seen.rows.hour_of_day[seen.used].astype(int), minlength=24)[:24].astype(float)
    first, last = seen.window
    if counts.sum() < BLOCK_ROWS:
        found.left["hours"] = f"{counts.sum():.0f} rows: at least {BLOCK_ROWS} needed"
        return
    in_blocks = counts.sum() < HOURLY_ROWS and first % 4 == last % 4 == 0
    if in_blocks:
        counts, usual_day = (of.reshape(6, 4).sum(axis=1) for of in (counts, usual_day))
        first, last = first // 4, last // 4
        found.left["hours"] = f"{counts.sum():.0f} rows: four hours taken together; single ones from {HOURLY_ROWS} rows on"
    observed = np.zeros(len(counts), bool)
    observed[first:last] = True
    scale = counts.sum() / usual_day[observed].sum()
    whole = np.where(observed, counts, usual_day * scale)
    found.hours = whole / whole.mean()
    found.se["hours"] = weights_se(whole, np.where(observed, counts, 0.0))


def fit_severities(seen: Observed, found: Fit) -> None:
    severity = seen.rows.severity[seen.used]
    if not (severity > 0).any():
        found.left["severity_mix"] = "no column of severity is mapped"
    elif (severity > 0).sum() < SEVERITY_ROWS:
        found.left["severity_mix"] = f"{(severity > 0).sum()} rows: at least {SEVERITY_ROWS} needed"
    else:
        found.severities = np.bincount(severity, minlength=5)[1:5]


def fit_grids(seen: Observed, found: Fit, grids: int) -> None:
    labels = len(seen.rows.labels)
    if grids < 2 or labels < grids:
        found.left["grids"] = f"{labels} places in the log, {grids} grids in the community: too few to tell grids apart"
        return
    grid = deal_places(seen.rows, grids)[seen.rows.place[seen.used]]
    cell = grid * 4 + seen.rows.kind[seen.used]
    found.grids = np.bincount(cell, minlength=4 * grids).reshape(grids, 4)
    found.grids[:, found.grids.sum(axis=0) == 0] = 1  # a kind that never came is as likely everywhere
