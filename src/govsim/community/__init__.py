"""Who lives where, tied to whom, needing what. Policy cannot touch any of it."""

from dataclasses import dataclass

import numpy as np

from govsim.community.grids import Grids, lay_out
from govsim.community.needs import Needs, draw_needs, drifting, month_at, needs_in
from govsim.community.network import Network, Ties, draw_ties
from govsim.community.population import Start
from govsim.engine.block import Block, coefficient
from govsim.names import NEEDS

__all__ = ["NEEDS", "Community", "Ground", "settle"]


class Community(Block):
    """The community of the scenario."""

    residents: int = coefficient(
        4000, unit="persons", source="eight grids of practice size, see residents_per_grid",
        meaning="residents of the community", ge=20, le=2_000_000,
    )  # fmt: skip
    residents_per_grid: int = coefficient(
        500, unit="persons", source="300-500 households or 300-550 persons (Anhui, Tengzhou): field practice 300-1,500",
        meaning="residents of one grid, the smallest unit of administration", ge=10, le=20_000,
    )  # fmt: skip
    residents_per_area: int = coefficient(
        4000, unit="persons", source="assumed: the default community",
        meaning="residents served by one set of desks and departments' posts; larger communities have several",
        plausible=(3000, 6000), ge=100, le=100_000,
    )  # fmt: skip
    needs: Needs = Needs()
    population: Start = Start()
    network: Network = Network()


@dataclass(frozen=True)
class Settlement:
    """A settled community: what all policies share under one seed, apart from the threats."""

    grids: Grids
    ties: Ties
    need: np.ndarray  # (4, residents) weights, sum 1 over needs
    grid_mix: np.ndarray  # (grids, 4) mix of needs and of kinds of threat at the start, sum 1
    mixes: np.ndarray  # (months, grids, 4) the same month by month; one month where demand does not drift

    def need_on(self, day: int) -> np.ndarray:
        """Residents' weights on a day of the run (4, residents)."""
        month = int(month_at(float(day), len(self.mixes)))
        return self.need if month == 0 else needs_in(self.need, self.grids.start, self.grid_mix, self.mixes[month])


def settle(community: Community, seed: int, days: int = 0) -> Settlement:
    """Draw the community of a seed and what it will need in a run of some days.

    Ties come first, since a network file decides who and where the residents are.
    """
    ties = draw_ties(community.network, community.residents, community.residents_per_grid, seed)
    grids = lay_out(ties.grid_sizes, community.residents_per_area)
    grid_mix, need = draw_needs(community.needs, grids.start, seed)
    return Settlement(grids, ties, need, grid_mix, drifting(community.needs, grid_mix, days, seed))
