"""Which fonts draw a text: the letters that come with the package, and a font of the system for what these do not have.

Matplotlib lists the fonts of a machine once and keeps the list. Nothing here depends on it: our own letters are added by
their file, and a system font is looked for where fonts are kept whenever one is needed.
"""

import os
from functools import lru_cache

import matplotlib
from matplotlib import font_manager

from govsim.report.letters import FAMILY, WEIGHTS, file_of

LATIN = "DejaVu Sans"
"""Comes with matplotlib, and draws all that is not Chinese."""
PREFERRED = ("Noto Sans CJK", "Noto Sans", "Source Han Sans", "WenQuanYi", "Microsoft YaHei", "PingFang", "SimHei", "Heiti")
"""Families that suit ours, by the begin of their names; any other that has the letters will do after these."""
BOXES = "Last Resort"
"""Has a box for every character there is."""


def families_for(text: str) -> tuple[str, ...]:
    """The families that draw a text together, each what the ones before it lack."""
    manager = font_manager.fontManager
    listed = {entry.fname for entry in manager.ttflist}
    for weight in WEIGHTS:
        if (file := str(file_of(weight))) not in listed:
            manager.addfont(file)
    own = (LATIN, FAMILY)
    lacking = lacks(text, own)
    found = _system_family(lacking) if lacking else None
    return (*own, found) if found else own


def lacks(text: str, families: tuple[str, ...]) -> set[str]:
    """The letters of a text that none of some families has; spaces are no letters."""
    had = set().union(*(_letters(font_manager.findfont(family, fallback_to_default=False)) for family in families))
    return {letter for letter in text if not letter.isspace() and ord(letter) not in had}


@lru_cache(maxsize=64)
def _letters(file: str) -> frozenset[int]:
    return frozenset(font_manager.get_font(file).get_charmap())


def _system_family(lacking: set[str]) -> str | None:
    """A family of the system that has all of some letters, or else most of them; also where it was installed just now."""
    manager, best = font_manager.fontManager, (0, 0, "")
    listed = {entry.fname for entry in manager.ttflist}
    for file in font_manager.findSystemFonts():
        if file not in listed:
            try:
                manager.addfont(file)
            except Exception:  # freetype has many names for a file that is no font of its kind
                continue
    brought = matplotlib.get_data_path()
    families = {e.name for e in manager.ttflist if os.path.exists(e.fname) and not e.fname.startswith(brought)}
    for family in sorted(families - {FAMILY}):
        if family.startswith(BOXES):
            continue
        rank = next((len(PREFERRED) - i for i, begin in enumerate(PREFERRED) if family.startswith(begin)), 0)
        try:
            file = font_manager.findfont(family, fallback_to_default=False)
            known = _letters(file) if font_manager.get_font(file).scalable else frozenset()
        except (ValueError, OSError, RuntimeError):
            continue
        if count := sum(ord(letter) in known for letter in lacking):
            best = max(best, (count, rank, family))
    return best[2] or None
