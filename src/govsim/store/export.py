"""A run folder in other people's formats: CSV files, an Excel workbook, an event log for process mining."""

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import groupby
from pathlib import Path
from typing import Any
from xml.sax.saxutils import quoteattr

import duckdb
import pyarrow as pa

from govsim.store.formats import each, write_csv, write_workbook
from govsim.store.query import look, not_kept, quoted, reading, stream, tables_of
from govsim.store.writing import manifest_of
from govsim.text.errors import InputError, naming

# Where an export goes: beside the run folder, never into one, and never over somebody's file unasked.


def beside(folder: Path, ending: str) -> Path:
    """A name next to a run folder: results/map -> results/map-csv."""
    named = folder if folder.name not in ("", "..") else folder.resolve()
    return named.with_name(named.name + ending)


@contextmanager
def new_file(path: Path, force: bool) -> Iterator[Path]:
    """A name to write under; the file is put in place when all went well. Raises InputError where it may not be."""
    _keep_out(path)
    if path.is_dir():
        raise InputError([f"{path}: is a folder; name a file with --out"])
    if path.exists() and path.stat().st_size and not force:
        raise InputError([f"{path}: is there already; --force replaces it"])
    with naming(path, "written"):
        path.parent.mkdir(parents=True, exist_ok=True)
        unready = path.with_name(f".{path.name}.{os.getpid()}.tmp")
        try:
            yield unready
            os.replace(unready, path)
        finally:
            unready.unlink(missing_ok=True)


@contextmanager
def new_files(folder: Path, force: bool) -> Iterator[Path]:
    """A folder to write files into; they are put in place when all went well, other files there stay. Raises InputError."""
    _keep_out(folder)
    if folder.exists() and not folder.is_dir():
        raise InputError([f"{folder}: is a file; name a folder with --out"])
    if folder.is_dir() and any(folder.iterdir()) and not force:
        raise InputError([f"{folder}: is not empty; --force replaces files of the same names"])
    was_there = folder.is_dir()
    with naming(folder, "written"):
        folder.mkdir(parents=True, exist_ok=True)
        inner = Path(tempfile.mkdtemp(prefix=".export-", dir=folder))
        try:
            yield inner
            for path in sorted(inner.iterdir()):
                os.replace(path, folder / path.name)
        finally:
            shutil.rmtree(inner)
            if not was_there and not any(folder.iterdir()):
                folder.rmdir()


def _keep_out(path: Path) -> None:
    resolved = path.resolve()
    for folder in (resolved, *resolved.parents):
        if manifest_of(folder) is not None:
            raise InputError([f"{path}: lies in a run folder, which holds its own files only; name another place with --out"])


# An event log for process mining: what happened to each incident, stage by stage, as CSV or XES.
# A case is an incident of a run. Hours of the model become timestamps that count from 2001-01-01, a Monday.

START = "2001-01-01"
"""The day on which counting starts: a Monday, as in the model."""
STAGES = {
    "occurred": "occurred_h", "noticed": "noticed_h", "reported": "reported_h", "routed": "routed_h",
    "accepted": "accepted_h", "on the scene": "on_scene_h", "contained": "contained_h", "closed": "closed_h",
}  # fmt: skip
RESOURCES = {"routed": "route", "accepted": "answered_by", "on the scene": "answered_by"}
"""Who did it, where a run knows: how the report found its way, and the organization that came first."""
CASE = ("scenario", "seed", "kind", "severity", "grid", "outcome")
WHOLE = {"seed", "severity"}


def events(database: duckdb.DuckDBPyConnection) -> pa.RecordBatchReader:
    """A row for each stage reached by each incident that occurred, case by case and in order of time.

    Columns case_id, activity, timestamp (ISO 8601, milliseconds), resource and those of CASE. The case is
    scenario/seed/incident; where a scenario ran more than once under a seed, run/incident. Raises InputError for a folder
    without incidents.
    """
    if "incidents" not in tables_of(database):
        raise InputError([f"no event log can be written: {not_kept('incidents')}"])
    counts = "select count(*) = count(distinct (scenario, seed)) from runs"
    is_plain = bool(database.execute(counts).fetchall()[0][0])
    case_id = "r.scenario || '/' || r.seed || '/' || i.incident_id" if is_plain else "run_id || '/' || i.incident_id"
    stages = ", ".join(f"{{'h': i.{column}, 'stage': {n}}}" for n, column in enumerate(STAGES.values()))
    names = " ".join(f"when {n} then '{name}'" for n, name in enumerate(STAGES))
    numbers = {name: n for n, name in enumerate(STAGES)}
    who = " ".join(f"when {numbers[name]} then {column}" for name, column in RESOURCES.items())
    # sorted within each case only: the log is written as incidents are read, whatever its length
    sql = f"""
    select case_id,
      case when reached.stage = {numbers["closed"]} and outcome = 'closed_unsolved' then 'closed unsolved'
        else case reached.stage {names} end end as activity,
      strftime(timestamp '{START}' + to_milliseconds(round(reached.h * 3600000)::bigint), '%Y-%m-%dT%H:%M:%S.%g') as timestamp,
      coalesce(case reached.stage {who} end, '') as resource, {", ".join(CASE)}
    from (
      select {case_id} as case_id, r.scenario, r.seed, i.kind, i.severity, i.grid, i.outcome, i.route, i.answered_by,
        unnest(list_sort([{stages}])) as reached
      from incidents i join runs r using (run_id) where not i.prevented
    ) where reached.h is not null
    """
    return stream(database, sql)


def write_xes(rows: pa.RecordBatchReader, path: Path) -> int:
    """Events as XES (IEEE 1849), a trace for each case; times in UTC, which the format asks for. Returns how many events."""
    count = 0
    names = rows.schema.names
    stages = (dict(zip(names, row, strict=True)) for row in each(rows))
    with path.open("w", encoding="utf-8") as out:
        out.write(HEAD)
        for case_id, group in groupby(stages, key=lambda event: event["case_id"]):
            for n, event in enumerate(group):
                if n == 0:
                    out.write("  <trace>\n" + "".join(_trace(case_id, event)))
                out.write("".join(_event(event)))
                count += 1
            out.write("  </trace>\n")
        out.write("</log>\n")
    return count


HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<log xes.version="1.0" xes.features="" xmlns="http://www.xes-standard.org/">
  <extension name="Concept" prefix="concept" uri="http://www.xes-standard.org/concept.xesext"/>
  <extension name="Time" prefix="time" uri="http://www.xes-standard.org/time.xesext"/>
  <extension name="Organizational" prefix="org" uri="http://www.xes-standard.org/org.xesext"/>
  <extension name="Lifecycle" prefix="lifecycle" uri="http://www.xes-standard.org/lifecycle.xesext"/>
  <classifier name="Activity" keys="concept:name"/>
"""


def _trace(case_id: str, event: dict[str, Any]) -> Iterator[str]:
    yield _attribute("string", "concept:name", case_id, 4)
    for key in CASE:
        yield _attribute("int" if key in WHOLE else "string", key, event[key], 4)


def _event(event: dict[str, Any]) -> Iterator[str]:
    yield "    <event>\n" + _attribute("string", "concept:name", event["activity"], 6)
    yield _attribute("date", "time:timestamp", event["timestamp"] + "+00:00", 6)
    if event["resource"]:
        yield _attribute("string", "org:resource", event["resource"], 6)
    yield _attribute("string", "lifecycle:transition", "complete", 6) + "    </event>\n"


def _attribute(kind: str, key: str, value: object, indent: int) -> str:
    return f"{' ' * indent}<{kind} key={quoteattr(key)} value={quoteattr(str(value))}/>\n"


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
