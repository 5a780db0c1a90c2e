"""The page's first words: what is concluded, from the folder's tables alone, the same in every language."""

from collections.abc import Sequence
from typing import Any

from govsim.analysis.sentences import fair, few, in_short, versus
from govsim.store.reading import RunFolder
from govsim.text.words import words

STOP = "\N{IDEOGRAPHIC FULL STOP}"
COMPARED = ("", "paired")
"""Kinds of folders whose answer is the comparison of their scenarios; other designs have sentences of their own."""


def answer(folder: RunFolder, lang: str, found: Sequence[str] = ()) -> dict[str, Any]:
    """The first pair with its sections, and lines: the other pairs, or what a design found; empty where nothing was compared.

    `found` are the titles of the pictures for which a design was run, for a folder whose manifest has no sentences.
    """
    if folder.kind not in COMPARED and (lines := of_design(folder, lang, found)):
        return {"sections": [], "lines": lines}
    concluded = folder.conclusions
    if not concluded.pairs:
        return {}
    sections = [{"head": s.head.say(lang), "lines": [line.say(lang) for line in s.lines]} for s in fair(concluded)]
    pair = versus(concluded, *concluded.pairs[0]).say(lang)
    return {"pair": pair, "sections": sections, "lines": [line.say(lang) for line in in_short(concluded)]}


def of_design(folder: RunFolder, lang: str, found: Sequence[str]) -> list[str]:
    """What a design found: the manifest's sentences, or the titles of its pictures; and that seeds are few."""
    told = folder.manifest.get("answer")
    if isinstance(told, dict) and told.get(lang):
        return [str(sentence) for sentence in told[lang]]
    lines = [words("{sentence}.").format(sentence=sentence.rstrip(f".{STOP}")).say(lang) for sentence in found]
    return [*lines, *filter(None, [few(len(folder.seeds)).say(lang)])] if lines else []
