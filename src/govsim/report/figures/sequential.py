"""Seeds that were added until an interval was narrow enough: how wide it is at each point, and after how many seeds."""

import math
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from govsim.base.block import Words
from govsim.report.digits import decimals_for, plain
from govsim.report.folder import Arm, RunFolder
from govsim.report.look import INK, MUTED, PAPER, Drawn, Look, blank, headline, legend_above
from govsim.report.scale import inside, scale_for, title

NOTE = Words(
    "Each mark is a point of the design: filled where the half-width of the 95 % interval reached the target, hollow where the "
    "seeds ran out first. A point that stops early may owe it to luck, so intervals that were waited for hold the true value "
    "somewhat less often than they promise.",
    "每个标记为一个设计点：实心表示 95 % 置信区间的半宽达到目标，空心表示种子先用尽。"
    "较早停止可能只是运气好，因此等待而来的区间包含真值的频率略低于其标称水平。",
)


def stops_of(folder: RunFolder) -> pd.DataFrame | None:
    """The rows of the manifest's `stopping` with scenario, seeds, half_width, reached; None without them."""
    told = folder.manifest.get("stopping")
    rows = told.get("rows") if isinstance(told, dict) else None
    table = pd.DataFrame([row for row in rows or [] if isinstance(row, dict)])
    if not {"scenario", "seeds", "half_width"} <= set(table.columns):
        return None
    table = table[pd.to_numeric(table.half_width, errors="coerce").notna()]
    return table if len(table) else None


def draw(folder: RunFolder, look: Look) -> Drawn | None:
    """Draw half-width against seeds, a mark for each point, with the target and the most seeds allowed."""
    stops = stops_of(folder)
    if stops is None:
        return None
    told: dict[str, Any] = folder.manifest["stopping"]
    metric, target, cap = str(told.get("metric")), float(told.get("half_width") or math.nan), told.get("cap")
    reached = stops.reached.astype(bool) if "reached" in stops else stops.half_width <= target
    stops = stops.assign(done=reached)
    scale = scale_for(metric, [*stops.half_width, target])
    figure = blank(2.9)
    axes = figure.subplots()
    for arm in folder.arms:
        _points(axes, look, arm, stops[stops.scenario == arm.name], scale.factor)
    _lines(axes, look, target * scale.factor, cap)
    unit = look.say(scale.gap)
    name = look.say(title(metric))
    words = Words(f"half-width of the interval\n{name} ({unit})", f"区间半宽\n{name}（{unit}）")
    axes.set_ylabel(look.say(words) if unit else look.say(words).replace(" ()", "").replace("（）", ""))
    axes.set_xlabel(look.say(Words("seeds", "随机种子数")))
    axes.grid()
    legend_above(figure, ncols=4, labelcolor="linecolor", handlelength=1)
    said = _title(stops, reached, metric, target, cap)
    headline(figure, look.say(said))
    return Drawn(figure, said, NOTE)


def _points(axes: Axes, look: Look, arm: Arm, mine: pd.DataFrame, factor: float) -> None:
    """The points of one scenario, hollow where the target was not reached."""
    for done, rows in mine.groupby("done"):
        axes.scatter(rows.seeds, rows.half_width * factor, marker=look.marker(arm), s=34, lw=1.3, alpha=0.85,
                     facecolor=look.colour(arm) if done else PAPER, edgecolor=look.colour(arm))  # fmt: skip
    if len(mine):
        axes.plot([], [], look.marker(arm), color=look.colour(arm), label=look.name(arm))


def _lines(axes: Axes, look: Look, target: float, cap: object) -> None:
    """The target across, and the most seeds allowed upright, each with its name where no mark can be."""
    high = axes.get_ylim()[1]
    axes.set_ylim(0, max(high, target * 1.2 if math.isfinite(target) else high))
    if math.isfinite(target):
        axes.axhline(target, color=INK, lw=1.2, ls="--")
        axes.annotate(look.say(Words("target", "目标")), (1, target), xycoords=("axes fraction", "data"), xytext=(5, 0),
                      textcoords="offset points", va="center", size=9, color=INK, annotation_clip=False)  # fmt: skip
    if isinstance(cap, int | float):
        axes.axvline(cap, color=MUTED, lw=1.1, ls=":")
        axes.annotate(look.say(Words("most allowed", "上限")), (cap, 1), xycoords=("data", "axes fraction"), xytext=(0, 3),
                      textcoords="offset points", ha="center", size=9, color=MUTED)  # fmt: skip
        axes.set_xlim(right=cap * 1.05)


def _title(stops: pd.DataFrame, reached: pd.Series, metric: str, target: float, cap: object) -> Words:
    done, every = int(reached.sum()), len(stops)
    scale = scale_for(metric)
    goal = f"{plain(target * scale.factor, max(decimals_for(target * scale.factor), 0))} "
    seeds = [int(v) for v in (stops.seeds[reached].min(), stops.seeds[reached].max())] if done else []
    after = f"{seeds[0]} to {seeds[1]}" if seeds and seeds[0] < seeds[1] else str(seeds[0]) if seeds else ""
    worst = float(np.max(stops.half_width[~reached])) * scale.factor if done < every else math.nan
    left = plain(worst, max(decimals_for(worst), 0)) if math.isfinite(worst) else ""
    en = f"{done} of {every} points reach a half-width of {goal}{scale.gap.en} in {inside(metric).en}"
    zh = f"{every} 个设计点中有 {done} 个的{inside(metric).zh}区间半宽达到 {goal}{scale.gap.zh}"
    if after:
        en, zh = f"{en}, after {after} seeds", f"{zh}，用了 {after.replace(' to ', ' 至 ')} 个种子"
    if left:
        most = f" of {cap:g}" if isinstance(cap, int | float) else ""
        en = f"{en}; {every - done} not by the cap{most} (up to {left} {scale.gap.en})"
        zh = f"{zh}；{every - done} 个用尽种子仍未达到（半宽最大 {left} {scale.gap.zh}）"
    return Words(" ".join(en.split()).replace(" )", ")"), zh)
