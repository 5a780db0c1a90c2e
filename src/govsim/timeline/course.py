"""The policy in force, day by day."""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

from govsim.policy import Policy
from govsim.timeline.changes import Change, ChangingPolicy


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
