"""The map of regimes on made-up worlds in which it is known who is ahead where."""

from pathlib import Path

import numpy as np
import pytest
from tests.experiment.functions import runs_of, study_of

from govsim.analysis.adjust import false_discoveries
from govsim.experiment.designs.regime_map import FUNDED, RegimeMap, prim
from govsim.experiment.study import Factor

ARMS, METRICS = ("plain", "wired", "open"), ("help_time_mean_h", "satisfaction_mean")
RANGES = {"capacity": (0.0, 2.0), "price": (0.0, 10.0)}


@pytest.fixture(autouse=True)
def fewer_shuffles(monkeypatch):
    monkeypatch.setattr(prim, "SHUFFLES", 39)


def world(arm, row, seed):
    """Open is ahead of wired by 3 h, but behind by 3 where price > 6 and capacity < 1; behind plain nowhere."""
    luck = np.random.default_rng([seed, round(1e6 * row["price"]), round(1e6 * row["capacity"])]).normal(0, 0.3, 3)
    lost = row["price"] > 6 and row["capacity"] < 1
    hours = {"plain": 40.0, "wired": 20.0, "open": 23.0 if lost else 17.0}[arm] + luck[ARMS.index(arm)]
    return {"help_time_mean_h": hours, "satisfaction_mean": 0.5 + 0.01 * luck[ARMS.index(arm)],
            FUNDED: 0.8 if arm == "open" and row["price"] > 6 else 1.0}  # fmt: skip


def mapped(design, study, measure=world):
    runs = runs_of(study, design.points(study), measure)
    tables = design.analyse(study, runs, Path())
    return tables, [line.en for line in design.told(study, runs, tables)]


@pytest.fixture(scope="module")
def scattered():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(prim, "SHUFFLES", 39)
        return mapped(RegimeMap(draws=64), study_of(RANGES, ARMS, range(1, 7), METRICS))


def test_the_losing_box_is_found_on_points_that_lie_anywhere(scattered):
    box = scattered[0]["box"].set_index(["a", "metric", "factor"])
    price, capacity = (box.loc["wired", "help_time_mean_h", f] for f in ("price", "capacity"))
    assert (price.found, price.on, price.coverage, price.density) == ("box", "points", 1.0, 1.0)
    assert price.low == pytest.approx(6, abs=0.3) and np.isnan(price.high)
    assert capacity.high == pytest.approx(1, abs=0.1) and np.isnan(capacity.low)
    assert price.behind == price.behind_unpaid > 5


def test_what_is_never_lost_is_said_and_ties_stay_ties(scattered):
    tables, told = scattered
    box = tables["box"].set_index(["a", "metric", "factor"])
    assert box.loc["plain", "help_time_mean_h", "price"].found == "none"
    one = tables["regime_map"].query("a == 'wired' and metric == 'satisfaction_mean'")
    assert (one.ahead == "tie").mean() > 0.9
    assert any("at none of 64 points" in sentence for sentence in told)
    assert any("where" in s and "price is above" in s and "capacity is below" in s for s in told)


def test_every_other_scenario_is_held_against_the_last(scattered):
    table = scattered[0]["regime_map"]
    assert set(zip(table.a, table.b, strict=True)) == {("plain", "open"), ("wired", "open")}
    assert len(table) == 64 * 2 * 2
    assert set(table[table.metric == "help_time_mean_h"].ahead) == {"open", "wired"}


def test_a_grid_is_run_cell_by_cell_and_said_to_be_one():
    levels = {"capacity": Factor(levels=(0.2, 0.5, 0.8, 1.4, 2.0)), "price": Factor(levels=(1.0, 3.0, 5.0, 7.0, 9.0))}
    study = study_of({}, ARMS[1:], range(1, 6), METRICS[:1], **levels)
    design = RegimeMap()
    assert len(design.points(study)) == 2 * 25
    tables, told = mapped(design, study)
    box = tables["box"].set_index("factor")
    assert set(box.on) == {"cells"} and box.loc["price", "low"] == 6.0 and box.loc["capacity", "high"] == pytest.approx(1.1)
    assert "cells of the grid" in told[0]


def test_the_adjustment_is_that_of_benjamini_and_hochberg():
    assert false_discoveries(np.array([0.01, 0.04, 0.03, np.nan])) == pytest.approx([0.03, 0.04, 0.04, np.nan], nan_ok=True)


def test_a_map_of_ties_names_few_winners():
    """Without adjustment a map of pure chance would call about one point in twenty."""

    def even(arm, row, seed):
        lot = np.random.default_rng([seed, ARMS.index(arm), round(1e9 * row["price"])]).normal()
        return {"help_time_mean_h": lot, FUNDED: 1.0}

    table = mapped(RegimeMap(draws=128), study_of(RANGES, ARMS[1:], range(1, 9), METRICS[:1]), even)[0]["regime_map"]
    assert (table.p < 0.05).sum() >= 2 and (table.ahead != "tie").sum() <= 1
