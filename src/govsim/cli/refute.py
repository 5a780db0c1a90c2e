"""`govsim refute`."""

import shlex
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from govsim.cli.progress import progress_of
from govsim.cli.simulate import check_inputs
from govsim.cli.speech import language, said
from govsim.cli.sweep import asked, run_options, tell_batch
from govsim.text.words import words

if TYPE_CHECKING:
    from govsim.experiment.plan import Experiment


@click.command()
@click.argument("experiment")
@click.option("--metric", help="Metric of the headline difference; help_time_mean_h unless the file says.")
@click.option("--pair", nargs=2, metavar="A B", help="The two scenarios, B minus A; the file's last two unless it says.")
@click.option("--seeds", type=click.IntRange(2, 1_000_000), help="Seeds 1 to N of the search instead of the file's own.")
@run_options
def refute(
    experiment: str, metric: str | None, pair: tuple[str, str] | None, seeds: int | None, out: Path | None,
    workers: int | None, dask: str | None, resume: bool, run_timeout: float | None, accept_changes: bool, no_report: bool,
    quiet: bool,
) -> int:  # fmt: skip
    """Search the smallest change of assumptions that turns EXPERIMENT's headline difference around, for sure.

    All assumed parameters may move inside their plausible ranges unless the file names factors. What turns the difference
    around under the seeds of the search is judged under fresh ones, and written as scenarios into the folder.
    """
    from govsim.experiment.plan import load_experiment
    from govsim.experiment.run.runner import How
    from govsim.experiment.run.sweep import sweep

    loaded = load_experiment(experiment, {"kind": "refute"})
    loaded = refuting(loaded if seeds is None else loaded.with_seeds(seeds), {"metric": metric, "pair": pair or None})
    check_inputs(list(loaded.study.arms))
    folder = out or Path("results") / f"{loaded.study.name}-refuted"
    with progress_of(quiet) as tell:
        batch = sweep(
            loaded, folder, How(workers, dask, None, run_timeout, lang=language()), tell, resume=resume,
            ask=lambda why: accept_changes or asked(why),
        )  # fmt: skip
    code = tell_batch(batch, quiet, no_report, is_part=False)
    arms = (
        {str(name): folder / f"refuted_{name}.yaml" for side in ("a", "b") for name in batch.tables["refute"][side]}
        if batch.tables
        else {}
    )
    if arms and all(path.is_file() for path in arms.values()) and not quiet:
        command = f"govsim compare {shlex.join(map(str, arms.values()))}"
        click.echo(said(words("Scenarios: {command}"), command=command))
    return code


def refuting(experiment: "Experiment", given: dict[str, Any]) -> "Experiment":
    """The experiment as a refutation: with its own options where it is one already, and those of the command over them.

    The seeds are the same for all candidates: no tables but that of the runs, no stopping rule. Raises InputError.
    """
    from dataclasses import replace

    from pydantic import ValidationError

    from govsim.experiment.designs.refute import Refute
    from govsim.text.errors import InputError

    before = experiment.design.model_dump() if isinstance(experiment.design, Refute) else {}
    options = before | {name: value for name, value in given.items() if value is not None}
    try:
        design = Refute.model_validate(options)
    except ValidationError as error:
        raise InputError([f"--{e['loc'][0]}: {e['ctx']['error']!s}" for e in error.errors()]) from error
    plan = experiment.plan
    plan = plan.model_copy(update={"keep": ("runs",), "seeds": plan.seeds.model_copy(update={"until": None})})
    study = replace(experiment.study, metrics=tuple(dict.fromkeys((design.metric, *experiment.study.metrics))))
    return replace(experiment, plan=plan, design=design, study=study)
