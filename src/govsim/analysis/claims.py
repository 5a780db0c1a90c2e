"""What the runs say of a claim made beforehand: tests against the smallest difference that matters, and their words.

With the gain g (b less a, turned so that the stated direction is above 0) and the smallest difference that matters D, three
things can be shown, each by one-sided paired t-tests at 5 %, which is the same as holding the 90 % interval of g against -D
and D:

    confirmed    g > D: the claim holds with all of its size (a minimum-effect test, Murphy & Myors 1999)
    equivalent   -D < g < D: no difference that matters (two one-sided tests, Schuirmann 1987; Lakens 2017)
    refuted      g < D, and not equivalent: the claim falls short, or the difference goes the other way

and where none of them can be shown the claim is undecided. Each of the three families of p values is adjusted over all the
claims of a file (Holm 1979), so that more claims do not make a lucky one likely.
"""

import math
from collections.abc import Sequence
from typing import Any, Protocol

import numpy as np
import pandas as pd

from govsim.analysis.adjust import holm
from govsim.analysis.conclusions import Conclusions, p_text
from govsim.analysis.facts import facts, scale_of, unit_of
from govsim.analysis.interval import above, half_width, paired, spread
from govsim.analysis.matters import KNOWN, was_known
from govsim.analysis.scale import scale_for
from govsim.analysis.verdict import ALPHA, is_clear
from govsim.measure import METRICS
from govsim.text.numbers import brief, with_unit
from govsim.text.words import Words, as_it_stands, words

CONFIRMED, EQUIVALENT, REFUTED, UNDECIDED, EXPLORATORY = "confirmed", "equivalent", "refuted", "undecided", "exploratory"
FINDINGS = {
    CONFIRMED: words("confirmed"), EQUIVALENT: words("equivalent"), REFUTED: words("refuted"), UNDECIDED: words("undecided"),
    EXPLORATORY: words("exploratory"),
}  # fmt: skip
"""What can become of a claim, in words, in the order in which they are told."""
WAYS = {"lower": words("lower"), "higher": words("higher")}
P_VALUES = ("p_confirmed", "p_equivalent", "p_refuted")
COLUMNS = (
    "name", "metric", "unit", "a", "b", "direction", "smallest_difference", "seeds", "difference", "ci_low", "ci_high",
    "ci90_low", "ci90_high", *P_VALUES, "finding", "verdict",
)  # fmt: skip


class Claim(Protocol):
    """A claim about one metric and two scenarios."""

    metric: str
    a: str
    b: str
    smallest_difference: float

    @property
    def direction(self) -> Any:
        """Where b lies, seen from a: lower or higher."""

    @property
    def called(self) -> str:
        """Its name."""

    @property
    def sign(self) -> float:
        """What turns b less a into the gain."""


def judged(claims: Sequence[Claim], runs: pd.DataFrame, *, is_locked: bool) -> pd.DataFrame:
    """A row for each claim: the paired difference b less a with its intervals, p values after Holm, the verdict.

    `runs` has a row for each scenario and seed. `finding` is what the tests say, `verdict` the same where the lock holds and
    else `exploratory`.
    """
    table = pd.DataFrame([row(claim, runs) for claim in claims], columns=[c for c in COLUMNS[:-2]])
    for column in P_VALUES:
        table[column] = holm(table[column].to_numpy(float))
    table["finding"] = [finding(*p) for p in table[list(P_VALUES)].to_numpy(float).tolist()]
    table["verdict"] = table.finding if is_locked else EXPLORATORY
    return table


def row(claim: Claim, runs: pd.DataFrame) -> dict[str, Any]:
    """One claim with its p values before any adjustment."""
    one, two = (runs[runs.scenario == name].set_index("seed")[claim.metric] for name in (claim.a, claim.b))
    seeds = one.index.intersection(two.index)
    a, b = one[seeds].to_numpy(float), two[seeds].to_numpy(float)
    told, kept = paired(a, b), ~(np.isnan(a) | np.isnan(b))
    n = int(kept.sum())
    half = float(half_width(spread(a[kept], b[kept]), n, 0.9)) if n > 1 else math.nan
    return {
        "name": claim.called, "metric": claim.metric, "unit": METRICS[claim.metric].unit, "a": claim.a, "b": claim.b,
        "direction": claim.direction, "smallest_difference": claim.smallest_difference, "seeds": n,
        "difference": told["difference"], "ci_low": told["ci_low"], "ci_high": told["ci_high"],
        "ci90_low": told["difference"] - half, "ci90_high": told["difference"] + half,
        **p_values(claim.sign * a[kept], claim.sign * b[kept], claim.smallest_difference),
    }  # fmt: skip


def p_values(a: np.ndarray, b: np.ndarray, smallest: float) -> dict[str, float]:
    """Say by p values what can be shown of the gain b - a over pairs: above the smallest difference, within it, short of it.

    `p_equivalent` is the larger p of the two one-sided tests. NaN below two pairs.
    """
    if len(a) < 2:
        return dict.fromkeys(P_VALUES, np.nan)
    gain, error = float((b - a).mean()), spread(a, b) / math.sqrt(len(a))
    short = above(-gain, -smallest, error, len(a))
    return {
        "p_confirmed": above(gain, smallest, error, len(a)),
        "p_equivalent": max(short, above(gain, -smallest, error, len(a))),
        "p_refuted": short,
    }


def finding(confirmed: float, equivalent: float, refuted: float) -> str:
    """What is shown, from adjusted p values; NaN shows nothing."""
    shown_by = ((CONFIRMED, confirmed), (EQUIVALENT, equivalent), (REFUTED, refuted))
    return next((name for name, p in shown_by if p <= ALPHA), UNDECIDED)


def numbers(claim: Any, found: Conclusions | None) -> tuple[Words, Words]:
    """The difference of a claim with its unit, and its interval, as all pages print them."""
    told = found.told(str(claim.metric), str(claim.a), str(claim.b)) if found else None
    if told is not None:
        return told.change_of, told.interval
    scale, ends = scale_for(str(claim.metric)), (float(claim.ci_low), float(claim.ci_high))
    return scale.in_words(float(claim.difference), *ends), scale.interval(*ends)


def size(claim: Any) -> Words:
    """The smallest difference that matters of a claim, with its unit."""
    metric = str(claim.metric)
    return with_unit(brief(float(claim.smallest_difference) * scale_of(metric)), unit_of(metric, gap=True))


def told(claim: Any, found: Conclusions | None, *, is_exploratory: bool) -> Words:
    """One claim in words."""
    said = FINDINGS[claim.finding]
    difference, between = numbers(claim, found)
    p = p_text(float(getattr(claim, f"p_{claim.finding}", math.nan)))
    text = words("  {verdict}: {metric} at least {size} {way} under {b} than under {a}; it is {difference} ({interval}{p})")
    return text.format(
        verdict=words("exploratory ({finding})").format(finding=said) if is_exploratory else said,
        metric=facts(claim.metric).title.inside(), size=size(claim), way=WAYS[claim.direction], a=claim.a, b=claim.b,
        difference=difference, interval=words("95 % {interval}").format(interval=between) if between else words("no interval"),
        p=words(", p {p}").format(p=p) if p else "",
    )  # fmt: skip


def thresholds(claims: pd.DataFrame) -> list[Words]:
    """That smallest differences were chosen when the headline of earlier runs was known, where any was."""
    pairs = zip(claims.metric.astype(str), claims.smallest_difference.astype(float), strict=True)
    return [KNOWN] if any(was_known(metric, value) for metric, value in pairs) else []


def outcome(claim: Any) -> Words:
    """What the tests say of a claim, and which way a refuted one went."""
    said = FINDINGS.get(str(claim.finding), as_it_stands(str(claim.finding))).begun()
    gain = sorted(float(v) * (-1.0 if claim.direction == "lower" else 1.0) for v in (claim.ci_low, claim.ci_high))
    if claim.finding == REFUTED and is_clear(*gain) and gain[1] < 0:
        return said + words(": the other way round")
    return said
