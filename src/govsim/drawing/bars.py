"""Panels of rows: a row for each thing compared, with bars, intervals, parts of a whole, and the figures beside them."""

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from matplotlib.axes import Axes
from matplotlib.axis import Axis

from govsim.drawing.style import GRID, INK, MUTED, ON_FILL, PAPER
from govsim.text.numbers import MINUS


def name_rows(axes: Axes, names: Sequence[str], above: float = 0.5, below: float = 0.5, **letters: Any) -> None:
    """Name the rows at the left, the first on top, with nothing but the lines of the grid around them."""
    axes.set_yticks(range(len(names)), names, **({"color": INK} | letters))
    axes.set_ylim(len(names) - below, -above)
    bare(axes)


def bare(axes: Axes) -> None:
    """Leave of the axes the lines of the grid that stand upright."""
    axes.tick_params(length=0)
    axes.spines["left"].set_visible(False)
    axes.grid(axis="x")


def dye_rows(axes: Axes, colours: Iterable[str], weight: str = "bold") -> None:
    """Write the names of rows in colours of their own."""
    for label, colour in zip(axes.get_yticklabels(), colours, strict=False):
        label.set_color(colour)
        label.set_fontweight(weight)


def stripe_rows(axes: Axes, rows: int) -> None:
    """Shade every other row."""
    for row in range(0, rows, 2):
        axes.axhspan(row - 0.5, row + 0.5, color=GRID, alpha=0.28, lw=0, zorder=0)


def number_axis(axis: Axis, most: int | None = None) -> None:
    """Write the numbers of an axis with thousands separated and true minus signs, and no more than `most` of them."""
    axis.set_major_formatter(lambda v, _: f"{v:,g}".replace("-", MINUS))
    if most:
        locator: Any = axis.get_major_locator()
        locator.set_params(nbins=most)


def ends_of(low: float, high: float) -> list[float]:
    """The two ends of an interval; none of one that is not known."""
    return [low, high] if math.isfinite(low) and math.isfinite(high) else []


def interval_line(axes: Axes, y: float, ends: Sequence[float], colour: str = INK, lw: float = 1.1) -> None:
    """Draw an interval upon a row; nothing without its ends."""
    if len(ends) == 2:
        axes.plot(ends, [y, y], color=colour, lw=lw, solid_capstyle="butt")


def interval_bar(
    axes: Axes, y: float, value: float, ends: Sequence[float], colour: str, *, height: float, filled: bool = True,
    lw: float = 1.1, alpha: float = 1.0,
) -> None:  # fmt: skip
    """Draw a bar from zero with its interval; hollow where it is not `filled`."""
    axes.barh(y, value, height, color=colour if filled else PAPER, edgecolor=colour, lw=lw, alpha=alpha if filled else 1.0)
    interval_line(axes, y, ends)


def at_end(axes: Axes, y: float, text: str, reached: Sequence[float], *, filled: bool = True, weight: str = "normal") -> None:
    """Write a figure beyond the end of a bar, on the side to which it goes: its first number in `reached`."""
    left = reached[0] < 0
    at = min(0.0, *reached) if left else max(0.0, *reached)
    axes.annotate(
        text, (at, y), xytext=(-4 if left else 4, 0), textcoords="offset points", va="center", ha="right" if left else "left",
        size=8.5, weight=weight, color=INK if filled else MUTED,
    )  # fmt: skip


def in_margin(axes: Axes, y: float, text: str, colour: str = INK, weight: str = "normal") -> None:
    """Write a figure to the right of a row."""
    axes.annotate(
        text, (1.02, y), xycoords=("axes fraction", "data"), va="center", size=8.5, color=colour, weight=weight,
        annotation_clip=False,
    )  # fmt: skip


def stacked_bar(
    axes: Axes, y: float, parts: Mapping[Any, float], fills: Mapping[Any, str], *, height: float, named_from: float,
    write: Any = "{:.0f}".format, size: float = 8.5,
) -> float:  # fmt: skip
    """Draw parts one after the other, to the left those below zero; returns where the right end is. A part wider than
    `named_from` has its number.
    """
    ends = {True: 0.0, False: 0.0}
    for name, part in parts.items():
        left = ends[part > 0]
        axes.barh(y, part, left=left, height=height, color=fills[name], edgecolor=PAPER, lw=0.8)
        if abs(part) >= named_from:
            axes.text(left + part / 2, y, write(part), ha="center", va="center", size=size, color=ON_FILL)
        ends[part > 0] += part
    return ends[True]
