"""The fair share of each proposal, or player, in the difference between two scenarios, for each headline metric."""

import math
from collections.abc import Hashable, Mapping, Sequence
from typing import NamedTuple

import pandas as pd
from matplotlib.axes import Axes

from govsim.analysis.interval import interval
from govsim.analysis.scale import Scale, direction, heading, inside, scale_for, shown_of, title, whither
from govsim.analysis.verdict import is_clear
from govsim.drawing.bars import at_end, bare, ends_of, interval_bar, name_rows, number_axis
from govsim.drawing.style import (
    INK,
    MUTED,
    PAPER,
    PARTS,
    PROPOSAL_FILLS,
    Drawn,
    Look,
    blank,
    finished,
    headline,
    legend_above,
    panels_for,
)
from govsim.experiment.designs.proposals.parties import Party, note_of, parties_of, proposals_note, shared_table
from govsim.policy import PROPOSALS
from govsim.store.reading import RunFolder
from govsim.text.numbers import plain, span
from govsim.text.words import Words, as_it_stands, clauses, commas, joined, listed, words

NEEDED_SHARES = ("metric", "value", "ci_low", "ci_high")
NOTE_SHARES = words(
    "The Shapley value: what each adds, averaged over all orders in which they can come; together they add up to the whole "
    "difference (∑). Bars: mean over seeds, hollow where the 95 % interval (line) holds zero."
)


class Share(NamedTuple):
    """The share of one party (a proposal or a player) in one metric's difference, in the metric's own unit."""

    party: Party
    value: float
    low: float
    high: float
    part: float = math.nan
    part_low: float = math.nan
    part_high: float = math.nan


def draw_shares(folder: RunFolder, look: Look) -> Drawn | None:
    """Draw a panel with a bar for each party, for each headline metric."""
    table = shared_table(folder, "shapley", "proposal", *NEEDED_SHARES)
    if table is None:
        return None
    parties = parties_of(folder)
    shares = {metric: mine for metric in shown_of(table.metric) if (mine := shares_of(table, metric, parties))}
    if not shares:
        return None
    figure = blank(0.35 + 1.42 * -(-len(shares) // 2))
    panels = panels_for(figure, len(shares), 2)
    for place, (axes, (metric, mine)) in enumerate(zip(panels, shares.items(), strict=True)):
        _panel_shares(axes, look, metric, mine, _bounds(folder, metric, mine), named=place % 2 == 0)
    return finished(figure, look, _title_shares(folder, shares), NOTE_SHARES)


def shares_of(table: pd.DataFrame, metric: str, parties: dict[str, Party]) -> list[Share]:
    """The shares of a metric in the order of the parties; those without a number are left out."""
    mine = table[(table.metric == metric) & table.value.notna()]
    known = mine.reindex(columns=["value", "ci_low", "ci_high", "part", "part_low", "part_high"]).to_numpy(float).tolist()
    by_name = dict(zip(mine.proposal.astype(str), known, strict=True))
    return [Share(party, *by_name[name]) for name, party in parties.items() if name in by_name]


def _panel_shares(
    axes: Axes, look: Look, metric: str, shares: list[Share], bounds: tuple[float, float], *, named: bool
) -> None:
    scale = scale_for(metric, [s.value for s in shares])
    for row, share in enumerate(shares):
        _bar_shares(axes, scale, row, share)
    names = [look.say(s.party.margin if named else s.party.sign) for s in shares]
    name_rows(axes, names, above=0.55, below=0.45, fontsize=8.5)
    axes.axvline(0, color=INK, lw=1)
    axes.locator_params(axis="x", nbins=5)
    _widths(axes, scale, shares)
    total = scale.told(sum(s.value for s in shares), *bounds)
    axes.set_title(look.say(title(metric)), size=9.5)
    axes.set_title(f"∑ {total}", loc="right", size=9, weight="normal")
    axes.set_xlabel("   ".join(w for w in (look.say(scale.gap), look.say(whither(metric))) if w), size=8.5, labelpad=1)


def _bounds(folder: RunFolder, metric: str, shares: list[Share]) -> tuple[float, float]:
    """The interval of the whole difference, for its digits; that of a share where nothing was compared."""
    pair = folder.pair(metric, folder.baseline, folder.arms[-1])
    return (shares[0].low, shares[0].high) if pair is None else (float(pair.ci_low), float(pair.ci_high))


def _bar_shares(axes: Axes, scale: Scale, row: int, share: Share) -> None:
    value, low, high = (v * scale.factor for v in share[1:4])
    clear, ends = is_clear(low, high), ends_of(low, high)
    interval_bar(axes, row, value, ends, share.party.fill, height=0.62, filled=clear, lw=1.6)
    at_end(axes, row, scale.told(*share[1:4]), (value, *ends), filled=clear, weight="bold" if clear else "normal")


def _widths(axes: Axes, scale: Scale, shares: list[Share]) -> None:
    reached = [v * scale.factor for s in shares for v in (s.value, s.low, s.high, 0.0) if math.isfinite(v)]
    low, high = min(reached), max(reached)
    span = high - low or 1.0
    left, right = (0.34 if any(s.value < 0 for s in shares) else 0.04), (0.34 if any(s.value >= 0 for s in shares) else 0.04)
    axes.set_xlim(low - left * span, high + right * span)


def _title_shares(folder: RunFolder, shares: dict[str, list[Share]]) -> Words:
    said = []
    for metric in [m for m in ("help_time_mean_h", "satisfaction_mean", "harm_person_h") if m in shares] or list(shares)[:1]:
        mine = shares[metric]
        scale, total = scale_for(metric, [s.value for s in mine]), sum(s.value for s in mine)
        most = max(mine, key=lambda s: s.value * math.copysign(1.0, total))
        text = words("of {whole} in {metric}, {part}{share} is due to {party}")
        said.append(text.format(
            whole=scale.in_words(total, *_bounds(folder, metric, mine)), metric=inside(metric),
            part=(scale.of_sentences or scale).told(*most[1:4]), party=most.party.told.inside(), share=part_of(most),
        ))  # fmt: skip
    return clauses(said).begun()


def part_of(share: Share) -> Words:
    """A share as a part of the whole with its interval; empty where the whole is not surely different from nothing."""
    numbers = (share.part, share.part_low, share.part_high)
    if not all(map(math.isfinite, numbers)):
        return as_it_stands("")
    part, low, high = (plain(100 * v, 0) for v in numbers)
    return words(" ({part} %, {low} to {high})").format(part=part, low=low, high=high)


# But for which proposals, or players: the smallest sets that would have spared incidents or brought help in time, in order.

NEEDED_BUT_FOR = ("share", "share_low", "share_high", "harm_share", "harm_share_low", "harm_share_high")
NEVER, MOST_SETS, LEAST = "never", 9, 0.005
SHARES = (("share", words("incidents")), ("harm_share", words("harm")))
NOTE_BUT_FOR = words(
    "An incident is well where it does not happen, or where somebody is on the scene within the target for its severity. Each "
    "counts for the smallest set under which it is well; where several sets of that size would do, each gets its "
    "part. Per cent of the first scenario's incidents and of their harm there, means over seeds with 95 % intervals; sets that "
    "make up less than half a per cent of both stand together. "
)


class Part(NamedTuple):
    """A smallest set (`""` none needed, `never` none does, `other` the rare ones) with its two shares and their intervals."""

    proposals: str
    share: tuple[float, float, float]
    harm: tuple[float, float, float]

    @property
    def is_set(self) -> bool:
        """Whether it is a set of proposals that can be named."""
        return self.proposals not in ("", NEVER, "other")


def draw_but_for(folder: RunFolder, look: Look) -> Drawn | None:
    """Draw two panels that share their rows: incidents on the left, their harm on the right."""
    table, parties = shared_table(folder, "but_for", "proposals", *NEEDED_BUT_FOR), parties_of(folder)
    parts = [] if table is None else parts_of(table)
    if not parts:
        return None
    figure = blank(0.75 + 0.3 * len(parts))
    panels = figure.subplots(1, 2, sharey=True)
    for axes, (column, what) in zip(panels, SHARES, strict=True):
        _panel_but_for(axes, look, parts, column, what)
    name_rows(panels[0], [look.say(named(p.proposals, parties)) for p in parts], above=0.6, below=0.45)
    said = but_for_title(folder, parts, parties)
    headline(figure, look.say(said))
    heading = words("In words")
    return Drawn(figure, said, NOTE_BUT_FOR + note_of(folder), ((heading, tuple(sentences(parts, parties))),))


def parts_of(table: pd.DataFrame) -> list[Part]:
    """What needs nothing first, then the smallest sets by their share, then the rare ones together, then what never is well."""
    found = [_part(row) for row in table.astype({"proposals": object}).fillna({"proposals": ""}).to_dict("records")]
    found = [part for part in found if math.isfinite(part.share[0])]
    sets = sorted((p for p in found if p.is_set), key=lambda p: -p.share[0])
    shown = [p for p in sets if max(p.share[0], p.harm[0]) >= LEAST][:MOST_SETS]
    rare = [p for p in sets if p not in shown]
    others = [Part("other", _sum([p.share for p in rare]), _sum([p.harm for p in rare]))] if rare else []
    return [p for p in found if not p.proposals] + shown + others + [p for p in found if p.proposals == NEVER]


def _part(row: Mapping[Hashable, object]) -> Part:
    one, two = (tuple(float(str(row[f"{c}{end}"])) for end in ("", "_low", "_high")) for c in ("share", "harm_share"))
    harm = (two[0] if math.isfinite(two[0]) else 0.0, two[1], two[2])
    return Part(str(row["proposals"]), (one[0], one[1], one[2]), harm)


def _sum(shares: Sequence[tuple[float, float, float]]) -> tuple[float, float, float]:
    return sum(mean for mean, _, _ in shares), math.nan, math.nan


def named(proposals: str, parties: dict[str, Party]) -> Words:
    """A set of proposals or players in words."""
    known = {
        "": words("none needed"), NEVER: words("not even all together"),
        "other": words("all other sets"),
    }  # fmt: skip
    if proposals in known:
        return known[proposals]
    return joined([parties[n].sign if n in parties else as_it_stands(n) for n in proposals.split("-")], as_it_stands(" + "))


def _panel_but_for(axes: Axes, look: Look, parts: list[Part], column: str, what: Words) -> None:
    for row, part in enumerate(parts):
        mean, low, high = (100 * v for v in (part.share if column == "share" else part.harm))
        ends = [max(v, 0.0) for v in ends_of(low, high)]
        interval_bar(axes, row, mean, ends, PARTS[0] if part.is_set else PARTS[8], height=0.64, lw=0)
        at_end(axes, row, f"{mean:.0f}" if mean >= 9.95 else f"{mean:.1f}", (mean, *ends), filled=part.is_set)
    reached = max(100 * max(p.share[0], p.harm[0], *(v for v in (p.share[2], p.harm[2]) if math.isfinite(v))) for p in parts)
    axes.set_xlim(0, reached * 1.16)
    bare(axes)
    axes.set_title(look.say(words("Share of {what}").format(what=what)), size=9.5)
    axes.set_xlabel("%", labelpad=1)


def but_for_title(folder: RunFolder, parts: list[Part], parties: dict[str, Party]) -> Words:
    """What is well from the start, the most frequent smallest set, and what no set would have spared."""
    said = []
    well = next((p for p in parts if not p.proposals), None)
    if well is not None:
        said.append(words("under {scenario} {share} of incidents are helped in time").format(
            scenario=folder.baseline.title, share=percent(well.share[0])))  # fmt: skip
    best = next((p for p in parts if p.is_set), None)
    if best is not None:
        said.append(words(
            "the smallest set that would most often have done so is {proposals} ({share} of incidents, {harm} of harm)"
        ).format(
            proposals=named(best.proposals, parties), share=percent(best.share[0]), harm=percent(best.harm[0])
        ))  # fmt: skip
    never = next((p for p in parts if p.proposals == NEVER), None)
    if never is not None:
        said.append(words("for {share} ({harm} of harm) not even all together are enough").format(
            share=percent(never.share[0]), harm=percent(never.harm[0])))  # fmt: skip
    return clauses(said).begun()


def sentences(parts: list[Part], parties: dict[str, Party]) -> list[Words]:
    """How many incidents one alone, each in its own right, or a set of two and more would have spared."""
    found = []
    by_size = {n: [p for p in parts if p.is_set and len(p.proposals.split("-")) == n] for n in range(1, len(parties) + 1)}
    if by_size[1]:
        one = words("{proposals} {share} (harm {harm})")
        each = [one.format(proposals=named(p.proposals, parties), share=told(p.share), harm=told(p.harm)) for p in by_size[1]]
        text = words("One alone is enough for {share} of incidents: {each}.")
        found.append(text.format(share=together(by_size[1]), each=listed(each)))
    several = [p for n, sets in by_size.items() if n > 1 for p in sets]
    if several:
        most = max(several, key=lambda p: p.share[0])
        text = words(
            "Two or more together, and none of them alone, are needed for at least {share}, most of all {proposals} {most}."
        )
        found.append(text.format(share=together(several), proposals=named(most.proposals, parties), most=told(most.share)))
    return found


def together(parts: list[Part]) -> str:
    """The incidents of several sets, in percent."""
    return percent(sum(part.share[0] for part in parts))


def told(share: tuple[float, float, float]) -> Words:
    """A share with its interval."""
    mean, low, high = share
    if not (math.isfinite(low) and math.isfinite(high) and is_clear(low, high)):
        return as_it_stands(percent(mean))
    return as_it_stands(f"{percent(mean)}, ") + span(f"{100 * max(low, 0.0):.1f}", f"{100 * high:.1f}")


def percent(share: float) -> str:
    """A share in percent, with a decimal where it is small."""
    return f"{100 * share:.0f} %" if share >= 0.0995 else f"{100 * share:.1f} %"


# What each proposal adds, one after the other: a staircase from the first scenario to the last for each headline metric.

NEEDED_STEPS = ("metric", "step", "scenario", "proposals", "mean", "added", "ci_low", "ci_high")
NOTE_STEPS = words(
    "Marks: means of the first and the last scenario. Bars: what each proposal adds to those before it, paired by seed, with "
    "its 95 % interval; hollow where the interval holds zero. What a step adds depends on the order. Axes do not start at "
    "zero. "
)


class Step(NamedTuple):
    """A rung: how many proposals are in force, the mean there, what the last of them added with its interval."""

    number: int
    mean: float
    added: float
    low: float
    high: float

    @property
    def proposal(self) -> str:
        """The proposal that came with this step."""
        return list(PROPOSALS)[(self.number - 1) % len(PROPOSALS)]


def draw_steps(folder: RunFolder, look: Look) -> Drawn | None:
    """Draw a panel for each headline metric."""
    table = folder.table("ladder", *NEEDED_STEPS)
    if table is None:
        return None
    ladders = {metric: steps for metric in shown_of(table.metric) if len(steps := steps_of(table, metric)) > 1}
    if not ladders:
        return None
    figure = blank(0.3 + 2.0 * -(-len(ladders) // 2))
    panels = panels_for(figure, len(ladders), 2)
    for axes, (metric, steps) in zip(panels, ladders.items(), strict=True):
        _panel_steps(axes, look, folder, metric, steps)
    ends = (folder.baseline, folder.arms[-1])
    handles = [panels[0].plot([], [], look.marker(a), color=look.colour(a), label=look.name(a))[0] for a in ends]
    legend_above(figure, handles=handles, ncols=2, labelcolor="linecolor", handlelength=1.2)
    return finished(figure, look, _title_steps(folder, ladders), NOTE_STEPS + proposals_note())


def steps_of(table: pd.DataFrame, metric: str) -> list[Step]:
    mine = table[(table.metric == metric) & table["mean"].notna() & table.step.notna()].sort_values("step")
    rows = mine[["step", "mean", "added", "ci_low", "ci_high"]].to_numpy(float).tolist()
    return [Step(int(step), *numbers) for step, *numbers in rows]


def _panel_steps(axes: Axes, look: Look, folder: RunFolder, metric: str, steps: list[Step]) -> None:
    scale = scale_for(metric, [s.mean for s in steps])
    last = steps[-1].number + 1
    for step in steps:
        level = step.mean * scale.factor
        reach = (step.number + 0.3, step.number + (1.3 if step is steps[-1] else 0.7))
        axes.plot(reach if step.number else (-0.3, 0.7), [level] * 2, color=MUTED, lw=0.8, ls=":")
        if step.number and math.isfinite(step.added):
            _bar_steps(axes, scale, step)
    for x, step, arm in ((0, steps[0], folder.baseline), (last, steps[-1], folder.arms[-1])):
        _, low, high = interval(folder.of(arm, metric))
        level = step.mean * scale.factor
        axes.plot(x, level, look.marker(arm), color=look.colour(arm), ms=7)
        axes.annotate(scale.told(step.mean, low, high, sign=False), (x, level), xytext=(0, 6), textcoords="offset points",
                      ha="center", size=8.5, color=look.colour(arm), weight="bold")  # fmt: skip
    axes.set_xticks(range(last + 1), ["", *(f"+ {name}" for name in list(PROPOSALS)[: last - 1]), ""])
    axes.tick_params(axis="x", length=0, labelcolor=INK)
    axes.set_xlim(-0.55, last + 0.55)
    _heights(axes, scale, steps)
    number_axis(axes.yaxis)
    axes.grid(axis="y")
    axes.set_title(look.say(heading(metric, scale)))
    axes.set_title(look.say(direction(metric)), loc="right", size=8, color=MUTED, weight="normal")


def _bar_steps(axes: Axes, scale: Scale, step: Step) -> None:
    start, sure = (step.mean - step.added) * scale.factor, is_clear(step.low, step.high)
    colour = PROPOSAL_FILLS[list(PROPOSALS).index(step.proposal)]
    height = step.added * scale.factor
    axes.bar(step.number, height, 0.6, bottom=start, color=colour if sure else PAPER, edgecolor=colour, lw=1.6)
    ends = [start + v * scale.factor for v in (step.low, step.high) if math.isfinite(v)]
    if len(ends) == 2:
        axes.plot([step.number] * 2, ends, color=INK, lw=1.1)
    text = scale.told(step.added, step.low, step.high)
    axes.annotate(text, (step.number, max([start, start + height, *ends])), xytext=(0, 3), textcoords="offset points",
                  ha="center", size=8 if len(text) < 7 else 7, weight="bold" if sure else "normal",
                  color=INK if sure else MUTED)  # fmt: skip


def _heights(axes: Axes, scale: Scale, steps: list[Step]) -> None:
    """Set the axis so that marks, bars and intervals have room, and their labels above them."""
    starts = [(s.mean - s.added, s) for s in steps if math.isfinite(s.added)]
    reached = [s.mean for s in steps] + [at + v for at, s in starts for v in (0.0, s.low, s.high) if math.isfinite(v)]
    low, high = min(reached) * scale.factor, max(reached) * scale.factor
    span = high - low or abs(high) or 1.0
    axes.set_ylim(low - 0.08 * span, high + 0.2 * span)


def _title_steps(folder: RunFolder, ladders: dict[str, list[Step]]) -> Words:
    metric, steps = next(iter(ladders.items()))
    scale = scale_for(metric, [s.mean for s in steps])
    plainly = scale.of_sentences or scale
    each = [f"{s.proposal} {plainly.told(s.added, s.low, s.high)}" for s in steps[1:]]
    change = steps[-1].mean - steps[0].mean
    pair = folder.pair(metric, folder.baseline, folder.arms[-1])
    low, high = (steps[-1].low, steps[-1].high) if pair is None else (float(pair.ci_low), float(pair.ci_high))
    return words("From {first} to {last}, {metric} changes by {whole}: {each}{rest}").format(
        first=folder.baseline.title, last=folder.arms[-1].title, metric=inside(metric), whole=scale.in_words(change, low, high),
        each=commas(each), rest=_most_of(ladders, metric),
    )  # fmt: skip


def _most_of(ladders: dict[str, list[Step]], told: str) -> Words:
    """Which proposal makes most of the change in the metrics not told yet."""
    found: dict[str, list[str]] = {}
    for metric, steps in ladders.items():
        whole = steps[-1].mean - steps[0].mean
        moved = [s for s in steps[1:] if math.isfinite(s.added)]
        if metric != told and whole and moved:
            best = max(moved, key=lambda s: s.added * math.copysign(1.0, whole))
            found.setdefault(best.proposal, []).append(metric)
    parts = sorted(found.items(), key=lambda item: -len(item[1]))
    if not parts:
        return as_it_stands("")
    if len(parts) == 1:
        return words("; {proposal} brings most of the other changes too").format(proposal=parts[0][0])
    one = words("{proposal} most of {metrics}")
    others = [one.format(proposal=best, metrics=listed([inside(m) for m in metrics])) for best, metrics in parts[1:]]
    return words("; {proposal} brings most of the rest, {others}").format(
        proposal=parts[0][0], others=rows_of(others)
    )  # fmt: skip


def rows_of(clauses: list[Words]) -> Words:
    """Clauses in a row: `a, b and c`."""
    last = words(" and ", context="between clauses")
    begun = joined(clauses[:-1], words(", ", context="between clauses"))
    return joined((begun, clauses[-1]), last) if len(clauses) > 1 else joined(clauses)
