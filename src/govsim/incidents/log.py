"""What the columns of a real log mean: the `log` block of a scenario file, and what one cell of each column says.

Each reader takes the text of a cell and raises `Unusable` with the reason when it says nothing that the model can use;
`replay` counts the reasons. Nothing here opens a file.
"""

from __future__ import annotations

import json
import math
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from fnmatch import fnmatchcase
from typing import Annotated, Literal, NamedTuple

import numpy as np
from pydantic import Field, field_validator, model_validator

from govsim.engine.block import Block
from govsim.text.csvrows import Tallies
from govsim.text.errors import shown

CELLS_PER_DEGREE = 100
LONGEST_RESPONSE_H = 24.0
HOURS = {"min": 1 / 60, "s": 1 / 3600, "h": 1.0}
MICROSECOND = timedelta(microseconds=1)
SAMPLE = datetime(2003, 12, 31, 16, 5, tzinfo=UTC)

Kind = Literal["personal", "occupational", "everyday_life", "environmental"]
Severity = Annotated[int, Field(ge=1, le=4)]
Column = Annotated[str, Field(min_length=1)]


class Unusable(ValueError):
    """A cell that says nothing that the model can use; the text is the reason under which its row is counted."""


class TimeColumn(Block):
    """When a row's incident was reported, by the local clock."""

    column: Column
    format: str = ""
    """As Python's strptime reads it, `%m/%d/%Y %I:%M:%S %p`; ISO 8601 when left out."""

    @field_validator("format")
    @classmethod
    def _tells_the_moment(cls, pattern: str) -> str:
        if pattern and not _same_moment(pattern):
            raise ValueError("must hold year, month and day, and the hour as %H or as %I with %p, as '%Y-%m-%d %H:%M'")
        return pattern


class KindColumn(Block):
    """Which need a row's incident touches."""

    column: Column
    map: Annotated[dict[str, Kind], Field(min_length=1)]
    """Patterns (`*` any text, `?` any character, capitals ignored) and kinds; the first pattern that matches counts."""


class SeverityColumn(Block):
    """How severe a row's incident is at birth; without this block severities are drawn from the mix."""

    column: Column
    map: Annotated[dict[str, Severity], Field(min_length=1)]
    """Patterns as in `kind.map`, and severities 1..4; `\"*\": 2` takes what is left over, empty cells too."""


class PlaceColumn(Block):
    """Where a row's incident was: a label, or a position, whose cell of a lattice of 0.01 degrees is the label."""

    column: str = ""
    latitude: str = ""
    longitude: str = ""
    point: str = ""
    """A column that holds both, as `(37.78, -122.43)`."""

    @model_validator(mode="after")
    def _one_way(self) -> PlaceColumn:
        named = [name for name in ("column", "latitude", "longitude", "point") if getattr(self, name)]
        if named not in (["column"], ["latitude", "longitude"], ["point"]):
            raise ValueError("must name either 'column', or 'latitude' and 'longitude', or 'point'")
        return self


class IncidentColumn(Block):
    """What rows of the same incident share; the row with the earliest time counts, the first of those in the file."""

    column: Column


class ResponseColumn(Block):
    """How long the recorded response took, from report to arrival."""

    column: Column
    unit: Literal["min", "s", "h"]


class WorkColumn(Block):
    """How long the incident took from arrival until it was dealt with; read by `govsim calibrate` alone."""

    column: Column
    unit: Literal["min", "s", "h"]


class Log(Block):
    """A real log of incidents, a CSV file in UTF-8 with a header, that takes the place of all synthetic sources."""

    file: str = Field(min_length=1)
    """Relative to the scenario file that names it."""
    time: TimeColumn
    kind: KindColumn
    place: PlaceColumn
    severity: SeverityColumn | None = None
    incident: IncidentColumn | None = None
    response: ResponseColumn | None = None
    work: WorkColumn | None = None


class Moment(NamedTuple):
    """A time in the log: `local_us` counts microseconds on the local clock, `utc_us` the same less the offset."""

    utc_us: int
    local_us: int
    has_offset: bool


def _same_moment(pattern: str) -> bool:
    """Whether a time written by a format is read back by it. A format without hours puts everything at midnight."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # a format without a year, which is refused below
        try:
            again = datetime.strptime(SAMPLE.strftime(pattern), pattern)
        except (ValueError, UnicodeError, IndexError, KeyError):
            return False
    return again.date() == SAMPLE.date() and again.hour in (0, SAMPLE.hour)


def moment_of(text: str, column: TimeColumn) -> Moment:
    """The moment that a cell tells."""
    if not text:
        raise Unusable("time is empty")
    try:
        at = datetime.strptime(text, column.format) if column.format else datetime.fromisoformat(text)
    except ValueError as error:
        told = f'in the format "{column.format}"' if column.format else "ISO 8601; name its format"
        raise Unusable(f"time is not {told}") from error
    seconds = ((at.toordinal() * 24 + at.hour) * 60 + at.minute) * 60 + at.second
    local_us = seconds * 1_000_000 + at.microsecond
    offset = at.utcoffset()
    ahead_us = offset // MICROSECOND if offset else 0
    return Moment(local_us - ahead_us, local_us, offset is not None)


def day_of(local_us: int) -> date:
    """The date of a moment on the local clock."""
    return date.fromordinal(local_us // 86_400_000_000)


def matching(text: str, patterns: Mapping[str, int], name: str) -> int:
    """What the first pattern that matches a text stands for, capitals ignored."""
    for pattern, value in patterns.items():
        if fnmatchcase(text.lower(), pattern.lower()):
            return value
    raise Unusable(f"{name} not in the map: {quoted(text)}")


def quoted(text: str) -> str:
    """A cell as it may stand in a reason: in quotes, cut when long, in one line."""
    return json.dumps(shown(text), ensure_ascii=False)


def number_of(text: str, name: str) -> float:
    """The number in a cell; Python's own `1_000` and `nan` are not numbers of a log."""
    if not text:
        raise Unusable(f"{name} is empty")
    try:
        value = float(text) if "_" not in text else math.nan
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise Unusable(f"{name} is not a number")
    return value


def duration_h(text: str, unit: str, name: str) -> float:
    """A recorded response or work (h); what is negative or longer than a day was not one."""
    value = number_of(text, name) * HOURS[unit]
    if value < 0:
        raise Unusable(f"{name} is negative")
    if value > LONGEST_RESPONSE_H:
        raise Unusable(f"{name} is longer than 24 h")
    return value


def point_of(text: str) -> tuple[str, str]:
    """Latitude and longitude as they are written in `(37.78, -122.43)`, with or without parentheses."""
    if not text:
        raise Unusable("position is empty")
    parts = text.removeprefix("(").removesuffix(")").split(",")
    if len(parts) != 2:
        raise Unusable("position is not two numbers")
    return parts[0].strip(), parts[1].strip()


def cell_of(latitude: str, longitude: str) -> str:
    """The label of the cell of the lattice: its south-west corner, `37.78,-122.43`; 1.1 km from south to north."""
    north, east = number_of(latitude, "latitude"), number_of(longitude, "longitude")
    if abs(north) > 90 or abs(east) > 180:
        raise Unusable("position is out of range")
    if north == 0 and east == 0:
        raise Unusable("position is 0, 0, which stands for none")
    # Rounding first keeps a corner in its own cell, although 0.29 * 100 is 28.999999999999996.
    south, west = (math.floor(round(degrees * CELLS_PER_DEGREE, 6)) for degrees in (north, east))
    return f"{south / CELLS_PER_DEGREE:.2f},{west / CELLS_PER_DEGREE:.2f}"


@dataclass(frozen=True)
class LoggedRows:
    """The rows of a log that can be used, ordered in time (rows of the same moment as in the file)."""

    hour: np.ndarray
    """Hours since the local midnight before the first row; by UTC where the log tells offsets."""
    hour_of_day: np.ndarray
    """The local clock (h, 0..24)."""
    kind: np.ndarray
    """0..3 as in `log.KINDS`."""
    severity: np.ndarray
    """1..4, or 0 where it is to be drawn from the mix."""
    place: np.ndarray
    """Index of the row's label."""
    labels: tuple[str, ...]
    """Place labels, sorted."""
    response_h: np.ndarray
    """Recorded report to arrival (h), NaN where not recorded."""
    work_h: np.ndarray
    """Recorded arrival to the end of the work (h), likewise."""
    line: np.ndarray
    """Line of the file in which the row starts."""
    first_day: date
    days: int
    """First to last day, both counted."""
    rejected: Tallies
    """Rows that cannot be used: `reason`, `count`, `first_lines`."""
    unscored: Tallies
    """Rows that could be used, but whose recorded response or work says nothing: likewise."""
    merged: int
    """Rows that tell of an incident of which an earlier row is used."""
