"""`govsim validate`, `show`, `diff`, `schema`, `list`."""

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import click

from govsim.cli.compare import set_option
from govsim.cli.terminal import language, said
from govsim.text.words import aligned, words

if TYPE_CHECKING:
    from govsim.experiment.plan import Experiment

TABLES = ("levers", "metrics", "parameters", "scenarios", "designs")
HEADS = {
    "proposal": words("proposal"), "lever": words("lever"), "title": words("title"), "unit": words("unit"),
    "default": words("default"), "price_h": words("price (h)"), "acts_on": words("acts on"), "meaning": words("meaning"),
    "metric": words("metric"), "better": words("better"), "group": words("group"), "key": words("key"),
    "plausible": words("plausible range"), "source": words("source"), "scenario": words("scenario"),
    "extends": words("extends"), "experiment": words("experiment"), "design": words("design"),
}  # fmt: skip
"""Heads of the columns in other languages; in English they are the names of the columns."""


@click.command()
@click.argument("files", nargs=-1, required=True)
@click.pass_context
def validate(ctx: click.Context, files: tuple[str, ...]) -> None:
    """Check scenario and experiment FILES: every problem of a file at once, each with its line."""
    from govsim.experiment.plan import is_experiment, load_experiment
    from govsim.scenario import load_scenario
    from govsim.text.errors import InputError

    code = 0
    for file in files:
        try:
            if is_experiment(file):
                experiment = load_experiment(file)
                experiment.design.points(experiment.study)
                click.echo(f"{file}: ok{claimed(experiment)}")
                continue
            load_scenario(file)
            click.echo(f"{file}: ok")
        except InputError as error:
            code = 2
            for problem in error.problems:
                click.echo(problem, err=True)
    ctx.exit(code)


def claimed(experiment: "Experiment") -> str:
    """How many hypotheses an experiment has and the hash that will lock them, to be noted before anything runs."""
    from govsim.experiment.run.manifest import new_manifest

    count = len(experiment.plan.hypotheses)
    return f"; {count} hypotheses, lock {new_manifest(experiment)['locked']['hash']}" if count else ""


@click.command()
@click.argument("scenario")
@click.option("--origin", is_flag=True, help="Every value with its unit and the file and line that set it.")
@set_option
def show(scenario: str, origin: bool, settings: tuple[str, ...]) -> None:
    """Show SCENARIO with everything resolved: a scenario file that runs the same without `extends`."""
    from govsim.engine.block import numbers
    from govsim.scenario import Scenario, parse_settings, resolve, values, written_out

    found = resolve(scenario, parse_settings(settings))
    if not origin:
        click.echo(written_out(found.scenario).rstrip())
        return
    units = {key: said(words(told.unit, "unit")) for key, _, told in numbers(Scenario)}
    rows = [(key, short(value), units.get(key, ""), found.origin.get(key, "default")) for key, value in values(found.scenario)]
    print_aligned((said(words("key")), said(words("value")), said(words("unit")), said(words("set in"))), rows)


@click.command()
@click.argument("a")
@click.argument("b")
def diff(a: str, b: str) -> None:
    """Say what differs between scenarios A and B, and what each lever's difference costs."""
    from govsim.describe import differences, lever_prices
    from govsim.scenario import load_scenario

    one, two = load_scenario(a), load_scenario(b)
    rows = differences(one, two, language())
    if not rows:
        click.echo(said(words("{a} and {b} differ in nothing that is run"), a=one.name, b=two.name))
        return
    click.echo(said(words("From {a} to {b}:"), a=one.name, b=two.name))
    lines = aligned(("", "", ""), [(row["what"], row["price"], row["key"]) for row in rows])[1:]
    for group in dict.fromkeys(row["group"] for row in rows):
        click.echo(f"\n{group}")
        for row, line in zip(rows, lines, strict=True):
            if row["group"] == group:
                click.echo(f"  {line}")
    before, after = (sum(lever_prices(s).values()) for s in (one, two))
    told = words("Levers cost {before:.2f} staff-h per resident and year in {a}, {after:.2f} in {b} ({change:+.2f}).")
    if one.policy.changes or two.policy.changes:
        told = words(
            "Levers cost at the start {before:.2f} staff-h per resident and year in {a}, {after:.2f} in {b} ({change:+.2f})."
        )
    click.echo(f"\n{said(told, a=one.name, b=two.name, before=before, after=after, change=after - before)}")


@click.command()
def schema() -> None:
    """Print the JSON schema of scenario files."""
    from govsim.scenario.schema import file_schema

    click.echo(json.dumps(file_schema(), indent=1, ensure_ascii=False))


@click.command(name="list")
@click.argument("what", type=click.Choice(TABLES), default="levers")
@click.option("--json", "as_json", is_flag=True, help="A list of objects, for programs; of parameters with ranges as numbers.")
def list_(what: str, as_json: bool) -> None:
    """List levers, metrics, parameters, scenarios or designs."""
    from govsim import describe

    if as_json:
        click.echo(json.dumps(describe.objects(what, language()), indent=1, ensure_ascii=False))
        return
    rows = describe.TABLES[what](language())
    if not rows:
        click.echo(f"no {what} ship with this version", err=True)
        return
    columns: tuple[str, ...]
    if what == "levers":
        columns = ("proposal", "lever", "title", "unit", "default", "price_h", "acts_on", "meaning")
    else:
        columns = tuple(rows[0])
    heads = tuple(said(HEADS[column]) if language() != "en" else column for column in columns)
    print_aligned(heads, [tuple(short(row[c]) for c in columns) for row in rows])


def short(value: Any) -> str:
    """A value in a table."""
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:g}"
    if isinstance(value, tuple):
        return (
            "[" + ", ".join(short(v) for v in value) + "]"
            if value and not hasattr(value[0], "name")
            else ", ".join(v.name for v in value)
        )
    return str(value)


def print_aligned(columns: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> None:
    """A rich table on a terminal; columns of plain text, one row a line, in a pipe."""
    from rich.console import Console
    from rich.table import Table

    screen = Console()
    if screen.is_terminal:
        table = Table(*columns, pad_edge=False)
        for row in rows:
            table.add_row(*row)
        screen.print(table)
        return
    for line in aligned(columns, rows):
        click.echo(line)
