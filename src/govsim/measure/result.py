"""What a run leaves: records, metrics, and the records as data frames."""

from functools import cached_property
from typing import Any

import numpy as np

from govsim.measure import compute
from govsim.measure.tables import Records


class Result:
    """What a run leaves: records, metrics, and the records as tables."""

    def __init__(self, records: Records) -> None:
        self.records = records

    @cached_property
    def metrics(self) -> dict[str, float]:
        """All metrics by name; units and directions are in `govsim.measure.METRICS`."""
        return compute(self.records)

    @cached_property
    def incidents(self) -> Any:
        """A DataFrame with one row for each candidate incident."""
        return _frame(self.records.incidents)

    @cached_property
    def daily(self) -> Any:
        """A DataFrame with one row for each counted day."""
        return _frame(self.records.daily)

    @cached_property
    def residents(self) -> Any:
        """A DataFrame with one row for each resident."""
        return _frame(self.records.residents)

    @cached_property
    def changes(self) -> Any:
        """A DataFrame with one row for each change of policy that began or ended within the run, in order."""
        return _frame(self.records.changes or {})


def _frame(columns: dict[str, np.ndarray]) -> Any:
    import pandas as pd

    return pd.DataFrame(columns)
