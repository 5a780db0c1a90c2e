"""What a design varied, in words: the factors of the manifest with title, unit, meaning and values."""

import re
from functools import cache
from typing import Any, NamedTuple

from govsim.base.block import About, Words, about, numbers
from govsim.policy import PROPOSALS, Policy
from govsim.report.digits import MINUS, brief
from govsim.report.folder import RunFolder

TITLES = {
    "actors.civic_capacity": Words("Civic capacity", "社会参与能力"),
    "actors.partnership_price": Words("Price of partnership", "合作成本"),
    "actors.budget.yuan_per_resident": Words("Envelope per resident", "人均公共经费"),
    "actors.budget.wage_yuan_h": Words("Cost of a staff hour", "政府工时成本"),
    "community.residents": Words("Residents", "居民人数"),
    "community.needs.mix": Words("Mix of needs", "需求结构"),
    "community.needs.grid_concentration": Words("Evenness of needs between grids", "网格间需求均匀度"),
    "community.needs.resident_concentration": Words("Evenness of needs between residents", "居民间需求均匀度"),
    "incidents.threat.rate": Words("Rate of threats", "威胁发生率"),
    "horizon.days": Words("Counted days", "计数天数"),
    "lever": Words("Lever", "政策工具"),
    "end": Words("End of its range", "取值端"),
    "shock": Words("Shock", "冲击"),
    "cost": Words("Charge", "计费方式"),
}
"""Factors that experiments name most; the others are told by their key."""
HIDDEN_ROOMS = ("community", "incidents", "actors", "policy", "shocks", "horizon")


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

    return {key: told for key, _, told in numbers(Scenario)}


def title_of(key: str) -> Words:
    """A factor in words: a lever or proposal by its title, another parameter by the end of its key."""
    if name := proposal_of(key):
        return Words(f"{name}. {PROPOSALS[name].en}", f"{name}. {PROPOSALS[name].zh}")
    *rooms, last = key.split(".")
    info = Policy.model_fields.get(last) if rooms in (["policy"], ["actors", "prices"]) else None
    told = about(info) if info else None
    if told and told.title:
        price = Words(f"Price of {told.title.en[:1].lower()}{told.title.en[1:]}", f"{told.title.zh}的价格")
        return told.title if rooms == ["policy"] else price
    if key in TITLES:
        return TITLES[key]
    plain = re.sub(r"( office)? h$", "", last.replace("_", " "))  # hours are the unit, not the name
    if not rooms or rooms[-1] in HIDDEN_ROOMS:
        return Words(plain.capitalize(), plain)
    text = f"{plain} ({rooms[-1].replace('_', ' ')})"
    return Words(text[:1].upper() + text[1:], text)


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
    meaning = Words(declared.meaning, "") if declared else levers_of(name)
    return Factor(
        name, title_of(name), declared.unit if declared else "", meaning, values_text(levels or (), span),
        tuple(key for key in keys if key != name), len(entry.get("levels") or ()),
    )  # fmt: skip


def proposal_of(column: str) -> str:
    """The proposal that a column of the runs is about (`proposal_3`: `III`); empty for any other column."""
    number = column.removeprefix("proposal_")
    known_numbers = {str(n): name for n, name in enumerate(PROPOSALS, start=1)}
    return known_numbers.get(number, "") if number != column else ""


def levers_of(column: str) -> Words:
    """The levers of the proposal that a column is about."""
    told = [about(info) for info in Policy.model_fields.values()]
    titles = [t.title for t in told if t and t.title and t.thesis == proposal_of(column)]
    return Words(", ".join(t.en.lower() for t in titles), "、".join(t.zh for t in titles))


def values_text(levels: Any, span: Any) -> Words:
    """The values of a factor: a range, or its levels (of many, how many and the ends)."""
    if isinstance(span, list | tuple) and len(span) == 2:
        low, high = (level_text(v) for v in span)
        return Words(f"{low} to {high}", f"{low} 至 {high}")
    texts = [text for v in levels if (text := level_text(v))]
    if len(texts) > 12:
        return Words(f"{len(texts)} levels, {texts[0]} to {texts[-1]}", f"{len(texts)} 个水平，{texts[0]} 至 {texts[-1]}")
    return Words(", ".join(texts), "、".join(texts))


def level_text(value: Any) -> str:
    """A level of a factor as short as it may be."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return str(value)
    return f"{value:g}".replace("-", MINUS) if abs(value) < 1e5 else brief(value)
