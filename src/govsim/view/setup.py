"""What a visitor asks for: two scenarios, a seed, a community, levers, and the moves made within the run.

A setup says all of a run, so it is what the page's address holds, what a fork changes, and what a replay or a scenario file
for the command line is made from.
"""

import math
from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Literal, NamedTuple
from urllib.parse import parse_qsl, quote_plus

from pydantic import Field, ValidationError, field_validator

from govsim.engine.block import Block
from govsim.model.inputs import ground_key
from govsim.scenario import Scenario, load_scenario
from govsim.text.errors import InputError
from govsim.text.words import words
from govsim.timeline import MOST_CHANGES, Change, Settings
from govsim.view.messages import Refused, problems_of

SideName = Literal["a", "b"]
SIDES: tuple[SideName, SideName] = ("a", "b")
Levers = dict[str, float]
MOST_CHARACTERS = 16_000
"""Of an address."""
FINEST = Decimal("0.0001")
"""Of a lever in an address."""


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
            reason = words("levers were moved on more than {most} days; reset, or go back in time")
            raise Refused(reason.format(most=MOST_CHANGES))
        return tuple(Change(at_day=day, set=Settings(**whole(levers))) for day, levers in sorted(by_day.items()))

    def with_move(self, side: SideName, day: int, levers: Levers) -> "Setup":
        """The same with levers moved on a day; what was moved later on either side is forgotten: a fork."""
        kept = [move for move in self.moves if move.day < day or (move.day == day and move.side != side)]
        same = next((m.levers for m in self.moves if m.day == day and m.side == side), {})
        return self.model_copy(update={"moves": (*kept, Move(side=side, day=day, levers=same | levers))})


def read_setup(message: Any) -> Setup:
    """Read a setup that came from a page. Raises InputError with a line for each thing that is wrong."""
    try:
        return Setup.model_validate(message)
    except ValidationError as error:
        raise InputError(problems_of(error)) from None


def scenario_of(setup: Setup, side: SideName, files: Mapping[str, str]) -> Scenario:
    """The scenario of a side without the moves made in the run; `files` are those that may be shown, by name.

    Raises InputError for a scenario that is not among them, or for what its file or the setup has wrong.
    """
    start = setup.start(side)
    if start.scenario not in files:
        reason = words("no scenario '{name}' here; there are {names}")
        raise Refused(reason.format(name=start.scenario[:60], names=", ".join(files)))
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
        reason = words(
            "{one} and {two} differ in {blocks}, so they would not face the same threats; give both the same, or compare each "
            "with another policy"
        )
        raise Refused(reason.format(one=one.name, two=two.name, blocks=", ".join(blocks)))


# -- The state of the page in its address, as `static/link/address.js` reads and writes it too ---------------------------


class Asked(NamedTuple):
    """What an address asks for: a run, an hour of it, and a language where it names one."""

    setup: Setup
    hour: float
    lang: str | None


def read_address(query: str, first: tuple[str, str], seed: int) -> Asked:
    """Read the query of an address; what it does not name is as the page begins. Raises InputError for what cannot be."""
    if len(query) > MOST_CHARACTERS:
        raise Refused(words("the address is longer than {most} characters").format(most=MOST_CHARACTERS))
    asked = dict(reversed(parse_qsl(query, keep_blank_values=True)))  # of two the first counts
    values: dict[str, Any] = {
        side: {"scenario": asked.get(side) or first[n], "levers": _levers(asked.get(f"levers_{side}", ""))}
        for n, side in enumerate(SIDES)
    }
    values["seed"] = _whole("seed", asked["seed"]) if "seed" in asked else seed
    values["common"] = {key: _number(key, asked[key]) for key in Common.model_fields if asked.get(key)}
    if "residents" in values["common"]:
        values["common"]["residents"] = _whole("residents", asked["residents"])
    values["moves"] = [_move(part) for part in asked.get("moves", "").split(";") if part]
    hour = _number("hour", asked.get("hour") or "0")
    return Asked(read_setup(values), max(hour, 0.0), asked.get("lang"))


def address_of(setup: Setup, hour: float = 0.0, lang: str = "en") -> str:
    """The query of a run at an hour."""
    parts: list[tuple[str, str]] = []
    for side in SIDES:
        start = setup.start(side)
        parts.append((side, start.scenario))
        if start.levers:
            parts.append((f"levers_{side}", _text(start.levers)))
    parts.append(("seed", str(setup.seed)))
    parts += [(key, _plain(value)) for key, value in setup.common if value is not None]
    if setup.moves:
        parts.append(("moves", ";".join(f"{m.side}:{m.day}:{_text(m.levers)}" for m in setup.moves)))
    if hour > 0:
        parts.append(("hour", _rounded(hour, Decimal("0.01"))))
    parts.append(("lang", lang))
    return "&".join(f"{key}={quote_plus(value, safe=':,;*')}" for key, value in parts)


def _levers(text: str) -> Levers:
    pairs = [part.partition(":") for part in text.split(",") if part]
    return {name: _number(name, value) for name, _, value in pairs}


def _move(part: str) -> dict[str, Any]:
    side, _, rest = part.partition(":")
    day, _, levers = rest.partition(":")
    return {"side": side, "day": _whole("moves", day), "levers": _levers(levers)}


def _number(name: str, text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise Refused(words("{name}: '{text}' is no number").format(name=name[:40], text=text[:40]))
    return value


def _whole(name: str, text: str) -> int:
    value = _number(name, text)
    if value != int(value):
        raise Refused(words("{name}: '{text}' is no whole number").format(name=name[:40], text=text[:40]))
    return int(value)


def _text(levers: Levers) -> str:
    return ",".join(f"{name}:{_rounded(value, FINEST)}" for name, value in levers.items())


def _rounded(value: float, to: Decimal) -> str:
    rounded = Decimal(value).quantize(to, ROUND_HALF_UP)
    return format(rounded.normalize() + 0, "f")


def _plain(value: float) -> str:
    return str(int(value)) if value == int(value) else repr(value)
