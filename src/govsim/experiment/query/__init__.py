"""SQL over a run folder, finished or still running: a view for each of its tables, and no other file within reach.

A finished folder holds `<table>.parquet`. While it runs, chunks stand in `.parts/<table>/*.parquet`, appear whole and are
deleted once they are in the final file. A run counts when it has a row in `runs`, final or in a chunk, and its rows count
once, wherever they stand twice. Numbers that are not defined (a stage not reached, a mean over nothing) are NULL here,
although the files hold NaN: NaN would turn every mean and maximum into NaN.
"""

import tempfile
import time
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import duckdb

from govsim.experiment.query.ask import check, interruptible, listing, not_kept, plainly, stream
from govsim.experiment.query.files import Sources, look
from govsim.experiment.query.views import literal, make_views, quoted, tables_of
from govsim.text.errors import InputError

__all__ = ["check", "connect", "listing", "look", "not_kept", "plainly", "quoted", "reading", "stream", "tables_of"]

Result = TypeVar("Result")
TRIES = 6
NO_EXTENSIONS = {"autoinstall_known_extensions": False, "autoload_known_extensions": False}


def connect(folder: Path | str, threads: int = 1) -> duckdb.DuckDBPyConnection:
    """A connection with a view for each table of a run folder; the caller closes it.

    Views: those of `runs`, `daily`, `incidents`, `residents`, `changes` that are there, `comparison`, and each of `tables/`
    by its name. They show the folder as it is now: where a sweep goes on, `reading` asks again when files move meanwhile.
    SQL can open no file but those of the views, load no extension and change no setting. With one thread the sums of a
    query are the same each time. Raises InputError for a folder that is none or holds a file that cannot be read.
    """
    return _open(Path(folder), threads)[0]


def reading(folder: Path, work: Callable[[duckdb.DuckDBPyConnection], Result], threads: int = 1) -> Result:
    """What `work` makes of a connection; done anew when a file it may have read was replaced or deleted meanwhile.

    Raises InputError with what DuckDB has to say, and for a folder that does not stop changing.
    """
    for turn in range(TRIES):
        database, sources = _open(folder, threads)
        try:
            with plainly(database):
                result = work(database)
            if sources.still_stand():
                return result
        except InputError:
            if sources.still_stand():
                raise
        finally:
            database.close()
        time.sleep(0.1 * turn)
    raise InputError([f"{folder}: its files keep changing while they are read; try again when fewer runs end"])


def _open(folder: Path, threads: int) -> tuple[duckdb.DuckDBPyConnection, Sources]:
    """Make the views, then shut the doors; again when a file vanished in between."""
    for turn in range(TRIES):
        sources = look(folder)
        database = duckdb.connect(config={"threads": threads, **NO_EXTENSIONS})
        try:
            with interruptible():
                make_views(database, sources)
            _shut(database, sources)
            return database, sources
        except (duckdb.Error, OSError) as problem:
            database.close()
            if sources.still_stand():
                raise InputError([f"{folder}: a table cannot be read: {str(problem).strip().splitlines()[0]}"]) from problem
        time.sleep(0.1 * turn)
    raise InputError([f"{folder}: its files keep changing while they are read; try again when fewer runs end"])


def _shut(database: duckdb.DuckDBPyConnection, sources: Sources) -> None:
    """Leave nothing open but the files of the views, and a place for sorts that do not fit into memory."""
    spill = Path(tempfile.gettempdir()) / f"govsim-query-{uuid.uuid4().hex}"
    database.execute(f"set temp_directory = {literal(spill)}")
    database.execute(f"set allowed_paths = [{', '.join(literal(p) for p in sources.files)}]")
    database.execute("set enable_external_access = false")
    database.execute("set lock_configuration = true")
