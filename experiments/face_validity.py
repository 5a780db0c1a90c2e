"""What the model shows beside what has been measured: the patterns it was asked for, each with its source.

    python experiments/face_validity.py [--seeds 10]

Writes results/face_validity/face_validity.csv (or into --into). No figure here is fitted by this script; where a default was
set by a pattern, the row says so.
"""

import argparse
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from patterns import CHANGES, MEASURES, Pattern

from govsim.measure import Records
from govsim.model import GovernanceModel
from govsim.scenario import load_scenario

RUNS: dict[str, tuple[str, dict[str, Any]]] = {  # what is run: a bundled scenario with some values changed
    "top_down": ("top_down", {}),
    "digital_top_down": ("digital_top_down", {}),
    "service_government": ("service_government", {}),
    "collaborative": ("collaborative", {}),
    "nobody looks": (  # surveys and police studies ask those who called: no patrol or sensor finds what they leave
        "top_down",
        {"incidents.noticing.patrol_rate": [0.0] * 4, "incidents.noticing.sensor_rate": [0.0] * 4},
    ),
    "twice the prevention": ("top_down", {"policy.prevention_share": 0.2}),
    "twice the patience": ("top_down", {"incidents.witnesses.prompt_h": [48, 24, 6, 3]}),
}


def verdict(value: float, p: Pattern) -> str:
    """Whether a figure lies in its cited range."""
    return "no range" if np.isnan(p.low) else "shown" if p.low <= value <= p.high else "missed"


def rows_of(runs: dict[str, list[Records]]) -> list[dict[str, Any]]:
    """A row for each pattern, the mean over seeds."""
    found = {what: (np.nanmean([measure(r) for r in runs[p.arm]]), p) for what, (measure, p) in MEASURES.items()}
    for what, (change, p) in CHANGES.items():
        base = runs[RUNS[p.arm][0]]
        found[what] = np.mean([change(*pair) for pair in zip(runs[p.arm], base, strict=True)]), p
    return [
        {"pattern": what, "arm": p.arm, "unit": p.unit, "model": value, "low": p.low, "high": p.high,
         "verdict": verdict(value, p), "role": p.role, "source": p.source} for what, (value, p) in found.items()
    ]  # fmt: skip


def main() -> None:
    """Run the arms and write what they show beside the cited ranges."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=10)
    parser.add_argument("--residents", type=int, default=4000)
    parser.add_argument("--into", type=Path, default=Path("results") / "face_validity")
    asked = parser.parse_args()
    runs = {
        name: [
            GovernanceModel(load_scenario(arm, {"community.residents": asked.residents, **changed}), s).run().records
            for s in range(1, asked.seeds + 1)
        ]
        for name, (arm, changed) in RUNS.items()
    }
    asked.into.mkdir(parents=True, exist_ok=True)
    pd.DataFrame(rows_of(runs)).to_csv(asked.into / "face_validity.csv", index=False, float_format="%.4g")


if __name__ == "__main__":
    main()
