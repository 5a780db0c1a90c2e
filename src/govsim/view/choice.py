"""What a page begins with: two scenarios that face the same threats in the same community."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from govsim.scenario import Scenario, files, load_scenario
from govsim.text.errors import InputError
from govsim.view.offer import Offer, offer_of
from govsim.view.setup import share_ground
from govsim.view.twins import check_size


def choose(given: Sequence[str], usual: tuple[str, str], **rest: Any) -> Offer:
    """What ships and what was given, beginning with those given: two, or one beside the usual one that it is not.

    One that has a community of its own stands beside itself: its levers can still be moved. Raises InputError for a file
    that is wrong, for one that cannot be shown, and for two that do not share their threats.
    """
    if len(given) > 2:
        raise InputError([f"a page shows two communities at once (got {len(given)} scenarios)"])
    names = [shown_as(file) for file in given] or list(usual)
    if len(set(given)) == 2 and names[0] == names[1]:
        raise InputError([f"{given[0]} and {given[1]} are both named {names[0]}; give one of them another name"])
    offer = offer_of(tuple(given), usual, **rest)
    if len(names) == 1:
        other = usual[0] if names[0] != usual[0] else usual[1]
        names = [other if fits(offer, other, names[0]) else names[0], names[0]]
    offer = replace(offer, first=(names[0], names[1]))
    share_ground(offer.scenarios[names[0]], offer.scenarios[names[1]], offer.seed)
    check_size(offer.scenarios[names[0]], offer.limits)
    return offer


def shown_as(file: str) -> str:
    """The name under which a page lists a scenario. Raises InputError for one that it cannot show."""
    scenario: Scenario = load_scenario(file)
    if scenario.incidents.log is not None:
        raise InputError([f"{file}: replays a log, which the page cannot show; `govsim run` and `govsim compare` can"])
    return file if file in files.names() else scenario.name


def fits(offer: Offer, one: str, two: str) -> bool:
    """Whether two scenarios can stand beside each other."""
    try:
        share_ground(offer.scenarios[one], offer.scenarios[two], offer.seed)
    except InputError:
        return False
    return True
