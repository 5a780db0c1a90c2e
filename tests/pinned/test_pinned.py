"""All metrics of the bundled scenarios, pinned. After a wanted change: `make pin`, and a line in the changelog."""

import importlib.util
import json
from pathlib import Path

import pytest

spec = importlib.util.spec_from_file_location("pinned_runs", Path(__file__).with_name("runs.py"))
runs = importlib.util.module_from_spec(spec)
spec.loader.exec_module(runs)

PINNED = json.loads(runs.PINNED.read_text("utf-8"))
CASES = [(name, seed) for name in sorted(PINNED) for seed in sorted(PINNED[name])]


@pytest.fixture(scope="module")
def scenarios():
    return runs.scenarios()


def test_every_bundled_scenario_is_pinned(scenarios) -> None:
    assert {name: {str(seed) for seed in runs.SEEDS} for name in scenarios} == {n: set(s) for n, s in PINNED.items()}


@pytest.mark.parametrize(("name", "seed"), CASES)
def test_metrics_are_as_pinned(name: str, seed: str, scenarios) -> None:
    moved = runs.changes(PINNED[name][seed], runs.metrics_of(scenarios[name], int(seed)))
    assert moved == [], "after a wanted change: make pin, and explain it in CHANGELOG.md"


@pytest.mark.parametrize(
    ("before", "after"), [({"x": 1.0}, {"x": 1.00000001}), ({"x": 1.0}, {}), ({}, {"x": 1.0}), ({"x": None}, {"x": 0.0})]
)
def test_a_change_is_seen(before: dict[str, float], after: dict[str, float]) -> None:
    assert len(runs.changes(before, after)) == 1
    assert runs.changes(after, after) == []
