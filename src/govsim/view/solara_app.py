"""A community in Mesa's own page (`pip install govsim[solara]`): `python -m govsim.view.solara_app`.

A step is a day. Whoever opens the page has a community of their own; the sliders act on Reset, as Mesa has it.
"""

import os
import subprocess
import sys
from typing import Any

import solara
from mesa.visualization import Slider, SolaraViz
from mesa.visualization.utils import update_counter

from govsim.engine.block import about
from govsim.model import GovernanceModel
from govsim.policy import Policy
from govsim.scenario import load_scenario
from govsim.view.widget import CommunityWidget, Single, sentence

FIRST, RESIDENTS, SEED = "base", 4000, 7
LEVERS = ("platform", "service_purchasing", "open_supply", "community_supply", "prevention_share", "resource_mobility")


class Community(GovernanceModel):
    """A community that begins on the first counted day: what `GovernanceModel` does with levers as arguments."""

    def __init__(self, scenario: str = FIRST, residents: int = RESIDENTS, seed: int = SEED, **kwargs: float) -> None:
        policy = {f"policy.{name}": value for name, value in kwargs.items()}  # the levers; Mesa knows them by this name
        super().__init__(load_scenario(scenario, {"community.residents": residents, **policy}), seed)
        self.advance_to(0.0)


def sliders() -> dict[str, Any]:
    """The parameters of the page: scenario, size, seed and the main levers, as the first scenario has them."""
    policy = load_scenario(FIRST).policy
    facts = {name: about(Policy.model_fields[name]) for name in LEVERS}
    titles = {name: fact.title.en if fact and fact.title else name for name, fact in facts.items()}
    levers = {name: Slider(titles[name], getattr(policy, name), 0.0, 1.0, 0.05) for name in LEVERS}
    sizes = {"residents": Slider("Residents", RESIDENTS, 500, 20_000, 500), "seed": Slider("Seed", SEED, 0, 1000, 1)}
    return {"scenario": FIRST} | sizes | levers


@solara.component  # type: ignore[untyped-decorator]
def Map(model: Community) -> None:
    """The map, by the page's own renderer; the scene is packed once for a model, the frame at each step."""
    update_counter.get()
    shown = solara.use_memo(lambda: Single(model), [model])
    scene = solara.use_memo(shown.scene, [shown])
    CommunityWidget.element(scene=scene, frame=shown.frame(), caption=sentence(model))


@solara.component  # type: ignore[untyped-decorator]
def Page() -> None:
    """Mesa's page around the map, with a model of its own for each visitor."""
    model = solara.use_memo(Community, [])
    SolaraViz(model, components=[(Map, 0)], model_params=sliders(), play_interval=50, name="govsim")


if __name__ == "__main__":  # Solara reports its use to elsewhere unless it is told not to
    quiet = os.environ | {"SOLARA_TELEMETRY_MIXPANEL_ENABLE": "False"}
    command = [sys.executable, "-m", "solara", "run", "govsim.view.solara_app", "--production", *sys.argv[1:]]
    sys.exit(subprocess.call(command, env=quiet))
