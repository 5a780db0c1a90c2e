"""Residents against theory: fixed points, DeGroot's consensus, Granovetter's threshold."""

import dataclasses
import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from tests.base.records import numbers

from govsim.actors.budget import FIXED, ITEMS, draw_up, envelope_fen
from govsim.actors.residents.satisfaction import Satisfaction, expectation_after, felt_after_quiet, satisfaction_after
from govsim.community.network import Ties
from govsim.incidents import COEFFICIENTS
from govsim.incidents.witnesses import trust_after
from govsim.model import GovernanceModel, prepare
from govsim.scenario import load_scenario
from govsim.world import records

CALM = {
    "incidents.threat.rate": [0.0] * 4, "incidents.disputes.rate": 0.0, "incidents.triage.false_reports": 0.0,
    "horizon.warmup_days": 0,
}  # fmt: skip


def test_a_calm_community_settles_at_the_fixed_point():
    """P* = quiet; E* = P* + aspiration; S* = neutral + level (P* - .5) + gap loss (P* - E*)."""
    k = Satisfaction()
    scenario = load_scenario("base", {**CALM, "horizon.days": 1500, "community.residents": 60})
    residents = GovernanceModel(scenario, 1).run().records.residents
    aim = k.neutral + k.level * (k.quiet_level - 0.5) - k.gap * k.loss * k.aspiration
    assert residents["satisfaction_end"] == pytest.approx(np.full(60, aim), abs=1e-4)


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


def test_trust_has_an_interior_fixed_point():
    """Half good, half bad experiences of equal weight: gain (1 - T) = loss T, so T* = gain / (gain + loss) = 1/3."""
    trust_block = records(COEFFICIENTS, 1)[0].residents.trust
    trust_block.gain, trust_block.loss = 0.004, 0.008
    trust = 0.9
    for _ in range(3000):
        trust = trust_after(trust_after(trust, 1.0, 1.0, trust_block), 0.0, 1.0, trust_block)
    assert trust == pytest.approx(1 / 3, abs=0.002)


def test_talk_alone_reaches_degroots_consensus():
    """x' = (1 - a) x + a W x keeps the degree-weighted mean and reaches it (DeGroot 1974)."""
    talk = {"actors.residents.trust.drift": 0.0, "actors.residents.trust.talk": 0.3, "horizon.days": 900}
    network = {"community.residents": 60, "community.residents_per_grid": 60}
    model = GovernanceModel(load_scenario("base", {**CALM, **talk, **network}), 3)
    degree = np.diff(model.ground.community.ties.start.astype(int))
    consensus = (model.today[:, 1] * degree).sum() / degree.sum()
    model.run()
    assert model.today[:, 1] == pytest.approx(np.full(60, consensus), abs=1e-6)


MIMICS = {
    "actors.residents.volunteering.threshold": 0.25, "actors.residents.volunteering.neighbours": 1.0,
    "actors.residents.volunteering.trust": 0.0, "actors.residents.volunteering.awareness": 0.0,
    "actors.residents.volunteering.fatigue": 0.0, "actors.residents.volunteering.every_days": 1,
}  # fmt: skip


def crowd(residents, spread, days, seed=5):
    """All see all, and thresholds are the quantiles of N(.25, spread), as in a crowd without end."""
    told = {"community.residents": residents, "community.residents_per_grid": residents, "horizon.days": days}
    scenario = load_scenario("base", {**CALM, **MIMICS, **told, "actors.residents.volunteering.spread": spread})
    ground = prepare(scenario, seed)
    everybody = np.tile(np.arange(residents, dtype=np.uint32), (residents, 1))
    others = everybody[~np.eye(residents, dtype=bool)]
    ties = Ties(np.arange(residents + 1, dtype=np.uint32) * np.uint32(residents - 1), others, ground.community.ties.grid_sizes)
    ground = dataclasses.replace(ground, community=dataclasses.replace(ground.community, ties=ties))
    model = GovernanceModel(scenario, seed, ground)
    quantiles = stats.norm(0.25, spread).ppf((np.arange(residents) + 0.5) / residents)
    model.people.threshold[:] = np.random.default_rng(seed).permutation(quantiles)
    return model.run().records.daily["participation_share"]


@pytest.mark.parametrize(("spread", "end"), [(0.10, 0.0077), (0.122, 0.0547), (0.123, 1.0)])
def test_granovetters_cascade(spread, end):
    """Granovetter 1978: thresholds N(.25, s) give r = F(r); .055 at s = .122 and nearly all at s = .123.

    The crowd of 1,000 moves by whole persons: at most 1 / 1000 times the slope 1 / (1 - F'(r)) of the fixed point away.
    """
    share = 0.0
    for _ in range(2000):
        share = stats.norm(0.25, spread).cdf(share)
    assert share == pytest.approx(end, rel=0.02)
    slope = 1 / (1 - min(stats.norm(0.25, spread).pdf(share), 0.95))
    assert crowd(1000, spread, 330)[-1] == pytest.approx(share, abs=slope / 1000)


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
