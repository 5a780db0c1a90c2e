"""The answer in words: which metrics are the headline, when a difference is clear, and the sentence that says so."""

import math
from collections.abc import Sequence
from typing import NamedTuple

import pandas as pd

from govsim.base.words import Words, as_it_stands, joined, words
from govsim.measure import METRICS
from govsim.report.digits import decimals_for, is_share, signed
from govsim.report.folder import Arm, RunFolder
from govsim.report.words import POINTS, span, unit

SHOWN = (
    "help_time_mean_h", "response_time_mean_h", "helped_in_time_share", "harm_person_h", "satisfaction_mean",
    "satisfied_share", "response_time_p90_h", "containment_time_mean_h", "incidents_total", "escalated_share",
    "unresolved_share", "satisfaction_gini", "trust_government_mean", "participation_rate", "public_cost",
    "policy_funded_share", "society_hours", "society_value", "coordination_hours",
)  # fmt: skip
"""What the report's table shows: the headline, then what explains it and what it costs."""
STOP = "\N{IDEOGRAPHIC FULL STOP}"
IN_THE_ANSWER = ("help_time_mean_h", "helped_in_time_share", "satisfaction_mean")


class Facts(NamedTuple):
    """What a metric is: unit, which way is better (higher, lower or neither), title, meaning."""

    unit: str
    better: str
    title: Words
    meaning: Words


def facts(metric: str, pair: pd.Series | None) -> Facts:
    """Facts of a metric; of one that this version no longer has, what comparison.csv says."""
    known = METRICS.get(metric)
    if known:
        return Facts(known.unit, str(known.better), known.title, known.meaning)
    plain_name = metric.replace("_", " ")
    told = ("", "") if pair is None else (str(pair.unit), str(pair.better))
    return Facts(*told, as_it_stands(plain_name), as_it_stands(""))


def verdict(metric: str, pair: pd.Series | None) -> str:
    """`better`, `worse`, `more`, `less`, `same`, `tie` or `none` (no pair of numbers, or a difference of a single pair).

    A tie is an interval that holds zero or, in the headline, a p value above 0.05 after Holm's adjustment.
    """
    if pair is None or not math.isfinite(pair.difference):
        return "none"
    low, high = pair.ci_low, pair.ci_high
    if pair.difference == 0 and not (low < high):
        return "same"
    if not math.isfinite(low):
        return "none"
    if low <= 0 <= high or pair.get("p_holm", math.nan) > 0.05:
        return "tie"
    better = facts(metric, pair).better
    if better not in ("higher", "lower"):
        return "more" if low > 0 else "less"
    return "better" if (low > 0) == (better == "higher") else "worse"


def scale_of(metric: str) -> float:
    """100 for what is told in percent, else 1."""
    return 100.0 if is_share(metric) else 1.0


def pair_decimals(metric: str, pair: pd.Series) -> int:
    """Decimals that the interval of a difference can bear."""
    half = (pair.ci_high - pair.ci_low) / 2 * scale_of(metric)
    if pair.difference == 0 and not half > 0:
        return 0
    largest = 2 if is_share(metric) else 4
    return decimals_for(half if math.isfinite(half) and half > 0 else abs(pair.difference) * scale_of(metric), largest)


def difference_text(metric: str, pair: pd.Series) -> Words:
    """A difference with sign and unit: `-3.2 h`, `+8.1 points`."""
    number = signed(pair.difference * scale_of(metric), pair_decimals(metric, pair))
    name = facts(metric, pair).unit
    if not is_share(metric) and not (name != "0..1" and unit(name)):
        return as_it_stands(number)
    return as_it_stands(f"{number} ") + (POINTS if is_share(metric) else unit(name))


def interval_text(metric: str, pair: pd.Series) -> Words:
    """A 95 % interval: `-4.0 to -2.4`; empty where there is none."""
    if not math.isfinite(pair.ci_low):
        return as_it_stands("")
    decimals, scale = pair_decimals(metric, pair), scale_of(metric)
    return span(*(signed(v * scale, decimals) for v in (pair.ci_low, pair.ci_high)))


def answer(folder: RunFolder, lang: str, found: Sequence[str] = ()) -> list[str]:
    """The answer, a sentence for each other scenario; empty for a folder that compares nothing.

    A manifest's `answer` has the word in its own language `lang`, English unless it says otherwise.
    Then come `found`, the sentences of the pictures for which a design was run.
    """
    told = folder.manifest.get("answer")
    if isinstance(told, list) and told and lang == folder.manifest.get("lang", "en"):
        return [str(sentence) for sentence in told]
    if found:
        return [words("{sentence}.").format(sentence=sentence.rstrip(f".{STOP}")).say(lang) for sentence in found]
    return [_sentence(folder, a, b).say(lang) for a, b in told_pairs(folder)]


def told_pairs(folder: RunFolder) -> list[tuple[Arm, Arm]]:
    """The pairs that a reader asks for: each scenario against the first, and the last against the one before it."""
    pairs = [(folder.baseline, arm) for arm in folder.others]
    if len(folder.others) > 1:
        pairs.append((folder.others[-2], folder.others[-1]))
    return pairs


def _sentence(folder: RunFolder, a: Arm, b: Arm) -> Words:
    clauses = [c for metric in IN_THE_ANSWER if (c := _clause(folder, metric, (a, b)))]
    if folder.points > 1:
        clauses.append(words("mean over the design's {n:,} points").format(n=folder.points))
    told = joined(clauses, words("; ", context="between clauses"))
    return words("{b}, against {a}: {clauses}.").format(a=a.title, b=b.title, clauses=told)


def _clause(folder: RunFolder, metric: str, arms: tuple[Arm, Arm]) -> Words | None:
    pair = folder.pair(metric, *arms)
    found = verdict(metric, pair)
    if pair is None or found == "none":
        return None
    title = facts(metric, pair).title.inside()
    if found in ("tie", "same"):
        return words("no clear difference in {metric}").format(metric=title)
    between = interval_text(metric, pair)
    return words("{metric} {change} (95 % interval{between})").format(
        metric=title, change=difference_text(metric, pair), between=as_it_stands(" ") + between if between else ""
    )
