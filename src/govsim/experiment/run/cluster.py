"""The cluster engine: tasks out to the workers of a running Dask scheduler, answers back as they finish.

Only futures are used, no Dask collection. A worker or node that is lost costs nothing: the scheduler hands out its tasks
again. It gives up on a task when too many workers in a row died with it, and then blames all that waited on the last of
them, not only what ran: `Died` is a suspicion here, and certain only with one task in flight.
"""

import json
import logging
import pickle
import queue
import re
import sys
import time
import warnings
from asyncio import CancelledError
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from functools import cache
from importlib import metadata
from itertools import chain
from pathlib import Path
from typing import Any

from govsim.experiment.run.engine import Answer, Died, EngineLost, Results, Task
from govsim.text.errors import InputError, shown

CONNECT_S = 10.0
"""How long a scheduler may take to answer, and its file to appear."""
LOOK_S = 1.0
"""How often workers are counted, so that what is in flight follows them."""
EACH = 2
"""Tasks in flight for each worker: one under way, one waiting."""
LOGGERS = ("distributed", "distributed.client", "distributed.gc", "tornado", "tornado.application", "asyncio")
END = object()
ANSWERED = set[str]()
"""Schedulers that have answered this process."""


def map_tasks(
    work: Callable[[Task], Answer], tasks: Iterable[Task], address: str, *, in_flight: int | None = None,
    tell: Callable[[str], None] = lambda _: None, patience: float = 60.0,
) -> Results[Task, Answer]:  # fmt: skip
    """Yield (task, answer, error) as tasks finish on the cluster whose scheduler is at `address`.

    The address is `tcp://host:port`, `tls://host:port` or the path of a scheduler file. Tasks are pulled as they are handed
    out: `in_flight` at a time, by default two for each worker there is. While no worker is connected, `tell` is told so
    once, and after `patience` seconds EngineLost is raised, as when the scheduler is gone. InputError: no scheduler there, or
    a worker that has several threads, or whose code or libraries differ from those here. Closing the generator takes back
    what is queued.
    """
    needed()
    todo = iter(tasks)
    for first in todo:  # nothing to do needs no cluster; what follows is taken by the flow
        with quiet(), connected(address) as client:
            yield from Flow(client, work, chain([first], todo), in_flight, tell, patience).results()


def needed() -> Any:
    """The package `distributed`; importing it sets up its loggers, so it comes before they are made quiet."""
    try:
        import distributed
    except ImportError as error:
        raise InputError(['--dask: Dask is not installed; type: pip install "govsim[dask]"']) from error
    return distributed


@contextmanager
def quiet() -> Iterator[None]:
    """Keep Dask's log from the user's terminal: what matters is said by an exception here."""
    loggers = [logging.getLogger(name) for name in LOGGERS]
    levels = [logger.level for logger in loggers]
    for logger in loggers:
        logger.setLevel(logging.CRITICAL + 1)
    try:
        yield
    except KeyboardInterrupt:  # a question to the scheduler that was about to be asked is dropped with the client
        warnings.filterwarnings("ignore", r"coroutine .* was never awaited", RuntimeWarning)
        raise
    finally:
        for logger, level in zip(loggers, levels, strict=True):
            logger.setLevel(level)


@contextmanager
def connected(address: str) -> Iterator[Any]:
    """A client of the scheduler, closed at the end; the scheduler then forgets the client's tasks.

    Raises InputError where none answers; EngineLost where it answered before: a search connects anew every round.
    """
    try:
        client = client_of(resolved(address))
    except InputError as error:
        if address in ANSWERED:
            raise EngineLost(f"the Dask scheduler at {shown(address, 120)} is gone") from error
        raise
    ANSWERED.add(address)
    try:
        yield client
    finally:
        client.close()


def client_of(target: str) -> Any:
    """A client of the scheduler at an address. Raises InputError."""
    distributed = needed()

    class Client(distributed.Client):  # type: ignore[misc, name-defined]
        def start(self, **words: Any) -> None:
            try:  # the client's own limit does not hold for one who takes a call and says nothing
                super().start(callback_timeout=CONNECT_S + 1, **words)
            except BaseException:  # left half made it would hold up the end of the program
                with suppress(Exception):
                    self.close(timeout=1)
                raise

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of versions: those that matter are compared here
            return Client(target, timeout=CONNECT_S, set_as_default=False)
    except (OSError, ValueError, TypeError, RuntimeError, ImportError) as error:
        why = shown(str(error).splitlines()[0], 120) if str(error) else type(error).__name__
        raise InputError([f"--dask: no Dask scheduler answers at {target} ({why})"]) from error


def resolved(address: str) -> str:
    """The address itself, or the one in a scheduler file, which may yet have to appear. Raises InputError."""
    if "://" in address:
        if not re.fullmatch(r"(tcp|tls)://\S+:\d+", address):
            raise InputError([f"--dask: must be tcp://host:port, tls://host:port or a scheduler file (got {shown(address)})"])
        return address
    deadline = time.monotonic() + CONNECT_S
    while True:
        try:
            return str(json.loads(Path(address).read_text("utf-8"))["address"])
        except OSError as error:
            why = f"cannot be read ({error.strerror}); an address starts with tcp:// or tls://"
        except (ValueError, KeyError, TypeError):
            why = "is no scheduler file, as `dask scheduler --scheduler-file` writes it"
        if time.monotonic() > deadline:
            raise InputError([f"--dask: {shown(address)} {why}"])
        time.sleep(0.1)


@cache
def versions() -> dict[str, str]:
    """What must be the same here and on every worker for the same bytes to come out."""
    from govsim.experiment.run.task import code_version

    found = {name: metadata.version(name) for name in ("numpy", "numba")}
    return {"govsim": code_version(), "Python": f"{sys.version_info.major}.{sys.version_info.minor}", **found}


def signed(work: Callable[[Task], Answer], task: Task) -> tuple[str, dict[str, str], Answer]:
    """Do a task on a worker; the answer says whose it is and by which versions."""
    return needed().get_worker().address, versions(), work(task)


class Call:
    """A task as it travels: the scheduler passes bytes on, and need not know govsim; to unpickle it on a worker is to do it."""

    def __init__(self, work: Callable[[Any], Any], task: Any) -> None:
        self.work, self.task = work, task

    def __reduce__(self) -> tuple[Any, ...]:
        return signed, (self.work, self.task)


def refuse_others(found: dict[str, Any]) -> None:
    """Raise InputError for workers whose versions, by address, are not those here."""
    here, problems = versions(), []
    for worker, theirs in found.items():
        if isinstance(theirs, Exception):
            problems.append(f"worker {worker}: cannot load govsim ({shown(str(theirs), 120)})")
            continue
        odd = [f"{name} {theirs.get(name)} (here {own})" for name, own in here.items() if theirs.get(name) != own]
        problems += [f"worker {worker}: {', '.join(odd)}"] if odd else []
    if problems:
        raise InputError(problems)


class Flow:
    """Tasks of one run on their way to the workers and back."""

    def __init__(
        self, client: Any, work: Callable[[Any], Any], tasks: Iterable[Any], in_flight: int | None,
        tell: Callable[[str], None], patience: float,
    ) -> None:  # fmt: skip
        self.client, self.work, self.todo, self.in_flight = client, work, iter(tasks), in_flight
        self.tell, self.patience, self.address = tell, patience, client.scheduler.address
        self.pending: dict[str, tuple[Any, Any]] = {}  # by key: task, future
        self.back: queue.SimpleQueue[tuple[str, Any, BaseException | None]] = queue.SimpleQueue()
        self.threads, self.vetted, self.look_at = dict[str, int](), set[str](), 0.0
        self.alone_since: float | None = None

    def results(self) -> Results[Any, Any]:
        """Yield what comes back until all is done."""
        self.look()
        self.vet()
        while self.fill():
            try:
                key, answer, error = self.back.get(timeout=LOOK_S)
            except queue.Empty:
                pass
            else:
                task, future = self.pending.pop(key)
                yield task, *self.judged(future, answer, error)
            if time.monotonic() > self.look_at:
                self.look()

    def look(self) -> None:
        """Count the workers. EngineLost: the scheduler is gone, or nobody works for it. InputError: one has several threads."""
        if self.client.status == "running":
            with suppress(OSError):  # broken off, or too slow this time: what is lost shows in the client's state
                self.threads = self.client.sync(self.client.scheduler.ncores, callback_timeout=CONNECT_S)
        if self.client.status != "running":
            raise self.lost("is gone")
        if many := {worker: n for worker, n in self.threads.items() if n > 1}:  # runs share what a process keeps
            raise InputError(f"worker {worker}: has {n} threads; start it with --nthreads 1" for worker, n in many.items())
        self.mind_solitude()
        self.look_at = time.monotonic() + LOOK_S

    def vet(self) -> None:
        """Compare the versions of workers that were not asked before; raises InputError. One that just left says nothing."""
        new, found = sorted(self.threads.keys() - self.vetted), dict[str, Any]()
        with suppress(OSError):
            found = self.client.run(versions, workers=new, on_error="return") if new else {}
        there = {worker: theirs for worker, theirs in found.items() if not isinstance(theirs, OSError)}
        refuse_others(there)
        self.vetted |= there.keys()

    def mind_solitude(self) -> None:
        now = time.monotonic()
        if self.threads:
            self.alone_since = None
        elif self.alone_since is None:
            self.alone_since = now
            self.tell(f"no worker is connected to {self.address}; waiting {self.patience:.0f} s for one")
        elif now - self.alone_since > self.patience:
            raise self.lost(f"had no worker for {self.patience:.0f} s")

    def lost(self, what: str) -> EngineLost:
        """What is said when the engine is lost; what is kept, and how to go on, is for the caller to say."""
        return EngineLost(f"the Dask scheduler at {self.address} {what}")

    def fill(self) -> bool:
        """Hand out tasks up to the bound; False when nothing is left."""
        bound = self.in_flight or max(1, EACH * len(self.threads))
        while len(self.pending) < bound and (task := next(self.todo, END)) is not END:
            self.hand_out(task)
        return bool(self.pending)

    def hand_out(self, task: Any) -> None:
        """Submit a task; Dask's own pickling takes work along that is defined in the user's script."""
        call = needed().protocol.pickle.dumps(Call(self.work, task))
        future = self.client.submit(pickle.loads, call, pure=False)
        self.pending[future.key] = task, future
        self.client.loop.add_callback(self.deliver, future)

    async def deliver(self, future: Any) -> None:
        """Wait for a future where the client's messages arrive, so that nobody who waits here can be kept waiting."""
        try:
            self.back.put((future.key, await future, None))
        except (Exception, CancelledError) as error:
            self.back.put((future.key, None, error))

    def judged(self, future: Any, answer: Any, error: BaseException | None) -> tuple[Any, BaseException | None]:
        """The answer or error of a task that came back, once it can be believed."""
        if error is None:
            worker, theirs, answer = answer
            if theirs != versions():
                self.distrust()
                refuse_others({worker: theirs})
            return answer, None
        if future.status != "error":
            raise self.lost("is gone")
        self.distrust()
        if isinstance(error, needed().KilledWorker):
            error = Died(f"{error.allowed_failures + 1} workers in a row died with it")
        return None, error

    def distrust(self) -> None:
        """Look whether it is a new worker, of other code, that makes trouble; raises InputError if so."""
        self.look()
        self.vet()
