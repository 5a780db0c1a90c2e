"""What a click on the map tells: an incident's life in both communities, a resident's or an organization's state and past."""

import math
from typing import Any

import numpy as np

from govsim.actors.sectors import DEPARTMENTS
from govsim.base.errors import InputError
from govsim.community.population import ACTORS, NEEDS, TRUST_GOVERNMENT
from govsim.incidents.life import STAMPED, Source, Stage
from govsim.measure.records import OUTCOMES, ROUTES
from govsim.world import FIRST_PARTNER


def answer(twins: Any, what: str, number: int) -> dict[str, Any]:
    """What is known now of number `number` of a kind of thing, in both communities. Raises InputError for none such."""
    tell = TELLS.get(what)
    if tell is None:
        raise InputError([f"nothing is known of a '{what[:30]}'"])
    return tell(twins, number)


def incident(twins: Any, row: int) -> dict[str, Any]:
    """The life of a candidate on both sides: hours of its stages since its birth, who came, what it did."""
    model = twins.sides[0].model
    if not 0 <= row < len(model.world.cases):
        raise InputError([f"no incident in row {row}"])
    case = model.world.cases[row]
    name = str(model.ground.candidates.names(np.array([row]))[0]) if case.born_h >= 0 else ""
    return {
        "id": name, "kind": NEEDS[int(case.kind)], "grid": int(case.grid), "born_h": float(case.born_h),
        "severity": int(case.severity_born), "source": Source(int(case.source)).name.lower(),
        "lives": [life(side, row) for side in twins.sides],
    }  # fmt: skip


def life(side: Any, row: int) -> dict[str, Any]:
    """One side's life of a candidate until now."""
    model = side.model
    case = model.world.cases[row]
    hours = [float(case.at_h[s]) - float(case.born_h) for s in range(STAMPED)]
    open_now = case.stage <= Stage.ON_SCENE
    return {
        "stage": Stage(int(case.stage)).name.lower(), "outcome": str(OUTCOMES[int(case.stage)]),
        "hours": [hour if math.isfinite(hour) else None for hour in hours], "now_h": model.hour - float(case.born_h),
        "open": bool(open_now), "severity": int(case.severity), "route": str(ROUTES[int(case.route)]),
        "answered_by": model.names[int(case.answered_by)] if case.answered_by >= 0 else "",
        "harm": float(case.harm), "units": int(case.units), "handovers": int(case.handovers), "bounced": int(case.bounced),
        "no_shows": int(case.no_shows), "reopened": int(case.reopened), "preempted": int(case.preempted),
    }  # fmt: skip


def resident(twins: Any, number: int) -> dict[str, Any]:
    """A resident on both sides, and satisfaction day by day."""
    if not 0 <= number < twins.ground.community.grids.residents:
        raise InputError([f"no resident {number}"])
    community = twins.ground.community
    ties = community.ties.tie[community.ties.start[number] : community.ties.start[number + 1]]
    start = twins.ground.community.grids.start
    home = int(np.searchsorted(start, number, side="right")) - 1
    return {
        "grid": home, "neighbours": ties.tolist(),
        "need": dict(zip(NEEDS, twins.sides[0].model.need[:, number].tolist(), strict=True)),
        "lives": [state(side, number) for side in twins.sides],
    }  # fmt: skip


def state(side: Any, number: int) -> dict[str, Any]:
    """One side's state and history of a resident."""
    model, journal = side.model, side.journal
    row = model.today[number]
    return {
        "satisfaction": float(row[0]),
        "by_need": {need: float(model.people.satisfied[k, number]) for k, need in enumerate(NEEDS)},
        "trust": {actor: float(row[TRUST_GOVERNMENT + k]) for k, actor in enumerate(ACTORS)},
        "awareness": float(row[4]), "volunteer": bool(row[5] > 0), "volunteered_h": float(model.people.volunteered_h[number]),
        "history": np.round(journal.satisfaction[: journal.days, number] / 255.0, 3).tolist(),
    }  # fmt: skip


def organization(twins: Any, number: int) -> dict[str, Any]:
    """An organization (by its number in the model's names) on both sides."""
    model = twins.sides[0].model
    if not 0 <= number < len(model.names):
        raise InputError([f"no organization {number}"])
    return {"name": model.names[number], "lives": [standing(side, number) for side in twins.sides]}


def standing(side: Any, number: int) -> dict[str, Any]:
    """One side's state and history of an organization."""
    model, journal = side.model, side.journal
    pools = model.world.pools.view(np.ndarray)
    mine = pools[pools["organization"] == number]
    told = {
        "on_duty": int(mine["on_duty"].sum()), "busy": int(mine["busy"].sum()), "day_h": float(mine["day_h"].sum()),
        "worked_h": float(mine["worked_h"].sum()), "jobs": int(mine["jobs"].sum()), "good": int(mine["good"].sum()),
        "missed": int(mine["missed"].sum()), "capability": mine["capability"][0].tolist(),
        "department": number < len(DEPARTMENTS), "months": journal.months,
    }  # fmt: skip
    place = number - FIRST_PARTNER
    if 0 <= place < len(model.partners):
        partner = model.partners[place]
        history = [month[place] for month in journal.partners]
        told |= {
            "joined": partner.joined, "committed": partner.committed, "value": partner.value, "tie": partner.tie,
            "own_h": partner.own_h, "bought_h": partner.bought_h, "history": [[float(v) for v in row] for row in history],
        }  # fmt: skip
    return told


TELLS = {"incident": incident, "resident": resident, "organization": organization}
