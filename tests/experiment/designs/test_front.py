from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from govsim.experiment.designs.optimise.pareto import hypervolume, nearest, non_dominated, scaled, spread

GRID = st.sampled_from([0.0, 0.25, 0.5, 0.75, 1.0])  # a coarse grid, so that ties and doubles are common
SETS = st.integers(1, 7).flatmap(lambda n: arrays(float, (n, 3), elements=GRID))


def covered(costs, reference):
    """Hypervolume by inclusion and exclusion over all subsets of boxes."""
    total = 0.0
    for size in range(1, len(costs) + 1):
        for some in combinations(costs, size):
            total += (-1) ** (size + 1) * np.prod(np.maximum(reference - np.max(some, axis=0), 0))
    return total


def test_the_front_of_a_hand_made_set():
    costs = np.array([[1, 5, 3], [2, 2, 2], [2, 2, 3], [5, 1, 1], [2, 2, 2], [6, 6, 6]], float)
    assert non_dominated(costs).tolist() == [True, True, False, True, True, False]


def test_a_point_without_a_value_is_on_no_front_and_dominates_nothing():
    costs = np.array([[0, 0, np.nan], [-np.inf, 0, 0], [1, 1, 1]], float)
    assert non_dominated(costs).tolist() == [False, False, True]
    assert non_dominated(np.full((2, 3), np.nan)).tolist() == [False, False]


@given(SETS)
def test_the_front_is_that_of_brute_force(costs):
    def dominates(a, b):
        return all(x <= y for x, y in zip(a, b, strict=True)) and any(x < y for x, y in zip(a, b, strict=True))

    assert non_dominated(costs).tolist() == [not any(dominates(a, b) for a in costs) for b in costs]


def test_hypervolumes_known_by_hand():
    assert hypervolume(np.array([[0.0, 0.0, 0.0]]), np.array([1.0, 2.0, 3.0])) == 6.0
    assert hypervolume(np.array([[0.0, 2.0], [1.0, 1.0], [2.0, 0.0]]), np.array([3.0, 3.0])) == 6.0
    assert hypervolume(np.array([[2.0], [1.0]]), np.array([4.0])) == 3.0
    assert hypervolume(np.array([[1.0, 0.0, 0.0]]), np.ones(3)) == 0.0


@given(SETS)
def test_hypervolume_is_that_of_inclusion_and_exclusion(costs):
    reference = np.array([1.0, 1.1, 1.2])
    assert hypervolume(costs, reference) == pytest.approx(covered(costs, reference))


@given(SETS)
def test_dominated_points_add_no_hypervolume(costs):
    assert hypervolume(costs, np.full(3, 1.1)) == pytest.approx(hypervolume(costs[non_dominated(costs)], np.full(3, 1.1)))


def test_scaled_costs_run_from_best_to_worst():
    among = np.array([[10.0, 1.0], [20.0, 1.0], [np.nan, 0.0]])
    assert scaled(np.array([[15.0, 7.0], [30.0, 1.0]]), among).tolist() == [[0.5, 0.0], [2.0, 0.0]]


@given(SETS)
def test_those_chosen_are_different_points_of_the_front(costs):
    chosen = spread(costs, 3)
    assert len(chosen) == min(3, len(np.unique(costs[non_dominated(costs)], axis=0)))
    assert non_dominated(costs)[chosen].all()
    assert len(np.unique(costs[chosen], axis=0)) == len(chosen)


def test_few_points_stand_for_a_whole_front():
    """On a crowded line front the ends of two clusters are chosen, not three neighbours."""
    x = np.array([0.0, 0.01, 0.02, 0.5, 0.98, 0.99, 1.0])
    chosen = spread(np.column_stack([x, 1 - x]), 3)
    assert 3 in chosen and min(chosen) < 3 < max(chosen)


@given(st.integers(4, 7).flatmap(lambda n: arrays(float, (n, 3), elements=st.floats(0, 1, width=16))))
def test_the_greedy_choice_keeps_its_promise(costs):
    """Of two points at least 1 - (1 - 1/2)^2 of the best pair."""
    front = non_dominated(costs)
    shares = scaled(costs, costs[front])
    worth = [hypervolume(shares[list(some)], np.full(3, 1.1)) for some in combinations(np.flatnonzero(front), 2)]
    assert hypervolume(shares[spread(costs, 2)], np.full(3, 1.1)) >= 0.75 * max(worth, default=0.0) - 1e-9


def test_a_point_that_dominates_goes_before_a_nearer_one():
    costs = np.array([[0.0, 0.0, 0.0], [0.4, 0.5, 0.5], [0.5, 0.5, 0.6]])
    assert nearest(np.array([0.5, 0.5, 0.5]), costs) == (1, True)
    assert nearest(np.array([0.5, 0.5, 0.5]), costs[[0, 2]]) == (0, True)
    assert nearest(np.array([0.5, 0.5, 0.5]), costs[[2]]) == (0, False)


def test_an_equal_point_does_not_dominate():
    assert nearest(np.ones(3), np.array([[3.0, 0.0, 0.0], [1.0, 1.0, 1.0]])) == (1, False)
    with pytest.raises(ValueError, match="near"):
        nearest(np.ones(3), np.full((1, 3), np.nan))
