"""The price list: what a minute of help, or a point of satisfaction, costs through each lever, the cheapest first."""

import math
from typing import NamedTuple

import pandas as pd
from matplotlib.axes import Axes

from govsim.analysis.facts import facts
from govsim.analysis.scale import inside
from govsim.analysis.verdict import is_clear
from govsim.describe import title_of
from govsim.drawing.style import GRID, INK, MUTED, PROPOSAL_FILLS, Drawn, Look, blank, headline, legend_above
from govsim.policy import PROPOSALS
from govsim.store.reading import RunFolder
from govsim.text.numbers import brief, is_share
from govsim.text.words import Words, as_it_stands, joined, listed, words

NEEDED = ("lever", "proposal", "metric", "effect", "effect_low", "effect_high", "yuan_per_year", "yuan_per_unit")
MOST_NAMED = 4
SHOWN = ("help_time_mean_h", "satisfaction_mean")
UNITS = {
    "help_time_mean_h": words("a minute less until help"),
    "response_time_mean_h": words("a minute less of response"),
    "satisfaction_mean": words("a point of satisfaction"),
}
TEN_THOUSAND = words("×10,000")
YARDSTICK = words("More staff alone")
NOTE = words(
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
        """Whether it is no lever but the envelope itself."""
        return not self.lever.startswith("policy.")


def draw(folder: RunFolder, look: Look) -> Drawn | None:
    """Draw a panel for each metric, levers sorted by price."""
    table = folder.table("price", *NEEDED)
    if table is None:
        return None
    metrics = [m for m in SHOWN if m in set(table.metric)] or list(dict.fromkeys(table.metric))[:2]
    prices = {metric: priced(table[table.metric == metric]) for metric in metrics}
    figure = blank(0.7 + 0.235 * max(len(found) for found in prices.values()))
    panels = figure.subplots(1, len(metrics), squeeze=False)[0]
    for axes, metric in zip(panels, metrics, strict=True):
        _panel(axes, look, metric, prices[metric])
    for name, fill in zip(PROPOSALS, PROPOSAL_FILLS, strict=True):
        label = look.say(words("proposal {number}").format(number=name))
        panels[0].plot([], [], "o", mfc=fill, mec=INK, mew=0.7, ms=6, label=label)
    legend_above(figure, handles=panels[0].lines[-4:], ncols=4, handlelength=1)
    title = _title(prices)
    headline(figure, look.say(title))
    return Drawn(figure, title, NOTE)


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


def _panel(axes: Axes, look: Look, metric: str, prices: list[Price]) -> None:
    with_price = [p for p in prices if p.kind == "priced"]
    reached = [v for p in with_price for v in (p.yuan, p.low, p.high) if math.isfinite(v) and v > 0] or [1.0]
    _log_axis(axes, look, min(reached) / 1.3, max(reached) * 1.3)
    for row, price in enumerate(prices):
        _row(axes, look, row, price)
    for price in with_price:
        if price.is_yardstick:
            axes.plot([price.yuan] * 2, [-0.6, len(with_price) - 0.5], color=MUTED, lw=1.1, ls="--", zorder=0)
    names = [look.say(YARDSTICK if p.is_yardstick else title_of(p.lever)) for p in prices]
    axes.set_yticks(range(len(prices)), names, fontsize=8.5)
    for label, price in zip(axes.get_yticklabels(), prices, strict=True):
        label.set_color(INK if price.kind in ("priced", "free") else MUTED)
        label.set_fontweight("bold" if price.is_yardstick else "normal")
    axes.set_ylim(len(prices) - 0.4, -0.6)
    axes.tick_params(axis="y", length=0)
    axes.grid(axis="x")
    axes.spines["left"].set_visible(False)
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
    """An amount for an axis: `3k`, `1M`; in Chinese by ten thousands."""
    steps = ((1e4, TEN_THOUSAND),) if look.lang == "zh" else ((1e6, as_it_stands("M")), (1e3, as_it_stands("k")))
    size, word = next(((size, word) for size, word in steps if yuan >= size), (1.0, as_it_stands("")))
    return f"{yuan / size:g}{look.say(word)}"


def _row(axes: Axes, look: Look, row: int, price: Price) -> None:
    if price.kind == "priced":
        ends = [v for v in (price.low, price.high) if math.isfinite(v) and v > 0]
        if len(ends) == 2:
            axes.plot(ends, [row, row], color=INK, lw=1.3)
        names = list(PROPOSALS)
        fill = PROPOSAL_FILLS[names.index(price.proposal)] if price.proposal in names else INK
        axes.plot(price.yuan, row, "D" if price.is_yardstick else "o", mfc=fill, mec=INK, mew=0.7, ms=6)
        axes.annotate(brief(price.yuan, _figures(price)), (1.02, row), xycoords=("axes fraction", "data"), va="center",
                      size=8.5, color=INK, annotation_clip=False,
                      weight="bold" if price.is_yardstick else "normal")  # fmt: skip
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


def _figures(price: Price) -> int:
    """Figures of a price that its interval bears: two, or one where it is wider than the price."""
    wide = price.high - price.low
    return 3 if math.isfinite(wide) and wide < 0.2 * price.yuan else 2 if math.isfinite(wide) and wide < 2 * price.yuan else 1


def of_unit(metric: str) -> Words:
    """One unit of a metric, in words."""
    if metric in UNITS:
        return UNITS[metric]
    told = facts(metric)
    amount = "1" if not is_share(metric) else "100 %"
    return words("{metric}, {amount} {unit}").format(metric=inside(metric), amount=amount, unit=told.unit)


def _title(prices: dict[str, list[Price]]) -> Words:
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
    return joined(said, words("; ", context="between clauses")).begun() + _nowhere(prices)


def _staff(found: list[Price]) -> Words:
    """What the yardstick costs, where it has a price."""
    stick = next((p for p in found if p.is_yardstick and p.kind == "priced"), None)
    if stick is None:
        return as_it_stands("")
    yuan = brief(stick.yuan, _figures(stick))
    return words("; more staff alone {yuan}").format(yuan=yuan)


def _nowhere(prices: dict[str, list[Price]]) -> Words:
    """The levers without a sure good effect on any of the metrics."""
    lists = list(prices.values())
    bought = {p.lever for found in lists for p in found if p.kind in ("priced", "free")}
    idle = [p.lever for p in lists[0] if p.lever not in bought and not p.is_yardstick]
    if not idle:
        return as_it_stands("")
    if len(idle) > MOST_NAMED:
        return words("; no sure gain through {n} levers").format(n=len(idle))
    return words("; no sure gain through {levers}").format(levers=listed([title_of(lever).lower() for lever in sorted(idle)]))
