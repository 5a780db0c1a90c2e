"""What a situation's `given` says, as a scenario: a calm world in which only what is told happens."""

from pathlib import Path
from typing import Any

import yaml

from govsim.model import GovernanceModel
from govsim.scenario import Scenario, load_scenario

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
ORDINARY: dict[str, Any] = yaml.safe_load(Path(__file__).with_name("numbers.yaml").read_text("utf-8"))
PROFILE = {"hours": "hours_month", "price": "price_yuan_h", "capability": "capability", "zeal": "zeal", "mediates": "mediates"}


def check_keys(what: str, found: dict[str, Any], known: set[str]) -> None:
    """Raise KeyError when a situation says what nobody reads."""
    if strange := set(found) - known:
        raise KeyError(f"{what}: nobody reads {sorted(strange)}; known are {sorted(known)}")


def hour_of(text: str) -> float:
    """Hours since the first Monday's midnight: 'Tuesday 10:00' is 34, 'next Monday 09:00' is 177."""
    *week, day, clock = text.split()
    hours, minutes = clock.split(":")
    return 168.0 * len(week) + 24.0 * DAYS.index(day) + int(hours) + int(minutes) / 60


def roster(told: dict[str, dict[str, Any]], kind: str) -> list[dict[str, Any]]:
    """Profiles of the organizations of one kind, as a scenario file has them."""
    chosen = {name: facts for name, facts in told.items() if facts["kind"] == kind}
    return [
        {"name": name} | {key: facts[word] for word, key in PROFILE.items() if word in facts} for name, facts in chosen.items()
    ]


def scenario_of(given: dict[str, Any], numbers: dict[str, Any]) -> Scenario:
    """The scenario of a situation: every lever off that is not told, ordinary numbers where no others are told."""
    told = given.get("organizations", {})
    policy = {"prevention_share": 0.0} | given.get("policy", {})
    overrides = ORDINARY | numbers | {f"policy.{lever}": value for lever, value in policy.items()}
    overrides |= {"actors.firms": roster(told, "firm"), "actors.organizations": roster(told, "social organization")}
    return load_scenario("base", overrides | given.get("numbers", {}))


def names_of_pools(model: GovernanceModel) -> list[str]:
    """How a situation calls each pool: by its organization; a post of a grid by its grid, as in 'grid_post_4'."""
    names = []
    for p in model.state.world.pools:
        name = model.state.organizations[int(p.organization)]
        names.append(f"grid_post_{int(p.home)}" if name == "grid_posts" else name)
    return names
