"""What was observed: on which days and in which hours the log was kept, and which rows are of that time.

A day without a row says that nothing happened only if the log was kept on it, and a log does not say when it was kept. So
days in a row that are empty although rows are frequent count as gaps, and a day beside a gap (or at an end of the log) that
holds rows of a part of it only is set aside. Both are told, and can be ruled out by whoever knows the log.
"""

from dataclasses import dataclass

import numpy as np

from govsim.incidents.log import LoggedRows

UNLIKELY = 1e-6
"""Probability below which a run of empty days (in the whole log), or of empty hours, is taken for time not observed."""


@dataclass(frozen=True)
class Observed:
    """The part of a log that is fitted. Days count from its first."""

    rows: LoggedRows
    day: np.ndarray  # (rows,) local day of each row
    used: np.ndarray  # (rows,) whether the row lies in the observed time
    days: np.ndarray  # days observed from end to end
    gaps: np.ndarray  # days taken for not observed
    partial: np.ndarray  # days set aside because only a part of them is observed
    window: tuple[int, int]  # hours of the day in which the log was kept
    outside: int  # rows outside of it

    @property
    def counts(self) -> np.ndarray:
        """Rows on each observed day (days,)."""
        return np.bincount(self.day[self.used], minlength=self.rows.days + 2)[self.days]


def observe(rows: LoggedRows, window: tuple[int, int] = (0, 24), empty: str = "auto") -> Observed:
    """Tell observed time from time not observed; `empty` is what empty days are: `auto`, `gap` or `zero`."""
    day = np.rint((rows.hour - rows.hour_of_day) / 24).astype(np.int64)
    inside = (rows.hour_of_day >= window[0]) & (rows.hour_of_day < window[1])
    span = int(day.max()) + 1  # from the first day on, in every window: days count from it
    counts = np.bincount(day[inside], minlength=span)
    is_gap = gaps_of(counts) if empty == "auto" else (counts == 0) & (empty == "gap")
    is_partial = np.zeros(span, bool) if empty == "zero" else partial_days(day[inside], rows.hour_of_day[inside], is_gap)
    days = np.flatnonzero(~is_gap & ~is_partial)
    used = inside & np.isin(day, days)
    partial = np.flatnonzero(is_partial)
    return Observed(rows, day, used, days, np.flatnonzero(is_gap), partial, window, int((~inside).sum()))


def gaps_of(counts: np.ndarray) -> np.ndarray:
    """Runs of empty days that a Poisson stream of the other days' mean would hardly bring; weekdays always empty are none.

    The mean rises as gaps are found, so the search is repeated until it finds no more.
    """
    found = np.zeros(len(counts), bool)
    weekday = np.arange(len(counts)) % 7
    closed = np.array([len(counts) >= 28 and counts[weekday == d].sum() == 0 for d in range(7)])[weekday]
    lengths = runs_of(counts == 0)
    while True:
        mean = counts[~found & ~closed].mean()
        more = (lengths > 0) & ~closed & (np.exp(-mean * lengths) * len(counts) < UNLIKELY)
        if (more == found).all():
            return found
        found = more


def runs_of(flag: np.ndarray) -> np.ndarray:
    """For each element of a run of True, how long the run is; 0 elsewhere."""
    edges = np.flatnonzero(np.diff(np.concatenate([[0], flag.astype(int), [0]])))
    lengths = np.zeros(len(flag), np.int64)
    for first, last in edges.reshape(-1, 2):
        lengths[first:last] = last - first
    return lengths


def partial_days(day: np.ndarray, hour: np.ndarray, is_gap: np.ndarray) -> np.ndarray:
    """Days beside time not observed of which a part is missing: by the day's profile rows would have come before or after."""
    profile = np.sort(hour)
    kept = np.flatnonzero(~is_gap)
    mean = len(day) / max(len(kept), 1)
    found = np.zeros(len(is_gap), bool)
    for d in kept:
        mine = hour[day == d]
        if not len(mine):
            continue
        before = np.searchsorted(profile, mine.min()) / len(profile)
        after = 1 - np.searchsorted(profile, mine.max(), side="right") / len(profile)
        opens = d == 0 or is_gap[d - 1]
        closes = d == len(is_gap) - 1 or is_gap[d + 1]
        found[d] = (opens and np.exp(-mean * before) < UNLIKELY) or (closes and np.exp(-mean * after) < UNLIKELY)
    return found
