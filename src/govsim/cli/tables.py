"""What `compare` and `run` print: the answer, the table of differences, twins, stages, where the money went."""

import math
import textwrap
from typing import TYPE_CHECKING

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from govsim.analysis.comparison import QUESTIONS
from govsim.analysis.facts import SHOWN, scale_of, unit_of
from govsim.analysis.sentences import fair, in_short, versus, why
from govsim.cli.terminal import said
from govsim.measure import METRICS
from govsim.text.numbers import brief, three
from govsim.text.words import words

if TYPE_CHECKING:
    from govsim.analysis.conclusions import Conclusions
    from govsim.experiment.run.finish import Batch


WIDTH = 100
"""Columns where there is no terminal."""


class Screen(Console):
    """A console that leaves a pipe without reader to whoever called: rich itself would end the program with code 1."""

    def on_broken_pipe(self) -> None:
        raise BrokenPipeError


def console() -> Console:
    """The terminal, or a plain text of fixed width where there is none."""
    plain = Screen(highlight=False)
    return plain if plain.is_terminal else Screen(highlight=False, width=WIDTH, no_color=True)


def print_batch(batch: "Batch") -> None:
    """Print what was found."""
    screen = console()
    if len(batch.scenarios) == 1:
        screen.print(summary(batch))
        return
    found = batch.conclusions
    screen.print()
    first_screen(screen, found)
    for a, b in found.pairs:
        screen.print(differences(found, a, b))
        screen.print(reasons(batch, a, b) + "\n")


def first_screen(screen: Console, found: "Conclusions") -> None:
    """The first pair in full, then the others, a sentence each."""
    if found.pairs:
        screen.print(said(versus(found, *found.pairs[0])), style="bold")
    for section in fair(found):
        head = said(section.head)
        for n, line in enumerate(section.lines):
            grid = Table.grid(padding=(0, 1))
            grid.add_column(width=14)
            grid.add_column(max_width=84, overflow="fold")
            grid.add_row("" if n else f"[bold]{head}[/bold]", escape(said(line)))
            screen.print(grid)
    for sentence in in_short(found):
        screen.print(said(sentence), markup=False)
    screen.print()


MOST_SHOWN, MOST_COLUMNS = 24, 10


def print_design(batch: "Batch") -> None:
    """Print what a design computed: the head of each of its tables."""
    screen = console()
    for name, found in batch.tables.items():
        rows = found[found.metric.isin(QUESTIONS)] if "metric" in found else found
        table = Table(title=f"tables/{name}.csv", title_justify="left", pad_edge=False)
        shown = list(rows.columns[:MOST_COLUMNS])
        for column in shown:
            is_number = rows[column].dtype.kind in "fi"
            table.add_column(str(column), justify="right" if is_number else "left", overflow="fold")
        for row in rows[shown].head(MOST_SHOWN).itertuples(index=False):
            table.add_row(*(brief(value) if isinstance(value, float) else str(value) for value in row))
        screen.print(table)
        if len(rows) > MOST_SHOWN or len(shown) < len(rows.columns):
            left = said(words("{rows} rows and {columns} columns in the file"), rows=len(found), columns=len(found.columns))
            screen.print(f"[dim]{left}[/dim]\n")


def print_verdicts(batch: "Batch") -> None:
    """Print what became of the hypotheses."""
    for line in batch.judged:
        console().print(said(line), soft_wrap=True)


def differences(found: "Conclusions", a: str, b: str) -> Table:
    """The headline and what explains it, for one pair."""
    table = Table(title=said(versus(found, a, b)), title_justify="left", pad_edge=False, padding=(0, 1, 0, 0), box=SIMPLE_HEAD)
    table.add_column("", min_width=17, overflow="fold")
    for head in (in_lines(a), in_lines(b), said(words("difference"))):
        table.add_column(head, justify="right", overflow="fold")
    table.add_column(said(words("95 % interval")), justify="right", min_width=15)
    table.add_column(said(words("p (Holm)")).replace(" ", "\n"), justify="right")
    table.add_column("", min_width=15)
    rows = [row for name in SHOWN if (row := found.told(name, a, b)) and math.isfinite(row.mean_a + row.mean_b)]
    last = max((n for n, row in enumerate(rows) if row.is_headline), default=-1)
    for n, row in enumerate(rows):
        unit, title = said(unit_of(row.metric, named=row.facts.unit)), said(row.facts.title)
        colour = {"better": "green", "worse": "red"}.get(row.verdict.way, "default")
        table.add_row(
            f"{title} [dim]({unit})[/dim]" if unit and unit != title.lower() else title, row.base, row.other, row.change,
            said(row.interval), row.p_text, f"[{colour}]{said(row.verdict.said)}[/{colour}]", end_section=n == last,
        )  # fmt: skip
    return table


def in_lines(name: str) -> str:
    """A scenario's name on lines that a narrow column holds, broken at its underscores."""
    return "\n".join(line.replace("_ ", "_") for line in textwrap.wrap(name.replace("_", "_ "), 13))


def reasons(batch: "Batch", a: str, b: str) -> str:
    """Where the difference in help time comes from, what twins say, who won and lost."""
    return "\n".join(said(line) for line in why(batch.conclusions, a, b))


def summary(batch: "Batch") -> Table:
    """All metrics of a single run."""
    scenario = batch.scenarios[0]
    table = Table(
        title=said(
            words("{name}: {title}, seed {seed}"),
            name=scenario.name,
            seed=batch.runs.seed.iloc[0],
            title=words(scenario.title) if scenario.title else words("no title"),
        ),
        title_justify="left", pad_edge=False,
    )  # fmt: skip
    table.add_column(said(words("metric")))
    table.add_column(said(words("value")), justify="right")
    table.add_column(said(words("unit")))
    for name, found in METRICS.items():
        if found.group == "shocks" and batch.runs[name].isna().all():
            continue  # nothing to say where no shock came
        table.add_row(said(found.title), three(float(batch.runs[name].iloc[0]) * scale_of(name)), said(unit_of(name)))
    return table
