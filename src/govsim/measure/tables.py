"""What a run hands over: three tables and the books, plain numpy, counted time only. Every metric is computed from these.

Hours are counted from the start of the counted time; a stage that was not reached is NaN.
"""

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from govsim.names import ITEMS, NEEDS, OUTCOMES, ROUTES, SECTORS, SOURCES, STAFF, TRUSTED

STAGE_TIMES = (
    "occurred_h", "noticed_h", "reported_h", "routed_h", "accepted_h", "on_scene_h", "contained_h", "closed_h",
)  # fmt: skip

INCIDENT_COLUMNS: dict[str, type] = {
    "incident_id": str, "source": str, "kind": str, "severity": int, "severity_final": int, "grid": int, "place": int,
    "born_h": float, "prevented": bool, "outcome": str, **dict.fromkeys(STAGE_TIMES, float), "route": str,
    "answered_by": str, "answered_sector": str, "units": int, "travel_h": float, "handovers": int, "bounced": int,
    "no_shows": int, "reopened": int, "preempted": int, "escalated": bool, "harm_person_h": float,
}  # fmt: skip
DAILY_COLUMNS: dict[str, type] = {
    "day": int,
    **dict.fromkeys(
        (
            "occurred", "noticed", "reported", "contained", "closed_unsolved", "lapsed", "false_reports", "backlog",
            "satisfaction_mean", *(f"trust_{sector}" for sector in TRUSTED), "awareness_mean", "participation_share",
            "hazard_mean", "posts_on_duty",
        ),
        float,
    ),
}  # fmt: skip
RESIDENT_COLUMNS: dict[str, type] = {
    "resident_id": int,
    "grid": int,
    **{
        f"{what}_{when}": float
        for what in (
            "satisfaction", *(f"satisfaction_{kind}" for kind in NEEDS), *(f"trust_{s}" for s in TRUSTED), "awareness",
        )
        for when in ("start", "end")
    },
    "hours_volunteered": float,
}  # fmt: skip
COLUMNS = {"incidents": INCIDENT_COLUMNS, "daily": DAILY_COLUMNS, "residents": RESIDENT_COLUMNS}
BOOKS = (
    "public_cost_fen", *(f"spent_{item}_fen" for item in ITEMS), "policy_funded_share", "paid_hours_government",
    "duty_hours_government", "worked_hours_government", "overrun_hours_government", "paid_hours_enterprises",
    "worked_hours_enterprises", "paid_hours_social_organizations", "worked_hours_social_organizations",
    "worked_hours_residents", "worked_hours_outside", "owed_outside_fen",
    *(f"{what}_hours_{kind}" for kind in STAFF for what in ("busy", "duty")), "busy_hours_government",
    "prevention_hours_government", "prevention_hours_society", "society_hours",
    "society_value_fen", "coordination_hours", "serving_share", "residents", "days",
)  # fmt: skip

Table = dict[str, np.ndarray]


@dataclass(frozen=True)
class Records:
    """The tables of one run: `incidents` (a row a candidate), `daily` (a counted day), `residents`, and the books."""

    incidents: Table
    daily: Table
    residents: Table
    books: dict[str, float | int]
    changes: Table | None = None
    """When changes of policy began and ended: day, change (its place in the timeline), event, levers."""
    calm: Table | None = None
    """Where shocks come: what the same run without them had on each day from the first on, see `resilience.series`."""

    @cached_property
    def happened(self) -> np.ndarray:
        """Rows of the candidates that did occur."""
        return np.flatnonzero(~self.incidents["prevented"])

    @cached_property
    def codes(self) -> Table:
        """Names of the incidents that occurred as numbers, -1 for none: kind, outcome, route, answered_sector, source."""
        names = {"kind": NEEDS, "outcome": OUTCOMES, "route": ROUTES, "answered_sector": SECTORS, "source": SOURCES}
        return {column: _codes(self.incidents[column], known) for column, known in names.items()}

    @cached_property
    def reached_after_h(self) -> np.ndarray:
        """Hours from occurrence until noticed, reported, routed, accepted, on the scene; (incidents that occurred, 5).

        A stage that was skipped counts as reached with the next one, never reached is infinite: each row is monotone.
        """
        hours = np.stack([self.of(column) for column in STAGE_TIMES[1:6]], axis=1) - self.of("occurred_h")[:, None]
        hours[np.isnan(hours)] = np.inf
        return np.minimum.accumulate(hours[:, ::-1], axis=1)[:, ::-1]

    def of(self, column: str) -> np.ndarray:
        """A column of the incidents that occurred; names come as codes (see `codes`)."""
        return (self.codes if column in self.codes else self.incidents)[column][self.happened]


def _codes(column: np.ndarray, names: tuple[str, ...]) -> np.ndarray:
    number = {name: i for i, name in enumerate(names)} | {"": -1}
    return np.fromiter(map(number.__getitem__, column.tolist()), np.int64, len(column))


def restrict(records: Records, rows: np.ndarray) -> Records:
    """The same run with these rows of its incidents only; days, residents and books stay whole."""
    incidents = {name: column[rows] for name, column in records.incidents.items()}
    return replace(records, incidents=incidents)


def check(records: Records) -> None:
    """Raise ValueError when a table lacks a column, has one too many, or has columns of unequal length."""
    for name, columns in COLUMNS.items():
        table: Table = getattr(records, name)
        if table.keys() != columns.keys():
            raise ValueError(f"{name}: columns differ from the contract: {sorted(table.keys() ^ columns.keys())}")
        if len({len(column) for column in table.values()}) > 1:
            raise ValueError(f"{name}: columns of unequal length")
    if missing := [key for key in BOOKS if key not in records.books]:
        raise ValueError(f"books: missing {missing}")
    if sum(records.books[f"spent_{item}_fen"] for item in ITEMS) != records.books["public_cost_fen"]:
        raise ValueError("books: the items do not add up to the public cost")
