"""The cost per threat met is won by who prevents everything, whatever the others do."""

import math

from hypothesis import given
from hypothesis import strategies as st
from tests.measure.hand_made import NOT, incident, world

from govsim.measure import METRICS

CONTAINED = (0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0)
SOURCES = ("threat", "dispute", "shock", "logged", "child", "repeat")
PER_THREAT, PER_CONTAINED = METRICS["cost_per_threat_met"], METRICS["cost_per_contained"]


def candidate(number, source, fate):
    if fate == "contained":
        return incident(str(number), CONTAINED, source=source)
    if fate in ("lapsed", "closed_unsolved", "open"):
        return incident(str(number), (0.0, *NOT[1:]), source=source, outcome=fate)
    return incident(str(number), source=source, outcome=fate)


def averted(source):
    return {"threat": "prevented", "dispute": "mediated", "child": "not_triggered", "repeat": "not_triggered"}.get(
        source, "prevented"
    )


FATES = st.lists(
    st.tuples(st.sampled_from(SOURCES), st.sampled_from(("averted", "contained", "lapsed", "closed_unsolved", "open"))),
    min_size=1,
    max_size=30,
)


@given(FATES)
def test_nothing_is_cheaper_per_threat_than_to_prevent_all(fates):
    """With the same money, the same candidates, and any course of theirs."""
    lived = world([candidate(n, s, averted(s) if f == "averted" else f) for n, (s, f) in enumerate(fates)])
    perfect = world([candidate(n, s, averted(s)) for n, (s, _) in enumerate(fates)])
    best, cost = PER_THREAT(perfect), PER_THREAT(lived)
    assert math.isnan(cost) or best <= cost
    assert math.isnan(PER_CONTAINED(perfect))  # the flaw of the old one: perfect prevention has no value at all


def test_more_prevention_is_better_value_where_the_old_measure_said_worse():
    few = world([candidate(n, "threat", "contained" if n < 80 else "lapsed") for n in range(100)])
    prevents = world([candidate(n, "threat", "prevented" if n < 50 else "contained") for n in range(100)])
    assert PER_THREAT(prevents) == 10.0 < PER_THREAT(few) == 12.5
    assert PER_CONTAINED(prevents) > PER_CONTAINED(few)
    society = METRICS["cost_per_threat_met_with_society"]
    assert society(prevents) == 10.5


def test_what_another_incident_set_off_is_no_threat_of_its_own():
    alone = [candidate(0, "threat", "contained")]
    assert PER_THREAT(world([*alone, candidate(1, "child", "contained"), candidate(2, "repeat", "contained")])) == 1000.0
    assert PER_THREAT(world(alone)) == 1000.0
