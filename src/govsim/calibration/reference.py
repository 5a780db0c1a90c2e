"""How much of what happens becomes a row of a log, and how long help takes: measured by runs of the model itself.

A log holds what was reported. A candidate threat of the model is prevented or occurs, and an incident that occurred is
reported or not; severe ones set off others. So a rate of candidates is the log's rate over the share of candidates that
became a report in runs of the reference scenario, its prevention being taken for that of the log's town.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from govsim.model import GovernanceModel
from govsim.names import NEEDS
from govsim.scenario import load_scenario

LEAST = 100
"""Candidates of a kind below which its share is that of all kinds together."""
LEAST_TIMES = 30
TIMES = (
    "incidents.emergency.duty_desk_h", "incidents.emergency.outside_h", "incidents.dispatch.travel_h",
    "incidents.dispatch.step_h", "incidents.dispatch.office_h",
)  # fmt: skip
"""The times between an emergency report and the first arrival, of which only the whole is seen in a log."""

Settings = dict[str, Any]


@dataclass(frozen=True)
class Measured:
    """What runs of a scenario brought."""

    threats: np.ndarray  # (4, 4) by kind and severity at birth
    reports: np.ndarray  # (4, 4)
    delay_h: float  # median from occurrence to report
    response_h: np.ndarray  # of emergencies answered
    work_h: np.ndarray  # arrival to containment

    def yields(self, axis: int = 0) -> np.ndarray:
        """Reports for each threat by kind (axis 0) or severity (axis 1); rare ones have the share of all."""
        threats, reports = self.threats.sum(axis=1 - axis), self.reports.sum(axis=1 - axis)
        whole = reports.sum() / max(threats.sum(), 1)
        return np.where(threats >= LEAST, reports / np.maximum(threats, 1), whole)

    def yields_se(self) -> np.ndarray:
        """Their standard errors by kind, as of binomial shares."""
        threats, share = self.threats.sum(axis=1), np.minimum(self.yields(), 1.0)
        return np.sqrt(share * (1 - share) / np.where(threats >= LEAST, threats, max(threats.sum(), 1)))


def measure(base: str, settings: Mapping[str, Any], seeds: range) -> Measured:
    """Run the reference scenario with some settings under several seeds."""
    scenario = load_scenario(base, settings)
    threats, reports = np.zeros((4, 4)), np.zeros((4, 4))
    delays, responses, works = [], [], []
    for seed in seeds:
        of = GovernanceModel(scenario, seed).run().records.incidents
        kind = np.array([NEEDS.index(name) for name in of["kind"]], np.int64)
        is_reported, is_threat = np.isfinite(of["reported_h"]), of["source"] == "threat"
        for table, rows in ((threats, is_threat), (reports, is_reported)):
            np.add.at(table, (kind[rows], of["severity"][rows] - 1), 1)
        delays.append((of["reported_h"] - of["occurred_h"])[is_reported])
        answered = (of["route"] == "emergency") & (of["severity"] >= 3) & np.isfinite(of["on_scene_h"])
        responses.append((of["on_scene_h"] - of["reported_h"])[answered])
        done = np.isfinite(of["contained_h"]) & np.isfinite(of["on_scene_h"])
        works.append((of["contained_h"] - of["on_scene_h"])[done])
    delay = np.concatenate(delays)
    median = float(np.median(delay)) if len(delay) else np.nan
    return Measured(threats, reports, median, np.concatenate(responses), np.concatenate(works))


def quartiles(hours: np.ndarray) -> tuple[float, float]:
    """Median (h) and the logarithm of the ratio of the quartiles."""
    low, middle, high = np.quantile(hours[hours > 0], (0.25, 0.5, 0.75))
    return float(middle), float(np.log(high / low))


@dataclass(frozen=True)
class Matched:
    """Times of the model scaled so that a simulated median and spread are the recorded ones."""

    settings: Settings
    factor: float
    simulated: tuple[float, float]  # median (h), log ratio of quartiles, in a last run with other seeds
    recorded: tuple[float, float]


def scaled_to(
    base: str, settings: Mapping[str, Any], recorded_h: np.ndarray, which: str, spread: tuple[str, float], seeds: int
) -> Matched | None:
    """Scale times by one factor and their spread by another until simulated median and quartiles are the recorded ones.

    `which` is `response_h` (the scenario's emergencies, `TIMES`) or `work_h` (the work of a case by severity); `spread` names
    a sigma and its largest value. Two rounds of runs under the same seeds, one more under others to say how near it came.
    None where a round has too few incidents.
    """
    keys = TIMES if which == "response_h" else ("incidents.course.work_h",)
    scenario = load_scenario(base)
    usual = {key: _value(scenario, key) for key in (*keys, spread[0])}
    recorded = quartiles(recorded_h)
    factor, sigma = 1.0, float(usual[spread[0]])
    for first in (1, 1, 1001):
        chosen = _scaled(usual, keys, factor, spread, sigma)
        hours = getattr(measure(base, {**settings, **chosen}, range(first, first + seeds)), which)
        if (hours > 0).sum() < LEAST_TIMES:
            return None
        found = quartiles(hours)
        if first == 1:
            factor *= recorded[0] / found[0]
            sigma = min(sigma * recorded[1] / max(found[1], 1e-9), spread[1])
    return Matched(chosen, factor, found, recorded)


def _value(scenario: Any, key: str) -> Any:
    for part in key.split("."):
        scenario = getattr(scenario, part)
    return scenario


def _scaled(usual: Settings, keys: tuple[str, ...], factor: float, spread: tuple[str, float], sigma: float) -> Settings:
    scaled: Settings = {}
    for key in keys:
        value = usual[key]
        scaled[key] = [four(v * factor) for v in value] if isinstance(value, tuple) else four(value * factor)
    return scaled | {spread[0]: four(sigma)}


def four(value: float) -> float:
    """A number as it is written down: four digits."""
    return float(f"{value:.4g}")
