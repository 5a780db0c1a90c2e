"""An incident under one scenario: when it reached each stage, and how its wait for help is made up."""

import math
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from govsim.measure.tables import STAGE_TIMES as CLOCK
from govsim.names import HELP_LIMIT_H as LIMIT_H
from govsim.text.words import words

REPORTED, SCENE = CLOCK.index("reported_h"), CLOCK.index("on_scene_h")
SAME_H = 0.005
"""Hours below which two lives are told as the same: tables show two decimals."""


@dataclass(frozen=True)
class Life:
    """An incident under one scenario: hours after its birth at which it reached each stage, and what became of it."""

    scenario: str
    row: dict[str, Any]
    hours: tuple[float, ...]  # NaN where a stage was not reached

    @property
    def happens(self) -> bool:
        """Whether it occurred at all."""
        return not self.row["prevented"]

    @property
    def help_h(self) -> float:
        """Hours from occurrence to the first arrival; infinite where nobody came within the follow-up."""
        wait = self.hours[SCENE] - self.hours[0]
        return wait if wait < LIMIT_H else math.inf

    @property
    def ending(self) -> str:
        """Its outcome, where one of these tells more: `unreported` (over by itself), `on_paper` (closed, nobody came),
        `unsolved` (somebody came, but it was not solved).
        """
        outcome = str(self.row.get("outcome", ""))
        if outcome not in ("closed_unsolved", "lapsed"):
            return outcome
        if not math.isnan(self.hours[SCENE]):
            return "unsolved"
        if outcome == "closed_unsolved":
            return "on_paper"
        return "unreported" if math.isnan(self.hours[REPORTED]) else outcome

    def steps(self) -> list[float]:
        """Hours of each step from occurrence to the first arrival; a skipped stage takes none, a step never ended the rest.

        What was never reached counts until 720 h have passed, as in the metrics, so the steps add up to the help time.
        """
        ends, following = [], LIMIT_H
        for hour in reversed(self.hours[: SCENE + 1]):
            after = hour - self.hours[0]
            following = min(following, after if after == after else LIMIT_H)
            ends.append(following)
        return [b - a for a, b in pairwise(reversed(ends))]


def life_of(scenario: str, row: dict[str, Any]) -> Life:
    """Hours from birth to each stage."""
    return Life(scenario, row, tuple(float(row[stage]) - float(row["born_h"]) for stage in CLOCK))


STAGE_NAMES = (
    words("occurred"), words("noticed"), words("reported"), words("routed"), words("accepted"), words("on the scene"),
    words("contained"), words("closed"),
)  # fmt: skip
UNSOLVED = (
    ("unsolved", words("Under {scenarios} somebody comes, but it is not solved.")),
    ("on_paper", words("Under {scenarios} it is closed on paper only.")),
)  # fmt: skip
PARTS = (words("the largest part"), words("all of it and more"), words("all of it"))
