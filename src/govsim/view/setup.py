"""What a visitor asks for: two scenarios, a seed, a community, levers, and the moves made within the run.

A setup says all of a run, so it is what the page's address holds, what a fork changes, and what a replay or a scenario file
for the command line is made from.
"""

from collections.abc import Mapping
from typing import Any, Literal

from pydantic import Field, ValidationError, field_validator

from govsim.engine.block import Block
from govsim.model.inputs import ground_key
from govsim.scenario import Scenario, load_scenario
from govsim.text.errors import InputError
from govsim.text.words import words
from govsim.timeline import MOST_CHANGES, Change, Settings
from govsim.view.refusal import Refused

SideName = Literal["a", "b"]
SIDES: tuple[SideName, SideName] = ("a", "b")
Levers = dict[str, float]


class Common(Block):
    """What both communities share, where it is not as in the scenarios' files."""

    residents: int | None = Field(default=None, ge=100)
    civic_capacity: float | None = None
    partnership_price: float | None = None

    @property
    def overrides(self) -> dict[str, float]:
        """The same as values of a scenario."""
        keys = {
            "residents": "community.residents", "civic_capacity": "actors.civic_capacity",
            "partnership_price": "actors.partnership_price",
        }  # fmt: skip
        return {keys[name]: value for name, value in self if value is not None}


class Start(Block):
    """One side: its scenario by name, and levers that are not as in its file."""

    scenario: str
    levers: Levers = {}


class Move(Block):
    """Levers that were moved within the run: they act from the start of a day on."""

    side: SideName
    day: int = Field(ge=0)
    levers: Levers


class Setup(Block):
    """All that a run on the page rests on."""

    a: Start
    b: Start
    seed: int = Field(default=7, ge=0, le=2**53 - 1)
    common: Common = Common()
    moves: tuple[Move, ...] = ()

    @field_validator("moves", mode="before")
    @classmethod
    def _few(cls, moves: Any) -> Any:
        if isinstance(moves, list | tuple) and len(moves) > 2 * MOST_CHANGES:
            raise ValueError(f"must be at most {2 * MOST_CHANGES} moves")
        return tuple(moves) if isinstance(moves, list) else moves

    def start(self, side: SideName) -> Start:
        """One of the two sides."""
        return self.a if side == "a" else self.b

    def moved(self, side: SideName) -> tuple[Change, ...]:
        """The moves of a side as changes of its policy, one for each day on which any was made."""
        by_day: dict[int, Levers] = {}
        for move in self.moves:
            if move.side == side:
                by_day.setdefault(move.day, {}).update(move.levers)
        if len(by_day) > MOST_CHANGES:
            told = words("levers were moved on more than {most} days; reset, or go back in time")
            raise Refused(told.format(most=MOST_CHANGES))
        return tuple(Change(at_day=day, set=Settings(**whole(levers))) for day, levers in sorted(by_day.items()))

    def with_move(self, side: SideName, day: int, levers: Levers) -> "Setup":
        """The same with levers moved on a day; what was moved later on either side is forgotten: a fork."""
        kept = [move for move in self.moves if move.day < day or (move.day == day and move.side != side)]
        same = next((m.levers for m in self.moves if m.day == day and m.side == side), {})
        return self.model_copy(update={"moves": (*kept, Move(side=side, day=day, levers=same | levers))})


def read_setup(told: Any) -> Setup:
    """Read a setup that came from a page. Raises InputError with a line for each thing that is wrong."""
    try:
        return Setup.model_validate(told)
    except ValidationError as error:
        raise InputError([f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors()]) from None


def scenario_of(setup: Setup, side: SideName, files: Mapping[str, str]) -> Scenario:
    """The scenario of a side without the moves made in the run; `files` are those that may be shown, by name.

    Raises InputError for a scenario that is not among them, or for what its file or the setup has wrong.
    """
    start = setup.start(side)
    if start.scenario not in files:
        told = words("no scenario '{name}' here; there are {names}")
        raise Refused(told.format(name=start.scenario[:60], names=", ".join(files)))
    levers = {f"policy.{name}": value for name, value in start.levers.items()}
    return load_scenario(files[start.scenario], setup.common.overrides | whole(levers))


def whole(levers: Levers) -> dict[str, Any]:
    """Levers as a file has them: whole numbers of desks, which a browser cannot tell from other numbers."""
    return {name: int(v) if name.endswith("hierarchy_levels") and v == int(v) else v for name, v in levers.items()}


def with_changes(scenario: Scenario, changes: tuple[Change, ...]) -> Scenario:
    """The scenario with changes added to those that its policy has within the run."""
    if not changes:
        return scenario
    policy = scenario.policy.model_copy(update={"timeline": (*scenario.policy.changes, *changes)})
    return scenario.model_copy(update={"policy": policy})


def share_ground(one: Scenario, two: Scenario, seed: int) -> None:
    """Raise InputError unless two scenarios face the same threats in the same community."""
    if ground_key(one, seed) != ground_key(two, seed):
        blocks = [name for name in ("community", "incidents", "horizon", "shocks") if getattr(one, name) != getattr(two, name)]
        told = words(
            "{one} and {two} differ in {blocks}, so they would not face the same threats; give both the same, or compare each "
            "with another policy"
        )
        raise Refused(told.format(one=one.name, two=two.name, blocks=", ".join(blocks)))
