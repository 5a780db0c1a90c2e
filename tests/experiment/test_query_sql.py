"""What SQL over a run folder may do, what is refused, and how mistakes are told."""

import shutil

import pandas as pd
import pytest
from tests.experiment.run_folders import ask, bare, part, small, told


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return small(tmp_path_factory.mktemp("sql") / "one")


@pytest.fixture(scope="module")
def ids(folder):
    return list(pd.read_parquet(folder / "runs.parquet").run_id)


WRITES = [
    "copy runs to '{0}/x.csv'",
    "copy (pivot runs on scenario using avg(seed)) to '{0}/comparison.csv'",
    "/* select */ create table t as select 1",
    "create view runs2 as from runs",
    "create table t as pivot runs on scenario using avg(seed)",
    "attach '{0}/x.db'",
    "install httpfs",
    "load parquet",
    "set threads = 4",
    "pragma threads = 4",
    "delete from runs",
    "insert into runs from runs",
    "drop view runs",
    "export database '{0}/x'",
    "explain analyze select 1",
    "use memory",
    "begin",
    "vacuum",
]


@pytest.mark.parametrize("sql", WRITES)
def test_what_would_write_is_refused_in_one_line(folder, sql):
    before = {p: p.read_bytes() for p in folder.rglob("*") if p.is_file()}
    lines = told(folder, sql.format(folder))
    assert len(lines) == 1
    assert "only read" in lines[0] or "threads" in lines[0]  # older versions of DuckDB turn a PRAGMA into a SELECT
    assert {p: p.read_bytes() for p in folder.rglob("*") if p.is_file()} == before


@pytest.mark.parametrize(
    "place", ["/etc/hostname", "{0}/manifest.json", "{0}/tables/../manifest.json", "https://127.0.0.1/x.csv"]
)
@pytest.mark.parametrize("reader", ["read_text('{}')", "read_csv('{}')", "'{}'"])
def test_no_other_file_is_within_reach(folder, place, reader):
    [line, *_] = told(folder, f"select * from {reader.format(place.format(folder))}")
    assert "Permission Error" in line or "does not exist" in line


def test_variables_of_python_are_no_tables(folder):
    secret = pd.DataFrame({"a": [1]})
    assert "Table with name secret does not exist" in told(folder, "from secret")[0] and len(secret)


@pytest.mark.parametrize(
    ("sql", "lines"),
    [
        ("choose 1", ['Parser Error: syntax error at or near "choose"', "LINE 1: choose 1", "^"]),
        ("select 1; select 2", ["2 statements: give one at a time"]),
        (" -- nothing", ["no SQL given"]),
        ("from run", ["Catalog Error: Table with name run does not exist!", "did you mean runs?"]),
        ("from a_table", ["Catalog Error: Table with name a_table does not exist!", "tables: runs, daily, incidents"]),
        ("select help_time from runs", ['Referenced column "help_time" not found', 'Candidate bindings: "help_time_mean_h"']),
        ("select ('x' || range)::int from range(9)", ["Conversion Error: Could not convert string 'x0'"]),
        ("select case when range > 99999 then ('x' || range)::int end from range(300000)", ["Conversion Error"]),
    ],
)
def test_what_duckdb_says_is_told_in_few_lines(folder, sql, lines):
    found = told(folder, sql)
    assert len(found) <= 4 and all("\n" not in line for line in found)
    assert all(wanted in line for wanted, line in zip(lines, found, strict=False)), found


def test_a_dotted_column_without_quotes_is_hinted_at(folder, ids, tmp_path):
    running = bare(tmp_path / "running")
    part(folder, running, "a", ids, change=lambda rows: rows.assign(**{"policy.platform": 0.5}))
    assert 'a column with a dot in its name is quoted: "policy.platform"' in told(running, "select policy.platform from runs")


def test_a_table_that_a_sweep_did_not_keep_is_told_of(folder, ids, tmp_path):
    running = bare(tmp_path / "running")
    part(folder, running, "a", ids, tables=("runs",))
    assert "keep: [daily]" in told(running, "from daily")[1]


@pytest.mark.parametrize(
    "sql",
    ["from runs", "with a as (from runs) select * from a", "pivot runs on scenario using avg(trust_mean) group by seed",
     "with p as (pivot runs on scenario using avg(trust_mean) group by seed) select * from p", "describe runs",
     "summarize runs", "show tables", "values (1)", "-- a note\nselect 1;", "(select 1) union all (select 2)"],
)  # fmt: skip
def test_what_reads_is_answered(folder, sql):
    assert len(ask(folder, sql)) > 0


@pytest.mark.parametrize(("name", "line"), [("none", "no such folder"), ("", "not a run folder")])
def test_a_folder_that_is_none(tmp_path, name, line):
    assert line in told(tmp_path / name, "select 1")[0]


def test_a_file_that_is_no_parquet_is_named_as_unreadable(folder, tmp_path):
    copy = shutil.copytree(folder, tmp_path / "copy")
    (copy / "daily.parquet").write_bytes(b"PAR1 and nothing more")
    assert "a table cannot be read" in told(copy, "select 1")[0]
