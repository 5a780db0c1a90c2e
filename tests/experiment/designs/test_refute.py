"""The refutation as a design: rounds from runs alone, both scenarios alike, the scenario that is written, what is refused."""

import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from tests.experiment.functions import runs_of

from govsim import load_scenario
from govsim.experiment.designs.optimise import CANDIDATE
from govsim.experiment.designs.refute import MOVED, Refute
from govsim.experiment.designs.refute.sentence import sentence
from govsim.experiment.study import Factor, Study, overlay
from govsim.scenario import as_dict
from govsim.text.errors import InputError

pytest.importorskip("optuna")

ARMS = ("top_down", "digital_top_down", "collaborative")
PRICE, HANDLING, TIES = "actors.partnership_price", "incidents.ladder.handling_h", "community.network.ties"
FACTORS = {PRICE: Factor(range=(0.0, 9.0)), HANDLING: Factor(range=(0.1, 1.0)), TIES: Factor(range=(3.0, 12.0))}
DESIGN = Refute(fresh=6, population=4, generations=2, important=3)


def study_of(factors=FACTORS, arms=ARMS, seeds=(1, 2, 3)):
    given = {"community.residents": 300}
    loaded = tuple(load_scenario(arm, given) for arm in arms)
    return Study("headline", "", loaded, factors, seeds, ("help_time_mean_h",), arms)


def world(arm, row, seed):
    """Collaboration helps 10 h sooner, 4 h less for each unit of its price above one: turned around beyond 3.5."""
    luck = np.random.default_rng([seed, round(1e3 * row[PRICE])]).normal(0, 0.1)
    return 50.0 if arm == "digital_top_down" else 40.0 + 4 * (row[PRICE] - 1) - 0.01 * row[TIES] + luck


def played(study, design=DESIGN, measure=world):
    """Rounds of points to the end, and all runs."""
    rounds, runs = [design.points(study)], pd.DataFrame()
    while rounds[-1]:
        runs = pd.concat([runs, runs_of(study, rounds[-1], measure)], ignore_index=True)
        rounds.append(design.more(study, runs))
        assert len(rounds) < 60
    return rounds[:-1], runs


@pytest.fixture(scope="module")
def search(tmp_path_factory):
    study, folder = study_of(), tmp_path_factory.mktemp("refuted")
    rounds, runs = played(study)
    tables = DESIGN.analyse(study, runs, folder)
    return study, rounds, runs, tables, folder


def test_the_turning_point_is_found_and_told(search):
    study, _, runs, tables, _ = search
    row = tables["refute"].iloc[0]
    assert len(tables["refute"]) == 1 and (row.found, row.parameter, row.default) == ("turned", PRICE, 1.0)
    assert row.value == pytest.approx(3.5, abs=0.4)
    assert row.share_of_range == pytest.approx((row.value - 1) / 9)
    assert row.before == pytest.approx(-10, abs=0.3) and row.after_low > 0
    (told,) = (line.en for line in DESIGN.told(study, runs, tables))
    assert told.startswith(f"Moving price of partnership from 1 to {row.value:.3g} (2") and "is enough" in told
    assert "6 fresh seeds" in told
    assert sentence(tables["refute"], {}).zh.startswith("只需改变以下假定：合作成本由 1 改为")


def test_both_scenarios_stand_under_the_same_assumptions_and_seeds(search):
    _, rounds, runs, *_ = search
    assert set(runs.scenario) == {*ARMS[1:], *(MOVED + arm for arm in ARMS[1:])}
    for points in rounds:
        for a, b in zip(points[::2], points[1::2], strict=True):
            assert (a.arm, b.arm) == ARMS[1:] and a.settings == b.settings and a.seeds == b.seeds
            assert (a.name is None) == (a.factors[CANDIDATE] == "") == (not a.settings)
            assert all(isinstance(p.factors[TIES], int) for p in (a, b))
    assert DESIGN.compared(list(dict.fromkeys(runs.scenario))) == list(ARMS[1:])


def test_rounds_follow_from_the_runs_alone(search):
    study, rounds, runs, *_ = search
    done = 0
    for number, points in enumerate(rounds[:-1], start=1):
        done += sum(len(study.seeds_of(point)) for point in points)
        assert DESIGN.more(study, runs.iloc[:done]) == rounds[number]


def test_half_a_round_asks_for_the_other_half_only(search):
    study, rounds, runs, *_ = search
    first = sum(len(study.seeds_of(point)) for point in rounds[0])
    half = runs.iloc[: first + 8]
    there = set(zip(half.scenario, half.candidate, half.seed, strict=True))
    asked = [(p.scenario, p.factors[CANDIDATE], seed) for p in DESIGN.more(study, half) for seed in p.seeds]
    assert len(asked) < sum(len(p.seeds) for p in rounds[1])
    assert not {(a, c, s) for a, c, s in asked if a == MOVED + ARMS[2]} & there


def test_the_scenarios_that_are_written_are_the_ones_that_were_judged(search):
    study, _, _, tables, folder = search
    settings = {PRICE: float(tables["refute"].value.iloc[0])}
    for arm in study.arms[1:]:
        written, judged = load_scenario(folder / f"refuted_{arm.name}.yaml"), overlay(arm, settings)
        assert all(as_dict(written)[k] == v for k, v in as_dict(judged).items() if k not in ("name", "title", "description"))
    below = load_scenario(folder / "refuted.yaml")
    assert (below.actors.partnership_price, below.community.residents) == (settings[PRICE], 300)
    assert below.policy == load_scenario("base").policy


def test_nothing_is_written_where_nothing_turned_and_an_older_scenario_goes(tmp_path):
    (tmp_path / "refuted_old.yaml").write_text("extends: base.yaml\n")
    study = study_of({HANDLING: FACTORS[HANDLING], PRICE: Factor(range=(0.5, 2.0)), TIES: FACTORS[TIES]})
    _, runs = played(study)
    tables = DESIGN.analyse(study, runs, tmp_path)
    assert list(tmp_path.glob("*.yaml")) == [] and (tables["refute"].found == "held").all()
    told = DESIGN.told(study, runs, tables)[0].en
    assert told.startswith("No change of assumptions inside their ranges turned it around in")
    assert re.search(r"nearest was -[56]\.\d+ h", told)


def test_a_tie_is_no_headline(tmp_path):
    study = study_of()
    _, runs = played(study, measure=lambda arm, row, seed: float(np.random.default_rng([seed, len(arm)]).normal()))
    tables = DESIGN.analyse(study, runs, tmp_path)
    assert DESIGN.told(study, runs, tables)[0].en.startswith("There is nothing to turn around")


def test_assumptions_that_do_not_go_together_are_passed_over():
    """A community with more residents to an area than it has residents at all is no scenario; the search goes on."""
    study = study_of()
    rounds, _ = played(study)
    assert all(isinstance(study.scenario(point).name, str) for points in rounds for point in points)


def test_all_assumed_parameters_are_taken_where_none_are_named_and_the_last_two_scenarios():
    found = DESIGN.of(study_of({}))
    assert len(found.factors) > 100 and [arm.name for arm in found.arms] == list(ARMS[1:])
    assert DESIGN.foreseen(study_of()) > 100
    named = Refute(pair=("collaborative", "top_down")).of(study_of())
    assert [arm.name for arm in named.arms] == ["collaborative", "top_down"] == list(named.sources)


@pytest.mark.parametrize(
    ("factors", "options", "said"),
    [
        ({"policy.platform": Factor(range=(0, 1)), "policy.open_supply": Factor(range=(0, 1))}, {}, "a policy, no assumption"),
        ({PRICE: Factor(levels=(0.0, 4.0))}, {}, "must have a range"),
        (FACTORS, {"pair": ("collaborative", "digital")}, "did you mean 'digital_top_down'"),
    ],
)
def test_what_cannot_be_moved_is_refused(factors, options, said):
    with pytest.raises(InputError) as caught:
        Refute(**options).points(study_of(factors))
    assert said in str(caught.value.problems[0])


def test_an_unfinished_search_has_no_verdict(search):
    study, _, runs, *_ = search
    with pytest.raises(InputError, match="not at its end"):
        DESIGN.analyse(study, runs.iloc[:30], Path())
