"""What a minute of help, or a point of satisfaction, costs through each lever.

Two questions, lever by lever, from nothing to full strength on the last scenario. `free`: what the lever does when the
staff stays as it is, so that its price buys exactly this effect. `paid`: what is left when its price is taken from the
staff, as the fixed envelope demands. A minute bought with more staff alone is the yardstick.
"""

from pathlib import Path
from typing import Any, ClassVar, Literal

import numpy as np
import pandas as pd

from govsim.base.block import about
from govsim.experiment.designs.one_at_a_time import at
from govsim.experiment.statistics import paired
from govsim.experiment.study import Design, Point, Row, Study
from govsim.policy import Policy, Prices, lever_hours

ENVELOPE = "actors.budget.yuan_per_resident"
MORE = 1.1
"""The yardstick: an envelope larger by a tenth."""
UNIT = {"help_time_mean_h": -1 / 60, "response_time_mean_h": -1 / 60, "satisfaction_mean": 0.01}
"""What counts as one: a minute less, a point (.01) more; of any other metric one of its own unit, in its better sense."""


class Price(Design):
    """Each priced lever at nothing and at full strength, free of charge and paid for."""

    kind: Literal["price"] = "price"
    takes_factors: ClassVar[bool] = False

    def points(self, study: Study) -> list[Point]:
        """The last scenario as it is, with a larger envelope, and four points for each lever."""
        arm = study.arms[-1]
        found = [Point(arm.name, {"lever": "", "end": "", "cost": ""}, {})]
        more = arm.actors.budget.yuan_per_resident * MORE
        found.append(Point(arm.name, {"lever": ENVELOPE, "end": "high", "cost": "paid"}, {ENVELOPE: more}))
        for lever in Prices.model_fields:
            for cost in ("free", "paid"):
                price = {f"actors.prices.{lever}": 0.0} if cost == "free" else {}
                for end, value in (("low", 0.0), ("high", 1.0)):
                    row: Row = {"lever": f"policy.{lever}", "end": end, "cost": cost}
                    found.append(Point(arm.name, row, {f"policy.{lever}": value, **price}))
        return found

    def analyse(self, study: Study, runs: pd.DataFrame, folder: Path) -> dict[str, pd.DataFrame]:
        """Effects, costs and their ratio, a row for each lever and metric; the envelope itself is the first."""
        rows = []
        for metric in study.metrics:
            rows.append(envelope(study, runs, metric))
            rows += [self.row(study, runs, lever, metric) for lever in Prices.model_fields]
        return {"price": pd.DataFrame(rows)}

    def row(self, study: Study, runs: pd.DataFrame, lever: str, metric: str) -> dict[str, Any]:
        """One lever and one metric."""
        arm = study.arms[-1]
        free, paid = (pair(runs, f"policy.{lever}", cost, metric) for cost in ("free", "paid"))
        hours = pair(runs, f"policy.{lever}", "free", "society_hours")["difference"]
        told = about(Policy.model_fields[lever])
        row = {"lever": f"policy.{lever}", "proposal": told.thesis if told else "", "low": 0.0, "high": 1.0, "metric": metric}
        yuan = price_of(study, lever)
        return row | effects(free) | {"paid_" + k: v for k, v in effects(paid).items()} | per_unit(
            metric, free, yuan * arm.community.residents, hours
        )  # fmt: skip


def pair(runs: pd.DataFrame, lever: str, cost: str, metric: str) -> dict[str, float]:
    """The paired difference, high less low, of one lever."""
    ends = [at(runs, {"lever": lever, "cost": cost, "end": end}) for end in ("low", "high")]
    low, high = ((end if len(end) else at(runs, {"lever": ""}))[metric] for end in ends)  # where the scenario is that point
    seeds = low.index.intersection(high.index)
    return paired(low[seeds].to_numpy(float), high[seeds].to_numpy(float))


def envelope(study: Study, runs: pd.DataFrame, metric: str) -> dict[str, Any]:
    """The yardstick: the same for a larger envelope."""
    arm = study.arms[-1]
    low, high = at(runs, {"lever": ""}), at(runs, {"lever": ENVELOPE})
    seeds = low.index.intersection(high.index)
    told = paired(low.loc[seeds, metric].to_numpy(float), high.loc[seeds, metric].to_numpy(float))
    hours = float((high.loc[seeds, "society_hours"] - low.loc[seeds, "society_hours"]).mean())
    before = arm.actors.budget.yuan_per_resident
    row = {"lever": ENVELOPE, "proposal": "", "low": before, "high": before * MORE, "metric": metric}
    money = before * (MORE - 1) * arm.community.residents
    return row | effects(told) | {"paid_" + k: v for k, v in effects(told).items()} | per_unit(metric, told, money, hours)


def effects(told: dict[str, float]) -> dict[str, float]:
    """An effect with its interval."""
    return {"effect": told["difference"], "effect_low": told["ci_low"], "effect_high": told["ci_high"]}


def per_unit(metric: str, told: dict[str, float], yuan: float, hours: float) -> dict[str, float]:
    """Yuan and society's hours a year for one unit of the better; an interval only where the effect is surely one (Fieller).

    With a price that is certain the ratio's interval is the price over the effect's interval, and has no upper end where
    that holds 0.
    """
    unit = UNIT.get(metric) or (-1.0 if better(metric) == "lower" else 1.0)
    units = np.array([told["difference"], told["ci_low"], told["ci_high"]]) / unit
    mean, low, high = units[0], *sorted(units[1:])
    sure = low > 0
    return {
        "yuan_per_year": yuan, "society_hours": hours, "yuan_per_unit": yuan / mean if mean > 0 else np.nan,
        "yuan_per_unit_low": yuan / high if sure else np.nan, "yuan_per_unit_high": yuan / low if sure else np.nan,
        "hours_per_unit": hours / mean if sure else np.nan,
    }  # fmt: skip


def better(metric: str) -> str:
    """Which way a metric is better."""
    from govsim.measure import METRICS

    return str(METRICS[metric].better)


def price_of(study: Study, lever: str) -> float:
    """The price of a lever at full strength (yuan a resident and year)."""
    arm = study.arms[-1]
    nothing = Policy.model_validate(dict.fromkeys(Prices.model_fields, 0.0))
    full = nothing.model_copy(update={lever: 1.0})
    hours = lever_hours(full, arm.actors.prices, arm.actors.partnership_price)
    return float(hours * arm.actors.budget.wage_yuan_h)
