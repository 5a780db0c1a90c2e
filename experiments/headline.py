"""The recorded comparison of the bundled arms, and the same with prevention made alike, for README and ODD.

    python experiments/headline.py [--seeds 30]

Writes experiments/results/headline.csv and neutral_prevention.csv, and docs/figures/ (stages, differences).
"""

import argparse
import shutil
import tempfile
from pathlib import Path

import pandas as pd

from govsim.analysis.comparison import HEADLINE
from govsim.experiment.compare import compare
from govsim.report.page import write
from govsim.scenario import load_scenario

ROOT = Path(__file__).resolve().parent.parent
RESULTS = ROOT / "experiments" / "results"
ARMS = ("top_down", "digital_top_down", "collaborative")
KEPT = (*HEADLINE, "incidents_total", "unresolved_share", "trust_government_mean", "participation_rate", "society_hours",
        "coordination_hours", "cost_per_contained", "cost_per_contained_with_society", "public_cost")  # fmt: skip
ALIKE = (0.0, 0.1, 0.2, 0.4)  # the prevention shares that all arms are given alike
PREVENTION = ("prevention_government_hours", "prevention_society_hours")
FIGURES = ("stages", "differences")


def kept(comparison: pd.DataFrame, metrics: tuple[str, ...] = KEPT) -> pd.DataFrame:
    """The rows that the pages show, in their order."""
    rows = comparison[comparison.metric.isin(metrics)]
    return rows.assign(order=rows.metric.map(metrics.index)).sort_values(["order"], kind="stable").drop(columns="order")


def alike(seeds: int) -> pd.DataFrame:
    """The comparison of the arms with the same prevention share, for several shares."""
    rows = []
    for share in ALIKE:
        batch = compare([load_scenario(arm, {"policy.prevention_share": share}) for arm in ARMS], seeds)
        rows.append(kept(batch.comparison, KEPT + PREVENTION).assign(prevention_share=share))
        print(f"prevention share {share:g}: {batch.answer}")
    return pd.concat(rows)


def main() -> None:
    """Run both comparisons."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=30)
    asked = parser.parse_args()
    RESULTS.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "runs"
        batch = compare([load_scenario(a) for a in ARMS], asked.seeds, out=folder)
        kept(batch.comparison).to_csv(RESULTS / "headline.csv", index=False, float_format="%.6g")
        write(folder)
        (ROOT / "docs" / "figures").mkdir(exist_ok=True)
        for name in FIGURES:
            shutil.copy(folder / "figures" / f"{name}.png", ROOT / "docs" / "figures" / f"{name}.png")
    print(batch.answer)
    alike(asked.seeds).to_csv(RESULTS / "neutral_prevention.csv", index=False, float_format="%.6g")


if __name__ == "__main__":
    main()
