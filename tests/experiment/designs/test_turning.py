"""The search for the nearest turning point on a made-up world whose nearest flip is known."""

import zlib

import numpy as np
import pytest

from govsim.experiment.designs.refute.quest import PER_MOVED, Assumption, Quest, Rules, key_of

pytest.importorskip("optuna")

RULES = Rules((1, 2, 3, 4), population=8, generations=3)
WEIGHTS = {"p0": 3.0, "p1": -2.5, "p2": 1.5, "p3": 0.4, "p4": -0.2, "p5": 0.0}
"""What a move by one half-width does to the difference."""
WORLD = [Assumption(name, 1.0, 0.0, 2.0) for name in WEIGHTS]


def linear(before=-4.0, noise=0.1, weights=WEIGHTS):
    """Differences that are a sum over the assumptions; a seed has its luck, and a candidate under it a little more."""

    def difference(row, seed):
        own = np.random.default_rng([seed, zlib.crc32(key_of(row).encode())]).normal(0, noise)
        shared = np.random.default_rng(seed).normal(0, 2 * noise)
        return before + sum(weights[name] * (value - 1.0) for name, value in row.items()) + shared + own

    return difference


def played(difference, assumptions=WORLD, rules=RULES):
    """The answer, the search, and every set of rows and seeds that was asked for."""
    quest, rounds = Quest(assumptions, rules), []
    search = quest.answers()
    asked = next(search)
    while True:
        rounds.append(asked)
        try:
            asked = search.send([np.array([difference(one.row, seed) for seed in one.seeds]) for one in asked])
        except StopIteration as ended:
            return ended.value, quest, rounds


def test_the_nearest_turning_point_is_found_and_moves_no_more_than_it_must():
    """By weight p0 comes first (3 of the 4), and p1 has to give the rest: (4 - 3) / 2.5 = .4 half-widths."""
    answer, quest, _ = played(linear())
    assert answer.kind == "turned" and set(answer.row) == {"p0", "p1"}
    assert 1.4 < quest.length(answer.row) - 2 * PER_MOVED < 1.6
    assert answer.row["p0"] > 1 > answer.row["p1"]
    assert answer.before.mean() == pytest.approx(-4, abs=0.3) and 0 < answer.after.mean() < 0.5


def test_one_assumption_alone_is_let_back_to_where_it_is_enough():
    answer, *_ = played(linear(before=2.0))
    assert answer.kind == "turned" and len(answer.row) == 1
    name, value = next(iter(answer.row.items()))
    assert name in ("p0", "p1") and abs(WEIGHTS[name] * (value - 1)) == pytest.approx(2, abs=0.35)
    assert answer.after.mean() < 0 < answer.before.mean()


def test_a_difference_that_cannot_be_turned_is_said_to_hold_with_what_came_nearest():
    answer, quest, _ = played(linear(before=-9.0))
    assert answer.kind == "held" and answer.after.mean() < 0
    assert quest.left(answer.row) == min(map(quest.left, quest.tried_rows()))
    assert answer.after.mean() > answer.before.mean() + 6


def test_nothing_is_searched_where_there_is_nothing_to_turn():
    answer, _, rounds = played(linear(before=0.0, noise=1.0))
    assert answer.kind == "tie" and len(rounds) == 1 and answer.row == {}


def test_assumptions_that_do_nothing_hold_without_a_candidate():
    answer, *_ = played(linear(noise=0.0, weights=dict.fromkeys(WEIGHTS, 0.0)))
    assert (answer.kind, answer.row) == ("held", {})


def test_the_verdict_falls_under_seeds_by_which_nothing_was_chosen():
    _, _, rounds = played(linear())
    verdicts = [one for one in rounds[1:] if any(not asked.row for asked in one)]
    searched = {seed for one in rounds[1:] if one not in verdicts for asked in one for seed in asked.seeds}
    assert searched <= set(RULES.seeds) and 1 <= len(verdicts) <= 3
    for attempt, one in enumerate(verdicts):
        assert {asked.seeds for asked in one} == {RULES.block(attempt)}
    assert not set(RULES.block(0)) & (set(RULES.block(1)) | set(RULES.seeds))


def test_a_lucky_candidate_is_not_believed():
    """In the search one assumption seems to turn the difference; under all other seeds it does nothing."""
    usual = linear(before=-1.0, weights=dict.fromkeys(WEIGHTS, 0.0))

    def lucky(row, seed):
        return usual(row, seed) + (3.0 * (row.get("p2", 1.0) - 1) if seed in RULES.seeds else 0.0)

    answer, *_ = played(lucky)
    assert answer.kind == "held" and answer.after.mean() == pytest.approx(-1, abs=0.2)


def test_runs_that_could_not_be_made_turn_nothing():
    def gaps(row, seed):
        return np.nan if len(row) > 1 else linear()(row, seed)

    answer, *_ = played(gaps)
    assert answer.kind == "held" and len(answer.row) == 1


def test_values_are_written_short_whole_where_they_must_be_and_stay_in_their_range():
    one = Assumption("x", 0.4, 0.05, 0.95)
    assert one.tidy(0.123456) == 0.123 and one.tidy(2.0) == 0.95 and one.tidy(0.4 + 1e-12) == 0.4
    assert Assumption("n", 8, 3, 12, whole=True).toward(12, 0.3) == 9
    assert one.distance(0.85) == pytest.approx(1.0)
