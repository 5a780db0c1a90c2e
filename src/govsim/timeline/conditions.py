"""Conditions on the day before: a quantity, a comparison, a number. Parsed, never evaluated as code."""

import math
import operator
import re
from collections.abc import Callable, Mapping
from typing import NamedTuple

from govsim.base.errors import did_you_mean, shown

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
        """Whether it holds of one value of its quantity."""
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
    """Whether some value of the same quantity meets both conditions."""
    if one.quantity != two.quantity:
        return False
    low, high = sorted((one.number, two.number))
    return any(one.allows(x) and two.allows(x) for x in (low - 1, low, (low + high) / 2, high, high + 1))


def per_community(line: Mapping[str, float], residents: int) -> dict[str, float]:
    """A day's line as conditions read it: counts for 4,000 residents."""
    return {name: line[name] * (COMMUNITY / residents if q.is_count else 1.0) for name, q in QUANTITIES.items()}
