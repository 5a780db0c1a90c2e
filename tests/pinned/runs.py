"""The runs whose metrics are pinned: every bundled scenario that needs no log, small and short, under two seeds."""

import math
from pathlib import Path

import yaml

from govsim.measure import compute
from govsim.model import GovernanceModel, prepare
from govsim.scenario import Scenario, files, load_scenario

PINNED = Path(__file__).with_name("pinned.json")
SEEDS = (1, 2)
SIZE = {"community.residents": 600, "horizon.days": 60, "horizon.warmup_days": 31}

Metrics = dict[str, float | None]


def scenarios() -> dict[str, Scenario]:
    """Bundled scenarios by name, those apart that replay a log."""
    home = files.folder("scenarios")
    written = {name: yaml.safe_load((home / f"{name}.yaml").read_text("utf-8")) for name in files.names()}
    return {name: load_scenario(name, SIZE) for name, keys in written.items() if "log" not in keys.get("incidents", {})}


def metrics_of(scenario: Scenario, seed: int) -> Metrics:
    """All metrics of a run; a mean over nothing is None, since JSON has no NaN."""
    found = compute(GovernanceModel(scenario, seed, prepare(scenario, seed)).run().records)
    return {name: None if math.isnan(value) else float(value) for name, value in found.items()}


def measure_all() -> dict[str, dict[str, Metrics]]:
    """All metrics by scenario and seed."""
    return {name: {str(seed): metrics_of(s, seed) for seed in SEEDS} for name, s in scenarios().items()}


def changes(before: Metrics, after: Metrics) -> list[str]:
    """What differs by more than the last digits, which depend on the machine's library of functions."""
    told = [f"{name}: {before.get(name, 'new')} -> {after.get(name, 'gone')}" for name in sorted({*before, *after})]
    same = {name for name in {*before} & {*after} if is_same(before[name], after[name])}
    return [line for line in told if line.split(":")[0] not in same]


def is_same(before: float | None, after: float | None) -> bool:
    """Whether two values agree to nine digits."""
    if before is None or after is None:
        return before is after
    return math.isclose(before, after, rel_tol=1e-9, abs_tol=1e-12)
