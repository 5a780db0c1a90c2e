"""The price list: what a minute of help, or a point of satisfaction, costs through each lever, the cheapest first."""

import math
from typing import NamedTuple

import pandas as pd
from matplotlib.axes import Axes

from govsim.analysis.facts import facts
from govsim.analysis.scale import inside
from govsim.analysis.verdict import is_clear
from govsim.describe import title_of
from govsim.drawing.bars import ends_of, in_margin, interval_line, name_rows, number_axis
from govsim.drawing.style import GRID, INK, MUTED, PROPOSAL_FILLS, Drawn, Look, blank, finished, legend_above
from govsim.policy import PROPOSALS
from govsim.store.reading import RunFolder
from govsim.text.numbers import brief, decimals_for, is_share, plain
from govsim.text.words import Words, as_it_stands, clauses, listed, words

NEEDED_LEVERS = ("lever", "proposal", "metric", "effect", "effect_low", "effect_high", "yuan_per_year", "yuan_per_unit")
MOST_NAMED = 4
SHOWN = ("help_time_mean_h", "satisfaction_mean")
UNITS = {
    "help_time_mean_h": words("a minute less until help"),
    "response_time_mean_h": words("a minute less of response"),
    "satisfaction_mean": words("a point of satisfaction"),
}
FILLS = dict(zip(PROPOSALS, PROPOSAL_FILLS, strict=True))
TEN_THOUSAND = words("×10,000")
YARDSTICK = words("More staff alone")
NOTE_LEVERS = words(
    "Yuan a year, whole community, for one unit (a point is 0.01), with the 95 % interval of the ratio (Fieller); the staff is "
    "left as it is, so that a price buys exactly this effect. Dashed: the same bought with a larger envelope and nothing else; "
    "what lies left of it is cheaper than more staff. Grey: the effect may be none, so that the price has no upper "
    "end (≥: its lower one); ▼: surely for the worse."
)


class Price(NamedTuple):
    """One lever on one metric: `kind` is `priced`, `free` (costs nothing), `unsure` or `worse`; yuan a year for one unit."""

    lever: str
    proposal: str
    kind: str
    yuan: float
    low: float
    high: float

    @property
    def is_yardstick(self) -> bool:
        return not self.lever.startswith("policy.")


def draw_levers(folder: RunFolder, look: Look) -> Drawn | None:
    """Draw a panel for each metric, levers sorted by price."""
    table = folder.table("price", *NEEDED_LEVERS)
    if table is None:
        return None
    metrics = metrics_of(table)
    prices = {metric: priced(table[table.metric == metric]) for metric in metrics}
    figure = blank(0.7 + 0.235 * max(len(found) for found in prices.values()))
    panels = figure.subplots(1, len(metrics), squeeze=False)[0]
    for axes, metric in zip(panels, metrics, strict=True):
        _panel_levers(axes, look, metric, prices[metric])
    for name, fill in FILLS.items():
        label = look.say(words("proposal {number}").format(number=name))
        panels[0].plot([], [], "o", mfc=fill, mec=INK, mew=0.7, ms=6, label=label)
    legend_above(figure, handles=panels[0].lines[-4:], ncols=4, handlelength=1)
    return finished(figure, look, _title_levers(prices), NOTE_LEVERS)


def metrics_of(table: pd.DataFrame) -> list[str]:
    return [m for m in SHOWN if m in set(table.metric)] or list(dict.fromkeys(table.metric))[:2]


def priced(rows: pd.DataFrame) -> list[Price]:
    """The levers of one metric: those with a price first, cheapest first, then those without."""
    found = [_price(row) for _, row in rows.iterrows()]
    order = ("free", "priced", "unsure", "worse")
    return sorted(found, key=lambda p: (order.index(p.kind), p.yuan if p.kind == "priced" else 0.0, p.lever))


def _price(row: pd.Series) -> Price:
    metric, low, high = str(row.metric), float(row.effect_low), float(row.effect_high)
    better = facts(metric).better
    kind = "unsure"
    if is_clear(low, high) and better in ("higher", "lower"):
        kind = "priced" if (low > 0) == (better == "higher") else "worse"
    yuan = float(row.yuan_per_unit)
    if kind == "priced" and not (math.isfinite(yuan) and yuan > 0):
        kind = "free" if float(row.yuan_per_year) <= 0 else "unsure"
    ends = (float(row.get(f"yuan_per_unit_{end}", math.nan)) for end in ("low", "high"))
    return Price(str(row.lever), str(row.proposal), kind, yuan, *ends)


def _panel_levers(axes: Axes, look: Look, metric: str, prices: list[Price]) -> None:
    with_price = [p for p in prices if p.kind == "priced"]
    reached = [v for p in with_price for v in (p.yuan, p.low, p.high) if math.isfinite(v) and v > 0] or [1.0]
    _log_axis(axes, look, min(reached) / 1.3, max(reached) * 1.3)
    for row, price in enumerate(prices):
        _row(axes, look, row, price)
    for price in with_price:
        if price.is_yardstick:
            axes.plot([price.yuan] * 2, [-0.6, len(with_price) - 0.5], color=MUTED, lw=1.1, ls="--", zorder=0)
    name_rows(axes, [look.say(_name(p.lever)) for p in prices], above=0.6, below=0.4, fontsize=8.5)
    for label, price in zip(axes.get_yticklabels(), prices, strict=True):
        label.set_color(INK if price.kind in ("priced", "free") else MUTED)
        label.set_fontweight("bold" if price.is_yardstick else "normal")
    axes.set_title(look.say(of_unit(metric).begun()), size=9.5, loc="right")
    if with_price:
        axes.set_xlabel(look.say(words("yuan a year (log scale)")))
    else:
        axes.set_xticks([])


def _log_axis(axes: Axes, look: Look, low: float, high: float) -> None:
    axes.set_xscale("log")
    axes.set_xlim(low, high)
    decades = math.log10(high / low)
    powers = math.floor(math.log10(high)) - math.ceil(math.log10(low)) + 1
    steps = (1, 2, 5) if decades < 0.9 else (1, 3) if decades < 1.7 else (1,) if powers > 1 else (3,)
    ticks = [s * 10.0**e for e in range(math.floor(math.log10(low)), math.ceil(math.log10(high))) for s in steps]
    axes.set_xticks([t for t in ticks if low <= t <= high])
    axes.minorticks_off()
    axes.xaxis.set_major_formatter(lambda v, _: _short(v, look))


def _short(yuan: float, look: Look) -> str:
    steps = ((1e4, TEN_THOUSAND),) if look.lang == "zh" else ((1e6, as_it_stands("M")), (1e3, as_it_stands("k")))
    size, word = next(((size, word) for size, word in steps if yuan >= size), (1.0, as_it_stands("")))
    return f"{yuan / size:g}{look.say(word)}"


def _row(axes: Axes, look: Look, row: int, price: Price) -> None:
    if price.kind == "priced":
        ends = ends_of(price.low, price.high) if price.low > 0 else []
        _mark(axes, row, price.yuan, ends, "D" if price.is_yardstick else "o", price.proposal)
        in_margin(axes, row, brief(price.yuan, _figures(price)), weight="bold" if price.is_yardstick else "normal")
        return
    told = {
        "free": words("costs nothing"), "unsure": words("no sure effect"),
        "worse": words("▼ surely worse"),
    }[price.kind]  # fmt: skip
    if price.kind == "unsure" and math.isfinite(price.low) and price.low > 0:
        least = brief(price.low, 2)
        told = words("unsure, ≥ {least}").format(least=least)
    axes.axhspan(row - 0.5, row + 0.5, color=GRID, alpha=0.0 if price.kind == "free" else 0.25, lw=0)
    axes.annotate(look.say(told), (0.04, row), xycoords=("axes fraction", "data"), va="center", size=8,
                  color=INK if price.kind == "free" else MUTED)  # fmt: skip


def _mark(axes: Axes, row: int, value: float, ends: list[float], marker: str, proposal: str) -> None:
    interval_line(axes, row, ends, lw=1.3)
    axes.plot(value, row, marker, mfc=FILLS.get(proposal, INK), mec=INK, mew=0.7, ms=6)


def _name(lever: str) -> Words:
    return title_of(lever) if lever.startswith("policy.") else YARDSTICK


def _figures(price: Price) -> int:
    """Figures of a price that its interval bears: two, or one where it is wider than the price."""
    wide = price.high - price.low
    return 3 if math.isfinite(wide) and wide < 0.2 * price.yuan else 2 if math.isfinite(wide) and wide < 2 * price.yuan else 1


def of_unit(metric: str) -> Words:
    if metric in UNITS:
        return UNITS[metric]
    told = facts(metric)
    amount = "1" if not is_share(metric) else "100 %"
    return words("{metric}, {amount} {unit}").format(metric=inside(metric), amount=amount, unit=told.unit)


def _title_levers(prices: dict[str, list[Price]]) -> Words:
    said = []
    for metric, found in prices.items():
        best = next((p for p in found if p.kind == "priced" and not p.is_yardstick), None)
        if best is None:
            said.append(words("no lever surely buys {unit}").format(unit=of_unit(metric)))
            continue
        low, high = (brief(v, 2) for v in (best.low, best.high))
        said.append(words("{unit} costs least through {lever}: {yuan} yuan a year ({low} to {high}{staff})").format(
            unit=of_unit(metric), lever=title_of(best.lever).lower(), yuan=brief(best.yuan, _figures(best)), low=low,
            high=high, staff=_staff(found),
        ))  # fmt: skip
    return clauses(said).begun() + _nowhere(prices)


def _staff(found: list[Price]) -> Words:
    stick = next((p for p in found if p.is_yardstick and p.kind == "priced"), None)
    if stick is None:
        return as_it_stands("")
    yuan = brief(stick.yuan, _figures(stick))
    return words("; more staff alone {yuan}").format(yuan=yuan)


def _nowhere(prices: dict[str, list[Price]]) -> Words:
    lists = list(prices.values())
    bought = {p.lever for found in lists for p in found if p.kind in ("priced", "free")}
    idle = [p.lever for p in lists[0] if p.lever not in bought and not p.is_yardstick]
    if not idle:
        return as_it_stands("")
    if len(idle) > MOST_NAMED:
        return words("; no sure gain through {n} levers").format(n=len(idle))
    return words("; no sure gain through {levers}").format(levers=listed([title_of(lever).lower() for lever in sorted(idle)]))


# What a minute of help, or a point of satisfaction, asks of society: unpaid hours a year through each lever.

NEEDED_HOURS = ("lever", "proposal", "metric", "hours_per_unit")
ENDS = ("hours_per_unit_low", "hours_per_unit_high")
NOTE_HOURS = words(
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


def draw_hours(folder: RunFolder, look: Look) -> Drawn | None:
    """Draw a panel for each metric, the levers that ask least of society first."""
    table = folder.table("price", *NEEDED_HOURS)
    if table is None or not set(ENDS) <= set(table.columns):
        return None
    metrics = metrics_of(table)
    found = {metric: mine for metric in metrics if (mine := hours_of(table[table.metric == metric]))}
    if not found:
        return None
    figure = blank(0.8 + 0.25 * max(len(rows) for rows in found.values()))
    panels = figure.subplots(1, len(found), squeeze=False)[0]
    for axes, (metric, rows) in zip(panels, found.items(), strict=True):
        _panel_hours(axes, look, metric, rows)
        axes.set_ylim(max(map(len, found.values())) - 0.4, -0.6)
    return finished(figure, look, _title_hours(found), NOTE_HOURS)


def hours_of(rows: pd.DataFrame) -> list[Hours]:
    """The levers of one metric whose ratio is bounded, those that ask least of society first."""
    numbers = rows[["hours_per_unit", *ENDS]].to_numpy(float).tolist()
    found = [Hours(str(lever), str(p), *n) for lever, p, n in zip(rows.lever, rows.proposal, numbers, strict=True)]
    return sorted((h for h in found if all(map(math.isfinite, h[2:]))), key=lambda h: (h.mean, h.lever))


def _panel_hours(axes: Axes, look: Look, metric: str, rows: list[Hours]) -> None:
    for place, row in enumerate(rows):
        _mark(axes, place, row.mean, [row.low, row.high], "o" if row.proposal in FILLS else "D", row.proposal)
        in_margin(axes, place, number(row))
    axes.axvline(0, color=INK, lw=1)
    name_rows(axes, [look.say(_name(row.lever)) for row in rows], fontsize=8.5)
    number_axis(axes.xaxis, 4)
    axes.set_title(look.say(of_unit(metric).begun()), size=9.5, loc="right")
    axes.set_xlabel(look.say(words("society's hours a year")))


def number(row: Hours) -> str:
    """The mean with the digits that its interval bears."""
    half = (row.high - row.low) / 2
    return plain(row.mean, decimals_for(half) if half > 0 else 1)


def _title_hours(found: dict[str, list[Hours]]) -> Words:
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
    return clauses(said).begun()
