"""What each mechanism that can be switched off does to the headline: on and off, under every bundled arm.

    python experiments/mechanisms.py [--seeds 12]

Writes results/mechanisms/mechanisms.csv (or into --into): means with it off and on, and the paired difference with its 95 %
interval. `OFF` is the table of switches that docs/validation.md shows; a test runs each of them and looks that nothing of it is
left.
"""

from typing import Any

import pandas as pd
from levers import contrast, record

from govsim.model import GovernanceModel, RunInputs, ground_key, prepare
from govsim.scenario import load_scenario
from govsim.scenario.files import arms

ARMS = arms()
METRICS = ("help_time_mean_h", "response_time_mean_h", "harm_person_h", "satisfaction_mean")
NO_KIND = [0.0, 0.0, 0.0, 0.0]
OFF: dict[str, dict[str, Any]] = {
    "near repeats": {"incidents.threat.repeat_share": NO_KIND},
    "children of severe incidents": {"incidents.threat.child_rate": 0.0},
    "quarrels": {"incidents.disputes.rate": 0.0},
    "false and trivial reports": {"incidents.triage.false_reports": 0.0},
    "escalation": {"incidents.course.escalation_rate": NO_KIND},
    "cases that nobody ever reports": {"incidents.noticing.report_logit": [50.0] * 4},
    "other duties": {"incidents.load.level": 0.0},
    "paperwork": {"incidents.load.paperwork": 0.0},
    "visits that solve nothing": {"incidents.closing.unsolved_share": 0.0},
    "awareness at home": {"incidents.hazard.aware": NO_KIND},
    "cases closed on paper": {"incidents.closing.paper_share": 0.0},
    "reopening": {"incidents.closing.reopen_share": 0.0},
    "pre-emption": {"incidents.emergency.preempts": 0.0},
    "mobilisation by command": {"incidents.emergency.command_from": 5},
    "ease of joint work under command": {"incidents.emergency.command_gain": 0.0},
    "blurred accountability": {"incidents.platform.between_share": 0.0},
    "misrouting": {"incidents.ladder.misrouting": 0.0},
    "waiting of files that are handed over": {"incidents.ladder.handover_office_h": 0.0},
    "span of control": {"incidents.ladder.span_cost": 0.0},
    "loss of joint work inside government": {"incidents.course.process_loss": 0.0},
    "drift of needs": {"community.needs.drift": 0.0},
    "rosters that follow the reports": {"actors.government.roster_follows": 0.0},
    "habit of volunteers": {"actors.residents.volunteering.habit": 0.0},
    "price of partnership": {"actors.partnership_price": 0.0},
    "planning before a case is taken up": {"incidents.dispatch.take_up_h": NO_KIND},
    "season and uneven days": {"incidents.threat.season": 0.0, "incidents.threat.day_spread": 0.0},
}


def of_seed(task: tuple[int, int]) -> list[dict[str, Any]]:
    """Every arm with all mechanisms on, and with each one off, under one seed."""
    seed, residents = task
    grounds: dict[str, RunInputs] = {}
    rows = []
    for mechanism, settings in {"": {}, **OFF}.items():
        for arm in ARMS:
            scenario = load_scenario(arm, {"community.residents": residents, **settings})
            key = ground_key(scenario, seed)
            grounds = grounds if key in grounds else {key: prepare(scenario, seed)}
            metrics = GovernanceModel(scenario, seed, inputs=grounds[key]).run().metrics
            rows.append({"mechanism": mechanism, "arm": arm, "seed": seed, **{m: metrics[m] for m in METRICS}})
    return rows


def table(runs: pd.DataFrame) -> pd.DataFrame:
    """On less off, by mechanism, arm and metric."""
    rows = []
    on = runs[runs.mechanism == ""].assign(end="high")
    for mechanism in OFF:
        both = pd.concat([runs[runs.mechanism == mechanism].assign(end="low"), on])
        for arm in ARMS:
            mine = both[both.arm == arm].set_index(["end", "seed"]).sort_index()
            rows += [{"mechanism": mechanism, "arm": arm, "metric": m, **contrast(mine, m)} for m in METRICS]
    return pd.DataFrame(rows).rename(columns={"low": "off", "high": "on"})


if __name__ == "__main__":
    record(of_seed, table, "mechanisms", __doc__)
