"""The same envelope, spent differently: shares by item, with society's own hours beside it."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from govsim.analysis.interval import interval
from govsim.drawing.bars import dye_rows, name_rows, stacked_bar
from govsim.drawing.style import INK, PAPER, PARTS, Drawn, Look, blank, finished, legend_of_fills
from govsim.names import ITEM_NAMES, SEVERITY_NAMES
from govsim.store.reading import Arm, RunFolder
from govsim.text.numbers import three
from govsim.text.words import Words, commas, words

COLOURS = dict(
    zip(
        ITEM_NAMES,
        (PARTS[8], PARTS[7], PARTS[4], PARTS[6], PARTS[1], PARTS[3], PARTS[5], PARTS[9], PARTS[2], PARTS[0]),
        strict=True,
    )
)
NOTE_SPENT = words(
    "Left: the public envelope of the counted days by item, mean over seeds. Right: hours that volunteers, firms' own duty "
    "and organizations gave without being paid by government."
)


def spent(folder: RunFolder, arm: Arm) -> dict[str, float]:
    """Mean of what was spent on each item in an arm; only items that the folder's runs name."""
    columns = {item: next((c for c in (f"spent_{item}", f"spent_{item}_fen") if c in folder.runs), "") for item in ITEM_NAMES}
    return {item: folder.mean(arm, column) for item, column in columns.items() if column}


def draw_spent(folder: RunFolder, look: Look) -> Drawn | None:
    """Draw a bar of shares for each scenario, and a bar of society's hours on the same row."""
    if not folder.shows("runs"):
        return None
    money = {arm: spent(folder, arm) for arm in folder.arms}
    if not all(sum(items.values()) > 0 for items in money.values()):
        return None
    figure = blank(1.35 + 0.5 * len(money))
    left, right = figure.subplots(1, 2, width_ratios=[3.4, 1], sharey=True)
    for row, items in enumerate(money.values()):
        _bar(left, row, items)
    _finish(left, look, list(money))
    items = next(iter(money.values()))
    legend_of_fills(figure, ((look.say(ITEM_NAMES[item]), COLOURS[item]) for item in items), rows=2, ncols=5)
    _society(right, look, folder)
    return finished(figure, look, _title_spent(folder, money), NOTE_SPENT)


def _bar(axes: Axes, row: int, items: dict[str, float]) -> None:
    total = sum(items.values())
    shares = {item: 100 * amount / total for item, amount in items.items()}
    stacked_bar(axes, row, shares, COLOURS, height=0.64, named_from=4.5)


def _finish(axes: Axes, look: Look, arms: list[Arm]) -> None:
    name_rows(axes, [look.wrapped(a) for a in arms], fontsize=9.5)
    dye_rows(axes, map(look.colour, arms))
    axes.set_xlim(0, 100)
    axes.set_xlabel(look.say(words("share of public money (%)")))


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
            amount - widest * 0.04 if inside else amount + widest * 0.04, row, f"{amount:,.0f}", va="center",
            ha="right" if inside else "left", size=9, color=PAPER if inside else look.colour(arm), weight="bold",
        )  # fmt: skip
    axes.set_xlim(0, widest * 1.02)
    axes.set_xticks([])
    axes.tick_params(length=0)
    axes.spines[["left", "bottom"]].set_visible(False)
    axes.set_xlabel(look.say(words("society's hours (h)")))


def _title_spent(folder: RunFolder, money: dict[Arm, dict[str, float]]) -> Words:
    shares = [(arm, 100 * items.get("response", 0.0) / sum(items.values())) for arm, items in money.items()]
    told = words("{share:.0f} % under {scenario}")
    each = commas(told.format(share=share, scenario=arm.title) for arm, share in shares)
    cost = folder.mean(folder.baseline, "public_cost")
    if np.isfinite(cost) and len(money) == 1:
        return words("Left for response of {cost} million: {each}").format(cost=three(cost / 1e6), each=each)
    return words("Left for response: {each}").format(each=each)


# Harm by final severity: where the person-hours of harm arise in each scenario.

NOTE_HARM = words(
    "Harm of a run (person-hours, weighted by severity), by the severity that an incident reached in the end; mean over "
    "seeds with 95 % intervals."
)
HARM = """
select scenario, seed, severity_final as severity, sum(case when occurs then harm_person_h else 0 end) as harm
from cases group by all order by all
"""


def draw_harm(folder: RunFolder, look: Look) -> Drawn | None:
    """Draw a group of bars for each final severity, one bar for each scenario."""
    if not folder.shows("incidents"):
        return None
    table = folder.ask(HARM)
    if not len(table) or not table.harm.sum() > 0:
        return None
    figure = blank(3.2)
    axes = figure.subplots()
    severities = [s for s in SEVERITY_NAMES if s in set(table.severity)]
    for arm in folder.arms:
        _bars(axes, look, arm, table[table.scenario == arm.name], severities, folder.seeds)
    axes.set_xticks(range(len(severities)), [look.say(SEVERITY_NAMES[s]) for s in severities], color=INK)
    axes.set_xlabel(look.say(words("severity in the end")))
    axes.set_ylabel(look.say(words("harm per run (1,000 person-h)")))
    axes.yaxis.set_major_formatter(lambda v, _: f"{v / 1000:,.0f}")
    axes.tick_params(axis="x", length=0)
    axes.grid(axis="y")
    axes.legend(
        loc="lower left", bbox_to_anchor=(0, 1.0), ncols=4, frameon=False, labelcolor="linecolor", handlelength=1,
        handleheight=1, borderaxespad=0.2,
    )  # fmt: skip
    return finished(figure, look, _title_harm(folder, table), NOTE_HARM)


def _bars(axes: Axes, look: Look, arm: Arm, mine: pd.DataFrame, severities: list[int], seeds: list[int]) -> None:
    count, place = len(look.arms), look.arms.index(arm)
    width = 0.8 / count
    for group, severity in enumerate(severities):
        by_seed = mine[mine.severity == severity].set_index("seed").harm.reindex(seeds, fill_value=0.0)
        mean, low, high = interval(by_seed.to_numpy(float))
        x = group + (place - (count - 1) / 2) * width
        axes.bar(x, mean, width * 0.92, color=look.colour(arm), label=look.name(arm) if group == 0 else None)
        top = high if np.isfinite(high) else mean
        if np.isfinite(high):
            axes.plot([x, x], [max(low, 0), high], color=INK, lw=1)
        axes.annotate(
            f"{mean / 1000:,.0f}", (x, top), xytext=(0, 2), textcoords="offset points", ha="center", size=8,
            color=look.colour(arm),
        )  # fmt: skip


def _title_harm(folder: RunFolder, table: pd.DataFrame) -> Words:
    totals = {arm: table[table.scenario == arm.name].harm.sum() / len(folder.seeds) for arm in folder.arms}
    told = words("{harm:,.0f} under {scenario}")
    each = [told.format(harm=float(v) / 1000, scenario=arm.title) for arm, v in totals.items()]
    return words("Harm per run, in 1,000 person-hours: {each}").format(each=commas(each))
