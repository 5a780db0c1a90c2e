"""Hypotheses: what is claimed before any seed has run, locked by a hash, and what the runs say of each claim.

A claim is that one scenario differs from another in a stated direction by at least the smallest difference that matters.
With the gain g (b less a, turned so that the stated direction is above 0) and that difference D, three things can be shown,
each by one-sided paired t-tests at 5 %, which is the same as holding the 90 % interval of g against -D and D:

    confirmed    g > D: the claim holds with all of its size (a minimum-effect test, Murphy & Myors 1999)
    equivalent   -D < g < D: no difference that matters (two one-sided tests, Schuirmann 1987; Lakens 2017)
    refuted      g < D, and not equivalent: the claim falls short, or the difference goes the other way

and where none of them can be shown the claim is undecided. Each of the three families of p values is adjusted over all the
hypotheses of a file (Holm 1979), so that more claims do not make a lucky one likely. What the lock does not cover is
exploratory: every other difference, and all of the hypotheses once what was locked has changed.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from typing import Any, Literal

import numpy as np
import pandas as pd
from pydantic import Field, field_validator, model_validator
from scipy import stats

from govsim.base.block import Block
from govsim.base.errors import did_you_mean, shown
from govsim.base.words import Words, as_it_stands, joined, listed, words
from govsim.experiment.statistics import holm, known_metric, paired, spread
from govsim.measure import METRICS
from govsim.scenario.errors import Problem
from govsim.scenario.positions import Entry

ALPHA = 0.05
"""Level of each one-sided test after Holm's adjustment."""
LOCKED = ("hypotheses", "scenarios", "design", "seeds")
"""What a lock covers."""
CLAIM = ("metric", "a", "b", "direction", "smallest_difference")
"""What of a hypothesis is locked: its words may be mended."""
VERDICTS = ("confirmed", "equivalent", "refuted", "undecided", "exploratory")
COLUMNS = (
    "name", "metric", "unit", "a", "b", "direction", "smallest_difference", "seeds", "difference", "ci_low", "ci_high",
    "ci90_low", "ci90_high", "p_confirmed", "p_equivalent", "p_refuted", "finding", "verdict",
)  # fmt: skip


class Hypothesis(Block):
    """A claim about one metric and two scenarios."""

    name: str = Field(default="", max_length=60)
    """How tables call it; metric and scenarios when left out."""
    metric: str
    a: str = Field(min_length=1)
    """The scenario against which the other is held."""
    b: str = Field(min_length=1)
    direction: Literal["lower", "higher"]
    """Where b lies, seen from a."""
    smallest_difference: float = Field(gt=0)
    """The smallest difference that matters, in the metric's unit."""
    why: str = Field(default="", max_length=1000)
    """Why no smaller one matters."""

    @field_validator("metric")
    @classmethod
    def _known(cls, name: str) -> str:
        return known_metric(name)

    @model_validator(mode="after")
    def _of_two(self) -> "Hypothesis":
        if self.a == self.b:
            raise ValueError("a and b are the same scenario")
        return self

    @property
    def called(self) -> str:
        """Its name, or metric and scenarios."""
        return self.name or f"{self.metric}: {self.b} against {self.a}"

    @property
    def sign(self) -> float:
        """What turns b less a into the gain."""
        return -1.0 if self.direction == "lower" else 1.0


def misnamed(tree: Entry, hypotheses: Sequence[Hypothesis], names: Iterable[str]) -> Iterator[Problem]:
    """Scenarios that a hypothesis names and the experiment has not, and claims that are made twice, each at its place."""
    known, seen = list(names), dict[Any, int]()
    for n, claim in enumerate(hypotheses):
        for side in ("a", "b"):
            name = getattr(claim, side)
            if name not in known:
                near = did_you_mean(name, known) or f"; expected one of {', '.join(known[:20])}"
                text = f"no scenario '{shown(name)}' in this experiment{near}"
                yield Problem(_at(tree, f"hypotheses.{n}.{side}"), f"hypotheses.{n}.{side}", text)
        about = claim.metric, *sorted((claim.a, claim.b))
        if (first := seen.setdefault(about, n)) != n:
            text = f"is about the same metric and scenarios as hypothesis {first}"
            yield Problem(_at(tree, f"hypotheses.{n}"), f"hypotheses.{n}", text)


def _at(tree: Entry, key: str) -> Any:
    entry: Entry | None = tree
    for part in key.split("."):
        below = entry.child(int(part) if part.isdigit() else part) if entry else None
        entry = below or entry
    return (entry or tree).at


def digest(part: Any) -> str:
    """A short hash of what can be written as JSON."""
    return hashlib.blake2b(json.dumps(part, sort_keys=True).encode(), digest_size=8).hexdigest()


def substance(claims: Iterable[dict[str, Any]]) -> list[list[Any]]:
    """What hypotheses claim, without their names and reasons."""
    return [[claim.get(part) for part in CLAIM] for claim in claims]


def lock(told: dict[str, Any]) -> dict[str, str]:
    """Hashes of what a manifest says of the hypotheses, the scenarios, the design and the seeds, and of all together."""
    parts = {
        "hypotheses": digest(substance(told.get("hypotheses") or [])),
        "scenarios": digest(told.get("hashes")),
        "design": digest([told.get("design"), told.get("factors")]),
        "seeds": digest([told.get("seeds"), told.get("until")]),
    }
    return {"hash": digest(parts), **parts}


def locked_now(told: dict[str, Any]) -> dict[str, str]:
    """A lock with the time at which it was closed (UTC); it is to be written before the first run starts."""
    return lock(told) | {"at": datetime.now(UTC).isoformat(timespec="seconds")}


def broken(told: dict[str, Any]) -> list[str]:
    """Which parts of what a lock covers are not, in a manifest, what was locked before the first run."""
    held, now = told.get("locked") or {}, lock(told)
    return [part for part in LOCKED if held.get(part) != now[part]]


def judged(hypotheses: Sequence[Hypothesis], runs: pd.DataFrame, *, is_locked: bool) -> pd.DataFrame:
    """A row for each hypothesis: the paired difference b less a with its intervals, p values after Holm, the verdict.

    `runs` has a row for each scenario and seed. `finding` is what the tests say, `verdict` the same where the lock holds and
    else `exploratory`.
    """
    rows = [row(claim, runs) for claim in hypotheses]
    table = pd.DataFrame(rows, columns=[c for c in COLUMNS if c not in ("finding", "verdict")])
    for column in ("p_confirmed", "p_equivalent", "p_refuted"):
        table[column] = holm(table[column].to_numpy(float))
    table["finding"] = [finding(*p) for p in table[["p_confirmed", "p_equivalent", "p_refuted"]].to_numpy(float).tolist()]
    table["verdict"] = table.finding if is_locked else "exploratory"
    return table


def row(claim: Hypothesis, runs: pd.DataFrame) -> dict[str, Any]:
    """One hypothesis with its p values before any adjustment."""
    one, two = (runs[runs.scenario == name].set_index("seed")[claim.metric] for name in (claim.a, claim.b))
    seeds = one.index.intersection(two.index)
    a, b = one[seeds].to_numpy(float), two[seeds].to_numpy(float)
    told, kept = paired(a, b), ~(np.isnan(a) | np.isnan(b))
    half = (told["ci_high"] - told["ci_low"]) / 2 * narrower(int(kept.sum()))
    return {
        "name": claim.called, "metric": claim.metric, "unit": METRICS[claim.metric].unit, "a": claim.a, "b": claim.b,
        "direction": claim.direction, "smallest_difference": claim.smallest_difference, "seeds": int(kept.sum()),
        "difference": told["difference"], "ci_low": told["ci_low"], "ci_high": told["ci_high"],
        "ci90_low": told["difference"] - half, "ci90_high": told["difference"] + half,
        **p_values(claim.sign * a[kept], claim.sign * b[kept], claim.smallest_difference),
    }  # fmt: skip


def narrower(n: int) -> float:
    """The width of a 90 % t-interval as a share of the 95 % one's."""
    return float(stats.t.ppf(0.95, n - 1) / stats.t.ppf(0.975, n - 1)) if n > 1 else np.nan


def p_values(a: np.ndarray, b: np.ndarray, smallest: float) -> dict[str, float]:
    """Say by p values what can be shown of the gain b - a over pairs: above the smallest difference, within it, short of it.

    `p_equivalent` is the larger p of the two one-sided tests. NaN below two pairs.
    """
    if len(a) < 2:
        return dict.fromkeys(("p_confirmed", "p_equivalent", "p_refuted"), np.nan)
    gain, error = float((b - a).mean()), spread(a, b) / np.sqrt(len(a))
    short = above(-gain, -smallest, error, len(a))
    return {
        "p_confirmed": above(gain, smallest, error, len(a)),
        "p_equivalent": max(short, above(gain, -smallest, error, len(a))),
        "p_refuted": short,
    }


def above(mean: float, bound: float, error: float, n: int) -> float:
    """Return p of the one-sided t-test that a mean lies above a bound; that of the limit, 0 or 1, where nothing varies."""
    if error == 0:
        return 0.0 if mean > bound else 1.0
    return float(stats.t.sf((mean - bound) / error, n - 1))


def finding(confirmed: float, equivalent: float, refuted: float) -> str:
    """What is shown, from adjusted p values; NaN shows nothing."""
    shown_by = (("confirmed", confirmed), ("equivalent", equivalent), ("refuted", refuted))
    return next((name for name, p in shown_by if p <= ALPHA), "undecided")


FINDINGS = {
    "confirmed": words("confirmed"), "equivalent": words("equivalent"), "refuted": words("refuted"),
    "undecided": words("undecided"), "exploratory": words("exploratory"),
}  # fmt: skip
PARTS = {
    "hypotheses": words("the hypotheses"), "scenarios": words("the scenarios"), "design": words("the design"),
    "seeds": words("the seeds"),
}  # fmt: skip
WAYS = {"lower": words("lower"), "higher": words("higher")}


def told_in_words(table: pd.DataFrame, told: dict[str, Any]) -> list[Words]:
    """What became of the hypotheses, a line on the lock and a line for each of them; empty where there are none."""
    if not len(table):
        return []
    held, parts = told.get("locked") or {}, broken(told)
    counts = table.finding.value_counts()
    if not parts:
        said = [words("{count} {finding}").format(count=counts[n], finding=FINDINGS[n]) for n in VERDICTS if n in counts]
        head = words("Hypotheses, locked before the first run ({hash}): {counts}.")
        head = head.format(hash=held.get("hash"), counts=joined(said, words(", ", context="between clauses")))
    elif held.get("hash"):
        head = words("Hypotheses: all exploratory, as {parts} changed since the lock {hash} was closed.")
        head = head.format(parts=changed(parts), hash=held["hash"])
    else:
        head = words(
            "Hypotheses: all exploratory, as {parts} changed since the first run, and nothing was locked before it."
        ).format(parts=changed(parts))  # fmt: skip
    return [head, *(sentence(claim, bool(parts)) for claim in table.itertuples())]


def changed(parts: Sequence[str]) -> Words:
    """The parts of what was locked that changed: `the hypotheses and the seeds`."""
    return listed([PARTS[part] for part in parts])


def sentence(claim: Any, is_exploratory: bool) -> Words:
    """One hypothesis in words."""
    finding = FINDINGS[claim.finding]
    unit = "" if claim.unit in ("0..1", "share") else as_it_stands(" ") + words(claim.unit, context="unit")
    p = {"confirmed": claim.p_confirmed, "equivalent": claim.p_equivalent, "refuted": claim.p_refuted}.get(claim.finding)
    return words(
        "  {verdict}: {metric} at least {smallest:,g}{unit} {way} under {b} than under {a}; it is {difference}{unit} "
        "(95 % {low} to {high}{p})"
    ).format(
        verdict=words("exploratory ({finding})").format(finding=finding) if is_exploratory else finding,
        metric=METRICS[claim.metric].title.inside(), smallest=claim.smallest_difference, unit=unit,
        way=WAYS[claim.direction], a=claim.a, b=claim.b, difference=amount(claim.difference), low=amount(claim.ci_low),
        high=amount(claim.ci_high), p="" if p is None else ", p < .001" if p < 0.001 else f", p {p:.3f}",
    )  # fmt: skip


def amount(value: float) -> str:
    """A difference with as many digits as one reads."""
    return f"{value:+,.0f}" if abs(value) >= 1000 else f"{value:+.3g}"
