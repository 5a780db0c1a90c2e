"""`govsim sweep` and `govsim merge`."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from govsim.cli.progress import progress_of
from govsim.cli.simulate import check_inputs, no_report_option, quiet_option
from govsim.cli.speech import language, said
from govsim.cli.streams import heard_or_not
from govsim.text.words import words

if TYPE_CHECKING:
    from govsim.experiment.plan import Experiment
    from govsim.experiment.run.finish import Batch
    from govsim.experiment.run.runner import How


MANY_RUNS = 1_000_000
"""Runs in one command beyond which it asks: on one machine they take days."""


def finite(ctx: click.Context, option: click.Parameter, value: float | None) -> float | None:
    """Refuse what is no number of seconds; no range keeps it out."""
    if value is not None and value != value:
        raise click.BadParameter("must be a number of seconds", ctx, option)
    return value


def run_options(command: Callable[..., int]) -> Callable[..., int]:
    """The options of everything that carries an experiment out."""
    for option in reversed((
        click.option("--out", type=click.Path(path_type=Path), help="Folder to write; results/NAME if left out."),
        click.option("--workers", type=click.IntRange(1, 512), help="Processes; all cores if left out."),
        click.option("--dask", metavar="ADDRESS", help="Run on a Dask cluster: tcp://HOST:PORT, or its scheduler file."),
        click.option("--resume", is_flag=True, help="Go on where an interrupted sweep stopped; start it if it is not there."),
        click.option("--run-timeout", type=click.FloatRange(0.1, 1e6), metavar="S", callback=finite,
                     help="Seconds that one run may take."),
        click.option("--accept-changes", is_flag=True, help="Go on although experiment or code have changed."),
        no_report_option, quiet_option,
    )):  # fmt: skip
        command = option(command)
    return command


@click.command()
@click.argument("experiment")
@click.option("--seeds", type=click.IntRange(1, 1_000_000), help="Seeds 1 to N instead of the file's own.")
@click.option("--shard", metavar="I/N", help="Run the I-th of N parts only; `govsim merge` puts them together.")
@click.option("--extend", is_flag=True, help="Add the seeds or points that the experiment has gained to a finished sweep.")
@run_options
def sweep(
    experiment: str, seeds: int | None, shard: str | None, extend: bool, out: Path | None, workers: int | None,
    dask: str | None, resume: bool, run_timeout: float | None, accept_changes: bool, no_report: bool, quiet: bool,
) -> int:  # fmt: skip
    """Carry out EXPERIMENT (a file or a bundled name): every point of its design under every seed.

    Whatever interrupts it, what is finished is kept: the same command with --resume goes on.
    """
    from govsim.experiment.plan import load_experiment
    from govsim.experiment.run.runner import How, part_of

    loaded = load_experiment(experiment)
    loaded = loaded if seeds is None else loaded.with_seeds(seeds)
    how = How(workers, dask, part_of(shard) if shard else None, run_timeout, lang=language())
    return carried_out(loaded, how, out, resume, extend, accept_changes, no_report, quiet)


def carried_out(
    experiment: "Experiment", how: "How", out: Path | None, resume: bool, extend: bool, accept: bool, no_report: bool,
    quiet: bool,
) -> int:  # fmt: skip
    """Carry out an experiment as the options say, and tell what was found."""
    from govsim.experiment.run.sweep import sweep as carry_out

    check_inputs(list(experiment.study.arms))
    say_what_moves(experiment, quiet)
    ask_if_many(experiment, how)
    folder = out or Path("results") / (
        experiment.study.name + (f"-shard-{how.shard[0]}-of-{how.shard[1]}" if how.shard else "")
    )
    try:
        with progress_of(quiet) as tell:
            batch = carry_out(
                experiment, folder, how, tell, resume=resume, extend=extend, ask=lambda why: accept or asked(why)
            )  # fmt: skip
        return tell_batch(batch, quiet, no_report, is_part=how.shard is not None)
    except KeyboardInterrupt:  # while tables are put in order, or the report is written
        if not folder.is_dir():
            raise
        click.echo(f"interrupted: what is done is kept in {folder}; --resume goes on", err=True)
        return 130


def say_what_moves(experiment: "Experiment", quiet: bool) -> None:
    """Say how many assumed parameters an experiment moves."""
    from govsim.experiment.study import moves, told

    count = moves(experiment.design.moved(experiment.study))
    if count["parameters"] and not quiet:
        click.echo(f"{experiment.source}: {said(told(count))}", err=True)


def ask_if_many(experiment: "Experiment", how: "How") -> None:
    """Ask on a terminal whether so many runs are meant; elsewhere say how many they are. Raises click's Abort for a no."""
    study = experiment.study
    runs = sum(len(study.seeds_of(point)) for point in experiment.design.points(study)) // (how.shard[1] if how.shard else 1)
    if runs <= MANY_RUNS:
        return
    click.echo(f"{experiment.source}: {runs:,} runs", err=True)
    if sys.stdin.isatty() and sys.stderr.isatty():
        click.confirm("Go on all the same?", abort=True, err=True)


def asked(why: str) -> bool:
    """Ask on a terminal; where there is none the answer is no."""
    return sys.stdin.isatty() and sys.stderr.isatty() and click.confirm(f"{why}\nGo on all the same?", err=True)


@click.command()
@click.argument("folders", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--out", required=True, type=click.Path(path_type=Path), help="Folder to write; made if it is not there.")
@click.option("--accept-changes", is_flag=True, help="Merge shards although other versions of libraries ran them.")
@no_report_option
@quiet_option
def merge(folders: tuple[Path, ...], out: Path, accept_changes: bool, no_report: bool, quiet: bool) -> int:
    """Put the shards of a sweep (FOLDERS) together and analyse the whole."""
    from govsim.experiment.run.sweep import merge as put_together

    batch = put_together(folders, out, ask=lambda why: accept_changes or asked(why), lang=language())
    return tell_batch(batch, quiet, no_report, is_part=False)


def tell_batch(batch: "Batch", quiet: bool, no_report: bool, is_part: bool) -> int:
    """Say what was found and where it is; exit code 0, 1 when runs failed or are missing, 130 when interrupted."""
    from govsim.cli.tables import print_batch, print_design, print_verdicts

    missing = batch.expected - batch.done
    whole = len(batch.runs) and not batch.lost and (not missing or batch.tables)  # a search bears runs that failed
    page = None
    if whole and not is_part and not no_report and batch.folder:  # first: who reads what is said may have gone
        from govsim.report.page import write

        page = write(batch.folder, language())
    with heard_or_not():
        for row in batch.failed:
            click.echo(f"failed: {row['scenario']} with seed {row['seed']}: {row['why']}\n  again: {row['rerun']}", err=True)
        for problem in batch.problems:
            click.echo(problem, err=True)
        if whole and not is_part and not quiet:
            (print_batch if len(batch.scenarios) * len(batch.seeds) == len(batch.runs) else print_design)(batch)
            for sentence in batch.told:
                click.echo(said(sentence))
            print_verdicts(batch)
        if page and not quiet:
            click.echo("\n" + said(words("Report: {place}"), place=page))
        if not quiet:
            told = words("Folder: {place} ({done} of {expected} runs)")
            click.echo(said(told, place=batch.folder, done=batch.done, expected=batch.expected))
    if batch.interrupted:
        click.echo(f"interrupted: {len(batch.runs)} runs are kept in {batch.folder}; --resume goes on", err=True)
        return 130
    if batch.lost:
        click.echo(f"{batch.lost}: {len(batch.runs)} runs are kept in {batch.folder}; --resume goes on", err=True)
    elif missing:
        click.echo(f"{missing} of {batch.expected} runs are missing; --resume tries them again", err=True)
    return 1 if batch.failed or batch.lost or batch.problems or missing else 0
