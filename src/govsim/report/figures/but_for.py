"""But for which proposals, or players: the smallest sets that would have spared incidents or brought help in time, in order."""

import math
from collections.abc import Hashable, Mapping, Sequence
from typing import NamedTuple

import pandas as pd
from matplotlib.axes import Axes

from govsim.analysis.verdict import is_clear
from govsim.drawing.style import INK, MUTED, PARTS, Drawn, Look, blank, headline
from govsim.report.parties import Party, note_of, parties_of, shared_table
from govsim.store.reading import RunFolder
from govsim.text.numbers import span
from govsim.text.words import Words, as_it_stands, joined, listed, words

NEEDED = ("share", "share_low", "share_high", "harm_share", "harm_share_low", "harm_share_high")
NEVER, MOST_SETS, LEAST = "never", 9, 0.005
SHARES = (("share", words("incidents")), ("harm_share", words("harm")))
NOTE = words(
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


def draw(folder: RunFolder, look: Look) -> Drawn | None:
    """Draw two panels that share their rows: incidents on the left, their harm on the right."""
    table, parties = shared_table(folder, "but_for", "proposals", *NEEDED), parties_of(folder)
    parts = [] if table is None else parts_of(table)
    if not parts:
        return None
    figure = blank(0.75 + 0.3 * len(parts))
    panels = figure.subplots(1, 2, sharey=True)
    for axes, (column, what) in zip(panels, SHARES, strict=True):
        _panel(axes, look, parts, column, what)
    panels[0].set_yticks(range(len(parts)), [look.say(named(p.proposals, parties)) for p in parts], color=INK)
    panels[0].set_ylim(len(parts) - 0.45, -0.6)
    said = title(folder, parts, parties)
    headline(figure, look.say(said))
    heading = words("In words")
    return Drawn(figure, said, NOTE + note_of(folder), ((heading, tuple(sentences(parts, parties))),))


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
    """Shares together; an interval of the sum cannot be had from theirs."""
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


def _panel(axes: Axes, look: Look, parts: list[Part], column: str, what: Words) -> None:
    for row, part in enumerate(parts):
        mean, low, high = (100 * v for v in (part.share if column == "share" else part.harm))
        colour = PARTS[0] if part.is_set else PARTS[8]
        axes.barh(row, mean, 0.64, color=colour)
        ends = [max(v, 0.0) for v in (low, high) if math.isfinite(v)]
        if len(ends) == 2:
            axes.plot(ends, [row, row], color=INK, lw=1.1)
        text = f"{mean:.0f}" if mean >= 9.95 else f"{mean:.1f}"
        axes.annotate(text, (max([mean, *ends]), row), xytext=(4, 0), textcoords="offset points", va="center", size=8.5,
                      color=INK if part.is_set else MUTED)  # fmt: skip
    reached = max(100 * max(p.share[0], p.harm[0], *(v for v in (p.share[2], p.harm[2]) if math.isfinite(v))) for p in parts)
    axes.set_xlim(0, reached * 1.16)
    axes.tick_params(length=0)
    axes.spines["left"].set_visible(False)
    axes.grid(axis="x")
    axes.set_title(look.say(words("Share of {what}").format(what=what)), size=9.5)
    axes.set_xlabel("%", labelpad=1)


def title(folder: RunFolder, parts: list[Part], parties: dict[str, Party]) -> Words:
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
    return joined(said, words("; ", context="between clauses")).begun()


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
