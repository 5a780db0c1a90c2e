"""Seeds that were added until an interval was narrow enough: how wide it is at each point, and after how many seeds."""

import math
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from govsim.analysis.scale import Scale, inside, scale_for, title
from govsim.drawing.style import INK, MUTED, PAPER, Drawn, Look, blank, finished, legend_above
from govsim.store.reading import Arm, RunFolder
from govsim.text.numbers import decimals_for, plain, span
from govsim.text.words import Words, as_it_stands, words

NOTE = words(
    "Each mark is a point of the design: filled where the half-width of the 95 % interval reached the target, hollow where the "
    "seeds ran out first. A point that stops early may owe it to luck, so intervals that were waited for hold the true value "
    "somewhat less often than they promise."
)


def stops_of(folder: RunFolder) -> pd.DataFrame | None:
    """The rows of the manifest's `stopping` with scenario, seeds, half_width, reached; None without them."""
    told = folder.manifest.get("stopping")
    rows = told.get("rows") if isinstance(told, dict) else None
    table = pd.DataFrame([row for row in rows or [] if isinstance(row, dict)])
    if not {"scenario", "seeds", "half_width"} <= set(table.columns):
        return None
    table = table[pd.to_numeric(table.half_width, errors="coerce").notna()]
    return table if len(table) else None


def draw(folder: RunFolder, look: Look) -> Drawn | None:
    """Draw half-width against seeds, a mark for each point, with the target and the most seeds allowed."""
    stops = stops_of(folder)
    if stops is None:
        return None
    told: dict[str, Any] = folder.manifest["stopping"]
    metric, target, cap = str(told.get("metric")), float(told.get("half_width") or math.nan), told.get("cap")
    reached = stops.reached.astype(bool) if "reached" in stops else stops.half_width <= target
    stops = stops.assign(done=reached)
    scale = scale_for(metric, [*stops.half_width, target])
    figure = blank(2.9)
    axes = figure.subplots()
    for arm in folder.arms:
        _points(axes, look, arm, stops[stops.scenario == arm.name], scale.factor)
    _lines(axes, look, target * scale.factor, cap)
    text = words("half-width of the interval\n{metric}")
    text = words("half-width of the interval\n{metric} ({unit})") if scale.gap else text
    axes.set_ylabel(look.say(text.format(metric=title(metric), unit=scale.gap)))
    axes.set_xlabel(look.say(words("seeds")))
    axes.grid()
    legend_above(figure, ncols=4, labelcolor="linecolor", handlelength=1)
    return finished(figure, look, _title(stops, reached, metric, target, cap), NOTE)


def _points(axes: Axes, look: Look, arm: Arm, mine: pd.DataFrame, factor: float) -> None:
    for done, rows in mine.groupby("done"):
        axes.scatter(rows.seeds, rows.half_width * factor, marker=look.marker(arm), s=34, lw=1.3, alpha=0.85,
                     facecolor=look.colour(arm) if done else PAPER, edgecolor=look.colour(arm))  # fmt: skip
    if len(mine):
        axes.plot([], [], look.marker(arm), color=look.colour(arm), label=look.name(arm))


def _lines(axes: Axes, look: Look, target: float, cap: object) -> None:
    """The target across, and the most seeds allowed upright, each with its name where no mark can be."""
    high = axes.get_ylim()[1]
    axes.set_ylim(0, max(high, target * 1.2 if math.isfinite(target) else high))
    if math.isfinite(target):
        axes.axhline(target, color=INK, lw=1.2, ls="--")
        axes.annotate(look.say(words("target")), (1, target), xycoords=("axes fraction", "data"), xytext=(5, 0),
                      textcoords="offset points", va="center", size=9, color=INK, annotation_clip=False)  # fmt: skip
    if isinstance(cap, int | float):
        axes.axvline(cap, color=MUTED, lw=1.1, ls=":")
        axes.annotate(look.say(words("most allowed")), (cap, 1), xycoords=("data", "axes fraction"), xytext=(0, 3),
                      textcoords="offset points", ha="center", size=9, color=MUTED)  # fmt: skip
        axes.set_xlim(right=cap * 1.05)


def _title(stops: pd.DataFrame, reached: pd.Series, metric: str, target: float, cap: object) -> Words:
    done, every = int(reached.sum()), len(stops)
    scale = scale_for(metric)
    text = words("{done} of {every} points reach a half-width of {goal} in {metric}")
    said = text.format(done=done, every=every, goal=_half(target * scale.factor, scale), metric=inside(metric))
    if done:
        seeds = [int(v) for v in (stops.seeds[reached].min(), stops.seeds[reached].max())]
        after = span(str(seeds[0]), str(seeds[1])) if seeds[0] < seeds[1] else seeds[0]
        said = said + words(", after {seeds} seeds").format(seeds=after)
    worst = float(np.max(stops.half_width[~reached])) * scale.factor if done < every else math.nan
    if math.isfinite(worst):
        text = words("; {n} not by the cap of {cap:g} (up to {worst})")
        text = text if isinstance(cap, int | float) else words("; {n} not by the cap (up to {worst})")
        said = said + text.format(n=every - done, cap=cap, worst=_half(worst, scale))
    return said


def _half(value: float, scale: Scale) -> Words:
    number = plain(value, max(decimals_for(value), 0))
    return as_it_stands(f"{number} ") + scale.gap if scale.gap else as_it_stands(number)
