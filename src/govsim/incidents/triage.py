"""False and trivial reports: what comes with open channels and sensors, and the clerk's time that it takes.

58 % of 110 calls in Jiangsu were invalid and 94-98 % of alarms of sensor systems are false. They are not incidents: they
are counted by day, and each one takes its turn at the lowest desk.
"""

from govsim.engine.block import Block, coefficient, record
from govsim.engine.calendar import office_worked_h
from govsim.engine.kernel import equation, handler
from govsim.engine.streams import Mark, mark
from govsim.incidents.ladder import office


class Triage(Block):
    """Reports without an incident."""

    false_reports: float = coefficient(
        0.3, unit="1/resident/y", source="295 invalid calls to 110 per 1,000 residents (Jiangsu 2015: 58 % of 511)",
        meaning="false and trivial reports without channels or sensors", plausible=(0.1, 0.6), ge=0, le=20,
    )  # fmt: skip
    channels_factor: float = coefficient(
        1.0, unit="1", source="assumed", meaning="more of them at full participation channels", plausible=(0.3, 2), ge=0, le=10
    )
    sensors_factor: float = coefficient(
        2.0, unit="1", source="sensor alarms are false at .9+; number assumed", meaning="more of them at full informatization",
        plausible=(0.5, 4), ge=0, le=10,
    )  # fmt: skip
    triage_h: float = coefficient(
        0.1, unit="office h", source="assumed", meaning="clerk's time for one", plausible=(0.03, 0.3), ge=0, le=10
    )


FALSE = record([("born_h", "f8"), ("key", "u8"), ("area", "i8")])


@equation
def false_share(channels, informatization, k):
    """Share of the candidates that come as false reports; 1 at full channels and sensors."""
    most = 1 + k.channels_factor + k.sensors_factor
    return (1 + k.channels_factor * channels + k.sensors_factor * informatization) / most


@handler
def screen(w, until):
    """Take the false reports that came before `until` through the lowest desk of their area, in their order."""
    k, x, n = w.coef[0].triage, w.policy[0], w.clock[0]
    share = false_share(x.participation_channels, x.informatization, k)
    start_h, days, hours = office(w)
    while n.next_false < w.false.size and w.false[n.next_false].born_h < until:
        f = w.false[n.next_false]
        n.next_false += 1
        if mark(f.key, Mark.FALSE, 0) < share:
            area = w.areas[f.area]
            came = office_worked_h(f.born_h - n.monday_h, start_h, days, hours)
            area.desk_free[0] = max(area.desk_free[0], came) + k.triage_h
            w.today[0].false_reports += 1
