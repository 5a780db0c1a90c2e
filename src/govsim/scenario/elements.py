"""Lists of numbers whose elements are keys of their own, and their multiplier.

A list that stands for needs, severities or departments (`incidents.threat.rate: [0.053, 0.021, 0.185, 0.285]`) may be
written as a mapping, whole or in part: `incidents.threat.rate.personal` is its first element, `incidents.course.work_h.times`
multiplies all of them, after any of them was set. Elements that are left out stay what they are below: in the file that is
extended, or by default. So a dotted key reaches one number of a list wherever a dotted key is taken.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cache
from typing import Any, NamedTuple

from pydantic import BaseModel

from govsim.engine.block import TIMES, About, about, numbers
from govsim.scenario.positions import Entry, Place, Problem
from govsim.scenario.wording import block_of
from govsim.text.errors import did_you_mean, shown


class Element(NamedTuple):
    """What a dotted key names within a list: the list's own key, and the place in it (None: the multiplier of all)."""

    of: str
    place: int | None
    told: About


@cache
def elements(model: type[BaseModel]) -> dict[str, Element]:
    """All elements and multipliers of a model's lists, by dotted key."""
    return {
        f"{key}.{name}": Element(key, place if name != TIMES else None, told)
        for key, _, told in numbers(model)
        for place, name in enumerate((*told.elements, *((TIMES,) if told.elements else ())))
    }


@cache
def _names(model: type[BaseModel]) -> dict[str, str]:
    return {f"{one.of}.{one.place}": key for key, one in elements(model).items() if one.place is not None}


def called(model: type[BaseModel], key: str) -> str:
    """A dotted key as people write it: `incidents.threat.rate.0` by the name of the element."""
    return _names(model).get(key, key)


def told_of(model: type[BaseModel]) -> dict[str, About]:
    """What was declared of every number of a model, by dotted key: those of lists also by element and multiplier."""
    whole = {key: told for key, _, told in numbers(model)}
    inner = {key: one.told if one.place is not None else replace(one.told, unit="1") for key, one in elements(model).items()}
    return whole | inner


def by_key(model: type[BaseModel], found: Mapping[str, Any]) -> dict[str, Any]:
    """Values by dotted key with those of elements beside those of lists; every multiplier is 1, as lists hold what it made."""
    inner = {
        key: 1.0 if one.place is None else found[one.of][one.place] for key, one in elements(model).items() if one.of in found
    }
    return {**found, **inner}


def settle(model: type[BaseModel], settings: Mapping[str, Any], usual: Mapping[str, Any]) -> dict[str, Any]:
    """Settings without keys within lists: the lists they make, of what else is set or else `usual`."""
    known = elements(model)
    if not any(key in known for key in settings):
        return dict(settings)
    whole = {key: value for key, value in settings.items() if key not in known}
    within = [(known[key], value) for key, value in settings.items() if key in known]
    for one, value in sorted(within, key=lambda pair: pair[0].place is None):  # the multiplier last
        items = list(whole.get(one.of, usual[one.of]))
        whole[one.of] = [
            (item * value if one.place is None else value) if one.place in (None, n) else item for n, item in enumerate(items)
        ]
    return whole


def spread(model: type[BaseModel], tree: Entry) -> Entry:
    """The tree with each complete list as a mapping of its elements, so that one may be laid on another element by element."""
    if not isinstance(tree.value, dict):
        return tree
    found = dict(tree.value)
    for key, child in tree.value.items():
        info = model.model_fields.get(key)
        block, told = (block_of(info.annotation), about(info)) if info else (None, None)
        if block:
            found[key] = spread(block, child)
        elif told and told.elements and isinstance(child.value, tuple) and len(child.value) == len(told.elements):
            items = {name: Entry(i.value, i.at, child.key_at, i.written, i.is_quoted)
                     for name, i in zip(told.elements, child.value, strict=True)}  # fmt: skip
            found[key] = Entry(items | {TIMES: Entry(1, child.at, child.key_at, "1")}, child.at, child.key_at)
    return Entry(found, tree.at, tree.key_at, tree.written, tree.is_quoted)


def gather(
    model: type[BaseModel], tree: Entry, problems: list[Problem], usual: BaseModel | None = None, path: str = ""
) -> Entry:
    """The tree with the mappings of elements as lists again; what they leave out is as usual. Adds what is wrong."""
    if not isinstance(tree.value, dict):
        return tree
    found = dict(tree.value)
    for key, child in tree.value.items():
        info, here = model.model_fields.get(key), f"{path}.{key}" if path else key
        block, told = (block_of(info.annotation), about(info)) if info else (None, None)
        if info is None or not isinstance(child.value, dict) or not child.value:
            continue
        mine = getattr(usual, key, None) if usual is not None else info.get_default(call_default_factory=True)
        if block:
            found[key] = gather(block, child, problems, mine if isinstance(mine, BaseModel) else None, here)
        elif told and told.elements:
            wrong = list(_unknown(child, told, here))
            problems += wrong
            found[key] = _listed(child, told, mine if not wrong else None, here, problems)
    return Entry(found, tree.at, tree.key_at, tree.written, tree.is_quoted)


def _unknown(entry: Entry, told: About, path: str) -> Iterator[Problem]:
    names = (*told.elements, TIMES)
    for name, child in entry.value.items():
        if name not in names:
            near = did_you_mean(name, names) or f"; expected one of {', '.join(names)}"
            yield Problem(child.key_at, f"{path}.{shown(name)}", f"unknown key{near}")


def _listed(entry: Entry, told: About, usual: Any, path: str, problems: list[Problem]) -> Entry:
    """A mapping of elements as a list, multiplied. What is no number is left for the check of the list to find."""
    below = usual if isinstance(usual, tuple) else told.elements and (0,) * len(told.elements)
    items = [
        entry.value.get(name, Entry(value, Place("default"), Place("default"), f"{value}"))
        for name, value in zip(told.elements, below, strict=True)
    ]
    times = entry.value.get(TIMES)
    if times is not None and (isinstance(times.value, bool) or not isinstance(times.value, int | float)):
        problems.append(Problem(times.at, f"{path}.{TIMES}", "must be a number"))
    elif times is not None and times.value != 1:
        items = [_product(item, times) for item in items]
    return Entry(tuple(items), entry.at, entry.key_at)


def _product(item: Entry, times: Entry) -> Entry:
    if isinstance(item.value, bool) or not isinstance(item.value, int | float):
        return item
    value = item.value * times.value
    return Entry(value, times.at, times.key_at, f"{value:.15g}, which is {item.written} times {times.written}")
