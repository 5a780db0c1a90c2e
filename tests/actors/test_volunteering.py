"""Volunteers quit, but not most of them every fortnight."""

from itertools import pairwise

import numpy as np

from govsim.community.population import VOLUNTEER
from govsim.model import GovernanceModel
from govsim.scenario import load_scenario

TOWN = {"community.residents": 500, "community.residents_per_grid": 125, "horizon.days": 200, "horizon.warmup_days": 0}


def exits(habit):
    """Share of volunteers who serve no more at the next decision, over decisions from the 60th day on."""
    told = TOWN | {"actors.residents.volunteering.habit": habit}
    model, served = GovernanceModel(load_scenario("collaborative", told), 3), []
    while model.day < 200:
        model.step()
        if model.day > 60 and model.day % 14 == 1:
            served.append(model.today[:, VOLUNTEER] > 0)
    return np.array([(a & ~b).sum() / a.sum() for a, b in pairwise(served)]).mean()


def test_habit_holds_volunteers_and_some_still_quit():
    """Of .05 a month (.02-.1) a fortnight has .024 (.009-.05); without habit neighbours carry each other in and out."""
    assert exits(0.0) > 0.1 > exits(0.2) > 0.0
