"""Which handler answers which event, and how a day is lived through."""

from govsim.engine.block import record
from govsim.engine.calendar import FOREVER, SHIFT_H, drop_first, later
from govsim.engine.kernel import entry, handler, part
from govsim.engine.streams import Mark, mark
from govsim.incidents.course import catch_up, race
from govsim.incidents.dispatch import has_free_units, seek, serve
from govsim.incidents.disputes import is_mediated
from govsim.incidents.emergency import call, escalate, outside_unit
from govsim.incidents.hazard import recover
from govsim.incidents.ladder import desk_done, insist, to_desk
from govsim.incidents.life import NOBODY, Event, Source, Stage, enter, is_open
from govsim.incidents.line import leave
from govsim.incidents.load import ask_anew, written
from govsim.incidents.noticing import found, notice, report, watch, watch_closer
from govsim.incidents.platform import fall_back, offer
from govsim.incidents.response import arrive, finish, hand_over
from govsim.incidents.threat import threaten
from govsim.incidents.triage import screen
from govsim.incidents.units import change_shift
from govsim.incidents.witnesses import tell
from govsim.names import HELP_LIMIT_H, OUTSIDE

COUNTS = record([
    ("occurred", "i8"), ("noticed", "i8"), ("reported", "i8"), ("contained", "i8"), ("closed_unsolved", "i8"),
    ("lapsed", "i8"), ("false_reports", "i8"),
])  # fmt: skip
ROOM = 64  # places that one event may need before Python is asked for more


@handler
def occur(w, i, t):
    """An incident is there: it does harm, may escalate, may be noticed, and lapses when nobody has helped in time."""
    c = w.cases[i]
    enter(w, i, Stage.OCCURRED, t)
    w.today[0].occurred += 1
    c.severity = c.severity_born
    c.caught_up_h = t
    c.left_h = c.work_factor * w.coef[0].course.work_h[c.severity - 1]
    later(w, t + HELP_LIMIT_H, Event.EXPIRE, i, 0)
    race(w, i, t)
    if c.source == Source.LOGGED or mark(c.key, Mark.NOTICE, 1) < w.coef[0].noticing.at_once:
        found(w, i, t)  # a call, as each row of a log of calls: reported in its hour
    else:
        watch(w, i, t)


@handler
def burn_down(w, i, t):
    """The fuse of a quarrel has burnt: it was mediated in time or turns into an incident."""
    if is_mediated(w, i, t):
        enter(w, i, Stage.MEDIATED, t)
    else:
        occur(w, i, t)


@handler
def expire(w, i, t):
    """After 30 days an incident that nobody is dealing with lapses; those near it remember."""
    c = w.cases[i]
    if c.stage == Stage.CLOSED_UNSOLVED:
        catch_up(w, i, t)  # the harm of what nobody solved ends here
        c.version += 1
    elif is_open(c) and c.coming + c.present == 0:
        catch_up(w, i, t)
        leave(w, i)
        c.version += 1
        enter(w, i, Stage.LAPSED, t)
        w.today[0].lapsed += 1
        tell(w, i, t, False, False)


@handler
def subside(w, i, t):
    """An incident that nobody has reported is over by itself: its harm ends, and nobody has helped."""
    catch_up(w, i, t)
    w.cases[i].version += 1
    enter(w, i, Stage.LAPSED, t)
    w.today[0].lapsed += 1
    tell(w, i, t, False, False)


@handler
def start_shift(w, shift, t):
    """A shift starts in all pools; those who wait are served by the units that came on duty."""
    for q in range(w.pools.size):
        if w.pools[q].sector != OUTSIDE:
            change_shift(w, q, t, shift)
    for area in range(w.areas.size):
        if w.areas[area].head != NOBODY and has_free_units(w, area):
            serve(w, area, t)
    later(w, t + SHIFT_H, Event.SHIFT, (shift + 1) % 3, 0)


@part
def act(w, what, i, version, t):
    """Events of a case, by handler."""
    c = w.cases[i]
    match what:
        case Event.NOTICE if c.stage == Stage.OCCURRED:
            notice(w, i, t)
        case Event.FOUND if c.stage <= Stage.NOTICED:
            found(w, i, t)
        case Event.REPORT:
            report(w, i, t)
        case Event.SUBSIDE if c.stage == Stage.NOTICED and version == c.severity:
            subside(w, i, t)
        case Event.DESK:
            desk_done(w, i, t)
        case Event.HANDED_OVER if is_open(c) and not c.addressed:
            to_desk(w, i, t)
        case Event.OFFER:
            offer(w, i, t)
        case Event.FALL_BACK:
            fall_back(w, i, t)
        case Event.TAKE_UP if is_open(c) and c.coming + c.present == 0:
            seek(w, i, t)
        case Event.CALL:
            call(w, i, t)
        case Event.OUTSIDE_UNIT:
            outside_unit(w, i, t)
        case Event.DONE if version == c.version:
            finish(w, i, t)
        case Event.ESCALATE if version == c.version:
            escalate(w, i, t)
            watch_closer(w, i, t)
        case Event.CLOSE:
            enter(w, i, Stage.CLOSED, t)
        case Event.FUSE:
            burn_down(w, i, t)
        case Event.EXPIRE:
            expire(w, i, t)
        case Event.REOPEN:
            insist(w, i, t)


@part
def handle(w, what, who, version, t):
    """The event table: what is due at hour t, and to whom."""
    match what:
        case Event.SHIFT:
            start_shift(w, who, t)
        case Event.OFF_DUTY:
            if version == w.pools[who].off_duty:
                hand_over(w, who, t)
        case Event.FREED:
            if w.areas[who].head != NOBODY:
                serve(w, who, t)
        case Event.DUTY:
            if version == w.pools[who].off_duty:
                ask_anew(w, who, t)
        case Event.WRITTEN:
            if version == w.pools[who].off_duty:
                written(w, who, t)
        case Event.ARRIVE:
            if version == w.trips[who].version:
                arrive(w, who, t)
        case _:
            act(w, what, who, version, t)


@entry
def advance(w, until_h):
    """Live through all that is due before `until_h`; False if the heap or the trips need more room first."""
    k = w.clock[0]
    while w.events.size - k.queued > ROOM and k.trips_left > ROOM:
        born_h = w.cases[k.next_case].born_h if k.next_case < w.cases.size else FOREVER
        due_h = w.events[0].at_h if k.queued > 0 else FOREVER
        t = min(born_h, due_h)
        if t >= until_h:
            screen(w, until_h)
            k.now_h = until_h
            return True
        k.now_h = t
        screen(w, t)  # each false report in its hour: none may wait at a desk before it has come
        if born_h < due_h:
            k.next_case += 1
            if threaten(w, k.next_case - 1, t):
                occur(w, k.next_case - 1, t)
        else:
            e = w.events[0]
            what, who, version = e.what, e.who, e.version
            drop_first(w)
            handle(w, what, who, version, t)
    return False


@entry
def begin_day(w):
    """Hazard moves towards the month's effort; the day's counts start at 0."""
    today = w.today[0]
    today.occurred, today.noticed, today.reported, today.contained = 0, 0, 0, 0
    today.closed_unsolved, today.lapsed, today.false_reports = 0, 0, 0
    recover(w)


@entry
def begin_run(w, t):
    """Enter the first shift."""
    later(w, t, Event.SHIFT, 0, 0)
