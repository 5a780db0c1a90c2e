"""Rosters: a fixed one, or one that follows the hours in which residents report."""

import numpy as np

SHIFTS = 3
"""Night (0-8 h), day (8-16 h), evening (16-24 h)."""
COUNTS_FOR = 3.0
"""Reports of a month that a fixed roster counts for; assumed."""


def reports_by_shift(reported_h: np.ndarray, area: np.ndarray, areas: int) -> np.ndarray:
    """Count reports by area and shift (areas, 3); `reported_h` are hours of the run, of which 0 is a midnight."""
    shift = ((reported_h % 24.0) // 8.0).astype(np.int64)
    return np.bincount(area * SHIFTS + shift, minlength=areas * SHIFTS).reshape(areas, SHIFTS).astype(float)


def rosters(fixed: np.ndarray, reported: np.ndarray, followed: float) -> np.ndarray:
    """Share of a day's hours by area and shift (areas, 3), sum 1: the fixed one blended with last month's reports.

    The fixed one counts for a few reports itself, so that three calls at night do not empty the day.
    """
    asked = (reported + COUNTS_FOR * fixed) / (reported.sum(axis=1, keepdims=True) + COUNTS_FOR)
    return np.asarray((1 - followed) * fixed + followed * asked)
