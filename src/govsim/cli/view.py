"""`govsim view`."""

import click

DEFAULT_PORT = 8765


@click.command()
@click.argument("scenarios", nargs=-1)
@click.option("--seed", type=click.IntRange(0, 2**53 - 1), default=7, show_default=True, help="Seed of all chance.")
@click.option("--port", type=click.IntRange(1, 65535), help=f"Port; {DEFAULT_PORT} or the next that is free if left out.")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address; any but this machine's own lets others in.")
@click.option("--clients", type=click.IntRange(1, 1000), default=40, show_default=True, help="Visitors at once.")
@click.option("--no-open", is_flag=True, help="Do not open the browser.")
def view(scenarios: tuple[str, ...], seed: int, port: int | None, host: str, clients: int, no_open: bool) -> None:
    """Open a page with two communities side by side, under SCENARIOS (files or bundled names; two at most).

    Without arguments: government alone against collaborative supply. The page is for this machine only, unless --host says
    otherwise. Ctrl-C stops it.
    """
    from govsim.view.offer import startup
    from govsim.view.server import serve

    serve(startup(scenarios, usual(), seed=seed, clients=clients), host, port, DEFAULT_PORT, not no_open)


def usual() -> tuple[str, str]:
    """The two that a page begins with where nothing else is asked for: both ends of the ladder of bundled arms."""
    from govsim.scenario.files import arms

    return arms()[0], arms()[-1]
