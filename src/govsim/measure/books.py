"""The books of the counted time: money by item, hours by sector, coordination, society's own hours."""

from typing import Any

import numpy as np

from govsim.actors.ledger import Ledger
from govsim.actors.month import Deployment
from govsim.actors.sectors import ENTERPRISES, GOVERNMENT, OUTSIDE, RESIDENTS, SECTORS, SOCIAL_ORGANIZATIONS
from govsim.community.population import Population
from govsim.measure.tables import STAFF
from govsim.world import DUTIES, DUTY, HOURS, WORKED, hours_now


class Books:
    """What the counted time cost in hours; money stands in the ledger."""

    def __init__(self) -> None:
        self.partners_before: dict[str, tuple[float, float]] = {}  # meeting and worked hours of partners until last month
        self.start: Any = None
        self.finish: Any = None
        self.sums = dict.fromkeys(
            ("staff_prevention", "society_prevention", "society", "desk_coordination", "serving_days"), 0.0
        )

    def open(self, world: Any) -> None:
        """Counting starts: what pools have in their banks is paid already."""
        self.start = hours_now(world)
        self.start[:, 0] -= np.maximum(world.pools["bank_h"], 0.0)

    def close(self, world: Any) -> None:
        """Counting ends."""
        self.finish = hours_now(world)

    def add(self, done: Deployment, days: int, of_days: int, people: Population, serving: np.ndarray) -> None:
        """Add the days that a deployment lasted, of those it was made for; volunteers' hours are of those who serve."""
        share = days / of_days
        self.sums["staff_prevention"] += done.staff_prevention_h * share
        self.sums["society_prevention"] += done.society_prevention_h * share
        self.sums["society"] += done.society_h * share
        self.sums["desk_coordination"] += done.desk_coordination_h * share
        self.sums["serving_days"] += float(serving.mean()) * days
        if serving.any():
            people.volunteered_h[serving] += done.volunteer_h * share / serving.sum()

    def table(self, ledger: Ledger, residents: int, wage_fen: float, pools: Any, names: tuple[str, ...],
              owed_outside: int) -> dict[str, float | int]:  # fmt: skip
        """All totals by name; `names` are those of organizations by number, `owed_outside` fen are not settled at the end."""
        hours, sector, organization = self.finish - self.start, np.asarray(pools.sector), np.asarray(pools.organization)
        busy = hours[:, WORKED] + hours[:, DUTIES]
        table: dict[str, float | int] = {"public_cost_fen": ledger.envelope}
        table |= {f"spent_{item}_fen": fen for item, fen in ledger.spent.items()}
        table["policy_funded_share"] = ledger.funded_share
        table["fixed_lines_funded_share"] = ledger.fixed_share
        for s in (GOVERNMENT, ENTERPRISES, SOCIAL_ORGANIZATIONS, RESIDENTS):
            for column, name in enumerate(HOURS[:5]):
                table[f"{name[:-2]}_hours_{SECTORS[s]}"] = float(hours[sector == s, column].sum())
        for kind in STAFF:
            of_kind = organization == names.index(kind)
            table[f"busy_hours_{kind}"] = float(busy[of_kind].sum())
            table[f"duty_hours_{kind}"] = float(hours[of_kind, DUTY].sum())
        table["busy_hours_government"] = float(busy[sector == GOVERNMENT].sum())
        table["worked_hours_outside"] = float(hours[sector == OUTSIDE, WORKED].sum())
        table["owed_outside_fen"] = owed_outside
        table["prevention_hours_government"] = self.sums["staff_prevention"]
        table["prevention_hours_society"] = self.sums["society_prevention"]
        table["society_hours"] = self.sums["society"]
        table["serving_share"] = self.sums["serving_days"] / max(ledger.days, 1)
        table["society_value_fen"] = round(self.sums["society"] * wage_fen)
        table["coordination_hours"] = self.sums["desk_coordination"] + float(hours[:, 5].sum())
        return table | {"residents": residents, "days": ledger.days}
