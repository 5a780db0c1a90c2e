import datetime

import numpy as np
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError
from tests.incidents.logs import HEADER, PLAIN

from govsim.incidents.log import Log, LoggedRows
from govsim.intake.logs import read_log
from govsim.text.errors import InputError


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
