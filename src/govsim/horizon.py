"""How long a run is: a run-in under the policy's own rule, then the counted days."""

import datetime

from pydantic import field_validator

from govsim.engine.block import Block, coefficient

MONTHS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def whole_months_back(limit: int = 5 * 365) -> tuple[int, ...]:
    """Days from the first of some month to a 1 January, for each number of months back: 0, 31, 61, 92, ..."""
    days, lengths = [0], list(reversed(MONTHS))
    while days[-1] < limit:
        days.append(days[-1] + lengths[(len(days) - 1) % 12])
    return tuple(days)


class Horizon(Block):
    """The counted time starts on a Monday, 1 January, of a year of 365 days; a replayed log brings its own calendar."""

    days: int = coefficient(365, unit="d", source="a budget year", meaning="counted days", ge=1, le=3660)
    warmup_days: int = coefficient(
        365, unit="d", source="mean trajectories of trust and backlog, see docs/odd.md",
        meaning="run-in before counting, in whole months", ge=0, le=1826,
    )  # fmt: skip

    @field_validator("warmup_days")
    @classmethod
    def _whole_months(cls, days: int) -> int:
        allowed = whole_months_back()
        if days not in allowed:
            near = sorted(sorted(allowed, key=lambda d: abs(d - days))[:2])
            raise ValueError(f"must be whole calendar months before 1 January; nearest are {near[0]} and {near[1]}")
        return days


def months_since(date: datetime.date, first_day: int, last_day: int) -> tuple[int, ...]:
    """As `months_of`, by the calendar, day 0 being `date`; counting starts a month of its own."""
    days = range(first_day, last_day)
    firsts = {d for d in days if (date + datetime.timedelta(days=d)).day == 1}
    return tuple(sorted(firsts | {first_day, 0}))


def months_of(first_day: int, last_day: int) -> tuple[int, ...]:
    """First days of the months in [first_day, last_day), day 0 being a 1 January; the follow-up keeps the last month."""
    starts, day, month = [0], 0, 0
    while day < last_day:
        day += MONTHS[month % 12]
        month += 1
        starts.append(day)
    day, month = 0, 11
    while day > first_day:
        day -= MONTHS[month % 12]
        month -= 1
        starts.append(day)
    return tuple(sorted(d for d in starts if first_day <= d < last_day))
