"""A Dask scheduler and workers as processes of their own on 127.0.0.1, and plain work to give them.

Workers are what `dask worker` runs, forked off a nursery that has imported the model already: a suite starts many of them.
"""

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
import warnings
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SETTINGS = {
    "PYTHONPATH": os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")]),
    "PYTHONWARNINGS": "error",
    "OPENBLAS_NUM_THREADS": "1",  # a process that forks has no threads of its own
    "DASK_DISTRIBUTED__COMM__TIMEOUTS__CONNECT": "5s",
}


class Nursery:
    """A process off which workers are forked; a context that ends it."""

    def __enter__(self):
        command = [sys.executable, "-c", "from tests.experiment.dask_cluster import forking; forking()"]
        pipe, env = subprocess.PIPE, os.environ | SETTINGS
        self.process = subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True, env=env, cwd=ROOT)
        return self

    def __exit__(self, *_):
        self.process.communicate()

    def worker(self, words, log):
        """Start a worker; returns the number of its process."""
        print(json.dumps([[str(word) for word in words], str(log)]), file=self.process.stdin, flush=True)
        return int(self.process.stdout.readline())


def forking():
    """The nursery: a worker for each line that comes in."""
    import distributed.cli.dask_worker

    import govsim.experiment.run.cluster  # noqa: F401

    warnings.filterwarnings("ignore", "This process .* is multi-threaded", DeprecationWarning)  # pyarrow's allocator is
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for the children
    for line in sys.stdin:
        words, log = json.loads(line)
        child = os.fork()
        if child:
            os.setpgid(child, child)
            print(child, flush=True)
            continue
        try:
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            for stream in (1, 2):
                os.dup2(os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND), stream)
            distributed.cli.dask_worker.main(words)
        finally:
            os._exit(1)


class Cluster:
    """A scheduler with workers. As a context it is gone at its end, with everything that it started."""

    def __init__(self, folder, nursery, workers=2, allowed_failures=3):
        self.folder, self.nursery, self.file, self.started = Path(folder), nursery, Path(folder) / "scheduler.json", []
        words = ["--port", "0", "--dashboard-address", "127.0.0.1:0", "--idle-timeout", "300", "--scheduler-file", self.file]
        env = os.environ | {
            key: value for key, value in SETTINGS.items() if key != "PYTHONPATH"
        }  # it knows nothing of the work
        env["DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES"] = str(allowed_failures)
        command = [sys.executable, "-m", "distributed.cli.dask_scheduler", "--host", "127.0.0.1", "--no-dashboard", *words]
        with open(self.folder / "scheduler.log", "wb") as log:
            process = subprocess.Popen(command, env=env, cwd=folder, stdout=log, stderr=log, start_new_session=True)
        self.process, self.scheduler = process, process.pid
        self.started.append(self.scheduler)
        self.workers = [self.worker() for _ in range(workers)]

    def worker(self, *words):
        """Start one more worker; returns the number of its process."""
        here = ["--host", "127.0.0.1", "--no-dashboard", "--local-directory", self.folder, "--scheduler-file", self.file]
        how = ["--nthreads", "1", "--no-nanny", "--death-timeout", "60"]
        self.started.append(self.nursery.worker([*here, *how, *words], self.folder / f"worker-{len(self.started)}.log"))
        return self.started[-1]

    def dismiss(self, number):
        """Kill a worker, and wait until the scheduler knows."""
        before = self.log().count("Remove worker addr")
        kill(number)
        assert wait_for(lambda: self.log().count("Remove worker addr") > before)

    @property
    def address(self):
        assert wait_for(lambda: self.file.exists() and self.file.stat().st_size), self.log()
        return json.loads(self.file.read_text())["address"]

    def log(self):
        return "".join(path.read_text(errors="replace") for path in sorted(self.folder.glob("*.log")))

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for number in self.started:
            kill(number, whole_group=True)
        self.process.wait()
        assert wait_for(lambda: not any(map(members, self.started)))


def kill(number, whole_group=False):
    """Kill -9, alone or with all that it started."""
    with contextlib.suppress(ProcessLookupError):
        (os.killpg if whole_group else os.kill)(number, signal.SIGKILL)


def members(group):
    """Processes of a group that still run."""
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            state, _, its_group = path.read_text().rpartition(")")[2].split()[:3]
            found += [path] if int(its_group) == group and state != "Z" else []
    return found


def wait_for(holds, seconds=20.0):
    """Wait until something holds; returns what it gives."""
    deadline = time.monotonic() + seconds
    while not (held := holds()) and time.monotonic() < deadline:
        time.sleep(0.02)
    return held


def double(n):
    return 2 * n


def fails_on_three(n):
    if n == 3:
        raise ValueError("three")
    return n


def slowly(n):
    time.sleep(0.2)
    return n


def with_word(work, folder, task):
    """Leave word of who begins what, then take one's time before doing it."""
    Path(folder, f"{task}-{os.getpid()}.begun").touch()
    time.sleep(0.2)
    return work(task)


def killed_on_three(work, folder, task):
    """Leave word of who begins which seed; whoever begins seed 3 first is killed over it."""
    seed = task.jobs[0].seed
    Path(folder, f"{seed}-{os.getpid()}.begun").touch()
    if seed == 3 and len(list(Path(folder).glob("3-*.begun"))) == 1:
        os.kill(os.getpid(), signal.SIGKILL)
    return work(task)


def begun(folder):
    """What `with_word` left: pairs of task and process."""
    return {tuple(map(int, path.stem.split("-"))) for path in Path(folder).glob("*.begun")}


def poison(n):
    time.sleep(0.02)
    if n == 4:
        os.kill(os.getpid(), signal.SIGKILL)
    return n
