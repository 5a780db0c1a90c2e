"""What pydantic found wrong, in the words of someone who writes scenario files."""

import re
import types
from collections.abc import Iterator
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from govsim.scenario.positions import Entry
from govsim.text.errors import closest, did_you_mean, shown

EXPONENT = re.compile(r"([-+]?)(\d+)(\.\d*)?[eE]([-+]?)(\d+)")
TYPES = {
    "float_type": "a number",
    "float_parsing": "a number",
    "decimal_type": "a number",
    "finite_number": "a finite number",
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "int_parsing": "a whole number",
    "int_parsing_size": "a smaller whole number",
    "bool_type": "true or false",
    "bool_parsing": "true or false",
    "string_type": "text",
    "list_type": "a list",
    "tuple_type": "a list",
    "set_type": "a list",
    "dict_type": "a mapping of keys to values",
    "model_type": "a mapping of keys to values",
    "model_attributes_type": "a mapping of keys to values",
    "string_too_short": "not empty",
}
NUMBERS = ("float_type", "int_type", "float_parsing", "int_parsing")
MOST_KEYS = 12


def options(annotation: Any) -> tuple[Any, ...]:
    """The members of a union without None; the annotation alone when it is no union."""
    if get_origin(annotation) in (Union, types.UnionType):
        return tuple(a for a in get_args(annotation) if a is not type(None))
    return (annotation,)


def block_of(annotation: Any) -> type[BaseModel] | None:
    """The block that an annotation (perhaps optional) names, or None."""
    blocks = (a for a in options(annotation) if isinstance(a, type) and issubclass(a, BaseModel))
    return next(blocks, None)


def declared(model: type[BaseModel], path: tuple[Any, ...]) -> tuple[Any, list[Any]]:
    """The annotation and constraints of the field that a path of keys and indices leads to."""
    annotation: Any = model
    found: list[Any] = []
    for part in path:
        block = block_of(annotation)
        if block:
            info = block.model_fields.get(str(part))
            if info is None:
                return Any, []
            annotation, found = info.annotation, list(info.metadata)
        else:
            annotation, found = _item(annotation, part)
    return annotation, found


def _item(annotation: Any, part: Any) -> tuple[Any, list[Any]]:
    for option in options(annotation):
        origin, args = get_origin(option), get_args(option)
        if origin is tuple and isinstance(part, int):
            return _unwrapped(args[min(part, len(args) - 1)] if args[-1] is not Ellipsis else args[0])
        if origin is list and isinstance(part, int):
            return _unwrapped(args[0])
        if origin is dict:
            return _unwrapped(args[1])
    return Any, []


def _unwrapped(annotation: Any) -> tuple[Any, list[Any]]:
    if get_origin(annotation) is not Annotated:
        return annotation, []
    base, *extra = get_args(annotation)
    return base, [c for e in extra for c in (e.metadata if isinstance(e, FieldInfo) else [e])]


def bounds(constraints: list[Any]) -> str:
    """`must be between 0 and 1` and its kin, from the constraints of a field."""
    limit = {name: getattr(c, name) for c in constraints for name in ("ge", "gt", "le", "lt") if hasattr(c, name)}
    if "ge" in limit and "le" in limit:
        return f"must be between {limit['ge']:.15g} and {limit['le']:.15g}"
    said = {"gt": "more than", "ge": "at least", "lt": "less than", "le": "at most"}
    return "must be " + " and ".join(f"{word} {limit[name]:.15g}" for name, word in said.items() if name in limit)


def got(entry: Entry | None) -> str:
    """What was written, as `(got ...)`; nothing for a long list or a mapping of values."""
    if entry is None:
        return ""
    if isinstance(entry.value, dict):
        return " (got a mapping)"
    if isinstance(entry.value, tuple):
        return " (got a list)"
    if isinstance(entry.value, str):
        return f" (got the text '{shown(entry.value)}')" if entry.value else " (got an empty text)"
    if entry.value is None:
        return " (got nothing)"
    return f" (got {shown(entry.written)})"


def number_hint(entry: Entry | None) -> str:
    """How to write a number that YAML read as something else."""
    if entry is None:
        return ""
    if isinstance(entry.value, bool) and entry.written.lower() not in ("true", "false"):
        return f" (got {entry.written}, which YAML reads as {str(entry.value).lower()})"
    if not isinstance(entry.value, str):
        return got(entry)
    if match := EXPONENT.fullmatch(entry.value):
        sign, whole, fraction, power_sign, power = match.groups()
        fraction = fraction if fraction and fraction != "." else ".0"
        return f" (got the text '{shown(entry.value)}'; write {sign}{whole}{fraction}e{power_sign or '+'}{power})"
    try:
        float(entry.value)
    except ValueError:
        return got(entry)
    return f" (got the text '{shown(entry.value)}'; write it without quotes)" if entry.is_quoted else got(entry)


def text_hint(entry: Entry | None) -> str:
    if entry is None or isinstance(entry.value, dict | tuple) or entry.value is None:
        return got(entry)
    if isinstance(entry.value, bool):
        return f" (got {entry.written}, which YAML reads as {str(entry.value).lower()}; put it in quotes)"
    return f" (got {shown(entry.written)}; put it in quotes)"


def words(error: Any, model: type[BaseModel], path: tuple[Any, ...], entry: Entry | None) -> str:
    """One sentence for one error; `path` and `entry` say where in the model and in the file it is."""
    kind, context = error["type"], error.get("ctx", {})
    if kind == "extra_forbidden":
        return unknown_key(model, path)
    if kind == "missing":
        return "required key is missing"
    if kind in ("greater_than_equal", "greater_than", "less_than_equal", "less_than"):
        limits = declared(model, path)[1]  # none where a block is written in short, as `seeds: 0`: then those of the error
        return f"{bounds(limits or [types.SimpleNamespace(**context)])}{got(entry)}"
    if kind in TYPES:
        hint = number_hint(entry) if kind in NUMBERS else text_hint(entry) if kind == "string_type" else got(entry)
        return f"must be {TYPES[kind]}{hint}"
    if kind in ("literal_error", "enum"):
        near = did_you_mean(str(entry.value), re.findall(r"'([^']*)'", context["expected"])) if entry else ""
        return f"must be {context['expected']}{got(entry)}{near}"
    text = error["msg"].removeprefix("Value error, ").removeprefix("Assertion failed, ")
    text = text if kind in ("value_error", "assertion_error") else text[:1].lower() + text[1:]
    is_said = "(got" in text or entry is None or isinstance(entry.value, dict | tuple)
    return shown(text, 400) + ("" if is_said else got(entry))


def unknown_key(model: type[BaseModel], path: tuple[Any, ...]) -> str:
    """`unknown key`, with the key that was meant: here, or the same word in another block."""
    block, word = block_of(declared(model, path[:-1])[0]), str(path[-1])
    if block is None:
        return "unknown key"
    if near := closest(word, block.model_fields):
        return f"unknown key; did you mean '{near}'?"
    elsewhere = [key for key in dotted_keys(model) if key.rsplit(".", 1)[-1] == word]
    if elsewhere:  # a word may name a block and a lever: whoever writes it out of place means the lever
        return f"unknown key; did you mean '{min(elsewhere, key=lambda key: not key.startswith('policy.'))}'?"
    known = list(block.model_fields)
    rest = f" and {len(known) - MOST_KEYS} more" if len(known) > MOST_KEYS else ""
    return f"unknown key; expected one of {', '.join(known[:MOST_KEYS])}{rest}"


def dotted_keys(block: type[BaseModel], path: str = "") -> Iterator[str]:
    for name, info in block.model_fields.items():
        key = f"{path}.{name}" if path else name
        yield key
        inner = block_of(info.annotation)
        if inner:
            yield from dotted_keys(inner, key)
