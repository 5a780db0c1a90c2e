"""How far long work is: a bar with rate and time left on a terminal, plain lines in a log, nothing when quiet."""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import click

from govsim.text.words import Words, words

if TYPE_CHECKING:
    from govsim.experiment.run.progress import Status


# The language of a command: `govsim --lang zh`, or GOVSIM_LANG.


def language(chosen: str | None = None) -> str:
    """The language of the command that runs: its own option, else that of the whole command line, else English."""
    context = click.get_current_context(silent=True)
    return chosen or (context and context.find_root().params.get("lang")) or "en"


def said(text: Words | str, **values: Any) -> str:
    """A text in the language of the command, with its places filled; a plain string where the catalogue knows it."""
    message = words(text) if isinstance(text, str) else text
    return (message.format(**values) if values else message).say(language())


# The standard streams where nobody is at their other end: a pipe without reader, or none at all.


def open_closed_streams() -> None:
    """Where a shell closed a stream (`>&-`) there is none to write to; what is said then goes nowhere."""
    for name in ("stdin", "stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, "r" if name == "stdin" else "w"))  # noqa: SIM115  it stays open


def drop_what_nobody_reads() -> None:
    """Empty the streams while one may still decide where to: at its exit Python makes a failure of what cannot be written."""
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except OSError:  # a pipe without reader, a terminal that was closed
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


@contextmanager
def heard_or_not() -> Iterator[None]:
    """Say something to whoever is there: a closed pipe ends what is printed, not the work, nor its exit code."""
    try:
        yield
        sys.stdout.flush()
    except BrokenPipeError:
        drop_what_nobody_reads()


Tell = Callable[["Status"], None]


@contextmanager
def progress_of(quiet: bool) -> Iterator[Tell]:
    """Who is told how far the work is."""
    if quiet:
        yield lambda status: None
    elif sys.stderr.isatty():
        with _bar() as tell:
            yield unless_nobody_hears(tell)
    else:
        yield unless_nobody_hears(_lines())


def unless_nobody_hears(tell: Tell) -> Tell:
    """The same, but nobody there to hear it (a terminal that was closed, a pipe without reader) ends no hours of work."""

    def tell_all(status: "Status") -> None:
        try:
            tell(status)
        except OSError:
            drop_what_nobody_reads()  # or each new worker process would stumble over it: it empties these streams first

    return tell_all


@contextmanager
def _bar() -> Iterator[Tell]:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    count = (MofNCompleteColumn(), TextColumn(said(words("runs"))))
    columns = (TextColumn("{task.description}"), BarColumn(), *count, TimeElapsedColumn(),
               TextColumn("{task.fields[left]}"), TextColumn("[dim]{task.fields[so_far]}[/dim]"))  # fmt: skip
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(said(words("starting")), total=None, left="", so_far="")

        def tell(status: "Status") -> None:
            bar.update(task, description=f"{said(status.what)}{failed_of(status)}", completed=status.done, total=status.total,
                       left=left_of(status), so_far=status.estimate)  # fmt: skip

        yield tell


def left_of(status: "Status") -> str:
    if status.left_s is None or status.done >= status.total:
        return ""
    rate = f"{status.rate:.1f}/s" if status.rate >= 0.1 else f"{status.rate * 60:.1f}/min"
    return said(words("{rate}, about {time} left"), rate=rate, time=span(status.left_s))


def failed_of(status: "Status") -> str:
    return said(words(", {n} failed"), n=status.failed) if status.failed else ""


def span(seconds: float) -> str:
    """A time as one says it."""
    if seconds < 90:
        return said(words("{seconds:.0f} s"), seconds=seconds)
    if seconds < 5400:
        return said(words("{minutes:.0f} min"), minutes=seconds / 60)
    return said(words("{hours:.1f} h"), hours=seconds / 3600)


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
        if status.what.startswith(("compiling", "planning")):
            click.echo(said(status.what), err=True)
            return
        line = words("{what}: {done} of {total} runs{failed}, {time}{left}{so_far}")
        click.echo(said(
            line, what=said(status.what), done=status.done, total=status.total, failed=failed_of(status),
            time=said(words("{seconds:.0f} s"), seconds=now - began),
            left=said(words(", {left}"), left=left_of(status)) if left_of(status) else "",
            so_far=said(words("; so far {estimate}"), estimate=status.estimate) if status.estimate else "",
        ), err=True)  # fmt: skip

    return tell
