"""Why some levers do what they do: one lever moved where another condition holds.

    python experiments/closer_looks.py [--seeds 12]

Writes results/closer_looks/closer_looks.csv (or into --into): paired differences with 95 % intervals, as in
experiments/levers.py.
"""

from typing import Any, NamedTuple

import pandas as pd
from levers import FREE, contrast, record

from govsim.model import GovernanceModel, RunInputs, ground_key, prepare
from govsim.scenario import load_scenario

METRICS = ("help_time_mean_h", "response_time_minor_mean_h", "incidents_total", "harm_person_h", "satisfaction_mean",
           "trust_government_mean", "closed_unsolved_share", "bounced_share")  # fmt: skip


class Look(NamedTuple):
    """A lever moved between two values under a condition, from a bundled policy."""

    lever: str
    arm: str
    low: float
    high: float
    condition: str
    settings: dict[str, Any]


def looks() -> list[Look]:
    """All looks, in the order of the table."""
    arms = ("top_down", "collaborative")
    found = [
        Look("demand_orientation", arm, 0.0, 1.0, f"grid_concentration {c:g}",
             {"community.needs.grid_concentration": c, **FREE}) for arm in arms for c in (15.0, 2.0, 0.5)
    ]  # fmt: skip
    found += [Look("hierarchy_levels", arm, 3, levels, f"from 3 to {levels}", {}) for arm in arms for levels in (1, 2, 5)]
    found += [
        Look("service_consciousness", "collaborative", 0.0, 1.0, f"promise {p:g}",
             {"actors.residents.satisfaction.promise": p, **FREE}) for p in (0.02, 0.01, 0.0)
    ]  # fmt: skip
    dear = {"actors.budget.wage_yuan_h": 50.0, "actors.budget.yuan_per_resident": 14.0 * 50}
    found.append(Look("service_purchasing", "collaborative", 0.0, 0.4, "staff at 39 yuan/h", FREE))
    found.append(Look("service_purchasing", "collaborative", 0.0, 0.4, "staff at 50 yuan/h, 14 h a head", FREE | dear))
    found.append(Look("assessment", "top_down", 0.0, 1.0, "paper_share .1", {}))
    found.append(Look("assessment", "top_down", 0.0, 1.0, "paper_share 0", {"incidents.closing.paper_share": 0.0}))
    return found


def of_seed(task: tuple[int, int]) -> list[dict[str, Any]]:
    """All looks under one seed; what shares its ground is run on one."""
    seed, residents = task
    grounds: dict[str, RunInputs] = {}
    rows = []
    for n, look in enumerate(looks()):
        for end, value in (("low", look.low), ("high", look.high)):
            settings = {"community.residents": residents, **look.settings, f"policy.{look.lever}": value}
            scenario = load_scenario(look.arm, settings)
            key = ground_key(scenario, seed)
            grounds[key] = grounds.get(key) or prepare(scenario, seed)
            metrics = GovernanceModel(scenario, seed, inputs=grounds[key]).run().metrics
            rows.append({"look": n, "seed": seed, "end": end, **{m: metrics[m] for m in METRICS}})
    return rows


def table(runs: pd.DataFrame) -> pd.DataFrame:
    """The paired difference of each look."""
    rows = []
    for n, look in enumerate(looks()):
        mine = runs[runs.look == n].set_index(["end", "seed"]).sort_index()
        for metric in METRICS:
            told = {"lever": look.lever, "arm": look.arm, "condition": look.condition, "metric": metric}
            rows.append(told | contrast(mine, metric))
    return pd.DataFrame(rows)


if __name__ == "__main__":
    record(of_seed, table, "closer_looks", __doc__)
