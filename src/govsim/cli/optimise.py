"""`govsim optimise`."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from govsim.cli.progress import progress_of
from govsim.cli.speech import language, said
from govsim.cli.sweep import asked, run_options, tell_batch
from govsim.text.words import words

if TYPE_CHECKING:
    from govsim.experiment.plan import Experiment
    from govsim.experiment.run.finish import Batch


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
    out: Path | None, workers: int | None, dask: str | None, resume: bool, run_timeout: float | None, accept_changes: bool,
    no_report: bool, quiet: bool,
) -> int:  # fmt: skip
    """Search the policies of least help time and harm and most satisfaction at EXPERIMENT's budget: the Pareto front.

    Levers are searched unless the file names factors. The candidates of the front run again under fresh seeds, and each
    scenario of the file is held against them. A finished search can be asked again: --resume --write CANDIDATE --to FILE.
    """
    from govsim.experiment.plan import load_experiment
    from govsim.experiment.run.runner import How
    from govsim.experiment.run.sweep import sweep

    refuse(write, to)
    loaded = load_experiment(experiment, {"kind": "optimise"})
    loaded = searching(loaded if seeds is None else loaded.with_seeds(seeds), generations, population)
    how = How(workers, dask, None, run_timeout, lang=language())
    with progress_of(quiet) as tell:
        batch = sweep(
            loaded, out or Path("results") / f"{loaded.study.name}-front", how, tell,
            resume=resume, ask=lambda why: accept_changes or asked(why),
        )  # fmt: skip
    code = tell_batch(batch, quiet, no_report, is_part=False)
    written(loaded, batch, write, to)
    if to is not None and not quiet:
        click.echo(said(words("Scenario: {place}"), place=to))
    return code


def refuse(write: str | None, to: Path | None) -> None:
    """Refuse one of `--write` and `--to` without the other, and a file that is there. Raises click's own errors."""
    if (write is None) != (to is None):
        raise click.UsageError("--write CANDIDATE and --to FILE belong together")
    if to is not None and to.exists():
        raise click.UsageError(f"{to}: is there already")


def searching(experiment: "Experiment", generations: int | None, population: int | None) -> "Experiment":
    """The experiment as a search: with its own options where it is one already, and those of the command over them.

    A search has thousands of runs and its seeds are the same for all: no tables but that of the runs, no stopping rule.
    """
    from dataclasses import replace

    from govsim.experiment.designs.optimise import Optimise

    before = experiment.design.model_dump() if isinstance(experiment.design, Optimise) else {}
    given = {"generations": generations, "population": population}
    options = before | {name: value for name, value in given.items() if value is not None}
    plan = experiment.plan
    plan = plan.model_copy(update={"keep": ("runs",), "seeds": plan.seeds.model_copy(update={"until": None})})
    return replace(experiment, plan=plan, design=Optimise.model_validate(options))


def written(experiment: "Experiment", batch: "Batch", write: str | None, to: Path | None) -> None:
    """Write the candidate that was asked for as a scenario. Raises InputError for one that is not there."""
    from govsim.experiment.designs.optimise import Optimise, as_overlay

    design, study = experiment.design, experiment.study
    if batch.tables and isinstance(design, Optimise) and write is not None and to is not None:
        to.write_text(as_overlay(study, write, design.candidate(study, batch.runs, write)), encoding="utf-8")
