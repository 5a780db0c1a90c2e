"""Who waits for a unit, in which order: one line for each area, a list through the cases.

Queues ignore need unless told to (Volvo IT's log: high impact waits 191 h, low 179 h). `service_consciousness` brings
cases forward by the harm they do; severity 3-4 goes first in every regime.
"""

from govsim.engine.block import Block, FourPositive, coefficient, record
from govsim.engine.kernel import equation, handler
from govsim.incidents.course import catch_up, race, work_rate
from govsim.incidents.life import NOBODY, Stage, enter
from govsim.incidents.units import end_trip


class Line(Block):
    """Order of the line."""

    head_start_h: FourPositive = coefficient(
        (0, 24, 100, 300), unit="h", source="assumed",
        meaning="hours by which full service consciousness brings a case forward, by severity", times=(0.3, 3),
    )  # fmt: skip


AREA = record([
    ("first_pool", "i8"), ("last_pool", "i8"), ("head", "i8"), ("in_line", "i8"), ("backlog", "i8"), ("outside", "i8"),
    ("desk_free", "f8", (5,)), ("load", "f8"), ("mediated", "f8"), ("mediating", "f8"), ("mediated_since", "f8"),
    ("centre_x", "i8"), ("centre_y", "i8"),
])  # fmt: skip
EMERGENCY_FIRST_H = 1e6


@equation
def place_in_line(since_h, severity, service, k):
    """Rank in the line (lower is sooner): hour of entry less a head start by need; emergencies before all others."""
    first = EMERGENCY_FIRST_H if severity >= 3 else 0.0
    return since_h - service * k.head_start_h[severity - 1] - first


@handler
def join(w, i, t):
    """Put a case in its area's line, behind those of the same rank."""
    c = w.cases[i]
    if c.waiting:
        leave(w, i)
    area = w.areas[c.area]
    c.waiting = 1
    c.priority = place_in_line(t, c.severity, w.policy[0].service_consciousness, w.coef[0].line)
    area.in_line += 1
    if area.head == NOBODY or w.cases[area.head].priority > c.priority:
        c.following = area.head
        area.head = i
        return
    before = area.head
    while w.cases[before].following != NOBODY and w.cases[w.cases[before].following].priority <= c.priority:
        before = w.cases[before].following
    c.following = w.cases[before].following
    w.cases[before].following = i


@handler
def leave(w, i):
    """Take a case out of its line, wherever it stands; one that is not in line is left alone."""
    c = w.cases[i]
    if not c.waiting:
        return
    area = w.areas[c.area]
    c.waiting = 0
    area.in_line -= 1
    if area.head == i:
        area.head = c.following
        return
    before = area.head
    while w.cases[before].following != i:
        before = w.cases[before].following
    w.cases[before].following = c.following


# A crew is taken off its case: at the end of its paid hours, or because an emergency needs it more.


@handler
def withdraw(w, a, t):
    """End a trip that is under way or present, and say what is left of the case; returns the case."""
    trip = w.trips[a]
    i = trip.case
    c = w.cases[i]
    catch_up(w, i, t)
    if trip.present:
        c.present -= 1
    else:
        c.coming -= 1
    end_trip(w, a, t)
    c.rate = work_rate(w, i)
    if c.coming + c.present == 0 and (c.stage == Stage.ACCEPTED or c.stage == Stage.ON_SCENE):
        enter(w, i, Stage.ROUTED, t)
    elif c.present == 0 and c.stage == Stage.ON_SCENE:
        enter(w, i, Stage.ROUTED, t)
        enter(w, i, Stage.ACCEPTED, t)
    race(w, i, t)
    return i
