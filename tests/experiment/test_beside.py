"""The process that compiles from the other end: what it compiles is what a run asks for, and it outlives nobody."""

import subprocess

import pytest

from govsim.engine.kernel import COMPILED
from govsim.experiment.run.beside import compile_from_the_end
from govsim.experiment.run.warm import BESIDE, SMALL
from govsim.incidents import events
from govsim.model import GovernanceModel
from govsim.scenario import Scenario

pytestmark = pytest.mark.skipif(not COMPILED, reason="the compiler is off")


def test_handlers_are_compiled_for_the_types_that_a_run_has():
    scenario = Scenario.model_validate(SMALL)
    compile_from_the_end(scenario)
    GovernanceModel(scenario, 1).run()
    rules = (events.start_shift, events.arrive, events.report, events.desk_done, events.finish, events.escalate, events.insist)
    assert [len(rule.signatures) for rule in rules] == [1] * len(rules)


def test_it_ends_with_the_process_that_started_it():
    helper = subprocess.Popen(BESIDE, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    helper.stdin.close()
    assert helper.wait(timeout=60) == 1
