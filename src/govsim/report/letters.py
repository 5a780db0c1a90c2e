"""The Chinese letters that come with the package, for figures and for the page: where they are and how they are called."""

from pathlib import Path

FAMILY = "Govsim Sans SC"
FOLDER = Path(__file__).resolve().parent.parent / "letters"
WEIGHTS = ("Regular", "Bold")
WIDE_FROM = "\u2e80"
"""The first of the letters and marks that are as wide as high."""


def file_of(weight: str) -> Path:
    """The font file of a weight."""
    return FOLDER / f"{FAMILY.replace(' ', '')}-{weight}.otf"
