"""The design of shocks: its points, what it refuses, and what it makes of courses whose truth is known."""

import numpy as np
import pandas as pd
import pytest
from tests.experiment.sweeps import written

from govsim.experiment.designs.shock import OF_SHOCKS
from govsim.experiment.plan import load_experiment
from govsim.experiment.run.runner import RunOptions
from govsim.experiment.run.sweep import sweep
from govsim.text.errors import InputError

ARMS = ("top_down", "collaborative")


def loaded(folder, **design):
    return load_experiment(written(folder, design={"kind": "shock", "at_day": 10} | design, metrics=["help_time_mean_h"]))


def test_every_scenario_without_a_shock_and_with_each(tmp_path):
    experiment = loaded(tmp_path, shocks=["flood", "epidemic"], size=2)
    points = experiment.design.points(experiment.study)
    assert [(p.factors["shock"], p.arm) for p in points] == [(s, a) for s in ("none", "flood", "epidemic") for a in ARMS]
    events = [experiment.study.scenario(p).shocks.events for p in points]
    assert [[e.name for e in come] for come in events[::2]] == [
        [],
        ["flood of size 2 on day 10"],
        ["epidemic of size 2 on day 10"],
    ]


def test_what_it_refuses(tmp_path):
    with pytest.raises(InputError, match=r"design.shocks: no shock 'flod'; did you mean 'flood'\?"):
        loaded(tmp_path, shocks=["flod"])
    experiment = loaded(tmp_path, at_day=20)
    with pytest.raises(InputError, match=r"design\.at_day: must come before the end of the 20 counted days of top_down"):
        experiment.design.points(experiment.study)


def runs_and_days(folder, seeds=6):
    """The backlog rises by 8 on the day of a flood and falls by 2 a day, under the second arm by half of it."""
    rows, days, luck = [], [], np.random.default_rng(1)
    for seed in range(seeds):
        noise = luck.normal(0, 3, 20)
        for shock in ("none", "flood"):
            for arm, share in zip(ARMS, (1.0, 0.5), strict=True):
                name = f"{shock}-{arm}-{seed}"
                rise = share * np.clip(8.0 - 2.0 * (np.arange(20) - 10), 0, 8) * (np.arange(20) >= 10) * (shock == "flood")
                metrics = {m: luck.normal() if shock == "flood" else np.nan for m in OF_SHOCKS}
                metrics["shock_depth_backlog"] = 8 * share + luck.normal(0, 0.01) if shock == "flood" else np.nan
                rows.append({"run_id": name, "scenario": arm, "seed": seed, "shock": shock, "help_time_mean_h": 5.0, **metrics})
                level = 20 + noise + rise
                days += [{"run_id": name, "day": d, "backlog": level[d], "satisfaction_mean": 0.6} for d in range(20)]
    pd.DataFrame(days).to_parquet(folder / "daily.parquet", index=False)
    return pd.DataFrame(rows)


def test_courses_are_against_the_same_seed_without_a_shock(tmp_path):
    experiment = loaded(tmp_path, shocks=["flood"])
    runs = runs_and_days(tmp_path)
    found = experiment.design.analyse(experiment.study, runs, tmp_path)
    course = found["shock_courses"].set_index(["scenario", "series", "day"]).sort_index()
    mine = course.loc["top_down", "backlog"]
    assert mine.index.tolist() == list(range(-10, 10))
    expected = np.concatenate([np.zeros(10), [8, 6, 4, 2], np.zeros(6)])
    assert mine.difference.to_numpy() == pytest.approx(expected) and (mine.ci_high - mine.ci_low).to_numpy() == pytest.approx(0)
    shapes = found["shock_triangles"].set_index(["scenario", "series"])
    assert shapes.loc[("top_down", "backlog"), ["depth", "loss", "recovery_days"]].tolist() == pytest.approx([8, 20, 4])
    assert shapes.loc[("collaborative", "backlog"), "depth"] == pytest.approx(4)
    assert [line.en for line in experiment.design.told(experiment.study, runs, found)] == [
        "Flood: the backlog rises by, and is nine tenths made good after, 8 cases and 4 days under top-down control, 4 cases "
        "and 4 days under collaborative governance."
    ]
    pair = found["resilience_pairs"].set_index(["metric", "shock"]).loc[("shock_depth_backlog", "flood")]
    assert pair.difference == pytest.approx(-4, abs=0.1) and pair.ahead == "collaborative"
    assert set(found["resilience"][found["resilience"].shock == "none"].metric) == {"help_time_mean_h"}
    (tmp_path / "daily.parquet").unlink()
    bare = experiment.design.analyse(experiment.study, runs, tmp_path)
    assert set(bare) == {"resilience", "resilience_pairs"} and experiment.design.told(experiment.study, runs, bare) == []


def test_a_small_one_from_its_file_to_its_tables(tmp_path):
    design = {"kind": "shock", "shocks": ["flood"], "at_day": 5}
    experiment = load_experiment(written(tmp_path, design=design, keep=["daily"], seeds=2))
    batch = sweep(experiment, tmp_path / "out", RunOptions(workers=1, in_process=True), lambda _: None)
    assert not batch.problems and len(batch.runs) == 8
    assert set(batch.tables) == {"resilience", "resilience_pairs", "shock_courses", "shock_triangles"}
    assert batch.runs.groupby("shock")["shock_worst_backlog"].count().to_dict() == {"flood": 4, "none": 0}
    before = batch.tables["shock_courses"].query("day < 0")
    assert len(before) and (before.difference == 0).all()
