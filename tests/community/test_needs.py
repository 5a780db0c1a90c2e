"""Needs, grids, and residents as they start."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from govsim.community import Community, settle
from govsim.community.grids import even_sizes, lay_out
from govsim.community.needs import Needs, draw_needs, drifting, month_at, needs_in
from govsim.community.population import Start, people


def starts(grids, per_grid):
    return np.arange(grids + 1, dtype=np.uint32) * np.uint32(per_grid)


@given(
    st.tuples(*[st.floats(0, 5)] * 4).filter(lambda mix: sum(mix) > 0.1),
    st.floats(0.01, 1000), st.floats(0.01, 1000), st.integers(0, 2**40),
)  # fmt: skip
def test_needs_are_shares(mix, of_grids, of_residents, seed):
    needs = Needs(mix=mix, grid_concentration=of_grids, resident_concentration=of_residents)
    grid_mix, need = draw_needs(needs, starts(5, 20), seed)
    for shares in (grid_mix.T, need):
        assert np.isfinite(shares).all() and (shares >= 0).all() and shares.sum(axis=0) == pytest.approx(1)


def test_grids_are_uneven_as_a_dirichlet_is():
    """Mean of a share m, variance m (1 - m) / (c + 1); four standard errors at 4,000 grids (kurtosis below 9)."""
    grid_mix, _ = draw_needs(Needs(), starts(4000, 10), 3)
    mean = np.array(Needs().mix)
    variance = mean * (1 - mean) / (Needs().grid_concentration + 1)
    assert grid_mix.mean(axis=0) == pytest.approx(mean, abs=4 * math.sqrt(variance.max() / 4000))
    assert grid_mix.var(axis=0) == pytest.approx(variance, rel=4 * math.sqrt(8 / 4000))


def test_a_large_concentration_makes_all_grids_alike():
    grid_mix, _ = draw_needs(Needs(grid_concentration=1e6), starts(50, 10), 3)
    assert grid_mix == pytest.approx(np.tile(Needs().mix, (50, 1)), abs=0.005)


@given(st.lists(st.integers(1, 900), min_size=1, max_size=60), st.integers(100, 5000))
def test_grids_lie_on_a_map_and_areas_hold_neighbours(sizes, per_area):
    grids = lay_out(np.array(sizes), per_area)
    assert grids.number == len(sizes) and grids.residents == sum(sizes)
    assert len(set(zip(grids.x.tolist(), grids.y.tolist(), strict=True))) == len(sizes)
    assert grids.area[0] == 0 and set(np.diff(grids.area).tolist()) <= {0, 1}
    counts = np.bincount(grids.area)
    assert counts.max() - counts.min() <= 1 and grids.areas == len(counts)


@pytest.mark.parametrize(("residents", "areas"), [(500, 1), (4000, 1), (8000, 2), (40_000, 10)])
def test_an_area_has_the_desks_of_four_thousand(residents, areas):
    assert lay_out(even_sizes(residents, 500), 4000).areas == areas


def test_residents_start_where_they_are_told():
    """Normal with sd .1 around each mean; means of 20,000 within four standard errors, thresholds by Kolmogorov-Smirnov."""
    start, n = Start(), 20_000
    born = people(start, (1.35, 0.5), 0.8, n, 2)
    means = (start.satisfaction, start.trust_government, start.trust_society * 0.8, start.trust_society * 0.8, start.awareness)
    assert born.rows[0, :, :5].mean(axis=0) == pytest.approx(means, abs=4 * start.spread / math.sqrt(n))
    assert born.rows[0, :, :5].min() >= 0 and born.rows[0, :, :5].max() <= 1 and not born.rows[0, :, 5:].any()
    assert stats.kstest(born.threshold, "norm", (1.35, 0.5)).pvalue > 1e-3
    correlation = np.corrcoef(born.rows[0, :, :5].T)
    assert np.abs(correlation - np.eye(5)).max() < 4 / math.sqrt(n)
    assert all(np.array_equal(column, born.rows[0, :, 0]) for column in (*born.satisfied, *born.expected, *born.felt))


def test_a_settled_community_is_a_function_of_its_seed():
    a, b, c = (settle(Community(residents=300), seed) for seed in (1, 1, 2))
    assert np.array_equal(a.need, b.need) and np.array_equal(a.ties.tie, b.ties.tie)
    assert not np.array_equal(a.need, c.need) and not np.array_equal(a.ties.tie, c.ties.tie)
    assert a.grids.start.tolist() == c.grids.start.tolist()


# -- drift -------------------------------------------------------------------------------------------------------------

DRIFT = Needs(drift=0.6, drift_shared=0.0)


def test_without_drift_there_is_one_mix_and_it_is_the_first():
    grid_mix, _ = draw_needs(Needs(), starts(8, 10), 3)
    still = drifting(Needs(drift=0.0), grid_mix, 3650, 3)
    assert still.shape == (1, 8, 4) and np.array_equal(still[0], grid_mix)
    assert month_at(np.array([-400.0, 0.0, 9999.0]), 1).tolist() == [0, 0, 0]


def test_demand_wanders_without_growing_more_even():
    """A year later the mixes are again Dirichlet draws of the grids' concentration: mean m, variance m (1 - m) / (c + 1)."""
    grid_mix, _ = draw_needs(DRIFT, starts(4000, 10), 3)
    mixes = drifting(DRIFT, grid_mix, 366, 3)
    mean = np.array(DRIFT.mix)
    variance = mean * (1 - mean) / (DRIFT.grid_concentration + 1)
    assert len(mixes) == 13 and np.array_equal(mixes[0], grid_mix) and mixes.sum(axis=2) == pytest.approx(1)
    for month in (1, 12):
        assert mixes[month].mean(axis=0) == pytest.approx(mean, abs=4 * math.sqrt(variance.max() / 4000))
        assert mixes[month].var(axis=0) == pytest.approx(variance, rel=4 * math.sqrt(8 / 4000))


@pytest.mark.parametrize("month", [1, 6, 24])
def test_the_mean_distance_from_the_start_grows_as_the_kept_share_falls(month):
    """Two Dirichlet draws that share Gamma(r c) of Gamma(c), r = exp(-drift t): with S = T / (T + V) of the shared part,
    E|p - p'|^2 = 2 sum m (1 - m) (1 / (c + 1) - E[S S'] / (r c + 1)); E[S S'] by quadrature of E[S | T]^2 over T."""
    c, mean = DRIFT.grid_concentration, np.array(DRIFT.mix)
    kept = math.exp(-DRIFT.drift * month / 12) * c
    q = (np.arange(400) + 0.5) / 400
    shared, rest = stats.gamma.ppf(q, kept), stats.gamma.ppf(q, c - kept)
    both = ((shared[:, None] / (shared[:, None] + rest)).mean(axis=1) ** 2).mean()
    expected = 2 * (mean * (1 - mean)).sum() * (1 / (c + 1) - both / (kept + 1))
    grid_mix, _ = draw_needs(DRIFT, starts(6000, 10), 5)
    mixes = drifting(DRIFT, grid_mix, 760, 5)
    distance = ((mixes[month] - mixes[0]) ** 2).sum(axis=1)
    assert distance.mean() == pytest.approx(expected, abs=4 * distance.std() / math.sqrt(6000), rel=0.01)


def test_what_grids_share_moves_the_town():
    """All of the novelty in common: the grids' mean moves as a grid does; none of it: by 1 / sqrt(number) of that."""
    moved = {}
    for shared in (0.0, 1.0):
        needs = Needs(drift=1.0, drift_shared=shared)
        far = []
        for seed in range(40):
            grid_mix, _ = draw_needs(needs, starts(50, 10), seed)
            mixes = drifting(needs, grid_mix, 366, seed)
            far.append(((mixes[12].mean(axis=0) - mixes[0].mean(axis=0)) ** 2).sum())
        moved[shared] = np.mean(far)
    assert moved[1.0] > 8 * moved[0.0]


def test_a_longer_run_goes_on_from_where_a_shorter_one_ended():
    grid_mix, _ = draw_needs(DRIFT, starts(8, 10), 3)
    short, long = (drifting(DRIFT, grid_mix, days, 3) for days in (200, 900))
    assert np.array_equal(short, long[: len(short)]) and len(long) > len(short)


@given(st.floats(0.01, 50), st.floats(0, 1), st.floats(0.01, 100), st.integers(0, 2**40))
def test_mixes_stay_shares_however_fast_they_drift(drift, shared, concentration, seed):
    needs = Needs(drift=drift, drift_shared=shared, grid_concentration=concentration)
    grid_mix, need = draw_needs(needs, starts(3, 5), seed)
    mixes = drifting(needs, grid_mix, 800, seed)
    weights = needs_in(need, starts(3, 5), grid_mix, mixes[-1])
    for shares in (mixes.sum(axis=2), weights.sum(axis=0)):
        assert shares == pytest.approx(np.ones(shares.shape))
    assert (mixes >= 0).all() and (weights >= 0).all()


def test_residents_needs_follow_the_mix_of_their_grid():
    settled = settle(Community(residents=400, residents_per_grid=100, needs=Needs(drift=3.0)), 3, 400)
    month = len(settled.mixes) - 1
    later = settled.need_on(10_000)
    assert np.array_equal(settled.need_on(-30), settled.need) and np.array_equal(settled.need_on(30), settled.need)
    for g in range(4):
        rows = slice(int(settled.grids.start[g]), int(settled.grids.start[g + 1]))
        rise = settled.mixes[month, g] - settled.grid_mix[g]
        gain = (later[:, rows] - settled.need[:, rows]).mean(axis=1)
        assert gain[np.argmax(rise)] > 0 > gain[np.argmin(rise)]
