"""Starting the server: a socket, a browser, and a model that is compiled while the page loads."""

import contextlib
import errno
import socket
import sys
import threading
import webbrowser
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import click
import uvicorn
from starlette.applications import Starlette

from govsim.base.errors import InputError
from govsim.view.offer import Offer
from govsim.view.server import app_of
from govsim.view.setup import Setup, Start
from govsim.view.twins import Twins

OWN = ("127.0.0.1", "localhost", "::1")
TRIES = 20


def serve(offer: Offer, host: str, port: int | None, first_port: int, opens: bool) -> None:
    """Serve an offer until Ctrl-C. Raises InputError for an address or a port that cannot be had."""
    listening = listen(host, port, first_port)
    address = f"http://{'[::1]' if host == '::1' else host if host != '0.0.0.0' else 'localhost'}:{listening.getsockname()[1]}/"
    if host in OWN:
        offer = replace(offer, hosts=(*OWN, "[::1]"))
    else:
        click.echo(f"warning: --host {host} lets every machine that reaches this one in", err=True)
    app = app_of(offer)
    app.router.lifespan_context = opening(address, opens, offer)
    click.echo(f"govsim view: {address}  (Ctrl-C stops it)")
    sys.stdout.flush()
    config = uvicorn.Config(
        app, log_level="warning", ws="websockets-sansio", ws_max_size=65_536, ws_max_queue=16, ws_ping_interval=20,
        ws_ping_timeout=60, timeout_graceful_shutdown=2,
    )  # fmt: skip
    uvicorn.Server(config).run(sockets=[listening])


def listen(host: str, port: int | None, first_port: int) -> socket.socket:
    """A socket on the port, or on the next that is free where none was named."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    for number in [port] if port else range(first_port, first_port + TRIES):
        made = socket.socket(family, socket.SOCK_STREAM)
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            made.bind((host, number))
        except OSError as error:
            made.close()
            if error.errno == errno.EADDRINUSE and not port:
                continue
            raise InputError([f"--port {number}: {host}:{number} cannot be used ({error.strerror or error})"]) from None
        return made
    raise InputError([f"--port: all of {first_port} to {first_port + TRIES - 1} are taken; name another"])


def opening(address: str, opens: bool, offer: Offer) -> Any:
    """What happens when the server has started: the browser opens, the kernels are compiled."""

    @contextlib.asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        threading.Thread(target=warm, args=(offer,), daemon=True).start()
        if opens:
            threading.Thread(target=webbrowser.open, args=(address,), daemon=True).start()
        yield

    return lifespan


def warm(offer: Offer) -> None:
    """Live a day of what the page begins with, so that all of it is compiled."""
    with contextlib.suppress(InputError):
        a, b = offer.first
        Twins(Setup(a=Start(scenario=a), b=Start(scenario=b), seed=offer.seed), offer.files, offer.limits).live_to(30.0)
