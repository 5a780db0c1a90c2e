"""The page as its visitor uses it: time, the address, both languages, the keyboard."""

from collections.abc import Callable
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect
from tests.view.conftest import Served

import govsim

Visit = Callable[..., Page]
BUTTONS = {"en": ("Play", "Pause", "Step", "Reset"), "zh": ("播放", "暂停", "单步", "重置")}
NUMBERS = "govsim.frame.sides.map(s => [s.waiting, s.satisfaction, s.help, s.harm, s.occurred, s.spared])"
HARMFUL = ("serious", "critical")


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name).click()


def at_hour(page: Page, hour: float) -> Any:
    """Wait until the page shows an hour; gives the numbers that it then shows."""
    page.wait_for_function(f"govsim.frame.hour === {hour}")
    return page.evaluate(NUMBERS)


def slide(page: Page, where: str, value: float) -> None:
    """Move a slider as a hand does."""
    page.evaluate(
        """([where, value]) => { const input = document.querySelector(where); input.value = value;
        for (const what of ['input', 'change']) input.dispatchEvent(new Event(what, {bubbles: true})); }""",
        [where, value],
    )


def at_speed(page: Page, hours_a_second: float | None) -> None:
    """Move the slider of speed to one of its places; None is as fast as possible."""
    for place in range(page.evaluate("Number(document.getElementById('speed').max)"), -1, -1):
        slide(page, "#speed", place)
        if page.evaluate("govsim.clock.hoursASecond") == hours_a_second:
            return
    raise AssertionError(f"no {hours_a_second} hours a second")


# -- Time ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", ["zh", pytest.param("en", marks=pytest.mark.long)])
def test_play_pause_step_and_reset(visit: Visit, lang: str) -> None:
    play, pause, step, reset = BUTTONS[lang]
    page = visit(f"residents=300&lang={lang}")
    first = page.evaluate(NUMBERS)
    expect(page.get_by_role("button", name=pause)).to_have_count(0)
    press(page, play)
    page.wait_for_function("govsim.frame.hour > 10")
    press(page, pause)
    expect(page.get_by_role("button", name=play)).to_be_visible()
    page.wait_for_timeout(200)
    hour = page.evaluate("govsim.frame.hour")
    page.wait_for_timeout(200)
    assert page.evaluate("govsim.frame.hour") == hour
    press(page, step)
    at_hour(page, 24 * (hour // 24 + 1))
    press(page, reset)
    assert at_hour(page, 0) == first
    for name in (play, step, reset):
        expect(page.get_by_role("button", name=name)).to_have_count(1)


def test_the_slider_of_time_leads_back_to_what_was_seen(visit: Visit) -> None:
    page = visit()
    seen = {}
    for day in range(1, 6):
        press(page, "Step")
        seen[day] = at_hour(page, 24 * day)
    slide(page, "#time", 2)
    assert at_hour(page, 48) == seen[2]
    expect(page.locator("#clock")).to_contain_text("Day 3, 00:00")
    slide(page, "#time", 5)
    assert at_hour(page, 120) == seen[5]
    for day in (4, 3, 1, 2):  # as quickly as a hand drags it: where it ends counts
        slide(page, "#time", day)
    assert at_hour(page, 48) == seen[2]


@pytest.mark.long
def test_a_lever_moved_while_it_plays_changes_what_follows(visit: Visit) -> None:
    page, without = visit(), visit()
    at_speed(page, 96)
    press(page, "Play")
    page.wait_for_function("govsim.frame.hour > 30")
    slide(page, "[data-lever=platform]", 0)
    page.wait_for_function("govsim.setup.moves.length == 1")
    press(page, "Pause")
    move = page.evaluate("govsim.setup.moves[0]")
    assert move["side"] == "b" and move["levers"] == {"platform": 0} and move["day"] >= 2
    assert page.evaluate("govsim.frame.hour") < 24 * (move["day"] + 10)
    for each in (page, without):
        slide(each, "#time", 60)
    moved, straight = (at_hour(each, 1440) for each in (page, without))
    assert moved[0] == straight[0] and moved[1] != straight[1]


def test_a_lever_moved_in_the_past_begins_another_run(visit: Visit) -> None:
    page = visit("residents=300&moves=b:40:platform:0.1&hour=1440")
    before = at_hour(page, 1440)
    slide(page, "#time", 20)
    at_hour(page, 480)
    slide(page, "[data-lever=platform]", 0.3)
    page.wait_for_function("govsim.setup.moves.length == 1 && govsim.setup.moves[0].day == 20")
    assert "moves=b:20:platform:0.3&" in page.url
    slide(page, "#time", 60)
    after = at_hour(page, 1440)
    assert after[0] == before[0] and after[1] != before[1]


# -- The address -----------------------------------------------------------------------------------------------------


def test_the_address_opens_the_very_same_moment(visit: Visit) -> None:
    page = visit("residents=300&seed=11&levers_a=platform:0.35&civic_capacity=0.8&a=digital_top_down")
    at_speed(page, 96)
    for lever in (0.2, 0.9):
        press(page, "Play")
        page.wait_for_function(f"govsim.frame.hour > {30 if lever < 0.5 else 70}")
        slide(page, "[data-lever=platform]", lever)
        press(page, "Pause")
        page.wait_for_function("!govsim.clock.playing && location.search.includes('hour=')")
        page.wait_for_timeout(200)
    shown = page.evaluate(f"[govsim.frame.hour, {NUMBERS}, govsim.setup]")
    again = visit(page.url.partition("?")[2])
    again.wait_for_function("govsim.frame.hour > 0")
    assert again.evaluate(f"[govsim.frame.hour, {NUMBERS}, govsim.setup]") == shown
    assert len(shown[2]["moves"]) == 2 and shown[2]["common"]["civic_capacity"] == 0.8
    assert again.evaluate("govsim.panel.b.levers.platform") == 0.9


@pytest.mark.parametrize(
    "query",
    [
        "residents=1e9&hour=-3", pytest.param("a=no_such&residents=300", marks=pytest.mark.long),
        pytest.param("moves=c:1:platform:1", marks=pytest.mark.long),
    ],
)  # fmt: skip
def test_an_address_that_asks_for_what_there_is_not_says_so_and_begins(visit: Visit, query: str) -> None:
    page = visit(query)
    expect(page.locator("#notice")).to_be_visible()
    assert page.evaluate("[govsim.frame.hour, govsim.setup.a.scenario, govsim.setup.moves.length]") == [0, "top_down", 0]
    press(page, "Step")
    at_hour(page, 24)


def test_what_an_address_holds_is_text_and_never_code(visit: Visit) -> None:
    page = visit("a=%3Cimg%20src%3Dx%20onerror%3Dwindow.broken%3D1%3E&lang=%3Cscript%3E")
    expect(page.locator("#notice")).to_contain_text("<img src=x")
    assert page.evaluate("[window.broken, document.documentElement.lang]") == [None, "en"]


@pytest.mark.long
def test_the_language_changes_without_a_new_run(visit: Visit) -> None:
    page = visit()
    press(page, "Step")
    seen = at_hour(page, 24)
    press(page, "中文")
    assert page.evaluate("document.documentElement.lang") == "zh" and "lang=zh" in page.url
    expect(page.get_by_role("button", name="播放")).to_be_visible()
    assert page.evaluate(NUMBERS) == seen
    page.reload()
    page.wait_for_function("window.govsim && govsim.frame")
    assert at_hour(page, 24) == seen
    expect(page.get_by_role("button", name="单步")).to_be_visible()
    press(page, "English")
    expect(page.get_by_role("button", name="Play")).to_be_visible()


# -- What is shown is what a run gives -------------------------------------------------------------------------------


def test_the_end_has_the_numbers_of_a_run_of_the_command_line(visit: Visit) -> None:
    page = visit("residents=100&seed=5&levers_b=platform:0.6&moves=b:90:open_supply:0.2")
    page.evaluate(
        """() => { window.lines = [[], []];
        govsim.parts.push({show: (f) => f.sides.forEach((s, n) => window.lines[n].splice(f.from_day, 1e9, ...s.lines))}); }"""
    )
    at_speed(page, None)
    press(page, "Play")
    page.wait_for_function("govsim.over")
    expect(page.get_by_role("button", name="Play")).to_be_visible()
    common = {"community.residents": 100}
    own = common | {"policy.platform": 0.6, "policy.timeline": [{"at_day": 90, "set": {"open_supply": 0.2}}]}
    curves = page.evaluate("govsim.scene.curves")
    for n, (name, over) in enumerate((("top_down", common), ("collaborative", own))):
        result = govsim.GovernanceModel(govsim.load_scenario(name, overrides=over), seed=5).run()
        shown = page.evaluate(f"govsim.over[{n}]")
        assert {k: v for k, v in shown.items() if v is not None} == {k: v for k, v in result.metrics.items() if v == v}
        lines = page.evaluate(f"window.lines[{n}]")
        assert len(lines) == 395
        for curve, column in (("waiting", "backlog"), ("satisfaction", "satisfaction_mean"), ("trust", "trust_government")):
            daily = result.daily[column].to_numpy()
            assert [line[curves.index(curve)] for line in lines[:365]] == pytest.approx(daily, rel=1e-6), curve


# -- For everybody ---------------------------------------------------------------------------------------------------


def test_time_by_the_keyboard_alone(visit: Visit) -> None:
    page = visit()
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.id") == "play":
            break
    expect(page.locator("#play")).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_function("govsim.clock.playing && govsim.frame.hour > 2")
    page.keyboard.press("Space")
    page.wait_for_function("!govsim.clock.playing")
    page.keyboard.press("Tab")
    expect(page.locator("#step")).to_be_focused()
    page.keyboard.press("Enter")
    at_hour(page, 24)
    page.keyboard.press("Tab")
    expect(page.locator("#reset")).to_be_focused()
    page.keyboard.press("Enter")
    at_hour(page, 0)
    page.keyboard.press("Tab")
    expect(page.locator("#time")).to_be_focused()
    page.keyboard.press("PageUp")
    page.wait_for_function("govsim.frame.hour > 0")
    page.keyboard.press("Home")
    at_hour(page, 0)
    page.keyboard.press("Tab")
    expect(page.locator("#speed")).to_be_focused()
    page.keyboard.press("End")
    expect(page.locator("#pace")).to_have_text("as fast as possible")


@pytest.mark.parametrize(
    ("lang", "width", "height"),
    [
        ("zh", 390, 844), pytest.param("en", 1280, 800, marks=pytest.mark.long),
        pytest.param("zh", 1280, 800, marks=pytest.mark.long),
        pytest.param("en", 390, 844, marks=pytest.mark.long),
    ],
)  # fmt: skip
def test_a_screen_reader_can_use_every_tab_and_nothing_lies_beside_the_screen(
    visit: Visit, lang: str, width: int, height: int
) -> None:
    page = visit(f"residents=300&hour=120&lang={lang}", width, height)
    for sheet in page.evaluate("[...document.querySelectorAll('#tabs [role=tab]')].map(t => t.dataset.sheet)"):
        page.locator(f"#tab-{sheet}").click()
        page.wait_for_timeout(100)
        found = [v for v in Axe().run(page).response["violations"] if v["impact"] in HARMFUL]
        assert [(v["id"], [n["html"][:120] for n in v["nodes"]][:3]) for v in found] == [], sheet
        assert page.evaluate("document.documentElement.scrollWidth") <= width, sheet


@pytest.mark.long
def test_one_visitor_too_many_and_one_after_the_server_has_gone_are_told(visit: Visit, served: Served) -> None:
    page = visit()
    admission = served.app.state.admission
    kept, admission.most = admission.most, admission.inside
    late = page.context.new_page()
    late.goto(f"{served.address}?residents=300")
    expect(late.locator("#notice")).to_contain_text("Too many visitors at the moment; try again later.")
    admission.most = kept
    late.reload()
    late.wait_for_function("window.govsim && govsim.frame")
    page.evaluate("govsim.source.socket.close()")
    expect(page.locator("#notice")).to_contain_text("The server has gone. Start it again and reload the page.")
    expect(page.locator("#notice")).to_have_class("notice alert")


def test_the_browser_paints_its_frames(visit: Visit) -> None:
    """60 a second on an idle machine with 1,000 residents; `make bench` measures it, here a tenth would be noticed."""
    page = visit("residents=1000")
    press(page, "Play")
    rates = []
    while len(rates) < 5 and max(rates, default=0) <= 8:
        before = page.evaluate("govsim.painted")
        page.wait_for_timeout(1000)
        rates.append(page.evaluate("govsim.painted") - before)
    assert max(rates) > 8
