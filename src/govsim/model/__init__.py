"""The model as the ODD protocol tells it: `begin` is its Initialization, the tuple `DAY` its Process overview."""

from collections.abc import Callable
from dataclasses import replace
from functools import cached_property
from typing import Any, NamedTuple

import mesa
import numpy as np
from mesa.agent import AgentSet

from govsim.actors import Government
from govsim.actors.budget import Ledger
from govsim.actors.kinds import found_partners, volunteers_profile
from govsim.actors.residents import live_day
from govsim.community.population import Resident, people
from govsim.engine.calendar import DAY_H
from govsim.engine.streams import Purpose, stream
from govsim.incidents.events import advance, begin_day, begin_run
from govsim.measure.resilience import series
from govsim.measure.result import Result
from govsim.measure.tables import Records
from govsim.model.inputs import FOLLOW_UP_DAYS, Ground, ground_key, prepare
from govsim.model.month import bill_outside, close_table, decide, draw_table
from govsim.model.recording import Books, Diary, incidents_of, line_of, residents_of
from govsim.model.world import FIRST_PARTNER, build, roomier
from govsim.names import DEPARTMENTS, FEN, RESIDENTS
from govsim.scenario import Scenario
from govsim.shocks import Shocks
from govsim.timeline import Course, per_community

__all__ = ["DAY", "FOLLOW_UP_DAYS", "GovernanceModel", "Ground", "begin", "ground_key", "prepare", "records"]


class GovernanceModel(mesa.Model):
    """A community under one policy and one seed. `step()` is a day; `run()` goes to the end and returns what happened."""

    def __init__(self, scenario: Scenario, seed: int = 7, ground: Ground | None = None) -> None:
        super().__init__(rng=stream(seed, Purpose.MESA))
        self.governed = scenario
        self.seed_number = seed
        self.ground = ground or prepare(scenario, seed)
        self.day = -scenario.horizon.warmup_days  # the next day to live through; 0 is the first that counts
        self.last_day = self.ground.days + FOLLOW_UP_DAYS
        self.begun = False  # whether the day's decisions have been taken
        begin(self)

    def step(self) -> None:
        """Live through a day, or through what is left of it."""
        for phase in DAY:
            phase.do(self)
        self.day += 1
        self.begun = False
        self.running = self.day < self.last_day

    def advance(self, hours: float) -> None:
        """Live through some hours, for a viewer; the same life as in whole days. Stops at the end of the run."""
        self.advance_to(self.hour + hours)

    def advance_to(self, until_h: float) -> None:
        """Live until an hour of the run; does nothing when it has passed. Stops at the end of the run."""
        until_h = min(until_h, self.last_day * DAY_H)
        while (self.day + 1) * DAY_H <= until_h:
            self.step()
        if until_h > self.hour:
            months_decisions(self)
            live_until(self, until_h)

    @property
    def hour(self) -> float:
        """The hour until which the model has lived; 0 is the start of counting."""
        return float(self.world.clock[0].now_h)

    def run(self) -> Result:
        """Live through all days that are left."""
        while self.day < self.last_day:
            self.step()
        self.running = False
        return Result(records(self))

    @property
    def today(self) -> np.ndarray:
        """Rows of residents as they are now (residents, 8)."""
        return np.asarray(self.world.rows[int(self.world.clock[0].sheet)])

    @cached_property
    def residents(self) -> "AgentSet[Any]":
        """Faces of all residents; made on first request, since a run has no need of them."""
        number = self.ground.community.grids.residents
        return AgentSet([Resident(self, i) for i in range(number)], random=self.random)

    @property
    def agents(self) -> "AgentSet[Any]":
        """All agents, residents included."""
        _ = self.residents
        return super().agents

    @property
    def agents_by_type(self) -> dict[Any, "AgentSet[Any]"]:
        """Agents by class: Government, Committee, Enterprise, SocialOrganization, Resident."""
        _ = self.residents
        return super().agents_by_type


# -- Initialization --------------------------------------------------------------------------------------------------


def begin(model: GovernanceModel) -> None:
    """Put residents, organizations and records in place and enter the first shift."""
    scenario, ground, seed = model.governed, model.ground, model.seed_number
    actors = scenario.actors
    volunteering, civic = actors.residents.volunteering, actors.civic_capacity
    threshold = (volunteering.threshold / max(civic, 0.05), volunteering.spread)
    model.people = people(scenario.community.population, threshold, civic, ground.community.grids.residents, seed)
    model.lead = Government(model, "street_office", -1)
    model.departments = [Government(model, name, d) for d, name in enumerate(DEPARTMENTS)]
    model.partners = found_partners(model)
    seats = [(p.profile, p.sector) for p in model.partners]
    seats.append((volunteers_profile(volunteering), RESIDENTS))
    model.names = (*DEPARTMENTS, "grid_posts", "outside", *(p.name for p in model.partners), "volunteers")
    start_h = model.day * DAY_H
    model.world = build(
        scenario, ground.community, ground.candidates, model.people, seats, start_h=start_h, monday_h=ground.monday_h, seed=seed
    )
    organization = model.world.pools.organization
    for number, body in enumerate(model.departments):
        body.pools = np.flatnonzero(organization == number)
    for number, body in enumerate(model.partners):
        body.pools = np.flatnonzero(organization == FIRST_PARTNER + number)
    model.ledger, model.diary, model.books = Ledger(), Diary(ground.days), Books()
    model.month_number, model.deployment, model.standing = 0, None, None
    model.need, model.course = ground.community.need, Course(scenario.policy)
    model.policy = model.course.in_force
    begin_run(model.world, start_h)


# -- Process overview ------------------------------------------------------------------------------------------------


def months_decisions(model: GovernanceModel) -> None:
    """On the first day of a month organizations learn and decide, and government draws up its table; where policy changes
    within the month, it draws up another for the rest.
    """
    if model.begun:
        return
    if model.day == 0:
        model.books.open(model.world)
        model.diary.start(model.today, model.people)
    if model.day == model.ground.days:
        close_table(model)
        bill_outside(model)
        model.books.close(model.world)
        model.diary.end(model.today, model.people)
    if model.day >= model.ground.days:
        return
    before, model.policy = model.policy, model.course.live(model.day, yesterday(model) if model.course.watches else None)
    if model.day in model.ground.months:
        decide(model, next((m for m in model.ground.months if m > model.day), model.ground.days))
    elif model.policy is not before:
        draw_table(model)


def yesterday(model: GovernanceModel) -> dict[str, float] | None:
    """What conditions may ask of the day before; None on the first day of the run."""
    if model.day == -model.governed.horizon.warmup_days:
        return None
    return per_community(line_of(model.world), model.ground.community.grids.residents)


def incidents(model: GovernanceModel) -> None:
    """Hazards move, and all that is due in the day happens in its order, false reports among it."""
    live_until(model, (model.day + 1) * DAY_H)


def live_until(model: GovernanceModel, until_h: float) -> None:
    """Begin the day if it has not begun, and let happen what is due before an hour of it."""
    if not model.begun:
        bear(model)
        begin_day(model.world)
        model.begun = True
    while not advance(model.world, until_h):
        model.world = roomier(model.world)


def bear(model: GovernanceModel) -> None:
    """Let shocks take what they take today: staff, social ties, the quick help of outside units."""
    strain, clock = model.ground.strain, model.world.clock
    if strain and model.day >= 0:
        clock.present, clock.contact, clock.outside = (float(left[model.day]) for left in strain)


def residents(model: GovernanceModel) -> None:
    """Residents judge, talk, and every fortnight decide whether to volunteer."""
    ties, k = model.ground.community.ties, model.governed.actors.residents.volunteering
    start = model.governed.community.population
    deciding = model.day % k.every_days == 0
    society = min(start.trust_society * model.governed.actors.civic_capacity, 0.99)
    live_day(model.world, model.people, model.need, ties.start, ties.tie, deciding, start.trust_government, society)


def bookkeeping(model: GovernanceModel) -> None:
    """Write the day into the diary, if it counts."""
    if 0 <= model.day < model.ground.days:
        model.diary.write(model.day, model.world)


class Phase(NamedTuple):
    """A part of the day: a name for people and what is done."""

    name: str
    do: Callable[[GovernanceModel], None]


DAY = (
    Phase("decisions of the month", months_decisions),
    Phase("incidents", incidents),
    Phase("residents", residents),
    Phase("bookkeeping", bookkeeping),
)


def calm_run(model: GovernanceModel) -> Records:
    """The same run without its shocks: same policy, seed and community, the ordinary candidates alone."""
    scenario = model.governed.model_copy(update={"shocks": Shocks()})
    ground = replace(model.ground, candidates=model.ground.ordinary, strain=None)
    return GovernanceModel(scenario, model.seed_number, ground).run().records


# -- Results -----------------------------------------------------------------------------------------------------------


def records(model: GovernanceModel) -> Records:
    """The tables of a finished run, of the counted time."""
    wage_fen = model.governed.actors.budget.wage_yuan_h * FEN
    first = model.governed.shocks.first_day
    return Records(
        incidents=incidents_of(model.world, model.ground.candidates, model.names, model.ground.days), daily=model.diary.table(),
        residents=residents_of(model.diary, model.ground.community.grids.start[:-1]),
        books=model.books.table(
            model.ledger,
            model.ground.community.grids.residents,
            wage_fen,
            model.world.pools,
            model.names,
            model.lead.outside_fen,
        ),
        changes=model.course.table(), calm=None if first is None else series(calm_run(model), first),
    )  # fmt: skip
