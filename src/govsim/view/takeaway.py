"""What a visitor takes along, as routes: a replay that opens without a server, scenario files, and the commands."""

import asyncio
import base64
import gc
import json
import re
import shlex
import zlib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote

import bokeh.util.paths
import numpy as np
import yaml
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from govsim import __version__
from govsim.engine.calendar import DAY_H
from govsim.scenario import Scenario, written_out
from govsim.scenario import files as bundled
from govsim.text.errors import InputError
from govsim.text.words import LANGUAGES
from govsim.view.charts import charts
from govsim.view.details import answer
from govsim.view.messages import finite, lines_of
from govsim.view.offer import MODULES, STATIC, STYLES, Offer, json_in_page, page_info, render
from govsim.view.pair import Limits, Twins, check_size
from govsim.view.scene import frame, lay_out, residents_seen, scene, side_state
from govsim.view.setup import SIDES, Asked, Setup, SideName, address_of, read_address, scenario_of, whole, with_changes

MOST_FRAMES = 1600
"""Of a recording."""
COMPACT: dict[str, Any] = {"ensure_ascii": False, "separators": (",", ":"), "allow_nan": False}
PACES_H = (1, 2, 3, 4, 6, 12, 24, 48, 96)
"""Hours between two frames: the fewest that make no more than `MOST_FRAMES` of a run."""
SIX = "%.6g"  # digits of hours, shares and lines
SOURCE, RECORDED = "link/source.js", "link/recorded.js"
"""The module that gives a page its frames, and the one that stands in its place in a replay."""
AT_ONCE, WAITING = 2, 30
"""Replays that are made at the same time, and visitors who may wait for theirs."""


def scenario_export(setup: Setup, files: Mapping[str, str], limits: Limits) -> dict[str, Any]:
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
    return f"{new_name(setup, side)}.yaml"


def new_name(setup: Setup, side: SideName) -> str:
    """The name of a side's scenario: that of its file and the side, so that two of one file can be compared."""
    return f"{setup.start(side).scenario[:50]}_{side}"


def command(setup: Setup, side: SideName) -> str:
    """The command that runs the file of a side."""
    return f"govsim run {shlex.quote(file_name(setup, side))} --seed {setup.seed}"


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
    for side in SIDES:
        if text == side:
            return side
    raise InputError([f"side: '{text[:20]}' is neither a nor b"])


class Recording(NamedTuple):
    """A run from its first hour to its last as texts that may stand in a page: base64 of deflated bytes.

    It holds the very messages that a page gets from a server: the scene, and a frame every few hours. What a page asks a
    server for is answered in advance: budgets, incidents' lives, organizations.
    """

    scene: str
    frames: str
    """The messages of all frames, one after another, without the lines of days and without residents."""
    residents: str
    """Residents at the first frame of each day: (frames, sides, 2 * residents), each minus the one before."""
    story: str
    """JSON: bytes of each frame, days that the residents are of, lines, budgets, answers, metrics, charts."""


def record(twins: Twins, languages: tuple[str, ...] = LANGUAGES) -> Recording:
    """Live a run from its first hour to its last and write it down."""
    layout, sides = lay_out(twins.sides[0].model), twins.sides
    pace = pace_of(twins.end_h)
    opening = scene(twins, layout)
    messages: list[bytes] = []
    people: dict[int, np.ndarray] = {}
    budgets: list[tuple[float, list[Any]]] = []
    while True:
        days = sides[0].journal.days
        messages.append(frame(twins, layout, days, lately_h=max(DAY_H / 2, 1.5 * pace)))
        if days not in people:
            people[days] = np.stack([residents_seen(side.model) for side in sides])
        if (budget := [side_state(side) for side in sides]) != (budgets[-1][1] if budgets else None):
            budgets.append((twins.hour, budget))
        if twins.is_over:
            break
        twins.live_to(twins.hour + pace)
    story = {
        "bytes": [len(message) for message in messages], "days": list(people), "budgets": budgets,
        "lines": [side.journal.lines[: side.journal.days].tolist() for side in sides],
        "answers": answers_of(twins),
        "charts": {lang: charts(lang) for lang in languages},
    }  # fmt: skip
    text = json.dumps(rounded(story) | {"metrics": [finite(result.metrics) for result in twins.results()]}, **COMPACT)
    steps = np.diff(np.stack(list(people.values())), axis=0, prepend=np.uint8(0))
    return Recording(packed(opening), packed(b"".join(messages)), packed(steps.tobytes()), packed(text.encode()))


def pace_of(hours: float) -> int:
    return next((pace for pace in PACES_H if hours / pace <= MOST_FRAMES), PACES_H[-1])


def answers_of(twins: Twins) -> dict[str, list[Any]]:
    """What a click may ask for, as it is at the end: the life of each incident, and each organization."""
    model = twins.sides[0].model
    known = max(int(side.model.state.world.clock[0].next_case) for side in twins.sides)
    return {
        "incident": [answer(twins, "incident", row) for row in range(known)],
        "organization": [answer(twins, "organization", number) for number in range(len(model.state.organizations))],
    }


def rounded(value: Any) -> Any:
    """The same with short numbers, and null for what is no number."""
    if isinstance(value, float):
        return float(SIX % value) if np.isfinite(value) else None
    if isinstance(value, dict):
        return {key: rounded(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [rounded(part) for part in value]
    return value


def packed(raw: bytes) -> str:
    """Bytes deflated, as letters."""
    return base64.b64encode(zlib.compress(raw, 6)).decode()


def replay(asked: Asked, offer: Offer) -> str:
    """The page with a recording of the run that is asked for. Raises InputError for a run that the page would not show."""
    setup = asked.setup
    exported = scenario_export(setup, offer.files, offer.limits)
    twins = Twins(setup, offer.files, offer.limits)
    recorded = {"hour": min(asked.hour, twins.end_h), "scenario_export": exported}
    recording = record(twins)
    return render(
        "replay.html.j2", asked.lang if asked.lang in LANGUAGES else LANGUAGES[0],
        page_info(offer) | {"first": [setup.a.scenario, setup.b.scenario], "seed": setup.seed},
        recording=recording._asdict(), recorded=json_in_page(recorded), seed=setup.seed, style_texts=styles(),
        import_map=import_map(), bokeh=bokeh_js(),
    )  # fmt: skip


def replay_name(asked: Asked) -> str:
    setup = asked.setup
    return f"govsim_{plain(setup.a.scenario)}_{plain(setup.b.scenario)}_seed{setup.seed}.html"


def plain(name: str) -> str:
    """A name that any system takes for a file."""
    return re.sub(r"[^\w.-]+", "-", name)


def styles() -> list[str]:
    """The style sheets."""
    return [(STATIC / name).read_text(encoding="utf-8") for name in STYLES]


def import_map() -> str:
    texts = {name: (STATIC / (RECORDED if name == SOURCE else name)).read_bytes() for name in MODULES}
    inside = {f"govsim/{name}": f"data:text/javascript;base64,{base64.b64encode(t).decode()}" for name, t in texts.items()}
    return json.dumps({"imports": inside})


def bokeh_js() -> str:
    text = (Path(bokeh.util.paths.bokehjs_path()) / "js" / "bokeh.min.js").read_text(encoding="utf-8")
    return re.sub(r"</(script)", r"<\\/\1", text, flags=re.IGNORECASE).replace("<!--", "<\\!--")


class Bench:
    """Where things are made that take a while: a few at once, in threads, and a short queue."""

    def __init__(self, at_once: int = AT_ONCE, waiting: int = WAITING) -> None:
        self.places, self.most, self.inside = asyncio.Semaphore(at_once), at_once + waiting, 0

    async def make(self, work: Callable[[], Response]) -> Response:
        """Do the work when there is a place; say so where too many wait already."""
        if self.inside >= self.most:
            return PlainTextResponse("too many recordings are being made; try again in a minute", 503)
        self.inside += 1
        try:
            async with self.places:
                return await asyncio.to_thread(work)
        finally:
            self.inside -= 1


def routes(offer: Offer) -> list[BaseRoute]:
    """The routes of an offer; all of them take the query of the page's address."""
    bench = Bench()

    def answer_to(request: Request, work: Callable[[Asked], Response]) -> Response:
        """The answer, or the lines that say what is wrong with the address, in its language."""
        lang = request.query_params.get("lang")
        try:
            return work(read_address(request.url.query, offer.first, offer.seed))
        except InputError as error:
            return PlainTextResponse("\n".join(lines_of(error, lang if lang in LANGUAGES else LANGUAGES[0])), 422)

    def recorded(asked: Asked) -> Response:
        made = replay(asked, offer)
        gc.collect()  # the models of the run, whose faces refer to them
        return HTMLResponse(made, headers=saved_as(replay_name(asked)))

    async def recording(request: Request) -> Response:
        return await bench.make(lambda: answer_to(request, recorded))

    def scenario(request: Request) -> Response:
        def written(asked: Asked) -> Response:
            side = check_side(request.query_params.get("side", ""))
            text = scenario_file(asked.setup, side, offer.files, offer.limits)
            return PlainTextResponse(text, headers=saved_as(file_name(asked.setup, side)), media_type="application/yaml")

        return answer_to(request, written)

    def export(request: Request) -> Response:
        return answer_to(request, lambda asked: JSONResponse(scenario_export(asked.setup, offer.files, offer.limits)))

    return [
        Route("/replay.html", recording), Route("/scenario.yaml", scenario), Route("/scenario_export.json", export),
    ]  # fmt: skip


def saved_as(name: str) -> dict[str, Any]:
    """The header with which a browser saves an answer under a name instead of showing it."""
    return {"content-disposition": f"attachment; filename*=UTF-8''{quote(name)}"}
