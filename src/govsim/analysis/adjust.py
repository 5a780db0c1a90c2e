"""The one adjustment for several questions at once (Holm), and that for maps of many points (false discoveries)."""

import numpy as np


def holm(p: np.ndarray) -> np.ndarray:
    """Holm's step-down adjustment (1979); NaN stays NaN and does not count."""
    adjusted, known = np.full(len(p), np.nan), np.flatnonzero(~np.isnan(p))
    order = known[np.argsort(p[known], kind="stable")]
    running = 0.0
    for rank, index in enumerate(order):
        running = max(running, min(1.0, (len(order) - rank) * p[index]))
        adjusted[index] = running
    return adjusted


def false_discoveries(p: np.ndarray) -> np.ndarray:
    """P values adjusted for the false discovery rate (Benjamini & Hochberg 1995); NaN stays NaN and does not count.

    For maps of many points alone (Wilks 2016, doi 10.1175/BAMS-D-15-00267.1), where the question is what share of the points
    that are called may be wrong, not whether any is.
    """
    from scipy.stats import false_discovery_control

    found, known = np.full(len(p), np.nan), ~np.isnan(p)
    if known.any():
        found[known] = false_discovery_control(p[known])
    return found
