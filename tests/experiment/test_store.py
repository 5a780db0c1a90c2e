import os
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from govsim.experiment.run.task import with_run
from govsim.store import writing
from govsim.store.parts import RunReader, packed
from govsim.text.errors import InputError


class Crash(BaseException):
    """As if the process had died here."""


def rows(run, n):
    """Rows of a run in a table of many rows: names, numbers."""
    return with_run({"place": np.arange(n), "kind": np.array(["a", "b"] * n, object)[:n], "hours": np.arange(n) / 3}, run)


def a_run(run, value):
    return pa.table({"run_id": [run], "scenario": ["s"], "seed": [1], "metric": [value]})


def kept(folder, names):
    """A folder in which the runs of these names were kept, two in a task."""
    writing.make(folder)
    for pair in (names[n : n + 2] for n in range(0, len(names), 2)):
        writing.keep(folder, pair, {
            "runs": packed([a_run(run, float(ord(run))) for run in pair]),
            "incidents": packed([rows(run, ord(run) % 5) for run in pair]),
        })  # fmt: skip
    return folder


def whole(folder):
    return [pq.read_table(path).to_pydict() for path in (folder / "runs.parquet", folder / "incidents.parquet")]


def test_what_is_kept_is_there_at_once(tmp_path):
    folder = kept(tmp_path / "runs", list("abc"))
    assert writing.done(folder) == {"a", "b", "c"}
    assert sorted(writing.runs_of(folder).metric) == [97.0, 98.0, 99.0]


def test_compaction_puts_runs_in_order_and_drops_the_parts(tmp_path):
    folder = kept(tmp_path / "runs", list("abcde"))
    writing.compact(folder, list("edcba"))
    runs, incidents = whole(folder)
    assert runs["run_id"] == list("edcba") and runs["metric"] == [101.0, 100.0, 99.0, 98.0, 97.0]
    assert incidents["run_id"] == [run for run in "edcba" for _ in range(ord(run) % 5)]
    assert incidents["hours"][:1] == [0.0] and not (folder / writing.PARTS).exists()


def test_the_parts_of_a_table_go_all_at_once(tmp_path, monkeypatch):
    """Whoever reads meanwhile begins anew at each change, and would give up where thousands of parts go one by one."""
    folder, seen, right = kept(tmp_path / "runs", list("abcdef")), [], os.unlink

    def watched(path, **more):
        seen.append(len(writing.files(folder, "runs")))
        right(path, **more)

    monkeypatch.setattr(os, "unlink", watched)
    writing.compact(folder, list("abcdef"))
    assert seen and set(seen) <= {1, 3}, "three parts, or the whole table"


def test_bytes_depend_on_the_order_alone(tmp_path):
    one, two = kept(tmp_path / "1", list("abcdef")), kept(tmp_path / "2", list("fcbade"))
    three = kept(tmp_path / "3", list("ab"))
    writing.compact(three, list("ab"))
    kept(three, list("cdef"))
    for folder in (one, two, three):
        writing.compact(folder, list("abcdef"))
    for name in ("runs.parquet", "incidents.parquet"):
        assert len({(folder / name).read_bytes() for folder in (one, two, three)}) == 1


@pytest.mark.parametrize(
    ("what", "step"), [(what, step) for what, steps in (("replace", 2), ("rename", 2), ("unlink", 5)) for step in range(steps)]
)
def test_a_crash_in_a_compaction_loses_and_doubles_nothing(tmp_path, monkeypatch, what, step):
    folder, expected = kept(tmp_path / "runs", list("abcdef")), kept(tmp_path / "whole", list("abcdef"))
    writing.compact(expected, list("fedcba"))
    calls = []

    def dies(right):
        def wrapped(*args, **options):
            if len(calls) == step:
                raise Crash
            calls.append(args)
            return right(*args, **options)

        return wrapped

    with monkeypatch.context() as patch, pytest.raises(Crash):
        owner = Path if what == "rename" else os
        patch.setattr(owner, what, dies(getattr(owner, what)))
        writing.compact(folder, list("fedcba"))
    assert writing.done(folder) == set("abcdef")
    runs = writing.runs_of(folder)
    assert sorted(runs.run_id) == list("abcdef")
    with_rows = writing.run_reader(folder, "incidents")
    assert all(len(with_rows.of(run) or []) == ord(run) % 5 for run in "abcdef")
    writing.make(folder)
    writing.compact(folder, list("fedcba"))
    assert whole(folder) == whole(expected)


def test_a_crash_while_keeping_leaves_no_run_without_its_rows(tmp_path, monkeypatch):
    folder = kept(tmp_path / "runs", list("ab"))

    def dies(source, target):
        if "/runs/" in str(target):
            raise Crash
        os.rename(source, target)

    with monkeypatch.context() as patch, pytest.raises(Crash):
        patch.setattr(os, "replace", dies)
        writing.keep(folder, ["c"], {"runs": packed([a_run("c", 1.0)]), "incidents": packed([rows("c", 4)])})
    assert writing.done(folder) == {"a", "b"}
    writing.compact(folder, list("ab"))
    assert set(pq.read_table(folder / "incidents.parquet")["run_id"].to_pylist()) <= {"a", "b"}


def test_rows_are_found_in_tables_of_many_runs(tmp_path):
    folder = kept(tmp_path / "runs", list("abcdefgh"))
    writing.compact(folder, list("hgfedcba"))
    found = RunReader([folder / "incidents.parquet"])
    assert found.of("c").to_pydict() == rows("c", ord("c") % 5).to_pydict()
    assert found.of("nobody") is None and found.of("d") is None  # d has no incidents


@pytest.mark.parametrize("manifest", [None, '{"name": "a web page"}', "not json", "[]"])
def test_names_alone_do_not_make_a_run_folder(tmp_path, manifest):
    (tmp_path / "figures").mkdir()
    if manifest is not None:
        (tmp_path / "manifest.json").write_text(manifest)
    with pytest.raises(InputError, match="holds something else"):
        writing.open_folder(tmp_path)


def test_an_empty_folder_and_none_are_free(tmp_path):
    assert writing.open_folder(tmp_path) is None and writing.open_folder(tmp_path / "new") is None
    (tmp_path / "file").write_text("mine")
    with pytest.raises(InputError, match="is a file"):
        writing.open_folder(tmp_path / "file")
