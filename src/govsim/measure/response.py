"""How incidents were answered: times of the stages, shares in time, escalation, harm."""

from functools import partial

import numpy as np

from govsim.base.block import Words
from govsim.measure.metric import metric
from govsim.measure.stages import STAGES, help_times, occurred, stage_times
from govsim.measure.tables import Records
from govsim.measure.targets import TARGET_H

hours_lower = partial(metric, unit="h", better="lower", group="response")
share_higher = partial(metric, unit="share", better="higher", group="response")
share_lower = partial(metric, unit="share", better="lower", group="response")


def mean(values: np.ndarray) -> float:
    """Mean without NaN; NaN where there is nothing."""
    kept = values[~np.isnan(values)]
    return float(kept.mean()) if len(kept) else float("nan")


def quantile(values: np.ndarray, q: float) -> float:
    """Quantile without NaN; NaN where there is nothing."""
    kept = values[~np.isnan(values)]
    return float(np.quantile(kept, q)) if len(kept) else float("nan")


def between(records: Records, start: str, end: str, severities: tuple[int, ...] = (1, 2, 3, 4)) -> np.ndarray:
    """Hours between two stamps of incidents that occurred, of some severities at birth; NaN where one is missing."""
    table = records.incidents
    rows = occurred(table) & np.isin(table["severity"], severities)
    return np.asarray(table[end][rows] - table[start][rows])


def share(records: Records, rows: np.ndarray) -> float:
    """Share of incidents that occurred for which `rows` holds."""
    happened = occurred(records.incidents)
    return float((rows & happened).sum() / happened.sum()) if happened.any() else float("nan")


@hours_lower(title=Words("Help time", "救助用时"))
def help_time_mean_h(records: Records) -> float:
    """Mean over all incidents that occurred of min(arrival - occurrence, 720 h); never helped is at the limit."""
    return mean(help_times(records.incidents, occurred(records.incidents)))


@hours_lower(title=Words("Help time, median", "救助用时中位数"))
def help_time_median_h(records: Records) -> float:
    """Median over all incidents that occurred of min(arrival - occurrence, 720 h)."""
    return quantile(help_times(records.incidents, occurred(records.incidents)), 0.5)


def _stage_mean(records: Records, stage: str) -> float:
    return mean(stage_times(records.incidents, occurred(records.incidents))[STAGES.index(stage)])


@hours_lower(title=Words("Noticing time", "发现用时"))
def noticing_time_mean_h(records: Records) -> float:
    """Part of help time from occurrence until somebody notices."""
    return _stage_mean(records, "noticing")


@hours_lower(title=Words("Reporting time", "上报用时"))
def reporting_time_mean_h(records: Records) -> float:
    """Part of help time from noticing until it is reported or found."""
    return _stage_mean(records, "reporting")


@hours_lower(title=Words("Routing time", "流转用时"))
def routing_time_mean_h(records: Records) -> float:
    """Part of help time from the report until those in charge, or the platform's units, know of it."""
    return _stage_mean(records, "routing")


@hours_lower(title=Words("Dispatch time", "派遣用时"))
def dispatch_time_mean_h(records: Records) -> float:
    """Part of help time from there until a unit is found and sent."""
    return _stage_mean(records, "dispatch")


@hours_lower(title=Words("Travel time", "到场用时"))
def travel_time_mean_h(records: Records) -> float:
    """Part of help time from sending to the first arrival."""
    return _stage_mean(records, "travel")


@hours_lower(title=Words("Response time", "响应时间"))
def response_time_mean_h(records: Records) -> float:
    """Mean from report to first arrival, over incidents that were answered."""
    return mean(between(records, "reported_h", "on_scene_h"))


@hours_lower(title=Words("Response time, 90th percentile", "响应时间90分位"))
def response_time_p90_h(records: Records) -> float:
    """90th percentile from report to first arrival."""
    return quantile(between(records, "reported_h", "on_scene_h"), 0.9)


@hours_lower(title=Words("Response time, severity 1-2", "一般事件响应时间"))
def response_time_ordinary_mean_h(records: Records) -> float:
    """Mean from report to first arrival of severity 1-2 at birth."""
    return mean(between(records, "reported_h", "on_scene_h", (1, 2)))


@hours_lower(title=Words("Response time, severity 3-4", "紧急事件响应时间"))
def response_time_emergency_mean_h(records: Records) -> float:
    """Mean from report to first arrival of severity 3-4 at birth."""
    return mean(between(records, "reported_h", "on_scene_h", (3, 4)))


@hours_lower(title=Words("Containment time", "处置用时"))
def containment_time_mean_h(records: Records) -> float:
    """Mean from report to containment, over incidents that were contained."""
    return mean(between(records, "reported_h", "contained_h"))


@hours_lower(title=Words("Containment time, severity 1-2", "一般事件处置用时"))
def containment_time_ordinary_mean_h(records: Records) -> float:
    """Mean from report to containment of severity 1-2 at birth."""
    return mean(between(records, "reported_h", "contained_h", (1, 2)))


def targets(records: Records) -> np.ndarray:
    """Target (h) of each candidate by its severity at birth."""
    return np.array(TARGET_H)[records.incidents["severity"] - 1]


@share_higher(title=Words("On time", "准时率"))
def on_time_share(records: Records) -> float:
    """Share of reported incidents whose first unit arrived within the target of its severity, from the report."""
    table = records.incidents
    reported = occurred(table) & ~np.isnan(table["reported_h"])
    in_time = table["on_scene_h"] - table["reported_h"] <= targets(records)
    return float((in_time & reported).sum() / reported.sum()) if reported.any() else float("nan")


@share_higher(title=Words("Helped in time", "及时救助率"))
def helped_in_time_share(records: Records) -> float:
    """Share of all incidents whose first unit arrived within the target from the report; never reported is a failure."""
    table = records.incidents
    return share(records, table["on_scene_h"] - table["reported_h"] <= targets(records))


@share_lower(title=Words("Escalated", "升级率"))
def escalated_share(records: Records) -> float:
    """Share of incidents that went up in severity."""
    return share(records, records.incidents["escalated"].astype(bool))


@share_lower(title=Words("Unresolved", "未解决率"))
def unresolved_share(records: Records) -> float:
    """Share of incidents that were never contained: lapsed, closed on paper, still open."""
    return share(records, np.isnan(records.incidents["contained_h"]))


@share_lower(title=Words("Never reported", "未上报率"))
def never_reported_share(records: Records) -> float:
    """Share of incidents that were never reported nor found."""
    return share(records, np.isnan(records.incidents["reported_h"]))


@share_lower(title=Words("Closed on paper", "纸面办结率"))
def closed_on_paper_share(records: Records) -> float:
    """Share of incidents that were closed without being contained."""
    return share(records, records.incidents["outcome"] == "closed_unsolved")


@share_lower(title=Words("Bounced", "误派率"))
def bounced_share(records: Records) -> float:
    """Share of incidents on the ladder that were sent to the wrong place at least once."""
    table = records.incidents
    ladder = occurred(table) & (table["route"] == "ladder")
    return float((table["bounced"][ladder] > 0).mean()) if ladder.any() else float("nan")


@metric(unit="person-h", better="lower", group="response", title=Words("Harm", "危害"))
def harm_person_h(records: Records) -> float:
    """Integral until containment of severity weight times residents exposed, over all incidents."""
    return float(records.incidents["harm_person_h"].sum())


@metric(unit="count", better="lower", group="incidents", title=Words("Incidents", "事件数"))
def incidents_total(records: Records) -> float:
    """Incidents that occurred."""
    return float(occurred(records.incidents).sum())


@metric(unit="count", better="higher", group="incidents", title=Words("Prevented", "预防数"))
def incidents_prevented(records: Records) -> float:
    """Candidates that prevention kept from occurring, against a world in which nobody prevents."""
    return float((records.incidents["outcome"] == "prevented").sum())


@metric(unit="count", better="higher", group="incidents", title=Words("Quarrels settled", "调解成功数"))
def quarrels_mediated(records: Records) -> float:
    """Quarrels that mediation settled before they turned into incidents."""
    return float((records.incidents["outcome"] == "mediated").sum())


@metric(unit="count", better="none", group="incidents", title=Words("False reports", "无效报告数"))
def false_reports_total(records: Records) -> float:
    """False and trivial reports that were screened."""
    return float(records.daily["false_reports"].sum())


@metric(unit="cases", better="lower", group="response", title=Words("Backlog", "积压"))
def backlog_mean_cases(records: Records) -> float:
    """Mean number of cases waiting for a unit at midnight."""
    return float(records.daily["backlog"].mean()) if len(records.daily["backlog"]) else float("nan")
