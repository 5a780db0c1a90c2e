"""Rows of a CSV file with the line in which each starts, so that whatever is wrong with one can be named."""

import csv
import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, TextIO

from govsim.text.errors import InputError, name_of, naming

FIRST_LINES = 5
MOST_REASONS = 50
Tallies = list[dict[str, Any]]
"""Rows for people and manifests: `reason`, `count`, `first_lines`."""

Row = tuple[int, int, list[str] | None]
"""First line, number of lines, cells; None for cells that cannot be told apart because quotes do not match."""


def read_rows(file: str) -> Iterator[Row]:
    """The header and then the rows of a comma-separated file in UTF-8; empty lines are left out.

    Text that follows a closing quote, or a quote that is never closed, spoils the lines up to where it is noticed: they
    come as one row without cells, and reading goes on after them. Raises InputError when it is not a file of text.
    """
    name = name_of(file)
    _refuse_binary(file, name)
    try:
        with naming(name), open(file, encoding="utf-8-sig", newline="") as stream:
            yield from _rows(stream)
    except UnicodeDecodeError as error:
        raise InputError([f"{name}:{_line_not_utf8(file)}: not UTF-8; save the file in that encoding"]) from error


def _rows(stream: TextIO) -> Iterator[Row]:
    reader = csv.reader(stream, strict=True)
    before = 0
    while True:
        cells: list[str] | None
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            cells = None
        lines, start, before = reader.line_num - before, before + 1, reader.line_num
        if cells != []:
            yield start, lines, cells


def _refuse_binary(file: str, name: str) -> None:
    try:
        if not os.path.isfile(file):
            raise InputError([f"{name}: {'is not a regular file' if os.path.exists(file) else 'no such file'}"])
        with open(file, "rb") as stream:
            start = stream.read(1 << 16)
    except (OSError, ValueError) as error:
        if isinstance(error, InputError):
            raise
        raise InputError([f"{name}: cannot be read ({getattr(error, 'strerror', None) or error})"]) from error
    if b"\0" in start or start.startswith(b"PK\x03\x04"):
        raise InputError([f"{name}: not a text file; export it as CSV in UTF-8"])
    if not start.removeprefix(b"\xef\xbb\xbf").strip():
        raise InputError([f"{name}: the file is empty"])


def _line_not_utf8(file: str) -> int:
    with open(file, "rb") as stream:
        for number, line in enumerate(stream, 1):
            try:
                line.decode("utf-8")
            except UnicodeDecodeError:
                return number
    return 1


@dataclass
class Tally:
    """Counts the reasons why rows cannot be used, with their first lines.

    Beyond `MOST_REASONS`, what is quoted in a reason is no longer told apart.
    """

    reasons: dict[str, tuple[list[int], list[int]]] = field(default_factory=dict)

    def add(self, reason: str, line: int, count: int = 1) -> None:
        """Count a row (or several, of which `line` is the first)."""
        if reason not in self.reasons and len(self.reasons) >= MOST_REASONS:
            reason = reason.split(': "')[0]
        counted, lines = self.reasons.setdefault(reason, ([0], []))
        counted[0] += count
        if len(lines) < FIRST_LINES:
            lines.append(line)

    def rows(self) -> Tallies:
        """The reasons, the most frequent first, ties by their words."""
        found = sorted(self.reasons.items(), key=lambda item: (-item[1][0][0], item[0]))
        return [{"reason": why, "count": counted[0], "first_lines": sorted(lines)} for why, (counted, lines) in found]


def said(name: str, tallies: Tallies) -> list[str]:
    """Counted rows as lines for people: `calls.csv:17: kind not in the map: "X" (3 rows: lines 17, 20, 31)`."""
    found = []
    for row in tallies:
        count, first = row["count"], row["first_lines"]
        where = ", ".join(map(str, first)) + (", ..." if count > len(first) else "")
        rows = f"{count} rows: lines" if count > 1 else "1 row: line"
        found.append(f"{name}:{first[0]}: {row['reason']} ({rows} {where})")
    return found
