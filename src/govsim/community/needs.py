"""What residents need: a mix of four safety needs, uneven between grids and between residents, drifting in the run."""

import math

import numpy as np
from pydantic import field_validator

from govsim.engine.block import Block, FourPositive, coefficient, has_a_sum
from govsim.engine.streams import Purpose, stream
from govsim.names import NEEDS


class Needs(Block):
    """The mix of needs (personal, occupational, everyday_life, environmental) and how uneven it is."""

    mix: FourPositive = coefficient(
        (0.25, 0.15, 0.35, 0.25), unit="share", source="assumed", meaning="mean weight of each need",
        each=NEEDS, plausible=((0.1, 0.4), (0.05, 0.3), (0.2, 0.5), (0.1, 0.4)),
    )  # fmt: skip
    grid_concentration: float = coefficient(
        15.0, unit="1", source="assumed", meaning="Dirichlet concentration of a grid's mix; small is uneven", plausible=(5, 40),
        gt=0, le=1e6,
    )  # fmt: skip
    resident_concentration: float = coefficient(
        4.0, unit="1", source="assumed", meaning="Dirichlet concentration of a resident's weights; small is uneven",
        plausible=(2, 20), gt=0, le=1e6,
    )  # fmt: skip

    drift: float = coefficient(
        0.25, unit="1/y",
        source="assumed: half of a mix is another one in 2.8 years; the thesis says only that demand grows more diverse",
        meaning="rate at which a grid's mix of needs and of kinds of threat turns into another; 0: it stays as it is",
        plausible=(0, 1), ge=0, le=50,
    )  # fmt: skip
    drift_shared: float = coefficient(
        0.5, unit="share", source="assumed: half comes from the town (works, prices, age), half from the grid itself",
        meaning="of what is new in the mixes, that all grids have in common", plausible=(0, 1), ge=0, le=1,
    )  # fmt: skip

    _weights = field_validator("mix")(has_a_sum)


MONTH_DAYS = 365 / 12


def month_at(day: np.ndarray | float, months: int) -> np.ndarray:
    """Which of the `months` mixes holds on a day of the run; before hour 0 the first, after the last one the last."""
    return np.clip(np.floor_divide(day, MONTH_DAYS), 0, months - 1).astype(np.int64)


def draw_needs(needs: Needs, start: np.ndarray, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Draw the mix of each grid (grids, 4) and the weights of each resident (4, residents); both sum to 1."""
    mix = np.array(needs.mix) / sum(needs.mix)
    rng = stream(seed, Purpose.NEEDS)
    grid_mix = rng.dirichlet(needs.grid_concentration * mix + 1e-6, size=len(start) - 1)
    shape = np.repeat(needs.resident_concentration * grid_mix + 0.3, np.diff(start.astype(np.int64)).astype(np.int64), axis=0)
    weight = rng.standard_gamma(shape)  # normalised gammas are a Dirichlet draw per row
    weight /= weight.sum(axis=1, keepdims=True)
    return grid_mix, np.ascontiguousarray(weight.T)


def drifting(needs: Needs, grid_mix: np.ndarray, days: int, seed: int) -> np.ndarray:
    """Mixes of the grids month by month from day 0 on (months, grids, 4), the first as drawn; sums are 1.

    Each grid's mix is that of four gamma variables X, of which a month keeps a beta share: X' = B X + G with
    B ~ Beta(r a, (1 - r) a), G ~ Gamma((1 - r) a), r = exp(-drift / 12). Every month's mix is then again a Dirichlet draw
    of the grids' concentration (Lewis, McKenzie & Hugus 1989, the beta-gamma autoregression), so that demand wanders
    without growing more even or uneven. `drift_shared` of G is the same in all grids. Without drift there is one.
    """
    if needs.drift == 0:
        return grid_mix[None]
    months = max(1, math.ceil(days / MONTH_DAYS))
    mixes = np.repeat(grid_mix[None], months, axis=0)
    mixes[1:] = _wander(needs, grid_mix, months - 1, stream(seed, Purpose.NEEDS, 1))
    return mixes


def _wander(needs: Needs, grid_mix: np.ndarray, months: int, rng: np.random.Generator) -> np.ndarray:
    """The beta-gamma autoregression; month by month, so that a longer run goes on from where a shorter one ended."""
    shape = needs.grid_concentration * np.array(needs.mix) / sum(needs.mix) + 1e-6
    kept, shared = math.exp(-needs.drift / 12), needs.drift_shared
    x = grid_mix * rng.gamma(shape.sum(), size=(len(grid_mix), 1))
    later = np.empty((months, *grid_mix.shape))
    for month in range(months):
        stays = rng.beta(kept * shape, (1 - kept) * shape, size=x.shape)
        common = rng.gamma(shared * (1 - kept) * shape)
        x = stays * x + common + rng.gamma((1 - shared) * (1 - kept) * shape, size=x.shape)
        later[month] = (x + 1e-300) / (x + 1e-300).sum(axis=1, keepdims=True)
    return later


def needs_in(need: np.ndarray, start: np.ndarray, first: np.ndarray, now: np.ndarray) -> np.ndarray:
    """Residents' weights (4, residents) when the mixes of their grids have gone from `first` to `now` (grids, 4)."""
    ratio = ((now + 1e-12) / (first + 1e-12)).T
    moved = need * np.repeat(ratio, np.diff(start.astype(np.int64)).astype(np.int64), axis=1)
    moved /= moved.sum(axis=0)
    return np.ascontiguousarray(moved)
