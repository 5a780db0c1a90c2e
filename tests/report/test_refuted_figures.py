"""The figures of refutability: the losing region on its map, and the turning point; in both languages, with what they say."""

import numpy as np
import pytest
from tests.report.fabricate_refuted import losing_map, turning
from tests.report.pictures import drawn, texts

from govsim.experiment.designs.refute import figure as turning_point
from govsim.experiment.designs.regime_map import figure as losing_box
from govsim.store.reading import open_folder


@pytest.fixture(scope="module")
def mapped(tmp_path_factory):
    return open_folder(losing_map(tmp_path_factory.mktemp("refuted") / "map"))


def test_the_box_is_drawn_where_the_table_has_it_and_said(mapped):
    found = drawn(losing_box.draw, mapped)
    box = mapped.table("box").query("a == 'wired_grid' and metric == 'help_time_mean_h'").set_index("factor")
    panels = found.figure.axes
    assert len(panels) == 2 * 3
    frames = [patch for patch in panels[0].patches if patch.get_linewidth() > 1]
    assert len(frames) == 1 and frames[0].get_y() == pytest.approx(box.low["actors.partnership_price"])
    assert frames[0].get_x() + frames[0].get_width() == pytest.approx(box.high["actors.civic_capacity"])
    assert found.title.en.startswith(
        "Collaborative governance is behind Digital top-down on time to help where civic capacity is"
    )
    assert "price of partnership is above" in found.title.en and "cannot be paid in full" in found.title.en
    assert "合作成本高于" in found.title.zh and "社会参与能力低于" in found.title.zh
    assert "behind Top-down control on harm" in found.note.en and "Benjamini" in found.note.zh


def test_its_legend_names_who_is_there_the_frame_and_what_cannot_be_paid(mapped):
    found = drawn(losing_box.draw, mapped)
    words = [t.get_text() for t in found.figure.legends[0].get_texts()]
    assert {"Digital top-down", "Collaborative governance", "box in which it is behind", "policy not paid in full"} <= set(
        words
    )


def test_a_grid_says_that_it_is_one(tmp_path):
    folder = open_folder(losing_map(tmp_path / "map", levels=(0.05, 0.25, 0.45, 0.65, 0.85), seeds=4))
    assert "cells of the grid" in drawn(losing_box.draw, folder).title.en


def test_the_cells_of_points_fill_the_rectangle():
    luck = np.random.default_rng(5)
    x, y = luck.uniform(0, 3, 30), luck.uniform(0, 10, 30)
    areas = []
    for corners in losing_box.cells_of(x, y):
        a, b = corners.T
        areas.append(abs(np.dot(a, np.roll(b, 1)) - np.dot(b, np.roll(a, 1))) / 2)
    assert sum(areas) == pytest.approx(np.ptp(x) * np.ptp(y) * 1.02**2, rel=1e-6) and min(areas) > 0


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("kind", ["turned", "held", "tie"])
def test_every_verdict_is_drawn_and_said(tmp_path, kind, lang):
    found = drawn(turning_point.draw, open_folder(turning(tmp_path / kind, kind=kind)), lang)
    said = {
        "turned": ("is enough", "只需改变"),
        "held": ("No change of assumptions", "均未推翻"),
        "tie": ("nothing to turn", "没有可推翻"),
    }
    assert said[kind][0] in found.title.en and said[kind][1] in found.title.zh
    assert len(found.figure.axes) == (1 if kind == "tie" else 2)


def test_what_was_moved_is_told_from_where_to_where(tmp_path):
    found = drawn(turning_point.draw, open_folder(turning(tmp_path / "one", moved=1)))
    assert found.title.en == (
        "Moving handling (ladder) from 0.4 to 0.15 office h (38 % of its range) is enough: time to help, Collaborative "
        "governance minus Digital top-down, goes from -12.5 h (95 % -13.2 to -11.8) to +2.1 h (95 % +0.9 to +3.3) under 20 "
        "fresh seeds"
    )
    assert "0.4 → 0.15 office h" in [text.get_text() for text in texts(found.figure)]
