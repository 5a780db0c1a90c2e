"""`govsim sweep`, `merge`, `optimise` and `refute`."""

import shlex
import sys
from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from govsim.cli.compare import check_inputs, no_report_option, print_failed, print_page, quiet_option, write_report
from govsim.cli.terminal import heard_or_not, language, progress_of, said
from govsim.text.words import words

if TYPE_CHECKING:
    from govsim.experiment.plan import Experiment
    from govsim.experiment.run.finish import Batch
    from govsim.experiment.study import Design


MANY_RUNS = 1_000_000
"""Runs in one command beyond which it asks: on one machine they take days."""


def finite(ctx: click.Context, option: click.Parameter, value: float | None) -> float | None:
    """Refuse what is no number of seconds; no range keeps it out."""
    if value is not None and value != value:
        raise click.BadParameter("must be a number of seconds", ctx, option)
    return value


@dataclass(frozen=True)
class Running:
    """What the options of `run_options` say."""

    out: Path | None
    workers: int | None
    dask: str | None
    resume: bool
    run_timeout: float | None
    accept_changes: bool
    no_report: bool
    quiet: bool

    def sweep(
        self, experiment: "Experiment", folder: Path, shard: tuple[int, int] | None = None, extend: bool = False
    ) -> "Batch":
        """Carry an experiment out in a folder."""
        from govsim.experiment.run.runner import RunOptions
        from govsim.experiment.run.sweep import sweep

        options = RunOptions(self.workers, self.dask, shard, self.run_timeout, lang=language())
        with progress_of(self.quiet) as tell:
            return sweep(experiment, folder, options, tell, resume=self.resume, extend=extend, ask=asking(self.accept_changes))

    def report(self, batch: "Batch", is_part: bool = False) -> int:
        """Say what was found; returns the exit code."""
        return report_batch(batch, self.quiet, self.no_report, is_part)


def run_options(command: Callable[..., int]) -> Callable[..., int]:
    """The options of everything that carries an experiment out, given to the command as `running`."""

    @wraps(command)
    def bundled(**given: Any) -> int:
        mine = {field.name: given.pop(field.name) for field in fields(Running)}
        return command(**given, running=Running(**mine))

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
        bundled = option(bundled)
    return bundled


@click.command()
@click.argument("experiment")
@click.option("--seeds", type=click.IntRange(1, 1_000_000), help="Seeds 1 to N instead of the file's own.")
@click.option("--shard", metavar="I/N", help="Run the I-th of N parts only; `govsim merge` puts them together.")
@click.option("--extend", is_flag=True, help="Add the seeds or points that the experiment has gained to a finished sweep.")
@run_options
def sweep(experiment: str, seeds: int | None, shard: str | None, extend: bool, running: Running) -> int:
    """Carry out EXPERIMENT (a file or a bundled name): every point of its design under every seed.

    Whatever interrupts it, what is finished is kept: the same command with --resume goes on.
    """
    from govsim.experiment.plan import load_experiment
    from govsim.experiment.run.runner import shard_of

    loaded = load_experiment(experiment)
    loaded = loaded if seeds is None else loaded.with_seeds(seeds)
    part = shard_of(shard) if shard else None
    check_inputs(list(loaded.study.arms))
    say_what_moves(loaded, running.quiet)
    ask_if_many(loaded, part[1] if part else 1)
    folder = running.out or Path("results") / (loaded.study.name + (f"-shard-{part[0]}-of-{part[1]}" if part else ""))
    try:
        return running.report(running.sweep(loaded, folder, part, extend), is_part=part is not None)
    except KeyboardInterrupt:  # while tables are put in order, or the report is written
        if not folder.is_dir():
            raise
        click.echo(f"interrupted: what is done is kept in {folder}; --resume goes on", err=True)
        return 130


def say_what_moves(experiment: "Experiment", quiet: bool) -> None:
    from govsim.experiment.study import moves, told

    count = moves(experiment.design.moved(experiment.study))
    if count["parameters"] and not quiet:
        click.echo(f"{experiment.source}: {said(told(count))}", err=True)


def ask_if_many(experiment: "Experiment", shards: int) -> None:
    """Ask on a terminal whether so many runs are meant; elsewhere say how many they are. Raises click's Abort for a no."""
    study = experiment.study
    runs = sum(len(study.seeds_of(point)) for point in experiment.design.points(study)) // shards
    if runs <= MANY_RUNS:
        return
    click.echo(f"{experiment.source}: {runs:,} runs", err=True)
    if sys.stdin.isatty() and sys.stderr.isatty():
        click.confirm("Go on all the same?", abort=True, err=True)


def asking(accept: bool) -> Callable[[str], bool]:
    """The answer where something changed: yes if accepted, else what is said on a terminal; no where there is none."""

    def ask(why: str) -> bool:
        on_terminal = sys.stdin.isatty() and sys.stderr.isatty()
        return accept or (on_terminal and click.confirm(f"{why}\nGo on all the same?", err=True))

    return ask


@click.command()
@click.argument("folders", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--out", required=True, type=click.Path(path_type=Path), help="Folder to write; made if it is not there.")
@click.option("--accept-changes", is_flag=True, help="Merge shards although other versions of libraries ran them.")
@no_report_option
@quiet_option
def merge(folders: tuple[Path, ...], out: Path, accept_changes: bool, no_report: bool, quiet: bool) -> int:
    """Put the shards of a sweep (FOLDERS) together and analyse the whole."""
    from govsim.experiment.run.sweep import merge as put_together

    return report_batch(put_together(folders, out, ask=asking(accept_changes), lang=language()), quiet, no_report)


def report_batch(batch: "Batch", quiet: bool, no_report: bool, is_part: bool = False) -> int:
    """Say what was found and where it is; exit code 0, 1 when runs failed or are missing, 130 when interrupted."""
    from govsim.cli.tables import print_batch, print_design, print_verdicts

    missing = batch.expected - batch.done
    whole = len(batch.runs) and not batch.lost and (not missing or batch.tables)  # a search bears runs that failed
    page = write_report(batch) if whole and not is_part and not no_report else None
    with heard_or_not():
        print_failed(batch)
        for problem in batch.problems:
            click.echo(problem, err=True)
        if whole and not is_part and not quiet:
            (print_batch if len(batch.scenarios) * len(batch.seeds) == len(batch.runs) else print_design)(batch)
            for sentence in batch.told:
                click.echo(said(sentence))
            print_verdicts(batch)
        if not quiet:
            print_page(page)
            folder = words("Folder: {place} ({done} of {expected} runs)")
            click.echo(said(folder, place=batch.folder, done=batch.done, expected=batch.expected))
    if batch.interrupted:
        click.echo(f"interrupted: {len(batch.runs)} runs are kept in {batch.folder}; --resume goes on", err=True)
        return 130
    if batch.lost:
        click.echo(f"{batch.lost}: {len(batch.runs)} runs are kept in {batch.folder}; --resume goes on", err=True)
    elif missing:
        click.echo(f"{missing} of {batch.expected} runs are missing; --resume tries them again", err=True)
    return 1 if batch.failed or batch.lost or batch.problems or missing else 0


@click.command()
@click.argument("experiment")
@click.option("--generations", type=click.IntRange(1, 10_000), help="Generations of candidates; 8 unless the file says.")
@click.option("--population", type=click.IntRange(2, 10_000), help="Candidates in each; 24 unless the file says.")
@click.option("--seeds", type=click.IntRange(1, 1_000_000), help="Seeds 1 to N of the search instead of the file's own.")
@click.option("--write", metavar="CANDIDATE", help="Write this candidate as a scenario file, at the end.")
@click.option("--to", type=click.Path(path_type=Path, dir_okay=False), help="The file that --write makes.")
@run_options
def optimise(
    experiment: str, generations: int | None, population: int | None, seeds: int | None, write: str | None, to: Path | None,
    running: Running,
) -> int:  # fmt: skip
    """Search the policies of least help time and harm and most satisfaction at EXPERIMENT's budget: the Pareto front.

    Levers are searched unless the file names factors. The candidates of the front run again under fresh seeds, and each
    scenario of the file is held against them. A finished search can be asked again: --resume --write CANDIDATE --to FILE.
    """
    from govsim.experiment.plan import load_experiment

    refuse(write, to)
    loaded = load_experiment(experiment, {"kind": "optimise"})
    loaded = searching(loaded if seeds is None else loaded.with_seeds(seeds), generations, population)
    batch = running.sweep(loaded, running.out or Path("results") / f"{loaded.study.name}-front")
    code = running.report(batch)
    written(loaded, batch, write, to)
    if to is not None and not running.quiet:
        click.echo(said(words("Scenario: {place}"), place=to))
    return code


def refuse(write: str | None, to: Path | None) -> None:
    """Refuse one of `--write` and `--to` without the other, and a file that is there. Raises click's own errors."""
    if (write is None) != (to is None):
        raise click.UsageError("--write CANDIDATE and --to FILE belong together")
    if to is not None and to.exists():
        raise click.UsageError(f"{to}: is there already")


def searching(experiment: "Experiment", generations: int | None, population: int | None) -> "Experiment":
    """The experiment as a search of the front."""
    from govsim.experiment.designs.optimise import Optimise

    given = {"generations": generations, "population": population}
    return as_search(experiment, Optimise.model_validate(options_over(experiment, Optimise, given)))


def options_over(experiment: "Experiment", kind: "type[Design]", given: dict[str, Any]) -> dict[str, Any]:
    """Options of a search: the experiment's own where it is one already, and those of the command over them."""
    before = experiment.design.model_dump() if isinstance(experiment.design, kind) else {}
    return before | {name: value for name, value in given.items() if value is not None}


def as_search(experiment: "Experiment", design: "Design") -> "Experiment":
    """The experiment with another design, a search: it has thousands of runs and its seeds are the same for all, so it keeps
    no table but that of the runs and has no stopping rule.
    """
    seeds = experiment.plan.seeds.model_copy(update={"until": None})
    plan = experiment.plan.model_copy(update={"keep": ("runs",), "seeds": seeds})
    return replace(experiment, plan=plan, design=design)


def written(experiment: "Experiment", batch: "Batch", write: str | None, to: Path | None) -> None:
    """Write the candidate that was asked for as a scenario. Raises InputError for one that is not there."""
    from govsim.experiment.designs.optimise import Optimise, as_overlay

    design, study = experiment.design, experiment.study
    if batch.tables and isinstance(design, Optimise) and write is not None and to is not None:
        to.write_text(as_overlay(study, write, design.candidate(study, batch.runs, write)), encoding="utf-8")


@click.command()
@click.argument("experiment")
@click.option("--metric", help="Metric of the headline difference; help_time_mean_h unless the file says.")
@click.option("--pair", nargs=2, metavar="A B", help="The two scenarios, B minus A; the file's last two unless it says.")
@click.option("--seeds", type=click.IntRange(2, 1_000_000), help="Seeds 1 to N of the search instead of the file's own.")
@run_options
def refute(experiment: str, metric: str | None, pair: tuple[str, str] | None, seeds: int | None, running: Running) -> int:
    """Search the smallest change of assumptions that turns EXPERIMENT's headline difference around, for sure.

    All assumed parameters may move inside their plausible ranges unless the file names factors. What turns the difference
    around under the seeds of the search is judged under fresh ones, and written as scenarios into the folder.
    """
    from govsim.experiment.plan import load_experiment

    loaded = load_experiment(experiment, {"kind": "refute"})
    loaded = refuting(loaded if seeds is None else loaded.with_seeds(seeds), {"metric": metric, "pair": pair or None})
    check_inputs(list(loaded.study.arms))
    folder = running.out or Path("results") / f"{loaded.study.name}-refuted"
    batch = running.sweep(loaded, folder)
    code = running.report(batch)
    found = batch.tables.get("refute")
    sides = {} if found is None else {str(name): None for side in ("a", "b") for name in found[side]}
    arms = [folder / f"refuted_{name}.yaml" for name in sides]
    if arms and all(path.is_file() for path in arms) and not running.quiet:
        click.echo(said(words("Scenarios: {command}"), command=f"govsim compare {shlex.join(map(str, arms))}"))
    return code


def refuting(experiment: "Experiment", given: dict[str, Any]) -> "Experiment":
    """The experiment as a refutation. Raises InputError."""
    from pydantic import ValidationError

    from govsim.experiment.designs.refute import Refute
    from govsim.text.errors import InputError

    try:
        design = Refute.model_validate(options_over(experiment, Refute, given))
    except ValidationError as error:
        raise InputError([f"--{e['loc'][0]}: {e['ctx']['error']!s}" for e in error.errors()]) from error
    study = replace(experiment.study, metrics=tuple(dict.fromkeys((design.metric, *experiment.study.metrics))))
    return replace(as_search(experiment, design), study=study)
