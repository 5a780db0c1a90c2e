"""In Chinese nothing is left in English, whatever is opened."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

Visit = Callable[..., Page]


def test_nothing_is_left_untold(visit: Visit) -> None:
    page = visit("residents=300&lang=zh")
    page.evaluate("govsim.source.tell('seek', {hour: 24 * 80})")
    page.wait_for_function("govsim.frame.hour == 24 * 80")
    for tab in page.get_by_role("tab").all():
        tab.click()
    for what, number in (("incident", "govsim.frame.sides[0].cases[0].row"), ("resident", "5"), ("organization", "3"),
                         ("organization", "8")):  # fmt: skip
        page.evaluate(f"govsim.pick({{what: '{what}', number: {number}}})")
        page.wait_for_function(f"govsim.details.told?.what == '{what}'")
        page.wait_for_timeout(100)
    page.evaluate("govsim.source.tell('lever', {side: 'b', levers: {platform: 0.1}})")
    page.wait_for_function("govsim.setup.moves.length == 1")
    page.locator("#predict").click()
    page.locator("#tour").click()
    page.evaluate("govsim.source.tell('seek', {hour: 1e9})")
    page.wait_for_function("govsim.over")
    page.wait_for_timeout(300)
    assert page.evaluate("[...govsim.untold]") == []


def test_what_cannot_be_is_said_in_chinese(visit: Visit) -> None:
    page = visit("residents=300&lang=zh&a=nowhere")
    expect(page.locator("#notice")).to_contain_text("这里没有方案“nowhere”")
    page = visit("residents=300&lang=zh&levers_a=platform:7")
    expect(page.locator("#notice")).to_contain_text("无法执行：policy.platform")


def test_the_page_itself_is_in_chinese_from_the_first_byte_and_back(visit: Visit) -> None:
    page = visit("residents=300", locale="zh-CN")
    for name in ("播放", "单步", "重置"):
        expect(page.get_by_role("button", name=name)).to_be_visible()
    assert page.locator("html").get_attribute("lang") == "zh"
    page.get_by_role("button", name="English").click()
    expect(page.get_by_role("button", name="Play")).to_be_visible()
    assert "lang=en" in page.url
