"""Two communities in step: the same as two runs of their own, whatever way a visitor takes through time."""

import numpy as np
import pytest

import govsim
from govsim.scenario import Scenario
from govsim.text.errors import InputError
from govsim.view.pair import Limits, Twins
from govsim.view.setup import Common, Setup, Start, read_setup

FILES = {name: name for name in ("top_down", "collaborative")}


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    folder = tmp_path_factory.mktemp("short")
    made = {}
    for name in FILES:
        path = folder / f"{name}_short.yaml"
        path.write_text(f"extends: {name}.yaml\nname: {name}_short\nhorizon: {{days: 40, warmup_days: 31}}\n")
        made[name] = str(path)
    return made


def setup_of(**more: object) -> Setup:
    return Setup(a=Start(scenario="top_down"), b=Start(scenario="collaborative"), common=Common(residents=300), **more)  # type: ignore[arg-type]


def lived(scenario: Scenario, seed: int) -> dict[str, float]:
    return govsim.GovernanceModel(scenario, seed=seed).run().metrics


def test_what_the_page_lives_is_what_a_run_lives(files: dict[str, str]) -> None:
    twins = Twins(setup_of(seed=3), files)
    for hour in np.arange(0.0, 40 * 24, 7.3):  # in odd steps, as a clock on the screen has them
        twins.live_to(hour)
    twins.live_to(1e9)
    for side, result in zip(twins.sides, twins.results(), strict=True):
        scenario = govsim.load_scenario(files[FILES[side.start.name.removesuffix("_short")]], {"community.residents": 300})
        np.testing.assert_equal(result.metrics, lived(scenario, 3))
        assert side.journal.lines[-1, 3] == result.metrics["help_time_mean_h"]
        assert side.journal.lines[-1, 2] == pytest.approx(result.metrics["harm_person_h"], rel=1e-12)
        np.testing.assert_array_equal(side.journal.lines[:40, 1], result.records.daily["satisfaction_mean"])
        np.testing.assert_array_equal(side.journal.lines[:40, 0], result.records.daily["backlog"])


def test_going_back_lives_the_same_again(files: dict[str, str]) -> None:
    twins = Twins(setup_of(), files)
    twins.live_to(20 * 24.0)
    before = [side.journal.lines[:20].copy() for side in twins.sides]
    twins.seek(5.5 * 24)
    assert twins.hour == 5.5 * 24
    twins.seek(20 * 24.0)
    for side, lines in zip(twins.sides, before, strict=True):
        np.testing.assert_array_equal(side.journal.lines[:20], lines)


def test_a_move_acts_from_the_next_midnight_as_a_dated_change(files: dict[str, str]) -> None:
    twins = Twins(setup_of(), files)
    twins.live_to(6 * 24.0 + 5)
    twins.move("b", {"platform": 0.2})
    twins.move("b", {"platform": 0.1, "hierarchy_levels": 4.0})
    assert [(m.side, m.day, m.levers) for m in twins.setup.moves] == [("b", 7, {"platform": 0.1, "hierarchy_levels": 4.0})]
    twins.live_to(1e9)
    timeline = {"policy.timeline": [{"at_day": 7, "set": {"platform": 0.1, "hierarchy_levels": 4}}]}
    scenario = govsim.load_scenario(files["collaborative"], {"community.residents": 300} | timeline)
    np.testing.assert_equal(twins.results()[1].metrics, lived(scenario, 7))


def test_at_midnight_a_move_acts_at_once(files: dict[str, str]) -> None:
    twins = Twins(setup_of(), files)
    twins.move("a", {"platform": 0.9})
    assert twins.setup.moves[0].day == 0
    twins.live_to(1.0)
    assert twins.sides[0].model.state.policy.platform == 0.9


def test_a_fork_forgets_the_moves_after_it(files: dict[str, str]) -> None:
    twins = Twins(setup_of(), files)
    twins.live_to(10 * 24.0 + 1)
    twins.move("b", {"platform": 0.0})
    twins.live_to(15 * 24.0 + 1)
    twins.move("a", {"platform": 1.0})
    twins.seek(5 * 24.0 + 1)
    twins.move("a", {"desk_hours": 60.0})
    assert [(m.side, m.day) for m in twins.setup.moves] == [("a", 6)]
    fresh = Twins(twins.setup, files)
    for each in (twins, fresh):
        each.seek(30 * 24.0)
    for one, other in zip(twins.sides, fresh.sides, strict=True):
        np.testing.assert_array_equal(one.journal.lines[:30], other.journal.lines[:30])


@pytest.mark.parametrize(("levers", "told"), [({"platform": 1.5}, "platform"), ({"no_such": 1.0}, "no_such"), ({}, "lever")])
def test_a_lever_that_cannot_be_is_refused_and_nothing_changes(files: dict[str, str], levers: dict, told: str) -> None:
    twins = Twins(setup_of(), files)
    with pytest.raises(InputError, match=told):
        twins.move("a", levers)
    assert twins.setup.moves == ()
    twins.live_to(30.0)


def test_no_lever_after_the_counted_days(files: dict[str, str]) -> None:
    twins = Twins(setup_of(), files)
    twins.live_to(40 * 24.0)
    with pytest.raises(InputError, match="The counted days are over"):
        twins.move("a", {"platform": 0.5})


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ({}, "a: "),
        ({"a": {"scenario": "top_down"}, "b": {"scenario": 4}}, "b.scenario"),
        ({"a": {"scenario": "x"}, "b": {"scenario": "x"}, "seed": -1}, "seed"),
        ({"a": {"scenario": "x"}, "b": {"scenario": "x"}, "moves": [{}] * 999}, "at most"),
        ("nonsense", "valid dict"),
    ],
)
def test_a_setup_that_is_none_is_refused(told: object, said: str) -> None:
    with pytest.raises(InputError, match=said):
        read_setup(told)


def test_only_what_is_offered_can_be_shown(files: dict[str, str]) -> None:
    with pytest.raises(InputError, match="no scenario"):
        Twins(setup_of().model_copy(update={"a": Start(scenario="../../etc/passwd")}), files)


def test_limits_and_other_threats_are_refused(files: dict[str, str], tmp_path) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(InputError, match="more than this page shows"):
        Twins(setup_of(), files, Limits(residents=200))
    other = tmp_path / "other.yaml"
    other.write_text("extends: base.yaml\nname: other\nhorizon: {days: 41, warmup_days: 31}\n")
    with pytest.raises(InputError, match="differ in horizon"):
        Twins(setup_of().model_copy(update={"a": Start(scenario="other")}), files | {"other": str(other)})
