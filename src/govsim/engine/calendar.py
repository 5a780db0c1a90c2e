"""The calendar: a heap of events in hours, and office hours in closed form.

An event is four facts: when, what, to whom, and under which version of that one. Changing plans never searches the heap:
the case's version moves on and the old event, when its hour comes, finds itself stale. Events of the same hour keep the
order in which they were entered.
"""

import math

from govsim.engine.block import record
from govsim.engine.kernel import equation, handler

FOREVER = 1e18
DAY_H = 24.0
WEEK_H = 168.0
SHIFT_H = 8.0

EVENT = record([("at_h", "f8"), ("order", "i8"), ("what", "i8"), ("who", "i8"), ("version", "i8")])


@handler
def _before(events, a, b):
    x, y = events[a], events[b]
    return x.at_h < y.at_h or (x.at_h == y.at_h and x.order < y.order)


@handler
def _swap(events, a, b):
    x, y = events[a], events[b]
    at_h, order, what, who, version = x.at_h, x.order, x.what, x.who, x.version
    x.at_h, x.order, x.what, x.who, x.version = y.at_h, y.order, y.what, y.who, y.version
    y.at_h, y.order, y.what, y.who, y.version = at_h, order, what, who, version


@handler
def later(w, at_h, what, who, version):
    """Enter an event. The heap has room: whoever runs it stops for a larger one before it is full."""
    k = w.clock[0]
    i = k.queued
    e = w.events[i]
    e.at_h, e.order, e.what, e.who, e.version = at_h, k.entered, what, who, version
    k.queued += 1
    k.entered += 1
    while i > 0 and _before(w.events, i, (i - 1) // 2):
        _swap(w.events, i, (i - 1) // 2)
        i = (i - 1) // 2


@handler
def drop_first(w):
    """Take the first event off the heap."""
    k = w.clock[0]
    k.queued -= 1
    _swap(w.events, 0, k.queued)
    i = 0
    while 2 * i + 1 < k.queued:
        j = 2 * i + 1
        if j + 1 < k.queued and _before(w.events, j + 1, j):
            j += 1
        if not _before(w.events, j, i):
            break
        _swap(w.events, i, j)
        i = j


@equation
def office_worked_h(t, start_h, days, hours):
    """Office hours elapsed from the first Monday's midnight until hour `t`; `days` a week, `hours` a day from `start_h`."""
    week = math.floor(t / WEEK_H)
    rest = t - week * WEEK_H
    day = math.floor(rest / DAY_H)
    today = min(max(rest - day * DAY_H - start_h, 0.0), hours)
    within = days * hours if day >= days else day * hours + today
    return week * days * hours + within


@equation
def office_clock_h(worked, start_h, days, hours):
    """The hour at which `worked` office hours have elapsed: the inverse of `office_worked_h`, taken at its latest."""
    weekly = days * hours
    week = math.floor(worked / weekly)
    rest = worked - week * weekly
    day = min(math.floor(rest / hours), days - 1)
    return week * WEEK_H + day * DAY_H + start_h + (rest - day * hours)
