"""The month's table and the books: who is paid first, what is scaled, what is refused."""

from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from govsim.actors.budget import FIXED, Ledger, Lines, draw_up, envelope_fen
from govsim.actors.government import split_purchases
from govsim.names import ITEMS
from govsim.names import WANTED as ASKED
from govsim.scenario import load_scenario

ENVELOPE = 1_000_000
FEN = st.floats(0, 3e5)
WANTED = st.tuples(*[FEN] * 7).map(lambda fen: dict(zip(ITEMS, fen, strict=False)))


def wanted(**fen):
    return dict.fromkeys(ASKED, 0.0) | {name: float(f) for name, f in fen.items()}


def test_what_can_be_paid_is_paid_and_the_rest_is_staff():
    lines = draw_up(ENVELOPE, wanted(administration=100_000, levers=50_000, purchases=150_000), 0.2, 0.1)
    assert lines.fen == {
        "administration": 100_000, "desks": 0, "levers": 50_000, "liaison": 0, "supervision": 0, "acceptance": 0,
        "purchases": 150_000, "outside": 0, "prevention": 140_000, "response": 560_000,
    }  # fmt: skip
    assert lines.funded_share == lines.fixed_share == 1.0


def test_levers_and_purchases_share_what_fixed_lines_leave():
    """Nine tenths less fixed lines of 500,000 leave 400,000 for 800,000 asked: half of each."""
    lines = draw_up(ENVELOPE, wanted(desks=500_000, levers=600_000, purchases=200_000), 0.0, 0.1)
    assert lines.funded_share == 0.5 and lines.fixed_share == 1.0
    assert (lines.fen["desks"], lines.fen["levers"], lines.fen["purchases"]) == (500_000, 300_000, 100_000)
    assert lines.fen["response"] == 100_000


def test_fixed_lines_beyond_nine_tenths_are_scaled_by_one_factor():
    lines = draw_up(ENVELOPE, wanted(administration=1_200_000, desks=600_000, levers=1), 0.0, 0.1)
    assert lines.fixed_share == 0.5 and lines.funded_share == 0.0
    assert (lines.fen["administration"], lines.fen["desks"], lines.fen["response"]) == (600_000, 300_000, 100_000)


@pytest.mark.parametrize("item", ["levers", "purchases", "administration"])
def test_what_is_next_to_nothing_is_paid_in_full(item):
    """A wish of 1e-310 fen divides nothing: the smallest double must not overflow."""
    lines = draw_up(ENVELOPE, wanted() | {item: np.float64(1e-310)}, 0.0, 0.1)
    assert lines.funded_share == lines.fixed_share == 1.0 and lines.fen["response"] == ENVELOPE
    seller = SimpleNamespace(name="firm", price_yuan_h=np.float64(1e-310))
    assert split_purchases([seller], {"firm": 2.0}, 1e300) == {"firm": 2.0}


@given(WANTED, st.floats(0, 1), st.floats(0, 1))
def test_the_margin_is_kept_for_staff(asked, prevention, margin):
    """To a fen for each item that is rounded down."""
    lines = draw_up(ENVELOPE, asked, prevention, margin)
    staff = lines.fen["prevention"] + lines.fen["response"]
    assert staff >= ENVELOPE * margin - 1 and sum(lines.fen.values()) == ENVELOPE
    assert lines.fen["prevention"] == int(staff * prevention)
    assert lines.fixed_share == 1.0 or lines.funded_share < 1e-9 or asked["levers"] + asked["purchases"] == 0


@given(WANTED, st.floats(1.0, 3.0), st.sampled_from(ASKED))
def test_asking_for_more_of_one_line_never_pays_for_more_of_another(asked, factor, item):
    """Of levers and purchases, and of staff; fixed lines are paid before both (two fen of rounding)."""
    before, after = (draw_up(ENVELOPE, a, 0.2, 0.1) for a in (asked, asked | {item: asked[item] * factor}))
    for other in set(ITEMS) - {item, "outside", "prevention", "response"}:
        assert after.fen[other] <= before.fen[other] + 2
    assert after.funded_share <= before.funded_share + 1e-12 and after.fixed_share <= before.fixed_share + 1e-12
    assert set(FIXED) | {"levers", "purchases", "outside", "prevention", "response"} == set(ITEMS)


@given(st.integers(-2000, 2000), st.integers(0, 400), st.integers(0, 400))
def test_spans_of_an_envelope_add_up_before_and_after_the_start_of_counting(first, a, b):
    parts = envelope_fen(350.0, 4001, first, first + a), envelope_fen(350.0, 4001, first + a, first + a + b)
    assert sum(parts) == envelope_fen(350.0, 4001, first, first + a + b)
    assert envelope_fen(350.0, 4000, 0, 365) == 350 * 4000 * 100


def test_the_ledger_refuses_what_does_not_balance():
    ledger = Ledger()
    table = draw_up(ENVELOPE, wanted(desks=300_000), 0.3, 0.1)
    ledger.book(ENVELOPE, table, 31)
    assert ledger.spent["desks"] == 300_000 and ledger.envelope == ENVELOPE and ledger.funded_share == 1.0
    for fen in (1, -1):
        with pytest.raises(ValueError, match="cannot be spent"):
            ledger.spend("response", fen)
    short = Lines(table.fen | {"response": table.fen["response"] - 1}, 1.0, 1.0)
    with pytest.raises(ValueError, match="of an envelope"):
        ledger.book(ENVELOPE, short, 28)
    with pytest.raises(ValueError, match="cannot be spent"):
        Ledger().book(ENVELOPE - 1, table, 28)


def test_the_funded_share_is_a_mean_over_days():
    ledger = Ledger()
    for share, days in ((1.0, 30), (0.5, 10)):
        ledger.book(ENVELOPE, draw_up(ENVELOPE, wanted(), 0.0, 0.1)._replace(funded_share=share), days)
    assert ledger.funded_share == pytest.approx(0.875) and ledger.days == 40


def test_an_hour_bought_and_an_hour_of_staff_stand_at_one_kind_of_cost():
    """All that the buyer or the employer pays: guards 30-35, social and technical work 50, staff 39; none is twice another."""
    actors = load_scenario("base").actors
    wage = actors.budget.wage_yuan_h
    prices = {p.name: p.price_yuan_h for p in (*actors.firms, *actors.organizations)}
    assert wage == 39.0 and set(prices.values()) == {32.0, 35.0, 50.0}
    assert {name for name, price in prices.items() if price == 50.0} >= {p.name for p in actors.organizations}
    assert all(0.75 < price / wage < 1.34 for price in prices.values())
