"""Twins: the same incident, the same resident, under two scenarios of one seed; and where the difference in help comes from.

Prevention changes which incidents happen, so beside each difference stands the one over incidents that happened in both.
"""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow.parquet as pq

from govsim.measure.stages import STAGES, help_times, occurred

CASES = ["run_id", "incident_id", "severity", "prevented", "occurred_h", "noticed_h", "reported_h", "routed_h", "accepted_h",
         "on_scene_h"]  # fmt: skip
FELT_FROM = 0.01
"""Change of a resident's satisfaction from which it counts as won or lost (assumed)."""


def incident_twins(folder: Path, runs: pd.DataFrame, a: str, b: str) -> dict[str, float]:
    """Incidents in both scenarios, only in one, and mean help time over those in both (mean over seeds)."""
    rows = []
    for (_, x), (_, y) in pairs_of(folder / "incidents.parquet", CASES, runs, a, b):
        in_a, in_b = occurred(x), occurred(y)
        both = in_a & in_b
        mean_a, mean_b = (float(help_times(t, both).mean()) if both.any() else np.nan for t in (x, y))
        rows.append((both.sum(), (in_a & ~in_b).sum(), (in_b & ~in_a).sum(), mean_a, mean_b))
    both, only_a, only_b, mean_a, mean_b = np.nanmean(np.array(rows, float), axis=0) if rows else [np.nan] * 5
    return {
        "in_both": both, "only_a": only_a, "only_b": only_b, "help_time_a_h": mean_a, "help_time_b_h": mean_b,
        "difference_h": mean_b - mean_a,
    }  # fmt: skip


def resident_twins(folder: Path, runs: pd.DataFrame, a: str, b: str) -> dict[str, float]:
    """Shares of residents whose satisfaction at the end is higher, or lower, under b than under a, and the quantiles."""
    gaps = [
        y["satisfaction_end"] - x["satisfaction_end"]
        for (_, x), (_, y) in pairs_of(folder / "residents.parquet", ["run_id", "satisfaction_end"], runs, a, b)
    ]
    gap = np.concatenate(gaps) if gaps else np.full(1, np.nan)
    low, middle, high = np.quantile(gap, [0.05, 0.5, 0.95])
    return {
        "winners_share": float((gap > FELT_FROM).mean()), "losers_share": float((gap < -FELT_FROM).mean()),
        "p05": float(low), "p50": float(middle), "p95": float(high),
    }  # fmt: skip


def pairs_of(path: Path, columns: Sequence[str], runs: pd.DataFrame, a: str, b: str):  # type: ignore[no-untyped-def]
    """Yield the two runs of each seed as (id, columns), rows in the same order: a candidate's, or a resident's, twins."""
    table = pq.read_table(path, columns=list(columns))
    ids = table["run_id"].combine_chunks()
    code = np.asarray(ids.indices)
    names = ids.dictionary.to_pylist()
    first = np.searchsorted(code, np.arange(len(names)), side="left") if (np.diff(code) >= 0).all() else None
    plain = {c: table[c].to_numpy() for c in columns if c != "run_id"}
    where = {}
    for n, name in enumerate(names):
        rows = slice(first[n], first[n + 1] if n + 1 < len(names) else None) if first is not None else code == n
        where[name] = {c: v[rows] for c, v in plain.items()}
    by_seed = {s: runs[runs.scenario == s].set_index("seed").run_id for s in (a, b)}
    for seed in by_seed[a].index.intersection(by_seed[b].index):
        yield tuple((run, where[run]) for run in (by_seed[a][seed], by_seed[b][seed]))


def stage_split(table: pd.DataFrame, a: str, b: str) -> dict[str, float]:
    """The difference in mean help time by stage (h, b minus a); the stages sum to the difference."""
    pair = table[(table.a == a) & (table.b == b)].set_index("metric").difference
    return {stage: float(pair[f"{stage}_time_mean_h"]) for stage in STAGES}
