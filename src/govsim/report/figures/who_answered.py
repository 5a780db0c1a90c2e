"""Who came first: shares of answered incidents by sector, for each kind of incident and scenario."""

import pandas as pd
from matplotlib.axes import Axes

from govsim.drawing.style import ON_FILL, PAPER, PARTS, Drawn, Look, blank, headline, legend_above
from govsim.report.words import KINDS, SECTORS
from govsim.store.reading import Arm, RunFolder
from govsim.text.words import Words, as_it_stands, joined, words

COLOURS = dict(zip(SECTORS, (PARTS[0], PARTS[4], PARTS[2], PARTS[6], PARTS[8]), strict=True))
NOTE = words("Incidents that somebody reached, by the sector whose unit came first; all seeds together.")
COUNTS = """
select scenario, kind, answered_sector as sector, count(*) as n from cases
where occurs and answered_sector <> '' group by all order by all
"""


def draw(folder: RunFolder, look: Look) -> Drawn | None:
    """Draw a group of rows for each kind, a stacked bar for each scenario."""
    if not folder.shows("incidents"):
        return None
    counts = folder.ask(COUNTS)
    if not len(counts):
        return None
    kinds = [k for k in KINDS if k in set(counts.kind)] or sorted(set(counts.kind))
    rows = len(folder.arms)
    figure = blank(1.1 + len(kinds) * (0.3 + 0.24 * rows))
    panels = figure.subplots(len(kinds), 1, sharex=True, squeeze=False)[:, 0]
    for axes, kind in zip(panels, kinds, strict=True):
        _panel(axes, look, folder.arms, counts[counts.kind == kind])
        axes.set_title(look.say(KINDS.get(kind, as_it_stands(kind))), size=9.5, pad=3)
    panels[-1].set_xlabel(look.say(words("share of answered incidents (%)")))
    panels[-1].spines["bottom"].set_visible(True)
    for sector, title in SECTORS.items():
        panels[0].barh(0, 0, color=COLOURS[sector], label=look.say(title))
    legend_above(figure, ncols=5, fontsize=9, handlelength=1, handleheight=1, columnspacing=1.4)
    said = _title(folder, counts)
    headline(figure, look.say(said))
    return Drawn(figure, said, NOTE)


def _panel(axes: Axes, look: Look, arms: tuple[Arm, ...], counts: pd.DataFrame) -> None:
    for row, arm in enumerate(arms):
        mine = counts[counts.scenario == arm.name].set_index("sector").n
        start = 0.0
        for sector in SECTORS:
            share = 100 * float(mine.get(sector, 0)) / max(float(mine.sum()), 1.0)
            axes.barh(row, share, left=start, height=0.8, color=COLOURS[sector], edgecolor=PAPER, lw=0.8)
            if share >= 5:
                axes.text(start + share / 2, row, f"{share:.0f}", ha="center", va="center", size=8, color=ON_FILL)
            start += share
    axes.set_yticks(range(len(arms)), [look.name(a) for a in arms], fontsize=8.5)
    for label, arm in zip(axes.get_yticklabels(), arms, strict=True):
        label.set_color(look.colour(arm))
    axes.set_ylim(len(arms) - 0.5, -0.5)
    axes.set_xlim(0, 100)
    axes.tick_params(length=0)
    axes.spines[["left", "bottom"]].set_visible(False)


def _title(folder: RunFolder, counts: pd.DataFrame) -> Words:
    each = []
    for arm in folder.arms:
        mine = counts[counts.scenario == arm.name]
        share = 100 * mine.loc[mine.sector == "government", "n"].sum() / max(mine.n.sum(), 1)
        each.append(words("{share:.0f} % under {scenario}").format(share=share, scenario=arm.title))
    return words("Government comes first in {each}").format(each=joined(each, words(", ", context="between clauses")))
