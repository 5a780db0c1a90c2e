"""What is written down at each midnight so that the page can show the past: a line of both courses and residents' history."""

from typing import Any

import numpy as np

from govsim.community.population import SATISFACTION
from govsim.engine.calendar import DAY_H
from govsim.incidents.life import HELP_LIMIT_H, Stage
from govsim.model.recording import DID_NOT_OCCUR, line_of

CURVES = ("waiting", "satisfaction", "harm", "help", "occurred", "spared", "trust", "volunteers")
"""Columns of a day's line: incidents reported for which nobody is on the scene yet; mean satisfaction (0..1); harm so far
(person-h); time to help so far (h); incidents that occurred; candidates that prevention or mediation kept from occurring;
trust in government (0..1); share of residents who volunteer."""


class Journal:
    """Lines of the days that have been lived, and residents' satisfaction on each of them."""

    def __init__(self, model: Any) -> None:
        days, residents = model.last_day, model.ground.community.grids.residents
        self.days = 0
        self.lines = np.zeros((days, len(CURVES)))
        self.satisfaction = np.zeros((days, residents), np.uint8)  # 0..255 for 0..1
        self.partners: list[list[tuple[bool, float, float, float]]] = []  # by month: joined, committed, value learned, tie
        self.months: list[int] = []  # their first days

    def write(self, model: Any) -> None:
        """Write down the day that is just over."""
        day = self.days
        self.lines[day] = line(model)
        self.satisfaction[day] = shades(model)
        if not self.months or model.day in model.ground.months:
            self.months.append(day)
            self.partners.append([(p.joined, p.committed, p.value, p.tie) for p in model.partners])
        self.days += 1


def shades(model: Any) -> np.ndarray:
    """Satisfaction of residents as shades of 0..255 (residents,)."""
    return np.asarray(np.rint(np.clip(model.today[:, SATISFACTION], 0.0, 1.0) * 255), np.uint8)


def line(model: Any) -> tuple[float, ...]:
    """A day's line, in the order of `CURVES`."""
    today, sums = line_of(model.world), so_far(model)
    return (
        today["backlog"], today["satisfaction_mean"], sums["harm"], sums["help"], sums["occurred"], sums["spared"],
        today["trust_government"], today["participation_share"],
    )  # fmt: skip


def counted(model: Any) -> np.ndarray:
    """Cases whose birth has come and is in the counted time."""
    cases = model.world.cases.view(np.ndarray)[: int(model.world.clock[0].next_case)]
    first = int(np.searchsorted(cases["born_h"], 0.0))
    last = int(np.searchsorted(cases["born_h"], model.ground.days * DAY_H))
    return cases[first:last]


def so_far(model: Any) -> dict[str, float]:
    """How the counted incidents have fared until now.

    Those that still wait for help count the time that they have waited, at most 720 h, and all that are open or closed
    unsolved the harm that they have done. When the run is over `help` and `harm` are the metrics `help_time_mean_h` and
    `harm_person_h`.
    """
    cases, over = counted(model), model.day >= model.last_day
    stage, at_h = cases["stage"], cases["at_h"]
    happened = ~DID_NOT_OCCUR[stage]
    now = np.inf if over else model.hour
    arrived, occurred = at_h[happened, Stage.ON_SCENE], at_h[happened, Stage.OCCURRED]
    waited = np.minimum(np.where(np.isnan(arrived), now, arrived) - occurred, HELP_LIMIT_H)
    spared = int(np.count_nonzero((stage == Stage.PREVENTED) | (stage == Stage.MEDIATED)))
    harm = float(cases["harm"][happened].sum()) + (0.0 if over else running_harm(model, cases))
    return {
        "help": float(waited.mean()) if len(waited) else 0.0, "harm": harm, "occurred": int(np.count_nonzero(happened)),
        "spared": spared,
    }  # fmt: skip


def running_harm(model: Any, cases: np.ndarray) -> float:
    """Harm (person-h) since it was last written into them of cases that are open, or closed unsolved within 30 days."""
    k = model.world.coef[0].course
    running = cases[(cases["stage"] <= Stage.ON_SCENE) | (cases["stage"] == Stage.CLOSED_UNSOLVED)]
    severity = running["severity"] - 1
    rate = np.asarray(k.harm_weight)[severity] * np.asarray(k.exposed)[severity]
    unsolved = running["stage"] == Stage.CLOSED_UNSOLVED
    until = np.where(unsolved, np.minimum(model.hour, running["at_h"][:, Stage.OCCURRED] + HELP_LIMIT_H), model.hour)
    return float((np.maximum(until - running["caught_up_h"], 0.0) * rate).sum())
