"""Shocks: every scenario with each shock and without any, under the same seeds.

The run without the shock has the same ordinary incidents with the same luck, so what differs from it day by day is the
shock's doing, and policy's. How deep, how much in all and how long: the resilience triangle (Bruneau et al. 2003).
"""

from collections.abc import Sequence
from itertools import combinations
from pathlib import Path
from typing import Annotated, Any, ClassVar, Literal

import numpy as np
import pandas as pd
from pydantic import Field, field_validator

from govsim.analysis.interval import interval
from govsim.experiment.designs.space import differences
from govsim.experiment.study import Design, Point, Study
from govsim.measure import METRICS
from govsim.measure.resilience import MEASURES, triangle
from govsim.names import SHOCK_NAMES, SHOCKS
from govsim.scenario import Scenario
from govsim.store.parts import read_one
from govsim.text.errors import InputError, did_you_mean, shown
from govsim.text.words import Words, commas, words

NONE = "none"
BEFORE_DAYS = 14
OF_SHOCKS = tuple(name for name, m in METRICS.items() if m.group == "shocks")


class Shock(Design):
    """Each scenario without a shock, and with each of some kinds of shock on one day."""

    kind: Literal["shock"] = "shock"
    takes_factors: ClassVar[bool] = False
    shocks: Annotated[tuple[str, ...], Field(strict=False, min_length=1)] = SHOCKS
    """Kinds of shock, each by itself."""
    at_day: float = Field(90.0, ge=0, le=3660)
    """Counted day on which it comes."""
    size: float = Field(1.0, gt=0, le=100)

    @field_validator("shocks")
    @classmethod
    def _known(cls, names: tuple[str, ...]) -> tuple[str, ...]:
        for name in names:
            if name not in SHOCKS:
                near = did_you_mean(name, SHOCKS) or f"; expected {', '.join(SHOCKS)}"
                raise ValueError(f"no shock '{shown(name)}'{near}")
        return tuple(dict.fromkeys(names))

    def points(self, study: Study) -> list[Point]:
        """All scenarios without a shock, then with each: those that share their candidates stand together."""
        late = [arm for arm in study.arms if self.at_day >= arm.horizon.days]
        if late:
            days, name = late[0].horizon.days, late[0].name
            raise InputError([f"design.at_day: must come before the end of the {days} counted days of {name}"])
        come: dict[str, list[dict[str, Any]]] = {NONE: []}
        come |= {name: [{"kind": name, "at_day": self.at_day, "size": self.size}] for name in self.shocks}
        return [
            Point(arm.name, {"shock": name}, {"shocks.events": events}) for name, events in come.items() for arm in study.arms
        ]

    def analyse(self, study: Study, runs: pd.DataFrame, folder: Path) -> dict[str, pd.DataFrame]:
        """Means of what shocks do and of the experiment's metrics, the differences between scenarios, and where days were
        kept the course of each series against the runs without a shock.
        """
        found = {"resilience": means(runs, study), "resilience_pairs": pairs(runs, study)}
        file = folder / "daily.parquet"
        if not file.is_file():
            return found
        columns = [m.column for m in MEASURES.values()]
        days = read_one(file, ["run_id", "day", *columns]).to_pandas().astype({"run_id": str})
        days = days.merge(runs[["run_id", "scenario", "seed", "shock"]], on="run_id")
        course = courses(days, columns, int(self.at_day))
        return found | {"shock_triangles": triangles(course), "shock_courses": course}

    def told(self, study: Study, runs: pd.DataFrame, tables: dict[str, pd.DataFrame]) -> list[Words]:
        """How high the backlog rises and how long it lasts, shock by shock; nothing where days were not kept."""
        found = tables.get("shock_triangles", pd.DataFrame())
        return [sentence(found, name, study.arms) for name in self.shocks if len(found)]


def means(runs: pd.DataFrame, study: Study) -> pd.DataFrame:
    """Each metric by shock and scenario: mean over seeds with the 95 % t-interval; a shock's own metrics where there is one."""
    rows = []
    for (shock, scenario), mine in runs.groupby(["shock", "scenario"], sort=False):
        for metric in dict.fromkeys([*OF_SHOCKS, *study.metrics]):
            values = mine[metric].dropna().to_numpy(float)
            if len(values):
                rows.append((shock, scenario, metric, *interval(values)))
    return pd.DataFrame(rows, columns=["shock", "scenario", "metric", "mean", "ci_low", "ci_high"])


def pairs(runs: pd.DataFrame, study: Study) -> pd.DataFrame:
    """Differences between scenarios under each shock, paired by seed."""
    names = [arm.name for arm in study.arms]
    asked = [(m, a, b) for m in dict.fromkeys([*OF_SHOCKS, *study.metrics]) for a, b in combinations(names, 2)]
    found = [differences(runs[runs[m].notna()], ["shock"], a, b, m) for m, a, b in asked]
    return pd.concat(found, ignore_index=True) if found else pd.DataFrame()


def courses(days: pd.DataFrame, columns: list[str], first: int) -> pd.DataFrame:
    """Shocked less calm, by day since the shock: mean over seeds with the 95 % t-interval, and the mean without a shock."""
    days = days.assign(day=days.day - first)
    rows = []
    for scenario, mine in days[days.day >= -BEFORE_DAYS].groupby("scenario", sort=False):
        wide = {column: mine.pivot(index=["shock", "day"], columns="seed", values=column) for column in columns}
        for shock in (name for name in mine.shock.unique() if name != NONE):
            for column, table in wide.items():
                with_it, without = table.loc[shock], table.loc[NONE]
                gaps = (with_it - without).to_numpy(float)
                usual = np.nanmean(without.to_numpy(float), axis=1)
                for day, level, gap in zip(with_it.index.to_numpy(int), usual, gaps, strict=True):
                    rows.append((shock, scenario, column, day, level, *interval(gap[~np.isnan(gap)])))
    return pd.DataFrame(rows, columns=["shock", "scenario", "series", "day", "without", "difference", "ci_low", "ci_high"])


def triangles(table: pd.DataFrame) -> pd.DataFrame:
    """The resilience triangle of each mean course. Of a mean over seeds, the largest fall is the shock's and not chance's."""
    rows = []
    for (shock, scenario, column), mine in table[table.day >= 0].groupby(["shock", "scenario", "series"], sort=False):
        sign = next(m.sign for m in MEASURES.values() if m.column == column)
        rows.append((shock, scenario, column, *triangle(-sign * mine.sort_values("day").difference.to_numpy(float))))
    return pd.DataFrame(rows, columns=["shock", "scenario", "series", "depth", "loss", "recovery_days"])


def sentence(table: pd.DataFrame, shock: str, arms: Sequence[Scenario]) -> Words:
    """One shock in a sentence."""
    found = table[(table.shock == shock) & (table.series == "backlog")].set_index("scenario")
    of_arm = words("{cases:.0f} cases and {days:.0f} days under {scenario}")
    told = [
        of_arm.format(
            cases=float(found.depth[arm.name]), days=float(found.recovery_days[arm.name]),
            scenario=words(arm.title or arm.name).inside(),
        )
        for arm in arms
    ]  # fmt: skip
    return words("{shock}: the backlog rises by, and is nine tenths made good after, {told}.").format(
        shock=SHOCK_NAMES[shock], told=commas(told)
    )
