"""The books of the counted time: money by item, hours by sector, coordination, society's own hours."""

from typing import Any

import numpy as np

from govsim.actors.ledger import Ledger
from govsim.actors.month import Deployment
from govsim.actors.sectors import ENTERPRISES, GOVERNMENT, RESIDENTS, SECTORS, SOCIAL_ORGANIZATIONS
from govsim.community.population import Population
from govsim.incidents.life import NOBODY

HOURS = ("paid_h", "duty_h", "worked_h", "overrun_h", "absent_h", "meeting_h")


def hours_now(world: Any) -> np.ndarray:
    """Hours of all pools so far (pools, 6), with what is under way: work on cases, crews beyond their shift."""
    now = float(world.clock[0].now_h)
    sums = np.column_stack([world.pools[name] for name in HOURS])
    active = world.trips["case"] != NOBODY
    np.add.at(sums[:, 2], world.trips["pool"][active], now - world.trips["since_h"][active])
    beyond = np.maximum(world.pools["busy"] - world.pools["on_duty"], 0) * (now - world.pools["shift_from"])
    sums[:, 1] += beyond
    sums[:, 3] += beyond
    return sums


class Books:
    """What the counted time cost in hours; money stands in the ledger."""

    def __init__(self) -> None:
        self.partners_before: dict[str, tuple[float, float]] = {}  # meeting and worked hours of partners until last month
        self.start: Any = None
        self.finish: Any = None
        self.sums = dict.fromkeys(("staff_prevention", "society_prevention", "society", "desk_coordination"), 0.0)

    def open(self, world: Any) -> None:
        """Counting starts: what pools have in their banks is paid already."""
        self.start = hours_now(world)
        self.start[:, 0] -= np.maximum(world.pools["bank_h"], 0.0)

    def close(self, world: Any) -> None:
        """Counting ends."""
        self.finish = hours_now(world)

    def add(self, done: Deployment, share: float, people: Population, ready: np.ndarray) -> None:
        """Add a share of a deployment; volunteers' hours go to those who were ready when it was made (residents,)."""
        self.sums["staff_prevention"] += done.staff_prevention_h * share
        self.sums["society_prevention"] += done.society_prevention_h * share
        self.sums["society"] += done.society_h * share
        self.sums["desk_coordination"] += done.desk_coordination_h * share
        if ready.any():
            people.volunteered_h[ready] += done.volunteer_h * share / ready.sum()

    def table(self, ledger: Ledger, residents: int, wage_fen: float, sector: np.ndarray) -> dict[str, float | int]:
        """All totals by name."""
        hours = self.finish - self.start
        table: dict[str, float | int] = {"public_cost_fen": ledger.envelope}
        table |= {f"spent_{item}_fen": fen for item, fen in ledger.spent.items()}
        table["policy_funded_share"] = ledger.funded_share
        table["fixed_lines_funded_share"] = ledger.fixed_share
        for s in (GOVERNMENT, ENTERPRISES, SOCIAL_ORGANIZATIONS, RESIDENTS):
            for column, name in enumerate(HOURS[:5]):
                table[f"{name[:-2]}_hours_{SECTORS[s]}"] = float(hours[sector == s, column].sum())
        table["prevention_hours_government"] = self.sums["staff_prevention"]
        table["prevention_hours_society"] = self.sums["society_prevention"]
        table["society_hours"] = self.sums["society"]
        table["society_value_fen"] = round(self.sums["society"] * wage_fen)
        table["coordination_hours"] = self.sums["desk_coordination"] + float(hours[:, 5].sum())
        return table | {"residents": residents, "days": ledger.days}
