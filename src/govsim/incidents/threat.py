"""The exogenous stream: candidate threats, quarrels and children, each with its marks from birth; policy is never an input.

Threats come at a ceiling rate, more by day than by night, a little seasonal, over-dispersed from day to day. Places differ
in risk so that 5 % of them hold about half of all threats. Every candidate has a few children: further incidents near by
that strike only if the parent is severe and still open at their hour; and some threats bring another of their kind to the
same place within days (near repeat), which strikes only where the first did.
"""

from typing import Literal

from pydantic import field_validator

from govsim.community.population import AWARENESS
from govsim.engine.block import Block, FourPositive, FourRates, FourShares, coefficient, has_a_sum
from govsim.engine.kernel import equation, handler
from govsim.engine.streams import Mark, mark
from govsim.incidents.disputes import quarrel
from govsim.incidents.hazard import hazard_where
from govsim.incidents.life import Source, Stage, enter, is_open
from govsim.incidents.places import first_resident, places_in
from govsim.names import NEEDS


class Threat(Block):
    """Candidate threats."""

    rate: FourRates = coefficient(
        (0.053, 0.021, 0.185, 0.285), unit="1/resident/y",
        source="true incidents per 1,000 and year: personal 60 with disputes and near repeats, "
        "occupational 15, everyday life 130, environmental 200 (hotlines, 110, surveys), over a usual hazard of .7",
        meaning="candidates where nobody prevents anything, by need", each=NEEDS,
        plausible=((0.025, 0.1), (0.01, 0.04), (0.09, 0.37), (0.14, 0.57)),
    )  # fmt: skip
    severity_mix: FourPositive = coefficient(
        (0.80, 0.14, 0.04, 0.02), unit="share", source="Seattle calls for service 2017-19 (NICJR)",
        meaning="severity at birth, 1..4", plausible=((0.7, 0.88), (0.08, 0.22), (0.02, 0.08), (0.005, 0.02)),
    )  # fmt: skip
    work: Literal["lognormal", "exponential"] = "lognormal"
    """Distribution of the work of a case, of mean 1; exponential work makes a pool Erlang's queue."""
    work_spread: float = coefficient(
        0.6, unit="1", source="assumed", meaning="sigma of the lognormal work of a case (mean 1)", plausible=(0.3, 1.2), ge=0,
        le=3,
    )  # fmt: skip
    night: float = coefficient(
        0.095, unit="share", source="San Francisco 2002: .11 and .08 of a day in 0-4 and 4-8 h",
        meaning="share of a day's threats in each four hours of the night", plausible=(0.05, 0.15), ge=0, le=0.25,
    )  # fmt: skip
    season: float = coefficient(
        0.1, unit="1", source="June-August hold 28 % of fire turnouts (China 2025)", meaning="amplitude over the year",
        plausible=(0, 0.3), ge=0, le=1,
    )  # fmt: skip
    day_spread: float = coefficient(
        0.2, unit="1", source="over-dispersed counts (SJTREM 2019); size assumed",
        meaning="coefficient of variation of a gamma factor on each day", plausible=(0, 0.4), ge=0, le=2,
    )  # fmt: skip
    residents_per_place: int = coefficient(
        5, unit="residents", source="assumed: an entrance with two households of 2.6 (census 2020)",
        meaning="residents who live at a place, an entrance; places cover the whole grid", plausible=(2, 20), ge=1, le=10_000,
    )  # fmt: skip
    place_shape: float = coefficient(
        0.15, unit="1",
        source="50 % of crime on 5 % of street segments (Weisburd 2015): a gamma of this shape has it so (computed)",
        meaning="shape of the gamma risk of places; small is uneven", plausible=(0.1, 0.25), gt=0, le=100,
    )  # fmt: skip
    child_rate: float = coefficient(
        0.005, unit="1/h", source="assumed", meaning="rate at which a severe open incident sets off another one near by",
        plausible=(0.002, 0.02), ge=0, le=0.2,
    )  # fmt: skip

    repeat_share: FourShares = coefficient(
        (0.5, 0.0, 0.0, 0.0), unit="share",
        source="near repeats of crime: 2.83 times as often as expected within 100 m and 7 days (Malmoe 2009-14), set so that "
        "personal threats at a place are; event dependence beside place risk: Short et al. 2009; other needs: none known",
        meaning="threats that bring another of their kind to the same place, by need; 0: none", each=NEEDS, times=(0.3, 1.5),
    )  # fmt: skip
    repeat_after_d: float = coefficient(
        7.0, unit="d", source="weight 1/7 a day (Short et al. 2009; Mohler et al. 2011), gone in about two weeks",
        meaning="mean days until it comes", plausible=(3, 14), gt=0, le=60,
    )  # fmt: skip

    _weights = field_validator("severity_mix")(has_a_sum)


@equation
def shock_hazard(hazard, preventable):
    """Probability that a threat of a shock strikes: 1 - preventable (1 - H); 1 where prevention cannot act on it."""
    return 1.0 - preventable * (1.0 - hazard)


@handler
def has_happened(c):
    """Whether an incident occurred, whatever became of it."""
    return c.at_h[Stage.OCCURRED] == c.at_h[Stage.OCCURRED]


@handler
def awareness_at(w, c):
    """Mean safety awareness of those who live at the place of case c (0..1)."""
    grid, sheet = w.grids[c.grid], w.clock[0].sheet
    residents = grid.last - grid.first
    places = places_in(residents, w.coef[0].threat.residents_per_place)
    first, last = first_resident(c.place, residents, places), first_resident(c.place + 1, residents, places)
    total = 0.0
    for r in range(grid.first + first, grid.first + last):
        total += w.rows[sheet, r, AWARENESS]
    return total / max(last - first, 1)


@handler
def threaten(w, i, t):
    """A candidate's hour has come; True if it strikes now.

    A quarrel only starts; a child needs a severe open parent; a near repeat needs that its parent struck.
    """
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
    if c.source == Source.REPEAT and not has_happened(w.cases[c.parent]):
        enter(w, i, Stage.NOT_TRIGGERED, t)
        return False
    hazard = hazard_where(w.grids[c.grid].level[c.kind], awareness_at(w, c), c.kind, w.coef[0].hazard)
    if c.source == Source.SHOCK:
        hazard = shock_hazard(hazard, c.preventable)
    strikes = mark(c.key, Mark.OCCUR, 0) < hazard
    if not strikes:
        enter(w, i, Stage.PREVENTED, t)
    return strikes
