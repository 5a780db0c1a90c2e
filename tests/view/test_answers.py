"""What a click tells is what the tables of a finished run hold."""

from collections.abc import Iterator

import numpy as np
import pytest

from govsim.incidents.life import STAMPED, Stage
from govsim.measure.result import Result
from govsim.model.recording import STAMPS
from govsim.model.world import FIRST_PARTNER
from govsim.names import HELP_LIMIT_H, ORGANIZATION_NAMES, organization_title
from govsim.text.errors import InputError
from govsim.view.details import answer, decisions
from govsim.view.pair import Twins
from govsim.view.setup import Setup

FILES = {"top_down": "top_down", "collaborative": "collaborative"}


def twins(seed: int = 3) -> Twins:
    return Twins(
        Setup.model_validate({
            "a": {"scenario": "top_down"}, "b": {"scenario": "collaborative"}, "seed": seed, "common": {"residents": 400},
        }),
        FILES,
    )  # fmt: skip


@pytest.fixture(scope="module")
def over() -> Iterator[tuple[Twins, list[Result]]]:
    both = twins()
    both.live_to(both.end_h)
    yield both, both.results()


def rows_of(both: Twins) -> np.ndarray:
    """Rows of candidates that stand in the tables."""
    born = both.sides[0].model.state.world.cases["born_h"]
    return np.flatnonzero((born >= 0) & (born < both.ground.days * 24))


def test_hours_of_a_life_are_those_of_the_incidents_table(over: tuple[Twins, list[Result]]) -> None:
    both, results = over
    rows = rows_of(both)
    tables = [result.incidents for result in results]
    assert len(tables[0]) == len(rows) > 50
    for place in range(0, len(rows), 7):
        told = answer(both, "incident", int(rows[place]))
        for life, table in zip(told["lives"], tables, strict=True):
            row = table.iloc[place]
            assert (told["id"], told["kind"], told["grid"]) == (row.incident_id, row.kind, row.grid)
            hours = [np.nan if hour is None else hour + told["born_h"] for hour in life["hours"]]
            np.testing.assert_allclose(hours, [row[stamp] for stamp in STAMPS], rtol=1e-12)
            assert life["answered_by"] == (organization_title(row.answered_by).en if row.answered_by else "")
            assert life["harm"] == pytest.approx(row.harm_person_h)
            assert (life["handovers"], life["no_shows"], life["escalated"]) == (row.handovers, row.no_shows, row.escalated)


def test_twins_are_born_at_the_same_hour_and_one_of_them_may_be_spared(over: tuple[Twins, list[Result]]) -> None:
    both, results = over
    tables = [result.incidents for result in results]
    assert (tables[0].incident_id == tables[1].incident_id).all()
    assert (tables[0].born_h == tables[1].born_h).all()
    spared = np.flatnonzero(~tables[0].prevented & tables[1].prevented)
    assert len(spared)
    told = answer(both, "incident", int(rows_of(both)[spared[0]]))
    assert told["why"] == {"how": "spared", "spared": [1]}
    assert told["lives"][1]["hours"] == [None] * STAMPED
    assert told["lives"][0]["hours"][0] is not None


def test_why_of_two_helped_is_the_step_in_which_they_part(over: tuple[Twins, list[Result]]) -> None:
    both, _ = over
    seen = 0
    for row in rows_of(both):
        told = answer(both, "incident", int(row))
        if told["why"]["how"] != "sooner":
            continue
        seen += 1
        why, lives = told["why"], told["lives"]
        soon, late = lives[why["soon"]]["hours"], lives[1 - why["soon"]]["hours"]
        apart = (late[5] - late[0]) - (soon[5] - soon[0])
        assert why["apart_h"] == pytest.approx(apart)
        assert apart > 0
        step = why["step"]
        assert why["step_h"] == pytest.approx((late[step + 1] - late[step]) - (soon[step + 1] - soon[step]))
        assert why["step_h"] >= apart / 5 - 1e-9, "the largest of five steps is at least a fifth of the whole"
    assert seen > 20


def test_what_nobody_reported_what_a_visit_left_and_what_was_closed_on_paper_are_three_things(
    over: tuple[Twins, list[Result]],
) -> None:
    both, _ = over
    seen: dict[str, int] = {}
    for row in rows_of(both):
        told = answer(both, "incident", int(row))
        for n, life in enumerate(told["lives"]):
            reported, came = life["hours"][Stage.REPORTED] is not None, life["hours"][Stage.ON_SCENE] is not None
            end = life["ending"]
            seen[end] = seen.get(end, 0) + 1
            assert (end == "unreported") == (life["outcome"] == "lapsed" and not reported)
            assert (end == "on_paper") == (life["outcome"] == "closed_unsolved" and not came)
            assert (end == "unsolved") == (life["outcome"] in ("closed_unsolved", "lapsed") and came)
            if end in ("unreported", "unsolved", "on_paper") and told["why"]["how"] != "spared":
                assert n in told["why"][end]
            if end == "unreported":
                assert life["until_h"] - life["hours"][0] < HELP_LIMIT_H + 1e-6
        if told["why"]["how"] == "never":
            late = told["lives"][1 - told["why"]["soon"]]
            assert late["hours"][Stage.REPORTED] is not None, "reported, and yet nobody came"
    assert min(seen["unreported"], seen["unsolved"], seen["contained"]) > 10


def test_the_harm_of_what_is_closed_unsolved_runs_on_as_in_the_model() -> None:
    both = twins()
    both.live_to(60 * 24.0)
    cases = both.sides[0].model.state.world.cases
    unsolved = np.flatnonzero((cases["stage"] == Stage.CLOSED_UNSOLVED) & (cases["at_h"][:, 0] + HELP_LIMIT_H > both.hour + 24))
    before = [answer(both, "incident", int(row))["lives"][0] for row in unsolved]
    both.live_to(61 * 24.0)
    k, seen = both.sides[0].model.state.world.coef[0].course, 0
    for row, life in zip(unsolved, before, strict=True):
        now = answer(both, "incident", int(row))["lives"][0]
        if (now["stage"], now["severity"]) == ("closed_unsolved", life["severity"]):
            seen += 1
            rate = k.harm_weight[now["severity"] - 1] * k.exposed[now["severity"] - 1]
            assert now["harm"] - life["harm"] == pytest.approx(24.0 * rate)
    assert seen
    cases = both.sides[0].model.state.world.cases
    over = np.flatnonzero((cases["stage"] == Stage.CLOSED_UNSOLVED) & (cases["at_h"][:, 0] + HELP_LIMIT_H < both.hour))
    for row in over:
        assert answer(both, "incident", int(row))["lives"][0]["harm"] == pytest.approx(cases["harm"][row])
    assert len(over)


def test_an_open_incident_is_no_reason_yet() -> None:
    both = twins()
    both.live_to(40 * 24.0)
    told = [answer(both, "incident", c["row"]) for c in answer(both, "open", 0)["sides"][0]["shown"]]
    hows = {t["why"]["how"] for t in told}
    assert hows <= {"both wait", "too early", "still waits", "spared", "sooner", "same", "early", "unreported"}
    for t in told:
        if t["why"]["how"] == "still waits":
            waiting, helped = t["lives"][1 - t["why"]["soon"]], t["lives"][t["why"]["soon"]]
            assert waiting["hours"][5] is None
            assert waiting["now_h"] - waiting["hours"][0] > helped["hours"][5] - helped["hours"][0]
    assert {"both wait", "still waits"} & hows


def test_open_incidents_are_all_that_is_open_in_the_order_asked_for() -> None:
    both = twins()
    both.live_to(40 * 24.0)
    for by, key in enumerate(["since_h", "severity"]):
        told = answer(both, "open", by)
        for side, of in zip(both.sides, told["sides"], strict=True):
            cases = side.model.state.world.cases[: int(side.model.state.world.clock[0].next_case)]
            assert of["number"] == int((cases["stage"] <= 5).sum())
            values = [c[key] for c in of["shown"]]
            assert values == sorted(values, reverse=True)
            assert len(values) == min(30, of["number"])
    assert told["sides"][0]["number"] > 0


def test_a_residents_history_is_the_journals(over: tuple[Twins, list[Result]]) -> None:
    both, results = over
    told = answer(both, "resident", 17)
    assert sum(told["need"].values()) == pytest.approx(1.0)
    assert 17 not in told["neighbours"]
    for side, life, result in zip(both.sides, told["lives"], results, strict=True):
        np.testing.assert_allclose(life["history"], side.journal.satisfaction[: side.journal.days, 17] / 255, atol=6e-4)
        assert len(life["history"]) == side.model.state.last_day
        end = result.residents.iloc[17]
        assert life["history"][both.ground.days - 1] == pytest.approx(end.satisfaction_end, abs=3e-3)
        assert end.grid == told["grid"]
        mean = sum(told["need"][need] * satisfied for need, satisfied in life["by_need"].items())
        assert life["satisfaction"] == pytest.approx(mean, abs=0.15)


def test_an_organizations_months_are_what_it_decided_in_each() -> None:
    both = twins()
    months = [day for day in both.ground.months if 0 <= day < both.ground.days][:5]
    partners = range(len(both.sides[0].model.state.partners))
    seen: dict[tuple[int, int], list[tuple[bool, float]]] = {(n, place): [] for n in (0, 1) for place in partners}
    for day in months:
        both.live_to(24.0 * day + 36)
        for (n, place), decided in seen.items():
            partner = both.sides[n].model.state.partners[place]
            decided.append((partner.joined, partner.committed))
            assert [(month["joined"], month["committed"]) for month in decisions(both.sides[n], place)] == decided
    assert len({tuple(decided) for decided in seen.values()}) > 3, "who decides alike shows nothing"
    both.live_to(24.0 * 151)
    told = answer(both, "organization", FIRST_PARTNER + 1)
    assert told["months"][:5] == months
    assert [len(life["history"]) for life in told["lives"]] == [5, 5]


def test_every_organization_can_be_asked_for_and_has_a_title() -> None:
    both = twins()
    for number, name in enumerate(both.sides[0].model.state.organizations):
        told = answer(both, "organization", number)
        assert told["title"] == ORGANIZATION_NAMES[name].en
        assert told["lives"][0]["busy"] >= 0
    assert organization_title("my_own_team").en == "My own team"


@pytest.mark.parametrize(
    ("what", "number"), [("incident", -1), ("incident", 10**9), ("resident", 400), ("organization", 99), ("x", 0)]
)
def test_what_there_is_not_is_said(what: str, number: int) -> None:
    with pytest.raises(InputError):
        answer(twins(), what, number)
