"""Where things stand on the map."""

import numpy as np
import pytest

from govsim.incidents.witnesses import near
from govsim.model import GovernanceModel
from govsim.names import OUTSIDE
from govsim.scenario import load_scenario
from govsim.view.scene import Layout, homes, lay_out


def laid_out(residents: int) -> tuple[GovernanceModel, Layout]:
    model = GovernanceModel(load_scenario("collaborative", {"community.residents": residents, "horizon.days": 30}), 7)
    return model, lay_out(model)


@pytest.fixture(scope="module", params=[100, 500, 4000, 20_000])
def town(request: pytest.FixtureRequest) -> tuple[GovernanceModel, Layout]:
    return laid_out(request.param)


def distances(at: np.ndarray) -> np.ndarray:
    apart = np.abs(at[:, None, :] - at[None]).max(axis=2)
    np.fill_diagonal(apart, np.inf)
    return apart


def test_no_two_posts_on_the_same_spot(town: tuple[GovernanceModel, Layout]) -> None:
    model, layout = town
    inside = model.state.world.pools.view(np.ndarray)["sector"] != OUTSIDE
    assert distances(layout.posts[inside]).min() > 0.05
    assert (layout.posts >= 0).all()
    assert (layout.posts <= layout.size).all()


def test_units_from_outside_come_from_where_no_grid_is(town: tuple[GovernanceModel, Layout]) -> None:
    model, layout = town
    spot = layout.posts[model.state.world.pools.view(np.ndarray)["sector"] == OUTSIDE][0]
    within = ((spot > layout.grids + 0.05) & (spot < layout.grids + 0.95)).all(axis=1)
    assert not within.any()


def test_posts_stand_in_the_yard_of_their_grid(town: tuple[GovernanceModel, Layout]) -> None:
    model, layout = town
    pools = model.state.world.pools.view(np.ndarray)
    at_home = pools["home"] >= 0
    own = layout.posts[at_home] - layout.grids[pools["home"][at_home]]
    assert ((own > (0.0, 0.8)) & (own < 1.0)).all()


def test_residents_live_inside_their_grid_each_at_a_place_of_their_own(town: tuple[GovernanceModel, Layout]) -> None:
    model, layout = town
    start = model.state.inputs.community.grids.start.astype(int)
    for g, corner in enumerate(layout.grids):
        own = layout.residents[start[g] : start[g + 1]] - corner
        assert ((own > 0.05) & (own < (0.95, 0.8))).all()
        assert len(np.unique(own.round(6), axis=0)) == len(own)


def test_an_incident_strikes_at_the_home_of_the_first_who_feels_it(town: tuple[GovernanceModel, Layout]) -> None:
    model, layout = town
    start = model.state.inputs.community.grids.start.astype(int)
    assert np.array_equal(layout.places[-1, 3], layout.residents[start[-2] + 15]), "five residents at each entrance"
    assert np.array_equal(layout.places[-1, -1], layout.residents[start[-1] - 5]), "the last entrance is that of the last five"
    assert len(np.unique(layout.places.reshape(-1, 2), axis=0)) == layout.places.shape[0] * layout.places.shape[1]


@pytest.mark.parametrize("changes", [
    {"community.residents": 2000}, {"community.residents": 2000, "community.residents_per_grid": 333},
    {"community.residents": 1003, "community.residents_per_grid": 250, "incidents.threat.residents_per_place": 7},
    {"community.residents": 300, "incidents.threat.residents_per_place": 1},
])  # fmt: skip
def test_an_incident_is_drawn_where_those_live_who_are_exposed_to_it(changes: dict[str, int]) -> None:
    model = GovernanceModel(load_scenario("collaborative", changes | {"horizon.days": 30}), 7)
    layout, who = lay_out(model), getattr(near, "py_func", near)  # compiled, it can be called by other kernels only
    cases, of_a_place, grids = model.state.world.cases, int(model.state.world.coef[0].threat.residents_per_place), set()
    for case in cases[:: max(1, len(cases) // 400)]:
        struck = layout.residents[[int(who(model.state.world, case, n)) for n in range(of_a_place)]]
        assert (struck == layout.places[case.grid, case.place]).all(axis=1).any()
        grids.add(int(case.grid))
    assert grids == set(range(len(layout.grids)))


def test_those_who_follow_each_other_live_in_houses_spread_over_the_grid() -> None:
    at = homes(500, 5)
    wide = np.ptp(at.reshape(100, 5, 2), axis=1).max(axis=1)
    assert np.count_nonzero(wide < 0.12) > 90  # the others go on in the next street
    first_fifth = at[:100]
    assert np.ptp(first_fifth[:, 0]) > 0.7
    assert np.ptp(first_fifth[:, 1]) > 0.5


@pytest.mark.parametrize("n", [1, 2, 3, 7, 100, 101, 997])
def test_any_number_of_residents_has_homes(n: int) -> None:
    at = homes(n, 5)
    assert at.shape == (n, 2)
    assert len(np.unique(at.round(9), axis=0)) == n
