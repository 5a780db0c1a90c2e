"""How shocks are borne: satisfaction and backlog by day since the shock, against the same runs without it."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from govsim.drawing.style import MUTED, Drawn, Look, blank, finished, legend_of_lines
from govsim.names import SHOCK_NAMES
from govsim.store.reading import RunFolder
from govsim.text.numbers import plain, signed
from govsim.text.words import Words, as_it_stands, commas, words

NEEDED = ("shock", "scenario", "series", "day", "without", "difference", "ci_low", "ci_high")
MOST_SHOCKS, MOST_DAYS = 4, 150
SERIES = {"backlog": (words("more reports waiting"), 1.0, 1), "satisfaction_mean": (words("satisfaction (points)"), 100.0, 1)}
TOLD = {"backlog": (words("backlog"), words(" reports")), "satisfaction_mean": (words("satisfaction"), words(" points"))}
NOTE = words(
    "Difference by day from the same runs without the shock: same policy, same seed, same ordinary incidents with the same "
    "luck. Lines: mean over seeds; bands: 95 % interval. Each row has one scale, so that shocks can be compared."
)


def draw(folder: RunFolder, look: Look) -> Drawn | None:
    """Draw a column for each shock, a row for each series."""
    table = folder.table("shock_courses", *NEEDED)
    if table is None:
        return None
    table = table[table.difference.notna() & table.day.notna() & table.scenario.isin([arm.name for arm in look.arms])]
    after = table[table.day >= 0]
    shocks = list(dict.fromkeys(after.shock.astype(str)))[:MOST_SHOCKS]
    shown = [name for name in SERIES if (after.series == name).any()]
    if not shown:
        return None
    figure = blank(0.4 + 1.9 * len(shown))
    panels = figure.subplots(len(shown), len(shocks), squeeze=False, sharex=True, sharey="row")
    for row, series in zip(panels, shown, strict=True):
        for axes, shock in zip(row, shocks, strict=True):
            _panel(axes, look, table[(table.shock == shock) & (table.series == series)], SERIES[series][1])
        row[0].set_ylabel(look.say(SERIES[series][0]))
    for axes, shock in zip(panels[0], shocks, strict=True):
        axes.set_title(look.say(called(shock)))
    for axes in panels[-1]:
        axes.set_xlabel(look.say(words("days since the shock")))
    legend_of_lines(figure, look, ncols=3)
    return finished(figure, look, _title(folder, after[after.shock.isin(shocks)], shown[-1]), NOTE)


def called(shock: str) -> Words:
    """A kind of shock in words."""
    return SHOCK_NAMES.get(shock, as_it_stands(shock))


def _panel(axes: Axes, look: Look, table: pd.DataFrame, scale: float) -> None:
    axes.axhline(0, color=MUTED, lw=0.8)
    axes.axvline(0, color=MUTED, lw=0.8, ls=":")
    for arm in look.arms:
        mine = table[(table.scenario == arm.name) & (table.day <= MOST_DAYS)].sort_values("day")
        day, middle, low, high = (mine[name].to_numpy(float) for name in ("day", "difference", "ci_low", "ci_high"))
        axes.fill_between(day, scale * low, scale * high, color=look.colour(arm), alpha=0.16, lw=0)
        axes.plot(day, scale * middle, color=look.colour(arm), ls=look.dash(arm), lw=1.7)
    axes.margins(x=0)
    axes.tick_params(axis="y", length=0)
    axes.grid(axis="y")


def _title(folder: RunFolder, table: pd.DataFrame, name: str) -> Words:
    """The shock that cuts deepest into a series, by arm: how far it falls (or rises) at its worst, and when."""
    sign, (_, scale, digits) = (1.0 if name == "backlog" else -1.0), SERIES[name]
    mine = table[table.series == name]
    shock = str((sign * mine.difference).groupby(mine.shock.astype(str)).max().idxmax())
    worst: list[tuple[Words, str, str]] = []
    for arm in folder.arms:
        course = mine[(mine.shock == shock) & (mine.scenario == arm.name)]
        if len(course):
            at = int(np.argmax(sign * course.difference.to_numpy(float)))
            value = signed(float(course.difference.iloc[at]) * scale, digits)
            worst.append((arm.title, value, plain(float(course.day.iloc[at]), 0)))
    what, unit = TOLD[name]
    told = words("{value}{unit} under {scenario} (day {day})")
    each = [told.format(value=value, unit=unit, scenario=title, day=day) for title, value, day in worst]
    return words("{shock}, {series} at its worst: {each}").format(shock=called(shock), series=what, each=commas(each))
