"""What a click on the map tells: a resident's or an organization's state and past, an incident's life (see `lives`)."""

import math
from typing import Any

import numpy as np

from govsim.analysis.fates import Life, difference, life_of, reason
from govsim.community.population import ACTORS, TRUST_GOVERNMENT
from govsim.incidents.life import NOBODY, STAMPED, Source, Stage
from govsim.incidents.units import OFFICE
from govsim.measure.satisfaction import SATISFIED_FROM
from govsim.model import GovernanceModel
from govsim.model.recording import DID_NOT_OCCUR, OUTCOMES, ROUTES, STAMPS
from govsim.model.world import FIRST_PARTNER, OUTSIDE_UNIT
from govsim.names import DEPARTMENTS, HELP_LIMIT_H, NEEDS, SECTORS, organization_title
from govsim.text.errors import InputError
from govsim.text.words import LANGUAGES, words
from govsim.view.messages import Refused, or_null
from govsim.view.pair import running_harm, until_h

MOST_OPEN = 30
"""Open incidents that a list holds; of the rest only the number is told."""
ENDED = frozenset({Stage.CLOSED, Stage.LAPSED, Stage.PREVENTED, Stage.MEDIATED, Stage.NOT_TRIGGERED})
"""Stages after which nothing more happens."""


def incident(twins: Any, row: int) -> dict[str, Any]:
    """The life of a candidate on both sides: hours of its stages since its birth, who came, what it did.

    Raises InputError for a row that there is not.
    """
    model = twins.sides[0].model
    if not 0 <= row < len(model.state.world.cases):
        raise Refused(words("no incident in row {row}").format(row=row))
    case, causes = model.state.world.cases[row], why(twins, row)
    name = str(model.state.inputs.candidates.names(np.array([row]))[0]) if case.born_h >= 0 else ""
    return {
        "id": name, "kind": NEEDS[int(case.kind)], "grid": int(case.grid), "born_h": float(case.born_h),
        "severity": int(case.severity_born), "source": Source(int(case.source)).name.lower(),
        "lives": [life(side, row) for side in twins.sides], "why": causes,
        "reason": {lang: reason(causes).say(lang) for lang in LANGUAGES},
    }  # fmt: skip


def life(side: Any, row: int) -> dict[str, Any]:
    """One side's life of a candidate until now; `harm` in person-h, what has been done since its last event included."""
    model = side.model
    case = model.state.world.cases[row]
    hours = [float(case.at_h[s]) - float(case.born_h) for s in range(STAMPED)]
    is_open = case.stage <= Stage.ON_SCENE
    this = model.state.world.cases.view(np.ndarray)[row : row + 1]
    harm = float(case.harm) + running_harm(model, this)
    return {
        "stage": Stage(int(case.stage)).name.lower(), "outcome": str(OUTCOMES[int(case.stage)]),
        "hours": [or_null(hour) for hour in hours], "now_h": model.state.hour - float(case.born_h),
        "open": bool(is_open), "ended": int(case.stage) in ENDED, "severity": int(case.severity),
        "ending": known(side.name, case).ending, "until_h": float(until_h(this, model.state.hour)[0]) - float(case.born_h),
        "route": str(ROUTES[int(case.route)]), "answered_by": title(model, int(case.answered_by)),
        "coming": who_comes(model, row), "harm": harm, "units": int(case.units), "handovers": int(case.handovers),
        "bounced": int(case.bounced), "no_shows": int(case.no_shows), "reopened": int(case.reopened),
        "preempted": int(case.preempted), "escalated": bool(case.escalated),
    }  # fmt: skip


def title(model: GovernanceModel, number: int) -> str:
    """The English title of an organization by its number; empty for nobody."""
    return "" if number == NOBODY else organization_title(model.state.organizations[number]).en


def who_comes(model: GovernanceModel, row: int) -> list[str]:
    """English titles of the organizations whose units are on their way to a case or at work on it, each once."""
    trips, pools = model.state.world.trips.view(np.ndarray), model.state.world.pools.view(np.ndarray)
    numbers = pools["organization"][trips["pool"][trips["case"] == row]]
    return [title(model, int(number)) for number in dict.fromkeys(numbers.tolist())]


# -- Why the fates differ --------------------------------------------------------------------------------------------


def why(twins: Any, row: int) -> dict[str, Any]:
    """Why the fates differ so far: `how` they do, and for a difference in help time the step that makes most of it.

    As in `govsim trace`; an incident to which nobody has come yet counts as if help came now, so that it is the slower one
    only once it has waited longer than the other did.
    """
    cases = [side.model.state.world.cases[row] for side in twins.sides]
    if any(case.stage in (Stage.CANDIDATE, Stage.QUARREL) for case in cases):
        return {"how": "early"}
    there = [n for n, case in enumerate(cases) if not DID_NOT_OCCUR[case.stage]]
    if len(there) < 2:
        return {"how": "spared" if there else "nowhere", "spared": [n for n in range(2) if n not in there]}
    lives = [so_far(side.name, case, twins.hour) for side, case in zip(twins.sides, cases, strict=True)]
    endings = [known(side.name, case).ending for side, case in zip(twins.sides, cases, strict=True)]
    ends = {name: [n for n, end in enumerate(endings) if end == name] for name in ("unreported", "unsolved", "on_paper")}
    found: dict[str, Any] = {name: sides for name, sides in ends.items() if sides}
    if unreported := ends["unreported"]:
        after = [life.help_h for n, life in enumerate(lives) if n not in unreported and not still_waits(cases[n], twins.hour)]
        return found | {"how": "unreported", "after_h": or_null(after[0]) if after else None}
    waiting = [n for n, case in enumerate(cases) if still_waits(case, twins.hour)]
    return found | difference(lives, waiting)


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


# -- What is open ----------------------------------------------------------------------------------------------------


def open_incidents(twins: Any, by: int) -> dict[str, Any]:
    """Open incidents of both sides, the first `MOST_OPEN` by time since they occurred (0) or by severity (1)."""
    return {"by": by, "sides": [open_of(side.model, by) for side in twins.sides]}


def open_of(model: GovernanceModel, by: int) -> dict[str, Any]:
    """The open incidents of a side: how many, and the first of them."""
    cases = model.state.world.cases.view(np.ndarray)[: int(model.state.world.clock[0].next_case)]
    rows = np.flatnonzero(cases["stage"] <= Stage.ON_SCENE)
    since = model.state.hour - cases["at_h"][rows, Stage.OCCURRED]
    order = np.lexsort((-since, -cases["severity"][rows])) if by else np.argsort(-since, kind="stable")
    shown = rows[order[:MOST_OPEN]]
    names = model.state.inputs.candidates.names(shown)
    entries = [
        {
            "row": int(row), "id": str(name) if cases["born_h"][row] >= 0 else "", "kind": NEEDS[int(cases["kind"][row])],
            "severity": int(cases["severity"][row]), "stage": Stage(int(cases["stage"][row])).name.lower(),
            "since_h": float(model.state.hour - cases["at_h"][row, Stage.OCCURRED]), "coming": who_comes(model, int(row)),
        }
        for row, name in zip(shown, names, strict=True)
    ]  # fmt: skip
    return {"number": len(rows), "shown": entries}


def answer(twins: Any, what: str, number: int) -> dict[str, Any]:
    """What is known now of number `number` of a kind of thing, in both communities. Raises InputError for none such."""
    find = KINDS.get(what)
    if find is None:
        raise InputError([f"nothing is known of a '{what[:30]}'"])
    return find(twins, number)


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
        "need": dict(zip(NEEDS, twins.sides[0].model.state.need[:, number].tolist(), strict=True)),
        "satisfied_from": SATISFIED_FROM, "days": twins.ground.days,
        "lives": [state(side, number) for side in twins.sides],
    }  # fmt: skip


def state(side: Any, number: int) -> dict[str, Any]:
    """One side's state and history of a resident."""
    model, journal = side.model, side.journal
    row = model.state.today[number]
    return {
        "satisfaction": float(row[0]),
        "by_need": {need: float(model.state.people.satisfied[k, number]) for k, need in enumerate(NEEDS)},
        "trust": {actor: float(row[TRUST_GOVERNMENT + k]) for k, actor in enumerate(ACTORS)},
        "awareness": float(row[4]), "volunteer": bool(row[5] > 0),
        "volunteered_h": float(model.state.people.volunteered_h[number]),
        "history": np.round(journal.satisfaction[: journal.days, number] / 255.0, 3).tolist(),
    }  # fmt: skip


def organization(twins: Any, number: int) -> dict[str, Any]:
    """An organization (by its number in the model's names) on both sides."""
    model = twins.sides[0].model
    if not 0 <= number < len(model.state.organizations):
        raise Refused(words("no organization {number}").format(number=number))
    mine = pools_of(model, number)
    return {
        "name": model.state.organizations[number], "title": organization_title(model.state.organizations[number]).en,
        "body": kind_of(model, number), "capability": dict(zip(NEEDS, mine["capability"][0].tolist(), strict=True)),
        "homes": [int(home) for home in mine["home"] if home != OFFICE], "days": model.state.inputs.days,
        "months": counted_months(model), "lives": [standing(side, number) for side in twins.sides],
    }  # fmt: skip


def kind_of(model: GovernanceModel, number: int) -> str:
    """What kind of body it is: a department, the grid posts, units from outside, a partner by its sector, volunteers."""
    if number < len(DEPARTMENTS):
        return "department"
    if number < FIRST_PARTNER:
        return "outside" if number == OUTSIDE_UNIT else "grid_posts"
    if number - FIRST_PARTNER >= len(model.state.partners):
        return "volunteers"
    return "committee" if number == FIRST_PARTNER else SECTORS[int(pools_of(model, number)["sector"][0])]


def pools_of(model: GovernanceModel, number: int) -> np.ndarray:
    pools = model.state.world.pools.view(np.ndarray)
    return np.asarray(pools[pools["organization"] == number])


def counted_months(model: GovernanceModel) -> list[int]:
    return [int(day) for day in model.state.inputs.months if 0 <= day < model.state.inputs.days]


def standing(side: Any, number: int) -> dict[str, Any]:
    """One side's state of an organization, and a partner's decisions month by month, the running one last."""
    model = side.model
    mine = pools_of(model, number)
    state: dict[str, Any] = {
        "on_duty": int(mine["on_duty"].sum()) if number != OUTSIDE_UNIT else None, "busy": int(mine["busy"].sum()),
        "other": int((mine["engaged"] + mine["writing"]).sum()),
        "day_h": float(mine["day_h"].sum()), "jobs": int(mine["jobs"].sum()), "good": int(mine["good"].sum()),
        "missed": int(mine["missed"].sum()),
    }  # fmt: skip
    place = number - FIRST_PARTNER
    if 0 <= place < len(model.state.partners):
        partner = model.state.partners[place]
        state |= {
            "joined": bool(partner.joined), "committed": float(partner.committed), "value": float(partner.value),
            "tie": float(partner.tie), "own_h": float(partner.own_h), "bought_h": float(partner.bought_h),
            "history": decisions(side, place),
        }  # fmt: skip
    return state


def decisions(side: Any, place: int) -> list[dict[str, Any]]:
    """What a partner decided in each counted month until now: whether it joined, its commitment, its tie to government.

    The journal keeps the last day of each month (and the first day of all); the month under way is read from the partner.
    """
    model, journal = side.model, side.journal
    rows = [month[place] for month in journal.partners[1:]]
    if len(rows) < len(counted_months(model)) and (model.state.has_begun or model.state.day not in model.state.inputs.months):
        partner = model.state.partners[place]
        rows.append((partner.joined, partner.committed, partner.value, partner.tie))
    return [{"joined": bool(joined), "committed": float(part), "tie": float(tie)} for joined, part, _, tie in rows]


KINDS = {"incident": incident, "resident": resident, "organization": organization, "open": open_incidents}
