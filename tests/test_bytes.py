"""The same scenario and seed give the same bytes: between runs, between hash seeds, compiled or not.

Two months, and in `make harden` a whole year, because a difference in the last bit of a power showed first on day 128.
Warnings are errors there.
"""

import os
import random
import subprocess
import sys

import numpy as np
import pytest

from govsim.model import GovernanceModel, records
from govsim.scenario import load_scenario

SCRIPT = """
import hashlib
from govsim.model import GovernanceModel
from govsim.scenario import load_scenario
small = {"community.residents": 80, "community.residents_per_grid": 40, "horizon.days": DAYS, "horizon.warmup_days": 0,
         "incidents.threat.rate": [0.7, 0.2, 1.8, 2.8], "incidents.disputes.rate": 0.3}
records = GovernanceModel(load_scenario("collaborative", small), 3).run().records
digest = hashlib.md5()
for table in (records.incidents, records.daily, records.residents):
    for name, column in table.items():
        digest.update(name.encode() + repr(column.tolist()).encode())
print(digest.hexdigest() + repr(sorted(records.books.items())), len(records.incidents["born_h"]))
"""


@pytest.fixture(scope="module", params=[60, pytest.param(335, marks=pytest.mark.long)])
def days(request):
    return request.param


def told(days, **environment):
    env = os.environ | {"PYTHONHASHSEED": "0"} | environment
    command = [sys.executable, "-W", "error", "-c", SCRIPT.replace("DAYS", str(days))]
    done = subprocess.run(command, capture_output=True, text=True, env=env, timeout=240)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def first(days):
    return told(days)


def test_between_runs_and_hash_seeds(first, days):
    assert int(first.split()[-1]) > days
    assert told(days, PYTHONHASHSEED="12345") == first


def test_with_the_compiler_off(first, days):
    assert told(days, NUMBA_DISABLE_JIT="1") == first


def bytes_of(records):
    tables = (records.incidents, records.daily, records.residents)
    return [(name, repr(column.tolist())) for table in tables for name, column in table.items()], records.books


def model(name, seed):
    small = {"community.residents": 300, "community.residents_per_grid": 100, "horizon.days": 60, "horizon.warmup_days": 31}
    return GovernanceModel(load_scenario(name, small), seed)


def test_worlds_that_live_side_by_side_do_not_touch_each_other():
    """Nothing is kept outside a model: turn by turn or one after another, with one seed or with two, lives are the same."""
    arms = [("top_down", 3), ("collaborative", 3), ("collaborative", 4)]
    alone = [bytes_of(model(*arm).run().records) for arm in arms]
    together = [model(*arm) for arm in arms]
    while together[0].running:
        for world in together:
            world.step()
    assert [bytes_of(records(world.state)) for world in together] == alone
    assert alone[0] != alone[1] != alone[2]


def test_another_generator_in_use_changes_nothing():
    before = bytes_of(model("collaborative", 3).run().records)
    random.seed(1)
    np.random.seed(1)
    assert bytes_of(model("collaborative", 3).run().records) == before
