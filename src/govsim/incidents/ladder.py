"""The ladder of desks: a report waits at a desk, is handled, and is settled or handed over to the next.

Handling is short, handing over is long: in two real logs a case that stays with one desk takes hours, one that is handed
over takes days (Volvo IT: 7 h against 202 h at the median; a Dutch municipality: .06 h against 192 h). A desk is one clerk in
office hours with other business beside (M/M/1 with background load), so a report that comes at night waits for morning.
Each ladder serves one area; a smaller community has a share of a clerk, which the load of others fills.
"""

from govsim.engine.block import Block, Four, coefficient
from govsim.engine.calendar import later, office_clock_h, office_worked_h
from govsim.engine.kernel import entry, equation, handler
from govsim.engine.streams import Mark, mark, wait_of
from govsim.incidents.closing import close_on_paper, is_closed_on_paper, reopen
from govsim.incidents.dispatch import seek, take_up
from govsim.incidents.life import Event, Route, Stage, enter, is_open
from govsim.names import HELP_LIMIT_H

BOUNCES_AT_MOST = 4
"""Times that one case is misrouted at most: 1 in 75 gets there where a third of files goes astray. Assumed."""


class Ladder(Block):
    """Desks."""

    handling_h: float = coefficient(
        0.4, unit="office h", source="assumed; median .06-.8 h at an intake desk (Receipt log)",
        meaning="mean handling at one desk", plausible=(0.1, 0.8), gt=0, le=100,
    )  # fmt: skip
    background_load: float = coefficient(
        0.4, unit="share", source="assumed", meaning="share of a clerk's time that other business takes", plausible=(0.2, 0.6),
        ge=0, le=0.7,
    )  # fmt: skip
    own_load: float = coefficient(
        0.2, unit="share", source="assumed: about what reports of the default community take",
        meaning="load that a full area's own reports put on its first desk; what a smaller one lacks of it is others' business",
        plausible=(0.05, 0.4), ge=0, le=0.5,
    )  # fmt: skip
    handover_office_h: float = coefficient(
        16.0, unit="office h", source="mean handling of two working days (Huaibei hotline); range 8-40",
        meaning="mean wait of a file that is handed over", plausible=(8, 40), ge=0, le=1000,
    )  # fmt: skip
    digital_gain: float = coefficient(
        0.5, unit="1", source="assumed", meaning="share of handling and waiting that full informatization saves",
        plausible=(0.2, 0.7), ge=0, le=0.95,
    )  # fmt: skip
    span_cost: float = coefficient(
        0.5, unit="1", source="assumed", meaning="exponent of handling on few levels: handling x (3 / levels)^this",
        plausible=(0, 1), ge=0, le=3,
    )  # fmt: skip
    misrouting: float = coefficient(
        0.34, unit="share", source="set so that 15-20 % of cases on a three-level ladder bounce: 16.7 % in Volvo IT's log",
        meaning="reports sent to the wrong place from one level without law or informatization", plausible=(0.1, 0.4), ge=0,
        le=1,
    )  # fmt: skip
    misrouting_by_level: float = coefficient(
        0.85, unit="1", source="assumed", meaning="factor on misrouting for each further level", plausible=(0.7, 1), ge=0, le=1
    )
    law_gain: float = coefficient(
        0.6, unit="1", source="assumed",
        meaning="share of misrouting, and of cases lying between partners, that full rule of law (clear competence) removes",
        plausible=(0.3, 0.8), ge=0, le=1,
    )  # fmt: skip
    authority: Four = coefficient(
        (0.3, 0.1, 0.0, 0.0), unit="share", source="assumed", meaning="cases that a lower desk settles, by severity",
        times=(0, 1.3),
    )  # fmt: skip
    authority_gain: Four = coefficient(
        (0.6, 0.4, 0.0, 0.0), unit="share", source="assumed: 'governance sinks to the grass-roots'",
        meaning="what full grass-roots authority adds to it, by severity", times=(0.3, 1),
    )  # fmt: skip
    deadline_office_h: Four = coefficient(
        (88, 40, 8, 2), unit="office h", source="Beijing 12345 draft standard 2021: 15 d, 7 d, 24 h, 2 h",
        meaning="deadline of the whole ladder where assessment counts, by severity",
    )  # fmt: skip


@equation
def handling_mean_h(levels, informatization, load, strength, k):
    """Mean handling of a desk (office h): tau (3 / levels)^span (1 - gain inf) / ((1 - other load) strength)."""
    return k.handling_h * (3.0 / levels) ** k.span_cost * (1 - k.digital_gain * informatization) / ((1 - load) * strength)


@equation
def p_misroute(levels, rule_of_law, informatization, k):
    """Probability that a report is sent to the wrong place."""
    clear = (1 - k.law_gain * rule_of_law) * (1 - k.digital_gain * informatization)
    return k.misrouting * k.misrouting_by_level ** (levels - 1.0) * clear


@equation
def p_settle(severity, grassroots, k):
    """Probability that a desk below the last settles a case by its own authority."""
    return k.authority[severity - 1] + k.authority_gain[severity - 1] * grassroots


@handler
def office(w):
    """First hour, days a week and hours a day of the desks; beyond 60 h a week they also work at weekends."""
    week_h = w.policy[0].desk_hours
    days = 5.0 if week_h <= 60 else 7.0
    return max(13.0 - week_h / days / 2, 0.0) if week_h < 168 else 0.0, days, week_h / days


@entry
def change_office_hours(w, t, week_h):
    """Desks work other hours from hour t on; what lies before a clerk stays as many office hours of work."""
    since = t - w.clock[0].monday_h
    start_h, days, hours = office(w)
    before = office_worked_h(since, start_h, days, hours)
    w.policy[0].desk_hours = week_h
    start_h, days, hours = office(w)
    after = office_worked_h(since, start_h, days, hours)
    for a in range(w.areas.size):
        free = w.areas[a].desk_free
        for desk in range(free.size):
            free[desk] = after + max(free[desk] - before, 0.0)


@handler
def climb(w, i, t):
    """A report starts at the lowest desk."""
    c = w.cases[i]
    if not c.climbing:
        c.climbing = 1
        if c.route == Route.NONE:
            c.route = Route.LADDER
        to_desk(w, i, t)


@handler
def to_desk(w, i, t):
    """Queue at a desk, first come first served: it starts when the clerk is free and the office open."""
    c, k, x = w.cases[i], w.coef[0].ladder, w.policy[0]
    area = w.areas[c.area]
    start_h, days, hours = office(w)
    load = min(max(k.background_load + area.load, 0.0), 0.9)
    clerks = w.coef[0].desk_strength * max(w.clock[0].present, 0.05)
    mean = handling_mean_h(float(x.hierarchy_levels), x.informatization, load, clerks, k)
    handling = mean * wait_of(c.key, Mark.HANDLING, 8 * c.attempt + c.desk)
    monday = w.clock[0].monday_h
    begins = max(office_worked_h(t - monday, start_h, days, hours), area.desk_free[c.desk])
    area.desk_free[c.desk] = begins + handling
    done = office_clock_h(begins + handling, start_h, days, hours) + monday
    later(w, max(done, t), Event.DESK, i, 0)


@handler
def desk_done(w, i, t):
    """A desk has handled the report: settle it, hand it over, or, at the last desk, send it to a department."""
    c, k, x = w.cases[i], w.coef[0].ladder, w.policy[0]
    if not is_open(c) or c.addressed:
        return
    if c.desk < x.hierarchy_levels - 1:
        if mark(c.key, Mark.AUTHORITY, 8 * c.attempt + c.desk) < p_settle(c.severity, x.grassroots, k):
            c.settled = 1
            send_out(w, i, t)
        else:
            c.desk += 1
            hand_over(w, i, t)
    elif is_closed_on_paper(w, c):
        close_on_paper(w, i, t)
    else:
        send_out(w, i, t)


@handler
def send_out(w, i, t):
    """The report leaves the ladder: for those in charge, or for the wrong ones, who send it back to its start."""
    c = w.cases[i]
    if c.bounced < BOUNCES_AT_MOST and is_misrouted(w, c):
        c.settled = 0
        c.bounced += 1
        c.attempt += 1
        c.desk = 0
        hand_over(w, i, t)
    else:
        address(w, i, t)


@handler
def is_misrouted(w, c):
    """Whether this attempt goes to the wrong department."""
    x = w.policy[0]
    p = p_misroute(float(x.hierarchy_levels), x.rule_of_law, x.informatization, w.coef[0].ladder)
    return mark(c.key, Mark.MISROUTE, c.attempt) < p


@handler
def hand_over(w, i, t):
    """The file waits for the next desk's turn; where assessment counts, no longer than the deadline's share."""
    c, k, x = w.cases[i], w.coef[0].ladder, w.policy[0]
    slot = 8 * c.attempt + c.desk
    wait = k.handover_office_h * (1 - k.digital_gain * x.informatization) * wait_of(c.key, Mark.HANDOVER, slot)
    if mark(c.key, Mark.DEADLINE, slot) < x.assessment:
        wait = min(wait, k.deadline_office_h[c.severity - 1] / x.hierarchy_levels)
    start_h, days, hours = office(w)
    c.handovers += 1
    monday = w.clock[0].monday_h
    worked = office_worked_h(t - monday, start_h, days, hours) + wait
    later(w, max(office_clock_h(worked, start_h, days, hours) + monday, t), Event.HANDED_OVER, i, 0)


@handler
def address(w, i, t):
    """The report has reached those in charge: their units may take it."""
    c = w.cases[i]
    c.addressed = 1
    if c.stage == Stage.REPORTED:
        enter(w, i, Stage.ROUTED, t)
    take_up(w, i, t)


@handler
def insist(w, i, t):
    """Somebody complains that a case that was closed is not solved: it starts again at the lowest desk."""
    c = w.cases[i]
    if c.stage == Stage.CLOSED_UNSOLVED and t < c.at_h[Stage.OCCURRED] + HELP_LIMIT_H:
        reopen(w, i, t)
        if c.visible:
            seek(w, i, t)
        to_desk(w, i, t)
