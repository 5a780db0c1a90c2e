"""The docs are read: generated parts are fresh, everything is told of, what a page asks to type works."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from govsim import describe
from govsim.cli import COMMANDS

ROOT = Path(__file__).resolve().parent.parent
ODD = (ROOT / "docs" / "odd.md").read_text(encoding="utf-8")
README = (ROOT / "README.md").read_text(encoding="utf-8")
SCRIPTS = ROOT / "experiments"


def script(name, *words, cwd=ROOT):
    return subprocess.run([sys.executable, SCRIPTS / name, *words], capture_output=True, text=True, cwd=cwd, timeout=200)


def test_generated_parts_are_fresh():
    done = script("refresh_docs.py", "--check")
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize(("rows", "key"), [("levers", "lever"), ("metrics", "metric")])
def test_every_lever_and_metric_is_in_the_odd(rows, key):
    assert [row[key] for row in describe.TABLES[rows]() if row[key] not in ODD] == []


def test_every_coefficient_is_in_the_odd():
    assert [row["key"] for row in describe.parameters() if f"| {row['key'].rpartition('.')[2]} |" not in ODD] == []


def test_every_command_that_a_page_names_exists():
    pages = [ROOT / "README.md", *(ROOT / "docs").rglob("*.md")]
    command = re.compile(r"(?m)(?:`|^|bin/)govsim ([a-z]+)")
    named = {word for page in pages for word in command.findall(page.read_text(encoding="utf-8"))} - {"is"}
    assert len(named) > 5 and named <= set(COMMANDS)


def test_links_between_pages_lead_somewhere():
    for page in [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *(ROOT / "docs").rglob("*.md")]:
        for target in re.findall(r"\]\(([^)#:]+)\)", page.read_text(encoding="utf-8")):
            assert (page.parent / target).exists(), f"{page.name}: {target}"


def test_the_readme_can_be_typed(tmp_path):
    files = dict(re.findall(r"<!-- file: (\S+) -->\n```yaml\n(.*?)```", README, re.DOTALL))
    for name, text in files.items():
        (tmp_path / name).write_text(text)
    (block,) = re.findall(r"<!-- run -->\n```\n(.*?)```", README, re.DOTALL)
    for line in block.strip().splitlines():
        words = line.split()[1:] + (["--no-report", "--quiet"] if line.startswith("govsim compare") else [])
        done = subprocess.run(
            [sys.executable, "-m", "govsim", *words], capture_output=True, text=True, cwd=tmp_path, timeout=200
        )
        assert done.returncode == 0, line + done.stderr


def test_the_scripts_behind_the_tables_run_in_miniature(tmp_path):
    small = ("--seeds", "2", "--residents", "150")
    for name, words in (("levers.py", (*small, "--workers", "1")), ("face_validity.py", small)):
        done = script(name, *words, "--out", str(tmp_path / f"{name}.csv"))
        assert done.returncode == 0, done.stderr
        shipped = (SCRIPTS / "results" / name.replace(".py", ".csv")).read_text().splitlines()[0]
        assert (tmp_path / f"{name}.csv").read_text().splitlines()[0] == shipped
