"""What govsim is measured against: three states averaged daily over 8 ties of a small world, by Mesa agents and bare.

Both do the same sums in the same order; neither has incidents, organizations or memory of any kind.
"""

import mesa
import numpy as np
from numba import njit

from govsim.community.grids import even_sizes
from govsim.community.network import Network, rows_of, small_world

DAYS = 365


def ties_of(residents: int) -> tuple[np.ndarray, np.ndarray]:
    """Rows of neighbours of the community's own small world, 8 ties each."""
    rng = np.random.Generator(np.random.Philox(1))
    return rows_of(small_world(Network(), even_sizes(residents, 500), rng), residents)


class Neighbour(mesa.Agent):
    """A resident of plain Mesa: three states, and the mean of its neighbours' every day."""

    def __init__(self, model: mesa.Model, states: tuple[float, float, float]) -> None:
        super().__init__(model)
        self.a, self.b, self.c = states
        self.neighbours: list[Neighbour] = []
        self.next = states

    def look(self) -> None:
        """Average the neighbours."""
        n = len(self.neighbours) or 1
        a = b = c = 0.0
        for other in self.neighbours:
            a += other.a
            b += other.b
            c += other.c
        self.next = (self.a + 0.01 * (a / n - self.a), self.b + 0.01 * (b / n - self.b), self.c + 0.01 * (c / n - self.c))

    def move(self) -> None:
        """Take over the new states."""
        self.a, self.b, self.c = self.next


def plain_mesa(start: np.ndarray, tie: np.ndarray, days: int) -> float:
    """A run of plain Mesa; returns a mean so that nothing can be left out."""
    model = mesa.Model(rng=1)
    states = np.random.Generator(np.random.Philox(2)).random((len(start) - 1, 3))
    people = [Neighbour(model, tuple(row)) for row in states.tolist()]
    for i, person in enumerate(people):
        person.neighbours = [people[q] for q in tie[start[i] : start[i + 1]]]
    for _ in range(days):
        model.agents.do("look")
        model.agents.do("move")
    return float(np.mean([person.a for person in people]))


@njit(cache=True)
def _bare(start, tie, a, b, c, a2, b2, c2, days):
    for _ in range(days):
        for i in range(len(start) - 1):
            x = y = z = 0.0
            for j in range(start[i], start[i + 1]):
                q = tie[j]
                x += a[q]
                y += b[q]
                z += c[q]
            n = max(start[i + 1] - start[i], 1)
            a2[i] = a[i] + 0.01 * (x / n - a[i])
            b2[i] = b[i] + 0.01 * (y / n - b[i])
            c2[i] = c[i] + 0.01 * (z / n - c[i])
        a, a2, b, b2, c, c2 = a2, a, b2, b, c2, c
    return a.mean()


def bare_loop(start: np.ndarray, tie: np.ndarray, days: int) -> float:
    """The same as a bare compiled loop, as one writes it first: an array for each state, ordinary integers as indices."""
    states = np.random.Generator(np.random.Philox(2)).random((6, len(start) - 1))
    return float(_bare(start.astype(np.int64), tie.astype(np.int64), *states, days))
