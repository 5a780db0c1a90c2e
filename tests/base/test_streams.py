"""Marks and streams: uniform, independent of each other, the same for ever, and with no policy in them."""

import math

import numpy as np
import pytest
from scipy import stats

from govsim.engine.streams import Mark, Purpose, child_keys, mark, marks_key, mix, normal_of, stream, wait_of
from govsim.incidents.candidates import keys_of

DRAWS = 10_000
KEYS = keys_of(7, DRAWS, 0)


def marks(purpose, slot=0, keys=KEYS):
    return np.array([mark(key, int(purpose), slot) for key in keys])


@pytest.mark.parametrize("purpose", list(Mark))
def test_marks_of_every_purpose_are_uniform(purpose):
    """Chi square over 50 cells of 200 expected draws; p > 1e-4 (27 purposes)."""
    drawn = marks(purpose)
    assert drawn.min() > 0 and drawn.max() < 1
    assert stats.chisquare(np.bincount((drawn * 50).astype(int), minlength=50)).pvalue > 1e-4


def test_marks_of_different_purposes_and_slots_are_independent():
    """Chi square over 10 x 10 cells of 100 expected draws for pairs that rules hold against each other; p > 1e-4."""
    pairs = [
        ((Mark.OCCUR, 0), (Mark.NOTICE, 0)), ((Mark.ACCEPT, 3), (Mark.SHOW, 3)), ((Mark.HANDLING, 0), (Mark.HANDLING, 1)),
        ((Mark.HANDLING, 0), (Mark.HANDOVER, 0)), ((Mark.REPORT, 0), (Mark.REPORT, 1)), ((Mark.TRAVEL, 4), (Mark.TRAVEL, 5)),
        ((Mark.MOBILITY, 0), (Mark.LINKAGE, 0)), ((Mark.TRANSFER, 0), (Mark.PLATFORM, 0)), ((Mark.SHOW, 3), (Mark.SHOW, 259)),
    ]  # fmt: skip
    for a, b in pairs:
        cell = (marks(*a) * 10).astype(int) * 10 + (marks(*b) * 10).astype(int)
        assert stats.chisquare(np.bincount(cell, minlength=100)).pvalue > 1e-4, (a, b)


def test_neighbours_seeds_and_children_are_independent():
    """Correlation within four standard errors 1 / sqrt(n)."""
    mine = marks(Mark.OCCUR)
    others = [
        np.roll(mine, 1),
        marks(Mark.OCCUR, keys=keys_of(8, DRAWS, 0)),
        marks(Mark.OCCUR, keys=child_keys(KEYS, 1)),
        marks(Mark.OCCUR, keys=child_keys(KEYS, 2)),
        marks(Mark.OCCUR, keys=keys_of(7, DRAWS, 3)),
    ]
    for other in others:
        assert abs(np.corrcoef(mine, other)[0, 1]) < 4 / math.sqrt(DRAWS)
    families = [KEYS, child_keys(KEYS, 1), child_keys(KEYS, 2), keys_of(7, DRAWS, 3), keys_of(7, DRAWS, 5)]
    assert len(np.unique(np.concatenate(families))) == 5 * DRAWS


def test_moments_of_waits_and_of_luck():
    """Exponential: mean 1 (se 1 / sqrt n), variance 1 (se sqrt(8 / n)). Normal: 0 (1 / sqrt n), 1 (sqrt(2 / n)), kurtosis 3
    (sqrt(24 / n)). Four standard errors at 10,000 draws."""
    n = math.sqrt(DRAWS)
    waits = np.array([wait_of(key, int(Mark.ESCALATE), 2) for key in KEYS])
    assert waits.mean() == pytest.approx(1, abs=4 / n) and waits.var() == pytest.approx(1, abs=4 * math.sqrt(8) / n)
    luck = np.array([normal_of(key, int(Mark.CITY), 0) for key in KEYS])
    assert luck.mean() == pytest.approx(0, abs=4 / n) and luck.var() == pytest.approx(1, abs=4 * math.sqrt(2) / n)
    assert stats.kurtosis(luck) == pytest.approx(0, abs=4 * math.sqrt(24) / n)
    assert stats.kstest(waits, "expon").pvalue > 1e-4 and stats.kstest(luck, "norm").pvalue > 1e-4


def test_marks_never_move():
    """Recorded runs and published twins hang on these numbers."""
    assert int(marks_key(7)) == 11709772271641503306
    assert mark(np.uint64(1), 1, 0) == 0.7147669395859929 and mark(marks_key(7), 18, 3) == 0.45092933018415937
    assert [int(p) for p in Mark] == list(range(1, 40)) and [int(p) for p in Purpose] == [*range(1, 12), 20]


def test_the_hash_is_splitmix64():
    """The published sequence of seed 1234567, and the same vectorised for children."""
    golden, mask = 0x9E3779B97F4A7C15, 2**64 - 1
    state = [np.uint64((1234567 + n * golden) & mask) for n in (1, 2, 3)]
    assert [int(mix(x)) for x in state] == [6457827717110365317, 3203168211198807973, 9817491932198370423]
    assert child_keys(np.array([1234567], np.uint64), 0).tolist() == [6457827717110365317]
    assert child_keys(np.array([1234567], np.uint64), 2).tolist() == [9817491932198370423]


def test_streams_are_named_and_independent():
    """Same seed and purpose: the same draws. Another seed, purpose or index: others, correlation within four 1 / sqrt(n)."""
    drawn = stream(7, Purpose.NEEDS).random(DRAWS)
    assert np.array_equal(drawn, stream(7, Purpose.NEEDS).random(DRAWS))
    for other in (stream(8, Purpose.NEEDS), stream(7, Purpose.PLACES), stream(7, Purpose.NEEDS, 1)):
        assert abs(np.corrcoef(drawn, other.random(DRAWS))[0, 1]) < 4 / math.sqrt(DRAWS)
