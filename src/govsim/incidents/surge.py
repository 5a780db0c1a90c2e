"""The birth of what a shock brings: candidates beside the ordinary ones, which keep their ids, their marks and their hours.

The candidates of a shock have numbers after all ordinary ones, keys of a family of their own, and children as others have.
"""

import numpy as np

from govsim.community import Ground
from govsim.engine.streams import Purpose, stream
from govsim.incidents.birth import Candidates, blank, keys_of, places_of, with_children, work_factors
from govsim.incidents.life import NOBODY, Source
from govsim.incidents.threat import Threat
from govsim.shocks import Shocks, Threats, draw_threats

FAMILY = 100  # of the keys of the first shock's candidates; the next shock has the next number


def with_shocks(ordinary: Candidates, shocks: Shocks, threat: Threat, ground: Ground, until_h: float, seed: int) -> Candidates:
    """Ordinary candidates and those that shocks bring before `until_h`; the ordinary ones alone where nothing comes."""
    found = ordinary
    for number, threats in enumerate(draw_threats(shocks, ground.grids, places_of(ground.grids, threat), seed)):
        cases = born(threats, threat, ground, until_h, seed, number)
        found = merged(found, with_children(cases, threat, ordinary.false, ground, seed, 2 + number))  # 1: near repeats
    return found


def born(threats: Threats, threat: Threat, ground: Ground, until_h: float, seed: int, number: int) -> np.ndarray:
    """The candidates of one shock, in order of birth."""
    cases = blank(len(threats.hour))
    cases["born_h"], cases["kind"], cases["severity_born"] = threats.hour, threats.kind, threats.severity
    cases["grid"], cases["place"], cases["area"] = threats.grid, threats.place, ground.grids.area[threats.grid]
    cases["source"], cases["preventable"] = Source.SHOCK, threats.preventable
    cases["key"] = keys_of(seed, len(cases), FAMILY + number)
    cases["work_factor"] = work_factors(threat, len(cases), stream(seed, Purpose.SHOCKS, number, 1))
    return cases[cases["born_h"] < until_h]


def merged(one: Candidates, two: Candidates) -> Candidates:
    """Two sets of candidates as one, in order of birth; the numbers of the second go on where those of the first end."""
    first = len(one.cases)
    after = int(one.numbers.max(initial=-1)) + 1
    cases, numbers = np.concatenate([one.cases, two.cases]), np.concatenate([one.numbers, two.numbers + after])
    cases["parent"][first:] += np.where(cases["parent"][first:] >= 0, first, 0)
    order = np.argsort(cases["born_h"], kind="stable")
    place = np.empty(len(order), np.int64)
    place[order] = np.arange(len(order))
    cases = cases[order]
    cases["parent"] = np.where(cases["parent"] >= 0, place[cases["parent"]], NOBODY)
    return Candidates(cases, one.false, numbers[order])
