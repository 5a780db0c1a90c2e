"""What was found, in plain words: the span, what was set aside, what is fitted and what is not, and what to beware of."""

import datetime
from pathlib import Path

import numpy as np

from govsim.calibration.calibrate import Calibration
from govsim.calibration.fit import WEEKDAY_DAYS, Fit, spread_of
from govsim.calibration.observed import Observed
from govsim.calibration.reference import Matched
from govsim.names import NEEDS
from govsim.text.csvrows import said

FEW_ROWS, YEARS = 30, 730
NOT_SEEN = (
    "Not fitted, since a log of this kind does not tell them: desks and handovers, noticing, prevention, places inside a grid, "
    "incidents that set off others."
)
WHOLE = "Only the whole from report to arrival is seen: duty desk, way, office and outside units keep their proportions."
NO_SEVERITY = "Beware: no severity is mapped, so all recorded responses are taken for those of the emergency line."


def numbered(n: int, word: str) -> str:
    """`1 row`, `1,234 rows`."""
    return f"{n:,} {word}{'' if n == 1 else 's'}"


def span_of(seen: Observed) -> str:
    """The log's span in words."""
    return f"{date_of(seen, 0)} to {date_of(seen, seen.rows.days - 1)} ({numbered(seen.rows.days, 'day')})"


def date_of(seen: Observed, day: int) -> datetime.date:
    return seen.rows.first_day + datetime.timedelta(days=int(day))


def words(found: Calibration) -> list[str]:
    """Sentences for the terminal and the folder, a line each."""
    times = [of_times(which, times) for which, times in found.matched.items()]
    if "response_h" in found.matched:
        times += [WHOLE] if found.fit.severities is not None else [WHOLE, NO_SEVERITY]
    return [*of_the_log(found), *of_the_fit(found), *of_the_shares(found), *times, *not_fitted(found)]


def of_the_log(found: Calibration) -> list[str]:
    """Rows, span, what was rejected or set aside."""
    seen, name = found.seen, Path(found.request.log).name
    rows, whole = numbered(len(seen.day), "usable row"), numbered(len(seen.days), "day")
    told = [f"{name}: {rows}, {span_of(seen)}; {whole} observed from end to end."]
    if seen.rows.merged:
        told.append(f"{numbered(seen.rows.merged, 'row')} of an incident of which an earlier row counts left out.")
    told += said(name, seen.rows.rejected) + said(name, seen.rows.unscored)
    if seen.outside:
        told.append(f"{numbered(seen.outside, 'row')} outside of the hours {seen.window[0]}-{seen.window[1]} set aside.")
    if len(seen.gaps):
        why = "so many in a row are no chance at this rate" if found.request.empty == "auto" else "as said"
        told.append(
            f"{numbered(len(seen.gaps), 'day')} without a row taken for days on which no log was kept ({why}); "
            "--empty-days zero counts them as days on which nothing happened."
        )
    if len(seen.partial):
        days = ", ".join(str(date_of(seen, d)) for d in seen.partial[:5]) + (", ..." if len(seen.partial) > 5 else "")
        set_aside = numbered(int(np.isin(seen.day, seen.partial).sum()), "row")
        told.append(f"{set_aside} on days observed in part set aside ({days}).")
    return told


def of_the_fit(found: Calibration) -> list[str]:
    """The mean day, and warnings about what stands on little."""
    fit, seen = found.fit, found.seen
    told = [f"An even day has {fit.daily:.4g} rows (+- {fit.daily_se:.2g})."]
    for kind, n in zip(NEEDS, fit.kinds.tolist(), strict=True):
        if n == 0:
            told.append(f"Beware: no row of kind {kind}; its rate is 0.")
        elif n < FEW_ROWS:
            told.append(f"Beware: {numbered(n, 'row')} of kind {kind}; its rate is known to +- {n**-0.5:.0%} at best.")
    if len(seen.days) < WEEKDAY_DAYS:
        told.append(f"Beware: {numbered(len(seen.days), 'day')}: a profile of weekdays needs at least {WEEKDAY_DAYS}.")
    if fit.months is None:
        told.append("Beware: no season is fitted; every day of the year has the log's mean.")
    elif seen.rows.days < YEARS:
        told.append("Beware: the log spans less than two years: its months may be those of that year, not of the season.")
    return told + of_the_hours(seen) + of_one_day(seen, fit)


def of_the_hours(seen: Observed) -> list[str]:
    counts = np.bincount(seen.rows.hour_of_day[seen.used].astype(int), minlength=24)
    busy = np.flatnonzero(counts >= counts.mean() / 20)
    if counts.sum() < 100 or seen.window != (0, 24) or len(busy) > 16:
        return []
    share, hours = counts[busy].sum() / counts.sum(), f"{busy[0]}-{busy[-1] + 1}"
    told = f"Beware: {share:.1%} of rows lie in {len(busy)} hours of the day"
    return [f"{told}; if the log was kept in those alone, say --hours {hours}."]


def of_one_day(seen: Observed, fit: Fit) -> list[str]:
    counts, day = seen.counts, int(np.argmax(seen.counts))
    if fit.day_spread is None or len(counts) < 10:
        return []
    rest, expected = np.delete(counts, day), np.delete(fit.expected, day)
    spread = spread_of(rest, expected * rest.sum() / expected.sum(), fit.parameters)[0]
    if spread > 0.6 * fit.day_spread:
        return []
    told = f"Beware: {date_of(seen, seen.days[day])} alone has {counts[day]:,} of {counts.sum():,} rows; without it the days' "
    return [f"{told}spread would be {spread:.2f} instead of {fit.day_spread:.2f}, and one gamma factor cannot follow both."]


def of_the_shares(found: Calibration) -> list[str]:
    """How rows became rates."""
    shares = zip(NEEDS, found.shares.yields(), found.fit.kinds, strict=True)
    share = ", ".join(f"{kind} {s:.2f}" for kind, s, n in shares if n)
    runs = numbered(found.request.seeds, "run")
    measured = f"in {runs} of {found.request.base} the reports for each threat were {share}"
    if found.request.rows == "calls":
        told = [
            "A log holds what was reported, not what happened. Each row is taken for a call made in its hour, and no "
            "unreported incidents are added (noticing.at_once: 1). Prevention keeps some threats from happening: "
            f"{measured}, and the overlay's rates are the log's over these."
        ]
    else:
        told = [
            "A log holds what was reported, not what happened. Rows are taken for reports of incidents that the model's "
            f"residents and patrols notice and report: {measured}, and the overlay's rates are the log's over these. Reports "
            f"come {found.shares.delay_h:.1f} h after the incident at the median, so the day of a run's reports is flatter "
            "than the log's, whose hours the incidents have."
        ]
    daily, se = found.simulated_daily
    again = f"these rates bring {daily:.4g} reports an even day (+- {se:.2g}); the log has {found.fit.daily:.4g}."
    return [*told, f"In {runs} under other seeds {again}"]


def of_times(which: str, times: Matched) -> str:
    what = "Response to emergencies" if which == "response_h" else "Work from arrival to containment"
    (simulated, far), (recorded, wide) = times.simulated, times.recorded
    return (
        f"{what}: recorded median {recorded * 60:.1f} min (quartiles {np.exp(wide):.2f} to 1), simulated {simulated * 60:.1f} "
        f"min ({np.exp(far):.2f} to 1) with the model's times scaled by {times.factor:.3g}, at the base's own load."
    )


def not_fitted(found: Calibration) -> list[str]:
    told = []
    for name, why in found.fit.left.items():
        is_coarse = name == "hours" and found.fit.hours is not None
        told.append(f"Hours: {why}." if is_coarse else f"Not fitted: {name}: {why}.")
    if "response_h" not in found.matched:
        told.append("Not fitted: times of response: no column is mapped, or rows or runs are too few.")
    return [*told, NOT_SEEN]
