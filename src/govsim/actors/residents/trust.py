"""Trust in each kind of actor: easier lost than won by experience (Slovic 1993), slowly back to where it was.

The rule of experience itself (up by gain q (1 - T), down by loss (1 - q) T) stands with the witnesses of incidents.
"""

from govsim.engine.block import Block, coefficient
from govsim.engine.kernel import equation


class Trust(Block):
    """Experience and drift."""

    gain: float = coefficient(
        0.04, unit="1", source="assumed", meaning="trust won by one good experience", plausible=(0.01, 0.1), ge=0, le=1
    )
    loss: float = coefficient(
        0.08,
        unit="1",
        source="fall to rise 2 (1-4): Slovic 1993 holds for confidence in performance; size assumed",
        meaning="trust lost by one bad experience",
        plausible=(0.02, 0.2),
        ge=0,
        le=1,
    )
    drift: float = coefficient(
        0.002, unit="1/d", source="assumed", meaning="return to the long-run level", plausible=(0, 0.01), ge=0, le=1
    )


@equation
def trust_after_day(trust, neighbours, long_run, talk, k):
    """A day of trust: T + talk (neighbours - T) + drift (long run - T)."""
    return trust + talk * (neighbours - trust) + k.drift * (long_run - trust)
