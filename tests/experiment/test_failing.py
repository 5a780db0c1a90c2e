import numpy as np
import pytest
from tests.experiment.functions import study_of

from govsim.experiment.designs.sensitivity.indices import where
from govsim.experiment.study import Factor

RANGES = {"policy.platform": (0, 1), "actors.civic_capacity": (1, 3), "incidents.rate": (0, 100)}
FACTORS = study_of(RANGES).factors


def draws(count=320, seed=3):
    rng = np.random.default_rng(seed)
    return [{name: float(rng.uniform(*limits)) for name, limits in RANGES.items()} for _ in range(count)]


def column(rows, name):
    return np.array([row[name] for row in rows])


def test_one_factor_that_parts_failing_points_from_all_others_is_named():
    rows = draws()
    platform = column(rows, "policy.platform")
    said = where(rows, platform > 0.83, FACTORS)
    assert said.startswith("all have policy.platform at or above 0.83") and said.endswith("(range 0..1), and exactly those")
    assert where(rows, platform < 0.25, FACTORS).startswith(
        "all have policy.platform at or below 0.25 (range 0..1), and exactly"
    )


def test_the_cut_that_is_told_holds_for_failing_points_and_for_no_others():
    for seed in range(40):
        rows = draws(seed=seed)
        rate = column(rows, "incidents.rate")
        low, high = np.sort(np.random.default_rng(seed).uniform(0, 100, 2))
        failing = (rate > low) & (rate < min(high, low + 40))
        if failing.sum() < 2 or rate[failing].max() == rate.max() or rate[failing].min() == rate.min():
            continue
        said = where(rows, failing, FACTORS)
        cuts = [float(word) for word in said.split("between ")[1].split(" (")[0].split(" and ")]
        assert ((rate >= cuts[0]) & (rate <= cuts[1]) == failing).all(), said


def test_a_corner_is_told_by_two_factors_and_a_third_is_left_out():
    rows = draws()
    failing = (column(rows, "policy.platform") > 0.7) & (column(rows, "actors.civic_capacity") < 1.5)
    said = where(rows, failing, FACTORS)
    assert "policy.platform at or above 0.7" in said and "actors.civic_capacity at or below 1.49" in said
    assert "rate" not in said and said.endswith("and exactly those")


def test_points_that_share_a_box_with_others_are_not_said_to_be_alone():
    rows = draws()
    inside = np.flatnonzero(column(rows, "policy.platform") > 0.9)
    failing = np.zeros(len(rows), bool)
    failing[inside[::2]] = True
    said = where(rows, failing, FACTORS)
    others = int(said.split("so have ")[1].split(" ")[0])
    assert "policy.platform" in said and 0 < others <= len(inside) - failing.sum()


def test_points_all_over_the_place_are_said_to_be():
    rows = draws()
    failing = np.zeros(len(rows), bool)
    failing[::4] = True
    assert where(rows, failing, FACTORS) == "they lie all over the ranges of the factors"


def test_a_single_point_is_told_by_its_values():
    rows = [{"policy.platform": 0.5, "actors.civic_capacity": 2.25, "incidents.rate": 12.0}, *draws(5)]
    failing = np.array([True] + [False] * 5)
    assert where(rows, failing, FACTORS) == "it has policy.platform = 0.5, actors.civic_capacity = 2.25, incidents.rate = 12"


@pytest.mark.parametrize("bad", [("b",), ("a", "c")])
def test_levels_are_told_by_name(bad):
    factors = {"kind": Factor(levels=("a", "b", "c", "d", "e")), "x": Factor(range=(0, 1))}
    rows = [{"kind": level, "x": x / 10} for level in "abcde" for x in range(10)]
    said = where(rows, np.array([row["kind"] in bad for row in rows]), factors)
    assert said == f"all have kind = {' or '.join(bad)}, and exactly those"
