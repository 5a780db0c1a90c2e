"""The page itself: a template, the offer, and the words of a language."""

import json
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from govsim import __version__
from govsim.analysis.matters import ALIKE
from govsim.drawing.style import ARMS
from govsim.engine.block import about
from govsim.measure import METRICS
from govsim.policy import PROPOSALS, Policy
from govsim.text.words import LANGUAGES, messages_of, words
from govsim.view.offer import Offer, levers_told, presets, scenarios_told
from govsim.view.tours import texts as tour_texts
from govsim.view.tours import tours

HERE = Path(__file__).parent
MODULES = tuple(sorted(path.name for path in (HERE / "static").glob("*.js")))
STYLES = ("style.css", *sorted(path.name for path in (HERE / "static").glob("*.css") if path.name != "style.css"))
SHOWN = (
    "help_time_mean_h", "response_time_mean_h", "helped_in_time_share", "harm_person_h", "incidents_total",
    "incidents_prevented", "satisfaction_mean", "trust_mean", "participation_rate", "cost_per_threat_met", "society_hours",
    "public_cost",
)  # fmt: skip
"""Metrics of the closing card."""


def page(offer: Offer, lang: str) -> str:
    """The page in a language; what it needs of the offer is in it as JSON."""
    return render("page.html.j2", lang, told_of(offer))


def render(template: str, lang: str, told: Any, **more: Any) -> str:
    """A template of the page in a language."""
    environment = Environment(
        loader=FileSystemLoader(HERE), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    return environment.get_template(template).render(
        lang=lang, _=lambda text: words(text).say(lang), told=json_in_page(told), modules=MODULES, styles=STYLES,
        colours=ARMS, version=__version__, **more,
    )  # fmt: skip


def told_of(offer: Offer) -> dict[str, Any]:
    """What the page is told of the offer, English with the words of all other languages."""
    told = {
        "scenarios": scenarios_told(offer), "levers": levers_told(), "presets": presets(), "first": list(offer.first),
        "seed": offer.seed, "residents": offer.limits.residents, "metrics": metrics_told(), "alike": ALIKE,
        "version": __version__, "tours": tours(),
    }  # fmt: skip
    return told | {"words": {lang: messages_of("view", lang) | said_of(offer, lang) for lang in LANGUAGES[1:]}}


def said_of(offer: Offer, lang: str) -> dict[str, str]:
    """Texts in a language that the page shows but others wrote: titles of scenarios, levers, metrics."""
    texts = [words(s.title) for s in offer.scenarios.values() if s.title]
    texts += [number.title for info in Policy.model_fields.values() if (number := about(info)) and number.title]
    texts += [number.meaning for info in Policy.model_fields.values() if (number := about(info))]
    texts += [*PROPOSALS.values(), *(METRICS[name].title for name in SHOWN), *(METRICS[name].meaning for name in SHOWN)]
    texts += [words(text) for text in tour_texts()]
    return {text.en: text.say(lang) for text in texts}


def metrics_told() -> list[dict[str, str]]:
    """The metrics of the closing card."""
    chosen = [METRICS[name] for name in SHOWN]
    return [{"name": m.name, "unit": m.unit, "better": m.better, "title": m.title.en, "meaning": m.meaning.en} for m in chosen]


def json_in_page(told: Any) -> str:
    """JSON that may stand inside a script element."""
    return json.dumps(told, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
