import os
import signal
import subprocess
import sys
import textwrap
import time

import pytest
from pebble.pool.process import WorkerManager

from govsim.experiment.run import engine
from govsim.experiment.run.engine import Died, EngineLost, in_process, map_tasks


def double(n):
    return 2 * n


def fails_on_three(n):
    if n == 3:
        raise ValueError("three")
    return n


def poison(n):
    if n == 4:
        os.kill(os.getpid(), signal.SIGKILL)
    return n


def ends_the_program_on_three(n):
    if n == 3:
        sys.exit(4)
    return n


def leaves_on_three(n):
    if n == 3:
        os._exit(0)
    return n


@pytest.fixture
def half_a_minute():
    """What waits longer fails, rather than for ever."""

    def too_long(*_):
        raise TimeoutError

    before = signal.signal(signal.SIGALRM, too_long)
    signal.alarm(30)
    yield
    signal.alarm(0)
    signal.signal(signal.SIGALRM, before)


def counted(limit, taken):
    for n in range(limit):
        taken.append(n)
        yield n


def test_every_task_comes_back_once():
    expected = [(n, 2 * n) for n in range(20)]
    assert sorted((t, a) for t, a, _ in in_process(double, range(20))) == expected
    for workers in (1, 2):
        assert sorted((t, a) for t, a, _ in map_tasks(double, range(20), workers)) == expected


def test_tasks_are_taken_as_workers_come_free():
    taken = []
    results = map_tasks(double, counted(1000, taken), 2)
    next(results)
    assert len(taken) <= 6
    results.close()


def test_a_task_that_raises_does_not_cost_the_others():
    found = {c: (a, e) for c, a, e in map_tasks(fails_on_three, range(6), 2)}
    assert str(found.pop(3)[1]) == "three" and found == {n: (n, None) for n in (0, 1, 2, 4, 5)}


def test_a_task_that_would_end_the_program_ends_no_sweep():
    found = {c: (a, e) for c, a, e in map_tasks(ends_the_program_on_three, range(6), 2)}
    assert isinstance(found.pop(3)[1], SystemExit) and found == {n: (n, None) for n in (0, 1, 2, 4, 5)}


def test_a_pool_that_breaks_is_replaced_and_every_task_done_once(monkeypatch):
    pools, right = [], engine.new_pool

    def breaking(workers):
        pools.append(right(workers))
        if len(pools) == 1:
            schedule = pools[0].schedule

            def broken(*words, **more):
                if pools[0].taken == 3:
                    raise RuntimeError("Pool not active")
                pools[0].taken += 1
                return schedule(*words, **more)

            pools[0].taken, pools[0].schedule = 0, broken
        return pools[-1]

    monkeypatch.setattr(engine, "new_pool", breaking)
    assert sorted((t, a) for t, a, _ in map_tasks(double, range(20), 2)) == [(n, 2 * n) for n in range(20)] and len(pools) == 2


def test_a_task_that_went_under_with_a_worker_is_done_by_the_next_pool(monkeypatch, half_a_minute):
    """A worker that is killed between taking a task and saying so leaves one that nobody will ever do."""
    right, dropped = WorkerManager.dispatch, []

    def drops_the_third(manager, task):
        if task.payload.args == (2,) and not dropped:
            dropped.append(task)
        else:
            right(manager, task)

    monkeypatch.setattr(WorkerManager, "dispatch", drops_the_third)
    monkeypatch.setattr(engine, "STUCK_S", 1.0)
    assert sorted((t, a) for t, a, _ in map_tasks(double, range(6), 2)) == [(n, 2 * n) for n in range(6)] and dropped


def test_workers_that_are_killed_before_they_work_are_no_run_s_fault(monkeypatch):
    monkeypatch.setattr(engine, "settle_in", dies)
    with pytest.raises(EngineLost, match="cannot be kept alive"):
        list(map_tasks(double, range(6), 2))


def test_a_fork_server_killed_at_the_start_is_started_anew(monkeypatch):
    """Its EOFError would be taken for the end of the terminal's input, and the sweep for interrupted."""
    right, tries = engine.new_pool, []

    def killed_once(workers):
        tries.append(workers)
        if len(tries) == 1:
            raise EOFError("unexpected EOF")
        return right(workers)

    monkeypatch.setattr(engine, "new_pool", killed_once)
    assert sorted(t for t, *_ in map_tasks(double, range(6), 2)) == list(range(6)) and len(tries) == 2


def dies():
    os.kill(os.getpid(), signal.SIGKILL)


def test_a_task_that_kills_its_worker_is_blamed_alone():
    found = {c: (a, e) for c, a, e in map_tasks(poison, range(8), 2)}
    error = found.pop(4)[1]
    assert isinstance(error, Died) and "SIGKILL" in str(error)
    assert found == {n: (n, None) for n in (0, 1, 2, 3, 5, 6, 7)}


def test_a_task_that_ends_its_worker_as_if_all_were_well_is_blamed_alone(half_a_minute):
    """Pebble minds no worker that ends with 0: the sweep would wait for the task for ever."""
    found = {c: (a, e) for c, a, e in map_tasks(leaves_on_three, range(6), 2)}
    error = found.pop(3)[1]
    assert isinstance(error, Died) and "exit code 0" in str(error)
    assert found == {n: (n, None) for n in (0, 1, 2, 4, 5)}


def test_no_worker_outlives_its_parent(tmp_path):
    script = textwrap.dedent("""
        import multiprocessing, os, time
        from govsim.experiment.run.engine import map_tasks
        def slow(n):
            print(os.getpid(), flush=True)
            time.sleep(60)
        if __name__ == "__main__":
            list(map_tasks(slow, range(4), 2))
    """)
    (tmp_path / "script.py").write_text(script)
    parent = subprocess.Popen([sys.executable, tmp_path / "script.py"], stdout=subprocess.PIPE, text=True)
    workers = [int(parent.stdout.readline()) for _ in range(2)]
    parent.kill()
    parent.wait()
    parent.stdout.close()
    deadline = time.monotonic() + 15
    while time.monotonic() < deadline and any(is_alive(pid) for pid in workers):
        time.sleep(0.1)
    assert not any(is_alive(pid) for pid in workers)


def test_a_script_without_a_guard_is_not_run_again_by_workers(tmp_path):
    script = """
        from tests.experiment.test_engine import double
        from govsim.experiment.run.engine import map_tasks
        print("started", flush=True)
        print(sorted(a for _, a, e in map_tasks(double, range(6), 2)))
    """
    (tmp_path / "script.py").write_text(textwrap.dedent(script))
    env = os.environ | {"PYTHONPATH": os.pathsep.join([os.getcwd(), os.environ.get("PYTHONPATH", "")])}
    done = subprocess.run([sys.executable, tmp_path / "script.py"], capture_output=True, text=True, env=env, timeout=60)
    assert done.stdout.splitlines() == ["started", str([2 * n for n in range(6)])], done.stderr


def is_alive(pid):
    try:
        with open(f"/proc/{pid}/stat") as stream:
            return stream.read().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False
