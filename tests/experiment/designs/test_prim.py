"""Patient rule induction on boxes that were planted, on noise, on nothing and on everything."""

from itertools import pairwise

import numpy as np
import pytest

from govsim.experiment.designs.regime_map import prim
from govsim.experiment.designs.regime_map.prim import LEVEL, Limits, chosen, edges, find_box, peeled, quasi_p, step_of
from govsim.experiment.designs.sampling import sobol

POINTS = sobol(3, 256, 1)


def luck(seed):
    return np.random.default_rng(seed)


@pytest.fixture(autouse=True)
def fewer_shuffles(monkeypatch):
    monkeypatch.setattr(prim, "SHUFFLES", 39)


def test_a_planted_box_is_found_with_its_edges_and_no_bound_on_what_does_not_matter():
    y = ((POINTS[:, 0] > 0.6) & (POINTS[:, 1] < 0.45)).astype(float)
    found = find_box(POINTS, y)
    assert (found.kind, found.cases, found.points) == ("box", y.sum(), 256)
    assert (found.box.coverage, found.box.density, found.box.points) == (1.0, 1.0, y.sum())
    ends = edges(POINTS, found.box.limits)
    assert found.box.limits.bounds() == [(0, 0), (1, 1)]
    assert ends[0, 0] == pytest.approx(0.6, abs=0.01) and ends[1, 1] == pytest.approx(0.45, abs=0.01)
    assert np.isnan(ends[0, 1]) and np.isnan(ends[2]).all()


def test_a_box_with_wrong_points_in_it_and_cases_outside_has_the_coverage_and_density_of_its_points():
    inside = (POINTS[:, 0] > 0.6) & (POINTS[:, 1] < 0.45)
    y = np.where(inside, luck(3).random(256) < 0.9, luck(4).random(256) < 0.03).astype(float)
    found = find_box(POINTS, y)
    mine = found.box.limits.inside(POINTS)
    assert found.box.coverage == y[mine].sum() / y.sum() and found.box.density == y[mine].mean()
    assert (mine & inside).sum() > 0.85 * (mine | inside).sum()
    assert {(0, 0), (1, 1)} <= set(found.box.limits.bounds())
    assert 0 < found.chance <= LEVEL


def test_noise_has_no_box():
    kinds = [find_box(POINTS[:96], (luck(n).random(96) < 0.3).astype(float)).kind for n in range(10)]
    assert kinds.count("box") <= 1  # by the level of the test less than one in twenty


def test_nothing_and_everything_have_names_of_their_own():
    assert find_box(POINTS, np.zeros(256)).kind == "none"
    assert find_box(POINTS, np.ones(256)).kind == "all"
    assert find_box(POINTS, np.ones(256)).box is None


def test_few_cases_in_a_corner_are_a_small_box():
    y = ((POINTS[:, 0] < 0.12) & (POINTS[:, 1] > 0.8)).astype(float)
    found = find_box(POINTS[:, :2], y)
    assert 3 <= y.sum() < 0.05 * 256
    assert (found.box.coverage, found.box.density) == (1.0, 1.0)


def test_on_a_grid_an_edge_lies_between_two_levels():
    x = np.array([(a, b) for a in range(6) for b in range(6)], float)
    found = find_box(x, (x[:, 0] >= 3).astype(float))
    assert found.kind == "box" and edges(x, found.box.limits).tolist()[0][0] == 2.5
    assert (found.box.coverage, found.box.density) == (1.0, 1.0)


def test_a_share_as_outcome_is_found_where_it_is_high():
    y = np.clip(POINTS[:, 2] * 1.6 - 0.9, 0, 1)
    found = find_box(POINTS, y)
    assert found.box.limits.bounds() == [(2, 0)]
    assert found.box.density > 2 * y.mean()


def test_peeling_takes_a_twentieth_at_a_time_and_its_path_only_narrows():
    y = (POINTS[:, 0] > 0.5).astype(float)
    path = peeled(POINTS, y)
    sizes = [step.points for step in path]
    assert sizes[0] == 256 and all(a - b == max(1, int(0.05 * a)) for a, b in pairwise(sizes))
    assert all(a.coverage >= b.coverage for a, b in pairwise(path))
    assert chosen(path).balance > 0.95


def test_quasi_p_is_the_binomial_tail_of_the_density_without_the_bound():
    x, y = np.arange(10.0)[:, None], np.array([0, 0, 0, 0, 0, 0, 1, 1, 1, 1.0])
    limits = Limits(np.array([6.0]), np.array([np.inf]))
    assert quasi_p(x, y, limits)[0, 0] == pytest.approx(0.4**4)
    assert step_of(x, y, limits)[1:] == (4, 1.0, 1.0)


def test_an_outcome_beyond_a_share_is_refused():
    with pytest.raises(ValueError, match=r"within 0\.\.1"):
        find_box(POINTS, np.full(256, 2.0))
