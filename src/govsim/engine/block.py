"""Blocks of a scenario file, and the numbers in them.

A block is a frozen pydantic model that refuses unknown keys. Every number in it is declared by `coefficient` (or, on the
one page of levers, `lever`) and cannot exist without a unit, a source and a line of meaning: the tables of the ODD
document, the JSON schema and the report's method section are read off these declarations.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Annotated, Any

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, Strict
from pydantic.fields import FieldInfo

from govsim.names import SEVERITIES
from govsim.text.words import Words, words

ASSUMED = "assumed"
TIMES = "times"
"""The key beside a list's elements that multiplies all of them."""

Range = tuple[float, float]
Number = Annotated[float, Strict()]
Share = Annotated[float, Strict(), Field(ge=0, le=1)]
Positive = Annotated[float, Strict(), Field(ge=0)]
Four = tuple[Number, Number, Number, Number]
"""One number for each need (personal, occupational, everyday_life, environmental) or each severity 1..4."""
FourShares = tuple[Share, Share, Share, Share]
FourPositive = tuple[Positive, Positive, Positive, Positive]
Rate = Annotated[float, Strict(), Field(ge=0, le=50)]
FourRates = tuple[Rate, Rate, Rate, Rate]


class Block(BaseModel):
    """A part of a scenario: frozen, strict about types, refusing unknown keys and numbers that are not finite."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, allow_inf_nan=False, use_attribute_docstrings=True)


@dataclass(frozen=True)
class About:
    """What a number is, or a list of numbers: its unit, where its default comes from, what it means, how far it may move."""

    unit: str
    source: str
    meaning: Words
    plausible: Range | None = None
    """The range that its readers find plausible."""
    title: Words | None = None
    thesis: str = ""
    elements: tuple[str, ...] = ()
    """Of a list: what its elements are called, as in `incidents.threat.rate.personal`."""
    ranges: dict[str, Range] = field(default_factory=dict)
    """Of a list: the range of each element that may move, or that of the multiplier of all (`times`)."""
    moved_by: str = ""
    """The dotted key of another number that moves this one, with its like in other organizations."""

    @property
    def may_move(self) -> dict[str, Range]:
        """What may move and how far, by what follows the dotted key: nothing, or the name of an element, or `times`.

        One rule for every number: it moves in the experiments that draw 'all assumed parameters' if and only if it has a
        range, whether its value was assumed here or measured elsewhere. A lever never does: it is what is compared.
        """
        if self.thesis:
            return {}
        return {f".{name}": limits for name, limits in self.ranges.items()} or ({"": self.plausible} if self.plausible else {})

    @property
    def moved(self) -> int:
        """How many numbers move in those experiments."""
        return len(self.elements) if TIMES in self.ranges else len(self.may_move)

    @property
    def is_measured(self) -> bool:
        """Whether the source is a measurement or a rule alone, with no word of an assumption in it."""
        return not any(word in self.source for word in (ASSUMED, "set so that", "sign:", "prototype"))


def coefficient(
    default: Any,
    *,
    unit: str,
    source: str,
    meaning: str,
    plausible: Range | tuple[Range | None, ...] | None = None,
    times: Range | None = None,
    each: tuple[str, ...] = SEVERITIES,
    moved_by: str = "",
    **bounds: float,
) -> Any:
    """Declare a number of the model, or a list of them.

    `bounds` are pydantic's (`ge`, `gt`, `le`, `lt`) and refuse what is impossible; `plausible` is the narrower range in
    which the number moves where all that is assumed does. Of a list, `each` names the elements; `plausible` holds a range
    for each (None: that one does not move), or `times` the range of one multiplier of all. A number that another one moves
    (`moved_by`, a dotted key) has no range of its own. Raises ValueError when unit, source or meaning is empty, or the
    ranges are not those of such a number, so the module does not import.
    """
    if not (unit and source and meaning):
        raise ValueError("a coefficient needs a unit, a source (or 'assumed') and a line of meaning")
    if not isinstance(default, tuple):
        return _declare(default, About(unit, source, words(meaning), _one(plausible, times), moved_by=moved_by), **bounds)
    names = each if len(each) == len(default) else ()
    about = About(unit, source, words(meaning), elements=names, ranges=_several(names, plausible, times), moved_by=moved_by)
    return _declare(default, about, strict=False)  # YAML gives a list: strict about the items, not about the sequence


def _one(plausible: Any, times: Range | None) -> Any:
    if times or (plausible and not all(isinstance(end, int | float) for end in plausible)):
        raise ValueError("a single number takes a single range")
    return plausible


def _several(names: tuple[str, ...], plausible: Any, times: Range | None) -> dict[str, Range]:
    fits = plausible is None or (len(plausible) == len(names) and all(r is None or isinstance(r, tuple) for r in plausible))
    if not fits or (times and (plausible or not names)):
        raise ValueError("a list takes a range for each of its named elements, or one for the multiplier of all")
    if times:
        return {TIMES: times}
    return {name: limits for name, limits in zip(names, plausible or (), strict=False) if limits}


def has_a_sum(shares: tuple[float, ...]) -> tuple[float, ...]:
    """Refuse shares that are all 0: they are weights of one another."""
    if sum(shares) <= 0:
        raise ValueError("must not be all 0")
    return shares


def lever(
    title: Words, *, thesis: str, meaning: str, default: float = 0.0, unit: str = "0..1", ge: float = 0.0, le: float = 1.0
) -> Any:
    """Declare a lever of policy: `thesis` is the proposal it belongs to (I..IV)."""
    about = About(unit, "a value of policy", words(meaning), (ge, le), title, thesis)
    return _declare(default, about, ge=ge, le=le)


def _declare(default: Any, about: About, **bounds: Any) -> Any:
    extra: dict[str, Any] = {"unit": about.unit, "source": about.source}
    if about.elements:
        extra["elements"] = list(about.elements)
    info: FieldInfo = Field(default, description=about.meaning.en, json_schema_extra=extra, **bounds)
    info.metadata.append(about)
    return info


def about(info: FieldInfo) -> About | None:
    """What was declared of a field, or None for one that is not a number of the model (a name, a file)."""
    return next((m for m in info.metadata if isinstance(m, About)), None)


def numbers(block: type[BaseModel], path: str = "") -> Iterator[tuple[str, FieldInfo, About]]:
    """Walk all declared numbers of a block and the blocks in it as (dotted key, field, About)."""
    for name, info in block.model_fields.items():
        key = f"{path}.{name}" if path else name
        told = about(info)
        if told:
            yield key, info, told
        elif isinstance(info.annotation, type) and issubclass(info.annotation, BaseModel):
            yield from numbers(info.annotation, key)


def record_type(block: type[BaseModel]) -> np.dtype:
    """The record that carries a block's numbers into the kernels: f8, i8 for whole numbers, (4,) for tuples of four."""
    fields: list[tuple[Any, ...]] = []
    for name, info in block.model_fields.items():
        kind = info.annotation
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            fields.append((name, record_type(kind)))
        elif about(info) and isinstance(info.default, tuple):
            fields.append((name, "f8", (len(info.default),)))
        elif about(info) or kind is bool:
            fields.append((name, "i8" if kind in (int, bool) else "f8"))
    return record(fields)


def record(fields: list[tuple[Any, ...]]) -> np.dtype:
    """A record type; refuses names that would read an attribute of numpy's own record when the kernels run uncompiled."""
    taken = {field[0] for field in fields} & set(dir(np.record))
    if taken:
        raise ValueError(f"names that numpy's record already has: {sorted(taken)}")
    return np.dtype((np.record, np.dtype(fields, align=True)))


def fill(row: Any, block: BaseModel) -> None:
    """Copy the numbers of a block into a record made by `record_type` of its class."""
    for name in row.dtype.names:
        value = getattr(block, name)
        if isinstance(value, BaseModel):
            fill(row[name], value)
        else:
            row[name] = value
