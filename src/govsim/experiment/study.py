"""What an experiment is made of: factors, points, and the design that turns one into the other and reads the runs."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from hashlib import blake2b
from pathlib import Path
from typing import Any, ClassVar

import pandas as pd
from pydantic import Field, ValidationError, field_validator, model_validator

from govsim.analysis.comparison import known_metric
from govsim.describe import COLUMN
from govsim.engine.block import TIMES, Block, numbers
from govsim.scenario import Scenario, content_hash, values, values_by_key
from govsim.scenario.elements import elements, settle
from govsim.text.errors import InputError
from govsim.text.words import Words, words

Value = float | int | str | bool
Row = dict[str, Value]
"""A row of a design: the value of each factor."""


class Factor(Block):
    """What is varied: one dotted key, or several that move together under one name.

    In a file also `[0, 0.4, 0.8]` for levels. With `keys`, each of them is set to the factor's value; where `keys` says of
    each what it is at 1 (`{policy.platform: 0.8}`), to the factor's value times that.
    """

    levels: tuple[Any, ...] = ()
    """Values to run, in order."""
    range: tuple[float, float] | None = None
    """Lowest and highest value, for designs that draw."""
    keys: tuple[str, ...] = ()
    """Dotted keys that the factor moves; its own name when left out."""
    at_one: tuple[float, ...] = ()
    """What each key is where the factor is 1; the factor's own value when left out."""

    @model_validator(mode="before")
    @classmethod
    def _list_of_levels(cls, value: Any) -> Any:
        if isinstance(value, dict) and isinstance(value.get("keys"), dict):
            return value | {"keys": tuple(value["keys"]), "at_one": tuple(value["keys"].values())}
        return {"levels": value} if isinstance(value, list | tuple) else value

    @field_validator("levels", "range", "keys", "at_one", mode="before")
    @classmethod
    def _sequence(cls, value: Any) -> Any:
        return tuple(value) if isinstance(value, list) else value

    @model_validator(mode="after")
    def _has_values(self) -> "Factor":
        if bool(self.levels) == (self.range is not None):
            raise ValueError("must have either levels or a range")
        if self.range is not None and not self.range[0] < self.range[1]:
            raise ValueError(f"the range must rise (got {self.range[0]:g} to {self.range[1]:g})")
        if not all(isinstance(level, bool | int | float | str) for level in self.levels):
            raise ValueError("a level must be a number, a word, true or false")
        if len(set(self.levels)) < len(self.levels):
            raise ValueError("names a level twice")
        if self.at_one and len(self.at_one) != len(self.keys):
            raise ValueError("at_one must have a number for each key")
        if self.at_one and any(isinstance(level, bool | str) for level in self.levels):
            raise ValueError("levels must be numbers where keys say what they are at 1")
        return self

    def settings(self, name: str, value: Any) -> dict[str, Any]:
        """The dotted keys that a value sets, for a factor of that name."""
        if not self.keys:
            return {name: value}
        return {
            key: value * one if self.at_one else value for key, one in zip(self.keys, self.at_one or self.keys, strict=True)
        }

    @property
    def ends(self) -> tuple[Any, Any]:
        """Lowest and highest value, or first and last level."""
        return self.range if self.range is not None else (self.levels[0], self.levels[-1])


@dataclass(frozen=True)
class Point:
    """One scenario of a design; it runs under every seed of the study, or under seeds of its own."""

    arm: str
    """Name of the scenario on which it is laid."""
    factors: Row
    """What `runs.parquet` shows of it: column -> value."""
    settings: dict[str, Any]
    """Dotted keys that are set on the arm."""
    name: str | None = None
    """The `scenario` column where it is not the arm's name."""
    seeds: tuple[int, ...] | None = None
    """Seeds of its own, where they are not the study's."""

    @property
    def scenario(self) -> str:
        """Its name in the tables."""
        return self.name or self.arm


@dataclass(frozen=True)
class Study:
    """An experiment, loaded: scenarios (the first is the baseline), factors, seeds, and the metrics to be analysed."""

    name: str
    title: str
    arms: tuple[Scenario, ...]
    factors: dict[str, Factor]
    seeds: tuple[int, ...]
    metrics: tuple[str, ...]
    sources: tuple[str, ...] = ()
    """How a user names each arm's file."""

    @cached_property
    def _contents(self) -> dict[bytes, str]:
        return {}

    @cached_property
    def arm_of(self) -> dict[str, Scenario]:
        """The arms by name."""
        return {arm.name: arm for arm in self.arms}

    @cached_property
    def whole(self) -> frozenset[str]:
        """Factors whose keys hold whole numbers; what is drawn for them is rounded."""
        before = values_by_key(self.arms[0])
        return frozenset(
            name for name, factor in self.factors.items()
            if all(type(before.get(key)) is int for key in factor.keys or (name,))
        )  # fmt: skip

    def seeds_of(self, point: Point) -> tuple[int, ...]:
        """The seeds under which a point runs."""
        return self.seeds if point.seeds is None else point.seeds

    def drawn(self, name: str, value: float) -> Value:
        """A drawn number as the model takes it: rounded where the parameter is a whole number."""
        return round(value) if name in self.whole else float(value)

    def typed(self, name: str, value: Value) -> Value:
        """A level as its column has it: numbers are whole or not, the same in every row."""
        if isinstance(value, bool | str):
            return value
        return int(value) if name in self.whole and value == int(value) else float(value)

    def settings(self, row: Row) -> dict[str, Any]:
        """The dotted keys that a row of factor values sets."""
        return {key: one for name, value in row.items() for key, one in self.factors[name].settings(name, value).items()}

    def scenario(self, point: Point) -> Scenario:
        """The scenario of a point. Raises InputError where its values do not fit together."""
        return overlay(self.arm_of[point.arm], point.settings, point.name)

    def content(self, point: Point) -> str:
        """The hash of a point's scenario; worked out once, for of fifty thousand points it takes most of a minute."""
        key = blake2b(repr((point.arm, point.name, point.settings)).encode(), digest_size=16).digest()
        if key not in self._contents:
            self._contents[key] = content_hash(self.scenario(point))
        return self._contents[key]


class Design(Block):
    """How points are chosen and what is computed of their runs. One file for each in `designs/`; options are its fields."""

    kind: str
    takes_factors: ClassVar[bool] = True
    """Whether it varies what the file names as factors."""
    pairs_incidents: ClassVar[bool] = False
    """Whether scenarios are few and differ by policy alone, so that incidents and residents have twins."""

    bears_failures: ClassVar[bool] = False
    """Whether it is analysed although runs failed; each of them then has a row without values."""

    def points(self, study: Study) -> list[Point]:
        """The points of the first round, in the order of the tables."""
        raise NotImplementedError

    def more(self, study: Study, runs: pd.DataFrame) -> list[Point]:
        """The points of the next round, once all runs so far are there or have failed; none when the design is finished.

        A pure function of the runs, so that an interrupted experiment goes on as if nothing had happened.
        """
        return []

    def foreseen(self, study: Study) -> int:
        """Runs in all, as far as a design that chooses them as it goes can say; 0 where it cannot."""
        return 0

    def compared(self, scenarios: list[str]) -> list[str]:
        """Which of the names in the tables are held against one another."""
        return scenarios

    def moved(self, study: Study) -> dict[str, Factor]:
        """The factors that it varies."""
        return study.factors if self.takes_factors else {}

    def analyse(self, study: Study, runs: pd.DataFrame, folder: Path) -> dict[str, pd.DataFrame]:
        """Tables by name, from the runs in order of points and seeds: columns scenario, seed, factors, metrics."""
        return {}

    def told(self, study: Study, runs: pd.DataFrame, tables: dict[str, pd.DataFrame]) -> list[Words]:
        """What the tables say, in sentences."""
        return []


def crossed(study: Study, rows: Iterable[Row]) -> list[Point]:
    """Every arm at every row of factor values, arm by arm."""
    typed = [{name: study.typed(name, value) for name, value in row.items()} for row in rows]
    listed = [(row, study.settings(row)) for row in typed]
    return [Point(arm.name, row, settings) for arm in study.arms for row, settings in listed]


def overlay(scenario: Scenario, settings: dict[str, Any], name: str | None = None) -> Scenario:
    """A scenario with dotted keys set. Raises InputError, a line for each value that does not fit."""
    if not settings and name in (None, scenario.name):
        return scenario
    plain = scenario.model_dump(mode="json", exclude_unset=True)
    for key, value in settle(Scenario, settings, dict(values(scenario))).items():
        *way, last = key.split(".")
        block = plain
        for part in way:
            block = block.setdefault(part, {})
        block[last] = value
    if name is not None:
        plain["name"] = name
    try:
        return Scenario.model_validate(plain)
    except ValidationError as error:
        raise InputError(_problems(error, settings)) from error


def _problems(error: ValidationError, settings: dict[str, Any]) -> Iterator[str]:
    written = ", ".join(f"{key}={value}" for key, value in list(settings.items())[:6])
    for one in error.errors(include_url=False)[:20]:
        within = one.get("ctx", {}).get("within", ())  # of a check of the whole scenario, whose input is everything
        got = "" if within else f"got {one['input']!r}; "
        yield f"{'.'.join(map(str, (*one['loc'], *within)))}: {one['msg']} ({got}set: {written})"


# The parameters whose values are assumed, with the ranges that their readers find plausible.


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


class Until(Block):
    """Add seeds until the interval of a paired difference is narrow enough, at every point.

    The first seeds are `count`. Each point then goes on by `step` seeds until the half-width of the 95 % interval of every
    scenario against the first has stayed at or below `half_width` for `look_ahead` seeds, or until it has `at_most`
    (Hoad, Robinson & Davies 2010).
    """

    metric: str
    half_width: float = Field(gt=0)
    at_most: int = Field(default=200, ge=20, le=100_000)
    look_ahead: int = Field(default=5, ge=0, le=100)
    step: int = Field(default=10, ge=1, le=1000)

    @field_validator("metric")
    @classmethod
    def _known(cls, name: str) -> str:
        return known_metric(name)


SETS = ("proposal_", COLUMN)
"""What columns begin with that say which parts of a difference are in force."""


def cells_of(points: Sequence[Point]) -> dict[tuple[Any, ...], list[int]]:
    """Places of the points by the values of their factors: those of one cell are compared with one another.

    Sets of proposals or players are scenarios here, each compared with the first.
    """
    found: dict[tuple[Any, ...], list[int]] = {}
    for place, point in enumerate(points):
        cell = tuple(value for name, value in point.factors.items() if not name.startswith(SETS))
        found.setdefault(cell, []).append(place)
    return found
