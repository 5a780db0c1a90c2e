"""Morris' plane: the mean size of each factor's effect against how much the effect varies from place to place."""

from typing import NamedTuple

import pandas as pd
from matplotlib.axes import Axes

from govsim.analysis.scale import Scale, heading, scale_for
from govsim.describe import title_of
from govsim.drawing.style import INK, MUTED, Look, spread
from govsim.report.figures.tornado import in_lines
from govsim.text.numbers import MINUS
from govsim.text.words import words

NAMED, LETTERS = 6, 25
NOTE = words(
    " Below: Morris' screening of all factors, each a mark: to the right, a larger mean effect (mu*); above the dashed line, "
    "an effect that varies more than it measures (sigma), by interaction or curvature. The largest are named."
)


class Dot(NamedTuple):
    """A factor in the plane, in the metric's own unit."""

    factor: str
    mu_star: float
    sigma: float


def dots_of(table: pd.DataFrame, target: str, metrics: list[str]) -> dict[str, list[Dot]]:
    """The factors of each metric that have both indices, the strongest first; a metric in which nothing moves is left out."""
    mine = table[(table.method == "morris") & (table.target == target) & table["index"].isin(["mu_star", "sigma"])]
    found = {}
    for metric in metrics:
        wide = mine[mine.metric == metric].pivot_table(index="factor", columns="index", values="value", sort=False)
        if {"mu_star", "sigma"} <= set(wide.columns):
            known = wide.dropna()
            dots = [Dot(str(f), float(x), float(y)) for f, x, y in zip(known.index, known.mu_star, known.sigma, strict=True)]
            if any(dot.mu_star > 0 for dot in dots):
                found[metric] = sorted(dots, key=lambda dot: -dot.mu_star)
    return found


def draw(panels: list[Axes], look: Look, planes: dict[str, list[Dot]], over: str, colour: str, kept: set[str]) -> None:
    """Draw a plane for each metric, `over` its title; kept factors are filled (all, where none are named as kept)."""
    for axes, (metric, dots) in zip(panels, planes.items(), strict=True):
        scale = scale_for(metric, [dot.mu_star for dot in dots])
        _plane(axes, scale, dots, colour, kept)
        _names(axes, look, scale, dots)
        axes.set_title(f"{over}\n{look.say(heading(metric, scale, gap=True))}", size=9)
        axes.set_xlabel(look.say(words("mean size of the effect (mu*)")), size=8.5)
    panels[0].set_ylabel(look.say(words("its variation (sigma)")), size=8.5)


def _plane(axes: Axes, scale: Scale, dots: list[Dot], colour: str, kept: set[str]) -> None:
    for dot in reversed(dots):
        filled = not kept or dot.factor in kept
        axes.plot(dot.mu_star * scale.factor, dot.sigma * scale.factor, "o", ms=5, mew=0.9, mec=colour if filled else MUTED,
                  mfc=colour if filled else "none", alpha=0.9 if filled else 0.6)  # fmt: skip
    right, top = (1.08 * scale.factor * max(getattr(dot, name) for dot in dots) for name in ("mu_star", "sigma"))
    top = top or right
    axes.plot([0, right], [0, right], color=MUTED, lw=0.9, ls="--", zorder=0)
    axes.set_xlim(-0.03 * right, right)
    axes.set_ylim(-0.04 * top, top)
    axes.grid()
    axes.locator_params(nbins=4)
    axes.tick_params(labelsize=8, length=0)
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_major_formatter(lambda v, _: f"{v:,g}".replace("-", MINUS))


def _names(axes: Axes, look: Look, scale: Scale, dots: list[Dot]) -> None:
    """Name the strongest at the right, each with a line to its mark."""
    named = sorted(dots[:NAMED], key=lambda dot: dot.sigma)
    low, high = axes.get_ylim()
    right = axes.get_xlim()[1]
    gap = (high - low) / (NAMED - 0.4)
    places = spread([dot.sigma * scale.factor for dot in named], gap)
    places = [min(y, high - gap * (len(places) - 1 - n)) for n, y in enumerate(places)]
    places = [max(y, low + gap * (n + 0.3)) for n, y in enumerate(places)]
    for dot, y in zip(named, places, strict=True):
        at = (dot.mu_star * scale.factor, dot.sigma * scale.factor)
        axes.plot([at[0], right], [at[1], y], color=MUTED, lw=0.5, alpha=0.7, clip_on=False, zorder=0)
        axes.annotate("\n".join(in_lines(look.say(title_of(dot.factor)), LETTERS)), (right, y), xytext=(4, 0),
                      textcoords="offset points", va="center", size=7.6, color=INK, linespacing=1.05,
                      annotation_clip=False)  # fmt: skip
