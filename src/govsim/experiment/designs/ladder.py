"""The ladder: what each of the thesis's four proposals adds, one after the other."""

from pathlib import Path
from typing import ClassVar, Literal

import pandas as pd

from govsim.analysis.interval import paired
from govsim.experiment.designs.proposals import by_seed, point
from govsim.experiment.study import Design, Point, Study
from govsim.measure import METRICS
from govsim.policy import PROPOSALS


class Ladder(Design):
    """From the first scenario to the second, a proposal at a time in the thesis's order."""

    kind: Literal["ladder"] = "ladder"
    takes_factors: ClassVar[bool] = False
    pairs_incidents: ClassVar[bool] = True

    def points(self, study: Study) -> list[Point]:
        """Five rungs, from none of the proposals to all."""
        return [point(study, self.kind, tuple(PROPOSALS)[:n]) for n in range(len(PROPOSALS) + 1)]

    def analyse(self, study: Study, runs: pd.DataFrame, folder: Path) -> dict[str, pd.DataFrame]:
        """What each rung adds to the one before, paired by seed."""
        rungs, rows = self.points(study), []
        for metric in (m for m in METRICS if m in runs):
            for n, rung in enumerate(rungs):
                b = by_seed(runs, metric, rung.scenario)
                a = by_seed(runs, metric, rungs[n - 1].scenario) if n else b
                seeds = a.index.intersection(b.index)
                told = paired(a[seeds].to_numpy(), b[seeds].to_numpy())
                rows.append({
                    "metric": metric, "step": n, "scenario": rung.scenario, "proposals": "-".join(tuple(PROPOSALS)[:n]),
                    "mean": told["mean_b"], "added": told["difference"], "ci_low": told["ci_low"], "ci_high": told["ci_high"],
                })  # fmt: skip
        return {"ladder": pd.DataFrame(rows)}
