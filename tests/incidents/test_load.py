"""How busy staff are: other duties, paperwork, and what they do to those who wait."""

import numpy as np
import pytest

from govsim.measure import compute
from govsim.model import GovernanceModel
from govsim.scenario import load_scenario

SHORT = {"horizon.warmup_days": 31, "horizon.days": 120}


def lived(arm="top_down", seed=1, **changed):
    model = GovernanceModel(load_scenario(arm, SHORT | changed), seed)
    return model, compute(model.run().records)


def test_staff_are_as_busy_as_published():
    """Patrol .25-.50, fire and ambulance crews .10-.30 (cited in docs/odd.md); they were busy a tenth of their time."""
    _, found = lived(**{"horizon.days": 365})
    assert 0.25 <= found["utilization_public_security"] <= 0.50
    assert 0.25 <= found["utilization_grid_posts"] <= 0.50
    assert 0.10 <= found["utilization_fire_emergency"] <= 0.30
    assert 0.20 <= found["utilization"] <= 0.60


def test_other_duties_take_their_share_of_free_time():
    quiet = {"incidents.threat.rate": [1e-9] * 4, "incidents.disputes.rate": 0.0, "incidents.load.paperwork": 0.0}
    model, _ = lived(**quiet)
    pools = model.state.world.pools.view(np.ndarray)
    mine = pools["sector"] == 0
    duty = np.bincount(pools["organization"][mine], pools["duty_h"][mine])
    other = np.bincount(pools["organization"][mine], pools["duties_h"][mine])
    assert other / duty == pytest.approx([0.25, 0.02, 0.25, 0.25, 0.25, 0.25], abs=0.03)


def test_nobody_works_more_than_they_are_on_duty():
    model, _ = lived("collaborative", **{"incidents.load.level": 2.0})
    pools = model.state.world.pools.view(np.ndarray)
    assert (pools["worked_h"] + pools["duties_h"] <= pools["duty_h"] + 1e-6)[pools["sector"] != 4].all()
    assert (pools["engaged"] >= 0).all() and (pools["writing"] >= 0).all()


def test_paperwork_is_as_long_as_the_call():
    without, with_it = (lived(**{"incidents.load.level": 0.0, "incidents.load.paperwork": k})[0] for k in (0.0, 1.0))
    worked, written = (m.state.world.pools.view(np.ndarray) for m in (without, with_it))
    assert worked["duties_h"].sum() == 0
    mine = written["sector"] == 0
    share = written["duties_h"][mine].sum() / written["worked_h"][mine].sum()
    assert 0.5 < share <= 1.0, "as long as the case, as far as the shift goes on"


def test_the_busier_they_are_the_later_they_take_a_case_up():
    """The same threats and staff: only what else there is to do differs."""
    waits = [lived(**{"incidents.load.level": level})[1] for level in (0.0, 1.0, 2.0)]
    response = [found["response_time_minor_mean_h"] for found in waits]
    assert response[0] < response[1] < response[2]


def test_an_emergency_breaks_other_duties_off():
    """With everybody at other duties nearly always, severe cases are still answered within minutes."""
    _, calm = lived("digital_top_down", **{"incidents.load.level": 0.0, "incidents.load.paperwork": 0.0})
    _, busy = lived("digital_top_down", **{"incidents.load.level": 3.0, "incidents.load.paperwork": 0.0})
    assert busy["response_time_minor_mean_h"] > 1.5 * calm["response_time_minor_mean_h"]
    assert busy["response_time_serious_mean_h"] < 1.5 * calm["response_time_serious_mean_h"]
