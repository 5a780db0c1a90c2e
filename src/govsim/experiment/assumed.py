"""The parameters whose values are assumed, with the ranges that their readers find plausible."""

from collections.abc import Iterable

from govsim.base.block import ASSUMED, numbers
from govsim.experiment.study import Factor
from govsim.scenario import Scenario


def assumed(arms: Iterable[Scenario] = ()) -> dict[str, Factor]:
    """Every assumed parameter that has a plausible range, as a factor over it, by dotted key.

    Those of a kind of shock are left out where none of the scenarios has one.
    """
    come = tuple(f"shocks.{event.kind}." for arm in arms for event in arm.shocks.events)
    return {
        key: Factor(range=told.plausible)
        for key, _, told in numbers(Scenario)
        if told.source.startswith(ASSUMED) and told.plausible and (not key.startswith("shocks.") or key.startswith(come))
    }
