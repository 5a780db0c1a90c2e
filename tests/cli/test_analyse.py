"""`query` and `export` as an analyst types them, and the page that tells of them."""

import json
import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner
from tests.experiment.run_folders import small

from govsim.cli import cli
from govsim.cli.results import columns_that_fit
from govsim.text.errors import InputError

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "tables.md").read_text("utf-8")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return small(tmp_path_factory.mktemp("analyse") / "arms")


def typed(*words, **named):
    return CliRunner().invoke(cli, [str(word) for word in words], catch_exceptions=False, **named)


def told(*words, **named):
    with pytest.raises(InputError) as caught:
        typed(*words, **named)
    return caught.value.problems


def test_without_sql_the_tables_are_listed(folder):
    text = typed("query", folder).stdout
    assert re.search(r"(?m)^runs  \(4 rows\)  a row for each run", text)
    assert re.search(r"(?m)^  help_time_mean_h +DOUBLE   h$", text) and re.search(r"(?m)^  seed +BIGINT$", text)
    assert [line.split()[0] for line in text.splitlines() if line[:1].strip()] == [
        "runs", "daily", "incidents", "residents", "comparison", "twins",
    ]  # fmt: skip
    rows = json.loads(typed("query", folder, "--format", "json").stdout)
    assert {"table": "runs", "rows": 4, "column": "trust_mean", "type": "DOUBLE", "unit": "0..1"} in rows


def test_a_table_is_aligned_with_numbers_to_the_right(folder):
    lines = typed(
        "query", folder, "select scenario, seed * 1000 as n, null::double as nothing from runs order by all desc"
    ).stdout
    assert lines.splitlines() == [
        "scenario          n  nothing", "top_down       2000        -", "top_down       1000        -",
        "collaborative  2000        -", "collaborative  1000        -",
    ]  # fmt: skip


def test_a_printed_table_is_cut_and_says_so(folder):
    lines = typed("query", folder, "from daily").stdout.splitlines()
    assert len(lines) == 102 and lines[-1].startswith("(20 of 120 rows not shown: --limit N")
    assert len(typed("query", folder, "from daily", "--limit", "120").stdout.splitlines()) == 121
    assert len(typed("query", folder, "from daily", "--format", "csv").stdout.splitlines()) == 121
    assert len(typed("query", folder, "from daily", "--format", "markdown").stdout.splitlines()) == 122
    assert typed("query", folder, "from runs where false").stdout.splitlines()[-1] == "(no rows)"


def test_columns_that_a_terminal_has_no_room_for_are_said(folder, monkeypatch):
    monkeypatch.setattr(shutil, "get_terminal_size", lambda *_, **__: os.terminal_size((20, 24)))
    assert columns_that_fit(["a" * 10, "b", "c" * 5], [["x", "y" * 8, "z"]]) == 2
    assert columns_that_fit(["a" * 11, "b", "c" * 5], [["x", "y" * 8, "z"]]) == 1
    assert columns_that_fit(["a" * 99], []) == 1


def test_csv_is_what_pandas_reads(folder, tmp_path):
    text = typed("query", folder, "select run_id, seed, help_time_mean_h from runs", "--format", "csv").stdout
    (tmp_path / "a.csv").write_text(text)
    whole = pd.read_parquet(folder / "runs.parquet")[["run_id", "seed", "help_time_mean_h"]]
    pd.testing.assert_frame_equal(pd.read_csv(tmp_path / "a.csv"), whole, check_dtype=False)


@pytest.mark.parametrize(("ending", "start"), [("csv", b"scenario,"), ("json", b"[\n{"), ("md", b"| scenario |"),
                                               ("txt", b"scenario  "), ("parquet", b"PAR1")])  # fmt: skip
def test_the_format_follows_the_ending(folder, tmp_path, ending, start):
    place = tmp_path / "new" / f"a.{ending}"
    done = typed("query", folder, "select scenario, seed from runs", "--out", place)
    assert place.read_bytes().startswith(start)
    assert done.stdout == "" and done.stderr == f"{place}: 4 rows\n"
    assert "is there already; --force" in told("query", folder, "from runs", "--out", place)[0]
    assert place.read_bytes().startswith(start)
    typed("query", folder, "select 1 as one", "--out", place, "--force", "--format", "csv")
    assert place.read_text() == "one\n1\n"


def test_sql_from_a_file_and_from_standard_input(folder, tmp_path):
    (tmp_path / "q.sql").write_text("-- how many\nselect count(*) as n\nfrom runs;\n")
    assert typed("query", folder, "--file", tmp_path / "q.sql").stdout == "n\n4\n"
    assert typed("query", folder, "-", input="select count(*) as n from runs").stdout == "n\n4\n"
    assert "no such file" in told("query", folder, "--file", tmp_path / "none.sql")[0].lower()


@pytest.mark.parametrize(
    ("words", "line"),
    [
        ("query {0} 'from runs' --format parquet", "--format parquet needs --out FILE"),
        ("query {0} 'from runs' --out a.ods", "cannot tell the format from '.ods'; name it with --format"),
        ("query {0} 'from runs' --file a.sql", "give the SQL or --file, not both"),
        ("export {0} --to eventlog --table runs", "--table goes with --to csv or xlsx"),
        ("export {0} --to ods", "'ods' is not one of"),
        ("export {0}", "Missing option '--to'"),
    ],
)
def test_options_that_do_not_go_together(folder, words, line):
    done = typed(*shlex.split(words.format(folder)))
    assert done.exit_code == 2 and line in done.output


@pytest.mark.parametrize(
    ("words", "line"),
    [
        ("query {0}/none", "no such folder"),
        ("query {0}/tables 'select 1'", "not a run folder"),
        ("query {0} 'drop view runs'", "DROP: refused"),
        ("query {0} 'from runs' --out {0}/a.csv", "lies in a run folder"),
        ("export {0}/none --to csv", "no such folder"),
    ],
)
def test_wrong_input_is_one_line(folder, words, line):
    problems = told(*shlex.split(words.format(folder)))
    assert len(problems) == 1 and line in problems[0]


def main(*words):
    code = "import sys; from govsim.cli import main; sys.argv[0] = 'govsim'; main()"
    return subprocess.Popen([sys.executable, "-c", code, *map(str, words)], stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def test_a_mistake_is_shown_where_it_stands_with_exit_code_2(folder):
    process = main("query", folder, "select helptime_mean_h from runs")
    out, errors = (text.decode() for text in process.communicate(timeout=60))
    assert process.returncode == 2 and out == "" and "Traceback" not in errors
    what, hint, line, pointer = errors.splitlines()
    assert 'column "helptime_mean_h" not found' in what and "help_time_mean_h" in hint
    assert line[pointer.index("^")] == "h"  # the pointer stands under the name


def test_ctrl_c_ends_a_long_query_with_130(folder):
    process = main("query", folder, "select sum(sin(a.range * b.range)) from range(1000000) a, range(1000000) b")
    time.sleep(4)
    assert process.poll() is None
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=30)
    assert process.returncode == 130 and errors.decode().strip() == "interrupted"


def test_export_tells_what_it_wrote_and_quiet_nothing(folder, tmp_path):
    done = typed("export", folder, "--to", "csv", "--out", tmp_path / "c", "--table", "runs")
    assert done.stdout == f"runs.csv: 4 rows\nWritten: {tmp_path / 'c'}\n"
    done = typed("export", folder, "--to", "eventlog", "--out", tmp_path / "e.csv")
    assert re.match(r"\d+ events; times count from 2001-01-01, a Monday\n", done.stdout)
    done = typed("export", folder, "--to", "csv", "--out", tmp_path / "c", "--force", "--quiet")
    assert done.output == "" and len(list((tmp_path / "c").iterdir())) == 6


def test_help_has_examples():
    assert """'select "policy.platform", avg(trust_mean) from runs group by 1'""" in typed("query", "--help").output
    assert "govsim export results/map --to xlsx --out tables.xlsx" in typed("export", "--help").output


BLOCKS = re.findall(r"(?ms)^```sh\n(.*?)^```", PAGE)


def test_every_command_of_the_page_runs(folder, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    shutil.copytree(folder, tmp_path / "results" / "arms")
    commands = [shlex.split(command, comments=True) for block in BLOCKS for command in re.split(r"\n(?=govsim )", block)]
    commands = [words for words in commands if words[1] != "compare"]
    assert len(commands) == 10
    for _, *words in commands:
        done = typed(*words)
        assert done.exit_code == 0 and "(no rows)" not in done.output, words
        assert len(done.output.splitlines()) > 1 or "--out" in words, words
    assert {p.name for p in (tmp_path / "results").iterdir()} == {"arms", "arms-csv", "arms-events.csv", "arms-events.xes"}
    assert (tmp_path / "backlog.csv").is_file() and (tmp_path / "arms.xlsx").is_file()
