"""The state of a run at one hour: what is given, who is there, where it stands, what was decided, what is written down."""

from dataclasses import dataclass, field

import numpy as np

from govsim.actors import Government, Organization
from govsim.actors.budget import Ledger
from govsim.actors.deployment import Deployment
from govsim.actors.organization import Month
from govsim.community.population import Population
from govsim.engine.calendar import DAY_H
from govsim.incidents.life import World
from govsim.model.inputs import FOLLOW_UP_DAYS, RunInputs
from govsim.model.recording import Books, Diary
from govsim.policy import Policy
from govsim.scenario import Scenario
from govsim.timeline import Course


@dataclass(frozen=True)
class MonthInputs:
    """What a month's decisions rest on, whenever in the month its budget is drawn up."""

    month: Month
    last: int  # the day after the month
    jobs: int  # done by partners last month, to be accepted in this one
    volunteers_h: float  # of the whole month
    ready: np.ndarray  # residents who are ready to volunteer
    luck: np.ndarray  # each resident's mark: the lowest of those ready serve
    signal: np.ndarray  # what residents ask for, by grid and need
    reported: np.ndarray  # reports by area and shift


@dataclass(frozen=True)
class BudgetInForce:
    """The budget in force, drawn up for the days [first, last)."""

    first: int
    last: int
    done: Deployment
    serving: np.ndarray  # residents who serve as volunteers


@dataclass(slots=True, kw_only=True)
class State:
    """A run at one hour. What nothing sets here does not exist: there is no attribute to hang on later."""

    # given: nothing of it changes in a run
    scenario: Scenario
    seed: int
    inputs: RunInputs
    # who is there
    people: Population
    lead: Government
    departments: list[Government]
    partners: list[Organization]
    organizations: tuple[str, ...]  # names by number, as pools and tables have them
    # where it stands
    world: World  # the kernels' records; hours since counting began
    day: int  # the next to be lived through: 0 is the first that counts, below it the run-in
    has_begun: bool = False  # whether the decisions of `day` have been taken
    course: Course
    policy: Policy  # as asked for today; as funded it is in world.policy
    need: np.ndarray  # (4, residents) weights, a column sums to 1
    # decided
    months_decided: int = 0
    month: MonthInputs = field(init=False)  # from the first decisions on
    deployment: Deployment | None = None  # the last one
    budget: BudgetInForce | None = None
    # written down
    ledger: Ledger = field(default_factory=Ledger)
    books: Books = field(default_factory=Books)
    diary: Diary

    @property
    def hour(self) -> float:
        """The hour until which the run has lived; 0 is the start of counting."""
        return float(self.world.clock[0].now_h)

    @property
    def last_day(self) -> int:
        """The day after the last that is lived through."""
        return self.inputs.days + FOLLOW_UP_DAYS

    @property
    def today(self) -> np.ndarray:
        """Rows of residents as they are now (residents, 8)."""
        return np.asarray(self.world.rows[int(self.world.clock[0].sheet)])

    @property
    def ends_h(self) -> float:
        """The hour at which the run ends."""
        return self.last_day * DAY_H
