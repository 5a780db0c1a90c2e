"""Two communities in step: one ground, one clock, two policies, and any hour of the run to go back to."""

from collections.abc import Mapping

from govsim.engine.block import Block
from govsim.engine.calendar import DAY_H
from govsim.measure.result import Result
from govsim.model import GovernanceModel, records
from govsim.model.inputs import Ground, prepare
from govsim.scenario import Scenario
from govsim.text.errors import InputError
from govsim.text.words import words
from govsim.view.journal import Journal
from govsim.view.refusal import Refused
from govsim.view.setup import SIDES, Levers, Setup, SideName, scenario_of, share_ground, with_changes


class Limits(Block):
    """What a page may ask of the machine."""

    residents: int = 20_000
    days: int = 1830


class Side:
    """One of the two communities: its model, lived from the start of the run, and the journal of its days."""

    def __init__(self, scenario: Scenario, setup: Setup, side: SideName, ground: Ground) -> None:
        self.name, self.start = side, scenario
        self.scenario = with_changes(scenario, setup.moved(side))
        self.model = GovernanceModel(self.scenario, setup.seed, ground)
        self.model.advance_to(0.0)
        self.journal = Journal(self.model)

    def live_to(self, until_h: float) -> None:
        """Live until an hour, writing the journal at each midnight on the way."""
        model = self.model
        until_h = min(until_h, model.last_day * DAY_H)
        while model.hour < until_h:
            day = model.day
            model.advance_to(min(until_h, (day + 1) * DAY_H))
            if model.day > day:
                self.journal.write(model)

    def plan(self, setup: Setup) -> None:
        """Take the moves of a setup that differ from today's only in days to come."""
        self.scenario = with_changes(self.start, setup.moved(self.name))
        self.model.governed = self.scenario
        self.model.course.plan(self.scenario.policy.changes)


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
        return self.sides[0].model.hour

    @property
    def end_h(self) -> float:
        """The last hour of the run: the counted days and those in which their incidents are followed."""
        return self.sides[0].model.last_day * DAY_H

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
        day = model.day + (1 if model.begun else 0)
        if day >= model.ground.days:
            raise Refused(words("The counted days are over; go back in time to move a lever."))
        before, hour = self.setup, self.hour
        self.setup = before.with_move(side, day, levers)
        try:
            self.setup.moved(side)
        except ValueError as error:
            self.setup = before
            raise error if isinstance(error, InputError) else InputError([first_line(error)]) from None
        if any(move.day > day for move in before.moves):  # the models know of moves that are no more
            self.sides = self._sides()
            self.live_to(hour)
        else:
            self.sides[SIDES.index(side)].plan(self.setup)

    def results(self) -> list[Result]:
        """What both runs left; only when they are over."""
        return [Result(records(side.model)) for side in self.sides]


def check_size(scenario: Scenario, limits: Limits) -> None:
    """Raise InputError for a community or a run that is more than a page may ask for."""
    if scenario.community.network.file is None and scenario.community.residents > limits.residents:
        told = words("{residents} residents are more than this page shows ({most})")
        raise Refused(told.format(residents=scenario.community.residents, most=limits.residents))
    if scenario.horizon.days > limits.days or scenario.horizon.warmup_days > limits.days:
        told = words("{name} runs longer than this page shows ({days} days)")
        raise Refused(told.format(name=scenario.name, days=limits.days))


def first_line(error: ValueError) -> str:
    """What is wrong with a lever, in a line."""
    told = getattr(error, "errors", None)
    if not told:
        return str(error)
    first = told()[0]
    return f"{'.'.join(map(str, first['loc']))}: {first['msg']}"
