"""The model as the ODD protocol tells it: `begin` is its Initialization, the tuple `DAY` its Process overview."""

from collections.abc import Callable
from dataclasses import replace
from functools import cached_property
from typing import Any, NamedTuple

import mesa
import numpy as np
from mesa.agent import AgentSet

from govsim.actors import Government, Organization
from govsim.actors.kinds import found_partners, volunteers_seat
from govsim.actors.residents import live_day
from govsim.community.population import people
from govsim.engine.calendar import DAY_H
from govsim.engine.streams import Purpose, stream
from govsim.incidents.events import advance, begin_day, begin_run
from govsim.measure.resilience import series
from govsim.measure.result import Result
from govsim.measure.tables import Records
from govsim.model.faces import Resident
from govsim.model.inputs import FOLLOW_UP_DAYS, RunInputs, ground_key, prepare
from govsim.model.month import bill_outside, close_table, decide, draw_table
from govsim.model.recording import Diary, incidents_of, line_of, residents_of
from govsim.model.state import State
from govsim.model.world import FIRST_PARTNER, build, grow
from govsim.names import DEPARTMENTS, FEN, RESIDENTS
from govsim.scenario import Scenario
from govsim.shocks import Shocks
from govsim.timeline import Course, per_community

__all__ = ["DAY", "FOLLOW_UP_DAYS", "GovernanceModel", "RunInputs", "begin", "ground_key", "prepare", "records"]


class GovernanceModel(mesa.Model):
    """A community under one policy and one seed. `step()` is a day; `run()` goes to the end and returns what happened."""

    def __init__(self, scenario: Scenario, seed: int = 7, inputs: RunInputs | None = None) -> None:
        super().__init__(rng=stream(seed, Purpose.MESA))
        self.state = begin(self, scenario, seed, inputs or prepare(scenario, seed))

    def step(self) -> None:
        """Live through a day, or through what is left of it."""
        for phase in DAY:
            phase.do(self.state)
        self.state.day += 1
        self.state.has_begun = False
        self.running = self.state.day < self.state.last_day

    def advance(self, hours: float) -> None:
        """Live through some hours, for a viewer; the same life as in whole days. Stops at the end of the run."""
        self.advance_to(self.state.hour + hours)

    def advance_to(self, until_h: float) -> None:
        """Live until an hour of the run; does nothing when it has passed. Stops at the end of the run."""
        until_h = min(until_h, self.state.ends_h)
        while (self.state.day + 1) * DAY_H <= until_h:
            self.step()
        if until_h > self.state.hour:
            months_decisions(self.state)
            live_until(self.state, until_h)

    def run(self) -> Result:
        """Live through all days that are left."""
        while self.state.day < self.state.last_day:
            self.step()
        self.running = False
        return Result(records(self.state))

    @cached_property
    def residents(self) -> "AgentSet[Resident]":
        """Faces of all residents; made on first request, since a run has no need of them."""
        number = self.state.inputs.community.grids.residents
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


def begin(model: GovernanceModel, scenario: Scenario, seed: int, inputs: RunInputs) -> State:
    """Put residents, organizations and records in place and enter the first shift."""
    actors, community = scenario.actors, inputs.community
    volunteering, civic = actors.residents.volunteering, actors.civic_capacity
    threshold = (volunteering.threshold / max(civic, 0.05), volunteering.spread)
    residents = people(scenario.community.population, threshold, civic, community.grids.residents, seed)
    partners = found_partners(model, actors, seed)
    seats = [*((p.profile, p.sector) for p in partners), (volunteers_seat(volunteering), RESIDENTS)]
    day = -scenario.horizon.warmup_days
    start_h = day * DAY_H
    world = build(
        scenario, community, inputs.candidates, residents, seats, start_h=start_h, monday_h=inputs.monday_h, seed=seed
    )  # fmt: skip
    departments = [Government(model, name, number) for number, name in enumerate(DEPARTMENTS)]
    bodies: dict[int, Government | Organization] = dict(enumerate(departments))
    bodies |= dict(enumerate(partners, start=FIRST_PARTNER))
    for number, body in bodies.items():
        body.pools = np.flatnonzero(world.pools.organization == number)
    begin_run(world, start_h)
    course = Course(scenario.policy)
    return State(
        scenario=scenario, seed=seed, inputs=inputs, people=residents, lead=Government(model, "street_office", -1),
        departments=departments, partners=partners, world=world, day=day, course=course, policy=course.in_force,
        organizations=(*DEPARTMENTS, "grid_posts", "outside", *(p.name for p in partners), "volunteers"),
        need=community.need, diary=Diary(inputs.days),
    )  # fmt: skip


# -- Process overview ------------------------------------------------------------------------------------------------


def months_decisions(state: State) -> None:
    """On the first day of a month organizations learn and decide, and government draws up its table; where policy changes
    within the month, it draws up another for the rest.
    """
    if state.has_begun:
        return
    if state.day == 0:
        state.books.open(state.world)
        state.diary.start(state.today, state.people)
    if state.day == state.inputs.days:
        close_table(state)
        bill_outside(state)
        state.books.close(state.world)
        state.diary.end(state.today, state.people)
    if state.day >= state.inputs.days:
        return
    before, state.policy = state.policy, state.course.live(state.day, yesterday(state) if state.course.watches else None)
    if state.day in state.inputs.months:
        decide(state, next((m for m in state.inputs.months if m > state.day), state.inputs.days))
    elif state.policy is not before:
        draw_table(state)


def yesterday(state: State) -> dict[str, float] | None:
    """What conditions may ask of the day before; None on the first day of the run."""
    if state.day == -state.scenario.horizon.warmup_days:
        return None
    return per_community(line_of(state.world), state.inputs.community.grids.residents)


def incidents(state: State) -> None:
    """Hazards move, and all that is due in the day happens in its order, false reports among it."""
    live_until(state, (state.day + 1) * DAY_H)


def live_until(state: State, until_h: float) -> None:
    """Begin the day if it has not begun, and let happen what is due before an hour of it."""
    if not state.has_begun:
        apply_shocks(state)
        begin_day(state.world)
        state.has_begun = True
    while not advance(state.world, until_h):
        state.world = grow(state.world)


def apply_shocks(state: State) -> None:
    """Let shocks take what they take today: staff, social ties, the quick help of outside units."""
    strain, clock = state.inputs.strain, state.world.clock
    if strain and state.day >= 0:
        clock.present, clock.contact, clock.outside = (float(left[state.day]) for left in strain)


def residents(state: State) -> None:
    """Residents judge, talk, and every fortnight decide whether to volunteer."""
    ties, k = state.inputs.community.ties, state.scenario.actors.residents.volunteering
    start = state.scenario.community.population
    deciding = state.day % k.every_days == 0
    society = min(start.trust_society * state.scenario.actors.civic_capacity, 0.99)
    live_day(state.world, state.people, state.need, ties.start, ties.tie, deciding, start.trust_government, society)


def bookkeeping(state: State) -> None:
    """Write the day into the diary, if it counts."""
    if 0 <= state.day < state.inputs.days:
        state.diary.write(state.day, state.world)


class Phase(NamedTuple):
    """A part of the day: a name for people and what is done."""

    name: str
    do: Callable[[State], None]


DAY = (
    Phase("decisions of the month", months_decisions),
    Phase("incidents", incidents),
    Phase("residents", residents),
    Phase("bookkeeping", bookkeeping),
)


def calm_run(state: State) -> Records:
    """The same run without its shocks: same policy, seed and community, the ordinary candidates alone."""
    scenario = state.scenario.model_copy(update={"shocks": Shocks()})
    inputs = replace(state.inputs, candidates=state.inputs.ordinary, strain=None)
    return GovernanceModel(scenario, state.seed, inputs).run().records


# -- Results -----------------------------------------------------------------------------------------------------------


def records(state: State) -> Records:
    """The tables of a finished run, of the counted time."""
    wage_fen, first = state.scenario.actors.budget.wage_yuan_h * FEN, state.scenario.shocks.first_day
    world, names, community = state.world, state.organizations, state.inputs.community
    return Records(
        incidents=incidents_of(world, state.inputs.candidates, names, state.inputs.days), daily=state.diary.table(),
        residents=residents_of(state.diary, community.grids.start[:-1]),
        books=state.books.table(
            state.ledger, community.grids.residents, wage_fen, world.pools, names, state.lead.outside_fen
        ),
        changes=state.course.table(), calm=None if first is None else series(calm_run(state), first),
    )  # fmt: skip
