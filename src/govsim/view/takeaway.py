"""What a visitor takes along, as routes: a replay that opens without a server, scenario files, and the commands."""

import asyncio
import gc
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from govsim.text.errors import InputError
from govsim.text.words import LANGUAGES
from govsim.view.address import Asked, read_address
from govsim.view.messages import lines_of
from govsim.view.offer import Offer
from govsim.view.papers import check_side, file_name, papers, scenario_file
from govsim.view.replay import replay, replay_name

AT_ONCE, WAITING = 2, 30
"""Replays that are made at the same time, and visitors who may wait for theirs."""


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

    def asked_in(request: Request) -> Asked:
        return read_address(request.url.query, offer.first, offer.seed)

    async def recording(request: Request) -> Response:
        def work() -> Response:
            asked = asked_in(request)
            made = replay(asked, offer)
            gc.collect()  # the models of the run, whose faces refer to them
            return HTMLResponse(made, headers=saved_as(replay_name(asked)))

        return await bench.make(lambda: or_what_is_wrong(work, request))

    async def scenario(request: Request) -> Response:
        def work() -> Response:
            setup, side = asked_in(request).setup, check_side(request.query_params.get("side", ""))
            text = scenario_file(setup, side, offer.files, offer.limits)
            name = file_name(setup, side)
            return PlainTextResponse(text, headers=saved_as(name), media_type="application/yaml")

        return await asyncio.to_thread(or_what_is_wrong, work, request)

    async def all_papers(request: Request) -> Response:
        def work() -> Response:
            return JSONResponse(papers(asked_in(request).setup, offer.files, offer.limits))

        return await asyncio.to_thread(or_what_is_wrong, work, request)

    return [Route("/replay.html", recording), Route("/scenario.yaml", scenario), Route("/papers.json", all_papers)]


def saved_as(name: str) -> dict[str, Any]:
    """The header with which a browser saves an answer under a name instead of showing it."""
    return {"content-disposition": f"attachment; filename*=UTF-8''{quote(name)}"}


def or_what_is_wrong(work: Callable[[], Response], request: Request) -> Response:
    """The answer, or the lines that say what is wrong with the address, in its language."""
    lang = request.query_params.get("lang")
    try:
        return work()
    except InputError as error:
        return PlainTextResponse("\n".join(lines_of(error, lang if lang in LANGUAGES else LANGUAGES[0])), 422)
