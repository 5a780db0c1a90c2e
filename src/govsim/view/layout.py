"""Where things stand on the page: grids as blocks of a town with houses in rows, and a yard where organizations stand.

One unit is the side of a grid, and the page may stretch it: what counts is which grid is whose neighbour, as for travel.
"""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from govsim.actors.sectors import OUTSIDE
from govsim.incidents.candidates import places_of
from govsim.incidents.places import first_at
from govsim.incidents.units import OFFICE

TO_NEXT = 0.618033988749895  # of all houses, to the next in number: no part of a grid is built before another
ROWS_SHARE = 0.5  # a grid has half as many rows as columns, since screens are wide
HOMES = np.array([[0.08, 0.08], [0.92, 0.78]])  # corners of the part of a grid where people live
YARD = np.array([[0.06, 0.83], [0.86, 0.95]])  # corners of the part where organizations stand
IN_A_ROW = 8  # posts of a yard before there are two rows


@dataclass(frozen=True)
class Layout:
    """Positions on the map, x to the right and y downward."""

    size: tuple[float, float]  # of the map
    grids: np.ndarray  # (grids, 2) upper left corners
    residents: np.ndarray  # (residents, 2)
    places: np.ndarray  # (grids, most places of a grid, 2) where incidents strike: among those who live there
    posts: np.ndarray  # (pools, 2) where units wait


def lay_out(model: Any) -> Layout:
    """The map of a community."""
    settled, threat = model.ground.community, model.governed.incidents.threat
    places = places_of(settled.grids, threat)
    corner = np.column_stack([settled.grids.x, settled.grids.y]).astype(float)
    start = settled.grids.start.astype(np.int64)
    lived = [corner[g] + homes(int(start[g + 1] - start[g]), threat.residents_per_place) for g in range(len(corner))]
    size = corner.max(axis=0) + 1.0
    struck = np.full((len(lived), places.max(), 2), np.nan)
    for g, (at, number) in enumerate(zip(lived, places.tolist(), strict=True)):
        struck[g, :number] = at[np.minimum(first_at(np.arange(number), len(at), number), len(at) - 1)]
    return Layout((float(size[0]), float(size[1])), corner, np.concatenate(lived), struck, posts(model, corner))


def homes(n: int, house: int) -> np.ndarray:
    """Where the n residents of a grid live within it (n, 2): in rows, those of an entrance (`house` of them) side by side."""
    houses = -(-n // house)
    step = next(k for k in range(max(1, round(houses * TO_NEXT)), 2 * houses + 2) if math.gcd(k, houses) == 1)
    number = np.arange(n)
    cell = number // house * step % houses * house + number % house
    rows = 2 * max(1, round(math.sqrt(n * ROWS_SHARE) / 2))
    columns = -(-houses * house // rows)
    street, along = np.divmod(cell, 2 * columns)  # two rows
    unit = np.column_stack([(along // 2 + 0.5) / columns, (2 * street + along % 2 + 0.5) / rows])
    return np.asarray(HOMES[0] + unit * (HOMES[1] - HOMES[0]))


def posts(model: Any, corner: np.ndarray) -> np.ndarray:
    """Where the units of each pool wait: in the yard of their grid, or of the grid in the middle of their area."""
    pools = model.world.pools.view(np.ndarray)
    homes = np.array([home_of(model, pool, corner) for pool in pools])
    spots = np.zeros((len(pools), 2))
    for home in np.unique(homes):
        mine = np.flatnonzero(homes == home)
        spots[mine] = beyond(corner) if home == OUTSIDE_MAP else corner[home] + yard(len(mine))
    return spots


OUTSIDE_MAP = -1  # where units from outside are at home


def home_of(model: Any, pool: Any, corner: np.ndarray) -> int:
    """The grid in whose yard the units of a pool wait."""
    if pool["sector"] == OUTSIDE:
        return OUTSIDE_MAP
    if pool["home"] != OFFICE:
        return int(pool["home"])
    area = model.world.areas[int(pool["area"])]
    middle = np.array([int(area.centre_x), int(area.centre_y)])
    return int(np.argmin(np.abs(corner - middle).sum(axis=1)))


def yard(n: int) -> np.ndarray:
    """Spots for n posts within a grid, side by side in one row or two (n, 2)."""
    rows = 1 if n <= IN_A_ROW else 2
    columns = max(-(-n // rows), IN_A_ROW)
    number = np.arange(n)
    unit = np.column_stack([(number % columns + 0.5) / columns, (number // columns + 0.5) / rows])
    return np.asarray(YARD[0] + unit * (YARD[1] - YARD[0]))


def beyond(corner: np.ndarray) -> np.ndarray:
    """Where units from outside come from: the free place after the last grid, or the corner of a map that is full (2,)."""
    size, last = corner.max(axis=0) + 1.0, corner[-1]
    return np.asarray(last + np.array([1.5, 0.5]) if last[0] + 1.0 < size[0] else size)
