"""Time from occurrence to first help as cumulative shares, ordinary incidents and emergencies apart."""

import numpy as np
from matplotlib.axes import Axes

from govsim.drawing.style import MUTED, Drawn, Look, blank, headline, legend_above
from govsim.measure.targets import HELP_LIMIT_H as LIMIT_H
from govsim.measure.targets import TARGET_H
from govsim.store.reading import Arm, RunFolder
from govsim.text.words import Words, joined, words

FROM_H = 0.05
TICKS = {0.0833333: words("5 min"), 1: words("1 h"), 8: words("8 h"), 48: words("2 d"), 720: words("30 d")}
GROUPS = ((1, 2, words("Ordinary (severity 1 and 2)")), (3, 4, words("Emergencies (severity 3 and 4)")))
NOTE = words(
    "Share of all incidents that occurred for which somebody had arrived by then. Incidents that nobody reached within 30 "
    "days stay out: a curve that ends below 100 % shows them. Dotted: targets by severity."
)
SHARES = """
select help_h from cases
where occurs and scenario = ? and severity between ? and ? order by help_h
"""


def draw(folder: RunFolder, look: Look) -> Drawn | None:
    """Draw a panel for each group of severities, a curve for each scenario."""
    if not folder.shows("incidents"):
        return None
    found = {(arm, g): folder.ask(SHARES, arm.name, *GROUPS[g][:2]).help_h.to_numpy() for arm in folder.arms for g in (0, 1)}
    if not any(len(v) for v in found.values()):
        return None
    figure = blank(3.6)
    panels = figure.subplots(1, 2, sharey=True)
    for arm in folder.arms:
        panels[0].plot([], [], color=look.colour(arm), ls=look.dash(arm), lw=1.9, label=look.name(arm))
    legend_above(figure, ncols=4, labelcolor="linecolor", handlelength=2.6)
    for g, axes in enumerate(panels):
        _panel(axes, look, g, {arm: found[arm, g] for arm in folder.arms})
    panels[0].set_ylabel(look.say(words("helped by then (% of incidents)")))
    title = _title(folder, {arm: np.concatenate([found[arm, 0], found[arm, 1]]) for arm in folder.arms})
    headline(figure, look.say(title))
    return Drawn(figure, title, NOTE)


def _panel(axes: Axes, look: Look, group: int, helped: dict[Arm, np.ndarray]) -> None:
    hours = np.geomspace(FROM_H, LIMIT_H * 0.9999, 160)
    ends = []
    for arm, times in helped.items():
        if len(times):
            share = 100 * np.searchsorted(times, hours, side="right") / len(times)
            axes.plot(hours, share, color=look.colour(arm), ls=look.dash(arm), lw=1.9)
            ends.append((float(share[-1]), f"{share[-1]:.1f} %", look.colour(arm)))
    axes.set_xscale("log")
    axes.set_xlim(FROM_H, LIMIT_H)
    axes.set_ylim(0, 102)
    axes.set_xticks(list(TICKS), [look.say(t) for t in TICKS.values()])
    axes.minorticks_off()
    axes.grid(axis="y")
    axes.set_title(look.say(GROUPS[group][2]), pad=16)
    axes.set_xlabel(look.say(words("time since occurrence (log scale)")))
    _targets(axes, look, GROUPS[group][:2])
    lowest = min((y for y, _, _ in ends), default=0.0)
    step = 7.5
    for row, (_, text, colour) in enumerate(sorted(ends)):  # all near the top: set down the margin, highest first
        y = min(lowest, 100 - step * (len(ends) - 1)) + step * row
        axes.annotate(text, (1, y), xycoords=("axes fraction", "data"), xytext=(5, 0), textcoords="offset points",
                      color=colour, va="center", size=9, weight="bold", annotation_clip=False)  # fmt: skip


def _targets(axes: Axes, look: Look, severities: tuple[int, int]) -> None:
    for severity, side in zip(severities, ("left", "right"), strict=True):
        at = TARGET_H[severity - 1]
        axes.axvline(at, color=MUTED, ls=":", lw=1.1)
        text = look.say(words(" target {severity} ").format(severity=severity))
        axes.annotate(text, (at, 1.0), xycoords=("data", "axes fraction"), xytext=(0, 2), textcoords="offset points",
                      ha=side, size=8, color=MUTED)  # fmt: skip


def _title(folder: RunFolder, helped: dict[Arm, np.ndarray]) -> Words:
    middle = {arm: float(np.median(times)) for arm, times in helped.items() if len(times)}
    told = words("{time} under {scenario}")
    each = [told.format(time=_hours(h), scenario=arm.title) for arm, h in middle.items()]
    return words("Half of all incidents have help within {each}").format(
        each=joined(each, words(", ", context="between clauses"))
    )


def _hours(hours: float) -> Words:
    if hours >= LIMIT_H:
        return words("more than 30 d")
    return words("{minutes:.0f} min").format(minutes=hours * 60) if hours < 2 else words("{hours:.1f} h").format(hours=hours)
