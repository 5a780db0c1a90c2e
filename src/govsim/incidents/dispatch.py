"""Who may help, who offers, whose offer is best, who is sent.

What a regime opens decides, case by case and by the case's own marks: a department serves its own need; `internal_linkage`
lets others join; `resource_mobility` lets units cross grid and department; `function_transfer` lets society act. A partner
who may act still has to accept, and having accepted, to show up.
"""

import math

from govsim.engine.block import Block, FourPositive, coefficient
from govsim.engine.calendar import FOREVER, later
from govsim.engine.kernel import equation, handler
from govsim.engine.streams import Mark, mark, normal_of, wait_of
from govsim.incidents.course import is_commanded
from govsim.incidents.life import NOBODY, Event, Stage, enter
from govsim.incidents.line import join, leave, withdraw
from govsim.incidents.load import busy_share, units_for
from govsim.incidents.units import OFFICE, new_trip
from govsim.names import DEPARTMENT_OF_NEED, GOVERNMENT, HELP_LIMIT_H, OUTSIDE

PASSED_OVER_H = 1e6


class Dispatch(Block):
    """Offers and the way there."""

    travel_h: float = coefficient(
        0.05, unit="h", source="own micro station 1 min, neighbours' 3 min (fire ladder of stations)",
        meaning="median way inside a grid", plausible=(0.02, 0.12), gt=0, le=5,
    )  # fmt: skip
    step_h: float = coefficient(
        0.03, unit="h", source="assumed: a grid is about 150 m across", meaning="more for each grid between",
        plausible=(0.01, 0.1), ge=0, le=5,
    )  # fmt: skip
    office_h: float = coefficient(
        0.1, unit="h", source="police 6 min (3-10), fire station 5 min (3-8)", meaning="more from the office of a department",
        plausible=(0.05, 0.2), ge=0, le=5,
    )  # fmt: skip
    travel_spread: float = coefficient(
        0.57, unit="1", source="San Francisco 2002: lognormal, sigma .57; Buffington & Ezekoye 2019",
        meaning="sigma of the lognormal way", plausible=(0.3, 0.8), ge=0, le=2,
    )  # fmt: skip
    take_up_h: FourPositive = coefficient(
        (4, 4, 0, 0), unit="h",
        source="cases never handed over take 7 h at the median, work included (Volvo IT's log); half of a mean of 8 h, since "
        "those in charge there are assumed to be busy half of their time",
        meaning="mean hours until those who may act take up a case, by severity, if they had nothing else to do",
        times=(0.3, 2),
    )  # fmt: skip
    capable_from: float = coefficient(
        0.2, unit="1", source="assumed", meaning="capability from which an organization takes a kind of case",
        plausible=(0.1, 0.4), ge=0, le=1,
    )  # fmt: skip
    meeting_h: float = coefficient(
        0.15, unit="h", source="assumed", meaning="talk before a unit joins those of another sector, at price 1",
        plausible=(0.05, 0.4), ge=0, le=10,
    )  # fmt: skip


@equation
def way_h(steps, from_office, luck, k):
    """Hours on the way: (in grid + steps + office) exp(sigma z)."""
    return (k.travel_h + k.step_h * steps + (k.office_h if from_office else 0.0)) * math.exp(k.travel_spread * luck)


@equation
def offer_h(travel_h, left_h, capability):
    """What an offer is worth (h, lower is better): the way plus half the work that is left at this capability."""
    return travel_h + 0.5 * left_h / capability


@equation
def take_up_mean_h(severity, busy, k):
    """Mean hours until a case is taken up: take_up / (1 - busy), the time in a queue of planning (M/M/1)."""
    return k.take_up_h[severity - 1] / (1.0 - busy)


@handler
def travel_of(w, c, q):
    """Hours that pool q needs to case c."""
    p, grid, k = w.pools[q], w.grids[c.grid], w.coef[0].dispatch
    x, y = w.areas[c.area].centre_x, w.areas[c.area].centre_y
    if p.home != OFFICE:
        x, y = w.grids[p.home].x, w.grids[p.home].y
    steps = abs(grid.x - x) + abs(grid.y - y)
    return way_h(steps, p.home == OFFICE, normal_of(c.key, Mark.TRAVEL, p.number), k)


@handler
def government_may(w, c, p):
    """Whether a pool of government may take case c."""
    known = c.addressed or c.visible
    if is_commanded(w, c):
        return known  # the lead mobilises all departments by command
    mobile = mark(c.key, Mark.MOBILITY, 0) < w.policy[0].resource_mobility
    if p.posted:
        return known and (p.home == c.grid or mobile)
    if p.department == DEPARTMENT_OF_NEED[c.kind]:
        return known
    linked = c.visible and mark(c.key, Mark.LINKAGE, 0) < w.policy[0].internal_linkage
    return linked or (c.addressed and mobile)


@handler
def society_may(w, c, p):
    """Whether a pool of society may take case c: alone up to severity 2, above only beside government."""
    if p.committee and c.settled and c.severity <= 2:
        return True  # the lowest desk is the residents' committee's own
    open_to = p.invited and c.visible and mark(c.key, Mark.TRANSFER, 0) < w.policy[0].function_transfer
    return open_to and (c.severity <= 2 or c.coming + c.present > 0)


@handler
def is_at(w, c, organization):
    """Whether an organization already has a unit at, or on the way to, a case."""
    a = c.trip
    while a != NOBODY:
        if w.pools[w.trips[a].pool].organization == organization:
            return True
        a = w.trips[a].following
    return False


@handler
def may_help(w, c, p):
    """Whether units of the pool are able, entitled and willing, and their organization is not there yet."""
    if p.capability[c.kind] < w.coef[0].dispatch.capable_from or p.sector == OUTSIDE or is_at(w, c, p.organization):
        return False
    if p.sector == GOVERNMENT:
        return government_may(w, c, p)
    return society_may(w, c, p) and mark(c.key, Mark.ACCEPT, p.number) < p.accepts


@handler
def best_offer(w, i):
    """The pool with the best offer for case i, NOBODY if none; who failed to show up last is passed over while others offer."""
    c = w.cases[i]
    area = w.areas[c.area]
    best, soonest = NOBODY, FOREVER
    for q in range(area.first_pool, area.last_pool):
        p = w.pools[q]
        if units_for(p, c.emergency) >= 1 and may_help(w, c, p):
            hours = offer_h(travel_of(w, c, q), max(c.left_h, 0.0), p.capability[c.kind])
            if p.organization == c.missed_by:
                hours += PASSED_OVER_H
            if hours < soonest:
                best, soonest = q, hours
    return best


@handler
def send(w, i, q, t):
    """Send a unit of pool q: it talks to those of other sectors if any, then goes; whether it arrives is its own mark."""
    c, p, k = w.cases[i], w.pools[q], w.coef[0]
    a = new_trip(w, i, q, t)
    trip = w.trips[a]
    talk_h = k.dispatch.meeting_h * k.partnership_price if c.coming + c.present > 0 and p.sector != GOVERNMENT else 0.0
    p.meeting_h += talk_h
    trip.travel_h = travel_of(w, c, q)
    trip.shows_up = p.sector == GOVERNMENT or mark(c.key, Mark.SHOW, p.number + 256 * min(c.no_shows, 15)) < p.shows_up
    c.coming += 1
    if c.stage == Stage.ROUTED:
        enter(w, i, Stage.ACCEPTED, t)
        if not (c.at_h[Stage.ON_SCENE] <= t):
            c.at_h[Stage.ACCEPTED] = t  # the acceptance that led to the first arrival, not one that came to nothing
    trip.due_h = t + talk_h + trip.travel_h
    later(w, trip.due_h, Event.ARRIVE, a, trip.version)


@handler
def wait_in_line(w, i, t):
    """Nobody is free: the case waits; one that is handed back after its time ends."""
    c = w.cases[i]
    if not c.waiting:
        join(w, i, t)
        if t >= c.at_h[Stage.OCCURRED] + HELP_LIMIT_H:
            later(w, t, Event.EXPIRE, i, 0)


@handler
def preempt(w, i, t):
    """Call the best crew of government off an ordinary case for emergency i; returns its pool, NOBODY if there is none."""
    c = w.cases[i]
    best, soonest = NOBODY, FOREVER
    for a in range(w.trips.size):
        trip = w.trips[a]
        if trip.case == NOBODY or w.cases[trip.case].severity >= 3:
            continue
        p = w.pools[trip.pool]
        if p.area == c.area and p.sector == GOVERNMENT and p.busy <= p.on_duty and may_help(w, c, p):
            hours = offer_h(travel_of(w, c, trip.pool), max(c.left_h, 0.0), p.capability[c.kind])
            if hours < soonest:
                best, soonest = a, hours
    if best == NOBODY:
        return NOBODY
    q = w.trips[best].pool
    left = withdraw(w, best, t)
    w.cases[left].preempted += 1
    if w.cases[left].coming + w.cases[left].present == 0:
        wait_in_line(w, left, t)
        later(w, t, Event.FREED, c.area, 0)  # somebody who may not help in the emergency may be free for it
    return q


@handler
def seek(w, i, t):
    """Find units for a case: one, or two of different organizations from severity 3; what is missing waits in line."""
    c = w.cases[i]
    wanted = 2 if c.severity >= 3 else 1
    while c.coming + c.present < wanted:
        q = best_offer(w, i)
        if q == NOBODY and c.emergency and mark(c.key, Mark.PREEMPT, 0) < w.coef[0].emergency.preempts:
            q = preempt(w, i, t)
        if q == NOBODY:
            wait_in_line(w, i, t)
            return
        send(w, i, q, t)
    leave(w, i)


@handler
def how_busy(w, c):
    """How busy those who may take case c lately were, together."""
    area = w.areas[c.area]
    busy_h, duty_h = 0.0, 0.0
    for q in range(area.first_pool, area.last_pool):
        p = w.pools[q]
        if p.duty_lately > 0 and may_help(w, c, p):
            busy_h += p.busy_lately
            duty_h += p.duty_lately
    return busy_share(busy_h, duty_h)


@handler
def take_up(w, i, t):
    """Those who may act plan an ordinary case among their other work; returns the hour at which they turn to it."""
    c = w.cases[i]
    wait = take_up_mean_h(c.severity, how_busy(w, c), w.coef[0].dispatch) * wait_of(c.key, Mark.TAKE_UP, 0)
    if c.taken_up or c.emergency or wait <= 0:
        c.taken_up = 1
        seek(w, i, t)
        return t
    c.taken_up = 1
    later(w, t + wait, Event.TAKE_UP, i, 0)
    return t + wait


@handler
def serve(w, area_number, t):
    """Go through the line of an area once, in its order, and find units for those who wait."""
    i = w.areas[area_number].head
    while i != NOBODY:
        following = w.cases[i].following
        seek(w, i, t)
        i = following


@handler
def has_free_units(w, area_number):
    """Whether any pool of the area has a unit that an emergency at least may have."""
    area = w.areas[area_number]
    for q in range(area.first_pool, area.last_pool):
        if w.pools[q].on_duty > w.pools[q].busy:
            return True
    return False
