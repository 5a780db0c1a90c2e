"""What changes within the run, and when: for each scenario with a timeline a lane for each proposal and condition."""

import numpy as np
from matplotlib.axes import Axes

from govsim.drawing.style import INK, MUTED, PROPOSAL_FILLS, Drawn, Look, blank, headline
from govsim.policy import PROPOSALS
from govsim.report.parties import proposals_note
from govsim.report.within import changes_of, in_force, progress
from govsim.store.reading import Arm, RunFolder
from govsim.text.words import Words, joined, words

LANE_IN, HEAD_IN = 0.17, 0.34
MOST_LETTERS = 34
NOTE = words(
    "A lane is a proposal: as high as its levers have come from their values at the start to those furthest from them. Grey "
    "lanes are conditions: as high as the share of seeds in which they are in force. "
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
    panels[-1].set_xlabel(look.say(words("counted day")))
    title = _title(found)
    headline(figure, look.say(title))
    return Drawn(figure, title, NOTE + proposals_note())


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
    each = []
    for arm, lanes in found.items():
        ends = [int(np.argmax(share >= share.max())) for name, (share, _) in lanes.items() if name in PROPOSALS]
        often = {name: f"{100 * share.mean():.0f} %" for name, (share, _) in lanes.items() if name not in PROPOSALS}
        times = [words("from day {day}").format(day=max(ends))] if ends else []
        times += [words("on {share} of days ({condition})").format(share=n, condition=name) for name, n in often.items()]
        told = joined(times, words(" and ", context="between times"))
        each.append(words("{times} under {scenario}").format(times=told, scenario=arm.title))
    return words("Changes are in force {each}").format(each=joined(each, words("; ", context="between clauses")))
