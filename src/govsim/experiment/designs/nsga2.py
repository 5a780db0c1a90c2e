"""A search by generations (NSGA-II), rebuilt from the start whenever it goes on.

The state of the search is nothing but the list of candidates and their costs: the same ones lead to the same next
candidates, in any process. Optuna keeps its study in memory and draws from its own generator, which gets a plain seed.
"""

import math
from typing import Any

import numpy as np

from govsim.engine.block import about
from govsim.experiment.study import Factor, Row, Study, Value
from govsim.policy import Policy
from govsim.text.errors import InputError

NARROWER = {"service_purchasing": (0.0, 0.4), "prevention_share": (0.0, 0.6), "desk_hours": (20.0, 168.0)}
"""Levers that are not searched over all they may be: what lies outside leaves no staff, or no office."""
STEPS_AT_LEAST = 30
"""Steps into which a range is cut at least, so that hundredths for 0..1 and whole hours for a week."""


def all_levers() -> dict[str, Factor]:
    """The levers of policy as factors, each over its whole range or the narrower one."""
    found = {}
    for name, info in Policy.model_fields.items():
        told = about(info)
        if told is None or told.plausible is None:
            continue
        found[f"policy.{name}"] = Factor(range=NARROWER.get(name, told.plausible))
    return found


def grid(study: Study, name: str) -> tuple[Value, ...]:
    """The values that a factor may take: its levels, or its range in steps of a power of ten, at least thirty of them.

    A policy that was found can then be written down in full. Whole numbers stay whole. Raises InputError where a range
    holds none.
    """
    factor = study.factors[name]
    if factor.range is None:
        return factor.levels
    low, high = factor.range
    digits = -math.floor(round(math.log10((high - low) / STEPS_AT_LEAST), 9))
    digits = min(digits, 0) if name in study.whole else digits
    first, last = math.ceil(round(low * 10.0**digits, 6)), math.floor(round(high * 10.0**digits, 6))
    if last < first:
        raise InputError([f"{study.name}: factors.{name}: no whole number in the range {low:g} to {high:g}"])
    return tuple(study.drawn(name, round(n / 10.0**digits, max(digits, 0))) for n in range(first, last + 1))


def nearest_on(values: tuple[Value, ...], value: Any) -> int:
    """Number of the value on a grid that is nearest to a given one; of words the same word, or the first."""
    if value in values:
        return values.index(value)
    if isinstance(value, int | float) and all(isinstance(v, int | float) for v in values):
        return int(np.argmin([abs(float(v) - value) for v in values]))
    return 0


class Search:
    """NSGA-II (Deb, Pratap, Agarwal & Meyarivan 2002) over the grids of factors, all costs to be as low as can be."""

    def __init__(self, grids: dict[str, tuple[Value, ...]], costs: int, population: int, seed: int) -> None:
        """Raises InputError without Optuna."""
        optuna = needs_optuna()
        self.grids, self.population = grids, population
        self.axes = {name: optuna.distributions.IntDistribution(0, len(values) - 1) for name, values in grids.items()}
        sampler = optuna.samplers.NSGAIISampler(population_size=population, seed=seed)
        before = optuna.logging.get_verbosity()
        optuna.logging.set_verbosity(optuna.logging.WARNING)
        try:
            self.study = optuna.create_study(directions=["minimize"] * costs, sampler=sampler)
        finally:
            optuna.logging.set_verbosity(before)
        self.asked: list[Any] = []

    def begin_with(self, rows: list[Row]) -> None:
        """Put known rows, moved to the grid, in front of the first generation; as many as it holds."""
        for row in rows[: self.population]:
            self.study.enqueue_trial({name: nearest_on(values, row[name]) for name, values in self.grids.items()})

    def ask(self) -> list[Row]:
        """The rows of the next generation; some may have been in an earlier one."""
        self.asked = [self.study.ask(self.axes) for _ in range(self.population)]
        return [{name: values[trial.params[name]] for name, values in self.grids.items()} for trial in self.asked]

    def tell(self, costs: list[np.ndarray]) -> None:
        """What the rows of the generation cost. One without a value is worse than all others, so the generation stays whole."""
        for trial, row in zip(self.asked, costs, strict=True):
            self.study.tell(trial, row.tolist() if np.isfinite(row).all() else [math.inf] * len(row))


def needs_optuna() -> Any:
    """Optuna, imported only when a search begins. Raises InputError that says how to get it."""
    try:
        import optuna
    except ImportError as error:
        raise InputError(["a search needs Optuna: pip install 'govsim[optimise]'"]) from error
    return optuna
