"""Help time and its stages: from occurrence to the first unit on the scene, incidents that nobody helped at the limit.

A regime that leaves incidents unnoticed must not look fast, so each incident counts min(arrival - occurrence, 720 h). Its
stages are cut off at the limit in their order, so that their means sum to the mean help time exactly.
"""

import numpy as np

from govsim.incidents.life import HELP_LIMIT_H

STAGES = ("noticing", "reporting", "routing", "dispatch", "travel")
STAMPS = ("noticed_h", "reported_h", "routed_h", "accepted_h", "on_scene_h")


def occurred(incidents: dict[str, np.ndarray]) -> np.ndarray:
    """Rows of candidates that occurred (bool)."""
    return np.asarray(~incidents["prevented"].astype(bool))


def reached(incidents: dict[str, np.ndarray], rows: np.ndarray) -> np.ndarray:
    """Hours from occurrence to each stage (stages, rows), none above the limit; a stage not reached is at the limit."""
    start = incidents["occurred_h"][rows]
    hours = np.array([incidents[stamp][rows] - start for stamp in STAMPS])
    return np.asarray(np.minimum(np.where(np.isnan(hours), HELP_LIMIT_H, hours), HELP_LIMIT_H))


def help_times(incidents: dict[str, np.ndarray], rows: np.ndarray) -> np.ndarray:
    """Help time (h) of each of the rows."""
    return np.asarray(reached(incidents, rows)[-1])


def stage_times(incidents: dict[str, np.ndarray], rows: np.ndarray) -> np.ndarray:
    """Hours spent in each stage (stages, rows); a row's stages sum to its help time."""
    return np.asarray(np.diff(reached(incidents, rows), axis=0, prepend=0.0))
