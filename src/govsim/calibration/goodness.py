"""How well the fit holds: tests of what was assumed, and streams drawn from the overlay beside the log.

G tests of hours take rows as independent; rows that come in bunches (a storm) make their p too small.
"""

from typing import Any, NamedTuple

import numpy as np
from scipy import stats

from govsim.calibration.calibrate import Calibration
from govsim.calibration.fit import Fit
from govsim.calibration.observed import Observed
from govsim.engine.streams import Purpose, stream
from govsim.incidents.candidates import hours_of
from govsim.incidents.profile import Rhythm

Row = dict[str, Any]
DRAWS, MOST_DRAWN = 200, 4_000_000


def row(what: str, statistic: str, value: float, df: str = "", p: float | None = None, says: str = "") -> Row:
    """A line of the table of tests."""
    return {"what": what, "statistic": statistic, "value": value, "df": df, "p": p, "says": says}


def judged(p: float, kept: str, refused: str) -> str:
    """A sentence for either side of the level .05."""
    return kept if p >= 0.05 else refused


def tests(found: Calibration) -> list[Row]:
    """All tests that the log allows."""
    return [
        *tests_of_hours(found.seen, found.base_day), *tests_of_days(found.seen, found.fit), *tests_of_response(found),
        *tests_of_places(found.seen),
    ]  # fmt: skip


def tests_of_hours(seen: Observed, usual_day: np.ndarray) -> list[Row]:
    """G tests (Sokal & Rohlf) of the rows by hour, or by four hours where less than five are expected in one."""
    first, last = seen.window
    hour, used = seen.rows.hour_of_day[seen.used].astype(int) - first, usual_day[first:last]
    width = 4 if len(hour) * used.min() / used.sum() < 5 and (last - first) % 4 == 0 else 1
    block, usual = hour // width, used.reshape(-1, width).sum(axis=1)
    n = len(usual)
    if n < 2 or len(hour) < 5 * n:
        return []
    counts = np.bincount(block, minlength=n)
    found = []
    for what, expected, kept, refused in (
        ("hours: even over the day", np.full(n, 1 / n), "no profile to be seen", "there is a profile"),
        ("hours: as in the base scenario", usual / usual.sum(), "the base's day would do", "another day than the base's"),
    ):
        g = stats.power_divergence(counts, expected * len(hour), lambda_="log-likelihood")
        found.append(row(what, "G", float(g.statistic), str(n - 1), float(g.pvalue), judged(g.pvalue, kept, refused)))
    day = seen.day[seen.used]
    half = day >= np.median(seen.days)
    weekend = Rhythm(first_day=seen.rows.first_day).weekday_of(day) >= 5
    for what, split, refused in (
        ("hours: the same in both halves of the log", half, "the profile changes over the log: one profile is a mean of two"),
        ("hours: the same on weekends", weekend, "weekends have another day; the model has one profile for all"),
    ):
        table = np.array([np.bincount(block[split == side], minlength=n) for side in (False, True)])
        table = table[:, table.sum(axis=0) > 0]
        if min(table.sum(axis=1)) > 0 and table.shape[1] > 1:
            g = stats.chi2_contingency(table, correction=False, lambda_="log-likelihood")
            found.append(row(what, "G", float(g[0]), str(g[2]), float(g[1]), judged(g[1], "one profile will do", refused)))
    return found


def tests_of_days(seen: Observed, fit: Fit) -> list[Row]:
    """Weekdays, months, Poisson or not, and whether days go on as the day before."""
    found = []
    for name, test in fit.tested.items():
        says = judged(test.p, f"{name} left alike", f"{name} fitted")
        found.append(row(f"{name}: alike", "F", test.f, f"{test.df[0]}, {test.df[1]}", test.p, says))
    counts, freedom = seen.counts, len(seen.days) - fit.parameters
    if freedom < 2:
        return found
    x = float(((counts - fit.expected) ** 2 / np.maximum(fit.expected, 1e-300)).sum())
    p = float(stats.chi2.sf(x, freedom))
    says = judged(p, "days spread as a Poisson stream's do", f"{x / freedom:.1f} times the spread of a Poisson stream")
    found.append(row("days: Poisson", "X2", x, str(freedom), p, says))
    rest = (counts - fit.expected) / np.sqrt(np.maximum(fit.expected, 1e-300))
    follows = np.flatnonzero(np.diff(seen.days) == 1)
    if len(follows) >= 20 and rest.std() > 0:
        r = float(np.corrcoef(rest[follows], rest[follows + 1])[0, 1])
        p = float(2 * stats.norm.sf(abs(r) * np.sqrt(len(follows))))
        says = judged(p, "days are independent, as in the model", "bad days come in a row; the model's days are independent")
        found.append(row("days: as the day before", "r", r, str(len(follows)), p, says))
    return found


def tests_of_response(found: Calibration) -> list[Row]:
    """Whether recorded response and work are lognormal: Anderson and Darling's test with fitted mean and sigma."""
    tested = []
    for which, what in (("response_h", "response"), ("work_h", "work")):
        hours = getattr(found.seen.rows, which)
        logs = np.sort(np.log(hours[np.isfinite(hours) & (hours > 0)]))
        if len(logs) < 20 or logs[0] == logs[-1]:
            continue
        a, p = anderson_darling(logs)
        says = judged(p, "lognormal will do", "not quite lognormal; median and quartiles are matched all the same")
        tested.append(row(f"{what}: lognormal", "A2*", a, "", p, says))
        far = float(stats.kstest(logs, "norm", (logs.mean(), logs.std(ddof=1))).statistic)
        tested.append(row(f"{what}: lognormal", "KS distance", far, "", None, "largest distance of the distribution functions"))
    return tested


def anderson_darling(values: np.ndarray) -> tuple[float, float]:
    """A2* and p of sorted values against a normal of their own mean and sigma (Stephens 1986, table 4.9)."""
    n = len(values)
    at = stats.norm(values.mean(), values.std(ddof=1))
    weight = 2 * np.arange(1, n + 1) - 1
    a = -n - float((weight * (at.logcdf(values) + at.logsf(values[::-1]))).mean())
    a *= 1 + 0.75 / n + 2.25 / n**2
    for limit, (c0, c1, c2), is_upper in (
        (0.6, (1.2937, -5.709, 0.0186), True), (0.34, (0.9177, -4.279, -1.38), True),
        (0.2, (-8.318, 42.796, -59.938), False), (-np.inf, (-13.436, 101.14, -223.73), False),
    ):  # fmt: skip
        if a > limit:
            tail = float(np.exp(min(c0 + c1 * a + c2 * a**2, 0.0)))
            return a, tail if is_upper else 1 - tail
    return a, 1.0


def tests_of_places(seen: Observed) -> list[Row]:
    """How much the places differ, and whether rows follow one another at a place (Knox 1964; p of a Poisson count)."""
    place, hour = seen.rows.place[seen.used], seen.rows.hour[seen.used]
    counts = np.sort(np.bincount(place))[::-1]
    counts = counts[counts > 0]
    if len(counts) < 20:
        return []
    top = counts[: max(1, round(len(counts) * 0.05))].sum() / counts.sum()
    found = [row("places: rows at the busiest 5 %", "share", float(top), "", None, f"{len(counts)} places with rows")]
    together = float((counts * (counts - 1) / 2).sum())
    every = len(place) * (len(place) - 1) / 2
    for days in (1, 7):
        near = pairs_within(hour, 24.0 * days)
        both = sum(pairs_within(hour[place == p], 24.0 * days) for p in np.unique(place))
        expected = near * together / every
        if expected < 5:
            continue
        p = float(stats.poisson.sf(both - 1, expected))
        says = judged(p, "no more than chance brings", f"{both / expected - 1:.0%} more than chance: not in the overlay")
        found.append(row(f"places: again within {days} d", "Knox ratio", both / expected, "", p, says))
    return found


def pairs_within(hour: np.ndarray, window_h: float) -> int:
    return int((np.searchsorted(hour, hour + window_h, side="right") - np.arange(len(hour)) - 1).sum())


class Drawn(NamedTuple):
    """Streams drawn from the overlay over the log's own observed time."""

    hours: np.ndarray  # (draws, 24) rows an observed day
    counts: np.ndarray  # (draws, days)


def drawn(found: Calibration) -> Drawn:
    """Draw reports from the overlay's stream, thinned to what becomes a row, on the log's calendar and observed days."""
    seen, rhythm = found.seen, Rhythm(found.profile, found.seen.rows.first_day)
    span = int(seen.days[-1]) + 1
    draws = int(np.clip(MOST_DRAWN / max(found.fit.daily * span, 1), 40, DRAWS))
    hours, counts = np.zeros((draws, 24)), np.zeros((draws, len(seen.days)))
    for n in range(draws):
        born = hours_of(found.threat, rhythm, found.fit.daily * 365, 0.0, span * 24.0, stream(n + 1, Purpose.THREATS))
        day, hour = (born // 24).astype(int), born % 24
        kept = np.isin(day, seen.days) & (hour >= seen.window[0]) & (hour < seen.window[1])
        hours[n] = np.bincount(hour[kept].astype(int), minlength=24)[:24] / len(seen.days)
        counts[n] = np.bincount(day[kept], minlength=span)[seen.days]
    return Drawn(hours, counts)


def compared(found: Calibration, of: Drawn) -> list[Row]:
    """The log beside the streams drawn from the overlay: mean and variance of days, hours and days inside the band."""
    counts, rows = found.seen.counts, []
    spread = (lambda c: c.var(axis=-1, ddof=1)) if len(counts) > 1 else (lambda c: np.full(c.shape[:-1], np.nan))
    for what, of_days in (("mean", lambda c: c.mean(axis=-1)), ("variance", spread)):
        simulated = of_days(of.counts)
        low, high = np.quantile(simulated, (0.05, 0.95))
        rows.append(row(f"the log: {what} of rows a day", what, float(of_days(counts))))
        says = f"90 % of simulated logs {low:.4g} to {high:.4g}"
        rows.append(row(f"simulated: {what} of rows a day", "mean", float(simulated.mean()), "", None, says))
    for what, log, simulated in (
        ("hours", hours_of_log(found.seen), of.hours), ("days, in order of size", np.sort(counts), np.sort(of.counts, axis=1)),
    ):  # fmt: skip
        low, high = np.quantile(simulated, (0.05, 0.95), axis=0)
        some = (log > 0) | (high > 0)
        inside = float(np.mean((log >= low - 1e-9)[some] & (log <= high + 1e-9)[some]))
        rows.append(row(f"simulated: {what} of the log inside the band", "share", inside, "", None, "about .9 where it fits"))
    return rows


def hours_of_log(seen: Observed) -> np.ndarray:
    """Rows of each hour on an observed day (24,)."""
    return np.bincount(seen.rows.hour_of_day[seen.used].astype(int), minlength=24)[:24] / len(seen.days)
