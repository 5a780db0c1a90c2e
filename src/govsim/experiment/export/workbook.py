"""A run folder as one Excel workbook, written row by row: what is what, the tables, and what the metrics mean.

Numbers have 16 significant digits, one more than Excel shows; CSV and Parquet have them all.
"""

import math
import re
from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb

from govsim.experiment.export.about import holds, metric_rows, words
from govsim.experiment.export.results import each, shown, width
from govsim.experiment.query import quoted, stream, tables_of
from govsim.experiment.store import PARTS
from govsim.text.errors import InputError

if TYPE_CHECKING:
    from openpyxl import Workbook

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
    counts = {name: _count(database, name) for name in found}
    chosen, left = choose(counts, {name: len(columns) for name, columns in found.items()}, wanted)
    sheets = dict(zip(chosen, sheet_names(chosen), strict=True))
    facts = list(words(folder, counts["runs"], any((folder / PARTS).glob("*/*.parquet"))))
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


def _count(database: duckdb.DuckDBPyConnection, name: str) -> int:
    return int(database.execute(f"select count(*) from {quoted(name)}").fetchall()[0][0])


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
        needed = max([width(column), *(width(shown(row[n])) for row in first)])
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
            values = [fit(value) for value in row]
            sheet.append([cell(v) if isinstance(v, str) and v[:1] == "=" else v for v in values])
    finally:
        sheet.close()  # also when interrupted: left open it complains at the end


def fit(value: Any) -> Any:
    """A value as a cell can hold it: what Excel has no number for becomes text."""
    if isinstance(value, Decimal):
        value = int(value) if value == value.to_integral_value() else float(value)
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
