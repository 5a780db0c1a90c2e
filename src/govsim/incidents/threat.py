"""The exogenous stream: candidate threats, quarrels and children, each with its marks from birth; policy is never an input.

Threats come at a ceiling rate, more by day than by night, a little seasonal, over-dispersed from day to day. Places differ
in risk so that 5 % of them hold about half of all threats. Every candidate has a few children: further incidents near by
that strike only if the parent is severe and still open at their hour.
"""

from typing import Literal

from pydantic import field_validator

from govsim.base.block import Block, FourPositive, FourRates, coefficient, has_a_sum
from govsim.base.kernel import handler
from govsim.base.streams import Mark, mark
from govsim.incidents.disputes import quarrel
from govsim.incidents.life import Source, Stage, enter, is_open


class Threat(Block):
    """Candidate threats."""

    rate: FourRates = coefficient(
        (0.07, 0.021, 0.185, 0.285),
        unit="1/resident/y",
        source="true incidents per 1,000 and year: personal 60 with disputes, "
        "occupational 15, everyday life 130, environmental 200 (hotlines, 110, surveys), over a usual hazard of .7",
        meaning="candidates where nobody prevents anything, by need",
    )
    severity_mix: FourPositive = coefficient(
        (0.80, 0.14, 0.04, 0.02),
        unit="share",
        source="Seattle calls for service 2017-19 (NICJR)",
        meaning="severity at birth, 1..4",
    )
    work: Literal["lognormal", "exponential"] = "lognormal"
    """Distribution of the work of a case, of mean 1; exponential work makes a pool Erlang's queue."""
    work_spread: float = coefficient(
        0.6,
        unit="1",
        source="assumed",
        meaning="sigma of the lognormal work of a case (mean 1)",
        plausible=(0.3, 1.2),
        ge=0,
        le=3,
    )
    night: float = coefficient(
        0.095,
        unit="share",
        source="San Francisco 2002: .11 and .08 of a day in 0-4 and 4-8 h",
        meaning="share of a day's threats in each four hours of the night",
        plausible=(0.05, 0.15),
        ge=0,
        le=0.25,
    )
    daytime: FourPositive = coefficient(
        (0.16, 0.23, 0.25, 0.17),
        unit="share",
        source="San Francisco 2002: 8-12, 12-16, 16-20 and 20-24 h",
        meaning="how what the night leaves is spread over the four-hour blocks of the day, against each other",
    )
    season: float = coefficient(
        0.1,
        unit="1",
        source="June-August hold 28 % of fire turnouts (China 2025)",
        meaning="amplitude over the year",
        plausible=(0, 0.3),
        ge=0,
        le=1,
    )
    day_spread: float = coefficient(
        0.2,
        unit="1",
        source="over-dispersed counts (SJTREM 2019); size assumed",
        meaning="coefficient of variation of a gamma factor on each day",
        plausible=(0, 0.4),
        ge=0,
        le=2,
    )
    places: int = coefficient(
        100, unit="places/grid", source="assumed: a house entrance each", meaning="places in a grid", ge=1, le=10_000
    )
    place_shape: float = coefficient(
        0.15,
        unit="1",
        source="50 % of crime on 5 % of street segments (Weisburd 2015): a gamma of this shape has it so (computed)",
        meaning="shape of the gamma risk of places; small is uneven",
        plausible=(0.1, 0.25),
        gt=0,
        le=100,
    )
    child_rate: float = coefficient(
        0.005,
        unit="1/h",
        source="assumed",
        meaning="rate at which a severe open incident sets off another one near by",
        plausible=(0.002, 0.02),
        ge=0,
        le=0.2,
    )
    child_window_h: float = coefficient(
        72.0,
        unit="h",
        source="assumed",
        meaning="hours after its parent's birth in which a child can strike",
        plausible=(24, 168),
        ge=0,
        le=720,
    )

    _weights = field_validator("severity_mix", "daytime")(has_a_sum)


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
