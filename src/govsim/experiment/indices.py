"""What the designs of sensitivity analysis share: outputs gathered by point, refusals, targets, bootstrap, the tidy table.

An output is the mean of a metric over the study's seeds at one point; all points share their seeds, so the seeds' luck is
common to them and an index describes the response to the factors. Seeds that a point has beyond the study's are not used.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib import import_module
from itertools import combinations
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from scipy import stats

from govsim.analysis.interval import ROUNDING
from govsim.experiment.designs.sampling import needs_factors, wholes
from govsim.experiment.failing import where
from govsim.experiment.study import Point, Row, Study
from govsim.text.errors import InputError

COLUMNS = ("method", "target", "metric", "factor", "index", "value", "ci_low", "ci_high", "note")
RESAMPLES = 1000
SAME = "the same at every point"
Key = tuple[object, ...]
ADVICE = "these indices need every point: finish the missing runs, or narrow the range, or use the design pawn"


class Target(NamedTuple):
    """What indices are computed of: a metric of an arm, or of the difference between two."""

    name: str
    y: np.ndarray
    """Means over the seeds (points,). Those that vary by rounding only are made equal: no index is computed of rounding."""
    by_seed: np.ndarray
    """The values themselves (points, seeds)."""


@dataclass(frozen=True)
class Outputs:
    """The runs of a design, by arm and point."""

    study: Study
    rows: dict[str, list[Row]]
    """Factor values of an arm's points, in the order of the design."""
    ran: dict[str, np.ndarray]
    """Mask (points,) of an arm: a run under every seed."""
    values: dict[tuple[str, str], np.ndarray]
    """(arm, metric) -> (points, seeds); NaN where a run is missing or its metric not finite."""

    def targets(self, metric: str) -> Iterator[Target]:
        """What is analysed: each arm, and each pair's difference (`b - a` for a before b)."""
        names = [arm.name for arm in self.study.arms]
        for name in names:
            mine = self.values[name, metric]
            yield Target(name, _levelled(mine, mine), mine)
        for a, b in combinations(names, 2):
            first, second = self.values[a, metric], self.values[b, metric]
            yield Target(f"{b} - {a}", _levelled(second - first, np.concatenate([first, second])), second - first)


def _levelled(values: np.ndarray, sizes: np.ndarray) -> np.ndarray:
    y = values.mean(axis=1)
    known = y[np.isfinite(y)]
    if len(known) and np.ptp(known) <= ROUNDING * np.abs(sizes[np.isfinite(sizes)]).max():
        return np.where(np.isfinite(y), known[0], np.nan)
    return y


def collect(study: Study, points: Sequence[Point], runs: pd.DataFrame) -> Outputs:
    """Sort runs by the points they belong to. Points are known by scenario and factor values, not by order."""
    places: dict[Key, list[int]] = {}
    for n, point in enumerate(points):
        places.setdefault(point_key(point), []).append(n)
    seeds = {seed: n for n, seed in enumerate(study.seeds)}
    ran = np.zeros((len(points), len(seeds)), bool)
    values = np.full((len(study.metrics), *ran.shape), np.nan)
    measured = runs[list(study.metrics)].to_numpy(float)
    for key, seed, row in zip(run_keys(points, runs), runs.seed.tolist(), measured, strict=True):
        for n in places.get(key, ()) if seed in seeds else ():
            ran[n, seeds[seed]] = True
            values[:, n, seeds[seed]] = row
    values[~np.isfinite(values)] = np.nan
    arms = np.array([p.arm for p in points])
    return Outputs(
        study,
        {arm.name: [p.factors for p in points if p.arm == arm.name] for arm in study.arms},
        {arm.name: ran[arms == arm.name].all(axis=1) for arm in study.arms},
        {(arm.name, m): mine[arms == arm.name] for arm in study.arms for m, mine in zip(study.metrics, values, strict=True)},
    )


def point_key(point: Point) -> Key:
    """What tells a point from others: 2 and 2.0 are the same value."""
    return (point.scenario, *map(_plain, point.factors.values()))


def run_keys(points: Sequence[Point], runs: pd.DataFrame) -> Iterator[Key]:
    """The key of each run's point, if it is a point like these."""
    columns = list(points[0].factors)
    for scenario, *values in zip(*(runs[name].tolist() for name in ("scenario", *columns)), strict=True):
        yield (str(scenario), *map(_plain, values))


def _plain(value: object) -> object:
    if isinstance(value, int | float):
        return "" if math.isnan(value) else float(value)
    return value


def failures(outputs: Outputs) -> Iterator[tuple[str, str, np.ndarray, str]]:
    """Yield (arm, what is missing, mask over its points, where they lie) for each arm and metric with failing points."""
    study = outputs.study
    for arm, rows in outputs.rows.items():
        ran = outputs.ran[arm]
        lacking = [("run under every seed", ~ran)]
        lacking += [(f"finite {m}", np.logical_and(ran, np.isnan(outputs.values[arm, m]).any(axis=1))) for m in study.metrics]
        for what, mask in lacking:
            if mask.any():
                yield arm, what, mask, where(rows, mask, study.factors)


def refuse_gaps(outputs: Outputs, design: str) -> None:
    """Refuse an incomplete design: SALib would compute indices of 0 for a single NaN. Raises InputError naming the region."""
    problems = [
        f"{outputs.study.name}: {design}: {told(arm, what, mask, region)}" for arm, what, mask, region in failures(outputs)
    ]
    if problems:
        raise InputError([*problems, f"{outputs.study.name}: {design}: {ADVICE}"])


def told(arm: str, what: str, mask: np.ndarray, region: str) -> str:
    """How many points of an arm fail, and where."""
    count = int(mask.sum())
    return f"{count} of {len(mask)} points of {arm} {'has' if count == 1 else 'have'} no {what}; {region}"


def needs_ranges(study: Study, design: str) -> list[list[float]]:
    """Bounds of all factors (factors, 2). Raises InputError for factors with levels, and where there are no factors."""
    needs_factors(study, design)
    problems = []
    for name, factor in study.factors.items():
        if factor.range is None:
            problems.append(f"{study.name}: factors.{name}: has levels, but a {design} design draws from a range")
        elif name in study.whole and len(wholes(factor.range)) < 2:
            problems.append(f"{study.name}: factors.{name}: takes whole numbers, and its range holds fewer than two of them")
    if problems:
        raise InputError(problems)
    return [list(factor.range) for factor in study.factors.values() if factor.range is not None]


def salib(module: str) -> Any:
    """A module of SALib, loaded when it is needed only: it takes a second. Raises InputError where it is not installed."""
    try:
        return import_module(f"SALib.{module}")
    except ImportError as error:
        raise InputError(["a design of Morris or Sobol needs SALib: pip install 'govsim[sensitivity]'"]) from error


def resampled(count: int, times: int, seed: int) -> np.ndarray:
    """Numbers of `count` things drawn with replacement, (times, count); the same for the same seed."""
    return np.asarray(stats.randint(0, count).rvs(size=(times, count), random_state=seed))


def limits_of(sample: np.ndarray) -> tuple[float, float]:
    """The 95 % percentile interval of a bootstrap sample."""
    low, high = np.percentile(sample, (2.5, 97.5))
    return float(low), float(high)


def tidy(rows: list[tuple[object, ...]]) -> pd.DataFrame:
    """The table `indices`, from rows in the order of COLUMNS."""
    return pd.DataFrame(rows, columns=list(COLUMNS))
