import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from govsim import load_scenario
from govsim.analysis.scale import scale_for
from govsim.describe import title_of
from govsim.experiment.designs.optimise import CANDIDATE, Optimise, as_overlay
from govsim.experiment.designs.optimise.pareto import FUNDED, OBJECTIVES, hypervolume
from govsim.experiment.study import Factor, Study, overlay
from govsim.scenario import content_hash, values
from govsim.text.errors import InputError

pytest.importorskip("optuna")

ARMS = ("top_down", "collaborative")
LEVERS = ("platform", "informatization", "grassroots", "rule_of_law", "party_building", "resource_mobility",
          "internal_linkage", "function_transfer")  # fmt: skip
NAMES = [f"policy.{lever}" for lever in LEVERS]
WHOLE_FRONT = 1.1**3 - np.pi / 6
"""Hypervolume of the sphere's octant behind which nothing is better, from (1.1, 1.1, 1.1)."""


def study_of(factors=None, seeds=(1, 2), arms=ARMS):
    given = {name: Factor(range=(0.0, 1.0)) for name in NAMES} if factors is None else factors
    return Study("search", "A search", tuple(map(load_scenario, arms)), given, seeds, OBJECTIVES, arms)


def sphere(row):
    """DTLZ2 (Deb, Thiele, Laumanns & Zitzler 2002): the front is the octant of the unit sphere, six levers at .5."""
    x = np.array([row[name] for name in NAMES], float)
    far, a, b = 1 + ((x[2:] - 0.5) ** 2).sum(), x[0] * np.pi / 2, x[1] * np.pi / 2
    return far * np.array([np.cos(a) * np.cos(b), np.cos(a) * np.sin(b), np.sin(a)])


def run(study, points, noise=0.0, lost=lambda row: None, levers_matter=True):
    """Runs as a runner would leave them. Noise is of candidate and seed; `lost` says nan, or which share is funded.

    The scenarios themselves are worse than their levers, by something that is not searched.
    """
    rows = []
    for point in points:
        for seed in study.seeds_of(point):
            lot = np.random.default_rng([seed, *point.factors[CANDIDATE].encode()]).normal(0, noise, 3)
            worse = 0 if point.factors[CANDIDATE] else 0.5
            help_time, satisfaction, harm = sphere(point.factors) * levers_matter + lot + worse
            known = {OBJECTIVES[0]: help_time, OBJECTIVES[1]: 1 - satisfaction, OBJECTIVES[2]: harm, FUNDED: 1.0}
            wrong = lost(point.factors)
            known |= {} if wrong is None else {OBJECTIVES[2]: np.nan} if np.isnan(wrong) else {FUNDED: wrong}
            rows.append({"scenario": point.scenario, "seed": seed, **point.factors, **known})
    return pd.DataFrame(rows)


def played(design, study, **how):
    """The rounds of a search to its end: the points of each, and all runs."""
    rounds, runs = [design.points(study)], pd.DataFrame()
    while rounds[-1]:
        runs = pd.concat([runs, run(study, rounds[-1], **how)], ignore_index=True)
        rounds.append(design.more(study, runs))
        assert len(rounds) < 50
    return rounds[:-1], runs


def covered(runs):
    """Share of the true front's hypervolume that the candidates of some runs cover, without noise."""
    rows = runs[runs[CANDIDATE] != ""].drop_duplicates(CANDIDATE)
    return hypervolume(np.array([sphere(row) for row in rows.to_dict("records")]), np.full(3, 1.1)) / WHOLE_FRONT


@pytest.fixture(scope="module")
def search():
    study, design = study_of(), Optimise(seed=2, fresh=3)
    return study, design, *played(design, study, noise=0.02)


def beats_chance(searches):
    tried = [runs.loc[runs[CANDIDATE] != "", CANDIDATE].nunique() for runs in searches]
    assert all(150 < number <= 24 * 8 for number in tried)
    draws = [np.random.default_rng(seed).random((number, len(NAMES))) for seed in range(1, 5) for number in tried]
    chance = np.mean([covered(pd.DataFrame(d, columns=NAMES).assign(candidate=[*map(str, range(len(d)))])) for d in draws])
    assert np.mean([covered(runs) for runs in searches]) > chance + 0.09
    assert chance > 0.25  # no straw man: the reference is within the reach of chance


def test_the_search_beats_chance(search):
    beats_chance([search[-1]])


@pytest.mark.long
def test_searches_beat_chance_by_far():
    """Of the front's hypervolume they cover .43 on average, as many random draws .30."""
    beats_chance([played(Optimise(seed=seed, fresh=3), study_of(), noise=0.02)[1] for seed in range(1, 5)])


def test_the_first_generation_holds_the_scenarios_own_levers(search):
    study, _, rounds, _ = search
    own = [{name: dict(values(arm))[name] for name in NAMES} for arm in study.arms]
    assert [{name: p.factors[name] for name in NAMES} for p in rounds[0] if p.factors[CANDIDATE]][:2] == own


def test_candidates_are_laid_on_the_last_scenario_and_run_under_the_studys_seeds(search):
    study, _, rounds, _ = search
    for points in rounds[:-1]:
        for point in points:
            assert study.seeds_of(point) == study.seeds
            if point.factors[CANDIDATE]:
                assert (point.arm, point.scenario) == ("collaborative", CANDIDATE)
                assert point.settings == {name: point.factors[name] for name in NAMES}


def test_scenarios_run_as_they_are_and_are_marked(search):
    study, design, rounds, runs = search
    for points in (rounds[0], rounds[-1]):
        assert [(p.scenario, p.settings) for p in points if not p.factors[CANDIDATE]] == [(arm, {}) for arm in ARMS]
    table = design.analyse(study, runs, Path())["pareto"]
    assert table[table.kind == "arm"].scenario.tolist() == list(ARMS)
    assert (table[table.kind == "arm"].candidate == "").all() and (table[table.kind == "front"].candidate != "").all()


def test_fresh_seeds_come_last_and_once(search):
    study, design, rounds, _ = search
    assert [{study.seeds_of(p) for p in points} for points in rounds[:-1]] == [{(1, 2)}] * (len(rounds) - 1)
    assert {study.seeds_of(p) for p in rounds[-1]} == {(3, 4, 5)}
    assert len(rounds[-1]) <= design.front_at_most + len(ARMS)


def test_the_runs_of_all_rounds_are_foreseen(search):
    study, design, _, runs = search  # fewer come where a policy is bred twice
    assert 0.9 * design.foreseen(study) < len(runs) <= design.foreseen(study)


def test_no_policy_runs_twice_under_a_seed(search):
    _, _, _, runs = search
    assert not runs.duplicated([*NAMES, "scenario", "seed"]).any()
    candidates = runs[runs[CANDIDATE] != ""]
    assert (candidates.groupby(CANDIDATE)[NAMES].nunique() == 1).all().all()


def test_the_table_is_of_the_fresh_seeds_and_shows_the_shift(search):
    study, design, _, runs = search
    table = design.analyse(study, runs, Path())["pareto"]
    for row in table.to_dict("records"):
        mine = runs[(runs[CANDIDATE] == row["candidate"]) & (runs.scenario.eq(row["scenario"]) | (row["candidate"] != ""))]
        fresh, seen = mine[mine.seed > 2], mine[mine.seed <= 2]
        for metric in OBJECTIVES:
            assert row[metric] == pytest.approx(fresh[metric].mean())
            assert row[f"{metric}_shift"] == pytest.approx(fresh[metric].mean() - seen[metric].mean())
            half = 4.302653 * fresh[metric].std() / 3**0.5  # t quantile .975 of two degrees of freedom
            assert row[f"{metric}_high"] - row[metric] == pytest.approx(half, rel=1e-5)


def test_the_winners_curse_is_there_to_be_seen():
    """Where all policies are equal, the front is luck: fresh seeds take it all away."""
    study, design = study_of(seeds=(1,)), Optimise(seed=1, fresh=30, generations=3)
    _, runs = played(design, study, noise=0.1, levers_matter=False)
    front = design.analyse(study, runs, Path())["pareto"].query("kind == 'front'")
    assert front[f"{OBJECTIVES[0]}_shift"].mean() > 0.05
    assert front[f"{OBJECTIVES[1]}_shift"].mean() < -0.05
    assert front[f"{OBJECTIVES[2]}_shift"].mean() > 0.05


def test_a_dominated_scenario_is_told_with_paired_intervals(search):
    study, design, _, runs = search
    tables = design.analyse(study, runs, Path())
    apart, table = tables["distance"], tables["pareto"].set_index("candidate")
    assert apart.groupby("arm").size().to_dict() == dict.fromkeys(ARMS, 3)
    for (arm, candidate), rows in apart.groupby(["arm", "candidate"]):
        mine = tables["pareto"][(tables["pareto"].kind == "arm") & (tables["pareto"].scenario == arm)].iloc[0]
        for row in rows.to_dict("records"):
            assert row["difference"] == pytest.approx(table.loc[candidate, row["metric"]] - mine[row["metric"]])
            assert row["ci_low"] < row["difference"] < row["ci_high"]
        signs = rows.set_index("metric").difference * [1, -1, 1]
        assert rows.dominated.tolist() == [bool((signs <= 0).all() and (signs < 0).any())] * 3
    assert apart.dominated.any()
    told = [line.en for line in design.told(study, runs, tables)]
    assert any(line.startswith("Collaborative governance is dominated") and "at the same budget" in line for line in told)
    held_against = tables["distance"].candidate.iloc[-1]
    apart = next(line for line in told if line.startswith(f"What sets {held_against} apart from collaborative governance most"))
    row, usual = table.loc[held_against], dict(values(study.arms[-1]))
    most = max(NAMES, key=lambda name: abs(row[name] - usual[name]))
    assert f" most: {title_of(most).inside().en} ({row[most]:g} instead of {usual[most]:g})" in apart
    shift = float(tables["pareto"].groupby("kind")["harm_person_h_shift"].mean()["front"])
    moved = scale_for("harm_person_h").in_words(shift, np.nan, np.nan).en
    assert any(f"harm {moved} on average" in line for line in told)


def test_history_rises_and_counts_all_candidates(search):
    study, design, _, runs = search
    told = design.analyse(study, runs, Path())["front_history"]
    assert told.generation.tolist() == list(range(8))
    assert told.hypervolume.is_monotonic_increasing and 0 < told.hypervolume.iloc[0] < told.hypervolume.iloc[-1] < 1
    assert told.candidates.sum() == runs.loc[runs[CANDIDATE] != "", CANDIDATE].nunique()
    assert told.unpaid.sum() == told.failed.sum() == 0


def test_what_has_no_value_or_cannot_be_paid_is_never_on_the_front():
    """Two faults by lever: half of all policies cannot be paid, some give no value; the search goes on without them."""

    def lost(row):
        if not row[CANDIDATE]:
            return None
        return np.nan if row[NAMES[7]] > 0.9 else 0.5 if row[NAMES[2]] > 0.5 else None

    study, design = study_of(), Optimise(seed=2, fresh=2, population=16, generations=4)
    rounds, runs = played(design, study, lost=lost)
    assert len(rounds) == 5
    tables = design.analyse(study, runs, Path())
    front = tables["pareto"].query("kind == 'front'")
    assert (front[NAMES[2]] <= 0.5).all() and (front[NAMES[7]] <= 0.9).all() and len(front) > 2
    told = tables["front_history"]
    assert told.unpaid.iloc[0] > 5 and told.failed.sum() > 0
    assert told.unpaid.iloc[-1] < 3  # the search has learned where they are
    lines = [line.en for line in design.told(study, runs, tables)]
    assert any("ask for more than the envelope pays (policy.grassroots at least 0.5" in line for line in lines)


def test_a_search_in_which_nothing_can_be_paid_still_ends():
    study, design = study_of(), Optimise(seed=3, fresh=2, population=4, generations=2)
    rounds, runs = played(design, study, lost=lambda row: 0.2 if row[CANDIDATE] else None)
    assert len(rounds) == 3
    tables = design.analyse(study, runs, Path())
    assert (tables["pareto"].kind == "arm").all() and not len(tables["distance"])
    assert (tables["front_history"].hypervolume == 0).all()
    told = [line.en for line in design.told(study, runs, tables)]
    assert any("candidates ask for more than the envelope pays and do not count" in line for line in told)


def test_the_same_runs_lead_to_the_same_candidates(search):
    """Whatever the order of rows, and with rounds to come already among them."""
    study, design, rounds, runs = search
    sizes = np.cumsum([sum(len(study.seeds_of(p)) for p in points) for points in rounds])
    for n in (0, 3, 6):
        so_far = runs.iloc[: sizes[n]]
        assert design.more(study, so_far) == rounds[n + 1]
        assert design.more(study, so_far.sample(frac=1, random_state=1)) == rounds[n + 1]
    half_done = runs.iloc[: sizes[2] + 7]
    waiting = design.more(study, half_done)
    assert waiting == [p for p in rounds[3] if (half_done[CANDIDATE] == p.factors[CANDIDATE]).sum() < 2]


SCRIPT = """
import json, sys
from tests.experiment.designs.test_optimise import Optimise, played, study_of
rounds, _ = played(Optimise(seed=4, population=8, generations=4, fresh=2), study_of(), noise=0.1)
print(json.dumps([[p.factors, p.seeds] for points in rounds for p in points]))
"""


def test_the_same_candidates_in_any_process():
    """Byte for byte, under another seed of Python's own hashes."""
    root = Path(__file__).resolve().parents[3]
    env = {**os.environ, "PYTHONPATH": os.pathsep.join([str(root), *filter(None, sys.path)])}
    strange = env | {"PYTHONHASHSEED": "77" if os.environ.get("PYTHONHASHSEED") != "77" else "1"}
    there = subprocess.run([sys.executable, "-c", SCRIPT], env=strange, capture_output=True, timeout=100)
    assert there.returncode == 0, there.stderr.decode()
    rounds, _ = played(Optimise(seed=4, population=8, generations=4, fresh=2), study_of(), noise=0.1)
    assert there.stdout.decode().strip() == json.dumps([[p.factors, p.seeds] for points in rounds for p in points])


def test_another_seed_searches_elsewhere():
    first, second = (Optimise(seed=seed).points(study_of()) for seed in (1, 2))
    assert first != second and first[: len(ARMS)] == second[: len(ARMS)]


def test_more_seeds_ask_for_the_runs_that_are_missing(search):
    study, design, rounds, runs = search
    longer = replace(study, seeds=(1, 2, 3, 4))
    waiting = design.more(longer, runs)
    assert {p.factors[CANDIDATE] for p in waiting} <= {p.factors[CANDIDATE] for p in rounds[0]}
    assert len(waiting) > 10


@pytest.mark.parametrize("setting", [{}, {"community.residents": 200, "horizon.days": 30}])
def test_a_candidate_written_down_is_the_same_policy(tmp_path, setting):
    """Read again, the file is the candidate's scenario to the last value, what the experiment sets included."""
    study = study_of({})
    study = replace(study, arms=tuple(overlay(arm, setting) for arm in study.arms))
    point = Optimise(population=5).points(study)[-1]
    row = {name: value for name, value in point.factors.items() if name != CANDIDATE}
    name = str(point.factors[CANDIDATE])
    (tmp_path / "found.yaml").write_text(as_overlay(study, name, row))
    read = load_scenario(tmp_path / "found.yaml")
    assert read.name == name
    assert content_hash(read) == content_hash(overlay(study.arms[-1], point.settings, name))


def test_a_candidate_is_found_by_its_name(search):
    study, design, rounds, runs = search
    point = rounds[2][3]
    assert design.candidate(study, runs, str(point.factors[CANDIDATE])) == point.settings
    with pytest.raises(InputError, match="no candidate 'c123'"):
        design.candidate(study, runs, "c123")
