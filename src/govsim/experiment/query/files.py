"""Which files of a run folder hold its tables now, and whether they still do."""

from dataclasses import dataclass
from pathlib import Path

from govsim.experiment.store import PARTS, manifest_of
from govsim.text.errors import InputError

TABLES = ("runs", "daily", "incidents", "residents", "changes")
"""Tables with a file of their own, in the order in which they are shown."""


@dataclass(frozen=True)
class Sources:
    """The files of a folder at one moment: chunks by table, final files by table, CSV tables by name."""

    parts: dict[str, tuple[Path, ...]]
    finals: dict[str, Path]
    sheets: dict[str, Path]
    stamps: tuple[tuple[int, int, int], ...]

    @property
    def files(self) -> list[Path]:
        """All of them."""
        return [*(p for some in self.parts.values() for p in some), *self.finals.values(), *self.sheets.values()]

    def still_stand(self) -> bool:
        """Whether no file was deleted or replaced since; new ones do no harm."""
        try:
            stamps = _stamps([*self.finals.values(), *self.sheets.values()])
        except FileNotFoundError:
            return False
        return stamps == self.stamps and all(p.exists() for some in self.parts.values() for p in some)


def look(folder: Path) -> Sources:
    """List the files of a run folder. Raises InputError for what is none.

    Chunks first: one that moves into its final file meanwhile is then seen twice, which is set right, and never missed.
    """
    if not folder.is_dir():
        raise InputError([f"{folder}: no such folder"])
    if manifest_of(folder) is None:
        raise InputError([f"{folder}: not a run folder (it has no manifest.json of govsim)"])
    here = folder.resolve()
    parts = {name: tuple(sorted((here / PARTS / name).glob("*.parquet"))) for name in TABLES}
    finals = {name: here / f"{name}.parquet" for name in TABLES if (here / f"{name}.parquet").is_file()}
    tables = [here / "comparison.csv", here / "scorecard.csv", *sorted((here / "tables").glob("*.csv"))]
    try:
        sheets = {p.stem: p for p in tables if p.is_file() and p.stem not in TABLES and _has_a_header(p)}
        return Sources(parts, finals, sheets, _stamps([*finals.values(), *sheets.values()]))
    except FileNotFoundError:  # replaced or deleted since it was listed
        return look(folder)


def _has_a_header(file: Path) -> bool:
    with file.open("rb") as stream:
        return bool(stream.readline(64).strip())


def _stamps(files: list[Path]) -> tuple[tuple[int, int, int], ...]:
    return tuple((s.st_ino, s.st_size, s.st_mtime_ns) for s in (p.stat() for p in files))
