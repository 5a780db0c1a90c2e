"""Time from occurrence to first help as cumulative shares, ordinary incidents and emergencies apart."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Patch

from govsim.analysis.sentences import stage_parts
from govsim.drawing.bars import dye_rows, name_rows, stacked_bar
from govsim.drawing.style import INK, MUTED, PARTS, Drawn, Look, blank, finished, legend_of_fills, legend_of_lines
from govsim.names import HELP_LIMIT_H as LIMIT_H
from govsim.names import NEED_NAMES, SECTOR_NAMES, STAGE_NAMES, TARGET_H
from govsim.store.reading import Arm, RunFolder
from govsim.text.numbers import signed
from govsim.text.words import Words, as_it_stands, commas, words

FROM_H = 0.05
TICKS = {0.0833333: words("5 min"), 1: words("1 h"), 8: words("8 h"), 48: words("2 d"), 720: words("30 d")}
GROUPS = ((1, 2, words("Ordinary (severity 1 and 2)")), (3, 4, words("Emergencies (severity 3 and 4)")))
NOTE_TIME = words(
    "Share of all incidents that occurred for which somebody had arrived by then. Incidents that nobody reached within 30 "
    "days stay out: a curve that ends below 100 % shows them. Dotted: targets by severity."
)
SHARES = """
select help_h from cases
where occurs and scenario = ? and severity between ? and ? order by help_h
"""


def draw_time(folder: RunFolder, look: Look) -> Drawn | None:
    """Draw a panel for each group of severities, a curve for each scenario."""
    if not folder.shows("incidents"):
        return None
    found = {(arm, g): folder.ask(SHARES, arm.name, *GROUPS[g][:2]).help_h.to_numpy() for arm in folder.arms for g in (0, 1)}
    if not any(len(v) for v in found.values()):
        return None
    figure = blank(3.6)
    panels = figure.subplots(1, 2, sharey=True)
    legend_of_lines(figure, look)
    for g, axes in enumerate(panels):
        _panel_time(axes, look, g, {arm: found[arm, g] for arm in folder.arms})
    panels[0].set_ylabel(look.say(words("helped by then (% of incidents)")))
    together = {arm: np.concatenate([found[arm, 0], found[arm, 1]]) for arm in folder.arms}
    return finished(figure, look, _title_time(together), NOTE_TIME)


def _panel_time(axes: Axes, look: Look, group: int, helped: dict[Arm, np.ndarray]) -> None:
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


def _title_time(helped: dict[Arm, np.ndarray]) -> Words:
    middle = {arm: float(np.median(times)) for arm, times in helped.items() if len(times)}
    told = words("{time} under {scenario}")
    each = [told.format(time=_hours(h), scenario=arm.title) for arm, h in middle.items()]
    return words("Half of all incidents have help within {each}").format(each=commas(each))


def _hours(hours: float) -> Words:
    if hours >= LIMIT_H:
        return words("more than 30 d")
    return words("{minutes:.0f} min").format(minutes=hours * 60) if hours < 2 else words("{hours:.1f} h").format(hours=hours)


# Where the time until help goes: the mean help time by stage, and how a difference splits over the stages.

COLOURS_STAGES = dict(zip(STAGE_NAMES, (PARTS[0], PARTS[2], PARTS[4], PARTS[5], PARTS[6]), strict=True))
NOTE_STAGES = words(
    "Mean over all incidents that occurred; the stages sum to the mean help time. What never reaches a stage counts there "
    "until 30 days have passed."
)


def draw_stages(folder: RunFolder, look: Look) -> Drawn | None:
    """Draw the stacked stages of each scenario and, below, the difference of each from the first."""
    if not folder.shows("runs"):
        return None
    hours = {arm: [folder.mean(arm, f"{stage}_time_mean_h") for stage in STAGE_NAMES] for arm in folder.arms}
    if not np.isfinite(list(hours.values())).all():
        return None
    others, rows = folder.conclusions.pairs, len(folder.arms)
    figure = blank(1.25 + 0.42 * rows + (0.75 + 0.42 * len(others) if others else 0))
    ratios = [rows, len(others)] if others else [rows]
    panels = figure.subplots(len(ratios), 1, height_ratios=ratios, squeeze=False)[:, 0]
    _levels(panels[0], look, hours)
    if others:
        _gaps(panels[1], look, gaps_of(folder, hours), folder.conclusions.decimals("help_time_mean_h"))
    return finished(figure, look, _title_stages(folder, hours), NOTE_STAGES)


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
        stages = dict(zip(STAGE_NAMES, parts, strict=True))
        right = stacked_bar(axes, row, stages, COLOURS_STAGES, height=0.62, named_from=widest * 0.055, write="{:.1f}".format)
        axes.text(right + widest * 0.012, row, f"{right:.1f}", va="center", size=9, weight="bold")
    _rows(axes, look, list(hours))
    axes.set_xlim(0, widest * 1.09)
    axes.set_xlabel(look.say(words("mean time from occurrence to help (h)")))
    axes.legend(
        handles=[Patch(fc=COLOURS_STAGES[stage], lw=0, label=look.say(name)) for stage, name in STAGE_NAMES.items()],
        loc="lower left", bbox_to_anchor=(0, 1.0), ncols=5, frameon=False, fontsize=9, handlelength=1, handleheight=1,
        columnspacing=1.4, borderaxespad=0.2,
    )  # fmt: skip


def _gaps(axes: Axes, look: Look, gaps: dict[tuple[Arm, Arm], list[float]], digits: int) -> None:
    widest = max((abs(g) for parts in gaps.values() for g in parts), default=1.0) or 1.0
    span = max(max(sum(g for g in p if g > 0), -sum(g for g in p if g < 0)) for p in gaps.values()) or 1.0
    for row, parts in enumerate(gaps.values()):
        stages = dict(zip(STAGE_NAMES, parts, strict=True))
        right = stacked_bar(
            axes, row, stages, COLOURS_STAGES, height=0.62, named_from=max(0.09 * span, 0.05 * widest),
            write=lambda part: signed(part, digits),
        )  # fmt: skip
        axes.text(right + span * 0.02, row, signed(sum(parts), digits), va="center", size=9, weight="bold")
    _rows(axes, look, [b for _, b in gaps])
    bases = [look.say(words("less {scenario}").format(scenario=a.title)) for a, _ in gaps]
    names = [f"{look.wrapped(b)}\n{base}" for (_, b), base in zip(gaps, bases, strict=True)]
    axes.set_yticks(range(len(names)), names, fontsize=8)
    axes.axvline(0, color=INK, lw=1)
    axes.margins(x=0.08)
    axes.set_xlabel(look.say(words("difference of a pair (h); left is sooner")))


def _rows(axes: Axes, look: Look, arms: list[Arm]) -> None:
    name_rows(axes, [look.wrapped(a) for a in arms], fontsize=9.5)
    dye_rows(axes, map(look.colour, arms))


def _title_stages(folder: RunFolder, hours: dict[Arm, list[float]]) -> Words:
    stages = list(STAGE_NAMES.values())
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


# Who came first: shares of answered incidents by sector, for each kind of incident and scenario.

COLOURS_SECTORS = dict(zip(SECTOR_NAMES, (PARTS[0], PARTS[4], PARTS[2], PARTS[6], PARTS[8]), strict=True))
NOTE_SECTORS = words("Incidents that somebody reached, by the sector whose unit came first; all seeds together.")
COUNTS = """
select scenario, kind, answered_sector as sector, count(*) as n from cases
where occurs and answered_sector <> '' group by all order by all
"""


def draw_sectors(folder: RunFolder, look: Look) -> Drawn | None:
    """Draw a group of rows for each kind, a stacked bar for each scenario."""
    if not folder.shows("incidents"):
        return None
    counts = folder.ask(COUNTS)
    if not len(counts):
        return None
    kinds = [k for k in NEED_NAMES if k in set(counts.kind)] or sorted(set(counts.kind))
    rows = len(folder.arms)
    figure = blank(1.1 + len(kinds) * (0.3 + 0.24 * rows))
    panels = figure.subplots(len(kinds), 1, sharex=True, squeeze=False)[:, 0]
    for axes, kind in zip(panels, kinds, strict=True):
        _panel_sectors(axes, look, folder.arms, counts[counts.kind == kind])
        axes.set_title(look.say(NEED_NAMES.get(kind, as_it_stands(kind))), size=9.5, pad=3)
    panels[-1].set_xlabel(look.say(words("share of answered incidents (%)")))
    panels[-1].spines["bottom"].set_visible(True)
    legend_of_fills(figure, ((look.say(title), COLOURS_SECTORS[name]) for name, title in SECTOR_NAMES.items()), ncols=5)
    return finished(figure, look, _title_sectors(folder, counts), NOTE_SECTORS)


def _panel_sectors(axes: Axes, look: Look, arms: tuple[Arm, ...], counts: pd.DataFrame) -> None:
    for row, arm in enumerate(arms):
        mine = counts[counts.scenario == arm.name].set_index("sector").n
        shares = {sector: 100 * float(mine.get(sector, 0)) / max(float(mine.sum()), 1.0) for sector in SECTOR_NAMES}
        stacked_bar(axes, row, shares, COLOURS_SECTORS, height=0.8, named_from=5, size=8)
    name_rows(axes, [look.name(a) for a in arms], fontsize=8.5)
    dye_rows(axes, map(look.colour, arms), "normal")
    axes.set_xlim(0, 100)
    axes.grid(visible=False)
    axes.spines["bottom"].set_visible(False)


def _title_sectors(folder: RunFolder, counts: pd.DataFrame) -> Words:
    each = []
    for arm in folder.arms:
        mine = counts[counts.scenario == arm.name]
        share = 100 * mine.loc[mine.sector == "government", "n"].sum() / max(mine.n.sum(), 1)
        each.append(words("{share:.0f} % under {scenario}").format(share=share, scenario=arm.title))
    return words("Government comes first in {each}").format(each=commas(each))
