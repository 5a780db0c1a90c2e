"""What a frame holds, decoded as a page does: four bytes, a head, arrays padded to four bytes."""

from typing import Any

import numpy as np
import pytest
from tests.view.messages import Taken, decoded, sides_of

from govsim.community.population import SATISFACTION, VOLUNTEER
from govsim.engine.calendar import DAY_H
from govsim.incidents.life import NOBODY, Stage
from govsim.view.pair import Twins
from govsim.view.scene import Layout, frame, lay_out, scene, trips_seen
from govsim.view.setup import Common, Setup, Start

NAMES = ("top_down", "collaborative")


def town() -> Twins:
    setup = Setup(a=Start(scenario=NAMES[0]), b=Start(scenario=NAMES[1]), common=Common(residents=1000))
    return Twins(setup, dict(zip(NAMES, NAMES, strict=True)))


@pytest.fixture(scope="module")
def twins() -> Twins:
    return town()


@pytest.fixture(scope="module")
def layout(twins: Twins) -> Layout:
    return lay_out(twins.sides[0].model)


@pytest.fixture(scope="module")
def seen(twins: Twins, layout: Layout) -> list[tuple[dict[str, Any], list[dict[str, Any]]]]:
    """Frames of 200 moments, with what the models knew in each."""
    found = []
    for n in range(200):
        twins.live_to(13.0 + 3.3 * n)
        head, sides = sides_of(frame(twins, layout, 0, 12.0, whole=True))
        for side, own in zip(sides, twins.sides, strict=True):
            world = own.model.state.world
            side["known"] = world.cases.view(np.ndarray)[: int(world.clock[0].next_case)].copy()
            side["out"] = world.trips.view(np.ndarray)[world.trips.view(np.ndarray)["case"] != NOBODY].copy()
            side["today"] = own.model.state.today.copy()
            side["pools"] = world.pools.view(np.ndarray).copy()
        found.append((head, sides))
    return found


def test_every_open_case_is_in_the_frame_where_its_place_is(seen: Any, layout: Layout) -> None:
    stages = set()
    for _head, sides in seen:
        for side in sides:
            cases, known = side["cases"], side["known"]
            open_rows = np.flatnonzero(known["stage"] <= Stage.ON_SCENE)
            assert np.array_equal(cases["row"][cases["stage"] <= Stage.ON_SCENE], open_rows)
            at = layout.places[known["grid"][cases["row"]], known["place"][cases["row"]]]
            assert np.allclose(np.column_stack([cases["x"], cases["y"]]), at)
            for name in ("stage", "severity", "kind", "coming"):
                assert np.array_equal(cases[name], known[name][cases["row"]])
            stages |= set(cases["stage"].tolist())
    assert {Stage.OCCURRED, Stage.REPORTED, Stage.CONTAINED, Stage.PREVENTED} <= stages


def test_what_is_over_was_over_lately(seen: Any) -> None:
    for head, sides in seen:
        for side in sides:
            over = side["cases"][side["cases"]["stage"] > Stage.ON_SCENE]
            assert ((over["since"] >= 0) & (over["since"] <= 12.0)).all()
            known = side["known"][over["row"]]
            contained = (over["stage"] == Stage.CONTAINED) | (over["stage"] == Stage.CLOSED)
            ended = known["at_h"][contained][:, Stage.CONTAINED]
            assert np.allclose(over["since"][contained], head["hour"] - ended, atol=1e-3)


def test_positions_are_on_the_map(seen: Any, layout: Layout) -> None:
    for _head, sides in seen:
        for side in sides:
            for rows, names in ((side["cases"], ("x", "y")), (side["trips"], ("x0", "y0")), (side["trips"], ("x1", "y1"))):
                at = np.column_stack([rows[name] for name in names])
                assert ((at >= 0) & (at <= layout.size)).all()


def test_units_go_from_their_post_to_the_incident(seen: Any, layout: Layout) -> None:
    units = 0
    for _head, sides in seen:
        for side in sides:
            trips, out = side["trips"], side["out"]
            assert np.array_equal(trips["case"], out["case"])
            assert np.array_equal(trips["pool"], out["pool"])
            assert ((trips["way"] >= 0) & (trips["way"] <= 1)).all()
            assert (trips["way"][trips["present"] > 0] == 1).all()
            assert np.allclose(np.column_stack([trips["x0"], trips["y0"]]), layout.posts[trips["pool"]])
            known = side["known"][trips["case"]]
            assert np.allclose(np.column_stack([trips["x1"], trips["y1"]]), layout.places[known["grid"], known["place"]])
            units += len(trips)
    assert units > 20


def test_a_unit_at_other_duties_or_writing_is_told_as_neither_free_nor_out(seen: Any) -> None:
    engaged = writing = 0
    for head, sides in seen:
        for told, side in zip(head["sides"], sides, strict=True):
            pools = side["pools"]
            assert told["other"] == (pools["engaged"] + pools["writing"]).tolist()
            assert told["busy"] == np.bincount(side["out"]["pool"], minlength=len(pools)).tolist()
            engaged, writing = engaged + int(pools["engaged"].sum()), writing + int(pools["writing"].sum())
    assert min(engaged, writing) > 20


def test_units_on_their_way_come_nearer_until_they_are_there(layout: Layout) -> None:
    twins = town()
    before: dict[tuple[int, int, int], float] = {}
    nearer = 0
    for n in range(1500):
        twins.live_to(8.0 + 0.1 * n)
        now = {
            (s, int(t["trip"]), int(t["case"])): float(t["way"])
            for s, side in enumerate(twins.sides) for t in trips_seen(side.model, layout)
        }  # fmt: skip
        assert all(way >= before.get(unit, 0.0) - 1e-6 for unit, way in now.items())
        nearer += sum(0.0 < before.get(unit, 0.0) < way for unit, way in now.items())
        before = now
    assert nearer > 10


def test_residents_are_bytes_of_satisfaction_and_whether_they_volunteer(seen: Any) -> None:
    volunteers = 0
    for _head, sides in seen[::20]:
        for side in sides:
            shade, ready = side["residents"].reshape(2, -1)
            assert np.abs(shade / 255 - side["today"][:, SATISFACTION]).max() <= 0.5 / 255 + 1e-9
            assert np.array_equal(ready, side["today"][:, VOLUNTEER] > 0)
            volunteers += ready.sum()
    assert volunteers > 0


def test_residents_come_with_new_days_only(twins: Twins, layout: Layout) -> None:
    days = twins.sides[0].journal.days
    head, _sides = sides_of(frame(twins, layout, days))
    assert [side["residents"] for side in head["sides"]] == [0, 0]
    twins.live_to((days + 1) * DAY_H)
    head, _sides = sides_of(frame(twins, layout, days))
    assert [side["residents"] for side in head["sides"]] == [1000, 1000]
    assert [len(side["lines"]) for side in head["sides"]] == [1, 1]


def test_a_scene_holds_where_all_live_and_all_ties(twins: Twins, layout: Layout) -> None:
    head, raw = decoded(scene(twins, layout))
    taken = Taken(raw)
    at = taken.next("<f4", 2 * head["residents"]).reshape(-1, 2)
    assert np.allclose(at, layout.residents, atol=1e-6)
    pairs = taken.next(f"<u{head['tie_bytes']}", 2 * head["ties"]).reshape(-1, 2)
    ties = twins.ground.community.ties
    theirs = ties.tie[ties.start[17] : ties.start[18]]
    found = np.concatenate([pairs[pairs[:, 0] == 17, 1], pairs[pairs[:, 1] == 17, 0]])
    assert sorted(found.tolist()) == sorted(theirs.tolist())
