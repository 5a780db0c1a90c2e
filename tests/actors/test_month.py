"""A month's deployment: hours that money pays for, shares that sum to one, a policy that can be paid."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from tests.base.records import numbers

from govsim.actors.deployment import RULES, effort_per_cell, funded
from govsim.actors.government import GovernmentBlock, demand_signal, department_shares, prevention_shares
from govsim.actors.organization import MONTH_DAYS, Month
from govsim.actors.residents import Awareness, Residents, Trust, Volunteering, awareness_after_day, readiness, trust_after_day
from govsim.model import GovernanceModel, months_decisions
from govsim.names import DEPARTMENTS, FEN, FIRE_EMERGENCY
from govsim.policy import Policy, Prices, lever_hours
from govsim.scenario import load_scenario

SHARE = st.floats(0, 1)
LEVERS = {name: SHARE for name in Policy.model_fields if name not in ("hierarchy_levels", "desk_hours")}
COUNTS = hnp.arrays(float, (3, 4), elements=st.floats(0, 1e4))
SMALL = {"community.residents": 300, "community.residents_per_grid": 100, "horizon.days": 31, "horizon.warmup_days": 0}
ABOUT = {"actors.budget.yuan_per_resident": st.floats(20, 900), "actors.civic_capacity": st.floats(0, 3),
         "actors.partnership_price": st.floats(0, 8)}  # fmt: skip


@settings(max_examples=60)
@given(st.fixed_dictionaries(LEVERS), st.fixed_dictionaries(ABOUT), st.integers(0, 10**6))
def test_every_hour_has_its_money(levers, about, seed):
    """Staff hours are fen / wage, bought hours cost their line, nobody sells more than is offered."""
    overrides = {**SMALL, **about, **{f"policy.{k}": v for k, v in levers.items()}}
    model = GovernanceModel(load_scenario("base", overrides), seed)
    model.state.world.grids.volunteers = 0.4
    months_decisions(model.state)
    done, wage = model.state.deployment, model.state.scenario.actors.budget.wage_yuan_h * FEN
    staff = sum(done.response_h[name] for name in (*DEPARTMENTS, "grid_posts"))
    assert staff == pytest.approx(done.lines.fen["response"] / wage)
    assert done.staff_prevention_h == pytest.approx(done.lines.fen["prevention"] / wage)
    bought = {p.name: p.bought_h for p in model.state.partners}
    paid = sum(p.bought_h * p.profile.price_yuan_h * FEN for p in model.state.partners)
    assert paid == pytest.approx(done.lines.fen["purchases"], abs=1.0 + 1e-9 * paid)
    assert all(
        0 <= h <= p.capacity_h(month_of(model)) + 1e-9 for p, h in zip(model.state.partners, bought.values(), strict=True)
    )
    assert all(h >= -1e-9 for h in done.response_h.values()) and (done.prevention >= -1e-12).all()
    society = sum(p.own_h for p in model.state.partners) + sum(bought.values()) + done.volunteer_h
    kept = sum(h for name, h in done.response_h.items() if name not in (*DEPARTMENTS, "grid_posts"))
    assert kept + done.society_prevention_h == pytest.approx(society, abs=1e-9)
    pools = model.state.world.pools
    assert pools.day_h.sum() * 31 == pytest.approx(staff + kept)


def month_of(model):
    civic = model.state.scenario.actors.civic_capacity
    return Month(0, 31, Policy(), 0.5, 0.5, civic_capacity=civic, partnership_price=1.0, scale=300 / 4000, partner_loss=0.25)


@given(COUNTS, COUNTS, COUNTS, SHARE)
def test_demand_and_shares_sum_to_one(reported, need, harm, orientation):
    signal = demand_signal(reported, need, harm)
    assert signal.sum() == pytest.approx(1) and (signal >= 0).all()
    block, residents = GovernmentBlock(), np.array([100.0, 200.0, 50.0])
    shares = department_shares(block, signal, orientation)
    assert shares.sum() == pytest.approx(1) and (shares >= 0).all()
    assert shares[FIRE_EMERGENCY] == pytest.approx(block.plan[FIRE_EMERGENCY])
    prevention = prevention_shares(block, residents, signal, orientation)
    assert prevention.sum() == pytest.approx(1) and (prevention >= 0).all()
    assert prevention_shares(block, residents, signal, 0.0).sum(axis=1) == pytest.approx(residents / residents.sum())


def test_staff_follow_what_is_reported():
    """More reports of one need bring its department more staff under full orientation, and none without."""
    quiet = np.full((2, 4), 10.0)
    loud = quiet + np.array([[0, 0, 0, 90.0]] * 2)
    for orientation, moves in ((1.0, True), (0.0, False)):
        a, b = (department_shares(GovernmentBlock(), demand_signal(r, quiet, quiet), orientation) for r in (quiet, loud))
        assert (b[3] > a[3] + 0.01) == moves and (b[0] < a[0]) == moves


@given(st.fixed_dictionaries(LEVERS), SHARE)
def test_a_policy_that_cannot_be_paid_keeps_its_rules(levers, share):
    policy = Policy(**levers)
    less = funded(policy, share)
    for name in Policy.model_fields:
        factor = 1.0 if name in RULES else share
        assert getattr(less, name) == pytest.approx(getattr(policy, name) * factor)


@given(st.sampled_from(sorted(Prices.model_fields)), st.floats(0, 10))
def test_a_lever_costs_its_price_and_partners_levers_more_where_partners_do(name, price):
    alone = lever_hours(Policy(**{name: 1.0}), Prices(), price)
    dear = name in ("platform", "function_transfer", "external_linkage", "institutional_support")
    assert alone == pytest.approx(getattr(Prices(), name) * (0.5 + 0.5 * price if dear else 1.0))
    assert lever_hours(Policy(), Prices(), price) == 0.0
    both = lever_hours(Policy(**{name: 0.5}), Prices(), price)
    assert both == pytest.approx(alone / 2)


def test_effort_is_told_a_month_and_500_residents():
    effort = effort_per_cell(np.array([[10.0, 0, 0, 0], [20.0, 0, 0, 0]]), np.array([250.0, 1000.0]), 31)
    assert effort[:, 0] == pytest.approx([20 * MONTH_DAYS / 31, 10 * MONTH_DAYS / 31])


UNIT = st.floats(0, 1)


@given(UNIT, UNIT, UNIT, UNIT)
def test_awareness_and_trust_stay_inside_and_rest_where_they_should(now, near, long_run, party):
    aware, trust, talk = numbers(Awareness()), numbers(Trust()), Residents().talk
    judged = awareness_after_day(now, near, long_run, party, talk, aware)
    for after in (judged, trust_after_day(now, near, long_run, talk, trust)):
        lowest, highest = min(now, near, long_run), 1.0
        assert lowest - 1e-12 <= after <= highest + 1e-12
    assert trust_after_day(now, now, now, talk, trust) == pytest.approx(now)
    rest = (aware.campaign * party + aware.forgetting * 0.4) / (aware.campaign * party + aware.forgetting)
    assert awareness_after_day(rest, rest, 0.4, party, talk, aware) == pytest.approx(rest)
    assert awareness_after_day(0.99, 0.99, 0.99, 1.0, talk, aware) >= 0.99  # a campaign never takes away


@given(*[UNIT] * 6, UNIT)
def test_readiness_is_pushed_by_all_but_fatigue(neighbours, trust, aware, party, channels, tired, more):
    k, mine = numbers(Volunteering()), [neighbours, trust, aware, party, channels, tired]
    weights = (k.neighbours, k.trust, k.awareness, k.norm, k.channels, -k.fatigue)
    for n, weight in enumerate(weights):
        moved = [x + more if i == n else x for i, x in enumerate(mine)]
        assert readiness(*moved, k) - readiness(*mine, k) == pytest.approx(weight * more)
