"""Closed is not solved: files closed on paper or after a visit that solved nothing, and opened again when those concerned
complain or it gets severe.

On time, closed and solved are three facts: a city's line closed 84 % of its cases in the year before an independent
call-back found 43 % really solved (Shanghai 2015-16). Who is held to deadlines hides; who lives there finds out, and may
insist. Where nobody does, the incident goes on as if it had never been reported, and may yet grow worse.
"""

from govsim.engine.block import Block, coefficient
from govsim.engine.calendar import later
from govsim.engine.kernel import equation, handler
from govsim.engine.streams import Mark, mark, wait_of
from govsim.incidents.course import catch_up, race
from govsim.incidents.life import NOBODY, Event, Stage, enter
from govsim.incidents.line import leave
from govsim.incidents.witnesses import tell
from govsim.names import HELP_LIMIT_H


class Closing(Block):
    """Closing on paper, and reopening."""

    paper_share: float = coefficient(
        0.1, unit="share", source="assumed: 311 audits find cases closed with the fault still there",
        meaning="cases up to severity 2 closed on paper under full assessment", plausible=(0.02, 0.2), ge=0, le=1,
    )  # fmt: skip
    unsolved_share: float = coefficient(
        0.4, unit="share",
        source="set so that 40-75 % of minor cases are solved under top-down control (40-70 % Beijing 2019); between one in "
        "ten (Beijing's own figure later) and .57 (independent call-back, Shanghai 2016)",
        meaning="minor cases that a visit does not solve, without service consciousness and assessment", plausible=(0.1, 0.57),
        ge=0, le=1,
    )  # fmt: skip
    pressure: float = coefficient(
        0.5, unit="1", source="assumed; on time 99.5 %, solved 82 % by the units' own count (Shanghai 2016)",
        meaning="more of them under full assessment: what counts is the deadline", plausible=(0, 1), ge=0, le=2,
    )  # fmt: skip
    service_solves: float = coefficient(
        0.5, unit="1", source="assumed; solved 40 to 70 % within a year in which cases followed the caller (Beijing 2019)",
        meaning="share of them that full service consciousness avoids: causes are dealt with, and the caller is asked",
        plausible=(0.1, 0.8), ge=0, le=1,
    )  # fmt: skip
    reopen_share: float = coefficient(
        0.3, unit="share", source="assumed",
        meaning="cases closed unsolved that somebody insists on, without participation channels; 0: none is reopened",
        plausible=(0.1, 0.6), ge=0, le=1,
    )  # fmt: skip
    reopen_channels: float = coefficient(
        0.4, unit="1", source="assumed: hotlines call back and ask whether the case is solved (Beijing 12345)",
        meaning="share of the rest that full participation channels bring back", plausible=(0.1, 0.8), ge=0, le=1,
    )  # fmt: skip
    reopen_after_h: float = coefficient(
        72.0, unit="h", source="assumed", meaning="mean hours from closing to the complaint", plausible=(24, 168), gt=0, le=1000
    )


@equation
def p_reopen(channels, k):
    """Probability that somebody insists on a case closed unsolved: s + (1 - s) gain channels; 0 where s is 0."""
    return k.reopen_share + (1 - k.reopen_share) * k.reopen_channels * channels if k.reopen_share > 0 else 0.0


@handler
def is_closed_on_paper(w, c):
    """Whether a deadline that counts is met on paper only; never while somebody is on the way."""
    waits = c.stage == Stage.REPORTED or c.stage == Stage.ROUTED
    p = w.policy[0].assessment * w.coef[0].closing.paper_share
    return waits and c.severity <= 2 and mark(c.key, Mark.ON_PAPER, c.reopened) < p


@equation
def p_unsolved(service, assessment, k):
    """Probability that a visit does not solve a minor case: u (1 - gain service)(1 + pressure assessment)."""
    return k.unsolved_share * (1 - k.service_solves * service) * (1 + k.pressure * assessment)


@handler
def is_solved(w, c):
    """Whether the work on a case solved it; severe cases are not left before they are."""
    x, k = w.policy[0], w.coef[0].closing
    return c.severity >= 3 or mark(c.key, Mark.UNSOLVED, c.reopened) >= p_unsolved(x.service_consciousness, x.assessment, k)


@handler
def close_on_paper(w, i, t):
    """The file is closed and nothing has been done."""
    leave(w, i)
    catch_up(w, i, t)
    close_unsolved(w, i, t, False)


@handler
def close_unsolved(w, i, t, helped):
    """The file of a case is closed and the fault still there: nobody comes any more, the harm goes on, those near remember."""
    c, k = w.cases[i], w.coef[0]
    tell(w, i, t, helped, False)
    enter(w, i, Stage.CLOSED_UNSOLVED, t)
    c.at_h[Stage.CLOSED] = t
    c.left_h = c.work_factor * k.course.work_h[c.severity - 1]
    c.version += 1
    if t < c.at_h[Stage.OCCURRED] + HELP_LIMIT_H:
        race(w, i, t)
    w.today[0].closed_unsolved += 1
    if mark(c.key, Mark.REOPEN, c.reopened) < p_reopen(w.policy[0].participation_channels, k.closing):
        later(w, t + k.closing.reopen_after_h * wait_of(c.key, Mark.REOPEN_WAIT, c.reopened), Event.REOPEN, i, 0)


@handler
def reopen(w, i, t):
    """The case is a report again, and what the first round decided is void; where it is visible it is still routed."""
    c = w.cases[i]
    enter(w, i, Stage.REPORTED, t)
    c.at_h[Stage.CLOSED] = float("nan")
    c.reopened += 1
    c.attempt += 1
    c.desk, c.settled, c.addressed, c.taken_up, c.missed_by = 0, 0, 0, 0, NOBODY
    if c.visible:
        enter(w, i, Stage.ROUTED, t)
