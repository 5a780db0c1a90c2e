"""From the kernels' records to the tables that users hold: names instead of codes, hours since counting began."""

from typing import Any

import numpy as np

from govsim.actors.sectors import SECTORS
from govsim.community import NEEDS
from govsim.community.population import ACTORS, AWARENESS, SATISFACTION, TRUST_GOVERNMENT
from govsim.engine.calendar import DAY_H
from govsim.incidents.birth import Candidates
from govsim.incidents.life import NOBODY, STAMPED, Route, Source, Stage

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
