"""Satisfaction and trust through the counted days: mean over seeds, with the middle 80 % of seeds as a band."""

from typing import cast

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from govsim.drawing.style import Drawn, Look, blank, end_labels, headline, legend_above
from govsim.store.reading import Arm, RunFolder
from govsim.text.words import Words, joined, words

SERIES = {
    "satisfaction_mean": words("Satisfaction"),
    "trust_government": words("Trust in government"),
    "trust_enterprises": words("Trust in enterprises"),
    "trust_social_organizations": words("Trust in social organizations"),
}
NOTE = words(
    "Mean of all residents, 0 to 1. Lines: mean over seeds; bands: the middle 80 % of seeds. The axes do not start at zero."
)


def days(folder: RunFolder, column: str) -> dict[Arm, np.ndarray]:
    """Day, mean, 10 % and 90 % quantile over seeds of a daily series, for each scenario: arrays of shape (4, days)."""
    sql = f"""select scenario, day, avg(daily.{column}) as mean, quantile_cont(daily.{column}, 0.1) as low,
        quantile_cont(daily.{column}, 0.9) as high
        from daily join runs using (run_id) group by all order by scenario, day"""
    table = folder.ask(sql)
    columns = ["day", "mean", "low", "high"]
    return {arm: table.loc[table.scenario == arm.name, columns].to_numpy(float).T for arm in folder.arms}


def draw(folder: RunFolder, look: Look) -> Drawn | None:
    """Draw four panels on one scale, so that their heights can be compared."""
    if not folder.shows("daily"):
        return None
    found = {column: days(folder, column) for column in SERIES}
    if not all(v.shape[1] for v in found["satisfaction_mean"].values()):
        return None
    figure = blank(5.0)
    panels = figure.subplots(2, 2, sharex=True, sharey=True)
    for axes, (column, title) in zip(panels.flat, SERIES.items(), strict=True):
        for arm, (day, mean, low, high) in found[column].items():
            axes.fill_between(day, low, high, color=look.colour(arm), alpha=0.16, lw=0)
            axes.plot(day, mean, color=look.colour(arm), ls=look.dash(arm), lw=1.8)
        axes.set_title(look.say(title))
        axes.grid(axis="y")
        axes.margins(x=0)
    for axes, column in zip(panels.flat, SERIES, strict=True):
        _ends(axes, look, found[column])
    for axes in panels[1]:
        axes.set_xlabel(look.say(words("counted day")))
    for axes in panels[:, 0]:
        axes.set_ylabel(look.say(words("mean (0 to 1)")))
    _key(panels[0, 0], look, folder)
    title = _title(folder, found["satisfaction_mean"])
    headline(figure, look.say(title))
    return Drawn(figure, title, NOTE)


def _ends(axes: Axes, look: Look, found: dict[Arm, np.ndarray]) -> None:
    last = [(float(v[1, -1]), f"{v[1, -1]:.2f}", look.colour(arm)) for arm, v in found.items()]
    end_labels(axes, next(iter(found.values()))[0, -1], last, 0.085)


def _key(axes: Axes, look: Look, folder: RunFolder) -> None:
    for arm in folder.arms:
        axes.plot([], [], color=look.colour(arm), ls=look.dash(arm), lw=1.8, label=look.name(arm))
    legend_above(cast(Figure, axes.get_figure(root=True)), ncols=4, labelcolor="linecolor", handlelength=2.4)


def _title(folder: RunFolder, found: dict[Arm, np.ndarray]) -> Words:
    ends = [(arm.title, float(v[1, 0]), float(v[1, -1])) for arm, v in found.items()]
    told = words("{scenario} {first:.2f} to {last:.2f}")
    each = [told.format(scenario=name, first=a, last=b) for name, a, b in ends]
    return words("Satisfaction from first to last day: {each}").format(
        each=joined(each, words("; ", context="between clauses"))
    )
