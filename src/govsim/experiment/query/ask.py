"""One query over the views: only reading, batch by batch, and what DuckDB has against it in few lines."""

import difflib
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import duckdb
import pyarrow as pa

from govsim.experiment.query.files import TABLES
from govsim.experiment.query.views import quoted, tables_of
from govsim.measure import METRICS
from govsim.text.errors import InputError

BATCH_ROWS = 50_000
READS = re.compile(r"(?i)^\(*\s*(select|with|from|pivot|unpivot|values|table|describe|summarize|show)\b")
"""How a statement begins that only reads; asked where DuckDB lumps reading and writing (PIVOT) together."""
INTERRUPTED = re.compile(r"Query interrupted|INTERRUPT Error: Interrupted!?")


def stream(database: duckdb.DuckDBPyConnection, sql: str) -> pa.RecordBatchReader:
    """The result of one query, batch by batch. Raises InputError for what is not one query that only reads."""
    with plainly(database, sql):
        check(database, sql)
        relation = database.sql(sql)
        # the older name warns in new versions, the newer one is not there in old ones
        read = relation.to_arrow_reader if hasattr(relation, "to_arrow_reader") else relation.fetch_arrow_reader
        return read(BATCH_ROWS)


def check(database: duckdb.DuckDBPyConnection, sql: str) -> None:
    """Refuse everything that is not one statement which reads."""
    statements = [(s.type.name, s.query.strip()) for s in database.extract_statements(sql)]
    # older versions take a PIVOT apart: nameless statements that create types, then the query
    statements = [s for n, s in enumerate(statements) if s != ("CREATE", "") or n == len(statements) - 1]
    if not statements:
        raise InputError(["no SQL given"])
    for kind, text in statements:
        if kind != "SELECT" and not (kind == "MULTI" and READS.match(text)):
            word = text.split(maxsplit=1)[0].upper() if text else kind
            raise InputError([f"{word}: refused, a run folder is only read (by SELECT, FROM, WITH, PIVOT, DESCRIBE)"])
    if len(statements) > 1:
        raise InputError([f"{len(statements)} statements: give one at a time"])


@contextmanager
def interruptible() -> Iterator[None]:
    """Raise KeyboardInterrupt where DuckDB has another name for it."""
    try:
        yield
    except (duckdb.Error, RuntimeError, OSError) as problem:
        if INTERRUPTED.fullmatch(str(problem).strip()):
            raise KeyboardInterrupt from problem
        raise


@contextmanager
def plainly(database: duckdb.DuckDBPyConnection, sql: str = "") -> Iterator[None]:
    """Turn what DuckDB raises into InputError, its hint and its pointer included, and an interruption into Ctrl-C."""
    try:
        with interruptible():
            yield
    except (duckdb.Error, OSError) as problem:
        if isinstance(problem, OSError) and problem.errno is not None:
            raise  # of the system: no room on a disk; errors of a query that come with its batches have no number
        raise InputError(_said(database, _with_place(database, sql, problem))) from problem


def _with_place(database: duckdb.DuckDBPyConnection, sql: str, problem: Exception) -> str:
    """The message, with the place in the SQL, which is told of statements that are explained but not of relations."""
    if "LINE " not in str(problem) and isinstance(problem, duckdb.Error) and sql:
        try:
            database.execute(f"explain\n{sql}").fetchall()
        except type(problem) as again:
            return re.sub(r"(?m)^LINE (\d+)", lambda found: f"LINE {int(found[1]) - 1}", str(again))
        except duckdb.Error:
            pass
    return str(problem)


def not_kept(table: str) -> str:
    """That a folder does not have one of the tables that every folder could have."""
    if table == "changes":
        return "the folder has no table changes; a sweep keeps it beside daily where a policy has a timeline"
    return f"the folder keeps no table {table}; a sweep does with 'keep: [{table}]' in its experiment file"


def _said(database: duckdb.DuckDBPyConnection, message: str) -> list[str]:
    """Lines of an error of DuckDB: what is wrong, a hint, and the place."""
    lines = [line.rstrip() for line in message.splitlines() if line.strip()]
    at = next((n for n, line in enumerate(lines) if line.startswith("LINE ")), len(lines))
    what, hints, place = lines[0], lines[1:at], lines[at : at + 2]
    if table := re.search(r"Table with name (\S+) does not exist", what):
        known = list(tables_of(database))
        near = difflib.get_close_matches(table[1], known, 1)
        hints = [f"did you mean {near[0]}?"] if near else [f"tables: {', '.join(known)}"]
        hints = [not_kept(table[1])] if table[1] in TABLES else hints
    if start := re.search(r'Referenced table "(.+?)" not found', what):
        dotted = {c for columns in tables_of(database).values() for c in columns if c.startswith(start[1] + ".")}
        meant = sorted(c for c in dotted if c in message) or sorted(dotted)
        hints = [f'a column with a dot in its name is quoted: "{meant[0]}"'] if meant else hints
    return [what, *hints[:2], *place]


def listing(database: duckdb.DuckDBPyConnection) -> pa.Table:
    """Every column of every table: table, rows, column, type, and its unit where it is a metric."""
    found: list[dict[str, Any]] = []
    for table, columns in tables_of(database).items():
        rows = database.execute(f"select count(*) from {quoted(table)}").fetchall()[0][0]
        for column, kind in columns.items():
            unit = METRICS[column].unit if column in METRICS else None
            found.append({"table": table, "rows": rows, "column": column, "type": kind, "unit": unit})
    return pa.Table.from_pylist(found)
