"""What a design varied, in words: the factors of the manifest with title, unit, meaning and values."""

from functools import cache
from typing import Any, NamedTuple

from govsim.engine.block import About, about
from govsim.experiment.naming import proposal_of, title_of
from govsim.policy import Policy
from govsim.report.folder import RunFolder
from govsim.text.numbers import MINUS, brief, span
from govsim.text.words import Words, joined, words

__all__ = ["Factor", "factors_of", "known", "level_text", "levers_of", "proposal_of", "title_of", "values_text"]


class Factor(NamedTuple):
    """One factor of a design."""

    name: str
    title: Words
    unit: str
    meaning: Words
    values: Words
    keys: tuple[str, ...]
    levels: int
    """How many levels the manifest names; 0 for a range."""


@cache
def known() -> dict[str, About]:
    """What is declared of every number of a scenario, by dotted key."""
    from govsim.scenario import Scenario
    from govsim.scenario.elements import told_of

    return told_of(Scenario)


def factors_of(folder: RunFolder) -> list[Factor]:
    """The factors that the manifest names and, of a folder that names none, those that the columns of its runs show."""
    told = folder.manifest.get("factors")
    named: dict[str, Any] = told if isinstance(told, dict) and told else dict.fromkeys(folder.factors)
    return [_factor(folder, str(name), entry if isinstance(entry, dict) else {}) for name, entry in named.items()]


def _factor(folder: RunFolder, name: str, entry: dict[str, Any]) -> Factor:
    keys = tuple(str(key) for key in entry.get("keys") or ())
    declared = known().get(keys[0] if keys and name not in known() else name)
    levels, span = entry.get("levels"), entry.get("range")
    if not levels and not span and name in folder.runs:
        levels = sorted(folder.runs[name].unique().tolist(), key=str)
    meaning = declared.meaning if declared else levers_of(name)
    return Factor(
        name, title_of(name), declared.unit if declared else "", meaning, values_text(levels or (), span),
        tuple(key for key in keys if key != name), len(entry.get("levels") or ()),
    )  # fmt: skip


def levers_of(column: str) -> Words:
    """The levers of the proposal that a column is about."""
    told = [about(info) for info in Policy.model_fields.values()]
    titles = [t.title for t in told if t and t.title and t.thesis == proposal_of(column)]
    return joined([title.lower() for title in titles], words(", ", context="between names"))


def values_text(levels: Any, ends: Any) -> Words:
    """The values of a factor: a range, or its levels (of many, how many and the ends)."""
    if isinstance(ends, list | tuple) and len(ends) == 2:
        low, high = (level_text(v) for v in ends)
        return span(low, high)
    texts = [text for v in levels if (text := level_text(v))]
    if len(texts) > 12:
        return words("{n} levels, {low} to {high}").format(n=len(texts), low=texts[0], high=texts[-1])
    return joined(texts, words(", ", context="between names"))


def level_text(value: Any) -> str:
    """A level of a factor as short as it may be."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return str(value)
    return f"{value:g}".replace("-", MINUS) if abs(value) < 1e5 else brief(value)
