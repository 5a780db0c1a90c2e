"""A month of the model: organizations learn and decide, the table is drawn up, everybody gets their posts.

Where policy changes within the month, government draws up another table for the days that are left: it rests on what the
month's decisions rested on, and organizations stand by theirs. A table is booked when it ends, for the days that it lasted.
"""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from govsim.actors.budget import envelope_fen, part_of
from govsim.actors.call_off import bill_part, bill_rest, worked_until_ceiling
from govsim.actors.deployment import Deployment, deploy, effort_per_cell, funded
from govsim.actors.government import demand_signal, reports_by_shift, rosters
from govsim.actors.organization import Month
from govsim.community.population import VOLUNTEER
from govsim.engine.block import fill
from govsim.engine.calendar import DAY_H
from govsim.engine.streams import Mark, marks
from govsim.incidents.disputes import mediate_from
from govsim.incidents.hazard import head_for
from govsim.incidents.ladder import change_office_hours
from govsim.incidents.life import Stage
from govsim.incidents.units import fixed_roster
from govsim.model.world import FIRST_PARTNER, GRID_POSTS, WORKED, hours_now
from govsim.names import FEN, GOVERNMENT, OUTSIDE, RESIDENTS
from govsim.policy import Policy


@dataclass(frozen=True)
class Known:
    """What a month's decisions rest on, whenever in the month its table is drawn up."""

    month: Month
    last: int  # the day after the month
    jobs: int  # done by partners last month, to be accepted in this one
    volunteers_h: float  # of the whole month
    ready: np.ndarray  # residents who are ready to volunteer
    luck: np.ndarray  # each resident's mark: the lowest of those ready serve
    signal: np.ndarray  # what residents ask for, by grid and need
    reported: np.ndarray  # reports by area and shift


@dataclass(frozen=True)
class Standing:
    """The table in force, drawn up for the days [first, last)."""

    first: int
    last: int
    done: Deployment
    serving: np.ndarray  # residents who serve as volunteers


def decide(model: Any, last: int) -> None:
    """Learn, decide, deploy for the days until `last`."""
    close_table(model)
    bill_outside(model)
    world, actors = model.world, model.governed.actors
    model.need = model.ground.community.need_on(model.day)
    acted = model.deployment.policy if model.deployment else model.policy
    jobs = learn(model, acted.party_building)
    days, residents = last - model.day, residents_by_grid(model)
    trust = (world.grids.trust * residents[:, None]).sum(axis=0) / residents.sum() if model.month_number else None
    start = model.governed.community.population
    month = Month(
        number=model.month_number, days=days, policy=as_funded(model),
        trust_enterprises=float(trust[1]) if trust is not None else start.trust_society,
        trust_social=float(trust[2]) if trust is not None else start.trust_society,
        civic_capacity=actors.civic_capacity, partnership_price=actors.partnership_price,
        scale=residents.sum() / 4000.0, partner_loss=model.governed.incidents.course.partner_loss, owed_fen=model.lead.owed_fen,
        outside_fen=model.lead.outside_fen,
    )  # fmt: skip
    for partner in model.partners:
        partner.decide(month)
    volunteers_h, ready = ready_hours(model, residents, days), model.today[:, VOLUNTEER] > 0
    luck = marks(model.people.key, Mark.SERVE, model.month_number % 2000)
    model.known = Known(month, last, jobs, volunteers_h, ready, luck, signal(model), reports_by_hour(model))
    draw_table(model)
    model.month_number += 1


def draw_table(model: Any) -> None:
    """Draw up the table from today to the end of the month and send everybody to their posts."""
    close_table(model)
    actors, known, residents = model.governed.actors, model.known, residents_by_grid(model)
    days, month = known.last - model.day, known.month
    if days < month.days:
        owed = {"owed_fen": model.lead.owed_fen, "outside_fen": model.lead.outside_fen}
        month = replace(month, days=days, policy=as_funded(model), **owed)
        for partner in model.partners:
            partner.own_h = partner.own_hours(month)
    share = days / known.month.days
    envelope = envelope_of(model, model.day, known.last)
    volunteers_h, jobs = known.volunteers_h * share, known.jobs * share
    done = deploy(actors, month, model.policy, envelope, model.partners, volunteers_h, jobs, residents, known.signal)
    model.lead.owed_fen -= done.lines.settled
    model.lead.outside_fen -= done.lines.fen["outside"]
    send_to_posts(model, done, month, residents)
    active = actors.residents.volunteering.active_share * min(1.0, done.volunteer_h / max(volunteers_h, 1e-9))
    model.deployment, model.standing = done, Standing(model.day, known.last, done, who_serve(known, active))


def close_table(model: Any) -> None:
    """Book the days that the table was in force, if they count: their own envelope, and their share of all it deployed.

    Where it ends before its last day, the bills that its other days would have settled are owed again.
    """
    table, model.standing = model.standing, None
    if table is None or table.first >= model.day:
        return
    days, of_days = model.day - table.first, table.last - table.first
    envelope, lines = envelope_of(model, table.first, model.day), table.done.lines
    part = part_of(lines, envelope, days, of_days)
    if days < of_days:
        model.lead.owed_fen += lines.settled - part.settled
        model.lead.outside_fen += lines.fen["outside"] - part.fen["outside"]
        bill_days(model, days, of_days)
    if table.first >= 0:
        model.ledger.book(envelope, part, days)
        model.books.add(table.done, days, of_days, model.people, table.serving)


def bill_outside(model: Any) -> None:
    """Units from outside bill the hours that they have worked since they billed last, trips under way until now."""
    budget, lead = model.governed.actors.budget, model.lead
    hours = float(hours_now(model.world)[model.world.pools["sector"] == OUTSIDE, WORKED].sum())
    fen = budget.outside_charged * budget.wage_yuan_h * FEN
    lead.outside_fen += int(hours * fen) - int(lead.outside_billed_h * fen)  # whole fen of all hours: no rounding adds up
    lead.outside_billed_h = hours


def bill_days(model: Any, days: int, of_days: int) -> None:
    """Partners bill what they were called off for under a table that ends early."""
    pools, k, month = model.world.pools.view(np.ndarray), model.governed.actors.call_off, model.known.month
    for p in model.partners:
        bill_part(p, float(pools["worked_h"][p.pools].sum()), days, of_days, month.days, k)


def envelope_of(model: Any, first: int, last: int) -> int:
    """The public envelope of the days [first, last) in fen."""
    return envelope_fen(model.governed.actors.budget.yuan_per_resident, model.ground.community.grids.residents, first, last)


def as_funded(model: Any) -> Policy:
    """Today's policy as organizations expect it: paid for as far as the last table could."""
    return funded(model.policy, model.deployment.lines.funded_share if model.deployment else 1.0)


def residents_by_grid(model: Any) -> np.ndarray:
    """Residents of each grid (grids,)."""
    return np.asarray(model.world.grids["last"] - model.world.grids["first"]).astype(float)


def ready_hours(model: Any, residents: np.ndarray, days: int) -> float:
    """Hours that residents are ready to volunteer in the month."""
    k = model.governed.actors.residents.volunteering
    ready = float((model.world.grids.volunteers * residents).sum()) * k.active_share
    return ready * k.hours_month * days * 12 / 365


def who_serve(known: Known, share: float) -> np.ndarray:
    """Residents who serve in the month: of those ready a share, by their marks; at least one where there is anything to do."""
    ready = np.flatnonzero(known.ready)
    serving = np.zeros(len(known.ready), bool)
    if share > 0 and len(ready):
        luck = known.luck[ready]
        serving[ready[luck < max(share, np.nextafter(luck.min(), 1.0))]] = True
    return serving


def learn(model: Any, party: float) -> int:
    """Partners learn from their pools' month and bill it; the counters start again. Returns the jobs done by partners.

    `party` is party building as it was paid for in the table under which the month ended.
    """
    call_off = model.governed.actors.call_off
    pools = model.world.pools.view(np.ndarray)
    counted = ("jobs", "good", "missed", "meeting_h", "worked_h")
    sums = {name: np.bincount(pools["organization"], weights=pools[name], minlength=len(model.names)) for name in counted}
    total = 0
    for number, body in enumerate(model.partners, start=FIRST_PARTNER):
        jobs, good, missed, meeting, worked = (float(sums[name][number]) for name in counted)
        before = model.books.partners_before.get(body.name, (0.0, 0.0))
        billed, unpaid = bill_rest(body, worked, before[1], call_off)
        model.lead.owed_fen += billed
        body.learn(int(jobs), int(good), int(missed), meeting - before[0], worked - before[1], party, unpaid)
        model.books.partners_before[body.name] = (meeting, worked)
        total += int(jobs)
    for name in ("jobs", "good", "missed"):
        pools[name] = 0
    return total


def signal(model: Any) -> np.ndarray:
    """What residents reported and suffered last month and what they need, by grid and need."""
    number = len(model.world.grids)
    cases, recent = reported_lately(model)
    cell = cases["grid"][recent] * 4 + cases["kind"][recent]
    reported = np.bincount(cell, minlength=4 * number).reshape(number, 4).astype(float)
    harm = np.bincount(cell, weights=cases["harm"][recent], minlength=4 * number).reshape(number, 4)
    return demand_signal(reported, need_by_grid(model), harm)


def reported_lately(model: Any) -> tuple[np.ndarray, np.ndarray]:
    """All cases until now, and the rows of those reported in the last 31 days."""
    since_h = (model.day - 31) * DAY_H
    cases = model.world.cases.view(np.ndarray)[: int(model.world.clock[0].next_case)]
    return cases, np.flatnonzero(cases["at_h"][:, Stage.REPORTED] >= since_h)


def send_to_posts(model: Any, done: Deployment, month: Month, residents: np.ndarray) -> None:
    """Give pools their hours, kernels the month's policy, grids their hazard to move to, areas their mediators."""
    world, civic = model.world, month.civic_capacity
    pools = world.pools.view(np.ndarray)
    if model.month_number and world.policy[0].desk_hours != done.policy.desk_hours:
        change_office_hours(world, model.day * DAY_H, done.policy.desk_hours)
    fill(world.policy[0], done.policy)
    invited = [p.invited for p in model.partners] + [model.governed.actors.residents.volunteering.invited]
    world.policy.function_transfer *= any(invited)  # what nobody is invited to lies between nobody
    world.coef.desk_strength = max(done.lines.fixed_share, 0.05)  # clerks who cannot be paid are missing at the desks
    world.coef.partners = float(sum(p.is_active(month) for p in model.partners))
    set_hours(model, done, month.days, residents)
    set_rosters(model, done.policy.demand_orientation, model.known.reported)
    set_on_call(model, month.days)
    for p in model.partners:
        pools["accepts"][p.pools] = p.accepts(month)
        pools["invited"][p.pools] = p.invited
        pools["shows_up"][p.pools] = min(1.0, p.profile.shows_up * civic)
        pools["tie"][p.pools] = p.tie
    k = model.governed.actors.residents.volunteering
    volunteers = pools["sector"] == RESIDENTS
    pools["accepts"][volunteers] = min(1.0, model.governed.actors.partners.accepts * civic)
    pools["invited"][volunteers] = k.invited
    pools["shows_up"][volunteers] = min(1.0, k.shows_up * civic)
    head_for(world, effort_per_cell(done.prevention, residents, month.days), model.month_number == 0)
    world.grids.patrol = done.patrol_h / (month.days * DAY_H)
    bodies = sum(p.is_active(month) and p.profile.mediates for p in model.partners)
    mediate_from(world, model.day * DAY_H, float(bodies))


def need_by_grid(model: Any) -> np.ndarray:
    """Needs of a grid's residents, summed (grids, 4)."""
    settled = model.ground.community
    start = settled.grids.start[:-1].astype(np.int64)
    return np.asarray(np.add.reduceat(model.need, start, axis=1).T)


def set_hours(model: Any, done: Deployment, days: int, residents: np.ndarray) -> None:
    """Daily hours of each pool: an organization's hours spread over its areas, posts of the grids over the grids."""
    pools, areas = model.world.pools.view(np.ndarray), len(model.world.areas)
    hours = np.array([done.response_h.get(name, 0.0) / days for name in model.names])
    organization, home = pools["organization"], pools["home"]
    share = np.where(organization == GRID_POSTS, residents[home] / residents.sum(), 1.0 / areas)
    pools["day_h"] = hours[organization] * share


def reports_by_hour(model: Any) -> np.ndarray:
    """Reports of the last 31 days by area and shift."""
    cases, recent = reported_lately(model)
    return reports_by_shift(cases["at_h"][recent, Stage.REPORTED], cases["area"][recent], len(model.world.areas))


def set_rosters(model: Any, demand_orientation: float, reported: np.ndarray) -> None:
    """Government's shifts: the fixed weights, or as far as demand orientation goes the hours of last month's reports."""
    pools, governed = model.world.pools.view(np.ndarray), model.governed
    followed = demand_orientation * governed.actors.government.roster_follows
    own = pools["sector"] == GOVERNMENT
    shares = rosters(fixed_roster(governed.incidents.units), reported, followed)
    pools["roster"][own] = shares[pools["area"][own]]


def set_on_call(model: Any, days: int) -> None:
    """Hours a day that partners stand by in each area, and the hours worked at which the month's money is used up."""
    pools, areas = model.world.pools.view(np.ndarray), len(model.world.areas)
    for p in model.partners:
        pools["ready_h"][p.pools] = p.ready_h / days / areas
        until = worked_until_ceiling(p, model.governed.actors.call_off) / areas
        pools["stop_h"][p.pools] = pools["worked_h"][p.pools] + until
