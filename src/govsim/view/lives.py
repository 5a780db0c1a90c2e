"""An incident's life in both communities and why its fates differ, and which incidents are open."""

import math
from typing import Any

import numpy as np

from govsim.engine.block import NEEDS
from govsim.incidents.life import HELP_LIMIT_H, NOBODY, STAMPED, Source, Stage
from govsim.model.recording import DID_NOT_OCCUR, OUTCOMES, ROUTES, STAMPS
from govsim.report.life import SAME_H, Life, life_of
from govsim.text.words import words
from govsim.view.journal import running_harm
from govsim.view.names import organization_title
from govsim.view.refusal import Refused

MOST_OPEN = 30
"""Open incidents that a list holds; of the rest only the number is told."""
ENDED = frozenset({Stage.CLOSED, Stage.LAPSED, Stage.PREVENTED, Stage.MEDIATED, Stage.NOT_TRIGGERED})
"""Stages after which nothing more happens."""


def incident(twins: Any, row: int) -> dict[str, Any]:
    """The life of a candidate on both sides: hours of its stages since its birth, who came, what it did.

    Raises InputError for a row that there is not.
    """
    model = twins.sides[0].model
    if not 0 <= row < len(model.world.cases):
        raise Refused(words("no incident in row {row}").format(row=row))
    case = model.world.cases[row]
    name = str(model.ground.candidates.names(np.array([row]))[0]) if case.born_h >= 0 else ""
    return {
        "id": name, "kind": NEEDS[int(case.kind)], "grid": int(case.grid), "born_h": float(case.born_h),
        "severity": int(case.severity_born), "source": Source(int(case.source)).name.lower(),
        "lives": [life(side, row) for side in twins.sides], "why": why(twins, row),
    }  # fmt: skip


def life(side: Any, row: int) -> dict[str, Any]:
    """One side's life of a candidate until now; `harm` in person-h, what has been done since its last event included."""
    model = side.model
    case = model.world.cases[row]
    hours = [float(case.at_h[s]) - float(case.born_h) for s in range(STAMPED)]
    is_open = case.stage <= Stage.ON_SCENE
    harm = float(case.harm) + running_harm(model, model.world.cases[row : row + 1])
    return {
        "stage": Stage(int(case.stage)).name.lower(), "outcome": str(OUTCOMES[int(case.stage)]),
        "hours": [hour if math.isfinite(hour) else None for hour in hours], "now_h": model.hour - float(case.born_h),
        "open": bool(is_open), "ended": int(case.stage) in ENDED, "severity": int(case.severity),
        "ending": known(side.name, case).ending, "until_h": until_h(case, model.hour) - float(case.born_h),
        "route": str(ROUTES[int(case.route)]), "answered_by": title(model, int(case.answered_by)),
        "coming": who_comes(model, row), "harm": harm, "units": int(case.units), "handovers": int(case.handovers),
        "bounced": int(case.bounced), "no_shows": int(case.no_shows), "reopened": int(case.reopened),
        "preempted": int(case.preempted), "escalated": bool(case.escalated),
    }  # fmt: skip


def until_h(case: Any, hour: float) -> float:
    """Until when it has done harm: one closed unsolved goes on for as long as any that nobody solves."""
    if case.stage == Stage.LAPSED:
        return float(case.caught_up_h)
    return min(hour, float(case.at_h[Stage.OCCURRED]) + HELP_LIMIT_H) if case.stage == Stage.CLOSED_UNSOLVED else hour


def title(model: Any, number: int) -> str:
    """The English title of an organization by its number; empty for nobody."""
    return "" if number == NOBODY else organization_title(model.names[number]).en


def who_comes(model: Any, row: int) -> list[str]:
    """English titles of the organizations whose units are on their way to a case or at work on it, each once."""
    trips, pools = model.world.trips.view(np.ndarray), model.world.pools.view(np.ndarray)
    numbers = pools["organization"][trips["pool"][trips["case"] == row]]
    return [title(model, int(number)) for number in dict.fromkeys(numbers.tolist())]


# -- Why the fates differ --------------------------------------------------------------------------------------------


def why(twins: Any, row: int) -> dict[str, Any]:
    """Why the fates differ so far: `how` they do, and for a difference in help time the step that makes most of it.

    As in `govsim trace`; an incident to which nobody has come yet counts as if help came now, so that it is the slower one
    only once it has waited longer than the other did.
    """
    cases = [side.model.world.cases[row] for side in twins.sides]
    if any(case.stage in (Stage.CANDIDATE, Stage.QUARREL) for case in cases):
        return {"how": "early"}
    there = [n for n, case in enumerate(cases) if not DID_NOT_OCCUR[case.stage]]
    if len(there) < 2:
        return {"how": "spared" if there else "nowhere", "spared": [n for n in range(2) if n not in there]}
    lives = [so_far(side.name, case, twins.hour) for side, case in zip(twins.sides, cases, strict=True)]
    endings = [known(side.name, case).ending for side, case in zip(twins.sides, cases, strict=True)]
    ends = {name: [n for n, end in enumerate(endings) if end == name] for name in ("unreported", "unsolved", "on_paper")}
    told: dict[str, Any] = {name: sides for name, sides in ends.items() if sides}
    if unreported := ends["unreported"]:
        after = [life.help_h for n, life in enumerate(lives) if n not in unreported and not still_waits(cases[n], twins.hour)]
        return told | {"how": "unreported", "after_h": finite(after[0]) if after else None}
    waiting = [n for n, case in enumerate(cases) if still_waits(case, twins.hour)]
    return told | difference(lives, waiting)


def still_waits(case: Any, hour: float) -> bool:
    """Whether nobody has been on the scene yet, though somebody may still come, also where it was closed on paper."""
    insisted = case.stage == Stage.CLOSED_UNSOLVED and hour < case.at_h[Stage.OCCURRED] + HELP_LIMIT_H
    return bool(case.stage <= Stage.ACCEPTED or insisted) and math.isnan(case.at_h[Stage.ON_SCENE])


def known(name: str, case: Any) -> Life:
    """A life that happened as `govsim trace` knows it."""
    row: dict[str, Any] = {stamp: float(case.at_h[s]) for s, stamp in enumerate(STAMPS)}
    return life_of(name, row | {"born_h": float(case.born_h), "prevented": False, "outcome": str(OUTCOMES[int(case.stage)])})


def so_far(name: str, case: Any, hour: float) -> Life:
    """The same; where help is still to come, as if it came now."""
    life = known(name, case)
    if not still_waits(case, hour):
        return life
    return life_of(name, life.row | {STAMPS[Stage.ON_SCENE]: min(hour, float(case.at_h[Stage.OCCURRED]) + HELP_LIMIT_H)})


def difference(lives: list[Life], waiting: list[int]) -> dict[str, Any]:
    """How two lives that happened differ in help time; `waiting` are those for which it is as long as this so far."""
    helped = [life.help_h for life in lives]
    if len(waiting) == 2:
        return {"how": "both wait"}
    if all(math.isinf(hours) for hours in helped):
        return {"how": "nobody"}
    soon, late = (0, 1) if helped[0] <= helped[1] else (1, 0)
    if waiting and waiting[0] == soon:
        return {"how": "too early", "helped": late, "after_h": helped[late]}
    if helped[late] - helped[soon] < SAME_H:
        return {"how": "same"}
    gaps = [b - a for a, b in zip(lives[soon].steps(), lives[late].steps(), strict=True)]
    most = gaps.index(max(gaps))
    how = "still waits" if waiting else "never" if math.isinf(helped[late]) else "sooner"
    return {
        "how": how, "soon": soon, "after_h": helped[soon], "apart_h": finite(helped[late] - helped[soon]), "step": most,
        "step_h": gaps[most],
    }  # fmt: skip


def finite(hours: float) -> float | None:
    """Hours as JSON can hold them."""
    return hours if math.isfinite(hours) else None


# -- What is open ----------------------------------------------------------------------------------------------------


def open_incidents(twins: Any, by: int) -> dict[str, Any]:
    """Open incidents of both sides, the first `MOST_OPEN` by time since they occurred (0) or by severity (1)."""
    return {"by": by, "sides": [open_of(side.model, by) for side in twins.sides]}


def open_of(model: Any, by: int) -> dict[str, Any]:
    """The open incidents of a side: how many, and the first of them."""
    cases = model.world.cases.view(np.ndarray)[: int(model.world.clock[0].next_case)]
    rows = np.flatnonzero(cases["stage"] <= Stage.ON_SCENE)
    since = model.hour - cases["at_h"][rows, Stage.OCCURRED]
    order = np.lexsort((-since, -cases["severity"][rows])) if by else np.argsort(-since, kind="stable")
    shown = rows[order[:MOST_OPEN]]
    names = model.ground.candidates.names(shown)
    told = [
        {
            "row": int(row), "id": str(name) if cases["born_h"][row] >= 0 else "", "kind": NEEDS[int(cases["kind"][row])],
            "severity": int(cases["severity"][row]), "stage": Stage(int(cases["stage"][row])).name.lower(),
            "since_h": float(model.hour - cases["at_h"][row, Stage.OCCURRED]), "coming": who_comes(model, int(row)),
        }
        for row, name in zip(shown, names, strict=True)
    ]  # fmt: skip
    return {"number": len(rows), "shown": told}
