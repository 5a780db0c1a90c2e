"""Does the sign hold? Over all draws of the assumed parameters the share in which a scenario is better, and what parts them."""

import math
from typing import NamedTuple

import pandas as pd
from matplotlib.axes import Axes

from govsim.analysis.scale import inside, shown_of, title
from govsim.analysis.verdict import is_clear
from govsim.describe import level_text, title_of
from govsim.drawing.bars import name_rows, stacked_bar
from govsim.drawing.style import INK, MUTED, Drawn, Look, blank, headline, legend_of_fills
from govsim.experiment.designs.stress import ALPHA
from govsim.experiment.designs.stress.sentence import sentence
from govsim.scenario.files import fair_pair
from govsim.store.reading import RunFolder, against
from govsim.text.words import Words, as_it_stands, listed, words

NEEDED = ("a", "b", "metric", "draws", "sure_better", "better", "worse", "sure_worse", "ties")
COLOURS = {"sure_better": "#44bb99", "better": "#b8e4d7", "ties": "#dddddd", "worse": "#f9d3c4", "sure_worse": "#ee8866"}
SIDES = {
    "sure_better": words("surely better"),
    "better": words("better"),
    "ties": words("equal"),
    "worse": words("worse"),
    "sure_worse": words("surely worse"),
}
MOST_PAIRS, MOST_LETTERS = 4, 31
NOTE = words(
    "Share of all draws of the assumed parameters; surely: the draw's own 95 % interval over seeds does not hold zero. Right: "
    "the parameter that best parts the signs, with its rank correlation r with the gain (above zero: the more, the better), "
    "and the shares of draws that come out worse below and above the value that best parts them."
)


class Signs(NamedTuple):
    """One metric of one pair: the share of draws (0..1) on each side, and the parameter that decides."""

    metric: str
    draws: int
    shares: dict[str, float]
    decides: pd.Series | None
    told: pd.Series
    """The row of stress.csv."""

    @property
    def good(self) -> float:
        """The share of draws in which the second scenario is better, surely or not."""
        return self.shares["sure_better"] + self.shares["better"]


def draw(folder: RunFolder, look: Look) -> Drawn | None:
    """Draw a panel for each pair of scenarios, a bar for each headline metric."""
    table = folder.table("stress", *NEEDED)
    if table is None:
        return None
    decides = folder.table("stress_parameters", "a", "b", "metric", "parameter", "correlation")
    pairs = list(dict.fromkeys(zip(table.a.astype(str), table.b.astype(str), strict=True)))
    first = [pair for pair in folder.conclusions.pairs if pair in pairs] if len(folder.comparison) else []
    found = {pair: signs(table, decides, pair) for pair in list(dict.fromkeys([*first, *pairs]))[:MOST_PAIRS]}
    found = {pair: rows for pair, rows in found.items() if rows}
    if not found:
        return None
    figure = blank(0.55 + sum(0.35 + 0.37 * len(rows) for rows in found.values()))
    ratios = [len(rows) for rows in found.values()]
    grid = figure.subplots(len(found), 2, squeeze=False, height_ratios=ratios, width_ratios=[1.6, 1.1])
    panels = grid[:, 0]
    for (axes, beside), (pair, rows) in zip(grid, found.items(), strict=True):
        _panel(axes, look, rows)
        _beside(beside, look, rows)
        axes.set_title(look.say(_pair(folder, pair)), size=9.5)
    panels[-1].set_xlabel(look.say(words("share of draws (%)")))
    legend_of_fills(figure, ((look.say(name), COLOURS[side]) for side, name in SIDES.items()), ncols=5)
    said = _title(folder, found)
    headline(figure, look.say(said))
    told = tuple((_pair(folder, pair), tuple(sentence(row.told) for row in rows)) for pair, rows in found.items())
    return Drawn(figure, said, NOTE, told)


def signs(table: pd.DataFrame, decides: pd.DataFrame | None, pair: tuple[str, str]) -> list[Signs]:
    """The bars of one pair."""
    mine = table[(table.a.astype(str) == pair[0]) & (table.b.astype(str) == pair[1])]
    rows = []
    for metric in shown_of(mine.metric):
        row = mine[mine.metric == metric].iloc[0]
        total = float(sum(row[side] for side in SIDES))
        if total > 0:
            shares = {side: float(row[side]) / total for side in SIDES}
            rows.append(Signs(metric, int(total), shares, decisive(decides, pair, row), row))
    return rows


def decisive(decides: pd.DataFrame | None, pair: tuple[str, str], row: pd.Series) -> pd.Series | None:
    """The parameter that best parts the signs; of a folder that does not say, the one with the largest correlation."""
    if "turns_on" not in row:
        return strongest(decides, pair, str(row.metric))
    if decides is None or not float(row.p_turns) <= ALPHA:
        return None
    mine = decides[(decides.a.astype(str) == pair[0]) & (decides.b.astype(str) == pair[1]) & (decides.metric == row.metric)]
    mine = mine[(mine.parameter == row.turns_on) & mine.correlation.notna()]
    return mine.iloc[0] if len(mine) else None


def strongest(decides: pd.DataFrame | None, pair: tuple[str, str], metric: str) -> pd.Series | None:
    """The parameter with the largest correlation whose interval does not hold zero; None where there is none."""
    if decides is None:
        return None
    mine = decides[(decides.a.astype(str) == pair[0]) & (decides.b.astype(str) == pair[1]) & (decides.metric == metric)]
    mine = mine[mine.correlation.notna()]
    if "ci_low" in mine and "ci_high" in mine:
        mine = mine[[is_clear(low, high) for low, high in zip(mine.ci_low, mine.ci_high, strict=True)]]
    return mine.iloc[int(mine.correlation.abs().to_numpy().argmax())] if len(mine) else None


def _pair(folder: RunFolder, pair: tuple[str, str]) -> Words:
    arms = {arm.name: arm for arm in folder.scenarios}
    return against(arms[pair[0]], arms[pair[1]]) if all(name in arms for name in pair) else as_it_stands(" / ".join(pair))


def _panel(axes: Axes, look: Look, rows: list[Signs]) -> None:
    for place, row in enumerate(rows):
        parts = {side: 100 * share for side, share in row.shares.items()}
        stacked_bar(axes, place, parts, COLOURS, height=0.7, named_from=5)
    name_rows(axes, [look.say(title(row.metric)) for row in rows])
    axes.set_xlim(0, 100)


def _beside(axes: Axes, look: Look, rows: list[Signs]) -> None:
    axes.axis("off")
    axes.set_ylim(len(rows) - 0.5, -0.5)
    for place, row in enumerate(rows):
        colour = INK if row.decides is not None else MUTED
        text = axes.text(0, place, _decides(look, row), va="center", size=7.8, color=colour, linespacing=1.25)
        text.set_in_layout(False)


def all_alike(row: Signs) -> bool:
    return row.shares["worse"] + row.shares["sure_worse"] in (0.0, 1.0)


def _decides(look: Look, row: Signs) -> str:
    """The parameter in two lines: its name and correlation, and what its threshold parts."""
    found = row.decides
    if found is None and "turns_on" in row.told and all_alike(row):
        return look.say(words("same sign in every draw"))
    if found is None:
        return look.say(words("no parameter stands out"))
    name = look.say(title_of(str(found.parameter)))
    name = name if len(name) <= MOST_LETTERS else f"{name[: MOST_LETTERS - 1]}…"
    first = f"{name}, r {found.correlation:+.2f}".replace("-", "\N{MINUS SIGN}")
    numbers = [float(found.get(c, math.nan)) for c in ("threshold", "flips_share_below", "flips_share_above")]
    if not all(math.isfinite(n) for n in numbers):
        return first
    if not numbers[1] + numbers[2]:
        return f"{first}\n{look.say(words('no draw is worse'))}"
    cut, below, above = level_text(float(f"{numbers[0]:.2g}")), *(f"{100 * n:.0f} %" for n in numbers[1:])
    return f"{first}\n" + look.say(
        words("worse in {below} below {cut}, {above} above").format(below=below, cut=cut, above=above)
    )


def _title(folder: RunFolder, found: dict[tuple[str, str], list[Signs]]) -> Words:
    """The pair that is asked about first, the fair one or else the first scenario against the last, and what decides most."""
    asked = (fair_pair(), (folder.baseline.name, folder.arms[-1].name))
    pair = next((pair for pair in asked if pair in found), next(iter(found)))
    rows = [row for row in found[pair] if row.metric in ("help_time_mean_h", "satisfaction_mean", "harm_person_h")]
    rows = rows or found[pair][:3]
    text = words("on {metric} in {better:.0f} % (surely in {sure:.0f} %)")
    shares = [text.format(metric=inside(r.metric), better=100 * r.good, sure=100 * r.shares["sure_better"]) for r in rows]
    names = [str(r.decides.parameter) for r in rows if r.decides is not None]
    most = title_of(max(dict.fromkeys(names), key=names.count)).lower() if names else None
    return words("{b} is better than {a} {shares} of {draws:,} draws{most}").format(
        a=folder.title_of(pair[0]), b=folder.title_of(pair[1]), shares=listed(shares), draws=rows[0].draws,
        most=words("; {parameter} goes most with the sign").format(parameter=most) if most else "",
    )  # fmt: skip
