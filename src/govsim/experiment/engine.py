"""The process pool: chunks out, results back as they finish, a dead worker's work done again.

A worker that dies breaks the whole pool of the standard library. Its unfinished chunks are then run one at a time in a new
pool, so that a chunk which kills its worker is blamed alone. Workers leave Ctrl-C to the parent and end when it dies.
"""

import concurrent.futures as futures
import multiprocessing as mp
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from multiprocessing.connection import wait
from types import ModuleType
from typing import Any, TypeVar

Chunk = TypeVar("Chunk")
Answer = TypeVar("Answer")
PRELOAD = ["govsim.model", "govsim.experiment.runs"]
CRASHES_AT_MOST = 2


def settle_in() -> None:
    """Start of a worker: Ctrl-C is the parent's, and a dead parent ends its workers."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = mp.parent_process()
    if parent is not None:
        threading.Thread(target=lambda: (wait([parent.sentinel]), os._exit(1)), daemon=True).start()


def new_pool(workers: int) -> futures.ProcessPoolExecutor:
    """A pool of fresh processes that have imported the model once for all."""
    method = "forkserver" if "forkserver" in mp.get_all_start_methods() else "spawn"
    context = mp.get_context(method)
    if method == "forkserver":
        context.set_forkserver_preload(PRELOAD)
    return futures.ProcessPoolExecutor(workers, mp_context=context, initializer=settle_in)


@contextmanager
def main_left_alone(work: Callable[..., Any]) -> Iterator[None]:
    """Keep new workers from running the user's script again, unless the work itself is defined in it.

    multiprocessing imports the main module in every worker; a script that calls `compare` without the guard
    `if __name__ == "__main__"` would start over in each of them and break the pool.
    """
    main = sys.modules["__main__"]
    if work.__module__ != "__main__":
        sys.modules["__main__"] = ModuleType("__main__")
    try:
        yield
    finally:
        sys.modules["__main__"] = main


def run_all(
    work: Callable[[Chunk], Answer], chunks: Iterable[Chunk], workers: int
) -> Iterator[tuple[Chunk, Answer | None, BaseException | None]]:
    """Yield (chunk, answer, error) as chunks finish, at most two in flight for each worker. One worker runs in-process."""
    if workers <= 1:
        for chunk in chunks:
            yield chunk, work(chunk), None
        return
    yield from Healing(work, chunks, workers).results()


class Healing:
    """A pool that heals: what a dead worker took with it is run again, suspects one at a time."""

    def __init__(self, work: Callable[[Any], Any], chunks: Iterable[Any], workers: int) -> None:
        self.work, self.todo, self.workers = work, iter(chunks), workers
        self.suspects: list[tuple[int, Any]] = []  # crashes so far, chunk
        self.pending: dict[futures.Future[Any], tuple[int, Any]] = {}
        self.pool = new_pool(workers)

    def results(self) -> Iterator[tuple[Any, Any, BaseException | None]]:
        """Yield what comes back; at the end, or when the caller stops, no process is left."""
        try:
            while self.fill():
                done, _ = futures.wait(self.pending, return_when=futures.FIRST_COMPLETED)
                yield from self.collect(done)
        finally:
            self.pool.shutdown(wait=False, cancel_futures=True)

    def fill(self) -> bool:
        """Hand out chunks; while there are suspects only one at a time. False when nothing is left."""
        while self.suspects and not self.pending:
            crashes, chunk = self.suspects.pop()
            self.hand_out(crashes, chunk)
        while not self.suspects and len(self.pending) < 2 * self.workers:
            chunk = next(self.todo, None)
            if chunk is None:
                break
            self.hand_out(0, chunk)
        return bool(self.pending)

    def hand_out(self, crashes: int, chunk: Any) -> None:
        """Submit a chunk; the pool starts its workers while it does."""
        with main_left_alone(self.work):
            self.pending[self.pool.submit(self.work, chunk)] = (crashes, chunk)

    def collect(self, done: Iterable[futures.Future[Any]]) -> Iterator[tuple[Any, Any, BaseException | None]]:
        """Take in finished futures; after a crash start a new pool and suspect all that was under way."""
        lost = []
        for future in done:
            crashes, chunk = self.pending.pop(future)
            try:
                yield chunk, future.result(), None
            except BrokenProcessPool:
                lost.append((crashes, chunk))
            except Exception as error:
                yield chunk, None, error
        if lost:
            lost += self.pending.values()
            alone = len(lost) == 1
            self.pending.clear()
            self.pool.shutdown(wait=False)
            self.pool = new_pool(self.workers)
            for crashes, chunk in lost:
                if alone and crashes + 1 >= CRASHES_AT_MOST:
                    yield chunk, None, RuntimeError("the worker died twice on it")
                else:
                    self.suspects.append((crashes + alone, chunk))
