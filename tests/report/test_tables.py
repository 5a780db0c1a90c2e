"""The tables beneath the headline, from a made-up folder."""

import pandas as pd
import pytest
from tests.report.fabricate import fabricate

from govsim.drawing.style import broken, drawing, look_for, spread
from govsim.report import tables
from govsim.report.figures import scorecard
from govsim.report.page import write
from govsim.store.reading import open_folder
from govsim.text.errors import InputError


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return open_folder(fabricate(tmp_path_factory.mktemp("tables") / "runs", candidates=120, days=20, people=30))


def test_every_pair_has_every_metric_and_only_the_pair_not_shown_above_is_open(folder):
    found = tables.pairs(folder, "en")
    assert [p["title"].split(" against ")[1] for p in found] == ["Digital top-down", "Top-down control", "Top-down control"]
    assert [p["open"] for p in found] == [True, False, False]
    assert all(len(p["rows"]) == folder.comparison.metric.nunique() for p in found)


def test_a_pair_row_says_what_comparison_csv_says(folder):
    row = next(r for r in tables.pairs(folder, "en")[1]["rows"] if r["metric"] == "help_time_mean_h")
    a, b = folder.arms[:2]
    told = folder.pair("help_time_mean_h", a, b)
    assert float(row["mean_a"]) == pytest.approx(folder.mean(a, "help_time_mean_h"), abs=0.5)
    assert row["class"] == ("better" if told.ci_high < 0 else "unclear")


def test_only_levers_that_differ_are_shown(folder):
    found = {row["name"]: row["values"] for row in tables.levers(folder, "en")}
    assert found == {"platform": ["0", "0.55", "0.45"]}  # hierarchy_levels is 3 in all


def test_other_values_are_flat(folder):
    assert ("horizon.days", "20") in tables.values(folder)


def test_twins_and_tables_of_a_design_are_shown_and_bad_ones_refused(tmp_path):
    path = fabricate(tmp_path / "runs", candidates=60, days=10, people=10)
    (path / "tables").mkdir()
    rows = [{"a": "plain_grid", "b": "open_grid", "quantity": "sooner_share", "mean": 0.7, "ci_low": 0.6, "ci_high": 1.2}]
    pd.DataFrame(rows).to_csv(path / "tables" / "twins.csv", index=False)
    pd.DataFrame({"proposal": ["I"], "value": [1.23456]}).to_csv(path / "tables" / "shapley.csv", index=False)
    folder = open_folder(path)
    told = {row["title"]: row["cells"] for row in tables.twins(folder, "en")["rows"]}
    assert told["of these, helped sooner (%)"] == [("70.0", "60.0 to 100.0, cut at the bound")]
    assert tables.others(folder) == [
        {
            "name": "shapley.csv",
            "columns": ["proposal", "value"],
            "rows": [["I", "1.23"]],
            "left": 0,
            "place": "tables/shapley.csv",
        }
    ]
    (path / "tables" / "shapley.csv").write_bytes(b"")
    with pytest.raises(InputError, match=r"shapley\.csv: cannot be read"):
        tables.others(folder)


def test_a_single_run_is_told_without_comparison(tmp_path):
    page = write(fabricate(tmp_path / "one", scenarios=1, seeds=1, candidates=60, days=10, people=10)).read_text("utf-8")
    assert "Pair by pair" not in page and "better" not in page.split("<body>")[1].split("How it was compared")[0]
    assert "Time to help" in page and 'id="help_time"' in page and 'id="differences"' not in page


def test_colours_belong_to_scenarios_in_their_order(folder):
    look = look_for("en", folder.arms)
    assert len({look.colour(arm) for arm in folder.arms}) == 3 and look.colour(folder.arms[0]) == "#0072b2"


def test_labels_are_moved_apart_and_keep_their_order():
    places = spread([0.5, 0.51, 0.1], 0.2)
    assert places[1] - places[0] == pytest.approx(0.2, abs=1e-3) and places[2] < places[0]


def test_a_scorecard_is_drawn(tmp_path):
    path = fabricate(tmp_path / "log", scenarios=1, seeds=1, candidates=60, days=10, people=10)
    card = {"scenario": "plain_grid", "group": "all", "n_recorded": 9}
    card |= {f"p{q}_{side}_min": q * factor for q in (10, 50, 90) for side, factor in (("simulated", 2.0), ("recorded", 1.0))}
    pd.DataFrame([card]).to_csv(path / "scorecard.csv", index=False)
    folder = open_folder(path)
    look = look_for("en", folder.arms)
    with drawing(look):
        drawn = scorecard.draw(folder, look)
    assert drawn is not None and "2.00 times" in drawn.title.en and drawn.figure.axes[0].get_xscale() == "log"
    assert [t["name"] for t in tables.others(folder)] == ["scorecard.csv"]


def test_headlines_break_between_words_and_between_chinese_letters():
    assert broken("one two three", 8) == ["one two", "three"]
    assert broken("平均每夜积压：甲", 8) == ["平均每夜", "积压：甲"]
    assert broken("平均每夜，甲", 8) == ["平均每夜，", "甲"]  # no line begins with a comma
