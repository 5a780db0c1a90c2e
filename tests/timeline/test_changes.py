"""What files may say of changes within a run, and when changes begin and end."""

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from govsim.experiment.designs.proposals import steps
from govsim.model import GovernanceModel
from govsim.model.recording import COUNTED, STATES
from govsim.policy import Policy
from govsim.scenario import InputError, as_dict, content_hash, load_scenario, written_out
from govsim.timeline import QUANTITIES, ChangingPolicy, Course, can_both_hold, parse, per_community

SMALL = {"community.residents": 300, "horizon.days": 90, "horizon.warmup_days": 31}


def scenario(*changes, name="top_down", **more):
    return load_scenario(name, SMALL | {"policy.timeline": list(changes)} | more)


def course(*changes, **levers):
    return Course(ChangingPolicy.model_validate({**levers, "timeline": list(changes)}))


def model(*changes, seed=3, **more):
    found = GovernanceModel(scenario(*changes, **more), seed)
    found.run()
    return found


def same(one, two):
    for name in ("incidents", "daily", "residents"):
        a, b = getattr(one, name), getattr(two, name)
        for column in a:
            equal_nan = a[column].dtype.kind == "f"
            assert np.array_equal(a[column], b[column], equal_nan=equal_nan), (name, column)
    assert one.books == two.books


# -- what a file may say -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("backlog>20", "backlog > 20"),
        (" trust_government <= 0.5 ", "trust_government <= 0.5"),
        ("lapsed >= 1e0", "lapsed >= 1"),
    ],
)
def test_a_condition_is_a_quantity_a_comparison_and_a_number(text, read):
    assert str(parse(text)) == read and parse(str(parse(text))) == parse(text)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("backlgo > 20", "did you mean 'backlog'"), ("wealth > 2", "expected one of backlog"), ("backlog", "as 'backlog > 20'"),
        ("backlog > 20 or 1", "must be a quantity"), ("__import__('os').getcwd() > 1", "must be a quantity"),
        ("backlog == 20", "must be a quantity"), ("satisfaction_mean < 60", "always between 0 and 1"),
        ("backlog < -1", "always 0 or more"), ("backlog > 1e999", "always 0 or more"), ("backlog > nan", "must be a quantity"),
    ],
)  # fmt: skip
def test_what_is_no_condition_is_refused_with_what_was_meant(text, told):
    with pytest.raises(ValueError, match=told.replace("(", r"\(")):
        parse(text)


def test_every_column_of_the_day_may_be_asked_for():
    assert set(QUANTITIES) == {*COUNTED, *STATES}
    assert per_community(dict.fromkeys(QUANTITIES, 0.5), 400)["backlog"] == 5.0
    assert per_community(dict.fromkeys(QUANTITIES, 0.5), 400)["trust_government"] == 0.5


@given(st.sampled_from(["<", "<=", ">", ">="]), st.sampled_from(["<", "<=", ">", ">="]), *[st.integers(0, 5)] * 2)
def test_two_conditions_overlap_where_some_number_meets_both(first, second, a, b):
    one, two = parse(f"backlog {first} {a}"), parse(f"backlog {second} {b}")
    assert can_both_hold(one, two) == any(one.allows(x / 4) and two.allows(x / 4) for x in range(-8, 32))
    assert not can_both_hold(one, parse("lapsed > 0"))


BAD = """extends: base
policy:
  timeline:
    - {at_day: 9, set: {platfrm: 0.8}}
    - {at_day: 9, set: {platform: 1.4}, ramp_days: -1}
    - when: backlgo > 20
      set: {platform: 0.8}
    - {when: backlog > 20, set: {platform: 1}, until: backlog < 21}
    - {at_day: 9, set: {hierarchy_levels: 2}, ramp_days: 4}
    - {set: {platform: 1}}
    - {at_day: 9, when: backlog > 3, set: {platform: 1}}
    - {at_day: 9, set: {platform: 1}, until: backlog < 3}
    - {when: backlog > 3, set: {platform: 1}, ramp_days: 9}
    - {at_day: 9, set: {}}
"""
TOLD = [
    "4:25: policy.timeline.0.set.platfrm: unknown key; did you mean 'platform'?",
    "5:35: policy.timeline.1.set.platform: must be between 0 and 1 (got 1.4)",
    "5:52: policy.timeline.1.ramp_days: must be between 0 and 3660 (got -1)",
    "6:13: policy.timeline.2.when: no quantity 'backlgo'; did you mean 'backlog'? (got the text 'backlgo > 20')",
    "8:55: policy.timeline.3.until: can hold while 'backlog > 20' does: the change would come and go every day "
    "(got the text 'backlog < 21')",
    "9:58: policy.timeline.4.ramp_days: hierarchy_levels moves in whole steps, not over days; give it a change of its own "
    "without ramp_days (got 4)",
    "10:7: policy.timeline.5: must have either at_day or when",
    "11:7: policy.timeline.6: must have either at_day or when",
    "12:7: policy.timeline.7: 'until' belongs to a change with 'when'; end one with at_day by another change",
    "13:58: policy.timeline.8.ramp_days: a change with 'when' is made at once; leave ramp_days out (got 9)",
    "14:24: policy.timeline.9.set: must set at least one lever",
]


def test_every_mistake_is_told_at_its_place(tmp_path):
    file = tmp_path / "bad.yaml"
    file.write_text(BAD)
    with pytest.raises(InputError) as error:
        load_scenario(file)
    assert [p.split("bad.yaml:")[1] for p in error.value.problems] == TOLD


def test_a_day_outside_the_run_is_told_at_its_place(tmp_path):
    file = tmp_path / "late.yaml"
    file.write_text("extends: base\npolicy:\n  timeline:\n    - {at_day: -31, set: {platform: 1}}\n"
                    "    - {at_day: 90, set: {platform: 1}}\n")  # fmt: skip
    load_scenario(file)
    with pytest.raises(InputError, match=r"late.yaml:5:16: policy.timeline.1.at_day: must be .* -31 to 89 \(got 90\)"):
        load_scenario(file, SMALL)
    with pytest.raises(InputError, match="-365 to 364"):
        load_scenario("base", {"policy.timeline": [{"at_day": 400, "set": {"platform": 1}}]})


def test_a_timeline_survives_being_written_down_and_read_again(tmp_path):
    one = scenario({"at_day": 9, "set": {"platform": 0.8, "desk_hours": 60}, "ramp_days": 30},
                   {"when": "backlog > 20", "set": {"hierarchy_levels": 1}, "until": "backlog < 5"})  # fmt: skip
    file = tmp_path / "top_down.yaml"
    file.write_text(written_out(one))
    again = load_scenario(file)
    assert as_dict(again) == as_dict(one) and content_hash(again) == content_hash(one)
    assert json.loads(one.model_dump_json(exclude_unset=True))["policy"]["timeline"][0]["set"] == {
        "platform": 0.8,
        "desk_hours": 60.0,
    }
    assert str(again.policy.changes[1]) == "when backlog > 20, until backlog < 5: hierarchy_levels 1"


def test_what_a_file_extends_may_be_taken_out_again():
    first = [{"at_day": 0, "set": {"platform": 1}}]
    assert load_scenario("base", {"policy.timeline": first}).policy.changes != ()
    assert load_scenario("base", {"policy.timeline": []}).policy.changes == ()
    assert "timeline" not in as_dict(load_scenario("base"))["policy"]


def test_what_differs_only_within_the_run_belongs_to_no_proposal():
    with pytest.raises(InputError, match=r"policy\.timeline, which belongs to no proposal"):
        steps(scenario(), scenario({"at_day": 0, "set": {"platform": 1}}))


# -- when changes begin and end ----------------------------------------------------------------------------------------


def test_a_ramp_is_a_straight_line_from_the_value_in_force():
    up, down = ({"at_day": d, "set": {"platform": x}, "ramp_days": n} for d, x, n in ((10, 0.8, 20), (20, 0.2, 4)))
    way = course(up, down, platform=0.4)
    found = [way.live(day, None).platform for day in range(30)]
    assert found[:11] == [0.4] * 11
    assert found[11:21] == pytest.approx([0.4 + 0.4 * k / 20 for k in range(1, 11)])
    assert found[20:24] == pytest.approx([0.6 - 0.4 * k / 4 for k in range(4)]) and found[24:] == [0.2] * 6


def test_levers_that_a_change_does_not_name_stay():
    way = course({"at_day": 1, "set": {"hierarchy_levels": 1}}, platform=0.4)
    before, after = way.live(0, None), way.live(1, None)
    assert (before.hierarchy_levels, after.hierarchy_levels) == (3, 1) and type(after.hierarchy_levels) is int
    assert before.model_dump(exclude={"hierarchy_levels"}) == after.model_dump(exclude={"hierarchy_levels"})
    assert type(after) is Policy and way.live(2, None) is after


BACKLOG = (3, 21, 20, 8, 5, 4, 8, 21, 3)


def values(way, series=BACKLOG, lever="resource_mobility"):
    return [getattr(way.live(day, {"backlog": seen}), lever) for day, seen in enumerate(series)]


def test_a_trigger_holds_until_its_end_and_the_values_before_return():
    way = course({"when": "backlog > 20", "set": {"resource_mobility": 1.0}, "until": "backlog < 5"}, resource_mobility=0.1)
    assert values(way) == [0.1, 1, 1, 1, 1, 0.1, 0.1, 1, 0.1]
    assert way.moments == [(1, 0, "begins"), (5, 0, "ends"), (7, 0, "begins"), (8, 0, "ends")]
    assert way.table()["levers"].tolist() == ["resource_mobility"] * 4


def test_a_trigger_without_an_end_stays_and_begins_once():
    way = course({"when": "backlog > 20", "set": {"resource_mobility": 1.0}}, {"at_day": 6, "set": {"resource_mobility": 0.5}})
    assert values(way) == [0, 1, 1, 1, 1, 1, 0.5, 0.5, 0.5] and len(way.moments) == 2


def test_what_changes_beneath_a_trigger_shows_when_it_ends_and_the_latest_lies_on_top():
    way = course({"when": "backlog > 20", "set": {"platform": 1.0}, "until": "backlog < 5"},
                 {"when": "backlog > 7", "set": {"platform": 0.6}, "until": "backlog < 6"},
                 {"at_day": 2, "set": {"platform": 0.3}})  # fmt: skip
    assert values(way, lever="platform") == [0, 0.6, 0.6, 0.6, 1, 0.3, 0.6, 1, 0.3]
