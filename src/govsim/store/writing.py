"""The run folder: written whole or not at all, so that nothing that was finished is ever lost, and readable at any time.

While runs come in, each task's rows lie in `.parts/TABLE/`, one file each, which appears by renaming; that of the runs is
written last, so a row there says that the run is complete. At the end the parts are put together in the order of the
design into `TABLE.parquet`. Where both hold a run, the whole table has the word: a crash between the renaming and the
removal of parts leaves nothing double.
"""

import hashlib
import json
import logging
import os
import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from fnmatch import fnmatch
from itertools import chain
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa

from govsim.names import TABLES
from govsim.store.parts import RunReader, read_one, write_whole
from govsim.text.errors import InputError, naming, shown

log = logging.getLogger(__name__)

DAMAGE = (pa.ArrowException, OSError, KeyError)
"""What reading a file raises that is not whole."""
PARTS, LOCK, HALF, GONE = ".parts", ".lock", ".*.tmp", ".gone"
SCENARIOS = "refuted*.yaml"
"""Scenarios that a design writes."""
OURS = {"manifest.json", "comparison.csv", "report.html", "figures", "tables", "scorecard.csv", "log.jsonl", PARTS, LOCK}


def open_folder(folder: Path) -> dict[str, Any] | None:
    """The manifest of a run folder; None for one that is not there or empty. Raises InputError for anything else.

    Names alone do not make a run folder: its manifest must be one of ours.
    """
    with naming(shown(str(folder), 120)):
        if not folder.exists():
            return None
        if not folder.is_dir():
            raise InputError([f"{folder}: is a file, not a folder"])
        names = (path.name for path in folder.iterdir())
        held = sorted(name for name in names if name not in (LOCK, PARTS) and not fnmatch(name, HALF))
    if not held:
        return None
    manifest = manifest_of(folder)
    ours = OURS | {f"{table}.parquet" for table in TABLES}
    strange = [name for name in held if name not in ours and not fnmatch(name, SCENARIOS)]
    if manifest is None or strange:
        some = ", ".join((strange or held)[:3])
        raise InputError([f"{folder}: holds something else ({some}); name a new folder with --out"])
    return manifest


def manifest_of(folder: Path) -> dict[str, Any] | None:
    """The folder's manifest when it was written here; it is there from the start of a run."""
    try:
        manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
    except (OSError, ValueError):
        return None
    ours = isinstance(manifest, dict) and isinstance(manifest.get("versions"), dict) and "govsim" in manifest["versions"]
    return manifest if ours else None


def make(folder: Path, tables: Iterable[str] = TABLES) -> None:
    """Make the folder, with room for the parts of tables. Raises InputError."""
    with naming(folder, "made"):
        folder.mkdir(parents=True, exist_ok=True)
        for table in tables:
            (folder / PARTS / table).mkdir(parents=True, exist_ok=True)


def clear(folder: Path) -> None:
    """Empty a run folder that is locked; its lock stays."""
    for path in folder.iterdir():
        if path.name != LOCK:
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    make(folder)


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Keep a second process out of the folder; the lock goes with the process that holds it, however that ends."""
    make(folder, ())
    try:
        import fcntl
    except ImportError:  # no such locks on this system
        yield
        return
    with (folder / LOCK).open("w") as stream:
        try:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise InputError([f"{folder}: another govsim is writing here"]) from error
        except OSError:  # a file system without locks
            pass
        if not is_there(folder / LOCK, stream.fileno()):  # whoever had it took it away after it was opened here
            raise InputError([f"{folder}: another govsim is writing here"])
        try:
            for half in folder.rglob(HALF):  # of a process that was killed while it wrote
                half.unlink()
            yield
        finally:
            with suppress(OSError):
                (folder / LOCK).unlink()


def is_there(path: Path, opened: int) -> bool:
    """Whether an open file is the one that now has this name."""
    try:
        return os.path.samestat(path.stat(), os.fstat(opened))
    except FileNotFoundError:
        return False


def unused(parent: Path, stem: str) -> Path:
    """A folder name that is not taken yet."""
    folder, n = parent / stem, 2
    while folder.exists():
        folder, n = parent / f"{stem}-{n}", n + 1
    return folder


def write_atomically(path: Path, write: Callable[[Path], Any]) -> None:
    """Write beside the file and rename: readers see the old file or the new one, never half of one."""
    beside = path.with_name(f".{path.name}.tmp")
    try:
        write(beside)
        with beside.open("rb") as stream:
            os.fsync(stream.fileno())
        os.replace(beside, path)
    except BaseException:  # also of a second Ctrl-C
        beside.unlink(missing_ok=True)
        raise


def write_json(path: Path, content: Any) -> None:
    """Write JSON that people can read."""
    text = json.dumps(content, indent=1, ensure_ascii=False) + "\n"
    write_atomically(path, lambda p: p.write_text(text, encoding="utf-8"))


def write_csv(path: Path, table: pd.DataFrame) -> None:
    """Write a table as CSV, every number in full."""
    path.parent.mkdir(exist_ok=True)
    write_atomically(path, lambda p: table.to_csv(p, index=False))


def keep(folder: Path, runs: Sequence[str], parts: dict[str, bytes]) -> None:
    """Keep what a task left of some runs, in files named by what they hold; the table of runs comes last."""
    name = hashlib.blake2b("".join(runs).encode(), digest_size=16).hexdigest()
    for table in reversed(TABLES):
        if table in parts:
            write_atomically(folder / PARTS / table / f"{name}.parquet", lambda p, t=table: p.write_bytes(parts[t]))  # type: ignore[misc]


def files(folder: Path, table: str) -> list[Path]:
    """The files that hold a table, the one that has the word first."""
    whole = folder / f"{table}.parquet"
    parts = sorted((folder / PARTS / table).glob("*.parquet"))
    return [whole, *parts] if whole.is_file() else parts


@dataclass
class Known:
    """What was read before of the files of runs, which never change once they are there: a search reads them every round."""

    rows: dict[Path, pa.Table] = field(default_factory=dict)
    ids: dict[Path, list[str]] = field(default_factory=dict)


def runs_of(folder: Path, known: Known | None = None) -> pd.DataFrame:
    """The rows of all runs that are complete, each once, in no order that matters."""
    rows = (known or Known()).rows
    with minding_damage(folder):
        for path in (there := files(folder, "runs")):
            if path not in rows:
                rows[path] = read_one(path)
    found = [rows[path] for path in there]
    if not found:
        return pd.DataFrame({"run_id": [], "scenario": [], "seed": []})
    table: pd.DataFrame = pa.concat_tables(found, promote_options="permissive").to_pandas()
    return table.drop_duplicates("run_id", ignore_index=True)


def done(folder: Path, known: Known | None = None) -> set[str]:
    """The ids of all runs that are complete."""
    found: set[str] = set()
    ids = (known or Known()).ids
    for path in files(folder, "runs"):
        try:
            if path not in ids:
                ids[path] = list(map(str, read_one(path, ["run_id"])["run_id"].to_pylist()))
            found.update(ids[path])
        except DAMAGE as error:  # a disk that lost power may leave such a file: its runs are done again
            if path.parent == folder or getattr(error, "errno", None):
                raise is_damaged(path, error) from error
            path.rename(path.with_suffix(".bad"))
            log.warning("%s: is damaged; its runs are done again", path)
    return found


def is_damaged(path: Path, why: Exception, then: str = "") -> InputError:
    return InputError([f"{path}: is damaged ({shown(str(why).splitlines()[0], 120)}){then}"])


@contextmanager
def minding_damage(folder: Path) -> Iterator[None]:
    """Where rows that are put together cannot be read, name their file, and have the runs of a part done again."""
    try:
        yield
    except DAMAGE as error:
        if getattr(error, "errno", None):  # a full disk, say
            raise
        for path in (path for table in TABLES for path in files(folder, table)):
            try:
                read_one(path)
            except DAMAGE as why:
                if path.parent == folder:
                    raise is_damaged(path, why) from why
                for table in TABLES:  # the runs first: without them nothing else counts
                    with suppress(FileNotFoundError):
                        (folder / PARTS / table / path.name).rename(folder / PARTS / table / f"{path.stem}.bad")
                raise is_damaged(path, why, "; --resume does its runs again") from why
        raise error


def run_reader(folder: Path, table: str) -> RunReader:
    """The rows of a table, run by run."""
    return RunReader(files(folder, table))


def compact(folder: Path, order: Sequence[str]) -> None:
    """Put the parts of every table together, runs in this order, and drop them. Bytes depend on the order alone."""
    for table in reversed(TABLES):
        there = folder / PARTS / table
        if not any(there.glob("*.parquet")) and table != "runs":
            continue
        if table == "runs":
            compact_runs(folder, order)
        else:
            compact_rows(folder, table, order)
        away = folder / PARTS / f"{table}{GONE}"  # all at once: whoever reads meanwhile sees one change, not thousands
        shutil.rmtree(away, ignore_errors=True)  # of a process that was killed here
        there.rename(away)
    shutil.rmtree(folder / PARTS)


def compact_runs(folder: Path, order: Sequence[str]) -> None:
    found = [read_one(path) for path in files(folder, "runs")]
    if not found:
        return
    table = pa.concat_tables(found, promote_options="permissive")
    place = {run: n for n, run in reversed(list(enumerate(table["run_id"].to_pylist())))}
    table = table.take(pa.array([place[run] for run in order if run in place], pa.int64()))
    write_atomically(folder / "runs.parquet", lambda p: write_whole(p, [table.combine_chunks()]))


def compact_rows(folder: Path, table: str, order: Iterable[str]) -> None:
    rows = run_reader(folder, table)
    pieces = chain(rows.in_order(order), [rows.schema.empty_table()])  # a table without a row is still a table
    write_atomically(folder / f"{table}.parquet", lambda p: write_whole(p, pieces))
    rows.close()
