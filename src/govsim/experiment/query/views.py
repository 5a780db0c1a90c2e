"""A view for each table of a run folder: every run once, and NULL where a number is not defined."""

import duckdb

from govsim.experiment.query.files import TABLES, Sources


def make_views(database: duckdb.DuckDBPyConnection, sources: Sources) -> None:
    """Make a view of every table that has a file, and of `runs` in any case."""
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
    """The final file of a table; '' where there is none."""
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
    replaced = [f"{_defined(numbers[k].format(quoted(c)))} as {quoted(c)}" for c, k in columns.items() if k in numbers]
    star = f"* replace ({', '.join(replaced)})" if replaced else "*"
    database.execute(f"create view {quoted(name)} as select {star} from ({rows})")


def _defined(number: str) -> str:
    """A number, or NULL for NaN. By hash: comparisons and isnan() are decided by a file's extremes, which leave NaN out."""
    return f"case when hash({number}) <> hash('nan'::double) then {number} end"


def literal(value: object) -> str:
    """A text as SQL takes it."""
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
