"""The docs are read: generated parts are fresh, everything is told of, what a page asks to type works."""

import csv
import importlib
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner

from govsim import describe
from govsim.analysis import sentences
from govsim.cli import COMMANDS, cli
from govsim.scenario import files

ROOT = Path(__file__).resolve().parent.parent
ODD = (ROOT / "docs" / "odd.md").read_text(encoding="utf-8")
README = (ROOT / "README.md").read_text(encoding="utf-8")
SCRIPTS = ROOT / "experiments"
EQUATION = re.compile(r"(?m)^@equation\ndef (\w+)\(")


def script(name, *words, cwd=ROOT):
    return subprocess.run([sys.executable, SCRIPTS / name, *words], capture_output=True, text=True, cwd=cwd, timeout=200)


def test_generated_parts_are_fresh():
    done = script("refresh_docs.py", "--check")
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize(("rows", "key"), [("levers", "lever"), ("metrics", "metric")])
def test_every_lever_and_metric_is_in_the_odd(rows, key):
    assert [row[key] for row in describe.TABLES[rows]() if row[key] not in ODD] == []


def test_every_coefficient_stands_with_its_mechanism():
    lost = []
    for row in describe.parameters():
        block, _, name = row["key"].rpartition(".")
        table = re.search(
            rf"^Coefficients of `{re.escape(block)}`.*?(?=^Coefficients of|^<!-- end)", ODD, re.DOTALL | re.MULTILINE
        )
        if table is None or f"| {name} | {describe.plain(row['default'])} | {row['unit']} |" not in table[0]:
            lost.append(row["key"])
    assert lost == []


def test_every_equation_is_in_the_odd():
    rooms = [ROOT / "src" / "govsim" / room for room in ("incidents", "actors")]
    coded = [(f.name, name) for room in rooms for f in room.rglob("*.py") for name in EQUATION.findall(f.read_text("utf-8"))]
    assert len(coded) > 20
    assert [name for name in coded if f"\n{name[1]}(" not in ODD] == []


def test_every_scenario_and_result_is_named():
    assert [name for name in files.names() if name not in ODD] == []
    made = "".join(f.read_text("utf-8") for f in SCRIPTS.glob("*.py"))
    assert [f.name for f in (SCRIPTS / "results").glob("*.csv") if f.name not in made] == []


def test_all_eleven_design_concepts_are_told():
    section = ODD.split("## 4. Design concepts")[1].split("\n## 5.")[0]
    told = [word.lower() for word in re.findall(r"(?m)^- \*\*(.+?)\.\*\*", section)]
    assert told == [
        "basic principles", "emergence", "adaptation", "objectives", "learning", "prediction", "sensing", "interaction",
        "stochasticity", "collectives", "observation",
    ]  # fmt: skip


def test_a_stale_part_is_caught(monkeypatch):
    monkeypatch.syspath_prepend(str(SCRIPTS))
    page = importlib.import_module("refresh_docs")
    fresh = "<!-- begin day -->\nold\n<!-- end day -->"
    assert "incidents" in page.refreshed(fresh) and page.refreshed(page.refreshed(fresh)) == page.refreshed(fresh)
    with pytest.raises(KeyError, match="nobody makes this"):
        page.refreshed("<!-- begin nobody makes this -->\n<!-- end nobody makes this -->")


def test_patterns_are_judged_by_their_ranges_and_missed_ones_have_a_reason():
    for row in csv.DictReader((SCRIPTS / "results" / "face_validity.csv").read_text("utf-8").splitlines()):
        if row["low"]:
            inside = float(row["low"]) <= float(row["model"]) <= float(row["high"])
            assert row["verdict"] == ("shown" if inside else "missed"), row["pattern"]
        assert row["verdict"] != "missed" or f"- *{row['pattern']}*: " in ODD


def test_every_command_that_a_page_names_exists():
    pages = [ROOT / "README.md", *(ROOT / "docs").rglob("*.md")]
    command = re.compile(r"(?m)(?:`|^|bin/)govsim ([a-z]+)")
    named = {word for page in pages for word in command.findall(page.read_text(encoding="utf-8"))} - {"is"}
    assert len(named) > 5 and named <= set(COMMANDS)


def test_links_between_pages_lead_somewhere():
    for page in [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *(ROOT / "docs").rglob("*.md")]:
        for target in re.findall(r"\]\(([^)#:]+)\)", page.read_text(encoding="utf-8")):
            assert (page.parent / target).exists(), f"{page.name}: {target}"


PAGES_TO_TYPE = ("README.md",)
SLOW = ("calibration", "hypotheses", "optimise", "refutability", "sweeps", "timeline")
SLOW_PAGES = tuple(f"docs/{name}.md" for name in SLOW)


@pytest.mark.parametrize("page", [*PAGES_TO_TYPE, *(pytest.param(page, marks=pytest.mark.long) for page in SLOW_PAGES)])
def test_a_page_can_be_typed(tmp_path, monkeypatch, page):
    monkeypatch.chdir(tmp_path)
    told = (ROOT / page).read_text(encoding="utf-8")
    for name, text in re.findall(r"<!-- file: (\S+) -->\n```(?:yaml|sql)\n(.*?)```", told, re.DOTALL):
        (tmp_path / name).write_text(text)
    (block,) = re.findall(r"<!-- run -->\n```\n(.*?)```", told, re.DOTALL)
    for line in block.strip().splitlines():
        quiet = ["--no-report", "--quiet"] if line.split()[1] in ("compare", "sweep", "refute") else []
        words = shlex.split(line)[1:] + quiet
        done = CliRunner().invoke(cli, words, catch_exceptions=False, standalone_mode=False)
        assert not done.return_value, line + done.output


SMALL = ("--seeds", "2", "--residents", "100")


@pytest.mark.parametrize(
    ("name", "words"),
    [
        pytest.param("levers", ("--workers", "1"), marks=pytest.mark.long),
        pytest.param("closer_looks", ("--workers", "1"), marks=pytest.mark.long),
        pytest.param("mechanisms", ("--workers", "1"), marks=pytest.mark.long),
        ("face_validity", ()),
        pytest.param("run_in", ("--workers", "1", "--days", "30"), marks=pytest.mark.long),
    ],
)
def test_the_scripts_behind_the_tables_run_in_miniature(tmp_path, name, words):
    done = script(f"{name}.py", *SMALL, *words, "--into", str(tmp_path))
    assert done.returncode == 0, done.stderr
    if not (SCRIPTS / "results" / f"{name}.csv").is_file():  # not run on the present model so far: the page says so
        assert len((tmp_path / f"{name}.csv").read_text("utf-8").splitlines()) > 1
        return
    shipped, small = ((place / file).read_text("utf-8").splitlines() for place, file in (
        (SCRIPTS / "results", f"{name}.csv"), (tmp_path, f"{name}.csv")))  # fmt: skip
    assert small[0] == shipped[0] and len(small) >= len(shipped)  # the shipped one may have been made before an arm was added


def test_a_parameter_is_listed_with_the_default_that_acts():
    default = {row["key"]: row["default"] for row in describe.parameters()}
    assert default["actors.committee.capability"] == "0.5, 0.1, 0.7, 0.4"  # the committee's own, not a profile's
    assert default["actors.committee.hours_month"] == "300"


def test_what_the_claims_ask_is_recorded_and_told_in_the_words_of_the_room(monkeypatch):
    monkeypatch.syspath_prepend(str(SCRIPTS))
    claims, headline = importlib.import_module("claims"), importlib.import_module("headline")
    asked = [one for claim in claims.CLAIMS for one in claim.asked]
    assert {metric for metric, _ in asked} <= set(headline.KEPT)
    assert {*sentences.MEDIANS.values(), *sentences.STARTS.values()} <= set(headline.KEPT)
    found = claims.recorded()
    for metric, pair in asked:
        row, said = found.told(metric, *pair), claims.told(found, metric, pair)
        assert said == claims.NOT_YET if row is None else said.replace("**", "").startswith(sentences.clause(row).en)


def test_reasons_are_given_for_missed_patterns_and_for_no_others(monkeypatch):
    monkeypatch.syspath_prepend(str(SCRIPTS))
    page, patterns = importlib.import_module("missed_patterns"), importlib.import_module("patterns")
    every = [*patterns.MEASURES, *patterns.CHANGES]
    assert set(page.WHY) <= set(every)
    table = pd.DataFrame({"pattern": every, "verdict": ["missed" if name in page.WHY else "shown" for name in every]})
    assert page.reasons(table).count("\n- ") == len(page.WHY) - 1
    with pytest.raises(KeyError, match="satisfaction"):
        page.reasons(table.assign(verdict=["missed" if name == "satisfaction" else "shown" for name in every]))
    assert page.reasons(table.assign(verdict="shown")) == "None is missed."
    table = pd.read_csv(SCRIPTS / "results" / "face_validity.csv")
    if set(table.pattern) == set(every):  # made since the patterns were last changed
        assert set(table.pattern[table.verdict == "missed"]) == set(page.WHY)
