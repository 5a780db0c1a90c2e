"""Volunteering: a threshold choice that neighbours, trust, awareness and the norm push over (Granovetter 1978)."""

from govsim.engine.block import NEEDS, Block, FourShares, coefficient
from govsim.engine.kernel import equation


class Volunteering(Block):
    """The threshold and what counts against it."""

    threshold: float = coefficient(
        1.42,
        unit="score",
        source="assumed; gives the 2-5 % of safety volunteers (Beijing 3.9, Panjiayuan 2.5 %) under the few levers that "
        "top-down control has",
        meaning="mean threshold",
        plausible=(1.2, 1.6),
        ge=-10,
        le=10,
    )
    spread: float = coefficient(
        0.5,
        unit="score",
        source="assumed; above the weight of neighbours / 2.5, so that cascades stay partial",
        meaning="standard deviation of thresholds",
        plausible=(0.3, 0.7),
        ge=0,
        le=10,
    )
    neighbours: float = coefficient(
        0.5,
        unit="score",
        source="assumed",
        meaning="on the share of neighbours who volunteer",
        plausible=(0.2, 0.7),
        ge=0,
        le=10,
    )
    trust: float = coefficient(
        0.5, unit="score", source="assumed", meaning="on trust in social organizations", plausible=(0.2, 0.8), ge=0, le=10
    )
    awareness: float = coefficient(
        0.5, unit="score", source="assumed", meaning="on awareness", plausible=(0.2, 0.8), ge=0, le=10
    )
    norm: float = coefficient(
        0.35, unit="score", source="assumed", meaning="on party building", plausible=(0.1, 0.5), ge=0, le=10
    )
    channels: float = coefficient(
        0.35,
        unit="score",
        source="assumed; effort decides (Bovaird & Loeffler 2009)",
        meaning="on participation channels",
        plausible=(0.1, 0.5),
        ge=0,
        le=10,
    )
    fatigue: float = coefficient(
        0.5,
        unit="score",
        source="assumed; nearly half quit in six months (weak sources)",
        meaning="less for fatigue",
        plausible=(0.2, 0.8),
        ge=0,
        le=10,
    )
    habit: float = coefficient(
        0.2,
        unit="score",
        source="assumed; gives an exit of .03-.05 a month, as assumed of volunteers (.02-.1, weak sources)",
        meaning="what holds one who serves; 0: each decision starts afresh, and most come and go with their neighbours",
        plausible=(0.1, 0.3),
        ge=0,
        le=10,
    )
    fatigue_speed: float = coefficient(
        0.004,
        unit="1/d",
        source="assumed",
        meaning="speed at which serving tires and resting restores",
        plausible=(0.001, 0.02),
        ge=0,
        le=1,
    )
    every_days: int = coefficient(
        14, unit="d", source="assumed", meaning="days between decisions", ge=1, le=365, plausible=(7, 30)
    )
    active_share: float = coefficient(
        0.46,
        unit="share",
        source="60,000 of 130,000 registered active (Chaoyang 2016)",
        meaning="of those ready, who serve",
        plausible=(0.3, 0.6),
        ge=0,
        le=1,
    )
    hours_month: float = coefficient(
        1.0,
        unit="h/month",
        source="11.9-13.9 h a head and year (China 2016)",
        meaning="hours of one who serves",
        plausible=(0.5, 6),
        ge=0,
        le=200,
    )
    response_share: float = coefficient(
        0.2,
        unit="share",
        source="assumed: most walk the rounds",
        meaning="of volunteers' hours kept ready for cases",
        plausible=(0.1, 0.5),
        ge=0,
        le=1,
    )
    shows_up: float = coefficient(
        0.35,
        unit="share",
        source="alerts answered .17-.47 (JMIR mHealth 2023)",
        meaning="accepted cases to which one comes",
        plausible=(0.17, 0.47),
        ge=0,
        le=1,
    )
    capability: FourShares = coefficient(
        (0.3, 0.1, 0.5, 0.4), unit="0..1", source="assumed", meaning="work of an hour against a specialist, by need",
        each=NEEDS, times=(0.5, 1.6),
    )  # fmt: skip
    effect: float = coefficient(
        0.5,
        unit="1",
        source="assumed; unarmed patrols work (Ariel et al. 2016), less than staff",
        meaning="prevention of a volunteer's hour against a staff hour",
        plausible=(0.2, 1),
        ge=0,
        le=1,
    )
    invited: bool = True
    """Whether open supply and function transfer reach residents: volunteers, and the committee, which is theirs."""


@equation
def readiness(neighbours, trust, awareness, party, channels, fatigue, k):
    """The score that is held against the threshold."""
    social = k.neighbours * neighbours + k.trust * trust + k.awareness * awareness
    return social + k.norm * party + k.channels * channels - k.fatigue * fatigue
