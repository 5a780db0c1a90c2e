"""All chance in the model: named streams for what is drawn once, counter-based marks for what belongs to a candidate.

A mark is never drawn at a time. It is a function of (seed, candidate, purpose, slot), so candidate 412 of seed 7 carries
the same luck under every policy (Klein et al. 2024, arXiv 2409.02086). Policy is never an input here, and no other file
makes a random generator.
"""

import math
from enum import IntEnum

import numpy as np
from numpy.random import Generator, Philox, SeedSequence

from govsim.engine.kernel import equation


class Purpose(IntEnum):
    """What a stream is for. Numbers are frozen: a new purpose takes a new number."""

    NETWORK = 1
    NEEDS = 2
    PLACES = 3
    THREATS = 4
    DISPUTES = 5
    CHILDREN = 6
    FALSE_REPORTS = 7
    RESIDENTS = 8
    DAYS = 9
    MESA = 10
    MARKS = 11
    SHOCKS = 20


class Mark(IntEnum):
    """What a mark of a candidate decides. Numbers are frozen: a new mark takes a new number."""

    OCCUR = 1
    NOTICE = 2
    REPORT = 3
    REPORT_DELAY = 4
    FOUND = 5
    PLATFORM = 6
    AUTHORITY = 7
    MISROUTE = 8
    HANDLING = 9
    HANDOVER = 10
    DEADLINE = 11
    ON_PAPER = 12
    MOBILITY = 13
    LINKAGE = 14
    TRANSFER = 15
    ACCEPT = 16
    SHOW = 17
    TRAVEL = 18
    ESCALATE = 19
    CITY = 20
    FUSE = 21
    MEDIATE = 22
    MEDIATED = 23
    ON_THE_SPOT = 24
    JOIN = 25
    FALSE = 26
    TAKE_UP = 27
    REOPEN = 28
    REOPEN_WAIT = 29
    PREEMPT = 30
    BETWEEN = 31
    BETWEEN_WAIT = 32
    CONTRACT = 33  # reserved: contracts no longer end by themselves
    WITNESS = 34
    UNSOLVED = 35
    SUBSIDE = 36
    DUTY = 37
    DUTY_WAIT = 38
    SERVE = 39


def stream(seed: int, purpose: Purpose, *index: int) -> Generator:
    """The generator of one purpose under one seed; the same whatever else was drawn before."""
    return Generator(Philox(SeedSequence(entropy=seed, spawn_key=(int(purpose), *index))))


def marks_key(seed: int) -> np.uint64:
    """The key from which all marks of a seed derive."""
    return np.uint64(SeedSequence(entropy=seed, spawn_key=(int(Purpose.MARKS),)).generate_state(1, np.uint64)[0])


@equation
def mix(x: np.uint64) -> np.uint64:
    """The finaliser of SplitMix64 (Steele, Lea & Flood 2014)."""
    x = (x ^ (x >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    x = (x ^ (x >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return x ^ (x >> np.uint64(31))


@equation
def mark(key: np.uint64, purpose: int, slot: int) -> float:
    """A uniform number in (0, 1) for one purpose and slot of the candidate whose key this is."""
    step = np.uint64(purpose) * np.uint64(4096) + np.uint64(slot)
    x = mix(mix(key + step * np.uint64(0x9E3779B97F4A7C15)) ^ (step * np.uint64(0xD1342543DE82EF95)))
    return (np.float64(x >> np.uint64(12)) + 0.5) * 2.220446049250313e-16


@equation
def wait_of(key: np.uint64, purpose: int, slot: int) -> float:
    """A unit exponential: what an accumulated hazard has to cross."""
    return -math.log(mark(key, purpose, slot))


@equation
def normal_of(key: np.uint64, purpose: int, slot: int) -> float:
    """A standard normal number by Box and Muller (1958), from two marks of the same purpose."""
    radius = math.sqrt(-2.0 * math.log(mark(key, purpose, slot)))
    return radius * math.cos(2.0 * math.pi * mark(key, purpose, slot + 2048))


def child_keys(keys: np.ndarray, slot: int) -> np.ndarray:
    """Keys of what descends from candidates: a child is a candidate of its own, with marks of its own."""
    with np.errstate(over="ignore"):
        return mixed(np.asarray(keys, np.uint64) + np.uint64(slot + 1) * np.uint64(0x9E3779B97F4A7C15))


def marks(keys: np.ndarray, purpose: int, slot: int) -> np.ndarray:
    """The `mark` of each of many keys."""
    with np.errstate(over="ignore"):
        step = np.uint64(purpose) * np.uint64(4096) + np.uint64(slot)
        x = mixed(mixed(keys + step * np.uint64(0x9E3779B97F4A7C15)) ^ (step * np.uint64(0xD1342543DE82EF95)))
        return np.asarray(((x >> np.uint64(12)).astype(float) + 0.5) * 2.220446049250313e-16)


def mixed(x: np.ndarray) -> np.ndarray:
    """Vectorised `mix`; its overflow is meant."""
    for shift, factor in ((30, 0xBF58476D1CE4E5B9), (27, 0x94D049BB133111EB)):
        x = (x ^ (x >> np.uint64(shift))) * np.uint64(factor)
    return np.asarray(x ^ (x >> np.uint64(31)))
