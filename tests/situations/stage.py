"""Play situations and print what happened as JSON.

Run as a program with NUMBA_DISABLE_JIT=1: the rules are then plain Python, the same source that is otherwise compiled, and
may be asked one by one ("who may help now?"). `stage.py FILE...` plays the documents of YAML files in their order.
"""

import dataclasses
import json
import sys
from pathlib import Path
from typing import Any

import numpy as np
import yaml
from council import hold
from tests.closed_form.quick import make_records_quick
from world_of import check_keys, hour_of, names_of_pools, scenario_of

from govsim.community import NEEDS
from govsim.engine.streams import Mark, mark
from govsim.incidents.candidates import Candidates, blank, keys_of
from govsim.incidents.dispatch import best_offer, may_help
from govsim.incidents.events import advance
from govsim.incidents.life import NOBODY, Route, Source, Stage, is_open
from govsim.incidents.load import free_units
from govsim.model import GovernanceModel, apply_shocks, months_decisions, prepare

GIVEN = {"policy", "numbers", "grids", "on duty", "organizations", "saved hours", "incidents", "until"}
INCIDENT = {"kind", "severity", "grid", "reported", "work", "luck"}
ORGANIZATION = {"kind", "capability", "accepts", "comes", "grid", "tie"}
SHARES = {"always": 1.0, "never": 0.0}
SEED = 7
SHIFTS = ("night", "day", "evening")
SHARE_OF_SHIFT = (0.25, 0.5, 0.25)


def play(given: dict[str, Any]) -> dict[str, Any]:
    """Play a situation with incidents from Monday's midnight on; returns what was to be seen at its end."""
    check_keys("given", given, GIVEN)
    told = given["incidents"]
    model = model_with(given, sorted(told, key=lambda name: hour_of(told[name]["reported"])))
    months_decisions(model.state)
    overrule(model, given)
    until = hour_of(given["until"])
    for shift in range(int(np.ceil(until / 8))):
        model.state.day = shift // 3
        apply_shocks(model.state)
        set_duty(model, given.get("on duty", {}), SHIFTS[shift % 3], SHARE_OF_SHIFT[shift % 3])
        assert advance(model.state.world, min(until, 8.0 * (shift + 1)))
    return report(model, sorted(told, key=lambda name: hour_of(told[name]["reported"])))


def model_with(given: dict[str, Any], order: list[str]) -> GovernanceModel:
    """A community of small grids in which the incidents of the situation, and no others, are called in at their hours."""
    grids = given.get("grids", 1)
    size = {"community.residents": 20 * grids, "community.residents_per_grid": 20, "actors.budget.yuan_per_resident": 1e6}
    scenario = scenario_of(given, size)
    ground = prepare(scenario, SEED)
    numbers = numbers_of_pools(GovernanceModel(scenario, SEED, ground))
    cases = blank(len(order))
    for number, name in enumerate(order):
        facts = given["incidents"][name]
        check_keys(name, facts, INCIDENT)
        c = cases[number]
        c["born_h"], c["kind"], c["severity_born"] = hour_of(facts["reported"]), NEEDS.index(facts["kind"]), facts["severity"]
        c["source"], c["grid"], c["key"] = Source.LOGGED, facts.get("grid", 0), key_for(numbers, number, facts)
        c["work_factor"] = facts.get("work", 1.0)  # in working hours of such a case; 1 is the usual
    candidates = Candidates(cases, ground.candidates.false[:0], np.arange(len(cases)))
    return GovernanceModel(scenario, SEED, dataclasses.replace(ground, candidates=candidates))


def numbers_of_pools(model: GovernanceModel) -> dict[str, int]:
    """Numbers by which marks know the pools."""
    return dict(zip(names_of_pools(model), model.state.world.pools.number.tolist(), strict=True))


def key_for(numbers: dict[str, int], number: int, facts: dict[str, Any]) -> Any:
    """A key whose marks give the luck that is told: who of those that may fail to show up does so, time after time."""
    wanted = facts.get("luck", {})
    for key in keys_of(SEED, 5000, 0)[1000 * number :]:
        marks = (
            (mark(key, int(Mark.SHOW), numbers[who] + 256 * n) < 0.5) == (luck == "comes")
            for who, times in wanted.items()
            for n, luck in enumerate(times)
        )
        if all(marks):
            return key
    raise ValueError(f"no candidate has this luck: {wanted}")


def overrule(model: GovernanceModel, given: dict[str, Any]) -> None:
    """Put the month's decisions aside: the situation says who accepts, who comes, who is where, what is in the banks."""
    pools, names = model.state.world.pools, names_of_pools(model)
    pools.day_h, pools.bank_h = 0.0, 0.0
    pools.accepts, pools.shows_up = 1.0, 1.0
    for name, facts in given.get("organizations", {}).items():
        check_keys(name, facts, ORGANIZATION)
        p = pools[names.index(name)]
        p.home = facts.get("grid", p.home)
        p.tie = facts.get("tie", p.tie)
        p.accepts = SHARES.get(facts.get("accepts", "always"), facts.get("accepts"))
        p.shows_up = SHARES.get(facts.get("comes", "always"), facts.get("comes"))
    for name, hours in given.get("saved hours", {}).items():
        pools[names.index(name)].bank_h = hours
    model.state.world.grids.level = 1.0
    model.state.world.coef.partners = float(len(given.get("organizations", {})))


def set_duty(model: GovernanceModel, duty: dict[str, Any], shift: str, share: float) -> None:
    """Pay each pool as many hours as put its posts of the coming shift on duty."""
    names = names_of_pools(model)
    check_keys("on duty", duty, set(names))
    for name, posts in duty.items():
        number = posts.get(shift, 0) if isinstance(posts, dict) else posts
        model.state.world.pools[names.index(name)].day_h = 8.0 * number / share


def report(model: GovernanceModel, order: list[str]) -> dict[str, Any]:
    """What there is to be seen: each incident, each organization, and the order in which help came."""
    w, names = model.state.world, names_of_pools(model)
    arrivals = [w.cases[i].at_h[Stage.ON_SCENE] for i in range(len(order))]
    came = [i for i in np.argsort(arrivals, kind="stable") if not np.isnan(arrivals[i])]
    seen: dict[str, Any] = {"order of help": [order[i] for i in came]}
    for q, name in enumerate(names):
        p = w.pools[q]
        seen[name] = {
            "jobs": int(p.jobs), "prompt jobs": int(p.good),
            "missed": int(p.missed), "hours paid": float(p.paid_h), "hours worked": float(p.worked_h),
            "hours beyond the shift": float(p.overrun_h), "hours saved": float(p.bank_h), "busy": int(p.busy),
            "hours of talk": float(p.meeting_h), "hours absent": float(p.absent_h),
        }  # fmt: skip
    return seen | {name: story(model, i, names) for i, name in enumerate(order)}


def story(model: GovernanceModel, i: int, names: list[str]) -> dict[str, Any]:
    """One incident as a reader wants it; who may help now and whose offer is best are asked of the rules themselves."""
    w = model.state.world
    c = w.cases[i]
    there = [names[int(w.trips[a].pool)] for a in range(w.trips.size) if w.trips[a].case == i]
    able = [names[q] for q in range(w.pools.size) if is_open(c) and free_units(w.pools[q]) >= 1 and may_help(w, c, w.pools[q])]
    first = "" if c.answered_by == NOBODY else model.state.organizations[int(c.answered_by)]
    best = best_offer(w, i) if is_open(c) else NOBODY
    hours = {in_words(Stage(s)): float(c.at_h[s]) for s in range(8) if c.at_h[s] == c.at_h[s]}
    return hours | {
        "state": in_words(Stage(int(c.stage))), "route": in_words(Route(int(c.route))),
        "severity at last": int(c.severity), "handed over": int(c.handovers), "misrouted": int(c.bounced),
        "reopened": int(c.reopened), "called off": int(c.preempted),
        "settled by a lower desk": bool(c.settled), "first on the scene": first, "units that came": int(c.units),
        "no-shows": int(c.no_shows), "waits in line": bool(c.waiting), "sent or there": there, "may help": able,
        "best offer": "" if best == NOBODY else names[best], "work left": float(c.left_h),
    }  # fmt: skip


def in_words(code: Stage | Route) -> str:
    """The name of a code, as it is spoken."""
    return code.name.lower().replace("_", " ")


def main(files: list[str]) -> None:
    """Play the documents of all files; an error of a situation is told in its place."""
    make_records_quick()
    happened = []
    for file in files:
        for number, document in enumerate(yaml.safe_load_all(Path(file).read_text("utf-8"))):
            try:
                given = document["given"]
                seen = play(given) if "incidents" in given else hold(given)
            except Exception as error:  # told to the test of this situation; the others are played
                seen = {"error": f"{type(error).__name__}: {error}"}
            happened.append({"file": Path(file).name, "number": number, "seen": seen})
    json.dump(happened, sys.stdout)


if __name__ == "__main__":
    main(sys.argv[1:])
