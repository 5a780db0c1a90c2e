"""`govsim calibrate`."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from govsim.cli.compare import quiet_option, strict_option
from govsim.cli.terminal import language, said
from govsim.text.words import words

if TYPE_CHECKING:
    from govsim.calibration.calibrate import Calibration

Rows = list[dict[str, Any]]
SCENARIO, TABLES = words("Scenario: {place}"), words("Tables and figure: {place}")


def hours_of_day(ctx: click.Context, option: click.Parameter, value: str | None) -> tuple[int, int]:
    """`8-18` as two hours of the day."""
    if value is None:
        return 0, 24
    first, _, last = value.partition("-")
    if not (first.isdigit() and last.isdigit() and 0 <= int(first) < int(last) <= 24):
        raise click.BadParameter(f"must be two hours of the day, as 8-18 (got '{value}')", ctx, option)
    return int(first), int(last)


@click.command()
@click.argument("log", metavar="LOG.csv")
@click.option(
    "--map", "mapping", required=True, metavar="MAP.yaml",
    help="What the columns mean: the words of incidents.log, alone or in a scenario that replays the log.",
)  # fmt: skip
@click.option(
    "--out", type=click.Path(path_type=Path, dir_okay=False), metavar="OVERLAY.yaml",
    help="The scenario file to write; its tables and figures go into a folder beside it, without the .yaml.",
)  # fmt: skip
@click.option("--residents", type=click.IntRange(20, 2_000_000), help="People of whom the log tells; the base's if left out.")
@click.option(
    "--extends", "base", default="base", show_default=True, metavar="SCENARIO",
    help="The scenario that the overlay extends: a bundled one, or a file in the folder of OVERLAY.yaml.",
)  # fmt: skip
@click.option(
    "--rows", type=click.Choice(["calls", "reports"]), default="calls", show_default=True,
    help="What a row is: a call in the hour of the incident, or a report that the model's noticing comes before.",
)  # fmt: skip
@click.option("--hours", "window", callback=hours_of_day, metavar="FROM-TO", help="Hours in which the log was kept, as 8-18.")
@click.option(
    "--empty-days", type=click.Choice(["auto", "gap", "zero"]), default="auto", show_default=True,
    help="What days without a row are: days without a log, or days on which nothing happened.",
)  # fmt: skip
@click.option("--seeds", type=click.IntRange(1, 1000), default=5, show_default=True, help="Runs of the base for each measure.")
@click.option("--lang", type=click.Choice(["en", "zh"]), help="Language of the figure; that of `govsim --lang` if left out.")
@strict_option
@quiet_option
def calibrate(
    log: str, mapping: str, out: Path | None, residents: int | None, base: str, rows: str, window: tuple[int, int],
    empty_days: str, seeds: int, lang: str | None, strict: bool, quiet: bool,
) -> None:  # fmt: skip
    """Fit a scenario to a real log: rates, profiles, spread and times, with the goodness of fit.

    What is written extends a scenario and can be extended in turn: its threats are synthetic, and as the log's are.
    """
    from govsim.calibration.calibrate import Request, calibrate
    from govsim.calibration.figure import write_figure
    from govsim.calibration.folder import overlay_text, write
    from govsim.scenario import load_scenario

    stem = Path(log).stem
    out = out or Path("results") / f"{stem}-calibrated.yaml"
    folder = out.with_suffix("")
    refuse(out, folder, base)
    request = Request(log, mapping, base, residents, rows, window, empty_days, seeds, strict)
    found = calibrate(request, (lambda line: None) if quiet else (lambda line: click.echo(line, err=True)))
    tables = write(found, folder, out, overlay_text(found, out.stem))
    load_scenario(out)
    write_figure(folder, language(lang))
    if not quiet:
        show(found, tables, out, folder)


def refuse(out: Path, folder: Path, base: str) -> None:
    """Refuse to write over what is not an earlier calibration, and a base that the overlay could not find."""
    from govsim.calibration.folder import FIRST_LINE
    from govsim.scenario import files
    from govsim.scenario.files import located
    from govsim.text.errors import InputError

    if out.suffix not in (".yaml", ".yml"):
        raise InputError([f"{out}: must end in .yaml, since it is a scenario file"])
    if out.exists() and not out.read_text("utf-8", errors="replace").startswith(FIRST_LINE):
        raise InputError([f"{out}: is there already, and is no calibration; name another file"])
    if folder.exists() and not (folder / "calibration.txt").is_file() and (not folder.is_dir() or any(folder.iterdir())):
        raise InputError([f"{folder}: holds something else; name another --out"])
    path, beside = located(base), out.parent / Path(base).with_suffix(".yaml").name
    if path != files.find(base) and path.resolve().parent != out.resolve().parent:
        raise InputError(
            [f"{base}: must lie in the folder of {out}, or be a bundled name: an overlay extends what is beside it"]
        )
    if beside.is_file() and beside.resolve() != path.resolve():
        raise InputError([f"{beside}: lies beside {out}, which would extend it; say --extends {beside}, or name another --out"])


def show(found: "Calibration", tables: dict[str, Rows], out: Path, folder: Path) -> None:
    """Say what was found: words, the table of parameters without the profiles, the tests."""
    from govsim.calibration.sentences import words as lines_of
    from govsim.cli.check import print_aligned

    for line in lines_of(found):
        click.echo(line)
    click.echo()
    few = [r for r in tables["parameters"] if not r["key"].startswith("incidents.profile")]
    print_aligned(("parameter", "of", "value", "+-", "rows"), [
        (r["key"].removeprefix("incidents."), r["of"], f"{r['value']:.4g}", f"{r['se']:.2g}", f"{r['rows']:,}") for r in few
    ])  # fmt: skip
    click.echo()
    print_aligned(("goodness of fit", "", "value", "df", "p", ""), [
        (r["what"], r["statistic"], f"{r['value']:.4g}", r["df"], "" if r["p"] is None else f"{r['p']:.2g}", r["says"])
        for r in tables["goodness"]
    ])  # fmt: skip
    click.echo(f"\n{said(SCENARIO, place=out)}\n{said(TABLES, place=folder)}")
