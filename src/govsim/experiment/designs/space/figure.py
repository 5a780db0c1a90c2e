"""The map of who wins where: at every point of a sweep the scenario that is surely ahead, and by how much."""

import math
from collections import Counter
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch, Rectangle

from govsim.analysis.scale import Scale, heading, inside, scale_for
from govsim.describe import level_text, title_of
from govsim.drawing.style import INK, MUTED, Drawn, Look, blank, broken, headline, legend_above
from govsim.store.reading import Arm, RunFolder
from govsim.text.words import Words, clauses, in_a_row, joined, listed, words

SHOWN = ("help_time_mean_h", "satisfaction_mean", "harm_person_h")
TIE = "tie"
MOST_LEVELS, MOST_PANELS, NUMBERS_UP_TO = 12, 4, 6
PALE, FULL = 0.22, 0.62
NOTE = words(
    "Coloured: the scenario whose 95 % paired interval lies clear of every other's; the darker, the larger its lead over the "
    "next{numbers}. Hatched: no scenario is clearly ahead. "
)
NOTE_OF_MARKS = words(
    "Marks: the scenario whose 95 % paired interval lies clear of every other's; crosses: no scenario is clearly ahead. "
)
NUMBERS = words(" (the number in the cell)")
MAJORITY = words(
    "Each cell stands for {n} points of the other factors: shown is who is ahead at most of them, and its mean lead there. "
)


class Cell(NamedTuple):
    """One place of the map: who is ahead there (empty for a tie), and its lead over the next, always above zero."""

    winner: str
    lead: float
    low: float
    high: float


def draw(folder: RunFolder, look: Look) -> Drawn | None:
    """Draw a column for each metric, and a row for each level of a third factor."""
    winners, pairs = folder.table("winners", "metric", "winner"), folder.table("map", "a", "b", "metric", "difference")
    if winners is None:
        return None
    factors = [c for c in winners.columns if c not in ("metric", "winner") and winners[c].nunique(dropna=False) > 1]
    metrics = [m for m in SHOWN if m in set(winners.metric)] or list(dict.fromkeys(winners.metric))[:3]
    if not factors or not metrics:
        return None
    found = with_leads(winners[winners.metric.isin(metrics)], pairs, factors)
    scattered = any(found[f].nunique() > MOST_LEVELS for f in factors[:2])
    if scattered and pairs is not None:
        factors = strongest_first(pairs[pairs.metric == metrics[0]], factors)
    axes_of, split = factors[:2], _split(found, factors)
    figure, panels = _panels(found, axes_of, split, len(metrics), scattered)
    numbers = not scattered and found[axes_of[0]].nunique() <= NUMBERS_UP_TO
    for column, metric in enumerate(metrics):
        mine = found[found.metric == metric]
        scale = scale_for(metric, mine.lead)
        for row, level in enumerate(split.levels):
            here = mine if level is None else mine[mine[split.factor] == level]
            place = Place(panels[row, column], axes_of, scale, numbers)
            (_scatter if scattered else _grid)(place, look, folder, here, mine)
            _name_axes(place, look, metric if row == 0 else "", split, level, last=row == len(panels) - 1, first=column == 0)
    _key(figure, look, folder, set(found.winner), scattered)
    title = _title(folder, found, metrics)
    headline(figure, look.say(title))
    many = len(factors) if scattered and not split.factor else 0
    return Drawn(figure, title, _note(folder, found, metrics[0], axes_of, _how(split, scattered, numbers, many)))


class Split(NamedTuple):
    """The factor that makes small multiples with its levels, or none; how many points one cell then stands for."""

    factor: str
    levels: list[Any]
    points: int


class Place(NamedTuple):
    """A panel: its axes, the factors across and up, the scale of its leads, whether cells have room for numbers."""

    axes: Axes
    factors: list[str]
    scale: Scale
    numbers: bool


def with_leads(winners: pd.DataFrame, pairs: pd.DataFrame | None, factors: list[str]) -> pd.DataFrame:
    """The winners with `lead`, `low` and `high`: the winner's smallest advantage over another scenario, above zero."""
    found = winners.copy()
    found["winner"] = found.winner.astype(str)
    if pairs is None or any(f not in pairs for f in factors):
        return found.assign(lead=math.nan, low=math.nan, high=math.nan)
    both = found.merge(pairs, on=[*factors, "metric"], how="left")
    both = both[(both.winner == both.a) | (both.winner == both.b)].copy()
    bounds = [both[c] if c in both else pd.Series(math.nan, both.index) for c in ("ci_low", "ci_high")]
    sign = np.where(both.difference < 0, -1.0, 1.0)
    ends = np.sort(np.column_stack([bounds[0] * sign, bounds[1] * sign]), axis=1)
    both = both.assign(lead=both.difference.abs(), low=ends[:, 0], high=ends[:, 1])
    least = both.sort_values("lead", kind="stable").drop_duplicates([*factors, "metric"])
    return found.merge(least[[*factors, "metric", "lead", "low", "high"]], on=[*factors, "metric"], how="left")


def strongest_first(pairs: pd.DataFrame, factors: list[str]) -> list[str]:
    """Factors by their rank correlation with the difference between the last two scenarios, the strongest first."""
    last = pairs[(pairs.a == pairs.a.iloc[-1]) & (pairs.b == pairs.b.iloc[-1])] if len(pairs) else pairs
    numeric = [f for f in factors if f in last and pd.api.types.is_numeric_dtype(last[f]) and last[f].nunique() > 1]
    if len(last) < 3 or len(numeric) < 3:
        return factors
    strength = last[numeric].rank().corrwith(last.difference.rank()).abs().fillna(0.0)
    return [*strength.sort_values(ascending=False, kind="stable").index, *(f for f in factors if f not in numeric)]


def _split(found: pd.DataFrame, factors: list[str]) -> Split:
    rest = factors[2:]
    if len(rest) == 1 and found[rest[0]].nunique() <= MOST_PANELS:
        return Split(rest[0], sorted(found[rest[0]].unique().tolist()), 1)
    points = int(found.groupby([*factors[:2], "metric"]).size().max())
    return Split("", [None], points)


def _panels(found: pd.DataFrame, factors: list[str], split: Split, metrics: int, scattered: bool) -> tuple[Figure, Any]:
    rows, levels = len(split.levels), found[factors[1]].nunique() if len(factors) > 1 else 1
    least = 1.5 if rows > 1 else 0.5  # an upright name with the level of the third factor needs its room
    height = 2.2 if scattered else min(max(0.3 * levels, least), 2.4)
    figure = blank(0.75 + (height + 0.2) * rows)
    return figure, figure.subplots(rows, metrics, sharex=True, sharey=True, squeeze=False)


def cell_of(rows: pd.DataFrame) -> Cell:
    """The cell for one or several points: who is ahead at most of them and its mean lead; the interval only of a single one."""
    winner, _ = Counter(rows.winner).most_common(1)[0]
    mine = rows[rows.winner == winner]
    single = len(rows) == 1
    bounds = (float(mine.low.iloc[0]), float(mine.high.iloc[0])) if single else (math.nan, math.nan)
    return Cell("" if winner == TIE else winner, float(mine.lead.mean()), *bounds)


def short(level: Any) -> str:
    """A level beside an axis: a drawn number has many digits, of which three tell where it lies."""
    text = level_text(level)
    return text if len(text) <= 5 or not isinstance(level, float) else level_text(float(f"{level:.3g}"))


def _grid(place: Place, look: Look, folder: RunFolder, here: pd.DataFrame, mine: pd.DataFrame) -> None:
    """Cells at the crossings of levels, evenly spaced whatever the distance of the levels."""
    across, up = place.factors[0], place.factors[1] if len(place.factors) > 1 else None
    xs, ys = sorted(mine[across].unique().tolist()), sorted(mine[up].unique().tolist()) if up else [None]
    largest = float(mine.lead.max())
    for (x, y), rows in _by_place(here, across, up):
        _cell(place, look, folder, (xs.index(x), ys.index(y)), cell_of(rows), largest)
    axes = place.axes
    axes.set_xlim(-0.5, len(xs) - 0.5)
    axes.set_ylim(-0.5, len(ys) - 0.5)
    shown = range(0, len(xs), 1 if len(xs) <= 6 else 2)
    axes.set_xticks(list(shown), [short(xs[n]) for n in shown], fontsize=8)
    axes.set_yticks(range(len(ys)), [short(y) for y in ys] if up else [""], fontsize=8)
    axes.tick_params(length=0)
    axes.spines[["left", "bottom"]].set_visible(False)


def _by_place(here: pd.DataFrame, across: str, up: str | None) -> Any:
    for key, rows in here.groupby([across, up] if up else [across], sort=False):
        yield (key[0], key[1] if up else None), rows


def _cell(place: Place, look: Look, folder: RunFolder, at: tuple[int, int], cell: Cell, largest: float) -> None:
    corner = (at[0] - 0.47, at[1] - 0.47)
    arm = _arm(folder, cell.winner)
    if not cell.winner:
        place.axes.add_patch(Rectangle(corner, 0.94, 0.94, fc="none", ec=MUTED, hatch="////", lw=0, alpha=0.45))
        return
    share = cell.lead / largest if largest > 0 and math.isfinite(cell.lead) else 0.5
    colour = look.colour(arm) if arm else MUTED
    place.axes.add_patch(Rectangle(corner, 0.94, 0.94, fc=colour, lw=0, alpha=PALE + (FULL - PALE) * share))
    if arm:
        lift = 0.22 if place.numbers else 0
        place.axes.plot(at[0], at[1] + lift, look.marker(arm), color=colour, ms=4.5 if place.numbers else 3.5)
    if place.numbers and math.isfinite(cell.lead):
        text = place.scale.told(cell.lead, cell.low, cell.high, sign=False)
        text = text.lstrip("0") if largest * place.scale.factor < 1 else text
        place.axes.text(at[0], at[1] - 0.2, text, ha="center", va="center", size=7, color=INK)


def _scatter(place: Place, look: Look, folder: RunFolder, here: pd.DataFrame, mine: pd.DataFrame) -> None:
    across, up = place.factors[0], place.factors[1] if len(place.factors) > 1 else None
    for winner, rows in here.groupby("winner", sort=True):
        arm = _arm(folder, str(winner))
        y = rows[up] if up else np.zeros(len(rows))
        colour, marker = (look.colour(arm), look.marker(arm)) if arm else (MUTED, "x")
        place.axes.scatter(rows[across], y, s=14 if arm else 12, lw=0.9, alpha=0.9, color=colour, marker=marker)
    if not up:
        place.axes.set_yticks([])
    place.axes.locator_params(nbins=5)
    place.axes.grid()


def _name_axes(place: Place, look: Look, metric: str, split: Split, level: Any, *, last: bool, first: bool) -> None:
    if metric:
        place.axes.set_title(look.say(heading(metric, place.scale, gap=True)), size=9.5)
    if last:
        place.axes.set_xlabel(look.say(title_of(place.factors[0])), size=9)
    if first:
        names = [look.say(title_of(place.factors[1])) if len(place.factors) > 1 else ""]
        if level is not None:
            names.insert(0, f"{look.say(title_of(split.factor))} = {level_text(level)}")
        place.axes.set_ylabel("\n".join(line for name in names for line in broken(name, 24)), size=8.5)


def _key(figure: Figure, look: Look, folder: RunFolder, there: set[str], scattered: bool) -> None:
    draw = figure.axes[0].plot
    handles: list[Any] = [
        draw([], [], look.marker(arm), color=look.colour(arm), label=look.name(arm))[0]
        for arm in folder.arms if arm.name in there
    ]  # fmt: skip
    if TIE in there:
        tie = look.say(words("no clear winner"))
        hatched = Patch(fc="none", ec=MUTED, hatch="////", lw=0, label=tie)
        handles.append(draw([], [], "x", color=MUTED, ms=5, label=tie)[0] if scattered else hatched)
    legend_above(figure, handles=handles, ncols=4, handlelength=1.2)


def _arm(folder: RunFolder, name: str) -> Arm | None:
    return next((arm for arm in folder.arms if arm.name == name), None)


def _title(folder: RunFolder, found: pd.DataFrame, metrics: list[str]) -> Words:
    """Who is ahead at how many points on which metric, the most successful first."""
    won = Counter(name for name in found.winner if name != TIE)
    points = len(found) // len(metrics)
    if not won:
        return words("Nobody is clearly ahead at any of {points} points").format(points=points)
    said: list[Words] = []
    for name, _ in won.most_common(3):
        counts = [int(((found.metric == m) & (found.winner == name)).sum()) for m in metrics]
        parts: list[Words | str] = [str(n) for n in counts]
        if not said:
            texts = [words("{n} of {points} points on {metric}"), *(words("{n} on {metric}") for _ in metrics[1:])]
            parts = [t.format(n=n, points=points, metric=inside(m)) for t, n, m in zip(texts, counts, metrics, strict=True)]
        text = words("{scenario} at {parts}") if said else words("{scenario} is ahead at {parts}")
        said.append(text.format(scenario=folder.title_of(name), parts=listed(parts)))
    return clauses(said)


def _how(split: Split, scattered: bool, numbers: bool, many: int) -> Words:
    how = NOTE_OF_MARKS if scattered else NOTE.format(numbers=NUMBERS if numbers else "")
    if many > 2:
        return how + words("Of {n} factors the two that go most with the difference. ").format(n=many)
    return how + MAJORITY.format(n=split.points) if split.points > 1 else how


def _note(folder: RunFolder, found: pd.DataFrame, metric: str, factors: list[str], how: Words) -> Words:
    """How to read it, and in words where each scenario is ahead on the first metric."""
    said = []
    mine = found[found.metric == metric]
    for name in dict.fromkeys(mine.winner[mine.winner != TIE]):
        if box := region(mine, name, factors):
            text = words("{scenario} is ahead on {metric} only where {box}.")
            said.append(text.format(scenario=folder.title_of(name), metric=inside(metric), box=box))
    return how + in_a_row(said)


def region(mine: pd.DataFrame, name: str, factors: list[str]) -> Words | None:
    """The smallest box that holds all points where a scenario is ahead; None where it spans the whole map."""
    won, told = mine[mine.winner == name], []
    for factor in factors:
        if not pd.api.types.is_numeric_dtype(mine[factor]):
            continue
        low, high = won[factor].min(), won[factor].max()
        at_least, at_most = low > mine[factor].min(), high < mine[factor].max()
        text = words("{factor} is {low} to {high}") if at_most else words("{factor} is at least {low}")
        text = text if at_least else words("{factor} is at most {high}")
        if at_least or at_most:
            ends = {"low": level_text(float(f"{low:.3g}")), "high": level_text(float(f"{high:.3g}"))}
            told.append(text.format(factor=title_of(factor).lower(), **ends))
    return joined(told, words(" and ", context="between conditions")) if told else None
