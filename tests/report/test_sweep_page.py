"""The page of a sweep: what was varied, what is missing, what is shown and what is left out."""

import html
import json
import re
import shutil
from functools import cache

import numpy as np
import pandas as pd
import pytest
from tests.report import fabricate_sweeps as made
from tests.report.fabricate import fabricate

from govsim.describe import factors_of, title_of
from govsim.report import design, tables
from govsim.report.answer import answer
from govsim.report.figures import FIGURES
from govsim.report.page import write
from govsim.report.trace import follow
from govsim.store.reading import open_folder
from govsim.text.errors import InputError

MAIN = {
    "factorial": "regime_map", "ladder": "ladder_steps", "shapley": "shapley_shares", "price": "price_list",
    "stress": "stress_signs", "optimise": "pareto_front", "sequential": "sequential",
    "regime_map": "losing_box", "refute": "turning_point", "shock": "shock_courses",
}  # fmt: skip


@pytest.fixture(scope="module")
def page_of(folders):
    """The English page of a design, written once: page_of(kind)."""
    return cache(lambda kind: write(folders[kind]).read_text(encoding="utf-8"))


@pytest.fixture
def changed(folders, tmp_path):
    """A copy of a folder whose manifest says more: changed(kind, **more)."""

    def change(kind, **more):
        place = tmp_path / kind
        shutil.copytree(folders[kind], place)
        told = json.loads((place / "manifest.json").read_text(encoding="utf-8")) | more
        (place / "manifest.json").write_text(json.dumps(told), encoding="utf-8")
        return place

    return change


def body(page):
    """The words of a page, without pictures and markup."""
    text = re.sub(r"<svg.*?</svg>|<style>.*?</style>", "", page, flags=re.DOTALL)
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", text)))


@pytest.mark.parametrize("kind", made.DESIGNS)
def test_the_page_of_each_design(folders, page_of, kind):
    page = page_of(kind)
    words = body(page)
    assert f'id="{MAIN[kind]}"' in page and 'id="design-0"' in page
    assert "The design" in words and "What was varied" in words and not re.search(r"\bnan\b", words)
    assert page.count("<svg") == page.count("</svg>") == len(list((folders[kind] / "figures").glob("*.svg")))
    mixing = {figure.name for figure in FIGURES} & {"help_time", "stages", "wellbeing", "winners", "money", "harm", "backlog"}
    assert not {name for name in mixing if f'id="{name}"' in page}


@pytest.mark.parametrize("kind", [kind if kind == "ladder" else pytest.param(kind, marks=pytest.mark.long) for kind in MAIN])
def test_the_page_of_each_design_in_chinese(folders, kind, tmp_path):
    zh = write(folders[kind], "zh", tmp_path / "zh.html").read_text(encoding="utf-8")
    assert "实验设计" in zh and "The design" not in zh


@pytest.mark.parametrize("kind", ["factorial", "ladder", "price"])
def test_the_sentence_of_its_picture_is_the_answer_and_a_told_one_has_the_word(page_of, changed, kind):
    page = page_of(kind)
    title = re.search(rf'<figure id="{MAIN[kind]}">.*?<h3>(.*?)</h3>', page, re.DOTALL)[1]
    assert re.search(r'<p class="answer">(.*?)</p>', page)[1] == f"{title}."
    assert answer(open_folder(changed(kind, answer={"en": ["So it is."]})), "en", ["Other"])["lines"] == ["So it is."]


def test_what_was_varied_is_told_in_words(folders):
    found = {f.name: f for f in factors_of(open_folder(folders["factorial"]))}
    capacity = found[made.CAPACITY]
    assert capacity.title.en == "Civic capacity" and capacity.values.en == "0.1, 0.525, 0.95, 1.375, 1.8"
    assert capacity.keys == ("actors.social_organization.capacity",) and "volunteer" in capacity.meaning.en
    (third, *_) = [f for f in factors_of(open_folder(folders["ladder"])) if f.name == "proposal_3"]
    assert third.title.zh == "III. 多元主体格局" and "platform coverage" in third.meaning.en
    assert title_of("policy.platform").en == "Platform coverage" and title_of("proposal_9").en == "Proposal 9"
    assert title_of("incidents.course.partner_loss").en == "Partner loss (course)"
    assert title_of("actors.prices.platform").en == "Price of platform coverage"
    assert title_of("incidents.ladder.handling_h").en == "Handling (ladder)"


def test_counts_shards_and_versions(changed):
    folder = open_folder(changed("factorial", shards=["1/2", "2/2"], codes=["1.0+a", "1.0+b"], runs_expected=400))
    told = dict(design.counts(folder, "en"))
    assert told["points for each scenario"] == "25" and told["runs"] == "300 / 400" and told["put together from"] == "1/2, 2/2"
    assert told["code versions (more than one)"] == "1.0+a, 1.0+b"
    assert "Only 300 of 400 runs are there" in design.banners(folder, "en")[0]


def test_failed_runs_are_listed_with_the_command_that_reruns_each(changed):
    failed = [
        {
            "scenario": "open_grid",
            "seed": 3,
            "factors": {made.PRICE: 4},
            "why": "died",
            "rerun": "govsim run open_grid --seed 3",
        },
        ["plain_grid", 5, "an older folder's way"],
    ]
    words = body(write(changed("stress", failed=failed, interrupted=True)).read_text(encoding="utf-8"))
    assert "Runs that failed: 2." in words and "govsim run open_grid --seed 3" in words and "an older folder's way" in words
    assert "open_grid, seed 3, actors.partnership_price=4" in words and "This folder is not finished" in words


@pytest.mark.long
def test_a_comparison_has_no_design_but_says_when_it_is_not_whole(tmp_path):
    place = fabricate(tmp_path / "runs", scenarios=1, seeds=1, candidates=60, days=10, people=10)
    assert 'id="design-0"' not in write(place).read_text(encoding="utf-8")
    told = json.loads((place / "manifest.json").read_text(encoding="utf-8")) | {"interrupted": True, "failed": [["a", 1, "x"]]}
    (place / "manifest.json").write_text(json.dumps(told), encoding="utf-8")
    page = write(place).read_text(encoding="utf-8")
    assert page.count('class="banner"') == 2 and 'id="design-0"' in page and "What was varied" not in page


def test_sequential_seeds_carry_the_warning_in_both_languages(folders, page_of, tmp_path):
    marked = [page_of("sequential"), write(folders["sequential"], "zh", tmp_path / "zh.html").read_text("utf-8")]
    assert '<p class="mark">Early stopping over-promises' in marked[0] and '<p class="mark">提前停止会高估精度' in marked[1]
    assert 'class="mark"' not in page_of("factorial")


def test_of_sixteen_scenarios_the_two_ends_are_shown(folders, page_of):
    folder = open_folder(folders["shapley"])
    assert len(folder.scenarios) == 16 and [a.name for a in folder.arms] == ["plain_grid", "open_grid"]
    assert [p["title"] for p in tables.pairs(folder, "en")] == ["Collaborative governance against Top-down control"]
    page = page_of("shapley")
    assert (
        "The folder holds 16 scenarios" in page
        and max(row.count("<td") for row in page.split("Other tables")[0].split("<tr>")) <= 6
    )


def test_candidates_of_a_search_are_no_scenarios(folders):
    folder = open_folder(folders["optimise"])
    assert [arm.name for arm in folder.arms] == ["plain_grid", "open_grid"] and folder.points == 1
    told = dict(design.counts(folder, "en"))
    assert told["scenarios"] == "2" and told["candidates tried"] == "26" and not design.remarks(folder, "en")


def test_a_comparison_by_an_experiment_file_has_no_design_either(tmp_path):
    runs = made.run_rows([("plain_grid", {}, 0.0), ("open_grid", {}, 1.0)], 3)
    folder = open_folder(made.save(tmp_path / "paired", "paired", runs, {}))
    assert design.design(folder, "en") == {}
    assert design.design(open_folder(made.save(tmp_path / "parts", "paired", runs, {}, shards=["1/2", "2/2"])), "en")


def test_more_than_eight_scenarios_are_told_and_not_shown(tmp_path):
    runs = made.run_rows([(f"arm_{n}", {}, n / 10) for n in range(10)], 2)
    place = made.save(tmp_path / "many", "paired", runs, {})
    folder = open_folder(place)
    assert len(folder.arms) == 8 and design.remarks(folder, "en")[0].startswith("The folder holds 10 scenarios; the first 8")
    assert folder.points == 1 and folder.title_of("arm_9").en == "arm_9"


def test_means_over_points_say_so(folders, page_of):
    folder = open_folder(folders["factorial"])
    assert folder.points == 25 and not folder.shows("runs")
    page = body(page_of("factorial"))
    assert "Means and differences are means over the design's 25 points" in page
    assert "Mean over the design's 25 points. Collaborative governance: better in" in page
    assert "Means over the design's 25 points." in [line for part in answer(folder, "en")["sections"] for line in part["lines"]]


def test_long_tables_are_cut_with_fewer_digits_and_the_file_named(folders, page_of, tmp_path, monkeypatch):
    found = {t["name"]: t for t in tables.others(open_folder(folders["factorial"]))}
    table = found["map.csv"]
    assert len(table["rows"]) == 30 and table["left"] == 120 and table["place"] == "tables/map.csv"
    assert all(len(re.sub(r"[^1-9]", "", row[5])) <= 3 for row in table["rows"])
    assert '<a href="tables/map.csv">' in page_of("factorial")
    monkeypatch.setattr("govsim.report.page.FIGURES", ())
    elsewhere = write(folders["factorial"], out=tmp_path / "elsewhere.html").read_text(encoding="utf-8")
    assert "<code>tables/map.csv</code>" in elsewhere and 'href="tables' not in elsewhere


def test_factors_are_no_metrics(folders):
    shown = [row["title"] for row in tables.single(open_folder(folders["price"]), "en")]
    assert "Time to help" in shown and not {"lever", "end", "cost"} & set(shown)
    folder = open_folder(folders["ladder"])
    assert folder.factors == ("proposal_1", "proposal_2", "proposal_3", "proposal_4") and folder.points == 1


def test_an_incident_cannot_be_followed_where_there_are_none_or_many_points(folders):
    with pytest.raises(InputError, match=r"has no incidents\.parquet"):
        follow(folders["ladder"], "1")


def test_figures_that_would_mix_points_are_left_out_even_with_their_tables(tmp_path):
    place = fabricate(tmp_path / "runs", scenarios=2, seeds=2, candidates=60, days=10, people=10)
    runs = pd.read_parquet(place / "runs.parquet")
    runs.insert(3, made.PRICE, np.arange(len(runs)) % 2 * 4.0)
    runs.to_parquet(place / "runs.parquet", index=False)
    folder = open_folder(place)
    assert folder.points == 2 and folder.tables == {"incidents", "daily", "residents"}
    page = write(place).read_text(encoding="utf-8")
    assert 'id="differences"' in page and page.count("<figure") == 1
    with pytest.raises(InputError, match="holds several points"):
        follow(place, "1")


def test_incidents_are_read_only_when_they_are_asked_for(tmp_path):
    place = fabricate(tmp_path / "runs", scenarios=1, seeds=1, candidates=60, days=10, people=10)
    folder = open_folder(place)
    listed = "select count(*) as n from duckdb_tables() where table_name = 'cases'"
    assert folder.database.execute(listed).df().n[0] == 0
    assert folder.ask("select count(*) as n from cases").n[0] == 60
    assert folder.database.execute(listed).df().n[0] == 1
