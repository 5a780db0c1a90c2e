import datetime
import os
from pathlib import Path

import numpy as np
import pytest
import yaml
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from govsim.base.csvfile import MOST_REASONS
from govsim.base.errors import InputError
from govsim.incidents.log import Log, Unusable, cell_of, number_of, point_of, response_h
from govsim.incidents.replay import LoggedRows, deal_places, read_log

ROOT = Path(__file__).resolve().parents[2]
DATA = Path(os.environ.get("GOVSIM_DATA", ROOT.parent / "shared" / "data"))
KIND = {"column": "what", "map": {"fire*": "environmental", "ems*": "personal", "work*": "occupational"}}
PLAIN = {"time": {"column": "when"}, "kind": KIND, "place": {"column": "where"}}
HEADER = "when,what,where,took,id,rank"


def logged(folder, rows, header=HEADER, strict=False, encoding="utf-8", **blocks):
    file = folder / "calls.csv"
    file.write_bytes("\n".join([header, *rows]).encode(encoding))
    return read_log(Log.model_validate({"file": str(file), **PLAIN, **blocks}), strict)


def problems(folder, rows, **more):
    with pytest.raises(InputError) as caught:
        logged(folder, rows, **more)
    return caught.value.problems


def bundled(name, file):
    if not (DATA / file).is_file():
        pytest.skip(f"{DATA / file} is not there; GOVSIM_DATA names the folder of real logs")
    block = yaml.safe_load((ROOT / "scenarios" / f"{name}.yaml").read_text())["incidents"]["log"]
    return Log.model_validate(block | {"file": str(DATA / file)})


def test_rows_are_ordered_in_time_and_keep_the_order_of_the_file_within_a_moment(tmp_path):
    rows = logged(
        tmp_path,
        [
            "2020-02-28 23:30,Fire: bin,b,,,",
            "2020-03-01 00:15,EMS,a,,,",
            "2020-02-28 06:00,Work,c,,,",
            "2020-02-28 06:00,EMS,c,,,",
        ],
    )
    assert rows.line.tolist() == [4, 5, 2, 3]
    assert rows.hour.tolist() == [6, 6, 23.5, 48.25]
    assert rows.hour_of_day.tolist() == [6, 6, 23.5, 0.25]
    assert rows.kind.tolist() == [1, 0, 3, 0]
    assert (rows.labels, rows.place.tolist()) == (("a", "b", "c"), [2, 2, 1, 0])
    assert rows.severity.tolist() == [0, 0, 0, 0]
    assert np.isnan(rows.response_h).all()
    assert (rows.first_day, rows.days, rows.rejected, rows.merged) == (datetime.date(2020, 2, 28), 3, [], 0)


def test_offsets_order_by_utc_and_leave_the_local_clock(tmp_path):
    rows = logged(
        tmp_path, ["2020-10-25T02:30:00+02:00,ems,a,,,", "2020-10-25T02:10:00+01:00,ems,b,,,", "2020-10-25T01:00Z,ems,c,,,"]
    )
    assert rows.line.tolist() == [2, 4, 3]
    assert rows.hour == pytest.approx([2.5, 3.0, 2.5 + 40 / 60])
    assert rows.hour_of_day == pytest.approx([2.5, 1.0, 2 + 10 / 60])


def test_a_time_without_offset_cannot_stand_among_others_with_one(tmp_path):
    rows = logged(tmp_path, ["2020-10-25T02:30+02:00,ems,a,,,", "2020-10-25T02:10,ems,b,,,"])
    assert rows.line.tolist() == [2]
    assert rows.labels == ("a",)
    assert [(r["count"], r["first_lines"]) for r in rows.rejected] == [(1, [3])]


def test_rows_that_cannot_be_used_are_counted_by_reason_with_their_first_lines(tmp_path):
    bad = ["2020-01-01,dog,a,,,"] * 7 + [
        "yesterday,ems,a,,,",
        ",ems,a,,,",
        "2020-01-01,ems,,,,",
        "2020-01-01,ems",
        "1,2,3,4,5,6,7",
    ]
    rows = logged(tmp_path, ["2020-01-01,ems,a,,,", *bad])
    assert rows.rejected == [
        {"reason": 'kind not in the map: "dog"', "count": 7, "first_lines": [3, 4, 5, 6, 7]},
        {"reason": "fewer cells than the header", "count": 1, "first_lines": [13]},
        {"reason": "more cells than the header", "count": 1, "first_lines": [14]},
        {"reason": "place is empty", "count": 1, "first_lines": [12]},
        {"reason": "time is empty", "count": 1, "first_lines": [11]},
        {"reason": "time is not ISO 8601; name its format", "count": 1, "first_lines": [10]},
    ]
    found = problems(tmp_path, ["2020-01-01,ems,a,,,", *bad], strict=True)
    assert found[0].endswith('calls.csv:3: kind not in the map: "dog" (7 rows: lines 3, 4, 5, 6, 7, ...)')
    assert len(found) == 6


def test_many_different_reasons_are_told_together(tmp_path):
    rows = logged(tmp_path, ["2020-01-01,ems,a,,,", *(f"2020-01-01,dog {i},a,,," for i in range(500))])
    assert len(rows.rejected) == MOST_REASONS + 1
    assert rows.rejected[0] == {"reason": "kind not in the map", "count": 450, "first_lines": [53, 54, 55, 56, 57]}


def test_line_numbers_count_lines_inside_quotes_and_empty_ones(tmp_path):
    rows = logged(tmp_path, ['2020-01-01,ems,"a\nb",,,', "", "2020-01-02,ems,c,,,\r", '2020-01-03,ems,"d""",,,'])
    assert rows.line.tolist() == [2, 5, 6]
    assert rows.labels == ("a\nb", "c", 'd"')


@pytest.mark.parametrize("row", ['2020-01-01,ems,"a,,,', '2020-01-01,ems,a,,,"x'])
def test_a_quote_that_is_never_closed_counts_all_lines_that_it_swallows(tmp_path, row):
    rows = logged(tmp_path, ["2020-01-01,ems,a,,,", row, "2020-01-02,ems,b,,,", "2020-01-03,ems,c,,,"])
    assert rows.line.tolist() == [2]
    assert rows.rejected == [{"reason": "quotes do not match", "count": 3, "first_lines": [3]}]


def test_reading_goes_on_after_text_that_follows_a_closing_quote(tmp_path):
    rows = logged(tmp_path, ['2020-01-01,ems,"a"b,,,', "2020-01-02,ems,c,,,"])
    assert (rows.line.tolist(), rows.rejected[0]["first_lines"]) == ([3], [2])


def test_the_earliest_row_of_an_incident_counts_and_rows_without_a_name_stand_alone(tmp_path):
    rows = logged(
        tmp_path,
        [
            "2020-01-02,ems,b,5,x,",
            "2020-01-01,fire,a,9,x,",
            "2020-01-01,ems,c,1,x,",
            "2020-01-03,ems,a,2,,",
            "2020-01-03,ems,a,2,,",
        ],
        incident={"column": "id"},
        response={"column": "took", "unit": "min"},
    )
    assert (rows.line.tolist(), rows.merged) == ([3, 5, 6], 2)
    assert rows.response_h * 60 == pytest.approx([9, 2, 2])


def test_an_unusable_row_leaves_its_incident_to_the_next(tmp_path):
    rows = logged(tmp_path, ["2020-01-01,dog,a,,x,", "2020-01-02,ems,b,,x,"], incident={"column": "id"})
    assert rows.line.tolist() == [3]


def test_a_response_that_says_nothing_does_not_cost_the_row(tmp_path):
    took = ["90", "", "-1", "86401", "soon", "nan", "1_0", "0"]
    rows = logged(tmp_path, [f"2020-01-01,ems,a,{t},," for t in took], response={"column": "took", "unit": "s"})
    assert rows.response_h == pytest.approx([90 / 3600, *[np.nan] * 6, 0], nan_ok=True)
    assert rows.rejected == []
    assert {r["reason"]: r["count"] for r in rows.unscored} == {
        "response is not a number": 3,
        "response is empty": 1,
        "response is negative": 1,
        "response is longer than 24 h": 1,
    }


def test_the_first_pattern_that_matches_counts_whatever_the_capitals(tmp_path):
    kind = {
        "column": "what",
        "map": {"EMS: fall*": "everyday_life", "ems*": "personal", "[!e]*": "environmental", "*": "occupational"},
    }
    rows = logged(tmp_path, [f"2020-01-01,{w},a,,," for w in ("ems: FALL VICTIM", "EMS: burn", "flood", "else", "")], kind=kind)
    assert rows.kind.tolist() == [2, 0, 3, 1, 1]


def test_severities_come_from_their_map_only(tmp_path):
    severity = {"column": "rank", "map": {"high*": 4, "2": 2}}
    rows = logged(tmp_path, [f"2020-01-01,ems,a,,,{r}" for r in ("HIGHEST", "2", "", "3")], severity=severity)
    assert rows.severity.tolist() == [4, 2]
    assert [r["reason"] for r in rows.rejected] == ['severity not in the map: ""', 'severity not in the map: "3"']


def test_positions_become_cells_of_a_lattice(tmp_path):
    assert cell_of("37.789", "-122.421") == "37.78,-122.43"
    assert cell_of("0.29", "-0.0001") == "0.29,-0.01"
    assert point_of("(37.78, -122.43)") == point_of("37.78,-122.43") == ("37.78", "-122.43")
    for latitude, longitude in (("91", "0"), ("0", "-180.1"), ("nan", "1"), ("", "1"), ("0", "0.0"), ("1e400", "1")):
        with pytest.raises(Unusable):
            cell_of(latitude, longitude)
    rows = logged(
        tmp_path,
        ['1.001,2.009,"(1.009, 2.001)",2020-01-01,ems', '1.02,2,"(north)",2020-01-01,ems'],
        header="lat,lng,at,when,what",
        place={"point": "at"},
    )
    assert rows.labels == ("1.00,2.00",)
    assert rows.rejected[0]["reason"] == "position is not two numbers"


def test_hours_of_a_response_by_unit():
    assert response_h("90", "s") == response_h("1.5", "min") == response_h("0.025", "h") == 0.025
    assert number_of("1e1", "x") == 10


def test_a_byte_order_mark_and_blanks_around_names_do_not_matter(tmp_path):
    rows = logged(
        tmp_path, ["2020-01-01, EMS , Zürich 苏州 🚒 ,,,"], header=HEADER.replace("what", " what "), encoding="utf-8-sig"
    )
    assert rows.labels == ("Zürich 苏州 🚒",)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "calls.csv: the file is empty"),
        (b"\n \n", "calls.csv: the file is empty"),
        (b"\xff\xfew\x00h\x00", "calls.csv: not a text file; export it as CSV in UTF-8"),
        (b"PK\x03\x04 sheet", "calls.csv: not a text file; export it as CSV in UTF-8"),
        (HEADER.encode(), "calls.csv: there are no rows below the header"),
        (b"when,wat,where\n1,2,3", "calls.csv:1: no column 'what'; did you mean 'wat'?"),
        (b"2020-01-01,ems,a\n", "calls.csv:1: no column 'when'; the header has 2020-01-01, ems, a"),
        (b"when,when,what,where\n", "calls.csv:1: column 'when' stands 2 times in the header"),
        (
            b"when;what;where\n",
            "calls.csv:1: the header is one cell ('when;what;where'); the columns must be separated by commas",
        ),
        (b'when,"what\n', "calls.csv:1: quotes in the header do not match"),
        (
            b"when,what,where\n2020-01-01,ems,a\n2020-01-01,ems,Z\xfcrich\n",
            "calls.csv:3: not UTF-8; save the file in that encoding",
        ),
        (b"when,what,where\n1,2,3\n", "calls.csv: no row can be used"),
        (
            b"when,what,where\n1066-10-14,ems,a\n2020-01-01,ems,a\n",
            "calls.csv: the rows span 348156 days, between line 2 "
            "(1066-10-14) and line 3 (2020-01-01); at most 3660 can be run",
        ),
    ],
)
def test_a_file_that_is_no_log_is_refused_in_one_line(tmp_path, monkeypatch, content, said):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "calls.csv").write_bytes(content)
    with pytest.raises(InputError) as caught:
        read_log(Log.model_validate({"file": str(tmp_path / "calls.csv"), **PLAIN}))
    assert caught.value.problems[0] == said


@pytest.mark.parametrize("name", ["none.csv", "", "a\0b"])
def test_a_file_that_cannot_be_opened_is_refused(tmp_path, name):
    with pytest.raises(InputError):
        read_log(Log.model_validate({"file": f"{tmp_path}/{name}", **PLAIN}))


@pytest.mark.parametrize(
    "wrong",
    [
        {"time": {"column": "when", "format": "%H:%M"}},
        {"time": {"column": "when", "format": "%d.%m. %H:%M"}},
        {"time": {"column": "when", "format": "%Y-%m-%d %I:%M"}},
        {"time": {"column": "when", "format": "today"}},
        {"time": {"column": "when", "format": "%Q"}},
        {"time": {"column": ""}},
        {"kind": {"column": "what", "map": {}}},
        {"kind": {"column": "what", "map": {"*": "fire"}}},
        {"severity": {"column": "rank", "map": {"1": 5}}},
        {"place": {}},
        {"place": {"column": "a", "point": "b"}},
        {"place": {"latitude": "a"}},
        {"response": {"column": "took", "unit": "d"}},
        {"rows": 3},
    ],
)
def test_a_block_that_makes_no_sense_does_not_load(wrong):
    with pytest.raises(ValidationError):
        Log.model_validate({"file": "calls.csv", **PLAIN, **wrong})


@pytest.mark.parametrize("pattern", ["%m/%d/%Y %I:%M:%S %p", "%d.%m.%y", "%Y-%j %H", "%Y-%m-%d %H:%M:%S%z", "%d %b %Y, %H.%M"])
def test_formats_that_tell_the_moment_load(pattern):
    assert Log.model_validate({"file": "c", **PLAIN, "time": {"column": "when", "format": pattern}}).time.format == pattern


def test_places_are_dealt_by_load_whatever_the_order_of_rows(tmp_path):
    counts = {"e": 5, "d": 3, "": 0, "c": 3, "b": 2, "10": 1, "9": 1}
    lines = [f"2020-01-01,ems,{label},,," for label, n in counts.items() for _ in range(n)]
    one, other = logged(tmp_path, lines), logged(tmp_path, lines[::-1])
    assert dict(zip(one.labels, deal_places(one, 3), strict=True)) == {"e": 0, "c": 1, "d": 2, "b": 1, "10": 2, "9": 2}
    assert (deal_places(other, 3) == deal_places(one, 3)).all()
    assert (deal_places(one, 1) == 0).all()
    assert sorted(deal_places(one, 50)) == [0, 1, 2, 3, 4, 5]


def test_san_francisco():
    log = bundled("replay_fire", "sf_fire_calls_2002_sample.csv")
    rows = read_log(log)
    assert (len(rows.hour), rows.merged, rows.first_day, rows.days) == (949, 39, datetime.date(2002, 1, 11), 92)
    assert rows.rejected == [{"reason": "time is empty", "count": 12, "first_lines": [33, 128, 250, 253, 285]}]
    assert (np.diff(rows.hour) >= 0).all()
    assert set(rows.severity) == {2, 3}
    assert np.bincount(rows.kind, minlength=4).min() == 0  # nothing in the log tells of work
    loads = np.bincount(deal_places(rows, 8)[rows.place])
    assert loads.max() - loads.min() <= 2


def test_the_published_delays_of_san_francisco(tmp_path):
    log = bundled("replay_fire", "sf_fire_calls_2002_sample.csv")
    # Numbers of units stand in for times, of which twelve are missing: all units, and first units alone.
    text = Path(log.file).read_text().splitlines()
    header, rows = text[0].replace("AvailableDtTm", "gone"), [f"{row},2002-01-01" for row in text[1:]]
    first = [row for row in rows if row.split(",")[8] == "1"]
    for lines, count, median, ninth in ((rows, 1000, 2.83, 5.38), (first, 464, 2.90, 5.35)):
        file = tmp_path / "calls.csv"
        file.write_text("\n".join([f"{header},when", *lines]))
        read = read_log(
            log.model_copy(
                update={"file": str(file), "incident": None, "time": Log.model_validate({"file": "x", **PLAIN}).time}
            )
        )
        assert len(read.hour) == count
        assert np.quantile(read.response_h * 60, [0.5, 0.9]) == pytest.approx([median, ninth], abs=0.006)


def test_montgomery():
    rows = read_log(bundled("replay_911", "montgomery_911_sample.csv"), strict=True)
    assert (len(rows.hour), rows.merged, len(rows.labels)) == (3051, 0, 67)  # eleven exact doubles are kept
    assert (rows.first_day, rows.days) == (datetime.date(2016, 1, 15), 1036)
    assert len(np.unique(rows.hour // 24)) == 34
    assert np.bincount(rows.kind, minlength=4).tolist() == [1155 + 1545, 0, 0, 351]
    assert rows.rejected == rows.unscored == []


CELL = st.one_of(
    st.text(max_size=8),
    st.sampled_from(["2020-01-01", "2020-01-01T05:00+01:00", "0001-01-01T00:00+14:00", "ems", "a", '"', ",", "\n", "1"]),
)


LIKELY = st.tuples(
    st.datetimes(min_value=datetime.datetime(2015, 1, 1), max_value=datetime.datetime(2024, 1, 1)).map(str),
    *[st.text(st.characters(exclude_characters='",\n\r', exclude_categories=["Cs"]), max_size=4)] * 2,
    st.floats(-1, 30).map(str),
    st.sampled_from(["", "1", "2"]),
    CELL,
)
ROWS = st.lists(st.one_of(LIKELY, st.lists(CELL, max_size=8)).map(",".join), max_size=8)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=ROWS, junk=st.one_of(st.just(b""), st.binary(max_size=6)), at=st.integers(0, 60))
@example(rows=[], junk="\ue000".encode(), at=0)
def test_any_text_gives_rows_or_an_input_error(tmp_path, rows, junk, at):
    text = "\n".join([HEADER, *rows]).encode("utf-8", "surrogatepass")
    file = tmp_path / "calls.csv"
    file.write_bytes(text[:at] + junk + text[at:] if junk else text)
    log = Log.model_validate(
        {
            "file": str(file),
            **PLAIN,
            "kind": {"column": "what", "map": {"*": "personal"}},
            "response": {"column": "took", "unit": "h"},
            "incident": {"column": "id"},
        }
    )
    try:
        found = read_log(log)
    except InputError as error:
        assert error.problems
        assert all(p.isprintable() for p in error.problems)
        return
    assert isinstance(found, LoggedRows)
    assert len(found.hour) > 0
    assert (np.diff(found.hour) >= 0).all()
    assert found.hour[0] >= 0
    assert found.hour[-1] < 24 * found.days
    assert set(found.place) == set(range(len(found.labels)))
