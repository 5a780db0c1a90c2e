"""The server of the page: a few routes, a socket for each visit, and who may come in."""

import contextlib
import gc
import logging
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import bokeh.util.paths
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Mount, Route, WebSocketRoute
from starlette.staticfiles import StaticFiles
from starlette.websockets import WebSocket, WebSocketDisconnect

from govsim.view import takeaway
from govsim.view.accessibility import accessibility
from govsim.view.charts import charts
from govsim.view.offer import Offer
from govsim.view.page import page
from govsim.view.session import Visit

STATIC = Path(__file__).with_name("static")
LANGUAGES = ("en", "zh")
HEADERS = {
    "content-security-policy": "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; "
    "style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; connect-src 'self'; object-src 'none'; base-uri 'none'; frame-ancestors 'self'",
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cache-control": "no-cache",
}
FULL, FOREIGN = 4001, 4003
"""Codes with which a visit is refused: too many visitors, a page from elsewhere."""
log = logging.getLogger(__name__)


class Door:
    """Counts who is in."""

    def __init__(self, most: int) -> None:
        self.most, self.inside = most, 0

    @contextlib.contextmanager
    def open(self) -> Any:
        """Hold a place for a visit; gives False where there is none left."""
        if self.inside >= self.most:
            yield False
            return
        self.inside += 1
        try:
            yield True
        finally:
            self.inside -= 1


def is_own(socket: WebSocket) -> bool:
    """Whether a visit comes from a page of this very server; programs that are no browsers say no origin."""
    origin = socket.headers.get("origin")
    return origin is None or urlsplit(origin).netloc == socket.headers.get("host")


def app_of(offer: Offer) -> Starlette:
    """The application that serves an offer."""
    door = Door(offer.clients)

    async def visit(socket: WebSocket) -> None:
        await socket.accept()
        if not is_own(socket):
            await socket.close(FOREIGN, "this page is not the server's own")
            return
        with door.open() as welcome:
            if not welcome:
                await socket.close(FULL, "too many visitors")
                return
            with contextlib.suppress(WebSocketDisconnect):
                await Visit(socket, offer).stay()
        gc.collect()  # the models of the visit, whose faces refer to them

    def home(request: Request) -> Response:
        return HTMLResponse(page(offer, language_of(request)), headers=HEADERS)

    def about(request: Request) -> Response:
        return HTMLResponse(accessibility(language_of(request)), headers=HEADERS)

    def curves(request: Request) -> Response:
        return JSONResponse(charts(language_of(request)), headers=HEADERS)

    routes = [
        Route("/", home), Route("/accessibility", about), Route("/charts.json", curves), WebSocketRoute("/visit", visit),
        *takeaway.routes(offer, HEADERS), Mount("/static", StaticFiles(directory=STATIC)),
        Mount("/bokeh", StaticFiles(directory=bokeh.util.paths.bokehjs_path() / "js")),
    ]  # fmt: skip
    guards = [Middleware(TrustedHostMiddleware, allowed_hosts=list(offer.hosts))] if offer.hosts else []
    app = Starlette(routes=routes, middleware=guards)
    app.state.door = door
    return app


def language_of(request: Request) -> str:
    """The language that an address asks for, else the browser's first that there is."""
    asked = request.query_params.get("lang", "")
    if asked in LANGUAGES:
        return asked
    return "zh" if request.headers.get("accept-language", "").lower().startswith("zh") else "en"
