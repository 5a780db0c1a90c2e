"""From the kernels' records to the tables that users hold: names instead of codes, hours since counting began."""

from typing import Any

import numpy as np

from govsim.actors.budget import Ledger
from govsim.actors.deployment import Deployment
from govsim.community import NEEDS
from govsim.community.population import ACTORS, AWARENESS, SATISFACTION, TRUST_GOVERNMENT, Population
from govsim.engine.calendar import DAY_H
from govsim.engine.kernel import entry
from govsim.incidents.candidates import Candidates
from govsim.incidents.life import NOBODY, STAMPED, Route, Source, Stage
from govsim.model.world import DUTIES, DUTY, HOURS, WORKED, hours_now
from govsim.names import ENTERPRISES, GOVERNMENT, OUTSIDE, RESIDENTS, SECTORS, SOCIAL_ORGANIZATIONS, STAFF

STAMPS = tuple(f"{Stage(s).name.lower()}_h" for s in range(STAMPED))
OUTCOME = {
    Stage.PREVENTED: "prevented", Stage.MEDIATED: "mediated", Stage.NOT_TRIGGERED: "not_triggered",
    Stage.CONTAINED: "contained", Stage.CLOSED: "contained", Stage.CLOSED_UNSOLVED: "closed_unsolved",
    Stage.LAPSED: "lapsed",
}  # fmt: skip
OUTCOMES = np.array([OUTCOME.get(stage, "open") for stage in Stage], object)
ROUTES = np.array(["", *(r.name.lower() for r in list(Route)[1:])], object)
DID_NOT_OCCUR = np.array([s in (Stage.PREVENTED, Stage.MEDIATED, Stage.NOT_TRIGGERED, Stage.QUARREL, Stage.CANDIDATE)
                          for s in Stage])  # fmt: skip


def named(codes: np.ndarray, names: tuple[str, ...]) -> np.ndarray:
    """Names of codes; NOBODY (-1) is the empty name."""
    return np.array([*names, ""], object)[codes]


def incidents_of(world: Any, candidates: Candidates, organizations: tuple[str, ...], days: int) -> dict[str, np.ndarray]:
    """One row for each candidate born in the counted time, in order of birth."""
    cases = world.cases
    mine = np.flatnonzero((cases["born_h"] >= 0) & (cases["born_h"] < days * DAY_H))
    c = cases[mine]
    prevented = DID_NOT_OCCUR[c["stage"]]
    table: dict[str, np.ndarray] = {
        "incident_id": candidates.names(mine),
        "source": named(c["source"], tuple(s.name.lower() for s in Source)),
        "kind": named(c["kind"], NEEDS),
        "severity": c["severity_born"], "severity_final": np.where(prevented, c["severity_born"], c["severity"]),
        "grid": c["grid"], "place": c["place"], "born_h": c["born_h"], "prevented": prevented,
        "outcome": OUTCOMES[c["stage"]],
    }  # fmt: skip
    table |= {name: np.ascontiguousarray(c["at_h"][:, s]) for s, name in enumerate(STAMPS)}
    table |= {
        "route": ROUTES[c["route"]],
        "answered_by": named(c["answered_by"], organizations),
        "answered_sector": named(c["answered_sector"], SECTORS),
        "travel_h": np.where(c["answered_by"] == NOBODY, np.nan, c["travel_h"]),
        "harm_person_h": c["harm"], "escalated": c["escalated"] > 0,
    }  # fmt: skip
    return table | {name: c[name] for name in ("units", "handovers", "bounced", "no_shows", "reopened", "preempted")}


def residents_of(diary: Any, start: np.ndarray) -> dict[str, np.ndarray]:
    """One row for each resident, at the start and the end of counting; `start` are the first residents of grids."""
    n = len(diary.first[0])
    table: dict[str, np.ndarray] = {"resident_id": np.arange(n), "grid": np.searchsorted(start, np.arange(n), side="right") - 1}
    for when, (rows, satisfied) in (("start", diary.first), ("end", diary.last[:2])):
        table[f"satisfaction_{when}"] = rows[:, SATISFACTION].copy()
        table |= {f"satisfaction_{need}_{when}": satisfied[k] for k, need in enumerate(NEEDS)}
        table |= {f"trust_{actor}_{when}": rows[:, TRUST_GOVERNMENT + a].copy() for a, actor in enumerate(ACTORS)}
        table[f"awareness_{when}"] = rows[:, AWARENESS].copy()
    return table | {"hours_volunteered": diary.last[2]}


# The diary of a run: one line a counted day, and the residents as they were at the start and the end of counting.

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


# The books of the counted time: money by item, hours by sector, coordination, society's own hours.


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
