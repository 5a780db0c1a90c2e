"""The front of policies that no other policy beats on all objectives, and how far from it the known scenarios lie."""

import math
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from govsim.analysis.facts import facts
from govsim.analysis.scale import Scale, direction, heading, inside, scale_for
from govsim.drawing.style import GRID, INK, MUTED, PAPER, Drawn, Look, blank, finished, legend_above
from govsim.store.reading import Arm, RunFolder
from govsim.text.words import Words, clauses, words

USUAL = ("help_time_mean_h", "satisfaction_mean", "harm_person_h")
SMALL, LARGE = 16.0, 130.0
FRONT = "#4a4f57"
LETTERS = 52
"""Letters of four names that fit beside one another."""
NOTE = words("Joined: policies of the front, with 95 % intervals over seeds; grey: others that were tried. {third}")
THIRD = words(
    "The larger the mark, the larger {name}; a policy passed in the two objectives shown may be unbeaten on this third. "
)
SEARCH = words("Below: the volume that the front dominates, generation by generation; a flat end means little is left to find.")


class Objective(NamedTuple):
    """An objective of the search: its metric, scale, and +1 where higher is better, -1 where lower is."""

    metric: str
    scale: Scale
    sign: float

    def of(self, table: pd.DataFrame, part: str = "") -> np.ndarray:
        """The column of the mean, or of its interval's `_low` or `_high` end, scaled for the picture."""
        name = self.metric + part
        return table[name].to_numpy(float) * self.scale.factor if name in table else np.full(len(table), np.nan)


def objectives(table: pd.DataFrame) -> list[Objective]:
    """The objectives that a table has, the usual ones first."""
    there = [c.removesuffix("_low") for c in table.columns if c.endswith("_low") and c.removesuffix("_low") in table]
    order = [m for m in USUAL if m in there] + [m for m in there if m not in USUAL]
    return [Objective(m, scale_for(m, table[m]), 1.0 if facts(m).better == "higher" else -1.0) for m in order]


def draw(folder: RunFolder, look: Look) -> Drawn | None:
    """Draw the front in the first two objectives, the third as the size of marks, and how the search went."""
    table = folder.table("pareto", "candidate", "on_front", "kind")
    found = objectives(table) if table is not None else []
    if table is None or len(found) < 2:
        return None
    table = table[table[found[0].metric].notna() & table[found[1].metric].notna()]
    table = table.assign(on_front=table.on_front.astype(str).str.lower().isin(["true", "1"]))
    if not table.on_front.any():
        return None
    history = folder.table("front_history", "generation", "hypervolume")
    figure, axes, below = _panels(history)
    front = table[table.on_front].sort_values(found[0].metric)
    _marks(axes, found, table, front)
    for arm in folder.arms:
        _arm(axes, look, found, arm, table[(table.kind == "arm") & (table.scenario == arm.name)])
    _finish(figure, axes, look, found, folder)
    if history is not None and below is not None:
        _history(below, look, history)
    return finished(figure, look, _title(folder, found, table, front), _note(found, history is not None))


def _panels(history: pd.DataFrame | None) -> tuple[Figure, Axes, Axes | None]:
    figure = blank(3.7 + (1.25 if history is not None else 0))
    if history is None:
        return figure, figure.subplots(), None
    axes, below = figure.subplots(2, 1, height_ratios=[3.6, 1])
    return figure, axes, below


def _sizes(found: list[Objective], table: pd.DataFrame, rows: pd.DataFrame) -> np.ndarray:
    if len(found) < 3:
        return np.full(len(rows), 40.0)
    every, mine = found[2].of(table), found[2].of(rows)
    low, high = np.nanmin(every), np.nanmax(every)
    return np.nan_to_num(SMALL + (LARGE - SMALL) * (mine - low) / (high - low or 1.0), nan=SMALL)


def _marks(axes: Axes, found: list[Objective], table: pd.DataFrame, front: pd.DataFrame) -> None:
    x, y = found[:2]
    tried = table[~table.on_front & (table.kind != "arm")]
    axes.scatter(x.of(tried), y.of(tried), s=_sizes(found, table, tried), color=GRID, edgecolor=MUTED, lw=0.5, zorder=1)
    axes.plot(x.of(front), y.of(front), color=FRONT, lw=1.1, zorder=2)
    _bars(axes, found, front, FRONT)
    axes.scatter(x.of(front), y.of(front), s=_sizes(found, table, front), facecolor=PAPER, edgecolor=FRONT, lw=1.4, zorder=4)


def _bars(axes: Axes, found: list[Objective], rows: pd.DataFrame, colour: str) -> None:
    x, y = found[:2]
    for place, objective, other in ((0, x, y), (1, y, x)):
        low, high, across = objective.of(rows, "_low"), objective.of(rows, "_high"), other.of(rows)
        lines: Any = axes.hlines if place == 0 else axes.vlines
        lines(across, low, high, color=colour, lw=0.9, alpha=0.75, zorder=3)


def _arm(axes: Axes, look: Look, found: list[Objective], arm: Arm, rows: pd.DataFrame) -> None:
    if not len(rows):
        return
    _bars(axes, found, rows.head(1), look.colour(arm))
    axes.plot(found[0].of(rows)[0], found[1].of(rows)[0], look.marker(arm), color=look.colour(arm), ms=9, zorder=5)


def _finish(figure: Figure, axes: Axes, look: Look, found: list[Objective], folder: RunFolder) -> None:
    for objective, name in ((found[0], axes.set_xlabel), (found[1], axes.set_ylabel)):
        text = words("{heading}; {direction}").format(
            heading=heading(objective.metric, objective.scale), direction=direction(objective.metric)
        )
        name(look.say(text))
    axes.grid()
    handles = [axes.plot([], [], "o-", color=FRONT, label=look.say(words("the front")))[0]]
    handles += [axes.plot([], [], look.marker(a), color=look.colour(a), label=look.name(a))[0] for a in folder.arms]
    columns = 4 if sum(len(str(handle.get_label())) for handle in handles[:4]) <= LETTERS else 2
    rows = -(-len(handles) // columns)
    legend_above(figure, rows=rows, handles=handles, ncols=columns, handlelength=1.5, labelcolor="linecolor")


def _history(axes: Axes, look: Look, history: pd.DataFrame) -> None:
    axes.plot(history.generation, history.hypervolume, color=INK, lw=1.5, marker="." if len(history) < 40 else "")
    axes.set_xlabel(look.say(words("generation")))
    axes.set_ylabel(look.say(words("volume")))
    axes.margins(x=0.02)
    axes.locator_params(axis="y", nbins=3)
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    axes.grid(axis="y")


def gap_to_front(found: list[Objective], row: pd.Series, front: pd.DataFrame) -> float:
    """How much better the first objective could be while the second is no worse (in its own unit); NaN where no policy of
    the front is as good on the second. Zero or less: the scenario is not behind in these two.
    """
    first, second = found[:2]
    as_good = front[front[second.metric] * second.sign >= float(row[second.metric]) * second.sign]
    if not len(as_good):
        return math.nan
    best = float((as_good[first.metric] * first.sign).max())
    return best - float(row[first.metric]) * first.sign


def _title(folder: RunFolder, found: list[Objective], table: pd.DataFrame, front: pd.DataFrame) -> Words:
    first, second = found[:2]
    front = front.drop_duplicates([first.metric, second.metric])  # a candidate may have a scenario's own levers
    ends = front.iloc[[0, -1]]
    name = inside(second.metric)
    texts = [_text(o, row) for _, row in ends.iterrows() for o in (first, second)]
    common = dict(zip(("x0", "y0", "x1", "y1"), texts, strict=True)) | {"n": len(front), "x": inside(first.metric), "y": name}
    said = [_unbeaten(len(front) == 1, first.metric == USUAL[0]).format(**common)]
    for arm in folder.arms:
        mine = table[(table.kind == "arm") & (table.scenario == arm.name)]
        if len(mine):
            said.append(_distance(found, mine.iloc[0], front, arm))
    return clauses(said)


def _unbeaten(alone: bool, of_help: bool) -> Words:
    if alone and of_help:
        return words("One policy is unbeaten: {x0} until help at {y} {y0}")
    if alone:
        return words("One policy is unbeaten: {x0} {x} at {y} {y0}")
    if of_help:
        return words("{n} policies are unbeaten, from {x0} until help at {y} {y0} to {x1} at {y1}")
    return words("{n} policies are unbeaten, from {x0} {x} at {y} {y0} to {x1} at {y1}")


def _text(objective: Objective, row: pd.Series) -> Words:
    low, high = (float(row.get(objective.metric + part, math.nan)) for part in ("_low", "_high"))
    return objective.scale.in_words(float(row[objective.metric]), low, high, sign=False)


def _distance(found: list[Objective], row: pd.Series, front: pd.DataFrame, arm: Arm) -> Words:
    first, second = found[:2]
    gap = gap_to_front(found, row, front)
    name = inside(second.metric)
    if bool(row.on_front) or gap <= 0:
        return words("{scenario} lies on it").format(scenario=arm.title)
    if not math.isfinite(gap):
        return words("{scenario} has more {metric} than any of them").format(scenario=arm.title, metric=name)
    low, high = (float(row.get(first.metric + part, math.nan)) for part in ("_low", "_high"))
    apart = first.scale.in_words(gap, low, high, sign=False)
    return words("{scenario} lies {gap} behind it at no less {metric}").format(scenario=arm.title, gap=apart, metric=name)


def _note(found: list[Objective], history: bool) -> Words:
    third = THIRD.format(name=inside(found[2].metric)) if len(found) > 2 else ""
    return NOTE.format(third=third) + (SEARCH if history else "")
