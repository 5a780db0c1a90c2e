"""On the scene: arriving, working together, containing, handing over, closing."""

from govsim.engine.block import Block, coefficient
from govsim.engine.calendar import later
from govsim.engine.kernel import handler
from govsim.incidents.closing import close_unsolved, is_solved
from govsim.incidents.course import catch_up, race, work_rate
from govsim.incidents.dispatch import seek
from govsim.incidents.life import NOBODY, Event, Stage, enter
from govsim.incidents.line import leave, withdraw
from govsim.incidents.load import write_up
from govsim.incidents.units import end_trip, last_trip_of
from govsim.incidents.witnesses import tell


class Response(Block):
    """What follows the work."""

    closing_h: float = coefficient(
        2.0, unit="h", source="assumed", meaning="hours from containment to the closed file", plausible=(0.5, 24), ge=0, le=720
    )
    success_factor: float = coefficient(
        2.0, unit="1", source="assumed",
        meaning="a job counts as a success for those who did it when contained within this "
        "many times the prompt hours of its severity",
        plausible=(1, 4), gt=0, le=100,
    )  # fmt: skip


@handler
def arrive(w, a, t):
    """A unit reaches the scene, or the hour comes at which it is plain that it will not."""
    trip = w.trips[a]
    i = trip.case
    c, p = w.cases[i], w.pools[trip.pool]
    c.coming -= 1
    if not trip.shows_up:
        missed(w, a, t)
        return
    catch_up(w, i, t)
    trip.present = 1
    c.present += 1
    c.units += 1
    if c.stage == Stage.ACCEPTED:
        enter(w, i, Stage.ON_SCENE, t)
        if c.answered_by == NOBODY:
            c.answered_by, c.answered_sector, c.travel_h = p.organization, p.sector, trip.travel_h
            c.at_h[Stage.ACCEPTED] = max(c.at_h[Stage.ROUTED], min(trip.since_h, t))
    c.rate = work_rate(w, i)
    race(w, i, t)


@handler
def missed(w, a, t):
    """One who accepted does not show up: the case is open again and others are asked."""
    trip = w.trips[a]
    i, q = trip.case, trip.pool
    c = w.cases[i]
    w.pools[q].missed += 1
    c.missed_by = w.pools[q].organization
    c.no_shows += 1
    end_trip(w, a, t)
    if c.stage == Stage.ACCEPTED and c.coming + c.present == 0:
        enter(w, i, Stage.ROUTED, t)
    seek(w, i, t)
    later(w, t, Event.FREED, w.pools[q].area, 0)


@handler
def finish(w, i, t):
    """The work is done: units go back and write it up; whether the case is solved shows, and so does who may judge it."""
    c, k = w.cases[i], w.coef[0]
    catch_up(w, i, t)
    c.version += 1
    leave(w, i)
    solved = is_solved(w, c)
    prompt = solved and t - c.at_h[Stage.OCCURRED] <= k.response.success_factor * k.witnesses.prompt_h[c.severity_born - 1]
    while c.trip != NOBODY:
        trip = w.trips[c.trip]
        q, hours, present = trip.pool, t - trip.since_h, trip.present
        w.pools[q].jobs += present
        w.pools[q].good += prompt and present
        end_trip(w, c.trip, t)
        if present:
            write_up(w, q, t, hours)
    c.coming, c.present, c.rate = 0, 0, 0.0
    later(w, t, Event.FREED, c.area, 0)
    if solved:
        contain(w, i, t)
    else:
        close_unsolved(w, i, t, True)


@handler
def contain(w, i, t):
    """Those near judge a case that is solved; its file is closed a little later."""
    enter(w, i, Stage.CONTAINED, t)
    w.today[0].contained += 1
    tell(w, i, t, True, True)
    later(w, t + w.coef[0].response.closing_h, Event.CLOSE, i, 0)


@handler
def hand_over(w, q, t):
    """The bank of a pool is empty: the crews that stayed beyond their shift go home and their cases are open again."""
    while w.pools[q].busy > w.pools[q].on_duty:
        i = withdraw(w, last_trip_of(w, q), t)
        seek(w, i, t)
        race(w, i, t)
