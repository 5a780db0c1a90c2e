import numpy as np
import pytest
from SALib.analyze import pawn as reference
from scipy import stats
from tests.experiment.functions import ISHIGAMI, found, ishigami, runs_of, study_of

from govsim.experiment.designs.sensitivity.pawn import Pawn, sliced
from govsim.experiment.study import Factor
from govsim.text.errors import InputError

STUDY = study_of(ISHIGAMI)


def of_ishigami(arm, row, seed):
    return ishigami(row)


def analysed(design, study=STUDY, measure=of_ishigami):
    return design.analyse(study, runs_of(study, design.points(study), measure), None)["indices"]


def by_hand(codes, y):
    """Median and maximum of SciPy's Kolmogorov-Smirnov statistic."""
    distances = [stats.ks_2samp(y[codes == n], y, method="asymp").statistic for n in np.unique(codes)]
    return np.median(distances), np.max(distances)


@pytest.mark.parametrize("slices", [2, 6, 8, 9, 21])
def test_distances_are_those_of_kolmogorov_and_smirnov(slices):
    """Among them numbers of slices (6, 9, 21) at which SALib 1.6.0 stops with an error; and with equal outputs."""
    rng = np.random.default_rng(slices)
    x, y = rng.uniform(size=(2, 300))
    for outputs in (y, np.round(y + x, 1)):
        codes = sliced(x.tolist(), (), slices)
        told = Pawn(draws=300, slices=slices).distances(codes, outputs)
        assert (told["median"][0], told["max"][0]) == pytest.approx(by_hand(codes, outputs))


def test_the_values_are_those_of_salib():
    """SALib leaves the largest value of a factor out of the last slice: a point of 25, so up to .04 in that slice."""
    points = Pawn().points(STUDY)
    x, y = np.array([list(p.factors.values()) for p in points]), np.array([ishigami(p.factors) for p in points])
    problem = {"num_vars": 3, "names": list(ISHIGAMI), "bounds": [list(v) for v in ISHIGAMI.values()]}
    theirs, table = reference.analyze(problem, x, y, S=8), analysed(Pawn())
    assert found(table, "median").value.to_numpy() == pytest.approx(theirs["median"], abs=0.02)
    assert found(table, "max").value.to_numpy() == pytest.approx(theirs["maximum"], abs=0.04)


def test_slices_hold_as_many_points_each():
    assert np.bincount(sliced(np.random.default_rng(1).permutation(80).astype(float).tolist(), (), 8)).tolist() == [10] * 8
    assert sliced([3, 1, 1, 7], (), 5).tolist() == [1, 0, 0, 2]
    assert sliced(["b", "a", "b"], ("a", "b", "c"), 2).tolist() == [1, 0, 1]


def test_ishigami_is_ranked_and_a_factor_without_influence_stays_in_the_noise():
    ranges = ISHIGAMI | {"idle": (0.0, 1.0)}
    table = analysed(Pawn(draws=800), study_of(ranges))
    median = found(table, "median").value
    assert median["x2"] > median["x1"] > median["x3"] > median["idle"]
    noise = found(table, "median_noise").value
    assert (median[["x1", "x2", "x3"]] > noise[["x1", "x2", "x3"]]).all() and median["idle"] <= noise["idle"]


@pytest.mark.long
def test_noise_is_exceeded_by_chance_in_one_of_twenty():
    """200 factors that do nothing: 10 above, give or take three standard errors of 3.1."""
    table = analysed(
        Pawn(draws=80, slices=4), study_of({f"x{n}": (0.0, 1.0) for n in range(201)}), lambda arm, row, seed: row["x0"]
    )
    above = (found(table, "median").value > found(table, "median_noise").value).iloc[1:].sum()
    assert 1 <= above <= 20


def test_intervals_hold_the_mean_of_samples_of_the_same_size():
    """The index grows with small samples, so its interval is about what samples of this size give on average."""
    design = Pawn(draws=100, slices=4)
    values, limits = [], []
    for seed in range(40):
        mine = found(analysed(design.model_copy(update={"seed": seed})), "median")
        values.append(mine.value)
        limits.append((mine.ci_low, mine.ci_high))
    truth = np.mean(values, axis=0)
    assert np.mean([(low <= truth) & (truth <= high) for low, high in limits]) > 0.90


def test_failing_points_are_dropped_and_counted():
    design = Pawn()
    points = design.points(STUDY)
    runs = runs_of(STUDY, points, of_ishigami)
    lost = runs.x1 > 2.5
    table = design.analyse(STUDY, runs.assign(m=runs.m.where(~lost)), None)["indices"]
    note = table.note.iloc[0]
    assert note.startswith(f"{lost.sum()} of 200 points dropped ({lost.sum()} of 200 points of a have no finite m; all have x1")
    assert table.value.notna().all() and table.equals(
        design.analyse(STUDY, runs.assign(m=runs.m.where(~lost, np.inf)), None)["indices"]
    )
    gone = design.analyse(STUDY, runs[~lost], None)["indices"]
    assert (gone.value == table.value).all() and "no run under every seed" in gone.note.iloc[0]


def test_a_difference_drops_the_points_of_both():
    study = study_of(ISHIGAMI, arms=("a", "b"), metrics=("m", "n"))
    design = Pawn()
    runs = runs_of(study, design.points(study), lambda arm, row, seed: ishigami(row) * (2 if arm == "b" else 1))
    runs.loc[[3, 205, 206], "m"] = np.nan
    table = design.analyse(study, runs, None)["indices"]
    notes = table[table.metric == "m"].groupby("target").note.first().str.split(" ").str[0]
    assert notes.to_dict() == {"a": "1", "b": "2", "b - a": "3"}
    assert set(table[(table.metric == "n") & (table.target == "a")].note) == {""}


def test_too_few_points_left_are_refused():
    design = Pawn()
    runs = runs_of(STUDY, design.points(STUDY), of_ishigami)
    with pytest.raises(InputError, match="79 points are left, and 8 slices need 80") as caught:
        design.analyse(STUDY, runs.assign(m=runs.m.where(np.arange(200) < 79)), None)
    assert "121 of 200 points of a have no finite m" in caught.value.problems[0]


def test_levels_are_slices():
    study = study_of({"x": (0.0, 1.0)}, kind=Factor(levels=("plain", "wired", "open")))
    table = analysed(Pawn(), study, lambda arm, row, seed: row["x"] + 5 * (row["kind"] == "open"))
    told = found(table, "max").value
    assert told["kind"] == pytest.approx(2 / 3, abs=0.02)
    assert told["x"] < told["kind"]


def test_whole_numbers_are_slices():
    study = study_of({"policy.hierarchy_levels": (1.0, 4.0), "x": (0.0, 1.0)})
    table = analysed(Pawn(), study, lambda arm, row, seed: row["policy.hierarchy_levels"])
    assert found(table, "max").value["policy.hierarchy_levels"] == pytest.approx(0.75)


def test_what_never_varies_has_no_distance_and_says_so():
    table = analysed(Pawn(), STUDY, lambda arm, row, seed: 2.0)
    assert (table.value == 0).all() and (table.note == "the same at every point").all()


def test_more_draws_than_ten_to_a_slice_are_asked_for():
    with pytest.raises(ValueError, match="draws must be at least 10 times the slices"):
        Pawn(draws=70)
