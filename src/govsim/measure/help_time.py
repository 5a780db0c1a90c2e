"""From occurrence to help, stage by stage, with censoring: a regime that leaves incidents unseen must not look fast.

Help time is min(arrival - occurrence, 720 h) over all incidents that occurred, never-helped ones at the limit. The five
stages are cut at the same limit in order, so that they add up to help time incident by incident: what was never noticed
has spent all its time in noticing.
"""

import numpy as np

from govsim.measure.metric import mean, metric, quantile
from govsim.measure.tables import Records
from govsim.names import HELP_LIMIT_H, STAGES
from govsim.text.words import words

STAGE_METRICS = tuple(f"{stage}_time_mean_h" for stage in STAGES)
STAGE_TITLES = {
    "noticing": words("Until noticed"),
    "reporting": words("Until reported"),
    "routing": words("Until routed"),
    "dispatch": words("Until someone accepts"),
    "travel": words("Until on the scene"),
}
STAGE_MEANINGS = {
    "noticing": words("Mean hours from occurrence until somebody notices; a part of help time."),
    "reporting": words("Mean hours from noticing until it is reported, or found by a patrol or sensor; a part of help time."),
    "routing": words("Mean hours from the report until it has reached those who may answer; a part of help time."),
    "dispatch": words("Mean hours from routing until a unit accepts; a part of help time."),
    "travel": words("Mean hours from acceptance to the first arrival, no-shows included; a part of help time."),
}


def split(records: Records) -> np.ndarray:
    """Hours that each incident that occurred spent in each stage before help came, cut at the limit, (incidents, 5)."""
    ends = records.reached_after_h.clip(0.0, HELP_LIMIT_H)
    return np.diff(ends, axis=1, prepend=0.0)


def help_times(records: Records) -> np.ndarray:
    """Hours from occurrence to the first arrival, never-helped incidents at the limit, one for each that occurred."""
    return records.reached_after_h[:, -1].clip(0.0, HELP_LIMIT_H)


@metric(unit="h", better="lower", group="response", title=words("Time to help"))
def help_time_mean_h(records: Records) -> float:
    """Mean hours from occurrence to the first arrival over all incidents that occurred; never helped counts as 720 h."""
    return mean(help_times(records))


@metric(unit="h", better="lower", group="response", title=words("Time to help, median"))
def help_time_median_h(records: Records) -> float:
    """Median hours from occurrence to the first arrival over all incidents that occurred; never helped counts as 720 h."""
    return quantile(help_times(records), 0.5)


def _stage(j: int, stage: str) -> None:
    @metric(
        unit="h", better="lower", group="response", title=STAGE_TITLES[stage],
        name=STAGE_METRICS[j], meaning=STAGE_MEANINGS[stage],
    )  # fmt: skip
    def stage_time(records: Records) -> float:
        return mean(split(records)[:, j])


for _j, _name in enumerate(STAGES):
    _stage(_j, _name)
