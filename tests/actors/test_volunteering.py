"""Volunteers quit, but not most of them every fortnight."""

from itertools import pairwise
from types import SimpleNamespace

import numpy as np
import pytest

from govsim.community.population import VOLUNTEER
from govsim.engine.streams import Mark, child_keys, mark, marks
from govsim.model import GovernanceModel
from govsim.model.month import who_serve
from govsim.scenario import load_scenario

TOWN = {"community.residents": 500, "community.residents_per_grid": 125, "horizon.days": 200, "horizon.warmup_days": 0}


def exits(habit):
    """Share of volunteers who serve no more at the next decision, over decisions from the 60th day on."""
    told = TOWN | {"actors.residents.volunteering.habit": habit}
    model, served = GovernanceModel(load_scenario("collaborative", told), 3), []
    while model.state.day < 200:
        model.step()
        if model.state.day > 60 and model.state.day % 14 == 1:
            served.append(model.state.today[:, VOLUNTEER] > 0)
    return np.array([(a & ~b).sum() / a.sum() for a, b in pairwise(served)]).mean()


def test_habit_holds_volunteers_and_some_still_quit():
    """Of .05 a month (.02-.1) a fortnight has .024 (.009-.05); without habit neighbours carry each other in and out."""
    assert exits(0.0) > 0.1 > exits(0.2) > 0.0


def test_hours_are_of_those_who_serve():
    """Of those ready a share serves each month, by a mark of each resident; hours add up, and are those of who serves."""
    told = TOWN | {"actors.residents.volunteering.active_share": 0.4, "horizon.days": 31, "policy.community_supply": 0.5}
    model = GovernanceModel(load_scenario("collaborative", told), 3)
    model.state.today[:, VOLUNTEER] = 1.0
    model.state.world.grids.volunteers = 1.0
    result = model.run()
    hours = result.residents["hours_volunteered"].to_numpy()
    served = (hours > 0).mean()
    assert abs(served - 0.4 * 0.5) < 4 * (0.2 * 0.8 / 500) ** 0.5
    assert result.metrics["volunteered_share"] == result.metrics["participation_rate"] == served
    assert hours.sum() == pytest.approx(model.state.deployment.volunteer_h)
    assert np.unique(hours[hours > 0]).size == 1 and hours.max() == pytest.approx(31 * 12 / 365, rel=0.2)


def test_who_serves_is_told_by_marks_and_not_by_policy():
    """More places bring in more people and send nobody away; another month takes others; without places nobody serves."""
    ready = np.arange(1000) % 2 == 0
    luck = [marks(child_keys(np.arange(1000, dtype=np.uint64), 8), Mark.SERVE, month) for month in (0, 1)]
    known = [SimpleNamespace(ready=ready, luck=x) for x in luck]
    few, many, others = who_serve(known[0], 0.2), who_serve(known[0], 0.5), who_serve(known[1], 0.2)
    assert not (few & ~many).any() and not (many & ~ready).any() and few.sum() < many.sum()
    assert (few != others).any() and abs(few[ready].mean() - 0.2) < 0.08
    assert not who_serve(known[0], 0.0).any() and who_serve(known[0], 1e-12).sum() == 1


def test_marks_of_many_are_the_marks_of_each():
    keys = child_keys(np.arange(50, dtype=np.uint64), 8)
    assert marks(keys, Mark.SERVE, 7).tolist() == [mark(key, int(Mark.SERVE), 7) for key in keys]
