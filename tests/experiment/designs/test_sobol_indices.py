import numpy as np
import pytest
from SALib.analyze import sobol as reference
from tests.experiment.functions import (
    ISHIGAMI,
    ISHIGAMI_S1,
    ISHIGAMI_ST,
    found,
    g_indices,
    ishigami,
    ishigami_indices,
    runs_of,
    sobol_g,
    study_of,
)

from govsim.experiment.designs.sensitivity.sobol import Sobol
from govsim.experiment.study import Factor
from govsim.text.errors import InputError

STUDY = study_of(ISHIGAMI)
FACTORS = list(ISHIGAMI)
PUBLISHED = {"S1": ISHIGAMI_S1, "ST": ISHIGAMI_ST}


def of_ishigami(arm, row, seed):
    return ishigami(row)


def analysed(design, study=STUDY, measure=of_ishigami):
    return design.analyse(study, runs_of(study, design.points(study), measure), None)["indices"]


def outputs(design):
    return np.array([ishigami(p.factors) for p in design.points(STUDY)])


def misses(table, truth):
    """Indices that lie farther from the truth than three standard errors, that is half as far again as their interval."""
    return [
        (index, factor)
        for index, values in truth.items() for factor, value in values.items()
        for mine in [found(table, index).loc[factor]]
        if abs(mine.value - value) > 0.75 * (mine.ci_high - mine.ci_low) + 1e-4
    ]  # fmt: skip


def test_what_is_published_of_ishigami_is_its_closed_form():
    s1, st = ishigami_indices()
    assert list(ISHIGAMI_S1.values()) == pytest.approx(s1, abs=5e-5)
    assert list(ISHIGAMI_ST.values()) == pytest.approx(st, abs=5e-5)


def test_ishigami_is_as_published():
    table = analysed(Sobol(base=1024, seed=2))
    assert misses(table, PUBLISHED) == []
    assert (table.ci_high - table.ci_low).max() < 0.2


def test_the_g_function_is_as_in_closed_form():
    ranges = {f"x{n}": (0.0, 1.0) for n in range(8)}
    s1, st = g_indices()
    table = analysed(Sobol(base=1024, seed=4), study_of(ranges), lambda arm, row, seed: sobol_g(row))
    truth = {index: dict(zip(ranges, values, strict=True)) for index, values in (("S1", s1), ("ST", st))}
    assert misses(table, truth) == []
    assert found(table, "S1").value.nlargest(4).index.tolist() == ["x0", "x1", "x2", "x3"]


def test_the_second_order_of_ishigami():
    """x1 and x3 act together and no other pair: S13 = ST3, as all interaction is theirs."""
    table = analysed(Sobol(base=1024, second_order=True))
    truth = {"S2": {"x1 x x2": 0.0, "x1 x x3": ISHIGAMI_ST["x3"], "x2 x x3": 0.0}}
    assert misses(table, truth | PUBLISHED) == []


@pytest.mark.parametrize("wrong", ["a and b", "columns"])
def test_a_scheme_put_together_wrongly_does_not_pass(wrong):
    """With A and B exchanged S1 turns into 1 - ST; with two columns exchanged factors get each other's indices."""
    design = Sobol(base=1024, seed=2)
    blocks = outputs(design).reshape(-1, 5)
    order = {"a and b": [4, 1, 2, 3, 0], "columns": [0, 2, 1, 3, 4]}[wrong]
    told = {(index, f): v for index, f, v in design.shares(blocks[:, order].ravel(), FACTORS)}
    off = [
        abs(told[index, f][0] - value) > 0.75 * (told[index, f][2] - told[index, f][1])
        for index, values in PUBLISHED.items() for f, value in values.items()
    ]  # fmt: skip
    assert sum(off) >= 3
    if wrong == "a and b":
        assert told["S1", "x1"][0] == pytest.approx(1 - ISHIGAMI_ST["x1"], abs=0.1)


def test_the_values_are_those_of_salib():
    design = Sobol(base=64, second_order=True, seed=7)
    problem = {"num_vars": 3, "names": FACTORS, "bounds": [list(v) for v in ISHIGAMI.values()]}
    theirs = reference.analyze(problem, outputs(design), calc_second_order=True, seed=1)
    table = analysed(design)
    for index in ("S1", "ST"):
        assert found(table, index).value.to_numpy() == pytest.approx(theirs[index])
    assert found(table, "S2").value.to_numpy() == pytest.approx(theirs["S2"][np.triu_indices(3, 1)])


def test_a_single_nan_is_refused_where_salib_is_silent():
    """SALib 1.6.0 answers S1 = [0, 0, 0] and warns of nothing (1.5.2: NaN)."""
    design = Sobol(base=512)
    y = outputs(design)
    assert len(y) == 2560
    y[77] = np.nan
    problem = {"num_vars": 3, "names": FACTORS, "bounds": [list(v) for v in ISHIGAMI.values()]}
    silent = reference.analyze(problem, y, calc_second_order=False, seed=1)["S1"]
    assert np.nan_to_num(silent).tolist() == [0, 0, 0]
    runs = runs_of(STUDY, design.points(STUDY), of_ishigami)
    runs.loc[77, "m"] = np.nan
    with pytest.raises(InputError, match="1 of 2560 points of a has no finite m; it has x1 = "):
        design.analyse(STUDY, runs, None)


def test_the_region_that_fails_is_named():
    design = Sobol(base=64)
    runs = runs_of(STUDY, design.points(STUDY), of_ishigami)
    runs.loc[runs.x1 > 2.5, "m"] = np.nan
    lost = int((runs.x1 > 2.5).sum())
    with pytest.raises(
        InputError, match=rf"sobol: {lost} of 320 points of a have no finite m; all have x1 at or above 2\.5"
    ) as e:
        design.analyse(STUDY, runs, None)
    assert "and exactly those" in e.value.problems[0] and "pawn" in e.value.problems[-1]
    with pytest.raises(InputError, match="no run under every seed"):
        design.analyse(STUDY, runs[runs.x1 <= 2.5], None)


def test_doubling_the_base_keeps_all_points():
    for seed in range(3):
        small, large = (Sobol(base=base, seed=seed).rows(STUDY) for base in (32, 64))
        assert large[: len(small)] == small and len(large) == 2 * len(small)
    with_pairs = [tuple(row.values()) for row in Sobol(base=32, second_order=True, seed=0).rows(STUDY)]
    assert {tuple(row.values()) for row in Sobol(base=32, seed=0).rows(STUDY)} < set(with_pairs)


def test_intervals_hold_the_truth_as_often_as_they_say():
    """60 samples of 64 x 5 points, 180 intervals of each index: three standard errors below 95 % is .90."""
    hits = {"S1": [], "ST": []}
    for seed in range(60):
        design = Sobol(base=64, seed=seed)
        for index, factor, (_, low, high) in design.shares(outputs(design), FACTORS):
            hits[index].append(low - 1e-4 <= PUBLISHED[index][factor] <= high + 1e-4)
    assert np.mean(hits["S1"]) > 0.90 and np.mean(hits["ST"]) > 0.90


def test_the_same_seed_gives_the_same_intervals_and_zero_is_a_seed():
    for seed in (0, 3):
        one, other = (analysed(Sobol(base=16, seed=seed)) for _ in range(2))
        assert one.equals(other)


def test_arms_are_analysed_and_so_is_their_difference():
    def measure(arm, row, seed):
        return {"m": row["x1"] + (row["x2"] if arm == "b" else 0) + 100 * seed, "n": 1.0}

    study = study_of(ISHIGAMI, arms=("a", "b"), seeds=(1, 2, 3), metrics=("m", "n"))
    table = analysed(Sobol(base=256), study, measure)
    assert found(table, "S1", "a").value.tolist() == pytest.approx([1, 0, 0], abs=0.02)
    assert found(table, "ST", "b").value.tolist() == pytest.approx([0.5, 0.5, 0], abs=0.05)
    assert found(table, "ST", "b - a").value.tolist() == pytest.approx([0, 1, 0], abs=0.02)
    none = table[table.metric == "n"]
    assert none.value.isna().all() and (none.note == "the same at every point").all() and len(none) == 18


def test_cost_in_points():
    assert len(Sobol(base=16).points(STUDY)) == 16 * 5
    assert len(Sobol(base=16, second_order=True).points(study_of(ISHIGAMI, arms=("a", "b")))) == 2 * 16 * 8


@pytest.mark.parametrize("options", [{"base": 100}, {"base": 1}, {"base": 64.0}, {"seed": -1}])
def test_options_that_make_no_design_are_refused(options):
    with pytest.raises(ValueError, match="validation error"):
        Sobol(**options)


def test_levels_are_refused():
    with pytest.raises(InputError, match=r"factors.kind: has levels, but a sobol design draws from a range"):
        Sobol().points(study_of(ISHIGAMI, kind=Factor(levels=("a", "b"))))
