"""Hypotheses: the tests behind each verdict, what a lock holds and what breaks it, and how a wrong one is refused."""

import json

import numpy as np
import pandas as pd
import pytest
import yaml
from scipy import stats
from tests.experiment.sweeps import written

from govsim.analysis.claims import judged, p_values
from govsim.cli import main
from govsim.experiment.hypotheses import Hypothesis, changed_parts, lock
from govsim.experiment.plan import load_experiment
from govsim.experiment.run import compare as comparing
from govsim.experiment.run.manifest import new_manifest, since_edited
from govsim.experiment.run.runner import RunOptions
from govsim.experiment.run.sweep import merge, sweep
from govsim.scenario.files import arms
from govsim.text.errors import InputError

HERE = RunOptions(workers=1, in_process=True)
CLAIM = {"metric": "help_time_mean_h", "a": "top_down", "b": "collaborative", "direction": "lower", "smallest_difference": 3}
OTHER = {
    "metric": "satisfaction_mean",
    "a": "collaborative",
    "b": "top_down",
    "direction": "higher",
    "smallest_difference": 0.9,
}


def runs_of(**gains):
    """Runs of two scenarios, a metric for each list of differences b less a by seed."""
    seeds = range(len(next(iter(gains.values()))))
    rows = [{"scenario": "a", "seed": s} | dict.fromkeys(gains, 10.0 + s) for s in seeds]
    rows += [{"scenario": "b", "seed": s} | {m: 10.0 + s + gains[m][s] for m in gains} for s in seeds]
    return pd.DataFrame(rows)


def claims(direction="higher", smallest=1.0, metrics=("help_time_mean_h",)):
    return [Hypothesis(metric=m, a="a", b="b", direction=direction, smallest_difference=smallest) for m in metrics]


def test_equivalence_by_hand():
    """Four pairs, mean .2, standard deviation .2, so an error of .1; against -1 and 1, t = 12 and -8 with 3 degrees."""
    d = 0.2 + 0.2 * np.array([-1.5, -0.5, 0.5, 1.5]) * np.sqrt(3 / 5)
    told = p_values(np.zeros(4), d, 1.0)
    assert told["p_equivalent"] == pytest.approx(stats.t.sf(8, 3)) == pytest.approx(0.0020379, abs=1e-6)
    assert told["p_refuted"] == pytest.approx(told["p_equivalent"]) and told["p_confirmed"] == pytest.approx(0.997962, abs=1e-6)


@pytest.mark.parametrize("shift", [-3.0, -1.0, 0.0, 0.7, 1.0, 2.5])
def test_each_p_is_scipys_one_sided_t_test(shift):
    noise = np.random.default_rng(4)
    a = noise.normal(0, 3, 15)
    b = a + shift + noise.normal(0, 1, 15)
    lower = stats.ttest_1samp(b - a, -1.0, alternative="greater").pvalue
    upper = stats.ttest_1samp(b - a, 1.0, alternative="less").pvalue
    above = stats.ttest_1samp(b - a, 1.0, alternative="greater").pvalue
    expected = {"p_confirmed": above, "p_equivalent": max(lower, upper), "p_refuted": upper}
    assert p_values(a, b, 1.0) == pytest.approx(expected)


SPREAD = 0.1 * np.array([-1.5, -0.5, 0.5, 1.5])
VERDICTS = {
    ("higher", 2.0): "confirmed", ("higher", 0.5): "equivalent", ("higher", -0.5): "equivalent", ("higher", -2.0): "refuted",
    ("higher", 1.0): "undecided", ("lower", -2.0): "confirmed", ("lower", 2.0): "refuted", ("lower", 0.0): "equivalent",
}  # fmt: skip


@pytest.mark.parametrize(("direction", "gain"), VERDICTS)
def test_the_verdicts(direction, gain):
    table = judged(claims(direction), runs_of(help_time_mean_h=gain + SPREAD), is_locked=True)
    row = table.iloc[0]
    assert row.verdict == row.finding == VERDICTS[direction, gain] and row.seeds == 4
    assert row.difference == pytest.approx(gain) and row.ci_low < row.ci90_low < row.ci90_high < row.ci_high
    inside = row.ci90_low > -1 and row.ci90_high < 1
    assert (row.finding == "equivalent") == inside, "the 90 % interval lies within the smallest difference"


def test_a_wide_interval_that_falls_short_is_refuted_not_equivalent():
    table = judged(claims(), runs_of(help_time_mean_h=-1.5 + 10 * SPREAD), is_locked=True)
    assert table.finding[0] == "refuted" and table.ci90_low[0] < -1 and 0 < table.ci90_high[0] < 1


def test_what_nothing_varies_in_is_decided_and_a_single_seed_is_not():
    assert judged(claims(), runs_of(help_time_mean_h=[2.0] * 3), is_locked=True).finding[0] == "confirmed"
    assert judged(claims(), runs_of(help_time_mean_h=[0.0] * 3), is_locked=True).finding[0] == "equivalent"
    assert judged(claims(), runs_of(help_time_mean_h=[1.0] * 3), is_locked=True).finding[0] == "undecided"
    assert judged(claims(), runs_of(help_time_mean_h=[9.0]), is_locked=True).finding[0] == "undecided"


def test_more_claims_ask_more_of_each():
    """One claim with p .03 is confirmed alone; among three, of which two show nothing, Holm makes it .09."""
    t = stats.t.isf(0.03, 3)
    sure = 1 + SPREAD + t * SPREAD.std(ddof=1) / 2
    idle = 1 + SPREAD
    alone = judged(claims(), runs_of(help_time_mean_h=sure), is_locked=True)
    assert alone.p_confirmed[0] == pytest.approx(0.03) and alone.verdict[0] == "confirmed"
    metrics = ("help_time_mean_h", "response_time_mean_h", "satisfaction_mean")
    several = judged(claims(metrics=metrics), runs_of(**dict(zip(metrics, (sure, idle, idle), strict=True))), is_locked=True)
    assert several.p_confirmed[0] == pytest.approx(0.09) and several.verdict[0] == "undecided"


RIGHT = "metric: help_time_mean_h, a: top_down, b: collaborative, direction: lower, smallest_difference: 1"
WRONG = {
    ("time_mean_h", "time"): "a.yaml:3:14: hypotheses.0.metric: no metric 'help_time'; did you mean 'help_time_mean_h'?",
    ("a: top_down", "a: topdown"): (
        "a.yaml:3:35: hypotheses.0.a: no scenario 'topdown' in this experiment; did you mean 'top_down'?"
    ),
    ("b: collaborative", "b: x"): (
        "hypotheses.0.b: no scenario 'x' in this experiment; expected one of top_down, collaborative"
    ),
    ("b: collaborative", "b: top_down"): "are the same scenario",
    ("lower", "less"): "a.yaml:3:74: hypotheses.0.direction: must be 'lower' or 'higher'",
    ("difference: 1", "difference: 0"): "must be more than 0",
    (", smallest_difference: 1", ""): "smallest_difference: required key is missing",
    ("smallest", "smalest"): (
        "a.yaml:3:81: hypotheses.0.smalest_difference: unknown key; did you mean 'smallest_difference'?"
    ),
}  # fmt: skip


@pytest.mark.parametrize("slip", WRONG)
def test_a_wrong_hypothesis_is_refused_with_its_place(tmp_path, monkeypatch, slip):
    monkeypatch.chdir(tmp_path)
    text = RIGHT.replace(*slip)
    (tmp_path / "a.yaml").write_text(f"scenarios: [top_down, collaborative]\nhypotheses:\n  - {{{text}}}\n")
    with pytest.raises(InputError) as caught:
        load_experiment("a.yaml")
    assert WRONG[slip] in str(caught.value)


def test_a_claim_is_made_once_and_may_be_about_a_step(tmp_path):
    twice = [CLAIM, CLAIM | {"a": "collaborative", "b": "top_down"}]
    with pytest.raises(InputError, match=r"hypotheses\.1: is about the same metric and scenarios as hypothesis 0"):
        load_experiment(written(tmp_path, hypotheses=twice))
    step = [CLAIM | {"a": "I", "b": "I-II"}]
    assert load_experiment(written(tmp_path, design="ladder", hypotheses=step)).plan.hypotheses[0].b == "I-II"
    with pytest.raises(InputError, match="no scenario 'I'"):
        load_experiment(written(tmp_path, hypotheses=step))


def told_of(folder):
    return json.loads((folder / "manifest.json").read_text("utf-8"))


def test_the_lock_is_written_before_the_first_run(tmp_path, monkeypatch):
    from govsim.experiment.run import runner

    seen = []

    def watched(progress, *rest):
        seen.append(told_of(progress.folder))
        return True

    monkeypatch.setattr(runner, "run_round", watched)
    path = written(tmp_path, hypotheses=[CLAIM], seeds=2)
    sweep(load_experiment(path), tmp_path / "runs", HERE, lambda _: None)
    assert seen[0]["locked"]["hash"] == new_manifest(load_experiment(path))["locked"]["hash"] and not changed_parts(seen[0])
    assert not (tmp_path / "runs" / "tables" / "hypotheses.csv").exists(), "no verdict before every run is there"


def test_the_lock_holds_what_is_claimed_and_not_how_it_is_put(tmp_path):
    def held(**keys):
        return lock(new_manifest(load_experiment(written(tmp_path, **{"hypotheses": [CLAIM], "seeds": 2} | keys))))["hash"]

    first = held()
    assert held(hypotheses=[CLAIM | {"name": "sooner", "why": "because"}], title="x") == first
    different = {held(hypotheses=[CLAIM | {"smallest_difference": 4}]), held(seeds=3),
                 held(scenarios=["top_down", "collaborative", "digital_top_down"]),
                 held(set={"horizon.days": 31, "horizon.warmup_days": 0}), held(hypotheses=[])}  # fmt: skip
    assert first not in different and len(different) == 5


@pytest.fixture
def typed(monkeypatch, capsys):
    """What a command says when it is typed in a folder: exit code, what it prints, what it complains of."""

    def command(folder, *words):
        monkeypatch.chdir(folder)
        monkeypatch.setattr("sys.argv", ["govsim", *map(str, words)])
        with pytest.raises(SystemExit) as ended:
            main()
        out, err = capsys.readouterr()
        return ended.value.code, out, err

    return command


@pytest.fixture(scope="module")
def carried(tmp_path_factory):
    """The file of a sweep with two hypotheses, carried out in the folder `runs` beside it."""
    path = written(tmp_path_factory.mktemp("locked"), hypotheses=[CLAIM, OTHER], seeds=2)
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(path.parent)
        sweep(load_experiment(path.name), path.parent / "runs", HERE, lambda _: None)
    return path


def test_what_became_of_the_hypotheses_is_printed_and_written(carried, typed):
    path = carried
    code, said, why = typed(path.parent, "sweep", path.name, "--out", "runs", "--resume", "--no-report")
    held = told_of(path.parent / "runs")["locked"]
    assert f"Hypotheses, locked before the first run ({held['hash']})" in said and code == 0, why
    table = pd.read_csv(path.parent / "runs" / "tables" / "hypotheses.csv")
    assert (table.verdict == table.finding).all() and table.finding[1] == "equivalent" and len(table) == 2
    said = typed(path.parent, "validate", path.name)
    assert said[:2] == (0, f"{path.name}: ok; 2 hypotheses, lock {held['hash']}\n")


def changed(path, **keys):
    told = yaml.safe_load(path.read_text("utf-8")) | keys
    path.write_text(yaml.safe_dump(told, sort_keys=False), "utf-8")


def test_hypotheses_that_change_after_the_runs_are_exploratory(carried, typed, monkeypatch):
    path, folder = carried, carried.parent
    words = ("sweep", path.name, "--out", "runs", "--no-report")
    monkeypatch.setattr("govsim.report.page.write_all", lambda *_: "report.html")
    changed(path, hypotheses=[CLAIM | {"smallest_difference": 50}, OTHER])
    code, _, note = typed(folder, "report", "runs", "--quiet")
    assert code == 0 and note.strip() == (
        f"{path.name}: its hypotheses changed since the folder was made; the verdicts are on those that the folder holds"
    )
    for way in ("--resume", "--extend"):
        code, _, why = typed(folder, *words, way)
        assert code == 2 and "its hypotheses changed" in why
    code, said, _ = typed(folder, *words, "--resume", "--accept-changes")
    assert code == 0 and "all exploratory, as the hypotheses changed since the lock" in said
    table = pd.read_csv(folder / "runs" / "tables" / "hypotheses.csv")
    assert set(table.verdict) == {"exploratory"} and table.finding[1] == "equivalent"
    assert changed_parts(told_of(folder / "runs")) == ["hypotheses"]
    changed(path, hypotheses=[CLAIM, OTHER])  # those that were locked
    batch = sweep(load_experiment(path), folder / "runs", HERE, lambda _: None, resume=True, ask=lambda _: True)
    assert not changed_parts(told_of(folder / "runs")) and (batch.verdicts.verdict == batch.verdicts.finding).all()
    assert since_edited(told_of(folder / "runs") | {"experiment": str(path)}) == ""


def test_seeds_that_are_added_after_a_look_make_the_verdicts_exploratory(tmp_path):
    path = written(tmp_path, hypotheses=[CLAIM], seeds=2)
    sweep(load_experiment(path), tmp_path / "runs", HERE, lambda _: None)
    batch = sweep(load_experiment(path).with_seeds(3), tmp_path / "runs", HERE, lambda _: None, extend=True)
    assert set(batch.verdicts.verdict) == {"exploratory"} and "the seeds changed" in batch.judged[0].en


def test_a_folder_without_hypotheses_cannot_gain_locked_ones(tmp_path):
    bare = written(tmp_path, seeds=2)
    sweep(load_experiment(bare), tmp_path / "runs", HERE, lambda _: None)
    told = told_of(tmp_path / "runs")  # as an older version left it
    old = {k: v for k, v in told.items() if k not in ("locked", "hypotheses")}
    old["fingerprint"] = {k: v for k, v in told["fingerprint"].items() if k != "hypotheses"}
    (tmp_path / "runs" / "manifest.json").write_text(json.dumps(old))
    sweep(load_experiment(bare), tmp_path / "runs", HERE, lambda _: None, resume=True)  # asks nothing
    claiming = load_experiment(written(tmp_path, seeds=2, hypotheses=[CLAIM]))
    batch = sweep(claiming, tmp_path / "runs", HERE, lambda _: None, resume=True, ask=lambda _: True)
    assert set(batch.verdicts.verdict) == {"exploratory"} and "nothing was locked" in batch.judged[0].en


def test_shards_keep_the_lock_and_other_hypotheses_do_not_mix(tmp_path):
    path = written(tmp_path, seeds=2, hypotheses=[CLAIM])
    for n in (1, 2):
        sweep(load_experiment(path), tmp_path / f"p{n}", RunOptions(in_process=True, shard=(n, 2)), lambda _: None)
    batch = merge([tmp_path / "p1", tmp_path / "p2"], tmp_path / "whole")
    assert len(batch.verdicts) == 1 and not changed_parts(told_of(tmp_path / "whole"))
    assert told_of(tmp_path / "whole")["locked"] == told_of(tmp_path / "p1")["locked"]
    other = written(tmp_path, "other", seeds=2, hypotheses=[CLAIM | {"smallest_difference": 4}])
    told = told_of(tmp_path / "p2") | {"fingerprint": new_manifest(load_experiment(other))["fingerprint"]}
    (tmp_path / "p2" / "manifest.json").write_text(json.dumps(told))
    with pytest.raises(InputError, match="is of another experiment"):
        merge([tmp_path / "p1", tmp_path / "p2"], tmp_path / "mixed")


def test_the_bundled_comparison_claims_what_the_thesis_does():
    held = load_experiment("compare").plan.hypotheses
    assert {(h.b, h.a) for h in held} == {("collaborative", a) for a in arms()[:-1]}
    assert {h.metric for h in held} == {"help_time_mean_h", "satisfaction_mean", "harm_person_h"}
    assert all(h.why.startswith("Assumed") for h in held) and len(held) == 9
    by_metric = {h.metric: {g.smallest_difference for g in held if g.metric == h.metric} for h in held}
    assert all(len(sizes) == 1 for sizes in by_metric.values()), "the same differences matter for every pair"


def test_a_comparison_in_python_judges_hypotheses_too(tmp_path):
    from tests.experiment.sweeps import SMALL

    from govsim import load_scenario

    pair = [load_scenario(name, SMALL) for name in ("top_down", "collaborative")]
    batch = comparing.compare(pair, 2, workers=1, out=tmp_path / "runs", hypotheses=[Hypothesis(**OTHER)])
    assert batch.verdicts.verdict.tolist() == ["equivalent"] and not changed_parts(told_of(tmp_path / "runs"))
