"""Folders of made-up sweeps for the tests of figures."""

import shutil

import pandas as pd
import pytest
from tests.report import fabricate_sweeps as made

from govsim.store.reading import open_folder


@pytest.fixture(scope="session")
def folders(tmp_path_factory):
    """A folder for each design."""
    root = tmp_path_factory.mktemp("sweeps")
    found = {kind: make(root / kind) for kind, make in made.DESIGNS.items()}
    return found | {"but_for": found["shapley"], "hours": found["price"]}


@pytest.fixture
def copied(folders, tmp_path):
    """A copy of a folder with one of its tables changed: copied(kind, table, change)."""

    def copy(kind, table, change):
        place = tmp_path / str(len(list(tmp_path.iterdir())))
        shutil.copytree(folders[kind], place)
        file = place / "tables" / f"{table}.csv"
        change(pd.read_csv(file)).to_csv(file, index=False)
        return open_folder(place)

    return copy
