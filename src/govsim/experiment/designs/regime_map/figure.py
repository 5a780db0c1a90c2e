"""The map of regimes for one scenario: where it is ahead of another, level or behind, and the box in which it is behind."""

import math
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.collections import PolyCollection
from matplotlib.colors import to_rgba
from matplotlib.patches import Patch, Rectangle
from scipy.spatial import Voronoi

from govsim.analysis.scale import title
from govsim.describe import title_of
from govsim.drawing.style import INK, MUTED, PAPER, Drawn, Look, blank, broken, headline, legend_above
from govsim.experiment.designs.regime_map import PAID, paid_sentence, sentence
from govsim.store.reading import Arm, RunFolder, against
from govsim.text.words import Words, as_it_stands, joined, words

NEEDED = ("a", "b", "metric", "ahead", "funded_b")
BOX = (
    "a", "b", "metric", "on", "points", "behind", "ahead", "behind_unpaid", "unpaid", "found", "factor", "low", "high",
    "coverage", "density",
)  # fmt: skip
MOST_ROWS, MOST_COLUMNS, PALE = 3, 3, 0.45
NOTE = words(
    "Each cell is a point of the design with what lies nearest to it; coloured is who is ahead there, hatched where nobody is: "
    "paired t-tests over seeds, adjusted over all points of a panel so that of the coloured cells 5 % are expected to be wrong "
    "at most (Benjamini & Hochberg 1995). Crosses: the policy of {b} cannot be paid in full. Frame: the box in which {b} is "
    "behind, by patient rule induction (Friedman & Fisher 1999); no frame where there is no such box. "
)


class Panel(NamedTuple):
    """One pair and metric: its points and its rows of the box."""

    points: pd.DataFrame
    box: pd.DataFrame


def draw(folder: RunFolder, look: Look) -> Drawn | None:
    """Draw a row of panels for each other scenario, a column for each metric."""
    table, box = folder.table("regime_map", *NEEDED), folder.table("box", *BOX)
    if table is None or box is None:
        return None
    factors = [str(f) for f in dict.fromkeys(box.factor) if f in table]
    table, box = table.dropna(subset=factors), whole(box)
    if not len(table) or not len(box):
        return None
    others, metrics = list(dict.fromkeys(table.a))[::-1][:MOST_ROWS], list(dict.fromkeys(table.metric))[:MOST_COLUMNS]
    axes_of = factors[:2]
    figure = blank(0.55 + 2.0 * len(others))
    grid = figure.subplots(len(others), len(metrics), sharex=True, sharey=True, squeeze=False)
    for row, a in enumerate(others):
        for column, metric in enumerate(metrics):
            mine = Panel(*(t[(t.a == a) & (t.metric == metric)] for t in (table, box)))
            _panel(grid[row, column], look, folder, mine, axes_of)
            if row == 0:
                grid[row, column].set_title(look.say(title(metric)), size=9.5)
        name = f"{look.say(_against(folder, a, table))}\n" + (look.say(title_of(axes_of[1])) if len(axes_of) > 1 else "")
        grid[row, 0].set_ylabel("\n".join(line for part in name.split("\n") for line in broken(part, 30)), size=8)
    for axes in grid[-1]:
        axes.set_xlabel(look.say(title_of(axes_of[0])), size=9)
    _key(figure, look, folder, table)
    said = _sentences(folder, box)
    headline(figure, look.say(said[0]))
    return Drawn(figure, said[0], _note(folder, table, said[1:]))


def whole(box: pd.DataFrame) -> pd.DataFrame:
    """The pairs and metrics of which every number is there."""
    counts = box[["points", "behind", "ahead", "behind_unpaid", "unpaid"]].notna().all(axis=1)
    known = counts & ((box.found != "box") | box[["coverage", "density"]].notna().all(axis=1))
    return box[known.groupby([box.a, box.b, box.metric]).transform("all")]


def _against(folder: RunFolder, a: str, table: pd.DataFrame) -> Words:
    arms, b = {arm.name: arm for arm in folder.scenarios}, str(table.b.iloc[0])
    return against(arms[a], arms[b]) if a in arms and b in arms else as_it_stands(f"{a} / {b}")


def _panel(axes: Axes, look: Look, folder: RunFolder, mine: Panel, factors: list[str]) -> None:
    x = mine.points[factors[0]].to_numpy(float)
    y = mine.points[factors[1]].to_numpy(float) if len(factors) > 1 else np.zeros(len(x))
    if not len(x):
        return
    limits = [(v.min(), v.max() if v.max() > v.min() else v.min() + 1) for v in (x, y)]
    if len(mine.box) <= 2 and len(x) >= 4 and np.ptp(x) > 0 and np.ptp(y) > 0:
        cells = PolyCollection(cells_of(x, y), lw=0.4, edgecolors=PAPER)
        cells.set_facecolor([_tint(look, folder, str(name)) for name in mine.points.ahead])
        axes.add_collection(cells)
        ties = [cell for cell, name in zip(cells_of(x, y), mine.points.ahead, strict=True) if _arm(folder, str(name)) is None]
        axes.add_collection(PolyCollection(ties, facecolor="none", edgecolor=MUTED, hatch="////", lw=0, alpha=0.45))
    else:
        axes.scatter(x, y, s=16, color=[_tint(look, folder, str(name), 0.9) for name in mine.points.ahead])
    unpaid = (mine.points.funded_b < PAID).to_numpy()
    axes.scatter(x[unpaid], y[unpaid], s=9, marker="x", color=INK, lw=0.6, alpha=0.7)
    _frame(axes, mine.box, factors, limits)
    (left, right), (bottom, top) = limits
    axes.set_xlim(left - 0.02 * (right - left), right + 0.02 * (right - left))
    axes.set_ylim(bottom - 0.02 * (top - bottom), top + 0.02 * (top - bottom))
    if len(factors) < 2:
        axes.set_yticks([])
    axes.locator_params(nbins=5)


def _frame(axes: Axes, box: pd.DataFrame, factors: list[str], limits: list[tuple[float, float]]) -> None:
    if not len(box) or str(box.found.iloc[0]) != "box":
        return
    known = {str(f): (float(low), float(high)) for f, low, high in zip(box.factor, box.low, box.high, strict=True)}
    ends = []
    for n, sides in enumerate(limits):
        bounds = known[factors[n]] if n < len(factors) else (math.nan, math.nan)
        ends.append(tuple(b if math.isfinite(b) else end for b, end in zip(bounds, sides, strict=True)))
    (left, right), (bottom, top) = ends
    axes.add_patch(Rectangle((left, bottom), right - left, top - bottom, fc="none", ec=INK, lw=1.8, zorder=4))


def cells_of(x: np.ndarray, y: np.ndarray) -> list[np.ndarray]:
    """What lies nearest to each point within the rectangle that holds them all: polygons (corners, 2).

    Points mirrored at each side close the cells along it.
    """
    low, span = np.array([x.min(), y.min()]), np.array([np.ptp(x), np.ptp(y)])
    points = (np.column_stack([x, y]) - low) / span
    mirrored = [points * (1 - 2 * np.eye(2)[k]) + 2 * side * np.eye(2)[k] for k in (0, 1) for side in (-0.01, 1.01)]
    found = Voronoi(np.vstack([points, *mirrored]))
    return [low + span * found.vertices[found.regions[found.point_region[n]]] for n in range(len(points))]


def _tint(look: Look, folder: RunFolder, name: str, alpha: float = PALE) -> Any:
    arm = _arm(folder, name)
    return to_rgba(look.colour(arm), alpha) if arm else to_rgba(MUTED, 0.0 if alpha == PALE else 0.4)


def _arm(folder: RunFolder, name: str) -> Arm | None:
    return next((arm for arm in folder.arms if arm.name == name), None)


def _key(figure: Any, look: Look, folder: RunFolder, table: pd.DataFrame) -> None:
    there = set(table.ahead)
    handles: list[Any] = [
        Patch(fc=to_rgba(look.colour(arm), PALE), lw=0, label=look.name(arm)) for arm in folder.arms if arm.name in there
    ]
    if there - {arm.name for arm in folder.arms}:
        tie = look.say(words("nobody clearly ahead"))
        handles.append(Patch(fc="none", ec=MUTED, hatch="////", lw=0, label=tie))
    frame = look.say(words("box in which it is behind"))
    handles.append(Patch(fc="none", ec=INK, lw=1.8, label=frame))
    if (table.funded_b < PAID).any():
        paid = look.say(words("policy not paid in full"))
        handles.append(figure.axes[0].plot([], [], "x", color=INK, ms=4, lw=0, label=paid)[0])
    columns = 3
    legend_above(figure, rows=-(-len(handles) // columns), handles=handles, ncols=columns, handlelength=1.3, fontsize=9)


def _sentences(folder: RunFolder, box: pd.DataFrame) -> list[Words]:
    titles = {arm.name: arm.title for arm in folder.scenarios}
    pairs = [(a, m) for a in list(dict.fromkeys(box.a))[::-1] for m in dict.fromkeys(box.metric)]
    said = [sentence(rows, titles) for a, m in pairs if len(rows := box[(box.a == a) & (box.metric == m)])]
    return [*said, paid_sentence(box, titles)]


def _note(folder: RunFolder, table: pd.DataFrame, more: list[Words]) -> Words:
    b = folder.title_of(str(table.b.iloc[0]))
    return joined([NOTE.format(b=b), *(words("{sentence}. ").format(sentence=said) for said in more)])
