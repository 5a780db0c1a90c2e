"""The search as a user has it, on a community small enough to be quick."""

import pandas as pd
import pytest
from click.testing import CliRunner

from govsim import load_scenario
from govsim.cli.experiments import optimise
from govsim.experiment.designs.optimise import Optimise

pytest.importorskip("optuna")

TINY = """
title: A tiny search
scenarios: [top_down, collaborative]
seeds: 2
set: {community.residents: 200, horizon.days: 60, horizon.warmup_days: 0}
factors:
  policy.platform: {range: [0, 1]}
  policy.hierarchy_levels: {range: [1, 5]}
"""


def call(*words):
    return CliRunner().invoke(optimise, [str(word) for word in words], standalone_mode=False, catch_exceptions=False)


@pytest.fixture(scope="module")
def finished(tmp_path_factory):
    folder = tmp_path_factory.mktemp("search")
    (folder / "tiny.yaml").write_text(TINY)
    done = call(folder / "tiny.yaml", "--out", folder / "out", "--population", 4, "--generations", 2, "--no-report")
    assert done.return_value == 0
    return folder, done


def test_the_front_is_found_and_said(finished):
    folder, done = finished
    table = pd.read_csv(folder / "out" / "tables" / "pareto.csv")
    assert table[table.kind == "arm"].scenario.tolist() == ["top_down", "collaborative"]
    assert (table.kind == "front").sum() >= 1 and table.on_front.any()
    assert len(pd.read_csv(folder / "out" / "tables" / "front_history.csv")) == 2
    runs = pd.read_parquet(folder / "out" / "runs.parquet")
    assert set(runs.seed) == set(range(1, 3 + Optimise().fresh))
    assert done.output.count("at the same budget") == 2


def test_a_candidate_is_written_from_a_finished_search_and_runs_nothing(finished):
    folder, _ = finished
    name = str(pd.read_csv(folder / "out" / "tables" / "pareto.csv").candidate.iloc[0])
    before = (folder / "out" / "runs.parquet").read_bytes()
    words = [folder / "tiny.yaml", "--out", folder / "out", "--population", 4, "--generations", 2, "--no-report", "--quiet"]
    asked = call(*words, "--resume", "--write", name, "--to", folder / "mine.yaml")
    assert (asked.return_value, asked.output) == (0, "")
    assert (folder / "out" / "runs.parquet").read_bytes() == before
    written, table = (
        load_scenario(folder / "mine.yaml"),
        pd.read_csv(folder / "out" / "tables" / "pareto.csv").set_index("candidate"),
    )
    assert written.policy.platform == table.loc[name, "policy.platform"]
    assert (written.community.residents, written.horizon.days) == (200, 60)


@pytest.mark.parametrize(
    ("words", "said"),
    [(("--write", "c1"), "belong together"), (("--to", "new.yaml"), "belong together"),
     (("--write", "c1", "--to", __file__), "is there already")],
)  # fmt: skip
def test_wrong_words_are_refused_before_anything_runs(words, said, tmp_path):
    done = CliRunner().invoke(optimise, ["compare", "--out", str(tmp_path / "out"), *words])
    assert done.exit_code == 2 and said in done.output
    assert not (tmp_path / "out").exists()
