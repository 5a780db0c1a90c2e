"""Incidents from a real log in place of the synthetic stream: its rows, ordered in time, and where each takes place.

A row that cannot be used is counted by its reason; nothing is guessed. Rows of one incident count once when the log
says which those are; identical rows are two incidents otherwise. One pass, with a few numbers kept for each row.
"""

from __future__ import annotations

from array import array
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from govsim.incidents.log import Log, LoggedRows, Unusable, cell_of, day_of, duration_h, matching, moment_of, point_of
from govsim.names import NEEDS
from govsim.text.csvrows import Tallies, Tally, read_rows, said
from govsim.text.errors import InputError, did_you_mean, name_of, shown

LONGEST_SPAN = 3660
HOUR_US, DAY_US = 3_600_000_000, 86_400_000_000
NO_OFFSET = "time has no offset from UTC, others in the log have"


@dataclass
class Columns:
    """What has been read of the rows so far, a number for each row in each."""

    utc_us: array[int] = field(default_factory=lambda: array("q"))
    local_us: array[int] = field(default_factory=lambda: array("q"))
    has_offset: array[int] = field(default_factory=lambda: array("b"))
    kind: array[int] = field(default_factory=lambda: array("b"))
    severity: array[int] = field(default_factory=lambda: array("b"))
    place: array[int] = field(default_factory=lambda: array("q"))
    response_h: array[float] = field(default_factory=lambda: array("d"))
    work_h: array[float] = field(default_factory=lambda: array("d"))
    line: array[int] = field(default_factory=lambda: array("q"))
    incident: array[int] = field(default_factory=lambda: array("q"))

    def taken(self, rows: np.ndarray) -> dict[str, np.ndarray]:
        """The columns as numpy arrays, only these rows and in this order."""
        return {name: np.array(column)[rows] for name, column in vars(self).items()}


def read_log(log: Log, strict: bool = False) -> LoggedRows:
    """Read the rows of a log that can be used.

    Raises InputError when the file cannot be read as a log, when no row can be used, when the rows span more than ten
    years, and, if `strict`, when any row cannot be used.
    """
    name = name_of(log.file)
    rows = read_rows(log.file)
    first = next(rows, None)
    if first is None or first[2] is None:
        raise InputError([f"{name}:1: {'quotes in the header do not match' if first else 'the file is empty'}"])
    reader = _Reader(log, name)
    reader.find_columns(first[2])
    for line, lines, cells in rows:
        reader.take(line, lines, cells)
    return reader.finish(strict)


class _Known(dict[str, int]):
    """What each distinct text of a column stands for, looked up in the map once."""

    def __init__(self, name: str, patterns: Mapping[str, int]) -> None:
        super().__init__()
        self.name, self.patterns = name, patterns

    def __missing__(self, text: str) -> int:
        self[text] = matching(text, self.patterns, self.name)
        return self[text]


class _Reader:
    """Reads row after row; each distinct text of a kind, severity or place is understood once."""

    def __init__(self, log: Log, name: str) -> None:
        self.log, self.name = log, name
        self.at: dict[str, int] = {}
        self.width = 0
        self.read = Columns()
        self.rejected, self.unscored = Tally(), Tally()
        self.labels: dict[str, int] = {}
        self.incidents: dict[str, int] = {}
        self.kinds = _Known("kind", {pattern: NEEDS.index(kind) for pattern, kind in log.kind.map.items()})
        self.severities = _Known("severity", log.severity.map if log.severity else {"*": 0})

    def find_columns(self, header: list[str]) -> None:
        """Find where each column that the block names stands. Raises InputError for all that are missing or doubled."""
        log = self.log
        named = {"time": log.time.column, "kind": log.kind.column, "place": log.place.column}
        named |= {part: getattr(log.place, part) for part in ("latitude", "longitude", "point")}
        optional = {"severity": log.severity, "incident": log.incident, "response": log.response, "work": log.work}
        named |= {part: block.column for part, block in optional.items() if block}
        wanted = {part: column.strip() for part, column in named.items() if column}
        names = [cell.strip() for cell in header]
        problems = [_unclear(self.name, column, names) for column in wanted.values() if names.count(column) != 1]
        if problems:
            raise InputError(problems)
        self.at = {part: names.index(column) for part, column in wanted.items()}
        self.width = len(names)

    def take(self, line: int, lines: int, cells: list[str] | None) -> None:
        """Keep what a row says, or count why it cannot be used."""
        if cells is None:
            self.rejected.add("quotes do not match", line, lines)
            return
        if len(cells) != self.width:
            self.rejected.add(f"{'fewer' if len(cells) < self.width else 'more'} cells than the header", line)
            return
        cell = {part: cells[i].strip() for part, i in self.at.items()}
        try:
            moment = moment_of(cell["time"], self.log.time)
            kind = self.kinds[cell["kind"]]
            severity = self.severities[cell.get("severity", "")]
            label = self.label(cell)
        except Unusable as reason:
            self.rejected.add(str(reason), line)
            return
        to = self.read
        to.utc_us.append(moment.utc_us)
        to.local_us.append(moment.local_us)
        to.has_offset.append(moment.has_offset)
        to.kind.append(kind)
        to.severity.append(severity)
        to.place.append(self.labels.setdefault(label, len(self.labels)))
        to.response_h.append(self.duration("response", cell, line))
        to.work_h.append(self.duration("work", cell, line))
        to.line.append(line)
        incident = cell.get("incident") or f"\n{line}"  # without a name a row is an incident of its own
        to.incident.append(self.incidents.setdefault(incident, len(self.incidents)) if self.log.incident else line)

    def label(self, cell: dict[str, str]) -> str:
        """The place label of a row."""
        if "place" in cell:
            if not cell["place"]:
                raise Unusable("place is empty")
            return cell["place"]
        return cell_of(*(point_of(cell["point"]) if "point" in cell else (cell["latitude"], cell["longitude"])))

    def duration(self, name: str, cell: dict[str, str], line: int) -> float:
        """The recorded response or work (h); NaN, and counted, where there is none that can be used."""
        block = self.log.response if name == "response" else self.log.work
        if not block:
            return np.nan
        try:
            return duration_h(cell[name], block.unit, name)
        except Unusable as reason:
            self.unscored.add(str(reason), line)
            return np.nan

    def finish(self, strict: bool) -> LoggedRows:
        """The rows in the order of time, each incident once."""
        usable = self.reject_without_offset()
        kept, merged = self.first_of_each(usable)
        rejected = self.rejected.rows()
        if not len(kept):
            told = "no row can be used" if rejected else "there are no rows below the header"
            raise InputError([f"{self.name}: {told}", *said(self.name, rejected)])
        if strict and rejected:
            raise InputError(said(self.name, rejected))
        return self.rows_of(kept, rejected, merged)

    def reject_without_offset(self) -> np.ndarray:
        """Rows that can be put in one order: local times say nothing beside times in UTC."""
        has_offset = np.array(self.read.has_offset, bool)
        if has_offset.all() or not has_offset.any():
            return np.arange(len(has_offset))
        for i in np.flatnonzero(~has_offset):
            self.rejected.add(NO_OFFSET, self.read.line[i])
        return np.flatnonzero(has_offset)

    def first_of_each(self, usable: np.ndarray) -> tuple[np.ndarray, int]:
        """Rows ordered in time, only the earliest of each incident; and how many fell away."""
        ordered = usable[np.argsort(np.array(self.read.utc_us, np.int64)[usable], kind="stable")]
        _, first = np.unique(np.array(self.read.incident, np.int64)[ordered], return_index=True)
        return ordered[np.sort(first)], len(ordered) - len(first)

    def rows_of(self, kept: np.ndarray, rejected: Tallies, merged: int) -> LoggedRows:
        """What the model gets. Raises InputError when the rows span more than `LONGEST_SPAN` days."""
        row = self.read.taken(kept)
        since_us = row["utc_us"] - row["utc_us"][0] + row["local_us"][0] % DAY_US
        days = int(since_us[-1] // DAY_US) + 1
        first_day = day_of(int(row["local_us"][0]))
        if days > LONGEST_SPAN:
            ends = " and ".join(f"line {row['line'][i]} ({day_of(int(row['local_us'][i]))})" for i in (0, -1))
            told = f"the rows span {days} days, between {ends}; at most {LONGEST_SPAN} can be run"
            raise InputError([f"{self.name}: {told}"])
        seen, place = np.unique(row["place"], return_inverse=True)
        names = list(self.labels)
        by_name = sorted(range(len(seen)), key=lambda i: names[seen[i]])
        rank = np.empty(len(seen), np.int64)
        rank[by_name] = np.arange(len(seen))
        return LoggedRows(
            hour=since_us / HOUR_US, hour_of_day=row["local_us"] % DAY_US / HOUR_US, kind=row["kind"].astype(np.int64),
            severity=row["severity"].astype(np.int64), place=rank[place], labels=tuple(names[seen[i]] for i in by_name),
            response_h=row["response_h"], work_h=row["work_h"], line=row["line"], first_day=first_day, days=days,
            rejected=rejected, unscored=self.unscored.rows(), merged=merged,
        )  # fmt: skip


def _unclear(name: str, column: str, header: list[str]) -> str:
    if header.count(column) > 1:
        return f"{name}:1: column '{shown(column)}' stands {header.count(column)} times in the header"
    if len(header) == 1 and any(mark in header[0] for mark in ";\t|"):
        return f"{name}:1: the header is one cell ('{shown(header[0])}'); the columns must be separated by commas"
    near = did_you_mean(column, header) or f"; the header has {shown(', '.join(header), 200)}"
    return f"{name}:1: no column '{shown(column)}'{near}"
