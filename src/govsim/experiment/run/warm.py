"""Importing this module compiles the model, or loads what was compiled before, by a day of a tiny community.

It is the one import of the project that does something: the process off which workers are forked imports it, so that they
start warm, and so does whoever starts them, where nothing is compiled yet. There `beside` compiles from the other end in a
process of its own, which ends with this one.
"""

import contextlib
import subprocess
import sys

from govsim.engine.kernel import COMPILED, is_warm
from govsim.experiment.run.task import Job, Task, run_task
from govsim.scenario import Scenario

SMALL = {
    "name": "warm", "community": {"residents": 40, "residents_per_grid": 20}, "horizon": {"days": 1, "warmup_days": 0},
}  # fmt: skip
BESIDE = [sys.executable, "-m", "govsim.experiment.run.beside"]


def compile_all() -> None:
    helper = None
    with contextlib.suppress(Exception):
        if COMPILED and not is_warm():
            helper = subprocess.Popen(BESIDE, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        run_task(Task((Job(0, 1, "warm", {}, None, {}, ""),), {"warm": Scenario.model_validate(SMALL)}))
    if helper:
        with helper:
            helper.kill()


compile_all()
