"""The diary of a run: one line a counted day, and the residents as they were at the start and the end of counting."""

from typing import Any

import numpy as np

from govsim.actors.sectors import GOVERNMENT
from govsim.community.population import Population

COUNTED = ("occurred", "noticed", "reported", "contained", "closed_unsolved", "lapsed", "false_reports")
STATES = (
    "backlog", "satisfaction_mean", "trust_government", "trust_enterprises", "trust_social_organizations",
    "awareness_mean", "participation_share", "hazard_mean", "posts_on_duty",
)  # fmt: skip


class Diary:
    """Lines of the counted days."""

    def __init__(self, days: int) -> None:
        self.lines = np.zeros((days, len(COUNTED) + len(STATES)))
        self.first: Any = None
        self.last: Any = None
        self._share: np.ndarray | None = None

    def start(self, rows: np.ndarray, people: Population) -> None:
        """Keep the residents as counting starts; hours volunteered count from here."""
        self.first = rows.copy(), people.satisfied.copy()
        people.volunteered_h[:] = 0.0

    def end(self, rows: np.ndarray, people: Population) -> None:
        """Keep the residents as counting ends."""
        self.last = rows.copy(), people.satisfied.copy(), people.volunteered_h.copy()

    def write(self, day: int, world: Any) -> None:
        """Write the line of a day; means over residents are sums of grids in their order."""
        grids = world.grids
        if self._share is None:
            size = (grids["last"] - grids["first"]).astype(float)
            self._share = size / size.sum()
        share, line, today = self._share, self.lines[day], world.today[0]
        for n, name in enumerate(COUNTED):
            line[n] = today[name]
        trust = share @ grids["trust"]
        pools = world.pools
        line[len(COUNTED) :] = (
            world.areas["in_line"].sum(), share @ grids["satisfaction"], *trust, share @ grids["awareness"],
            share @ grids["volunteers"], share @ grids["level"].mean(axis=1),
            pools["on_duty"][pools["sector"] == GOVERNMENT].sum(),
        )  # fmt: skip

    def table(self) -> dict[str, np.ndarray]:
        """The lines by column."""
        columns = {name: np.ascontiguousarray(self.lines[:, n]) for n, name in enumerate((*COUNTED, *STATES))}
        return {"day": np.arange(len(self.lines)), **columns}
