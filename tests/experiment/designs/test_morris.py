from itertools import product

import numpy as np
import pytest
from SALib.analyze import morris as reference
from tests.experiment.functions import ISHIGAMI, PI, G, found, ishigami, runs_of, sobol_g, study_of

from govsim.experiment.designs.sensitivity.morris import Morris, effects
from govsim.experiment.study import Factor
from govsim.text.errors import InputError

STUDY = study_of(ISHIGAMI)


def analysed(design, study, measure):
    points = design.points(study)
    return design.analyse(study, runs_of(study, points, measure), None)["indices"]


def grid_effects(factor):
    """All elementary effects of the Ishigami function on the grid of 4 levels, in the unit of a move through the range."""
    step, values = 2 / 3, []
    for start in product(np.arange(4) / 3, repeat=3):
        at = dict(zip(ISHIGAMI, start, strict=True))
        if at[factor] + step < 1 + 1e-9:
            there = at | {factor: at[factor] + step}
            low, high = (ishigami({k: 2 * PI * v - PI for k, v in row.items()}) for row in (at, there))
            values.append((high - low) / step)
    return np.array(values)


def test_ishigami_on_the_grid_by_full_enumeration():
    """Every index lies within its bootstrap interval, made half as wide again (three standard errors)."""
    table = analysed(Morris(trajectories=200, seed=3), STUDY, lambda arm, row, seed: ishigami(row))
    for index, truth in (("mu_star", lambda e: np.abs(e).mean()), ("mu", np.mean), ("sigma", np.std)):
        mine = found(table, index)
        for factor in ISHIGAMI:
            value, low, high = mine.loc[factor]
            assert value == pytest.approx(truth(grid_effects(factor)), abs=0.75 * (high - low) + 1e-9), (index, factor)
        assert (mine.ci_high - mine.ci_low).max() < 2.5


def test_factors_mixed_up_do_not_pass():
    """The same runs with the names of two factors changed: the enumeration above notices."""
    table = analysed(Morris(trajectories=200, seed=3), STUDY, lambda arm, row, seed: ishigami(row))
    sigma = found(table, "sigma")
    value, low, high = sigma.loc["x3"]
    assert abs(value - np.std(grid_effects("x1"))) > 0.75 * (high - low)


def test_the_effects_are_those_of_salib():
    design = Morris(trajectories=12, levels=6, seed=9)
    points = design.points(STUDY)
    x, y = np.array([list(p.factors.values()) for p in points]), np.array([ishigami(p.factors) for p in points])
    problem = {"num_vars": 3, "names": list(ISHIGAMI), "bounds": [list(v) for v in ISHIGAMI.values()]}
    theirs = reference.analyze(problem, x, y, num_levels=6, seed=1)
    table = analysed(design, STUDY, lambda arm, row, seed: ishigami(row))
    for index in ("mu", "mu_star", "sigma"):
        assert found(table, index).value.to_numpy() == pytest.approx(np.asarray(theirs[index], float))


def test_the_g_function_is_ranked_by_its_coefficients():
    """|4x - 2| has effects of 2 on the grid of 4 levels only from a corner, so 6 levels."""
    ranges = {f"x{n}": (0.0, 1.0) for n in range(8)}
    table = analysed(Morris(trajectories=60, levels=6), study_of(ranges), lambda arm, row, seed: sobol_g(row))
    mu_star = found(table, "mu_star").value.to_numpy()
    assert (np.diff(mu_star[:5]) < 0).all() and mu_star[4:].max() < 0.1 * mu_star[0]
    assert len(G) == len(mu_star)


def test_a_straight_line_has_the_same_effect_everywhere():
    study = study_of({"x": (0.0, 5.0), "y": (-1.0, 1.0)}, arms=("a", "b"), seeds=(1, 2))
    table = analysed(Morris(), study, lambda arm, row, seed: 3 * row["x"] - 2 * row["y"] * (arm == "b") + seed)
    assert found(table, "mu", "a").value.tolist() == pytest.approx([15, 0])
    assert found(table, "mu", "b - a").value.tolist() == pytest.approx([0, -4])
    assert found(table, "mu_star", "b - a").value.tolist() == pytest.approx([0, 4])
    assert found(table, "sigma", "b").value.max() < 1e-9
    assert set(table.target) == {"a", "b", "b - a"} and set(table.method) == {"morris"}


def test_steps_of_whole_numbers_are_the_ones_the_model_saw():
    """Three whole numbers on four levels: SALib's own step of 2/3 would make effects of 5 differ between starts."""
    study = study_of({"policy.hierarchy_levels": (1.0, 3.0), "x": (0.0, 1.0)})
    table = analysed(Morris(), study, lambda arm, row, seed: 5.0 * row["policy.hierarchy_levels"])
    assert found(table, "mu").value.tolist() == pytest.approx([10, 0])
    assert found(table, "sigma").value.max() < 1e-9


def test_more_trajectories_begin_with_the_same_points():
    few, many = (Morris(trajectories=n, seed=5).rows(STUDY) for n in (6, 24))
    assert many[: len(few)] == few and len(few) == 6 * 4
    assert Morris(trajectories=6, seed=6).rows(STUDY) != few


def test_what_never_varies_has_no_effect_and_says_so():
    table = analysed(Morris(), STUDY, lambda arm, row, seed: 0.1 + 0.2)
    assert (table.value == 0).all() and (table.ci_low == 0).all() and (table.note == "the same at every point").all()


def test_gaps_and_levels_are_refused():
    design = Morris()
    runs = runs_of(STUDY, design.points(STUDY), lambda arm, row, seed: ishigami(row))
    with pytest.raises(InputError, match="1 of 40 points of a has no run under every seed; it has x1 = "):
        design.analyse(STUDY, runs.drop(index=7), None)
    runs.loc[runs.x2 > 3, "m"] = np.nan
    with pytest.raises(InputError, match=r"x2 (at or above|=) 3.*and exactly those"):
        design.analyse(STUDY, runs, None)
    with pytest.raises(InputError, match="has levels"):
        design.points(study_of(ISHIGAMI, kind=Factor(levels=("a", "b"))))


@pytest.mark.parametrize("options", [{"levels": 5}, {"levels": 0}, {"trajectories": 1}, {"trajectories": 2.5}, {"seed": -1}])
def test_options_that_make_no_design_are_refused(options):
    with pytest.raises(ValueError, match="validation error"):
        Morris(**options)


@pytest.mark.long
def test_intervals_hold_the_truth_as_often_as_they_say():
    """mu_star of 20 trajectories: 120 x 3 intervals; three standard errors below 95 % is .915."""
    truth = [np.abs(grid_effects(name)).mean() for name in ISHIGAMI]
    design, hits = Morris(trajectories=20), []
    for seed in range(120):
        table = analysed(design.model_copy(update={"seed": seed}), STUDY, lambda arm, row, seed: ishigami(row))
        mine = found(table, "mu_star")
        hits.append((mine.ci_low - 1e-9 <= truth) & (mine.ci_high + 1e-9 >= truth))
    assert np.mean(hits) > 0.915


def test_seeds_that_diverge_have_a_level_of_noise_and_what_is_above_it_has_an_effect():
    """A run with other settings has other luck: 60 factors without influence, 3 above the level give or take 3 x 1.7."""
    ranges = {f"x{n}": (0.0, 1.0) for n in range(61)}
    study = study_of(ranges, seeds=(1, 2, 3, 4))

    def measure(arm, row, seed):
        return 4 * row["x0"] + np.random.default_rng([seed, *(round(v * 3) for v in row.values())]).normal(0, 1)

    table = analysed(Morris(trajectories=20), study, measure)
    value, level = found(table, "mu_star").value, found(table, "mu_star_noise").value
    assert value["x0"] > 2 * level["x0"] and 0 <= (value > level).iloc[1:].sum() <= 8
    # two runs differ by sqrt(2), the mean of four seeds by half of it, over a step of 2 / 3
    assert level.median() == pytest.approx(1.5 * np.sqrt(0.5) * (0.798 + 1.645 * 0.603 / np.sqrt(20)), rel=0.1)


def test_seeds_that_do_not_diverge_make_no_noise_and_one_seed_has_none():
    table = analysed(Morris(), study_of(ISHIGAMI, seeds=(1, 2)), lambda arm, row, seed: ishigami(row) + seed)
    assert found(table, "mu_star_noise").value.max() < 1e-9
    assert "mu_star_noise" not in set(analysed(Morris(), STUDY, lambda arm, row, seed: ishigami(row))["index"])


def test_an_effect_belongs_to_the_factor_that_moved():
    x = np.array([[0, 0], [0, 1], [1, 1], [1, 1], [0, 1], [0, 0]], float)
    y = np.array([1, 3, 8, 10, 4, 3], float)
    assert effects(x, y, np.array([[0, 1], [0, 2]])).tolist() == [[5, 4], [6, 2]]
