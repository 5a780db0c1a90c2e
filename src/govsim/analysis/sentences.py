"""The one set of sentences: what each pair of scenarios says, the fair pair first, the same in every language."""

import math
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from govsim.analysis.conclusions import FEW, NOTHING, Conclusions, Told
from govsim.analysis.facts import SHOWN, scale_of, unit_of
from govsim.analysis.interval import Running
from govsim.analysis.matters import KNOWN
from govsim.analysis.verdict import NONE, SAME, is_clear
from govsim.measure.help_time import STAGE_TITLES
from govsim.names import STAGES
from govsim.text.numbers import adding, decimals_for, plain, signed, with_unit
from govsim.text.words import Words, as_it_stands, clauses, commas, in_a_row, listed, words

ADDED = ("help_time_mean_h", "satisfaction_mean", "harm_person_h", "solved_share")
COSTS = ("cost_per_threat_met", "cost_per_threat_met_with_society", "society_hours", "coordination_hours")
SERIOUS = ("response_time_serious_mean_h", "help_time_serious_mean_h", "severe_on_time_share")
IN_SHORT = ("help_time_mean_h", "satisfaction_mean", "harm_person_h")
"""What is told of the pairs that come after the fair one."""
MEDIANS = {"help_time_mean_h": "help_time_median_h", "response_time_mean_h": "response_time_median_h"}
STARTS = {"satisfaction_mean": "satisfaction_start_mean"}
"""The metric that tells how much of a difference was there on the first counted day."""
LESS_THAN = 0.5
"""A difference by medians, or over twins, that is less than this part of the one by means is told beside it."""


class Section(NamedTuple):
    """A heading and the sentences beneath it."""

    head: Words
    lines: list[Words]


def few(seeds: int) -> Words:
    """That seeds are few; empty where they are not. The one place that says so."""
    if not 0 < seeds < FEW:
        return NOTHING
    text = words("Only {seeds} seeds: fewer than {few} are too few to rely on; verdicts may change with more.")
    one = words("Only one seed: there is no interval, and nothing can be concluded.")
    return one if seeds == 1 else text.format(seeds=seeds, few=FEW)


def clause(told: Told) -> Words:
    """One metric of one pair, inside a sentence: both levels, the difference with its interval, the verdict."""
    title = told.facts.title
    if told.verdict.word == SAME:
        return words("{metric}: {level} in both").format(metric=title, level=told.level_of)
    text = words("{metric}: {levels} ({change}; no interval)")
    if told.interval:
        text = words("{metric}: {levels} ({change}; 95 % {interval}): {verdict}")
    found = told.verdict.said
    if is_clear(told.low, told.high) and not told.verdict.is_shown:  # or the interval would seem to say otherwise
        found = words("{verdict} after adjustment (p {p})").format(verdict=found, p=told.p_text)
    return text.format(metric=title, levels=told.levels_of, change=told.change_in, interval=told.interval, verdict=found)


def sentence(found: Conclusions, told: Told) -> Words:
    """A clause with what must stand beside it: medians and twins that say something else, and what the run-in brought."""
    return in_a_row([clause(told) + STOP, *beside(found, told)])


def beside(found: Conclusions, told: Told) -> Iterator[Words]:
    """What a difference by means does not say by itself."""
    if told.verdict.word in (SAME, NONE):
        return
    medians = found.told(MEDIANS.get(told.metric, ""), told.a, told.b)
    if medians and told.verdict.is_shown and says_less(medians.difference, told.difference):
        yield words("By medians it is {change} ({interval}).").format(
            change=medians.change_of, interval=medians.interval or as_it_stands("-")
        )
    twin = found.twin(told.metric, told.a, told.b)
    if twin and told.verdict.is_shown and says_less(twin[0], told.difference):
        number, between = found.twin_told(told.metric, told.a, told.b)
        yield words("Over incidents that happen in both it is {change} ({interval}).").format(
            change=with_unit(number, unit_of(told.metric, gap=True)), interval=between or as_it_stands("-")
        )
    start = found.told(STARTS.get(told.metric, ""), told.a, told.b)
    if start and told.verdict.is_shown and start.verdict.is_shown and start.difference * told.difference > 0:
        yield words("Of it, {change} ({interval}) was there on the first counted day: the run-in's.").format(
            change=start.change_of, interval=start.interval
        )


def says_less(other: float, mean: float) -> bool:
    """Whether another way of looking shows less than half of a difference, or one of the other sign."""
    return math.isfinite(other) and other * math.copysign(1.0, mean) < LESS_THAN * abs(mean)


def versus(found: Conclusions, a: str, b: str) -> Words:
    """A pair in words: the second against the first."""
    return words("{b} against {a}").format(a=found.titles[a], b=found.titles[b])


def fair(found: Conclusions) -> list[Section]:
    """The first pair in full: what the second scenario adds, what it costs, who loses, how sure that is, and why."""
    if not found.pairs:
        return []
    a, b = found.pairs[0]
    sections = [
        Section(words("What it adds"), _lines(found, ADDED, a, b)),
        Section(words("What it costs"), [*_money(found, a, b), *_lines(found, COSTS, a, b)]),
        Section(words("Who loses"), [*_residents(found, a, b), *_lines(found, SERIOUS, a, b)]),
        Section(words("Why"), _stages(found, a, b)),
        Section(words("How sure"), _surety(found)),
    ]
    return [section for section in sections if section.lines]


def in_short(found: Conclusions) -> list[Words]:
    """The pairs after the first, a sentence each."""
    there = [metric for metric in IN_SHORT if found.has(metric)]
    return [short(found, a, b) for a, b in found.pairs[1:]] if there else []


def short(found: Conclusions, a: str, b: str) -> Words:
    """One pair in a sentence."""
    rows = [told for metric in IN_SHORT if (told := found.told(metric, a, b)) and math.isfinite(told.difference)]
    text = words("{pair}: {clauses}.")
    return text.format(pair=versus(found, a, b), clauses=clauses(map(clause, rows)))


def sentences(found: Conclusions) -> list[Words]:
    """All that is concluded, in whole sentences: the first pair in full, then the others."""
    if not found.pairs:
        return []
    told = [versus(found, *found.pairs[0]) + STOP]
    for section in fair(found):
        told.append(words("{head}: {lines}").format(head=section.head, lines=in_a_row(section.lines)))
    return told + in_short(found)


def as_data(found: Conclusions) -> list[dict[str, Any]]:
    """What is concluded, for other programs: a row for each pair and metric that is told of, unrounded, with its verdict."""
    told = dict.fromkeys((*SHOWN, *ADDED, *COSTS, *SERIOUS, *MEDIANS.values(), *STARTS.values()))
    rows = (found.told(metric, a, b) for a, b in found.pairs for metric in told)
    return [row.as_data() for row in rows if row is not None]


def by_name(found: Conclusions, metrics: Iterable[str], a: str, b: str) -> Words:
    """Which metrics differ between two scenarios, by name: metrics hang together, so they are not counted."""
    rows = [told for metric in metrics if (told := found.told(metric, a, b)) and told.verdict.is_shown]
    sides = {way: [told.facts.title.inside() for told in rows if told.verdict.way == way] for way in SIDES}
    said = [text.format(metrics=listed(sides[way])) for way, text in SIDES.items() if sides[way]]
    return commas(said) if said else words("no clear difference in the headline")


SIDES = {"better": words("better in {metrics}"), "worse": words("worse in {metrics}")}


def running(metric: str, a: str, b: str, so_far: Running) -> str:
    """A difference while its runs come in, for whoever watches; empty below three pairs."""
    if so_far.n < 3:
        return ""
    scale, unit = scale_of(metric), unit_of(metric, gap=True).en
    digits = decimals_for(so_far.half * scale)
    number, half = signed(so_far.mean * scale, digits), plain(so_far.half * scale, digits)
    return f"{metric}: {b} - {a} = {number} ± {half}{' ' + unit if unit else ''} ({so_far.n} pairs)"


def shown_rows(found: Conclusions) -> list[dict[str, str]]:
    """The headline of each pair as a table of texts, for a notebook."""
    rows = ((found.told(metric, a, b), a, b) for a, b in found.pairs for metric in SHOWN)
    return [
        {"pair": versus(found, a, b).en, "metric": row.facts.title.en, "level": row.other, "against": row.level_of.en,
         "difference": row.change_of.en, "95 % interval": row.interval.en, "p (Holm)": row.p_text,
         "verdict": row.verdict.said.en}
        for row, a, b in rows if row and row.is_headline
    ]  # fmt: skip


def why(found: Conclusions, a: str, b: str) -> list[Words]:
    """What explains a pair: the stages of help, incidents that happen under one policy only, who gains and who loses."""
    lines = _stages(found, a, b)
    counts = [found.twin_told(f"twins_{name}", a, b)[0] for name in ("both", "only_a", "only_b")]
    if found.twin("twins_both", a, b) and found.twin("help_time_mean_h", a, b):
        number, between = found.twin_told("help_time_mean_h", a, b)
        both, only_a, only_b = counts
        lines.append(words(
            "Twins: {both} incidents happen in both (time to help {help} h{interval}), {only_a} under {a} only, {only_b} under "
            "{b} only."
        ).format(both=both, only_a=only_a, only_b=only_b, help=number, a=found.titles[a], b=found.titles[b],
                 interval=words(" ({interval})").format(interval=between) if between else NOTHING))  # fmt: skip
    return lines + _residents(found, a, b)


def _lines(found: Conclusions, metrics: tuple[str, ...], a: str, b: str) -> list[Words]:
    rows = (found.told(metric, a, b) for metric in metrics)
    return [sentence(found, told) for told in rows if told and math.isfinite(told.difference)]


def _money(found: Conclusions, a: str, b: str) -> list[Words]:
    told = found.told("public_cost", a, b)
    if told is None or not math.isfinite(told.difference):
        return []
    if told.verdict.word == SAME:
        return [words("Public money is the same: {level}.").format(level=told.level_of)]
    return [clause(told) + STOP]


def _residents(found: Conclusions, a: str, b: str) -> list[Words]:
    names = ("worse_share", "better_share")
    if not all(found.twin(name, a, b) for name in names):
        return []
    texts = []
    for name in names:
        number, between = found.twin_told(name, a, b)
        texts.append(words("{share} % ({interval})").format(share=number, interval=between or as_it_stands("-")))
    text = words("Of the same residents, {less} are less satisfied and {more} more satisfied.")
    return [text.format(less=texts[0], more=texts[1])]


def stage_parts(found: Conclusions, a: str, b: str) -> tuple[dict[str, float], float, int] | None:
    """How a difference in help time splits over its stages, rounded so that the parts add up; the whole; the decimals."""
    whole = found.told("help_time_mean_h", a, b)
    rows = [found.told(f"{stage}_time_mean_h", a, b) for stage in STAGES]
    if whole is None or not all(row and math.isfinite(row.difference) for row in rows):
        return None
    digits = whole.decimals
    parts = adding([row.difference for row in rows if row], whole.rounded, digits)
    return dict(zip(STAGES, parts, strict=True)), whole.rounded, digits


def _stages(found: Conclusions, a: str, b: str) -> list[Words]:
    split = stage_parts(found, a, b)
    if split is None:
        return []
    parts, whole, digits = split
    said = []
    for stage, part in parts.items():
        row = found.told(f"{stage}_time_mean_h", a, b)
        between = words(" ({interval})").format(interval=row.between(digits)) if row and row.interval else NOTHING
        said.append(STAGE_TITLES[stage].inside() + as_it_stands(f" {signed(part, digits)}") + between)
    text = words("Time to help by stage (h): {stages}; in all {sum}.")
    return [text.format(stages=commas(said), sum=signed(whole, digits))]


def _surety(found: Conclusions) -> list[Words]:
    lines = []
    if found.points > 1:
        lines.append(words("Means over the design's {n:,} points.").format(n=found.points))
    if found.is_few:
        return [*lines, few(found.seeds)]
    if found.seeds:
        text = words("{seeds} seeds, the same in both; 95 % intervals, the headline adjusted (Holm).")
        lines.append(text.format(seeds=found.seeds))
    return [*lines, KNOWN]


STOP = words(".", context="end of a sentence")
