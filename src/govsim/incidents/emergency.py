"""The round-the-clock line for severity 3-4, and units from outside.

Every regime has both, as 110 and 119 do: a duty desk that needs minutes and mobilises all departments by command, and
units of the city, whose hours are billed to the community that calls them. Under command departments work side by side
with less loss (Moynihan 2009 on incident command), and where nobody is free a crew is called off an ordinary case.
"""

import math

from govsim.engine.block import Block, coefficient
from govsim.engine.calendar import later
from govsim.engine.kernel import equation, handler
from govsim.engine.streams import Mark, mark, normal_of
from govsim.incidents.closing import reopen
from govsim.incidents.course import catch_up, race, work_rate
from govsim.incidents.dispatch import is_at, seek
from govsim.incidents.life import Event, Route, Stage, enter, is_open
from govsim.incidents.response import arrive
from govsim.incidents.units import new_trip


class Emergency(Block):
    """The emergency line and aid from outside."""

    duty_desk_h: float = coefficient(
        0.04, unit="h", source="report to dispatch: median 2.5 min (Pontiac 1978-79), 64 s (NFPA 1710)",
        meaning="hours from the report to the call for units", plausible=(0.02, 0.1), ge=0, le=5,
    )  # fmt: skip
    outside_h: float = coefficient(
        0.4, unit="h", source="assumed: between a station's 5 min and the 8-12 % that take over 30 min (Ankang)",
        meaning="median hours until a unit from outside arrives, without linkage", plausible=(0.15, 1.0), gt=0, le=48,
    )  # fmt: skip
    linkage_gain: float = coefficient(
        0.5, unit="1", source="assumed", meaning="share of that time that full external linkage saves", plausible=(0.2, 0.7),
        ge=0, le=1,
    )  # fmt: skip
    command_from: int = coefficient(
        3, unit="severity", source="assumed: as 110 and 119 do",
        meaning="severity from which the lead mobilises all departments by command; 5: never", plausible=(3, 5), ge=3, le=5,
    )  # fmt: skip
    command_gain: float = coefficient(
        0.5, unit="1", source="sign: incident command eases joint work (Moynihan 2009, JPART 19:895); size assumed",
        meaning="share of the loss between departments that command removes", plausible=(0, 0.8), ge=0, le=1,
    )  # fmt: skip
    preempts: float = coefficient(
        1.0, unit="share", source="assumed: priority dispatch of 110 and 119",
        meaning="emergencies for which crews are called off cases up to severity 2 when nobody is free; 0: none",
        plausible=(0, 1), ge=0, le=1,
    )  # fmt: skip


@equation
def outside_after_h(external_linkage, luck, spread, k):
    """Hours until a unit from outside arrives: outside_h (1 - gain external) exp(sigma z), with the sigma of every way."""
    return k.outside_h * (1 - k.linkage_gain * external_linkage) * math.exp(spread * luck)


@handler
def ring(w, i, t):
    """A severe case is reported: the duty desk takes it."""
    later(w, t + w.coef[0].emergency.duty_desk_h, Event.CALL, i, 0)


@handler
def call(w, i, t):
    """The duty desk calls every unit that can come, and the city."""
    c, k = w.cases[i], w.coef[0].emergency
    if not is_open(c) or c.emergency:
        return
    c.emergency = 1
    c.addressed = 1
    c.visible = c.visible or mark(c.key, Mark.PLATFORM, 0) < w.policy[0].platform
    if c.stage == Stage.REPORTED:
        c.route = Route.EMERGENCY
        enter(w, i, Stage.ROUTED, t)
    spread = w.coef[0].dispatch.travel_spread
    after = outside_after_h(w.policy[0].external_linkage, normal_of(c.key, Mark.CITY, 0), spread, k) * w.clock[0].outside
    later(w, t + after, Event.OUTSIDE_UNIT, i, 0)
    seek(w, i, t)


@handler
def outside_unit(w, i, t):
    """A unit from outside reaches the scene; two units on the scene of severity 3 send it back."""
    c = w.cases[i]
    q = w.areas[c.area].outside
    if not is_open(c) or (c.severity < 4 and c.present >= 2) or is_at(w, c, w.pools[q].organization):
        return
    a = new_trip(w, i, q, t)
    c.coming += 1
    if c.stage == Stage.ROUTED:
        enter(w, i, Stage.ACCEPTED, t)
    arrive(w, a, t)
    seek(w, i, t)


# A case goes up one severity: more work, more harm, sooner noticed; from severity 3 on the emergency line takes it.


@handler
def escalate(w, i, t):
    """Raise the severity of case i and let everybody whom it concerns know."""
    c, k = w.cases[i], w.coef[0].course
    catch_up(w, i, t)
    c.severity += 1
    c.escalated = 1
    c.hazard = 0.0
    c.left_h += c.work_factor * (k.work_h[c.severity - 1] - k.work_h[c.severity - 2])
    if c.stage == Stage.CLOSED_UNSOLVED and c.severity >= 3:
        reopen(w, i, t)  # nobody can leave it at that any more
    if Stage.REPORTED <= c.stage <= Stage.ON_SCENE:
        if c.severity >= 3 and not c.emergency:
            ring(w, i, t)
        elif c.emergency or c.waiting:
            seek(w, i, t)
    c.rate = work_rate(w, i)  # who is there alone is slower from severity 3 on
    race(w, i, t)
