"""Pools of interchangeable units: posts by shift, hours paid, hours worked, trips to cases.

Posts on duty are whole people: each shift a pool draws whole posts from its bank of paid hours (error diffusion, no random
number). A new shift relieves the old one at the scene. Where it has nobody, a crew stays on for as long as the bank can
pay for it and these hours are missing later (time off in lieu); then it hands the case over. So hours worked never exceed
hours paid.
"""

import numpy as np

from govsim.engine.block import Block, coefficient, record
from govsim.engine.calendar import FOREVER, SHIFT_H, later
from govsim.engine.kernel import equation, handler
from govsim.incidents.life import NOBODY, Event
from govsim.incidents.load import DUTIES, begin_duties, make_free


class Units(Block):
    """Shifts."""

    evening_weight: float = coefficient(
        0.35, unit="share", source="assumed", meaning="hours of a pool worked from 16 to 24 h", plausible=(0.25, 0.4), ge=0,
        le=0.5,
    )  # fmt: skip
    night_weight: float = coefficient(
        0.2, unit="share", source="assumed", meaning="hours of a pool worked from 0 to 8 h", plausible=(0.1, 0.33), ge=0, le=0.5
    )


OFFICE = -1  # home of a pool that sits in the office of its area

POOL = record([
    ("organization", "i8"), ("sector", "i8"), ("department", "i8"), ("area", "i8"), ("number", "i8"), ("home", "i8"),
    ("posted", "i8"), ("committee", "i8"), ("capability", "f8", (4,)),
    ("day_h", "f8"), ("accepts", "f8"), ("shows_up", "f8"), ("tie", "f8"), ("roster", "f8", (3,)),  # set each month
    ("invited", "i8"),  # whether cases are handed over to its sector
    ("ready_h", "f8"), ("stop_h", "f8"),  # hours a day on call, until so many are worked in all
    ("bank_h", "f8"), ("on_duty", "i8"), ("busy", "i8"), ("shift_from", "f8"), ("shift", "i8"), ("off_duty", "i8"),
    ("paid_h", "f8"), ("duty_h", "f8"), ("worked_h", "f8"), ("overrun_h", "f8"), ("meeting_h", "f8"), ("absent_h", "f8"),
    ("jobs", "i8"), ("good", "i8"), ("missed", "i8"),  # of the month
    *DUTIES.descr,
])  # fmt: skip
TRIP = record([
    ("case", "i8"), ("pool", "i8"), ("following", "i8"), ("version", "i8"), ("present", "i8"), ("shows_up", "i8"),
    ("since_h", "f8"), ("due_h", "f8"), ("travel_h", "f8"),
])  # fmt: skip


def fixed_roster(k: Units) -> np.ndarray:
    """Share of a pool's daily hours that falls on the night, day and evening shift where rosters are fixed (3,)."""
    return np.array([k.night_weight, 1.0 - k.evening_weight - k.night_weight, k.evening_weight])


@equation
def hours_of_day(day_h, ready_h, worked_h, stop_h):
    """Hours a day that a pool is there: those paid beforehand, and those on call while money for call-offs is left."""
    return day_h + (ready_h if worked_h < stop_h else 0.0)


@handler
def new_trip(w, i, q, t):
    """Take a unit of pool q out of its post for case i; the free trips are a list through the records."""
    k = w.clock[0]
    a = k.free_trip
    trip, c, p = w.trips[a], w.cases[i], w.pools[q]
    k.free_trip = trip.following
    k.trips_left -= 1
    trip.case, trip.pool, trip.since_h, trip.present, trip.shows_up = i, q, t, 0, 1
    trip.following = c.trip
    c.trip = a
    p.busy += 1
    make_free(p, t)
    return a


@handler
def end_trip(w, a, t):
    """Bring a unit back to its post: its hours are worked, and overrun is taken off the pool's bank."""
    k = w.clock[0]
    trip = w.trips[a]
    c, p = w.cases[trip.case], w.pools[trip.pool]
    p.worked_h += t - trip.since_h
    if p.busy > p.on_duty:
        _take_off_in_lieu(p, t - p.shift_from)
    p.busy -= 1
    before = c.trip
    if before == a:
        c.trip = trip.following
    else:
        while w.trips[before].following != a:
            before = w.trips[before].following
        w.trips[before].following = trip.following
    trip.version += 1
    trip.case = NOBODY
    trip.following = k.free_trip
    k.free_trip = a
    k.trips_left += 1


@handler
def _take_off_in_lieu(p, hours):
    p.bank_h -= hours
    p.overrun_h += hours
    p.duty_h += hours


@handler
def change_shift(w, q, t, shift):
    """Start a shift: pay its hours into the bank and draw whole posts; crews without relief stay as the bank allows.

    Hours of staff whom a shock keeps away are paid but never reach the bank: they are booked as absent.
    """
    p = w.pools[q]
    beyond = p.busy - p.on_duty
    if beyond > 0:
        _take_off_in_lieu(p, beyond * (t - p.shift_from))
    paid = hours_of_day(p.day_h, p.ready_h, p.worked_h, p.stop_h) * p.roster[shift]
    p.paid_h += paid
    absent = paid * (1.0 - w.clock[0].present)
    p.absent_h += absent
    p.bank_h += paid - absent
    posts = max(0, int(p.bank_h / SHIFT_H))
    p.on_duty = posts
    p.bank_h -= posts * SHIFT_H
    p.duty_h += posts * SHIFT_H
    p.shift_from = t
    p.shift = shift
    p.off_duty += 1
    begin_duties(w, q, t)
    beyond = p.busy - posts
    if beyond > 0 and p.bank_h / beyond < SHIFT_H:
        later(w, t + max(p.bank_h, 0.0) / beyond, Event.OFF_DUTY, q, p.off_duty)


@handler
def last_trip_of(w, q):
    """The trip of a pool that started last, of those that are under way or present; NOBODY if none."""
    last, since = NOBODY, -FOREVER
    for a in range(w.trips.size):
        if w.trips[a].case != NOBODY and w.trips[a].pool == q and w.trips[a].since_h > since:
            last, since = a, w.trips[a].since_h
    return last
