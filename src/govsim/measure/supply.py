"""Who supplies safety: which sector answers, how many hours each works, how diverse supply is, what coordinating takes."""

import numpy as np

from govsim.measure.metric import UNDEFINED, mean, metric, ratio
from govsim.measure.tables import Records
from govsim.names import ORGANIZATION_NAMES, SECTOR_NAMES, SECTORS, STAFF
from govsim.text.words import Words, words


def answered(records: Records) -> np.ndarray:
    """Sector code of each incident that somebody came to."""
    sector = records.of("answered_sector")
    return sector[sector >= 0]


def _answered_by(j: int, sector: str, title: Words) -> None:
    @metric(
        unit="share", better="none", group="supply", name=f"answered_{sector}_share",
        title=words("Answered by {sector}").format(sector=title),
        meaning=words("Share of answered incidents whose first unit on the scene came from {sector}.").format(sector=title),
    )  # fmt: skip
    def answered_by(records: Records) -> float:
        return mean(answered(records) == j)


for _j, _sector in enumerate(SECTORS):
    _answered_by(_j, _sector, SECTOR_NAMES[_sector].inside())


@metric(unit="nats", better="none", group="supply", title=words("Diversity of supply"))
def supply_diversity(records: Records) -> float:
    """Shannon entropy of the sectors that came first, -sum p ln p; 0 when one sector answers all, ln 5 at most."""
    if not len(sectors := answered(records)):
        return UNDEFINED
    p = np.bincount(sectors, minlength=len(SECTORS)) / len(sectors)
    return float(-(p[p > 0] @ np.log(p[p > 0]))) + 0.0


@metric(unit="h", better="none", group="supply", title=words("Hours of society"))
def society_hours(records: Records) -> float:
    """Hours of volunteers, firms' own duty hours and organizations' own hours, not bought by government."""
    return float(records.books["society_hours"])


@metric(unit="h", better="lower", group="supply", title=words("Coordination"))
def coordination_hours(records: Records) -> float:
    """Hours that coordination takes: liaison, acceptance of purchased work, meetings."""
    return float(records.books["coordination_hours"])


def _worked(sector: str, title: Words) -> None:
    @metric(
        unit="h", better="none", group="supply", name=f"worked_{sector}_hours",
        title=words("Worked by {sector}").format(sector=title),
        meaning=words("Hours worked on incidents by {sector}.").format(sector=title),
    )  # fmt: skip
    def worked(records: Records) -> float:
        return float(records.books[f"worked_hours_{sector}"])


for _sector in SECTORS[:4]:
    _worked(_sector, SECTOR_NAMES[_sector].inside())


@metric(unit="h", better="none", group="supply", title=words("Paid hours of government"))
def paid_government_hours(records: Records) -> float:
    """Response hours of government's own staff that were paid."""
    return float(records.books["paid_hours_government"])


@metric(unit="ratio", better="none", group="supply", title=words("Utilization of government"))
def utilization(records: Records) -> float:
    """Hours in which government's units were busy, with incidents or other duties, over their hours on duty."""
    return ratio(records.books["busy_hours_government"], records.books["duty_hours_government"])


def _utilization_of(kind: str, title: Words) -> None:
    @metric(
        unit="ratio", better="none", group="supply", name=f"utilization_{kind}",
        title=words("Utilization, {staff}").format(staff=title),
        meaning=words(
            "Hours in which {staff} staff were busy, with incidents or other duties, over their hours on duty."
        ).format(staff=title),
    )  # fmt: skip
    def utilization_of(records: Records) -> float:
        return ratio(records.books[f"busy_hours_{kind}"], records.books[f"duty_hours_{kind}"])


for _kind in STAFF:
    _utilization_of(_kind, ORGANIZATION_NAMES[_kind].inside())


@metric(unit="h", better="none", group="supply", title=words("Hours of units from outside"))
def outside_hours(records: Records) -> float:
    """Hours that units from outside, called in an emergency, were at the scene; their way is not counted."""
    return float(records.books["worked_hours_outside"])


@metric(unit="h", better="lower", group="supply", title=words("Overrun"))
def overrun_hours(records: Records) -> float:
    """Hours that government's units worked past their shift, repaid in time off."""
    return float(records.books["overrun_hours_government"])


@metric(unit="h", better="none", group="supply", title=words("Prevention by government"))
def prevention_government_hours(records: Records) -> float:
    """Hours of prevention by government, bought hours included."""
    return float(records.books["prevention_hours_government"])


@metric(unit="h", better="none", group="supply", title=words("Prevention by society"))
def prevention_society_hours(records: Records) -> float:
    """Hours of prevention by volunteers, firms and organizations with their own means."""
    return float(records.books["prevention_hours_society"])


@metric(unit="posts", better="none", group="supply", title=words("Posts on duty"))
def posts_on_duty_mean(records: Records) -> float:
    """Mean number of government posts on duty."""
    return mean(records.daily["posts_on_duty"])
