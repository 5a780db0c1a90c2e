"""The answer in words: which metrics are the headline, when a difference is clear, and the sentence that says so."""

import math
from collections.abc import Sequence
from typing import NamedTuple

import pandas as pd

from govsim.base.block import Words
from govsim.measure import METRICS
from govsim.report.digits import decimals_for, is_share, signed
from govsim.report.folder import Arm, RunFolder
from govsim.report.words import POINTS, say, unit

SHOWN = (
    "help_time_mean_h", "response_time_mean_h", "helped_in_time_share", "harm_person_h", "satisfaction_mean",
    "satisfied_share", "response_time_p90_h", "containment_time_mean_h", "incidents_total", "escalated_share",
    "unresolved_share", "satisfaction_gini", "trust_government_mean", "participation_rate", "public_cost",
    "policy_funded_share", "society_hours", "society_value", "coordination_hours",
)  # fmt: skip
"""What the report's table shows: the headline, then what explains it and what it costs."""
IN_THE_ANSWER = ("help_time_mean_h", "helped_in_time_share", "satisfaction_mean")


class Facts(NamedTuple):
    """What a metric is: unit, which way is better (higher, lower or neither), title, meaning."""

    unit: str
    better: str
    title: Words
    meaning: str


def facts(metric: str, pair: pd.Series | None) -> Facts:
    """Facts of a metric; of one that this version no longer has, what comparison.csv says."""
    known = METRICS.get(metric)
    if known:
        return Facts(known.unit, str(known.better), known.title, known.meaning)
    plain_name = metric.replace("_", " ")
    told = ("", "") if pair is None else (str(pair.unit), str(pair.better))
    return Facts(*told, Words(plain_name, plain_name), "")


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


def difference_text(metric: str, pair: pd.Series, lang: str) -> str:
    """A difference with sign and unit: `-3.2 h`, `+8.1 points`."""
    name = say(POINTS, lang) if is_share(metric) else unit(facts(metric, pair).unit, lang)
    name = "" if name == "0..1" else name
    return f"{signed(pair.difference * scale_of(metric), pair_decimals(metric, pair))} {name}".rstrip()


def interval_text(metric: str, pair: pd.Series, lang: str) -> str:
    """A 95 % interval: `-4.0 to -2.4`; empty where there is none."""
    if not math.isfinite(pair.ci_low):
        return ""
    decimals, scale = pair_decimals(metric, pair), scale_of(metric)
    between = " to " if lang == "en" else " 至 "
    return between.join(signed(v * scale, decimals) for v in (pair.ci_low, pair.ci_high))


def answer(folder: RunFolder, lang: str, found: Sequence[str] = ()) -> list[str]:
    """The answer, a sentence for each other scenario; empty for a folder that compares nothing.

    A manifest's `answer` (a text, or one text for each language) has the word; it is in English unless it says otherwise.
    Then come `found`, the sentences of the pictures for which a design was run.
    """
    told = folder.manifest.get("answer")
    if isinstance(told, dict) and told.get(lang):
        return [str(told[lang])]
    if isinstance(told, list) and told and lang == "en":
        return [str(sentence) for sentence in told]
    if isinstance(told, str) and told.strip() and lang == "en":
        return [told]
    if found:
        return [f"{sentence.rstrip('.。')}{'。' if lang == 'zh' else '.'}" for sentence in found]
    return [_sentence(folder, a, b, lang) for a, b in told_pairs(folder)]


def told_pairs(folder: RunFolder) -> list[tuple[Arm, Arm]]:
    """The pairs that a reader asks for: each scenario against the first, and the last against the one before it."""
    pairs = [(folder.baseline, arm) for arm in folder.others]
    if len(folder.others) > 1:
        pairs.append((folder.others[-2], folder.others[-1]))
    return pairs


def _sentence(folder: RunFolder, a: Arm, b: Arm, lang: str) -> str:
    clauses = [c for metric in IN_THE_ANSWER if (c := _clause(folder, metric, (a, b), lang))]
    if folder.points > 1:
        mean = (
            f"设计中 {folder.points:,} 个设计点的平均" if lang == "zh" else f"mean over the design's {folder.points:,} points"
        )
        clauses.append(mean)
    if lang == "zh":
        return f"“{b.title}”与“{a.title}”相比：" + "；".join(clauses) + "。"
    return f"{b.title}, against {a.title}: " + "; ".join(clauses) + "."


def _clause(folder: RunFolder, metric: str, arms: tuple[Arm, Arm], lang: str) -> str:
    pair = folder.pair(metric, *arms)
    found = verdict(metric, pair)
    if pair is None or found == "none":
        return ""
    title = say(facts(metric, pair).title, lang)
    title = title[:1].lower() + title[1:]
    if found in ("tie", "same"):
        return f"{title}无明显差异" if lang == "zh" else f"no clear difference in {title}"
    change, between = difference_text(metric, pair, lang), interval_text(metric, pair, lang)
    between = f" {between}" if between else ""
    if lang == "zh":
        return f"{title} {change}（95 % 置信区间{between}）"
    return f"{title} {change} (95 % interval{between})"
