"""What a page offers: scenarios, levers with their prices, presets, words; the same for all visitors of a server."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from govsim.engine.block import about
from govsim.policy import PROPOSALS, Policy, Prices
from govsim.scenario import Scenario, load_scenario
from govsim.scenario import files as bundled
from govsim.text.errors import InputError
from govsim.view.twins import Limits

PRESETS = Path(__file__).with_name("presets.yaml")


@dataclass(frozen=True)
class Offer:
    """What a server shows: files by name, the first two, a seed, limits."""

    files: dict[str, str]
    first: tuple[str, str]
    seed: int = 7
    limits: Limits = field(default_factory=Limits)
    clients: int = 40
    hosts: tuple[str, ...] = ()
    """Names under which the page may be asked for; none means any."""
    scenarios: dict[str, Scenario] = field(default_factory=dict)


def offer_of(names: tuple[str, ...], first: tuple[str, str], **rest: Any) -> Offer:
    """What ships, and the files that were named on the command line, which go before what ships under the same name.

    Raises InputError for a file that is wrong.
    """
    files = {name: name for name in bundled.names()}
    files |= {name if name in files else load_scenario(name).name: name for name in names}
    loaded = {name: load_scenario(file) for name, file in files.items() if readable(file)}
    shown = {name: files[name] for name, scenario in loaded.items()}
    return Offer(shown, first, scenarios=loaded, **rest)


def readable(file: str) -> bool:
    """Whether a scenario can be loaded as it is and replays no log, whose file must be given."""
    try:
        return load_scenario(file).incidents.log is None
    except InputError:
        return False


def scenarios_told(offer: Offer) -> list[dict[str, Any]]:
    """The scenarios of an offer: name, title, levers."""
    return [
        {
            "name": name, "title": scenario.title,
            "levers": {lever: getattr(scenario.policy, lever) for lever in Policy.model_fields},
        }
        for name, scenario in offer.scenarios.items()
    ]  # fmt: skip


def levers_told() -> list[dict[str, Any]]:
    """The levers by proposal: name, titles, meaning, bounds, staff hours per resident and year at full strength."""
    told = []
    for proposal, heading in PROPOSALS.items():
        for name, info in Policy.model_fields.items():
            number = about(info)
            if number is None or number.thesis != proposal or number.title is None:
                continue
            low, high = number.plausible or (0.0, 1.0)
            told.append({
                "name": name, "proposal": proposal, "heading": heading.en, "title": number.title.en,
                "meaning": number.meaning.en, "low": low, "high": high, "unit": number.unit,
                "step": 1 if info.annotation is int or high > 5 else 0.05,
                "price_h": Prices.model_fields[name].default if name in Prices.model_fields else None,
            })  # fmt: skip
    return told


def presets() -> list[dict[str, Any]]:
    """Pairs of policies worth a look, with the question that each answers."""
    return list(yaml.safe_load(PRESETS.read_text(encoding="utf-8")))
