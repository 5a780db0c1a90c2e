"""The exogenous stream: candidate threats, quarrels and children, each with its marks from birth; policy is never an input.

Threats come at a ceiling rate, more by day than by night, a little seasonal, over-dispersed from day to day. Places differ
in risk so that 5 % of them hold about half of all threats. Every candidate has a few children: further incidents near by
that strike only if the parent is severe and still open at their hour.
"""

from dataclasses import dataclass

import numpy as np

from govsim.base.block import Block, FourPositive, coefficient
from govsim.base.kernel import handler
from govsim.base.streams import Mark, Purpose, child_keys, mark, marks_key, stream
from govsim.community import Ground
from govsim.incidents.disputes import Disputes, quarrel
from govsim.incidents.life import CASE, NOBODY, Source, Stage, enter, is_open
from govsim.incidents.triage import FALSE, Triage

YEAR_H = 8760.0


class Threat(Block):
    """Candidate threats."""

    rate: FourPositive = coefficient(
        (0.07, 0.021, 0.185, 0.285), unit="1/resident/y", source="true incidents per 1,000 and year: personal 60 with disputes, "
        "occupational 15, everyday life 130, environmental 200 (hotlines, 110, surveys), over a usual hazard of .7",
        meaning="candidates where nobody prevents anything, by need",
    )
    severity_mix: FourPositive = coefficient(
        (0.80, 0.14, 0.04, 0.02), unit="share", source="Seattle calls for service 2017-19 (NICJR)",
        meaning="severity at birth, 1..4",
    )
    work_spread: float = coefficient(
        0.6, unit="1", source="assumed", meaning="sigma of the lognormal work of a case (mean 1)", plausible=(0.3, 1.2), ge=0, le=3
    )
    night: float = coefficient(
        0.095, unit="share", source="San Francisco 2002: .11 and .08 of a day in 0-4 and 4-8 h",
        meaning="share of a day's threats in each four hours of the night", plausible=(0.05, 0.15), ge=0, le=0.25,
    )
    season: float = coefficient(
        0.1, unit="1", source="June-August hold 28 % of fire turnouts (China 2025)", meaning="amplitude over the year",
        plausible=(0, 0.3), ge=0, le=1,
    )
    day_spread: float = coefficient(
        0.2, unit="1", source="over-dispersed counts (SJTREM 2019); size assumed",
        meaning="coefficient of variation of a gamma factor on each day", plausible=(0, 0.4), ge=0, le=2,
    )
    places: int = coefficient(
        100, unit="places/grid", source="assumed: a house entrance each", meaning="places in a grid", ge=1, le=10_000
    )
    place_shape: float = coefficient(
        0.3, unit="1", source="fit to 50 % of crime on 5 % of street segments (Weisburd 2015)",
        meaning="shape of the gamma risk of places; small is uneven", plausible=(0.2, 0.6), gt=0, le=100,
    )
    child_rate: float = coefficient(
        0.005, unit="1/h", source="assumed", meaning="rate at which a severe open incident sets off another one near by",
        plausible=(0.002, 0.02), ge=0, le=0.2,
    )
    child_window_h: float = coefficient(
        72.0, unit="h", source="assumed", meaning="hours after its parent's birth in which a child can strike",
        plausible=(24, 168), ge=0, le=720,
    )


HOURS = (0.16, 0.23, 0.25, 0.17)  # San Francisco 2002: four-hour blocks from 8 h on; the night's are a coefficient


@dataclass(frozen=True)
class Candidates:
    """All that may strike in a run, in order of birth, and the false reports; shared by all policies of a seed."""

    cases: np.ndarray  # CASE records as they are at birth
    false: np.ndarray  # FALSE records
    names: np.ndarray  # object: '412', a child '412.1'


def draw_candidates(threat: Threat, disputes: Disputes, triage: Triage, ground: Ground, from_h: float, until_h: float,
                    seed: int) -> Candidates:  # fmt: skip
    """Draw threats, quarrels, children and false reports between two hours of the run (hour 0: start of counting)."""
    born = _hours(threat, ground.grids.residents * sum(threat.rate), from_h, until_h, stream(seed, Purpose.THREATS))
    n_threats = len(born)
    quarrels = _hours(threat, ground.grids.residents * disputes.rate, from_h, until_h, stream(seed, Purpose.DISPUTES))
    born = np.concatenate([born, quarrels])
    order = np.argsort(born, kind="stable")
    cases = blank(len(born))
    cases["born_h"] = born[order]
    cases["source"] = np.where(order < n_threats, Source.THREAT, Source.DISPUTE)
    cases["key"] = child_keys(np.full(len(born), marks_key(seed)) + np.arange(len(born), dtype=np.uint64) * 4097, 0)
    place_threats(cases, threat, disputes, ground, seed)
    return with_children(cases, threat, draw_false(triage, ground, from_h, until_h, seed), ground, seed)


def _hours(threat: Threat, yearly: float, from_h: float, until_h: float, rng: np.random.Generator) -> np.ndarray:
    """Hours of a Poisson stream with hourly and seasonal profile and a gamma factor for each day."""
    days = np.arange(int(from_h // 24), int(np.ceil(until_h / 24)))
    factor = 1 - threat.season * np.cos(2 * np.pi * (days - 15) / 365)
    if threat.day_spread > 0:
        factor = factor * rng.gamma(threat.day_spread**-2, threat.day_spread**2, len(days))
    counts = rng.poisson(yearly / 365 * factor)
    blocks = np.array([threat.night, threat.night, *(h / sum(HOURS) * (1 - 2 * threat.night) for h in HOURS)])
    u = rng.random(counts.sum())
    edges = np.concatenate([[0.0], np.cumsum(blocks)])
    hour = np.interp(u, edges / edges[-1], np.arange(7) * 4.0)
    return np.sort(np.repeat(days, counts) * 24.0 + hour)


def blank(n: int) -> np.ndarray:
    """Records of candidates to which nothing has happened."""
    cases = np.zeros(n, CASE)
    cases["stage"] = Stage.CANDIDATE
    cases["at_h"] = np.nan
    for name in ("parent", "following", "trip", "answered_by", "answered_sector"):
        cases[name] = NOBODY
    return cases


def place_threats(cases: np.ndarray, threat: Threat, disputes: Disputes, ground: Ground, seed: int) -> None:
    """Draw grid, place, kind, severity, work and fuse of candidates, in this order, for all at once."""
    rng, n = stream(seed, Purpose.PLACES), len(cases)
    risk = rng.gamma(threat.place_shape, 1.0, (ground.grids.number, threat.places)) + 1e-9
    risk *= np.diff(ground.grids.start.astype(np.int64))[:, None] / risk.sum(axis=1, keepdims=True).mean()
    spot = np.searchsorted(np.cumsum(risk) / risk.sum(), rng.random(n))
    cases["grid"], cases["place"] = spot // threat.places, spot % threat.places
    cases["area"] = ground.grids.area[cases["grid"]]
    give_kind(cases, np.array(threat.rate), ground.grid_mix, rng.random(n))
    give_severity(cases, threat, rng)
    cases["fuse_h"] = np.where(cases["source"] == Source.DISPUTE, rng.exponential(disputes.fuse_h, n), 0.0)
    cases["kind"][cases["source"] == Source.DISPUTE] = 0


def give_kind(cases: np.ndarray, rate: np.ndarray, grid_mix: np.ndarray, luck: np.ndarray) -> None:
    """Kinds follow the rates, uneven between grids as needs are."""
    weight = rate / rate.sum() * grid_mix / grid_mix.mean(axis=0)
    edges = np.cumsum(weight / weight.sum(axis=1, keepdims=True), axis=1)
    cases["kind"] = np.minimum((luck[:, None] >= edges[cases["grid"]]).sum(axis=1), 3)


def give_severity(cases: np.ndarray, threat: Threat, rng: np.random.Generator) -> None:
    """Severity at birth and the factor on its work (lognormal, mean 1)."""
    mix = np.cumsum(np.array(threat.severity_mix) / sum(threat.severity_mix))
    cases["severity_born"] = 1 + np.minimum(np.searchsorted(mix, rng.random(len(cases)), side="right"), 3)
    spread = threat.work_spread
    cases["work_factor"] = np.exp(spread * rng.standard_normal(len(cases)) - spread**2 / 2)


def with_children(cases: np.ndarray, threat: Threat, false: np.ndarray, ground: Ground, seed: int) -> Candidates:
    """Add up to two children to each candidate: the first arrivals of a Poisson stream after its birth."""
    rng, n = stream(seed, Purpose.CHILDREN), len(cases)
    gaps = rng.exponential(1.0, (n, 2)) / max(threat.child_rate, 1e-12)
    hours = np.cumsum(gaps, axis=1)
    parent, slot = np.nonzero(hours < threat.child_window_h)
    born = cases["born_h"] + cases["fuse_h"]
    children = blank(len(parent))
    children["born_h"] = born[parent] + hours[parent, slot]
    children["source"], children["parent"], children["slot"] = Source.CHILD, parent, slot + 1
    for name in ("grid", "area", "place"):
        children[name] = cases[name][parent]
    for number in (0, 1):
        children["key"][slot == number] = child_keys(cases["key"][parent[slot == number]], number + 1)
    give_kind(children, np.array(threat.rate), ground.grid_mix, rng.random(len(parent)))
    give_severity(children, threat, rng)
    names = np.array([str(i) for i in range(n)] + [f"{p}.{s + 1}" for p, s in zip(parent, slot, strict=True)], object)
    both = np.concatenate([cases, children])
    order = np.argsort(both["born_h"], kind="stable")
    place = np.empty(len(both), np.int64)
    place[order] = np.arange(len(both))
    both["parent"] = np.where(both["parent"] >= 0, place[both["parent"]], NOBODY)
    return Candidates(both[order], false, names[order])


def draw_false(triage: Triage, ground: Ground, from_h: float, until_h: float, seed: int) -> np.ndarray:
    """Candidates of false reports at the rate of full channels and sensors."""
    rng = stream(seed, Purpose.FALSE_REPORTS)
    most = triage.false_reports * (1 + triage.channels_factor + triage.sensors_factor)
    n = rng.poisson(most * ground.grids.residents * (until_h - from_h) / YEAR_H)
    false = np.zeros(n, FALSE)
    false["born_h"] = np.sort(rng.uniform(from_h, until_h, n))
    false["key"] = child_keys(np.full(n, marks_key(seed)) + np.arange(n, dtype=np.uint64) * 8209, 3)
    false["area"] = ground.grids.area[rng.integers(0, ground.grids.number, n)]
    return false


@handler
def threaten(w, i, t):
    """A candidate's hour has come; True if it strikes now. A quarrel only starts; a child needs a severe open parent."""
    c = w.cases[i]
    if c.source == Source.DISPUTE:
        quarrel(w, i, t)
        return False
    if c.source == Source.CHILD:
        parent = w.cases[c.parent]
        strikes = is_open(parent) and parent.severity >= 3
        if not strikes:
            enter(w, i, Stage.NOT_TRIGGERED, t)
        return strikes
    strikes = mark(c.key, Mark.OCCUR, 0) < w.grids[c.grid].level[c.kind]
    if not strikes:
        enter(w, i, Stage.PREVENTED, t)
    return strikes
