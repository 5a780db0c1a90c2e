"""Which parameters matter: Sobol's shares of variance (or Morris' effects, or PAWN's distances) and Morris' plane."""

import math
from collections.abc import Sequence
from typing import Any, NamedTuple

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import to_rgba
from matplotlib.figure import Figure
from matplotlib.gridspec import SubplotSpec
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from govsim.analysis.scale import Scale, heading, inside, scale_for, shown_of
from govsim.analysis.scale import title as name_of
from govsim.describe import title_of
from govsim.drawing.bars import bare, ends_of, interval_line, number_axis, stripe_rows
from govsim.drawing.style import INK, MUTED, PAPER, Drawn, Look, blank, broken, finished, legend_above, spread
from govsim.experiment.designs.one_at_a_time.figure import in_lines
from govsim.store.reading import RunFolder
from govsim.text.words import Words, as_it_stands, clauses, joined, words

# Morris' plane: the mean size of each factor's effect against how much the effect varies from place to place.

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


def draw_plane(panels: list[Axes], look: Look, planes: dict[str, list[Dot]], over: str, colour: str, kept: set[str]) -> None:
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
    axes.tick_params(labelsize=8, length=0)
    for axis in (axes.xaxis, axes.yaxis):
        number_axis(axis, 4)


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


NEEDED = ("method", "target", "metric", "factor", "index", "value", "ci_low", "ci_high")
SHOWN = ("help_time_mean_h", "satisfaction_mean")
MOST_ROWS, ROW_IN, STRIP_IN, PLANE_IN, PALE = 12, 0.31, 0.9, 2.5, 0.3
SCREENING = words("Screening")
SHARES, PLAIN = (Scale(factor, as_it_stands(""), as_it_stands("")) for factor in (100.0, 1.0))


class Way(NamedTuple):
    """How a method is drawn: the index of the bars, the index of the inner bars, and how to read them."""

    main: str
    inner: str
    axis: Words
    note: Words


WAYS = {
    "sobol": Way(
        "ST", "S1", words("share of the variance (%)"),
        words("Share of the variance over the factors' ranges: solid, what a factor brings alone (S1); pale, with all its "
            "interactions (ST; these may add up to more than 100 %). Lines: 95 % bootstrap intervals; hollow where that of S1 "
            "holds zero."),
    ),
    "pawn": Way(
        "median", "", words("median distance of distributions (0..1)"),
        words("How far a factor, held in a slice of its range, moves the distribution of the metric (PAWN, 0..1), with 95 % "
            "bootstrap intervals. Tick: what a factor without influence stays below in 95 of 100 samples; hollow below it."),
    ),
    "morris": Way(
        "mu_star", "", words("mean size of the effect"),
        words("Mean size of the change of the metric when a factor alone moves through its whole range, from many starting "
            "points (Morris' mu*), with 95 % bootstrap intervals. Tick: what the luck of the seeds alone stays below in 95 of "
            "100 designs; hollow below it."),
    ),
}  # fmt: skip
"""The methods that bars are drawn of; of several in one table, the first."""


class Target(NamedTuple):
    """What is analysed: a scenario, or the difference between two, with its colour."""

    name: str
    title: str
    colour: str
    is_pair: bool


def draw_indices(folder: RunFolder, look: Look) -> Drawn | None:
    """Draw bars (a strip of panels for each metric, one for each target) and, of Morris, the plane below."""
    table = folder.table("indices", *NEEDED)
    if table is None:
        return None
    method = next((m for m in WAYS if (table.method == m).any()), None)
    targets = targets_of(folder, look, table)
    metrics = [m for m in SHOWN if (table.metric == m).any()] or shown_of(table.metric, 2)
    if method is None or not targets:
        return None
    mine = table[(table.method == method) & table.metric.isin(metrics)]
    rows = ranked(mine, WAYS[method].main)
    planes = dots_of(table, targets[-1].name, metrics)
    figure = blank(len(metrics) * (STRIP_IN + ROW_IN * min(len(rows), MOST_ROWS)) + (PLANE_IN if planes else 0.0))
    strips = _strips(figure, len(metrics), min(len(rows), MOST_ROWS), bool(planes))
    for strip, metric in zip(strips, metrics, strict=False):
        _strip(strip, look, mine[mine.metric == metric], metric, method, targets, rows[:MOST_ROWS])
    if planes:
        kept = set(rows) if method != "morris" else set()
        screened = words("Screening of their difference") if targets[-1].is_pair else SCREENING
        panels = _panels(strips[-1], len(planes), shared=False)
        draw_plane(panels, look, planes, look.say(screened), targets[-1].colour, kept)
    if handles := _key(look, method, bool(planes), bool(mine["index"].str.endswith("_noise").any())):
        legend_above(figure, handles=handles, ncols=4, handlelength=1.2)
    return finished(
        figure, look, _title(mine, method, metrics, targets[-1]), _note(mine, method, targets, len(rows), bool(planes))
    )


def targets_of(folder: RunFolder, look: Look, table: pd.DataFrame) -> list[Target]:
    """The first scenario, the last, and the difference between them, of those that the table has."""
    first, last = folder.arms[0], folder.arms[-1]
    arms = dict.fromkeys((first, last))
    found = [Target(arm.name, look.name(arm), look.colour(arm), False) for arm in arms]
    found.append(Target(f"{last.name} - {first.name}", look.say(words("Their difference")), INK, True))
    return [target for target in found if (table.target == target.name).any()]


def ranked(mine: pd.DataFrame, index: str) -> list[str]:
    """Factors by their largest index as a part of the largest of its target and metric, falling."""
    bars = mine[mine["index"] == index]
    largest = bars.groupby(["target", "metric"], sort=False).value.transform("max")
    share = (bars.value / largest).where(largest > 0, 0.0).groupby(bars.factor, sort=False).max()
    return [str(name) for name in share.sort_values(ascending=False, kind="stable").index]


def _strips(figure: Figure, metrics: int, rows: int, with_plane: bool) -> list[SubplotSpec]:
    heights = [STRIP_IN + ROW_IN * rows] * metrics + ([PLANE_IN] if with_plane else [])
    grid = figure.add_gridspec(len(heights), 1, height_ratios=heights)
    return [grid[n] for n in range(len(heights))]


def _panels(strip: SubplotSpec, columns: int, *, shared: bool) -> list[Axes]:
    found: Any = strip.subgridspec(1, columns).subplots(sharex=shared, sharey=shared, squeeze=False)
    return list(found[0])


def _heading(first: Axes, text: str, lines: int) -> None:
    """Write the name of a strip at the left edge of the picture, into the line that titles of its panels leave free."""
    first.annotate(
        text, (0.012, 1.0), xycoords=("figure fraction", "axes fraction"), xytext=(0, 12 + 10.5 * lines), weight="bold",
        textcoords="offset points", size=10, annotation_clip=False,
    ).set_in_layout(False)  # fmt: skip


def _strip(
    strip: SubplotSpec, look: Look, mine: pd.DataFrame, metric: str, method: str, targets: list[Target], rows: list[str]
) -> None:
    """The panels of one metric, a column for each target."""
    way, scale = WAYS[method], SHARES if method == "sobol" else scale_for(metric, mine.value) if method == "morris" else PLAIN
    panels = _panels(strip, len(targets), shared=True)
    names = [broken(target.title, 22)[:2] for target in targets]
    for axes, target, name in zip(panels, targets, names, strict=True):
        there = mine[mine.target == target.name]
        moves = bool((there.value[there["index"] == way.main] > 0).any())
        bars = {(str(row.factor), str(row["index"])): row for _, row in there.iterrows()}
        if not moves:
            still = look.say(words("the same\nat every point"))
            axes.text(0.5, 0.5, still, transform=axes.transAxes, ha="center", va="center", size=9, color=MUTED)
        for place, factor in enumerate(rows if moves else ()):
            _row(
                axes, place, [bars.get((factor, index)) for index in (way.inner, way.main, f"{way.main}_noise")], scale, target
            )
        axes.set_title("\n".join(["", "", *name]), size=8.5, color=target.colour)
        _finish(axes, len(rows))
    name_of_strip = look.say(heading(metric, scale, gap=True)) if method == "morris" else look.say(name_of(metric))
    _heading(panels[0], name_of_strip, max(map(len, names)))
    panels[0].set_yticks(range(len(rows)), ["\n".join(in_lines(look.say(title_of(f)))) for f in rows], color=INK, fontsize=8)
    panels[len(panels) // 2].set_xlabel(look.say(way.axis), size=8.5)


def _row(axes: Axes, place: int, bars: list[pd.Series | None], scale: Scale, target: Target) -> None:
    """One factor: the inner bar above the main one where there are two, else the main one alone."""
    inner, main, noise = bars
    if main is None or not math.isfinite(main.value):
        return
    level = float(noise.value) if noise is not None else -math.inf
    if inner is None:
        _bar(axes, place, 0.62, main, scale, target.colour, solid=main.value > level)
    else:
        _bar(axes, place - 0.19, 0.34, inner, scale, target.colour, solid=inner.ci_low > 0)
        _bar(axes, place + 0.19, 0.34, main, scale, target.colour, solid=True, pale=True)
    if noise is not None:
        axes.plot([level * scale.factor] * 2, [place - 0.4, place + 0.4], color=INK, lw=1.6)


def _bar(
    axes: Axes, y: float, height: float, row: pd.Series, scale: Scale, colour: str, *, solid: bool, pale: bool = False
) -> None:
    value, low, high = (float(row[c]) * scale.factor for c in ("value", "ci_low", "ci_high"))
    fill, alpha = (colour if solid else PAPER), (PALE if pale else 0.8 if solid else 1.0)
    axes.barh(y, value, height, color=fill, alpha=alpha, lw=0)
    axes.barh(y, value, height, color="none", edgecolor=colour, lw=1.0)
    interval_line(axes, y, ends_of(low, high), lw=1.0)


def _finish(axes: Axes, rows: int) -> None:
    stripe_rows(axes, rows)
    axes.axvline(0, color=INK, lw=1)
    axes.set_ylim(rows - 0.5, -0.5)
    bare(axes)
    axes.tick_params(labelsize=8)
    number_axis(axes.xaxis, 4)


def _key(look: Look, method: str, with_plane: bool, noisy: bool) -> list[Any]:
    found: list[Any] = []
    if method == "sobol":
        found.append(Patch(fc=MUTED, ec=MUTED, label=look.say(words("alone (S1)"))))
        pale = Patch(fc=to_rgba(MUTED, PALE), ec=MUTED, label=look.say(words("with interactions (ST)")))
        found.append(pale)
    if method != "sobol" and noisy:
        noise = look.say(words("a factor without influence stays below"))
        found.append(Line2D([], [], color=INK, lw=1.6, marker="|", ms=9, ls="", mew=1.6, label=noise))
    if with_plane and method != "morris":
        kept = look.say(words("kept for the second round"))
        found.append(Line2D([], [], color=MUTED, marker="o", ls="", label=kept))
    return found


def _title(mine: pd.DataFrame, method: str, metrics: list[str], target: Target) -> Words:
    said = []
    for metric in metrics:
        there = mine[(mine.metric == metric) & (mine.target == target.name)]
        main = there[there["index"] == WAYS[method].main]
        what = words("difference in {metric}").format(metric=inside(metric)) if target.is_pair else inside(metric)
        if not (main.value > 0).any():
            said.append(words("{what} is the same at every point").format(what=what))
            continue
        most = main.iloc[int(main.value.fillna(0.0).to_numpy().argmax())]
        name = title_of(str(most.factor)).inside()
        said.append(words("{what}: {factor} {told}").format(what=what, factor=name, told=_told(there, most, method, metric)))
    return clauses(said).begun()


def _told(there: pd.DataFrame, most: pd.Series, method: str, metric: str) -> Words:
    """What the strongest factor does, for the sentence."""
    if method == "sobol":
        alone = there[(there["index"] == "S1") & (there.factor == most.factor)].value.iloc[0]
        told = words("brings {s1:.0f} % of the variance alone, {st:.0f} % with its interactions")
        return told.format(s1=100 * max(float(alone), 0.0), st=100 * float(most.value))
    if method == "pawn":
        return words("moves its distribution most (by {distance:.2f})").format(distance=float(most.value))
    scale = scale_for(metric, [most.value])
    scale = scale.of_sentences or scale
    number = scale.told(float(most.value), float(most.ci_low), float(most.ci_high)).lstrip("+")
    size = as_it_stands(f"{number} ") + scale.gap if scale.gap else number
    return words("moves it most, by {size} on average").format(size=size)


def _note(mine: pd.DataFrame, method: str, targets: Sequence[Target], rows: int, with_plane: bool) -> Words:
    parts: list[Words | str] = [WAYS[method].note]
    if with_plane:
        parts.append(NOTE)
    if rows > MOST_ROWS:
        parts.append(words(" {n} factors that matter less are left out; the table has them.").format(n=rows - MOST_ROWS))
    notes = mine[mine.target.isin([t.name for t in targets])].get("note", pd.Series(dtype=str)).dropna().astype(str)
    dropped = [text for text in dict.fromkeys(notes) if "dropped" in text][:1]
    return joined([*parts, *(words(" {remark}.").format(remark=text) for text in dropped)])
