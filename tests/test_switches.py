"""Each mechanism can be switched off in YAML: with it on there is something of it, with it off nothing is left."""

import sys
from pathlib import Path

import numpy as np
import pytest

from govsim.model import GovernanceModel
from govsim.scenario import load_scenario

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "experiments"))
from mechanisms import OFF

SMALL = {"community.residents": 500, "horizon.days": 90, "horizon.warmup_days": 31}
BUSY = {"incidents.threat.rate": [0.5, 0.2, 1.8, 2.8], "incidents.threat.repeat_share": [0.5, 0, 0, 0],
        "incidents.closing.paper_share": 0.4, "incidents.threat.child_rate": 0.05, "incidents.dispatch.take_up_h": [8, 8, 0, 0],
        "incidents.platform.between_share": 0.3, "incidents.course.work_h": [6.0, 8.0, 10.0, 12.0]}  # fmt: skip
LONGER = {"horizon.days": 243, "community.residents": 900}  # what acts by the month needs some


def unsolved(r, visited):
    """Cases left closed without being solved, with or without a visit."""
    t = r.incidents
    return ((t["outcome"] == "closed_unsolved") & (np.isfinite(t["on_scene_h"]) == visited)).sum()


SEEN = {  # mechanism: from which arm, and what there is of it
    "near repeats": ("top_down", lambda r: (r.incidents["source"] == "repeat").sum()),
    "children of severe incidents": ("top_down", lambda r: (r.incidents["source"] == "child").sum()),
    "quarrels": ("top_down", lambda r: (r.incidents["source"] == "dispute").sum()),
    "false and trivial reports": ("top_down", lambda r: r.daily["false_reports"].sum()),
    "escalation": ("top_down", lambda r: r.incidents["escalated"].sum()),
    "cases closed on paper": ("top_down", lambda r: unsolved(r, visited=False)),
    "visits that solve nothing": ("top_down", lambda r: unsolved(r, visited=True)),
    "cases that nobody ever reports": (
        "top_down",
        lambda r: (np.isnan(r.incidents["reported_h"]) & ~r.incidents["prevented"]).sum(),
    ),
    "reopening": ("top_down", lambda r: (r.incidents["reopened"] * (r.incidents["severity_final"] < 3)).sum()),
    "pre-emption": ("collaborative", lambda r: r.incidents["preempted"].sum()),
    "misrouting": ("top_down", lambda r: r.incidents["bounced"].sum()),
}


@pytest.mark.parametrize("mechanism", SEEN)
def test_with_it_off_nothing_of_it_is_left(mechanism):
    arm, seen = SEEN[mechanism]
    on = GovernanceModel(load_scenario(arm, SMALL | BUSY), 3).run().records
    off = GovernanceModel(load_scenario(arm, SMALL | BUSY | OFF[mechanism]), 3).run().records
    assert seen(on) > 0 and seen(off) == 0


@pytest.mark.parametrize("mechanism", sorted(OFF.keys() - SEEN.keys()))
def test_the_others_change_a_life_when_they_are_off(mechanism):
    """What leaves no mark of its own: the same seed goes another way without it."""
    runs = [
        GovernanceModel(load_scenario("collaborative", SMALL | BUSY | LONGER | settings), 3).run().records
        for settings in ({}, OFF[mechanism])
    ]
    on, off = (r.incidents["contained_h"] for r in runs)
    assert len(on) != len(off) or not np.array_equal(on, off, equal_nan=True)
