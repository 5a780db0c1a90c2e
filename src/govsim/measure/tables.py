"""The tables that a run hands over."""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Records:
    """What the model hands over, of the counted time only; columns as equally long arrays."""

    incidents: dict[str, np.ndarray]  # row = candidate
    daily: dict[str, np.ndarray]  # row = counted day
    residents: dict[str, np.ndarray]  # row = resident
    books: dict[str, float | int]  # totals
