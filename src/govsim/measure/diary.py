"""The diary of a run: one line a counted day, and the residents as they were at the start and the end of counting."""

from typing import Any

import numpy as np

from govsim.actors.sectors import GOVERNMENT
from govsim.community.population import Population
from govsim.engine.kernel import entry

COUNTED = ("occurred", "noticed", "reported", "contained", "closed_unsolved", "lapsed", "false_reports")
STATES = (
    "backlog", "satisfaction_mean", "trust_government", "trust_enterprises", "trust_social_organizations",
    "awareness_mean", "participation_share", "hazard_mean", "posts_on_duty",
)  # fmt: skip


@entry
def note(w, lines, day):  # type: ignore[no-untyped-def]
    """Write a day's line: its counts, those who wait for help, means over residents (grid by grid, in their order)."""
    today, line = w.today[0], 0.0
    counts = (today.occurred, today.noticed, today.reported, today.contained, today.closed_unsolved, today.lapsed)
    for n in range(6):
        lines[day, n] = counts[n]
    lines[day, 6] = today.false_reports
    for a in range(w.areas.size):
        line += w.areas[a].backlog
    lines[day, 7] = line
    residents = float(w.grids[w.grids.size - 1].last)
    for g in range(w.grids.size):
        grid = w.grids[g]
        share = (grid.last - grid.first) / residents
        lines[day, 8] += share * grid.satisfaction
        for actor in range(3):
            lines[day, 9 + actor] += share * grid.trust[actor]
        lines[day, 12] += share * grid.awareness
        lines[day, 13] += share * grid.volunteers
        lines[day, 14] += share * (grid.level[0] + grid.level[1] + grid.level[2] + grid.level[3]) / 4.0
    for q in range(w.pools.size):
        if w.pools[q].sector == GOVERNMENT:
            lines[day, 15] += w.pools[q].on_duty


def line_of(world: Any) -> dict[str, float]:
    """The day that has just been lived through, by column."""
    lines = np.zeros((1, len(COUNTED) + len(STATES)))
    note(world, lines, 0)
    return dict(zip((*COUNTED, *STATES), lines[0].tolist(), strict=True))


class Diary:
    """Lines of the counted days."""

    def __init__(self, days: int) -> None:
        self.lines = np.zeros((days, len(COUNTED) + len(STATES)))
        self.first: Any = None
        self.last: Any = None

    def start(self, rows: np.ndarray, people: Population) -> None:
        """Keep the residents as counting starts; hours volunteered count from here."""
        self.first = rows.copy(), people.satisfied.copy()
        people.volunteered_h[:] = 0.0

    def end(self, rows: np.ndarray, people: Population) -> None:
        """Keep the residents as counting ends."""
        self.last = rows.copy(), people.satisfied.copy(), people.volunteered_h.copy()

    def write(self, day: int, world: Any) -> None:
        """Write the line of a day."""
        note(world, self.lines, day)

    def table(self) -> dict[str, np.ndarray]:
        """The lines by column."""
        columns = {name: np.ascontiguousarray(self.lines[:, n]) for n, name in enumerate((*COUNTED, *STATES))}
        return {"day": np.arange(len(self.lines)), **columns}
