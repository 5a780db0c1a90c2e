"""A month of the organizations: learn from the last, decide, draw up the table, send everybody to their posts."""

from typing import Any

import numpy as np

from govsim.actors import government as plan
from govsim.actors.budget import Lines, draw_up
from govsim.actors.call_off import by_job_share, stand_by
from govsim.actors.organization import MONTH_DAYS, Month
from govsim.names import DEPARTMENTS, FEN
from govsim.policy import Policy, Prices

RULES = ("prevention_share", "hierarchy_levels", "desk_hours", "open_supply", "assessment", "pay_per_job")
"""Levers that are shares, structure or rules: a policy that cannot be paid for keeps them."""


def funded(policy: Policy, share: float) -> Policy:
    """The policy that acts when only a share of its levers and purchases can be paid."""
    if share >= 1.0:
        return policy
    scaled = {name: getattr(policy, name) * share for name in Policy.model_fields if name not in RULES}
    return policy.model_copy(update=scaled)


class Deployment:
    """What a month's decisions lead to: hours by organization, prevention by grid and need, and the table behind them."""

    def __init__(self, lines: Lines, policy: Policy) -> None:
        self.lines, self.policy = lines, policy
        self.response_h: dict[str, float] = {}  # hours of the month kept ready for cases, by organization
        self.prevention: np.ndarray = np.zeros((1, 4))  # effort by grid and need in staff-equivalent hours
        self.patrol_h: np.ndarray = np.zeros(1)  # hours of people about in each grid
        self.staff_prevention_h = 0.0
        self.society_prevention_h = 0.0
        self.society_h = 0.0  # hours that government does not pay
        self.volunteer_h = 0.0
        self.desk_coordination_h = 0.0  # liaison and acceptance


def deploy(actors: Any, month: Month, policy: Policy, envelope: int, partners: list[Any], volunteers_h: float,
           jobs: float, residents: np.ndarray, signal: np.ndarray) -> Deployment:  # fmt: skip
    """Draw up the table when organizations have decided, then give out posts. Hours and fen are of all the month's days."""
    budget, wage = actors.budget, actors.budget.wage_yuan_h * FEN
    volunteer_h = volunteers_deployed(actors, month, envelope, volunteers_h)
    sellers = [p for p in partners if p.joined]
    offers = {p.name: p.offered_h(month) for p in sellers}
    retained = {name: hours * (1 - policy.pay_per_job) for name, hours in offers.items()}
    value = sum(retained[p.name] * p.price_yuan_h * FEN for p in sellers)
    supervised = volunteer_h + sum(p.own_h for p in partners if p.is_social)
    active = sum(p.is_active(month) for p in partners)
    sales = min(policy.service_purchasing * envelope * (1 - policy.pay_per_job), value)
    wanted = plan.wanted_fen(
        month, budget, policy, actors.prices, sales, active, supervised, jobs, actors.partners.platform_eases
    )
    lines = draw_up(envelope, wanted, policy.prevention_share, budget.margin, month.owed_fen, month.outside_fen)
    done = Deployment(lines, funded(policy, lines.funded_share))
    bought = plan.split_purchases(sellers, retained, lines.fen["purchases"] - lines.settled)
    done.volunteer_h = volunteer_h
    done.desk_coordination_h = (lines.fen["liaison"] + lines.fen["acceptance"]) / wage
    post_staff(done, actors, month, residents, signal)
    post_partners(done, actors, partners, bought, residents)
    on_call(done, actors, month, partners, offers, envelope)
    post_volunteers(done, actors, residents)
    return done


def on_call(done: Deployment, actors: Any, month: Month, partners: list[Any], offers: dict[str, float], envelope: int) -> None:
    """Who stands by to be called off, up to which bill: what is offered for jobs less the bills that could not be settled."""
    x = done.policy
    money = x.service_purchasing * x.pay_per_job * envelope - (month.owed_fen - done.lines.settled)
    everybody = {p.name: offers.get(p.name, 0.0) for p in partners}
    stand_by(partners, everybody, money, x.pay_per_job, actors.call_off)
    for p in partners:
        p.by_job = by_job_share(p.ready_h, done.response_h[p.name])


def volunteers_deployed(actors: Any, month: Month, envelope: int, offered_h: float) -> float:
    """Volunteers' hours that have a place: `community_supply` opens places, supervision has to be affordable."""
    budget = actors.budget
    affordable = budget.supervision_cap * envelope / (budget.wage_yuan_h * FEN * max(budget.supervision, 1e-9))
    return min(offered_h * month.policy.community_supply * month.civic_capacity, affordable)


def post_staff(done: Deployment, actors: Any, month: Month, residents: np.ndarray, signal: np.ndarray) -> None:
    """Staff by department and grid for response, by grid and need for prevention."""
    block, x = actors.government, done.policy
    hours = plan.hours_of(done.lines, "response", actors.budget)
    posted = hours * block.posted_share * x.grassroots
    for name, share in zip(DEPARTMENTS, plan.department_shares(block, signal, x.demand_orientation), strict=True):
        done.response_h[name] = (hours - posted) * float(share)
    done.response_h["grid_posts"] = posted
    shares = plan.prevention_shares(block, residents, signal, x.demand_orientation)
    done.staff_prevention_h = plan.hours_of(done.lines, "prevention", actors.budget)
    done.prevention = shares * done.staff_prevention_h
    done.patrol_h = done.prevention.sum(axis=1) + posted * residents / residents.sum()


def post_partners(done: Deployment, actors: Any, partners: list[Any], bought: dict[str, float], residents: np.ndarray) -> None:
    """Partners' hours: bought ones split like staff, own ones for cases and, where supply is open, for prevention."""
    x, where = done.policy, residents / residents.sum()
    for p in partners:
        p.bought_h = bought.get(p.name, 0.0)
        is_open = x.open_supply if p.invited else 0.0
        own_prevention = p.own_h if not p.is_social else p.own_h * actors.social_organization.open_share * is_open
        prevents = own_prevention + p.bought_h * x.prevention_share
        done.response_h[p.name] = p.own_h + p.bought_h - prevents
        ability = np.array(p.profile.capability)
        done.prevention = done.prevention + prevents * np.outer(where, ability / max(ability.sum(), 1e-9)) * ability.max()
        done.patrol_h = done.patrol_h + prevents * where
        done.society_prevention_h += prevents
        done.society_h += p.own_h


def post_volunteers(done: Deployment, actors: Any, residents: np.ndarray) -> None:
    """Volunteers: some kept ready for cases, most on their rounds, at half the effect of staff."""
    k, where = actors.residents.volunteering, residents / residents.sum()
    done.response_h["volunteers"] = done.volunteer_h * k.response_share
    rounds = done.volunteer_h - done.response_h["volunteers"]
    done.prevention = done.prevention + np.outer(where, np.full(4, 0.25)) * rounds * k.effect
    done.patrol_h = done.patrol_h + rounds * k.effect * where
    done.society_prevention_h += rounds
    done.society_h += done.volunteer_h


def effort_per_cell(prevention: np.ndarray, residents: np.ndarray, days: int) -> np.ndarray:
    """Prevention as the hazard knows it: hours a month per 500 residents and need."""
    return np.asarray(prevention / (days / MONTH_DAYS) / (residents / 500.0)[:, None])


__all__ = ["Deployment", "Prices", "deploy", "effort_per_cell", "funded"]
