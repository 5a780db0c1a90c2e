"""Winners and losers: the same resident under the same seed in two scenarios, end satisfaction compared."""

import numpy as np
from matplotlib.axes import Axes

from govsim.base.block import Words
from govsim.report.folder import Arm, RunFolder
from govsim.report.look import INK, MUTED, Drawn, Look, blank, end_labels, headline

NOTICEABLE = 0.01
NOTE = Words(
    "All residents of all seeds, in order of what they gain: each is compared with the same resident of the same seed under "
    f"the first scenario. Counted as better or worse off beyond {NOTICEABLE:g} (grey band).",
    "全部种子的全部居民按得失排序：每位居民与同一种子、第一个方案下的同一居民比较。"
    f"相差超过 {NOTICEABLE:g}（灰色带以外）计为受益或受损。",
)
TWINS = """
with who as (select scenario, seed, resident_id, satisfaction_end from residents join runs using (run_id))
select y.satisfaction_end - x.satisfaction_end as gap
from who x join who y using (seed, resident_id)
where x.scenario = ? and y.scenario = ?
  and isfinite(x.satisfaction_end) and isfinite(y.satisfaction_end)
order by gap
"""
RANKS = np.linspace(0.0, 1.0, 201)


def draw(folder: RunFolder, look: Look) -> Drawn | None:
    """Draw a curve for each other scenario: residents from the greatest loss to the greatest gain."""
    if not folder.shows("residents"):
        return None
    found = {arm: folder.ask(TWINS, folder.baseline.name, arm.name).gap.to_numpy() for arm in folder.others}
    found = {arm: gaps for arm, gaps in found.items() if len(gaps)}
    if not found:
        return None
    figure = blank(3.4)
    axes = figure.subplots()
    axes.axhspan(-NOTICEABLE, NOTICEABLE, color=MUTED, alpha=0.13, lw=0)
    axes.axhline(0, color=INK, lw=1)
    ends = [_curve(axes, look, arm, gaps) for arm, gaps in found.items()]
    _finish(axes, look, folder.baseline, ends)
    title = _title(found)
    headline(figure, look.say(title))
    return Drawn(figure, title, NOTE)


def sides(gaps: np.ndarray) -> tuple[float, float]:
    """Shares of residents who are noticeably better and worse off, in percent."""
    return 100 * float((gaps > NOTICEABLE).mean()), 100 * float((gaps < -NOTICEABLE).mean())


def _curve(axes: Axes, look: Look, arm: Arm, gaps: np.ndarray) -> tuple[float, str, str]:
    height, colour = np.quantile(gaps, RANKS), look.colour(arm)
    axes.plot(100 * RANKS[1:-1], height[1:-1], color=colour, ls=look.dash(arm), lw=2)  # the two outermost are outliers
    return float(height[-2]), look.wrapped(arm, 20), colour


def _finish(axes: Axes, look: Look, baseline: Arm, ends: list[tuple[float, str, str]]) -> None:
    axes.set_xlim(0, 100)
    low, high = axes.get_ylim()
    axes.set_ylim(min(low, -2.5 * NOTICEABLE), max(high, 2.5 * NOTICEABLE))
    axes.grid(axis="y")
    name = look.name(baseline)
    axes.set_xlabel(
        look.say(Words("residents, from greatest loss to greatest gain (%)", "居民，按受损最多到受益最多排序（%）"))
    )
    axes.set_ylabel(look.say(Words(f"satisfaction gained over {name}", f"相对{name}的满意度变化")))
    axes.text(1.5, NOTICEABLE, look.say(Words("better off", "受益")), va="bottom", size=9, color=MUTED)
    axes.text(98.5, -NOTICEABLE * 1.2, look.say(Words("worse off", "受损")), va="top", ha="right", size=9, color=MUTED)
    end_labels(axes, 100, ends, 0.15)


def _title(found: dict[Arm, np.ndarray]) -> Words:
    en, zh = [], []
    for arm, gaps in found.items():
        better_off, worse_off = sides(gaps)
        en.append(f"{arm.title}: {better_off:.0f} % of residents end better off, {worse_off:.0f} % worse")
        zh.append(f"{arm.title}：{better_off:.0f} % 的居民受益，{worse_off:.0f} % 受损")
    return Words("; ".join(en), "；".join(zh))
