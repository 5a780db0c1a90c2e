"""The fair share of each proposal, or player, in the difference between two scenarios, for each headline metric."""

import math
from typing import NamedTuple

import pandas as pd
from matplotlib.axes import Axes

from govsim.analysis.scale import Scale, inside, scale_for, shown_of, title, whither
from govsim.analysis.verdict import is_clear
from govsim.drawing.style import INK, MUTED, PAPER, Drawn, Look, blank, headline
from govsim.report.parties import Party, parties_of, shared_table
from govsim.store.reading import RunFolder
from govsim.text.numbers import plain
from govsim.text.words import Words, as_it_stands, joined, words

NEEDED = ("metric", "value", "ci_low", "ci_high")
NOTE = words(
    "The Shapley value: what each adds, averaged over all orders in which they can come; together they add up to the whole "
    "difference (∑). Bars: mean over seeds, hollow where the 95 % interval (line) holds zero."
)


class Share(NamedTuple):
    """The share of one party (a proposal or a player) in one metric's difference, in the metric's own unit."""

    party: Party
    value: float
    low: float
    high: float
    part: float = math.nan
    part_low: float = math.nan
    part_high: float = math.nan


def draw(folder: RunFolder, look: Look) -> Drawn | None:
    """Draw a panel with a bar for each party, for each headline metric."""
    table = shared_table(folder, "shapley", "proposal", *NEEDED)
    if table is None:
        return None
    parties = parties_of(folder)
    shares = {metric: mine for metric in shown_of(table.metric) if (mine := shares_of(table, metric, parties))}
    if not shares:
        return None
    columns = min(len(shares), 2)
    rows = -(-len(shares) // columns)
    figure = blank(0.35 + 1.42 * rows)
    panels = figure.subplots(rows, columns, squeeze=False)
    for axes in panels.flat[len(shares) :]:
        axes.set_visible(False)
    for place, (axes, (metric, mine)) in enumerate(zip(panels.flat, shares.items(), strict=False)):
        _panel(axes, look, metric, mine, _bounds(folder, metric, mine), named=place % columns == 0)
    said = _title(folder, shares)
    headline(figure, look.say(said))
    return Drawn(figure, said, NOTE)


def shares_of(table: pd.DataFrame, metric: str, parties: dict[str, Party]) -> list[Share]:
    """The shares of a metric in the order of the parties; those without a number are left out."""
    mine = table[(table.metric == metric) & table.value.notna()]
    known = mine.reindex(columns=["value", "ci_low", "ci_high", "part", "part_low", "part_high"]).to_numpy(float).tolist()
    by_name = dict(zip(mine.proposal.astype(str), known, strict=True))
    return [Share(party, *by_name[name]) for name, party in parties.items() if name in by_name]


def _panel(axes: Axes, look: Look, metric: str, shares: list[Share], bounds: tuple[float, float], *, named: bool) -> None:
    scale = scale_for(metric, [s.value for s in shares])
    for row, share in enumerate(shares):
        _bar(axes, scale, row, share)
    names = [look.say(s.party.margin if named else s.party.sign) for s in shares]
    axes.set_yticks(range(len(shares)), names, color=INK, fontsize=8.5)
    axes.set_ylim(len(shares) - 0.45, -0.55)
    axes.axvline(0, color=INK, lw=1)
    axes.tick_params(length=0)
    axes.spines["left"].set_visible(False)
    axes.grid(axis="x")
    axes.locator_params(axis="x", nbins=5)
    _widths(axes, scale, shares)
    total = scale.told(sum(s.value for s in shares), *bounds)
    axes.set_title(look.say(title(metric)), size=9.5)
    axes.set_title(f"∑ {total}", loc="right", size=9, weight="normal")
    axes.set_xlabel("   ".join(w for w in (look.say(scale.gap), look.say(whither(metric))) if w), size=8.5, labelpad=1)


def _bounds(folder: RunFolder, metric: str, shares: list[Share]) -> tuple[float, float]:
    """The interval of the whole difference, for its digits; that of a share where nothing was compared."""
    pair = folder.pair(metric, folder.baseline, folder.arms[-1])
    return (shares[0].low, shares[0].high) if pair is None else (float(pair.ci_low), float(pair.ci_high))


def _bar(axes: Axes, scale: Scale, row: int, share: Share) -> None:
    sure, colour = is_clear(share.low, share.high), share.party.fill
    value = share.value * scale.factor
    axes.barh(row, value, 0.62, color=colour if sure else PAPER, edgecolor=colour, lw=1.6)
    ends = [v * scale.factor for v in (share.low, share.high) if math.isfinite(v)]
    if len(ends) == 2:
        axes.plot(ends, [row, row], color=INK, lw=1.1)
    left = value < 0
    at = min([value, 0, *ends]) if left else max([value, 0, *ends])
    axes.annotate(scale.told(*share[1:4]), (at, row), xytext=(-4 if left else 4, 0), textcoords="offset points", va="center",
                  ha="right" if left else "left", size=8.5, weight="bold" if sure else "normal",
                  color=INK if sure else MUTED)  # fmt: skip


def _widths(axes: Axes, scale: Scale, shares: list[Share]) -> None:
    """Room for the numbers beside the bars."""
    reached = [v * scale.factor for s in shares for v in (s.value, s.low, s.high, 0.0) if math.isfinite(v)]
    low, high = min(reached), max(reached)
    span = high - low or 1.0
    left, right = (0.34 if any(s.value < 0 for s in shares) else 0.04), (0.34 if any(s.value >= 0 for s in shares) else 0.04)
    axes.set_xlim(low - left * span, high + right * span)


def _title(folder: RunFolder, shares: dict[str, list[Share]]) -> Words:
    said = []
    for metric in [m for m in ("help_time_mean_h", "satisfaction_mean", "harm_person_h") if m in shares] or list(shares)[:1]:
        mine = shares[metric]
        scale, total = scale_for(metric, [s.value for s in mine]), sum(s.value for s in mine)
        most = max(mine, key=lambda s: s.value * math.copysign(1.0, total))
        text = words("of {whole} in {metric}, {part}{share} is due to {party}")
        said.append(text.format(
            whole=scale.in_words(total, *_bounds(folder, metric, mine)), metric=inside(metric),
            part=(scale.of_sentences or scale).told(*most[1:4]), party=most.party.told.inside(), share=part_of(most),
        ))  # fmt: skip
    return joined(said, words("; ", context="between clauses")).begun()


def part_of(share: Share) -> Words:
    """A share as a part of the whole with its interval; empty where the whole is not surely different from nothing."""
    numbers = (share.part, share.part_low, share.part_high)
    if not all(map(math.isfinite, numbers)):
        return as_it_stands("")
    part, low, high = (plain(100 * v, 0) for v in numbers)
    return words(" ({part} %, {low} to {high})").format(part=part, low=low, high=high)
