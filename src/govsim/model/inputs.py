"""The ground of a run: what policy cannot touch, drawn once for a seed and shared by all policies that are compared."""

from dataclasses import dataclass
from typing import Any

from govsim.community import Settlement as Settled
from govsim.community import settle
from govsim.engine.calendar import DAY_H
from govsim.horizon import months_of, months_since
from govsim.incidents.candidates import Candidates, Sources, candidates_of_log, draw_candidates, spread_over, with_shocks
from govsim.incidents.log import LoggedRows
from govsim.intake.logs import read_log
from govsim.names import HELP_LIMIT_H
from govsim.scenario import Scenario
from govsim.shocks import Strain, strain_of

FOLLOW_UP_DAYS = int(HELP_LIMIT_H / DAY_H)
"""Days lived through after the counted ones, so that each counted incident has its full time to be helped."""


@dataclass(frozen=True)
class RunInputs:
    """What policy cannot touch, for one seed: the community, the candidates, the calendar."""

    key: str
    community: Settled
    candidates: Candidates
    months: tuple[int, ...]  # first days of the run's months; the first is the start of the run-in
    days: int
    monday_h: float = 0.0  # midnight of the Monday at or before day 0
    log: LoggedRows | None = None
    strain: Strain | None = None  # what shocks leave on each day
    ordinary: Any = None  # Candidates, without those that shocks bring


def ground_key(scenario: Scenario, seed: int) -> str:
    """What a Ground depends on: the seed and all of the scenario but its words, its policy and who acts."""
    kept = scenario.model_dump_json(include={"community", "incidents", "horizon", "shocks"})
    return f"{seed}:{kept}"


def prepare(scenario: Scenario, seed: int) -> RunInputs:
    """Draw what policy cannot touch."""
    k, first, days = scenario.incidents, -scenario.horizon.warmup_days, scenario.horizon.days
    sources, key = Sources(k.threat, k.disputes, k.triage, k.profile), ground_key(scenario, seed)
    if k.log is None:
        settled = settle(scenario.community, seed, days + FOLLOW_UP_DAYS)
        ordinary = draw_candidates(sources, settled, first * DAY_H, (days + FOLLOW_UP_DAYS) * DAY_H, seed)
        candidates = with_shocks(
            ordinary, scenario.shocks, k.threat, spread_over(settled, k.profile), (days + FOLLOW_UP_DAYS) * DAY_H, seed
        )
        strain = strain_of(scenario.shocks, days + FOLLOW_UP_DAYS)
        return RunInputs(key, settled, candidates, months_of(first, days), days, strain=strain, ordinary=ordinary)
    log = read_log(k.log)
    days = days if "days" in scenario.horizon.model_fields_set else log.days
    settled = settle(scenario.community, seed, days + FOLLOW_UP_DAYS)
    candidates = candidates_of_log(sources, settled, log, first * DAY_H, seed)
    months = months_since(log.first_day, first, days)
    return RunInputs(key, settled, candidates, months, days, -log.first_day.weekday() * DAY_H, log)
