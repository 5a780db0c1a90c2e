"""The smallest set of proposals that would have spared an incident, on incidents whose answer is known."""

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from tests.experiment.sweeps import written

from govsim.experiment.designs.proposals import NEVER, but_for, called, coalitions, smallest, well
from govsim.experiment.plan import load_experiment
from govsim.experiment.run.runner import RunOptions
from govsim.experiment.run.sweep import sweep

SETS = coalitions()
NAMES = {c: called(c) or "first" for c in SETS}
IN_TIME = {  # under which sets help is there in time
    "always": lambda c: True,
    "needs II": lambda c: "II" in c,
    "needs I or III": lambda c: "I" in c or "III" in c,
    "needs I and IV": lambda c: {"I", "IV"} <= set(c),
    "never": lambda c: False,
}
HARM = {"always": 1.0, "needs II": 2.0, "needs I or III": 4.0, "needs I and IV": 8.0, "never": 16.0}


@pytest.fixture
def folder(tmp_path):
    """Two seeds of five incidents under all sets; severity 2 has a target of two hours after the report."""
    rows, runs = [], []
    for seed in (1, 2):
        for c, scenario in NAMES.items():
            run = f"{scenario} {seed}"
            runs.append({"run_id": run, "scenario": scenario, "seed": seed})
            for name, when in IN_TIME.items():
                late = 1.9 if when(c) else np.nan if name == "never" else 2.1
                rows.append({"run_id": run, "incident_id": name, "prevented": False, "severity": 2, "reported_h": 5.0,
                             "on_scene_h": 5.0 + late, "harm_person_h": HARM[name]})  # fmt: skip
    pq.write_table(pa.Table.from_pandas(pd.DataFrame(rows)), tmp_path / "incidents.parquet")
    return tmp_path, pd.DataFrame(runs)


def test_each_incident_counts_for_the_smallest_set_that_spares_it(folder):
    table = but_for(*folder, NAMES).set_index("proposals")
    told = table.incidents[table.incidents > 0].to_dict()
    assert told == {"": 1.0, "II": 1.0, "I": 0.5, "III": 0.5, "I-IV": 1.0, NEVER: 1.0}
    assert table.harm_person_h[["", "II", "I", "III", "I-IV", NEVER]].tolist() == [1, 2, 2, 2, 8, 16]
    assert table.share.sum() == pytest.approx(1) and table.harm_share.sum() == pytest.approx(1)


def test_an_incident_that_does_not_happen_is_well_and_one_prevented_from_the_start_does_not_count():
    told = pd.DataFrame({"prevented": [True, False, False], "severity": [4, 4, 1], "reported_h": [0.0, 0.0, np.nan],
                         "on_scene_h": [np.nan, 0.3, np.nan]})  # fmt: skip
    assert well(told).tolist() == [True, False, False]


def test_parts_add_up_to_one_incident():
    random = np.random.default_rng(1).random((500, len(SETS))) < 0.1
    assert smallest(random, SETS).sum(axis=1) == pytest.approx(np.ones(500))


def test_in_a_sweep_the_first_set_agrees_with_the_metric(tmp_path):
    batch = sweep(load_experiment(written(tmp_path, design="shapley", keep=["incidents"], seeds=2)), tmp_path / "runs",
                  RunOptions(in_process=True), lambda _: None)  # fmt: skip
    table = batch.tables["but_for"].set_index("proposals")
    first = batch.runs[batch.runs.scenario == "top_down"]
    assert table.incidents.sum() == pytest.approx(first.incidents_total.mean())
    in_time = (first.incidents_total * first.helped_in_time_share).mean()
    assert table.incidents[""] == pytest.approx(in_time)
    assert set(table.index) == {*map(called, SETS), NEVER}
