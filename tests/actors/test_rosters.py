"""Rosters: fixed without demand orientation, after the hours of reports with it; a day has the same hours either way."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from govsim.actors.government import reports_by_shift, rosters
from govsim.incidents.units import Units, fixed_roster
from govsim.model import GovernanceModel
from govsim.names import GOVERNMENT
from govsim.scenario import load_scenario

FIXED = fixed_roster(Units())
COUNTS = hnp.arrays(float, (3, 3), elements=st.integers(0, 5000).map(float))
TOWN = {"community.residents": 400, "community.residents_per_grid": 100, "horizon.days": 62, "horizon.warmup_days": 0,
        "incidents.threat.rate": [0.7, 0.2, 1.8, 2.8]}  # fmt: skip


def test_shifts_are_night_day_and_evening():
    hours = np.array([0.0, 7.99, 8.0, 15.9, 16.0, 24.5, -1.0])
    assert reports_by_shift(hours, np.array([0, 0, 0, 0, 0, 1, 1]), 2).tolist() == [[2, 2, 1], [1, 0, 1]]


@given(COUNTS, st.floats(0, 1))
def test_a_days_hours_stay_the_same(reported, followed):
    shares = rosters(FIXED, reported, followed)
    assert shares.sum(axis=1) == pytest.approx(1) and (shares >= 0).all()


@given(COUNTS)
def test_what_is_not_followed_changes_no_bit(reported):
    assert all(np.array_equal(row, FIXED) for row in rosters(FIXED, reported, 0.0))


def test_many_reports_are_followed_and_few_hardly():
    """300 reports at night against a fixed night share of .2: (300 + .6) / 303; without reports the fixed roster stays."""
    shares = rosters(FIXED, np.array([[300.0, 0, 0], [0, 0, 0]]), 1.0)
    assert shares[0, 0] == pytest.approx(300.6 / 303) and shares[1] == pytest.approx(FIXED)
    assert rosters(FIXED, np.array([[300.0, 0, 0]]), 0.5)[0, 0] == pytest.approx((0.2 + 300.6 / 303) / 2)


@pytest.mark.parametrize(("orientation", "follows", "moves"), [(0.0, 1.0, False), (1.0, 0.0, False), (1.0, 1.0, True)])
def test_government_follows_and_others_keep_their_hours(orientation, follows, moves):
    told = {"policy.demand_orientation": orientation, "actors.government.roster_follows": follows}
    model = GovernanceModel(load_scenario("collaborative", TOWN | told), 3)
    for _ in range(40):
        model.step()
    pools = model.state.world.pools
    own = pools.sector == GOVERNMENT
    assert (pools.roster[~own] == FIXED).all() and (pools.roster[own] == FIXED).all() == (not moves)
    result = model.run()
    books = result.records.books
    assert books["worked_hours_government"] <= books["duty_hours_government"] + 1e-6
    assert books["duty_hours_government"] <= books["paid_hours_government"] + 1e-6
