"""How partners join, commit, accept and learn: the coefficients that all of them share."""

from govsim.engine.block import Block, coefficient


class Partners(Block):
    """How partners join, commit, accept and learn."""

    inertia: float = coefficient(
        1.0, unit="logit", source="assumed; 11 % of services go out, 10 % come back in 5 years (Warner)",
        meaning="pull to stay in, or out", plausible=(0.3, 2), ge=0, le=10,
    )  # fmt: skip
    learning: float = coefficient(
        0.25, unit="1/month", source="assumed (Bush-Mosteller)", meaning="weight of a month's experience", plausible=(0.1, 0.5),
        ge=0, le=1,
    )  # fmt: skip
    capability: float = coefficient(
        1.0, unit="1", source="assumed: what the committee, firms and organizations are able to do is known to a third or so",
        meaning="factor on the capability of all of them, which stays at most 1", plausible=(0.6, 1.1), ge=0, le=5,
    )  # fmt: skip
    price: float = coefficient(
        1.0, unit="1", source="assumed: 25-60 yuan an hour", meaning="factor on the price of an hour of all of them",
        plausible=(0.7, 1.7), ge=0, le=20,
    )  # fmt: skip
    coordination: float = coefficient(
        2.0, unit="logit", source="assumed", meaning="less for the loss in working across sectors", plausible=(0.5, 4), ge=0,
        le=20,
    )  # fmt: skip
    platform_eases: float = coefficient(
        0.5, unit="1", source="assumed", meaning="share of that loss, and of the hours of liaison, that a full platform saves",
        plausible=(0.2, 0.7), ge=0, le=1,
    )  # fmt: skip
    accepts: float = coefficient(
        0.8, unit="share", source="assumed", meaning="cases taken by a partner who is asked and content", plausible=(0.4, 1),
        ge=0, le=1,
    )  # fmt: skip
    commitment: float = coefficient(
        0.5, unit="logit", source="assumed", meaning="what those who take part commit, above the pay-off", plausible=(0, 1.5),
        ge=-5, le=5,
    )  # fmt: skip
    content: float = coefficient(
        0.5, unit="1", source="assumed", meaning="on acceptance: from wholly discontent to wholly content with the past",
        plausible=(0, 1), ge=0, le=2,
    )  # fmt: skip
    success: float = coefficient(
        2.0, unit="1", source="assumed", meaning="worth of a month of success against one of failure", plausible=(1, 4), ge=0,
        le=20,
    )  # fmt: skip
    talk: float = coefficient(
        2.0, unit="1", source="assumed", meaning="cost of hours of talk, by their share of all hours", plausible=(1, 4), ge=0,
        le=20,
    )  # fmt: skip
    tie_start: float = coefficient(
        0.2, unit="0..1", source="assumed", meaning="tie between a partner and government at the start", plausible=(0, 0.5),
        ge=0, le=1,
    )  # fmt: skip
    tie_growth: float = coefficient(
        0.1, unit="1/month", source="assumed", meaning="growth of a tie in a month of successful joint work",
        plausible=(0.02, 0.3), ge=0, le=1,
    )  # fmt: skip
    tie_decay: float = coefficient(
        0.02, unit="1/month", source="assumed", meaning="decay of an unused tie", plausible=(0.005, 0.1), ge=0, le=1
    )
