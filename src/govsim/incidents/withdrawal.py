"""A crew is taken off its case: at the end of its paid hours, or because an emergency needs it more."""

from govsim.engine.kernel import handler
from govsim.incidents.course import catch_up, race, work_rate
from govsim.incidents.life import Stage, enter
from govsim.incidents.units import end_trip


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
