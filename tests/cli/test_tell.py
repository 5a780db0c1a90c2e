"""`report` and `trace` as a user types them, on made-up folders."""

import pytest
from click.testing import CliRunner
from tests.report.fabricate import fabricate

from govsim.cli import cli
from govsim.report import page
from govsim.text.errors import InputError


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return fabricate(tmp_path_factory.mktemp("tell") / "runs", candidates=60, days=10, people=10)


def said(*words):
    return CliRunner().invoke(cli, [str(word) for word in words], catch_exceptions=False).output


def test_report_says_where_the_page_is_and_quiet_says_nothing(tmp_path, monkeypatch):
    monkeypatch.setattr(page, "FIGURES", ())
    folder = fabricate(tmp_path / "one", scenarios=1, seeds=1, candidates=60, days=10, people=10)
    assert said("report", folder, "--lang", "zh") == f"Report: {folder / 'report.html'}\n"
    assert 'lang="zh"' in (folder / "report.html").read_text("utf-8")
    monkeypatch.setattr(page, "write_all", lambda folders, lang, out: out)
    assert said("report", folder, "--quiet") == ""


def test_trace_in_a_pipe_is_aligned(folder):
    lines = said("trace", folder, "--incident", "3", "--seed", "2").splitlines()
    assert lines[0] == "incident 3, seed 2; hours after its birth"
    assert lines[1].split() == ["plain_grid", "wired_grid", "open_grid"]
    starts = [lines[1].index(name) for name in lines[1].split()]
    assert all(line[at - 2 : at] == "  " and line[at] != " " for line in lines[2:-1] for at in starts)
    assert lines[-1].endswith(".")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("trace", "{}", "--incident", "60"), "seed 1 has no incident '60'; near it are 59, 58, 57"),
        (("trace", "{}", "--incident", "x'; drop table runs"), "has no incident"),
        (("trace", "{}", "--incident", "1", "--seed", "99"), "has no seed 99; it has 1 to 6"),
        (("report", "{}/none"), "no such folder"),
        (("report", "{}/figures"), "not a run folder"),
    ],
)
def test_wrong_input_is_one_line(folder, words, told):
    (folder / "figures").mkdir(exist_ok=True)
    with pytest.raises(InputError) as caught:
        said(*(word.format(folder) for word in words))
    assert len(caught.value.problems) == 1 and told in caught.value.problems[0]
