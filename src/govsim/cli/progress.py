"""How far long work is: a bar with rate and time left on a terminal, plain lines in a log, nothing when quiet."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from govsim.experiment.progress import Status

Tell = Callable[["Status"], None]


@contextmanager
def progress_of(quiet: bool) -> Iterator[Tell]:
    """Who is told how far the work is."""
    if quiet:
        yield lambda status: None
    elif sys.stderr.isatty():
        yield from _bar()
    else:
        yield _lines()


def _bar() -> Iterator[Tell]:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TextColumn("runs"), TimeElapsedColumn(),
               TextColumn("{task.fields[left]}"), TextColumn("[dim]{task.fields[so_far]}[/dim]"))  # fmt: skip
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("starting", total=None, left="", so_far="")

        def tell(status: "Status") -> None:
            failed = f", {status.failed} failed" if status.failed else ""
            bar.update(task, description=f"{status.what}{failed}", completed=status.done, total=status.total,
                       left=left_of(status), so_far=status.estimate)  # fmt: skip

        yield tell


def left_of(status: "Status") -> str:
    """Rate and time left, in words."""
    if status.left_s is None or status.done >= status.total:
        return ""
    rate = f"{status.rate:.1f}/s" if status.rate >= 0.1 else f"{status.rate * 60:.1f}/min"
    return f"{rate}, about {span(status.left_s)} left"


def span(seconds: float) -> str:
    """A time as one says it."""
    if seconds < 90:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 5400 else f"{seconds / 3600:.1f} h"


PAUSE_S = 30.0
"""A line is written at every tenth of the work, and at least this often."""


def _lines() -> Tell:
    import time

    began = time.monotonic()
    last: tuple[str, float] = "", began

    def tell(status: "Status") -> None:
        nonlocal last
        now = time.monotonic()
        mark = f"{status.what}{status.done * 10 // max(status.total, 1)}{status.failed}"
        if mark == last[0] and now - last[1] < PAUSE_S:
            return
        last = mark, now
        if status.what.startswith("compiling"):
            click.echo(status.what, err=True)
            return
        failed = f", {status.failed} failed" if status.failed else ""
        left = f", {left_of(status)}" if left_of(status) else ""
        so_far = f"; so far {status.estimate}" if status.estimate else ""
        count = f"{status.done} of {status.total} runs{failed}, {now - began:.0f} s"
        click.echo(f"{status.what}: {count}{left}{so_far}", err=True)

    return tell
