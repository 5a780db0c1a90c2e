"""Closed is not contained: a file that is closed on paper, and opened again when those concerned complain or it gets severe.

Audits of city hotlines find cases marked as completed with the fault still there; those who asked are called back, and some
insist. Where nobody does, the incident goes on as if it had never been reported, and may yet grow worse.
"""

from govsim.base.block import Block, coefficient
from govsim.base.calendar import later
from govsim.base.kernel import equation, handler
from govsim.base.streams import Mark, mark, wait_of
from govsim.incidents.course import catch_up
from govsim.incidents.life import NOBODY, Event, Stage, enter
from govsim.incidents.line import leave
from govsim.incidents.witnesses import tell


class Closing(Block):
    """Closing on paper, and reopening."""

    paper_share: float = coefficient(
        0.1,
        unit="share",
        source="assumed: 311 audits find cases closed with the fault still there",
        meaning="cases up to severity 2 closed on paper under full assessment",
        plausible=(0.02, 0.2),
        ge=0,
        le=1,
    )
    reopen_share: float = coefficient(
        0.3,
        unit="share",
        source="assumed",
        meaning="cases closed on paper that somebody insists on, without participation channels; 0: none is reopened",
        plausible=(0.1, 0.6),
        ge=0,
        le=1,
    )
    reopen_channels: float = coefficient(
        0.4,
        unit="1",
        source="assumed: hotlines call back and ask whether the case is solved (Beijing 12345)",
        meaning="share of the rest that full participation channels bring back",
        plausible=(0.1, 0.8),
        ge=0,
        le=1,
    )
    reopen_after_h: float = coefficient(
        72.0,
        unit="h",
        source="assumed",
        meaning="mean hours from closing on paper to the complaint",
        plausible=(24, 168),
        gt=0,
        le=1000,
    )


@equation
def p_reopen(channels, k):
    """Probability that somebody insists on a case closed on paper: s + (1 - s) gain channels; 0 where s is 0."""
    return k.reopen_share + (1 - k.reopen_share) * k.reopen_channels * channels if k.reopen_share > 0 else 0.0


@handler
def is_closed_on_paper(w, c):
    """Whether a deadline that counts is met on paper only; never while somebody is on the way."""
    waits = c.stage == Stage.REPORTED or c.stage == Stage.ROUTED
    p = w.policy[0].assessment * w.coef[0].closing.paper_share
    return waits and c.severity <= 2 and mark(c.key, Mark.ON_PAPER, c.reopened) < p


@handler
def close_on_paper(w, i, t):
    """The file is closed and nothing has been done: nobody comes any more, the harm goes on, those near remember."""
    c, k = w.cases[i], w.coef[0].closing
    leave(w, i)
    catch_up(w, i, t)
    tell(w, i, t, False)
    enter(w, i, Stage.CLOSED_UNSOLVED, t)
    c.at_h[Stage.CLOSED] = t
    w.today[0].closed_unsolved += 1
    if mark(c.key, Mark.REOPEN, c.reopened) < p_reopen(w.policy[0].participation_channels, k):
        later(w, t + k.reopen_after_h * wait_of(c.key, Mark.REOPEN_WAIT, c.reopened), Event.REOPEN, i, 0)


@handler
def reopen(w, i, t):
    """The case is a report again, and what the first round decided is void; where it is visible it is still routed."""
    c = w.cases[i]
    enter(w, i, Stage.REPORTED, t)
    c.at_h[Stage.CLOSED] = float("nan")
    c.reopened += 1
    c.attempt += 1
    c.desk, c.settled, c.addressed, c.missed_by = 0, 0, 0, NOBODY
    if c.visible:
        enter(w, i, Stage.ROUTED, t)
