"""Metrics: pure functions of the records of a run. They judge outcomes, not mechanisms, and work on old runs too."""

from govsim.measure import money, response, satisfaction, supply
from govsim.measure.metric import METRICS, Metric
from govsim.measure.tables import Records

__all__ = ["METRICS", "Metric", "Records", "compute", "money", "response", "satisfaction", "supply"]


def compute(records: Records) -> dict[str, float]:
    """All metrics of a run by name."""
    return {name: found.of(records) for name, found in METRICS.items()}
