"""What a page offers: scenarios, levers with their prices, presets, words; the same for all visitors of a server."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any, Literal

import yaml
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from govsim import __version__
from govsim.analysis.matters import ALIKE
from govsim.drawing.style import ARMS
from govsim.engine.block import Block, about
from govsim.measure import METRICS
from govsim.names import NEED_NAMES, ORGANIZATION_NAMES, SEVERITY_NAMES
from govsim.policy import PROPOSALS, Policy, Prices
from govsim.scenario import Scenario, load_scenario
from govsim.scenario import files as bundled
from govsim.text.errors import InputError
from govsim.text.words import LANGUAGES, messages_of, words
from govsim.view.details import MOST_OPEN
from govsim.view.pair import Limits, check_size
from govsim.view.setup import SideName, Start, share_ground

HERE = Path(__file__).parent
STATIC = HERE / "static"
MODULES = tuple(sorted(path.relative_to(STATIC).as_posix() for path in STATIC.rglob("*.js")))
STYLES = ("style.css", *(p.relative_to(STATIC).as_posix() for p in sorted(STATIC.glob("*/*.css"), key=lambda p: p.name)))
SHOWN = (
    "help_time_mean_h", "response_time_mean_h", "helped_in_time_share", "harm_person_h", "incidents_total",
    "incidents_prevented", "satisfaction_mean", "trust_mean", "participation_rate", "cost_per_threat_met", "society_hours",
    "public_cost",
)  # fmt: skip
"""Metrics of the closing card."""
Sheet = Literal["curves", "details", "budget", "incidents"]


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


def scenario_info(offer: Offer) -> list[dict[str, Any]]:
    return [
        {
            "name": name, "title": scenario.title,
            "levers": {lever: getattr(scenario.policy, lever) for lever in Policy.model_fields},
        }
        for name, scenario in offer.scenarios.items()
    ]  # fmt: skip


def lever_info() -> list[dict[str, Any]]:
    """The levers by proposal: name, titles, meaning, bounds, staff hours per resident and year at full strength."""
    levers = []
    for proposal, heading in PROPOSALS.items():
        for name, info in Policy.model_fields.items():
            number = about(info)
            if number is None or number.thesis != proposal or number.title is None:
                continue
            low, high = number.plausible or (0.0, 1.0)
            levers.append({
                "name": name, "proposal": proposal, "heading": heading.en, "title": number.title.en,
                "meaning": number.meaning.en, "low": low, "high": high, "unit": number.unit,
                "step": 1 if info.annotation is int or high > 5 else 0.05,
                "price_h": Prices.model_fields[name].default if name in Prices.model_fields else None,
            })  # fmt: skip
    return levers


def presets() -> list[dict[str, Any]]:
    return list(yaml.safe_load((HERE / "presets.yaml").read_text(encoding="utf-8")))


def startup(given: Sequence[str], usual: tuple[str, str], **rest: Any) -> Offer:
    """What ships and what was given, beginning with those given: two, or one beside the usual one that it is not.

    One that has a community of its own stands beside itself: its levers can still be moved. Raises InputError for a file
    that is wrong, for one that cannot be shown, and for two that do not share their threats.
    """
    if len(given) > 2:
        raise InputError([f"a page shows two communities at once (got {len(given)} scenarios)"])
    names = [shown_as(file) for file in given] or list(usual)
    if len(set(given)) == 2 and names[0] == names[1]:
        raise InputError([f"{given[0]} and {given[1]} are both named {names[0]}; give one of them another name"])
    offer = offer_of(tuple(given), usual, **rest)
    if len(names) == 1:
        other = usual[0] if names[0] != usual[0] else usual[1]
        names = [other if fits(offer, other, names[0]) else names[0], names[0]]
    offer = replace(offer, first=(names[0], names[1]))
    share_ground(offer.scenarios[names[0]], offer.scenarios[names[1]], offer.seed)
    check_size(offer.scenarios[names[0]], offer.limits)
    return offer


def shown_as(file: str) -> str:
    """The name under which a page lists a scenario. Raises InputError for one that it cannot show."""
    scenario: Scenario = load_scenario(file)
    if scenario.incidents.log is not None:
        raise InputError([f"{file}: replays a log, which the page cannot show; `govsim run` and `govsim compare` can"])
    return file if file in bundled.names() else scenario.name


def fits(offer: Offer, one: str, two: str) -> bool:
    """Whether two scenarios can stand beside each other."""
    try:
        share_ground(offer.scenarios[one], offer.scenarios[two], offer.seed)
    except InputError:
        return False
    return True


# -- Guided tours, as in `tours.yaml` ---------------------------------------------------------------------------------


class Pair(Block):
    """Two policies that a step begins a run of its own with."""

    a: Start
    b: Start


class Task(Block):
    """What a step asks its reader to do; it is done when what is named here is so, and can be passed over."""

    say: str
    day: int | None = None
    """The run has come to this day; `-1` is its end."""
    lever: str | None = None
    side: SideName = "b"
    at_least: float | None = None
    at_most: float | None = None
    picked: Literal["incident", "resident", "organization"] | None = None
    predicted: bool = False


class Step(Block):
    """A step of a tour: what it says, what it sets up, where it points (a CSS selector)."""

    title: str
    text: str
    setup: Pair | None = None
    day: int | None = None
    speed: float | Literal["fast"] | None = None
    """Hours of the model in a second, or as fast as possible."""
    sheet: Sheet | None = None
    proposal: Literal["I", "II", "III", "IV"] | None = None
    whose: Literal["a", "b", "both"] | None = None
    pick: Literal["longest a", "spared b"] | None = None
    open: Literal["predict"] | None = None
    point: str | None = None
    task: Task | None = None


class Tour(Block):
    """A tour: some steps towards a question."""

    name: str
    title: str
    about: str
    steps: list[Step]


@cache
def read() -> tuple[Tour, ...]:
    """The tours that ship."""
    return tuple(Tour.model_validate(tour) for tour in yaml.safe_load((HERE / "tours.yaml").read_text(encoding="utf-8")))


def tours() -> list[dict[str, Any]]:
    return [tour.model_dump(mode="json", exclude_none=True) for tour in read()]


def tour_texts() -> list[str]:
    said = []
    for tour in read():
        said += [tour.title, tour.about]
        for step in tour.steps:
            said += [step.title, step.text, *([step.task.say] if step.task else [])]
    return list(dict.fromkeys(said))


# -- The page itself --------------------------------------------------------------------------------------------------


def page(offer: Offer, lang: str) -> str:
    """The page in a language; what it needs of the offer is in it as JSON."""
    return render("page.html.j2", lang, page_info(offer))


def accessibility(lang: str) -> str:
    """The page on what can be done without a mouse, without seeing, without colours, and what cannot."""
    return render("accessibility.html.j2", lang, other=next(other for other in LANGUAGES if other != lang))


def render(template: str, lang: str, info: Any = None, **more: Any) -> str:
    """A template of the page in a language."""
    environment = Environment(
        loader=FileSystemLoader(HERE), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    return environment.get_template(template).render(
        lang=lang, _=lambda text: words(text).say(lang), info=json_in_page(info), modules=MODULES, styles=STYLES,
        colours=ARMS, version=__version__, **more,
    )  # fmt: skip


def page_info(offer: Offer) -> dict[str, Any]:
    """What the page is told of the offer, English with the words of all other languages."""
    info = {
        "scenarios": scenario_info(offer), "levers": lever_info(), "presets": presets(), "first": list(offer.first),
        "seed": offer.seed, "residents": offer.limits.residents, "metrics": metric_info(), "alike": ALIKE,
        "version": __version__, "tours": tours(), "names": names(), "most_open": MOST_OPEN,
    }  # fmt: skip
    return info | {"words": {lang: messages_of("view", lang) | translations(offer, lang) for lang in LANGUAGES[1:]}}


def names() -> dict[str, Any]:
    """Names of the field's lists: needs, which are the kinds of incidents, and severities."""
    return {
        "needs": {need: name.en for need, name in NEED_NAMES.items()},
        "severities": {str(severity): name.en for severity, name in SEVERITY_NAMES.items()},
    }


def translations(offer: Offer, lang: str) -> dict[str, str]:
    """Texts in a language that the page shows but others wrote: titles of scenarios, levers, metrics."""
    texts = [words(s.title) for s in offer.scenarios.values() if s.title]
    texts += [number.title for info in Policy.model_fields.values() if (number := about(info)) and number.title]
    texts += [number.meaning for info in Policy.model_fields.values() if (number := about(info))]
    texts += [*PROPOSALS.values(), *(METRICS[name].title for name in SHOWN), *(METRICS[name].meaning for name in SHOWN)]
    texts += [words(text) for text in tour_texts()]
    texts += [*NEED_NAMES.values(), *SEVERITY_NAMES.values(), *ORGANIZATION_NAMES.values()]
    return {text.en: text.say(lang) for text in texts}


def metric_info() -> list[dict[str, str]]:
    chosen = [METRICS[name] for name in SHOWN]
    return [{"name": m.name, "unit": m.unit, "better": m.better, "title": m.title.en, "meaning": m.meaning.en} for m in chosen]


def json_in_page(info: Any) -> str:
    """JSON that may stand inside a script element."""
    return json.dumps(info, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
