"""What a minute of help, or a point of satisfaction, costs through each lever.

Two questions, lever by lever, from nothing to full strength on the last scenario. `free`: what the lever does when the
staff stays as it is, so that its price buys exactly this effect. `paid`: what is left when its price is taken from the
staff, as the fixed envelope demands. A minute bought with more staff alone is the yardstick.
"""

from pathlib import Path
from typing import Any, ClassVar, Literal

import numpy as np
import pandas as pd

from govsim.analysis.interval import fieller, interval, paired
from govsim.engine.block import about
from govsim.experiment.designs.one_at_a_time import at
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
        free, paid = (ends(runs, f"policy.{lever}", cost) for cost in ("free", "paid"))
        told = about(Policy.model_fields[lever])
        row = {"lever": f"policy.{lever}", "proposal": told.thesis if told else "", "low": 0.0, "high": 1.0, "metric": metric}
        money = price_of(study, lever) * arm.community.residents
        return row | effects(differs(free, metric)) | {
            "paid_" + k: v for k, v in effects(differs(paid, metric)).items()
        } | per_unit(metric, gap(free, metric), money, gap(free, "society_hours"))  # fmt: skip


Ends = tuple[pd.DataFrame, pd.DataFrame]
"""The runs at the two ends of a lever, under the seeds that both have, in the same order."""


def ends(runs: pd.DataFrame, lever: str, cost: str) -> Ends:
    """The runs at nothing and at full strength of one lever."""
    found = (at(runs, {"lever": lever, "cost": cost, "end": end}) for end in ("low", "high"))
    low, high = (end if len(end) else at(runs, {"lever": ""}) for end in found)  # where the scenario is that point
    seeds = low.index.intersection(high.index)
    return low.loc[seeds], high.loc[seeds]


def gap(both: Ends, metric: str) -> np.ndarray:
    """High less low of a metric, seed by seed."""
    return (both[1][metric] - both[0][metric]).to_numpy(float)


def differs(both: Ends, metric: str) -> dict[str, float]:
    """The paired difference, high less low."""
    return paired(both[0][metric].to_numpy(float), both[1][metric].to_numpy(float))


def envelope(study: Study, runs: pd.DataFrame, metric: str) -> dict[str, Any]:
    """The yardstick: the same for a larger envelope."""
    arm = study.arms[-1]
    low, high = at(runs, {"lever": ""}), at(runs, {"lever": ENVELOPE})
    seeds = low.index.intersection(high.index)
    both = low.loc[seeds], high.loc[seeds]
    told, before = effects(differs(both, metric)), arm.actors.budget.yuan_per_resident
    row = {"lever": ENVELOPE, "proposal": "", "low": before, "high": before * MORE, "metric": metric}
    money = before * (MORE - 1) * arm.community.residents
    return row | told | {"paid_" + k: v for k, v in told.items()} | per_unit(
        metric, gap(both, metric), money, gap(both, "society_hours")
    )  # fmt: skip


def effects(told: dict[str, float]) -> dict[str, float]:
    """An effect with its interval."""
    return {"effect": told["difference"], "effect_low": told["ci_low"], "effect_high": told["ci_high"]}


def per_unit(metric: str, difference: np.ndarray, yuan: float, hours: np.ndarray) -> dict[str, Any]:
    """Yuan and society's hours a year for one unit of the better, with 95 % intervals, from differences by seed.

    Both are ratios of means with the effect below the line, so that their intervals are Fieller's (1954). `interval` says
    what he gives: `bounded` where the effect is surely for the better; `open` where it may be none, so that a unit costs at
    least `yuan_per_unit_low` and its upper end is infinite; `none` where there is nothing to be bought (NaN).
    """
    unit = UNIT.get(metric) or (-1.0 if better(metric) == "lower" else 1.0)
    kept = np.isfinite(difference) & np.isfinite(hours)
    units, hours = difference[kept] / unit, hours[kept]
    money, society = fieller(np.full(len(units), yuan), units), fieller(hours, units)
    mean, low, high = interval(units)
    kind = "bounded" if low > 0 else "open" if high > 0 >= low and mean > 0 else "none"
    least, most = (money[1], money[2]) if kind == "bounded" else (yuan / high if kind == "open" else np.nan, np.nan)
    spent = interval(hours)
    return {
        "yuan_per_year": yuan, "society_hours": spent[0], "society_hours_low": spent[1], "society_hours_high": spent[2],
        "yuan_per_unit": yuan / mean if mean > 0 else np.nan, "yuan_per_unit_low": least,
        "yuan_per_unit_high": np.inf if kind == "open" else most,
        **dict(zip(("hours_per_unit", "hours_per_unit_low", "hours_per_unit_high"),
                   society if kind == "bounded" else (np.nan,) * 3, strict=True)), "interval": kind,
    }  # fmt: skip


def better(metric: str) -> str:
    """Which way a metric is better."""
    from govsim.measure import METRICS

    return str(METRICS[metric].better)


def price_of(study: Study, lever: str) -> float:
    arm = study.arms[-1]
    nothing = Policy.model_validate(dict.fromkeys(Prices.model_fields, 0.0))
    full = nothing.model_copy(update={lever: 1.0})
    hours = lever_hours(full, arm.actors.prices, arm.actors.partnership_price)
    return float(hours * arm.actors.budget.wage_yuan_h)
