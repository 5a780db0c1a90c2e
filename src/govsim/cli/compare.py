"""`govsim compare` and `govsim run`."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from govsim.cli.terminal import heard_or_not, language, progress_of, said
from govsim.text.words import words

if TYPE_CHECKING:
    from govsim.experiment.hypotheses import Hypothesis
    from govsim.experiment.run.finish import Batch
    from govsim.scenario import Scenario

set_option = click.option("--set", "settings", multiple=True, metavar="KEY=VALUE", help="Set a value, as policy.platform=0.5.")
out_option = click.option("--out", type=click.Path(path_type=Path), help="Folder to write; made if it is not there.")
quiet_option = click.option("--quiet", is_flag=True, help="Print nothing but errors.")
strict_option = click.option("--strict", is_flag=True, help="Refuse a log with rows that cannot be used.")
no_report_option = click.option("--no-report", is_flag=True, help="Leave out the report and its figures.")


@click.command()
@click.argument("scenarios", nargs=-1)
@click.option("--seeds", type=click.IntRange(1, 100_000), default=30, show_default=True, help="Paired seeds, 1 to N.")
@click.option("--workers", type=click.IntRange(1, 512), help="Processes; all cores if left out.")
@set_option
@out_option
@strict_option
@no_report_option
@quiet_option
def compare(
    scenarios: tuple[str, ...], seeds: int, workers: int | None, settings: tuple[str, ...], out: Path | None, strict: bool,
    no_report: bool, quiet: bool,
) -> int:  # fmt: skip
    """Compare SCENARIOS (files or bundled names) under the same seeds; the first is the baseline.

    Without arguments the four bundled arms are compared, each with one idea more than the one before: government alone, the
    same with dispatch technology, with all that it can do by itself, and with partners who supply too.
    """
    loaded = load_all(named(scenarios), settings, strict)
    claims = () if scenarios or settings else bundled_claims()
    batch = simulated(loaded, list(range(1, seeds + 1)), workers, out, quiet, named(scenarios), settings, claims)
    return finish(batch, quiet, no_report)


@click.command()
@click.argument("scenario")
@click.option("--seed", type=click.IntRange(0, 2**63 - 1), default=7, show_default=True, help="Seed of all chance.")
@set_option
@out_option
@strict_option
@no_report_option
@quiet_option
def run(
    scenario: str, seed: int, settings: tuple[str, ...], out: Path | None, strict: bool, no_report: bool, quiet: bool
) -> int:
    """Run SCENARIO (a file or a bundled name) once."""
    batch = simulated(load_all((scenario,), settings, strict), [seed], 1, out, quiet, (scenario,), settings)
    return finish(batch, quiet, no_report)


def named(scenarios: tuple[str, ...]) -> tuple[str, ...]:
    """The scenarios named, or the bundled arms."""
    from govsim.scenario.files import arms

    return scenarios or arms()


def bundled_claims() -> "tuple[Hypothesis, ...]":
    """The hypotheses of the bundled comparison, for the command without arguments, which does the same."""
    from govsim.experiment.plan import load_experiment

    return load_experiment("compare").plan.hypotheses


def load_all(names: tuple[str, ...], settings: tuple[str, ...], strict: bool) -> "list[Scenario]":
    """Load scenarios; all that is wrong with any of them is said at once."""
    from govsim.scenario import load_scenario, parse_settings
    from govsim.text.errors import InputError

    overrides, loaded, problems = parse_settings(settings), [], []
    for name in names:
        try:
            loaded.append(load_scenario(name, overrides))
        except InputError as error:
            problems += error.problems
    if problems:
        raise InputError(problems)
    check_inputs(loaded, strict)
    return loaded


def check_inputs(scenarios: "list[Scenario]", strict: bool = False) -> None:
    """Read the files that scenarios name before anything runs; what is dropped of them is said."""
    for scenario in scenarios:
        check_log(scenario, strict)
    for note in dict.fromkeys(note for scenario in scenarios for note in network_notes(scenario)):
        click.echo(note, err=True)


def network_notes(scenario: "Scenario") -> tuple[str, ...]:
    """What was dropped of a network that a file brings; a file that is no network is refused here."""
    if scenario.community.network.file is None:
        return ()
    from govsim.community.network import read_ties

    return read_ties(Path(scenario.community.network.file), scenario.community.residents_per_grid).notes


def check_log(scenario: "Scenario", strict: bool) -> None:
    """Read a log before anything runs, so that a wrong one is refused and bad rows are said at once."""
    if scenario.incidents.log is None:
        return
    from govsim.intake.logs import read_log
    from govsim.text.csvrows import said

    rows = read_log(scenario.incidents.log, strict=strict)
    for line in said(Path(scenario.incidents.log.file).name, rows.rejected):
        click.echo(line, err=True)


def simulated(
    loaded: "list[Scenario]", seeds: list[int], workers: int | None, out: Path | None, quiet: bool, sources: tuple[str, ...],
    settings: tuple[str, ...], claims: "tuple[Hypothesis, ...]" = (),
) -> "Batch":  # fmt: skip
    """Run, with progress on a terminal, plain lines in a log, nothing when quiet."""
    from govsim.experiment.run.compare import compare as run_compare
    from govsim.scenario import parse_settings
    from govsim.store.writing import unused

    stem = "-vs-".join(s.name for s in loaded[:3]) + f"-{len(seeds)}-seeds"
    folder = out or unused(Path("results"), stem if len(loaded) > 1 else f"{loaded[0].name}-seed-{seeds[0]}")
    plain = {key: entry.plain() for key, entry in parse_settings(settings).items()}
    with progress_of(quiet) as progress:
        return run_compare(
            loaded, seeds, workers=workers, out=folder, progress=progress, sources=sources, settings=plain, hypotheses=claims,
            lang=language(),
        )  # fmt: skip


def finish(batch: "Batch", quiet: bool, no_report: bool) -> int:
    """Say what was found and where it is; exit code 0, 1 when a run failed, 130 when interrupted."""
    from govsim.cli.tables import print_batch, print_verdicts

    page = write_report(batch) if len(batch.runs) and not no_report else None
    with heard_or_not():
        print_failed(batch)
        if len(batch.runs) and not quiet:
            print_batch(batch)
            print_verdicts(batch)
            print_page(page)
            if batch.folder:
                click.echo(said(words("Folder: {place}"), place=batch.folder))
    if batch.interrupted:
        click.echo(f"interrupted: {len(batch.runs)} runs finished and kept in {batch.folder}", err=True)
        return 130
    if batch.done < batch.expected and not batch.failed:
        click.echo(f"{batch.expected - batch.done} of {batch.expected} runs are missing", err=True)
    return 1 if batch.failed or batch.done < batch.expected else 0


def write_report(batch: "Batch") -> Path | None:
    """Write the report of a batch's folder, before anything is said: who reads what is said may have gone."""
    if not batch.folder:
        return None
    from govsim.report.page import write

    return write(batch.folder, language())


def print_failed(batch: "Batch") -> None:
    """Name the runs that failed, each with the command that does it again."""
    for row in batch.failed:
        click.echo(f"failed: {row['scenario']} with seed {row['seed']}: {row['why']}\n  again: {row['rerun']}", err=True)


def print_page(page: Path | None) -> None:
    """Say where the report is, if there is one."""
    if page:
        click.echo("\n" + said(words("Report: {place}"), place=page))
