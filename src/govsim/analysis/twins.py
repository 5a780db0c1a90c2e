"""Two runs of one seed, incident by incident and resident by resident.

Marks and candidates are the same under both policies; what becomes of them is not. Prevention changes which incidents
happen, so beside each difference stands the one over twins: candidates that occurred in both runs. Residents are twins
throughout, so winners and losers can be named.
"""

from dataclasses import dataclass

import numpy as np

from govsim.measure.help_time import STAGE_METRICS, help_times, split
from govsim.measure.metric import REGISTERED, mean
from govsim.measure.tables import Records, restrict
from govsim.names import STAGES

MATTERS = 0.01
"""A resident's satisfaction must differ by more than this to count as better or worse (assumed)."""
QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)
TWIN_METRICS = (
    "help_time_mean_h", "response_time_mean_h", "containment_time_mean_h", "helped_in_time_share", "on_time_share",
    "escalated_share", "unresolved_share", "never_reported_share", "harm_person_h", *STAGE_METRICS,
)  # fmt: skip
"""Metrics that are restated over twins: those of incidents alone."""


@dataclass(frozen=True)
class Pairing:
    """Rows of the same candidates in both runs: occurred in both (in the same order), only in a, only in b."""

    both_a: np.ndarray
    both_b: np.ndarray
    only_a: np.ndarray
    only_b: np.ndarray


def pair(a: Records, b: Records) -> Pairing:
    """Pair the candidates of two runs of the same seed by incident_id; one that only one run knows did not occur there."""
    ids_a, ids_b = a.incidents["incident_id"], b.incidents["incident_id"]
    if len(ids_a) == len(ids_b) and np.array_equal(ids_a, ids_b):
        in_a = in_b = np.arange(len(ids_a))
    else:
        _, in_a, in_b = np.intersect1d(ids_a.astype(str), ids_b.astype(str), assume_unique=True, return_indices=True)
    both = ~a.incidents["prevented"][in_a] & ~b.incidents["prevented"][in_b]
    both_a, both_b = in_a[both], in_b[both]
    return Pairing(both_a, both_b, np.setdiff1d(a.happened, both_a), np.setdiff1d(b.happened, both_b))


def twins(a: Records, b: Records) -> dict[str, float]:
    """All that one pair of runs says about its twins; differences are b minus a, NaN when no incident has a twin."""
    found = pair(a, b)
    of_a, of_b = restrict(a, found.both_a), restrict(b, found.both_b)
    told = {
        "twins_both": float(len(found.both_a)),
        "twins_only_a": float(len(found.only_a)),
        "twins_only_b": float(len(found.only_b)),
    }
    for name in TWIN_METRICS:
        told[f"{name}_a"], told[f"{name}_b"] = REGISTERED[name](of_a), REGISTERED[name](of_b)
        told[name] = told[f"{name}_b"] - told[f"{name}_a"]
    difference = help_times(of_b) - help_times(of_a)
    told["sooner_share"], told["later_share"] = mean(difference < 0), mean(difference > 0)
    return told | residents(a, b)


def stage_differences(a: Records, b: Records) -> dict[str, float]:
    """The difference in mean help time over twins, split over the stages; the five add up to it exactly."""
    found = pair(a, b)
    of_a, of_b = split(restrict(a, found.both_a)), split(restrict(b, found.both_b))
    return {stage: mean(of_b[:, j] - of_a[:, j]) for j, stage in enumerate(STAGES)}


def residents(a: Records, b: Records) -> dict[str, float]:
    """Winners and losers: shares of residents better or worse off in b, and quantiles of their difference in satisfaction.

    Raises ValueError when the runs do not have the same residents.
    """
    if not np.array_equal(a.residents["resident_id"], b.residents["resident_id"]):
        raise ValueError("the two runs do not have the same residents: they are no twins")
    difference = b.residents["satisfaction_end"] - a.residents["satisfaction_end"]
    told = {"better_share": mean(difference > MATTERS), "worse_share": mean(difference < -MATTERS)}
    values = np.quantile(difference, QUANTILES) if len(difference) else np.full(len(QUANTILES), np.nan)
    return told | {f"satisfaction_q{round(100 * q):02d}": float(v) for q, v in zip(QUANTILES, values, strict=True)}
