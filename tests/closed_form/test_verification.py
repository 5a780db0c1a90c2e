"""The model against theory and against Ciw, and each check against a mutant of the model.

What is compared with what, by which formula, from which source, and how many replications give the tolerance stands with
each check (`of_incidents`, `of_queues`, `of_residents`, `of_ciw`) and, with the figures of a run, in docs/verification.md.
Where chance is at work the tolerance is four standard errors: of a binomial share or a Poisson count by their formula, of a
mean of queues' waits by the spread of independent replications. Seeds are fixed, so a check passes or fails for good.
"""

import json
import os
import subprocess
import sys

import pytest
from click.testing import CliRunner
from tests.closed_form.catalogue import CHECKS
from tests.closed_form.check import FILES, ROOT, Finding, Mutation
from tests.closed_form.mutant import changed

from govsim.cli.check import validate
from govsim.scenario import load_scenario

MUTANTS = [f"{n}/{m}" for n, check in enumerate(CHECKS) for m in range(len(check.mutations))]
AS_IT_IS = "3/"
FEW = ("0/0", "4/0", "12/0", "15/0", "18/0")
"""Quick ones of threats, of the course of incidents, of residents, of the budget, and of the ladder against Ciw."""
PARTS = 2
"""Processes, so that several cores can judge mutants at a time."""


SLOW = (
    "Order of the line by need: hours of wait", "Files that go astray: hours on the ladder", "Posts by shift: hours of wait",
    "A pool of four units, M/M/4, at three loads", "Office hours of a desk: hours there",
    "Other business at a desk: hours there", "Two desks in a row, M/M/1 tandem",
)  # fmt: skip
"""Those of many replications: `make harden` runs them, and `make docs-tables`, which prints what they found."""


@pytest.mark.parametrize(
    "check", [pytest.param(c, marks=pytest.mark.long if c.name in SLOW else ()) for c in CHECKS], ids=lambda check: check.name
)
def test_model_agrees(check):
    found = check.findings()
    assert found and [finding for finding in found if not finding.holds] == []


def judged(names):
    command = [sys.executable, "-W", "error", "-m", "tests.closed_form.mutant", *names]
    env = os.environ | {"NUMBA_DISABLE_JIT": "1", "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)])}
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, env=env, timeout=400)
    assert done.returncode == 0, done.stderr
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    return {name: [Finding(*one) for one in found] for name, found in lines}


def of_the_same_few(name, number):
    """What the check says of the model as it is, compiled, from the same few and short runs."""
    return CHECKS[int(name.split("/")[0])].findings_of_few(lambda found: len(found) == number)


def caught(mutants):
    """Every mutant fails, by a finding that holds for the model as it is.

    Nothing but the mutation makes the difference: without one the same process, uncompiled, with quick records and without
    the residents who do nothing, finds the same numbers as the compiled model.
    """
    names = [AS_IT_IS, *mutants]
    found = judged(names)
    assert list(found) == names
    same = found.pop(AS_IT_IS)
    assert [one[1:] for one in same] == [tuple(map(float, one[1:])) for one in of_the_same_few(AS_IT_IS, len(same))]
    assert len(same) == 5 and all(finding.holds for finding in same)
    assert [name for name, several in found.items() if several[-1].holds] == []
    assert [name for name, several in found.items() if not of_the_same_few(name, len(several))[-1].holds] == []


def test_a_few_mutants_are_caught():
    assert set(FEW) < set(MUTANTS)
    caught(FEW)


@pytest.mark.long
@pytest.mark.parametrize("part", range(PARTS))
def test_every_mutant_is_caught(part):
    caught(MUTANTS[part::PARTS])


def test_slow_checks_are_known():
    assert set(SLOW) < {check.name for check in CHECKS}


def test_a_mutation_must_find_its_place():
    rule = Mutation("incidents.line:place_in_line", "since_h", "since_h + 1")
    assert changed("return since_h - 1", rule) == "return since_h + 1 - 1"
    for source in ("return 0", "since_h + since_h"):
        with pytest.raises(ValueError, match="not once"):
            changed(source, rule)


@pytest.mark.parametrize(
    "finding", [Finding("x", 1.2, 1.0, 0.1), Finding("x", float("nan"), 1.0, 9.0), Finding("x", 1, 1, float("nan"))]
)
def test_what_is_no_number_does_not_hold(finding):
    assert not finding.holds and Finding("x", 1.05, 1.0, 0.1).holds


def test_scenarios_are_valid_and_used():
    files = sorted(FILES.glob("*.yaml"))
    done = CliRunner().invoke(validate, [*map(str, files)])
    assert done.exit_code == 0 and done.output.count(": ok") == len(files), done.output
    assert {file.stem for file in files} == {check.scenario for check in CHECKS} | {"bare"}
    assert all(load_scenario(file).title.startswith("Verification: ") for file in files)


def test_page_tells_of_every_check():
    page = (ROOT / "docs" / "verification.md").read_text("utf-8")
    for check in CHECKS:
        assert f"| {check.name} | {check.formula} | {check.source} | {check.replications} x {check.draws} |" in page
        assert all(f"`{mutation.new.strip()}`" in page for mutation in check.mutations)
