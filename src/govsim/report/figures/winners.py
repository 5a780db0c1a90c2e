"""Winners and losers: the same resident under the same seed in two scenarios, end satisfaction compared."""

import numpy as np
from matplotlib.axes import Axes

from govsim.drawing.style import INK, MUTED, Drawn, Look, blank, end_labels, finished
from govsim.store.reading import Arm, RunFolder
from govsim.text.words import Words, clauses, words

NOTICEABLE = 0.01
NOTE = words(
    "All residents of all seeds, in order of what they gain: each is compared with the same resident of the same seed under "
    "the first scenario. Counted as better or worse off beyond {noticeable:g} (grey band)."
).format(noticeable=NOTICEABLE)
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
    return finished(figure, look, _title(found), NOTE)


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
    axes.set_xlabel(look.say(words("residents, from greatest loss to greatest gain (%)")))
    axes.set_ylabel(look.say(words("satisfaction gained over {scenario}").format(scenario=name)))
    axes.text(1.5, NOTICEABLE, look.say(words("better off")), va="bottom", size=9, color=MUTED)
    axes.text(98.5, -NOTICEABLE * 1.2, look.say(words("worse off")), va="top", ha="right", size=9, color=MUTED)
    end_labels(axes, 100, ends, 0.15)


def _title(found: dict[Arm, np.ndarray]) -> Words:
    each = []
    for arm, gaps in found.items():
        better, worse = sides(gaps)
        text = words("{scenario}: {better:.0f} % of residents end better off, {worse:.0f} % worse")
        each.append(text.format(scenario=arm.title, better=better, worse=worse))
    return clauses(each)
