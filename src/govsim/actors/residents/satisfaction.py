"""Satisfaction with safety: the level of performance felt, and its gap to what was expected.

Level and gap by Van Ryzin (2004, 2006; meta-analysis Zhang et al. 2022); losses weigh about twice as much as gains (mean
1.955 over many studies, Brown et al. 2024). Expectation follows performance slowly.
"""

from govsim.engine.block import Block, coefficient
from govsim.engine.kernel import equation


class Satisfaction(Block):
    """Level, gap, expectation."""

    speed: float = coefficient(
        0.1, unit="1/d", source="assumed", meaning="speed at which satisfaction moves", plausible=(0.03, 0.2), ge=0, le=1
    )
    neutral: float = coefficient(
        0.55,
        unit="0..1",
        source="assumed; with quiet days gives about .7, see the start",
        meaning="satisfaction at performance .5 as expected",
        plausible=(0.4, 0.65),
        ge=0,
        le=1,
    )
    level: float = coefficient(
        0.6,
        unit="1",
        source="assumed: level outweighs gap (Van Ryzin 2004)",
        meaning="weight of performance",
        plausible=(0.3, 0.9),
        ge=0,
        le=2,
    )
    gap: float = coefficient(
        0.25, unit="1", source="assumed", meaning="weight of performance less expectation", plausible=(0.1, 0.5), ge=0, le=2
    )
    loss: float = coefficient(
        2.0,
        unit="1",
        source="Brown et al. 2024: 1.955 (1.82-2.10)",
        meaning="weight of a gap below expectation against one above",
        plausible=(1.5, 2.25),
        ge=0,
        le=10,
    )
    expectation_speed: float = coefficient(
        0.01, unit="1/d", source="assumed", meaning="speed at which expectation follows", plausible=(0.003, 0.03), ge=0, le=1
    )
    aspiration: float = coefficient(
        0.05, unit="0..1", source="assumed", meaning="expectation above the performance felt", plausible=(0, 0.1), ge=0, le=0.5
    )
    promise: float = coefficient(
        0.02,
        unit="0..1",
        source="assumed",
        meaning="what full service consciousness adds to expectation",
        plausible=(0, 0.06),
        ge=0,
        le=0.5,
    )
    quiet_level: float = coefficient(
        0.75,
        unit="0..1",
        source="assumed",
        meaning="performance felt where nothing happens for long",
        plausible=(0.6, 0.9),
        ge=0,
        le=1,
    )
    quiet_speed: float = coefficient(
        0.008, unit="1/d", source="assumed", meaning="speed at which quiet days heal", plausible=(0.003, 0.02), ge=0, le=1
    )


@equation
def satisfaction_after(satisfied, felt, expected, pull, k):
    """A day of satisfaction: S + speed (neutral + level (P - .5) + gap v(P - E) - S) + pull, v(x) = x or loss x below 0."""
    gap = felt - expected
    weighed = max(gap, 0.0) + k.loss * min(gap, 0.0)
    aim = k.neutral + k.level * (felt - 0.5) + k.gap * weighed
    return min(max(satisfied + k.speed * (aim - satisfied) + pull, 0.0), 1.0)


@equation
def expectation_after(expected, felt, service, k):
    """A day of expectation: E + speed (P + aspiration + promise service - E)."""
    return expected + k.expectation_speed * (felt + k.aspiration + k.promise * service - expected)


@equation
def felt_after_quiet(felt, k):
    """A quiet day: P + speed (quiet - P)."""
    return felt + k.quiet_speed * (k.quiet_level - felt)
