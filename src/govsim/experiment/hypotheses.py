"""Hypotheses: what is claimed before any seed has run, locked by a hash, and what the runs say of each claim.

A claim is that one scenario differs from another in a stated direction by at least the smallest difference that matters;
`analysis/claims.py` tests it. What the lock does not cover is exploratory: every other difference, and all of the hypotheses
once what was locked has changed.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from typing import Any, Literal

import pandas as pd
from pydantic import Field, field_validator, model_validator

from govsim.analysis.claims import FINDINGS, thresholds
from govsim.analysis.claims import told as in_words
from govsim.analysis.comparison import known_metric
from govsim.analysis.conclusions import Conclusions
from govsim.engine.block import Block
from govsim.scenario.positions import Entry, Problem
from govsim.text.errors import did_you_mean, shown
from govsim.text.words import Words, commas, listed, words

LOCKED = ("hypotheses", "scenarios", "design", "seeds")
"""What a lock covers."""
CLAIM = ("metric", "a", "b", "direction", "smallest_difference")
"""What of a hypothesis is locked: its words may be mended."""


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


def invalid_names(tree: Entry, hypotheses: Sequence[Hypothesis], names: Iterable[str]) -> Iterator[Problem]:
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


def lock(manifest: dict[str, Any]) -> dict[str, str]:
    """Hashes of what a manifest says of the hypotheses, the scenarios, the design and the seeds, and of all together."""
    parts = {
        "hypotheses": digest(substance(manifest.get("hypotheses") or [])),
        "scenarios": digest(manifest.get("hashes")),
        "design": digest([manifest.get("design"), manifest.get("factors")]),
        "seeds": digest([manifest.get("seeds"), manifest.get("until")]),
    }
    return {"hash": digest(parts), **parts}


def closed_lock(manifest: dict[str, Any]) -> dict[str, str]:
    """A lock with the time at which it was closed (UTC); it is to be written before the first run starts."""
    return lock(manifest) | {"at": datetime.now(UTC).isoformat(timespec="seconds")}


def changed_parts(manifest: dict[str, Any]) -> list[str]:
    """Which parts of what a lock covers are not, in a manifest, what was locked before the first run."""
    held, now = manifest.get("locked") or {}, lock(manifest)
    return [part for part in LOCKED if held.get(part) != now[part]]


PARTS = {
    "hypotheses": words("the hypotheses"), "scenarios": words("the scenarios"), "design": words("the design"),
    "seeds": words("the seeds"),
}  # fmt: skip


def verdict_sentences(table: pd.DataFrame, manifest: dict[str, Any], found: Conclusions | None = None) -> list[Words]:
    """What became of the hypotheses, a line on the lock and a line for each of them; empty where there are none."""
    if not len(table):
        return []
    held, parts = manifest.get("locked") or {}, changed_parts(manifest)
    counts = table.finding.value_counts()
    if not parts:
        said = [words("{count} {finding}").format(count=counts[n], finding=FINDINGS[n]) for n in FINDINGS if n in counts]
        head = words("Hypotheses, locked before the first run ({hash}): {counts}.")
        head = head.format(hash=held.get("hash"), counts=commas(said))
    elif held.get("hash"):
        head = words("Hypotheses: all exploratory, as {parts} changed since the lock {hash} was closed.")
        head = head.format(parts=changed(parts), hash=held["hash"])
    else:
        head = words(
            "Hypotheses: all exploratory, as {parts} changed since the first run, and nothing was locked before it."
        ).format(parts=changed(parts))  # fmt: skip
    return [head, *(in_words(claim, found, is_exploratory=bool(parts)) for claim in table.itertuples()), *thresholds(table)]


def changed(parts: Sequence[str]) -> Words:
    """The parts of what was locked that changed: `the hypotheses and the seeds`."""
    return listed([PARTS[part] for part in parts])
