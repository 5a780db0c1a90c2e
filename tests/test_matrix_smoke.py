"""Another Python than the one that runs the suite gives the same metrics of a tiny model."""

import sys
from pathlib import Path

import pandas as pd
import pytest

import matrix

OTHERS = {version: path for version, path in matrix.interpreters().items() if version != sys.version_info[:2]}


def test_bounds_become_exact() -> None:
    bounds = matrix.lower_bounds()
    assert "mesa==3.3.0" in bounds
    assert all("==" in bound and ">" not in bound for bound in bounds)


def test_what_does_not_run_has_no_version(tmp_path: Path) -> None:
    stub = tmp_path / "python3.12"
    stub.write_text("#!/bin/sh\necho 'command not found' >&2\nexit 127\n", "utf-8")
    stub.chmod(0o755)
    assert matrix.version_of(stub) is None
    assert matrix.version_of(sys.executable) == sys.version_info[:2]


@pytest.mark.long
@pytest.mark.matrix
@pytest.mark.skipif(not OTHERS, reason="no other Python from 3.11 on runs here")
def test_newest_other_python_runs_the_model(tmp_path: Path) -> None:
    (major, minor), python = max(OTHERS.items())
    there = matrix.environment(python, f"smoke{major}.{minor}", ["--editable", "."])
    rows = []
    for inside, out in ((there, tmp_path / "there"), (sys.executable, tmp_path / "here")):
        matrix.tiny_run(inside, out)
        rows.append(pd.read_parquet(out / "runs.parquet"))
    assert rows[0]["incidents_total"].item() > 0
    pd.testing.assert_frame_equal(*rows, rtol=1e-9)  # versions of numpy may differ, and round a mean differently
