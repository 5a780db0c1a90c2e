import numpy as np
import pandas as pd
import pytest
from tests.experiment.functions import found, runs_of, study_of

from govsim.experiment.designs.one_at_a_time import usually
from govsim.experiment.designs.sensitivity import Sensitivity, kept
from govsim.experiment.study import Factor
from govsim.text.errors import InputError

RANGES = {
    "policy.platform": (0.0, 1.0), "policy.grassroots": (0.0, 1.0), "policy.hierarchy_levels": (1.0, 4.0),
    "policy.informatization": (0.0, 1.0), "policy.party_building": (0.0, 1.0),
}  # fmt: skip
DESIGN = Sensitivity(trajectories=6, keep=2, base=32)
STUDY = study_of(RANGES, arms=("a", "b"), seeds=(1, 2))


def measure(arm, row, seed):
    """Platform matters most in both, hierarchy in b alone, informatization a little; the rest does nothing."""
    steep = 4.0 if arm == "b" else 0.0
    return 10 * row["policy.platform"] + steep * row["policy.hierarchy_levels"] + 0.1 * row["policy.informatization"] + seed


def first_round(study=STUDY, by=measure):
    return runs_of(study, DESIGN.points(study), by)


def both_rounds(study=STUDY, by=measure):
    runs = first_round(study, by)
    return pd.concat([runs, runs_of(study, DESIGN.more(study, runs), by)], ignore_index=True)


def test_the_second_round_is_over_the_factors_that_matter():
    points = DESIGN.more(STUDY, first_round())
    assert len(points) == 2 * 32 * 4
    assert {tuple(p.settings) for p in points} == {("policy.platform", "policy.hierarchy_levels")}
    for point in points[:: len(points) // 7]:
        assert STUDY.scenario(point).policy.platform == point.factors["policy.platform"]


def test_the_other_factors_stay_where_the_scenario_has_them_and_the_columns_show_it():
    points = DESIGN.more(STUDY, first_round())
    usual = STUDY.arms[0].policy
    for point in points:
        assert list(point.factors) == list(RANGES)
        assert point.factors["policy.grassroots"] == usual.grassroots
        assert point.factors["policy.informatization"] == usual.informatization


def test_what_scenarios_have_for_a_factor_of_several_keys():
    factors = {"pair": Factor(range=(0, 1), keys=("policy.platform", "policy.grassroots")),
               "odd": Factor(range=(0, 1), keys=("policy.platform", "policy.desk_hours"))}  # fmt: skip
    study = study_of({}, **factors)
    row = usually(study, study.arms[0])
    assert row["pair"] == study.arms[0].policy.platform and np.isnan(row["odd"])


def test_two_rounds_and_then_none():
    runs = both_rounds()
    assert DESIGN.more(STUDY, runs) == []
    assert DESIGN.more(STUDY, runs.sample(frac=1, random_state=2)) == []


def test_the_runs_of_both_rounds_are_foreseen():
    assert DESIGN.foreseen(STUDY) == len(both_rounds())


def test_more_is_a_function_of_the_runs_alone():
    runs = first_round()
    assert DESIGN.more(STUDY, runs) == DESIGN.more(STUDY, runs)
    assert DESIGN.more(STUDY, runs.sample(frac=1, random_state=2)) == DESIGN.more(STUDY, runs)


def test_both_tables_are_given():
    table = DESIGN.analyse(STUDY, both_rounds(), None)["indices"]
    assert found(table, "mu_star", "b").value["policy.platform"] == pytest.approx(10)
    assert set(table[table["index"] == "mu_star"].factor) == set(RANGES)
    assert set(table[table["index"] == "ST"].factor) == {"policy.platform", "policy.hierarchy_levels"}
    assert found(table, "ST", "a").value["policy.platform"] == pytest.approx(1, abs=0.05)
    assert found(table, "ST", "b - a").value["policy.hierarchy_levels"] == pytest.approx(1, abs=0.05)
    assert found(table, "ST", "b - a").value["policy.platform"] == pytest.approx(0, abs=1e-9)
    # the variances of 10 u, and of 4 k where k is 1 to 4 with the same chance: 100 / 12 and 16 x 15 / 12
    assert found(table, "S1", "b").value["policy.hierarchy_levels"] == pytest.approx(240 / 340, abs=0.1)


def test_the_second_round_is_what_sobol_alone_gives():
    table = DESIGN.analyse(STUDY, both_rounds(), None)["indices"]
    part = study_of({k: RANGES[k] for k in ("policy.platform", "policy.hierarchy_levels")}, ("a", "b"), (1, 2))

    def alone(arm, row, seed):
        return measure(arm, row | {"policy.informatization": STUDY.arms[0].policy.informatization}, seed)

    sobol = DESIGN.second
    expected = sobol.analyse(part, runs_of(part, sobol.points(part), alone), None)["indices"]
    assert table[table.method == "sobol"].reset_index(drop=True).equals(expected)


def test_a_factor_is_ranked_by_the_target_where_it_counts_most():
    rows = [("t", "m", "x", 10.0), ("t", "m", "y", 1.0), ("t", "m", "z", 2.0), ("u", "m", "x", 0.0), ("u", "m", "y", 1e-6),
            ("u", "m", "z", 1e-7), ("v", "m", "x", 0.0), ("v", "m", "y", 0.0), ("v", "m", "z", 0.0)]  # fmt: skip
    table = pd.DataFrame(rows, columns=["target", "metric", "factor", "value"]).assign(index="mu_star")
    assert kept(table, 3) == ["x", "y", "z"] and kept(table, 1) == ["x"]
    assert kept(table[table.target == "v"], 2) == []


def test_where_nothing_has_an_effect_the_design_ends_after_the_first_round():
    runs = first_round(by=lambda arm, row, seed: float(seed))
    assert DESIGN.more(STUDY, runs) == []
    table = DESIGN.analyse(STUDY, runs, None)["indices"]
    assert set(table.method) == {"morris"} and (table.value == 0).all()


def test_gaps_are_refused_in_either_round():
    runs = first_round()
    with pytest.raises(InputError, match=r"morris: .* no run under every seed"):
        DESIGN.more(STUDY, runs.iloc[:-1])
    whole = both_rounds()
    late = whole.index >= len(runs)
    whole.loc[late & (whole["policy.platform"] > 0.9) & (whole.scenario == "b"), "m"] = np.nan
    with pytest.raises(
        InputError, match=r"sobol: \d+ of 128 points of b have no finite m; all have policy.platform at or above"
    ):
        DESIGN.analyse(STUDY, whole, None)


@pytest.mark.parametrize("options", [{"base": 100}, {"levels": 3}, {"keep": 0}, {"trajectories": 1}])
def test_options_that_make_no_design_are_refused(options):
    with pytest.raises(ValueError, match="validation error"):
        Sensitivity(**options)
