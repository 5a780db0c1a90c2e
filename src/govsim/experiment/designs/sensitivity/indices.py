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

from govsim.analysis.conclusions import within
from govsim.analysis.interval import ROUNDING
from govsim.describe import metric_in, title_of, unit_in
from govsim.experiment.designs.sampling import needs_factors, wholes
from govsim.experiment.study import Design, Factor, Point, Row, Study
from govsim.measure import METRICS
from govsim.text.errors import InputError
from govsim.text.numbers import short
from govsim.text.words import Words, listed, words

# Where the points of a design that failed lie, in words: a half-line or box of factor values, and who else is in it.

NARROW = 0.5
"""A condition that leaves more of a factor's range than this says nothing about where points fail."""
MOST_VALUES = 4


class Condition(NamedTuple):
    """What all failing points have in common in one factor."""

    words: str
    inside: np.ndarray
    """Mask over all points: which ones it holds for."""
    width: float
    """The share of the factor's range, or of its levels, that it leaves."""


def where(rows: Sequence[Row], failing: np.ndarray, factors: dict[str, Factor]) -> str:
    """What sets failing points apart: the one or two factors that leave the fewest other points in the same box.

    `rows` holds the factor values of all points, `failing` is a mask over them with at least one point set. Rough on
    purpose (a box, not a model), but each sentence is true of the points at hand.
    """
    if failing.sum() == 1:
        row = rows[int(np.flatnonzero(failing)[0])]
        values = ", ".join(f"{name} = {_short(row[name])}" for name in list(factors)[:MOST_VALUES])
        return f"it has {values}{', ...' if len(factors) > MOST_VALUES else ''}"
    found = [c for name, factor in factors.items() if (c := _common(name, factor, rows, failing)).width <= NARROW]
    if not found:
        return "they lie all over the ranges of the factors"
    first = min(found, key=lambda c: (_others(c.inside, failing), c.width))
    words, inside = f"all have {first.words}", first.inside
    rest = [c for c in found if c is not first]
    if rest and _others(inside, failing):
        second = min(rest, key=lambda c: (_others(inside & c.inside, failing), c.width))
        if _others(inside & second.inside, failing) <= _others(inside, failing) / 2:
            words, inside = f"{words} and {second.words}", inside & second.inside
    others = _others(inside, failing)
    return words + (f"; so have {others} of the other points" if others else ", and exactly those")


def _others(inside: np.ndarray, failing: np.ndarray) -> int:
    return int((inside & ~failing).sum())


def _common(name: str, factor: Factor, rows: Sequence[Row], failing: np.ndarray) -> Condition:
    """A half-line where that is about as good as an interval, for it is the simpler thing to say."""
    if factor.range is None:
        return _levels(name, factor, rows, failing)
    x = np.array([row[name] for row in rows], float)
    found = [_between(name, factor.range, x, failing, *ends) for ends in ((True, False), (False, True), (True, True))]
    above_or_below = min(found[:2], key=lambda c: (_others(c.inside, failing), c.width))
    both = found[2]
    return both if 2 * _others(both.inside, failing) < _others(above_or_below.inside, failing) else above_or_below


def _between(
    name: str, limits: tuple[float, float], x: np.ndarray, failing: np.ndarray, from_below: bool, from_above: bool
) -> Condition:
    """The failing points' own interval in one factor, open to one side or closed."""
    low, high = (x[failing].min() if from_below else -np.inf), (x[failing].max() if from_above else np.inf)
    rest = x[~failing]
    alone = not ((rest >= low) & (rest <= high)).any()
    down = _cut(low, rest[rest < low].max(initial=-np.inf) if alone else -np.inf, np.ptp(limits))
    up = -_cut(-high, -rest[rest > high].min(initial=np.inf) if alone else -np.inf, np.ptp(limits))
    words = {
        (True, False): f"at or above {down:.12g}", (False, True): f"at or below {up:.12g}",
        (True, True): f"between {down:.12g} and {up:.12g}",
    }[from_below, from_above]  # fmt: skip
    if low == high:
        words = f"= {low:.6g}"
    width = (min(up, limits[1]) - max(down, limits[0])) / np.ptp(limits)
    return Condition(f"{name} {words} (range {limits[0]:g}..{limits[1]:g})", (x >= down) & (x <= up), float(width))


def _cut(value: float, below: float, span: float) -> float:
    """The roundest number that is at most `value` and above `below`, to a hundredth of the span or finer."""
    first = max(0, 2 - math.floor(math.log10(span)))
    for digits in range(first, first + 12) if math.isfinite(value) else ():
        rounded = math.floor(value * 10.0**digits) / 10.0**digits
        if below < rounded <= value:
            return rounded
    return value


def _levels(name: str, factor: Factor, rows: Sequence[Row], failing: np.ndarray) -> Condition:
    mine = {row[name] for row, fails in zip(rows, failing, strict=True) if fails}
    inside = np.array([row[name] in mine for row in rows])
    words = f"{name} = {' or '.join(_short(level) for level in factor.levels if level in mine)}"
    return Condition(words, inside, len(mine) / len(factor.levels))


def _short(value: object) -> str:
    return f"{value:.4g}" if isinstance(value, float) else str(value)


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
        study, {arm.name: [p.factors for p in points if p.arm == arm.name] for arm in study.arms},
        {arm.name: ran[arms == arm.name].all(axis=1) for arm in study.arms},
        {(arm.name, m): mine[arms == arm.name] for arm in study.arms for m, mine in zip(study.metrics, values, strict=True)},
    )  # fmt: skip


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


# What the designs of sensitivity analysis say: the factors that move a metric most, with their intervals.

MOST_NAMED, LEAST = 3, 0.05
"""Factors in a sentence, and what they must come to as a part of the strongest one's index; assumed."""
MAIN = {"pawn": "median", "sobol": "ST", "morris": "mu_star"}
"""The index by which factors are ranked; of several methods in one table the first that is there has the word."""


class Ranked(Design):
    """A design whose table is `indices`."""

    def told(self, study: Study, runs: pd.DataFrame, tables: dict[str, pd.DataFrame]) -> list[Words]:
        """A sentence for each metric: which factors move the difference of the last scenario from the first most."""
        table = tables["indices"]
        method = next(name for name in MAIN if (table.method == name).any())
        first, last = study.arms[0], study.arms[-1]
        target = f"{last.name} - {first.name}" if len(study.arms) > 1 else last.name
        mine = table[(table.method == method) & (table["index"] == MAIN[method]) & (table.target == target)]
        titles = [words(arm.title or arm.name) for arm in (first, last)]
        of_pair = words("difference in {metric} ({b} less {a})").format(a=titles[0], b=titles[1], metric="{metric}")
        said = []
        for metric in study.metrics:
            what = of_pair.format(metric=metric_in(metric)) if len(study.arms) > 1 else metric_in(metric)
            rows = mine[mine.metric == metric].sort_values("value", ascending=False, kind="stable").head(MOST_NAMED)
            counting = rows[(rows.value > 0) & (rows.value >= LEAST * rows.value.max())]
            said.append(sentence(what.begun(), counting, method, metric))
        return said


def sentence(what: Words, rows: pd.DataFrame, method: str, metric: str) -> Words:
    """The factors of some rows, the strongest first."""
    if not len(rows):
        return words("{what} is the same at every point.").format(what=what)
    size = words("{factor} ({value}, {interval})")
    times, most = (100.0, 1.0) if method == "sobol" else (1.0, math.inf)
    parts = []
    for row in rows.to_dict("records"):
        value, ends = min(float(row["value"]), most), [float(row[name]) for name in ("ci_low", "ci_high")]
        between = within(ends[0], ends[1], 0.0, most, lambda v: short(times * v))
        parts.append(size.format(factor=title_of(str(row["factor"])).inside(), value=short(times * value), interval=between))
    texts = {
        "sobol": words("{what}: most of the variance, in % with interactions, comes from {factors}."),
        "morris": words("{what}: moved most, in {unit} on average over a factor's range, by {factors}."),
        "pawn": words("{what}: its distribution is moved most (0..1) by {factors}."),
    }
    return texts[method].format(what=what, factors=listed(parts), unit=unit_in(METRICS[metric].unit))
