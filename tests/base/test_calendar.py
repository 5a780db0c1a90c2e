"""The heap of events keeps time, and the order of entry within an hour; office hours add up."""

from typing import Any, NamedTuple

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from govsim.engine.calendar import EVENT, drop_first, later, office_clock_h, office_worked_h
from govsim.engine.kernel import entry
from govsim.incidents.life import CLOCK
from govsim.model.world import records

OFFICES = st.sampled_from([(9.0, 5.0, 8.0), (0.0, 7.0, 24.0), (11.0, 5.0, 4.0), (8.5, 7.0, 9.0), (12.5, 5.0, 1.0)])


class Queue(NamedTuple):
    clock: Any
    events: Any


@entry
def live(w, hours, seen):
    """Enter an event for each hour; at a negative one take out the first instead. Then take out what is left."""
    number = 0
    for n in range(hours.size):
        if hours[n] >= 0.0:
            later(w, hours[n], 0, n, 0)
        elif w.clock[0].queued > 0:
            seen[number] = w.events[0].who
            number += 1
            drop_first(w)
    while w.clock[0].queued > 0:
        seen[number] = w.events[0].who
        number += 1
        drop_first(w)
    return number


@given(st.lists(st.sampled_from([-1.0, 0.0, 1.0, 1.5, 2.0, 7.25, 1e6]), max_size=120))
def test_events_come_out_by_hour_and_within_an_hour_as_they_went_in(hours):
    w, seen = Queue(records(CLOCK, 1), records(EVENT, 128)), np.zeros(128, np.int64)
    number = live(w, np.array(hours, float), seen)
    assert number == sum(hour >= 0 for hour in hours)
    assert seen[:number].tolist() == in_order(hours)


def in_order(hours):
    """What a sorted list would give."""
    waiting, out = [], []
    for n, hour in enumerate(hours):
        if hour >= 0:
            waiting.append((hour, n))
        elif waiting:
            out.append(waiting.pop(waiting.index(min(waiting)))[1])
    return out + [n for _, n in sorted(waiting)]


@given(OFFICES, st.floats(0, 2000), st.floats(0, 200))
def test_work_takes_as_many_office_hours_as_it_takes(office, t, work):
    """A job that starts at hour t ends at the hour by which `work` more office hours have gone, and inside the office."""
    done = office_clock_h(office_worked_h(t, *office) + work, *office)
    assert office_worked_h(done, *office) - office_worked_h(t, *office) == pytest.approx(work, abs=1e-6)
    assert done >= t - 1e-6 or work < 1e-6
    start_h, days, hours = office
    assert start_h - 1e-6 <= done % 24 <= start_h + hours + 1e-6 or hours == 24
    assert done % 168 <= (days - 1) * 24 + start_h + hours + 1e-6


@given(OFFICES, st.floats(0, 2000), st.floats(0, 100))
def test_office_hours_never_run_backwards_nor_faster_than_the_clock(office, t, more):
    gone = office_worked_h(t + more, *office) - office_worked_h(t, *office)
    assert -1e-9 <= gone <= more + 1e-9


@pytest.mark.parametrize(
    ("t", "worked"), [(0, 0), (9, 0), (10, 1), (17, 8), (24, 8), (24 * 5, 40), (24 * 6 + 12, 40), (168 + 9, 40)]
)
def test_an_ordinary_week_by_hand(t, worked):
    assert office_worked_h(float(t), 9.0, 5.0, 8.0) == worked
