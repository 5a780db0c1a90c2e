"""Space-filling samples from SciPy, laid on the ranges of factors; a row of a sample is the same for the same seed."""

import inspect
from typing import Any

import numpy as np
from scipy.stats import qmc

from govsim.base.errors import InputError
from govsim.experiment.study import Row, Study, Value


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
    """The seed by the name that this SciPy has for it (`rng` since 1.15)."""
    return {"rng" if "rng" in inspect.signature(kind).parameters else "seed": seed}


def laid_out(study: Study, sample: np.ndarray) -> list[Row]:
    """Rows of factor values from a sample of (draws, factors) in [0, 1): ranges in proportion, levels in equal parts."""
    return [{name: at(study, name, share) for name, share in zip(study.factors, row, strict=True)} for row in sample.tolist()]


def at(study: Study, name: str, share: float) -> Value:
    """The value of a factor at a share of its range."""
    factor = study.factors[name]
    if factor.range is None:
        level: Value = factor.levels[min(int(share * len(factor.levels)), len(factor.levels) - 1)]
        return level
    low, high = factor.range
    return study.drawn(name, low + share * (high - low))


def needs_factors(study: Study, design: str, at_least: int = 1) -> None:
    """Refuse an experiment that names no factors. Raises InputError."""
    if len(study.factors) < at_least:
        raise InputError([f"{study.name}: factors: a {design} design needs at least {at_least}"])
