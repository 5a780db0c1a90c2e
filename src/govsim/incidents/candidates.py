"""The birth of all candidates of a run, before any policy is known: from streams, or from a real log.

A row of a log is a call: it occurs, unless prevented, at its recorded hour, and is noticed and reported in that hour, since
a log of calls knows nothing of what was not reported. The log replaces every synthetic source of the counted time; only
children of its rows are added, and the run-in before its first day is synthetic and not written out.
"""

from __future__ import annotations

import datetime
import heapq
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np

from govsim.community import Settlement
from govsim.community.grids import Grids
from govsim.community.needs import month_at
from govsim.engine.streams import Purpose, child_keys, marks_key, stream
from govsim.incidents.disputes import Disputes
from govsim.incidents.life import CASE, NOBODY, Source, Stage
from govsim.incidents.log import LoggedRows
from govsim.incidents.places import first_at, places_in
from govsim.incidents.profile import Rhythm, ThreatProfile, grid_mix_of, grid_weights, other_grids
from govsim.incidents.threat import Threat
from govsim.incidents.triage import FALSE, Triage
from govsim.shocks import Shocks, Threats, draw_threats
from govsim.text.errors import InputError

YEAR_H = 8760.0
CHILD_WINDOW_H = 72.0  # hours after its parent's birth in which a child can strike; assumed
REPEAT_SLOT = 2  # the third of a candidate's possible followers
HOURS = (0.16, 0.23, 0.25, 0.17)  # San Francisco 2002: four-hour blocks from 8 h on; the night's are a coefficient


@dataclass(frozen=True)
class Candidates:
    """All that may strike in a run, in order of birth, and the false reports; shared by all policies of a seed."""

    cases: np.ndarray  # CASE records as they are at birth
    false: np.ndarray  # FALSE records
    numbers: np.ndarray  # (candidates,) number in order of birth from hour 0 on; a child bears its parent's

    def names(self, rows: np.ndarray) -> np.ndarray:
        """Ids of rows as objects: '412', a child '412.1'."""
        slots = self.cases["slot"][rows]
        pairs = zip(self.numbers[rows].tolist(), slots.tolist(), strict=True)
        return np.array([f"{n}.{slot}" if slot else str(n) for n, slot in pairs], object)


class Sources(NamedTuple):
    """The blocks from which candidates are born."""

    threat: Threat
    disputes: Disputes
    triage: Triage
    profile: ThreatProfile = ThreatProfile()


def draw_candidates(sources: Sources, community: Settlement, from_h: float, until_h: float, seed: int) -> Candidates:
    """Draw threats, quarrels, children and false reports between two hours of the run (hour 0: start of counting)."""
    community = spread_over(community, sources.profile)
    cases = draw_cases(sources, community, from_h, until_h, seed)
    false = draw_false(sources.triage, community, from_h, until_h, seed)
    born = with_children(cases, sources.threat, false, community, seed)
    return Candidates(born.cases, born.false, born.numbers - int((cases["born_h"] < 0).sum()))


def candidates_of_log(sources: Sources, community: Settlement, rows: LoggedRows, from_h: float, seed: int) -> Candidates:
    """A synthetic run-in until hour 0, then the rows of a log and their children; ids are rows in order of time."""
    community = spread_over(community, sources.profile)
    before = draw_cases(sources, community, from_h, 0.0, seed, rows.first_day)
    logged = blank(len(rows.hour))
    logged["born_h"], logged["kind"], logged["source"] = rows.hour, rows.kind, Source.LOGGED
    grid_of = deal_places(rows, community.grids.number)
    logged["grid"] = grid_of[rows.place]
    logged["place"] = rows.place % places_of(community.grids, sources.threat)[logged["grid"]]
    logged["area"] = community.grids.area[logged["grid"]]
    logged["key"] = keys_of(seed, len(logged), 5)
    give_severity(logged, sources.threat, stream(seed, Purpose.PLACES, 1))
    logged["severity_born"] = np.where(rows.severity > 0, rows.severity, logged["severity_born"])
    false = draw_false(sources.triage, community, from_h, 0.0, seed)
    born = with_children(np.concatenate([before, logged]), sources.threat, false, community, seed)
    return renamed(born, len(before))


def renamed(born: Candidates, before: int) -> Candidates:
    """Names that count from the first row of the log; what descends from the run-in is not born in the counted time."""
    stray = (born.cases["born_h"] >= 0) & (born.numbers < before)
    born.cases["born_h"][stray] = np.inf  # never due; order stays, since these sort last among equals
    order = np.argsort(born.cases["born_h"], kind="stable")
    place = np.empty(len(order), np.int64)
    place[order] = np.arange(len(order))
    cases = born.cases[order]
    cases["parent"] = np.where(cases["parent"] >= 0, place[cases["parent"]], NOBODY)
    return Candidates(cases, born.false, born.numbers[order] - before)


def spread_over(community: Settlement, profile: ThreatProfile) -> Settlement:
    """The ground with kinds spread over its grids as the profile says, if it does: for good, whatever needs drift to.

    Raises InputError for a profile of other grids.
    """
    if not profile.grids:
        return community
    if len(profile.grids) != community.grids.number:
        raise InputError([other_grids(len(profile.grids), community.grids.number)])
    mix = grid_mix_of(profile)
    return replace(community, grid_mix=mix, mixes=mix[None])


def draw_cases(
    sources: Sources, community: Settlement, from_h: float, until_h: float, seed: int, first_day: datetime.date | None = None
) -> np.ndarray:
    """Threats and quarrels of a span, in order of birth, with place, kind, severity and work; `first_day` as in `Rhythm`."""
    threat, residents, rhythm = sources.threat, community.grids.residents, Rhythm(sources.profile, first_day)
    threats = hours_of(threat, rhythm, residents * sum(threat.rate), from_h, until_h, stream(seed, Purpose.THREATS))
    quarrels = hours_of(threat, rhythm, residents * sources.disputes.rate, from_h, until_h, stream(seed, Purpose.DISPUTES))
    born = np.concatenate([threats, quarrels])
    order = np.argsort(born, kind="stable")
    cases = blank(len(born))
    cases["born_h"] = born[order]
    cases["source"] = np.where(order < len(threats), Source.THREAT, Source.DISPUTE)
    cases["key"] = keys_of(seed, len(born), 0)
    place_threats(cases, threat, sources.disputes, community, seed, sources.profile)
    return cases


def keys_of(seed: int, n: int, family: int) -> np.ndarray:
    """Keys of n candidates, from which their marks derive."""
    with np.errstate(over="ignore"):
        numbers = marks_key(seed) + np.arange(n, dtype=np.uint64) * np.uint64(4097)
    return child_keys(numbers, family)


def hours_of(
    threat: Threat, rhythm: Rhythm, yearly: float, from_h: float, until_h: float, rng: np.random.Generator
) -> np.ndarray:
    """Hours of a Poisson stream with hourly, weekly and seasonal profile and a gamma factor for each day."""
    days = np.arange(int(from_h // 24), int(np.ceil(until_h / 24)))
    factor = 1 - threat.season * np.cos(2 * np.pi * (days - 15) / 365)
    uneven = rhythm.factor(days)
    factor = factor if uneven is None else factor * uneven
    if threat.day_spread > 0:
        factor = factor * rng.gamma(threat.day_spread**-2, threat.day_spread**2, len(days))
    counts = rng.poisson(yearly / 365 * factor)
    u = rng.random(counts.sum())
    if rhythm.profile.hours:
        hour = rhythm.hour_at(u)
    else:
        edges = np.concatenate([[0.0], np.cumsum(blocks_of(threat))])
        hour = np.interp(u, edges / edges[-1], np.arange(7) * 4.0)
    return np.sort(np.repeat(days, counts) * 24.0 + hour)


def blocks_of(threat: Threat) -> np.ndarray:
    """Shares of a day's threats in blocks of four hours where no profile is given (6,)."""
    return np.array([threat.night, threat.night, *(h / sum(HOURS) * (1 - 2 * threat.night) for h in HOURS)])


def blank(n: int) -> np.ndarray:
    """Records of candidates to which nothing has happened."""
    cases = np.zeros(n, CASE)
    cases["stage"] = Stage.CANDIDATE
    cases["at_h"] = np.nan
    for name in ("parent", "following", "trip", "answered_by", "answered_sector", "missed_by"):
        cases[name] = NOBODY
    return cases


def place_threats(
    cases: np.ndarray, threat: Threat, disputes: Disputes, community: Settlement, seed: int, profile: ThreatProfile
) -> None:
    """Draw grid, place, kind, severity, work and fuse of candidates, in this order, for all at once."""
    rng, n = stream(seed, Purpose.PLACES), len(cases)
    places = places_of(community.grids, threat)
    first = np.concatenate([[0], np.cumsum(places)])
    grid_of = np.repeat(np.arange(community.grids.number), places)
    risk = rng.gamma(threat.place_shape, 1.0, first[-1]) + 1e-9
    risk *= living_at(community.grids, places)
    if profile.grids:
        risk *= (grid_weights(profile, np.array(threat.rate)) / np.bincount(grid_of, risk))[grid_of]
    spot = np.searchsorted(np.cumsum(risk) / risk.sum(), rng.random(n))
    cases["grid"] = grid_of[spot]
    cases["place"] = spot - first[cases["grid"]]
    cases["area"] = community.grids.area[cases["grid"]]
    give_kind(cases, np.array(threat.rate), community.mixes, rng.random(n))
    give_severity(cases, threat, rng)
    cases["fuse_h"] = np.where(cases["source"] == Source.DISPUTE, rng.exponential(disputes.fuse_h, n), 0.0)
    cases["kind"][cases["source"] == Source.DISPUTE] = 0


def places_of(grids: Grids, threat: Threat) -> np.ndarray:
    """Number of places in each grid (grids,)."""
    return np.array([places_in(n, threat.residents_per_place) for n in np.diff(grids.start.astype(np.int64)).tolist()])


def living_at(grids: Grids, places: np.ndarray) -> np.ndarray:
    """Residents at each place, grid by grid (places in all,); 1 where nobody lives in the grid."""
    sizes = np.diff(grids.start.astype(np.int64))
    ends = [first_at(np.arange(p + 1), n, p) for n, p in zip(sizes, places, strict=True)]
    return np.maximum(np.concatenate([np.diff(end) for end in ends]), 1).astype(float)


def give_kind(cases: np.ndarray, rate: np.ndarray, mixes: np.ndarray, luck: np.ndarray) -> None:
    """Kinds follow the rates, uneven between grids as needs are and drifting as needs do; `mixes` is (months, grids, 4)."""
    uneven = (mixes + 1e-12) / (mixes[0].mean(axis=0) + 1e-12)
    weight = np.maximum(rate, 1e-12) * uneven
    edges = np.cumsum(weight / weight.sum(axis=2, keepdims=True), axis=2)
    month = month_at(cases["born_h"] / 24.0, len(mixes))
    cases["kind"] = np.minimum((luck[:, None] >= edges[month, cases["grid"]]).sum(axis=1), 3)


def give_severity(cases: np.ndarray, threat: Threat, rng: np.random.Generator) -> None:
    """Severity at birth and the factor on its work (mean 1)."""
    mix = np.cumsum(np.array(threat.severity_mix) / sum(threat.severity_mix))
    cases["severity_born"] = 1 + np.minimum(np.searchsorted(mix, rng.random(len(cases)), side="right"), 3)
    cases["work_factor"] = work_factors(threat, len(cases), rng)


def work_factors(threat: Threat, n: int, rng: np.random.Generator) -> np.ndarray:
    """Factors on the work of n cases (n,), mean 1: lognormal, or exponential."""
    if threat.work == "exponential":
        return rng.standard_exponential(n)
    return np.asarray(np.exp(threat.work_spread * rng.standard_normal(n) - threat.work_spread**2 / 2))


def with_children(
    cases: np.ndarray, threat: Threat, false: np.ndarray, community: Settlement, seed: int, *index: int
) -> Candidates:
    """Add up to two children to each candidate, the first arrivals of a Poisson stream after its birth, and near repeats."""
    rng, n = stream(seed, Purpose.CHILDREN, *index), len(cases)
    hours = np.cumsum(rng.exponential(1.0, (n, 2)) / max(threat.child_rate, 1e-12), axis=1)
    hours = np.column_stack([np.where(hours < CHILD_WINDOW_H, hours, np.inf), repeat_hours(cases, threat, seed)])
    parent, slot = np.nonzero(np.isfinite(hours))
    born = cases["born_h"] + cases["fuse_h"]
    born = np.concatenate([cases["born_h"], born[parent] + hours[parent, slot]])
    place = np.empty(len(born), np.int64)
    place[np.argsort(born, kind="stable")] = np.arange(len(born))
    both, mine = blank(len(born)), place[n:]
    both[place[:n]] = cases
    children = blank(len(parent))
    children["born_h"] = born[n:]
    children["source"] = np.where(slot == REPEAT_SLOT, Source.REPEAT, Source.CHILD)
    children["parent"], children["slot"] = place[parent], slot + 1
    for name in ("grid", "area", "place"):
        children[name] = cases[name][parent]
    for number in (0, 1, REPEAT_SLOT):
        children["key"][slot == number] = child_keys(cases["key"][parent[slot == number]], number + 1)
    give_kind(children, np.array(threat.rate), community.mixes, rng.random(len(parent)))
    children["kind"] = np.where(slot == REPEAT_SLOT, cases["kind"][parent], children["kind"])
    give_severity(children, threat, rng)
    both[mine] = children
    numbers = np.empty(len(born), np.int64)
    numbers[place] = np.concatenate([np.arange(n), parent])
    return Candidates(both, false, numbers)


def repeat_hours(cases: np.ndarray, threat: Threat, seed: int) -> np.ndarray:
    """Hours from each threat to its near repeat, infinite where it has none; logged calls bring their own."""
    rng = stream(seed, Purpose.CHILDREN, 1)
    luck, hours = rng.random(len(cases)), 24.0 * threat.repeat_after_d * rng.exponential(1.0, len(cases))
    has = (cases["source"] == Source.THREAT) & (luck < np.array(threat.repeat_share)[cases["kind"]])
    return np.where(has, hours, np.inf)


def draw_false(triage: Triage, community: Settlement, from_h: float, until_h: float, seed: int) -> np.ndarray:
    """Candidates of false reports at the rate of full channels and sensors."""
    rng = stream(seed, Purpose.FALSE_REPORTS)
    most = triage.false_reports * (1 + triage.channels_factor + triage.sensors_factor)
    n = rng.poisson(most * community.grids.residents * (until_h - from_h) / YEAR_H)
    false = np.zeros(n, FALSE)
    false["born_h"] = np.sort(rng.uniform(from_h, until_h, n))
    false["key"] = keys_of(seed, n, 3)
    false["area"] = community.grids.area[rng.integers(0, community.grids.number, n)]
    return false


# The birth of what a shock brings: candidates beside the ordinary ones, which keep their ids, their marks and their hours.
# The candidates of a shock have numbers after all ordinary ones, keys of a family of their own, and children as others have.

FAMILY = 100  # of the keys of the first shock's candidates; the next shock has the next number


def with_shocks(
    ordinary: Candidates, shocks: Shocks, threat: Threat, community: Settlement, until_h: float, seed: int
) -> Candidates:
    """Ordinary candidates and those that shocks bring before `until_h`; the ordinary ones alone where nothing comes."""
    found = ordinary
    for number, threats in enumerate(draw_threats(shocks, community.grids, places_of(community.grids, threat), seed)):
        cases = born(threats, threat, community, until_h, seed, number)
        found = merged(found, with_children(cases, threat, ordinary.false, community, seed, 2 + number))  # 1: near repeats
    return found


def born(threats: Threats, threat: Threat, community: Settlement, until_h: float, seed: int, number: int) -> np.ndarray:
    """The candidates of one shock, in order of birth."""
    cases = blank(len(threats.hour))
    cases["born_h"], cases["kind"], cases["severity_born"] = threats.hour, threats.kind, threats.severity
    cases["grid"], cases["place"], cases["area"] = threats.grid, threats.place, community.grids.area[threats.grid]
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


def deal_places(rows: LoggedRows, grids: int) -> np.ndarray:
    """The grid of each place label: the label with most rows first, always to the grid with fewest rows so far.

    Ties go by the label and to the grid of the lowest number, so that the same rows give the same grids in any order.
    """
    load = np.bincount(rows.place, minlength=len(rows.labels))
    grid = np.zeros(len(rows.labels), np.int64)
    loads = [(0, number) for number in range(grids)]
    for label in sorted(range(len(rows.labels)), key=lambda i: (-load[i], rows.labels[i])):
        carried, number = loads[0]
        grid[label] = number
        heapq.heapreplace(loads, (carried + int(load[label]), number))
    return grid
