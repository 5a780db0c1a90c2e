"""But for which proposals: for each incident the smallest set that would have spared it, or brought help in time.

An incident is well where it does not happen, or where somebody is on the scene within the target after its report. The
same incident has the same id under all sets of one seed (common random numbers), so each can be asked. Where several sets
of the smallest size would do, each gets its part.
"""

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pandas as pd

from govsim.analysis.interval import interval
from govsim.experiment.designs.players import Coalition
from govsim.experiment.designs.proposals import called
from govsim.measure.targets import TARGET_H
from govsim.store.parts import read_one

NEEDED = ("run_id", "incident_id", "prevented", "severity", "reported_h", "on_scene_h", "harm_person_h")
NEVER = "never"
QUANTITIES = ("incidents", "share", "harm_person_h", "harm_share")
COLUMNS = ("proposals", *(f"{name}{end}" for name in QUANTITIES for end in ("", "_low", "_high")))


def but_for(folder: Path, runs: pd.DataFrame, names: Mapping[Coalition, str]) -> pd.DataFrame:
    """A row for each smallest set (`""`: well from the start; `never`: under none), means over seeds with 95 % intervals.

    `runs` has the run's id, scenario and seed; `names` the scenario of each set, none of them first. Harm is that of the
    first scenario. Empty where incidents were not kept.
    """
    file = folder / "incidents.parquet"
    if not file.is_file():
        return pd.DataFrame(columns=list(COLUMNS))
    table = read_one(file, NEEDED).to_pandas().astype({"run_id": str}).merge(runs[["run_id", "scenario", "seed"]], on="run_id")
    table["well"] = well(table)
    sets = list(names)
    wide = table.pivot(index=["seed", "incident_id"], columns="scenario", values="well")[[names[c] for c in sets]]
    first = table[table.scenario == names[sets[0]]].set_index(["seed", "incident_id"])
    mine = ~first.prevented.reindex(wide.index).to_numpy(bool)
    part = smallest(wide.to_numpy(bool)[mine], sets)
    return summed(part, first.harm_person_h.reindex(wide.index).to_numpy(float)[mine],
                  wide.index.get_level_values("seed").to_numpy()[mine], sets)  # fmt: skip


def well(table: pd.DataFrame) -> np.ndarray:
    """Whether each incident did not happen, or had somebody on the scene within the target after its report."""
    target = np.array(TARGET_H)[table.severity.to_numpy(int) - 1]
    late = (table.on_scene_h - table.reported_h).to_numpy(float)
    return np.asarray(table.prevented.to_numpy(bool) | (late <= target))  # never there is NaN, and not in time


def smallest(is_well: np.ndarray, sets: list[Coalition]) -> np.ndarray:
    """Parts (incidents, sets + 1) that add up to 1: of the smallest sets under which it is well, or of none (the last)."""
    sizes = np.array([len(c) for c in sets], float)
    size = np.where(is_well, sizes, np.inf).min(axis=1)
    chosen = is_well & (sizes == size[:, None])
    part = chosen / np.maximum(chosen.sum(axis=1, keepdims=True), 1)
    return np.column_stack([part, ~is_well.any(axis=1)])


def summed(part: np.ndarray, harm: np.ndarray, seeds: np.ndarray, sets: list[Coalition]) -> pd.DataFrame:
    """Means over seeds with 95 % t-intervals: incidents and harm by smallest set, and their shares of the whole."""
    frame = pd.DataFrame(part).groupby(seeds).sum()
    weighted = pd.DataFrame(part * harm[:, None]).groupby(seeds).sum()
    shares, burden = frame.div(frame.sum(axis=1), axis=0), weighted.div(weighted.sum(axis=1), axis=0)
    rows = []
    for n, name in enumerate([*map(called, sets), NEVER]):
        columns = (frame[n], shares[n], weighted[n], burden[n].dropna())
        rows.append((name, *(number for column in columns for number in interval(column.to_numpy(float)))))
    return pd.DataFrame(rows, columns=list(COLUMNS))
