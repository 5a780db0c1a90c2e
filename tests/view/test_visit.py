"""A visit: what a page asks for is done, what is nonsense is answered by a line, and each has communities of its own."""

import json
import math
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.view.conftest import Served, serving
from tests.view.visitor import DAY_H, Visitor, setup_of
from websockets.exceptions import ConnectionClosed

from govsim.view import setup
from govsim.view import visit as session
from govsim.view.messages import LONGEST_LINE, MOST_BYTES
from govsim.view.offer import Offer
from govsim.view.pair import Limits


@pytest.fixture
def visitor(served: Served) -> Any:
    with Visitor(served.address) as one:
        yield one


# -- What a page asks for --------------------------------------------------------------------------------------------


def test_play_pause_step_and_seek(visitor: Visitor) -> None:
    assert visitor.start()["hour"] == 0.0
    visitor.do("speed", hours_a_second=48)
    visitor.do("play")
    while visitor.frames[-1]["hour"] < 30.0:
        visitor.until("frame")
    hour = visitor.pause()["hour"]
    assert visitor.watch(0.3) == 0 and hour == visitor.frames[-1]["hour"]
    visitor.do("step")
    assert visitor.until("frame")["hour"] == DAY_H * (math.floor(hour / DAY_H) + 1)
    visitor.do("step", hours=1)
    assert visitor.until("frame")["hour"] == DAY_H * (math.floor(hour / DAY_H) + 1) + 1
    visitor.do("seek", hour=7.5)
    assert visitor.until("frame")["hour"] == 7.5
    assert visitor.errors == []


def test_two_visitors_have_communities_of_their_own(served: Served, visitor: Visitor) -> None:
    with Visitor(served.address) as other:
        for one in (visitor, other):
            one.start()
        visitor.do("lever", side="both", levers={"platform": 0.5, "hierarchy_levels": 4})
        moved = visitor.until("moved")
        assert [side["levers"]["platform"] for side in moved["sides"]] == [0.5, 0.5]
        heads = []
        for one in (visitor, other):
            one.do("seek", hour=40 * DAY_H)
            heads.append(one.until("frame")["sides"])
        assert heads[0][0] != heads[1][0] and heads[0][1] != heads[1][1]
        with Visitor(served.address) as third:  # as if nothing had been moved anywhere
            assert third.start(hour=40 * DAY_H)["sides"] == heads[1]


def test_the_end_is_told_with_the_metrics(visitor: Visitor) -> None:
    visitor.start()
    visitor.do("step", hours=1e9)
    assert visitor.until("frame")["hour"] == 395 * DAY_H
    over = visitor.until("over")
    assert len(over["metrics"]) == 2 and over["metrics"][0]["incidents_total"] > 0
    visitor.do("play")
    assert visitor.watch(0.2) == 0


def test_as_fast_as_possible(visitor: Visitor) -> None:
    visitor.start()
    visitor.do("speed", hours_a_second=None)
    visitor.do("play")
    visitor.until("over")
    assert visitor.frames[-1]["hour"] == 395 * DAY_H and 5 < len(visitor.frames) < 400


# -- Nonsense --------------------------------------------------------------------------------------------------------

NOTHING = {"do": "ask", "what": "resident", "number": 0}
PLAIN = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20)
JSON = st.recursive(PLAIN, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=9), inner, max_size=4))
KEYS = ("setup", "hour", "hours", "hours_a_second", "side", "levers", "what", "number")
ASKED = st.fixed_dictionaries(
    {"do": st.sampled_from([*session.DOINGS, "drawn", "speed", "pause"]) | JSON}, optional=dict.fromkeys(KEYS, JSON)
)
SIDE = st.fixed_dictionaries({}, optional={"scenario": st.sampled_from(["top_down", "x"]) | JSON, "levers": JSON})
SETUP = st.fixed_dictionaries(
    {"a": SIDE, "b": SIDE},
    optional={
        "seed": JSON, "moves": JSON | st.lists(st.fixed_dictionaries({"side": JSON, "day": JSON, "levers": JSON}), max_size=3),
        "common": st.dictionaries(st.sampled_from(["residents", "civic_capacity", "partnership_price"]) | st.text(), JSON),
    },
)  # fmt: skip


@pytest.fixture(scope="module")
def teased(served: Served) -> Any:
    with Visitor(served.address) as one:
        one.start(residents=100)
        yield one


def answers_in_lines(teased: Visitor, message: str | bytes) -> list[str]:
    """Send something, and say what the visitor was told until the next sensible thing was answered."""
    teased.errors.clear()
    teased.frames.clear()
    teased.socket.send(message)
    teased.socket.send(json.dumps(NOTHING))
    while teased.until("answer")["number"] != NOTHING["number"]:
        pass
    for line in teased.errors:
        assert line.isprintable() and 0 < len(line) <= LONGEST_LINE
        assert "Traceback" not in line and "object at 0x" not in line
    return teased.errors


@settings(max_examples=100)
@given(message=ASKED | JSON | st.fixed_dictionaries({"do": st.just("start"), "setup": SETUP}))
def test_whatever_a_message_holds_the_visit_lives_on(teased: Visitor, message: Any) -> None:
    answers_in_lines(teased, json.dumps(message))


@settings(max_examples=30)
@given(message=st.text() | st.binary(max_size=50))
def test_what_is_no_message_is_answered_by_a_line(teased: Visitor, message: str | bytes) -> None:
    assert len(answers_in_lines(teased, message)) == 1


@pytest.mark.parametrize(
    ("message", "told"),
    [
        ("[" * 30_000, "not a message"),
        ('{"do":' * 10_000, "not a message"),
        ('{"do": "seek", "hour": NaN}', "not a message"),
        ('{"do": "seek", "hour": 1e999}', "not a message"),
        ('{"do": "seek", "hour": 1' + "0" * 400 + "}", "not a message"),
        ('{"do": "ask", "what": "incident", "number": 1' + "0" * 5000 + "}", "not a message"),
        ('{"do": "\\ud800"}', r"no such thing to do: \\ud800"),
        ('{"do": "a\\nb"}', r"no such thing to do: a\\nb"),
        ("{}", "no such thing to do: None"),
        ('{"do": "seek"}', "hour must be a number"),
        ('{"do": "seek", "hour": true}', "hour must be a number"),
        ('{"do": "step", "hours": -1}', "hours must be 0 or more"),
        ('{"do": "speed"}', "hours_a_second must be a number"),
        ('{"do": "speed", "hours_a_second": -3}', "hours_a_second must be 0 or more"),
        ('{"do": "lever", "side": "c", "levers": {"platform": 1}}', "no side 'c'"),
        ('{"do": "lever", "side": "a", "levers": {}}', "names with numbers"),
        ('{"do": "lever", "side": "a", "levers": {"platform": 1.5}}', "platform"),
        ('{"do": "lever", "side": "a", "levers": {"platform": "x"}}', "platform must be a number"),
        ('{"do": "lever", "side": "a", "levers": {"timeline": 1}}', "timeline"),
        ('{"do": "ask", "what": "resident", "number": -1}', "number must be 0 or more"),
        ('{"do": "ask", "what": "resident", "number": 1000000}', "no resident"),
        ('{"do": "ask", "what": "__class__", "number": 1}', "nothing is known"),
        ('{"do": "ask", "what": "organization", "number": 1e15}', "no organization"),
        ('{"do": "start"}', "setup"),
        ('{"do": "start", "setup": {"a": {"scenario": "top_down"}, "b": {"scenario": "/etc/passwd"}}}', "no scenario"),
        (json.dumps({"do": "start", "setup": setup_of(residents=20_001)}), "more than this page shows"),
        (json.dumps({"do": "start", "setup": setup_of(residents=2**53)}), "residents"),
        (json.dumps({"do": "start", "setup": setup_of(seed=-1)}), "seed"),
        (json.dumps({"do": "start", "setup": setup_of(), "hour": -1}), "hour must be 0 or more"),
        (json.dumps({"do": "start", "setup": setup_of(moves=[{"side": "a", "day": 1, "levers": {"x": 1}}])}), "x"),
    ],
)
def test_what_is_wrong_is_said_in_a_line(teased: Visitor, message: str, told: str) -> None:
    lines = answers_in_lines(teased, message)
    assert len(lines) == 1
    assert told.replace("\\\\", "\\") in lines[0]


@pytest.mark.parametrize(("hour", "there"), [(-5.0, 0.0), (1e15, 395 * DAY_H), (-0.0, 0.0)])
def test_a_seek_beyond_the_run_ends_at_its_ends(teased: Visitor, hour: float, there: float) -> None:
    teased.do("seek", hour=hour)
    assert teased.until("frame")["hour"] == there


@pytest.mark.parametrize(("speed", "kept"), [(0, session.SLOWEST), (1e300, session.FASTEST), (1e-300, session.SLOWEST)])
def test_a_speed_beyond_reason_is_kept_within(served: Served, speed: float, kept: float) -> None:
    visit = session.Visit(None, None, None)  # type: ignore[arg-type]
    visit._hear({"do": "speed", "hours_a_second": speed})
    assert visit.hours_a_second == kept


def test_too_long_a_message_ends_the_visit(served: Served) -> None:
    with Visitor(served.address) as one:
        one.start(residents=100)
        with pytest.raises(ConnectionClosed) as gone:
            one.do("x" * (MOST_BYTES + 1))
            one.until("never")
    assert gone.value.rcvd is not None and gone.value.rcvd.code == 1009


def test_nothing_can_be_done_before_a_start(served: Served) -> None:
    with Visitor(served.address) as one:
        for n, doing in enumerate(("play", "step", "seek", "lever", "ask"), 1):
            one.do(doing, hour=0, side="a", levers={"platform": 1}, what="resident", number=1)
            assert one.until("error")["do"] == doing
            assert one.errors == ["nothing has started yet"] * n
        assert one.pause()["hour"] == 0.0
        assert one.start(residents=100)["hour"] == 0.0


def test_the_run_before_stands_where_another_is_wanted_that_cannot_be(visitor: Visitor) -> None:
    visitor.start()
    visitor.do("play")
    visitor.until("frame")
    visitor.do("start", setup=setup_of(seed=-1))
    assert visitor.until("error")["do"] == "start"
    visitor.watch(0.3)  # a frame may be on its way
    assert visitor.watch(0.3) == 0


def test_levers_moved_on_too_many_days(visitor: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    most = 12
    monkeypatch.setattr(setup, "MOST_CHANGES", most)
    visitor.start(residents=100)
    for day in range(most + 3):
        visitor.do("lever", side="a", levers={"platform": day % 2})
        visitor.do("step")
        visitor.until("frame")
    assert set(visitor.errors) == {f"levers were moved on more than {most} days; reset, or go back in time"}
    assert len(visitor.errors) == 3
    visitor.do("seek", hour=10 * DAY_H)
    visitor.until("frame")
    visitor.do("lever", side="a", levers={"platform": 0.3})
    assert len(visitor.until("moved")["setup"]["moves"]) == 11


def test_what_is_too_long_is_refused(offer: Offer) -> None:
    with serving(replace(offer, limits=Limits(days=300))) as served, Visitor(served.address) as one:
        one.do("start", setup=setup_of())
        one.until("error")
        assert "runs longer than this page shows (300 days)" in one.errors[0]
