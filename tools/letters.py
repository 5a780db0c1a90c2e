"""Make the Chinese letters that the package ships: tools/letters.py NotoSansCJK-Regular.ttc NotoSansCJK-Bold.ttc

They are a subset of Noto Sans CJK SC: every Chinese letter and full-width mark of GB 2312 and of our catalogue. Debian has
the sources as `fonts-noto-cjk`. The same sources give the same files.
"""

import sys
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTCollection, TTFont

from govsim.drawing.style import FAMILY, WIDE_FROM, file_of

ROOT = Path(__file__).resolve().parent.parent
CATALOGUE = ROOT / "src" / "govsim" / "locale" / "zh" / "LC_MESSAGES" / "govsim.po"
SOURCE = "Noto Sans CJK SC"
NAMES_KEPT = (0, 5, 7, 8, 9, 11, 13, 14)
"""Copyright, version, trademark, makers and licence; the names themselves are ours, as those of a changed font."""


def characters() -> set[str]:
    """Whatever the letters must hold."""
    found = {letter for letter in CATALOGUE.read_text("utf-8") if letter >= WIDE_FROM}
    for row in range(0xA1, 0xF8):
        for cell in range(0xA1, 0xFF):
            letter = bytes((row, cell)).decode("gb2312", errors="ignore")
            found |= {letter} if letter >= WIDE_FROM else set()
    return found


def source_in(file: Path) -> TTFont:
    """The simplified Chinese font of a collection."""
    fonts = TTCollection(file).fonts if file.suffix == ".ttc" else [TTFont(file)]
    found = next((font for font in fonts if font["name"].getDebugName(1) == SOURCE), None)
    if found is None:
        raise SystemExit(f"{file}: has no font {SOURCE}")
    return found


def make(file: Path, weight: str) -> Path:
    """Write the letters of one weight."""
    font = source_in(file)
    font.recalcTimestamp = False
    options = Options(layout_features=[], hinting=False, notdef_outline=True, name_IDs=list(NAMES_KEPT))
    options.drop_tables += ["BASE", "DSIG", "VORG", "vhea", "vmtx"]
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=[ord(letter) for letter in characters()])
    subsetter.subset(font)
    whole, compact = f"{FAMILY} {weight}", file_of(weight).stem
    font["CFF "].cff.fontNames[0] = compact
    font["CFF "].cff[0].FullName, font["CFF "].cff[0].FamilyName = whole, FAMILY
    for number, name in ((1, FAMILY), (2, weight), (3, compact), (4, whole), (6, compact)):
        font["name"].setName(name, number, 3, 1, 0x409)
    font.save(file_of(weight))
    return file_of(weight)


if __name__ == "__main__":
    for given, weight in zip(sys.argv[1:], ("Regular", "Bold"), strict=True):
        made = make(Path(given), weight)
        print(f"{made.relative_to(ROOT)}: {made.stat().st_size / 1e6:.1f} MB")
