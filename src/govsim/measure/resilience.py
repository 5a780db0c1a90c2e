"""How deep a shock cuts, how bad it gets, how much is lost, and how soon it is made good.

The resilience triangle (Bruneau et al. 2003, Earthquake Spectra 19(4)): performance falls when a shock comes, and comes back.
Two performances: satisfaction, and the backlog. Each is held against the same run without the shock: same policy, same seed,
same ordinary incidents with the same luck. So neither the season, nor a trend, nor chance before the shock is taken for its
effect. `depth` is the largest daily fall below that twin, `loss` the sum of all daily differences until the end of the counted
time, `recovery` the days from the shock until nine tenths of the fall are made good; a fall that never is counts with all days
that were left. The share helped in time has no triangle: a handful of incidents a day is too few for a daily share, and the
largest of its falls would be chance. What a shock adds to late help and to harm is told as a sum instead.

A policy that serves badly without any shock has little to lose, and its depth is small: so beside them stands `worst`, the
level at its worst, which no bad start can flatter. Several shocks count as one that begins with the first. Without a shock
all of these are undefined.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from govsim.measure.metric import UNDEFINED, Better, metric
from govsim.measure.tables import Records, Table
from govsim.names import TARGET_H
from govsim.text.words import Words, words

MADE_GOOD = 0.9
"""Share of the fall after which it counts as made good (assumed)."""


class Triangle(NamedTuple):
    """The triangle of one series: largest fall, sum of all falls, days until the largest is made good."""

    depth: float
    loss: float
    recovery_days: float


def triangle(fall: np.ndarray) -> Triangle:
    """The triangle of a daily fall (days,), from the day of the shock on; above 0 is worse than without the shock."""
    worst = int(np.argmax(fall))
    depth, loss = float(fall[worst]), float(fall.sum())
    if depth <= 0:
        return Triangle(0.0, loss, 0.0)
    good = np.flatnonzero(fall[worst:] <= (1 - MADE_GOOD) * depth + 1e-12)
    return Triangle(depth, loss, float(worst + good[0]) if len(good) else float(len(fall)))


def series(records: Records, first: int) -> Table:
    """What is followed through a shock, by counted day from the first on: mean satisfaction, reports waiting at midnight, and
    of the incidents born on the day how many were not helped in time (reached within the target of their severity after
    the report) and what harm they did (person-h).
    """
    days, severity = len(records.daily["day"]), records.of("severity")
    is_late = ~(records.of("on_scene_h") - records.of("reported_h") <= np.asarray(TARGET_H)[severity - 1])
    day = np.floor(records.of("born_h") / 24.0).astype(np.int64)
    late, harm = (np.bincount(day, weights=w, minlength=days) for w in (is_late * 1.0, records.of("harm_person_h")))
    kept = {"late": late, "harm": harm} | {name: records.daily[name] for name in ("satisfaction_mean", "backlog")}
    return {name: column[first:] for name, column in kept.items()}


class Measure(NamedTuple):
    """One performance: the series that tells it, its better side, units and words."""

    column: str
    sign: float  # 1 where a fall is worse, -1 where a rise is
    unit: str
    area: str
    title: Words
    told: Words


MEASURES = {
    "satisfaction": Measure("satisfaction_mean", 1.0, "0..1", "0..1-d", words("satisfaction"), words("mean satisfaction")),
    "backlog": Measure("backlog", -1.0, "cases", "case-d", words("backlog"), words("the reports waiting at midnight")),
}


def since_shock(records: Records) -> tuple[Table, Table] | None:
    """The series from the first shock on, with it and without it; None where there is no shock."""
    if records.calm is None:
        return None
    first = len(records.daily["day"]) - len(records.calm["backlog"])
    return series(records, first), records.calm


def triangle_of(records: Records, measure: Measure) -> Triangle | None:
    """The triangle of one performance; None where there is no shock."""
    found = since_shock(records)
    return triangle(measure.sign * (found[1][measure.column] - found[0][measure.column])) if found else None


def worst_of(records: Records, measure: Measure) -> float:
    """The level at its worst, from the shock on."""
    found = since_shock(records)
    return float(measure.sign * (measure.sign * found[0][measure.column]).min()) if found else UNDEFINED


def added(records: Records, column: str) -> float:
    """What a shock adds to a daily sum, from its first day to the last counted one."""
    found = since_shock(records)
    return float((found[0][column] - found[1][column]).sum()) if found else UNDEFINED


@metric(unit="incidents", better="lower", group="shocks", title=words("Late help by a shock"))
def shock_added_late_incidents(records: Records) -> float:
    """Incidents not helped in time from a shock to the end of the counted time, beyond those of the same run without it."""
    return added(records, "late")


@metric(unit="person-h", better="lower", group="shocks", title=words("Harm by a shock"))
def shock_added_harm(records: Records) -> float:
    """Harm of incidents from a shock to the end of the counted time, beyond that of the same run without it."""
    return added(records, "harm")


def _part(measure: Measure, name: str) -> Callable[[Records], float]:
    def value(records: Records) -> float:
        found = triangle_of(records, measure)
        return float(getattr(found, name)) if found else UNDEFINED

    return value


def _register(name: str, of: Measure) -> None:
    fall = words("fall") if of.sign > 0 else words("rise")
    side: Better = "higher" if of.sign > 0 else "lower"
    parts: tuple[tuple[str, str, Better, Words, Words, Callable[[Records], float]], ...] = (
        (f"shock_depth_{name}", of.unit, "lower", words("Shock depth"), words(
            "Largest {fall} of {series} after a shock, against the same run without the shock."
        ), _part(of, "depth")),
        (f"shock_worst_{name}", of.unit, side, words("Worst after a shock"), words(
            "The worst level of {series} from a shock on, whatever it would have been without."
        ), lambda r: worst_of(r, of)),
        (f"shock_loss_{name}_days", of.area, "lower", words("Loss by a shock"), words(
            "Sum over days of the {fall} of {series} from a shock to the end of the counted time, against the same run "
            "without the shock."
        ), _part(of, "loss")),
        (f"shock_recovery_{name}_days", "d", "lower", words("Recovery from a shock"), words(
            "Days from a shock until nine tenths of the {fall} of {series} are made good; else all counted days that were left."
        ), _part(of, "recovery_days")),
    )  # fmt: skip
    for called, unit, better, part, meaning, function in parts:
        title = words("{part}, {series}").format(part=part, series=of.title)
        told = meaning.format(fall=fall, series=of.told)
        metric(unit=unit, better=better, group="shocks", title=title, name=called, meaning=told)(function)


for _name, _measure in MEASURES.items():
    _register(_name, _measure)
