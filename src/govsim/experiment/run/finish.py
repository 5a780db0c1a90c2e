"""A finished experiment: its folder put in order, compared and analysed, and shown."""

import html
import logging
from collections import Counter
from dataclasses import dataclass, field
from functools import cached_property
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from govsim.analysis.claims import judged
from govsim.analysis.comparison import comparison, over_points
from govsim.analysis.conclusions import Conclusions
from govsim.analysis.interval import interval
from govsim.analysis.matters import size_of
from govsim.analysis.scorecard import scorecard
from govsim.analysis.sentences import as_data, few, sentences, shown_rows
from govsim.analysis.twins import stage_differences, twins
from govsim.experiment.hypotheses import changed_parts, verdict_sentences
from govsim.experiment.run.runner import SweepState, in_order, with_gaps
from govsim.experiment.run.schedule import stopping_state
from govsim.experiment.study import Study
from govsim.incidents.log import LoggedRows
from govsim.intake.logs import read_log
from govsim.measure.tables import INCIDENT_COLUMNS, Records
from govsim.scenario import Scenario
from govsim.scenario.files import fair_pair
from govsim.store import writing
from govsim.store.parts import RunReader
from govsim.store.writing import run_reader
from govsim.text.errors import InputError
from govsim.text.words import LANGUAGES, Words, words

# What the log of a replay has to say of its runs: rows that could not be used, simulated against recorded response.

Row = dict[str, Any]


def rejected(study: Study) -> list[Row]:
    """Rows of the scenarios' logs that cannot be used, by reason."""
    logs = logs_of(study).values()
    return [dict(row) for log in {id(log): log for log in logs}.values() for row in log.rejected]


def scorecards(study: Study, folder: Path, order: list[tuple[str, int, str]]) -> list[Row]:
    """Simulated against recorded response, for the lowest seed of each scenario; `order` names runs by scenario, seed, id."""
    rows = run_reader(folder, "incidents")
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
    read: dict[str, LoggedRows] = {}
    found: dict[str, LoggedRows] = {}
    for arm in study.arms:
        if arm.incidents.log is not None:
            key = arm.incidents.log.model_dump_json()
            found[arm.name] = read[key] = read.get(key) or read_log(arm.incidents.log)
    return found


log = logging.getLogger(__name__)


@dataclass
class Batch:
    """What an experiment left, finished or not."""

    folder: Path | None
    scenarios: list[Scenario]
    runs: pd.DataFrame
    comparison: pd.DataFrame
    failed: list[dict[str, Any]] = field(default_factory=list)  # scenario, seed, factors, why, rerun
    interrupted: bool = False
    lost: str = ""
    problems: list[str] = field(default_factory=list)
    """Why the design was not analysed, or did not go on."""
    expected: int = 0
    done: int = 0
    """Runs expected that are there."""
    tables: dict[str, pd.DataFrame] = field(default_factory=dict)
    """What the design computed, by name."""
    told: list[Words] = field(default_factory=list)
    """What its tables say, in sentences."""
    verdicts: pd.DataFrame = field(default_factory=pd.DataFrame)
    """A row for each hypothesis; none before every run of the experiment is there."""
    judged: list[Words] = field(default_factory=list)
    """What became of the hypotheses, in sentences."""
    twin_rows: list[dict[str, Any]] = field(default_factory=list)
    claims: list[dict[str, Any]] = field(default_factory=list)
    """The hypotheses, as the manifest has them."""
    points: int = 1
    """Points at which each scenario ran."""

    @cached_property
    def twins(self) -> pd.DataFrame:
        """Incidents and residents that are the same under both scenarios of a pair; means over seeds with intervals."""
        return over_seeds(self.twin_rows)

    @property
    def seeds(self) -> list[int]:
        """Seeds of the runs, ascending."""
        return sorted(int(seed) for seed in self.runs.seed.unique()) if len(self.runs) else []

    @cached_property
    def conclusions(self) -> Conclusions:
        """All that can be concluded from the comparison."""
        titles = {s.name: words(s.title or s.name) for s in self.scenarios}
        named = set(self.comparison.a) | set(self.comparison.b) if len(self.comparison) else set()
        first = self.scenarios[0]
        baseline = {"community": {"residents": first.community.residents}, "horizon": {"days": first.horizon.days}}
        return Conclusions(
            self.comparison, {name: title for name, title in titles.items() if name in named}, size_of(baseline, self.claims),
            self.twins, points=self.points, fair=fair_pair(),
        )  # fmt: skip

    @property
    def sentences(self) -> list[Words]:
        """What was found: the pair that is asked first in full, and a sentence for each other one."""
        return sentences(self.conclusions)

    @property
    def answer(self) -> str:
        """What was found, in English."""
        return " ".join(sentence.en for sentence in self.sentences)

    def _repr_html_(self) -> str:
        text = "".join(f"<p>{html.escape(sentence.en)}</p>" for sentence in self.sentences)
        return text + pd.DataFrame(shown_rows(self.conclusions)).to_html(index=False)


def finish(state: SweepState) -> Batch:
    """Put the folder in order; compare and analyse what can be, and say in the manifest what cannot."""
    folder, study, schedule = state.folder, state.experiment.study, state.schedule
    batch = Batch(folder, list(study.arms), pd.DataFrame(), pd.DataFrame(), state.failed, state.interrupted,
                  state.lost, state.problems, state.expected)  # fmt: skip
    there = writing.done(folder)
    wanted = schedule.wanted(state.part)
    batch.claims = [claim.model_dump() for claim in state.experiment.plan.hypotheses]
    batch.points = max(Counter(point.arm for point in schedule.points).values(), default=1)
    batch.expected = state.expected = len(wanted)
    batch.done = state.done = len(wanted) - len(schedule.missing(wanted, there))
    order = [run for run in schedule.order() if run in there]
    with writing.minding_damage(folder):
        if state.part is None:
            beside(batch, state, there)
        writing.compact(folder, [*order, *sorted(there.difference(order))])
    batch.runs = in_order(writing.runs_of(folder), schedule)
    if len(batch.runs) and state.part is None:
        compared(batch, state)
        analysed(batch, state)
    write_manifest(batch, state)
    return batch


def beside(batch: Batch, state: SweepState, there: set[str]) -> None:
    """What is read off incidents and residents while their rows still lie run by run: twins, scorecards of a replay."""
    design, keep, order = state.experiment.design, set(state.experiment.plan.keep), named(state, there)
    if design.pairs_incidents and {"incidents", "residents"} <= keep:
        batch.twin_rows = of_folder(state.folder, order)
    if "incidents" in keep and (cards := scorecards(state.experiment.study, state.folder, order)):
        writing.write_csv(state.folder / "scorecard.csv", pd.DataFrame(cards))


def named(state: SweepState, there: set[str]) -> list[tuple[str, int, str]]:
    """The runs that are there, by scenario, seed and id, where scenarios share their ground."""
    schedule = state.schedule
    found = []
    for place, point in enumerate(schedule.points):
        for seed in schedule.seeds[place]:
            found += [(point.scenario, seed, run) for run in schedule.ids(place, seed) if run in there]
    return found


def compared(batch: Batch, state: SweepState) -> None:
    """Compare the scenarios pair by pair."""
    schedule, folder = state.schedule, state.folder
    names = state.experiment.design.compared(list(dict.fromkeys(point.scenario for point in schedule.points)))
    runs = batch.runs if len(names) == len(schedule.points) else over_points(batch.runs, schedule.sizes())
    batch.comparison = comparison(runs, names)
    if len(names) > 1:
        writing.write_csv(folder / "comparison.csv", batch.comparison)
    if batch.twin_rows:
        writing.write_csv(folder / "tables" / "twins.csv", batch.twins)
    if state.is_whole:  # whoever looks at verdicts before the end stops when he likes them
        claimed(batch, state, runs)


def claimed(batch: Batch, state: SweepState, runs: pd.DataFrame) -> None:
    """Judge the hypotheses, if the experiment has any; `runs` has a row for each scenario and seed."""
    hypotheses = state.experiment.plan.hypotheses
    if not hypotheses:
        return
    batch.verdicts = judged(hypotheses, runs, is_locked=not changed_parts(state.manifest))
    batch.judged = verdict_sentences(batch.verdicts, state.manifest, batch.conclusions)
    writing.write_csv(state.folder / "tables" / "hypotheses.csv", batch.verdicts)


def analysed(batch: Batch, state: SweepState) -> None:
    """Write the tables that the design computes of a whole experiment. Hours of runs are worth more than a table: what
    goes wrong here is said, and the folder is finished all the same.
    """
    experiment = state.experiment
    if not (state.is_over if experiment.design.bears_failures else state.is_whole):
        return
    runs = with_gaps(batch.runs, state)
    try:
        batch.tables = experiment.design.analyse(experiment.study, runs, state.folder)
        batch.told = experiment.design.told(experiment.study, runs, batch.tables)
    except InputError as error:
        batch.problems += error.problems
    except Exception as error:
        log.exception("the tables of a %s design", experiment.design.kind)
        why = f"{type(error).__name__}: {error}"
        batch.problems.append(f"{experiment.source}: the tables of its {experiment.design.kind} design failed ({why})")
    for name, table in batch.tables.items():
        writing.write_csv(state.folder / "tables" / f"{name}.csv", table)
    if experiment.until:
        state.manifest["stopping"] = stopping_state(experiment.until, state.schedule.points, batch.runs)


def write_manifest(batch: Batch, state: SweepState) -> None:
    manifest = state.manifest
    is_compared = len(state.experiment.study.arms) == len(state.schedule.points)
    if batch.told and (warning := few(len(batch.seeds))):
        batch.told.append(warning)
    manifest |= concluded(batch, is_compared) | {
        "points": len(state.schedule.points), "runs_expected": state.expected, "runs_done": state.done,
        "failed": state.failed, "problems": batch.problems, "interrupted": state.interrupted or bool(state.lost),
        "rejected_rows": rejected(state.experiment.study),
    }  # fmt: skip
    writing.write_json(state.folder / "manifest.json", manifest)


def concluded(batch: Batch, is_compared: bool) -> dict[str, Any]:
    """What a manifest says of what was found, in every language whatever that of the run: sentences, and rows unrounded."""
    said = batch.sentences if is_compared else batch.told
    return {
        "answer": {lang: [sentence.say(lang) for sentence in said] for lang in LANGUAGES},
        "conclusions": as_data(batch.conclusions) if is_compared else [],
    }


MOST_PAIRED = 4


COLUMNS = ("a", "b", "quantity", "mean", "ci_low", "ci_high", "seeds")


def of_seed(seed: int, records: dict[str, Records]) -> list[dict[str, Any]]:
    """What the runs of one seed say about their twins, a row for each pair of scenarios (a before b as given)."""
    rows = []
    for a, b in combinations(records, 2):
        stages = {f"twin_{stage}_h": hours for stage, hours in stage_differences(records[a], records[b]).items()}
        rows.append({"seed": seed, "a": a, "b": b, **twins(records[a], records[b]), **stages})
    return rows


def of_folder(folder: Path, order: list[tuple[str, int, str]]) -> list[dict[str, Any]]:
    """The same for a run folder, read seed by seed; `order` names each run by scenario, seed and id.

    Of more than four scenarios only the first, the last and those of the fair pair are paired.
    """
    shelves = {table: run_reader(folder, table) for table in ("incidents", "residents")}
    by_seed: dict[int, dict[str, str]] = {}
    for scenario, seed, run in order:
        by_seed.setdefault(seed, {})[scenario] = run
    rows = []
    for seed, runs in by_seed.items():
        records = {name: read_back(shelves, runs[name]) for name in paired(list(runs))}
        rows += of_seed(seed, {name: found for name, found in records.items() if found is not None})
    for found in shelves.values():
        found.close()
    return rows


def paired(names: list[str]) -> list[str]:
    """The scenarios whose twins are looked at: all of a few, else those that an answer speaks of."""
    spoken_of = {names[0], names[-1], *fair_pair()}
    return names if len(names) <= MOST_PAIRED else [name for name in names if name in spoken_of]


def read_back(shelves: dict[str, RunReader], run: str) -> Records | None:
    """What a run left, as far as its twins are concerned; None where its tables were not kept."""
    tables = {name: found.of(run) for name, found in shelves.items()}
    if tables["residents"] is None:
        return None
    plain = {
        name: {column: plain_of(table[column]) for column in table.column_names} if table is not None else {}
        for name, table in tables.items()
    }
    incidents = plain["incidents"] or {name: np.zeros(0, kind) for name, kind in INCIDENT_COLUMNS.items()}
    return Records(incidents, {}, plain["residents"], {})


def plain_of(column: pa.ChunkedArray) -> np.ndarray:
    """A column as numpy has it; names are plain objects. Without pandas between, which takes eight times as long."""
    if not pa.types.is_dictionary(column.type):
        return np.asarray(column.to_numpy())
    whole: Any = column.unify_dictionaries().combine_chunks()
    return np.asarray(whole.dictionary.to_numpy(zero_copy_only=False)[whole.indices.to_numpy()])


def over_seeds(rows: list[dict[str, Any]]) -> pd.DataFrame:
    """Means over seeds with 95 % t-intervals, a row for each pair of scenarios and quantity."""
    if not rows:
        return pd.DataFrame(columns=list(COLUMNS))
    table = pd.DataFrame(rows).sort_values("seed", kind="stable").drop(columns="seed")
    found = []
    for (a, b), group in table.groupby(["a", "b"], sort=False):
        for quantity in group.columns[2:]:
            values = group[quantity].dropna().to_numpy(float)
            found.append((a, b, quantity, *interval(values), len(values)))
    return pd.DataFrame(found, columns=list(COLUMNS))
