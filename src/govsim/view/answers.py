"""What a click on the map tells: a resident's or an organization's state and past, an incident's life (see `lives`)."""

from typing import Any

import numpy as np

from govsim.actors.sectors import DEPARTMENTS, SECTORS
from govsim.community.population import ACTORS, TRUST_GOVERNMENT
from govsim.engine.block import NEEDS
from govsim.incidents.units import OFFICE
from govsim.measure.satisfaction import SATISFIED_FROM
from govsim.model.world import FIRST_PARTNER, OUTSIDE_UNIT
from govsim.text.errors import InputError
from govsim.text.words import words
from govsim.view.lives import incident, open_incidents
from govsim.view.names import organization_title
from govsim.view.refusal import Refused


def answer(twins: Any, what: str, number: int) -> dict[str, Any]:
    """What is known now of number `number` of a kind of thing, in both communities. Raises InputError for none such."""
    tell = TELLS.get(what)
    if tell is None:
        raise InputError([f"nothing is known of a '{what[:30]}'"])
    return tell(twins, number)


def resident(twins: Any, number: int) -> dict[str, Any]:
    """A resident on both sides, and satisfaction day by day."""
    if not 0 <= number < twins.ground.community.grids.residents:
        raise Refused(words("no resident {number}").format(number=number))
    community = twins.ground.community
    ties = community.ties.tie[community.ties.start[number] : community.ties.start[number + 1]]
    start = twins.ground.community.grids.start
    home = int(np.searchsorted(start, number, side="right")) - 1
    return {
        "grid": home, "neighbours": ties.tolist(),
        "need": dict(zip(NEEDS, twins.sides[0].model.need[:, number].tolist(), strict=True)),
        "satisfied_from": SATISFIED_FROM, "days": twins.ground.days,
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
        raise Refused(words("no organization {number}").format(number=number))
    mine = pools_of(model, number)
    return {
        "name": model.names[number], "title": organization_title(model.names[number]).en,
        "body": kind_of(model, number), "capability": dict(zip(NEEDS, mine["capability"][0].tolist(), strict=True)),
        "homes": [int(home) for home in mine["home"] if home != OFFICE], "days": model.ground.days,
        "months": counted_months(model), "lives": [standing(side, number) for side in twins.sides],
    }  # fmt: skip


def kind_of(model: Any, number: int) -> str:
    """What kind of body it is: a department, the grid posts, units from outside, a partner by its sector, volunteers."""
    if number < len(DEPARTMENTS):
        return "department"
    if number < FIRST_PARTNER:
        return "outside" if number == OUTSIDE_UNIT else "grid_posts"
    if number - FIRST_PARTNER >= len(model.partners):
        return "volunteers"
    return "committee" if number == FIRST_PARTNER else SECTORS[int(pools_of(model, number)["sector"][0])]


def pools_of(model: Any, number: int) -> np.ndarray:
    """The pools of units of an organization."""
    pools = model.world.pools.view(np.ndarray)
    return np.asarray(pools[pools["organization"] == number])


def counted_months(model: Any) -> list[int]:
    """The first days of the counted months."""
    return [int(day) for day in model.ground.months if 0 <= day < model.ground.days]


def standing(side: Any, number: int) -> dict[str, Any]:
    """One side's state of an organization, and a partner's decisions month by month, the running one last."""
    model = side.model
    mine = pools_of(model, number)
    told: dict[str, Any] = {
        "on_duty": int(mine["on_duty"].sum()) if number != OUTSIDE_UNIT else None, "busy": int(mine["busy"].sum()),
        "other": int((mine["engaged"] + mine["writing"]).sum()),
        "day_h": float(mine["day_h"].sum()), "jobs": int(mine["jobs"].sum()), "good": int(mine["good"].sum()),
        "missed": int(mine["missed"].sum()),
    }  # fmt: skip
    place = number - FIRST_PARTNER
    if 0 <= place < len(model.partners):
        partner = model.partners[place]
        told |= {
            "joined": bool(partner.joined), "committed": float(partner.committed), "value": float(partner.value),
            "tie": float(partner.tie), "own_h": float(partner.own_h), "bought_h": float(partner.bought_h),
            "history": decisions(side, place),
        }  # fmt: skip
    return told


def decisions(side: Any, place: int) -> list[dict[str, Any]]:
    """What a partner decided in each counted month until now: whether it joined, its commitment, its tie to government.

    The journal keeps the last day of each month (and the first day of all); the month under way is read from the partner.
    """
    model, journal = side.model, side.journal
    rows = [month[place] for month in journal.partners[1:]]
    if len(rows) < len(counted_months(model)) and (model.begun or model.day not in model.ground.months):
        partner = model.partners[place]
        rows.append((partner.joined, partner.committed, partner.value, partner.tie))
    return [{"joined": bool(joined), "committed": float(part), "tie": float(tie)} for joined, part, _, tie in rows]


TELLS = {"incident": incident, "resident": resident, "organization": organization, "open": open_incidents}
