"""Two communities in step: one ground, one clock, two policies, and any hour of the run to go back to."""

import math
from collections.abc import Mapping

import numpy as np

from govsim.community.population import SATISFACTION
from govsim.engine.block import Block
from govsim.engine.calendar import DAY_H
from govsim.incidents.course import harm_done
from govsim.incidents.life import Stage
from govsim.measure.result import Result
from govsim.model import GovernanceModel, records
from govsim.model.inputs import RunInputs, prepare
from govsim.model.recording import DID_NOT_OCCUR, line_of
from govsim.names import HELP_LIMIT_H
from govsim.scenario import Scenario
from govsim.text.errors import InputError
from govsim.text.words import words
from govsim.view.messages import Refused, problems_of
from govsim.view.setup import SIDES, Levers, Setup, SideName, scenario_of, share_ground, with_changes

CURVES = ("waiting", "satisfaction", "harm", "help", "occurred", "spared", "trust", "volunteers")
"""Columns of a day's line: incidents reported for which nobody is on the scene yet; mean satisfaction (0..1); harm so far
(person-h); time to help so far (h); incidents that occurred; candidates that prevention or mediation kept from occurring;
trust in government (0..1); share of residents who volunteer."""


class Journal:
    """Lines of the days that have been lived, and residents' satisfaction on each of them."""

    def __init__(self, model: GovernanceModel) -> None:
        days, residents = model.state.last_day, model.state.inputs.community.grids.residents
        self.days = 0
        self.lines = np.zeros((days, len(CURVES)))
        self.satisfaction = np.zeros((days, residents), np.uint8)  # 0..255 for 0..1
        self.partners: list[list[tuple[bool, float, float, float]]] = []  # by month: joined, committed, value learned, tie
        self.months: list[int] = []  # their first days

    def write(self, model: GovernanceModel) -> None:
        """Write down the day that is just over."""
        day = self.days
        self.lines[day] = line(model)
        self.satisfaction[day] = shades(model)
        if not self.months or model.state.day in model.state.inputs.months:
            self.months.append(day)
            self.partners.append([(p.joined, p.committed, p.value, p.tie) for p in model.state.partners])
        self.days += 1


def shades(model: GovernanceModel) -> np.ndarray:
    """Satisfaction of residents as shades of 0..255 (residents,)."""
    return np.asarray(np.rint(np.clip(model.state.today[:, SATISFACTION], 0.0, 1.0) * 255), np.uint8)


def line(model: GovernanceModel) -> tuple[float, ...]:
    """A day's line, in the order of `CURVES`."""
    today, sums = line_of(model.state.world), so_far(model)
    return (
        today["backlog"], today["satisfaction_mean"], sums["harm"], sums["help"], sums["occurred"], sums["spared"],
        today["trust_government"], today["participation_share"],
    )  # fmt: skip


def counted(model: GovernanceModel) -> np.ndarray:
    """Cases whose birth has come and is in the counted time."""
    cases = model.state.world.cases.view(np.ndarray)[: int(model.state.world.clock[0].next_case)]
    first = int(np.searchsorted(cases["born_h"], 0.0))
    last = int(np.searchsorted(cases["born_h"], model.state.inputs.days * DAY_H))
    return cases[first:last]


def so_far(model: GovernanceModel) -> dict[str, float]:
    """How the counted incidents have fared until now.

    Those that still wait for help count the time that they have waited, at most 720 h, and all that are open or closed
    unsolved the harm that they have done. When the run is over `help` and `harm` are the metrics `help_time_mean_h` and
    `harm_person_h`.
    """
    cases, over = counted(model), model.state.day >= model.state.last_day
    stage, at_h = cases["stage"], cases["at_h"]
    happened = ~DID_NOT_OCCUR[stage]
    now = np.inf if over else model.state.hour
    arrived, occurred = at_h[happened, Stage.ON_SCENE], at_h[happened, Stage.OCCURRED]
    waited = np.minimum(np.where(np.isnan(arrived), now, arrived) - occurred, HELP_LIMIT_H)
    spared = int(np.count_nonzero((stage == Stage.PREVENTED) | (stage == Stage.MEDIATED)))
    harm = float(cases["harm"][happened].sum()) + (0.0 if over else running_harm(model, cases))
    return {
        "help": float(waited.mean()) if len(waited) else 0.0, "harm": harm, "occurred": int(np.count_nonzero(happened)),
        "spared": spared,
    }  # fmt: skip


def running_harm(model: GovernanceModel, cases: np.ndarray) -> float:
    """Harm (person-h) since it was last written into them of cases that are open, or closed unsolved within 30 days."""
    k = model.state.world.coef[0].course
    weight, exposed = k.harm_weight.tolist(), k.exposed.tolist()
    running = cases[(cases["stage"] <= Stage.ON_SCENE) | (cases["stage"] == Stage.CLOSED_UNSOLVED)]
    hours = np.maximum(until_h(running, model.state.hour) - running["caught_up_h"], 0.0).tolist()
    severity = (running["severity"] - 1).tolist()
    return math.fsum(harm_done(h, weight[s], exposed[s]) for h, s in zip(hours, severity, strict=True))


def until_h(cases: np.ndarray, hour: float) -> np.ndarray:
    """Until when cases have done harm: one closed unsolved goes on for as long as any that nobody solves (cases,)."""
    limit = np.minimum(hour, cases["at_h"][:, Stage.OCCURRED] + HELP_LIMIT_H)
    stage = cases["stage"]
    return np.select([stage == Stage.LAPSED, stage == Stage.CLOSED_UNSOLVED], [cases["caught_up_h"], limit], hour)


class Limits(Block):
    """What a page may ask of the machine."""

    residents: int = 20_000
    days: int = 1830


class Side:
    """One of the two communities: its model, lived from the start of the run, and the journal of its days."""

    def __init__(self, scenario: Scenario, setup: Setup, side: SideName, ground: RunInputs) -> None:
        self.name, self.start = side, scenario
        self.scenario = with_changes(scenario, setup.moved(side))
        self.model = GovernanceModel(self.scenario, setup.seed, ground)
        self.model.advance_to(0.0)
        self.journal = Journal(self.model)

    def live_to(self, until_h: float) -> None:
        """Live until an hour, writing the journal at each midnight on the way."""
        model = self.model
        until_h = min(until_h, model.state.last_day * DAY_H)
        while model.state.hour < until_h:
            day = model.state.day
            model.advance_to(min(until_h, (day + 1) * DAY_H))
            if model.state.day > day:
                self.journal.write(model)

    def plan(self, setup: Setup) -> None:
        """Take the moves of a setup that differ from today's only in days to come."""
        self.scenario = with_changes(self.start, setup.moved(self.name))
        self.model.state.scenario = self.scenario
        self.model.state.course.plan(self.scenario.policy.changes)


class Twins:
    """The two communities of a page."""

    def __init__(self, setup: Setup, files: Mapping[str, str], limits: Limits | None = None) -> None:
        self.files, self.limits = files, limits or Limits()
        self.setup = setup
        self.scenarios = [scenario_of(setup, side, files) for side in SIDES]
        share_ground(self.scenarios[0], self.scenarios[1], setup.seed)
        check_size(self.scenarios[0], self.limits)
        self.ground = prepare(self.scenarios[0], setup.seed)
        self.sides = self._sides()

    def _sides(self) -> list[Side]:
        pairs = zip(SIDES, self.scenarios, strict=True)
        return [Side(scenario, self.setup, side, self.ground) for side, scenario in pairs]

    @property
    def hour(self) -> float:
        """The hour until which both have lived."""
        return self.sides[0].model.state.hour

    @property
    def end_h(self) -> float:
        """The last hour of the run: the counted days and those in which their incidents are followed."""
        return self.sides[0].model.state.last_day * DAY_H

    @property
    def is_over(self) -> bool:
        """Whether all days have been lived."""
        return self.hour >= self.end_h

    def live_to(self, until_h: float) -> None:
        """Live until an hour; it never goes back."""
        for side in self.sides:
            side.live_to(until_h)

    def seek(self, hour: float) -> None:
        """Be at an hour of the same run, later or earlier. Going back lives the run anew until then, to the same bytes."""
        hour = min(max(hour, 0.0), self.end_h)
        if hour < self.hour:
            self.sides = self._sides()
        self.live_to(hour)

    def move(self, side: SideName, levers: Levers) -> None:
        """Move levers of a side from here on: they act from the next midnight, as a dated change in a scenario file.

        Moves that were made later than now are forgotten: from here on it is another run. Raises InputError for a value
        that a lever cannot have, or where no counted day is left.
        """
        model = self.sides[SIDES.index(side)].model
        day = model.state.day + (1 if model.state.has_begun else 0)
        if day >= model.state.inputs.days:
            raise Refused(words("The counted days are over; go back in time to move a lever."))
        before, hour = self.setup, self.hour
        self.setup = before.with_move(side, day, levers)
        try:
            self.setup.moved(side)
        except ValueError as error:
            self.setup = before
            raise error if isinstance(error, InputError) else InputError(problems_of(error)[:1]) from None
        if any(move.day > day for move in before.moves):  # the models know of moves that are no more
            self.sides = self._sides()
            self.live_to(hour)
        else:
            self.sides[SIDES.index(side)].plan(self.setup)

    def results(self) -> list[Result]:
        """What both runs left; only when they are over."""
        return [Result(records(side.model.state)) for side in self.sides]


def check_size(scenario: Scenario, limits: Limits) -> None:
    """Raise InputError for a community or a run that is more than a page may ask for."""
    if scenario.community.network.file is None and scenario.community.residents > limits.residents:
        reason = words("{residents} residents are more than this page shows ({most})")
        raise Refused(reason.format(residents=scenario.community.residents, most=limits.residents))
    if scenario.horizon.days > limits.days or scenario.horizon.warmup_days > limits.days:
        reason = words("{name} runs longer than this page shows ({days} days)")
        raise Refused(reason.format(name=scenario.name, days=limits.days))
