"""`govsim validate`, `show`, `diff`, `schema`, `list`."""

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import click

from govsim.cli.simulate import set_option

if TYPE_CHECKING:
    from govsim.scenario import Scenario

TABLES = ("levers", "metrics", "parameters", "scenarios", "designs")


@click.command()
@click.argument("files", nargs=-1, required=True)
def validate(files: tuple[str, ...]) -> int:
    """Check scenario FILES: every problem of a file at once, each with its line."""
    from govsim.base.errors import InputError
    from govsim.scenario import load_scenario

    code = 0
    for file in files:
        try:
            load_scenario(file)
            click.echo(f"{file}: ok")
        except InputError as error:
            code = 2
            for problem in error.problems:
                click.echo(problem, err=True)
    return code


@click.command()
@click.argument("scenario")
@click.option("--origin", is_flag=True, help="Every value with its unit and the file and line that set it.")
@set_option
def show(scenario: str, origin: bool, settings: tuple[str, ...]) -> None:
    """Show SCENARIO with everything resolved."""
    import yaml

    from govsim.base.block import numbers
    from govsim.scenario import Scenario, as_dict, parse_settings, resolve, values

    found = resolve(scenario, parse_settings(settings))
    if not origin:
        click.echo(yaml.safe_dump(as_dict(found.scenario), sort_keys=False, allow_unicode=True, width=118).rstrip())
        return
    units = {key: told.unit for key, _, told in numbers(Scenario)}
    rows = [(key, short(value), units.get(key, ""), found.origin.get(key, "default")) for key, value in values(found.scenario)]
    print_aligned(("key", "value", "unit", "set in"), rows)


@click.command()
@click.argument("a")
@click.argument("b")
def diff(a: str, b: str) -> None:
    """Say what differs between scenarios A and B, and what the difference costs."""
    from govsim.base.block import numbers
    from govsim.policy import Prices, lever_hours
    from govsim.scenario import Scenario, load_scenario, values

    one, two = load_scenario(a), load_scenario(b)
    told = {key: about for key, _, about in numbers(Scenario)}
    left, right = dict(values(one)), dict(values(two))
    differ = [
        key for key in {**left, **right} if left.get(key) != right.get(key) and key not in ("title", "description", "name")
    ]
    if not differ:
        click.echo(f"{one.name} and {two.name} differ in nothing that is run")
        return
    rows = []
    for key in differ:
        name = key.removeprefix("policy.")
        price = ""
        if key.startswith("policy.") and name in Prices.model_fields:
            more = (right[key] - left[key]) * getattr(two.actors.prices, name)
            price = f"{more:+.3f} h/resident/y"
        about = told.get(key)
        words = about.title.en if about and about.title else key
        rows.append((words, key, short(left.get(key)), short(right.get(key)), price))
    print_aligned(("what", "key", one.name, two.name, "price at full partnership price"), rows)
    hours = [lever_hours(s.policy, s.actors.prices, s.actors.partnership_price) for s in (one, two)]
    click.echo(f"\nLevers cost {hours[0]:.2f} staff hours per resident and year in {one.name}, {hours[1]:.2f} in {two.name}.")


@click.command()
def schema() -> None:
    """Print the JSON schema of scenario files."""
    from govsim.scenario import Scenario

    click.echo(json.dumps(file_schema(Scenario), indent=1, ensure_ascii=False))


def file_schema(scenario: "type[Scenario]") -> dict[str, Any]:
    """The schema of a file: the scenario's, with `extends`, and with nothing required."""
    found = scenario.model_json_schema()
    found["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    found["properties"] = {
        "extends": {"type": "string", "description": "a scenario file beside this one, or a bundled name, that this overlays"},
        **found["properties"],
    }
    found.pop("required", None)
    return found


@click.command(name="list")
@click.argument("what", type=click.Choice(TABLES), default="levers")
def list_(what: str) -> None:
    """List levers, metrics, parameters, scenarios or designs."""
    from govsim import describe

    rows = describe.TABLES[what]()
    columns: tuple[str, ...]
    if what == "levers":
        columns = ("proposal", "lever", "title", "unit", "default", "price_h", "acts_on", "meaning")
    else:
        columns = tuple(rows[0]) if rows else ()
    print_aligned(columns, [tuple(short(row[c]) for c in columns) for row in rows])


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
    widths = [max(len(r[n]) for r in (columns, *rows)) for n in range(len(columns))]
    for row in (columns, *rows):
        click.echo("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())
