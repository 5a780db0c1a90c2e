"""A month of the model: organizations learn and decide, the table is drawn up, everybody gets their posts.

Where policy changes within the month, government draws up another table for the days that are left: it rests on what the
month's decisions rested on, and organizations stand by theirs. A table is booked when it ends, for the days that it lasted.
"""

from dataclasses import replace

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
from govsim.model.state import BudgetInForce, MonthInputs, State
from govsim.model.world import FIRST_PARTNER, GRID_POSTS, WORKED, hours_now
from govsim.names import FEN, GOVERNMENT, OUTSIDE, RESIDENTS
from govsim.policy import Policy


def decide(state: State, last: int) -> None:
    """Learn, decide, deploy for the days until `last`."""
    close_table(state)
    bill_outside(state)
    world, actors = state.world, state.scenario.actors
    state.need = state.inputs.community.need_on(state.day)
    acted = state.deployment.policy if state.deployment else state.policy
    jobs = learn(state, acted.party_building)
    days, residents = last - state.day, residents_by_grid(state)
    trust = (world.grids.trust * residents[:, None]).sum(axis=0) / residents.sum() if state.months_decided else None
    start = state.scenario.community.population
    month = Month(
        number=state.months_decided, days=days, policy=as_funded(state),
        trust_enterprises=float(trust[1]) if trust is not None else start.trust_society,
        trust_social=float(trust[2]) if trust is not None else start.trust_society,
        civic_capacity=actors.civic_capacity, partnership_price=actors.partnership_price,
        scale=residents.sum() / 4000.0, partner_loss=state.scenario.incidents.course.partner_loss, owed_fen=state.lead.owed_fen,
        outside_fen=state.lead.outside_fen,
    )  # fmt: skip
    for partner in state.partners:
        partner.decide(month)
    volunteers_h, ready = ready_hours(state, residents, days), state.today[:, VOLUNTEER] > 0
    luck = marks(state.people.key, Mark.SERVE, state.months_decided % 2000)
    state.month = MonthInputs(month, last, jobs, volunteers_h, ready, luck, signal(state), reports_by_hour(state))
    draw_table(state)
    state.months_decided += 1


def draw_table(state: State) -> None:
    """Draw up the table from today to the end of the month and send everybody to their posts."""
    close_table(state)
    actors, known, residents = state.scenario.actors, state.month, residents_by_grid(state)
    days, month = known.last - state.day, known.month
    if days < month.days:
        owed = {"owed_fen": state.lead.owed_fen, "outside_fen": state.lead.outside_fen}
        month = replace(month, days=days, policy=as_funded(state), **owed)
        for partner in state.partners:
            partner.own_h = partner.own_hours(month)
    share = days / known.month.days
    envelope = envelope_of(state, state.day, known.last)
    volunteers_h, jobs = known.volunteers_h * share, known.jobs * share
    done = deploy(actors, month, state.policy, envelope, state.partners, volunteers_h, jobs, residents, known.signal)
    state.lead.owed_fen -= done.lines.settled
    state.lead.outside_fen -= done.lines.fen["outside"]
    send_to_posts(state, done, month, residents)
    active = actors.residents.volunteering.active_share * min(1.0, done.volunteer_h / max(volunteers_h, 1e-9))
    state.deployment, state.budget = done, BudgetInForce(state.day, known.last, done, who_serve(known, active))


def close_table(state: State) -> None:
    """Book the days that the table was in force, if they count: their own envelope, and their share of all it deployed.

    Where it ends before its last day, the bills that its other days would have settled are owed again.
    """
    table, state.budget = state.budget, None
    if table is None or table.first >= state.day:
        return
    days, of_days = state.day - table.first, table.last - table.first
    envelope, lines = envelope_of(state, table.first, state.day), table.done.lines
    part = part_of(lines, envelope, days, of_days)
    if days < of_days:
        state.lead.owed_fen += lines.settled - part.settled
        state.lead.outside_fen += lines.fen["outside"] - part.fen["outside"]
        bill_days(state, days, of_days)
    if table.first >= 0:
        state.ledger.book(envelope, part, days)
        state.books.add(table.done, days, of_days, state.people, table.serving)


def bill_outside(state: State) -> None:
    """Units from outside bill the hours that they have worked since they billed last, trips under way until now."""
    budget, lead = state.scenario.actors.budget, state.lead
    hours = float(hours_now(state.world)[state.world.pools["sector"] == OUTSIDE, WORKED].sum())
    fen = budget.outside_charged * budget.wage_yuan_h * FEN
    lead.outside_fen += int(hours * fen) - int(lead.outside_billed_h * fen)  # whole fen of all hours: no rounding adds up
    lead.outside_billed_h = hours


def bill_days(state: State, days: int, of_days: int) -> None:
    """Partners bill what they were called off for under a table that ends early."""
    pools, k, month = state.world.pools.view(np.ndarray), state.scenario.actors.call_off, state.month.month
    for p in state.partners:
        bill_part(p, float(pools["worked_h"][p.pools].sum()), days, of_days, month.days, k)


def envelope_of(state: State, first: int, last: int) -> int:
    """The public envelope of the days [first, last) in fen."""
    return envelope_fen(state.scenario.actors.budget.yuan_per_resident, state.inputs.community.grids.residents, first, last)


def as_funded(state: State) -> Policy:
    """Today's policy as organizations expect it: paid for as far as the last table could."""
    return funded(state.policy, state.deployment.lines.funded_share if state.deployment else 1.0)


def residents_by_grid(state: State) -> np.ndarray:
    """Residents of each grid (grids,)."""
    return np.asarray(state.world.grids["last"] - state.world.grids["first"]).astype(float)


def ready_hours(state: State, residents: np.ndarray, days: int) -> float:
    """Hours that residents are ready to volunteer in the month."""
    k = state.scenario.actors.residents.volunteering
    ready = float((state.world.grids.volunteers * residents).sum()) * k.active_share
    return ready * k.hours_month * days * 12 / 365


def who_serve(known: MonthInputs, share: float) -> np.ndarray:
    """Residents who serve in the month: of those ready a share, by their marks; at least one where there is anything to do."""
    ready = np.flatnonzero(known.ready)
    serving = np.zeros(len(known.ready), bool)
    if share > 0 and len(ready):
        luck = known.luck[ready]
        serving[ready[luck < max(share, np.nextafter(luck.min(), 1.0))]] = True
    return serving


def learn(state: State, party: float) -> int:
    """Partners learn from their pools' month and bill it; the counters start again. Returns the jobs done by partners.

    `party` is party building as it was paid for in the table under which the month ended.
    """
    call_off = state.scenario.actors.call_off
    pools = state.world.pools.view(np.ndarray)
    organizations, counted = len(state.organizations), ("jobs", "good", "missed", "meeting_h", "worked_h")
    sums = {name: np.bincount(pools["organization"], weights=pools[name], minlength=organizations) for name in counted}
    total = 0
    for number, body in enumerate(state.partners, start=FIRST_PARTNER):
        jobs, good, missed, meeting, worked = (float(sums[name][number]) for name in counted)
        before = state.books.partners_before.get(body.name, (0.0, 0.0))
        billed, unpaid = bill_rest(body, worked, before[1], call_off)
        state.lead.owed_fen += billed
        body.learn(int(jobs), int(good), int(missed), meeting - before[0], worked - before[1], party, unpaid)
        state.books.partners_before[body.name] = (meeting, worked)
        total += int(jobs)
    for name in ("jobs", "good", "missed"):
        pools[name] = 0
    return total


def signal(state: State) -> np.ndarray:
    """What residents reported and suffered last month and what they need, by grid and need."""
    number = len(state.world.grids)
    cases, recent = reported_lately(state)
    cell = cases["grid"][recent] * 4 + cases["kind"][recent]
    reported = np.bincount(cell, minlength=4 * number).reshape(number, 4).astype(float)
    harm = np.bincount(cell, weights=cases["harm"][recent], minlength=4 * number).reshape(number, 4)
    return demand_signal(reported, need_by_grid(state), harm)


def reported_lately(state: State) -> tuple[np.ndarray, np.ndarray]:
    """All cases until now, and the rows of those reported in the last 31 days."""
    since_h = (state.day - 31) * DAY_H
    cases = state.world.cases.view(np.ndarray)[: int(state.world.clock[0].next_case)]
    return cases, np.flatnonzero(cases["at_h"][:, Stage.REPORTED] >= since_h)


def send_to_posts(state: State, done: Deployment, month: Month, residents: np.ndarray) -> None:
    """Give pools their hours, kernels the month's policy, grids their hazard to move to, areas their mediators."""
    world, civic = state.world, month.civic_capacity
    pools = world.pools.view(np.ndarray)
    if state.months_decided and world.policy[0].desk_hours != done.policy.desk_hours:
        change_office_hours(world, state.day * DAY_H, done.policy.desk_hours)
    fill(world.policy[0], done.policy)
    invited = [p.invited for p in state.partners] + [state.scenario.actors.residents.volunteering.invited]
    world.policy.function_transfer *= any(invited)  # what nobody is invited to lies between nobody
    world.coef.desk_strength = max(done.lines.fixed_share, 0.05)  # clerks who cannot be paid are missing at the desks
    world.coef.partners = float(sum(p.is_active(month) for p in state.partners))
    set_hours(state, done, month.days, residents)
    set_rosters(state, done.policy.demand_orientation, state.month.reported)
    set_on_call(state, month.days)
    for p in state.partners:
        pools["accepts"][p.pools] = p.accepts(month)
        pools["invited"][p.pools] = p.invited
        pools["shows_up"][p.pools] = min(1.0, p.profile.shows_up * civic)
        pools["tie"][p.pools] = p.tie
    k = state.scenario.actors.residents.volunteering
    volunteers = pools["sector"] == RESIDENTS
    pools["accepts"][volunteers] = min(1.0, state.scenario.actors.partners.accepts * civic)
    pools["invited"][volunteers] = k.invited
    pools["shows_up"][volunteers] = min(1.0, k.shows_up * civic)
    head_for(world, effort_per_cell(done.prevention, residents, month.days), state.months_decided == 0)
    world.grids.patrol = done.patrol_h / (month.days * DAY_H)
    bodies = sum(p.is_active(month) and p.profile.mediates for p in state.partners)
    mediate_from(world, state.day * DAY_H, float(bodies))


def need_by_grid(state: State) -> np.ndarray:
    """Needs of a grid's residents, summed (grids, 4)."""
    settled = state.inputs.community
    start = settled.grids.start[:-1].astype(np.int64)
    return np.asarray(np.add.reduceat(state.need, start, axis=1).T)


def set_hours(state: State, done: Deployment, days: int, residents: np.ndarray) -> None:
    """Daily hours of each pool: an organization's hours spread over its areas, posts of the grids over the grids."""
    pools, areas = state.world.pools.view(np.ndarray), len(state.world.areas)
    hours = np.array([done.response_h.get(name, 0.0) / days for name in state.organizations])
    organization, home = pools["organization"], pools["home"]
    share = np.where(organization == GRID_POSTS, residents[home] / residents.sum(), 1.0 / areas)
    pools["day_h"] = hours[organization] * share


def reports_by_hour(state: State) -> np.ndarray:
    """Reports of the last 31 days by area and shift."""
    cases, recent = reported_lately(state)
    return reports_by_shift(cases["at_h"][recent, Stage.REPORTED], cases["area"][recent], len(state.world.areas))


def set_rosters(state: State, demand_orientation: float, reported: np.ndarray) -> None:
    """Government's shifts: the fixed weights, or as far as demand orientation goes the hours of last month's reports."""
    pools, governed = state.world.pools.view(np.ndarray), state.scenario
    followed = demand_orientation * governed.actors.government.roster_follows
    own = pools["sector"] == GOVERNMENT
    shares = rosters(fixed_roster(governed.incidents.units), reported, followed)
    pools["roster"][own] = shares[pools["area"][own]]


def set_on_call(state: State, days: int) -> None:
    """Hours a day that partners stand by in each area, and the hours worked at which the month's money is used up."""
    pools, areas = state.world.pools.view(np.ndarray), len(state.world.areas)
    for p in state.partners:
        pools["ready_h"][p.pools] = p.ready_h / days / areas
        until = worked_until_ceiling(p, state.scenario.actors.call_off) / areas
        pools["stop_h"][p.pools] = pools["worked_h"][p.pools] + until
