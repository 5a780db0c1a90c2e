import sys

import pytest
from tests.experiment.designs.test_optimise import ARMS, study_of

from govsim import load_scenario
from govsim.experiment.designs.nsga2 import all_levers, grid, nearest_on
from govsim.experiment.designs.optimise import Optimise, searched
from govsim.experiment.study import Factor, overlay
from govsim.policy import Policy
from govsim.text.errors import InputError

optuna = pytest.importorskip("optuna")


def test_without_factors_all_levers_are_searched():
    levers = searched(study_of({})).factors
    assert set(levers) == {f"policy.{name}" for name in Policy.model_fields}
    assert levers["policy.service_purchasing"].range == (0, 0.4) and levers["policy.prevention_share"].range == (0, 0.6)
    assert levers["policy.desk_hours"].range == (20, 168) and levers["policy.hierarchy_levels"].range == (1, 5)
    assert all(f.range == (0, 1) for n, f in levers.items() if n.split(".")[1] not in (
        "service_purchasing", "prevention_share", "desk_hours", "hierarchy_levels"))  # fmt: skip
    points = Optimise(population=6).points(study_of({}))
    for point in points[len(ARMS) :]:
        assert overlay(load_scenario("collaborative"), point.settings).policy.platform == point.factors["policy.platform"]


def test_what_is_no_lever_is_not_searched():
    budget, many = "actors.budget.yuan_per_resident", Factor(range=(0, 1), keys=("policy.platform", "actors.civic_capacity"))
    with pytest.raises(InputError) as refused:
        Optimise().points(study_of({budget: Factor(range=(100.0, 900.0)), "both": many}))
    assert refused.value.problems == [
        f"search: factors.{budget}: {budget} is no lever", "search: factors.both: actors.civic_capacity is no lever",
    ]  # fmt: skip


def test_values_can_be_written_down():
    study = study_of(all_levers() | {"actors.budget.desk_posts": Factor(range=(0.25, 0.3))})
    assert grid(study, "policy.platform") == tuple(n / 100 for n in range(101))
    assert grid(study, "policy.service_purchasing") == tuple(n / 100 for n in range(41))
    assert grid(study, "policy.desk_hours") == tuple(float(n) for n in range(20, 169))
    assert [type(v) for v in grid(study, "policy.hierarchy_levels")] == [int] * 5
    assert grid(study, "actors.budget.desk_posts")[:2] == (0.25, 0.251)


def test_levels_are_searched_as_they_stand():
    study = study_of({"policy.platform": Factor(levels=(0.0, 0.5, 1.0)), "policy.hierarchy_levels": Factor(levels=(1, 3))})
    rows = [point.factors for point in Optimise(population=20).points(study)[len(ARMS) :]]
    assert {row["policy.platform"] for row in rows} <= {0.0, 0.5, 1.0} and {row["policy.hierarchy_levels"] for row in rows} <= {
        1,
        3,
    }
    assert nearest_on((0.0, 0.5, 1.0), 0.8) == 2 and nearest_on(("a", "b"), "b") == 1 and nearest_on(("a", "b"), 3) == 0


def test_a_range_without_a_whole_number_is_refused():
    with pytest.raises(InputError, match=r"policy\.hierarchy_levels: no whole number in the range 1\.2 to 1\.8"):
        Optimise().points(study_of({"policy.hierarchy_levels": Factor(range=(1.2, 1.8))}))


def test_without_optuna_the_user_is_told_how_to_get_it(monkeypatch):
    monkeypatch.setitem(sys.modules, "optuna", None)
    with pytest.raises(InputError, match=r"pip install 'govsim\[optimise\]'"):
        Optimise().points(study_of())


def test_optuna_keeps_quiet_and_is_left_as_it_was(capfd):
    before = optuna.logging.get_verbosity()
    Optimise(population=4).points(study_of())
    assert capfd.readouterr() == ("", "") and optuna.logging.get_verbosity() == before
