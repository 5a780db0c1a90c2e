"""Backlog at midnight: reports for which nobody is on the scene yet, through the counted days."""

import numpy as np
from matplotlib.axes import Axes

from govsim.drawing.style import INK, MUTED, PROPOSAL_FILLS, Drawn, Look, blank, end_labels, finished, legend_of_lines
from govsim.experiment.designs.proposals.parties import proposals_note
from govsim.policy import PROPOSALS
from govsim.report.within import changes_of, in_force, progress
from govsim.store.reading import Arm, RunFolder
from govsim.text.words import Words, clauses, commas, joined, words

# Satisfaction and trust through the counted days: mean over seeds, with the middle 80 % of seeds as a band.

SERIES = {
    "satisfaction_mean": words("Satisfaction"),
    "trust_government": words("Trust in government"),
    "trust_enterprises": words("Trust in enterprises"),
    "trust_social_organizations": words("Trust in social organizations"),
}
NOTE_WELLBEING = words(
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


def draw_wellbeing(folder: RunFolder, look: Look) -> Drawn | None:
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
    legend_of_lines(figure, look)
    return finished(figure, look, _title_wellbeing(folder, found["satisfaction_mean"]), NOTE_WELLBEING)


def _ends(axes: Axes, look: Look, found: dict[Arm, np.ndarray]) -> None:
    last = [(float(v[1, -1]), f"{v[1, -1]:.2f}", look.colour(arm)) for arm, v in found.items()]
    end_labels(axes, next(iter(found.values()))[0, -1], last, 0.085)


def _title_wellbeing(folder: RunFolder, found: dict[Arm, np.ndarray]) -> Words:
    ends = [(arm.title, float(v[1, 0]), float(v[1, -1])) for arm, v in found.items()]
    told = words("{scenario} {first:.2f} to {last:.2f}")
    each = [told.format(scenario=name, first=a, last=b) for name, a, b in ends]
    return words("Satisfaction from first to last day: {each}").format(each=clauses(each))


WEEK = 7
NOTE_BACKLOG = words(
    "Reported, nobody on the scene, counted at midnight. Mean over seeds, seven-day mean; bands: the middle 80 % of seeds."
)


def smooth(series: np.ndarray, width: int = WEEK) -> np.ndarray:
    if len(series) < 2 * width:
        return series
    ones = np.ones(width)
    return np.convolve(series, ones, "same") / np.convolve(np.ones(len(series)), ones, "same")


def draw_backlog(folder: RunFolder, look: Look) -> Drawn | None:
    """Draw one curve for each scenario."""
    if not folder.shows("daily"):
        return None
    found = days(folder, "backlog")
    if not all(v.shape[1] for v in found.values()):
        return None
    figure = blank(2.9)
    axes = figure.subplots()
    for arm, (day, mean, low, high) in found.items():
        axes.fill_between(day, smooth(low), smooth(high), color=look.colour(arm), alpha=0.15, lw=0)
        line = smooth(mean)
        axes.plot(day, line, color=look.colour(arm), ls=look.dash(arm), lw=1.9)
    axes.set_ylim(bottom=0)
    axes.margins(x=0)
    axes.grid(axis="y")
    axes.set_xlabel(look.say(words("counted day")))
    axes.set_ylabel(look.say(words("reports waiting")))
    legend_of_lines(figure, look)
    means = {arm: float(v[1].mean()) for arm, v in found.items()}
    told = [words("{mean:.1f} under {scenario}").format(mean=m, scenario=a.title) for a, m in means.items()]
    return finished(figure, look, words("Reports waiting on an average night: {told}").format(told=commas(told)), NOTE_BACKLOG)


# What changes within the run, and when: for each scenario with a timeline a lane for each proposal and condition.

LANE_IN, HEAD_IN = 0.17, 0.34
MOST_LETTERS = 34
NOTE_WITHIN = words(
    "A lane is a proposal: as high as its levers have come from their values at the start to those furthest from them. Grey "
    "lanes are conditions: as high as the share of seeds in which they are in force. "
)

Lanes = dict[str, tuple[np.ndarray, str]]
"""Name of a lane -> its height on each day (0 to 1) and its colour."""


def draw_within(folder: RunFolder, look: Look) -> Drawn | None:
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
    return finished(figure, look, _title_within(found), NOTE_WITHIN + proposals_note())


def lanes_of(folder: RunFolder, arm: Arm) -> Lanes:
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


def _title_within(found: dict[Arm, Lanes]) -> Words:
    """From which day on each scenario has changed wholly, and on which share of days its conditions are in force."""
    each = []
    for arm, lanes in found.items():
        ends = [int(np.argmax(share >= share.max())) for name, (share, _) in lanes.items() if name in PROPOSALS]
        often = {name: f"{100 * share.mean():.0f} %" for name, (share, _) in lanes.items() if name not in PROPOSALS}
        times = [words("from day {day}").format(day=max(ends))] if ends else []
        times += [words("on {share} of days ({condition})").format(share=n, condition=name) for name, n in often.items()]
        told = joined(times, words(" and ", context="between times"))
        each.append(words("{times} under {scenario}").format(times=told, scenario=arm.title))
    return words("Changes are in force {each}").format(each=clauses(each))
