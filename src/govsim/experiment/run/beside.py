"""Compiles the model from the other end than `warm`, beside it: residents, then the event handlers from the last to the first.

Each process takes from the folder of compiled code what the other has put there, and they meet in the middle. This one ends
when its standard input does, that is with the process that started it.
"""

import os
import sys
import threading

from numba import float64, int64, typeof
from numba.core.dispatcher import Dispatcher

from govsim.incidents import events
from govsim.model import GovernanceModel, residents
from govsim.scenario import Scenario


def compile_from_the_end(scenario: Scenario) -> None:
    model = GovernanceModel(scenario, 1)
    residents(model.state)
    world = typeof(model.state.world)
    table = (*events.handle.py_func.__code__.co_names, *events.act.py_func.__code__.co_names)
    for name in reversed(table):
        rule = getattr(events, name, None)
        if isinstance(rule, Dispatcher) and rule.py_func.__code__.co_argcount == 3:
            rule.compile((world, int64, float64))


if __name__ == "__main__":
    threading.Thread(target=lambda: (sys.stdin.read(), os._exit(1)), daemon=True).start()
    community = {"residents": 40, "residents_per_grid": 20}
    compile_from_the_end(Scenario.model_validate({"name": "warm", "community": community}))
