"""What a visitor takes along: each side as a scenario file, and the commands that give the page's numbers without it."""

from collections.abc import Mapping
from shlex import quote
from typing import Any

import yaml

from govsim import __version__
from govsim.scenario import Scenario, written_out
from govsim.scenario import files as bundled
from govsim.text.errors import InputError
from govsim.view.address import address_of
from govsim.view.setup import SIDES, Setup, SideName, scenario_of, whole, with_changes
from govsim.view.twins import Limits, check_size


def papers(setup: Setup, files: Mapping[str, str], limits: Limits) -> dict[str, Any]:
    """The version, the seed, the address, and of each side its scenario, its file and its command.

    Raises InputError for a setup that the page would not run.
    """
    return {
        "version": __version__, "seed": setup.seed, "address": address_of(setup),
        "sides": [
            {
                "scenario": setup.start(side).scenario, "file": file_name(setup, side),
                "text": scenario_file(setup, side, files, limits), "command": command(setup, side),
            }
            for side in SIDES
        ],
    }  # fmt: skip


def file_name(setup: Setup, side: SideName) -> str:
    """How the scenario file of a side is called."""
    return f"{new_name(setup, side)}.yaml"


def new_name(setup: Setup, side: SideName) -> str:
    """The name of a side's scenario: that of its file and the side, so that two of one file can be compared."""
    return f"{setup.start(side).scenario[:50]}_{side}"


def command(setup: Setup, side: SideName) -> str:
    """The command that runs the file of a side."""
    return f"govsim run {quote(file_name(setup, side))} --seed {setup.seed}"


def scenario_file(setup: Setup, side: SideName, files: Mapping[str, str], limits: Limits) -> str:
    """The scenario file of a side, with its levers, its community, and the moves as dated changes of the policy.

    What ships is extended, so that the file shows what is different; a file of one's own is written out in full.
    """
    start = scenario_of(setup, side, files)
    check_size(start, limits)
    moved = with_changes(start, setup.moved(side))
    file = files[setup.start(side).scenario]
    text = _overlay(setup, side, file, moved) if bundled.find(file) else _in_full(setup, side, moved)
    head = [
        f"Community {side.upper()} of a run on the page of govsim {__version__}: {start.name}, seed {setup.seed}.",
        "The same numbers as on the page:", f"  {command(setup, side)}", "The page at the start of this run:",
        f"  {address_of(setup)}",
    ]  # fmt: skip
    return "".join(f"# {line}\n" for line in head) + text


def _in_full(setup: Setup, side: SideName, scenario: Scenario) -> str:
    return written_out(scenario.model_copy(update={"name": new_name(setup, side)}))


def _overlay(setup: Setup, side: SideName, file: str, moved: Scenario) -> str:
    tree: dict[str, Any] = {"extends": f"{file.removesuffix('.yaml')}.yaml", "name": new_name(setup, side)}
    for key, value in setup.common.overrides.items():
        block, name = key.split(".")
        tree.setdefault(block, {})[name] = value
    policy: dict[str, Any] = dict(whole(setup.start(side).levers))
    if setup.moved(side):
        policy["timeline"] = [change.model_dump(mode="json", exclude_none=True) for change in moved.policy.changes]
    if policy:
        tree["policy"] = policy
    return str(yaml.safe_dump(tree, sort_keys=False, allow_unicode=True, width=100))


def check_side(text: str) -> SideName:
    """The side that an address names. Raises InputError for none such."""
    for side in SIDES:
        if text == side:
            return side
    raise InputError([f"side: '{text[:20]}' is neither a nor b"])
