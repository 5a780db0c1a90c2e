"""What each proposal adds, one after the other: a staircase from the first scenario to the last for each headline metric."""

import math
from typing import NamedTuple

import pandas as pd
from matplotlib.axes import Axes

from govsim.analysis.interval import interval
from govsim.analysis.scale import Scale, direction, heading, inside, scale_for, shown_of
from govsim.analysis.verdict import is_clear
from govsim.drawing.style import INK, MUTED, PAPER, PROPOSAL_FILLS, Drawn, Look, blank, headline, legend_above
from govsim.policy import PROPOSALS
from govsim.report.parties import proposals_note
from govsim.store.reading import RunFolder
from govsim.text.numbers import MINUS
from govsim.text.words import Words, as_it_stands, joined, listed, words

NEEDED = ("metric", "step", "scenario", "proposals", "mean", "added", "ci_low", "ci_high")
NOTE = words(
    "Marks: means of the first and the last scenario. Bars: what each proposal adds to those before it, paired by seed, with "
    "its 95 % interval; hollow where the interval holds zero. What a step adds depends on the order. Axes do not start at "
    "zero. "
)


class Step(NamedTuple):
    """A rung: how many proposals are in force, the mean there, what the last of them added with its interval."""

    number: int
    mean: float
    added: float
    low: float
    high: float

    @property
    def proposal(self) -> str:
        """The proposal that came with this step."""
        return list(PROPOSALS)[(self.number - 1) % len(PROPOSALS)]


def draw(folder: RunFolder, look: Look) -> Drawn | None:
    """Draw a panel for each headline metric."""
    table = folder.table("ladder", *NEEDED)
    if table is None:
        return None
    ladders = {metric: steps for metric in shown_of(table.metric) if len(steps := steps_of(table, metric)) > 1}
    if not ladders:
        return None
    columns = min(len(ladders), 2)
    rows = -(-len(ladders) // columns)
    figure = blank(0.3 + 2.0 * rows)
    panels = figure.subplots(rows, columns, squeeze=False)
    for axes in panels.flat[len(ladders) :]:
        axes.set_visible(False)
    for axes, (metric, steps) in zip(panels.flat, ladders.items(), strict=False):
        _panel(axes, look, folder, metric, steps)
    ends = (folder.baseline, folder.arms[-1])
    handles = [panels[0, 0].plot([], [], look.marker(a), color=look.colour(a), label=look.name(a))[0] for a in ends]
    legend_above(figure, handles=handles, ncols=2, labelcolor="linecolor", handlelength=1.2)
    title = _title(folder, ladders)
    headline(figure, look.say(title))
    return Drawn(figure, title, NOTE + proposals_note())


def steps_of(table: pd.DataFrame, metric: str) -> list[Step]:
    """The steps of one metric in order; those without a mean are left out."""
    mine = table[(table.metric == metric) & table["mean"].notna() & table.step.notna()].sort_values("step")
    rows = mine[["step", "mean", "added", "ci_low", "ci_high"]].to_numpy(float).tolist()
    return [Step(int(step), *numbers) for step, *numbers in rows]


def _panel(axes: Axes, look: Look, folder: RunFolder, metric: str, steps: list[Step]) -> None:
    scale = scale_for(metric, [s.mean for s in steps])
    last = steps[-1].number + 1
    for step in steps:
        level = step.mean * scale.factor
        reach = (step.number + 0.3, step.number + (1.3 if step is steps[-1] else 0.7))
        axes.plot(reach if step.number else (-0.3, 0.7), [level] * 2, color=MUTED, lw=0.8, ls=":")
        if step.number and math.isfinite(step.added):
            _bar(axes, scale, step)
    for x, step, arm in ((0, steps[0], folder.baseline), (last, steps[-1], folder.arms[-1])):
        _, low, high = interval(folder.of(arm, metric))
        level = step.mean * scale.factor
        axes.plot(x, level, look.marker(arm), color=look.colour(arm), ms=7)
        axes.annotate(scale.told(step.mean, low, high, sign=False), (x, level), xytext=(0, 6), textcoords="offset points",
                      ha="center", size=8.5, color=look.colour(arm), weight="bold")  # fmt: skip
    axes.set_xticks(range(last + 1), ["", *(f"+ {name}" for name in list(PROPOSALS)[: last - 1]), ""])
    axes.tick_params(axis="x", length=0, labelcolor=INK)
    axes.set_xlim(-0.55, last + 0.55)
    _heights(axes, scale, steps)
    axes.yaxis.set_major_formatter(lambda v, _: f"{v:,g}".replace("-", MINUS))
    axes.grid(axis="y")
    axes.set_title(look.say(heading(metric, scale)))
    axes.set_title(look.say(direction(metric)), loc="right", size=8, color=MUTED, weight="normal")


def _bar(axes: Axes, scale: Scale, step: Step) -> None:
    start, sure = (step.mean - step.added) * scale.factor, is_clear(step.low, step.high)
    colour = PROPOSAL_FILLS[list(PROPOSALS).index(step.proposal)]
    height = step.added * scale.factor
    axes.bar(step.number, height, 0.6, bottom=start, color=colour if sure else PAPER, edgecolor=colour, lw=1.6)
    ends = [start + v * scale.factor for v in (step.low, step.high) if math.isfinite(v)]
    if len(ends) == 2:
        axes.plot([step.number] * 2, ends, color=INK, lw=1.1)
    text = scale.told(step.added, step.low, step.high)
    axes.annotate(text, (step.number, max([start, start + height, *ends])), xytext=(0, 3), textcoords="offset points",
                  ha="center", size=8 if len(text) < 7 else 7, weight="bold" if sure else "normal",
                  color=INK if sure else MUTED)  # fmt: skip


def _heights(axes: Axes, scale: Scale, steps: list[Step]) -> None:
    """Set the axis so that marks, bars and intervals have room, and their labels above them."""
    starts = [(s.mean - s.added, s) for s in steps if math.isfinite(s.added)]
    reached = [s.mean for s in steps] + [at + v for at, s in starts for v in (0.0, s.low, s.high) if math.isfinite(v)]
    low, high = min(reached) * scale.factor, max(reached) * scale.factor
    span = high - low or abs(high) or 1.0
    axes.set_ylim(low - 0.08 * span, high + 0.2 * span)


def _title(folder: RunFolder, ladders: dict[str, list[Step]]) -> Words:
    metric, steps = next(iter(ladders.items()))
    scale = scale_for(metric, [s.mean for s in steps])
    plainly = scale.of_sentences or scale
    each = [f"{s.proposal} {plainly.told(s.added, s.low, s.high)}" for s in steps[1:]]
    change = steps[-1].mean - steps[0].mean
    pair = folder.pair(metric, folder.baseline, folder.arms[-1])
    low, high = (steps[-1].low, steps[-1].high) if pair is None else (float(pair.ci_low), float(pair.ci_high))
    return words("From {first} to {last}, {metric} changes by {whole}: {each}{rest}").format(
        first=folder.baseline.title, last=folder.arms[-1].title, metric=inside(metric), whole=scale.in_words(change, low, high),
        each=joined(each, words(", ", context="between clauses")), rest=_most_of(ladders, metric),
    )  # fmt: skip


def _most_of(ladders: dict[str, list[Step]], told: str) -> Words:
    """Which proposal makes most of the change in the metrics not told yet."""
    found: dict[str, list[str]] = {}
    for metric, steps in ladders.items():
        whole = steps[-1].mean - steps[0].mean
        moved = [s for s in steps[1:] if math.isfinite(s.added)]
        if metric != told and whole and moved:
            best = max(moved, key=lambda s: s.added * math.copysign(1.0, whole))
            found.setdefault(best.proposal, []).append(metric)
    parts = sorted(found.items(), key=lambda item: -len(item[1]))
    if not parts:
        return as_it_stands("")
    if len(parts) == 1:
        return words("; {proposal} brings most of the other changes too").format(proposal=parts[0][0])
    one = words("{proposal} most of {metrics}")
    others = [one.format(proposal=best, metrics=listed([inside(m) for m in metrics])) for best, metrics in parts[1:]]
    return words("; {proposal} brings most of the rest, {others}").format(
        proposal=parts[0][0], others=rows_of(others)
    )  # fmt: skip


def rows_of(clauses: list[Words]) -> Words:
    """Clauses in a row: `a, b and c`."""
    last = words(" and ", context="between clauses")
    begun = joined(clauses[:-1], words(", ", context="between clauses"))
    return joined((begun, clauses[-1]), last) if len(clauses) > 1 else joined(clauses)
