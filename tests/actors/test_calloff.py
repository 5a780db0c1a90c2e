"""Pay by the job: bills are hours times price to the fen, bounded by what was offered, paid before all but fixed lines."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from govsim.actors.budget import draw_up
from govsim.actors.call_off import CallOff, bill_fen, by_job_share, stand_by, unpaid_share, worked_until_ceiling
from govsim.incidents.units import hours_of_day
from govsim.model import GovernanceModel
from govsim.names import FEN
from govsim.scenario import load_scenario

K = CallOff()
TOWN = {
    "community.residents": 400, "community.residents_per_grid": 100, "community.residents_per_area": 200,
    "horizon.days": 90, "horizon.warmup_days": 31, "incidents.threat.rate": [0.7, 0.2, 1.8, 2.8],
    "policy.pay_per_job": 1.0,
}  # fmt: skip


class Seller:
    """As much of an organization as a bill needs."""

    def __init__(self, name="firm", price=35.0, ready_h=100.0, paid_h=0.0, ceiling_fen=10**9):
        self.name, self.price_yuan_h, self.ready_h, self.ceiling_fen = name, price, ready_h, ceiling_fen
        self.by_job = by_job_share(ready_h, paid_h)


def test_a_bill_is_hours_called_off_times_the_dearer_price():
    """40 h worked of a firm that is there for 100 h on call and 300 h of a retainer: 10 h x 35 yuan x 1.3 = 455 yuan."""
    assert bill_fen(Seller(paid_h=300.0), 40.0, K) == 45_500
    assert bill_fen(Seller(), 40.0, K) == 182_000
    assert bill_fen(Seller(ceiling_fen=100_000), 40.0, K) == 100_000
    assert bill_fen(Seller(ready_h=0.0, paid_h=300.0), 40.0, K) == 0


@given(st.floats(1, 100), st.floats(0.1, 500), st.floats(0, 500), st.integers(0, 10**8), st.floats(0, 3))
def test_money_for_call_offs_is_used_up_when_the_bill_reaches_its_ceiling(price, ready_h, paid_h, ceiling, premium):
    k, seller = CallOff(premium=premium), Seller(price=price, ready_h=ready_h, paid_h=paid_h, ceiling_fen=ceiling)
    until = worked_until_ceiling(seller, k)
    assert bill_fen(seller, 1.001 * until + 1, k) == ceiling
    assert ceiling - 1 <= bill_fen(seller, until, k) <= ceiling


def test_standing_by_without_a_call_is_a_loss_and_full_work_a_gain_of_the_premium():
    seller = Seller(ready_h=100.0)
    assert unpaid_share(seller, 0, K) == pytest.approx(K.idle)
    assert unpaid_share(seller, bill_fen(seller, 100.0, K), K) == pytest.approx(-K.idle * K.premium)
    assert unpaid_share(Seller(ready_h=0.0), 0, K) == 0.0


@given(st.floats(0, 1e6), st.floats(0, 1))
def test_ceilings_share_the_money_by_the_value_of_what_is_offered(money, share):
    sellers = [Seller("a", price=30.0), Seller("b", price=60.0), Seller("c")]
    stand_by(sellers, {"a": 100.0, "b": 50.0, "c": 0.0}, money, share, K)
    ceilings = [s.ceiling_fen for s in sellers]
    assert sum(ceilings) <= money and ceilings[2] == 0 and ceilings[0] == ceilings[1]
    stands = share > 0 and money >= 1
    assert [s.ready_h for s in sellers] == (
        [100 * share * K.ready_share, 50 * share * K.ready_share, 0.0] if stands else [0] * 3
    )


@given(st.integers(0, 2_000_000), st.floats(0, 3e5), st.floats(0, 3e5))
def test_bills_come_after_fixed_lines_and_before_levers(owed, levers, purchases):
    asked = dict.fromkeys(("administration", "desks", "liaison", "supervision", "acceptance"), 60_000.0)
    asked |= {"levers": levers, "purchases": purchases}
    lines = draw_up(1_000_000, asked, 0.2, 0.1, owed)
    assert lines.settled == min(owed, 600_000) and sum(lines.fen.values()) == 1_000_000
    assert lines.fen["purchases"] == lines.settled + int(purchases * lines.funded_share)
    assert lines.fen["prevention"] + lines.fen["response"] >= 100_000


def test_a_pool_on_call_stands_by_until_the_money_is_used_up():
    """4 h a day paid beforehand and 8 h on call, until 100 h are worked."""
    assert hours_of_day(4.0, 8.0, 99.9, 100.0) == 12.0 and hours_of_day(4.0, 8.0, 100.0, 100.0) == 4.0


@settings(max_examples=8)
@given(st.floats(0.01, 0.5), st.sampled_from([0.3, 1.0]), st.floats(350, 800), st.integers(0, 10**6))
def test_what_is_billed_is_paid_or_owed_to_the_fen(purchasing, share, money, seed):
    """Month by month: the bill is hours x price of each firm, within what was offered; bills less payments are owed."""
    town = TOWN | {"policy.service_purchasing": purchasing, "policy.pay_per_job": share,
                   "actors.budget.yuan_per_resident": money, "actors.enterprise.base": 3.0}  # fmt: skip
    model, billed, paid, offered, before = GovernanceModel(load_scenario("collaborative", town), seed), 0, 0, None, {}
    while model.state.day < 90:
        if model.state.day in model.state.inputs.months:
            month = sum(own_bill(p, worked_h(model, p) - before.get(p.name, 0.0)) for p in model.state.partners)
            assert offered is None or month <= offered
            billed += month
            before = {p.name: worked_h(model, p) for p in model.state.partners}
        fresh = model.state.day in model.state.inputs.months
        model.step()
        if fresh:
            done = model.state.deployment
            paid += done.lines.settled
            offered = purchasing * share * sum(done.lines.fen.values())
            assert model.state.lead.owed_fen == billed - paid >= 0 and done.lines.settled <= done.lines.fen["purchases"]
            assert sum(p.ceiling_fen for p in model.state.partners) <= offered
    assert billed > 0 or purchasing * share * money < 30  # yuan a head that are offered for jobs: too few for a single one


def worked_h(model, firm):
    return float(model.state.world.pools["worked_h"][firm.pools].sum())


def own_bill(firm, hours):
    return min(int(firm.by_job * hours * (firm.price_yuan_h * (1 + K.premium) * FEN)), firm.ceiling_fen)


def test_without_pay_per_job_nobody_stands_by():
    model = GovernanceModel(load_scenario("collaborative", TOWN | {"policy.pay_per_job": 0.0}), 3)
    for _ in range(70):
        model.step()
    assert (
        model.state.lead.owed_fen == 0
        and not model.state.world.pools.ready_h.any()
        and not np.any(model.state.world.pools.stop_h > 1e9)
    )
    assert (
        all(p.by_job == p.ready_h == p.ceiling_fen == 0 for p in model.state.partners)
        and model.state.deployment.lines.settled == 0
    )
