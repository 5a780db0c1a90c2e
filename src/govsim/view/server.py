"""The server of the page: a few routes, a socket for each visit, and who may come in."""

import asyncio
import contextlib
import errno
import functools
import gc
import logging
import os
import signal
import socket
import threading
import webbrowser
from collections.abc import AsyncIterator
from dataclasses import replace
from types import FrameType
from typing import Any
from urllib.parse import urlsplit

import bokeh.util.paths
import click
import uvicorn
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
from govsim.text.errors import InputError
from govsim.text.words import LANGUAGES
from govsim.view import takeaway
from govsim.view.charts import charts
from govsim.view.offer import STATIC, Offer, accessibility, page
from govsim.view.pair import Twins
from govsim.view.setup import Setup, Start
from govsim.view.visit import Admission, Visit

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
OWN = ("127.0.0.1", "localhost", "::1")
EVERYWHERE = ("0.0.0.0", "::", "")
TRIES = 20
PING_S, PONG_S = 20, 60  # how often a browser is asked whether it is still there, and how long it may take to answer
LEAVE_S = 2.0  # after Ctrl-C, for work under way
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
    admission = Admission(offer.clients)

    async def visit(socket: WebSocket) -> None:
        await socket.accept()
        if not is_own(socket):
            await socket.close(FOREIGN, "this page is not the server's own")
            return
        with admission.place() as welcome:
            if welcome:
                await stay(socket, offer, admission)
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
    app.state.admission = admission
    return app


async def stay(socket: WebSocket, offer: Offer, admission: Admission) -> None:
    """Serve a visit to its end. What goes wrong within is logged, and the visitor told that it is over."""
    try:
        await Visit(socket, offer, admission).stay()
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


def serve(offer: Offer, host: str, port: int | None, first_port: int, opens: bool) -> None:
    """Serve an offer until Ctrl-C. Raises InputError for an address or a port that cannot be had."""
    listening = listen(host, port, first_port)
    number = listening.getsockname()[1]
    address = address_of("localhost" if host in EVERYWHERE else host, number)
    if host in OWN:
        offer = replace(offer, hosts=OWN)
    else:
        click.echo(f"warning: --host {host} lets every machine that reaches this one in", err=True)
    app = app_of(offer)
    app.router.lifespan_context = opening(address, opens, offer)
    click.echo(f"govsim view: {address}  (Ctrl-C stops it)")
    if host in EVERYWHERE and (outside := address_outside()):
        click.echo(f"from other machines: {address_of(outside, number)}")
    try:
        Server(config_of(app)).run(sockets=[listening])
    except KeyboardInterrupt:
        leave(signal.SIGINT)


def config_of(app: Starlette) -> uvicorn.Config:
    """How the server treats its connections; what it logs goes where the command's log goes."""
    return uvicorn.Config(
        app, log_config=None, access_log=False, server_header=False, ws="websockets-sansio", ws_max_size=65_536,
        ws_ping_interval=PING_S, ws_ping_timeout=PONG_S, ws_per_message_deflate=False, timeout_graceful_shutdown=1,
    )  # fmt: skip


class Server(uvicorn.Server):
    """A server that Ctrl-C stops at once, whatever is under way: nothing of it is to be kept."""

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Stop; leave work behind that does not end in time, such as the compilation of the model."""
        logging.getLogger("uvicorn.error").setLevel(logging.CRITICAL)  # that visits are cut short is no news
        leaving = threading.Timer(LEAVE_S, leave, (sig,))
        leaving.daemon = True
        leaving.start()
        super().handle_exit(sig, frame)


def leave(sig: int) -> None:
    """End the process as the command line does when it is interrupted, without waiting for threads or tidying up."""
    click.echo("interrupted", err=True)
    os._exit(128 + sig)


def address_of(host: str, port: int) -> str:
    """The page's address on a host."""
    return f"http://{f'[{host}]' if ':' in host else host}:{port}/"


def address_outside() -> str | None:
    """This machine's address in its network, by the way that a packet would take; none is sent."""
    with contextlib.suppress(OSError), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asking:
        asking.connect(("192.0.2.1", 9))  # reserved for documentation
        return str(asking.getsockname()[0])
    return None


def listen(host: str, port: int | None, first_port: int) -> socket.socket:
    """A listening socket on the port, or on the next that is free where none was named."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    for number in [port] if port else range(first_port, first_port + TRIES):
        try:
            return bound(family, host, number)
        except OSError as error:
            if error.errno == errno.EADDRINUSE and not port:
                continue
            raise InputError([f"--port {number}: {host}:{number} cannot be used ({error.strerror or error})"]) from None
    raise InputError([f"--port: all of {first_port} to {first_port + TRIES - 1} are taken; name another"])


def bound(family: socket.AddressFamily, host: str, number: int) -> socket.socket:
    """A socket that listens already, so that nobody else can take its port. Raises OSError where it cannot be had."""
    made = socket.socket(family, socket.SOCK_STREAM)
    try:
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if hasattr(socket, "TCP_USER_TIMEOUT"):  # a visitor who takes nothing, not even pings, is let go
            made.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, int(1000 * (PING_S + PONG_S)))
        made.bind((host, number))
        made.listen(128)
    except OSError:
        made.close()
        raise
    return made


def opening(address: str, opens: bool, offer: Offer) -> Any:
    """What happens when the server has started: the browser opens, the kernels are compiled."""

    @contextlib.asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        admission, loop = app.state.admission, asyncio.get_running_loop()
        admission.ready.clear()
        threading.Thread(target=warm, args=(offer, admission, loop), daemon=True).start()
        if opens:
            threading.Thread(target=open_browser, args=(address,), daemon=True).start()
        yield

    return lifespan


def open_browser(address: str) -> None:
    with contextlib.suppress(Exception):
        webbrowser.open(address)


def warm(offer: Offer, admission: Admission, loop: asyncio.AbstractEventLoop) -> None:
    """Live a day of what the page begins with, so that all of it is compiled; visits wait until then.

    What is there then is there to stay, so the memory of visits need not be looked for in it later.
    """
    try:
        a, b = offer.first
        Twins(Setup(a=Start(scenario=a), b=Start(scenario=b), seed=offer.seed), offer.files, offer.limits).live_to(30.0)
    except Exception:
        log.exception("what the page begins with cannot be shown")
    finally:
        gc.collect()
        gc.freeze()
        with contextlib.suppress(RuntimeError):  # stopped meanwhile
            loop.call_soon_threadsafe(admission.ready.set)
