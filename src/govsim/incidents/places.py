"""Places of a grid: entrances, at each of which a few residents live."""

import numpy as np

from govsim.engine.kernel import equation


@equation
def places_in(residents, per_place):
    """Number of places (entrances) in a grid: enough for at most `per_place` residents at each; 1 at least."""
    return max((residents + per_place - 1) // per_place, 1)


def first_at(place: np.ndarray, residents: int, places: int) -> np.ndarray:
    """The first of a grid's residents (0..residents) at a place, or at each of many; the next place's first ends them."""
    return place * residents // places


first_resident = equation(first_at)
