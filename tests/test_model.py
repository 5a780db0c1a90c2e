"""The model as a Mesa model: agents by type, days and hours, the public face."""

import inspect

import numpy as np
import pytest

import govsim
from govsim.actors import Committee, Enterprise, Government, SocialOrganization
from govsim.community.population import Resident
from govsim.measure.result import Result
from govsim.model import DAY, GovernanceModel, records

SMALL = {"community.residents": 300, "community.residents_per_grid": 100, "horizon.days": 40, "horizon.warmup_days": 31}


@pytest.fixture
def model():
    return GovernanceModel(govsim.load_scenario("collaborative", SMALL), seed=3)


def test_agents_are_registered_by_type(model):
    for _ in range(10):
        model.step()
    kinds = {kind: len(agents) for kind, agents in model.agents_by_type.items()}
    assert kinds == {Government: 6, Committee: 1, Enterprise: 4, SocialOrganization: 4, Resident: 300}
    people = model.agents_by_type[Resident]
    assert people.agg("satisfaction", np.mean) == pytest.approx(model.today[:, 0].mean())
    volunteers = model.agents.select(lambda agent: isinstance(agent, Resident) and agent.is_volunteer)
    assert len(volunteers) == (model.today[:, 5] > 0).sum()
    assert sum(body.is_lead for body in model.agents_by_type[Government]) == 1


def test_a_face_reads_the_arrays_it_stands_for(model):
    model.step()
    someone = model.agents_by_type[Resident][150]
    assert someone.grid == 1 and sum(someone.need.values()) == pytest.approx(1)
    assert (
        someone.trust["government"] == model.today[150, 1]
        and 150 in model.agents_by_type[Resident][someone.neighbours[0]].neighbours
    )


def test_hours_live_the_same_life_as_days(model):
    other = GovernanceModel(model.governed, seed=3)
    while other.running:
        other.advance(hours=7.3)
    assert other.day == other.last_day
    assert Result(records(other)).metrics == model.run().metrics


def test_the_day_is_a_tuple_of_named_phases():
    assert [phase.name for phase in DAY] == ["decisions of the month", "incidents", "residents", "bookkeeping"]
    assert all(inspect.getdoc(phase.do) for phase in DAY)


def test_the_public_face():
    assert sorted(govsim.__all__) == ["GovernanceModel", "compare", "load_scenario"]
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = govsim.nothing


def test_a_result_is_tables_and_metrics(model):
    result = model.run()
    assert set(result.metrics) >= {"help_time_mean_h", "public_cost"} and len(result.daily) == 40
    assert len(result.residents) == 300 and result.incidents.incident_id.is_unique
