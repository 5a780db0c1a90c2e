"""Which scenarios' twins are looked at, and how their rows are read back."""

import numpy as np
import pyarrow as pa
import pytest

from govsim.experiment.run.finish import paired, plain_of


def test_of_many_scenarios_those_that_an_answer_speaks_of_are_paired():
    arms = ["top_down", "digital_top_down", "service_government", "collaborative"]
    assert paired(arms) == arms
    assert paired(["base", *arms, "mine"]) == ["base", "service_government", "collaborative", "mine"]
    assert paired(list("abcdef")) == ["a", "f"]


@pytest.mark.parametrize("values", [["fire", "theft", "fire"], []])
def test_names_come_back_whatever_the_pieces_they_were_kept_in(values):
    pieces = [pa.array([value], pa.string()).dictionary_encode() for value in values]
    column = pa.chunked_array(pieces, type=pa.dictionary(pa.int32(), pa.string()))
    assert plain_of(column).tolist() == values


def test_numbers_come_back_with_their_holes():
    column = pa.chunked_array([pa.array([1.5, np.nan]), pa.array([2.5])])
    assert np.array_equal(plain_of(column), [1.5, np.nan, 2.5], equal_nan=True)
