"""Organizations decide month by month: a logit with inertia, learned pay-off, ties, what they own and what they offer."""

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from govsim.actors.organization import MONTH_DAYS, Month, logistic
from govsim.engine.streams import child_keys, marks_key
from govsim.model import GovernanceModel
from govsim.policy import Policy
from govsim.scenario import load_scenario

TINY = {"community.residents": 60, "community.residents_per_grid": 60, "horizon.days": 1, "horizon.warmup_days": 0}
MONTH = Month(
    number=0, days=30, policy=Policy(), trust_enterprises=0.5, trust_social=0.5, civic_capacity=1.0, partnership_price=1.0,
    scale=1.0, partner_loss=0.25,
)  # fmt: skip
SHARE = st.floats(0, 1)
FIRM = next(p for p in GovernanceModel(load_scenario("base", TINY), 1).state.partners if p.name == "security_firm")


@pytest.fixture(scope="module")
def partners():
    model = GovernanceModel(load_scenario("base", TINY), 1)
    return {p.name: p for p in model.state.partners}


def month(**levers):
    more = {k: levers.pop(k) for k in list(levers) if k in Month.__dataclass_fields__}
    return replace(MONTH, policy=Policy(**levers), **more)


def test_joining_is_a_logit(partners):
    """Share of 20,000 independent months within four binomial standard errors of 1 / (1 + exp(-payoff))."""
    firm, n = partners["security_firm"], 20_000
    payoff = firm.standing(MONTH) + firm.profile.zeal - firm.partners.inertia
    joins = 0
    key = firm.key
    for firm.key in child_keys(np.full(n, marks_key(3)) + np.arange(n, dtype=np.uint64), 1):
        firm.joined = False
        firm.decide(MONTH)
        joins += firm.joined
    firm.key, p = key, logistic(payoff)
    assert joins / n == pytest.approx(p, abs=4 * math.sqrt(p * (1 - p) / n))


def test_inertia_holds_those_who_are_in(partners):
    firm, stays, joins = partners["property_east"], 0, 0
    for number in range(400):
        for inside in (True, False):
            firm.joined = inside
            firm.decide(replace(MONTH, number=number))
            stays, joins = stays + (inside and firm.joined), joins + (not inside and firm.joined)
            assert firm.committed == (logistic(firm.standing(MONTH) + firm.profile.zeal + 0.5) if firm.joined else 0.0)
    assert stays > 2 * joins > 0


@pytest.mark.parametrize(
    ("who", "reason", "least"),
    [
        ("security_firm", {"service_purchasing": 0.1}, 0.4),
        ("security_firm", {"rule_of_law": 1.0}, 1.2),
        ("security_firm", {"trust_enterprises": 0.7}, 0.3),
        ("security_firm", {"platform": 1.0}, 0.25),
        ("charity", {"institutional_support": 1.0}, 1.6),
        ("charity", {"party_building": 1.0}, 0.8),
        ("charity", {"trust_social": 0.7}, 0.3),
        ("charity", {"platform": 1.0}, 0.25),
        ("charity", {"partnership_price": 3.0}, -1.0),
    ],
)
def test_each_kind_has_its_own_reasons(partners, who, reason, least):
    body = partners[who]
    assert body.standing(month(**reason)) - body.standing(MONTH) == pytest.approx(least)


def test_what_moves_one_kind_does_not_move_the_other(partners):
    firm, charity = partners["security_firm"], partners["charity"]
    assert firm.standing(month(institutional_support=1.0)) == firm.standing(MONTH)
    assert charity.standing(month(service_purchasing=0.5, rule_of_law=1.0)) == charity.standing(MONTH)


def test_own_hours_by_law_and_by_support(partners):
    """A firm owes 5 % by law and adds 10 % of what it commits; an organization has a quarter of its half, support the rest."""
    firm, charity, committee = partners["security_firm"], partners["charity"], partners["residents_committee"]
    firm.committed = charity.committed = 0.5
    hours = 30 / MONTH_DAYS
    assert firm.own_hours(month(rule_of_law=1.0)) == pytest.approx(480 * hours * 0.05)
    assert firm.own_hours(month(open_supply=1.0)) == pytest.approx(480 * hours * 0.1 * 0.5)
    assert charity.own_hours(MONTH) == pytest.approx(160 * hours * 0.5 * 0.25 * 0.5)
    assert charity.own_hours(month(institutional_support=1.0)) == pytest.approx(160 * hours * 0.5 * 0.5)
    committee.decide(month(community_supply=0.4))
    assert committee.joined and committee.own_h == pytest.approx(300 * hours * 0.4) and committee.offered_h(MONTH) == 0.0


@given(st.floats(0, 2), st.floats(0.01, 30), st.integers(1, 31))
def test_capacity_scales_with_community_month_and_civic_capacity(civic, scale, days):
    firm = FIRM
    given_month = replace(MONTH, civic_capacity=civic, scale=scale, days=days)
    assert firm.capacity_h(given_month) == pytest.approx(firm.profile.hours_month * civic * scale * days / MONTH_DAYS)


@given(st.lists(st.tuples(st.integers(0, 20), st.integers(0, 20), st.integers(0, 5), st.floats(0, 50)), max_size=40), SHARE)
def test_learning_stays_within_what_there_is_to_learn(months, party):
    """Pay-off within success / 2 and -(success / 2 + talk), ties and acceptance within 0..1, whatever happens."""
    firm, k = FIRM, FIRM.partners
    firm.value, firm.tie = 0.0, k.tie_start
    for jobs, good, missed, talk_h in months:
        firm.learn(jobs, min(good, jobs), missed, talk_h, float(jobs), party)
        assert -k.success / 2 - k.talk <= firm.value <= k.success / 2
        assert 0 <= firm.tie <= 1 and 0 <= firm.accepts(MONTH) <= 1


def test_learning_settles_where_experience_is_steady():
    """Bush & Mosteller: V* = success (g - 1/2) - talk share; T* = growth g / (growth g + decay); no work: V* = 0, T* = 0."""
    firm, k = FIRM, FIRM.partners
    for _ in range(400):
        firm.learn(jobs=10, good=8, missed=0, meeting_h=1.0, worked_h=9.0, party=0.0)
    assert firm.value == pytest.approx(k.success * 0.3 - k.talk * 0.1)
    assert firm.tie == pytest.approx(k.tie_growth * 0.8 / (k.tie_growth * 0.8 + k.tie_decay))
    content = firm.accepts(MONTH)
    for _ in range(2000):
        firm.learn(0, 0, 0, 0.0, 0.0, 1.0)
    assert firm.value == pytest.approx(0, abs=1e-9) and firm.tie == pytest.approx(0, abs=1e-9)
    assert firm.accepts(MONTH) == pytest.approx(k.accepts) and content > k.accepts


@given(st.floats(-800, 800))
def test_the_logistic_is_safe(x):
    assert 0 <= logistic(x) <= 1 and logistic(x) + logistic(-x) == pytest.approx(1)
