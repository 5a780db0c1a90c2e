"""Small run folders, and ones that are still running: finished ones taken apart."""

import json

import pandas as pd
import pytest

import govsim
from govsim.store.query import reading, stream
from govsim.text.errors import InputError

TABLES = ("runs", "daily", "incidents", "residents")


def small(out, residents=200, days=30):
    """The folder of two scenarios under two seeds."""
    sizes = {"community.residents": residents, "community.residents_per_grid": 100, "horizon.days": days}
    arms = [govsim.load_scenario(name, {**sizes, "horizon.warmup_days": 0}) for name in ("top_down", "collaborative")]
    return govsim.compare(arms, seeds=2, workers=1, out=out).folder


def ask(folder, sql):
    return reading(folder, lambda database: stream(database, sql).read_all().to_pylist())


def told(folder, sql):
    with pytest.raises(InputError) as caught:
        ask(folder, sql)
    return caught.value.problems


def bare(target):
    """A folder in which nothing has finished yet."""
    (target / ".parts").mkdir(parents=True)
    (target / "manifest.json").write_text(json.dumps({"versions": {"govsim": "0"}, "interrupted": True}))
    return target


def part(source, target, name, runs, tables=TABLES, change=None):
    """Put the rows of some runs into a chunk of a folder that is still running."""
    for table in tables:
        rows = pd.read_parquet(source / f"{table}.parquet").query("run_id in @runs")
        (target / ".parts" / table).mkdir(parents=True, exist_ok=True)
        (change(rows) if change else rows).to_parquet(target / ".parts" / table / f"{name}.parquet", index=False)


def final(source, target, runs, tables=TABLES):
    for table in tables:
        pd.read_parquet(source / f"{table}.parquet").query("run_id in @runs").to_parquet(target / f"{table}.parquet")
