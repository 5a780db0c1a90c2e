"""Chinese in figures: the letters come with the package, whatever fonts a machine has or had."""

import re
from pathlib import Path

import pytest
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
from matplotlib import font_manager
from tests.report.fabricate_sensitivity import one_at_a_time
from tests.report.pictures import drawn, texts

import letters as tool
from govsim.drawing.style import FAMILY, FOLDER, WEIGHTS, drawing, families_for, file_of, lacks, look_for, png_of, svg_of
from govsim.experiment.designs.one_at_a_time import figure as tornado
from govsim.store.reading import Arm, open_folder
from govsim.text.words import as_it_stands

OWN = ("DejaVu Sans", FAMILY)
RARE = "\U00020547"
"""A letter of names that no common font has."""


@pytest.fixture
def bare(monkeypatch, tmp_path):
    """A machine without a font of its own: matplotlib knows those that it brings along. Gives a folder for fonts."""
    brought = [entry for entry in font_manager.fontManager.ttflist if "mpl-data" in entry.fname]
    monkeypatch.setattr(font_manager.fontManager, "ttflist", brought)
    for folders in ("X11FontDirectories", "OSXFontDirectories"):
        monkeypatch.setattr(font_manager, folders, [str(tmp_path)])
    monkeypatch.setattr(font_manager, "_get_fontconfig_fonts", lambda: [])
    font_manager.fontManager._findfont_cached.cache_clear()
    yield tmp_path
    font_manager.fontManager._findfont_cached.cache_clear()


def a_font(file: Path, letter: str) -> None:
    """Write a font that draws one letter, as a square."""
    pen = TTGlyphPen(None)
    pen.moveTo((0, 0))
    for at in ((0, 900), (900, 900), (900, 0)):
        pen.lineTo(at)
    pen.closePath()
    square, made = pen.glyph(), FontBuilder(1000)
    made.setupGlyphOrder([".notdef", "square"])
    made.setupCharacterMap({ord(letter): "square"})
    made.setupGlyf({".notdef": square, "square": square})
    made.setupHorizontalMetrics({".notdef": (1000, 0), "square": (1000, 0)})
    made.setupHorizontalHeader(ascent=900, descent=-100)
    made.setupNameTable({"familyName": "Of One Letter", "styleName": "Regular"})
    made.setupOS2()
    made.setupPost()
    made.save(file)


def arm(title: str) -> Arm:
    return Arm("plain", as_it_stands(title), as_it_stands(""), {})


def test_every_letter_of_the_catalogue_comes_with_the_package(bare):
    catalogue = tool.CATALOGUE.read_text("utf-8").replace("\ufeff", "")
    assert "街" in catalogue and families_for(catalogue) == OWN
    assert lacks(catalogue, OWN) == set()
    for weight in WEIGHTS:  # whoever adds a letter that is missing here runs tools/letters.py
        assert tool.characters() <= {chr(code) for code in font_manager.get_font(str(file_of(weight))).get_charmap()}


def test_the_licence_of_the_letters_is_beside_them():
    assert "SIL OPEN FONT LICENSE Version 1.1" in (FOLDER / "OFL.txt").read_text("utf-8")


def test_where_no_font_is_installed_chinese_figures_are_chinese(bare, tmp_path):
    folder = open_folder(one_at_a_time(tmp_path / "f", arms=2, factors=3))
    found = drawn(tornado.draw, folder, "zh")  # fails on a letter that would be a box
    said = "".join(text.get_text() for text in texts(found.figure))
    assert re.search("[\u4e00-\u9fff]", said) and lacks(said, look_for("zh", folder.arms).fonts) == set()


@pytest.mark.parametrize("weight", ["normal", "bold"])
def test_letters_are_drawn_by_the_package_s_font_of_the_weight(weight, bare):
    families_for("")
    found = font_manager.findfont(font_manager.FontProperties(family=FAMILY, weight=weight))
    assert Path(found) == file_of("Bold" if weight == "bold" else "Regular")


def test_a_font_installed_after_matplotlib_listed_the_fonts_draws_what_the_package_s_cannot(bare):
    one = arm(f"街道{RARE}")
    before = look_for("zh", (one,))
    assert before.fonts == OWN and before.name(one) == "plain"
    a_font(bare / "late.ttf", RARE)
    after = look_for("en", (one,))
    assert after.fonts == (*OWN, "Of One Letter") and after.name(one) == f"街道{RARE}"


def test_a_font_that_is_none_is_passed_over(bare):
    (bare / "broken.ttf").write_bytes(b"no font")
    assert look_for("zh", (arm(RARE),)).fonts == OWN


def test_a_picture_is_the_same_on_every_machine_and_names_fonts_that_readers_have(tmp_path):
    folder = open_folder(one_at_a_time(tmp_path / "f", arms=1, factors=2))
    look = look_for("zh", folder.arms)
    with drawing(look):
        svg, png = svg_of(tornado.draw(folder, look).figure), png_of(tornado.draw(folder, look).figure)
    named = set(re.findall(r"font(?:-family)?:([^;\"]*DejaVu[^;\"]*)", svg))
    assert named and all(name.endswith("'Microsoft YaHei', sans-serif") for name in named) and FAMILY not in svg
    assert look.fonts == OWN and png.startswith(b"\x89PNG")
