"""The model as a Mesa model: agents by type, days and hours, the public face."""

import gc
import inspect
import weakref

import numpy as np
import pytest

import govsim
from govsim.actors import Committee, Enterprise, Government, SocialOrganization
from govsim.measure.result import Result
from govsim.model import DAY, GovernanceModel, prepare, records
from govsim.model.faces import Resident

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
    assert people.agg("satisfaction", np.mean) == pytest.approx(model.state.today[:, 0].mean())
    volunteers = model.agents.select(lambda agent: isinstance(agent, Resident) and agent.is_volunteer)
    assert len(volunteers) == (model.state.today[:, 5] > 0).sum()
    assert sum(body.is_lead for body in model.agents_by_type[Government]) == 1


def test_a_model_that_is_dropped_is_freed():
    """Sweeps make thousands: what holds on to a model (as Mesa's counters of agents did) fills the memory."""
    model = GovernanceModel(govsim.load_scenario("collaborative", SMALL), seed=3)
    assert len(model.agents_by_type[Resident]) == 300
    kept = weakref.ref(model)
    del model
    gc.collect()
    assert kept() is None


def test_agents_are_numbered_by_model(model):
    assert sorted(agent.unique_id for agent in model.agents) == list(range(1, 316))
    again = GovernanceModel(model.state.scenario, seed=4)
    assert min(agent.unique_id for agent in again.agents) == 1


def test_a_face_reads_the_arrays_it_stands_for(model):
    model.step()
    someone = model.agents_by_type[Resident][150]
    assert someone.grid == 1 and sum(someone.need.values()) == pytest.approx(1)
    assert (
        someone.trust["government"] == model.state.today[150, 1]
        and 150 in model.agents_by_type[Resident][someone.neighbours[0]].neighbours
    )


def test_agents_can_be_asked_in_mesas_words(model):
    for _ in range(33):
        model.step()
    firms = model.agents_by_type[Enterprise]
    assert set(firms.get("name")) == {"property_east", "property_west", "security_firm", "engineering_firm"}
    inside = firms.select(lambda body: body.joined)
    assert {body.name for body in inside} == {p.name for p in model.state.partners if isinstance(p, Enterprise) and p.joined}
    people = model.agents_by_type[Resident]
    assert people.agg("awareness", np.max) == model.state.today[:, 4].max()
    assert people.groupby("grid").count() == {0: 100, 1: 100, 2: 100}
    happy = people.select(lambda someone: someone.satisfaction > 0.7)
    assert len(happy) == (model.state.today[:, 0] > 0.7).sum()
    assert sorted(people.get("number")) == list(range(300)) and len(set(model.agents.get("unique_id"))) == len(model.agents)


def test_pools_belong_to_the_organizations_that_say_so(model):
    pools, names = model.state.world.pools, model.state.organizations
    for body in [*model.state.departments, *model.state.partners]:
        assert {names[o] for o in pools.organization[body.pools]} == {body.name}
        assert set(pools.sector[body.pools].tolist()) == {body.sector}
    assert len(set(names)) == len(names) and pools.organization.max() == len(names) - 1


def test_a_model_of_one_seed_is_rebuilt_from_scenario_and_seed(model):
    again = GovernanceModel(model.state.scenario, seed=3, inputs=prepare(model.state.scenario, 3))
    assert again.run().metrics == model.run().metrics


def test_the_run_ends_after_its_follow_up(model):
    assert model.state.day == -31 and model.running and model.state.last_day == 70
    model.run()
    assert model.state.day == 70 and not model.running and model.state.hour == 70 * 24


def test_hours_live_the_same_life_as_days(model):
    other = GovernanceModel(model.state.scenario, seed=3)
    while other.running:
        other.advance(hours=7.3)
    assert other.state.day == other.state.last_day
    assert Result(records(other.state)).metrics == model.run().metrics


def test_an_hour_that_has_passed_is_not_lived_again(model):
    model.advance_to(30.0)
    model.advance_to(12.0)
    assert model.state.hour == 30.0
    model.advance_to(1e9)
    assert model.state.hour == model.state.last_day * 24 and model.state.day == model.state.last_day


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
