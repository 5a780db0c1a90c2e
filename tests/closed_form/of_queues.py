"""Checks of queues that have a closed form: pools as Erlang's, one unit as Pollaczek's and Khinchine's, desks in a row."""

import math
from collections.abc import Iterator

import numpy as np
from tests.closed_form.check import Check, Finding, Mutation, Runs, Table, of_means

PER_HOUR = 50 * 400 / 8760
UNITS = 4


def waits(table: Table) -> float:
    """Mean hours in line, from the hour in which units could see the case until one of them took it."""
    return float((table["accepted_h"] - table["routed_h"]).mean())


def erlang_c(units: int, load: float) -> float:
    """Probability of waiting."""
    a = units * load
    top = a**units / math.factorial(units) / (1 - load)
    return top / (sum(a**n / math.factorial(n) for n in range(units)) + top)


def at_three_loads(runs: Runs) -> Iterator[Finding]:
    """W = C(c, u) S / (c (1 - u)) and the share that waits, C(c, u)."""
    for load in (0.5, 0.7, 0.85):
        work = load * UNITS / PER_HOUR
        tables = list(runs.tables({"incidents.course.work_h": [work, 1.0, 1.0, 1.0]}))
        busy = erlang_c(UNITS, load)
        wait = busy * work / (UNITS * (1 - load))
        yield of_means(f"hours of wait at load {load:g}", np.array([waits(t) for t in tables]), wait)
        shares = np.array([(t["accepted_h"] > t["routed_h"]).mean() for t in tables])
        yield of_means(f"share that waits at load {load:g}", shares, busy)


ERLANG = Check(
    "A pool of four units, M/M/4, at three loads",
    "W = C(c, u) S / (c (1 - u)), C by Erlang",
    "Erlang 1917",
    "erlang",
    "a year of 20,000 cases",
    10,
    at_three_loads,
    (Mutation("incidents.course:joint_rate", "return capability /", "return 2.0 * capability /"),),
    few=3,
    shorter={"horizon.days": 4, "horizon.warmup_days": 0},
)


def one_unit(runs: Runs) -> list[Finding]:
    """W = L E[S^2] / (2 (1 - u)) with E[S^2] = S^2 exp(s^2)."""
    work, spread = 0.2628, 0.6
    wait = PER_HOUR * work**2 * math.exp(spread**2) / (2 * (1 - PER_HOUR * work))
    return [of_means("hours of wait", np.array([waits(t) for t in runs.tables()]), wait)]


POLLACZEK = Check(
    "One unit with lognormal work, M/G/1",
    "W = L E[S^2] / (2 (1 - u)), E[S^2] = S^2 exp(s^2), s = .6",
    "Pollaczek 1930, Khinchine 1932",
    "pollaczek",
    "a year of 20,000 cases",
    16,
    one_unit,
    (Mutation("incidents.candidates:work_factors", "- threat.work_spread**2 / 2", "- 2 * threat.work_spread**2"),),
    few=4,
    shorter={"horizon.days": 3, "horizon.warmup_days": 0},
)


def two_desks(runs: Runs) -> list[Finding]:
    """Each desk keeps a file 1 / (mu - L), independently: the sum is Erlang(2), P(T > mean) = 3 exp(-2)."""
    keep = 1 / (1 / 0.3066 - PER_HOUR)
    hours = [table["routed_h"] - table["reported_h"] for table in runs.tables()]
    return [
        of_means("hours at both desks", np.array([h.mean() for h in hours]), 2 * keep),
        of_means("share above the mean", np.array([(h > 2 * keep).mean() for h in hours]), 3 * math.exp(-2)),
    ]


TANDEM = Check(
    "Two desks in a row, M/M/1 tandem",
    "T ~ Erlang(2, mu - L): mean 2 / (mu - L), P(T > mean) = 3 exp(-2)",
    "Burke 1956; Reich 1957",
    "tandem",
    "a year of 20,000 reports",
    16,
    two_desks,
    (Mutation("incidents.ladder:handling_mean_h", "return k.handling_h *", "return 0.5 * k.handling_h *"),),
    few=4,
    shorter={"horizon.days": 3, "horizon.warmup_days": 0},
)

CHECKS = (ERLANG, POLLACZEK, TANDEM)
