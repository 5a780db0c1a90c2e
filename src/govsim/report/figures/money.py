"""The same envelope, spent differently: shares by item, with society's own hours beside it."""

from typing import cast

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from govsim.drawing.style import ON_FILL, PAPER, PARTS, Drawn, Look, blank, headline, legend_above
from govsim.report.words import ITEMS
from govsim.store.reading import Arm, RunFolder
from govsim.text.numbers import three
from govsim.text.words import Words, joined, words

COLOURS = dict(
    zip(
        ITEMS, (PARTS[8], PARTS[7], PARTS[4], PARTS[6], PARTS[1], PARTS[3], PARTS[5], PARTS[9], PARTS[2], PARTS[0]), strict=True
    )
)
NOTE = words(
    "Left: the public envelope of the counted days by item, mean over seeds. Right: hours that volunteers, firms' own duty "
    "and organizations gave without being paid by government."
)


def spent(folder: RunFolder, arm: Arm) -> dict[str, float]:
    """Mean of what was spent on each item in an arm; only items that the folder's runs name."""
    columns = {item: next((c for c in (f"spent_{item}", f"spent_{item}_fen") if c in folder.runs), "") for item in ITEMS}
    return {item: folder.mean(arm, column) for item, column in columns.items() if column}


def draw(folder: RunFolder, look: Look) -> Drawn | None:
    """Draw a bar of shares for each scenario, and a bar of society's hours on the same row."""
    if not folder.shows("runs"):
        return None
    money = {arm: spent(folder, arm) for arm in folder.arms}
    if not all(sum(items.values()) > 0 for items in money.values()):
        return None
    figure = blank(1.35 + 0.5 * len(money))
    left, right = figure.subplots(1, 2, width_ratios=[3.4, 1], sharey=True)
    for row, items in enumerate(money.values()):
        _bar(left, look, row, items)
    _finish(left, look, list(money))
    _society(right, look, folder)
    title = _title(folder, money)
    headline(figure, look.say(title))
    return Drawn(figure, title, NOTE)


def _bar(axes: Axes, look: Look, row: int, items: dict[str, float]) -> None:
    total, start = sum(items.values()), 0.0
    for item, amount in items.items():
        share = 100 * amount / total
        axes.barh(
            row,
            share,
            left=start,
            height=0.64,
            color=COLOURS[item],
            edgecolor=PAPER,
            lw=0.8,
            label=look.say(ITEMS[item]) if row == 0 else None,
        )
        if share >= 4.5:
            axes.text(start + share / 2, row, f"{share:.0f}", ha="center", va="center", size=8.5, color=ON_FILL)
        start += share


def _finish(axes: Axes, look: Look, arms: list[Arm]) -> None:
    axes.set_yticks(range(len(arms)), [look.wrapped(a) for a in arms], fontsize=9.5)
    for label, arm in zip(axes.get_yticklabels(), arms, strict=True):
        label.set_color(look.colour(arm))
        label.set_fontweight("bold")
    axes.set_ylim(len(arms) - 0.5, -0.5)
    axes.set_xlim(0, 100)
    axes.tick_params(length=0)
    axes.spines["left"].set_visible(False)
    axes.set_xlabel(look.say(words("share of public money (%)")))
    legend_above(
        cast(Figure, axes.get_figure(root=True)), rows=2, ncols=5, fontsize=9, handlelength=1, handleheight=1, columnspacing=1.4
    )


def _society(axes: Axes, look: Look, folder: RunFolder) -> None:
    hours = [folder.mean(arm, "society_hours") for arm in folder.arms]
    if not np.isfinite(hours).all():
        axes.set_visible(False)
        return
    widest = max(hours) or 1.0
    for row, (arm, amount) in enumerate(zip(folder.arms, hours, strict=True)):
        axes.barh(row, amount, height=0.64, color=look.colour(arm))
        inside = amount > 0.55 * widest
        axes.text(
            amount - widest * 0.04 if inside else amount + widest * 0.04,
            row,
            f"{amount:,.0f}",
            va="center",
            ha="right" if inside else "left",
            size=9,
            color=PAPER if inside else look.colour(arm),
            weight="bold",
        )
    axes.set_xlim(0, widest * 1.02)
    axes.set_xticks([])
    axes.tick_params(length=0)
    axes.spines[["left", "bottom"]].set_visible(False)
    axes.set_xlabel(look.say(words("society's hours (h)")))


def _title(folder: RunFolder, money: dict[Arm, dict[str, float]]) -> Words:
    shares = [(arm, 100 * items.get("response", 0.0) / sum(items.values())) for arm, items in money.items()]
    told = words("{share:.0f} % under {scenario}")
    each = joined(
        [told.format(share=share, scenario=arm.title) for arm, share in shares], words(", ", context="between clauses")
    )
    cost = folder.mean(folder.baseline, "public_cost")
    if np.isfinite(cost) and len(money) == 1:
        return words("Left for response of {cost} million: {each}").format(cost=three(cost / 1e6), each=each)
    return words("Left for response: {each}").format(each=each)
