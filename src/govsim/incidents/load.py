"""What else keeps those on duty busy: other duties that come and go, and the paperwork of cases.

Published figures say how busy kinds of staff are; what incidents do not explain of it is other duties. Each unit is engaged
in one or free: at the points of a Poisson stream it is asked anew, so that it is engaged for `other` of its free time and a
duty lasts `task_h` on the mean. A severe case breaks a duty off. Idle time prevents nothing: prevention is what somebody is
sent to do.
"""

from typing import Annotated

import numpy as np
from pydantic import Field, Strict

from govsim.engine.block import Block, coefficient, record
from govsim.engine.calendar import SHIFT_H, later
from govsim.engine.kernel import equation, handler
from govsim.engine.streams import Mark, mark, wait_of
from govsim.incidents.life import Event
from govsim.names import DEPARTMENTS, OUTSIDE, RESIDENTS

BusyShare = Annotated[float, Strict(), Field(ge=0, le=0.9)]
SevenShares = tuple[BusyShare, BusyShare, BusyShare, BusyShare, BusyShare, BusyShare, BusyShare]
POSTS, PARTNERS = 5, 6  # in `other`, after the five departments


class Load(Block):
    """Other duties and paperwork."""

    level: float = coefficient(
        1.0, unit="1", source="the published figures as they are", meaning="factor on the other duties of everybody; 0: none",
        plausible=(0, 2), ge=0, le=10,
    )  # fmt: skip
    other: SevenShares = coefficient(
        (0.25, 0.02, 0.25, 0.25, 0.25, 0.25, 0.25), unit="share of free time",
        source="set so that with cases and paperwork patrols are busy .25-.50 of their time (Kansas City 1972-73: .40; "
        "Baltimore 1999: .25; ICMA: under a third) and fire crews .10 (Morgan Hill 2015); others assumed as patrols",
        meaning="spent on other duties: five departments in their order, grid posts, partners",
        each=(*DEPARTMENTS, "grid_posts", "partners"),
        plausible=((0.1, 0.4), (0, 0.1), (0.1, 0.4), (0.1, 0.4), (0.1, 0.4), (0.1, 0.4), (0.1, 0.4)),
    )  # fmt: skip
    task_h: float = coefficient(
        0.75, unit="h", source="55 unit-minutes a public call, 25-48 minutes on the scene (Morgan Hill 2015)",
        meaning="mean hours of another duty", plausible=(0.4, 2), gt=0, le=24,
    )  # fmt: skip
    paperwork: float = coefficient(
        1.0, unit="h/h", source="a third of the time reports, a third calls (California POST)",
        meaning="hours of paperwork for each hour on a case", plausible=(0, 1.5), ge=0, le=10,
    )  # fmt: skip


DUTIES = record([("other", "f8"), ("engaged", "i8"), ("writing", "i8"), ("duties_h", "f8"), ("duties_since", "f8"),
                 ("busy_lately", "f8"), ("duty_lately", "f8"), ("busy_before", "f8"), ("duty_before", "f8"),
                 ("asked", "i8"), ("key", "u8")])  # fmt: skip
FADES = 0.989
"""What a shift ago counts against now in how busy a pool lately was: a month's memory (8 h / 30 d)."""


@equation
def asked_rate(other, k):
    """How often a unit is asked anew (1/h): 1 / (task (1 - other)), so that an engaged one is free after `task` hours."""
    return 1.0 / (k.task_h * (1.0 - other))


@handler
def free_units(p):
    """Units of a pool that are on duty and neither on a case nor at other duties."""
    return p.on_duty - p.busy - p.engaged - p.writing


@handler
def units_for(p, emergency):
    """Units of a pool that can be sent: an emergency breaks other duties off."""
    return p.on_duty - p.busy if emergency else free_units(p)


@handler
def note_duties(p, t):
    """Book the hours at other duties until t."""
    p.duties_h += (p.engaged + p.writing) * (t - p.duties_since)
    p.duties_since = t


@handler
def make_free(p, t):
    """Break off other duties as far as the pool has sent more units than were free."""
    if free_units(p) < 0 and p.engaged + p.writing > 0:
        note_duties(p, t)
        while free_units(p) < 0 and p.engaged > 0:
            p.engaged -= 1
        while free_units(p) < 0 and p.writing > 0:
            p.writing -= 1


@handler
def begin_duties(w, q, t):
    """A shift starts: how busy the pool was counts towards lately, and of its free units some are at other duties."""
    p, k = w.pools[q], w.coef[0].load
    note_duties(p, t)
    busy, duty = p.worked_h + p.duties_h, p.duty_h - p.on_duty * SHIFT_H  # those of the shift that starts are paid already
    p.busy_lately = FADES * p.busy_lately + busy - p.busy_before
    p.duty_lately = FADES * p.duty_lately + duty - p.duty_before
    p.busy_before, p.duty_before = busy, duty
    p.engaged, p.writing, p.asked = 0, 0, 0
    share = min(p.other * k.level, 0.95)
    if share <= 0 or p.on_duty <= 0:
        return
    key = luck_of(p)
    for n in range(free_units(p)):
        p.engaged += mark(key, Mark.DUTY, 2048 + n % 2048) < share
    ask_later(w, q, t, share)


@handler
def luck_of(p):
    """The key of a pool's luck in this shift."""
    return p.key + np.uint64(p.off_duty) * np.uint64(8191)


@handler
def ask_later(w, q, t, share):
    """The next time that one of the pool's units is asked anew, if it comes within the shift."""
    p, k = w.pools[q], w.coef[0].load
    wait = wait_of(luck_of(p), Mark.DUTY_WAIT, p.asked % 4096) / (asked_rate(share, k) * p.on_duty)
    if t + wait < p.shift_from + SHIFT_H:
        later(w, t + wait, Event.DUTY, q, p.off_duty)


@handler
def ask_anew(w, q, t):
    """One unit of the pool, any: on a case or writing it stays there, else it is engaged with probability `other`."""
    p, k = w.pools[q], w.coef[0].load
    share = min(p.other * k.level, 0.95)
    key = luck_of(p)
    which = int(mark(key, Mark.DUTY, p.asked % 1024) * p.on_duty)
    engaged = mark(key, Mark.DUTY, 1024 + p.asked % 1024) < share
    p.asked += 1
    if p.busy <= which < p.busy + p.engaged and not engaged:
        note_duties(p, t)
        p.engaged -= 1
        later(w, t, Event.FREED, p.area, 0)
    elif which >= p.busy + p.engaged + p.writing and engaged and free_units(p) > 0:
        note_duties(p, t)
        p.engaged += 1
    ask_later(w, q, t, share)


@handler
def write_up(w, q, t, hours):
    """A unit that comes back from a case of so many hours writes it up, if its shift goes on."""
    p, k = w.pools[q], w.coef[0].load
    wanted = k.paperwork * hours
    if wanted > 0 and p.sector != OUTSIDE and p.sector != RESIDENTS and free_units(p) > 0:
        note_duties(p, t)
        p.writing += 1
        later(w, t + wanted, Event.WRITTEN, q, p.off_duty)


@handler
def written(w, q, t):
    """A case is written up."""
    p = w.pools[q]
    if p.writing > 0:
        note_duties(p, t)
        p.writing -= 1
        later(w, t, Event.FREED, p.area, 0)


@handler
def busy_share(busy_h, duty_h):
    """How busy somebody lately was (0 to .95), 0 where nobody was on duty."""
    return min(busy_h / duty_h, 0.95) if duty_h > 0 else 0.0
