"""Factors, metrics and numbers in the words of the field, for the sentences of terminal and report."""

import re

from govsim.engine.block import SEVERITIES, TIMES, about
from govsim.measure import METRICS
from govsim.measure.response import KIND_TITLES
from govsim.policy import PROPOSALS, Policy
from govsim.scenario import Scenario
from govsim.scenario.elements import elements
from govsim.text.words import Words, as_it_stands, words

TITLES = {
    "actors.civic_capacity": words("Civic capacity"),
    "actors.partnership_price": words("Price of partnership"),
    "actors.budget.yuan_per_resident": words("Envelope per resident"),
    "actors.budget.wage_yuan_h": words("Cost of a staff hour"),
    "community.residents": words("Residents", context="how many"),
    "community.needs.mix": words("Mix of needs"),
    "community.needs.grid_concentration": words("Evenness of needs between grids"),
    "community.needs.resident_concentration": words("Evenness of needs between residents"),
    "incidents.threat.rate": words("Rate of threats"),
    "incidents.load.level": words("Load of other duties"),
    "ingredients.partners": words("Partners who supply"),
    "horizon.days": words("Counted days"),
    "lever": words("Lever"),
    "end": words("End of its range"),
    "shock": words("Shock"),
    "cost": words("Charge"),
}
"""Factors that experiments name most; the others are told by their key."""
SEVERITY = words("severity {severity}")
ELEMENTS = KIND_TITLES | {name: SEVERITY.format(severity=n) for n, name in enumerate(SEVERITIES, start=1)} | {
    "public_security": words("public security"), "fire_emergency": words("fire and emergency"),
    "work_safety": words("work safety"), "environment_sanitation": words("environment and sanitation"),
    "civil_affairs": words("civil affairs"), "grid_posts": words("grid posts"), "partners": words("partners"),
}  # fmt: skip
"""Elements of lists."""
SHOCKS = {"flood": words("Flood"), "gas_explosion": words("Gas explosion"), "epidemic": words("Epidemic wave")}
COLUMN = "player_"
"""What the column of a player begins with in the runs."""
HIDDEN_ROOMS = ("community", "incidents", "actors", "policy", "shocks", "horizon")


def proposal_of(column: str) -> str:
    """The proposal that a column of the runs is about (`proposal_3`: `III`); empty for any other column."""
    number = column.removeprefix("proposal_")
    known_numbers = {str(n): name for n, name in enumerate(PROPOSALS, start=1)}
    return known_numbers.get(number, "") if number != column else ""


def title_of(key: str) -> Words:
    """A factor in words: a lever or proposal by its title, another parameter by the end of its key."""
    if key.startswith(COLUMN):
        return words(key.removeprefix(COLUMN).replace("_", " ").capitalize())
    if name := proposal_of(key):
        return as_it_stands(f"{name}. ") + PROPOSALS[name]
    *rooms, last = key.split(".")
    info = Policy.model_fields.get(last) if rooms in (["policy"], ["actors", "prices"]) else None
    told = about(info) if info else None
    if told and told.title:
        price = words("Price of {lever}").format(lever=told.title.inside())
        return told.title if rooms == ["policy"] else price
    if key in TITLES:
        return TITLES[key]
    if key in elements(Scenario):
        if last == TIMES:
            return title_of(".".join(rooms))
        return words("{list}: {element}").format(list=title_of(".".join(rooms)), element=ELEMENTS[last])
    plain = re.sub(r"( office)? h$", "", last.replace("_", " "))  # hours are the unit, not the name
    if not rooms or rooms[-1] in HIDDEN_ROOMS:
        return words(plain.capitalize())
    text = f"{plain} ({rooms[-1].replace('_', ' ')})"
    return words(text[:1].upper() + text[1:])


def metric_in(name: str) -> Words:
    """A metric in words, in the middle of a sentence."""
    return METRICS[name].title.inside()


def unit_in(name: str) -> Words:
    """A unit in words; as it stands where there is no word for it."""
    return words(name, context="unit")


def short(value: float) -> str:
    """A number with three significant digits at most, without an exponent."""
    text = f"{value:,.0f}" if abs(value) >= 1000 else f"{float(f'{value:.3g}'):g}"
    return text if "e" not in text else f"{value:.10f}".rstrip("0")


def percent(share: float) -> str:
    """A share in percent, without decimals."""
    return f"{100 * share:.0f} %"
