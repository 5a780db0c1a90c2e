"""Checks against Ciw where no closed form exists: order by need, posts by shift, other business, feedback, office hours.

Parameters are those of the scenario files, written down a second time; the code is Ciw's. Both sides are means of
replications, and the tolerance is four standard errors of their difference.
"""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from tests.closed_form import ciw_models
from tests.closed_form.check import Check, Finding, Mutation, Runs, Table, of_two

from govsim.incidents.ladder import BOUNCES_AT_MOST

PER_HOUR = 50 * 400 / 8760
CIW = "Ciw (Palmer et al. 2019), same parameters, code of its own"


def hours_of(runs: Runs) -> tuple[float, float]:
    """Hours of one replication: the run-in, and those that count."""
    horizon = runs.scenario().horizon
    return horizon.warmup_days * 24.0, horizon.days * 24.0


def side_by_side(runs: Runs, ours: Callable[[Table], dict[str, float]], theirs: Callable[[int], Any]) -> Iterator[Finding]:
    """Replications of both, by the same names."""
    mine = [ours(table) for table in runs.tables()]
    other = [theirs(seed) for seed in range(max(runs.replications, 10))]
    for name in mine[0]:
        yield of_two(name, np.array([m[name] for m in mine]), np.array([o[name] for o in other]))


def order_of_the_line(runs: Runs) -> Iterator[Finding]:
    """Severity 3 first, severity 2 brought forward by three hours, severity 1 as it comes: hours of wait by severity."""
    rate, hours = 24.528 * 400 / 8760, hours_of(runs)
    rates = {"severity 3": 0.1 * rate, "severity 2": 0.3 * rate, "severity 1": 0.6 * rate}
    work = {"severity 3": 2.0, "severity 2": 1.5, "severity 1": 1.0}
    head_start = {"severity 3": 1e6, "severity 2": 3.0, "severity 1": 0.0}

    def ours(table: Table) -> dict[str, float]:
        wait = table["accepted_h"] - table["routed_h"]
        return with_ratios({name: float(wait[table["severity"] == int(name[-1])].mean()) for name in rates})

    def theirs(seed: int) -> dict[str, float]:
        return with_ratios(ciw_models.by_need(seed, rates, work, head_start, 2, *hours))

    return side_by_side(runs, ours, theirs)


def with_ratios(wait: dict[str, float]) -> dict[str, float]:
    """The same, and how the graver cases fare against the lightest: what a busy month does to all alike cancels."""
    ratios = {f"{name} / severity 1": wait[name] / wait["severity 1"] for name in ("severity 3", "severity 2")}
    return {**ratios, **wait}


PRIORITIES = Check(
    "Order of the line by need: hours of wait",
    "two servers; emergencies first, then hour of entry less a head start",
    CIW,
    "priorities",
    "a year of 9,800 cases on either side",
    12,
    order_of_the_line,
    (Mutation("incidents.line:place_in_line", "since_h - service *", "since_h + service *"),),
    few=5,
    shorter={"horizon.days": 8, "horizon.warmup_days": 0},
    follow_up=2,
)


def posts_by_shift(runs: Runs) -> Iterator[Finding]:
    """One unit by night, three by day, two in the evening: hours of wait by shift of arrival."""

    def ours(table: Table) -> dict[str, float]:
        wait, shift = table["accepted_h"] - table["routed_h"], table["born_h"] % 24 // 8
        return {name: float(wait[shift == n].mean()) for n, name in enumerate(("night", "day", "evening"))}

    hours = hours_of(runs)
    return side_by_side(runs, ours, lambda seed: ciw_models.by_shift(seed, 48.6667 * 900 / 8760, 0.25, *hours))


SHIFTS = Check(
    "Posts by shift: hours of wait",
    "servers 1, 3, 2 by clock; who has begun finishes",
    CIW,
    "shifts",
    "31 days of 3,700 cases on either side",
    12,
    posts_by_shift,
    (Mutation("incidents.units:fixed_roster", "[k.night_weight,", "[k.evening_weight,"),),
    few=2,
    shorter={"horizon.days": 3, "horizon.warmup_days": 0},
)


def other_business(runs: Runs) -> Iterator[Finding]:
    """The clerk of the model is slower by 1 / (1 - load); in Ciw the other business stands in the queue."""

    def ours(table: Table) -> dict[str, float]:
        return {"hours at the desk": float((table["routed_h"] - table["reported_h"]).mean())}

    def theirs(seed: int) -> dict[str, float]:
        return {"hours at the desk": ciw_models.beside_other_business(seed, PER_HOUR, 0.1314, 0.4, *hours)}

    hours = hours_of(runs)
    return side_by_side(runs, ours, theirs)


BACKGROUND = Check(
    "Other business at a desk: hours there",
    "two classes in one queue; load .3 of reports, .4 of others",
    CIW,
    "background",
    "45 days of 2,500 reports on either side",
    16,
    other_business,
    (Mutation("incidents.ladder:handling_mean_h", "((1 - load) * strength)", "((1 - 0.0 * load) * strength)"),),
    few=2,
    shorter={"horizon.days": 4, "horizon.warmup_days": 0},
)


def astray(runs: Runs) -> Iterator[Finding]:
    """Two desks, three in ten start again, four times at most: hours until a department has the file, visits at the first."""

    def ours(table: Table) -> dict[str, float]:
        return {"hours": float((table["routed_h"] - table["reported_h"]).mean()), "visits": float(1 + table["bounced"].mean())}

    hours = hours_of(runs)
    on_the_ladder = (PER_HOUR, 0.21, 4.0, 0.3, BOUNCES_AT_MOST, *hours)
    return side_by_side(runs, ours, lambda seed: ciw_models.with_feedback(seed, *on_the_ladder))


MISROUTING = Check(
    "Files that go astray: hours on the ladder",
    "network with feedback .3, at most four times, exponential waits between desks",
    CIW,
    "misrouting",
    "45 days of 2,500 reports on either side",
    8,
    astray,
    (Mutation("incidents.ladder:p_misroute", "return k.misrouting *", "return 0.5 * k.misrouting *"),),
    few=2,
    shorter={"horizon.days": 3, "horizon.warmup_days": 0},
    follow_up=4,
)


def open_hours(runs: Runs) -> Iterator[Finding]:
    """A desk of 40 hours a week: hours from report to department, nights and weekends included."""

    def ours(table: Table) -> dict[str, float]:
        return {"hours at the desk": float((table["routed_h"] - table["reported_h"]).mean())}

    def theirs(seed: int) -> dict[str, float]:
        return {"hours at the desk": ciw_models.in_office_hours(seed, 0.2, 0.8333, *hours)}

    hours = hours_of(runs)
    return side_by_side(runs, ours, theirs)


OFFICE_HOURS = Check(
    "Office hours of a desk: hours there",
    "server from 9 to 17 h, Monday to Friday, that resumes what it began",
    CIW,
    "office_hours",
    "a year of 1,750 reports on either side",
    30,
    open_hours,
    (Mutation("incidents.ladder:office", "days = 5.0 if", "days = 7.0 if"),),
    few=5,
    shorter={"horizon.days": 21, "horizon.warmup_days": 0},
    follow_up=14,
)

CHECKS = (PRIORITIES, SHIFTS, BACKGROUND, MISROUTING, OFFICE_HOURS)
