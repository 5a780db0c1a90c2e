"""Needs, grids, and residents as they start."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from govsim.community import Community, settle
from govsim.community.grids import even_sizes, lay_out
from govsim.community.needs import Needs, draw_needs
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
