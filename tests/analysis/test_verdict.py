"""When there is a difference, whether it matters, and with how many digits it is told."""

import math

import numpy as np
import pandas as pd
import pytest

from govsim.analysis.conclusions import Conclusions, bounded
from govsim.analysis.interval import interval
from govsim.analysis.matters import MATTERS, Size, size_of
from govsim.analysis.verdict import LABELS, ahead, judge
from govsim.measure import METRICS
from govsim.text.numbers import adding, decimals_for, outward, plain, signed, to
from govsim.text.words import as_it_stands


def told(metric, difference, low, high, mean_a=60.0, smallest=None, **more):
    unit, better = METRICS[metric].unit, METRICS[metric].better
    row = {"metric": metric, "unit": unit, "better": better, "a": "one", "b": "two", "mean_a": mean_a,
           "mean_b": mean_a + difference, "difference": difference, "ci_low": low, "ci_high": high, "p_holm": math.nan,
           "seeds": 12} | more  # fmt: skip
    size = Size(4000, 365, {} if smallest is None else {(metric, frozenset(("one", "two"))): smallest})
    titles = {"one": as_it_stands("One"), "two": as_it_stands("Two")}
    return Conclusions(pd.DataFrame([row]), titles, size).told(metric, "one", "two")


@pytest.mark.parametrize(
    ("row", "word", "way"),
    [
        (("help_time_mean_h", -6.0, -8.0, -4.0), "matters", "better"),
        (("help_time_mean_h", 6.0, 4.0, 8.0), "matters", "worse"),
        (("help_time_mean_h", -4.0, -6.0, -2.0), "clear", "better"),  # it may be smaller than the 3 h that matter
        (("help_time_mean_h", -1.0, -1.5, -0.5), "small", "better"),
        (("help_time_mean_h", -1.0, -2.5, 0.5), "equivalent", ""),
        (("help_time_mean_h", -3.0, -7.0, 1.0), "unclear", ""),
        (("satisfaction_mean", 0.1, 0.05, 0.15), "matters", "better"),
        (("satisfaction_mean", -0.002, -0.003, -0.001), "small", "worse"),
        (("response_time_p90_h", -3.0, -4.0, -2.0), "clear", "better"),  # nothing says how much of it would matter
        (("response_time_p90_h", -3.0, -4.0, 2.0), "unclear", ""),
        (("public_cost", 0.0, 0.0, 0.0), "same", ""),
        (("public_cost", 5.0, 4.0, 6.0), "clear", "more"),
        (("harm_person_h", -200_000.0, -250_000.0, -150_000.0), "matters", "better"),  # 24 h for each of 4,000 residents
        (("harm_person_h", -50_000.0, -60_000.0, -40_000.0), "small", "better"),
        (("help_time_mean_h", -3.0, math.nan, math.nan), "none", ""),  # one seed: no interval, no verdict
        (("help_time_mean_h", math.nan, math.nan, math.nan), "none", ""),
    ],
)
def test_verdict(row, word, way):
    found = told(*row).verdict
    assert (found.word, found.way) == (word, way) and found.said.en and found.said.zh


def test_a_difference_that_adjustment_takes_away_is_not_shown():
    assert told("help_time_mean_h", -6.0, -8.0, -4.0, p_holm=0.2).verdict.word == "unclear"
    assert told("help_time_mean_h", -1.0, -1.5, -0.5, p_holm=0.2).verdict.word == "equivalent"
    assert told("help_time_mean_h", -6.0, -8.0, -4.0, p_holm=0.04).verdict.word == "matters"


def test_a_hypothesis_overrides_the_table_for_its_metric_and_pair():
    assert told("help_time_mean_h", -6.0, -8.0, -4.0, smallest=10.0).verdict.word == "small"
    claim = {"metric": "help_time_mean_h", "a": "two", "b": "one", "smallest_difference": 10.0}
    size = size_of({"community": {"residents": 2000}, "horizon": {"days": 73}}, [claim])
    assert size.smallest("help_time_mean_h", "one", "two") == 10.0 and size.smallest("help_time_mean_h", "one", "three") == 3.0
    assert size.smallest("harm_person_h", "one", "two") == pytest.approx(24.0 * 2000 * 73 / 365)
    assert size_of({}).smallest("harm_person_h", "one", "two") is None  # of a folder that does not say how large it is


def test_every_difference_that_matters_has_its_reason_and_every_verdict_its_word():
    assert all(smallest.why.zh != smallest.why.en and smallest.value > 0 for smallest in MATTERS.values())
    assert len({label.en for label in LABELS.values()}) == len({label.zh for label in LABELS.values()}) == len(LABELS)
    assert judge("lower", -5.0, -6.0, -4.0, smallest=3.0).is_shown


def test_a_pair_the_other_way_round_is_the_same_difference_with_its_sign_turned():
    row = {"metric": "help_time_mean_h", "unit": "h", "better": "lower", "a": "one", "b": "two", "mean_a": 50.0, "mean_b": 40.0,
           "difference": -10.0, "ci_low": -12.0, "ci_high": -7.0, "p_holm": 0.01, "seeds": 12}  # fmt: skip
    found = Conclusions(pd.DataFrame([row]), {}).told("help_time_mean_h", "two", "one")
    assert (found.base, found.other, found.change, found.interval.en) == ("40.0", "50.0", "+10.0", "+7.0 to +12.0")
    assert found.verdict == ("matters", "worse")


def test_who_is_ahead_on_a_map():
    table = pd.DataFrame({"difference": [-1.0, 1.0, 1.0], "ci_low": [-2.0, 0.5, -1.0], "ci_high": [-0.5, 2.0, 3.0]})
    assert ahead(table, "a", "b", "lower").tolist() == ["b", "a", "tie"]
    assert ahead(table, "a", "b", "higher", np.array([0.2, 0.01, np.nan])).tolist() == ["tie", "b", "tie"]


def test_digits_follow_the_interval_and_not_the_number():
    assert [decimals_for(w) for w in (0.0012, 0.3, 4.0, 25.0, 106_000.0)] == [4, 2, 1, 0, -4]
    assert plain(1_842_771.0, -4) == "1,840,000" and plain(-0.004, 2) == "0.00" and plain(math.nan, 2) == "\N{EN DASH}"
    assert signed(0.25, 1) == "+0.2" and signed(-3.14159, 2) == "\N{MINUS SIGN}3.14"
    assert str(to(-0.001, 1)) == "0.0" and outward(-0.001, 1) == -0.1 and outward(0.0, 1) == 0.0


def test_parts_add_up_to_the_whole_that_is_printed():
    rng = np.random.default_rng(5)
    for _ in range(500):
        parts, digits = rng.normal(0, 10, 5), int(rng.integers(-1, 4))
        whole = round(float(parts.sum()), digits)
        found = adding(parts.tolist(), whole, digits)
        assert sum(found) == pytest.approx(whole, abs=1e-9)
        assert np.abs(np.array(found) - parts).max() <= 1.01 * 10.0**-digits


def test_levels_and_their_difference_add_up_as_printed():
    """1,190,000 less 550,000 was once printed as 630,000."""
    found = told("harm_person_h", -634_600.0, -784_600.0, -484_600.0, mean_a=1_187_400.0)
    assert (found.base, found.other, found.change) == ("1,190,000", "550,000", "\N{MINUS SIGN}640,000")


def test_shares_are_told_in_points_and_pass_no_bound():
    found = told("helped_in_time_share", 0.108, 0.101, 0.115, mean_a=0.3)
    assert found.change_of.en == "+10.80 points" and found.interval.zh == "+10.10 至 +11.50" and found.base == "30.00"
    number, between = bounded("worse_share", 0.02, -0.01, 0.05, 1)
    assert (number, between.en) == ("2.0", "0.0 to 5.0, cut at the bound")
    assert bounded("worse_share", 0.02, 0.01, 0.03, 1)[1].en == "1.0 to 3.0"
    assert bounded("help_time_mean_h", -0.5, -1.5, 0.5, 1, gap=True)[1].en == "\N{MINUS SIGN}1.5 to +0.5"


def test_interval_over_seeds_is_students():
    mean, low, high = interval(np.array([1.0, 2.0, 3.0, math.nan]))
    assert mean == 2.0 and high - mean == pytest.approx(4.302653 / math.sqrt(3), rel=1e-6) and mean - low == high - mean
