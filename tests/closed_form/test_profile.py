"""Profiles of hours, weekdays, months and grids against their weights; without them nothing is drawn differently."""

import datetime

import numpy as np
import pytest
from scipy import stats

from govsim.incidents.profile import MONTH_DAYS, Rhythm, ThreatProfile
from govsim.model import GovernanceModel, prepare
from govsim.scenario import load_scenario
from govsim.text.errors import InputError

PLAIN = {"incidents.disputes.rate": 0.0, "incidents.threat.child_rate": 0.0, "incidents.threat.season": 0.0,
         "incidents.threat.day_spread": 0.0, "incidents.triage.false_reports": 0.0, "horizon.warmup_days": 0,
         "community.residents": 20_000, "incidents.threat.repeat_share": [0.0] * 4, "community.needs.drift": 0.0}  # fmt: skip
HOURS = [float(h % 5) for h in range(24)]
WEEK = [5.0, 4.0, 4.0, 4.0, 6.0, 2.0, 0.0]
YEAR = [float(m + 1) for m in range(12)]


def cases(seed=3, **more):
    of = prepare(load_scenario("base", {**PLAIN, **more}), seed).candidates.cases
    return of[of["born_h"] < 8736]  # 52 weeks


def fits(counts, expected):
    counts, expected = (np.asarray(c, float)[np.asarray(expected) > 0] for c in (counts, expected))
    return stats.chisquare(counts, expected / expected.sum() * counts.sum()).pvalue > 1e-3


@pytest.mark.parametrize("blocks", [24, 6])
def test_hours_follow_their_weights(blocks):
    """Chi square over the hours, none where the weight is 0, and uniform within an hour or block; p > 1e-3."""
    weights = HOURS[:blocks]
    hour = cases(**{"incidents.profile.hours": weights})["born_h"] % 24
    counts = np.bincount((hour * blocks / 24).astype(int), minlength=blocks)
    assert fits(counts, weights) and counts[np.array(weights) == 0].sum() == 0
    assert stats.kstest(hour * blocks / 24 % 1, "uniform").pvalue > 1e-3


def test_days_follow_the_weekdays_from_a_monday_on_and_the_year_keeps_its_mean():
    born = cases(**{"incidents.profile.weekdays": WEEK})["born_h"]
    counts = np.bincount((born // 24).astype(int) % 7, minlength=7)
    assert fits(counts, WEEK) and counts[6] == 0
    mean = 20_000 * sum(load_scenario("base").incidents.threat.rate) * 364 / 365
    assert len(born) == pytest.approx(mean, abs=4 * mean**0.5)


def test_months_weigh_each_day_of_them():
    born = cases(seed=4, **{"incidents.profile.months": YEAR})["born_h"] // 24
    month = Rhythm().month_of(born.astype(int))
    days = np.minimum(MONTH_DAYS, [31] * 11 + [30])
    assert fits(np.bincount(month, minlength=12), np.array(YEAR) * days)


def test_a_log_brings_its_own_weekdays_and_months():
    """28 February 2024, a Wednesday, of a leap year; the day before counting is a Tuesday of February."""
    rhythm = Rhythm(ThreatProfile(weekdays=WEEK, months=YEAR), datetime.date(2024, 2, 28))
    days = np.array([-1, 0, 1, 2])
    assert rhythm.weekday_of(days).tolist() == [1, 2, 3, 4] and rhythm.month_of(days).tolist() == [1, 1, 1, 2]
    assert Rhythm().weekday_of(np.array([-1, 0])).tolist() == [6, 0] and Rhythm().month_of(np.array([-1, 0, 364])).tolist() == [
        11,
        0,
        11,
    ]


def test_kinds_spread_over_grids_as_weighed():
    """Chi square over forty grids and four kinds: rate of the kind times the grid's share of it; p > 1e-3."""
    weights = [[1.0 + g % 3, 2.0, 1.0 + (g == 0), 0.0 if g < 5 else 1.0] for g in range(40)]
    of = cases(**{"incidents.profile.grids": weights})
    counts = np.bincount(of["grid"] * 4 + of["kind"], minlength=160).reshape(40, 4)
    rate = np.array(load_scenario("base").incidents.threat.rate)
    assert fits(counts.ravel(), (rate * np.array(weights) / np.sum(weights, axis=0)).ravel())
    assert counts[:5, 3].sum() == 0


def test_even_weights_change_no_byte():
    """The draws of a profile that says nothing are those without one."""
    told = {"incidents.profile.weekdays": [2.0] * 7, "incidents.profile.months": [3.0] * 12}
    small = {"community.residents": 400, "incidents.threat.season": 0.1, "incidents.threat.day_spread": 0.2}
    assert cases(**small).tobytes() == cases(**small, **told).tobytes()


@pytest.mark.parametrize(("key", "value", "why"), [
    ("hours", [1.0] * 5, r"must hold 6 or 24 weights \(got 5\)"),
    ("weekdays", [0.0] * 7, "must not be all 0"),
    ("months", [1.0] * 11 + [-1.0], "must be at least 0"),
    ("grids", [[1.0, 1.0, 1.0, 1.0]] * 3, "holds weights for 3 grids, the community has 8; leave it out or fit it again"),
    ("grids", [[1.0, 1.0, 1.0, 0.0]] * 8, "must not be 0 in every grid"),
])  # fmt: skip
def test_weights_that_say_nothing_are_refused(key, value, why):
    with pytest.raises(InputError, match=why):
        load_scenario("base", {f"incidents.profile.{key}": value})


@pytest.mark.parametrize("share", [0.3, 1.0])
def test_who_calls_at_once_is_heard_in_the_hour(share):
    """Share of incidents reported in the hour of their occurrence: four sigma of a binomial."""
    told = {"community.residents": 500, "horizon.days": 180, "horizon.warmup_days": 0, "incidents.noticing.at_once": share}
    of = GovernanceModel(load_scenario("base", told), 3).run().records.incidents
    occurred = of["source"] == "threat"
    occurred &= ~of["prevented"]
    at_once = (of["reported_h"] == of["occurred_h"])[occurred]
    assert at_once.mean() == pytest.approx(share, abs=4 * (share * (1 - share) / len(at_once)) ** 0.5)
