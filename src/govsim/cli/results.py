"""`govsim query`, `export`, `report` and `trace`."""

import math
import shutil
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import click

from govsim.cli.compare import quiet_option
from govsim.cli.terminal import language, said
from govsim.text.words import aligned, width, words

if TYPE_CHECKING:
    import duckdb
    import pyarrow as pa

    from govsim.report.trace import Trace


FORMATS = ("table", "csv", "markdown", "parquet", "json")
TARGETS = ("csv", "xlsx", "eventlog", "xes")
QUERIES = """\b
Examples:
  govsim query results/map
  govsim query results/map "select scenario, avg(help_time_mean_h) from runs group by 1"
  govsim query results/map "from comparison where p_holm < 0.05" --out headline.csv

A column with a dot in its name, as factors have, is quoted:

\b
  govsim query results/map 'select "policy.platform", avg(trust_mean) from runs group by 1'
"""
EXPORTS = """\b
Examples:
  govsim export results/map --to csv                        (writes results/map-csv/)
  govsim export results/map --to xlsx --out tables.xlsx
  govsim export results/map --to eventlog                   (writes results/map-events.csv)
"""


@click.command(epilog=QUERIES)
@click.argument("folder", type=click.Path(path_type=Path))
@click.argument("sql", required=False)
@click.option("--file", type=click.Path(path_type=Path), help="Read the SQL from a file.")
@click.option("--format", "form", type=click.Choice(FORMATS), help="By the ending of --out if left out, else a table.")
@click.option("--out", type=click.Path(path_type=Path), help="File to write; needed for parquet.")
@click.option("--limit", type=click.IntRange(1), default=100, show_default=True, help="Most rows of a printed table.")
@click.option("--force", is_flag=True, help="Replace the file of --out.")
def query(
    folder: Path, sql: str | None, file: Path | None, form: str | None, out: Path | None, limit: int, force: bool
) -> None:
    """Ask a run FOLDER in SQL (DuckDB), finished or still running; it is only read.

    Without SQL: which tables there are, with their rows, columns and units. SQL may be - to be read from standard input.
    """
    from govsim.store.export import new_file
    from govsim.store.formats import WRITERS
    from govsim.store.query import reading

    text = statement(sql, file)
    form = format_of(form, out)
    if out is None and form == "table":
        for line in reading(folder, lambda database: printed(database, text, limit)):
            click.echo(line)
    elif out is None:
        with tempfile.TemporaryDirectory() as aside:  # printed whole or not at all: the folder may change under way
            path = Path(aside) / "rows"
            reading(folder, lambda database: WRITERS[form](answer(database, text), path))
            with path.open(encoding="utf-8", newline="") as stream:
                shutil.copyfileobj(stream, sys.stdout)
    else:
        with new_file(out, force) as path:
            count = reading(folder, lambda database: WRITERS[form](answer(database, text), path))
        click.echo(f"{out}: {count} rows", err=True)


@click.command(epilog=EXPORTS)
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--to", type=click.Choice(TARGETS), required=True, help="Format.")
@click.option("--out", type=click.Path(path_type=Path), help="Folder (csv) or file to write; beside FOLDER if left out.")
@click.option("--table", "tables", multiple=True, metavar="NAME", help="Only this table (csv, xlsx); may be repeated.")
@click.option("--force", is_flag=True, help="Replace files that are there.")
@quiet_option
def export(folder: Path, to: str, out: Path | None, tables: tuple[str, ...], force: bool, quiet: bool) -> None:
    """Write a run FOLDER in a format of other programs.

    csv: a folder with a CSV file for each table. xlsx: one Excel workbook with a sheet for each table that fits. eventlog
    and xes: for process mining, a row or event for each stage that an incident reached, times counted from 2001-01-01, a
    Monday.
    """
    from govsim.store.export import export as write

    if tables and to not in ("csv", "xlsx"):
        raise click.UsageError("--table goes with --to csv or xlsx")

    def tell(line: str) -> None:
        if not quiet:
            click.echo(line)

    place = write(folder, to, out, tables=tables, force=force, tell=tell)
    tell(said(words("Written: {place}"), place=place))


def statement(sql: str | None, file: Path | None) -> str | None:
    """The SQL given as words, by a file or on standard input; None for none. Raises InputError."""
    from govsim.text.errors import InputError

    if sql is not None and file is not None:
        raise click.UsageError("give the SQL or --file, not both")
    if sql == "-" or file == Path("-"):
        return sys.stdin.read()
    if file is None:
        return sql
    try:
        return file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError([f"{file}: cannot be read ({getattr(error, 'strerror', None) or error})"]) from error


def format_of(form: str | None, out: Path | None) -> str:
    from govsim.store.formats import SUFFIXES

    if form == "parquet" and out is None:
        raise click.UsageError("--format parquet needs --out FILE")
    if form or out is None:
        return form or "table"
    if out.suffix.lower() not in SUFFIXES:
        raise click.UsageError(f"--out {out}: cannot tell the format from '{out.suffix}'; name it with --format")
    return SUFFIXES[out.suffix.lower()]


def answer(database: "duckdb.DuckDBPyConnection", sql: str | None) -> "pa.RecordBatchReader":
    """Rows of a query; of the list of tables where none was given."""
    from govsim.store.query import listing, stream

    return listing(database).to_reader() if sql is None else stream(database, sql)


def printed(database: "duckdb.DuckDBPyConnection", sql: str | None, limit: int) -> list[str]:
    """Lines of a table for people: the first rows, as many columns as the terminal is wide, and what is not shown."""
    from govsim.store.formats import cell_text, each, numeric

    if sql is None:
        return overview(database)
    rows = answer(database, sql)
    names, body, count = list(rows.schema.names), list[list[str]](), 0
    for row in each(rows):
        count += 1
        if count <= limit:
            body.append([cell_text(value) for value in row])
    fits = columns_that_fit(names, body) if sys.stdout.isatty() else len(names)
    lines = aligned(names[:fits], [row[:fits] for row in body], numeric(rows.schema)[:fits])
    if count > limit:
        lines.append(f"({count - limit} of {count} rows not shown: --limit N shows more, --format csv or --out FILE all)")
    elif not count:
        lines.append("(no rows)")
    if fits < len(names):
        lines.append(f"({len(names) - fits} of {len(names)} columns do not fit; name those you want, or use --out FILE)")
    return lines


def columns_that_fit(names: list[str], body: list[list[str]]) -> int:
    room, fits = shutil.get_terminal_size().columns, 0
    for n, name in enumerate(names):
        room -= 2 * (n > 0) + max([width(name), *(width(row[n]) for row in body)])
        fits += room >= 0
    return max(fits, 1)


def overview(database: "duckdb.DuckDBPyConnection") -> list[str]:
    """Lines that tell each table with its rows, and its columns with type and unit."""
    from govsim.store.formats import holds
    from govsim.store.query import listing

    lines: list[str] = []
    rows = listing(database).to_pylist()
    for table in dict.fromkeys(row["table"] for row in rows):
        mine = [row for row in rows if row["table"] == table]
        lines += [*([""] if lines else []), f"{table}  ({mine[0]['rows']} rows)  {holds(table)}"]
        body = [[row["column"], row["type"], row["unit"] or ""] for row in mine]
        lines += [f"  {line}" for line in aligned(["column", "type", "unit"], body)[1:]]
    return lines


FACTS = (
    ("kind", words("kind")), ("severity", words("severity at birth")), ("severity_final", words("severity in the end")),
    ("grid", words("grid")), ("outcome", words("outcome")), ("route", words("route")), ("answered_by", words("answered by")),
    ("units", words("units on the scene")), ("handovers", words("handed over")), ("bounced", words("bounced")),
    ("no_shows", words("no-shows")), ("reopened", words("reopened")), ("preempted", words("crews called off")),
)  # fmt: skip
CODES = (
    words("personal", "code"), words("occupational", "code"), words("everyday_life", "code"), words("environmental", "code"),
    words("contained", "code"), words("closed_unsolved", "code"), words("lapsed", "code"), words("open", "code"),
    words("prevented", "code"), words("mediated", "code"), words("not_triggered", "code"), words("ladder", "code"),
    words("platform", "code"), words("emergency", "code"), words("on_the_spot", "code"), words("government", "code"),
    words("enterprises", "code"), words("social_organizations", "code"), words("residents", "code"), words("outside", "code"),
    words("False", "code"), words("True", "code"),
)  # fmt: skip
"""Values of an incident's record that are words; in English they stand as in the tables."""


@click.command()
@click.argument("folders", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--lang", type=click.Choice(["en", "zh"]), help="Language of the page; that of `govsim --lang` if left out.")
@quiet_option
def report(folders: tuple[Path, ...], lang: str | None, quiet: bool) -> None:
    """Write the report of run FOLDERS: report.html in the first, with a section for each."""
    from govsim.experiment.run.manifest import since_edited
    from govsim.report.page import write_all
    from govsim.store.writing import manifest_of

    for note in filter(None, (since_edited(manifest_of(folder) or {}) for folder in folders)):
        click.echo(note, err=True)
    page = write_all(folders, language(lang), folders[0] / "report.html")
    if not quiet:
        click.echo(said(words("Report: {place}"), place=page))


@click.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--incident", required=True, metavar="ID", help="Id of an incident, as 412 or, for a child, 412.1.")
@click.option("--seed", type=click.IntRange(0), help="Seed of the run; the first if left out.")
def trace(folder: Path, incident: str, seed: int | None) -> None:
    """Follow one incident of a run FOLDER through all scenarios: hours after its birth at each stage."""
    from govsim.report.trace import follow

    show(follow(folder, incident, seed))


def show(found: "Trace") -> None:
    """A table with a column for each scenario, and why they differ."""
    from govsim.analysis.fates import STAGE_NAMES
    from govsim.cli.check import print_aligned

    hour, lives = words("{stage} (h)"), found.lives
    rows = [(said(hour, stage=name), *(hours(life.hours[n]) for life in lives)) for n, name in enumerate(STAGE_NAMES)]
    rows += [(said(title), *(said(words(str(life.row[key]), "code")) or "-" for life in lives)) for key, title in FACTS]
    rows.append((said(words("harm (person-h)")), *(f"{life.row['harm_person_h']:,.0f}" for life in lives)))
    head = words("incident {incident}, seed {seed}; hours after its birth")
    click.echo(said(head, incident=found.incident, seed=found.seed))
    print_aligned(("", *(life.scenario for life in lives)), rows)
    click.echo(said(found.why()))


def hours(value: float) -> str:
    """Hours in a table; a stage that was not reached is a dash."""
    return "-" if math.isnan(value) else f"{value:.2f}"
