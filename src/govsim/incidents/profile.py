"""When and where threats come: profiles over the day, the week and the year, and over grids, as a real log shows them.

All are weights of one another: only their proportions count, and the rates of `threat` stay yearly means. A profile that
is not given leaves the draws as they are without it: the day of `threat.night`, the season of `threat.season`, every
weekday alike, grids by their residents and needs.
"""

import datetime
from typing import Annotated, NamedTuple

import numpy as np
from pydantic import Field, field_validator

from govsim.engine.block import Block, FourPositive, Positive, coefficient

MONTH_DAYS = np.array([31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31])
LENGTHS = {"hours": (6, 24), "weekdays": (7,), "months": (12,)}
NO_SOURCE = "none by default; `govsim calibrate` fits it to a log"


Weights = Annotated[FourPositive, Field(strict=False)]  # a list will do, as for every tuple of a file


class ThreatProfile(Block):
    """Weights of hours, weekdays, months and grids; each may be left out."""

    hours: tuple[Positive, ...] = coefficient(
        (), unit="weight", source=NO_SOURCE, meaning="threats by hour of the day (24), or by four hours (6), from midnight on"
    )
    weekdays: tuple[Positive, ...] = coefficient(
        (), unit="weight", source=NO_SOURCE, meaning="threats by weekday (7), Monday first"
    )
    months: tuple[Positive, ...] = coefficient(
        (), unit="weight", source=NO_SOURCE, meaning="threats by day of each month (12), on top of the season"
    )
    grids: tuple[Weights, ...] = coefficient(
        (), unit="weight", source=NO_SOURCE, meaning="threats by grid, four weights each: how each need spreads over the grids"
    )

    @field_validator("hours", "weekdays", "months")
    @classmethod
    def _weights(cls, weights: tuple[float, ...], info: object) -> tuple[float, ...]:
        wanted = LENGTHS[info.field_name]  # type: ignore[attr-defined]
        if weights and len(weights) not in wanted:
            raise ValueError(f"must hold {' or '.join(map(str, wanted))} weights (got {len(weights)})")
        if weights and sum(weights) <= 0:
            raise ValueError("must not be all 0")
        return weights

    @field_validator("grids")
    @classmethod
    def _is_somewhere(cls, grids: tuple[FourPositive, ...]) -> tuple[FourPositive, ...]:
        for need in range(4):
            if grids and sum(weights[need] for weights in grids) <= 0:
                raise ValueError(f"must not be 0 in every grid (weight {need + 1} of each grid)")
        return grids


class Rhythm(NamedTuple):
    """A profile on a calendar: a log's own from `first_day` on, else a Monday, 1 January, of years of 365 days."""

    profile: ThreatProfile = ThreatProfile()
    first_day: datetime.date | None = None

    def weekday_of(self, days: np.ndarray) -> np.ndarray:
        """Weekdays (0 Monday .. 6) of days counted from the start of counting."""
        return (days + (self.first_day.weekday() if self.first_day else 0)) % 7

    def month_of(self, days: np.ndarray) -> np.ndarray:
        """Months (0 January .. 11) of days counted from the start of counting."""
        if self.first_day:
            return (np.datetime64(self.first_day) + days).astype("datetime64[M]").astype(int) % 12
        return np.searchsorted(np.cumsum(MONTH_DAYS), days % 365, side="right")

    def factor(self, days: np.ndarray) -> np.ndarray | None:
        """Factor of each day on the mean rate (mean 1 over a week and over a year), None where every day is alike."""
        found = None
        if self.profile.weekdays:
            week = np.array(self.profile.weekdays) / np.mean(self.profile.weekdays)
            found = week[self.weekday_of(days)]
        if self.profile.months:
            year = np.array(self.profile.months) / np.average(self.profile.months, weights=MONTH_DAYS)
            found = year[self.month_of(days)] * (1.0 if found is None else found)
        return found

    def hour_at(self, luck: np.ndarray) -> np.ndarray:
        """Hours of the day by a given profile (h, 0..24) for uniform luck: even within each of its hours or blocks."""
        edges = np.concatenate([[0.0], np.cumsum(self.profile.hours)])
        at = np.minimum(luck * edges[-1], np.nextafter(edges[-1], 0.0))
        block = np.searchsorted(edges, at, side="right") - 1
        inside = (at - edges[block]) / np.array(self.profile.hours)[block]
        return (block + np.minimum(inside, 1 - 1e-9)) * (24.0 / len(self.profile.hours))


def grid_mix_of(profile: ThreatProfile) -> np.ndarray:
    """How each need spreads over the grids (grids, 4), each column summing to 1."""
    weights = np.array(profile.grids)
    return weights / weights.sum(axis=0)


def grid_weights(profile: ThreatProfile, rate: np.ndarray) -> np.ndarray:
    """Share of all threats that each grid has (grids,), sum 1, at these rates by need."""
    shares = (np.maximum(rate, 1e-12) * grid_mix_of(profile)).sum(axis=1)
    return shares / shares.sum()


def other_grids(weights: int, grids: int) -> str:
    """What is wrong where a profile was made for other grids."""
    return f"incidents.profile.grids holds weights for {weights} grids, the community has {grids}; leave it out or fit it again"
