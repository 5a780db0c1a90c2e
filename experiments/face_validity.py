"""What the model shows beside what has been measured: the patterns it was asked for, each with its source.

    python experiments/face_validity.py [--seeds 10]

Writes experiments/results/face_validity.csv. No figure here is fitted by this script; where a default was set by a pattern,
the row says so.
"""

import argparse
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd

from govsim.measure import Records
from govsim.model import GovernanceModel
from govsim.scenario import load_scenario

RESULTS = Path(__file__).parent / "results"
ARMS = ("top_down", "digital_top_down", "collaborative")


class Pattern(NamedTuple):
    """A pattern: what is measured, its arm, the cited range, its source, whether a default was set by it."""

    what: str
    arm: str
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


def quick_reports(r: Records, severities: tuple[int, ...]) -> float:
    """Share of what residents noticed that was reported within a day of noticing (patrols' finds left out)."""
    t = r.incidents
    seen = happened(r) & (t["kind"] == "personal") & np.isin(t["severity"], severities) & (t["reported_h"] != t["noticed_h"])
    return share(t["reported_h"] - t["noticed_h"] <= 24, seen)


def places(r: Records) -> float:
    """Share of threats on the 5 % of places with most of them."""
    t = r.incidents
    spots = np.bincount(t["grid"] * 1000 + t["place"])
    grids = len(set(t["grid"].tolist()))
    ordered = np.sort(spots)[::-1]
    return float(ordered[: max(grids * 100 // 20, 1)].sum() / ordered.sum())


def day_share(r: Records) -> float:
    """Share of incidents between 8 and 20 h."""
    h = r.incidents["occurred_h"][happened(r)] % 24
    return float(((h >= 8) & (h < 20)).mean())


MEASURES = {
    "incidents, personal": (lambda r: per_1000(r, "personal"),
        Pattern("", "top_down", "per 1,000 and year", 30, 110, "110 calls, surveys (Jiangsu, BJS)", "calibrates")),
    "incidents, occupational": (lambda r: per_1000(r, "occupational"),
        Pattern("", "top_down", "per 1,000 and year", 5, 30, "BLS 2015, half of residents at work", "calibrates")),
    "incidents, everyday life": (lambda r: per_1000(r, "everyday_life"),
        Pattern("", "top_down", "per 1,000 and year", 60, 200, "ambulance and hotline statistics", "calibrates")),
    "incidents, environmental": (lambda r: per_1000(r, "environmental"),
        Pattern("", "top_down", "per 1,000 and year", 20, 300, "grid cases Shenzhen, NYC 311", "calibrates")),
    "noticed, severity 1, median": (lambda r: np.median(hours(r, "occurred_h", "noticed_h", (1,))),
        Pattern("", "top_down", "h", 2, 8, "larceny 8 h to arrival (Pontiac 1978-79)", "calibrates")),
    "occurrence to arrival, severity 3-4, median": (lambda r: np.median(hours(r, "occurred_h", "on_scene_h", (3, 4))),
        Pattern("", "top_down", "h", 0.5, 0.9, "robbery 37.5, assault 42 min (Pontiac)", "calibrates")),
    "report to arrival, severity 3-4, median": (lambda r: np.median(hours(r, "reported_h", "on_scene_h", (3, 4))),
        Pattern("", "top_down", "h", 0.05, 0.17, "SF 2.8 min, police 6 (3-10), Pontiac 9 min", "checks")),
    "report to arrival, severity 3-4, within 30 min": (lambda r: (hours(r, "reported_h", "on_scene_h", (3, 4)) <= 0.5).mean(),
        Pattern("", "top_down", "share", 0.88, 0.92, "Ankang police, weekly reports", "checks")),
    "report to arrival, severity 3-4, sigma of log": (lambda r: spread_of_log(hours(r, "reported_h", "on_scene_h", (3, 4))),
        Pattern("", "top_down", "1", 0.5, 0.8, "SF 2002: .57; Buffington & Ezekoye 2019", "calibrates")),
    "ordinary cases, report to containment, three desks": (lambda r: hours(r, "reported_h", "contained_h", (1, 2)).mean(),
        Pattern("", "top_down", "h", 80, 150, "over 100 h before the platform (Shenzhen 2013)", "calibrates")),
    "ordinary cases, report to containment, platform": (lambda r: hours(r, "reported_h", "contained_h", (1, 2)).mean(),
        Pattern("", "digital_top_down", "h", 20, 40, "30 h with the platform (Shenzhen 2013)", "checks")),
    "cases never handed over, report to containment, median": (
        lambda r: np.median((r.incidents["contained_h"] - r.incidents["reported_h"])[
            happened(r) & (r.incidents["handovers"] == 0) & (r.incidents["severity"] <= 2)
            & ~np.isnan(r.incidents["contained_h"])]),
        Pattern("", "digital_top_down", "h", 4, 14, "7 h (Volvo IT log, BPI 2013)", "calibrates")),
    "cases handed over twice, report to containment, median": (
        lambda r: np.median((r.incidents["contained_h"] - r.incidents["reported_h"])[
            on_ladder(r) & (r.incidents["handovers"] == 2) & ~np.isnan(r.incidents["contained_h"])]),
        Pattern("", "top_down", "h", 100, 301, "239 h (Volvo IT log)", "checks")),
    "bounced, ordinary cases on the ladder": (lambda r: share(r.incidents["bounced"] > 0, on_ladder(r)),
        Pattern("", "top_down", "share", 0.15, 0.20, "16.7 % (Volvo IT log)", "calibrates")),
    "found by staff or sensors, environmental": (found_by_staff,
        Pattern("", "top_down", "share", 0.5, 0.96, "52-95.7 % (Tianmen and another city)", "calibrates")),
    "reported within a day of noticing, minor personal": (lambda r: quick_reports(r, (1, 2)),
        Pattern("", "top_down", "share", 0.2, 0.35, "property 30 %, theft under 25 % (BJS)", "calibrates")),
    "reported within a day of noticing, serious personal": (lambda r: quick_reports(r, (3, 4)),
        Pattern("", "top_down", "share", 0.42, 0.65, "violent 42-45 %, severest .65 (BJS)", "calibrates")),
    "false and trivial among all reports": (
        lambda r: r.daily["false_reports"].sum() / (r.daily["false_reports"].sum() + r.daily["reported"].sum()),
        Pattern("", "top_down", "share", 0.4, 0.66, "58-66 % of 110 calls invalid", "calibrates")),
    "threats on the 5 % worst places": (places,
        Pattern("", "top_down", "share", 0.4, 0.64, "50 % of crime (Weisburd), 64 % of calls (Sherman)", "calibrates")),
    "incidents between 8 and 20 h": (day_share,
        Pattern("", "top_down", "share", 0.6, 0.68, "64 % (SF 2002)", "calibrates")),
    "ready to volunteer": (lambda r: r.daily["participation_share"].mean(),
        Pattern("", "top_down", "share", 0.02, 0.05, "safety volunteers 2.5-3.9 % (Beijing)", "calibrates")),
    "ready to volunteer, collaborative": (lambda r: r.daily["participation_share"].mean(),
        Pattern("", "collaborative", "share", 0.1, 0.23, "registered volunteers Shanghai, Ningbo 2021-23", "checks")),
    "satisfaction": (lambda r: r.daily["satisfaction_mean"].mean(),
        Pattern("", "top_down", "0..1", 0.6, 0.86, "84-86 % feel safe (2002, 2019)", "calibrates")),
    "trust in government": (lambda r: r.daily["trust_government"].mean(),
        Pattern("", "top_down", "0..1", 0.57, 0.7, "57 % trust police in towns, 69.6/100 (2014-15)", "calibrates")),
    "staff at work while on duty": (
        lambda r: r.books["worked_hours_government"] / r.books["duty_hours_government"],
        Pattern("", "top_down", "share", 0.06, 0.15, "computed from volumes, work and posts", "checks")),
    "escalated": (lambda r: share(r.incidents["escalated"], happened(r)),
        Pattern("", "top_down", "share", np.nan, np.nan, "no figure found", "checks")),
}  # fmt: skip


def main() -> None:
    """Run the arms and write what they show beside the cited ranges."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=10)
    parser.add_argument("--residents", type=int, default=4000)
    parser.add_argument("--out", type=Path, default=RESULTS / "face_validity.csv")
    asked = parser.parse_args()
    runs = {
        arm: [GovernanceModel(load_scenario(arm, {"community.residents": asked.residents}), s).run().records
              for s in range(1, asked.seeds + 1)]
        for arm in ARMS
    }  # fmt: skip
    rows = []
    for what, (measure, p) in MEASURES.items():
        value = float(np.nanmean([measure(r) for r in runs[p.arm]]))
        verdict = "no range" if np.isnan(p.low) else "shown" if p.low <= value <= p.high else "missed"
        rows.append({"pattern": what, "arm": p.arm, "unit": p.unit, "model": value, "low": p.low, "high": p.high,
                     "verdict": verdict, "role": p.role, "source": p.source})  # fmt: skip
    asked.out.parent.mkdir(exist_ok=True)
    pd.DataFrame(rows).to_csv(asked.out, index=False, float_format="%.4g")


if __name__ == "__main__":
    main()
