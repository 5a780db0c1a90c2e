"""How many incidents happen, and how many candidates do not: prevention changes which incidents there are."""

import numpy as np

from govsim.measure.metric import Better, mean, metric
from govsim.measure.tables import Records
from govsim.names import NEED_TITLES, NEEDS, SOURCES
from govsim.text.words import Words, words


@metric(unit="incidents", better="lower", group="incidents", title=words("Incidents"))
def incidents_total(records: Records) -> float:
    """Number of incidents that occurred."""
    return float(len(records.happened))


@metric(unit="candidates", better="higher", group="incidents", title=words("Did not happen"))
def incidents_prevented(records: Records) -> float:
    """Number of candidates that did not occur, whatever the reason; relative to a world in which nobody prevents anything."""
    return float(np.count_nonzero(records.incidents["prevented"]))


@metric(unit="incidents", better="lower", group="incidents", title=words("Incidents per 1,000 residents"))
def incidents_per_1000(records: Records) -> float:
    """Incidents that occurred per 1,000 residents in the counted days."""
    return 1000.0 * len(records.happened) / records.books["residents"]


def _did_not(outcome: str, better: Better, title: Words, meaning: Words) -> None:
    @metric(unit="candidates", better=better, group="incidents", title=title, name=outcome + "_total", meaning=meaning)
    def did_not(records: Records) -> float:
        return float(np.count_nonzero(records.incidents["outcome"] == outcome))


def _of_kind(j: int, kind: str, title: Words) -> None:
    @metric(
        unit="incidents", better="lower", group="incidents", name=f"incidents_{kind}",
        title=words("Incidents, {kind}").format(kind=title),
        meaning=words("Number of incidents that occurred, {kind}.").format(kind=title),
    )  # fmt: skip
    def of_kind(records: Records) -> float:
        return float(np.count_nonzero(records.of("kind") == j))


_did_not(
    "prevented", "higher", words("Threats prevented"),
    words("Number of threats that prevention kept from occurring."),
)  # fmt: skip
_did_not(
    "mediated", "higher", words("Quarrels mediated"),
    words("Number of quarrels mediated before they turned into an incident."),
)  # fmt: skip
_did_not(
    "not_triggered", "none", words("Follow-ups not triggered"),
    words("Number of possible follow-up incidents whose parent did not set them off."),
)  # fmt: skip
for _j, _kind in enumerate(NEEDS):
    _of_kind(_j, _kind, NEED_TITLES[_kind])


@metric(unit="incidents", better="lower", group="incidents", title=words("Incidents from quarrels"))
def incidents_from_disputes(records: Records) -> float:
    """Number of quarrels that turned into an incident."""
    return float(np.count_nonzero(records.of("source") == SOURCES.index("dispute")))


@metric(unit="incidents", better="lower", group="incidents", title=words("Follow-up incidents"))
def incidents_triggered(records: Records) -> float:
    """Number of incidents set off by another one."""
    return float(np.count_nonzero(records.of("source") == SOURCES.index("child")))


@metric(unit="incidents", better="lower", group="incidents", title=words("Near repeats"))
def incidents_repeated(records: Records) -> float:
    """Number of incidents that followed another of their kind at the same place, as its near repeat."""
    return float(np.count_nonzero(records.of("source") == SOURCES.index("repeat")))


@metric(unit="reports", better="none", group="incidents", title=words("False and trivial reports"))
def false_reports_total(records: Records) -> float:
    """Number of false and trivial reports; they cost triage time."""
    return float(records.daily["false_reports"].sum())


@metric(unit="0..1", better="lower", group="incidents", title=words("Hazard"))
def hazard_mean(records: Records) -> float:
    """Mean hazard stock over grids, needs and days; 1 means that nobody prevents anything."""
    return mean(records.daily["hazard_mean"])
