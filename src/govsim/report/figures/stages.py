"""Where the time until help goes: the mean help time by stage, and how a difference splits over the stages."""

import numpy as np
from matplotlib.axes import Axes

from govsim.analysis.sentences import stage_parts
from govsim.drawing.style import INK, ON_FILL, PAPER, PARTS, Drawn, Look, blank, headline
from govsim.report.words import STAGES
from govsim.store.reading import Arm, RunFolder
from govsim.text.numbers import signed
from govsim.text.words import Words, words

COLOURS = dict(zip(STAGES, (PARTS[0], PARTS[2], PARTS[4], PARTS[5], PARTS[6]), strict=True))
NOTE = words(
    "Mean over all incidents that occurred; the stages sum to the mean help time. What never reaches a stage counts there "
    "until 30 days have passed."
)


def draw(folder: RunFolder, look: Look) -> Drawn | None:
    """Draw the stacked stages of each scenario and, below, the difference of each from the first."""
    if not folder.shows("runs"):
        return None
    hours = {arm: [folder.mean(arm, f"{stage}_time_mean_h") for stage in STAGES] for arm in folder.arms}
    if not np.isfinite(list(hours.values())).all():
        return None
    others, rows = folder.conclusions.pairs, len(folder.arms)
    figure = blank(1.25 + 0.42 * rows + (0.75 + 0.42 * len(others) if others else 0))
    ratios = [rows, len(others)] if others else [rows]
    panels = figure.subplots(len(ratios), 1, height_ratios=ratios, squeeze=False)[:, 0]
    _levels(panels[0], look, hours)
    if others:
        _gaps(panels[1], look, gaps_of(folder, hours), folder.conclusions.decimals("help_time_mean_h"))
    title = _title(folder, hours)
    headline(figure, look.say(title))
    return Drawn(figure, title, NOTE)


def gaps_of(folder: RunFolder, hours: dict[Arm, list[float]]) -> dict[tuple[Arm, Arm], list[float]]:
    """How the difference of each pair that is asked for splits over the stages, rounded so that the parts add up."""
    arms, found = {arm.name: arm for arm in folder.arms}, {}
    for a, b in folder.conclusions.pairs:
        split = stage_parts(folder.conclusions, a, b)
        plain = [two - one for one, two in zip(hours[arms[a]], hours[arms[b]], strict=True)]
        found[arms[a], arms[b]] = list(split[0].values()) if split else plain
    return found


def _levels(axes: Axes, look: Look, hours: dict[Arm, list[float]]) -> None:
    widest = max(sum(h) for h in hours.values())
    for row, parts in enumerate(hours.values()):
        left = 0.0
        for stage, part in zip(STAGES, parts, strict=True):
            axes.barh(
                row,
                part,
                left=left,
                height=0.62,
                color=COLOURS[stage],
                edgecolor=PAPER,
                lw=0.8,
                label=look.say(STAGES[stage]) if row == 0 else None,
            )
            if part > widest * 0.055:
                axes.text(left + part / 2, row, f"{part:.1f}", ha="center", va="center", size=8.5, color=ON_FILL)
            left += part
        axes.text(left + widest * 0.012, row, f"{left:.1f}", va="center", size=9, weight="bold")
    _rows(axes, look, list(hours))
    axes.set_xlim(0, widest * 1.09)
    axes.set_xlabel(look.say(words("mean time from occurrence to help (h)")))
    axes.legend(
        loc="lower left",
        bbox_to_anchor=(0, 1.0),
        ncols=5,
        frameon=False,
        fontsize=9,
        handlelength=1,
        handleheight=1,
        columnspacing=1.4,
        borderaxespad=0.2,
    )


def _gaps(axes: Axes, look: Look, gaps: dict[tuple[Arm, Arm], list[float]], digits: int) -> None:
    widest = max((abs(g) for parts in gaps.values() for g in parts), default=1.0) or 1.0
    span = max(max(sum(g for g in p if g > 0), -sum(g for g in p if g < 0)) for p in gaps.values()) or 1.0
    for row, parts in enumerate(gaps.values()):
        ends = {True: 0.0, False: 0.0}
        for stage, part in zip(STAGES, parts, strict=True):
            left = ends[part > 0]
            axes.barh(row, part, left=left, height=0.62, color=COLOURS[stage], edgecolor=PAPER, lw=0.8)
            if abs(part) > max(0.09 * span, 0.05 * widest):
                axes.text(left + part / 2, row, signed(part, digits), ha="center", va="center", size=8.5, color=ON_FILL)
            ends[part > 0] += part
        axes.text(max(ends[True], 0) + span * 0.02, row, signed(sum(parts), digits), va="center", size=9, weight="bold")
    _rows(axes, look, [b for _, b in gaps])
    bases = [look.say(words("less {scenario}").format(scenario=a.title)) for a, _ in gaps]
    names = [f"{look.wrapped(b)}\n{base}" for (_, b), base in zip(gaps, bases, strict=True)]
    axes.set_yticks(range(len(names)), names, fontsize=8)
    axes.axvline(0, color=INK, lw=1)
    axes.margins(x=0.08)
    axes.set_xlabel(look.say(words("difference of a pair (h); left is sooner")))


def _rows(axes: Axes, look: Look, arms: list[Arm]) -> None:
    axes.set_yticks(range(len(arms)), [look.wrapped(a) for a in arms], fontsize=9.5)
    for label, arm in zip(axes.get_yticklabels(), arms, strict=True):
        label.set_color(look.colour(arm))
        label.set_fontweight("bold")
    axes.set_ylim(len(arms) - 0.5, -0.5)
    axes.tick_params(length=0)
    axes.grid(axis="x")
    axes.spines["left"].set_visible(False)


def _title(folder: RunFolder, hours: dict[Arm, list[float]]) -> Words:
    stages = list(STAGES.values())
    first = hours[folder.baseline]
    if not folder.others:
        longest = stages[int(np.argmax(first))]
        return words("{stage} takes most of the {hours:.1f} hours until help").format(stage=longest, hours=sum(first))
    (a, b), parts = next(iter(gaps_of(folder, hours).items()))  # the pair that is asked first; the picture has the others
    told = folder.told("help_time_mean_h", a, b)
    return words("{b} against {a} {gap} h{interval}, most of it in {stage}").format(
        a=a.title, b=b.title, gap=told.change if told else signed(float(sum(parts)), 1),
        interval=words(" ({interval})").format(interval=told.interval) if told and told.interval else "",
        stage=stages[int(np.argmax(np.abs(parts)))].lower(),
    )  # fmt: skip
