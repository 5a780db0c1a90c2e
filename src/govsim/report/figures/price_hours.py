"""What a minute of help, or a point of satisfaction, asks of society: unpaid hours a year through each lever."""

import math
from typing import NamedTuple

import pandas as pd
from matplotlib.axes import Axes

from govsim.describe import title_of
from govsim.drawing.style import INK, PROPOSAL_FILLS, Drawn, Look, blank, headline
from govsim.policy import PROPOSALS
from govsim.report.figures.price_list import SHOWN, YARDSTICK, of_unit
from govsim.store.reading import RunFolder
from govsim.text.numbers import MINUS, decimals_for, plain
from govsim.text.words import Words, joined, words

NEEDED = ("lever", "proposal", "metric", "hours_per_unit")
ENDS = ("hours_per_unit_low", "hours_per_unit_high")
NOTE = words(
    "Hours of residents, firms and social organizations that the public purse does not pay, whole community and year, for one "
    "unit of the better (a point is 0.01), with the 95 % interval of the ratio (Fieller). Below zero a lever spares society "
    "hours. Only levers whose effect on the metric is surely for the better; of all others the interval has no end."
)


class Hours(NamedTuple):
    """One lever on one metric: society's hours a year for one unit, with their interval."""

    lever: str
    proposal: str
    mean: float
    low: float
    high: float


def draw(folder: RunFolder, look: Look) -> Drawn | None:
    """Draw a panel for each metric, the levers that ask least of society first."""
    table = folder.table("price", *NEEDED)
    if table is None or not set(ENDS) <= set(table.columns):
        return None
    metrics = [m for m in SHOWN if m in set(table.metric)] or list(dict.fromkeys(table.metric))[:2]
    found = {metric: mine for metric in metrics if (mine := hours_of(table[table.metric == metric]))}
    if not found:
        return None
    figure = blank(0.8 + 0.25 * max(len(rows) for rows in found.values()))
    panels = figure.subplots(1, len(found), squeeze=False)[0]
    for axes, (metric, rows) in zip(panels, found.items(), strict=True):
        _panel(axes, look, metric, rows)
        axes.set_ylim(max(map(len, found.values())) - 0.4, -0.6)
    said = _title(found)
    headline(figure, look.say(said))
    return Drawn(figure, said, NOTE)


def hours_of(rows: pd.DataFrame) -> list[Hours]:
    """The levers of one metric whose ratio is bounded, those that ask least of society first."""
    numbers = rows[["hours_per_unit", *ENDS]].to_numpy(float).tolist()
    found = [Hours(str(lever), str(p), *n) for lever, p, n in zip(rows.lever, rows.proposal, numbers, strict=True)]
    return sorted((h for h in found if all(map(math.isfinite, h[2:]))), key=lambda h: (h.mean, h.lever))


def _panel(axes: Axes, look: Look, metric: str, rows: list[Hours]) -> None:
    for place, row in enumerate(rows):
        names = list(PROPOSALS)
        fill = PROPOSAL_FILLS[names.index(row.proposal)] if row.proposal in names else INK
        axes.plot([row.low, row.high], [place, place], color=INK, lw=1.3)
        axes.plot(row.mean, place, "o" if row.proposal in names else "D", mfc=fill, mec=INK, mew=0.7, ms=6)
        axes.annotate(number(row), (1.02, place), xycoords=("axes fraction", "data"), va="center", size=8.5, color=INK,
                      annotation_clip=False)  # fmt: skip
    axes.axvline(0, color=INK, lw=1)
    titles = [look.say(title_of(r.lever) if r.lever.startswith("policy.") else YARDSTICK) for r in rows]
    axes.set_yticks(range(len(rows)), titles, color=INK, fontsize=8.5)
    axes.tick_params(length=0)
    axes.locator_params(axis="x", nbins=4)
    axes.xaxis.set_major_formatter(lambda v, _: f"{v:,g}".replace("-", MINUS))
    axes.grid(axis="x")
    axes.spines["left"].set_visible(False)
    axes.set_title(look.say(of_unit(metric).begun()), size=9.5, loc="right")
    axes.set_xlabel(look.say(words("society's hours a year")))


def number(row: Hours) -> str:
    """The mean with the digits that its interval bears."""
    half = (row.high - row.low) / 2
    return plain(row.mean, decimals_for(half) if half > 0 else 1)


def _title(found: dict[str, list[Hours]]) -> Words:
    """Through which lever a unit asks most of society, and how many levers spare it hours."""
    said = []
    for metric, rows in found.items():
        levers = [row for row in rows if row.lever.startswith("policy.")] or rows
        most, less = levers[-1], sum(row.high < 0 for row in levers)
        low, high = (plain(v, 0 if abs(v) >= 10 else 1) for v in (most.low, most.high))
        spared = words(", and {less} of {every} levers surely spare it hours").format(less=less, every=len(levers))
        said.append(words("{unit} asks most of society through {lever}: {hours} h a year ({low} to {high}){spared}").format(
            unit=of_unit(metric), lever=title_of(most.lever).lower(), hours=number(most), low=low, high=high,
            spared=spared if less else "",
        ))  # fmt: skip
    return joined(said, words("; ", context="between clauses")).begun()
