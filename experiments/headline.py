"""The recorded comparison of the bundled arms, and the same with prevention made alike, for README and ODD.

    python experiments/headline.py [--seeds 30] [--into results/headline]

Writes headline.csv, ratios.csv, twins.csv, neutral_prevention.csv and figures (stages, differences) there; the run folder stays
beside them, in runs/.
"""

import argparse
import shutil
from pathlib import Path
from typing import Any

import pandas as pd

from govsim.analysis.comparison import HEADLINE
from govsim.analysis.interval import fieller
from govsim.experiment.plan import load_experiment
from govsim.experiment.run.compare import compare
from govsim.report.page import write
from govsim.scenario import load_scenario
from govsim.scenario.files import arms

Settings = dict[str, Any]
ARMS = arms()
KEPT = (*HEADLINE, "unresolved_share", "never_reported_share", "help_time_median_h", "response_time_median_h",
        "on_time_serious_share", "helped_in_time_serious_share", "satisfaction_start_mean", "utilization", "outside_hours",
        "spent_outside")  # fmt: skip
ALIKE = (0.0, 0.1, 0.2, 0.4)  # the prevention shares that all arms are given alike
PREVENTION = ("prevention_government_hours", "prevention_society_hours")
FIGURES = ("stages", "differences")


def kept(comparison: pd.DataFrame, metrics: tuple[str, ...] = KEPT) -> pd.DataFrame:
    """The rows that the pages show, in their order."""
    rows = comparison[comparison.metric.isin(metrics)]
    return rows.assign(order=rows.metric.map(metrics.index)).sort_values(["order"], kind="stable").drop(columns="order")


def alike(seeds: int, workers: int | None, size: Settings) -> pd.DataFrame:
    """The comparison of the arms with the same prevention share, for several shares."""
    rows = []
    for share in ALIKE:
        batch = compare([load_scenario(arm, size | {"policy.prevention_share": share}) for arm in ARMS], seeds, workers=workers)
        rows.append(kept(batch.comparison, KEPT + PREVENTION).assign(prevention_share=share))
        print(f"prevention share {share:g}: {batch.answer}")
    return pd.concat(rows)


def ratios(runs: pd.DataFrame) -> pd.DataFrame:
    """How much of the last arm's gain over the first each arm between has, by headline metric, with Fieller's interval."""
    rows = []
    for metric in HEADLINE:
        by_arm = {arm: runs[runs.scenario == arm].set_index("seed")[metric].to_numpy(float) for arm in ARMS}
        whole = by_arm[ARMS[-1]] - by_arm[ARMS[0]]
        rows += [(metric, arm, ARMS[-1], *fieller(by_arm[arm] - by_arm[ARMS[0]], whole)) for arm in ARMS[1:-1]]
    return pd.DataFrame(rows, columns=["metric", "part", "whole", "ratio", "ci_low", "ci_high"])


def main() -> None:
    """Run both comparisons."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=30)
    parser.add_argument("--residents", type=int, default=4000)
    parser.add_argument("--workers", type=int)
    parser.add_argument("--into", type=Path, default=Path("results") / "headline")
    asked = parser.parse_args()
    size: Settings = {"community.residents": asked.residents}
    folder = asked.into / "runs"
    claims = load_experiment("compare").plan.hypotheses
    batch = compare([load_scenario(a, size) for a in ARMS], asked.seeds, workers=asked.workers, out=folder, hypotheses=claims)
    kept(batch.comparison).to_csv(asked.into / "headline.csv", index=False, float_format="%.6g")
    ratios(batch.runs).to_csv(asked.into / "ratios.csv", index=False, float_format="%.6g")
    batch.twins.to_csv(asked.into / "twins.csv", index=False, float_format="%.6g")
    write(folder)
    (asked.into / "figures").mkdir(exist_ok=True)
    for name in FIGURES:
        shutil.copy(folder / "figures" / f"{name}.png", asked.into / "figures" / f"{name}.png")
    print(batch.answer)
    shares = alike(asked.seeds, asked.workers, size)
    shares.to_csv(asked.into / "neutral_prevention.csv", index=False, float_format="%.6g")


if __name__ == "__main__":
    main()
