"""Simulated against recorded response: does the model answer a real log's incidents as they were answered?

Both are report to first arrival of the incidents whose response the log records. Quantiles and the distance of the two
distributions are over those answered in the simulation, so beside them stands how many were not: shares in time count
an incident that nobody answered as a failure. Incidents that prevention kept from happening have no simulated response.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np

from govsim.names import TARGET_H

QUANTILES = (0.1, 0.25, 0.5, 0.75, 0.9)
WITHIN_MIN = (5, 10, 15)
SLACK = 1e-9  # 5 min in hours and back again is not always 5


def scorecard(incidents: Mapping[str, np.ndarray], recorded: Mapping[str, float] | np.ndarray) -> list[dict[str, Any]]:
    """One row for all incidents, for each kind and for each severity (at birth) that the log's recorded responses hold.

    `incidents` are the columns of `Records.incidents`; `recorded` gives hours by incident id, or for each row of these
    columns, NaN where not recorded. Children and whatever else has no recorded response are left out.
    """
    if isinstance(recorded, Mapping):
        recorded = np.array([recorded.get(str(name), np.nan) for name in incidents["incident_id"]], float)
    is_scored = np.isfinite(recorded)
    kind, severity, prevented = (np.asarray(incidents[name])[is_scored] for name in ("kind", "severity", "prevented"))
    simulated_h = np.asarray(incidents["on_scene_h"] - incidents["reported_h"], float)[is_scored]
    recorded_h = recorded[is_scored]
    return [
        {"group": group, **_compare(simulated_h[rows], recorded_h[rows], severity[rows], prevented[rows])}
        for group, rows in _groups(kind, severity).items()
        if rows.any()
    ]


def _groups(kind: np.ndarray, severity: np.ndarray) -> dict[str, np.ndarray]:
    kinds = {str(name): kind == name for name in sorted(set(kind))}
    severities = {f"severity {level}": severity == level for level in range(1, len(TARGET_H) + 1)}
    return {"all": np.ones(len(kind), bool), **kinds, **severities}


def _compare(
    simulated_h: np.ndarray, recorded_h: np.ndarray, severity: np.ndarray, prevented: np.ndarray
) -> dict[str, float | int]:
    """Counts, quantiles (min), shares in time and the distance of one group; NaN where nobody was answered."""
    is_answered = np.isfinite(simulated_h) & ~prevented.astype(bool)
    answered_h = simulated_h[is_answered]
    occurred = len(recorded_h) - int(prevented.sum())
    row: dict[str, float | int] = {
        "n_recorded": len(recorded_h),
        "n_prevented": int(prevented.sum()),
        "n_answered": len(answered_h),
        "n_unanswered": occurred - len(answered_h),
    }
    for q in QUANTILES:
        row[f"p{q * 100:.0f}_simulated_min"] = float(np.quantile(answered_h, q)) * 60 if len(answered_h) else np.nan
        row[f"p{q * 100:.0f}_recorded_min"] = float(np.quantile(recorded_h, q)) * 60
    target_h = np.array(TARGET_H)[severity.astype(int) - 1]
    limits = {f"within_{limit}_min": np.full(len(severity), limit / 60) for limit in WITHIN_MIN}
    limits["in_target"] = target_h
    for name, limit_h in limits.items():
        in_time = int((answered_h <= limit_h[is_answered] + SLACK).sum())
        row[f"{name}_simulated_share"] = in_time / occurred if occurred else np.nan
        row[f"{name}_recorded_share"] = float(np.mean(recorded_h <= limit_h + SLACK))
    row["ks_distance"] = ks_distance(answered_h, recorded_h)
    return row


def ks_distance(a: np.ndarray, b: np.ndarray) -> float:
    """Largest distance between two empirical distribution functions (0..1, Kolmogorov 1933, Smirnov 1948)."""
    if not (len(a) and len(b)):
        return np.nan
    at = np.concatenate([a, b])
    below = (np.searchsorted(np.sort(sample), at, side="right") / len(sample) for sample in (a, b))
    return float(np.max(np.abs(next(below) - next(below))))
