import filecmp
import html
import importlib
import json

import pandas as pd
import pyarrow.parquet as pq
import pytest

import govsim
from govsim.experiment.plan import KEPT
from govsim.experiment.run.compare import claim_folder
from govsim.measure.help_time import STAGE_METRICS
from govsim.measure.tables import COLUMNS
from govsim.store import writing
from govsim.text.errors import InputError

SMALL = {"community.residents": 400, "community.residents_per_grid": 100, "horizon.days": 40, "horizon.warmup_days": 0}
NAMES = ("top_down", "collaborative")


@pytest.fixture(scope="module")
def arms():
    return [govsim.load_scenario(name, SMALL) for name in NAMES]


@pytest.fixture(scope="module")
def batch(arms, tmp_path_factory):
    return govsim.compare(arms, seeds=4, workers=1, out=tmp_path_factory.mktemp("runs") / "one")


def test_the_folder_holds_what_the_contract_says(batch):
    names = {p.name for p in batch.folder.iterdir()}
    tables = {f"{t}.parquet" for t in ("runs", "daily", "incidents", "residents")}
    assert names == tables | {"comparison.csv", "manifest.json", "tables", "log.jsonl"}
    for name, columns in COLUMNS.items():
        assert set(pq.read_schema(batch.folder / f"{name}.parquet").names) == {"run_id", *columns}
    told = json.loads((batch.folder / "manifest.json").read_text())
    assert told["seeds"] == [1, 2, 3, 4] and [s["name"] for s in told["scenarios"]] == list(NAMES)
    assert told["scenarios"][1]["resolved"]["policy"]["platform"] == 0.8 and told["rejected_rows"] == []


def test_bytes_do_not_depend_on_workers(arms, batch, tmp_path):
    again = govsim.compare(arms, seeds=4, workers=2, out=tmp_path / "two")
    for name in (*(f"{t}.parquet" for t in KEPT), "comparison.csv", "tables/twins.csv"):
        assert filecmp.cmp(batch.folder / name, again.folder / name, shallow=False), name


def test_the_same_candidates_in_both_arms(batch):
    table = pd.read_parquet(batch.folder / "incidents.parquet").merge(batch.runs[["run_id", "scenario", "seed"]])
    born = ["seed", "incident_id", "source", "kind", "severity", "grid", "place", "born_h"]
    a, b = (table[table.scenario == name][born].reset_index(drop=True) for name in NAMES)
    pd.testing.assert_frame_equal(a, b)


def test_public_cost_is_equal_to_the_fen(batch):
    assert batch.runs.public_cost.nunique() == 1


def test_stages_split_the_difference_exactly(batch):
    rows = batch.comparison.set_index("metric").difference
    assert sum(rows[name] for name in STAGE_METRICS) == pytest.approx(rows["help_time_mean_h"], abs=1e-9)


def test_twins_are_told(batch):
    rows = batch.twins.set_index("quantity")["mean"]
    happened = pd.read_parquet(batch.folder / "incidents.parquet", columns=["prevented", "run_id"]).merge(batch.runs)
    first = (~happened[happened.scenario == NAMES[0]].prevented).sum() / 4
    assert rows.twins_both + rows.twins_only_a == pytest.approx(first)


def test_a_batch_shows_itself(batch):
    shown = html.unescape(batch._repr_html_())
    assert "against" in shown and all(sentence.en in shown for sentence in batch.sentences)


def test_without_a_folder_nothing_is_written(arms, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    found = govsim.compare(arms, seeds=2, workers=1)
    assert len(found.runs) == 4 and list(tmp_path.iterdir()) == []


def test_a_folder_that_holds_something_else_is_refused(arms, tmp_path):
    (tmp_path / "thesis.docx").write_text("mine")
    with pytest.raises(InputError, match="holds something else"):
        govsim.compare(arms, seeds=1, workers=1, out=tmp_path)
    assert (tmp_path / "thesis.docx").read_text() == "mine"


@pytest.mark.parametrize("manifest", [None, '{"name": "a web page"}', "not json", "[]"])
def test_names_alone_do_not_make_a_run_folder(tmp_path, manifest):
    (tmp_path / "figures").mkdir()
    (tmp_path / "figures" / "mine.svg").write_text("mine")
    if manifest is not None:
        (tmp_path / "manifest.json").write_text(manifest)
    with pytest.raises(InputError, match="holds something else"):
        claim_folder(tmp_path)
    assert (tmp_path / "figures" / "mine.svg").read_text() == "mine"


def test_a_run_folder_is_taken_over_even_when_its_run_was_killed(arms, tmp_path, monkeypatch):
    module = importlib.import_module("govsim.experiment.run.compare")

    def killed(*_):
        raise SystemError("as if the process had died here")

    with monkeypatch.context() as patch, pytest.raises(SystemError):
        patch.setattr(module, "finish", killed)
        govsim.compare(arms[:1], seeds=1, workers=1, out=tmp_path / "runs")
    assert list((tmp_path / "runs" / writing.PARTS / "runs").iterdir())
    assert len(govsim.compare(arms[:1], seeds=1, workers=1, out=tmp_path / "runs").runs) == 1


def test_names_must_differ(arms):
    with pytest.raises(InputError, match="named twice"):
        govsim.compare([arms[0], arms[0]], seeds=1)


def test_a_run_that_fails_is_named_and_the_others_are_kept(arms, monkeypatch):
    from govsim import model

    right = model.GovernanceModel.run

    def wrong(self):
        if self.state.scenario.name == "collaborative" and self.state.seed == 2:
            raise RuntimeError("a defect")
        return right(self)

    monkeypatch.setattr(model.GovernanceModel, "run", wrong)
    batch = govsim.compare(arms, seeds=3, workers=1)
    assert [(row["scenario"], row["seed"], row["why"]) for row in batch.failed] == [
        ("collaborative", 2, "RuntimeError: a defect")
    ]
    assert batch.failed[0]["rerun"] == "govsim run collaborative --seed 2"
    assert len(batch.runs) == 5


def test_ctrl_c_keeps_what_is_done(arms, tmp_path, monkeypatch):
    from govsim.experiment.run import runner

    def stops(work, tasks):
        for n, task in enumerate(tasks):
            if n == 3:
                raise KeyboardInterrupt
            yield task, work(task), None

    monkeypatch.setattr(runner, "in_process", stops)
    batch = govsim.compare(arms, seeds=5, workers=1, out=tmp_path / "part")
    kept = pq.read_table(tmp_path / "part" / "runs.parquet")
    assert batch.interrupted and 0 < len(kept) == len(batch.runs) < 10
    told = json.loads((tmp_path / "part" / "manifest.json").read_text())
    assert told["interrupted"] and told["runs_expected"] == 10
