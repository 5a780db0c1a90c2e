"""Factors, metrics and numbers in the words of the field, for the sentences of terminal and report."""

import re

from govsim.base.block import Words, about
from govsim.measure import METRICS
from govsim.policy import PROPOSALS, Policy

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


def proposal_of(column: str) -> str:
    """The proposal that a column of the runs is about (`proposal_3`: `III`); empty for any other column."""
    number = column.removeprefix("proposal_")
    known_numbers = {str(n): name for n, name in enumerate(PROPOSALS, start=1)}
    return known_numbers.get(number, "") if number != column else ""


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


def metric_in(name: str) -> Words:
    """A metric in words, in the middle of a sentence."""
    title = METRICS[name].title
    return Words(title.en[:1].lower() + title.en[1:], title.zh)


def unit_in(name: str) -> Words:
    """A unit in both languages; as it stands where there is no word for it."""
    return Words(name, {"h": "小时", "office h": "办公小时", "person-h": "人·小时"}.get(name, name))


def short(value: float) -> str:
    """A number with three significant digits at most, without an exponent."""
    text = f"{value:,.0f}" if abs(value) >= 1000 else f"{float(f'{value:.3g}'):g}"
    return text if "e" not in text else f"{value:.10f}".rstrip("0")


def percent(share: float) -> str:
    """A share in percent, without decimals."""
    return f"{100 * share:.0f} %"
