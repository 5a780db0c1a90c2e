"""YAML read as a tree that remembers where everything stands.

Only plain YAML is read: no tags, no aliases, no merge keys, one document. A scenario needs none of them, and each is a way
to surprise a reader or to fill his memory. Keys are always taken as the text they are written as, so that `no:` or `2:` in
a mapping mean what they look like. The traps of YAML 1.1 (`012` is ten, `1:30` is ninety) are refused, not read.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import yaml
from yaml.reader import Reader
from yaml.resolver import Resolver

from govsim.text.errors import shown

# What is wrong with a user's input: one line a problem, with the file, line and column where it stands.


class Place(NamedTuple):
    """Where something was written. Line 0 means a whole file, or no file at all (`--set`)."""

    file: str
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        return f"{self.file}:{self.line}" if self.line else self.file


SET = Place("--set")


class Problem(NamedTuple):
    """One thing to mend: where, which dotted key (may be empty), and what."""

    place: Place
    key: str
    text: str

    def __str__(self) -> str:
        key = f"{self.key}: " if self.key else ""
        if self.place == SET:
            return f"--set {key}{self.text}"
        where = f"{self.place.file}:{self.place.line}:{self.place.column}" if self.place.line else self.place.file
        return f"{where}: {key}{self.text}"


LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
DEEPEST = 20
MOST_DIGITS = 300
RESOLVER = Resolver()
WHOLE = re.compile(r"[-+]?(0|[1-9][0-9_]*)")
DECIMAL = re.compile(r"[-+]?([0-9][0-9_]*)?\.?[0-9_]*([eE][-+][0-9]+)?")


@dataclass(frozen=True, slots=True)
class Entry:
    """A value with its place: a scalar, a tuple of entries, or a dict of entries. `written` is the scalar as it stands."""

    value: Any
    at: Place
    key_at: Place
    written: str = ""
    is_quoted: bool = False

    def plain(self) -> Any:
        """The value alone, as lists, dicts and scalars."""
        if isinstance(self.value, dict):
            return {key: child.plain() for key, child in self.value.items()}
        if isinstance(self.value, tuple):
            return [child.plain() for child in self.value]
        return self.value

    def child(self, part: str | int) -> "Entry | None":
        """What stands under a key or at an index, or None."""
        if isinstance(self.value, dict):
            found = self.value.get(str(part))
            return found if isinstance(found, Entry) else None
        if isinstance(self.value, tuple) and isinstance(part, int) and part < len(self.value):
            item = self.value[part]
            return item if isinstance(item, Entry) else None
        return None

    def at_key(self, dotted: str) -> "Entry | None":
        """What stands under a dotted key, or None."""
        found: Entry | None = self
        for part in dotted.split("."):
            found = found.child(part) if found else None
        return found


class _StopReading(Exception):
    """Nothing that follows can be made sense of."""


@dataclass
class _Reading:
    file: str
    events: Iterator[Any]
    problems: list[Problem] = field(default_factory=list)

    def place(self, event: Any) -> Place:
        return Place(self.file, event.start_mark.line + 1, event.start_mark.column + 1)

    def say(self, event: Any, path: str, text: str) -> None:
        self.problems.append(Problem(self.place(event), path, text))

    def stop(self, event: Any, path: str, text: str) -> None:
        self.say(event, path, text)
        raise _StopReading

    def node(self, event: Any, path: str, key_at: Place | None, depth: int = 0) -> Entry | None:
        """The entry that starts with this event; None when it was refused."""
        at = self.place(event)
        if isinstance(event, yaml.AliasEvent):
            self.say(event, path, f"aliases (*{shown(str(event.anchor))}) are not read; write the value out")
            return None
        is_refused = event.tag is not None
        if is_refused:
            self.say(event, path, f"tags ({shown(event.tag)}) are not read; write a plain value")
        if depth > DEEPEST:
            self.stop(event, path, f"nested deeper than {DEEPEST} levels")
        if isinstance(event, yaml.ScalarEvent):
            entry = self.scalar(event, path, at, key_at or at)
        elif isinstance(event, yaml.SequenceStartEvent):
            entry = Entry(tuple(self.items(path, depth)), at, key_at or at)
        else:
            entry = Entry(self.mapping(path, depth), at, key_at or at)
        return None if is_refused else entry

    def items(self, path: str, depth: int) -> Iterator[Entry]:
        number = 0
        while not isinstance(event := next(self.events), yaml.SequenceEndEvent):
            entry = self.node(event, f"{path}.{number}" if path else str(number), None, depth + 1)
            number += 1
            if entry:
                yield entry

    def mapping(self, path: str, depth: int) -> dict[str, Entry]:
        found: dict[str, Entry] = {}
        lines: dict[str, int] = {}
        while not isinstance(event := next(self.events), yaml.MappingEndEvent):
            if not isinstance(event, yaml.ScalarEvent):
                self.stop(event, path, "a key must be a plain word")
            key, here = event.value, f"{path}.{shown(event.value)}" if path else shown(event.value)
            at = self.place(event)
            if event.tag is not None:
                self.say(event, here, f"tags ({shown(event.tag)}) are not read; write a plain key")
            if key == "<<":
                self.say(event, here, "merge keys are not read; use 'extends' or write the values out")
            entry = self.node(next(self.events), here, at, depth + 1)
            if key in lines:
                self.problems.append(Problem(at, here, f"duplicate key; it was already set in line {lines[key]}"))
            elif key != "<<" and event.tag is None:
                lines[key] = at.line
                if entry:
                    found[key] = entry
        return found

    def scalar(self, event: Any, path: str, at: Place, key_at: Place) -> Entry | None:
        text = event.value
        if not event.implicit[0]:
            return Entry(text, at, key_at, text, is_quoted=True)
        value, trap = resolve(text)
        if trap:
            self.say(event, path, trap)
            return None
        return Entry(value, at, key_at, text)


def resolve(text: str) -> tuple[Any, str]:
    """What a bare word of YAML means, and a complaint when it means something else than it looks like."""
    tag = RESOLVER.resolve(  # type: ignore[no-untyped-call]
        yaml.ScalarNode, text, (True, False)
    ).rsplit(":", 1)[-1]
    if tag == "null":
        return None, ""
    if tag == "bool":
        return text.lower() in ("yes", "true", "on"), ""
    if tag in ("int", "float") and len(text) > MOST_DIGITS:
        return None, f"a number of {len(text)} characters is too long"
    if tag == "int":
        return (int(text.replace("_", "")), "") if WHOLE.fullmatch(text) else (None, _trap(text))
    if tag == "float":
        if DECIMAL.fullmatch(text):
            return float(text.replace("_", "")), ""
        special = text.lower().lstrip("+-")
        if special in (".inf", ".nan"):
            return float(text.replace(".", "", 1)), ""
        return None, _trap(text)
    return text, ""  # dates too: nothing in a scenario is a date, a title may be one


def _trap(text: str) -> str:
    """What YAML 1.1 makes of a word like `012`, `0x1F` or `1:30`, and what to write instead."""
    try:
        reads = f"YAML reads {text} as {yaml.safe_load(text):.15g}"
    except (ValueError, OverflowError):  # `0x_` is a number by its grammar and none by its reader
        reads = f"YAML does not read {text} as it looks"
    plain = text.lstrip("+-0")
    sign = "-" if text.startswith("-") else ""
    instead = f"write {sign}{plain}, or" if plain.isdecimal() else "write a plain decimal number, or"
    return f'{reads}; {instead} "{text}" for text'


def parse(text: str, file: str) -> tuple[Entry | None, list[Problem]]:
    """Read one YAML document; returns its tree (None when there is none to speak of) and what is wrong with it."""
    if unprintable := Reader.NON_PRINTABLE.search(text):
        before = text[: unprintable.start()]
        place = Place(file, before.count("\n") + 1, len(before) - before.rfind("\n"))
        return None, [Problem(place, "", f"a control character ({ascii(unprintable.group())[1:-1]})")]
    reading = _Reading(file, iter(yaml.parse(text, LOADER)))
    try:
        for event in reading.events:
            if isinstance(event, yaml.DocumentStartEvent):
                break
        else:
            return None, [Problem(Place(file), "", "the file is empty")]
        root = reading.node(next(reading.events), "", None)
        next(reading.events)
        if isinstance(second := next(reading.events), yaml.DocumentStartEvent):
            reading.stop(second, "", "a second document starts here; a file holds one")
    except _StopReading:
        return None, reading.problems
    except yaml.YAMLError as error:
        return None, [*reading.problems, _syntax(error, text, file)]
    return root, reading.problems


def _syntax(error: yaml.YAMLError, text: str, file: str) -> Problem:
    mark = getattr(error, "problem_mark", None)
    if mark is None:
        return Problem(Place(file), "", f"cannot be read as YAML: {shown(str(getattr(error, 'reason', error)), 120)}")
    lines = text.splitlines()
    is_tab = mark.line < len(lines) and lines[mark.line][mark.column : mark.column + 1] == "\t"
    said = "a tab; indent with spaces" if is_tab else getattr(error, "problem", None) or "cannot be read as YAML"
    return Problem(Place(file, mark.line + 1, mark.column + 1), "", shown(said, 120))
