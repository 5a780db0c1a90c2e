"""Rows of a query as CSV, JSON, Markdown, Parquet, or columns that people read. The first two and Parquet hold any number."""

import csv
import io
import json
import math
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from decimal import Decimal
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet

from govsim.measure import METRICS
from govsim.store.query import quoted, rows_in, stream, tables_of
from govsim.store.writing import PARTS
from govsim.text.errors import InputError
from govsim.text.words import aligned, width

if TYPE_CHECKING:
    from openpyxl import Workbook


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
            named = {name: _jsonable(value) for name, value in zip(rows.schema.names, row, strict=True)}
            stream.write((",\n" if count else "\n") + json.dumps(named, ensure_ascii=False, allow_nan=False, default=str))
            count += 1
        stream.write("\n]\n")
    return count


def _jsonable(value: Any) -> Any:
    if isinstance(value, Decimal):
        return _plain(value)
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, dict):
        return {key: _jsonable(v) for key, v in value.items()}
    return [_jsonable(v) for v in value] if isinstance(value, list) else value


def _plain(value: Decimal) -> int | float:
    return int(value) if value == value.to_integral_value() else float(value)


def write_markdown(rows: pa.RecordBatchReader, path: Path) -> int:
    count, right = 0, numeric(rows.schema)
    with path.open("w", encoding="utf-8") as stream:
        stream.write(_piped(rows.schema.names) + "|" + "".join("---:|" if r else "---|" for r in right) + "\n")
        for row in each(rows):
            stream.write(_piped([cell_text(value) for value in row]))
            count += 1
    return count


def _piped(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in cells) + " |\n"


def write_table(rows: pa.RecordBatchReader, path: Path) -> int:
    """Aligned columns, all rows of them. Returns how many rows."""
    body = [[cell_text(value) for value in row] for row in each(rows)]
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


def cell_text(value: Any) -> str:
    """A value as people read it: six digits of a number, a dash for NULL."""
    if value is None:
        return "-"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float | Decimal):
        number = float(value)
        return f"{number:.0f}" if 1e6 <= abs(number) < 1e15 else f"{number:.6g}"  # not 1.4e+06
    return str(value)


# What a run folder says of itself in words: the first sheet of a workbook.

HOLDS = {
    "runs": "a row for each run: its scenario, seed and factors, and every metric",
    "daily": "a row for each run and counted day",
    "incidents": "a row for each run and incident that could occur; hours count from the start of the counted time",
    "residents": "a row for each run and resident, at the start and the end of the counted time",
    "changes": "a row for each run and change of policy within it that began or ended; change is its place in the timeline",
    "comparison": "a row for each metric and pair of scenarios: b minus a over the same seeds, with 95 % intervals",
    "scorecard": "simulated against recorded response of a replayed log",
    "twins": "incidents and residents that are the same under both scenarios of a pair",
    "oat": "what moving one factor at a time does to each metric",
    "map": "which of two scenarios is ahead at each point of the grid",
    "effects": "what each factor does over all others, and which two depend on each other (by); 95 % intervals over seeds",
    "winners": "which scenario is best at each point of the grid",
    "ladder": "what each proposal adds when they come one after the other",
    "shapley": "the fair share of each proposal or player in the difference; shares add up to all of it",
    "hypotheses": "what became of each claim that was locked before the first run",
    "but_for": "the smallest sets of proposals or players that incidents of the first scenario needed",
    "price": "what each lever changes, and what a unit of it costs a year",
    "stress": "whether the sign of each difference holds over draws of the assumptions",
    "stress_draws": "the differences of each draw of the assumptions",
    "stress_parameters": "which assumption turns a difference around",
    "indices": "how much each factor matters (Morris, Sobol or PAWN)",
    "pareto": "candidates of an optimisation and the scenarios, and which of them no other beats",
    "distance": "how far each scenario is from the front of an optimisation",
    "front_history": "how the front of an optimisation grew",
    "regime_map": "which scenario is ahead at each draw of the assumptions",
    "box": "where a scenario is behind, as a box in the assumptions",
    "box_path": "how the box was found, step by step",
    "refute": "the smallest change of assumptions that turns a difference around",
    "refute_screening": "which assumptions move the difference that was to be turned around",
    "refute_tried": "every change of assumptions that was tried",
    "resilience": "depth and recovery of each scenario under each kind of shock",
    "resilience_pairs": "the same for each pair of scenarios: b minus a, with 95 % intervals",
    "shock_courses": "day by day, what a shock does to each scenario",
    "shock_triangles": "the resilience triangle of each scenario and shock",
}
"""What each table holds, for those who open one."""


def holds(table: str) -> str:
    """What a table holds, in words."""
    return HOLDS.get(table, "computed by the design")


def manifest_rows(folder: Path, runs: int, is_running: bool) -> Iterator[tuple[str, str]]:
    """The manifest as pairs of heading and text; `runs` are those that are there now."""
    manifest: dict[str, Any] = json.loads((folder / "manifest.json").read_text("utf-8"))
    yield "folder", folder.resolve().name
    if manifest.get("title"):
        yield "experiment", str(manifest["title"])
    yield "command", str(manifest.get("command", ""))
    yield "design", _listed(manifest.get("design") or {})
    yield "runs", f"{runs}" + (" so far; the experiment is not finished" if is_running or manifest.get("interrupted") else "")
    if manifest.get("failed"):
        yield "failed runs", str(len(manifest["failed"]))
    yield "seeds", _ranges([int(seed) for seed in manifest.get("seeds") or []])
    for scenario in manifest.get("scenarios") or []:
        text = ". ".join(str(scenario.get(key) or "").strip().rstrip(".") for key in ("title", "description"))
        yield f"scenario {scenario.get('name')}", text.strip(". ") + "."
    answer = manifest.get("answer") or []
    for sentence in (answer.get("en") or []) if isinstance(answer, dict) else answer:
        yield "answer", str(sentence)
    for row in manifest.get("rejected_rows") or []:
        yield "rows of the log left out", f"{row.get('count')}: {row.get('reason')}"
    yield "versions", _listed(manifest["versions"])
    yield "content hashes", _listed(manifest.get("hashes") or {})


def metric_rows(columns: list[str]) -> list[tuple[str, str, str, str, str]]:
    """Name, unit, better direction, title and meaning of the metrics among some columns."""
    found = [METRICS[name] for name in columns if name in METRICS]
    return [(m.name, m.unit, m.better, m.title.en, " ".join(m.meaning.en.split())) for m in found]


def _listed(pairs: dict[str, Any]) -> str:
    return ", ".join(f"{key} {_short(value)}" for key, value in pairs.items() if value not in (None, "", [], {}))


def _short(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list | bool) else str(value)


def _ranges(numbers: list[int]) -> str:
    spans: list[list[int]] = []
    for number in sorted(set(numbers)):
        if spans and number == spans[-1][1] + 1:
            spans[-1][1] = number
        else:
            spans.append([number, number])
    text = ", ".join(f"{a} to {b}" if b > a else str(a) for a, b in spans)
    return f"{text} ({len(set(numbers))} in all)" if text else ""


# A run folder as one Excel workbook, written row by row: what is what, the tables, and what the metrics mean.
# Numbers have 16 significant digits, one more than Excel shows; CSV and Parquet have them all.

MOST_ROWS, MOST_COLUMNS, MOST_TEXT, MOST_DIGITS = 1_048_576, 16_384, 32_767, 10**15
"""What Excel holds: rows of a sheet, columns, characters of a cell, whole numbers without loss."""
WIDE, MEASURED = 60, 200
"""Characters of the widest column, and rows by which widths are set."""
NOT_ASKED = ("residents",)
"""Tables that are large and seldom looked at row by row: written when named."""
UNFIT = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")

Tell = Callable[[str], None]


def write_workbook(
    folder: Path, database: duckdb.DuckDBPyConnection, path: Path, wanted: Sequence[str], tell: Tell
) -> list[str]:
    """Write the workbook. Returns a line for each table left out. Raises InputError where openpyxl is not installed."""
    book, found = _new_book(), tables_of(database)
    counts = {name: rows_in(database, name) for name in found}
    chosen, left = choose(counts, {name: len(columns) for name, columns in found.items()}, wanted)
    sheets = dict(zip(chosen, sheet_names(chosen), strict=True))
    facts = list(manifest_rows(folder, counts["runs"], any((folder / PARTS).glob("*/*.parquet"))))
    facts += [(f"sheet {sheet}", f"{counts[name]} rows: {holds(name)}") for name, sheet in sheets.items()]
    if metrics := metric_rows(list(found["runs"])):
        facts.append(("sheet what metrics mean", "unit, better direction and meaning of the columns of runs"))
    facts += [("left out", line) for line in left]
    add_sheet(book, "about", ("what", "text"), facts)
    for name, sheet in sheets.items():
        tell(f"{name}: {counts[name]} rows")
        add_sheet(book, sheet, list(found[name]), each(stream(database, f"from {quoted(name)}")))
    if metrics:
        add_sheet(book, "what metrics mean", ("metric", "unit", "better", "title", "meaning"), metrics)
    book.save(path)
    return left


def _new_book() -> "Workbook":
    try:
        from openpyxl import Workbook
    except ImportError as error:
        raise InputError(['xlsx needs openpyxl, which is not installed: pip install "govsim[excel]"']) from error
    return Workbook(write_only=True)


def choose(counts: dict[str, int], columns: dict[str, int], wanted: Sequence[str]) -> tuple[list[str], list[str]]:
    """The tables to write, those named or all that people look at; and a line for each that was left out."""
    chosen, left = [], []
    for name, rows in counts.items():
        if wanted and name not in wanted:
            continue
        if rows >= MOST_ROWS or columns[name] > MOST_COLUMNS:
            left.append(f"{name}: {rows} rows do not fit into a sheet of Excel ({MOST_ROWS}); --to csv writes them all")
        elif name in NOT_ASKED and name not in wanted:
            left.append(f"{name}: {rows} rows, written when asked for by --table {name}")
        else:
            chosen.append(name)
    return chosen, left


def sheet_names(tables: Iterable[str]) -> list[str]:
    """Names that Excel takes: up to 31 characters, some not allowed, each once whatever its case."""
    taken, names = {"about", "what metrics mean"}, []
    for table in tables:
        name = stem = re.sub(r"[\[\]:*?/\\']", "_", table)[:31] or "table"
        number = 2
        while name.lower() in taken:
            name, number = f"{stem[:27]}-{number}", number + 1
        taken.add(name.lower())
        names.append(name)
    return names


def add_sheet(book: "Workbook", name: str, header: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """A sheet with a bold header that stays in sight and columns as wide as their first rows need."""
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter

    sheet = book.create_sheet(name)
    coming = iter(rows)
    first = list(islice(coming, MEASURED))
    sheet.freeze_panes = "A2"
    for n, column in enumerate(header):
        needed = max([width(column), *(width(cell_text(row[n])) for row in first)])
        sheet.column_dimensions[get_column_letter(n + 1)].width = min(needed, WIDE) + 2

    def cell(value: Any, font: Font | None = None) -> Any:
        made = WriteOnlyCell(sheet, value=value)
        if isinstance(value, str):
            made.data_type = "s"  # a text that begins with = is no formula
        if font:
            made.font = font
        return made

    bold = Font(bold=True)
    try:
        sheet.append([cell(text(column), bold) for column in header])
        for row in chain(first, coming):
            values = [cell_value(value) for value in row]
            sheet.append([cell(v) if isinstance(v, str) and v[:1] == "=" else v for v in values])
    finally:
        sheet.close()  # also when interrupted: left open it complains at the end


def cell_value(value: Any) -> Any:
    """A value as a cell can hold it: what Excel has no number for becomes text."""
    if isinstance(value, Decimal):
        value = _plain(value)
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    if isinstance(value, bool | float) or value is None:
        return value
    if isinstance(value, int) and abs(value) < MOST_DIGITS:
        return value
    return text(str(value))


def text(value: str) -> str:
    """A text without what a workbook cannot hold."""
    return UNFIT.sub(" ", value)[:MOST_TEXT]
