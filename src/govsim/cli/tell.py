"""`govsim report` and `govsim trace`."""

import math
from pathlib import Path
from typing import TYPE_CHECKING

import click

from govsim.cli.simulate import quiet_option
from govsim.cli.speech import language, said
from govsim.text.words import words

if TYPE_CHECKING:
    from govsim.report.trace import Trace

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
    from govsim.cli.check import print_aligned
    from govsim.report.trace import STAGE_NAMES

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
