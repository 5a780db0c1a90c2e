"""What would turn the headline around: the difference as assumed and with the assumptions moved, and how far they moved."""

import math
from typing import Any

import pandas as pd
from matplotlib.axes import Axes

from govsim.analysis.facts import facts
from govsim.analysis.scale import Scale, heading, scale_for
from govsim.describe import title_of
from govsim.drawing.bars import dye_rows, interval_line, name_rows
from govsim.drawing.style import GRID, INK, MUTED, PAPER, Drawn, Look, blank, broken, headline
from govsim.experiment.designs.refute.sentence import PLAIN_UNITS, sentence
from govsim.store.reading import RunFolder
from govsim.text.numbers import short, unit
from govsim.text.words import Words, words

NEEDED = ("parameter", "default", "value", "low", "high", "share_of_range", "half_widths", "before", "before_low",
          "before_high", "after", "after_low", "after_high", "found", "metric", "a", "b", "candidates", "seeds")  # fmt: skip
KNOWN, AFTER = ("before", "before_low", "before_high", "candidates", "seeds"), ("after", "after_low", "after_high")
"""Numbers without which nothing can be said, and those without which nothing has turned."""
MOST_ALONE, MOST_MOVED, LETTERS = 6, 12, 34
NOTE = words(
    "Top: the difference as assumed and with the assumptions below moved together (bold, 95 % intervals under fresh seeds that "
    "nothing was chosen by), and under few seeds what the strongest single assumptions do, each at one end of its range. "
    "Below: how far each was moved, from its default (bar) towards an end of its plausible range. The change that was found "
    "is the smallest that the search found, not the smallest there is."
)


def draw(folder: RunFolder, look: Look) -> Drawn | None:
    """Draw the differences, and a row for each assumption that was moved."""
    table = folder.table("refute", *NEEDED)
    if table is None or table[[*KNOWN, *(AFTER if table.found.iloc[0] == "turned" else ())]].head(1).isna().any(axis=None):
        return None
    moved = table.dropna(subset=["parameter", "default", "value", "low", "high", "share_of_range"])
    table = moved if len(moved) else table.head(1).assign(parameter="")
    moved = moved.head(MOST_MOVED)
    alone = _alone(folder.table("refute_screening", "parameter", "value", "difference", "change"), table)
    rows = 2 + len(alone)
    figure = blank(0.75 + 0.27 * rows + (0.35 + 0.42 * len(moved) if len(moved) else 0))
    ratios = [0.27 * rows + 0.35, 0.42 * len(moved) + 0.1]
    panels = figure.subplots(2, 1, height_ratios=ratios) if len(moved) else [figure.subplots()]
    _differences(panels[0], look, folder, table.iloc[0], alone)
    if len(moved):
        _ranges(panels[1], look, moved)
    titles = {arm.name: arm.title for arm in folder.scenarios}
    headline(figure, look.say(sentence(table, titles, most=len(moved) if len(moved) <= 2 else 0)))
    return Drawn(figure, sentence(table, titles), NOTE)


def _alone(screened: pd.DataFrame | None, table: pd.DataFrame) -> pd.DataFrame:
    if screened is None:
        return pd.DataFrame()
    against = -screened.change * math.copysign(1, float(table.before.iloc[0]))
    mine = screened.assign(against=against)[against > 0].sort_values("against", ascending=False, kind="stable")
    return mine.drop_duplicates("parameter").head(MOST_ALONE)


def _differences(axes: Axes, look: Look, folder: RunFolder, row: pd.Series, alone: pd.DataFrame) -> None:
    metric = str(row.metric)
    scale = scale_for(metric, [float(row.before), float(row.after)])
    names = [look.say(words("as assumed")), look.say(_together(row))]
    for place, side in enumerate(("before", "after")):
        mean, low, high = (float(row[side + end]) * scale.factor for end in ("", "_low", "_high"))
        if math.isfinite(mean):
            colour = _colour(look, folder, row, mean)
            interval_line(axes, place, [low, high], colour, 2.6)
            axes.plot(mean, place, "o", color=colour, ms=6.5)
    for place, (_, one) in enumerate(alone.iterrows(), start=2):
        axes.plot(float(one.difference) * scale.factor, place, "o", mfc=PAPER, mec=MUTED, ms=5)
        names.append(f"{_short(look.say(title_of(str(one.parameter))))} = {short(float(one.value))}")
    axes.axvline(0, color=INK, lw=0.9)
    name_rows(axes, names, fontsize=8.5, color=MUTED)
    dye_rows(axes, (INK, INK))
    axes.set_xlabel(_axis(look, folder, row, scale), size=9)


def _together(row: pd.Series) -> Words:
    if str(row.found) == "turned":
        return words("turned around")
    return words("nearest to turning")


def _axis(look: Look, folder: RunFolder, row: pd.Series, scale: Scale) -> str:
    metric, names = str(row.metric), [folder.title_of(str(row[side])) for side in ("b", "a")]
    head = words("{metric}: {b} \N{MINUS SIGN} {a}").format(metric=heading(metric, scale, gap=True), b=names[0], a=names[1])
    ahead = names if facts(metric).better == "lower" else names[::-1]
    sides = look.say(words("← {left} ahead   |   {right} ahead →").format(left=ahead[0], right=ahead[1]))
    return "\n".join(line for part in (look.say(head), sides) for line in broken(part, 84))


def _colour(look: Look, folder: RunFolder, row: pd.Series, mean: float) -> str:
    better = facts(str(row.metric), None).better
    ahead = str(row.b) if (mean < 0) == (better == "lower") else str(row.a)
    return next((look.colour(arm) for arm in folder.arms if arm.name == ahead), INK)


def _short(name: str) -> str:
    return name if len(name) <= LETTERS else f"{name[: LETTERS - 1]}…"


def _ranges(axes: Axes, look: Look, moved: pd.DataFrame) -> None:
    """Each range as a line from end to end, the default on it and an arrow to where it was moved."""
    names = []
    for place, (_, row) in enumerate(moved.iterrows()):
        default, value = ((float(row[c]) - float(row.low)) / (float(row.high) - float(row.low)) for c in ("default", "value"))
        axes.plot([0, 1], [place, place], color=GRID, lw=5, solid_capstyle="butt", zorder=1)
        axes.plot([default, default], [place - 0.2, place + 0.2], color=INK, lw=2, zorder=3)
        arrow: dict[str, Any] = {"arrowstyle": "-|>", "color": INK, "lw": 1.6, "shrinkA": 0, "shrinkB": 0}
        axes.annotate("", (value, place), (default, place), arrowprops=arrow)
        for at, end, side in ((-0.01, row.low, "right"), (1.01, row.high, "left")):
            axes.text(at, place, short(float(end)), ha=side, va="center", size=7.5, color=MUTED)
        told = "" if str(row.get("unit", "1")) in PLAIN_UNITS else f" {look.say(unit(str(row.unit)))}"
        axes.text(1.12, place, f"{short(float(row.default))} → {short(float(row.value))}{told}", va="center", size=8.5)
        names.append("\n".join(broken(look.say(title_of(str(row.parameter))), 28)[:2]))
    name_rows(axes, names, fontsize=8.5)
    axes.set_xlim(-0.12, 1.55)
    axes.set_xticks([])
    axes.spines["bottom"].set_visible(False)
