"""Each lever alone, from nothing to full strength, from the collaborative policy: free, and paid from the envelope.

    python experiments/levers.py [--seeds 12] [--residents 4000] [--into results/levers]

Writes levers.csv there: means over seeds of the paired difference (full less nothing) with 95 % intervals.
"""

import argparse
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from govsim.analysis.interval import paired
from govsim.experiment.run.engine import map_tasks
from govsim.model import GovernanceModel, prepare
from govsim.policy import Policy, Prices
from govsim.scenario import load_scenario

Row = dict[str, Any]
RANGE = {
    "hierarchy_levels": (1, 5),
    "desk_hours": (20.0, 168.0),
    "service_purchasing": (0.0, 0.4),
    "prevention_share": (0.0, 0.6),
}
EVERYWHERE = ("help_time_mean_h", "response_time_mean_h", "satisfaction_mean", "incidents_total", "paid_government_hours")
MOVES = {  # what each lever is there to move, one metric or two
    "service_consciousness": ("trust_government_mean", "satisfaction_mean"),
    "participation_channels": ("reporting_time_mean_h", "participation_rate"),
    "party_building": ("awareness_mean", "participation_rate"),
    "rule_of_law": ("bounced_share", "society_hours"),
    "dispute_resolution": ("mediated_total", "incidents_personal"),
    "informatization": ("noticing_time_mean_h", "false_reports_total"),
    "hierarchy_levels": ("handovers_mean", "bounced_share"),
    "desk_hours": ("routing_time_mean_h", "response_time_p90_h"),
    "assessment": ("response_time_p90_h", "closed_unsolved_share"),
    "open_supply": ("prevention_society_hours", "incidents_total"),
    "institutional_support": ("society_hours", "worked_social_organizations_hours"),
    "community_supply": ("volunteered_share", "society_hours"),
    "prevention_share": ("incidents_total", "hazard_mean"),
    "platform": ("routing_time_mean_h", "response_time_p90_h"),
    "function_transfer": ("answered_government_share", "supply_diversity"),
    "service_purchasing": ("worked_enterprises_hours", "supply_diversity"),
    "pay_per_job": ("worked_enterprises_hours", "paid_government_hours"),
    "demand_orientation": ("incidents_total", "satisfaction_need_gap"),
    "internal_linkage": ("dispatch_time_mean_h", "helped_in_time_share"),
    "external_linkage": ("response_time_serious_mean_h", "answered_outside_share"),
    "resource_mobility": ("dispatch_time_mean_h", "travel_time_mean_h"),
    "grassroots": ("route_on_the_spot_share", "handovers_mean"),
}
FREE = {f"actors.prices.{name}": 0.0 for name in Prices.model_fields} | {"actors.budget.desk_posts": 0.0}


def variants(residents: int) -> dict[tuple[str, str, str], Any]:
    """The policies to run: (lever, free or paid, low or high)."""
    found = {}
    for lever in Policy.model_fields:
        for cost in ("free", "paid"):
            for end, value in zip(("low", "high"), RANGE.get(lever, (0.0, 1.0)), strict=True):
                settings = {f"policy.{lever}": value, "community.residents": residents, **(FREE if cost == "free" else {})}
                found[lever, cost, end] = load_scenario("collaborative", settings)
    return found


def of_seed(task: tuple[int, int]) -> list[dict[str, Any]]:
    """All variants under one seed, on one ground."""
    seed, residents = task
    ground, rows = None, []
    for (lever, cost, end), scenario in variants(residents).items():
        ground = ground or prepare(scenario, seed)
        metrics = GovernanceModel(scenario, seed, inputs=ground).run().metrics
        rows.append({"seed": seed, "lever": lever, "cost": cost, "end": end, **metrics})
    return rows


def contrast(mine: pd.DataFrame, metric: str) -> dict[str, Any]:
    """High less low over the seeds of runs indexed by (end, seed); sure where |t| > 3.5."""
    pair = paired(mine.loc["low", metric].to_numpy(float), mine.loc["high", metric].to_numpy(float))
    t = abs(pair["effect_size"]) * np.sqrt(len(mine) / 2)
    half = (pair["ci_high"] - pair["ci_low"]) / 2
    return {"low": pair["mean_a"], "high": pair["mean_b"], "difference": pair["difference"], "half_interval": half,
            "sure": bool(t > 3.5)}  # fmt: skip


def table(runs: pd.DataFrame) -> pd.DataFrame:
    """The paired difference of every lever, free and paid, for what it should move and for what everybody asks."""
    rows = []
    for lever in Policy.model_fields:
        for cost in ("free", "paid"):
            mine = runs[(runs.lever == lever) & (runs.cost == cost)].set_index(["end", "seed"]).sort_index()
            for metric in dict.fromkeys((*MOVES[lever], *EVERYWHERE)):
                told = {"lever": lever, "cost": cost, "metric": metric, "its_own": metric in MOVES[lever]}
                rows.append(told | contrast(mine, metric))
    return pd.DataFrame(rows)


def record(
    of_seed: Callable[[Any], list[Row]], table: Callable[[pd.DataFrame], pd.DataFrame], name: str, about: str | None
) -> None:
    """Run every seed on a pool and write what `table` makes of the runs to NAME.csv in the folder --into."""
    parser = argparse.ArgumentParser(description=about)
    parser.add_argument("--seeds", type=int, default=12)
    parser.add_argument("--residents", type=int, default=4000)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--into", type=Path, default=Path("results") / name)
    asked = parser.parse_args()
    began, rows = time.time(), list[Row]()
    tasks = [(seed, asked.residents) for seed in range(1, asked.seeds + 1)]
    for n, (_, found, error) in enumerate(map_tasks(of_seed, tasks, asked.workers), start=1):
        if error is not None:
            raise error
        rows += found or []
        print(f"seed {n} of {asked.seeds}, {time.time() - began:.0f} s", file=sys.stderr)
    asked.into.mkdir(parents=True, exist_ok=True)
    table(pd.DataFrame(rows)).to_csv(asked.into / f"{name}.csv", index=False, float_format="%.6g")


if __name__ == "__main__":
    record(of_seed, table, "levers", __doc__)
