"""Changes of policy as a scenario file has them: on a day, over some days, or while a condition holds."""

from collections.abc import Iterator
from typing import Any

from pydantic import Field, ValidationInfo, field_validator, model_serializer, model_validator

from govsim.base.block import Block
from govsim.policy import Policy
from govsim.timeline.conditions import Condition, can_both_hold, parse

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
        """The condition at which it begins."""
        return parse(self.when) if self.when else None

    @property
    def ends_if(self) -> Condition | None:
        """The condition at which it ends."""
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
