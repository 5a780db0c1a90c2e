"""Hold the month's council of a situation: organizations learn and decide, government draws up its table."""

from typing import Any

import numpy as np
from world_of import check_keys, scenario_of

from govsim.community import NEEDS
from govsim.incidents.candidates import Candidates, blank
from govsim.incidents.life import Source, Stage
from govsim.model import GovernanceModel, RunInputs, prepare
from govsim.model.month import decide
from govsim.scenario import Scenario

GIVEN = {
    "policy", "numbers", "organizations", "residents", "grids", "last month", "every month", "months", "seeds", "money",
    "ready to volunteer", "reports last month", "learned value", "ties",
}  # fmt: skip
MONTH = {"jobs": "jobs", "prompt": "good", "missed": "missed", "hours of talk": "meeting_h",
         "hours of work": "worked_h"}  # fmt: skip
MONTH_STARTS = (0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334, 365)


def hold(given: dict[str, Any]) -> dict[str, Any]:
    """Hold the councils of a situation's months, for as many seeds as it tells."""
    check_keys("given", given, GIVEN)
    scenario = council_scenario(given)
    runs = [live_through(given, scenario, seed) for seed in range(1, given.get("seeds", 1) + 1)]
    model, _ = runs[-1]
    seen = everybody(model) | {"table": model.state.deployment.lines.fen, "hours": hours(model)}
    seen["share of levers and purchases that is paid"] = model.state.deployment.lines.funded_share
    seen["share of fixed lines that is paid"] = model.state.deployment.lines.fixed_share
    seen["the whole table"] = sum(model.state.deployment.lines.fen.values())
    seen["acting policy"] = model.state.deployment.policy.model_dump()
    told = [p.name for p in model.state.partners[1:]]
    seen["join"] = [p.name for p in model.state.partners[1:] if p.joined]
    seen["stay out"] = [p.name for p in model.state.partners[1:] if not p.joined]
    seen["share of months in"] = {name: float(np.mean([ins[name] for _, ins in runs])) for name in told}
    return seen


def live_through(given: dict[str, Any], scenario: Scenario, seed: int) -> tuple[GovernanceModel, dict[str, float]]:
    """The councils of one seed; returns the model and the share of the last half of months in which each one was in."""
    model = model_with(given, scenario, seed)
    number = given.get("months", 1)
    inside: dict[str, list[bool]] = {p.name: [] for p in model.state.partners}
    for month in range(number):
        happened = given.get("last month", {}) if month == 0 else given.get("every month", {})
        work(model, happened, only_members=month > 0)
        model.state.day = MONTH_STARTS[month % 12]
        decide(model.state, MONTH_STARTS[month % 12 + 1])
        for p in model.state.partners:
            inside[p.name].append(p.joined)
    return model, {name: float(np.mean(months[number // 2 :])) for name, months in inside.items()}


def council_scenario(given: dict[str, Any]) -> Scenario:
    """The scenario of a council, in a community of 4,000 if no other size is told."""
    residents = given.get("residents", 4000)
    size = {"community.residents": residents, "community.residents_per_grid": residents // given.get("grids", 8)}
    if "money" in given:
        size["actors.budget.yuan_per_resident"] = float(given["money"])
    return scenario_of(given, size | {"horizon.days": 365})


def model_with(given: dict[str, Any], scenario: Scenario, seed: int) -> GovernanceModel:
    """A community at the first morning of the counted time, with what is told of its residents and organizations."""
    ground = with_reports(prepare(scenario, seed), given.get("reports last month", []))
    model = GovernanceModel(scenario, seed, ground)
    model.state.world.clock[0].next_case = len(ground.candidates.cases)
    if "ready to volunteer" in given:
        model.state.world.grids.volunteers = given["ready to volunteer"]
    for p in model.state.partners:
        p.value = given.get("learned value", {}).get(p.name, p.value)
        p.tie = given.get("ties", {}).get(p.name, p.tie)
    return model


def with_reports(ground: RunInputs, told: list[dict[str, Any]]) -> RunInputs:
    """A ground whose residents reported last month what is told and nothing else; nobody came to harm."""
    cases = blank(sum(group["number"] for group in told))
    cases["source"], cases["at_h"][:, Stage.REPORTED] = Source.LOGGED, -24.0
    cases["born_h"] = -24.0
    first = 0
    for group in told:
        rows = slice(first, first + group["number"])
        cases["grid"][rows], cases["kind"][rows] = group["grid"], NEEDS.index(group["kind"])
        cases["severity_born"][rows] = 1
        first += group["number"]
    candidates = Candidates(cases, ground.candidates.false[:0], np.arange(len(cases)))
    return RunInputs(ground.key, ground.community, candidates, ground.months, ground.days)


def work(model: GovernanceModel, told: dict[str, dict[str, float]], only_members: bool) -> None:
    """Write into the pools what organizations did in the month that is over; who was not in had no jobs."""
    for p in model.state.partners:
        facts = told.get(p.name, {})
        check_keys(p.name, facts, set(MONTH))
        if only_members and not p.joined:
            continue
        for word, field in MONTH.items():
            if word in facts:
                model.state.world.pools[field][p.pools[0]] += facts[word]


def everybody(model: GovernanceModel) -> dict[str, Any]:
    """Each organization as it stands after the council."""
    pools = model.state.world.pools
    return {
        p.name: {
            "in": p.joined, "share of capacity committed": p.committed, "learned value": p.value, "tie": p.tie,
            "hours bought": p.bought_h, "own hours": p.own_h, "accepts": float(pools.accepts[p.pools[0]]),
        }
        for p in model.state.partners
    }  # fmt: skip


def hours(model: GovernanceModel) -> dict[str, Any]:
    """Who has how many hours: departments' shares of staff, prevention by grid and by need, volunteers."""
    done = model.state.deployment
    staff = {name: done.response_h[name] for name in model.state.organizations[:6]}
    total = sum(staff.values())
    prevention = done.prevention / max(done.prevention.sum(), 1e-9)
    return {
        "share of response staff": {name: h / total for name, h in staff.items()},
        "share of prevention by grid": prevention.sum(axis=1).tolist(),
        "share of prevention by need": dict(zip(NEEDS, prevention.sum(axis=0).tolist(), strict=True)),
        "response staff": total, "prevention by staff": done.staff_prevention_h, "volunteers": done.volunteer_h,
        "volunteers ready for cases": done.response_h["volunteers"],
    }  # fmt: skip
