"""The room of metrics: they judge outcomes, not mechanisms, and can be computed from the records of old runs."""

from govsim.measure import help_time, money, occurrence, resilience, response, satisfaction, supply
from govsim.measure.metric import GROUPS, REGISTERED, Metric, metric
from govsim.measure.tables import Records

__all__ = ["METRICS", "Metric", "Records", "compute", "metric"]

MECHANISMS = (help_time, response, occurrence, satisfaction, supply, money, resilience)
"""The files that register metrics."""
METRICS: dict[str, Metric] = dict(sorted(REGISTERED.items(), key=lambda item: GROUPS.index(item[1].group)))
"""Every metric by name, in the order in which tables show them."""


def compute(records: Records) -> dict[str, float]:
    """Every metric of a run by name; NaN only where a mean or share is over nothing."""
    return {name: measured(records) for name, measured in METRICS.items()}
