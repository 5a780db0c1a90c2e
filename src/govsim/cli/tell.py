"""`govsim report` and `govsim trace`."""

import math
from pathlib import Path
from typing import TYPE_CHECKING

import click

from govsim.cli.simulate import quiet_option

if TYPE_CHECKING:
    from govsim.report.trace import Trace

FACTS = (
    ("kind", "kind"), ("severity", "severity at birth"), ("severity_final", "severity in the end"), ("grid", "grid"),
    ("outcome", "outcome"), ("route", "route"), ("answered_by", "answered by"), ("units", "units on the scene"),
    ("handovers", "handed over"), ("bounced", "bounced"), ("no_shows", "no-shows"), ("reopened", "reopened"),
    ("preempted", "crews called off"),
)  # fmt: skip


@click.command()
@click.argument("folders", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--lang", type=click.Choice(["en", "zh"]), default="en", show_default=True, help="Language of the page.")
@quiet_option
def report(folders: tuple[Path, ...], lang: str, quiet: bool) -> None:
    """Write the report of run FOLDERS: report.html in the first, with a section for each."""
    from govsim.experiment.manifest import since_edited
    from govsim.experiment.store import manifest_of
    from govsim.report.page import write_all

    for note in filter(None, (since_edited(manifest_of(folder) or {}) for folder in folders)):
        click.echo(note, err=True)
    page = write_all(folders, lang, folders[0] / "report.html")
    if not quiet:
        click.echo(f"Report: {page}")


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
    from govsim.cli.check import print_aligned
    from govsim.report.trace import STAGE_NAMES

    rows = [(f"{name} (h)", *(hours(life.hours[n]) for life in found.lives)) for n, name in enumerate(STAGE_NAMES)]
    rows += [(words, *(str(life.row[key]) or "-" for life in found.lives)) for key, words in FACTS]
    rows.append(("harm (person-h)", *(f"{life.row['harm_person_h']:,.0f}" for life in found.lives)))
    click.echo(f"incident {found.incident}, seed {found.seed}; hours after its birth")
    print_aligned(("", *(life.scenario for life in found.lives)), rows)
    click.echo(found.why())


def hours(value: float) -> str:
    """Hours in a table; a stage that was not reached is a dash."""
    return "-" if math.isnan(value) else f"{value:.2f}"
