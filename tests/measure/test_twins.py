"""Twins: the same candidate and the same resident in two runs."""

import math

import numpy as np
import pytest
from tests.measure.hand_made import any_records, incident, world

from govsim.analysis.twins import pair, residents, stage_differences, twins
from govsim.measure.help_time import help_times
from govsim.measure.tables import restrict


def at(number: str, *hours: float) -> dict[str, object]:
    return incident(number, hours)


A = [at("1", 0, 1, 2, 3, 4, 5, 6, 7), at("2", 0, 1, 2, 3, 4, 9, 9, 9), incident("3"), at("3.1", 0, 1, 2, 3, 4, 5, 6, 7)]
B = [at("1", 0, 1, 1, 1, 2, 3, 6, 7), incident("2"), at("3", 0, 1, 2, 3, 4, 5, 6, 7), at("3.1", 0, 2, 3, 4, 5, 7, 8, 9)]


def test_pairs_by_hand() -> None:
    found = pair(world(A), world(B))
    assert found.both_a.tolist() == found.both_b.tolist() == [0, 3]
    assert found.only_a.tolist() == [1] and found.only_b.tolist() == [2]


def test_twins_by_hand() -> None:
    told = twins(world(A), world(B))
    assert (told["twins_both"], told["twins_only_a"], told["twins_only_b"]) == (2, 1, 1)
    assert told["help_time_mean_h"] == pytest.approx(((3 - 5) + (7 - 5)) / 2)
    assert told["sooner_share"] == told["later_share"] == 0.5
    assert told["response_time_mean_h"] == pytest.approx(((2 - 3) + (4 - 3)) / 2)


def test_order_of_rows_does_not_matter() -> None:
    told = twins(world(A), world(B[::-1]))
    assert told == pytest.approx(twins(world(A), world(B)))


def test_a_child_known_to_one_run_only_is_no_twin() -> None:
    found = pair(world(A), world(B[:3]))
    assert found.both_a.tolist() == [0] and found.only_a.tolist() == [1, 3]


def test_stage_differences_add_up_exactly() -> None:
    a, b = any_records(5, delay_h=40.0), any_records(5, delay_h=8.0)
    found = pair(a, b)
    difference = help_times(restrict(b, found.both_b)) - help_times(restrict(a, found.both_a))
    assert len(difference) > 500 and abs(difference.mean()) > 1
    assert sum(stage_differences(a, b).values()) == pytest.approx(difference.mean(), abs=1e-9)
    assert twins(a, b)["help_time_mean_h"] == pytest.approx(difference.mean(), abs=1e-9)


def test_twins_of_itself_differ_in_nothing() -> None:
    a = any_records(5)
    told = twins(a, any_records(5))
    assert told["twins_only_a"] == told["twins_only_b"] == 0 and told["twins_both"] == len(a.happened)
    assert told["help_time_mean_h"] == told["harm_person_h"] == told["better_share"] == told["sooner_share"] == 0


def test_winners_and_losers_by_hand() -> None:
    a, b = world(A, (0.50, 0.50, 0.50, 0.50)), world(A, (0.505, 0.52, 0.40, 0.60))
    told = residents(a, b)
    assert told["better_share"] == 0.5 and told["worse_share"] == 0.25
    assert told["satisfaction_q50"] == pytest.approx(np.median([0.005, 0.02, -0.1, 0.1]))


def test_different_residents_are_refused() -> None:
    with pytest.raises(ValueError, match="same residents"):
        twins(world(A), world(B, (0.1, 0.2)))


def test_no_common_incident_is_undefined() -> None:
    told = twins(world([A[0]]), world([incident("1")]))
    assert told["twins_both"] == 0 and math.isnan(told["help_time_mean_h"])
