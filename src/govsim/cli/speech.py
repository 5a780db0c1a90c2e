"""The language of a command: `govsim --lang zh`, or GOVSIM_LANG."""

import unicodedata
from typing import Any

import click

from govsim.text.words import Words, words


def language(chosen: str | None = None) -> str:
    """The language of the command that runs: its own option, else that of the whole command line, else English."""
    context = click.get_current_context(silent=True)
    return chosen or (context and context.find_root().params.get("lang")) or "en"


def said(text: Words | str, **values: Any) -> str:
    """A text in the language of the command, with its places filled; a plain string where the catalogue knows it."""
    told = words(text) if isinstance(text, str) else text
    return (told.format(**values) if values else told).say(language())


def width(text: str) -> int:
    """How many columns of a terminal a text takes: Chinese letters take two."""
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)


def padded(text: str, columns: int) -> str:
    """A text with spaces after it, up to a number of columns."""
    return text + " " * (columns - width(text))
