"""A case goes up one severity: more work, more harm, sooner noticed; from severity 3 on the emergency line takes it."""

from govsim.engine.kernel import handler
from govsim.incidents.closing import reopen
from govsim.incidents.course import catch_up, race, work_rate
from govsim.incidents.dispatch import seek
from govsim.incidents.emergency import ring
from govsim.incidents.life import Stage


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
