"""Points from a table: a CSV file with a column for each dotted key."""

import csv
from pathlib import Path
from typing import Any, Literal

import pandas as pd
from pydantic import Field

from govsim.experiment.designs.cells import cells
from govsim.experiment.study import Design, Factor, Point, Row, Study, Value, crossed
from govsim.text.errors import InputError, shown

MOST_ROWS = 1_000_000


class Table(Design):
    """Every row of a file is a point; its columns are the factors."""

    kind: Literal["table"] = "table"
    file: str = Field(min_length=1)
    """CSV, relative to the experiment's file; the first line names dotted keys."""
    rows: tuple[dict[str, Any], ...] = ()
    """What the file holds; filled in when it is read, so that a run folder knows its points without the file."""

    def read(self, folder: Path) -> "Table":
        """The design with the rows of its file. Raises InputError that names the line of what cannot be read."""
        return self if self.rows else self.model_copy(update={"rows": tuple(rows_of(folder / self.file))})

    def factors(self) -> dict[str, Factor]:
        """The columns as factors, with their values as levels."""
        names = list(self.rows[0]) if self.rows else []
        return {name: Factor(levels=tuple(dict.fromkeys(row[name] for row in self.rows))) for name in names}

    def points(self, study: Study) -> list[Point]:
        """Arms by rows."""
        return crossed(study, [dict(row) for row in self.rows])

    def analyse(self, study: Study, runs: pd.DataFrame, folder: Path) -> dict[str, pd.DataFrame]:
        """Which scenario is ahead at which row."""
        return cells(study, runs)


def rows_of(path: Path) -> list[Row]:
    """The rows of a CSV file of numbers and words. Raises InputError."""
    try:
        with path.open(newline="", encoding="utf-8-sig") as stream:
            lines = list(csv.reader(stream))
    except OSError as error:
        raise InputError([f"{path}: cannot be read ({error.strerror or error})"]) from error
    except (UnicodeDecodeError, csv.Error) as error:
        raise InputError([f"{path}: is no CSV file ({error})"]) from error
    head = [name.strip() for name in lines[0]] if lines else []
    problems = [f"{path}:1: a column has no name" for name in head if not name]
    problems += [f"{path}:1: '{shown(name)}' stands twice" for name in dict.fromkeys(head) if head.count(name) > 1]
    body = [(n, line) for n, line in enumerate(lines[1:], start=2) if any(field.strip() for field in line)]
    problems += [f"{path}:{n}: has {len(line)} fields, not {len(head)}" for n, line in body if len(line) != len(head)]
    if not body:
        problems.append(f"{path}: holds no points")
    if len(body) > MOST_ROWS:
        problems.append(f"{path}: holds more than {MOST_ROWS:,} points")
    if problems:
        raise InputError(problems)
    rows = [{name: plain(field) for name, field in zip(head, line, strict=True)} for _, line in body]
    seen: dict[str, int] = {}
    for (n, _), row in zip(body, rows, strict=True):
        if (first := seen.setdefault(str(row), n)) != n:
            problems.append(f"{path}:{n}: the same point as in line {first}")
    if problems:
        raise InputError(problems)
    return rows


def plain(field: str) -> Value:
    """A field as a whole number, a number or a word."""
    text = field.strip()
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            continue
    return {"true": True, "false": False}.get(text.lower(), text)
