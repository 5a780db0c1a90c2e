import datetime
from pathlib import Path

import numpy as np
import pytest
from tests.incidents.logs import HEADER, PLAIN, bundled, logged, problems

from govsim.incidents.candidates import deal_places
from govsim.incidents.log import Log, Unusable, cell_of, duration_h, number_of, point_of
from govsim.intake.logs import read_log
from govsim.text.csvrows import MOST_REASONS


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
    assert (
        duration_h("90", "s", "response")
        == duration_h("1.5", "min", "response")
        == duration_h("0.025", "h", "response")
        == 0.025
    )
    assert number_of("1e1", "x") == 10


def test_a_byte_order_mark_and_blanks_around_names_do_not_matter(tmp_path):
    rows = logged(
        tmp_path, ["2020-01-01, EMS , Zürich 苏州 🚒 ,,,"], header=HEADER.replace("what", " what "), encoding="utf-8-sig"
    )
    assert rows.labels == ("Zürich 苏州 🚒",)


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
