"""Runs of a sweep and the folder that holds them, made up with numpy."""

import itertools
import json
from pathlib import Path

import numpy as np
import pandas as pd
from scipy import stats
from tests.report.fabricate import TITLES

HEADLINE = (
    "help_time_mean_h", "response_time_mean_h", "helped_in_time_share", "harm_person_h", "satisfaction_mean", "satisfied_share",
)  # fmt: skip
LEVEL = dict(zip(HEADLINE, (24.0, 15.0, 0.42, 180_000.0, 0.58, 0.47), strict=True))
GAIN = dict(zip(HEADLINE, (-9.0, -6.0, 0.11, -52_000.0, 0.052, 0.09), strict=True))


def metrics(gain: float, seed: int, wobble: float = 0.08) -> dict[str, float]:
    """The metrics of a run that is `gain` of the way to full collaboration; a seed's luck is the same for all."""
    luck = np.random.default_rng(seed).normal(0, 0.05, len(HEADLINE))
    own = np.random.default_rng([seed, round(abs(gain) * 1e6)]).normal(0, wobble, len(HEADLINE))
    found = {m: LEVEL[m] * (1 + luck[n]) + GAIN[m] * (gain + own[n]) for n, m in enumerate(HEADLINE)}
    return found | {"society_hours": 2000.0 * max(gain, 0) + seed, "public_cost": 1_000_000.0}


def run_rows(points: list[tuple[str, dict, float]], seeds: int) -> pd.DataFrame:
    """Rows of runs.parquet from points: scenario, factors, gain."""
    return pd.DataFrame([
        {"run_id": f"{n}-{seed}", "scenario": scenario, "seed": seed, **factors, **metrics(gain, seed)}
        for n, (scenario, factors, gain) in enumerate(points)
        for seed in range(1, seeds + 1)
    ])  # fmt: skip


def paired(a: pd.Series, b: pd.Series) -> tuple[float, float, float]:
    """Mean of b - a and its 95 % interval."""
    gap = (b - a).to_numpy()
    half = stats.t.ppf(0.975, len(gap) - 1) * gap.std(ddof=1) / np.sqrt(len(gap))
    return gap.mean(), gap.mean() - half, gap.mean() + half


def comparison(runs: pd.DataFrame) -> pd.DataFrame:
    """comparison.csv: mean over points first, then paired over seeds."""
    rows = []
    mean = runs.groupby(["scenario", "seed"], sort=False)[list(HEADLINE)].mean()
    for a, b in itertools.combinations(dict.fromkeys(runs.scenario), 2):
        for metric in HEADLINE:
            x, y = mean.loc[a, metric], mean.loc[b, metric]
            difference, low, high = paired(x, y)
            rows.append({
                "metric": metric, "unit": "h", "better": "", "a": a, "b": b, "mean_a": x.mean(), "mean_b": y.mean(),
                "difference": difference, "ci_low": low, "ci_high": high, "effect_size": 1.0, "p_holm": 0.01,
                "pairs_variance_ratio": 0.4,
            })  # fmt: skip
    return pd.DataFrame(rows)


def save(
    folder: Path, kind: str, runs: pd.DataFrame, tables: dict[str, pd.DataFrame], factors: dict | None = None, **more: object
) -> Path:
    """Write the folder of a sweep."""
    (folder / "tables").mkdir(parents=True)
    runs.to_parquet(folder / "runs.parquet", index=False)
    if runs.scenario.nunique() > 1:
        comparison(runs).to_csv(folder / "comparison.csv", index=False)
    for name, table in tables.items():
        table.to_csv(folder / "tables" / f"{name}.csv", index=False)
    manifest = {
        "command": f"govsim sweep {kind}.yaml", "seeds": sorted(runs.seed.unique().tolist()), "design": {"kind": kind},
        "factors": factors or {}, "versions": {"govsim": "1.1.0"}, "hashes": {"content": "0123abcd"},
        "runs_expected": len(runs),
        "scenarios": [
            {"name": s, "title": TITLES.get(s, s), "description": f"The arm {s}.",
             "resolved": {"policy": {"platform": float(s == "open_grid")}, "horizon": {"days": 30}}}
            for s in dict.fromkeys(runs.scenario) if s != "candidate"
        ],
    }  # fmt: skip
    (folder / "manifest.json").write_text(json.dumps(manifest | more), encoding="utf-8")
    return folder
