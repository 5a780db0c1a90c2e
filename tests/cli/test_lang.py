"""The language of a command line: an option of the group, an environment variable, and what stays English."""

import json
import re

import pytest
from click.testing import CliRunner
from tests.report.fabricate import fabricate

from govsim.cli import cli
from govsim.cli.terminal import language, left_of, span
from govsim.experiment.run.progress import Status
from govsim.text.errors import InputError
from govsim.text.words import aligned, width


def typed(*words, **environment):
    return CliRunner().invoke(cli, [str(word) for word in words], env=environment, catch_exceptions=False)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return fabricate(tmp_path_factory.mktemp("lang") / "runs", candidates=60, days=10, people=10)


def test_the_variable_says_the_language_and_the_option_wins():
    assert "Top-down control" in typed("list", "scenarios").output
    assert "自上而下管控" in typed("list", "scenarios", GOVSIM_LANG="zh").output
    assert "自上而下管控" in typed("--lang", "zh", "list", "scenarios", GOVSIM_LANG="en").output
    assert typed("--lang", "en", "list", "scenarios", GOVSIM_LANG="zh").output == typed("list", "scenarios").output
    wrong = typed("list", GOVSIM_LANG="fr")
    assert wrong.exit_code == 2 and "GOVSIM_LANG" in wrong.output and "'zh'" in wrong.output


@pytest.mark.parametrize("what", ["levers", "metrics", "parameters", "designs"])
def test_lists_are_aligned_and_keep_their_keys(what):
    english, chinese = (typed("--lang", lang, "list", what).output.splitlines() for lang in ("en", "zh"))
    assert len(english) == len(chinese) and not re.search("title|meaning|unit", chinese[0])
    column = 1 if what == "levers" else 0
    keys = [[re.split(r"\s{2,}", line)[column] for line in lines[1:]] for lines in (english, chinese)]
    assert keys[0] == keys[1]
    starts = [width(line[: line.index(key)]) for line, key in zip(chinese[1:], keys[1], strict=True)]
    assert len(set(starts)) == 1


def test_differences_in_chinese():
    lines = typed("--lang", "zh", "diff", "top_down", "collaborative").output.splitlines()
    assert lines[0] == "从 top_down 到 collaborative：" and "I. 塑造新型治理体系" in lines
    rises = next(line for line in lines if "policy.platform" in line)
    assert rises.startswith("  平台覆盖率由 0 升至 ") and "小时/居民/年" in rises
    assert lines[-1].startswith("政策工具每居民每年耗费政府工时：top_down ")


def test_an_incident_in_chinese(folder):
    lines = typed("--lang", "zh", "trace", folder, "--incident", "3", "--seed", "2").output.splitlines()
    assert lines[0] == "事件 3，种子 2；产生后的小时数" and lines[2].startswith("发生（小时）")
    assert any(line.startswith("类型") and "安全" in line for line in lines) and lines[-1].endswith("。")


@pytest.fixture
def quick(monkeypatch):
    """Pages without pictures."""
    monkeypatch.setattr("govsim.report.page.FIGURES", ())


def test_the_report_takes_the_language_and_its_own_option_wins(folder, quick):
    assert typed("--lang", "zh", "report", folder).output == f"报告：{folder / 'report.html'}\n"
    assert 'lang="zh"' in (folder / "report.html").read_text("utf-8")
    typed("--lang", "zh", "report", folder, "--lang", "en")
    assert 'lang="en"' in (folder / "report.html").read_text("utf-8")


def test_what_was_found_is_told_in_chinese_and_kept_so(tmp_path, quick):
    small = ["--set", "community.residents=200", "--set", "horizon.days=30", "--set", "horizon.warmup_days=0"]
    command = ["compare", "top_down", "base", "--seeds", "2", "--workers", "1", "--no-report", "--out", tmp_path / "c", *small]
    told = typed("--lang", "zh", *command).output
    assert "“普通社区，全部政策工具关闭”相对“自上而下管控”" in told and "获助时间 (小时)" in told
    assert "公共经费相同" in told and f"文件夹：{tmp_path / 'c'}" in told and "运行中：" in told
    manifest = json.loads((tmp_path / "c" / "manifest.json").read_text("utf-8"))
    assert manifest["answer"]["zh"][0].startswith("“普通社区，全部政策工具关闭”相对“自上而下管控”") and manifest["lang"] == "zh"
    typed("report", tmp_path / "c", "--lang", "en")
    assert "An ordinary community, every lever off against" in (tmp_path / "c" / "report.html").read_text("utf-8")
    assert (tmp_path / "c" / "comparison.csv").read_text("utf-8").isascii()


def test_what_is_wrong_is_said_in_english():
    with pytest.raises(InputError) as caught:
        typed("--lang", "zh", "show", "no_such_scenario")
    assert all(problem.isascii() for problem in caught.value.problems)


def test_without_a_command_line_it_is_english():
    assert language() == "en" and language("zh") == "zh" and span(30) == "30 s"
    assert left_of(Status("running", 5, 10, rate=2.0)) == "2.0/s, about 2 s left"


def test_chinese_letters_take_two_columns():
    assert width("ab，平台") == 8 and aligned(["平台", "x"], [["ab", "y"]]) == ["平台  x", "ab    y"]
