"""Levers that change within a run: on a day, over some days, or while a quantity of the day before passes a number.

The policy in force is worked out once a day, at midnight, from the day's number and the quantities of the day before
alone: no random number is drawn, so changes never touch anybody's luck.
"""

import math
import operator
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

import numpy as np
from pydantic import Field, ValidationInfo, field_validator, model_serializer, model_validator

from govsim.engine.block import Block
from govsim.policy import Policy
from govsim.text.errors import did_you_mean, shown

# Conditions on the day before: a quantity, a comparison, a number. Parsed, never evaluated as code.

COMPARISONS: dict[str, Callable[[float, float], bool]] = {
    "<=": operator.le, ">=": operator.ge, "<": operator.lt, ">": operator.gt,
}  # fmt: skip
CONDITION = re.compile(r"\s*([A-Za-z_]\w*)\s*(<=|>=|<|>)\s*([-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d{1,3})?)\s*")
COMMUNITY = 4000.0
"""Residents to whom counts are scaled, so that a condition means the same in a community of any size."""


class Quantity(NamedTuple):
    """What a condition may ask of the day before: a column of the daily table."""

    meaning: str
    is_count: bool = False
    """Whether it is a number per 4,000 residents; else it is a mean or share between 0 and 1."""


QUANTITIES = {
    "backlog": Quantity("incidents reported for which nobody is on the scene yet, at midnight", True),
    "occurred": Quantity("incidents that occurred in the day", True),
    "noticed": Quantity("incidents that somebody noticed in the day", True),
    "reported": Quantity("incidents reported in the day", True),
    "contained": Quantity("incidents contained in the day", True),
    "closed_unsolved": Quantity("incidents closed on paper in the day", True),
    "lapsed": Quantity("incidents that nobody had helped for 30 days, in the day", True),
    "false_reports": Quantity("false and trivial reports of the day", True),
    "posts_on_duty": Quantity("government's posts on duty at midnight", True),
    "satisfaction_mean": Quantity("mean satisfaction of residents"),
    "trust_government": Quantity("mean trust in government"),
    "trust_enterprises": Quantity("mean trust in enterprises"),
    "trust_social_organizations": Quantity("mean trust in social organizations"),
    "awareness_mean": Quantity("mean safety awareness"),
    "participation_share": Quantity("share of residents who are ready to volunteer"),
    "hazard_mean": Quantity("mean hazard over grids and needs, 1 where nobody prevents anything"),
}


class Condition(NamedTuple):
    """A quantity, a comparison, a number."""

    quantity: str
    comparison: str
    number: float

    def __str__(self) -> str:
        return f"{self.quantity} {self.comparison} {self.number:.12g}"

    def holds(self, seen: Mapping[str, float]) -> bool:
        """Whether it holds of the day before."""
        return COMPARISONS[self.comparison](seen[self.quantity], self.number)

    def allows(self, value: float) -> bool:
        return COMPARISONS[self.comparison](value, self.number)


def parse(text: str) -> Condition:
    """Read `backlog > 20`. Raises ValueError that says how to write it, or which quantity was meant."""
    match = CONDITION.fullmatch(text) if len(text) <= 200 else None
    if match is None:
        raise ValueError("must be a quantity, a comparison (<, <=, >, >=) and a number, as 'backlog > 20'")
    name, comparison, number = match[1], match[2], float(match[3])
    if name not in QUANTITIES:
        known = did_you_mean(name, QUANTITIES) or f"; expected one of {', '.join(QUANTITIES)}"
        raise ValueError(f"no quantity '{shown(name)}'{known}")
    if number < 0 or not math.isfinite(number) or (number > 1 and not QUANTITIES[name].is_count):
        between = "0 or more" if QUANTITIES[name].is_count else "between 0 and 1"
        raise ValueError(f"{name} is always {between}")
    return Condition(name, comparison, number)


def can_both_hold(one: Condition, two: Condition) -> bool:
    if one.quantity != two.quantity:
        return False
    low, high = sorted((one.number, two.number))
    return any(one.allows(x) and two.allows(x) for x in (low - 1, low, (low + high) / 2, high, high + 1))


def per_community(line: Mapping[str, float], residents: int) -> dict[str, float]:
    """A day's line as conditions read it: counts for 4,000 residents."""
    return {name: line[name] * (COMMUNITY / residents if q.is_count else 1.0) for name, q in QUANTITIES.items()}


# Changes of policy as a scenario file has them: on a day, over some days, or while a condition holds.

MOST_CHANGES = 100


class Settings(Policy):
    """The levers that a change sets; those that it does not name stay as they are."""

    @model_serializer(mode="plain")
    def _named_only(self) -> dict[str, Any]:
        return self.named

    @model_validator(mode="after")
    def _some(self) -> "Settings":
        if not self.model_fields_set:
            raise ValueError("must set at least one lever")
        return self

    @property
    def named(self) -> dict[str, float]:
        """The levers that are set, in the order of the page of levers."""
        return {name: getattr(self, name) for name in Policy.model_fields if name in self.model_fields_set}


class Change(Block):
    """A change of policy within the run: from a day on, or when a condition holds."""

    at_day: int | None = Field(default=None, ge=-1826, le=3660)
    """Day at whose start it begins; 0 is the first counted day, those of the run-in are negative."""
    when: str | None = None
    """Condition on the day before at which it begins, as `backlog > 20`; counts are per 4,000 residents."""
    set: Settings
    """Levers and their new values."""
    ramp_days: int | None = Field(default=None, ge=0, le=3660)
    """Days over which levers move in a straight line from the value in force; left out: at once."""
    until: str | None = None
    """Condition on the day before at which it ends and the values without it return; left out: it stays."""

    @field_validator("when", "until")
    @classmethod
    def _readable(cls, text: str | None) -> str | None:
        return None if text is None else str(parse(text))

    @field_validator("ramp_days")
    @classmethod
    def _smooth(cls, days: int | None, info: ValidationInfo) -> int | None:
        if days and info.data.get("when") is not None:
            raise ValueError("a change with 'when' is made at once; leave ramp_days out")
        named = info.data["set"].named if "set" in info.data else ()
        steps = [name for name in named if Policy.model_fields[name].annotation is int]
        if days and steps:
            raise ValueError(f"{steps[0]} moves in whole steps, not over days; give it a change of its own without ramp_days")
        return days

    @field_validator("until")
    @classmethod
    def _ends(cls, until: str | None, info: ValidationInfo) -> str | None:
        when = info.data.get("when")
        if until is not None and when is not None and can_both_hold(parse(when), parse(until)):
            raise ValueError(f"can hold while '{when}' does: the change would come and go every day")
        return until

    @model_validator(mode="after")
    def _begins_once(self) -> "Change":
        if (self.at_day is None) == (self.when is None):
            raise ValueError("must have either at_day or when")
        if self.until is not None and self.when is None:
            raise ValueError("'until' belongs to a change with 'when'; end one with at_day by another change")
        return self

    @property
    def starts_if(self) -> Condition | None:
        return parse(self.when) if self.when else None

    @property
    def ends_if(self) -> Condition | None:
        return parse(self.until) if self.until else None

    def __str__(self) -> str:
        return f"{self.told}: {', '.join(f'{name} {value:g}' for name, value in self.set.named.items())}"

    @property
    def told(self) -> str:
        """When it is in force, in words."""
        if self.when:
            return f"when {self.when}" + (f", until {self.until}" if self.until else "")
        return f"from day {self.at_day}" + (f", over {self.ramp_days} days" if self.ramp_days else "")


class ChangingPolicy(Policy):
    """The levers at the start of the run, and how they change in it."""

    timeline: tuple[Change, ...] | None = None
    """Changes within the run, in any order; an empty list takes out those of the file that is extended."""

    @field_validator("timeline", mode="before")
    @classmethod
    def _some(cls, value: Any) -> Any:
        if value is None:
            raise ValueError("must be a list of changes, or be left out")
        if isinstance(value, list | tuple) and len(value) > MOST_CHANGES:
            raise ValueError(f"must hold at most {MOST_CHANGES} changes (got {len(value)})")
        return tuple(value) if isinstance(value, list) else value

    @property
    def changes(self) -> tuple[Change, ...]:
        """The changes, none where there is no timeline."""
        return self.timeline or ()


def outside(policy: ChangingPolicy, first_day: int, last_day: int | None) -> Iterator[tuple[int, str]]:
    """Numbers of the changes whose day is not among the days [first, last) of the run, and what to say of each."""
    for number, change in enumerate(policy.changes):
        day = change.at_day
        if day is not None and (day < first_day or (last_day is not None and day >= last_day)):
            span = f"{first_day} or later" if last_day is None else f"{first_day} to {last_day - 1}"
            yield number, f"must be one of the run's days, {span} (got {day})"


# The policy in force, day by day.


class Line(NamedTuple):
    """The way of one lever: from a value on a day to another, in a straight line."""

    day: int
    start: float
    goal: float
    ramp_days: int

    def on(self, day: int) -> float:
        """Start + (goal - start) (days since / ramp days), the goal from the end of the ramp on."""
        if not self.ramp_days or day - self.day >= self.ramp_days:
            return self.goal
        return self.start + (self.goal - self.start) * (day - self.day) / self.ramp_days


class Course:
    """The policy in force, day by day.

    Changes with a day, and those with a condition that have no end, make the ground, in the order in which they come; each
    starts from the ground's value. Changes that have an end lie upon it while they last, the latest on top.
    """

    def __init__(self, policy: ChangingPolicy) -> None:
        self.changes = policy.changes
        self.in_force = Policy.model_validate({name: getattr(policy, name) for name in Policy.model_fields})
        self.ground = {name: Line(0, value, value, 0) for name, value in self.in_force}
        self.on_top: list[int] = []  # changes that have an end and have begun
        self.done: set[int] = set()  # changes without one that have begun
        self.moments: list[tuple[int, int, str]] = []  # day, number of the change, what happened

    @property
    def watches(self) -> bool:
        """Whether any change depends on a quantity."""
        return any(change.when for change in self.changes)

    def live(self, day: int, seen: Mapping[str, float] | None) -> Policy:
        """Come to the start of a day; `seen` are the quantities of the day before, None where there was none."""
        if not self.changes:
            return self.in_force
        for number, change in enumerate(self.changes):
            if change.at_day == day:
                self._begin(number, day)
            elif change.when and seen is not None:
                self._watch(number, day, seen)
        values = {name: line.on(day) for name, line in self.ground.items()}
        for number in self.on_top:
            values |= self.changes[number].set.named
        if any(getattr(self.in_force, name) != value for name, value in values.items()):
            self.in_force = self.in_force.model_copy(update=values)
        return self.in_force

    def plan(self, changes: tuple[Change, ...]) -> None:
        """Take other changes for the days to come. Raises ValueError where one that has begun is not the same any more."""
        begun = max((number for _, number, _ in self.moments), default=-1) + 1
        if changes[:begun] != self.changes[:begun]:
            raise ValueError("a change that has begun cannot be taken back")
        self.changes = changes

    def _watch(self, number: int, day: int, seen: Mapping[str, float]) -> None:
        starts, ends = self.changes[number].starts_if, self.changes[number].ends_if
        if number in self.on_top:
            if ends and ends.holds(seen):
                self.on_top.remove(number)
                self.moments.append((day, number, "ends"))
        elif number not in self.done and starts and starts.holds(seen):
            self._begin(number, day)

    def _begin(self, number: int, day: int) -> None:
        change = self.changes[number]
        self.moments.append((day, number, "begins"))
        if change.until:
            self.on_top.append(number)
            return
        self.done.add(number)
        for name, goal in change.set.named.items():
            self.ground[name] = Line(day, self.ground[name].on(day), goal, change.ramp_days or 0)

    def table(self) -> dict[str, np.ndarray]:
        """When changes began and ended: day, number of the change (from 0), what happened, its levers."""
        levers = [", ".join(self.changes[number].set.named) for _, number, _ in self.moments]
        return {
            "day": np.array([day for day, _, _ in self.moments], np.int64),
            "change": np.array([number for _, number, _ in self.moments], np.int64),
            "event": np.array([event for _, _, event in self.moments], object),
            "levers": np.array(levers, object),
        }
