"""Small experiments for tests: a community of a few hundred, a month, no run-in."""

import json
import os
import signal
import time
from pathlib import Path

import yaml

SMALL = {"community.residents": 200, "community.residents_per_grid": 100, "horizon.days": 20, "horizon.warmup_days": 0}


def written(folder: Path, name: str = "tiny", **keys) -> Path:
    """An experiment file in a folder."""
    told = {"scenarios": ["top_down", "collaborative"], "set": SMALL, "seeds": 3} | keys
    path = folder / f"{name}.yaml"
    path.write_text(yaml.safe_dump(told, sort_keys=False), "utf-8")
    return path


def events(folder: Path, kind: str) -> list[dict]:
    """Lines of a kind in a run folder's log."""
    file = folder / "log.jsonl"
    lines = file.read_text("utf-8").splitlines() if file.is_file() else []
    return [told for told in map(json.loads, lines) if told["event"] == kind]


def poisoned(task):
    """What a worker does, but one run kills it and one never ends."""
    from govsim.experiment.run import task as runs

    right = runs.rows_of

    def wrong(job, *rest):
        where = job.arm, job.seed, job.factors["policy.platform"]
        if where == ("top_down", 2, 0.5):
            os.kill(os.getpid(), signal.SIGKILL)
        while where == ("collaborative", 3, 1.0):
            time.sleep(1)
        return right(job, *rest)

    runs.rows_of = wrong
    try:
        return runs.run_task(task)
    finally:
        runs.rows_of = right
