"""Winners and losers: the same resident under the same seed in two scenarios, end satisfaction compared."""

import numpy as np
from matplotlib.axes import Axes

from govsim.base.block import Words
from govsim.report.folder import Arm, RunFolder
from govsim.report.look import INK, MUTED, Drawn, Look, blank, headline

NOTICEABLE = 0.01
NOTE = Words(
    "Each resident is compared with the same resident of the same seed under the first scenario. Counted as better or "
    f"worse off when satisfaction at the end differs by more than {NOTICEABLE:g}.",
    f"每位居民与同一种子、第一个方案下的同一居民比较；期末满意度相差超过 {NOTICEABLE:g} 时计为受益或受损。",
)
TWINS = """
with who as (select scenario, seed, resident_id, satisfaction_end from residents join runs using (run_id))
select y.satisfaction_end - x.satisfaction_end as gap
from who x join who y using (seed, resident_id)
where x.scenario = ? and y.scenario = ?
  and isfinite(x.satisfaction_end) and isfinite(y.satisfaction_end)
order by gap
"""


def draw(folder: RunFolder, look: Look) -> Drawn | None:
    """Draw a panel for each other scenario: the spread of twin differences, and the shares on both sides."""
    found = {arm: folder.ask(TWINS, folder.baseline.name, arm.name).gap.to_numpy() for arm in folder.others}
    found = {arm: gaps for arm, gaps in found.items() if len(gaps)}
    if not found:
        return None
    figure = blank(0.6 + 1.45 * len(found))
    panels = figure.subplots(len(found), 1, sharex=True, squeeze=False)[:, 0]
    every = np.concatenate(list(found.values()))
    low, high = min(float(np.quantile(every, 0.001)), -0.02), max(float(np.quantile(every, 0.999)), 0.02)
    for axes, (arm, gaps) in zip(panels, found.items(), strict=True):
        _panel(axes, look, arm, gaps, np.linspace(low, high, 61))
    name = look.name(folder.baseline)
    panels[-1].set_xlabel(
        look.say(
            Words(
                f"satisfaction at the end, difference from the same resident under {name} (0..1)",
                f"期末满意度与{name}下同一居民之差（0..1）",
            )
        )
    )
    title = _title(found)
    headline(figure, look.say(title), look.lang)
    return Drawn(figure, title, NOTE)


def sides(gaps: np.ndarray) -> tuple[float, float]:
    """Shares of residents who are noticeably better and worse off, in percent."""
    return 100 * float((gaps > NOTICEABLE).mean()), 100 * float((gaps < -NOTICEABLE).mean())


def _panel(axes: Axes, look: Look, arm: Arm, gaps: np.ndarray, edges: np.ndarray) -> None:
    colour = look.colour(arm)
    counts, _ = np.histogram(np.clip(gaps, edges[0], edges[-1]), edges)
    share = 100 * counts / len(gaps)
    worse = edges[:-1] < -1e-9
    axes.bar(edges[:-1], share, np.diff(edges), align="edge", color=colour, alpha=0.75, lw=0)
    axes.bar(
        edges[:-1][worse],
        share[worse],
        np.diff(edges)[worse],
        align="edge",
        color="none",
        edgecolor=MUTED,
        hatch="//////",
        lw=0,
    )
    axes.axvline(0, color=INK, lw=1)
    better_off, worse_off = sides(gaps)
    axes.set_ylim(0, share.max() * 1.5)
    axes.text(
        0.0,
        1.0,
        look.say(Words(f"← worse off {worse_off:.0f} %", f"← 受损 {worse_off:.0f} %")),
        va="top",
        transform=axes.transAxes,
        size=9.5,
    )
    axes.text(
        1.0,
        1.0,
        look.say(Words(f"better off {better_off:.0f} % →", f"受益 {better_off:.0f} % →")),
        va="top",
        ha="right",
        transform=axes.transAxes,
        size=9.5,
    )
    axes.set_title(look.name(arm), color=colour)
    axes.set_yticks([])
    axes.spines["left"].set_visible(False)
    axes.grid(axis="x")


def _title(found: dict[Arm, np.ndarray]) -> Words:
    en, zh = [], []
    for arm, gaps in found.items():
        better_off, worse_off = sides(gaps)
        en.append(f"{arm.title}: {better_off:.0f} % of residents end better off, {worse_off:.0f} % worse")
        zh.append(f"{arm.title}：{better_off:.0f} % 的居民受益，{worse_off:.0f} % 受损")
    return Words("; ".join(en), "；".join(zh))
