"""Who supplied safety, with how many hours, and how much of it was coordination."""

from functools import partial

import numpy as np

from govsim.actors.sectors import SECTORS
from govsim.base.block import Words
from govsim.measure.metric import metric
from govsim.measure.tables import Records

hours = partial(metric, unit="h", better="none", group="supply")
SOCIETY = ("enterprises", "social_organizations", "residents")


def answered(records: Records) -> np.ndarray:
    """Sectors that answered, of incidents that were answered."""
    sector = records.incidents["answered_sector"]
    return np.asarray(sector[sector != ""])


@metric(unit="share", better="none", group="supply", title=Words("Answered by society", "社会力量应答率"))
def society_answered_share(records: Records) -> float:
    """Share of answered incidents whose first unit came from a firm, a social organization or residents."""
    sectors = answered(records)
    return float(np.isin(sectors, SOCIETY).mean()) if len(sectors) else float("nan")


@metric(unit="nat", better="none", group="supply", title=Words("Diversity of supply", "供给多样性"))
def supply_diversity(records: Records) -> float:
    """Shannon entropy of the sectors that answered (0 when one answers all)."""
    sectors = answered(records)
    part = np.array([(sectors == s).sum() for s in SECTORS], float)
    part = part[part > 0] / max(part.sum(), 1)
    return float(max(-(part * np.log(part)).sum(), 0.0)) if len(part) else float("nan")


@hours(title=Words("Society's hours", "社会投入工时"))
def society_hours(records: Records) -> float:
    """Hours that firms, social organizations and residents supplied unpaid by government."""
    return float(records.books["society_hours"])


@hours(title=Words("Coordination", "协调工时"))
def coordination_hours(records: Records) -> float:
    """Hours of liaison, acceptance and talks between sectors."""
    return float(records.books["coordination_hours"])


@hours(title=Words("Staff on response duty", "政府值勤工时"))
def staff_duty_hours(records: Records) -> float:
    """Hours of government staff on duty for cases."""
    return float(records.books["duty_hours_government"])


@hours(title=Words("Staff work on cases", "政府办案工时"))
def staff_work_hours(records: Records) -> float:
    """Hours of government staff under way to, and on, cases."""
    return float(records.books["worked_hours_government"])


@metric(unit="share", better="none", group="supply", title=Words("Utilization of staff", "政府人员利用率"))
def staff_utilization_share(records: Records) -> float:
    """Hours worked on cases over hours on duty, government."""
    duty = records.books["duty_hours_government"]
    return float(records.books["worked_hours_government"] / duty) if duty > 0 else float("nan")


@hours(title=Words("Prevention by staff", "政府预防工时"))
def prevention_staff_hours(records: Records) -> float:
    """Hours of government staff in prevention."""
    return float(records.books["prevention_hours_government"])


@hours(title=Words("Prevention by society", "社会预防工时"))
def prevention_society_hours(records: Records) -> float:
    """Hours of partners and volunteers in prevention, bought ones included."""
    return float(records.books["prevention_hours_society"])


@metric(unit="count", better="lower", group="supply", title=Words("No-shows", "爽约数"))
def no_shows_total(records: Records) -> float:
    """Units that accepted a case and did not come."""
    return float(records.incidents["no_shows"].sum())
