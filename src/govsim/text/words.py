"""Texts for people, in every language of the project: the English stands in the code, the others in one gettext catalogue.

`words("{n} runs")` is a text that is looked up when it is said, not when it is written: nothing is read before the first
text in another language than English. Texts are filled, joined and written into one another and stay sayable in every
language. A text without a translation is said in English; a test refuses a catalogue that lacks one.
"""

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

LANGUAGES = ("en", "zh")
"""English, the language of the code, first."""
CATALOGUES = Path(__file__).resolve().parents[1] / "locale"
DOMAIN = "govsim"


class Words:
    """A text that can be said in every language; equal texts are equal, and it can be hashed and pickled."""

    __slots__ = ()

    def say(self, lang: str) -> str:
        """The text in a language."""
        raise NotImplementedError

    @property
    def en(self) -> str:
        """The text in English."""
        return self.say("en")

    @property
    def zh(self) -> str:
        """The text in Chinese."""
        return self.say("zh")

    def format(self, **values: Any) -> "Words":
        """The text with its {places} filled as by `str.format`; a value may be a text itself, and is said in the same language.

        Raises KeyError, when it is said, for a place without a value.
        """
        return _Filled(self, tuple(values.items()))

    def inside(self) -> "Words":
        """The text in the middle of a sentence: in English with a small first letter."""
        return _Cased(self, "inside")

    def lower(self) -> "Words":
        """The text in small letters, in English."""
        return _Cased(self, "lower")

    def begun(self) -> "Words":
        """The text at the start of a sentence: in English with a capital."""
        return _Cased(self, "begun")

    def __add__(self, other: "Words | str") -> "Words":
        return _Joined((self, other), "") if other else self

    def __bool__(self) -> bool:
        return bool(self.en)


@dataclass(frozen=True, slots=True, eq=True)
class _Message(Words):
    msgid: str
    context: str

    def say(self, lang: str) -> str:
        if lang == "en" or not self.msgid:
            return self.msgid
        return _translations(lang).get((self.context, self.msgid), self.msgid)


@dataclass(frozen=True, slots=True, eq=True)
class _AsItStands(Words):
    text: str

    def say(self, lang: str) -> str:
        return self.text


@dataclass(frozen=True, slots=True, eq=True)
class _Filled(Words):
    of: Words
    values: tuple[tuple[str, Any], ...]

    def say(self, lang: str) -> str:
        return self.of.say(lang).format(**{name: _said(value, lang) for name, value in self.values})


@dataclass(frozen=True, slots=True, eq=True)
class _Joined(Words):
    parts: tuple[Words | str, ...]
    between: Words | str

    def say(self, lang: str) -> str:
        return str(_said(self.between, lang)).join(str(_said(part, lang)) for part in self.parts)


@dataclass(frozen=True, slots=True, eq=True)
class _Cased(Words):
    of: Words
    how: str

    def say(self, lang: str) -> str:
        text = self.of.say(lang)
        if lang != "en":
            return text
        if self.how == "lower":
            return text.lower()
        return (text[:1].lower() if self.how == "inside" else text[:1].upper()) + text[1:]


def _said(value: Any, lang: str) -> Any:
    return value.say(lang) if isinstance(value, Words) else value


def words(english: str, context: str = "") -> Words:
    """A text of the catalogue by its English; `context` tells apart what is one in English and several in another language.

    Texts that are to be collected into the catalogue are written as literals; one that comes from a file (the title of a
    scenario) is translated where the catalogue knows it, and else stays as it is.
    """
    return _Message(english, context)


def as_it_stands(text: str) -> Words:
    """A text that is the same in every language: a name, a number."""
    return _AsItStands(text)


def joined(parts: Iterable[Words | str], between: Words | str = "") -> Words:
    """Texts in a row, with a text between them."""
    return _Joined(tuple(parts), between)


def listed(names: Iterable[Words | str]) -> Words:
    """Names in a row: `a, b and c`; empty without any."""
    every = tuple(names)
    if len(every) < 2:
        return joined(every)
    return joined(
        (joined(every[:-1], words(", ", context="between names")), every[-1]), words(" and ", context="between names")
    )


def clauses(parts: Iterable[Words | str]) -> Words:
    """Clauses in a row: `a; b; c`."""
    return joined(parts, words("; ", context="between clauses"))


def commas(parts: Iterable[Words | str]) -> Words:
    """Short clauses in a row: `a, b, c`."""
    return joined(parts, words(", ", context="between clauses"))


def in_a_row(sentences: Iterable[Words | str]) -> Words:
    """Whole sentences one after the other, with a space between them where the language has one."""
    every = list(sentences)
    row = joined(every[:1])
    for sentence in every[1:]:
        row = words("{sentence} {next}").format(sentence=row, next=sentence)
    return row


@cache
def _catalogue(lang: str) -> tuple[tuple[str, str, str, tuple[str, ...]], ...]:
    """The translated messages of a language: context, English, translation, files; none where there is no catalogue."""
    from babel.messages.pofile import read_po

    file = CATALOGUES / lang / "LC_MESSAGES" / f"{DOMAIN}.po"
    if not file.is_file():
        return ()
    with file.open("rb") as stream:
        found = read_po(stream, ignore_obsolete=True)
    return tuple(
        (message.context or "", str(message.id), str(message.string), tuple(place for place, _ in message.locations))
        for message in found
        if message.id and message.string
    )


@cache
def _translations(lang: str) -> dict[tuple[str, str], str]:
    return {(context, english): text for context, english, text, _ in _catalogue(lang)}


def messages_of(room: str, lang: str) -> dict[str, str]:
    """The translations of all texts that a room uses (`view`: the files under `govsim/view/`), by their English.

    Texts with a context are left out. In English there is nothing to translate: the answer is empty.
    """
    if lang == "en":
        return {}
    marks = f"govsim/{room}/", f"govsim/{room}.py"
    return {
        english: text
        for context, english, text, places in _catalogue(lang)
        if not context and any(mark in place for place in places for mark in marks)
    }


def width(text: str) -> int:
    """How many columns of a terminal a text takes; Chinese characters take two."""
    return len(text) if text.isascii() else sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def aligned(names: Sequence[str], body: Sequence[Sequence[str]], right: Sequence[bool] = ()) -> list[str]:
    """Lines of a table whose columns stand under each other; those of `right` to the right."""
    widths = [max([width(name), *(width(row[n]) for row in body)]) for n, name in enumerate(names)]
    lines = []
    for row in (names, *body):
        cells = []
        for cell, wide, is_right in zip(row, widths, right or [False] * len(widths), strict=True):
            blank = " " * (wide - width(cell))
            cells.append(blank + cell if is_right else cell + blank)
        lines.append("  ".join(cells).rstrip())
    return lines
