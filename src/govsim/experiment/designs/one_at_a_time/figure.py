"""The tornado: what each factor does on its own, from the low end of its range to the high one, the strongest on top."""

from typing import NamedTuple

import pandas as pd
from matplotlib.axes import Axes

from govsim.analysis.scale import heading, inside, scale_for, shown_of, whither
from govsim.analysis.verdict import is_clear
from govsim.describe import known, level_text, title_of
from govsim.drawing.bars import bare, ends_of, interval_bar, number_axis, stripe_rows
from govsim.drawing.style import INK, Drawn, Look, blank, broken, finished, legend_of_fills
from govsim.store.reading import Arm, RunFolder
from govsim.text.numbers import unit
from govsim.text.words import Words, clauses, words

NEEDED = ("factor", "scenario", "metric", "low", "high", "effect", "ci_low", "ci_high")
SHOWN = ("help_time_mean_h", "satisfaction_mean")
MOST_ROWS, MOST_ARMS, LETTERS = 12, 3, 36
PLAIN, LONGEST_UNIT = ("1", "0..1", "share", "times", "score"), 16
"""Units that are not told: plain numbers, and what would not fit."""
NOTE = words(
    "Change of the metric when one factor goes from the low end of its range (under its name) to the high one while all "
    "others stay where the scenario has them, paired by seed, with its 95 % interval; hollow where the interval holds zero. "
    "Sorted by the largest change in any panel, as a part of the panel's largest. What factors do together does not show here."
)


class Bar(NamedTuple):
    """What one factor does to one metric of one scenario, in the metric's own unit."""

    factor: str
    arm: Arm
    effect: float
    low: float
    high: float


def draw(folder: RunFolder, look: Look) -> Drawn | None:
    """Draw a panel for each metric, a row for each factor, a bar for each scenario."""
    table = folder.table("oat", *NEEDED)
    if table is None:
        return None
    arms = [arm for arm in folder.arms if arm.name in set(table.scenario)][:MOST_ARMS]
    metrics = [m for m in SHOWN if m in set(table.metric)] or shown_of(table.metric, 2)
    bars = {metric: found for metric in metrics if (found := bars_of(table, metric, arms))}
    if not bars:
        return None
    rows = ranked(bars)
    shown = rows[:MOST_ROWS]
    figure = blank(0.55 + len(shown) * max(0.46, 0.24 + 0.13 * len(arms)))
    panels = figure.subplots(1, len(bars), sharey=True, squeeze=False)[0]
    for axes, (metric, mine) in zip(panels, bars.items(), strict=True):
        _panel(axes, look, metric, shown, [bar for bar in mine if bar.factor in shown], arms)
    panels[0].set_yticks(range(len(shown)), [row_name(look, name, table) for name in shown], color=INK, fontsize=8.5)
    if len(arms) > 1:
        fills = [(look.name(arm), look.colour(arm)) for arm in arms]
        legend_of_fills(figure, fills, ncols=4, labelcolor="linecolor", fontsize=10, columnspacing=2)
    return finished(figure, look, _title(bars), _note(len(rows) - len(shown)))


def bars_of(table: pd.DataFrame, metric: str, arms: list[Arm]) -> list[Bar]:
    by_name = {arm.name: arm for arm in arms}
    mine = table[(table.metric == metric) & table.scenario.isin(list(by_name)) & table.effect.notna()]
    numbers = mine[["effect", "ci_low", "ci_high"]].to_numpy(float).tolist()
    return [Bar(str(f), by_name[s], *n) for f, s, n in zip(mine.factor, mine.scenario, numbers, strict=True)]


def ranked(bars: dict[str, list[Bar]]) -> list[str]:
    """Factors by their largest effect as a part of the largest of its metric, falling."""
    strength: dict[str, float] = {}
    for mine in bars.values():
        largest = max(abs(bar.effect) for bar in mine) or 1.0
        for bar in mine:
            strength[bar.factor] = max(strength.get(bar.factor, 0.0), abs(bar.effect) / largest)
    return sorted(strength, key=lambda name: -strength[name])


def row_name(look: Look, factor: str, table: pd.DataFrame) -> str:
    first = table[table.factor == factor].iloc[0]
    ends = [level_text(v.item() if hasattr(v, "item") else v) for v in (first.low, first.high)]
    told = known().get(factor)
    of = (
        ""
        if told is None or told.unit in PLAIN or len(told.unit) > LONGEST_UNIT
        else f" {look.say(unit(told.unit))}".replace(" 1/", " /")
    )
    return "\n".join([*in_lines(look.say(title_of(factor))), " → ".join(ends) + of])


def in_lines(title: str, letters: int = LETTERS) -> list[str]:
    """The title of a factor in at most two lines, broken before what stands in brackets."""
    if len(title) > letters and " (" in title:
        name, room = title.split(" (", 1)
        return [*broken(name, letters)[:1], f"({room}"]
    return broken(title, letters)[:2]


def _panel(axes: Axes, look: Look, metric: str, rows: list[str], bars: list[Bar], arms: list[Arm]) -> None:
    scale = scale_for(metric, [bar.effect for bar in bars])
    stripe_rows(axes, len(rows))
    height = 0.76 / len(arms)
    for bar in bars:
        y = rows.index(bar.factor) + (arms.index(bar.arm) - (len(arms) - 1) / 2) * height
        value, low, high = (v * scale.factor for v in bar[2:])
        interval_bar(
            axes,
            y,
            value,
            ends_of(low, high),
            look.colour(bar.arm),
            height=0.86 * height,
            filled=is_clear(low, high),
            alpha=0.8,
        )
    axes.axvline(0, color=INK, lw=1)
    axes.set_ylim(len(rows) - 0.5, -0.5)
    bare(axes)
    number_axis(axes.xaxis, 4)
    axes.margins(x=0.08)
    axes.set_title(look.say(heading(metric, scale, gap=True)))
    axes.set_xlabel(look.say(whither(metric)), size=9)


def _title(bars: dict[str, list[Bar]]) -> Words:
    said = []
    for metric, mine in bars.items():
        most = max(mine, key=lambda bar: abs(bar.effect))
        text = words("{metric} moves most with {factor} under {scenario}: {effect}")
        said.append(text.format(
            metric=inside(metric), factor=title_of(most.factor).inside(), scenario=most.arm.title,
            effect=scale_for(metric, [bar.effect for bar in mine]).in_words(most.effect, most.low, most.high),
        ))  # fmt: skip
    return clauses(said).begun()


def _note(left_out: int) -> Words:
    if not left_out:
        return NOTE
    return NOTE + words(" {n} factors with smaller effects are left out; the table has them.").format(n=left_out)
