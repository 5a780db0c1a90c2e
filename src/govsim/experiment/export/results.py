"""Rows of a query as CSV, JSON, Markdown, Parquet, or columns that people read. The first two and Parquet hold any number."""

import csv
import io
import json
import math
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet

SUFFIXES = {".csv": "csv", ".md": "markdown", ".parquet": "parquet", ".json": "json", ".txt": "table"}
"""Format by the ending of a file's name."""
BARE, QUOTED = (pa.csv.WriteOptions(include_header=False, quoting_style=style) for style in ("none", "needed"))


def write_csv(rows: pa.RecordBatchReader, path: Path) -> int:
    """CSV with a header, numbers in full, nothing for NULL; lists and the like as JSON. Returns how many rows."""
    head, count = io.StringIO(), 0
    csv.writer(head, lineterminator="\n").writerow(rows.schema.names)
    with path.open("wb") as stream:
        stream.write(head.getvalue().encode())
        for batch in rows:
            count += len(batch)
            stream.write(_as_csv(pa.RecordBatch.from_arrays([_flat(c) for c in batch.columns], batch.schema.names)))
    return count


def _as_csv(batch: pa.RecordBatch) -> memoryview:
    """Lines of CSV; texts are quoted only where a batch has one that needs it."""
    sink = pa.BufferOutputStream()
    try:
        pa.csv.write_csv(batch, sink, BARE)
    except pa.ArrowInvalid:  # a comma, a quote or a line break in a text
        sink = pa.BufferOutputStream()
        pa.csv.write_csv(batch, sink, QUOTED)
    return memoryview(sink.getvalue())


def _flat(column: pa.Array) -> pa.Array:
    if not pa.types.is_nested(column.type):
        return column
    return pa.array([None if v is None else json.dumps(v, default=str, ensure_ascii=False) for v in column.to_pylist()])


def write_parquet(rows: pa.RecordBatchReader, path: Path) -> int:
    """Parquet; sums of whole numbers, which DuckDB keeps in 38 digits, as float64. Returns how many rows."""
    wide = [pa.types.is_decimal(field.type) and field.type.precision == 38 and not field.type.scale for field in rows.schema]
    schema = pa.schema([pa.field(f.name, pa.float64() if w else f.type) for f, w in zip(rows.schema, wide, strict=True)])
    count = 0
    with pa.parquet.ParquetWriter(path, schema, compression="zstd") as writer:
        for batch in rows:
            count += len(batch)
            arrays = [c.cast(pa.float64()) if w else c for c, w in zip(batch.columns, wide, strict=True)]
            writer.write_batch(pa.RecordBatch.from_arrays(arrays, schema=schema))
    return count


def write_json(rows: pa.RecordBatchReader, path: Path) -> int:
    """A JSON array with an object for each row, one a line; what is not finite is null. Returns how many rows."""
    count = 0
    with path.open("w", encoding="utf-8") as stream:
        stream.write("[")
        for row in each(rows):
            told = {name: _jsonable(value) for name, value in zip(rows.schema.names, row, strict=True)}
            stream.write((",\n" if count else "\n") + json.dumps(told, ensure_ascii=False, allow_nan=False, default=str))
            count += 1
        stream.write("\n]\n")
    return count


def _jsonable(value: Any) -> Any:
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, dict):
        return {key: _jsonable(v) for key, v in value.items()}
    return [_jsonable(v) for v in value] if isinstance(value, list) else value


def write_markdown(rows: pa.RecordBatchReader, path: Path) -> int:
    """A Markdown table, numbers as people read them. Returns how many rows."""
    count, right = 0, numeric(rows.schema)
    with path.open("w", encoding="utf-8") as stream:
        stream.write(_piped(rows.schema.names) + "|" + "".join("---:|" if r else "---|" for r in right) + "\n")
        for row in each(rows):
            stream.write(_piped([shown(value) for value in row]))
            count += 1
    return count


def _piped(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in cells) + " |\n"


def write_table(rows: pa.RecordBatchReader, path: Path) -> int:
    """Aligned columns, all rows of them. Returns how many rows."""
    body = [[shown(value) for value in row] for row in each(rows)]
    path.write_text("\n".join(aligned(rows.schema.names, body, numeric(rows.schema))) + "\n", encoding="utf-8")
    return len(body)


WRITERS: dict[str, Callable[[pa.RecordBatchReader, Path], int]] = {
    "table": write_table, "csv": write_csv, "markdown": write_markdown, "parquet": write_parquet, "json": write_json,
}  # fmt: skip


def each(rows: pa.RecordBatchReader) -> Iterator[tuple[Any, ...]]:
    """The rows one by one, as Python values."""
    for batch in rows:
        yield from zip(*(column.to_pylist() for column in batch.columns), strict=True)


def numeric(schema: pa.Schema) -> list[bool]:
    """Which columns hold numbers."""
    kinds = (pa.types.is_integer, pa.types.is_floating, pa.types.is_decimal)
    return [any(kind(field.type) for kind in kinds) for field in schema]


def shown(value: Any) -> str:
    """A value as people read it: six digits of a number, a dash for NULL."""
    if value is None:
        return "-"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float | Decimal):
        number = float(value)
        return f"{number:.0f}" if 1e6 <= abs(number) < 1e15 else f"{number:.6g}"  # not 1.4e+06
    return str(value)


def aligned(names: Sequence[str], body: Sequence[Sequence[str]], right: Sequence[bool]) -> list[str]:
    """Lines of a table whose columns stand under each other; numbers stand to the right."""
    widths = [max([width(name), *(width(row[n]) for row in body)]) for n, name in enumerate(names)]
    lines = []
    for row in (names, *body):
        cells = []
        for cell, wide, is_right in zip(row, widths, right, strict=True):
            blank = " " * (wide - width(cell))
            cells.append(blank + cell if is_right else cell + blank)
        lines.append("  ".join(cells).rstrip())
    return lines


def width(text: str) -> int:
    """How many columns of a terminal a text takes; Chinese characters take two."""
    return len(text) if text.isascii() else sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)
