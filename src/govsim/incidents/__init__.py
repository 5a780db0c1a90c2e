"""One life, in the order it is lived.

A candidate threat (`threat`, or a row of a real log: `replay`) strikes if prevention has not brought the hazard of its
grid below its mark (`hazard`); a quarrel (`disputes`) strikes if it is not mediated in time. Residents notice and report,
patrols and sensors find (`noticing`), among false and trivial reports (`triage`). The report goes up the ladder of desks
(`ladder`; some are only closed on paper: `closing`), on the platform (`platform`), or to the emergency line (`emergency`).
Those who may, can and will help are sent (`dispatch`), whoever is missing is waited for (`line`) or taken off another case
(`withdrawal`), units of pools on duty (`units`) travel and work (`response`)
while work, harm and the hazard of escalation run on (`course`, `escalation`). Those near by judge (`witnesses`). `order`
is the table of events; `life` holds the record and the legal moves.
"""

from govsim.actors.residents import Residents
from govsim.engine.block import Block, record, record_type
from govsim.incidents.closing import Closing
from govsim.incidents.course import Course
from govsim.incidents.dispatch import Dispatch
from govsim.incidents.disputes import Disputes
from govsim.incidents.emergency import Emergency
from govsim.incidents.hazard import Hazard
from govsim.incidents.ladder import Ladder
from govsim.incidents.line import Line
from govsim.incidents.load import Load
from govsim.incidents.log import Log
from govsim.incidents.noticing import Noticing
from govsim.incidents.platform import Platform
from govsim.incidents.profile import ThreatProfile
from govsim.incidents.response import Response
from govsim.incidents.threat import Threat
from govsim.incidents.triage import Triage
from govsim.incidents.units import Units
from govsim.incidents.witnesses import Witnesses

__all__ = ["COEFFICIENTS", "Incidents"]


class Incidents(Block):
    """The mechanisms of an incident's life."""

    log: Log | None = None
    """A real log in place of all synthetic threats."""
    threat: Threat = Threat()
    profile: ThreatProfile = ThreatProfile()
    disputes: Disputes = Disputes()
    hazard: Hazard = Hazard()
    noticing: Noticing = Noticing()
    triage: Triage = Triage()
    ladder: Ladder = Ladder()
    closing: Closing = Closing()
    platform: Platform = Platform()
    emergency: Emergency = Emergency()
    dispatch: Dispatch = Dispatch()
    line: Line = Line()
    units: Units = Units()
    load: Load = Load()
    response: Response = Response()
    course: Course = Course()
    witnesses: Witnesses = Witnesses()


MECHANISMS = tuple(name for name in Incidents.model_fields if name not in ("log", "profile"))  # what birth alone reads
COEFFICIENTS = record([
    *((name, record_type(Incidents.model_fields[name].annotation)) for name in MECHANISMS),  # type: ignore[arg-type]
    ("residents", record_type(Residents)), ("partnership_price", "f8"), ("partners", "f8"), ("desk_strength", "f8"),
])  # fmt: skip
