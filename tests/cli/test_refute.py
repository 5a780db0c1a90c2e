"""The refutation as a user has it, on a community small enough to be quick."""

import pandas as pd
import pytest
from click.testing import CliRunner

from govsim import load_scenario
from govsim.cli.experiments import refute
from govsim.report import page

pytest.importorskip("optuna")

TINY = """
title: A tiny refutation
scenarios: [top_down, collaborative]
seeds: 2
set: {community.residents: 200, community.residents_per_grid: 100, horizon.days: 40, horizon.warmup_days: 0}
design: {kind: refute, population: 2, generations: 1, important: 1, fresh: 8}
factors:
  actors.partnership_price: {range: [0, 20]}
"""


def call(*words):
    return CliRunner().invoke(refute, [str(word) for word in words], standalone_mode=False, catch_exceptions=False)


@pytest.fixture(scope="module")
def finished(tmp_path_factory):
    folder = tmp_path_factory.mktemp("refute")
    (folder / "tiny.yaml").write_text(TINY)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(page, "FIGURES", [figure for figure in page.FIGURES if figure.name == "turning_point"])
        done = call(folder / "tiny.yaml", "--out", folder / "out", "--workers", 1)
    assert done.return_value == 0
    return folder, done


def test_a_verdict_is_said_and_stands_in_the_folder(finished):
    folder, done = finished
    table = pd.read_csv(folder / "out" / "tables" / "refute.csv")
    runs = pd.read_parquet(folder / "out" / "runs.parquet")
    assert set(table.found) <= {"turned", "held", "tie"} and set(runs.seed) >= set(range(1, 11))
    words = {"turned": "is enough", "held": "No change of assumptions", "tie": "nothing to turn around"}
    assert words[table.found.iloc[0]] in " ".join(done.output.split())
    written = sorted(path.name for path in (folder / "out").glob("refuted*.yaml"))
    if table.found.iloc[0] == "turned":
        assert written == ["refuted.yaml", "refuted_collaborative.yaml", "refuted_top_down.yaml"]
        moved = [load_scenario(folder / "out" / name).actors.partnership_price for name in written]
        assert moved == [table.value.iloc[0]] * 3
        assert done.output.index("refuted_top_down.yaml") < done.output.index("refuted_collaborative.yaml")
    else:
        assert written == []
    assert (folder / "out" / "figures" / "turning_point.svg").is_file()


def test_a_finished_search_goes_on_to_the_same_bytes_and_runs_nothing(finished):
    folder, _ = finished
    files = {p: p.read_bytes() for p in (folder / "out").rglob("*") if p.suffix in (".parquet", ".csv", ".yaml")}
    done = call(folder / "tiny.yaml", "--out", folder / "out", "--resume", "--no-report", "--quiet")
    assert (done.return_value, done.output) == (0, "")
    assert {p: p.read_bytes() for p in files} == files


@pytest.mark.parametrize(
    ("words", "said"),
    [(("--metric", "help_time"), "--metric: no metric 'help_time'"),
     (("--pair", "top_down", "colaborative"), "did you mean 'collaborative'"),
     (("--pair", "top_down", "top_down"), "two different scenarios")],
)  # fmt: skip
def test_wrong_words_are_refused_before_anything_runs(words, said, tmp_path):
    from govsim.text.errors import InputError

    (tmp_path / "tiny.yaml").write_text(TINY)
    with pytest.raises(InputError) as caught:
        call(tmp_path / "tiny.yaml", "--out", tmp_path / "out", *words)
    assert said in str(caught.value.problems[0])
    assert not (tmp_path / "out").exists()
