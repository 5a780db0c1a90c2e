"""Sensitivity in two rounds: Morris' screening of all factors, then Sobol's indices of those that matter most."""

from dataclasses import replace
from pathlib import Path
from typing import Literal

import pandas as pd
from pydantic import Field

from govsim.experiment.designs.one_at_a_time import usually
from govsim.experiment.designs.sensitivity.indices import Ranked, collect, point_key, refuse_gaps, run_keys
from govsim.experiment.designs.sensitivity.morris import Morris
from govsim.experiment.designs.sensitivity.sobol import Base, Sobol
from govsim.experiment.study import Point, Study


class Sensitivity(Ranked):
    """Factors are kept by their largest mu_star, as a part of the largest there is, over all targets and metrics."""

    kind: Literal["sensitivity"] = "sensitivity"
    trajectories: int = Field(10, ge=2, le=1000)
    levels: int = Field(4, ge=2, le=100, multiple_of=2)
    keep: int = Field(6, ge=1, le=100)
    """Factors that go on to the second round; the others stay where each scenario has them."""
    base: Base = 64
    second_order: bool = False
    seed: int = Field(1, ge=0)

    @property
    def first(self) -> Morris:
        """The design of the first round."""
        return Morris(trajectories=self.trajectories, levels=self.levels, seed=self.seed)

    @property
    def second(self) -> Sobol:
        """The design of the second round."""
        return Sobol(base=self.base, second_order=self.second_order, seed=self.seed)

    def points(self, study: Study) -> list[Point]:
        """Morris' trajectories over all factors."""
        return self.first.points(study)

    def more(self, study: Study, runs: pd.DataFrame) -> list[Point]:
        """Sobol's points over the factors kept, once; none where nothing has an effect. Raises InputError for gaps."""
        before, points = self.points(study), self.last(study, kept(self.screened(study, runs), self.keep))
        new = {point_key(p) for p in points} - {point_key(p) for p in before}
        return [] if not new or new & set(run_keys(before, runs)) else points

    def foreseen(self, study: Study) -> int:
        """Runs of both rounds, where as many factors matter as are kept at most."""
        keep = min(self.keep, len(study.factors))
        rows = self.trajectories * (len(study.factors) + 1) + self.base * ((2 if self.second_order else 1) * keep + 2)
        return rows * len(study.arms) * len(study.seeds)

    def analyse(self, study: Study, runs: pd.DataFrame, folder: Path) -> dict[str, pd.DataFrame]:
        """The indices of both rounds in one table. Raises InputError for gaps in either."""
        found = self.screened(study, runs)
        chosen = kept(found, self.keep)
        if not chosen:
            return {"indices": found}
        outputs = collect(part_of(study, chosen), self.last(study, chosen), runs)
        refuse_gaps(outputs, self.second.kind)
        return {"indices": pd.concat([found, self.second.indices(outputs)], ignore_index=True)}

    def screened(self, study: Study, runs: pd.DataFrame) -> pd.DataFrame:
        """The indices of the first round."""
        outputs = collect(study, self.points(study), runs)
        refuse_gaps(outputs, self.first.kind)
        return self.first.indices(outputs)

    def last(self, study: Study, chosen: list[str]) -> list[Point]:
        """The points of the second round; their columns show what each scenario has for the other factors."""
        if not chosen:
            return []
        usual = {arm.name: usually(study, arm) for arm in study.arms}
        points = self.second.points(part_of(study, chosen))
        return [replace(point, factors=usual[point.arm] | point.factors) for point in points]


def part_of(study: Study, chosen: list[str]) -> Study:
    """The same study with some of its factors."""
    return replace(study, factors={name: factor for name, factor in study.factors.items() if name in chosen})


def kept(found: pd.DataFrame, count: int) -> list[str]:
    """The factors with the largest mu_star relative to the largest of their target and metric, in falling order.

    Factors without any effect are not among them.
    """
    mine = found[found["index"] == "mu_star"]
    largest = mine.groupby(["target", "metric"], sort=False).value.transform("max")
    share = (mine.value / largest).where(largest > 0, 0.0)
    best = share.groupby(mine.factor, sort=False).max().sort_values(ascending=False, kind="stable")
    return [str(name) for name in best[best > 0].index[:count]]
