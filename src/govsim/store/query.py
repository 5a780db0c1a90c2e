"""SQL over a run folder, finished or still running: a view for each of its tables, and no other file within reach.

A finished folder holds `<table>.parquet`. While it runs, chunks stand in `.parts/<table>/*.parquet`, appear whole and are
deleted once they are in the final file. A run counts when it has a row in `runs`, final or in a chunk, and its rows count
once, wherever they stand twice. Numbers that are not defined (a stage not reached, a mean over nothing) are NULL here,
although the files hold NaN: NaN would turn every mean and maximum into NaN.
"""

import difflib
import re
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import duckdb
import pyarrow as pa

from govsim.measure import METRICS
from govsim.names import TABLES
from govsim.store.writing import PARTS, manifest_of
from govsim.text.errors import InputError

# Which files of a run folder hold its tables now, and whether they still do.


@dataclass(frozen=True)
class Sources:
    """The files of a folder at one moment: chunks by table, final files by table, CSV tables by name."""

    parts: dict[str, tuple[Path, ...]]
    finals: dict[str, Path]
    sheets: dict[str, Path]
    stamps: tuple[tuple[int, int, int], ...]

    @property
    def files(self) -> list[Path]:
        """All of them."""
        return [*(p for some in self.parts.values() for p in some), *self.finals.values(), *self.sheets.values()]

    def still_stand(self) -> bool:
        try:
            stamps = _stamps([*self.finals.values(), *self.sheets.values()])
        except FileNotFoundError:
            return False
        return stamps == self.stamps and all(p.exists() for some in self.parts.values() for p in some)


def look(folder: Path) -> Sources:
    """List the files of a run folder. Raises InputError for what is none.

    Chunks first: one that moves into its final file meanwhile is then seen twice, which is set right, and never missed.
    """
    if not folder.is_dir():
        raise InputError([f"{folder}: no such folder"])
    if manifest_of(folder) is None:
        raise InputError([f"{folder}: not a run folder (it has no manifest.json of govsim)"])
    here = folder.resolve()
    parts = {name: tuple(sorted((here / PARTS / name).glob("*.parquet"))) for name in TABLES}
    finals = {name: here / f"{name}.parquet" for name in TABLES if (here / f"{name}.parquet").is_file()}
    tables = [here / "comparison.csv", here / "scorecard.csv", *sorted((here / "tables").glob("*.csv"))]
    try:
        sheets = {p.stem: p for p in tables if p.is_file() and p.stem not in TABLES and _has_a_header(p)}
        return Sources(parts, finals, sheets, _stamps([*finals.values(), *sheets.values()]))
    except FileNotFoundError:  # replaced or deleted since it was listed
        return look(folder)


def _has_a_header(file: Path) -> bool:
    with file.open("rb") as stream:
        return bool(stream.readline(64).strip())


def _stamps(files: list[Path]) -> tuple[tuple[int, int, int], ...]:
    return tuple((s.st_ino, s.st_size, s.st_mtime_ns) for s in (p.stat() for p in files))


# A view for each table of a run folder: every run once, and NULL where a number is not defined.


def make_views(database: duckdb.DuckDBPyConnection, sources: Sources) -> None:
    database.execute("set enable_progress_bar = false")  # it would be drawn between rows
    database.execute("set parquet_metadata_cache = true")  # every chunk is opened several times
    if any(sources.parts.values()):
        _count_runs(database, sources)
    for name in TABLES:
        _make_view(database, name, _rows_of(name, sources))
    for name, file in sources.sheets.items():
        rows = f"select * from read_csv({literal(file)}, header = true, delim = ',', sample_size = -1)"
        _make_view(database, name, rows, is_text=True)


def _final(name: str, sources: Sources) -> str:
    return f"read_parquet([{literal(sources.finals[name])}], union_by_name = true)" if name in sources.finals else ""


def _chunks(name: str, sources: Sources) -> str:
    """The chunks of a table with a column _chunk, by whose name the files of the same runs are known; '' for none."""
    files = ", ".join(literal(path) for path in sources.parts[name])
    read = f"read_parquet([{files}], union_by_name = true, filename = '_chunk')"
    return f"(select * replace (parse_filename(_chunk, true) as _chunk) from {read})" if files else ""


def _count_runs(database: duckdb.DuckDBPyConnection, sources: Sources) -> None:
    """List the runs that count and the chunk that has the word on each: of those that hold it in `runs`, the first.

    A table, so that the planner knows that it is small: every row of a chunk is looked up in it.
    """
    final, chunks = _final("runs", sources), _chunks("runs", sources)
    listed = [f"select run_id, '' as chunk from {final}"] if final else []
    if chunks:
        listed.append(f"select run_id, min(_chunk) as chunk from {chunks} group by run_id")
    database.execute("create schema hidden")
    nothing = "select null::varchar as run_id, null::varchar as chunk where false"
    database.execute(f"create table hidden.counted as {' union all '.join(listed) or nothing}")


def _rows_of(name: str, sources: Sources) -> str:
    """The query for a table's rows, those of each run from one place; '' where it has no file."""
    final, chunks = _final(name, sources), _chunks(name, sources)
    if name == "runs" and not final and not chunks:
        return "select null::varchar as run_id, null::varchar as scenario, null::bigint as seed where false"
    if not any(sources.parts.values()):
        return f"select * from {final}" if final else ""
    rows = [f"select t.* from {final} t semi join hidden.counted using (run_id)"] if final else []
    if chunks:
        mine = "semi join hidden.counted c on p.run_id = c.run_id and p._chunk = c.chunk"
        mine += f" anti join (select run_id from {final}) using (run_id)" if final else ""
        rows.append(f"select p.* exclude (_chunk) from {chunks} p {mine}")
    return " union all by name ".join(rows)


def _make_view(database: duckdb.DuckDBPyConnection, name: str, rows: str, is_text: bool = False) -> None:
    """A view of rows, NaN as NULL; of a CSV file also numbers that DuckDB took for text (infinite, or never given)."""
    if not rows:
        return
    columns = {column: kind for column, kind, *_ in database.execute(f"describe {rows}").fetchall()}
    doubtful = [c for c, kind in columns.items() if is_text and kind == "VARCHAR"]
    if doubtful:
        counts = ", ".join(f"count({quoted(c)}) = count(try_cast({quoted(c)} as double))" for c in doubtful)
        found = database.execute(f"select {counts} from ({rows})").fetchall()[0]
        columns |= {c: "TEXT DOUBLE" for c, is_number in zip(doubtful, found, strict=True) if is_number}
    numbers = {"DOUBLE": "{0}", "TEXT DOUBLE": "{0}::double"}
    replaced = [f"{defined(numbers[k].format(quoted(c)))} as {quoted(c)}" for c, k in columns.items() if k in numbers]
    star = f"* replace ({', '.join(replaced)})" if replaced else "*"
    database.execute(f"create view {quoted(name)} as select {star} from ({rows})")


def defined(number: str) -> str:
    """SQL for a number, NULL for NaN. By hash: comparisons and isnan() go by a file's extremes, which leave NaN out."""
    return f"case when hash({number}) <> hash('nan'::double) then {number} end"


def literal(value: object) -> str:
    return "'" + str(value).replace("'", "''") + "'"


def quoted(name: str) -> str:
    """A name as SQL takes it, whatever characters it has."""
    return '"' + name.replace('"', '""') + '"'


def tables_of(database: duckdb.DuckDBPyConnection) -> dict[str, dict[str, str]]:
    """The views, in the order of a run folder: their columns and DuckDB's types of them."""
    rows = database.execute(
        "select table_name, column_name, data_type from information_schema.columns where table_schema = 'main'"
        " order by table_name, ordinal_position"
    ).fetchall()
    found: dict[str, dict[str, str]] = {}
    for table, column, kind in rows:
        found.setdefault(table, {})[column] = kind
    first = [name for name in (*TABLES, "comparison") if name in found]
    return {name: found[name] for name in (*first, *sorted(set(found) - set(first)))}


# One query over the views: only reading, batch by batch, and what DuckDB has against it in few lines.

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


def rows_in(database: duckdb.DuckDBPyConnection, table: str) -> int:
    """How many rows a view has."""
    return int(database.execute(f"select count(*) from {quoted(table)}").fetchall()[0][0])


def listing(database: duckdb.DuckDBPyConnection) -> pa.Table:
    """Every column of every table: table, rows, column, type, and its unit where it is a metric."""
    found: list[dict[str, Any]] = []
    for table, columns in tables_of(database).items():
        rows = rows_in(database, table)
        for column, kind in columns.items():
            unit = METRICS[column].unit if column in METRICS else None
            found.append({"table": table, "rows": rows, "column": column, "type": kind, "unit": unit})
    return pa.Table.from_pylist(found)


Result = TypeVar("Result")
TRIES = 6
NO_EXTENSIONS = {"autoinstall_known_extensions": False, "autoload_known_extensions": False}


def connect(folder: Path | str, threads: int = 1) -> duckdb.DuckDBPyConnection:
    """A connection with a view for each table of a run folder; the caller closes it.

    Views: those of `runs`, `daily`, `incidents`, `residents`, `changes` that are there, `comparison`, and each of `tables/`
    by its name. They show the folder as it is now: where a sweep goes on, `reading` asks again when files move meanwhile.
    SQL can open no file but those of the views, load no extension and change no setting. With one thread the sums of a
    query are the same each time. Raises InputError for a folder that is none or holds a file that cannot be read.
    """
    return _open(Path(folder), threads)[0]


def reading(folder: Path, work: Callable[[duckdb.DuckDBPyConnection], Result], threads: int = 1) -> Result:
    """What `work` makes of a connection; done anew when a file it may have read was replaced or deleted meanwhile.

    Raises InputError with what DuckDB has to say, and for a folder that does not stop changing.
    """
    for turn in range(TRIES):
        database, sources = _open(folder, threads)
        try:
            with plainly(database):
                result = work(database)
            if sources.still_stand():
                return result
        except InputError:
            if sources.still_stand():
                raise
        finally:
            database.close()
        time.sleep(0.1 * turn)
    raise InputError([f"{folder}: its files keep changing while they are read; try again when fewer runs end"])


def _open(folder: Path, threads: int) -> tuple[duckdb.DuckDBPyConnection, Sources]:
    """Make the views, then shut the doors; again when a file vanished in between."""
    for turn in range(TRIES):
        sources = look(folder)
        database = duckdb.connect(config={"threads": threads, **NO_EXTENSIONS})
        try:
            with interruptible():
                make_views(database, sources)
            _shut(database, sources)
            return database, sources
        except (duckdb.Error, OSError) as problem:
            database.close()
            if sources.still_stand():
                raise InputError([f"{folder}: a table cannot be read: {str(problem).strip().splitlines()[0]}"]) from problem
        time.sleep(0.1 * turn)
    raise InputError([f"{folder}: its files keep changing while they are read; try again when fewer runs end"])


def _shut(database: duckdb.DuckDBPyConnection, sources: Sources) -> None:
    """Leave nothing open but the files of the views, and a place for sorts that do not fit into memory."""
    spill = Path(tempfile.gettempdir()) / f"govsim-query-{uuid.uuid4().hex}"
    database.execute(f"set temp_directory = {literal(spill)}")
    database.execute(f"set allowed_paths = [{', '.join(literal(p) for p in sources.files)}]")
    database.execute("set enable_external_access = false")
    database.execute("set lock_configuration = true")
