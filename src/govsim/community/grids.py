"""Grids on a map: the smallest units of administration, and the areas that share desks and posts."""

import math
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Grids:
    """Grids numbered row by row on a near-square map; residents of grid g are start[g] .. start[g+1]-1."""

    start: np.ndarray  # (grids + 1,) u4
    area: np.ndarray  # (grids,) i8
    x: np.ndarray  # (grids,) i8, column on the map
    y: np.ndarray  # (grids,) i8, row on the map

    @property
    def number(self) -> int:
        """How many grids there are."""
        return len(self.area)

    @property
    def areas(self) -> int:
        """How many areas they belong to."""
        return int(self.area[-1]) + 1

    @property
    def residents(self) -> int:
        """How many residents live in them."""
        return int(self.start[-1])


def lay_out(sizes: np.ndarray, residents_per_area: int) -> Grids:
    """Put grids of the given sizes (residents) on the map and gather neighbours into areas of about equal size."""
    number, residents = len(sizes), int(np.sum(sizes))
    areas = min(number, max(1, round(residents / residents_per_area)))
    width = math.ceil(math.sqrt(number))
    start = np.concatenate([[0], np.cumsum(sizes)]).astype(np.uint32)
    index = np.arange(number)
    return Grids(start, index * areas // number, index % width, index // width)


def even_sizes(residents: int, per_grid: int) -> np.ndarray:
    """Split residents over grids of about `per_grid`, as evenly as whole numbers allow."""
    number = max(1, round(residents / per_grid))
    return np.diff(np.arange(number + 1) * residents // number)
