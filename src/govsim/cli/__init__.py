"""The command line: commands are parsed here and in the modules beside, and all work is done elsewhere.

Nothing heavy is imported before a command runs, so that `--help` answers at once.
"""

import difflib
import gc
import importlib
import logging
import signal
import sys
from collections.abc import Iterable
from contextlib import suppress
from typing import Any

import click

from govsim.cli.terminal import drop_what_nobody_reads, open_closed_streams

COMMANDS = {
    "compare": ("govsim.cli.compare:compare", "Compare scenarios under the same threats and the same budget."),
    "run": ("govsim.cli.compare:run", "Run one scenario once."),
    "sweep": ("govsim.cli.experiments:sweep", "Carry out an experiment file: any design, kept whatever happens, resumable."),
    "merge": ("govsim.cli.experiments:merge", "Put the shards of a sweep together."),
    "calibrate": ("govsim.cli.calibrate:calibrate", "Fit a scenario to a real log, with the goodness of fit."),
    "optimise": ("govsim.cli.experiments:optimise", "Search the levers for the Pareto front at a fixed budget."),
    "refute": ("govsim.cli.experiments:refute", "Search the smallest change of assumptions that turns the headline around."),
    "query": ("govsim.cli.results:query", "Ask a run folder in SQL, also while it grows."),
    "export": ("govsim.cli.results:export", "Write a run folder as CSV, Excel or an event log."),
    "report": ("govsim.cli.results:report", "Write the report of run folders: one self-contained page."),
    "trace": ("govsim.cli.results:trace", "Follow one incident through all scenarios, stage by stage."),
    "view": ("govsim.cli.view:view", "Open a page with two communities side by side, under the same threats."),
    "validate": ("govsim.cli.check:validate", "Check scenario and experiment files."),
    "show": ("govsim.cli.check:show", "Show every value of a scenario, and where it was set."),
    "diff": ("govsim.cli.check:diff", "Say in words what differs between two scenarios."),
    "schema": ("govsim.cli.check:schema", "Print the JSON schema of scenario files, for editors."),
    "list": ("govsim.cli.check:list_", "List levers, metrics, parameters, scenarios or designs."),
}


class LazyGroup(click.Group):
    """A group whose commands are imported when they are called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        if name not in COMMANDS:
            return None
        module, attribute = COMMANDS[name][0].split(":")
        command: click.Command = getattr(importlib.import_module(module), attribute)
        return command

    def resolve_command(self, ctx: click.Context, args: list[str]) -> tuple[str | None, click.Command | None, list[str]]:
        name = args[0] if args else ""
        if name and name not in COMMANDS and not name.startswith("-"):
            near = difflib.get_close_matches(name, COMMANDS, 1)
            hint = f"; did you mean '{near[0]}'?" if near else ""
            raise click.UsageError(f"no such command '{name}'{hint}", ctx)
        return super().resolve_command(ctx, args)

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; when the reader of a pipe has gone, stop without a word (click itself would say 1)."""
        try:
            code = super().invoke(ctx)
        except BrokenPipeError:
            code = 0
        drop_what_nobody_reads()
        return code

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, text) in COMMANDS.items()])


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.option("-v", "--verbose", is_flag=True, help="Say more of what is going on.")
@click.option(
    "--lang", type=click.Choice(["en", "zh"]), default="en", show_default=True, envvar="GOVSIM_LANG", show_envvar=True,
    help="Language of answers, tables and reports. What is wrong with a file is said in English, and files for other programs "
         "have English names of columns, in every language.",
)  # fmt: skip
@click.version_option(package_name="govsim", message="govsim %(version)s")
def cli(verbose: bool, lang: str) -> None:
    """Does collaborative governance of community safety do better than top-down control, at the same public budget?"""
    logging.basicConfig(level=logging.INFO if verbose else logging.WARNING, format="%(levelname)s %(name)s: %(message)s")


def stop_as_ctrl_c_does() -> None:
    """A polite request to end (a batch system's at its time limit, a terminal that closes) leaves all in order, as Ctrl-C
    does; one that the user has had ignored (`nohup`) stays so.
    """
    for name in ("SIGTERM", "SIGHUP"):
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) == signal.SIG_DFL:
            signal.signal(number, signal.default_int_handler)


def main() -> None:
    """Run the command line: wrong input is one line each and exit code 2, Ctrl-C is 130, never a traceback for a user."""
    from govsim.text.errors import InputError

    gc.set_threshold(50_000)  # what is imported stays: looking through it again and again takes a seventh of the start
    open_closed_streams()
    stop_as_ctrl_c_does()
    try:
        code = cli.main(standalone_mode=False)
    except InputError as error:
        code = report_errors(error.problems, 2)
    except click.ClickException as error:
        with suppress(BrokenPipeError):
            error.show()
        code = 2
    except OSError as error:  # a full disk, a folder that was taken away: what was written before is whole
        code = report_errors([f"{error.filename or 'govsim'}: {error.strerror or error}"], 1)
    except (KeyboardInterrupt, click.Abort):
        code = report_errors(["interrupted"], 130)
    drop_what_nobody_reads()
    sys.exit(code if isinstance(code, int) else 0)


def report_errors(lines: Iterable[object], code: int) -> int:
    """Say what went wrong, to whoever is still there; returns the exit code."""
    with suppress(BrokenPipeError):
        for line in lines:
            click.echo(line, err=True)
    return code
