"""The life of an incident: its record, its stages, and which move is legal from each.

threat -> (prevented | occurs) -> noticed -> reported -> routed -> accepted -> first on scene -> contained -> closed
"""

from collections.abc import Mapping
from enum import IntEnum
from typing import Any, NamedTuple

import numpy as np

from govsim.engine.block import record
from govsim.engine.kernel import handler

NOBODY = -1


class Stage(IntEnum):
    """Where an incident is in its life. The first eight are stamped with their hour."""

    OCCURRED = 0
    NOTICED = 1
    REPORTED = 2
    ROUTED = 3
    ACCEPTED = 4
    ON_SCENE = 5
    CONTAINED = 6
    CLOSED = 7
    CLOSED_UNSOLVED = 8
    LAPSED = 9
    CANDIDATE = 10
    QUARREL = 11
    PREVENTED = 12
    MEDIATED = 13
    NOT_TRIGGERED = 14


NEXT: Mapping[Stage, tuple[Stage, ...]] = {
    Stage.CANDIDATE: (Stage.OCCURRED, Stage.PREVENTED, Stage.QUARREL, Stage.NOT_TRIGGERED),
    Stage.QUARREL: (Stage.OCCURRED, Stage.MEDIATED),
    Stage.OCCURRED: (Stage.NOTICED, Stage.LAPSED),
    Stage.NOTICED: (Stage.REPORTED, Stage.LAPSED),
    Stage.REPORTED: (Stage.ROUTED, Stage.CLOSED_UNSOLVED, Stage.LAPSED),
    Stage.ROUTED: (Stage.ACCEPTED, Stage.CLOSED_UNSOLVED, Stage.LAPSED),
    Stage.ACCEPTED: (Stage.ON_SCENE, Stage.ROUTED),  # back when the one who accepted does not show up
    Stage.ON_SCENE: (Stage.CONTAINED, Stage.CLOSED_UNSOLVED, Stage.ROUTED),  # back when a crew's hours are over
    Stage.CONTAINED: (Stage.CLOSED,),
    Stage.CLOSED: (),
    Stage.CLOSED_UNSOLVED: (Stage.REPORTED,),  # reopened
    Stage.LAPSED: (),
    Stage.PREVENTED: (),
    Stage.MEDIATED: (),
    Stage.NOT_TRIGGERED: (),
}
LEGAL = np.array([[b in NEXT[a] for b in Stage] for a in Stage])

STAMPED = 8


class Source(IntEnum):
    """Where a candidate comes from."""

    THREAT = 0
    DISPUTE = 1
    CHILD = 2
    LOGGED = 3
    REPEAT = 4
    SHOCK = 5


class Route(IntEnum):
    """How a report finds its way."""

    NONE = 0
    LADDER = 1
    PLATFORM = 2
    EMERGENCY = 3
    ON_THE_SPOT = 4


class Event(IntEnum):
    """What can come due. `order.handle` says which handler answers."""

    SHIFT = 0
    OFF_DUTY = 1
    FREED = 2
    NOTICE = 3
    SUBSIDE = 4
    FOUND = 5
    REPORT = 6
    DESK = 7
    HANDED_OVER = 8
    OFFER = 9
    FALL_BACK = 10
    CALL = 11
    OUTSIDE_UNIT = 12
    ARRIVE = 13
    DONE = 14
    ESCALATE = 15
    TAKE_UP = 16
    CLOSE = 17
    FUSE = 18
    EXPIRE = 19
    REOPEN = 20
    DUTY = 21
    WRITTEN = 22


CLOCK = record([
    ("now_h", "f8"), ("queued", "i8"), ("entered", "i8"), ("next_case", "i8"), ("next_false", "i8"),
    ("free_trip", "i8"), ("trips_left", "i8"), ("sheet", "i8"), ("monday_h", "f8"),
    ("present", "f8"), ("contact", "f8"), ("outside", "f8"),  # what shocks leave today, see shocks.Strain
])  # fmt: skip
CASE = record([
    # what a candidate is from birth
    ("born_h", "f8"), ("key", "u8"), ("work_factor", "f8"), ("fuse_h", "f8"), ("preventable", "f8"),
    ("source", "i8"), ("parent", "i8"), ("slot", "i8"), ("kind", "i8"), ("severity_born", "i8"),
    ("grid", "i8"), ("area", "i8"), ("place", "i8"),
    # its course
    ("stage", "i8"), ("severity", "i8"), ("at_h", "f8", (STAMPED,)), ("caught_up_h", "f8"), ("left_h", "f8"),
    ("rate", "f8"), ("hazard", "f8"), ("harm", "f8"), ("version", "i8"), ("escalated", "i8"),
    # how it is noticed and routed
    ("notice_rate", "f8"), ("notice_left", "f8"), ("mediated_from", "f8"), ("route", "i8"), ("emergency", "i8"),
    ("visible", "i8"), ("taken_up", "i8"), ("addressed", "i8"), ("settled", "i8"), ("desk", "i8"), ("attempt", "i8"),
    ("climbing", "i8"), ("handovers", "i8"), ("bounced", "i8"), ("reopened", "i8"), ("preempted", "i8"),
    # who answers
    ("following", "i8"), ("waiting", "i8"), ("priority", "f8"), ("trip", "i8"), ("coming", "i8"), ("present", "i8"),
    ("units", "i8"), ("no_shows", "i8"), ("missed_by", "i8"), ("answered_by", "i8"),
    ("answered_sector", "i8"), ("travel_h", "f8"),
])  # fmt: skip


class World(NamedTuple):
    """All that the kernels read and write. Few arrays: each one costs at every call."""

    clock: Any  # (1,) CLOCK
    events: Any  # base.calendar.EVENT, a heap
    cases: Any  # CASE, in order of birth
    trips: Any  # units.TRIP
    pools: Any  # units.POOL, those of one area side by side
    areas: Any  # line.AREA
    grids: Any  # hazard.GRID
    coef: Any  # (1,) the numbers of block Incidents
    policy: Any  # (1,) the levers as funded this month
    today: Any  # (1,) order.COUNTS of the day
    false: Any  # triage.FALSE, candidates of false and trivial reports
    rows: Any  # (2, residents, 8), see community.population
    felt: Any  # (4, residents)


@handler
def awaits_help(stage):
    """1 for an incident that is reported and has nobody on the scene, else 0."""
    return 1 if Stage.REPORTED <= stage <= Stage.ACCEPTED else 0


@handler
def enter(w, i, stage, t):
    """Move an incident on and stamp the hour of the first time it gets there; an illegal move is an error."""
    c = w.cases[i]
    if not LEGAL[c.stage, stage]:
        raise ValueError("an incident made a move that is not in NEXT")
    w.areas[c.area].backlog += awaits_help(stage) - awaits_help(c.stage)
    c.stage = stage
    if stage < STAMPED and not (c.at_h[stage] <= t):
        c.at_h[stage] = t


@handler
def is_open(c):
    """Whether the incident has occurred and is neither contained nor ended otherwise."""
    return c.stage <= Stage.ON_SCENE


def as_story(case: Any) -> dict[str, Any]:
    """One incident as a reader wants it: names instead of codes, hours of the stages that it reached."""
    hours = {Stage(s).name.lower(): float(case.at_h[s]) for s in range(STAMPED) if case.at_h[s] == case.at_h[s]}
    return {"stage": Stage(int(case.stage)).name.lower(), "severity": int(case.severity), "hours": hours}
