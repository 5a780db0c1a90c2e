"""Time from occurrence to first help as cumulative shares, ordinary incidents and emergencies apart."""

import numpy as np
from matplotlib.axes import Axes

from govsim.base.block import Words
from govsim.measure.targets import TARGET_H
from govsim.report.folder import LIMIT_H, Arm, RunFolder
from govsim.report.look import MUTED, Drawn, Look, blank, headline, legend_above

FROM_H = 0.05
TICKS = {
    0.0833333: Words("5 min", "5 分"),
    1: Words("1 h", "1 时"),
    8: Words("8 h", "8 时"),
    48: Words("2 d", "2 天"),
    720: Words("30 d", "30 天"),
}
GROUPS = (
    (1, 2, Words("Ordinary (severity 1 and 2)", "一般事件（1、2 级）")),
    (3, 4, Words("Emergencies (severity 3 and 4)", "紧急事件（3、4 级）")),
)
NOTE = Words(
    "Share of all incidents that occurred for which somebody had arrived by then. Incidents that nobody reached within 30 "
    "days stay out: a curve that ends below 100 % shows them. Dotted: targets by severity.",
    "在该时间之前已有人到场的事件占全部发生事件的比例。30 天内无人到场的事件不计入，"
    "曲线末端低于 100 % 即为其占比。点线为各级目标时限。",
)
SHARES = """
select help_h from cases
where occurs and scenario = ? and severity between ? and ? order by help_h
"""


def draw(folder: RunFolder, look: Look) -> Drawn | None:
    """Draw a panel for each group of severities, a curve for each scenario."""
    if not folder.shows("incidents"):
        return None
    found = {(arm, g): folder.ask(SHARES, arm.name, *GROUPS[g][:2]).help_h.to_numpy() for arm in folder.arms for g in (0, 1)}
    if not any(len(v) for v in found.values()):
        return None
    figure = blank(3.6)
    panels = figure.subplots(1, 2, sharey=True)
    for arm in folder.arms:
        panels[0].plot([], [], color=look.colour(arm), ls=look.dash(arm), lw=1.9, label=look.name(arm))
    legend_above(figure, ncols=4, labelcolor="linecolor", handlelength=2.6)
    for g, axes in enumerate(panels):
        _panel(axes, look, g, {arm: found[arm, g] for arm in folder.arms})
    panels[0].set_ylabel(look.say(Words("helped by then (% of incidents)", "此时已获救助（占事件 %）")))
    title = _title(folder, {arm: np.concatenate([found[arm, 0], found[arm, 1]]) for arm in folder.arms})
    headline(figure, look.say(title))
    return Drawn(figure, title, NOTE)


def _panel(axes: Axes, look: Look, group: int, helped: dict[Arm, np.ndarray]) -> None:
    hours = np.geomspace(FROM_H, LIMIT_H * 0.9999, 160)
    ends = []
    for arm, times in helped.items():
        if len(times):
            share = 100 * np.searchsorted(times, hours, side="right") / len(times)
            axes.plot(hours, share, color=look.colour(arm), ls=look.dash(arm), lw=1.9)
            ends.append((float(share[-1]), f"{share[-1]:.1f} %", look.colour(arm)))
    axes.set_xscale("log")
    axes.set_xlim(FROM_H, LIMIT_H)
    axes.set_ylim(0, 102)
    axes.set_xticks(list(TICKS), [look.say(t) for t in TICKS.values()])
    axes.minorticks_off()
    axes.grid(axis="y")
    axes.set_title(look.say(GROUPS[group][2]), pad=16)
    axes.set_xlabel(look.say(Words("time since occurrence (log scale)", "发生后的时间（对数轴）")))
    _targets(axes, look, GROUPS[group][:2])
    lowest = min((y for y, _, _ in ends), default=0.0)
    step = 7.5
    for row, (_, text, colour) in enumerate(sorted(ends)):  # all near the top: set down the margin, highest first
        y = min(lowest, 100 - step * (len(ends) - 1)) + step * row
        axes.annotate(text, (1, y), xycoords=("axes fraction", "data"), xytext=(5, 0), textcoords="offset points",
                      color=colour, va="center", size=9, weight="bold", annotation_clip=False)  # fmt: skip


def _targets(axes: Axes, look: Look, severities: tuple[int, int]) -> None:
    for severity, side in zip(severities, ("left", "right"), strict=True):
        at = TARGET_H[severity - 1]
        axes.axvline(at, color=MUTED, ls=":", lw=1.1)
        text = look.say(Words(f" target {severity} ", f" {severity} 级目标 "))
        axes.annotate(text, (at, 1.0), xycoords=("data", "axes fraction"), xytext=(0, 2), textcoords="offset points",
                      ha=side, size=8, color=MUTED)  # fmt: skip


def _title(folder: RunFolder, helped: dict[Arm, np.ndarray]) -> Words:
    middle = {arm: float(np.median(times)) for arm, times in helped.items() if len(times)}
    en = ", ".join(f"{_hours(h, 'en')} under {arm.title}" for arm, h in middle.items())
    zh = "，".join(f"{arm.title} {_hours(h, 'zh')}" for arm, h in middle.items())
    return Words(f"Half of all incidents have help within {en}", f"半数事件获得救助所需时间：{zh}")


def _hours(hours: float, lang: str) -> str:
    if hours >= LIMIT_H:
        return "more than 30 d" if lang == "en" else "超过 30 天"
    if hours < 2:
        return f"{hours * 60:.0f} min" if lang == "en" else f"{hours * 60:.0f} 分钟"
    return f"{hours:.1f} h" if lang == "en" else f"{hours:.1f} 小时"
