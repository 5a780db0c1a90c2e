"""How incidents are answered: response after the report, help in time, how cases end, harm."""

import numpy as np

from govsim.measure.help_time import help_times
from govsim.measure.metric import mean, metric, quantile, ratio
from govsim.measure.tables import Records
from govsim.names import HELP_LIMIT_H, NEED_TITLES, NEEDS, OUTCOMES, ROUTE_NAMES, ROUTES, TARGET_H
from govsim.text.words import Words, words

SEVERITY_GROUPS = {"minor": (1, 2), "serious": (3, 4)}
SEVERITY_TITLES = {"minor": words("minor cases"), "serious": words("serious cases")}


def response_times(records: Records) -> np.ndarray:
    """Hours from report to first arrival of each incident that occurred; NaN when it was not reported or not reached."""
    return records.of("on_scene_h") - records.of("reported_h")


def _known(hours: np.ndarray) -> np.ndarray:
    return hours[~np.isnan(hours)]


def _in_time(hours: np.ndarray, severity: np.ndarray) -> np.ndarray:
    return hours <= np.asarray(TARGET_H)[severity - 1]


def _ended(records: Records, outcome: str) -> np.ndarray:
    return records.of("outcome") == OUTCOMES.index(outcome)


@metric(unit="h", better="lower", group="response", title=words("Response time"))
def response_time_mean_h(records: Records) -> float:
    """Mean hours from report to first arrival, over incidents that were reported and reached."""
    return mean(_known(response_times(records)))


@metric(unit="h", better="lower", group="response", title=words("Response time, median"))
def response_time_median_h(records: Records) -> float:
    """Median hours from report to first arrival, over incidents that were reported and reached."""
    return quantile(_known(response_times(records)), 0.5)


@metric(unit="h", better="lower", group="response", title=words("Response time, 90 % within"))
def response_time_p90_h(records: Records) -> float:
    """Hours from report to first arrival within which 90 % of the reached incidents were reached."""
    return quantile(_known(response_times(records)), 0.9)


@metric(unit="h", better="lower", group="response", title=words("Time to containment"))
def containment_time_mean_h(records: Records) -> float:
    """Mean hours from occurrence to containment, over the incidents that were contained."""
    return mean(_known(records.of("contained_h") - records.of("occurred_h")))


@metric(unit="share", better="higher", group="response", title=words("Answered on time"))
def on_time_share(records: Records) -> float:
    """Share of reported incidents reached within the target of their severity after the report (NHS England standards)."""
    reported = ~np.isnan(records.of("reported_h"))
    return mean(_in_time(response_times(records), records.of("severity"))[reported])


@metric(unit="share", better="higher", group="response", title=words("Helped in time"))
def helped_in_time_share(records: Records) -> float:
    """Share of all incidents that were reached within the target after the report; never reported counts as failure."""
    return mean(_in_time(response_times(records), records.of("severity")))


def is_severe(records: Records, least: int) -> np.ndarray:
    """Whether each incident that occurred was at least so severe at birth."""
    return np.asarray(records.of("severity") >= least)


def is_reported(records: Records) -> np.ndarray:
    """Whether each incident that occurred was reported, or found by a patrol or sensor."""
    return np.asarray(~np.isnan(records.of("reported_h")))


@metric(unit="share", better="higher", group="response", title=words("Serious cases answered on time"))
def on_time_serious_share(records: Records) -> float:
    """Share of reported incidents of severity 3 or 4 at birth that were reached within their target after the report."""
    return mean(_in_time(response_times(records), records.of("severity"))[is_severe(records, 3) & is_reported(records)])


@metric(unit="share", better="higher", group="response", title=words("Serious cases helped in time"))
def helped_in_time_serious_share(records: Records) -> float:
    """Share of all incidents of severity 3 or 4 at birth that were reached within the target after the report; never
    reported counts as failure.
    """
    return mean(_in_time(response_times(records), records.of("severity"))[is_severe(records, 3)])


@metric(unit="share", better="higher", group="response", title=words("Critical cases answered on time"))
def severe_on_time_share(records: Records) -> float:
    """Share of reported incidents of severity 4 at birth that were reached within their target, 15 min, of the report."""
    return mean(_in_time(response_times(records), records.of("severity"))[is_severe(records, 4) & is_reported(records)])


@metric(unit="share", better="higher", group="response", title=words("Solved"))
def solved_share(records: Records) -> float:
    """Share of all incidents that were really solved: a unit came and contained them. A closed file alone solves nothing."""
    return mean(_ended(records, "contained"))


@metric(unit="share", better="none", group="response", title=words("Closed"))
def closed_share(records: Records) -> float:
    """Share of reported incidents whose file was closed in the end, solved or not."""
    ended = _ended(records, "contained") | _ended(records, "closed_unsolved")
    return mean((ended & ~np.isnan(records.of("closed_h")))[is_reported(records)])


@metric(unit="share", better="lower", group="response", title=words("Never reported"))
def never_reported_share(records: Records) -> float:
    """Share of incidents that nobody reported and no patrol or sensor found."""
    return mean(np.isnan(records.of("reported_h")))


@metric(unit="share", better="lower", group="response", title=words("Never helped"))
def never_helped_share(records: Records) -> float:
    """Share of incidents that nobody came to within 720 h."""
    return mean(help_times(records) >= HELP_LIMIT_H)


@metric(unit="share", better="lower", group="response", title=words("Escalated"))
def escalated_share(records: Records) -> float:
    """Share of incidents that grew more severe before they were contained."""
    return mean(records.of("escalated"))


@metric(unit="share", better="lower", group="response", title=words("Unresolved"))
def unresolved_share(records: Records) -> float:
    """Share of incidents never contained: closed without being solved, over by themselves, lapsed, or still open at the end."""
    return mean(~_ended(records, "contained"))


@metric(unit="share", better="lower", group="response", title=words("Closed, not solved"))
def closed_unsolved_share(records: Records) -> float:
    """Share of incidents whose file was closed on paper, or after a visit, without being solved."""
    return mean(_ended(records, "closed_unsolved"))


@metric(unit="share", better="lower", group="response", title=words("Reopened"))
def reopened_share(records: Records) -> float:
    """Share of reported incidents that were closed without being solved and opened again."""
    return mean(records.of("reopened")[~np.isnan(records.of("reported_h"))] > 0)


@metric(unit="share", better="lower", group="response", title=words("Crew called off"))
def preempted_share(records: Records) -> float:
    """Share of reported incidents whose crew was called off for an emergency."""
    return mean(records.of("preempted")[~np.isnan(records.of("reported_h"))] > 0)


@metric(unit="share", better="lower", group="response", title=words("Lapsed"))
def lapsed_share(records: Records) -> float:
    """Share of incidents that were over by themselves before anybody reported them, or that nobody helped within 720 h."""
    return mean(_ended(records, "lapsed"))


@metric(unit="share", better="lower", group="response", title=words("Misrouted"))
def bounced_share(records: Records) -> float:
    """Share of reported incidents that were sent to the wrong department at least once."""
    reported = ~np.isnan(records.of("reported_h"))
    return mean(records.of("bounced")[reported] > 0)


@metric(unit="1/incident", better="lower", group="response", title=words("Hand-overs"))
def handovers_mean(records: Records) -> float:
    """Mean number of hand-overs from crew to crew or desk to desk, per reported incident."""
    return mean(records.of("handovers")[~np.isnan(records.of("reported_h"))])


@metric(unit="share", better="lower", group="response", title=words("No-shows"))
def no_show_share(records: Records) -> float:
    """Share of accepted incidents for which a unit that had accepted did not turn up."""
    accepted = ~np.isnan(records.of("accepted_h"))
    return mean(records.of("no_shows")[accepted] > 0)


@metric(unit="units", better="none", group="response", title=words("Units per incident"))
def units_mean(records: Records) -> float:
    """Mean number of units that arrived, over the incidents that were reached."""
    return mean(records.of("units")[~np.isnan(records.of("on_scene_h"))])


@metric(unit="cases", better="lower", group="response", title=words("Backlog"))
def backlog_mean(records: Records) -> float:
    """Mean number of reported incidents with nobody on the scene, at midnight."""
    return mean(records.daily["backlog"])


@metric(unit="person-h", better="lower", group="response", title=words("Harm"))
def harm_person_h(records: Records) -> float:
    """Person-hours of exposure until containment, weighted by severity, summed over all incidents."""
    return float(records.of("harm_person_h").sum())


@metric(unit="person-h", better="lower", group="response", title=words("Harm per incident"))
def harm_mean_person_h(records: Records) -> float:
    """Person-hours of weighted exposure until containment, per incident that occurred."""
    return ratio(harm_person_h(records), len(records.happened))


def _route(j: int, name: str, title: Words) -> None:
    @metric(
        unit="share", better="none", group="response", title=title, name=f"route_{name}_share",
        meaning=words("Share of reported incidents whose way to help was: {way}.").format(way=ROUTE_NAMES[name].inside()),
    )  # fmt: skip
    def route_share(records: Records) -> float:
        return mean(records.of("route")[~np.isnan(records.of("reported_h"))] == j)


def _by_severity(name: str, severities: tuple[int, int], title: Words) -> None:
    def chosen(records: Records) -> np.ndarray:
        severity = records.of("severity")
        return (severity >= severities[0]) & (severity <= severities[1])

    low, high = severities

    @metric(
        unit="h", better="lower", group="response", name=f"help_time_{name}_mean_h",
        title=words("Time to help, {group}").format(group=title),
        meaning=words(
            "Mean hours from occurrence to first arrival over incidents of severity {low} or {high} at birth; "
            "never helped counts as 720 h."
        ).format(low=low, high=high),
    )  # fmt: skip
    def help_time(records: Records) -> float:
        return mean(help_times(records)[chosen(records)])

    @metric(
        unit="h", better="lower", group="response", name=f"response_time_{name}_mean_h",
        title=words("Response time, {group}").format(group=title),
        meaning=words(
            "Mean hours from report to first arrival, over reached incidents of severity {low} or {high} at birth."
        ).format(low=low, high=high),
    )  # fmt: skip
    def response_time(records: Records) -> float:
        return mean(_known(response_times(records)[chosen(records)]))


def _by_kind(j: int, kind: str, title: Words) -> None:
    @metric(
        unit="h", better="lower", group="response", name=f"help_time_{kind}_mean_h",
        title=words("Time to help, {group}").format(group=title),
        meaning=words(
            "Mean hours from occurrence to first arrival, {kind}; never helped counts as 720 h."
        ).format(kind=title),
    )  # fmt: skip
    def help_time(records: Records) -> float:
        return mean(help_times(records)[records.of("kind") == j])


ROUTE_TITLES = {
    "ladder": words("Way: the ladder of desks"),
    "platform": words("Way: the platform"),
    "emergency": words("Way: the emergency line"),
    "on_the_spot": words("Way: solved on the spot"),
}
for _name, _title in SEVERITY_TITLES.items():
    _by_severity(_name, SEVERITY_GROUPS[_name], _title)
for _j, _name in enumerate(NEEDS):
    _by_kind(_j, _name, NEED_TITLES[_name])
for _j, _name in enumerate(ROUTES):
    _route(_j, _name, ROUTE_TITLES[_name])
