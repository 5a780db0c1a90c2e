"""The run folder: Parquet files written whole or not at all, whose bytes do not depend on who ran what when."""

import json
import os
import shutil
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from govsim.base.errors import InputError

TABLES = ("runs", "daily", "incidents", "residents")
PARTS = ".parts"
OURS = {"manifest.json", "comparison.csv", "report.html", "figures", "tables", "scorecard.csv", PARTS, "log.jsonl"}


def claim(folder: Path) -> Path:
    """Make a run folder, or take over an older one; raises InputError for one that holds something else.

    What is taken over is emptied, so names alone do not make a run folder: its manifest must be one of ours.
    """
    names = {f"{name}.parquet" for name in TABLES} | OURS
    if folder.exists():
        if not folder.is_dir():
            raise InputError([f"{folder}: is a file, not a folder"])
        strange = sorted(p.name for p in folder.iterdir() if p.name not in names)
        if not strange and not is_run_folder(folder):
            strange = sorted(p.name for p in folder.iterdir())
        if strange:
            raise InputError([f"{folder}: holds something else ({', '.join(strange[:3])}); name a new folder with --out"])
        for path in folder.iterdir():
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    try:
        (folder / PARTS).mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError([f"{folder}: cannot be made ({error.strerror})"]) from error
    return folder


def is_run_folder(folder: Path) -> bool:
    """Whether the folder's manifest was written here; it is there from the start of a run."""
    try:
        told = json.loads((folder / "manifest.json").read_text("utf-8"))
    except (OSError, ValueError):
        return False
    return isinstance(told, dict) and isinstance(told.get("versions"), dict) and "govsim" in told["versions"]


def unused(parent: Path, stem: str) -> Path:
    """A folder name that is not taken yet."""
    folder, n = parent / stem, 2
    while folder.exists():
        folder, n = parent / f"{stem}-{n}", n + 1
    return folder


def write_atomically(path: Path, write: Any) -> None:
    """Write beside the file and rename: readers see the old file or the new one, never half of one."""
    beside = path.with_name(f".{path.name}.tmp")
    write(beside)
    with beside.open("rb") as stream:
        os.fsync(stream.fileno())
    os.replace(beside, path)


def write_json(path: Path, content: Any) -> None:
    """Write JSON that people can read."""
    text = json.dumps(content, indent=1, ensure_ascii=False) + "\n"
    write_atomically(path, lambda p: p.write_text(text, encoding="utf-8"))


def keep_part(folder: Path, seed: int, tables: dict[str, pa.Table]) -> None:
    """Keep what a seed left until all are there; an interruption loses only seeds under way."""
    for name, table in tables.items():
        write_atomically(
            folder / PARTS / f"{name}-{seed:010d}.parquet", lambda p, t=table: pq.write_table(t, p, compression="none")
        )


def assemble(folder: Path, scenarios: list[str]) -> pa.Table:
    """Put the parts together, scenario by scenario and seed by seed, and drop them. Returns the table of runs."""
    runs = pa.table({})
    for name in TABLES:
        parts = sorted((folder / PARTS).glob(f"{name}-*.parquet"))
        if not parts:
            continue
        table = pa.concat_tables([pq.read_table(p) for p in parts]).unify_dictionaries()
        runs = in_order(table, scenarios) if name == "runs" else runs
        table = runs if name == "runs" else by_run(table, runs["run_id"].to_pylist())
        floats = [c for c, t in zip(table.column_names, table.schema.types, strict=True) if pa.types.is_floating(t)]
        names = [c for c in table.column_names if c not in floats]
        write_atomically(
            folder / f"{name}.parquet",
            lambda p, t=table, f=floats, d=names: pq.write_table(
                t, p, compression="zstd", use_dictionary=d, column_encoding=dict.fromkeys(f, "BYTE_STREAM_SPLIT")
            ),
        )
    shutil.rmtree(folder / PARTS)
    return runs


def in_order(runs: pa.Table, scenarios: list[str]) -> pa.Table:
    """Runs in the order of scenarios as given, then seeds."""
    place = pa.array([scenarios.index(name) for name in runs["scenario"].to_pylist()])
    order = pc.sort_indices(pa.table({"s": place, "n": runs["seed"]}), sort_keys=[("s", "ascending"), ("n", "ascending")])
    return runs.take(order)


def by_run(table: pa.Table, ids: list[str]) -> pa.Table:
    """Rows grouped by run in the order of the runs, rows of a run as they were."""
    place = {run: n for n, run in enumerate(ids)}
    column = table["run_id"].combine_chunks()
    codes = pa.array([place[v] for v in column.dictionary.to_pylist()]).take(column.indices)
    order = pc.sort_indices(
        pa.table({"r": codes, "i": pa.array(range(len(codes)))}), sort_keys=[("r", "ascending"), ("i", "ascending")]
    )
    return table.take(order)
