"""A run as one file that opens without a server: the page itself, its modules and charts within it, and a recording."""

import base64
import json
import re
from pathlib import Path

import bokeh.util.paths

from govsim.text.words import LANGUAGES
from govsim.view.address import Asked
from govsim.view.offer import Offer
from govsim.view.page import MODULES, STYLES, json_in_page, render, told_of
from govsim.view.papers import papers
from govsim.view.recording import record
from govsim.view.twins import Twins

STATIC = Path(__file__).with_name("static")
SOURCE, RECORDED = "source.js", "recorded.js"
"""The module that gives a page its frames, and the one that stands in its place."""


def replay(asked: Asked, offer: Offer) -> str:
    """The page with a recording of the run that is asked for. Raises InputError for a run that the page would not show."""
    setup = asked.setup
    told = papers(setup, offer.files, offer.limits)
    twins = Twins(setup, offer.files, offer.limits)
    recorded = {"hour": min(asked.hour, twins.end_h), "papers": told}
    recording = record(twins, LANGUAGES)
    return render(
        "replay.html.j2", asked.lang if asked.lang in LANGUAGES else LANGUAGES[0],
        told_of(offer) | {"first": [setup.a.scenario, setup.b.scenario], "seed": setup.seed},
        recording=recording._asdict(), recorded=json_in_page(recorded), seed=setup.seed, style_texts=styles(),
        import_map=import_map(), bokeh=bokeh_js(),
    )  # fmt: skip


def replay_name(asked: Asked) -> str:
    """How the file is called."""
    setup = asked.setup
    return f"govsim_{plain(setup.a.scenario)}_{plain(setup.b.scenario)}_seed{setup.seed}.html"


def plain(name: str) -> str:
    """A name that any system takes for a file."""
    return re.sub(r"[^\w.-]+", "-", name)


def styles() -> list[str]:
    """The style sheets."""
    return [(STATIC / name).read_text(encoding="utf-8") for name in STYLES]


def import_map() -> str:
    """The modules by their names, each as an address that holds all of it."""
    texts = {name: (STATIC / (RECORDED if name == SOURCE else name)).read_bytes() for name in MODULES}
    inside = {f"govsim/{name}": f"data:text/javascript;base64,{base64.b64encode(t).decode()}" for name, t in texts.items()}
    return json.dumps({"imports": inside})


def bokeh_js() -> str:
    """Bokeh as it may stand in a page."""
    text = (Path(bokeh.util.paths.bokehjs_path()) / "js" / "bokeh.min.js").read_text(encoding="utf-8")
    return re.sub(r"</(script)", r"<\\/\1", text, flags=re.IGNORECASE).replace("<!--", "<\\!--")
