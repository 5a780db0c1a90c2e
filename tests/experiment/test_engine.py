import os
import signal
import subprocess
import sys
import textwrap
import time

from govsim.experiment.engine import Died, in_process, run_all


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


def counted(limit, taken):
    for n in range(limit):
        taken.append(n)
        yield n


def test_every_task_comes_back_once():
    expected = [(n, 2 * n) for n in range(20)]
    assert sorted((t, a) for t, a, _ in in_process(double, range(20))) == expected
    for workers in (1, 2):
        assert sorted((t, a) for t, a, _ in run_all(double, range(20), workers)) == expected


def test_tasks_are_taken_as_workers_come_free():
    taken = []
    results = run_all(double, counted(1000, taken), 2)
    next(results)
    assert len(taken) <= 6
    results.close()


def test_a_task_that_raises_does_not_cost_the_others():
    found = {c: (a, e) for c, a, e in run_all(fails_on_three, range(6), 2)}
    assert str(found.pop(3)[1]) == "three" and found == {n: (n, None) for n in (0, 1, 2, 4, 5)}


def test_a_task_that_kills_its_worker_is_blamed_alone():
    found = {c: (a, e) for c, a, e in run_all(poison, range(8), 2)}
    error = found.pop(4)[1]
    assert isinstance(error, Died) and "SIGKILL" in str(error)
    assert found == {n: (n, None) for n in (0, 1, 2, 3, 5, 6, 7)}


def test_no_worker_outlives_its_parent(tmp_path):
    script = textwrap.dedent("""
        import multiprocessing, os, time
        from govsim.experiment.engine import run_all
        def slow(n):
            print(os.getpid(), flush=True)
            time.sleep(60)
        if __name__ == "__main__":
            list(run_all(slow, range(4), 2))
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
        from govsim.experiment.engine import run_all
        print("started", flush=True)
        print(sorted(a for _, a, e in run_all(double, range(6), 2)))
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
