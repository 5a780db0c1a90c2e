"""The rows of runs as Parquet: packed by workers, found again run by run, put together in order without filling memory.

A part holds some runs, each in a row group of its own; a whole table holds many runs in each row group. In both, `run_id`
says which run a row is of, and the rows of a run stand together.
"""

from collections import OrderedDict
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

ROWS_AT_ONCE = 100_000
MOST_OPEN = 48


def packed(tables: Sequence[pa.Table]) -> bytes:
    """The rows of some runs as the bytes of a Parquet file: a row group for each run, or one for all where each has one row."""
    if all(len(table) == 1 for table in tables):
        tables = [pa.concat_tables(tables, promote_options="permissive")]
    sink = pa.BufferOutputStream()
    with pq.ParquetWriter(sink, tables[0].schema, compression="zstd") as writer:
        for table in tables:
            writer.write_table(table)
    return sink.getvalue().to_pybytes()


class RunReader:
    """The rows of runs in some Parquet files of one table; where two files hold a run, the first has the word."""

    def __init__(self, files: Iterable[Path]) -> None:
        self.files = list(files)
        self.places: dict[str, list[tuple[int, int]]] = {}  # run -> file, row group
        self._open: OrderedDict[int, pq.ParquetFile] = OrderedDict()
        self._last: tuple[tuple[int, int], pa.Table] | None = None
        for number in range(len(self.files)):
            self._list(number)

    def _list(self, number: int) -> None:
        mine: dict[str, list[tuple[int, int]]] = {}
        for group in range(self.file(number).metadata.num_row_groups):
            for run in self._runs_in(number, group):
                mine.setdefault(run, []).append((number, group))
        for run, places in mine.items():
            self.places.setdefault(run, places)

    def _runs_in(self, number: int, group: int) -> list[str]:
        """The runs of a row group; read off its statistics where it holds a single one."""
        group_metadata = self.file(number).metadata.row_group(group)
        if group_metadata.num_rows == 0:
            return []
        seen = group_metadata.column(0).statistics
        if seen is not None and seen.has_min_max and seen.min == seen.max:
            return [str(seen.min)]
        column = self.file(number).read_row_group(group, columns=["run_id"])["run_id"]
        return [str(run) for run in column.unique().to_pylist()]

    def file(self, number: int) -> pq.ParquetFile:
        """An open file; the least used are closed again."""
        found = self._open.pop(number, None) or pq.ParquetFile(self.files[number])
        self._open[number] = found
        while len(self._open) > MOST_OPEN:
            self._open.popitem(last=False)[1].close()
        return found

    @property
    def schema(self) -> pa.Schema:
        """Names and types of the columns."""
        return self.file(0).schema_arrow

    def close(self) -> None:
        """Close all files."""
        while self._open:
            self._open.popitem()[1].close()

    def of(self, run: str) -> pa.Table | None:
        """All rows of a run, in the order in which they were written; None for one that has none."""
        found = [self._rows(place, run) for place in self.places.get(run, [])]
        return pa.concat_tables(found) if found else None

    def _rows(self, place: tuple[int, int], run: str) -> pa.Table:
        number, group = place
        if self._last is None or self._last[0] != place:
            self._last = place, self.file(number).read_row_group(group)
        table = self._last[1]
        codes = table["run_id"].combine_chunks()
        names = codes.dictionary.to_pylist() if pa.types.is_dictionary(codes.type) else None
        if names == [run]:
            return table
        plain = codes.cast(pa.string()) if names is not None else codes
        return table.filter(pa.compute.equal(plain, run))

    def in_order(self, runs: Iterable[str]) -> Iterator[pa.Table]:
        """The rows of runs in this order, some hundred thousand at a time."""
        batch, rows = list[pa.Table](), 0
        for run in runs:
            table = self.of(run)
            if table is None:
                continue
            batch.append(table)
            rows += len(table)
            if rows >= ROWS_AT_ONCE:
                yield as_first_met(pa.concat_tables(batch))
                batch, rows = [], 0
        if batch:
            yield as_first_met(pa.concat_tables(batch))


def as_first_met(table: pa.Table) -> pa.Table:
    """The same rows with dictionaries in the order in which their names are met, whatever files they came from."""
    for place, kind in enumerate(table.schema):
        if pa.types.is_dictionary(kind.type):
            plain = table[kind.name].cast(pa.string()).combine_chunks()
            table = table.set_column(place, kind.name, plain.dictionary_encode())
    return table


def read_one(path: Path, columns: Sequence[str] | None = None) -> pa.Table:
    """One file, without looking at it as a data set: several times as quick for a small one."""
    with pq.ParquetFile(path) as file:
        return file.read(columns=list(columns) if columns else None)


def write_whole(path: Path, tables: Iterable[pa.Table]) -> None:
    """Write a table piece by piece, each a row group: small on disk, quick to read by column."""
    writer: pq.ParquetWriter | None = None
    try:
        for table in tables:
            if writer is None:
                floats = [f.name for f in table.schema if pa.types.is_floating(f.type)]
                writer = pq.ParquetWriter(
                    path, table.schema, compression="zstd", column_encoding=dict.fromkeys(floats, "BYTE_STREAM_SPLIT"),
                    use_dictionary=[f.name for f in table.schema if f.name not in floats],
                )  # fmt: skip
            if len(table):
                writer.write_table(table, row_group_size=len(table))
    finally:
        if writer is not None:
            writer.close()
