"""Hours are supplied once: what an organization sells and what it gives are of the same hours; without capacity, nothing."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from govsim.actors.organization import MONTH_DAYS, Month
from govsim.incidents.disputes import mediating_rate
from govsim.model import GovernanceModel
from govsim.names import ENTERPRISES, RESIDENTS, SOCIAL_ORGANIZATIONS
from govsim.policy import Policy
from govsim.scenario import load_scenario

TOWN = {"community.residents": 200, "community.residents_per_grid": 100, "horizon.days": 75, "horizon.warmup_days": 31}
SHARE = st.one_of(st.just(0.0), st.just(1.0), st.floats(0, 1))
LEVERS = ("service_purchasing", "pay_per_job", "open_supply", "institutional_support", "community_supply", "rule_of_law",
          "party_building", "prevention_share", "platform")  # fmt: skip
POLICIES = st.fixed_dictionaries({f"policy.{name}": SHARE for name in LEVERS})
CHANGES = st.lists(
    st.fixed_dictionaries({
        "at_day": st.integers(-30, 70), "ramp_days": st.sampled_from([0, 9]),
        "set": st.dictionaries(st.sampled_from(LEVERS), st.floats(0, 1), min_size=1),
    }),
    max_size=3,
)  # fmt: skip
WORLDS = st.fixed_dictionaries({
    "actors.civic_capacity": st.sampled_from([0.0, 0.4, 1.0, 2.0]),
    "actors.budget.yuan_per_resident": st.floats(100, 3000),
    "actors.enterprise.duty_share": SHARE, "actors.enterprise.open_share": SHARE, "actors.enterprise.base": st.just(3.0),
    "actors.social_organization.own_share": SHARE, "actors.social_organization.base": st.just(3.0),
    "actors.call_off.ready_share": SHARE,
})  # fmt: skip


@settings(max_examples=25)
@given(POLICIES, WORLDS, CHANGES, st.integers(0, 10**6))
def test_nobody_supplies_more_hours_than_they_have(policy, world, changes, seed):
    """In every table, also one drawn up within a month: own, retained and stand-by hours are at most those of its days."""
    told = {**TOWN, **world, **policy, **({"policy.timeline": changes} if changes else {})}
    model = GovernanceModel(load_scenario("base", told), seed)
    before = None
    while model.state.day < 75:
        model.step()
        if model.state.budget is not before and model.state.budget is not None:
            before = model.state.budget
            of_the_days = replace(model.state.month.month, days=before.last - before.first)
            for p in model.state.partners:
                has = p.capacity_h(of_the_days)
                assert p.own_h + p.bought_h + p.ready_h <= has * (1 + 1e-9), (p.name, p.own_h, p.bought_h, p.ready_h, has)
                assert min(p.own_h, p.bought_h, p.ready_h) >= 0


def a_month(**levers):
    return Month(number=0, days=30, policy=Policy(**levers), trust_enterprises=0.5, trust_social=0.5, civic_capacity=1.0,
                 partnership_price=1.0, scale=1.0, partner_loss=0.25)  # fmt: skip


def test_what_is_given_is_not_sold_too():
    """A firm gives from what it does not commit first; an organization's unpaid hours are a part of what it commits."""
    partners = {p.name: p for p in GovernanceModel(load_scenario("base", TOWN), 1).state.partners}
    firm, charity, hours = partners["security_firm"], partners["charity"], 30 / MONTH_DAYS
    firm.joined = charity.joined = True
    month = a_month(rule_of_law=1.0, open_supply=1.0, institutional_support=1.0)
    for committed, sold in ((0.6, 0.6), (1.0, 0.85)):
        firm.committed = committed
        firm.own_h = firm.own_hours(month)
        assert firm.own_h == pytest.approx(480 * hours * (0.05 + 0.1 * committed))
        assert firm.offered_h(month) == pytest.approx(480 * hours * sold)
    charity.committed = 0.8
    charity.own_h = charity.own_hours(month)
    assert charity.own_h == charity.offered_h(month) == pytest.approx(160 * hours * 0.8 / 2)


def by_bodies(model):
    """What mediating bodies add to the rate of mediation (1/h), beside the policy in force."""
    k, resolution = model.state.world.coef[0].disputes, model.state.world.policy[0].dispute_resolution
    return round(float(model.state.world.areas.mediating.max() - mediating_rate(resolution, 0.0, k)), 12)


@pytest.mark.parametrize("civic", [0.0, 1.0])
def test_partners_without_capacity_supply_nothing_and_cost_nothing(civic):
    told = TOWN | {"actors.civic_capacity": civic, "actors.enterprise.base": 9.0, "actors.social_organization.base": 9.0,
                   "incidents.threat.rate": [0.7, 0.2, 1.8, 2.8], "incidents.disputes.rate": 0.5}  # fmt: skip
    model = GovernanceModel(load_scenario("collaborative", told), 3)
    lines, rates = [], []
    while model.state.day < 75:
        model.step()
        lines.append(model.state.deployment.lines.fen)
        rates.append((by_bodies(model), model.state.world.coef[0].partners))
    spent = sum(fen[item] for fen in lines for item in ("liaison", "supervision", "acceptance", "purchases"))
    pools = model.state.world.pools
    society = [ENTERPRISES, SOCIAL_ORGANIZATIONS, RESIDENTS]
    assert (spent > 0) == (pools.paid_h[[s in society for s in pools.sector]].sum() > 0) == (civic > 0)
    alone = GovernanceModel(load_scenario("collaborative", told | {
        "actors.enterprise.base": -10.0, "actors.social_organization.base": -10.0, "policy.community_supply": 0.0,
        "actors.partners.inertia": 10.0,
    }), 3)  # fmt: skip
    alone.step()
    assert by_bodies(alone) == alone.state.world.coef[0].partners == 0
    assert (set(rates) == {(0.0, 0.0)}) == (civic == 0)
