"""What a visitor takes along gives the numbers of the page."""

import asyncio
import json
import threading
import urllib.error
import urllib.request
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page
from starlette.responses import PlainTextResponse, Response
from tests.view.short import short_offer

from govsim import GovernanceModel
from govsim.scenario import load_scenario
from govsim.view.messages import finite
from govsim.view.offer import Offer
from govsim.view.takeaway import Bench

RUNS = (
    "a=top_down&b=collaborative&seed=5&residents=200",
    "a=base&b=collaborative&seed=3&residents=200&civic_capacity=0.7&levers_a=platform:0.35,hierarchy_levels:2"
    "&moves=b:20:platform:0.1,desk_hours:50;a:20:grassroots:0.5;b:100:platform:0.9",
)


@pytest.fixture(scope="module")
def offer(tmp_path_factory: pytest.TempPathFactory) -> Offer:
    return short_offer(tmp_path_factory.mktemp("own"), 30)


def get(address: str) -> tuple[str, Any]:
    with urllib.request.urlopen(address, timeout=60) as answer:
        return answer.read().decode(), answer.headers


def metrics_of_file(text: str, seed: int, file: Path) -> dict[str, Any]:
    """What `govsim run FILE --seed SEED` gives."""
    file.write_text(text, encoding="utf-8")
    return finite(GovernanceModel(load_scenario(file), seed=seed).run().metrics)


@pytest.mark.parametrize("run", RUNS)
def test_scenario_files_give_the_numbers_of_the_page(visit: Callable[..., Page], served: Any, tmp_path: Path, run: str) -> None:
    page = visit(run)
    page.evaluate("govsim.clock.seek(1e6)")
    page.wait_for_function("govsim.over")
    seed = int(run.split("seed=")[1].split("&")[0])
    for n, side in enumerate("ab"):
        text, headers = get(f"{served.address}scenario.yaml?{run}&side={side}")
        assert f"--seed {seed}" in text
        assert headers["content-disposition"].endswith(f"_{side}.yaml")
        assert metrics_of_file(text, seed, tmp_path / f"{side}.yaml") == page.evaluate(f"govsim.over[{n}]")


def test_a_lever_that_was_moved_by_hand_is_in_the_file(visit: Callable[..., Page], tmp_path: Path) -> None:
    page = visit("residents=200&seed=4&hour=120")
    page.evaluate("govsim.source.tell('lever', { side: 'b', levers: { platform: 0.15 } })")
    page.wait_for_function("govsim.setup.moves.length === 1")
    page.evaluate("govsim.clock.seek(1e6)")
    page.wait_for_function("govsim.over")
    page.get_by_role("button", name="Scenario files").click()
    with page.expect_download() as saved:
        page.get_by_role("button", name="Save short_collaborative_b.yaml").click()
    file = tmp_path / saved.value.suggested_filename
    saved.value.save_as(file)
    assert f"at_day: {page.evaluate('govsim.setup.moves[0].day')}\n" in file.read_text(encoding="utf-8")
    assert metrics_of_file(file.read_text(encoding="utf-8"), 4, file) == page.evaluate("govsim.over[1]")


def test_the_file_of_what_ships_says_only_what_is_different(served: Any) -> None:
    text, _ = get(f"{served.address}scenario.yaml?{RUNS[1]}&side=b")
    body = text[text.index("extends:") :]
    assert body.startswith("extends: collaborative.yaml\nname: collaborative_b\ncommunity:\n  residents: 200\n")
    assert body.count("at_day") == 2
    assert len(body.splitlines()) < 20


def test_exports_hold_both_files_and_their_commands(served: Any) -> None:
    told = json.loads(get(f"{served.address}scenario_export.json?{RUNS[1]}")[0])
    assert told["seed"] == 3
    assert [side["command"] for side in told["sides"]] == [
        "govsim run base_a.yaml --seed 3", "govsim run collaborative_b.yaml --seed 3",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("scenario.yaml?side=c", "side: 'c' is neither a nor b"), ("scenario.yaml?a=nowhere&side=a", "no scenario 'nowhere'"),
        ("replay.html?seed=x", "seed: 'x' is no number"), ("replay.html?residents=900000", "900000 residents are more"),
        ("scenario_export.json?levers_a=platfrom:1", "platfrom"),
        ("scenario.yaml?residents=900000&side=a", "900000 residents are more"),
    ],
)  # fmt: skip
def test_a_wrong_address_is_answered_with_a_line(served: Any, path: str, told: str) -> None:
    with pytest.raises(urllib.error.HTTPError) as error:
        get(served.address + path)
    assert error.value.code == 422
    text = error.value.read().decode()
    assert told in text
    assert "Traceback" not in text


def test_few_recordings_at_once_and_a_short_queue() -> None:
    bench, gate, at_once = Bench(at_once=2, waiting=1), threading.Event(), []

    def work() -> Response:
        at_once.append(threading.active_count())
        gate.wait(10)
        return PlainTextResponse("done")

    async def crowd() -> list[Response]:
        asked = [asyncio.create_task(bench.make(work)) for _ in range(4)]
        await asyncio.sleep(0.2)
        assert len(at_once) == 2  # the third waits, the fourth was sent away
        gate.set()
        return list(await asyncio.gather(*asked))

    with ThreadPoolExecutor(1) as elsewhere:  # this thread has a loop of its own, that of the browser
        answers = elsewhere.submit(asyncio.run, crowd()).result()
    assert [answer.status_code for answer in answers] == [200, 200, 200, 503]
