"""The views over run folders, finished and still running."""

import os
import shutil
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import pytest
from tests.experiment.run_folders import TABLES, ask, bare, final, part, small

from govsim.store import query
from govsim.store.query import connect, listing, reading, stream, tables_of
from govsim.text.errors import InputError


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return small(tmp_path_factory.mktemp("query") / "one")


@pytest.fixture(scope="module")
def ids(folder):
    return list(pd.read_parquet(folder / "runs.parquet").run_id)


def test_every_table_is_a_view_with_all_its_rows(folder):
    with connect(folder) as database:
        found = tables_of(database)
        assert list(found) == [*TABLES, "comparison", "twins"]
        for name in TABLES:
            rows = pd.read_parquet(folder / f"{name}.parquet")
            assert list(found[name]) == list(rows.columns)
            assert database.execute(f"select count(*) from {name}").fetchall() == [(len(rows),)]
        assert found["incidents"]["kind"] == found["daily"]["run_id"] == "VARCHAR"  # a dictionary in the file
        assert found["comparison"]["p_holm"] == "DOUBLE"


def test_what_is_not_defined_is_null_and_leaves_means_alone(folder):
    rows = pd.read_parquet(folder / "incidents.parquet")
    assert 0 < rows.on_scene_h.isna().sum() < len(rows)
    [found] = ask(folder, "select avg(on_scene_h) as mean, max(on_scene_h) as top, count(on_scene_h) as n from incidents")
    assert found["mean"] == pytest.approx(rows.on_scene_h.mean(), rel=1e-12)
    assert (found["top"], found["n"]) == (rows.on_scene_h.max(), rows.on_scene_h.count())
    assert ask(folder, "select count(*) as n from incidents where on_scene_h is null")[0]["n"] == rows.on_scene_h.isna().sum()
    assert ask(folder, "select count(*) as n from incidents where isnan(on_scene_h)")[0]["n"] == 0


def test_numbers_in_text_are_numbers_even_when_none_or_infinite(folder, tmp_path):
    copy = shutil.copytree(folder, tmp_path / "copy")
    (copy / "tables" / "price.csv").write_text("lever,at,never,far\na,1,,inf\nb,2,,1.5\n")
    (copy / "tables" / "empty.csv").write_text("\n")
    with connect(copy) as database:
        assert tables_of(database)["price"] == {"lever": "VARCHAR", "at": "BIGINT", "never": "DOUBLE", "far": "DOUBLE"}
        assert database.execute("select max(far), min(far), count(never) from price").fetchall() == [(np.inf, 1.5, 0)]
        assert "empty" not in tables_of(database)


def test_a_running_sweep_answers_as_the_finished_one(folder, ids, tmp_path):
    running = bare(tmp_path / "running")
    part(folder, running, "b", ids[:1])
    part(folder, running, "a", ids[1:])
    for name in TABLES:
        sql = f"select * from {name} order by all"
        assert ask(running, sql) == ask(folder, sql)


def test_rows_that_already_stand_in_the_final_file_count_once(folder, ids, tmp_path):
    running = bare(tmp_path / "running")
    final(folder, running, ids[:3])
    part(folder, running, "moved", ids[2:3], change=lambda rows: rows.assign(**dict.fromkeys(rows.columns[3:], None)))
    part(folder, running, "new", ids[3:])
    for name in TABLES:
        sql = f"select * from {name} order by all"
        assert ask(running, sql) == ask(folder, sql)  # and the final file has the word


def test_a_run_in_two_parts_counts_once(folder, ids, tmp_path):
    running = bare(tmp_path / "running")
    part(folder, running, "a", ids[:2])
    part(folder, running, "b", ids[1:])
    for name in TABLES:
        sql = f"select * from {name} order by all"
        assert ask(running, sql) == ask(folder, sql)


def test_a_run_counts_when_it_has_a_row_in_runs(folder, ids, tmp_path):
    running = bare(tmp_path / "running")
    final(folder, running, ids[:1])
    part(folder, running, "whole", ids[1:2])
    part(folder, running, "half", ids[2:3], tables=("daily", "incidents", "residents"))
    for name in TABLES:
        found = {row["run_id"] for row in ask(running, f"select distinct run_id from {name}")}
        assert found == set(ids[:2]), name


def test_while_parts_are_put_together_table_by_table(folder, ids, tmp_path):
    running = bare(tmp_path / "running")
    part(folder, running, "a", ids[:2])
    part(folder, running, "b", ids[2:])
    final(folder, running, ids, tables=("daily",))  # its parts are not deleted yet
    final(folder, running, ids, tables=("incidents",))
    shutil.rmtree(running / ".parts" / "incidents")
    for name in TABLES:
        sql = f"select * from {name} order by all"
        assert ask(running, sql) == ask(folder, sql)
    assert [row["name"] for row in ask(running, "show tables")] == sorted(TABLES)
    assert list(reading(running, tables_of)) == list(TABLES)


def test_rows_of_a_run_that_is_nowhere_else_do_not_count(folder, ids, tmp_path):
    running = bare(tmp_path / "running")
    final(folder, running, ids, tables=("daily",))
    part(folder, running, "a", ids[:1], tables=("runs",))
    assert {row["run_id"] for row in ask(running, "select distinct run_id from daily")} == {ids[0]}


def test_before_the_first_run_tables_are_empty(folder, ids, tmp_path):
    running = bare(tmp_path / "running")
    assert ask(running, "select scenario, seed from runs") == []
    part(folder, running, "half", ids[:1], tables=("daily",))
    assert ask(running, "from daily") == [] and ask(running, "from runs") == []


def test_a_column_that_only_later_parts_have_is_null_before(folder, ids, tmp_path):
    running = bare(tmp_path / "running")
    final(folder, running, ids[:1])
    part(folder, running, "a", ids[1:2], change=lambda rows: rows.assign(**{"policy.platform": 0.5}))
    part(folder, running, "b", ids[2:3], change=lambda rows: rows.assign(**{"policy.platform": 1}))
    rows = ask(running, 'select run_id, "policy.platform" as p from runs order by p nulls first')
    assert [(row["run_id"], row["p"]) for row in rows] == [(ids[0], None), (ids[1], 0.5), (ids[2], 1.0)]


def test_names_that_sql_or_globs_read_otherwise(folder, tmp_path):
    odd = shutil.copytree(folder, tmp_path / 'it\'s [a] *? "b"')
    shutil.copy(odd / "tables" / "twins.csv", odd / "tables" / "order by.csv")
    assert ask(odd, "select count(*) as n from runs") == [{"n": 4}]
    assert ask(odd, 'select count(*) > 0 as n from "order by"') == [{"n": True}]


def test_parts_that_move_while_the_views_are_made(folder, ids, tmp_path, monkeypatch):
    running, looked = bare(tmp_path / "running"), []
    part(folder, running, "a", ids)
    look = query.look

    def moves(place):
        sources = look(place)
        looked.append(place)
        if len(looked) == 1:
            final(folder, running, ids)
            shutil.rmtree(running / ".parts")
        return sources

    monkeypatch.setattr(query, "look", moves)
    assert ask(running, "select count(*) as n from runs") == [{"n": 4}] and len(looked) == 2


def test_work_is_done_anew_when_files_moved_under_it(folder, ids, tmp_path):
    running, seen = bare(tmp_path / "running"), []
    final(folder, running, ids[:1])
    part(folder, running, "a", ids[1:])

    def work(database):
        if not seen:  # all is put together between two queries of the same work
            final(folder, running, ids)
            shutil.rmtree(running / ".parts")
        seen.append(1)
        return stream(database, "select count(*) as n, count(distinct run_id) as d from daily").read_all().to_pylist()

    assert reading(running, work) == [{"n": 4 * 30, "d": 4}] and len(seen) == 2


def test_a_folder_that_never_rests_is_given_up(folder, tmp_path, monkeypatch):
    copy = shutil.copytree(folder, tmp_path / "copy")
    monkeypatch.setattr(query.time, "sleep", lambda _: None)

    def work(_):
        shutil.copy(folder / "runs.parquet", copy / "new")
        os.replace(copy / "new", copy / "runs.parquet")

    with pytest.raises(InputError, match="keep changing"):
        reading(copy, work)


def test_an_interrupted_query_is_ctrl_c(folder):
    def work(database):
        with query.plainly(database):
            raise RuntimeError("Query interrupted")  # as DuckDB says it

    with pytest.raises(KeyboardInterrupt):
        reading(folder, work)


def test_nothing_is_left_behind(folder, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(query.tempfile, "gettempdir", lambda: str(tmp_path))
    before = sorted(folder.rglob("*"))

    def work(database):
        database.execute("select count(*) from (select hash(range) as h from range(100000) order by h)").fetchall()
        return stream(database, "select run_id, day from daily order by hash(run_id || day)").read_all()

    assert len(reading(folder, work)) == 120
    assert list(tmp_path.iterdir()) == [] and sorted(folder.rglob("*")) == before


def test_the_list_of_columns_has_units_of_metrics(folder):
    rows = reading(folder, listing).to_pylist()
    by_name = {(row["table"], row["column"]): row for row in rows}
    assert by_name["runs", "help_time_mean_h"]["unit"] == "h" and by_name["runs", "scenario"]["unit"] is None
    assert by_name["daily", "day"]["rows"] == 120 and by_name["incidents", "prevented"]["type"] == "BOOLEAN"


def test_a_relative_folder_and_a_link_to_one(folder, tmp_path, monkeypatch):
    monkeypatch.chdir(folder.parent)
    (tmp_path / "link").symlink_to(folder)
    for place in (Path(folder.name), tmp_path / "link"):
        assert ask(place, "select count(*) as n from runs") == [{"n": 4}]
    with connect(str(folder)) as database, pytest.raises(duckdb.Error):
        database.execute("from read_text('/etc/hostname')")
