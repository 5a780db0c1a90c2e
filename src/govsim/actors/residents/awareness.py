"""Safety awareness: raised by cultural leadership and by experience, spread along ties, forgotten slowly."""

from govsim.engine.block import Block, coefficient
from govsim.engine.kernel import equation


class Awareness(Block):
    """Campaigns and forgetting."""

    campaign: float = coefficient(
        0.004,
        unit="1/d",
        source="assumed",
        meaning="speed at which full party building raises awareness",
        plausible=(0.001, 0.01),
        ge=0,
        le=1,
    )
    forgetting: float = coefficient(
        0.004, unit="1/d", source="assumed", meaning="speed of the return to where it was", plausible=(0.001, 0.01), ge=0, le=1
    )


@equation
def awareness_after_day(awareness, neighbours, long_run, party, talk, k):
    """A day: A + campaign party (1 - A) - forgetting (A - A0) + talk (neighbours - A)."""
    learnt = k.campaign * party * (1 - awareness)
    return awareness + learnt - k.forgetting * (awareness - long_run) + talk * (neighbours - awareness)
