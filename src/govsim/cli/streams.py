"""The standard streams where nobody is at their other end: a pipe without reader, or none at all."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager


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
