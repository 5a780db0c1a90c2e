"""The arms with each mended error put back, one at a time: which verdicts rested on it?

    python experiments/mends.py [--seeds 10] [--into results/mends]

Writes mends.csv: the means of the arms and the fair pair's paired differences with their 95 % intervals. Errors that no number
can put back (who was exposed, hours sold twice, ties that learned from what was not funded) have tests of their own.
"""

import argparse
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from govsim.analysis.interval import interval
from govsim.model import GovernanceModel, prepare
from govsim.scenario import load_scenario
from govsim.scenario.files import arms, fair_pair

METRICS = ("help_time_mean_h", "harm_person_h", "satisfaction_mean", "solved_share", "response_time_mean_h")
BACK: dict[str, dict[str, Any]] = {
    "as it is now": {},
    "staff at net pay: 25 yuan, and 350 for 14 hours a head": {
        "actors.budget.wage_yuan_h": 25.0,
        "actors.budget.yuan_per_resident": 350.0,
    },
    "the wage mended, the envelope not: 9 hours a head": {"actors.budget.yuan_per_resident": 350.0},
    "staff with nothing else to do": {"incidents.load.level": 0.0, "incidents.load.paperwork": 0.0},
    "no dark figure: everything is reported": {"incidents.noticing.report_logit": [50.0] * 4},
    "every visit solves its case": {"incidents.closing.unsolved_share": 0.0},
    "units from outside for nothing": {"actors.budget.outside_charged": 0.0},
    "awareness prevents nothing": {"incidents.hazard.aware": [0.0] * 4},
    "no voice": {"incidents.witnesses.voice": 0.0},
}


def rows_of(error: str, settings: dict[str, Any], seeds: int, residents: int) -> list[dict[str, Any]]:
    """A row for each metric: means of the arms, and what partners add to government alone."""
    found = {arm: np.empty((seeds, len(METRICS))) for arm in arms()}
    for seed in range(1, seeds + 1):
        ground = None
        for arm, values in found.items():
            scenario = load_scenario(arm, {"community.residents": residents, **settings})
            ground = ground or prepare(scenario, seed)
            metrics = GovernanceModel(scenario, seed, ground).run().metrics
            values[seed - 1] = [metrics[name] for name in METRICS]
    alone, together = fair_pair()
    rows = []
    for column, metric in enumerate(METRICS):
        mean, low, high = interval(found[together][:, column] - found[alone][:, column])
        means = {arm: values[:, column].mean() for arm, values in found.items()}
        rows.append({"error put back": error, "metric": metric, **means, "pair": mean, "low": low, "high": high})
    return rows


def main() -> None:
    """Run every arm with every error put back."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, default=10)
    parser.add_argument("--residents", type=int, default=4000)
    parser.add_argument("--into", type=Path, default=Path("results") / "mends")
    asked = parser.parse_args()
    asked.into.mkdir(parents=True, exist_ok=True)
    rows = [row for error, settings in BACK.items() for row in rows_of(error, settings, asked.seeds, asked.residents)]
    pd.DataFrame(rows).to_csv(asked.into / "mends.csv", index=False, float_format="%.6g")


if __name__ == "__main__":
    main()
