"""Morris' screening: which of many factors matter at all, for few runs (Morris 1991; mu_star: Campolongo et al. 2007)."""

from pathlib import Path
from typing import Literal

import numpy as np
import pandas as pd
from pydantic import Field

from govsim.experiment.designs.sampling import laid_out
from govsim.experiment.designs.sensitivity.indices import (
    RESAMPLES,
    SAME,
    Outputs,
    Ranked,
    collect,
    limits_of,
    needs_ranges,
    refuse_gaps,
    resampled,
    salib,
    tidy,
)
from govsim.experiment.study import Point, Row, Study, crossed


class Morris(Ranked):
    """Trajectories through a grid, each step moving one factor; a trajectory costs a point more than there are factors."""

    kind: Literal["morris"] = "morris"
    trajectories: int = Field(10, ge=2, le=1000)
    levels: int = Field(4, ge=2, le=100, multiple_of=2)
    """Levels of the grid into which each range is cut; even, so that every level is reached as often."""
    seed: int = Field(1, ge=0)

    def points(self, study: Study) -> list[Point]:
        """Arms by trajectories; more trajectories begin with the same ones."""
        return crossed(study, self.rows(study))

    def rows(self, study: Study) -> list[Row]:
        """The factor values of all trajectories. Raises InputError for factors without a range."""
        needs_ranges(study, self.kind)
        return laid_out(study, _sample(len(study.factors), self.trajectories, self.levels, self.seed))

    def analyse(self, study: Study, runs: pd.DataFrame, folder: Path) -> dict[str, pd.DataFrame]:
        """mu_star, mu and sigma, in the metric's unit for a move through the whole range, and the noise of the seeds.

        Raises InputError for gaps.
        """
        outputs = collect(study, self.points(study), runs)
        refuse_gaps(outputs, self.kind)
        return {"indices": self.indices(outputs)}

    def indices(self, outputs: Outputs) -> pd.DataFrame:
        """The table of a complete design, arm by arm and pair by pair."""
        study = outputs.study
        x = np.array([list(row.values()) for row in outputs.rows[study.arms[0].name]], float)
        limits = np.array(needs_ranges(study, self.kind))
        picked = resampled(self.trajectories, RESAMPLES, self.seed)
        rows: list[tuple[object, ...]] = []
        for metric in study.metrics:
            for target, y, by_seed in outputs.targets(metric):
                told = summary(effects(x, y, limits), picked) | noise(x, by_seed, limits)
                note = "" if np.ptp(y) else SAME
                rows += [
                    (self.kind, target, metric, name, index, *values, note)
                    for index, table in told.items() for name, values in zip(study.factors, table.tolist(), strict=True)
                ]  # fmt: skip
        return tidy(rows)


def _sample(factors: int, trajectories: int, levels: int, seed: int) -> np.ndarray:
    """SALib's trajectories in the unit cube, ((factors + 1) x trajectories, factors)."""
    cube = {"num_vars": factors, "names": [str(n) for n in range(factors)], "bounds": [[0.0, 1.0]] * factors}
    return np.clip(salib("sample.morris").sample(cube, trajectories, num_levels=levels, seed=seed), 0.0, 1.0)


def effects(x: np.ndarray, y: np.ndarray, limits: np.ndarray) -> np.ndarray:
    """Elementary effects (trajectories, factors): change of y over the step made, the step as a share of the range.

    SALib divides by the step of its grid; here it is the one that the model saw, which differs for whole numbers.
    """
    count = x.shape[1]
    xs, ys = (((x - limits[:, 0]) / np.ptp(limits, axis=1)).reshape(-1, count + 1, count), y.reshape(-1, count + 1))
    steps, changes = np.diff(xs, axis=1), np.diff(ys, axis=1)
    moved = np.abs(steps).argmax(axis=2)
    found = np.empty((len(ys), count))
    np.put_along_axis(found, moved, changes / np.take_along_axis(steps, moved[..., None], axis=2)[..., 0], axis=1)
    return found


def summary(ee: np.ndarray, picked: np.ndarray) -> dict[str, np.ndarray]:
    """Index -> (factors, 3) of value and 95 % limits, for mu_star, mu and sigma; trajectories are resampled as a whole."""
    told: dict[str, list[list[float]]] = {"mu_star": [], "mu": [], "sigma": []}
    for mine in ee.T:
        again = mine[picked]
        for index, value, sample in (
            ("mu_star", np.abs(mine).mean(), np.abs(again).mean(axis=1)),
            ("mu", mine.mean(), again.mean(axis=1)),
            ("sigma", mine.std(ddof=1), again.std(axis=1, ddof=1)),
        ):
            told[index].append([float(value), *limits_of(sample)])
    return {index: np.array(values) for index, values in told.items()}


def noise(x: np.ndarray, by_seed: np.ndarray, limits: np.ndarray) -> dict[str, np.ndarray]:
    """Index -> (factors, 3): the mu_star that a factor without influence stays below in 95 of 100 designs, by seeds alone.

    A change at one point of a run may change all of its later luck, so that an effect has an error although seeds are
    shared: its variance over seeds, divided by their number. Sizes of normal errors have mean sqrt(2 / pi) and variance
    1 - 2 / pi of it. Empty with one seed.
    """
    seeds = by_seed.shape[1]
    if seeds < 2:
        return {}
    found = np.stack([effects(x, y, limits) for y in by_seed.T])
    error = np.sqrt(found.var(axis=0, ddof=1).mean(axis=0) / seeds)
    level = error * (np.sqrt(2 / np.pi) + 1.645 * np.sqrt((1 - 2 / np.pi) / found.shape[1]))
    return {"mu_star_noise": np.column_stack([level, *[np.full_like(level, np.nan)] * 2])}
