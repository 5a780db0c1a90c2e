"""The cluster engine against a real scheduler and real workers; docs/cluster.md is read too."""

import importlib
import os
import re
import signal
import socket
import subprocess
import sys
import textwrap
import time
from functools import partial
from io import StringIO
from itertools import count

import pytest
import yaml
from tests.experiment.dask_cluster import (
    ROOT,
    SETTINGS,
    Cluster,
    Nursery,
    begun,
    double,
    fails_on_three,
    kill,
    killed_on_three,
    poison,
    slowly,
    wait_for,
    with_word,
)  # fmt: skip

from govsim.cli import COMMANDS
from govsim.experiment.run import cluster
from govsim.experiment.run.cluster import map_tasks
from govsim.experiment.run.engine import Died, EngineLost
from govsim.experiment.run.task import Job, Task, run_task
from govsim.scenario import Scenario
from govsim.text.errors import InputError

TINY = {
    "name": "tiny", "community": {"residents": 200}, "horizon": {"days": 30, "warmup_days": 0},
}  # fmt: skip


@pytest.fixture(scope="module")
def nursery():
    with Nursery() as running:
        yield running


@pytest.fixture(scope="module")
def two(nursery, tmp_path_factory):
    with Cluster(tmp_path_factory.mktemp("two"), nursery) as running:
        yield running


def in_script(folder, body, address):
    """Run a script that uses a cluster as a user's would; warnings are errors there too."""
    (folder / "script.py").write_text(textwrap.dedent(body))
    command, pipe = [sys.executable, folder / "script.py", address], subprocess.PIPE
    return subprocess.Popen(command, stdout=pipe, stderr=pipe, text=True, env=os.environ | SETTINGS)


def test_every_task_comes_back_once(two):
    assert sorted(map_tasks(double, range(30), two.address)) == [(n, 2 * n, None) for n in range(30)]
    assert list(map_tasks(double, [], "tcp://127.0.0.1:1")) == []  # nothing to do needs no cluster


def test_a_task_that_raises_does_not_cost_the_others(two):
    found = {n: (answer, error) for n, answer, error in map_tasks(fails_on_three, range(6), str(two.file))}
    answer, error = found.pop(3)
    assert answer is None and isinstance(error, ValueError) and str(error) == "three"
    assert found == {n: (n, None) for n in (0, 1, 2, 4, 5)}


def test_tasks_are_pulled_only_as_they_are_needed(two):
    pulled = []
    running = map_tasks(slowly, (pulled.append(n) or n for n in count()), two.address)
    for done in range(1, 7):
        next(running)
        assert len(pulled) <= done + 4  # two for each worker
    running.close()


def test_what_is_queued_is_taken_back_when_nobody_wants_it(two, tmp_path):
    running = map_tasks(partial(with_word, double, tmp_path), range(60), two.address, in_flight=60)
    next(running)
    running.close()
    assert list(map_tasks(double, [1], two.address)) == [(1, 2, None)]  # the workers are free again
    assert len(begun(tmp_path)) < 20


def test_ctrl_c_ends_at_once_and_nothing_is_said(two, tmp_path):
    script = in_script(tmp_path, """
        import itertools, sys
        from govsim.experiment.run.cluster import map_tasks
        from tests.experiment.dask_cluster import slowly
        if __name__ == "__main__":
            try:
                for n, _, _ in map_tasks(slowly, itertools.count(), sys.argv[1]):
                    print(n, flush=True)
            except KeyboardInterrupt:
                print("stopped")
    """, two.address)  # fmt: skip
    script.stdout.readline()
    script.send_signal(signal.SIGINT)
    began = time.monotonic()
    out, err = script.communicate(timeout=20)
    assert out.endswith("stopped\n") and err == "" and time.monotonic() - began < 10


def test_a_killed_worker_costs_nothing_and_every_byte_is_as_in_process(two, tmp_path):
    arms = {"tiny": Scenario.model_validate(TINY)}
    jobs = [Job(0, seed, "tiny", {}, None, {}, f"run {seed}") for seed in range(1, 9)]
    tasks = [Task((job,), arms, ("runs", "daily"), "incidents_total") for job in jobs]
    own = [run_task(task) for task in tasks]  # first, so that what is compiled is so once
    two.worker()  # a third, for one of them is about to die
    found = sorted(
        map_tasks(partial(killed_on_three, run_task, tmp_path), tasks, two.address), key=lambda row: tasks.index(row[0])
    )
    assert sorted(seed for seed, _ in begun(tmp_path) if seed == 3) == [3, 3]
    assert [task for task, _, _ in found] == tasks
    for mine, (_, theirs, error) in zip(own, found, strict=True):
        assert error is None and set(mine.parts) == {"runs", "daily"}
        assert (theirs.parts, theirs.done) == (mine.parts, mine.done)


@pytest.mark.long
def test_a_task_that_kills_its_workers_is_found_one_at_a_time(nursery, tmp_path):
    with Cluster(tmp_path, nursery, workers=3, allowed_failures=0) as running:
        found = list(map_tasks(poison, range(8), running.address))
        blamed = {n for n, _, error in found if isinstance(error, Died)}
        assert 4 in blamed and len(blamed) <= 2  # with what waited on the same worker
        assert {n for n, answer, _ in found if answer == n} == set(range(8)) - blamed
        again = {n: (answer, error) for n, answer, error in map_tasks(poison, sorted(blamed), running.address, in_flight=1)}
        _, error = again.pop(4)
        assert isinstance(error, Died) and str(error) == "1 workers in a row died with it"
        assert again == {n: (n, None) for n in blamed - {4}}


def test_a_cluster_from_its_start_to_its_end(nursery, tmp_path, capfd):
    unlearn = "import sys\nsys.modules.update({name: None for name in sys.modules if name.startswith('govsim')})\n"
    (tmp_path / "bare.py").write_text(unlearn)
    with Cluster(tmp_path, nursery, workers=0) as running:
        told, address = [], running.address
        with pytest.raises(EngineLost, match="had no worker for 1 s"):
            list(map_tasks(double, range(3), address, tell=told.append, patience=1.0))
        assert told == [f"no worker is connected to {address}; waiting 1 s for one"]

        bare = running.worker("--preload", tmp_path / "bare.py")
        assert wait_for(lambda: "Starting worker compute stream" in running.log())
        with pytest.raises(InputError, match=r"worker tcp://127\.0\.0\.1:\d+: cannot load govsim"):
            list(map_tasks(double, range(3), address))
        running.dismiss(bare)
        many = running.worker("--nthreads", "2")
        with pytest.raises(InputError, match=r"worker tcp://127\.0\.0\.1:\d+: has 2 threads; start it with --nthreads 1"):
            list(map_tasks(slowly, count(), address))
        running.dismiss(many)

        running.worker()
        answers = map_tasks(slowly, count(), address)
        assert next(answers) == (0, 0, None)
        kill(running.scheduler)
        began = time.monotonic()
        with pytest.raises(EngineLost, match=re.escape(f"the Dask scheduler at {address} is gone") + "$"):
            list(answers)
        assert time.monotonic() - began < 15
    assert capfd.readouterr() == ("", "")


def test_a_worker_of_another_version_is_refused_when_it_joins_and_when_it_is_there(two, tmp_path):
    (tmp_path / "old.py").write_text("import govsim.experiment.run.task as runs\nruns.code_version = lambda: '0.0.1'\n")
    running = map_tasks(slowly, count(), two.address)
    assert next(running)[2] is None
    old = two.worker("--preload", tmp_path / "old.py")
    with pytest.raises(InputError, match=r"worker tcp://127\.0\.0\.1:\d+: govsim 0\.0\.1 \(here "):
        list(running)
    with pytest.raises(InputError, match=r"govsim 0\.0\.1 \(here ") as refused:
        next(map_tasks(slowly, count(), two.address))
    two.dismiss(old)
    assert len(refused.value.problems) == 1


def test_what_a_worker_has_is_listed_where_it_differs():
    here = cluster.versions()
    assert set(here) == {"govsim", "Python", "numpy", "numba"}
    with pytest.raises(InputError) as refused:
        cluster.refuse_others({"a": here, "b": here | {"Python": "3.9", "numpy": "1.0"}, "c": ImportError("none\nat all")})
    assert refused.value.problems == [
        f"worker b: Python 3.9 (here {here['Python']}), numpy 1.0 (here {here['numpy']})",
        r"worker c: cannot load govsim (none\nat all)",
    ]


@pytest.mark.parametrize(
    ("address", "why"),
    [
        ("tcp://127.0.0.1:1", "no Dask scheduler answers at tcp://127.0.0.1:1 (Timed out"),
        ("tls://127.0.0.1:1", "no Dask scheduler answers at tls://127.0.0.1:1 (TLS expects"),
        ("http://127.0.0.1:1", "must be tcp://host:port, tls://host:port or a scheduler file (got http://127.0.0.1:1)"),
        ("tcp://127.0.0.1", "must be tcp://host:port, tls://host:port or a scheduler file (got tcp://127.0.0.1)"),
        ("nowhere.json", "nowhere.json cannot be read (No such file or directory); an address starts with tcp:// or tls://"),
        (str(ROOT / "Makefile"), "is no scheduler file"),
    ],
)
def test_a_wrong_address_is_one_line(address, why, monkeypatch):
    monkeypatch.setattr(cluster, "CONNECT_S", 0.5)
    with pytest.raises(InputError) as refused:
        list(map_tasks(double, [1], address))
    (line,) = refused.value.problems
    assert line.startswith("--dask: ") and why in line


def test_one_who_takes_the_call_and_says_nothing_is_no_scheduler(monkeypatch):
    monkeypatch.setattr(cluster, "CONNECT_S", 0.5)
    with socket.create_server(("127.0.0.1", 0)) as mute:
        address = "tcp://{}:{}".format(*mute.getsockname())
        with pytest.raises(InputError, match=f"no Dask scheduler answers at {address}"):
            list(map_tasks(double, [1], address))


def test_a_scheduler_that_is_gone_between_two_rounds_is_lost_and_no_wrong_address(monkeypatch):
    """A search connects every round; the runs that it has are kept, and said to be."""
    monkeypatch.setattr(cluster, "ANSWERED", set())
    with monkeypatch.context() as patch:
        patch.setattr(cluster, "client_of", lambda _: StringIO())
        with cluster.connected("tcp://127.0.0.1:1"):
            pass
    monkeypatch.setattr(cluster, "CONNECT_S", 0.5)
    with pytest.raises(EngineLost, match=r"the Dask scheduler at tcp://127\.0\.0\.1:1 is gone"):
        list(map_tasks(double, [1], "tcp://127.0.0.1:1"))


def test_without_dask_it_is_said_what_to_type(monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(InputError, match=r'pip install "govsim\[dask\]"'):
        list(map_tasks(double, [1], "tcp://127.0.0.1:1"))


PAGE = (ROOT / "docs" / "cluster.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"(?ms)^```(\w+)\n(.*?)^```", PAGE)


def test_the_scripts_of_the_page_can_be_read_by_bash():
    scripts = [text for kind, text in BLOCKS if kind == "bash"]
    scripts += ["\n".join(job["spec"]["template"]["spec"]["containers"][0]["args"]) for job in manifests()]
    assert len(scripts) == 5 and {kind for kind, _ in BLOCKS} == {"bash", "yaml", "dockerfile"}
    for script in scripts:
        done = subprocess.run(["bash", "-n"], input=script, capture_output=True, text=True)
        assert (done.returncode, done.stderr) == (0, ""), script


def manifests():
    return [yaml.safe_load(text) for kind, text in BLOCKS if kind == "yaml"]


def test_shards_are_numbered_from_one_to_as_many_as_there_are():
    (job,) = manifests()
    (script,) = job["spec"]["template"]["spec"]["containers"][0]["args"]
    parts = job["spec"]["completions"]
    assert f'--shard "$part/{parts}"' in script and "part=$((JOB_COMPLETION_INDEX + 1))" in script  # indices begin at 0
    (array, named) = re.findall(r"^#SBATCH --array=1-(\d+)$|^parts=(\d+)", PAGE, re.MULTILINE)
    assert array[0] == named[1]


def test_all_options_of_the_page_exist():
    commands = re.findall(r'govsim"? (sweep|merge|run) ((?:[^`\n]*\\\n)*[^`\n]*)', PAGE)
    assert {name for name, _ in commands} == {"sweep", "merge", "run"} and len(commands) >= 7
    for name, words in commands:
        known = {option for parameter in command_of(name).params for option in parameter.opts}
        words = words.partition("#")[0]
        assert set(re.findall(r"(?<!\S)--[a-z-]+", words)) <= known, words
    known = {option for parameter in command_of("sweep").params for option in parameter.opts}
    assert set(re.findall(r"`(--(?:shard|dask|resume|workers|run-timeout))\b", PAGE)) <= known
    for what in ("scheduler", "worker"):
        page = subprocess.run([sys.executable, "-m", f"distributed.cli.dask_{what}", "--help"], capture_output=True, text=True)
        words = " ".join(re.findall(rf"(?m)dask {what} ((?:[^`\n]*\\\n)*[^`\n]*)", PAGE))
        assert set(re.findall(r"(?<!\S)--[a-z-]+", words)) - {"--no-dashboard"} <= set(re.findall(r"--[a-z-]+", page.stdout))


def command_of(name):
    module, attribute = COMMANDS[name][0].split(":")
    return getattr(importlib.import_module(module), attribute)
