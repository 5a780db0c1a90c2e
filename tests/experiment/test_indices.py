import sys

import numpy as np
import pandas as pd
import pytest
from tests.experiment.functions import runs_of, study_of

from govsim.experiment.designs.sampling import laid_out, wholes
from govsim.experiment.designs.sensitivity import Sensitivity
from govsim.experiment.designs.sensitivity.indices import ADVICE, collect, needs_ranges, refuse_gaps, resampled
from govsim.experiment.designs.sensitivity.morris import Morris
from govsim.experiment.designs.sensitivity.pawn import Pawn
from govsim.experiment.designs.sensitivity.sobol import Sobol
from govsim.experiment.study import Factor, crossed
from govsim.text.errors import InputError

RANGES = {"policy.platform": (0.0, 1.0), "policy.grassroots": (0.0, 0.5)}


def made(arms=("a", "b"), seeds=(1, 2, 3), metrics=("m", "n")):
    study = study_of(RANGES, arms, seeds, metrics)
    points = crossed(study, laid_out(study, np.random.default_rng(1).uniform(size=(20, 2))))

    def measure(arm, row, seed):
        m = row["policy.platform"] * (2 if arm == "b" else 1) + seed
        return {"m": m, "n": 7.0}

    return study, points, runs_of(study, points, measure)


def means(outputs, metric):
    return {target.name: target.y for target in outputs.targets(metric)}


def test_outputs_are_means_over_seeds_by_arm_and_pair():
    study, points, runs = made()
    platform = np.array([p.factors["policy.platform"] for p in points[:20]])
    targets = means(collect(study, points, runs), "m")
    assert list(targets) == ["a", "b", "b - a"]
    assert targets["a"] == pytest.approx(platform + 2)
    assert targets["b - a"] == pytest.approx(platform)


def test_runs_are_known_by_values_and_not_by_their_order():
    study, points, runs = made()
    shuffled = runs.sample(frac=1, random_state=1).astype({"scenario": "category"})
    for name, y in means(collect(study, points, runs), "m").items():
        assert (means(collect(study, points, shuffled), "m")[name] == y).all()


def test_runs_of_other_points_and_other_seeds_are_left_alone():
    study, points, runs = made()
    more = runs.assign(seed=runs.seed + 100, m=1e9)
    elsewhere = runs.assign(**{"policy.platform": runs["policy.platform"] + 1, "m": 1e9})
    with_more = collect(study, points, pd.concat([more, runs, elsewhere]))
    assert (means(with_more, "m")["a"] == means(collect(study, points, runs), "m")["a"]).all()


def test_what_varies_by_rounding_only_is_made_equal():
    study, points, runs = made()
    runs["m"] = np.where(runs.scenario == "a", runs.m * 0 + 0.1 + 0.2, 0.3)
    runs["n"] = 1e-13 * np.arange(len(runs))
    outputs = collect(study, points, runs)
    assert np.ptp(means(outputs, "m")["b - a"]) == 0
    assert np.ptp(means(outputs, "n")["a"]) > 0  # small, but not against its own size


def test_a_complete_design_is_not_refused():
    study, points, runs = made()
    refuse_gaps(collect(study, points, runs), "sobol")


def test_gaps_are_counted_by_arm_and_metric_and_their_region_is_named():
    study, points, runs = made()
    high = runs["policy.platform"] > 0.8
    runs.loc[high & (runs.scenario == "b") & (runs.seed == 2), "m"] = np.nan
    runs = runs[~((runs["policy.grassroots"] < 0.1) & (runs.scenario == "a") & (runs.seed == 3))]
    with pytest.raises(InputError) as caught:
        refuse_gaps(collect(study, points, runs), "sobol")
    lost = sum(p.factors["policy.grassroots"] < 0.1 for p in points[:20])
    empty = sum(p.factors["policy.platform"] > 0.8 for p in points[:20])
    first, second, last = caught.value.problems
    assert first.startswith(
        f"made_up: sobol: {lost} of 20 points of a have no run under every seed; all have policy.grassroots"
    )
    assert second.startswith(
        f"made_up: sobol: {empty} of 20 points of b have no finite m; all have policy.platform at or above"
    )
    assert second.endswith("and exactly those") and last.endswith(ADVICE)


def test_infinity_is_a_gap_too():
    study, points, runs = made()
    runs.loc[0, "m"] = np.inf
    with pytest.raises(InputError, match=r"1 of 20 points of a has no finite m; it has policy.platform = "):
        refuse_gaps(collect(study, points, runs), "morris")


def test_levels_are_refused_where_a_range_is_needed():
    study = study_of(RANGES, **{"policy.desk_hours": Factor(levels=(8.0, 24.0))})
    with pytest.raises(InputError, match=r"factors.policy.desk_hours: has levels, but a sobol design draws from a range"):
        needs_ranges(study, "sobol")
    with pytest.raises(InputError, match="needs at least 1"):
        needs_ranges(study_of({}), "sobol")


def test_whole_numbers_are_equally_likely_and_fit_the_model():
    study = study_of({"policy.hierarchy_levels": (1.0, 4.5)})
    rows = laid_out(study, np.linspace(0, 1, 4001)[:, None])
    values = [row["policy.hierarchy_levels"] for row in rows]
    assert {type(v) for v in values} == {int}
    assert np.bincount(values).tolist() == [0, 1000, 1000, 1000, 1001]
    for point in crossed(study, [rows[0], rows[2000], rows[-1]]):
        assert study.scenario(point).policy.hierarchy_levels == point.factors["policy.hierarchy_levels"]


@pytest.mark.parametrize(("levels", "ends"), [(4, (1, 4)), (6, (1, 4)), (4, (1, 2)), (4, (0, 9))])
def test_a_step_on_the_grid_always_moves_a_whole_number(levels, ends):
    """Morris' step is levels / 2 / (levels - 1) of the range; a step of no length has no effect to divide by."""
    step = levels / 2 / (levels - 1)
    study = study_of({"policy.hierarchy_levels": ends})
    start = np.linspace(0, 1 - step, levels // 2)[:, None]
    before, after = laid_out(study, start), laid_out(study, start + step)
    moved = [b["policy.hierarchy_levels"] - a["policy.hierarchy_levels"] for a, b in zip(before, after, strict=True)]
    assert min(moved) >= 1


def test_a_range_without_two_whole_numbers_is_refused():
    with pytest.raises(InputError, match=r"takes whole numbers, and its range holds fewer than two"):
        needs_ranges(study_of({"policy.hierarchy_levels": (2.5, 3.5)}), "morris")
    assert list(wholes((0.5, 3.0))) == [1, 2, 3]


@pytest.mark.parametrize("design", [Morris(), Sobol(), Sensitivity()])
def test_without_salib_it_is_said_how_to_get_it(design, monkeypatch):
    for name in ("SALib", "SALib.sample", "SALib.sample.morris", "SALib.sample.sobol"):
        monkeypatch.setitem(sys.modules, name, None)
    with pytest.raises(InputError, match=r"needs SALib: pip install 'govsim\[sensitivity\]'"):
        design.points(study_of(RANGES))
    assert Pawn().points(study_of(RANGES))


def test_resamples_are_fixed_by_the_seed():
    assert (resampled(9, 50, 4) == resampled(9, 50, 4)).all()
    assert (resampled(9, 50, 4) != resampled(9, 50, 5)).any()
    assert np.bincount(resampled(5, 4000, 1).ravel(), minlength=5) == pytest.approx(4000, rel=0.06)
