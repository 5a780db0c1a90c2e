"""Where things stand on the page: grids as blocks of a town, residents and places spread over them, offices at their edge.

One unit is the side of a grid. Points come from Roberts' R2 sequence, which fills a square evenly without any luck.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

from govsim.actors.sectors import OUTSIDE
from govsim.incidents.units import OFFICE

PLASTIC = 1.32471795724474602596  # the root of x^3 = x + 1
LANE = 0.09  # half the width of the lanes between grids
YARD = 0.2  # the strip of a grid where organizations stand


@dataclass(frozen=True)
class Layout:
    """Positions on the map, x to the right and y downward."""

    size: tuple[float, float]  # of the map
    grids: np.ndarray  # (grids, 2) upper left corners
    residents: np.ndarray  # (residents, 2)
    places: np.ndarray  # (grids, places, 2) where incidents strike
    posts: np.ndarray  # (pools, 2) where units wait


def lay_out(model: Any) -> Layout:
    """The map of a community."""
    settled, places = model.ground.community, model.governed.incidents.threat.places
    corner = np.column_stack([settled.grids.x, settled.grids.y]).astype(float)
    start = settled.grids.start.astype(np.int64)
    residents = np.concatenate([corner[g] + within(start[g + 1] - start[g], 0.5) for g in range(len(corner))])
    size = corner.max(axis=0) + 1.0
    struck = corner[:, None, :] + within(places, 0.25)[None]
    return Layout((float(size[0]), float(size[1])), corner, residents, struck, posts(model, corner))


def within(n: int, shift: float) -> np.ndarray:
    """The first n points of the R2 sequence in the part of a grid where people live (n, 2)."""
    number = np.arange(1, n + 1)
    unit = np.column_stack([(shift + number / PLASTIC) % 1.0, (shift + number / PLASTIC**2) % 1.0])
    low, width = np.array([LANE, LANE]), np.array([1 - 2 * LANE, 1 - 2 * LANE - YARD])
    return np.asarray(low + unit * width)


def posts(model: Any, corner: np.ndarray) -> np.ndarray:
    """Where the units of each pool wait: in the yard of their grid, or of the grid in the middle of their area."""
    pools, areas = model.world.pools.view(np.ndarray), model.world.areas
    spots = np.zeros((len(pools), 2))
    taken: dict[int, int] = {}
    grid_at = {(int(x), int(y)): g for g, (x, y) in enumerate(corner)}
    for q, pool in enumerate(pools):
        area = areas[int(pool["area"])]
        home = int(pool["home"])
        if home == OFFICE:
            home = grid_at.get((int(area.centre_x), int(area.centre_y)), 0)
        n = taken[home] = taken.get(home, 0) + 1
        spots[q] = corner[home] + (LANE + 0.06 + 0.115 * (n - 1) % (1 - 2 * LANE), 1 - LANE - YARD / 2 + 0.05)
        if pool["sector"] == OUTSIDE:
            spots[q] = corner.max(axis=0) + 1.0
            taken[home] -= 1
    return spots
