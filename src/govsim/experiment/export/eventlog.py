"""An event log for process mining: what happened to each incident, stage by stage, as CSV or XES.

A case is an incident of a run. Hours of the model become timestamps that count from 2001-01-01, a Monday.
"""

from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from typing import Any
from xml.sax.saxutils import quoteattr

import duckdb
import pyarrow as pa

from govsim.experiment.export.results import each
from govsim.experiment.query import not_kept, stream, tables_of
from govsim.text.errors import InputError

START = "2001-01-01"
"""The day on which counting starts: a Monday, as in the model."""
STAGES = {
    "occurred": "occurred_h", "noticed": "noticed_h", "reported": "reported_h", "routed": "routed_h",
    "accepted": "accepted_h", "on the scene": "on_scene_h", "contained": "contained_h", "closed": "closed_h",
}  # fmt: skip
RESOURCES = {"routed": "route", "accepted": "answered_by", "on the scene": "answered_by"}
"""Who did it, where a run knows: how the report found its way, and the organization that came first."""
CASE = ("scenario", "seed", "kind", "severity", "grid", "outcome")
WHOLE = {"seed", "severity"}


def events(database: duckdb.DuckDBPyConnection) -> pa.RecordBatchReader:
    """A row for each stage reached by each incident that occurred, case by case and in order of time.

    Columns case_id, activity, timestamp (ISO 8601, milliseconds), resource and those of CASE. The case is
    scenario/seed/incident; where a scenario ran more than once under a seed, run/incident. Raises InputError for a folder
    without incidents.
    """
    if "incidents" not in tables_of(database):
        raise InputError([f"no event log can be written: {not_kept('incidents')}"])
    counts = "select count(*) = count(distinct (scenario, seed)) from runs"
    is_plain = bool(database.execute(counts).fetchall()[0][0])
    case_id = "r.scenario || '/' || r.seed || '/' || i.incident_id" if is_plain else "run_id || '/' || i.incident_id"
    stages = ", ".join(f"{{'h': i.{column}, 'stage': {n}}}" for n, column in enumerate(STAGES.values()))
    names = " ".join(f"when {n} then '{name}'" for n, name in enumerate(STAGES))
    numbers = {name: n for n, name in enumerate(STAGES)}
    who = " ".join(f"when {numbers[name]} then {column}" for name, column in RESOURCES.items())
    # sorted within each case only: the log is written as incidents are read, whatever its length
    sql = f"""
    select case_id,
      case when reached.stage = {numbers["closed"]} and outcome = 'closed_unsolved' then 'closed unsolved'
        else case reached.stage {names} end end as activity,
      strftime(timestamp '{START}' + to_milliseconds(round(reached.h * 3600000)::bigint), '%Y-%m-%dT%H:%M:%S.%g') as timestamp,
      coalesce(case reached.stage {who} end, '') as resource, {", ".join(CASE)}
    from (
      select {case_id} as case_id, r.scenario, r.seed, i.kind, i.severity, i.grid, i.outcome, i.route, i.answered_by,
        unnest(list_sort([{stages}])) as reached
      from incidents i join runs r using (run_id) where not i.prevented
    ) where reached.h is not null
    """
    return stream(database, sql)


def write_xes(rows: pa.RecordBatchReader, path: Path) -> int:
    """Events as XES (IEEE 1849), a trace for each case; times in UTC, which the format asks for. Returns how many events."""
    count = 0
    names = rows.schema.names
    told = (dict(zip(names, row, strict=True)) for row in each(rows))
    with path.open("w", encoding="utf-8") as out:
        out.write(HEAD)
        for case_id, group in groupby(told, key=lambda event: event["case_id"]):
            for n, event in enumerate(group):
                if n == 0:
                    out.write("  <trace>\n" + "".join(_trace(case_id, event)))
                out.write("".join(_event(event)))
                count += 1
            out.write("  </trace>\n")
        out.write("</log>\n")
    return count


HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<log xes.version="1.0" xes.features="" xmlns="http://www.xes-standard.org/">
  <extension name="Concept" prefix="concept" uri="http://www.xes-standard.org/concept.xesext"/>
  <extension name="Time" prefix="time" uri="http://www.xes-standard.org/time.xesext"/>
  <extension name="Organizational" prefix="org" uri="http://www.xes-standard.org/org.xesext"/>
  <extension name="Lifecycle" prefix="lifecycle" uri="http://www.xes-standard.org/lifecycle.xesext"/>
  <classifier name="Activity" keys="concept:name"/>
"""


def _trace(case_id: str, event: dict[str, Any]) -> Iterator[str]:
    yield _attribute("string", "concept:name", case_id, 4)
    for key in CASE:
        yield _attribute("int" if key in WHOLE else "string", key, event[key], 4)


def _event(event: dict[str, Any]) -> Iterator[str]:
    yield "    <event>\n" + _attribute("string", "concept:name", event["activity"], 6)
    yield _attribute("date", "time:timestamp", event["timestamp"] + "+00:00", 6)
    if event["resource"]:
        yield _attribute("string", "org:resource", event["resource"], 6)
    yield _attribute("string", "lifecycle:transition", "complete", 6) + "    </event>\n"


def _attribute(kind: str, key: str, value: object, indent: int) -> str:
    return f"{' ' * indent}<{kind} key={quoteattr(key)} value={quoteattr(str(value))}/>\n"
