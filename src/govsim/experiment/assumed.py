"""The parameters whose values are assumed, with the ranges that their readers find plausible."""

from govsim.base.block import ASSUMED, numbers
from govsim.experiment.study import Factor
from govsim.scenario import Scenario


def assumed() -> dict[str, Factor]:
    """Every assumed parameter that has a plausible range, as a factor over it, by dotted key."""
    return {
        key: Factor(range=told.plausible)
        for key, _, told in numbers(Scenario)
        if told.source.startswith(ASSUMED) and told.plausible
    }
