"""Folders of made-up sweeps for the tests of figures."""

import shutil

import pandas as pd
import pytest
from tests.report import fabricate_sweeps as made

from govsim.store.reading import open_folder


class Folders(dict):
    """A folder for each design, made when it is first asked for."""

    same = {"but_for": "shapley", "hours": "price"}

    def __init__(self, root):
        self.root = root

    def __missing__(self, kind):
        found = self[self.same[kind]] if kind in self.same else made.DESIGNS[kind](self.root / kind)
        return self.setdefault(kind, found)


@pytest.fixture(scope="session")
def folders(tmp_path_factory):
    """A folder for each design."""
    return Folders(tmp_path_factory.mktemp("sweeps"))


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
