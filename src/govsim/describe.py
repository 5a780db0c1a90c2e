"""Everything that the project says of itself as tables: one source for `govsim list`, the ODD, the report, the page."""

import ast
import re
from collections.abc import Sequence
from functools import cache
from typing import Any, NamedTuple

from govsim.engine.block import TIMES, About, about, numbers
from govsim.engine.sources import PACKAGE
from govsim.measure import METRICS
from govsim.names import NEED_TITLES, ORGANIZATION_NAMES, SEVERITIES, STAFF
from govsim.policy import PROPOSALS, Policy, Prices, lever_hours
from govsim.scenario import Scenario, files, values
from govsim.scenario.elements import elements
from govsim.store.reading import RunFolder
from govsim.text.numbers import MINUS, brief, span
from govsim.text.words import Words, as_it_stands, joined, words

Row = dict[str, Any]


MECHANISMS = ("incidents", "actors")
"""The rooms whose equations read levers."""


@cache
def readers() -> dict[str, tuple[str, ...]]:
    """The mechanisms that read an attribute of that name, as `incidents.line`: what a lever acts on is where it is read."""
    found: dict[str, list[str]] = {}
    for file in (file for room in MECHANISMS for file in sorted((PACKAGE / room).glob("*.py"))):
        tree = ast.parse(file.read_text(encoding="utf-8"))
        for name in {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}:
            found.setdefault(name, []).append(f"{file.parent.name}.{file.stem}")
    return {name: tuple(places) for name, places in found.items()}


def levers(lang: str = "en") -> list[Row]:
    """The levers by proposal, with their prices and what they act on."""
    rows = []
    for proposal, named in PROPOSALS.items():
        for name, info in Policy.model_fields.items():
            told = about(info)
            if told is None or told.thesis != proposal or told.title is None:
                continue
            price = Prices.model_fields[name].default if name in Prices.model_fields else None
            rows.append({
                "proposal": f"{proposal}. {named.say(lang)}", "lever": name, "title": told.title.say(lang),
                "title_zh": told.title.zh, "unit": unit(told.unit, lang), "default": info.default, "price_h": price,
                "acts_on": ", ".join(readers().get(name, ())), "meaning": told.meaning.say(lang),
            })  # fmt: skip
    return rows


def parameters(lang: str = "en") -> list[Row]:
    """Every number of the model outside policy: key, default, unit, plausible range, source, meaning."""
    rows, default = [], dict(values(Scenario.model_validate({"name": "base"})))
    for key, _, told in numbers(Scenario):
        if not key.startswith("policy."):
            rows.append({
                "key": key, "default": plain(default[key]), "unit": unit(told.unit, lang), "plausible": ranges(told),
                "source": told.source,
                "meaning": told.meaning.say(lang),
            })  # fmt: skip
    return rows


def ranges(told: About) -> str:
    """How far a number may move: its range, those of a list's elements, or that of their multiplier."""
    spans = {name: f"{low:g} .. {high:g}" for name, (low, high) in told.may_move.items()}
    if f".{TIMES}" in spans:
        return f"{TIMES} {spans[f'.{TIMES}']}"
    if "" in spans:
        return spans[""]
    return "; ".join(spans.get(f".{name}", "fixed") for name in told.elements) if spans else ""


def objects(what: str, lang: str = "en") -> list[Row]:
    """A table as a list of objects for programs; of parameters with their values and ranges as numbers."""
    if what != "parameters":
        return TABLES[what](lang)
    default = dict(values(Scenario.model_validate({"name": "base"})))
    return [
        {
            "key": key, "value": default[key], "unit": told.unit, "source": told.source,
            "plausible": told.plausible or told.ranges or None, "moved": told.moved, "meaning": told.meaning.say(lang),
        }
        for key, _, told in numbers(Scenario)
        if not told.thesis
    ]  # fmt: skip


def metrics(lang: str = "en") -> list[Row]:
    """The metrics: name, unit, direction, meaning."""
    return [{
        "metric": m.name, "unit": unit(m.unit, lang), "better": m.better, "group": m.group, "title": m.title.say(lang),
        "meaning": m.meaning.say(lang),
    } for m in METRICS.values()]  # fmt: skip


def unit(name: str, lang: str) -> str:
    """A unit in words; plain numbers and what has no word as it stands."""
    return words(name, context="unit").say(lang)


def scenarios(lang: str = "en") -> list[Row]:
    """The scenarios that ship, those in folders last: name, title."""
    import yaml

    rows = []
    for name in (*files.names(), *files.families()):
        path = files.find(name)
        told = yaml.safe_load(path.read_text(encoding="utf-8")) if path else {}
        rows.append({"scenario": name, "title": words(told.get("title", "")).say(lang), "extends": told.get("extends", "")})
    return rows


def designs(lang: str = "en") -> list[Row]:
    """The experiments that ship: name, design, question."""
    import yaml

    rows = []
    for name in files.names("experiments"):
        path = files.find(name, "experiments")
        told = yaml.safe_load(path.read_text(encoding="utf-8")) if path else {}
        design = told.get("design", "paired")
        kind = design["kind"] if isinstance(design, dict) else design
        rows.append({"experiment": name, "design": kind, "title": words(told.get("title", "")).say(lang)})
    return rows


def lever_prices(scenario: Scenario) -> dict[str, float]:
    """What each priced lever of a scenario costs (staff-h per resident and year), partnership's dearness included."""
    prices, dearness = scenario.actors.prices, scenario.actors.partnership_price
    total = lever_hours(scenario.policy, prices, dearness)
    without = {n: scenario.policy.model_copy(update={n: 0}) for n in Prices.model_fields}
    return {n: total - lever_hours(policy, prices, dearness) for n, policy in without.items()}


def differences(one: Scenario, two: Scenario, lang: str = "en") -> list[Row]:
    """What differs between two scenarios, levers first and by proposal: in words, with the price of each lever's difference."""
    told = {key: about for key, _, about in numbers(Scenario)}
    before, after = dict(values(one)), dict(values(two))
    cost = lever_prices(one), lever_prices(two)
    rows = []
    for key in dict.fromkeys([*before, *after]):
        if key in ("name", "title", "description", "policy.timeline") or before.get(key) == after.get(key):
            continue
        number, lever = told.get(key), key.removeprefix("policy.")
        group, price = words("Assumptions").say(lang), ""
        if number and number.thesis:
            group = f"{number.thesis}. {PROPOSALS[number.thesis].say(lang)}"
            is_priced = lever in Prices.model_fields
            price = (PRICE.format(hours=cost[1][lever] - cost[0][lever]) if is_priced else unpriced(number)).say(lang)
        rows.append(
            {
                "group": group,
                "what": _change(key, number, before.get(key), after.get(key)).say(lang),
                "price": price,
                "key": key,
            }
        )
    rows += [*_within(one, two, lang, gone=True), *_within(two, one, lang, gone=False)]
    order = [f"{thesis}. {named.say(lang)}" for thesis, named in PROPOSALS.items()]
    return sorted(rows, key=lambda row: order.index(row["group"]) if row["group"] in order else len(order))


def _within(scenario: Scenario, other: Scenario, lang: str, *, gone: bool) -> list[Row]:
    """The changes within the run that only one of two scenarios has, lever by lever, with what each then costs more or less."""
    told = {key: number for key, _, number in numbers(Scenario)}
    rows, start = [], lever_prices(scenario)
    head = words("No longer within the run, {when}") if gone else words("Within the run, {when}")
    for place, change in enumerate(scenario.policy.changes):
        if change in other.policy.changes:
            continue
        policy = scenario.policy.model_copy(update=change.set.named)
        then = lever_prices(scenario.model_copy(update={"policy": policy}))
        for lever, value in change.set.named.items():
            number = told[f"policy.{lever}"]
            price = PRICE.format(hours=then[lever] - start[lever]) if lever in then else unpriced(number)
            rows.append({
                "group": head.format(when=change.told).say(lang),
                "what": words("{name} becomes {value}").format(name=number.title or lever, value=plain(value)).say(lang),
                "price": "" if gone else price.say(lang), "key": f"policy.timeline.{place}.set.{lever}",
            })  # fmt: skip
    return rows


PRICE = words("{hours:+.3f} h/resident/y")
UNPRICED = {
    "0..1": words("a rule, free"), "share of the envelope": words("a share"), "share of operating hours": words("a share"),
}  # fmt: skip
"""What levers without a price are, by their unit; the rest are structure, and cost the clerks who staff it."""


def unpriced(number: About) -> Words:
    return UNPRICED.get(number.unit, words("clerks"))


def _change(key: str, number: About | None, before: Any, after: Any) -> Words:
    is_number = isinstance(before, int | float) and isinstance(after, int | float) and not isinstance(after, bool)
    text = words("{name} changes from {before} to {after}{unit}")
    if is_number:
        text = words("{name} falls from {before} to {after}{unit}")
        text = words("{name} rises from {before} to {after}{unit}") if after > before else text
    plain_unit = not number or number.unit in ("0..1", "1")
    return text.format(
        name=(number.title or number.meaning) if number else key, before=plain(before), after=plain(after),
        unit="" if plain_unit or not number else as_it_stands(" ") + words(number.unit, context="unit"),
    )  # fmt: skip


TABLES = {
    "levers": levers, "metrics": metrics, "parameters": parameters, "scenarios": scenarios, "designs": designs,
}  # fmt: skip


def plain(value: Any) -> str:
    """A default as people write it."""
    if value is None:
        return "nothing"
    if value == ():
        return "nothing"
    if isinstance(value, tuple):
        return ", ".join(getattr(v, "name", None) or plain(v) for v in value)
    return f"{value:g}" if isinstance(value, int | float) and not isinstance(value, bool) else str(value)


def markdown_table(rows: Sequence[Row], columns: Sequence[str] | None = None) -> str:
    names = list(columns or (rows[0] if rows else ()))
    lines = ["| " + " | ".join(names) + " |", "|" + "---|" * len(names)]
    for row in rows:
        cells = ("" if row[n] is None else plain(row[n]).replace("|", "\\|") for n in names)
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines)


# Factors, metrics and numbers in the words of the field, for the sentences of terminal and report.

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
ELEMENTS = NEED_TITLES | {name: SEVERITY.format(severity=n) for n, name in enumerate(SEVERITIES, start=1)} | {
    **{name: ORGANIZATION_NAMES[name].inside() for name in STAFF}, "partners": words("partners"),
}  # fmt: skip
"""Elements of lists."""
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


# What a design varied, in words: the factors of the manifest with title, unit, meaning and values.


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
