"""Elements of lists as keys of their own: where a dotted key is taken, one number of a list can be set, or all multiplied."""

import pytest
from tests.experiment.sweeps import SMALL

from govsim.describe import title_of
from govsim.engine.block import TIMES, numbers
from govsim.experiment.study import overlay
from govsim.names import SEVERITIES
from govsim.scenario import Scenario, content_hash, load_scenario, parse_settings, resolve, values_by_key
from govsim.scenario.elements import elements
from govsim.scenario.schema import file_schema
from govsim.text.errors import InputError

RATE, WORK = "incidents.threat.rate", "incidents.course.work_h"


def set_to(*words, base="top_down"):
    return resolve(base, parse_settings(words))


def test_an_element_is_a_key_and_the_others_stay():
    before = load_scenario("top_down").incidents.threat.rate
    found = set_to(f"{RATE}.everyday_life=0.5")
    assert found.scenario.incidents.threat.rate == (*before[:2], 0.5, before[3])
    assert found.origin[RATE] == "--set, default" and found.origin[WORK] == "default"


def test_a_multiplier_moves_all_elements_and_comes_last():
    before = load_scenario("top_down").incidents.course.work_h
    assert set_to(f"{WORK}.times=2").scenario.incidents.course.work_h == tuple(2 * hours for hours in before)
    for words in ([f"{WORK}.times=2", f"{WORK}.severity_1=3"], [f"{WORK}.severity_1=3", f"{WORK}.times=2"]):
        assert set_to(*words).scenario.incidents.course.work_h == (6.0, *(2 * hours for hours in before[1:]))


def test_files_overlay_lists_element_by_element(tmp_path):
    (tmp_path / "below.yaml").write_text("extends: top_down\nincidents: {threat: {rate: [1, 2, 3, 4]}}\n")
    mapping = "incidents:\n  threat:\n    rate:\n      personal: 9\n      times: 2\n"
    (tmp_path / "above.yaml").write_text(f"extends: below\n{mapping}")
    found = resolve(tmp_path / "above.yaml")
    assert found.scenario.incidents.threat.rate == (18, 4, 6, 8)
    assert "above.yaml:5" in found.origin[RATE] and "below.yaml:2" in found.origin[RATE]
    again = resolve(tmp_path / "above.yaml", {RATE: [0.1, 0.2, 0.3, 0.4]})  # a whole list takes the place of all below
    assert again.scenario.incidents.threat.rate == (0.1, 0.2, 0.3, 0.4) and again.origin[RATE] == "--set"


def test_a_block_that_ships_with_values_of_its_own_keeps_them():
    committee = load_scenario("top_down").actors.committee
    found = load_scenario("top_down", {"actors.committee.capability.occupational": 0.2}).actors.committee
    assert found.capability == (committee.capability[0], 0.2, *committee.capability[2:])
    assert found.hours_month == committee.hours_month != 160


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (f"{RATE}.persnal=1", "did you mean 'personal'"), (f"{WORK}.personal=1", "severity_1"),
        (f"{RATE}.times=x", f"{RATE}.times: must be a number"), (f"{RATE}.times=true", f"{RATE}.times: must be a number"),
        (f"{RATE}.personal=x", f"{RATE}.personal: must be a number"),
        (f"{RATE}.times=10000", "must be between 0 and 50"), (f"{RATE}=[1, x, 1, 1]", f"{RATE}.occupational: must be a number"),
        (f"{RATE}=[1, 2]", "must be a list of 4 values"), (f"{RATE}={{}}", "must be a list"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_an_element_is_told_by_its_name(words, told):
    with pytest.raises(InputError) as error:
        set_to(words)
    assert told in str(error.value) and len(error.value.problems) < 5


def test_a_point_of_a_design_sets_elements_as_a_file_does():
    arm = load_scenario("collaborative", SMALL)
    settings = {f"{WORK}.times": 1.5, f"{WORK}.severity_4": 9.0, f"{RATE}.personal": 0.1, "policy.platform": 0.3}
    assert content_hash(overlay(arm, settings)) == content_hash(load_scenario("collaborative", SMALL | settings))
    usual = values_by_key(arm)
    assert usual[f"{RATE}.personal"] == arm.incidents.threat.rate[0] and usual[f"{WORK}.times"] == 1.0


def test_every_list_that_stands_for_something_has_names_and_a_title():
    known = elements(Scenario)
    listed = [(key, told) for key, info, told in numbers(Scenario) if isinstance(info.default, tuple) and info.default]
    assert listed and all(told.elements for _, told in listed)
    assert {key for key in known if key.endswith(f".{TIMES}")} == {f"{key}.{TIMES}" for key, _ in listed}
    assert all(title_of(key).en for key in known)
    assert title_of(f"{RATE}.personal").en == "Rate of threats: personal safety"
    assert title_of(f"{WORK}.times") == title_of(WORK) and title_of(f"{WORK}.severity_2").en == "Work (course): severity 2"


def test_the_schema_takes_a_list_and_a_mapping():
    listed, named = file_schema()["$defs"]["Course"]["properties"]["work_h"]["anyOf"]
    assert listed["type"] == "array" and listed["minItems"] == 4
    assert list(named["properties"]) == [*SEVERITIES, TIMES] and named["additionalProperties"] is False
