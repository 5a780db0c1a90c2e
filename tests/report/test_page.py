import re

import pytest
from tests.report.fabricate import fabricate

from govsim.report import page as report
from govsim.report.figures import FIGURES
from govsim.report.page import write, write_all
from govsim.report.trace import follow
from govsim.text.errors import InputError


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return fabricate(tmp_path_factory.mktemp("report") / "runs")


@pytest.fixture(scope="module")
def page(folder):
    return write(folder).read_text(encoding="utf-8")


def test_every_figure_is_on_the_page_and_beside_it(page, folder):
    drawn = {figure.name for figure in FIGURES if not figure.of_design} - {"scorecard", "sequential", "within_run"}
    assert {p.stem for p in (folder / "figures").glob("*.png")} >= drawn
    assert {name for name in drawn if f'id="{name}"' not in page} == set()
    assert page.count("<svg") == page.count("</svg>") >= len(drawn)


def test_the_page_stands_alone(page):
    outside = re.sub(r'xmlns(:xlink)?="[^"]+"', "", page)
    assert not re.search(r'(src|href)="(?!#)', outside) and "<script" not in page and "@import" not in page


def test_verdicts_are_words_and_not_colour_alone(page):
    assert re.search(r'class="better">better, ', page) and re.search(r'class="(unclear|equivalent|same|worse)">', page)


def test_the_same_folder_gives_the_same_bytes(page, folder, tmp_path):
    before = {p.name: p.read_bytes() for p in (folder / "figures").iterdir()}
    assert write(folder, out=tmp_path / "again.html").read_text(encoding="utf-8") == page
    assert {p.name: p.read_bytes() for p in (folder / "figures").iterdir()} == before


def test_chinese(folder, tmp_path):
    page = write(folder, "zh", tmp_path / "zh.html").read_text(encoding="utf-8")
    assert 'lang="zh"' in page and "比较方法" in page and "How it was compared" not in page


def test_several_folders_on_one_page_share_no_name(tmp_path, monkeypatch):
    monkeypatch.setattr(report, "FIGURES", [figure for figure in FIGURES if figure.name in ("help_time", "wellbeing")])
    small = fabricate(tmp_path / "one", scenarios=1, seeds=1, candidates=60, days=10, people=10)
    page = write_all([small, small], "en", tmp_path / "two.html").read_text(encoding="utf-8")
    names = re.findall(r'\bid="([^"]+)"', page)
    assert page.count("<section>") == 2 and len(names) > 20 and len(set(names)) == len(names)


def test_what_is_no_run_folder_is_refused(tmp_path):
    for path, said in ((tmp_path / "none", "no such folder"), (tmp_path, "not a run folder")):
        with pytest.raises(InputError, match=said):
            write(path)


def test_a_table_cut_short_is_refused_in_one_line(folder, tmp_path):
    broken = fabricate(tmp_path / "broken")
    content = (broken / "incidents.parquet").read_bytes()
    (broken / "incidents.parquet").write_bytes(content[: len(content) // 2])
    with pytest.raises(InputError) as caught:
        write(broken)
    assert len(caught.value.problems) == 1 and "cannot be read" in caught.value.problems[0]


def test_a_trace_tells_the_stage_that_differs_most(folder):
    for incident in range(12):
        found = follow(folder, str(incident))
        assert len(found.lives) == 3 and found.why()
    with pytest.raises(InputError, match="near it are"):
        follow(folder, "99999")
    with pytest.raises(InputError, match="has no seed 77"):
        follow(folder, "1", 77)
