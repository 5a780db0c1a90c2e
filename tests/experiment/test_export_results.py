"""The formats in which a query's rows are written."""

import json
from decimal import Decimal

import pyarrow as pa
import pyarrow.parquet

from govsim.store import formats

ROWS = pa.table({
    "name": ["a|b", 'say "hi", twice', None], "x": [0.1 + 0.2, float("inf"), None], "n": [1, None, 3],
    "many": [[1, 2], None, []], "yes": [True, False, None],
    "sum": pa.array([Decimal(5), None, Decimal(2**70)], pa.decimal128(38, 0)),
})  # fmt: skip


def test_csv_quotes_what_needs_it(tmp_path):
    assert formats.write_csv(ROWS.to_reader(), tmp_path / "a.csv") == 3
    lines = (tmp_path / "a.csv").read_text().splitlines()
    assert lines[0] == "name,x,n,many,yes,sum"
    assert lines[1] == '"a|b",0.30000000000000004,1,"[1, 2]",true,5'
    assert lines[2] == '"say ""hi"", twice",inf,,,false,' and lines[3] == f',,3,"[]",,{2**70}'
    formats.write_csv(ROWS.select(["n"]).to_reader(), tmp_path / "b.csv")
    assert (tmp_path / "b.csv").read_text() == "n\n1\n\n3\n"


def test_json_is_json(tmp_path):
    assert formats.write_json(ROWS.to_reader(), tmp_path / "a.json") == 3
    rows = json.loads((tmp_path / "a.json").read_text())
    assert rows[0] == {"name": "a|b", "x": 0.30000000000000004, "n": 1, "many": [1, 2], "yes": True, "sum": 5}
    assert rows[1]["x"] is None and rows[2]["sum"] == 2**70
    formats.write_json(ROWS.slice(0, 0).to_reader(), tmp_path / "none.json")
    assert json.loads((tmp_path / "none.json").read_text()) == []


def test_parquet_keeps_types_and_writes_wide_sums_as_floats(tmp_path):
    assert formats.write_parquet(ROWS.to_reader(), tmp_path / "a.parquet") == 3
    read = pa.parquet.read_table(tmp_path / "a.parquet")
    assert read.schema.field("sum").type == pa.float64() and read["sum"].to_pylist() == [5.0, None, float(2**70)]
    assert read.drop_columns("sum").equals(ROWS.drop_columns("sum"))


def test_markdown_and_tables_are_for_people(tmp_path):
    formats.write_markdown(ROWS.select(["name", "x", "n"]).to_reader(), tmp_path / "a.md")
    assert (tmp_path / "a.md").read_text().splitlines()[:3] == ["| name | x | n |", "|---|---:|---:|", "| a\\|b | 0.3 | 1 |"]
    formats.write_table(pa.table({"名": ["甲", "bc"], "n": [1234567.8, 0.00001]}).to_reader(), tmp_path / "a.txt")
    assert (tmp_path / "a.txt").read_text().splitlines() == ["名        n", "甲  1234568", "bc    1e-05"]
