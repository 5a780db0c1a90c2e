"""Residents against theory, day by day and in drawn crowds; fixed points and equilibria stand in `of_residents`."""

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.base.records import numbers

from govsim.actors.budget import FIXED, draw_up, envelope_fen
from govsim.actors.residents import Satisfaction, expectation_after, felt_after_quiet, satisfaction_after
from govsim.model import GovernanceModel
from govsim.names import ITEMS
from govsim.scenario import load_scenario

CALM = {
    "incidents.threat.rate": [0.0] * 4, "incidents.disputes.rate": 0.0, "incidents.triage.false_reports": 0.0,
    "horizon.warmup_days": 0,
}  # fmt: skip


@given(st.floats(0, 1), st.floats(0, 1), st.floats(0, 1))
def test_one_day_stays_inside_and_moves_towards_its_aim(satisfied, felt, expected):
    k = numbers(Satisfaction())
    after = satisfaction_after(satisfied, felt, expected, 0.0, k)
    assert 0 <= after <= 1
    gap = felt - expected
    aim = k.neutral + k.level * (felt - 0.5) + k.gap * (gap if gap > 0 else k.loss * gap)
    assert abs(after - min(max(aim, 0), 1)) <= abs(satisfied - aim) + 1e-12
    assert expectation_after(felt + k.aspiration, felt, 0.0, k) == pytest.approx(felt + k.aspiration)
    assert felt_after_quiet(k.quiet_level, k) == pytest.approx(k.quiet_level)


MIMICS = {
    "actors.residents.volunteering.threshold": 0.25, "actors.residents.volunteering.neighbours": 1.0,
    "actors.residents.volunteering.trust": 0.0, "actors.residents.volunteering.awareness": 0.0,
    "actors.residents.volunteering.fatigue": 0.0, "actors.residents.volunteering.every_days": 1,
}  # fmt: skip


@pytest.mark.parametrize(("spread", "share"), [(0.11, (0.0, 0.1)), (0.135, (0.9, 1.0))])
def test_a_drawn_crowd_tips_near_the_same_spread(spread, share):
    """Thresholds drawn, 100 ties each: a small change of s around .1225 turns a few into everybody."""
    drawn = {
        "community.residents": 2000, "community.residents_per_grid": 2000, "community.network.generator": "erdos_renyi",
        "community.network.ties": 100, "actors.residents.volunteering.spread": spread, "horizon.days": 60,
    }  # fmt: skip
    daily = GovernanceModel(load_scenario("base", {**CALM, **MIMICS, **drawn}), 5).run().records.daily
    assert share[0] <= daily["participation_share"][-1] <= share[1]


FEN = st.floats(0, 1e9)


@given(st.integers(1, 10**10), st.tuples(*[FEN] * 7), st.floats(0, 1), st.floats(0, 1))
def test_the_table_sums_to_the_envelope(envelope, wanted, prevention, margin):
    lines = draw_up(envelope, dict(zip(ITEMS, wanted, strict=False)), prevention, margin)
    assert sum(lines.fen.values()) == envelope and min(lines.fen.values()) >= 0
    assert 0 <= lines.funded_share <= 1 and 0 <= lines.fixed_share <= 1
    if sum(wanted) < envelope * (1 - margin):
        assert lines.funded_share == lines.fixed_share == 1.0
        assert all(abs(lines.fen[item] - w) < 1 for item, w in zip(ITEMS, wanted, strict=False))
    assert set(FIXED) < set(ITEMS)


@given(st.floats(1, 1000), st.integers(20, 10**6), st.lists(st.integers(1, 60), min_size=1, max_size=30))
def test_envelopes_of_consecutive_spans_add_up(yuan, residents, spans):
    days = np.concatenate([[0], np.cumsum(spans)]).tolist()
    parts = [envelope_fen(yuan, residents, a, b) for a, b in itertools.pairwise(days)]
    assert sum(parts) == envelope_fen(yuan, residents, 0, days[-1]) and min(parts) >= 0
