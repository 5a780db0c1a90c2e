"""The commands as a user types them, on a small community."""

import json

import pytest
from click.testing import CliRunner

from govsim.cli import cli

SMALL = [
    word
    for pair in ("community.residents=300", "community.residents_per_grid=100", "horizon.days=20", "horizon.warmup_days=0")
    for word in ("--set", pair)
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("out")


@pytest.fixture(scope="module")
def compared(folder):
    words = ["compare", "top_down", "collaborative", "--seeds", "3", "--workers", "1", "--out", str(folder / "c"), *SMALL]
    return CliRunner().invoke(cli, words, catch_exceptions=False)


def test_compare_prints_the_answer_and_writes_the_report(compared, folder):
    assert compared.exit_code == 0
    assert "Collaborative governance against Top-down control" in compared.output.replace("\n", " ")
    assert "Public money is the same" in compared.output.replace("\n", " ")
    assert (folder / "c" / "report.html").is_file() and list((folder / "c" / "figures").glob("*.png"))


def test_quiet_prints_nothing(folder):
    words = ["run", "base", "--out", str(folder / "q"), "--quiet", "--no-report", *SMALL]
    done = CliRunner().invoke(cli, words, catch_exceptions=False)
    assert done.exit_code == 0 and done.output == ""
    assert json.loads((folder / "q" / "manifest.json").read_text())["seeds"] == [7]


def test_run_prints_every_metric(folder):
    words = ["run", "base", "--out", str(folder / "r"), "--no-report", *SMALL]
    done = CliRunner().invoke(cli, words, catch_exceptions=False)
    assert "Time to help" in done.output and "Public cost" in done.output


def test_trace_shows_the_same_incident_under_both(compared, folder):
    done = CliRunner().invoke(cli, ["trace", str(folder / "c"), "--incident", "3"], catch_exceptions=False)
    assert done.exit_code == 0 and "top_down" in done.output and "collaborative" in done.output
    assert "on the scene (h)" in done.output


def test_report_in_chinese(compared, folder, monkeypatch):
    monkeypatch.setattr("govsim.report.page.FIGURES", ())
    done = CliRunner().invoke(cli, ["report", str(folder / "c"), "--lang", "zh"], catch_exceptions=False)
    page = (folder / "c" / "report.html").read_text(encoding="utf-8")
    assert done.exit_code == 0 and 'lang="zh"' in page and "结论" in page


def test_the_report_asks_nothing_of_other_hosts(compared, folder):
    page = (folder / "c" / "report.html").read_text(encoding="utf-8")
    links = page.replace('xmlns="http://www.w3.org/2000/svg"', "").replace('xmlns:xlink="http://www.w3.org/1999/xlink"', "")
    assert "src=" not in links and "http" not in links.split("<dl>")[0].replace("http://www.w3.org", "")


@pytest.mark.parametrize("words", ["show base", "schema", "list levers", "list metrics", "list parameters", "list designs"])
def test_what_there_is(words):
    assert CliRunner().invoke(cli, words.split(), catch_exceptions=False).exit_code == 0


def test_show_origin_names_file_and_line():
    text = CliRunner().invoke(cli, ["show", "collaborative", "--origin", "--set", "policy.platform=0.5"]).output
    line = next(row for row in text.splitlines() if row.startswith("policy.platform "))
    assert line.split()[1] == "0.5" and line.endswith("--set")
    assert "collaborative.yaml:" in next(row for row in text.splitlines() if row.startswith("policy.party_building"))


def test_diff_says_what_differs_and_what_it_costs():
    text = CliRunner().invoke(cli, ["diff", "top_down", "digital_top_down"]).output
    assert "Platform coverage" in text and "+0.888 h/resident/y" in text and "Levers cost" in text
    assert "differ in nothing" in CliRunner().invoke(cli, ["diff", "base", "base"]).output


def test_the_schema_is_a_schema_of_files():
    schema = json.loads(CliRunner().invoke(cli, ["schema"]).output)
    assert schema["$schema"].endswith("2020-12/schema") and "extends" in schema["properties"]
    assert schema["$defs"]["Ladder"]["properties"]["handover_office_h"]["unit"] == "office h"
