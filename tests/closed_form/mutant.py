"""Mutants: the model with one of its own equations changed, and what a check says of it.

    NUMBA_DISABLE_JIT=1 python -m tests.closed_form.mutant 3/0 5/1 ...

Uncompiled, every kernel is a plain function of Python, and other modules hold the very same object, whatever they imported
it by. So a mutant needs no copy of the package: the function is compiled anew from its own source, in which one text that
occurs exactly once has been replaced, and gets that code in place of its own until the check has been run. A mutant is
named by the numbers of its check and of the mutation (none: the model as it is); a line of JSON for each holds the findings
up to the first that does not hold.
"""

import importlib
import inspect
import json
import sys
import textwrap
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from types import FunctionType

from tests.closed_form.catalogue import CHECKS
from tests.closed_form.check import Check, Finding, Mutation
from tests.closed_form.quick import make_records_quick

import govsim.model
from govsim.engine.kernel import COMPILED


def target(mutation: Mutation) -> FunctionType:
    """The function that a mutation changes."""
    module, name = mutation.function.split(":")
    found = getattr(importlib.import_module(f"govsim.{module}"), name)
    assert isinstance(found, FunctionType), f"{mutation.function} is compiled, or no function"
    return found


def changed(source: str, mutation: Mutation) -> str:
    """The source with its one change; raises ValueError when the text to replace is not there exactly once."""
    if source.count(mutation.old) != 1:
        raise ValueError(f"{mutation.function} has {source.count(mutation.old)} times {mutation.old!r}, not once")
    return source.replace(mutation.old, mutation.new)


@contextmanager
def mutated(mutation: Mutation) -> Iterator[None]:
    """The model with one equation changed, for as long as the block lasts."""
    function = target(mutation)
    source = changed(textwrap.dedent(inspect.getsource(function)), mutation)
    names = dict(function.__globals__)
    exec(compile(source, f"mutant of {mutation.function}", "exec"), names)
    twin: Callable[..., object] = names[function.__name__]
    kept, function.__code__ = function.__code__, twin.__code__
    try:
        yield
    finally:
        function.__code__ = kept


def judge(check: Check, mutation: Mutation | None) -> list[Finding]:
    """What a check says of a mutant, or of the model as it is, up to the first finding that does not hold.

    Residents who stay as they are need not live through their days, which would take longest.
    """
    day = govsim.model.DAY
    if not check.residents:
        govsim.model.DAY = tuple(phase for phase in day if phase.name != "residents")
    try:
        with mutated(mutation) if mutation else nullcontext():
            return check.findings_of_few(lambda found: not found[-1].holds)
    finally:
        govsim.model.DAY = day


def main(names: list[str]) -> None:
    """Judge the mutants named."""
    assert not COMPILED, "set NUMBA_DISABLE_JIT=1"
    make_records_quick()
    for name in names:
        check, mutation = (int(part) if part else None for part in name.split("/"))
        assert check is not None
        found = judge(CHECKS[check], CHECKS[check].mutations[mutation] if mutation is not None else None)
        print(
            json.dumps([name, [(f.what, float(f.observed), float(f.expected), float(f.tolerance)) for f in found]]), flush=True
        )


if __name__ == "__main__":
    main(sys.argv[1:])
