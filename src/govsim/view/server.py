"""The server of the page: a few routes, a socket for each visit, and who may come in."""

import asyncio
import contextlib
import functools
import gc
import logging
from pathlib import Path
from urllib.parse import urlsplit

import bokeh.util.paths
from starlette.applications import Starlette
from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response
from starlette.routing import Mount, Route, WebSocketRoute
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from starlette.websockets import WebSocket, WebSocketDisconnect

from govsim.drawing.style import FOLDER
from govsim.view import takeaway
from govsim.view.accessibility import accessibility
from govsim.view.charts import charts
from govsim.view.door import Door
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
FULL, FOREIGN, BROKEN = 4001, 4003, 4011
"""Codes with which a visit is refused or ends: too many visitors, a page from elsewhere, an error in the server."""
log = logging.getLogger(__name__)


class Guard:
    """Lets in who asks for this server by a name of its own, and says with each answer what a browser may do with it.

    A page from elsewhere can have its own name lead to this machine; the name then gives it away.
    """

    def __init__(self, app: ASGIApp, hosts: tuple[str, ...]) -> None:
        self.app, self.hosts = app, hosts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request or a visit."""
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return

        async def guarded(message: Message) -> None:
            if message["type"] in ("http.response.start", "websocket.http.response.start"):
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        named = host_of(f"//{Headers(scope=scope).get('host', '')}")
        known = not self.hosts or named in self.hosts
        answer = self.app if known else PlainTextResponse("This server goes by another name.\n", 400)
        await answer(scope, receive, guarded)


def host_of(address: str) -> str | None:
    """The host that an address names, without its port; None where it names none."""
    try:
        return urlsplit(address).hostname
    except ValueError:
        return None


def is_own(socket: WebSocket) -> bool:
    """Whether a visit comes from a page of this very server; programs that are no browsers say no origin."""
    origin, own = socket.headers.get("origin"), socket.headers.get("host")
    return origin is None or origin in (f"http://{own}", f"https://{own}")


def app_of(offer: Offer) -> Starlette:
    """The application that serves an offer."""
    door = Door(offer.clients)

    async def visit(socket: WebSocket) -> None:
        await socket.accept()
        if not is_own(socket):
            await socket.close(FOREIGN, "this page is not the server's own")
            return
        with door.open() as welcome:
            if welcome:
                await stay(socket, offer, door)
            else:
                await socket.close(FULL, "too many visitors")
        await asyncio.to_thread(gc.collect)  # the communities of the visit, whose agents refer to them

    pages, described = functools.cache(functools.partial(page, offer)), functools.cache(charts)  # the same for a whole class

    def home(request: Request) -> Response:
        return HTMLResponse(pages(language_of(request)))

    def about(request: Request) -> Response:
        return HTMLResponse(accessibility(language_of(request)))

    def curves(request: Request) -> Response:
        return JSONResponse(described(language_of(request)))

    routes = [
        Route("/", home), Route("/accessibility", about), Route("/charts.json", curves), WebSocketRoute("/visit", visit),
        *takeaway.routes(offer), Mount("/static", StaticFiles(directory=STATIC)),
        Mount("/letters", StaticFiles(directory=FOLDER)),
        Mount("/bokeh", StaticFiles(directory=bokeh.util.paths.bokehjs_path() / "js")),
    ]  # fmt: skip
    app = Starlette(routes=routes, middleware=[Middleware(Guard, hosts=offer.hosts)], exception_handlers={Exception: broken})
    app.state.door = door
    return app


async def stay(socket: WebSocket, offer: Offer, door: Door) -> None:
    """Serve a visit to its end. What goes wrong within is logged, and the visitor told that it is over."""
    try:
        await Visit(socket, offer, door).stay()
    except WebSocketDisconnect:
        pass
    except Exception:
        log.exception("a visit ended by an error")
        with contextlib.suppress(WebSocketDisconnect, RuntimeError):
            await socket.close(BROKEN, "an error in the server")


def broken(request: Request, error: Exception) -> Response:
    """The answer where something goes wrong within; the log has the rest."""
    return PlainTextResponse("An error in the server; its log says more.\n", 500, headers=HEADERS)


def language_of(request: Request) -> str:
    """The language that an address asks for, else the browser's first that there is."""
    asked = request.query_params.get("lang", "")
    if asked in LANGUAGES:
        return asked
    return "zh" if request.headers.get("accept-language", "").lower().startswith("zh") else "en"
