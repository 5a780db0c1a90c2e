"""Satisfaction and trust through the counted days: mean over seeds, with the middle 80 % of seeds as a band."""

from typing import cast

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from govsim.base.block import Words
from govsim.report.folder import Arm, RunFolder
from govsim.report.look import Drawn, Look, blank, end_labels, headline, legend_above

SERIES = {
    "satisfaction_mean": Words("Satisfaction", "满意度"),
    "trust_government": Words("Trust in government", "对政府的信任"),
    "trust_enterprises": Words("Trust in enterprises", "对企业的信任"),
    "trust_social_organizations": Words("Trust in social organizations", "对社会组织的信任"),
}
NOTE = Words(
    "Mean of all residents, 0 to 1. Lines: mean over seeds; bands: the middle 80 % of seeds. The axes do not start at zero.",
    "全体居民均值，取值 0 至 1。实线为各种子均值，色带为中间 80 % 的种子。纵轴不从零开始。",
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
        axes.set_xlabel(look.say(Words("counted day", "计数日")))
    for axes in panels[:, 0]:
        axes.set_ylabel(look.say(Words("mean (0 to 1)", "均值（0 至 1）")))
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
    en = "; ".join(f"{name} {a:.2f} to {b:.2f}" for name, a, b in ends)
    zh = "；".join(f"{name} 由 {a:.2f} 到 {b:.2f}" for name, a, b in ends)
    return Words(f"Satisfaction from first to last day: {en}", f"满意度从首日到末日：{zh}")
