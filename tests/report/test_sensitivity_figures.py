import pandas as pd
import pytest
from tests.report.fabricate import fabricate
from tests.report.fabricate_sensitivity import FACTORS, indices, one_at_a_time
from tests.report.pictures import drawn, texts

from govsim.describe import title_of
from govsim.drawing.style import drawing, inline, look_for, svg_of
from govsim.experiment.designs.one_at_a_time import figure as tornado
from govsim.experiment.designs.sensitivity import figure as sensitivity
from govsim.store.reading import open_folder
from govsim.text.errors import InputError

WAYS = [("morris", "sobol"), ("sobol",), ("morris",), ("pawn",)]


def words(found):
    return [text.get_text().strip() for text in texts(found.figure)]


def changed(folder, name, change):
    file = folder / "tables" / f"{name}.csv"
    change(pd.read_csv(file)).to_csv(file, index=False)
    return open_folder(folder)


@pytest.mark.parametrize(("lang", "arms", "factors"), [("en", 1, 1), ("zh", 1, 14), ("en", 2, 14), ("zh", 2, 14), ("en", 3, 6)])
def test_a_tornado_is_readable(tmp_path, lang, arms, factors):
    """`drawn` fails where two texts collide or one leaves the picture."""
    found = drawn(tornado.draw, open_folder(one_at_a_time(tmp_path / "f", arms=arms, factors=factors)), lang)
    said = words(found)
    assert ("平台覆盖率" if lang == "zh" else "Platform coverage") in "".join(said)
    assert not any(key in text for key in FACTORS for text in said)
    assert ("12" in found.note.en or "2 factors with smaller effects are left out" in found.note.en) == (factors > 12)


@pytest.mark.parametrize(
    ("lang", "methods", "arms"),
    [
        *[("zh", WAYS[0], 2), ("en", WAYS[2], 1), ("zh", WAYS[3], 1)],
        *[pytest.param("en", way, 2, marks=pytest.mark.long) for way in WAYS],
        pytest.param("en", WAYS[0], 3, marks=pytest.mark.long),
    ],
)
def test_indices_are_readable(tmp_path, lang, methods, arms):
    found = drawn(sensitivity.draw_indices, open_folder(indices(tmp_path / "f", methods=methods, arms=arms)), lang)
    said = words(found)
    assert not any(key in text for key in FACTORS for text in said)
    assert any("(mu*)" in text or "（μ*）" in text for text in said) == ("morris" in methods)
    difference = "Their difference" if lang == "en" else "两者之差"
    assert (difference in said) == (arms > 1)


def test_a_folder_without_the_tables_has_no_figure(tmp_path):
    folder = open_folder(fabricate(tmp_path / "f", scenarios=1, seeds=1, candidates=30, days=5, people=5))
    assert drawn(tornado.draw, folder) is None and drawn(sensitivity.draw_indices, folder) is None


def test_bars_are_sorted_by_the_effect_and_are_as_long(tmp_path):
    folder = open_folder(one_at_a_time(tmp_path / "f", arms=1, metrics=("help_time_mean_h",)))
    table = folder.table("oat").set_index("factor").effect
    best = table.abs().sort_values(ascending=False).index[:12]
    found = drawn(tornado.draw, folder)
    widths = [bar.get_width() for bar in found.figure.axes[0].patches if bar.get_height() < 0.9]
    assert sorted(map(abs, widths), reverse=True) == pytest.approx(table.abs()[best].tolist())
    labels = [tick.get_text().split("\n")[0] for tick in found.figure.axes[0].get_yticklabels()]
    assert labels[0].split(" (")[0].lower() in best[0].replace("_", " ") or labels[0] == "Platform coverage"


def test_what_is_not_sure_is_hollow_and_what_has_no_number_is_left_out(tmp_path):
    folder = one_at_a_time(tmp_path / "f", arms=1, factors=4, metrics=("help_time_mean_h",))

    def change(table):
        table.loc[0, ["ci_low", "ci_high"]] = -20, 20
        table.loc[3, "effect"] = float("nan")
        return table

    found = drawn(tornado.draw, changed(folder, "oat", change))
    bars = [bar for bar in found.figure.axes[0].patches if bar.get_height() < 0.9]
    assert len(bars) == 3 and sum(bar.get_facecolor()[:3] > (0.98,) * 3 for bar in bars) == 1


def test_the_sentence_names_the_strongest_factor(tmp_path):
    folder = indices(tmp_path / "f", methods=("sobol",), arms=2)

    def change(table):
        pair = (table.target == "open_grid - plain_grid") & (table.factor == "incidents.ladder.handling_h")
        table.loc[pair & (table["index"] == "S1"), "value"] = 0.61
        table.loc[pair & (table["index"] == "ST"), "value"] = 0.84
        return table

    title = drawn(sensitivity.draw_indices, changed(folder, "indices", change)).title
    name = title_of("incidents.ladder.handling_h").en.lower()
    assert f"Difference in time to help: {name} brings 61 % of the variance alone, 84 % with" in title.en
    assert "单独贡献方差的 61 %，含交互作用 84 %" in title.zh


@pytest.mark.parametrize(
    "methods", [("sobol",), *[pytest.param(way, marks=pytest.mark.long) for way in WAYS if way != ("sobol",)]]
)
def test_what_never_varies_is_said_and_not_drawn(tmp_path, methods):
    folder = open_folder(indices(tmp_path / "f", methods=methods, arms=2, still=("open_grid - plain_grid",)))
    found = drawn(sensitivity.draw_indices, folder)
    assert words(found).count("the same\nat every point") == 2
    assert "Difference in time to help is the same at every point" in found.title.en


def test_the_plane_shows_every_factor_and_fills_those_that_were_kept(tmp_path):
    found = drawn(sensitivity.draw_indices, open_folder(indices(tmp_path / "f", keep=5, arms=1)))
    plane = next(axes for axes in found.figure.axes if "mu*" in axes.get_xlabel())
    dots = [line for line in plane.lines if line.get_marker() == "o"]
    assert len(dots) == len(FACTORS) and sum(dot.get_markerfacecolor() != "none" for dot in dots) == 5


def test_one_dot_of_the_plane_is_where_the_table_has_it(tmp_path):
    folder = open_folder(indices(tmp_path / "f", methods=("morris",), arms=1))
    table = folder.table("indices")
    dots = sensitivity.dots_of(table, "plain_grid", ["help_time_mean_h"])["help_time_mean_h"]
    mine = table[(table.factor == dots[3].factor) & (table.metric == "help_time_mean_h")].set_index("index").value
    assert (dots[3].mu_star, dots[3].sigma) == pytest.approx((mine["mu_star"], mine["sigma"]))
    assert [dot.mu_star for dot in dots] == sorted((dot.mu_star for dot in dots), reverse=True)


def test_dropped_points_are_told_in_the_note(tmp_path):
    folder = indices(tmp_path / "f", methods=("pawn",), arms=1)
    note = "3 of 200 points dropped (3 of 200 points of a have no finite m)"
    found = drawn(sensitivity.draw_indices, changed(folder, "indices", lambda table: table.assign(note=note)))
    assert found.note.en.endswith(f"{note}.") and found.note.zh.endswith(f"{note}。")


def test_the_same_folder_gives_the_same_picture(tmp_path):
    folder = open_folder(indices(tmp_path / "f", methods=("sobol",), arms=1))
    look = look_for("en", folder.arms)
    with drawing(look):
        one, other = (svg_of(sensitivity.draw_indices(folder, look).figure) for _ in range(2))
    assert one == other and inline(one, "indices", "label").startswith("<svg")


def test_a_table_without_a_needed_column_is_refused(tmp_path):
    folder = changed(indices(tmp_path / "f"), "indices", lambda table: table.drop(columns="ci_low"))
    with pytest.raises(InputError, match="has no column ci_low"):
        drawn(sensitivity.draw_indices, folder)
