"""'All assumed parameters' are all: every number that is no measurement may move, and the count is told and stored."""

from itertools import pairwise

import pytest
from numpy import sign
from tests.experiment.sweeps import SMALL, written

from govsim.actors.kinds import as_assumed
from govsim.engine.block import TIMES, coefficient, numbers
from govsim.experiment.plan import load_experiment
from govsim.experiment.run.manifest import new_manifest
from govsim.experiment.study import assumed, moves, overlay
from govsim.names import SEVERITIES
from govsim.scenario import Scenario, load_scenario

KNOWN = {key: note for key, _, note in numbers(Scenario) if not note.thesis}
DEFAULT = {key: info.default for key, info, _ in numbers(Scenario)}
STILL = 10
"""Numbers that do not move: sizes of what is modelled, and what a law, a standard or a survey says."""


def test_every_number_may_move_or_its_source_is_a_measurement():
    still = {key: note for key, note in KNOWN.items() if not note.may_move and note.moved_by not in KNOWN}
    guessed = [f"{key}: {note.source}" for key, note in still.items() if not note.is_measured]
    assert not guessed, "no plausible range:\n" + "\n".join(guessed)
    assert len(still) == STILL, "\n".join(sorted(still))


def test_what_moves_another_may_move_itself():
    for key, note in KNOWN.items():
        assert not note.moved_by or (KNOWN[note.moved_by].may_move and not note.may_move), key


@pytest.mark.parametrize("key", [
    "incidents.ladder.handover_office_h", "incidents.ladder.misrouting", "incidents.hazard.half_effort_h",
    "actors.budget.yuan_per_resident", "actors.budget.wage_yuan_h", "incidents.noticing.patrol_rate.times",
    "incidents.threat.rate.personal", "community.needs.mix.occupational", "incidents.course.work_h.times",
])  # fmt: skip
def test_facts_that_carry_the_result_move_whatever_their_source(key):
    assert key in assumed()


def test_ranges_hold_the_default_keep_within_bounds_and_keep_the_order_of_a_list():
    for key, note in KNOWN.items():
        default = DEFAULT[key]
        if note.plausible:
            assert note.plausible[0] <= default <= note.plausible[1], key
        if note.ranges:
            spans = [note.ranges.get(name, (value, value)) for name, value in zip(note.elements, default, strict=True)]
            if TIMES in note.ranges:
                assert note.ranges[TIMES][0] <= 1 <= note.ranges[TIMES][1], key
                continue
            assert all(low <= value <= high for (low, high), value in zip(spans, default, strict=True)), key
            steps = [sign(b - a) for a, b in pairwise(default)]
            if note.elements == SEVERITIES and abs(sum(steps)) == len(default) - 1:  # graver is more throughout, or less
                assert all(steps[0] * (b - a) >= 0 for one, two in pairwise(spans) for a in one for b in two), key
    arm = load_scenario("collaborative", SMALL)
    for key, factor in assumed().items():
        for end in factor.range:
            overlay(arm, {key: round(end) if isinstance(DEFAULT.get(key), int) else end})  # refused if out of bounds


def test_one_number_moves_the_capability_of_all_partners_and_one_their_prices():
    actors = load_scenario("collaborative", {"actors.partners": {"capability": 1.1, "price": 2.0}}).actors
    for before in (actors.committee, *actors.firms, *actors.organizations):
        after = as_assumed(before, actors.partners)
        assert after.price_yuan_h == 2 * before.price_yuan_h and after.hours_month == before.hours_month
        assert after.capability == pytest.approx([min(1.1 * able, 1.0) for able in before.capability])


def test_lists_take_a_range_for_each_element_or_one_multiplier():
    say = {"unit": "1", "source": "assumed", "meaning": "x"}
    for wrong in ({"plausible": (0, 1)}, {"plausible": ((0, 1), (0, 1))}, {"times": (0.5, 2), "plausible": ((0, 1),) * 4}):
        with pytest.raises(ValueError, match="a range for each"):
            coefficient((0.1, 0.2, 0.3, 0.4), **say, **wrong)
    for wrong in ({"times": (0.5, 2)}, {"plausible": ((0, 1), (0, 1))}):
        with pytest.raises(ValueError, match="a single range"):
            coefficient(0.5, **say, **wrong)


def test_the_count_is_of_the_schema_and_in_the_manifest(tmp_path):
    experiment = load_experiment(written(tmp_path, assumed=True, design="stress"))
    mine = {key: note for key, note in KNOWN.items() if not key.startswith("shocks.")}
    count = moves(experiment.study.factors)
    assert count == {
        "parameters": sum(len(note.may_move) for note in mine.values()), "numbers": sum(note.moved for note in mine.values()),
    }  # fmt: skip
    assert count["parameters"] == len(experiment.study.factors) and count["numbers"] > count["parameters"] > 200
    assert new_manifest(experiment)["assumed"] == count


def test_a_refutation_without_factors_moves_them_all_and_other_designs_none(tmp_path):
    refute = load_experiment(written(tmp_path, design="refute"))
    assert new_manifest(refute)["assumed"] == moves(assumed()) | {}
    paired = load_experiment(written(tmp_path, name="paired"))
    assert new_manifest(paired)["assumed"] == {"parameters": 0, "numbers": 0}


def test_numbers_of_shocks_move_where_shocks_come():
    flood = load_scenario("top_down", SMALL | {"shocks.events": [{"kind": "flood", "at_day": 3}]})
    found = set(assumed([flood])) - set(assumed())
    assert {key.split(".")[1] for key in found} == {"flood", "preventable"} and "shocks.flood.severity_mix.severity_4" in found


def test_every_draw_is_a_scenario(tmp_path):
    experiment = load_experiment(written(tmp_path, assumed=True, design={"kind": "stress", "draws": 12}))
    for point in experiment.design.points(experiment.study):
        experiment.study.scenario(point)
