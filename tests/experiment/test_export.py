"""Run folders in other people's formats: what is written is what the tables hold."""

import datetime
import json
import math
import shutil
import sys
import xml.etree.ElementTree as ET
from decimal import Decimal
from pathlib import Path

import openpyxl
import pandas as pd
import pyarrow as pa
import pytest
from tests.experiment.run_folders import TABLES, small

from govsim.store import formats
from govsim.store.export import export, new_file, write_xes
from govsim.store.formats import holds, manifest_rows
from govsim.text.errors import InputError

DAYS = 60


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return small(tmp_path_factory.mktemp("export") / "one", residents=400, days=DAYS)


@pytest.fixture(scope="module")
def log(folder, tmp_path_factory):
    place = export(folder, "eventlog", tmp_path_factory.mktemp("log") / "log.csv", tell=silent)
    return pd.read_csv(place, keep_default_na=False)


def silent(_):
    """Say nothing."""


def refused(*words, **named):
    with pytest.raises(InputError) as caught:
        export(*words, tell=silent, **named)
    [line] = caught.value.problems
    return line


def test_csv_holds_every_table_to_the_last_digit(folder, tmp_path):
    said = []
    place = export(folder, "csv", tmp_path / "c", tell=said.append)
    assert {p.name for p in place.iterdir()} == {*(f"{t}.csv" for t in TABLES), "comparison.csv", "twins.csv"}
    for name in TABLES:
        read = pd.read_csv(place / f"{name}.csv", dtype=str, keep_default_na=False)
        whole = pd.read_parquet(folder / f"{name}.parquet")
        assert list(read.columns) == list(whole.columns)
        for column in whole.columns:
            if pd.api.types.is_float_dtype(whole[column]):
                numbers = [float(text or "nan") for text in read[column]]
                assert repr(numbers) == repr(whole[column].tolist()), column
            else:
                wanted = whole[column].astype(str).str.lower() if whole[column].dtype == bool else whole[column].astype(str)
                assert list(read[column]) == list(wanted), column
    assert f"incidents.csv: {len(pd.read_parquet(folder / 'incidents.parquet'))} rows" in said
    pd.testing.assert_frame_equal(
        pd.read_csv(place / "comparison.csv"), pd.read_csv(folder / "comparison.csv"), check_dtype=False
    )


def test_where_things_go_when_no_place_is_named(folder, tmp_path, monkeypatch):
    copy = shutil.copytree(folder, tmp_path / "map")
    monkeypatch.chdir(tmp_path)
    assert export(copy, "csv", tables=["runs"], tell=silent) == tmp_path / "map-csv"
    assert export(copy, "eventlog", tell=silent) == tmp_path / "map-events.csv"
    assert {p.name for p in tmp_path.iterdir()} == {"map", "map-csv", "map-events.csv"}
    monkeypatch.chdir(copy)
    assert export(copy.relative_to(copy), "xlsx", tables=["runs"], tell=silent) == tmp_path / "map.xlsx"


def test_nothing_is_overwritten_unasked_and_strangers_stay(folder, tmp_path):
    place = tmp_path / "c"
    place.mkdir()
    export(folder, "csv", place, tables=["runs"], tell=silent)  # an empty folder is fine
    (place / "mine.txt").write_text("mine")
    (place / "runs.csv").write_text("old")
    assert "is not empty; --force" in refused(folder, "csv", place)
    assert (place / "runs.csv").read_text() == "old"
    export(folder, "csv", place, tables=["runs"], force=True, tell=silent)
    assert (place / "mine.txt").read_text() == "mine" and (place / "runs.csv").read_text() != "old"
    assert {p.name for p in place.iterdir()} == {"mine.txt", "runs.csv"}
    file = tmp_path / "log.csv"
    file.write_text("mine")
    assert "is there already; --force" in refused(folder, "eventlog", file)
    assert file.read_text() == "mine"
    assert export(folder, "eventlog", file, force=True, tell=silent).read_text().startswith("case_id,")


@pytest.mark.parametrize(
    ("to", "out", "line"),
    [("csv", "{0}", "run folder"), ("csv", "{0}/export/csv", "run folder"), ("xlsx", "{0}/a.xlsx", "run folder"),
     ("csv", "{0}/../file", "is a file; name a folder"), ("xlsx", "{0}/../dir", "is a folder; name a file"),
     ("xlsx", "{0}/../file/a.xlsx", "cannot be written")],
)  # fmt: skip
def test_places_that_cannot_be(folder, to, out, line):
    (folder.parent / "dir").mkdir(exist_ok=True)
    (folder.parent / "file").write_text("")
    before = sorted(folder.rglob("*"))
    assert line in refused(folder, to, Path(out.format(folder)))
    assert sorted(folder.rglob("*")) == before


def test_what_fails_leaves_nothing(tmp_path, folder):
    with pytest.raises(RuntimeError), new_file(tmp_path / "a.csv", False) as path:
        path.write_text("half")
        raise RuntimeError
    copy = shutil.copytree(folder, tmp_path / "copy")
    (copy / "incidents.parquet").unlink()
    assert "keeps no table incidents" in refused(copy, "eventlog")
    assert "--table nothing: no such table; there are runs, daily" in refused(copy, "csv", tables=["nothing"])
    assert {p.name for p in tmp_path.iterdir()} == {"copy"}


def test_the_event_log_has_a_row_for_each_stage_reached(folder, log):
    rows = pd.read_parquet(folder / "incidents.parquet")
    rows = rows[~rows.prevented]
    columns = ["occurred_h", "noticed_h", "reported_h", "routed_h", "accepted_h", "on_scene_h", "contained_h", "closed_h"]
    assert list(log.columns) == [
        "case_id", "activity", "timestamp", "resource", "scenario", "seed", "kind", "severity", "grid", "outcome",
    ]  # fmt: skip
    assert len(log) == rows[columns].notna().sum().sum() and log.case_id.nunique() == len(rows)
    assert set(log.activity) >= {"occurred", "noticed", "reported", "routed", "accepted", "on the scene", "contained", "closed"}
    assert 0 < (log.activity == "closed unsolved").sum() == (rows[rows.closed_h.notna()].outcome == "closed_unsolved").sum()


def test_the_event_log_is_in_order_of_case_and_time(log):
    starts = log.case_id != log.case_id.shift()
    assert starts.sum() == log.case_id.nunique()  # the events of a case stand together
    times = pd.to_datetime(log.timestamp)
    assert (times.diff()[~starts] >= pd.Timedelta(0)).all()
    assert log.timestamp.str.fullmatch(r"2001-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}").all()


def test_one_life_in_the_event_log(folder, log):
    runs, rows = pd.read_parquet(folder / "runs.parquet"), pd.read_parquet(folder / "incidents.parquet")
    row = rows.merge(runs[["run_id", "scenario", "seed"]]).query("on_scene_h.notna() & outcome == 'contained'").iloc[-1]
    mine = log[log.case_id == f"{row.scenario}/{row.seed}/{row.incident_id}"].set_index("activity")
    monday = datetime.datetime(2001, 1, 1)
    assert monday.weekday() == 0
    for activity, hours in (("occurred", row.occurred_h), ("on the scene", row.on_scene_h), ("closed", row.closed_h)):
        apart = datetime.datetime.fromisoformat(mine.timestamp[activity]) - monday
        assert apart.total_seconds() == pytest.approx(hours * 3600, abs=0.001)
    assert mine.resource["on the scene"] == row.answered_by and mine.resource["noticed"] == ""
    assert {*mine.kind} == {row.kind} and {*mine.grid} == {row.grid} and {*mine.outcome} == {row.outcome}


def test_cases_of_a_design_with_factors_are_told_apart_by_run(folder, tmp_path):
    copy = shutil.copytree(folder, tmp_path / "copy")
    runs = pd.read_parquet(copy / "runs.parquet")
    runs.assign(seed=1, **{"policy.platform": [0.1, 0.2, 0.3, 0.4]}).to_parquet(copy / "runs.parquet")
    log = pd.read_csv(export(copy, "eventlog", tell=silent))
    assert set(log.case_id.str.split("/").str[0]) == set(runs.run_id)
    rows = pd.read_parquet(copy / "incidents.parquet")
    assert log.case_id.nunique() == (~rows.prevented).sum()


def test_xes_says_the_same_as_the_event_log(folder, log, tmp_path):
    root = ET.parse(export(folder, "xes", tmp_path / "log.xes", tell=silent)).getroot()
    space = {"x": "http://www.xes-standard.org/"}
    events = []
    for trace in root.findall("x:trace", space):
        case = {node.get("key"): node.get("value") for node in trace if node.tag.split("}")[1] != "event"}
        for event in trace.findall("x:event", space):
            told = {node.get("key"): node.get("value") for node in event}
            assert told.pop("lifecycle:transition") == "complete" and told["time:timestamp"].endswith("+00:00")
            events.append([case["concept:name"], told["concept:name"], told["time:timestamp"][:-6],
                           told.get("org:resource", ""), *(case[key] for key in log.columns[4:])])  # fmt: skip
    assert events == log.astype(str).to_numpy().tolist()


def test_names_with_marks_are_escaped_in_xes(tmp_path):
    table = pa.table({
        "case_id": ["a&b/<1>/\"x\""], "activity": ["occurred"], "timestamp": ["2001-01-01T00:00:00.000"], "resource": ["o'<"],
        "scenario": ["a&b"], "seed": [1], "kind": ["k"], "severity": [1], "grid": ["g"], "outcome": ["open"],
    })  # fmt: skip
    assert write_xes(table.to_reader(), tmp_path / "x.xes") == 1
    values = [node.get("value") for node in ET.parse(tmp_path / "x.xes").getroot().iter() if node.get("value")]
    assert 'a&b/<1>/"x"' in values and "o'<" in values


@pytest.fixture(scope="module")
def book(folder, tmp_path_factory):
    copy = shutil.copytree(folder, tmp_path_factory.mktemp("book") / "copy")
    (copy / "tables" / "price.csv").write_text('lever,effect\n"=1+1",inf\n"a\x07b",0.5\n')
    said = []
    place = export(copy, "xlsx", tell=said.append)
    opened = openpyxl.load_workbook(place)
    yield opened, said
    opened.close()


def rows_of(sheet):
    return list(sheet.iter_rows(values_only=True))


def test_the_workbook_has_a_sheet_for_each_table(book, folder):
    opened, said = book
    assert opened.sheetnames == ["about", "runs", "daily", "incidents", "comparison", "price", "twins", "what metrics mean"]
    for sheet in opened:
        assert sheet.freeze_panes == "A2" and all(cell.font.b for cell in sheet[1])
    whole = pd.read_parquet(folder / "incidents.parquet")
    header, *rows = rows_of(opened["incidents"])
    assert list(header) == list(whole.columns) and len(rows) == len(whole)
    for row, hour in zip(rows, whole.on_scene_h, strict=True):
        assert row[header.index("on_scene_h")] == (None if math.isnan(hour) else pytest.approx(hour, rel=1e-15))
    assert [row[header.index("prevented")] for row in rows] == list(whole.prevented)
    assert opened["runs"].column_dimensions["A"].width == pytest.approx(34)  # 32 characters of a run_id and some air
    assert any("residents" in line and "--table residents" in line for line in said)


def test_the_first_sheet_says_what_is_what(book):
    opened, _ = book
    told = {}
    for key, value in rows_of(opened["about"])[1:]:
        told.setdefault(key, []).append(value)
    assert told["runs"] == ["4"] and told["seeds"] == ["1 to 2 (2 in all)"] and "govsim" in told["command"][0] + "govsim"
    assert "Top-down control" in told["scenario top_down"][0] and "govsim 0." in told["versions"][0]
    assert told["sheet runs"] == [f"4 rows: {holds('runs')}"] and "residents" in told["left out"][0]
    meanings = {row[0]: row[1:] for row in rows_of(opened["what metrics mean"])}
    assert meanings["help_time_mean_h"][:2] == ("h", "lower")


def test_cells_hold_what_is_no_number_as_text(book):
    opened, _ = book
    sheet = opened["price"]
    assert [cell.value for cell in sheet[2]] == ["=1+1", "inf"] and sheet["A2"].data_type == "s"
    assert [cell.value for cell in sheet[3]] == ["a b", 0.5]
    assert formats.cell_value(2**60) == str(2**60) and formats.cell_value(-7) == -7 and formats.cell_value(True) is True
    assert formats.cell_value(Decimal(12)) == 12 and formats.cell_value("x" * 40_000) == "x" * 32_767


def test_tables_that_do_not_fit_are_left_out_and_said(folder, tmp_path, monkeypatch):
    tables, days = ["runs", "daily"], 4 * DAYS
    for most, sheets in ((days + 1, ["runs", "daily"]), (days, ["runs"])):  # the header takes a row
        monkeypatch.setattr(formats, "MOST_ROWS", most)
        said = []
        opened = openpyxl.load_workbook(export(folder, "xlsx", tmp_path / f"{most}.xlsx", tables=tables, tell=said.append))
        assert [name for name in opened.sheetnames if name in ("runs", "daily")] == sheets
        assert any(line.startswith("left out: daily:") and "do not fit" in line for line in said) == (sheets == ["runs"])
        opened.close()


def test_tables_that_are_named(folder, tmp_path):
    opened = openpyxl.load_workbook(export(folder, "xlsx", tmp_path / "a.xlsx", tables=["residents"], tell=silent))
    assert opened.sheetnames == ["about", "residents", "what metrics mean"] and opened["residents"].max_row == 1601
    opened.close()


def test_sheet_names_are_legal_and_differ():
    names = formats.sheet_names(["about", "a/b", "A_b", "x" * 40, "x" * 35])
    assert names == ["about-2", "a_b", "A_b-2", "x" * 31, "x" * 27 + "-2"]


def test_without_openpyxl_one_line_says_what_to_do(folder, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "openpyxl", None)
    assert 'pip install "govsim[excel]"' in refused(folder, "xlsx", tmp_path / "a.xlsx")
    assert list(tmp_path.iterdir()) == []


def test_an_unfinished_experiment_says_so(tmp_path):
    (tmp_path / "manifest.json").write_text(
        json.dumps({"versions": {"govsim": "0.1"}, "seeds": [1, 2, 3, 7], "interrupted": True})
    )
    told = dict(manifest_rows(tmp_path, 5, False))
    assert told["runs"].startswith("5 so far") and told["seeds"] == "1 to 3, 7 (4 in all)"
