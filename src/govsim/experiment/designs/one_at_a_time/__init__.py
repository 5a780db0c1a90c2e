"""One factor at a time: each moved to its ends while all others stay where the scenario has them."""

import math
from pathlib import Path
from typing import Any, Literal

import pandas as pd

from govsim.analysis.interval import paired
from govsim.experiment.designs.sampling import needs_factors
from govsim.experiment.study import Design, Point, Row, Study
from govsim.scenario import Scenario, values_by_key


class OneAtATime(Design):
    """A point for each level (or end of a range) of each factor, and the scenario as it is."""

    kind: Literal["one_at_a_time"] = "one_at_a_time"

    def points(self, study: Study) -> list[Point]:
        """For each arm: as it is, then factor by factor."""
        needs_factors(study, self.kind)
        return [point for arm in study.arms for point in around(study, arm)]

    def analyse(self, study: Study, runs: pd.DataFrame, folder: Path) -> dict[str, pd.DataFrame]:
        """The effect of each factor from its lowest to its highest value, paired by seed."""
        rows: list[dict[str, Any]] = []
        for arm in study.arms:
            mine = runs[runs.scenario == arm.name]
            usual = usually(study, arm)
            for name, factor in study.factors.items():
                low, high = (study.drawn(name, v) if factor.range else study.typed(name, v) for v in factor.ends)
                a, b = (at(mine, usual | {name: value}) for value in (low, high))
                seeds = a.index.intersection(b.index)
                for metric in study.metrics:
                    told = paired(a.loc[seeds, metric].to_numpy(float), b.loc[seeds, metric].to_numpy(float))
                    rows.append({
                        "factor": name, "scenario": arm.name, "metric": metric, "low": low, "high": high,
                        "mean_low": told["mean_a"], "mean_high": told["mean_b"], "effect": told["difference"],
                        "ci_low": told["ci_low"], "ci_high": told["ci_high"],
                    })  # fmt: skip
        return {"oat": pd.DataFrame(rows)}


def usually(study: Study, arm: Scenario) -> Row:
    """What a scenario itself has for each factor; NaN where it has different values for a factor's several keys."""
    mine, row = values_by_key(arm), Row()
    for name, factor in study.factors.items():
        own = [mine.get(key, "") for key in factor.keys or (name,)]
        if factor.at_one:
            own = [value / one if one else math.nan for value, one in zip(own, factor.at_one, strict=True)]
        row[name] = own[0] if all(value == own[0] for value in own) else math.nan
    return row


def around(study: Study, arm: Scenario) -> list[Point]:
    """The points of one arm, without doubles."""
    usual = usually(study, arm)
    found = [Point(arm.name, usual, {})]
    for name, factor in study.factors.items():
        for value in [study.typed(name, v) for v in factor.levels] or [study.drawn(name, end) for end in factor.ends]:
            if value != usual[name]:
                found.append(Point(arm.name, usual | {name: value}, study.settings({name: value})))
    return found


def at(runs: pd.DataFrame, row: Row) -> pd.DataFrame:
    """The runs of one point, by seed."""
    mine = runs
    for name, value in row.items():
        mine = mine[mine[name].isna() if value != value else mine[name] == value]
    return mine.set_index("seed")
