"""The map of regimes: where the last scenario is ahead, level or behind, and the box in which it is behind.

Factors with ranges are drawn from a Sobol sequence, so that the box can end anywhere; factors with levels alone make a grid
of cells, and a box then ends between two levels. Every scenario runs at every point under the same seeds.
"""

import math
from collections.abc import Iterator, Mapping
from itertools import product
from pathlib import Path
from typing import Any, Literal

import numpy as np
import pandas as pd
from pydantic import Field

from govsim.analysis.adjust import false_discoveries
from govsim.analysis.interval import paired
from govsim.analysis.verdict import ahead
from govsim.describe import metric_in, title_of
from govsim.experiment.designs.regime_map.prim import Found, edges, find_box
from govsim.experiment.designs.sampling import laid_out, needs_factors, sobol
from govsim.experiment.study import Design, Point, Row, Study, crossed
from govsim.measure import METRICS
from govsim.text.numbers import percent, short
from govsim.text.words import Words, as_it_stands, joined, words

# The box of a map in words: where a scenario is behind, and how well the box says so.


def sentence(rows: pd.DataFrame, titles: Mapping[str, Words]) -> Words:
    """What the rows of one pair and metric in `box` say, without a full stop; titles are the scenarios' by name."""
    first = rows.iloc[0]
    points, behind, ahead = int(first.points), int(first.behind), int(first.ahead)
    rest = others(ahead, points - behind - ahead)
    common = {
        "a": titles.get(str(first.a), first.a), "b": titles.get(str(first.b), first.b), "metric": metric_in(first.metric),
        "points": points, "on": words("cells of the grid") if first.on == "cells" else words("points", context="of a design"),
    }  # fmt: skip
    if first.found == "none":
        return words("{b} is behind {a} on {metric} at none of {points} {on}{rest}").format(**common, rest=rest)
    if first.found == "all":
        return words("{b} is behind {a} on {metric} at all {points} {on}").format(**common)
    common["of"] = words("{behind} of {points} {on}{paid}{rest}").format(
        **common, behind=behind, paid=unpaid(int(first.behind_unpaid)), rest=rest
    )
    if first.found == "scattered":
        return words("{b} is behind {a} on {metric} at {of}, and no box tells them from the rest").format(**common)
    where = [bound for _, row in rows.iterrows() for bound in bounds(row)]
    return words(
        "{b} is behind {a} on {metric} where {where}: {coverage} of all such {on} lie there, and {density} of what lies there "
        "is such ({of})"
    ).format(
        **common, where=joined(where, words(" and ", context="between conditions")), coverage=percent(first.coverage),
        density=percent(first.density),
    )  # fmt: skip


def paid_sentence(box: pd.DataFrame, titles: Mapping[str, Words]) -> Words:
    """At how many points the last scenario cannot pay for what its policy says, without a full stop."""
    b = str(box.b.iloc[0])
    return words("At {unpaid} of {points} points {b} cannot pay for its policy in full and acts with a part of it").format(
        unpaid=int(box.unpaid.iloc[0]), points=int(box.points.iloc[0]), b=titles.get(b, b)
    )


def bounds(row: pd.Series) -> Iterator[Words]:
    """The bounds of one factor: above, below, or between two values."""
    name, low, high = title_of(str(row.factor)), float(row.low), float(row.high)
    told = {"name": name if name.en.isupper() else name.inside(), "low": short(low), "high": short(high)}
    if math.isfinite(low) and math.isfinite(high):
        yield words("{name} is between {low} and {high}").format(**told)
    elif math.isfinite(low):
        yield words("{name} is above {low}").format(**told)
    elif math.isfinite(high):
        yield words("{name} is below {high}").format(**told)


def others(ahead: int, level: int) -> Words:
    """At how many points it is ahead, and at how many nobody is."""
    return words("; ahead at {ahead}, nobody clearly at {level}").format(ahead=ahead, level=level)


def unpaid(count: int) -> Words:
    """At how many of the points where it is behind a scenario cannot pay for what its policy says."""
    if not count:
        return as_it_stands("")
    return words(", {count} of them where its policy cannot be paid in full").format(count=count)


FUNDED = "policy_funded_share"
PAID = 0.999
"""A policy is paid in full where it can pay at least this share of its price (mean over seeds)."""


class RegimeMap(Design):
    """All scenarios at points that fill the factors' ranges, or at every combination of levels."""

    kind: Literal["regime_map"] = "regime_map"
    draws: int = Field(128, ge=8, le=100_000)
    """Points, where a factor has a range; powers of two fill it most evenly."""
    seed: int = Field(1, ge=0)
    """Seed of the sequence."""

    def points(self, study: Study) -> list[Point]:
        """Arms by points."""
        needs_factors(study, self.kind)
        if is_scattered(study):
            return crossed(study, laid_out(study, sobol(len(study.factors), self.draws, self.seed)))
        levels = [factor.levels for factor in study.factors.values()]
        return crossed(study, [dict(zip(study.factors, row, strict=True)) for row in product(*levels)])

    def analyse(self, study: Study, runs: pd.DataFrame, folder: Path) -> dict[str, pd.DataFrame]:
        """Tables `regime_map` (a row for each point, pair and metric), `box` (a row for each factor), `box_path`."""
        mapped = [tested(study, runs, arm.name, metric) for arm in study.arms[:-1] for metric in study.metrics]
        mapped = [table for table in mapped if len(table)]
        if not mapped:
            return {}
        boxes, paths = zip(*(boxed(study, table) for table in mapped), strict=True)
        box, path = (pd.DataFrame([row for rows in found for row in rows]) for found in (boxes, paths))
        return {"regime_map": pd.concat(mapped, ignore_index=True), "box": box} | ({"box_path": path} if len(path) else {})

    def told(self, study: Study, runs: pd.DataFrame, tables: dict[str, pd.DataFrame]) -> list[Words]:
        """A sentence for each pair and metric: where the last scenario is behind."""
        if "box" not in tables:
            return []
        titles = {arm.name: words(arm.title or arm.name) for arm in study.arms}
        parts = tables["box"].groupby(["a", "b", "metric"], sort=False)
        said = [sentence(rows, titles) for _, rows in parts] + [paid_sentence(tables["box"], titles)]
        return [words("{sentence}.").format(sentence=sentence) for sentence in said]


def is_scattered(study: Study) -> bool:
    """Whether the points lie anywhere in a range rather than at the crossings of levels."""
    return any(factor.range is not None for factor in study.factors.values())


def tested(study: Study, runs: pd.DataFrame, against: str, metric: str) -> pd.DataFrame:
    """The last scenario minus another at every point, paired by seed, and who is ahead.

    The p values of a pair and metric are adjusted over all points together (Benjamini & Hochberg 1995; for maps of many
    points Wilks 2016, doi 10.1175/BAMS-D-15-00267.1): of the points at which somebody is called ahead no more than 5 % are
    expected to be wrong. Without that a map of a hundred ties would show five winners.
    """
    subject, factors = study.arms[-1].name, list(study.factors)
    rows: list[dict[str, Any]] = []
    for key, cell in runs[runs.scenario.isin([against, subject])].groupby(factors, sort=False):
        a, b = (cell[cell.scenario == name].set_index("seed") for name in (against, subject))
        seeds = a.index.intersection(b.index)
        told = paired(a.loc[seeds, metric].to_numpy(float), b.loc[seeds, metric].to_numpy(float))
        funded = {"funded_a": a[FUNDED].mean(), "funded_b": b[FUNDED].mean()}
        rows.append({
            **dict(zip(factors, key, strict=True)), "a": against, "b": subject, "metric": metric,
            **{name: told[name] for name in ("mean_a", "mean_b", "difference", "ci_low", "ci_high", "p")}, **funded,
        })  # fmt: skip
    table = pd.DataFrame(rows)
    if not len(table):
        return table
    table["p_adjusted"] = false_discoveries(table.p.to_numpy(float))
    return table.assign(ahead=ahead(table, against, subject, METRICS[metric].better, table.p_adjusted.to_numpy(float)))


def boxed(study: Study, table: pd.DataFrame) -> tuple[list[Row], list[Row]]:
    """Rows of `box` and of `box_path` for one pair and metric: where the first of the pair is ahead."""
    factors = [name for name in study.factors if pd.api.types.is_numeric_dtype(table[name])]
    behind = (table.ahead == table.a).to_numpy()
    found = find_box(table[factors].to_numpy(float), behind.astype(float)) if factors else Found("scattered", len(table), 0)
    head: Row = {name: str(table[name].iloc[0]) for name in ("a", "b", "metric")}
    whole = head | {
        "on": "points" if is_scattered(study) else "cells", "points": found.points, "behind": int(behind.sum()),
        "ahead": int((table.ahead == table.b).sum()), "behind_unpaid": int((behind & (table.funded_b < PAID)).sum()),
        "unpaid": int((table.funded_b < PAID).sum()), "found": found.kind, "chance": found.chance,
    }  # fmt: skip
    ends = edges(table[factors].to_numpy(float), found.box.limits) if found.box else np.full((len(factors), 2), np.nan)
    p = found.quasi_p if found.box else ends
    size = {"inside": found.box.points, "coverage": found.box.coverage, "density": found.box.density} if found.box else {}
    rows = [
        whole | {"factor": name, "low": ends[n, 0], "high": ends[n, 1], "quasi_p_low": p[n, 0], "quasi_p_high": p[n, 1],
                 **(size or dict.fromkeys(("inside", "coverage", "density"), np.nan))}
        for n, name in enumerate(factors)
    ]  # fmt: skip
    path = [
        head | {"step": n, "points": step.points, "density": step.density, "coverage": step.coverage,
                "bounds": len(step.limits.bounds())}
        for n, step in enumerate(found.path)
    ]  # fmt: skip
    return rows, path
