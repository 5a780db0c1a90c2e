"""Simulated against recorded response times of a replayed log, quantile by quantile."""

import re

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from govsim.drawing.style import MUTED, Drawn, Look, blank, finished, panels_for
from govsim.store.reading import Arm, RunFolder
from govsim.text.errors import InputError
from govsim.text.numbers import three
from govsim.text.words import Words, commas, words

NOTE = words("Report to arrival, minutes. On the line the model has the quantile of the log; above it, it is slower.")


def read(folder: RunFolder) -> pd.DataFrame | None:
    """The folder's scorecard.csv, or None. Raises InputError when it cannot be read as one."""
    file = folder.path / "scorecard.csv"
    if not file.is_file():
        return None
    try:
        table = pd.read_csv(file)
    except (OSError, ValueError) as problem:
        raise InputError([f"{file}: cannot be read: {str(problem).splitlines()[0]}"]) from problem
    if "group" not in table:
        raise InputError([f"{file}: has no column group"])
    return table


def quantiles(table: pd.DataFrame) -> pd.DataFrame:
    """Rows of scenario, group, quantile (0..1), simulated_min, recorded_min; from one column pair for each quantile."""
    rows = []
    for column in table.columns:
        found = re.fullmatch(r"p(\d+)_simulated_min", column)
        if found and f"p{found[1]}_recorded_min" in table:
            part = table[["group", column, f"p{found[1]}_recorded_min"]].set_axis(
                ["group", "simulated_min", "recorded_min"], axis=1
            )
            scenario = table.scenario if "scenario" in table else ""
            rows.append(part.assign(quantile=int(found[1]) / 100, scenario=scenario))
    return pd.concat(rows) if rows else pd.DataFrame(columns=["group", "simulated_min", "recorded_min", "quantile", "scenario"])


def draw(folder: RunFolder, look: Look) -> Drawn | None:
    """Draw the quantiles of each group against each other on log axes."""
    table = read(folder)
    if table is None:
        return None
    found = quantiles(table)
    seen = found[(found.simulated_min > 0) & (found.recorded_min > 0)]
    if not len(seen):
        return None
    groups = list(dict.fromkeys(seen.group.astype(str)))[:6]
    figure = blank(0.5 + 2.4 * -(-len(groups) // 3))
    panels = panels_for(figure, len(groups), 3, sharex=True, sharey=True)
    sizes = seen[["simulated_min", "recorded_min"]].to_numpy()
    for axes, group in zip(panels, groups, strict=True):
        _panel(axes, look, seen[seen.group.astype(str) == group], (sizes.min() * 0.7, sizes.max() * 1.4))
        axes.set_title(group.replace("_", " "))
    figure.supxlabel(look.say(words("recorded (min, log scale)")), size=9.5, color=MUTED)
    figure.supylabel(look.say(words("simulated (min, log scale)")), size=9.5, color=MUTED)
    title = _title(seen, folder.arms)
    if len(folder.arms) > 1:
        panels[0].legend(frameon=False, fontsize=7.5, labelcolor="linecolor", handlelength=1.4)
    return finished(figure, look, title, NOTE)


def _panel(axes: Axes, look: Look, rows: pd.DataFrame, bounds: tuple[float, float]) -> None:
    axes.plot(bounds, bounds, color=MUTED, lw=1, ls=":")
    for place, arm in enumerate(look.arms):
        mine = rows[rows.scenario.isin([arm.name, ""])].sort_values("quantile")
        axes.plot(mine.recorded_min, mine.simulated_min, marker=look.marker(arm), color=look.colour(arm), ms=4.5, lw=1.2,
                  ls=look.dash(arm), label=look.name(arm))  # fmt: skip
        for row in mine.itertuples() if place == 0 else ():
            axes.annotate(f"{row.quantile:.0%}", (row.recorded_min, row.simulated_min), xytext=(5, -9), size=7.5,
                          textcoords="offset points", color=MUTED)  # fmt: skip
    axes.set(xscale="log", yscale="log", xlim=bounds, ylim=bounds)
    ticks = [t for t in (1, 5, 20, 60, 240, 1440, 10080) if bounds[0] <= t <= bounds[1]]
    axes.set_xticks(ticks, [f"{t:g}" for t in ticks])
    axes.set_yticks(ticks, [f"{t:g}" for t in ticks])
    axes.minorticks_off()
    axes.grid()


def _title(seen: pd.DataFrame, arms: tuple[Arm, ...]) -> Words:
    ratios = {}
    for arm in arms:
        mine = seen[seen.scenario.isin([arm.name, ""]) & (seen.group == seen.group.iloc[0])]
        ratios[arm.title] = three(float(np.exp(np.median(np.log(mine.simulated_min / mine.recorded_min)))))
    told = words("{ratio} times under {scenario}")
    each = [told.format(ratio=r, scenario=scenario) for scenario, r in ratios.items()]
    return words("Simulated response against the recorded one: {each}").format(each=commas(each))
