"""What the log of a replay has to say of its runs: rows that could not be used, simulated against recorded response."""

from pathlib import Path
from typing import Any

from govsim.experiment.store import shelf
from govsim.experiment.study import Study
from govsim.experiment.twins import plain_of
from govsim.incidents.replay import LoggedRows, read_log
from govsim.measure.scorecard import scorecard

Row = dict[str, Any]


def rejected(study: Study) -> list[Row]:
    """Rows of the scenarios' logs that cannot be used, by reason."""
    logs = logs_of(study).values()
    return [dict(row) for log in {id(log): log for log in logs}.values() for row in log.rejected]


def scorecards(study: Study, folder: Path, order: list[tuple[str, int, str]]) -> list[Row]:
    """Simulated against recorded response, for the lowest seed of each scenario; `order` names runs by scenario, seed, id."""
    rows = shelf(folder, "incidents")
    found: list[Row] = []
    for name, log in logs_of(study).items():
        first = min(((seed, run) for scenario, seed, run in order if scenario == name), default=None)
        table = rows.of(first[1]) if first else None
        if table is not None:
            columns = {column: plain_of(table[column]) for column in table.column_names}
            recorded = {str(n): hours for n, hours in enumerate(log.response_h)}
            found += [{"scenario": name, **row} for row in scorecard(columns, recorded)]
    rows.close()
    return found


def logs_of(study: Study) -> dict[str, LoggedRows]:
    """The logs of the scenarios that replay one, each file read once."""
    read: dict[str, LoggedRows] = {}
    found: dict[str, LoggedRows] = {}
    for arm in study.arms:
        if arm.incidents.log is not None:
            key = arm.incidents.log.model_dump_json()
            found[arm.name] = read[key] = read.get(key) or read_log(arm.incidents.log)
    return found
