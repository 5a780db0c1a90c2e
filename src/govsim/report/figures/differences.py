"""Headline differences as a forest plot: percent of the first scenario's mean, turned so that right is better."""

import math
from typing import Any, NamedTuple

from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from govsim.analysis.comparison import QUESTIONS
from govsim.analysis.facts import SHOWN, facts
from govsim.analysis.sentences import by_name
from govsim.analysis.verdict import Verdict
from govsim.drawing.bars import ends_of, in_margin, interval_line, name_rows, stripe_rows
from govsim.drawing.style import INK, PAPER, Drawn, Look, blank, finished, legend_above
from govsim.store.reading import Arm, RunFolder
from govsim.text.words import Words, clauses, words

SYMLOG_ABOVE = 150.0
NOTE = words(
    "Marks: mean over seed pairs, hollow where no difference is clear; bars: 95 % intervals. Each metric is in percent "
    "of the first scenario's mean and turned so that right is better (a log scale beyond 10 % where differences are wide); "
    "the figures at the right are in the metric's own unit."
)


class Point(NamedTuple):
    """A difference in percent, better to the right, and its text in the metric's own unit."""

    metric: str
    arm: Arm
    at: float
    low: float
    high: float
    text: str
    verdict: Verdict


def draw(folder: RunFolder, look: Look) -> Drawn | None:
    """Draw one row for each headline metric that has a better direction, one mark for each other scenario."""
    points = [p for metric in SHOWN for arm in folder.others if (p := _point(folder, look, metric, arm))]
    metrics = list(dict.fromkeys(p.metric for p in points))
    if not metrics:
        return None
    step = 0.17 * len(folder.others) + 0.1
    figure = blank(0.75 + step * len(metrics))
    axes = figure.subplots()
    for row, metric in enumerate(metrics):
        _row(axes, look, row, [p for p in points if p.metric == metric], len(folder.others))
    _finish(axes, look, folder, metrics, points)
    marks = [Line2D([], [], color=look.colour(a), marker=look.marker(a), lw=1.8, label=look.name(a)) for a in folder.others]
    legend_above(figure, handles=marks, ncols=4, labelcolor="linecolor", fontsize=9, handlelength=1.6)
    return finished(figure, look, over_points(folder, _title(folder)), NOTE)


def _point(folder: RunFolder, look: Look, metric: str, arm: Arm) -> Point | None:
    told = folder.told(metric, folder.baseline, arm)
    if told is None or not told.mean_a or not math.isfinite(told.difference):
        return None
    better = told.facts.better
    if better not in ("higher", "lower") or told.difference == 0:
        return None
    scale = 100.0 / abs(told.mean_a) * (1 if better == "higher" else -1)
    low, high = sorted((told.low * scale, told.high * scale))
    return Point(metric, arm, told.difference * scale, low, high, look.say(told.change_of), told.verdict)


def _row(axes: Axes, look: Look, row: int, points: list[Point], arms: int) -> None:
    for point in points:
        place = look.arms.index(point.arm) - 1
        y = row + (place - (arms - 1) / 2) * 0.62 / max(arms, 1)
        colour = look.colour(point.arm)
        interval_line(axes, y, ends_of(point.low, point.high), colour, 2)
        fill = colour if point.verdict.is_shown else PAPER
        axes.plot(point.at, y, look.marker(point.arm), color=colour, mfc=fill, ms=6, clip_on=False)
        in_margin(axes, y, point.text, colour)


def _finish(axes: Axes, look: Look, folder: RunFolder, metrics: list[str], points: list[Point]) -> None:
    axes.axvline(0, color=INK, lw=1)
    stripe_rows(axes, len(metrics))
    name_rows(axes, [look.say(facts(m).title) for m in metrics])
    widest = max((abs(v) for p in points for v in (p.at, p.low, p.high) if math.isfinite(v)), default=1.0)
    if widest > SYMLOG_ABOVE:
        axes.set_xscale("symlog", linthresh=10)
    edge = widest * (1.5 if widest > SYMLOG_ABOVE else 1.08)
    axes.set_xlim(-edge, edge)
    axes.xaxis.set_major_formatter(_percent)
    base = look.name(folder.baseline)
    axes.set_xlabel(look.say(words("difference from {scenario} (% of its mean)      better →").format(scenario=base)))


def over_points(folder: RunFolder, title: Words) -> Words:
    """A sentence with the remark that it is about the mean of a design, where it is."""
    if folder.points == 1:
        return title
    return words("Mean over the design's {n:,} points. {title}").format(n=folder.points, title=title)


def _percent(value: float, _: Any) -> str:
    return f"{value:+.0f}".replace("-", "\N{MINUS SIGN}") if value else "0"


def _title(folder: RunFolder) -> Words:
    text, base = words("{scenario}: {parts}"), folder.baseline.name
    parts = [
        text.format(scenario=arm.title, parts=by_name(folder.conclusions, QUESTIONS, base, arm.name)) for arm in folder.others
    ]
    return clauses(parts)
