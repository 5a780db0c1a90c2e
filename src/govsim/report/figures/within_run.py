"""What changes within the run, and when: for each scenario with a timeline a lane for each proposal and condition."""

import numpy as np
from matplotlib.axes import Axes

from govsim.base.block import Words
from govsim.policy import PROPOSALS
from govsim.report.figures.ladder_steps import proposals_note
from govsim.report.folder import Arm, RunFolder
from govsim.report.look import INK, MUTED, PROPOSAL_FILLS, Drawn, Look, blank, headline
from govsim.report.within import changes_of, in_force, progress

LANE_IN, HEAD_IN = 0.17, 0.34
MOST_LETTERS = 34
NOTE = Words(
    "A lane is a proposal: as high as its levers have come from their values at the start to those furthest from them. Grey "
    "lanes are conditions: as high as the share of seeds in which they are in force. ",
    "每条色带为一项对策，高度表示其政策工具自初始值起已走过的路程；灰色带为触发条件，高度为其生效的种子比例。",
)

Lanes = dict[str, tuple[np.ndarray, str]]
"""Name of a lane -> its height on each day (0 to 1) and its colour."""


def draw(folder: RunFolder, look: Look) -> Drawn | None:
    """Draw the lanes of each scenario that changes within the run."""
    found = {arm: lanes for arm in folder.arms if changes_of(arm) and (lanes := lanes_of(folder, arm))}
    if not found:
        return None
    heights = [HEAD_IN + LANE_IN * len(lanes) for lanes in found.values()]
    figure = blank(0.45 + sum(heights))
    panels = figure.subplots(len(found), 1, sharex=True, squeeze=False, height_ratios=heights)[:, 0]
    for axes, (arm, lanes) in zip(panels, found.items(), strict=True):
        _panel(axes, look, arm, lanes)
    panels[-1].set_xlabel(look.say(Words("counted day", "计数日")))
    title = _title(found)
    headline(figure, look.say(title))
    names = proposals_note()
    return Drawn(figure, title, Words(NOTE.en + names.en, NOTE.zh + names.zh))


def lanes_of(folder: RunFolder, arm: Arm) -> Lanes:
    """The lanes of one scenario, proposals first."""
    days = int((arm.resolved.get("horizon") or {}).get("days") or 365)
    fills = dict(zip(PROPOSALS, PROPOSAL_FILLS, strict=True))
    found: Lanes = {proposal: (share, fills[proposal]) for proposal, share in progress(arm, days).items()}
    if "changes" in folder.tables:
        told = changes_of(arm)
        for number, share in in_force(folder, arm, days).items():
            found[str(told[number].when)[:MOST_LETTERS]] = (share, MUTED)
    return found


def _panel(axes: Axes, look: Look, arm: Arm, lanes: Lanes) -> None:
    for place, (share, colour) in enumerate(lanes.values()):
        base = len(lanes) - 1 - place
        day = np.arange(len(share) + 1)
        height = base + 0.86 * np.append(share, share[-1:])
        axes.fill_between(day, base, height, step="post", color=colour, lw=0)
        axes.plot(day[[0, -1]], [base, base], color=MUTED, lw=0.4)
    axes.set_yticks([len(lanes) - 0.57 - place for place in range(len(lanes))], list(lanes))
    axes.tick_params(axis="y", length=0, labelcolor=INK, labelsize=8)
    axes.set_ylim(0, len(lanes))
    axes.margins(x=0)
    axes.spines["left"].set_visible(False)
    axes.grid(axis="x")
    axes.set_title(look.name(arm), color=look.colour(arm))


def _title(found: dict[Arm, Lanes]) -> Words:
    """From which day on each scenario has changed wholly, and on which share of days its conditions are in force."""
    en, zh = [], []
    for arm, lanes in found.items():
        ends = [int(np.argmax(share >= share.max())) for name, (share, _) in lanes.items() if name in PROPOSALS]
        often = {name: f"{100 * share.mean():.0f} %" for name, (share, _) in lanes.items() if name not in PROPOSALS}
        days = [f"from day {max(ends)}"] if ends else []
        en.append(" and ".join([*days, *(f"on {n} of days ({name})" for name, n in often.items())]) + f" under {arm.title}")
        days = [f"自第 {max(ends)} 日"] if ends else []
        zh.append(f"“{arm.title}”" + "，".join([*days, *(f"{n} 的日子（{name}）" for name, n in often.items())]))
    return Words(f"Changes are in force {'; '.join(en)}", f"变动全部生效：{'；'.join(zh)}")
