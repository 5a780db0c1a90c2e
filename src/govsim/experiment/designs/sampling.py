"""Space-filling samples from SciPy, laid on the ranges of factors; a row of a sample is the same for the same seed."""

import inspect
import math
from typing import Any

import numpy as np
from scipy.stats import qmc

from govsim.experiment.study import Row, Study, Value
from govsim.text.errors import InputError


def latin(dimensions: int, draws: int, seed: int) -> np.ndarray:
    """A Latin hypercube of (draws, dimensions) in [0, 1) (McKay, Beckman & Conover 1979)."""
    return np.asarray(qmc.LatinHypercube(dimensions, **seeded(qmc.LatinHypercube, seed)).random(draws))


def sobol(dimensions: int, draws: int, seed: int) -> np.ndarray:
    """The first draws of a scrambled Sobol sequence (draws, dimensions) in [0, 1) (Sobol 1967; Owen 1998).

    More draws under the same seed begin with the same rows, so that a design can be extended.
    """
    exponent = max(draws - 1, 0).bit_length()
    return np.asarray(qmc.Sobol(dimensions, **seeded(qmc.Sobol, seed)).random_base2(exponent))[:draws]


def seeded(kind: Any, seed: int) -> dict[str, int]:
    return {"rng" if "rng" in inspect.signature(kind).parameters else "seed": seed}


def laid_out(study: Study, sample: np.ndarray) -> list[Row]:
    """Rows of factor values from a sample of (draws, factors) in [0, 1].

    Whole numbers are equally likely: rounding a number drawn from a range would give its ends half the weight of the rest.
    """
    return [{name: at(study, name, share) for name, share in zip(study.factors, r, strict=True)} for r in sample.tolist()]


def at(study: Study, name: str, share: float) -> Value:
    """The value of a factor at a share of its range: a number in proportion, a whole number or a level in equal parts."""
    factor = study.factors[name]
    if factor.range is not None and name not in study.whole:
        low, high = factor.range
        return float(low + share * (high - low))
    among = factor.levels if factor.range is None else wholes(factor.range)
    place = min(int(share * len(among) + 1e-9), len(among) - 1)  # a third of three is one, whatever its last bit
    return study.typed(name, among[place])


def wholes(limits: tuple[float, float]) -> range:
    """The whole numbers in a range, its ends among them."""
    return range(math.ceil(limits[0]), math.floor(limits[1]) + 1)


MOST_POINTS = 1_000_000


def refuse_many(study: Study, rows: int) -> None:
    """Refuse a design before more points are made than memory holds. Raises InputError."""
    if (points := rows * len(study.arms)) > MOST_POINTS:
        raise InputError(
            [f"{study.name}: design: {points:,} points, at most {MOST_POINTS:,}; take fewer levels, steps or draws"]
        )


def needs_factors(study: Study, design: str, at_least: int = 1) -> None:
    """Refuse an experiment that names no factors. Raises InputError."""
    if len(study.factors) < at_least:
        raise InputError([f"{study.name}: factors: a {design} design needs at least {at_least}"])
