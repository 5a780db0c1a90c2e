"""The parameters whose values are assumed, with the ranges that their readers find plausible."""

from collections.abc import Iterable, Mapping

from govsim.engine.block import TIMES, numbers
from govsim.experiment.study import Factor
from govsim.scenario import Scenario
from govsim.scenario.elements import elements
from govsim.text.words import Words, words


def assumed(arms: Iterable[Scenario] = ()) -> dict[str, Factor]:
    """Every number that may move (`About.may_move`) as a factor over its range, by dotted key: lists by element, or by the
    multiplier of all their elements.

    Those of shocks are left out where none of the scenarios has one, those of a kind where none has that.
    """
    kinds = {event.kind for arm in arms for event in arm.shocks.events}
    come = tuple(f"shocks.{kind}." for kind in kinds) + (("shocks.preventable",) if kinds else ())
    return {
        key + within: Factor(range=limits)
        for key, _, about in numbers(Scenario)
        if not key.startswith("shocks.") or key.startswith(come)
        for within, limits in about.may_move.items()
    }


def told(count: Mapping[str, int]) -> Words:
    """How much moves, in a clause."""
    return words("moves {parameters:,} assumed parameters ({numbers:,} numbers)").format(**count)


def moves(factors: Mapping[str, Factor]) -> dict[str, int]:
    """How many of an experiment's factors are assumed parameters, and how many numbers these move; 0 and 0 without any."""
    known = {key + within for key, _, about in numbers(Scenario) for within in about.may_move}
    lists = elements(Scenario)
    mine = [key for name, factor in factors.items() for key in factor.keys or (name,) if key in known and factor.range]
    return {
        "parameters": len(mine),
        "numbers": sum(len(lists[key].told.elements) if key.endswith(f".{TIMES}") else 1 for key in mine),
    }
