"""The local engine: tasks out to a pool of processes, answers back as they finish.

Pebble's pool gives each worker its own task, so one that dies takes nothing else with it and is blamed exactly; it is
replaced by a process that is warm from the start. Workers leave Ctrl-C to the parent and end when it dies.
"""

import concurrent.futures as futures
import multiprocessing as mp
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures.process import BrokenProcessPool
from contextlib import closing, contextmanager
from copy import copy
from itertools import chain
from multiprocessing import forkserver, resource_tracker
from multiprocessing.connection import wait
from types import ModuleType
from typing import Any, TypeVar

from pebble import ProcessExpired, ProcessPool

Task = TypeVar("Task")
Answer = TypeVar("Answer")
Results = Iterator[tuple[Task, Answer | None, BaseException | None]]
TRIES = 3
"""Pools that may break in a row, with no task done between."""
PAUSE_S = 0.5
"""Seconds before the second try, twice that before the third: a killed process is not gone at once."""
STUCK_S = 300.0
"""Seconds in which nothing ends, although nothing is at work or a worker has died, after which a pool counts as broken."""
PRELOAD = ["govsim.experiment.run.warm"]
METHOD = "forkserver" if "forkserver" in mp.get_all_start_methods() else "spawn"


class Died(Exception):
    """The worker on this task died, was killed, or ended itself because a run took too long."""


class EngineLost(Exception):
    """The engine as a whole is gone; what was finished is kept."""


class Worker(mp.get_context(METHOD).Process):  # type: ignore[misc]
    """A worker process that pebble never takes for one that was not at work: an exit code of 0 would let it wait for ever."""

    @property
    def exitcode(self) -> int | None:
        return super().exitcode or None


def settle_in() -> None:
    """Start of a worker: Ctrl-C is the parent's, and a dead parent ends its workers."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = mp.parent_process()
    if parent is not None:
        threading.Thread(target=lambda: (wait([parent.sentinel]), os._exit(1)), daemon=True).start()


def new_pool(workers: int) -> ProcessPool:
    """A pool of processes that are forked off one in which the model is loaded already."""
    context = copy(mp.get_context(METHOD))
    context.Process = Worker  # type: ignore[attr-defined]
    if METHOD == "forkserver":
        context.set_forkserver_preload(PRELOAD)
        resource_tracker.ensure_running()  # it would let Ctrl-C through again
        held = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        try:  # a Ctrl-C on the terminal reaches all processes: this one and those forked off it are to leave it to the parent
            forkserver.ensure_running()
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, held)
    first = context.Process(target=int, daemon=True)  # type: ignore[attr-defined]
    first.start()
    first.join()  # the model is loaded: what is interrupted until here has no worker that could complain
    return ProcessPool(max_workers=workers, initializer=settle_in, context=context)


@contextmanager
def main_left_alone(work: Callable[..., Any]) -> Iterator[None]:
    """Keep workers from running the user's script again, unless the work itself is defined in it.

    multiprocessing imports the main module in every worker; a script that calls `compare` without the guard
    `if __name__ == "__main__"` would start over in each of them.
    """
    main = sys.modules["__main__"]
    if work.__module__ != "__main__":
        sys.modules["__main__"] = ModuleType("__main__")
    try:
        yield
    finally:
        sys.modules["__main__"] = main


def map_tasks(work: Callable[[Task], Answer], tasks: Iterable[Task], workers: int) -> Results[Task, Answer]:
    """Yield (task, answer, error) as tasks finish; tasks are taken from the iterable as workers come free.

    A task whose worker died comes back with `Died`, one that raised with what it raised. When the caller stops, or
    Ctrl-C stops him, the workers end at once and no process is left. A pool that breaks (all its workers were killed before
    they took a task, or the process off which they are forked) is replaced; EngineLost when that does not help.
    """
    todo, broken = iter(tasks), 0
    with main_left_alone(work):
        while broken < TRIES:
            time.sleep(broken * PAUSE_S)
            try:
                pool = new_pool(workers)
            except (EOFError, ConnectionError):  # the process off which workers are forked was killed
                broken += 1
                continue
            back = list[Task]()
            with closing(until_it_breaks(pool, work, todo, workers, back)) as found:
                for one in found:
                    broken = 0
                    yield one
            if not back:
                return
            todo, broken = chain(back, todo), broken + 1
    raise EngineLost(f"workers cannot be kept alive: {TRIES} pools of them broke in a row")


def until_it_breaks(
    pool: ProcessPool, work: Callable[[Task], Answer], todo: Iterator[Task], workers: int, back: list[Task]
) -> Generator[tuple[Task, Answer | None, BaseException | None]]:
    """The tasks that one pool does; those that it leaves undone when it breaks are put into `back`."""
    pending, staff = dict[futures.Future[Answer], Task](), set[int | None]()
    try:
        while not back:
            while len(pending) < workers + 1 and (task := next(todo, None)) is not None:
                pending[scheduled(pool, work, task)] = task
            if not pending:
                pool.close()  # type: ignore[no-untyped-call]
                return
            staff = staff or children()
            found = futures.wait(pending, STUCK_S, return_when=futures.FIRST_COMPLETED).done
            if not found and (staff != children() or not any(future.running() for future in pending)):
                break  # a worker was killed with the pool's lock, in the middle of an answer, or before it said what it took
            for future in found:
                task = pending.pop(future)
                if isinstance(future.exception(), BrokenProcessPool):
                    back.append(task)
                else:
                    yield task, *outcome(future)
        back += pending.values()
    finally:
        pool.stop()  # type: ignore[no-untyped-call]
        pool.join()


def children() -> set[int | None]:
    """The numbers of the processes that were started here and have not ended."""
    return {child.pid for child in mp.active_children()}


def scheduled(pool: ProcessPool, work: Callable[[Task], Answer], task: Task) -> "futures.Future[Answer]":
    """A task given to the pool; one that a broken pool does not take fails as those that it has."""
    try:
        return pool.schedule(work, args=(task,))
    except RuntimeError as error:
        refused = futures.Future[Answer]()
        refused.set_exception(BrokenProcessPool(str(error)))
        return refused


def outcome(future: "futures.Future[Answer]") -> tuple[Answer | None, BaseException | None]:
    """The answer of a finished task, or what went wrong; what is no mere error (`sys.exit`) is the task's, not ours."""
    error = future.exception()
    if isinstance(error, ProcessExpired):
        return None, Died(how(error.exitcode))
    return (future.result(), None) if error is None else (None, error)


def how(code: int | None) -> str:
    """How a worker ended, in words."""
    if code is not None and code < 0:
        name = signal.Signals(-code).name if -code in set(signal.Signals) else f"signal {-code}"
        return f"its worker was killed ({name})"
    return f"its worker ended itself (exit code {code or 0})"


def in_process(work: Callable[[Task], Answer], tasks: Iterable[Task]) -> Results[Task, Answer]:
    """The same in this process, one after the other."""
    for task in tasks:
        yield task, work(task), None
