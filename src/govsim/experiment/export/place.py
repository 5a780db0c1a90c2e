"""Where an export goes: beside the run folder, never into one, and never over somebody's file unasked."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from govsim.experiment.store import manifest_of
from govsim.text.errors import InputError


def beside(folder: Path, ending: str) -> Path:
    """A name next to a run folder: results/map -> results/map-csv."""
    named = folder if folder.name not in ("", "..") else folder.resolve()
    return named.with_name(named.name + ending)


@contextmanager
def new_file(path: Path, force: bool) -> Iterator[Path]:
    """A name to write under; the file is put in place when all went well. Raises InputError where it may not be."""
    _keep_out(path)
    if path.is_dir():
        raise InputError([f"{path}: is a folder; name a file with --out"])
    if path.exists() and path.stat().st_size and not force:
        raise InputError([f"{path}: is there already; --force replaces it"])
    with _refusals(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        unready = path.with_name(f".{path.name}.{os.getpid()}.tmp")
        try:
            yield unready
            os.replace(unready, path)
        finally:
            unready.unlink(missing_ok=True)


@contextmanager
def new_files(folder: Path, force: bool) -> Iterator[Path]:
    """A folder to write files into; they are put in place when all went well, other files there stay. Raises InputError."""
    _keep_out(folder)
    if folder.exists() and not folder.is_dir():
        raise InputError([f"{folder}: is a file; name a folder with --out"])
    if folder.is_dir() and any(folder.iterdir()) and not force:
        raise InputError([f"{folder}: is not empty; --force replaces files of the same names"])
    was_there = folder.is_dir()
    with _refusals(folder):
        folder.mkdir(parents=True, exist_ok=True)
        inner = Path(tempfile.mkdtemp(prefix=".export-", dir=folder))
        try:
            yield inner
            for path in sorted(inner.iterdir()):
                os.replace(path, folder / path.name)
        finally:
            shutil.rmtree(inner)
            if not was_there and not any(folder.iterdir()):
                folder.rmdir()


def _keep_out(path: Path) -> None:
    """Refuse a place in a run folder: it would no longer be known as one."""
    resolved = path.resolve()
    for folder in (resolved, *resolved.parents):
        if manifest_of(folder) is not None:
            raise InputError([f"{path}: lies in a run folder, which holds its own files only; name another place with --out"])


@contextmanager
def _refusals(path: Path) -> Iterator[None]:
    """Say what the system refuses: no right, no room, no such disk."""
    try:
        yield
    except OSError as error:
        raise InputError([f"{path}: cannot be written ({error.strerror or error})"]) from error
