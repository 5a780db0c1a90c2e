"""Harm by final severity: where the person-hours of harm arise in each scenario."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from govsim.analysis.interval import interval
from govsim.drawing.style import INK, Drawn, Look, blank, headline
from govsim.report.words import SEVERITIES
from govsim.store.reading import Arm, RunFolder
from govsim.text.words import Words, joined, words

NOTE = words(
    "Harm of a run (person-hours, weighted by severity), by the severity that an incident reached in the end; mean over "
    "seeds with 95 % intervals."
)
HARM = """
select scenario, seed, severity_final as severity, sum(case when occurs then harm_person_h else 0 end) as harm
from cases group by all order by all
"""


def draw(folder: RunFolder, look: Look) -> Drawn | None:
    """Draw a group of bars for each final severity, one bar for each scenario."""
    if not folder.shows("incidents"):
        return None
    table = folder.ask(HARM)
    if not len(table) or not table.harm.sum() > 0:
        return None
    figure = blank(3.2)
    axes = figure.subplots()
    severities = [s for s in SEVERITIES if s in set(table.severity)]
    for arm in folder.arms:
        _bars(axes, look, arm, table[table.scenario == arm.name], severities, folder.seeds)
    axes.set_xticks(range(len(severities)), [look.say(SEVERITIES[s]) for s in severities], color=INK)
    axes.set_xlabel(look.say(words("severity in the end")))
    axes.set_ylabel(look.say(words("harm per run (1,000 person-h)")))
    axes.yaxis.set_major_formatter(lambda v, _: f"{v / 1000:,.0f}")
    axes.tick_params(axis="x", length=0)
    axes.grid(axis="y")
    axes.legend(
        loc="lower left",
        bbox_to_anchor=(0, 1.0),
        ncols=4,
        frameon=False,
        labelcolor="linecolor",
        handlelength=1,
        handleheight=1,
        borderaxespad=0.2,
    )
    title = _title(folder, table)
    headline(figure, look.say(title))
    return Drawn(figure, title, NOTE)


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
            f"{mean / 1000:,.0f}",
            (x, top),
            xytext=(0, 2),
            textcoords="offset points",
            ha="center",
            size=8,
            color=look.colour(arm),
        )


def _title(folder: RunFolder, table: pd.DataFrame) -> Words:
    totals = {arm: table[table.scenario == arm.name].harm.sum() / len(folder.seeds) for arm in folder.arms}
    told = words("{harm:,.0f} under {scenario}")
    each = [told.format(harm=float(v) / 1000, scenario=arm.title) for arm, v in totals.items()]
    return words("Harm per run, in 1,000 person-hours: {each}").format(
        each=joined(each, words(", ", context="between clauses"))
    )
