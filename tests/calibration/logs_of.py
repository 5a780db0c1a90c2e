"""Logs with known profiles, drawn from the model's own stream, and a small scenario to measure shares under."""

import datetime

import numpy as np

from govsim.engine.streams import Purpose, stream
from govsim.incidents.candidates import hours_of
from govsim.incidents.profile import Rhythm, ThreatProfile
from govsim.incidents.threat import Threat

FIRST = datetime.date(2019, 3, 7)  # a Thursday
HOURS = tuple(1 + 0.8 * np.sin(2 * np.pi * (h - 8) / 24) for h in range(24))
WEEKDAYS = (1.2, 1.1, 1.0, 1.0, 1.2, 0.9, 0.6)
MONTHS = tuple(1 + 0.4 * np.cos(2 * np.pi * (m - 6) / 12) for m in range(12))
KINDS = ("personal", "occupational", "everyday_life", "environmental")
MAP = """\
time: {column: when}
kind: {column: what, map: {personal: personal, occupational: occupational, everyday*: everyday_life, env*: environmental}}
place: {column: where}
severity: {column: rank, map: {"1": 1, "2": 2, "3": 3, "4": 4}}
"""
SMALL = "extends: base.yaml\ncommunity: {residents: 300}\nhorizon: {days: 90, warmup_days: 0}\n"


def write(folder, days=730, daily=12.0, spread=0.3, seed=5, shares=(0.4, 0.1, 0.2, 0.3), mix=(0.6, 0.25, 0.1, 0.05), more=""):
    """`calls.csv`, `map.yaml` and `small.yaml` in a folder."""
    rhythm = Rhythm(ThreatProfile(hours=HOURS, weekdays=WEEKDAYS, months=MONTHS), FIRST)
    threat = Threat(season=0.0, day_spread=spread)
    born = hours_of(threat, rhythm, daily * 365, 0.0, days * 24.0, stream(seed, Purpose.THREATS))
    luck = stream(seed, Purpose.PLACES)
    kind, rank = luck.choice(4, len(born), p=shares), luck.choice(4, len(born), p=mix) + 1
    where = luck.integers(0, 3, len(born))
    start = datetime.datetime.combine(FIRST, datetime.time())
    rows = [
        f"{(start + datetime.timedelta(hours=float(h))).isoformat(timespec='seconds')},{KINDS[k]},street {p},{r}"
        for h, k, p, r in zip(born, kind, where, rank, strict=True)
    ]
    (folder / "calls.csv").write_text("\n".join(["when,what,where,rank", *rows]) + "\n")
    (folder / "map.yaml").write_text(MAP + more)
    (folder / "small.yaml").write_text(SMALL)
    return born
