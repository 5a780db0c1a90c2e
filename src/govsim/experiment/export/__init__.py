"""A run folder in other people's formats: CSV files, an Excel workbook, an event log for process mining."""

from collections.abc import Callable, Sequence
from pathlib import Path

import duckdb

from govsim.experiment.export.eventlog import START, events, write_xes
from govsim.experiment.export.place import beside, new_file, new_files
from govsim.experiment.export.results import SUFFIXES, WRITERS, write_csv
from govsim.experiment.export.workbook import write_workbook
from govsim.experiment.query import look, quoted, reading, stream, tables_of
from govsim.text.errors import InputError

__all__ = ["ENDINGS", "START", "SUFFIXES", "WRITERS", "export", "new_file"]

ENDINGS = {"csv": "-csv", "xlsx": ".xlsx", "eventlog": "-events.csv", "xes": "-events.xes"}
"""What a format adds to the folder's name where no place is named."""

Tell = Callable[[str], None]


def export(
    folder: Path, to: str, out: Path | None = None, *, tables: Sequence[str] = (), force: bool = False, tell: Tell = print
) -> Path:
    """Write a run folder as `to` (csv, xlsx, eventlog, xes), by default beside it; `tables` limits csv and xlsx.

    `tell` is called with a line for what is written and what is left out. Returns the place. Raises InputError for a
    folder that is none, a table it does not have, a place that is taken, inside a run folder, or cannot be written.
    """
    look(folder)  # a folder that is none is said first
    place = out or beside(folder, ENDINGS[to])
    if to == "csv":
        with new_files(place, force) as inner:
            reading(folder, lambda database: _write_tables(database, inner, tables, tell))
        return place
    with new_file(place, force) as path:
        if to == "xlsx":
            for line in reading(folder, lambda database: _write_book(folder, database, path, tables, tell)):
                tell(f"left out: {line}")
        else:
            write = write_xes if to == "xes" else write_csv
            count = reading(folder, lambda database: write(events(database), path))
            tell(f"{count} events; times count from {START}, a Monday")
    return place


def _write_tables(database: duckdb.DuckDBPyConnection, inner: Path, tables: Sequence[str], tell: Tell) -> None:
    for name in _known(database, tables):
        count = write_csv(stream(database, f"from {quoted(name)}"), inner / f"{name}.csv")
        tell(f"{name}.csv: {count} rows")


def _write_book(folder: Path, database: duckdb.DuckDBPyConnection, path: Path, tables: Sequence[str], tell: Tell) -> list[str]:
    _known(database, tables)
    return write_workbook(folder, database, path, tables, tell)


def _known(database: duckdb.DuckDBPyConnection, tables: Sequence[str]) -> list[str]:
    """The tables named, or all. Raises InputError for one that the folder does not have."""
    there = list(tables_of(database))
    if strange := [name for name in tables if name not in there]:
        raise InputError([f"--table {name}: no such table; there are {', '.join(there)}" for name in strange])
    return [name for name in there if not tables or name in tables]
