"""Players: the parts into which an experiment's own file divides the difference of two scenarios, each in force or not.

A lever that several players need (money for purchases serves firms and social organizations alike) belongs to each of them:
it is in force where any of them takes part, and who stays out then is shut out by settings of its own. So nothing is split
by a share that somebody made up.
"""

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import Field, model_validator

from govsim.describe import COLUMN
from govsim.engine.block import Block
from govsim.scenario import Scenario, values
from govsim.text.errors import InputError

__all__ = ["COLUMN", "Coalition", "Player", "Players", "check", "differences", "settings_of"]

Coalition = tuple[str, ...]
WORDS = ("name", "title", "description")


class Player(Block):
    """One that takes part or stays out."""

    title: str = Field(default="", max_length=80)
    """How a reader calls it; its name when left out."""
    keys: Annotated[tuple[str, ...], Field(strict=False, min_length=1)]
    """Dotted keys in which the two scenarios differ and that have the last one's value where the player takes part."""
    absent: dict[str, Any] = {}
    """What is set while it stays out and a key that it shares with others is in force."""

    @model_validator(mode="after")
    def _each_once(self) -> "Player":
        if len(set(self.keys)) < len(self.keys):
            raise ValueError("names a key twice")
        return self


Players = Annotated[dict[Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$", max_length=40)], Player], Field(max_length=8)]


def differences(first: Scenario, last: Scenario) -> dict[str, Any]:
    """The keys in which two scenarios differ, with the value that the last has."""
    before, after = dict(values(first)), dict(values(last))
    keys = dict.fromkeys([*before, *after])
    return {key: after.get(key) for key in keys if key not in WORDS and before.get(key) != after.get(key)}


def check(first: Scenario, last: Scenario, players: Mapping[str, Player]) -> dict[str, Any]:
    """The differences, each of which belongs to a player. Raises InputError for what would not add up to the whole."""
    found, pair = differences(first, last), f"{first.name} and {last.name}"
    owners = {key: [name for name, player in players.items() if key in player.keys] for key in found}
    problems = [f"{pair} differ in {key}, which belongs to no player" for key, names in owners.items() if not names]
    problems += [
        f"design.players.{name}: {pair} do not differ in {key}" for name, player in players.items() for key in player.keys
        if key not in found
    ]  # fmt: skip
    problems += [
        f"design.players.{name}: shares {key} with others and needs `absent`: what shuts it out while they take part"
        for key, names in owners.items() if len(names) > 1 for name in names if not players[name].absent
    ]  # fmt: skip
    if len(players) < 2:
        problems.append("design.players: must be two at least")
    if problems:
        raise InputError(problems)
    return found


def settings_of(coalition: Coalition, found: Mapping[str, Any], players: Mapping[str, Player]) -> dict[str, Any]:
    """What is set on the first scenario where a coalition takes part."""
    in_force = {key: found[key] for name in coalition for key in players[name].keys}
    for name, player in players.items():
        if name not in coalition and not in_force.keys().isdisjoint(player.keys):
            in_force |= player.absent
    return in_force
