"""Starting the server: a socket, a browser, and a model that is compiled while the page loads."""

import asyncio
import contextlib
import errno
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

import click
import uvicorn
from starlette.applications import Starlette

from govsim.text.errors import InputError
from govsim.view.door import Door
from govsim.view.offer import Offer
from govsim.view.server import app_of
from govsim.view.setup import Setup, Start
from govsim.view.twins import Twins

OWN = ("127.0.0.1", "localhost", "::1")
EVERYWHERE = ("0.0.0.0", "::", "")
TRIES = 20
PING_S, PONG_S = 20, 60  # how often a browser is asked whether it is still there, and how long it may take to answer
LEAVE_S = 2.0  # after Ctrl-C, for work under way
log = logging.getLogger(__name__)


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
        door, loop = app.state.door, asyncio.get_running_loop()
        door.ready.clear()
        threading.Thread(target=warm, args=(offer, door, loop), daemon=True).start()
        if opens:
            threading.Thread(target=open_browser, args=(address,), daemon=True).start()
        yield

    return lifespan


def open_browser(address: str) -> None:
    """Open the page; where there is no browser the address has been printed."""
    with contextlib.suppress(Exception):
        webbrowser.open(address)


def warm(offer: Offer, door: Door, loop: asyncio.AbstractEventLoop) -> None:
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
            loop.call_soon_threadsafe(door.ready.set)
