"""Guidance: a prediction meets the result, and every tour can be walked to its end."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from govsim.policy import Policy
from govsim.view.offer import Offer, offer_of, read, tour_texts

Visit = Callable[..., Page]
SHORT = "a=short_a&b=short_b&residents=300"


@pytest.fixture(scope="module")
def offer(tmp_path_factory: pytest.TempPathFactory) -> Offer:
    """Two short scenarios beside those that ship."""
    folder, files = tmp_path_factory.mktemp("short"), []
    for side, arm in {"a": "top_down", "b": "collaborative"}.items():
        file: Path = folder / f"short_{side}.yaml"
        file.write_text(
            f"extends: {arm}.yaml\nname: short_{side}\ntitle: Short {side}\nhorizon: {{days: 30, warmup_days: 31}}\n",
            encoding="utf-8",
        )
        files.append(str(file))
    return offer_of(tuple(files), ("short_a", "short_b"), clients=40)


def test_a_prediction_stands_beside_the_result(visit: Visit) -> None:
    page = visit(SHORT)
    page.get_by_role("button", name="Predict first").click()
    page.locator("input[name=faster][value=a]").check()
    page.locator("input[name=satisfied][value=none]").check()
    page.locator("textarea[name=why]").fill("<b>because</b> I think so")
    page.get_by_role("button", name="Keep my prediction").click()
    page.locator(".predict").get_by_role("button", name="Close").click()
    page.evaluate("govsim.clock.el.speed.value = govsim.clock.el.speed.max; govsim.clock.pace()")
    page.get_by_role("button", name="Play").click()
    card = page.locator(".closing")
    expect(card).to_be_visible()
    metrics = page.evaluate("govsim.over")
    sooner = metrics[1]["help_time_mean_h"] < metrics[0]["help_time_mean_h"]
    assert sooner
    assert "Help sooner: you expected A; here it is B." in card.inner_text()
    assert "<b>because</b> I think so" in card.locator("blockquote").inner_text()
    rows = card.locator("tbody tr")
    assert rows.count() == len(page.evaluate("govsim.told.metrics"))
    first = rows.first.inner_text()
    assert f"{metrics[0]['help_time_mean_h']:.1f} h" in first
    assert "B is better" in first
    assert "govsim compare short_a short_b --seeds 30 --set community.residents=300" in card.inner_text()
    page.evaluate("govsim.clock.seek(24)")
    expect(card).to_be_hidden()


@pytest.mark.long
def test_a_prediction_is_kept_for_its_pair_and_nothing_is_chosen_beforehand(visit: Visit) -> None:
    page = visit(SHORT)
    page.get_by_role("button", name="Predict first").click()
    assert page.locator(".predict input:checked").count() == 0
    page.locator("input[name=faster][value=b]").check()
    page.locator("input[name=satisfied][value=b]").check()
    page.get_by_role("button", name="Keep my prediction").click()
    page.reload()
    page.wait_for_function("window.govsim && window.govsim.frame")
    assert page.evaluate("govsim.guide.predict.made.faster") == "b"
    page.evaluate("govsim.start({...govsim.setup, b: {scenario: 'short_a', levers: {platform: 0.5}}})")
    page.wait_for_function("govsim.setup.b.levers.platform === 0.5")
    assert page.evaluate("govsim.guide.predict.made") is None


def test_what_is_better_is_said_by_the_metrics_direction(visit: Visit) -> None:
    page = visit(SHORT)
    say = """([direction, a, b]) => import('govsim/guide/verdict.js').then((v) => v.better({better: direction}, a, b, 2))"""
    for asked, answer in [
        (["lower", 10, 5], "b"), (["higher", 10, 5], "a"), (["lower", 100, 101.9], "none"), (["lower", 100, 103], "a"),
        (["none", 1, 9], ""), (["higher", None, 5], ""),
    ]:  # fmt: skip
        assert page.evaluate(say, asked) == answer
    say = "(setup) => import('govsim/guide/verdict.js').then((v) => v.command(setup))"
    alike = {"a": {"scenario": "x", "levers": {"platform": 0.5}}, "b": {"scenario": "y", "levers": {"platform": 0.5}}}
    told = page.evaluate(say, alike | {"common": {"residents": None}, "moves": []})
    assert told == {"text": "govsim compare x y --seeds 30 --set policy.platform=0.5", "files": False}
    assert page.evaluate(say, alike | {"common": {}, "moves": [{"side": "a", "day": 3, "levers": {}}]})["files"]


@pytest.mark.long
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_every_tour_can_be_walked_to_its_end(visit: Visit, lang: str) -> None:
    page = visit(f"residents=200&lang={lang}&hour=240")
    for tour in read():
        page.locator("#tour").click()
        page.locator(f".tour [data-keep={tour.name}]").click()
        for number, step in enumerate(page.evaluate("govsim.guide.tours.tour.steps")):
            expect(page.locator(".tour .where")).to_contain_text(f"{number + 1}")
            page.wait_for_function("govsim.guide.tours.wanted === null")
            if "setup" in step:
                page.wait_for_function("(b) => govsim.scene.sides[1].scenario === b", arg=step["setup"]["b"]["scenario"])
            if "point" in step:
                assert page.locator(".pointed").count() > 0, step["title"]
            if lang == "en" and "lever" in step.get("task", {}):
                page.locator(".tour [data-keep=do]").click()
                expect(page.locator(".tour .task")).to_have_class("task done")
            page.locator(".tour [data-keep=on]").click()
        expect(page.locator(".tour")).to_be_hidden()
        assert page.locator(".pointed").count() == 0


def test_a_step_is_done_when_its_task_is(visit: Visit) -> None:
    page = visit("residents=200")
    page.locator("#tour").click()
    page.locator(".tour [data-keep=participation]").click()
    for _ in range(2):
        page.locator(".tour [data-keep=on]").click()
    task = page.locator(".tour .task")
    expect(task).to_have_class("task")
    page.evaluate("govsim.pick({what: 'organization', number: 8})")
    page.wait_for_timeout(700)
    expect(task).to_have_class("task")
    page.evaluate("govsim.pick({what: 'resident', number: 8})")
    expect(task).to_have_class("task done")
    page.keyboard.press("Escape")  # lets go of the resident, or leaves the tour: neither breaks the page
    page.locator(".tour [data-keep=leave]").click() if page.locator(".tour").is_visible() else None
    expect(page.locator(".tour")).to_be_hidden()


def test_tours_speak_of_levers_that_there_are() -> None:
    for tour in read():
        assert 3 <= len(tour.steps) <= 12
        assert tour.steps[-1].text.count("?") >= 1, "it ends with a question"
        for step in tour.steps:
            levers = {*(step.setup.a.levers if step.setup else ()), *(step.setup.b.levers if step.setup else ())}
            levers |= {step.task.lever} if step.task and step.task.lever else set()
            assert levers <= set(Policy.model_fields)
            assert 2 <= step.text.count(".") + step.text.count("?") <= 8
    assert len(tour_texts()) == len(set(tour_texts()))
