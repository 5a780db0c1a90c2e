"""The patterns that the model was asked to show: how each is measured on a run, the cited range, the source."""

from typing import NamedTuple

import numpy as np
from scipy import stats

from govsim.incidents.ladder import handling_mean_h
from govsim.measure import Records
from govsim.measure.metric import REGISTERED
from govsim.scenario import load_scenario


class Pattern(NamedTuple):
    """What is cited of a pattern: the run it is measured on, unit, range, source, whether a default was set by it."""

    arm: str  # a key of face_validity.RUNS
    unit: str
    low: float
    high: float
    source: str
    role: str  # calibrates: a default was set by it; checks: nothing was


def hours(r: Records, start: str, end: str, severities: tuple[int, ...]) -> np.ndarray:
    """Hours between two stages of incidents of some severities that reached both."""
    gap = r.incidents[end] - r.incidents[start]
    return gap[np.isin(r.incidents["severity"], severities) & ~np.isnan(gap)]


def per_1000(r: Records, kind: str) -> float:
    """Incidents of a kind per 1,000 residents and year."""
    t = r.incidents
    return float(((t["kind"] == kind) & ~t["prevented"]).sum()) / len(r.residents["grid"]) * 1000


def share(rows: np.ndarray, of: np.ndarray) -> float:
    """Share of `of` for which `rows` holds."""
    return float((rows & of).sum() / max(of.sum(), 1))


def first_closing(r: Records, severities: tuple[int, ...]) -> np.ndarray:
    """Hours from report to containment of cases that were closed once: what a log of files says."""
    t = r.incidents
    gap = t["contained_h"] - t["reported_h"]
    return gap[np.isin(t["severity"], severities) & ~np.isnan(gap) & (t["reopened"] == 0)]


def happened(r: Records) -> np.ndarray:
    """Rows that occurred."""
    return ~r.incidents["prevented"]


def on_ladder(r: Records) -> np.ndarray:
    """Ordinary cases that went up the ladder."""
    return happened(r) & (r.incidents["route"] == "ladder") & (r.incidents["severity"] <= 2)


def spread_of_log(values: np.ndarray) -> float:
    """Standard deviation of the logarithm."""
    return float(np.log(values[values > 0]).std())


def found_by_staff(r: Records) -> float:
    """Share of environmental incidents reported in the very hour they were noticed: found by patrol or sensor."""
    t = r.incidents
    known = happened(r) & (t["kind"] == "environmental") & ~np.isnan(t["reported_h"])
    return share(t["reported_h"] == t["noticed_h"], known)


def ever_reported(r: Records, severities: tuple[int, ...], kind: str = "personal") -> float:
    """Share of what residents noticed that they ever reported themselves, as a survey asks them; finds by staff left out."""
    t = r.incidents
    found = t["reported_h"] == t["noticed_h"]
    seen = happened(r) & (t["kind"] == kind) & np.isin(t["severity"], severities) & ~np.isnan(t["noticed_h"]) & ~found
    return share(~np.isnan(t["reported_h"]), seen)


def busy(r: Records, *kinds: str) -> float:
    """Share of their time on duty that kinds of staff are busy, on the mean: cases, paperwork and other duties."""
    return float(np.mean([REGISTERED[f"utilization_{kind}"](r) for kind in kinds]))


def desk_busy(r: Records) -> float:
    """Share of its hours that top-down control's first desk is busy: other business, and the reports that it sees.

    A report is seen when it comes, when it comes back from the wrong place and when its case is opened again; a false one
    costs a glance. A desk has no pool of its own, so its hours are counted from the cases.
    """
    scenario = load_scenario("top_down")
    ladder, policy, t = scenario.incidents.ladder, scenario.policy, r.incidents
    plain = getattr(handling_mean_h, "py_func", handling_mean_h)  # a block is no record: the equation as plain Python
    each = plain(policy.hierarchy_levels, policy.informatization, 0.0, 1.0, ladder)
    seen = (t["route"] == "ladder").sum() + t["bounced"].sum() + t["reopened"].sum()
    own_h = seen * each + r.daily["false_reports"].sum() * scenario.incidents.triage.triage_h
    open_h = len(r.daily["false_reports"]) / 7 * policy.desk_hours
    areas = max(1.0, len(r.residents["grid"]) / scenario.community.residents_per_area)
    return float(ladder.background_load + own_h / open_h / areas)


def solved(r: Records) -> float:
    """Share of reported minor cases that are really solved."""
    t = r.incidents
    return share(t["outcome"] == "contained", happened(r) & (t["severity"] <= 2) & ~np.isnan(t["reported_h"]))


def closed(r: Records) -> float:
    """Share of reported minor cases whose file is closed within the 15 days that a draft standard gives (Beijing 2021)."""
    t = r.incidents
    return share(t["closed_h"] - t["reported_h"] <= 360, happened(r) & (t["severity"] <= 2) & ~np.isnan(t["reported_h"]))


def places(r: Records) -> float:
    """Share of threats on the 5 % of places (entrances of five residents) with most of them."""
    t = r.incidents
    spots = np.bincount(t["grid"] * 1000 + t["place"])
    ordered = np.sort(spots)[::-1]
    return float(ordered[: max(len(r.residents["grid"]) // 5 // 20, 1)].sum() / ordered.sum())


def near_repeat(r: Records) -> float:
    """Knox ratio of crime: pairs of personal incidents at a place within seven days, over those expected by chance."""
    t = r.incidents
    rows = happened(r) & (t["kind"] == "personal")
    order = np.argsort(t["occurred_h"][rows], kind="stable")
    hour, spot = t["occurred_h"][rows][order], (t["grid"] * 1000 + t["place"])[rows][order]
    until = np.searchsorted(hour, hour + 168, side="right")
    near = sum(int((spot[n + 1 : last] == spot[n]).sum()) for n, last in enumerate(until))
    together = (np.bincount(spot) * (np.bincount(spot) - 1) / 2).sum()
    soon, pairs = (until - np.arange(len(hour)) - 1).sum(), len(hour) * (len(hour) - 1) / 2
    return float(near / (together * soon / pairs))


def reached_personal(r: Records, severities: tuple[int, ...]) -> np.ndarray:
    """Rows of personal incidents that somebody came to."""
    t = r.incidents
    return happened(r) & (t["kind"] == "personal") & np.isin(t["severity"], severities) & ~np.isnan(t["on_scene_h"])


def report_delay(r: Records, severities: tuple[int, ...]) -> float:
    """Median hours from occurrence to report, personal incidents that somebody came to."""
    return float(np.median((r.incidents["reported_h"] - r.incidents["occurred_h"])[reached_personal(r, severities)]))


def delay_ratio(r: Records, severities: tuple[int, ...], start: str) -> float:
    """The same over the median hours from a stage to the first arrival."""
    t = r.incidents
    return report_delay(r, severities) / float(np.median((t["on_scene_h"] - t[start])[reached_personal(r, severities)]))


def lognormal_or_exponential(r: Records) -> float:
    """Distance (Kolmogorov) of severe response times to a fitted lognormal, over that to a fitted exponential."""
    times = hours(r, "reported_h", "on_scene_h", (3, 4))
    times = times[times > 0]
    log = np.log(times)
    near = stats.kstest(log, "norm", (log.mean(), log.std())).statistic
    return float(near / stats.kstest(times, "expon", (0, times.mean())).statistic)


def day_share(r: Records) -> float:
    """Share of incidents between 8 and 20 h."""
    h = r.incidents["occurred_h"][happened(r)] % 24
    return float(((h >= 8) & (h < 20)).mean())


def struck(r: Records) -> int:
    """Threats that were not prevented; quarrels and children left out."""
    return int((happened(r) & (r.incidents["source"] == "threat")).sum())


MEASURES = {
    "incidents, personal": (lambda r: per_1000(r, "personal"),
        Pattern("top_down", "per 1,000 and year", 30, 110, "110 calls, surveys (Jiangsu, BJS)", "calibrates")),
    "incidents, occupational": (lambda r: per_1000(r, "occupational"),
        Pattern("top_down", "per 1,000 and year", 5, 30, "BLS 2015, half of residents at work", "calibrates")),
    "incidents, everyday life": (lambda r: per_1000(r, "everyday_life"),
        Pattern("top_down", "per 1,000 and year", 60, 200, "ambulance and hotline statistics", "calibrates")),
    "incidents, environmental": (lambda r: per_1000(r, "environmental"),
        Pattern("top_down", "per 1,000 and year", 20, 300, "grid cases Shenzhen, NYC 311", "calibrates")),
    "noticed, severity 1, median": (lambda r: np.median(hours(r, "occurred_h", "noticed_h", (1,))),
        Pattern("top_down", "h", 2, 8, "larceny 8 h to arrival (Pontiac 1978-79)", "calibrates")),
    "occurrence to arrival, severity 3-4, median": (lambda r: np.median(hours(r, "occurred_h", "on_scene_h", (3, 4))),
        Pattern("top_down", "h", 0.5, 0.9, "robbery 37.5, assault 42 min (Pontiac)", "calibrates")),
    "report to arrival, severity 3-4, median": (lambda r: np.median(hours(r, "reported_h", "on_scene_h", (3, 4))),
        Pattern("top_down", "h", 0.05, 0.17, "SF 2.8 min, police 6 (3-10), Pontiac 9 min", "checks")),
    "report to arrival, severity 3-4, within 30 min": (lambda r: (hours(r, "reported_h", "on_scene_h", (3, 4)) <= 0.5).mean(),
        Pattern("top_down", "share", 0.88, 0.92, "Ankang police, weekly reports", "checks")),
    "report to arrival, severity 3-4, sigma of log": (lambda r: spread_of_log(hours(r, "reported_h", "on_scene_h", (3, 4))),
        Pattern("top_down", "1", 0.5, 0.8, "SF 2002: .57; Buffington & Ezekoye 2019", "calibrates")),
    "ordinary cases, report to containment, three desks": (lambda r: first_closing(r, (1, 2)).mean(),
        Pattern("top_down", "h", 80, 150, "over 100 h before the platform (Shenzhen 2013)", "calibrates")),
    "ordinary cases, report to containment, platform": (lambda r: first_closing(r, (1, 2)).mean(),
        Pattern("digital_top_down", "h", 20, 40, "30 h with the platform (Shenzhen 2013)", "checks")),
    "cases never handed over, report to containment, median": (
        lambda r: np.median((r.incidents["contained_h"] - r.incidents["reported_h"])[
            happened(r) & (r.incidents["handovers"] == 0) & (r.incidents["severity"] <= 2) & (r.incidents["reopened"] == 0)
            & ~np.isnan(r.incidents["contained_h"])]),
        Pattern("digital_top_down", "h", 4, 14, "7 h (Volvo IT log, BPI 2013)", "calibrates")),
    "cases handed over twice, report to containment, median": (
        lambda r: np.median((r.incidents["contained_h"] - r.incidents["reported_h"])[
            on_ladder(r) & (r.incidents["handovers"] == 2) & (r.incidents["reopened"] == 0)
            & ~np.isnan(r.incidents["contained_h"])]),
        Pattern("top_down", "h", 100, 301, "239 h (Volvo IT log)", "checks")),
    "bounced, ordinary cases on the ladder": (lambda r: share(r.incidents["bounced"] > 0, on_ladder(r)),
        Pattern("top_down", "share", 0.15, 0.20, "16.7 % (Volvo IT log)", "calibrates")),
    "found by staff or sensors, environmental": (found_by_staff,
        Pattern("top_down", "share", 0.5, 0.96, "52-95.7 % (Tianmen and another city)", "calibrates")),
    "ever reported, minor personal": (lambda r: ever_reported(r, (1, 2)),
        Pattern("nobody looks", "share", 0.07, 0.39, "7 % without injury (Hong Kong 2005), minor assault 39 % (BCS 2009/10)",
                "calibrates")),
    "ever reported, serious personal": (lambda r: ever_reported(r, (3, 4)),
        Pattern("nobody looks", "share", 0.35, 0.65, "35 % with injury (Hong Kong 2005), violent 42-45, severest 65 % (BJS)",
                "calibrates")),
    "ever reported, occupational": (lambda r: ever_reported(r, (1, 2, 3, 4), "occupational"),
        Pattern("nobody looks", "share", 0.1, 0.6, "25 % insured (China 2014), 61 % to the employer (Weddle 1996)", "checks")),
    "ever reported, environmental": (lambda r: ever_reported(r, (1, 2, 3, 4), "environmental"),
        Pattern("nobody looks", "share", 0.4, 0.9, "no figure found; never reported assumed .1-.6", "checks")),
    "false and trivial among all reports": (
        lambda r: r.daily["false_reports"].sum() / (r.daily["false_reports"].sum() + r.daily["reported"].sum()),
        Pattern("top_down", "share", 0.4, 0.66, "58-66 % of 110 calls invalid", "calibrates")),
    "threats on the 5 % worst places": (places,
        Pattern("top_down", "share", 0.4, 0.64, "50 % of crime (Weisburd), 64 % of calls (Sherman)", "calibrates")),
    "incidents between 8 and 20 h": (day_share,
        Pattern("top_down", "share", 0.6, 0.68, "64 % (SF 2002)", "calibrates")),
    "ready to volunteer": (lambda r: r.daily["participation_share"].mean(),
        Pattern("top_down", "share", 0.02, 0.05, "safety volunteers 2.5-3.9 % (Beijing)", "calibrates")),
    "ready to volunteer, collaborative": (lambda r: r.daily["participation_share"].mean(),
        Pattern("collaborative", "share", 0.1, 0.23, "registered volunteers Shanghai, Ningbo 2021-23", "checks")),
    "satisfaction": (lambda r: r.daily["satisfaction_mean"].mean(),
        Pattern("top_down", "0..1", 0.6, 0.86, "84-86 % feel safe (2002, 2019)", "calibrates")),
    "trust in government": (lambda r: r.daily["trust_government"].mean(),
        Pattern("top_down", "0..1", 0.57, 0.7, "57 % trust police in towns, 69.6/100 (2014-15)", "calibrates")),
    "staff at work while on duty": (lambda r: REGISTERED["utilization"](r),
        Pattern("top_down", "share", 0.2, 0.6, "under a third committed, 60 % at most (ICMA); 40 % (Kansas City 1972-73)",
                "checks")),
    "busy, public security": (lambda r: busy(r, "public_security"),
        Pattern("top_down", "share", 0.25, 0.5, "patrol: 25 % (Baltimore 1999), 40 % (Kansas City), 26-50 % (city H 2022)",
                "calibrates")),
    "busy, posts in the grids": (lambda r: busy(r, "grid_posts"),
        Pattern("top_down", "share", 0.25, 0.5, "as patrols", "checks")),
    "busy, fire and emergency": (lambda r: busy(r, "fire_emergency"),
        Pattern("top_down", "share", 0.1, 0.3, "fire crews 10 % (Morgan Hill 2015), ambulances 16-30 % (Henrico 2016)",
                "checks")),
    "busy, first desk": (desk_busy,
        Pattern("top_down", "share", 0, 0.75, "hotline desks up to 75 % (reckoned from Beijing 12345, 2024)", "checks")),
    "busy, public security, collaborative": (lambda r: busy(r, "public_security"),
        Pattern("collaborative", "share", 0.25, 0.6, "patrol as before; 60 % at most (ICMA)", "checks")),
    "minor cases closed within 15 days": (closed,
        Pattern("top_down", "share", 0.67, 0.99, "official rates: 67-84 % (Shanghai 2011-15), 97 % (New York 2025)", "checks")),
    "minor cases really solved": (solved,
        Pattern("top_down", "share", 0.4, 0.75, "40-70 % (Beijing 2019), 43 % (call-back, Shanghai 2016)", "calibrates")),
    "occurrence to report, minor personal, median": (lambda r: report_delay(r, (1, 2)),
        Pattern("nobody looks", "h", 1, 8, "burglary 5.5, larceny 8 h to arrival (Pontiac 1978-79)", "checks")),
    "delay before the report over dispatch and travel, severe personal": (
        lambda r: delay_ratio(r, (3, 4), "reported_h"),
        Pattern("top_down", "1", 1, np.inf, "every police study: .5 h and more against 9 min (Pontiac 1978-79)", "checks")),
    "delay before the report over take-up and travel, minor personal": (
        lambda r: delay_ratio(r, (1, 2), "routed_h"),
        Pattern("top_down", "1", 1, np.inf, "theft: hours against minutes (Pontiac, Kansas City)", "checks")),
    "severe response times: nearer a lognormal than an exponential": (lognormal_or_exponential,
        Pattern("top_down", "ratio of distances", 0, 1, "SF 2002; Buffington & Ezekoye 2019", "calibrates")),
    "near repeat at a place within a week": (near_repeat,
        Pattern("top_down", "times expected", 2, 3, "2.83 within 100 m and 7 days (Malmoe 2009-14)", "calibrates")),
    "escalated": (lambda r: share(r.incidents["escalated"], happened(r)),
        Pattern("top_down", "share", np.nan, np.nan, "no figure found", "checks")),
}  # fmt: skip
CHANGES = {  # measured on a changed run and the one it was changed from
    "threats that strike, prevention doubled": (
        lambda r, base: 100 * (struck(r) / struck(base) - 1),
        Pattern("twice the prevention", "%", -16, -8, "hot spots, -8 by d to -16 (Braga & Weisburd 2022)", "calibrates")),
    "satisfaction, clock as before, twice as long passes for prompt": (
        lambda r, base: r.daily["satisfaction_mean"].mean() - base.daily["satisfaction_mean"].mean(),
        Pattern("twice the patience", "0..1", 0.001, np.inf, "expected time matters, not clock (Kessler 1977)", "checks")),
}  # fmt: skip
