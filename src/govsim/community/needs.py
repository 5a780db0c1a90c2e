"""What residents need: a mix of four safety needs, uneven between grids and between residents."""

import numpy as np
from pydantic import field_validator

from govsim.base.block import Block, FourPositive, coefficient, has_a_sum
from govsim.base.streams import Purpose, stream


class Needs(Block):
    """The mix of needs (personal, occupational, everyday_life, environmental) and how uneven it is."""

    mix: FourPositive = coefficient(
        (0.25, 0.15, 0.35, 0.25), unit="share", source="assumed", meaning="mean weight of each need"
    )
    grid_concentration: float = coefficient(
        15.0,
        unit="1",
        source="assumed",
        meaning="Dirichlet concentration of a grid's mix; small is uneven",
        plausible=(5, 40),
        gt=0,
        le=1e6,
    )
    resident_concentration: float = coefficient(
        4.0,
        unit="1",
        source="assumed",
        meaning="Dirichlet concentration of a resident's weights; small is uneven",
        plausible=(2, 20),
        gt=0,
        le=1e6,
    )

    _weights = field_validator("mix")(has_a_sum)


def draw_needs(needs: Needs, start: np.ndarray, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Draw the mix of each grid (grids, 4) and the weights of each resident (4, residents); both sum to 1."""
    mix = np.array(needs.mix) / sum(needs.mix)
    rng = stream(seed, Purpose.NEEDS)
    grid_mix = rng.dirichlet(needs.grid_concentration * mix + 1e-6, size=len(start) - 1)
    shape = np.repeat(needs.resident_concentration * grid_mix + 0.3, np.diff(start.astype(np.int64)).astype(np.int64), axis=0)
    weight = rng.standard_gamma(shape)  # normalised gammas are a Dirichlet draw per row
    weight /= weight.sum(axis=1, keepdims=True)
    return grid_mix, np.ascontiguousarray(weight.T)
