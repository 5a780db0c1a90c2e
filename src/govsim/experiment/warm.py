"""Importing this module compiles the model, or loads what was compiled before, by a day of a tiny community.

It is the one import of the project that does something: the process off which workers are forked imports it, so that they
start warm, and so does whoever starts them, where nothing is compiled yet.
"""

import contextlib

from govsim.experiment.runs import Job, Task, simulate
from govsim.scenario import Scenario

SMALL = {
    "name": "warm", "community": {"residents": 40, "residents_per_grid": 20}, "horizon": {"days": 1, "warmup_days": 0},
}  # fmt: skip

with contextlib.suppress(Exception):  # what is wrong shows in the first run, where it can be told
    simulate(Task((Job(0, 1, "warm", {}, None, {}, ""),), {"warm": Scenario.model_validate(SMALL)}))
