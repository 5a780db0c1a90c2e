"""Designs that fill a space: a Latin hypercube, the Sobol sequence."""

import csv
import math
from collections.abc import Iterator
from itertools import combinations, product
from pathlib import Path
from typing import Any, ClassVar, Literal

import numpy as np
import pandas as pd
from pydantic import Field

from govsim.analysis.interval import half_width, interval
from govsim.analysis.verdict import TIE, ahead
from govsim.experiment.designs.sampling import laid_out, latin, needs_factors, refuse_many, sobol
from govsim.experiment.study import Design, Factor, Point, Row, Study, Value, crossed
from govsim.measure import METRICS
from govsim.text.errors import InputError, shown

# The paired comparison: every scenario as it is, under the same seeds.


class Paired(Design):
    """Every scenario once; what is compared are the scenarios themselves."""

    kind: Literal["paired"] = "paired"
    takes_factors: ClassVar[bool] = False
    pairs_incidents: ClassVar[bool] = True

    def points(self, study: Study) -> list[Point]:
        """A point for each scenario."""
        return [Point(arm.name, {}, {}) for arm in study.arms]


# Scenario against scenario at every point of a design: paired differences over seeds, and who is ahead.


def cells(study: Study, runs: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Tables `map` (a row for each point, pair of scenarios and metric) and `winners` (a row for each point and metric)."""
    names, factors = [arm.name for arm in study.arms], list(study.factors)
    if len(names) < 2 or not len(runs):
        return {}
    found = pd.concat(
        [differences(runs, factors, a, b, metric) for metric in study.metrics for a, b in combinations(names, 2)],
        ignore_index=True,
    )
    return {"map": found, "winners": winners(found, factors)}


def differences(runs: pd.DataFrame, factors: list[str], a: str, b: str, metric: str) -> pd.DataFrame:
    """B minus a at every point: means over the seeds that both have, with the 95 % interval of the paired t-test."""
    keys = [*factors, "seed"]
    first, second = (runs.loc[runs.scenario == name, [*keys, metric]] for name in (a, b))
    both = first.merge(second, on=keys, suffixes=("_a", "_b")).dropna(subset=[f"{metric}_a", f"{metric}_b"])
    place = both.groupby(factors, sort=False).ngroup() if factors else pd.Series(0, both.index)
    d = (both[f"{metric}_b"] - both[f"{metric}_a"]).groupby(place)
    half = half_width(d.std(), d.size())
    told = pd.DataFrame({
        "a": a, "b": b, "metric": metric, "mean_a": both[f"{metric}_a"].groupby(place).mean(),
        "mean_b": both[f"{metric}_b"].groupby(place).mean(), "difference": d.mean(), "ci_low": d.mean() - half,
        "ci_high": d.mean() + half,
    })  # fmt: skip
    told["ahead"] = ahead(told, a, b, METRICS[metric].better)
    head = both.loc[~place.duplicated(), factors].reset_index(drop=True)
    return pd.concat([head, told.reset_index(drop=True)], axis=1)


def winners(found: pd.DataFrame, factors: list[str]) -> pd.DataFrame:
    """At every point the scenario that is significantly ahead of each other one; `tie` where there is none."""
    pairs = len(found.groupby(["a", "b"], sort=False).size())
    others = round((1 + (1 + 8 * pairs) ** 0.5) / 2) - 1  # pairs = n (n - 1) / 2
    won = found[found.ahead != TIE].groupby([*factors, "metric", "ahead"], sort=False).size()
    best = won[won == others].reset_index()[[*factors, "metric", "ahead"]].rename(columns={"ahead": "winner"})
    places = found[[*factors, "metric"]].drop_duplicates()
    return places.merge(best, on=[*factors, "metric"], how="left").fillna({"winner": TIE})


class LatinHypercube(Design):
    """Every factor's range is cut into as many parts as there are draws, and each part is drawn from once."""

    kind: Literal["latin_hypercube"] = "latin_hypercube"
    draws: int = Field(100, ge=1, le=1_000_000)
    seed: int = Field(1, ge=0)

    def points(self, study: Study) -> list[Point]:
        """Arms by draws."""
        needs_factors(study, self.kind)
        return crossed(study, laid_out(study, latin(len(study.factors), self.draws, self.seed)))

    def analyse(self, study: Study, runs: pd.DataFrame, folder: Path) -> dict[str, pd.DataFrame]:
        """Which scenario is ahead at which draw."""
        return cells(study, runs)


class SobolSequence(Design):
    """Draws of low discrepancy; more of them can be added later and fill the gaps."""

    kind: Literal["sobol_sequence"] = "sobol_sequence"
    draws: int = Field(128, ge=1, le=1_000_000)
    seed: int = Field(1, ge=0)

    def points(self, study: Study) -> list[Point]:
        """Arms by draws."""
        needs_factors(study, self.kind)
        return crossed(study, laid_out(study, sobol(len(study.factors), self.draws, self.seed)))

    def analyse(self, study: Study, runs: pd.DataFrame, folder: Path) -> dict[str, pd.DataFrame]:
        """Which scenario is ahead at which draw."""
        return cells(study, runs)


# Points from a table: a CSV file with a column for each dotted key.

MOST_ROWS = 1_000_000


class Table(Design):
    """Every row of a file is a point; its columns are the factors."""

    kind: Literal["table"] = "table"
    file: str = Field(min_length=1)
    """CSV, relative to the experiment's file; the first line names dotted keys."""
    rows: tuple[dict[str, Any], ...] = ()
    """What the file holds; filled in when it is read, so that a run folder knows its points without the file."""

    def read(self, folder: Path) -> "Table":
        """The design with the rows of its file. Raises InputError that names the line of what cannot be read."""
        return self if self.rows else self.model_copy(update={"rows": tuple(rows_of(folder / self.file))})

    def factors(self) -> dict[str, Factor]:
        """The columns as factors, with their values as levels."""
        names = list(self.rows[0]) if self.rows else []
        return {name: Factor(levels=tuple(dict.fromkeys(row[name] for row in self.rows))) for name in names}

    def points(self, study: Study) -> list[Point]:
        """Arms by rows."""
        return crossed(study, [dict(row) for row in self.rows])

    def analyse(self, study: Study, runs: pd.DataFrame, folder: Path) -> dict[str, pd.DataFrame]:
        """Which scenario is ahead at which row."""
        return cells(study, runs)


def rows_of(path: Path) -> list[Row]:
    """The rows of a CSV file of numbers and words. Raises InputError."""
    try:
        with path.open(newline="", encoding="utf-8-sig") as stream:
            lines = list(csv.reader(stream))
    except OSError as error:
        raise InputError([f"{path}: cannot be read ({error.strerror or error})"]) from error
    except (UnicodeDecodeError, csv.Error) as error:
        raise InputError([f"{path}: is no CSV file ({error})"]) from error
    head = [name.strip() for name in lines[0]] if lines else []
    problems = [f"{path}:1: a column has no name" for name in head if not name]
    problems += [f"{path}:1: '{shown(name)}' stands twice" for name in dict.fromkeys(head) if head.count(name) > 1]
    body = [(n, line) for n, line in enumerate(lines[1:], start=2) if any(field.strip() for field in line)]
    problems += [f"{path}:{n}: has {len(line)} fields, not {len(head)}" for n, line in body if len(line) != len(head)]
    if not body:
        problems.append(f"{path}: holds no points")
    if len(body) > MOST_ROWS:
        problems.append(f"{path}: holds more than {MOST_ROWS:,} points")
    if problems:
        raise InputError(problems)
    rows = [{name: plain(field) for name, field in zip(head, line, strict=True)} for _, line in body]
    seen: dict[str, int] = {}
    for (n, _), row in zip(body, rows, strict=True):
        if (first := seen.setdefault(str(row), n)) != n:
            problems.append(f"{path}:{n}: the same point as in line {first}")
    if problems:
        raise InputError(problems)
    return rows


def plain(field: str) -> Value:
    """A field as a whole number, a number or a word."""
    text = field.strip()
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            continue
    return {"true": True, "false": False}.get(text.lower(), text)


# Effects of a factorial: what each factor does on average over all others, and how far two of them depend on each other.
# Every combination ran under the same seeds, so each effect is a number of each seed, and its interval is that of a paired
# difference. An interaction is what a factor does at the other's last level less what it does at the other's first: with 0 in
# its interval the two do not depend on each other as far as can be seen.

COLUMNS = ("scenario", "metric", "factor", "level", "base", "by", "by_level", "by_base", "effect", "ci_low", "ci_high", "seeds")


def effects(study: Study, runs: pd.DataFrame) -> pd.DataFrame:
    """A row for each scenario, metric, factor and level above its first, and one for each pair of factors at their last
    levels (`by` names the other). Seeds under which not every combination ran are left out and can be told by `seeds`.
    """
    rows: list[dict[str, Any]] = []
    for scenario, mine in runs.groupby("scenario", sort=False):
        cells = mine.drop_duplicates(list(study.factors))[list(study.factors)]
        for metric in (m for m in study.metrics if m in runs):
            known = mine.dropna(subset=[metric])
            whole = known[known.groupby("seed")[metric].transform("size") == len(cells)]
            head = {"scenario": scenario, "metric": metric, "seeds": whole.seed.nunique()}
            rows += [head | row for row in (*mains(study, whole, metric), *pairs(study, whole, metric))]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def mains(study: Study, runs: pd.DataFrame, metric: str) -> Iterator[dict[str, Any]]:
    """Each factor at each level less the first, averaged over all combinations of the others."""
    for name in study.factors:
        means = runs.pivot_table(index="seed", columns=name, values=metric, sort=False)
        base, *others = levels(runs, name)
        for level in others:
            yield told((means[level] - means[base]), factor=name, level=level, base=base)


def pairs(study: Study, runs: pd.DataFrame, metric: str) -> Iterator[dict[str, Any]]:
    """Each pair of factors, both from their first to their last level."""
    for one, two in combinations(study.factors, 2):
        ends = [(levels(runs, name)[0], levels(runs, name)[-1]) for name in (one, two)]
        means = runs.pivot_table(index="seed", columns=[one, two], values=metric, sort=False)
        if any(low == high for low, high in ends):
            continue
        (low, high), (first, last) = ends
        apart = (means[high, last] - means[low, last]) - (means[high, first] - means[low, first])
        yield told(apart, factor=one, level=high, base=low, by=two, by_level=last, by_base=first)


def levels(runs: pd.DataFrame, name: str) -> list[Any]:
    """The levels of a factor, in the order in which they ran."""
    return list(dict.fromkeys(runs[name])) or [None]


def told(by_seed: pd.Series, **row: Any) -> dict[str, Any]:
    """A row: mean and 95 % t-interval over seeds."""
    mean, low, high = interval(by_seed.to_numpy(float))
    return {"by": "", "by_level": None, "by_base": None} | row | {"effect": mean, "ci_low": low, "ci_high": high}


# Full factorial: every combination of the factors' levels.


class Factorial(Design):
    """Every combination of levels; a range is cut into equal steps."""

    kind: Literal["factorial"] = "factorial"
    steps: int = Field(5, ge=2, le=1000)
    """Levels into which a range is cut, its ends among them."""

    def points(self, study: Study) -> list[Point]:
        """Arms by combinations, the last factor fastest."""
        needs_factors(study, self.kind)
        levels = [self.levels(study, name) for name in study.factors]
        refuse_many(study, math.prod(map(len, levels)))
        return crossed(study, [dict(zip(study.factors, row, strict=True)) for row in product(*levels)])

    def levels(self, study: Study, name: str) -> list[Value]:
        """The levels of a factor."""
        factor = study.factors[name]
        if factor.range is None:
            return list(factor.levels)
        return list(dict.fromkeys(study.drawn(name, v) for v in np.linspace(*factor.range, self.steps).round(12).tolist()))

    def analyse(self, study: Study, runs: pd.DataFrame, folder: Path) -> dict[str, pd.DataFrame]:
        """Which scenario is ahead in which cell; what each factor does, and which of them depend on each other."""
        found = effects(study, runs)
        return cells(study, runs) | ({"effects": found} if len(found) else {})
