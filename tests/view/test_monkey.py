"""Somebody presses everything in a hurry: afterwards the page is what a fresh one at the same address is."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page
from tests.view.conftest import Served
from tests.view.visitor import wait_until

PRESS = """async ([seed, times]) => {
  let state = seed;
  const chance = () => (state = (1103515245 * state + 12345) % 2147483648) / 2147483648;
  const among = (all) => all[Math.floor(chance() * all.length)];
  const one = (of) => among([...document.querySelectorAll(of)].filter((el) => !el.disabled));
  const put = (el, value) => {
    el.value = value;
    for (const what of ["input", "change"]) el.dispatchEvent(new Event(what, { bubbles: true }));
  };
  const choose = (of) => { const el = one(of); if (el.options.length) put(el, among([...el.options]).value); };
  const slide = (of) => { const el = one(of); if (el) put(el, Number(el.min) + chance() * (el.max - el.min)); };
  const press = (of) => one(of)?.click();
  const key = (name) => one("canvas[data-community]").dispatchEvent(
    new KeyboardEvent("keydown", { key: name, shiftKey: chance() < 0.5, bubbles: true, cancelable: true }));
  const point = () => {
    const el = one("canvas[data-community]"), box = el.getBoundingClientRect();
    const at = { clientX: box.left + chance() * box.width, clientY: box.top + chance() * box.height };
    el.dispatchEvent(new MouseEvent("click", { bubbles: true, ...at }));
  };
  const acts = [
    ...Array(4).fill(() => press("#play")), ...Array(3).fill(() => slide("[data-lever]")), () => slide("#time"),
    () => slide("#time"), () => press("#step"), () => press("#step"), () => press("#reset"), () => slide("#speed"),
    () => choose("#scenario-a, #scenario-b"), () => choose("#preset"), () => put(one("[data-name=seed]"), among([1, 2, 3])),
    () => press("#dice"), () => put(one("[data-name=civic_capacity]"), among([0.5, 1, 99])),
    () => put(one("[data-name=residents]"), among([100, 300, 7])), () => press("#whose input"), () => press("#adopt"),
    () => press("#language"), () => press("[role=tab]"), () => press("#predict"), () => press("#tour"),
    () => press(".card:not([hidden]) button"), () => choose(".chart select"), () => press("#sheet-incidents button"), point,
    point, () => key(among(["ArrowUp", "ArrowLeft", "ArrowDown", "ArrowRight"])), () => key(among(["Enter", "Escape"])),
  ];
  for (let n = 0; n < times; n++) {
    among(acts)();
    if (chance() < 0.6) await new Promise((on) => setTimeout(on, chance() < 0.05 ? 500 : 50 * chance()));
  }
}"""
SEEN = """() => {
  const { frame, setup, communities, panel, curves, clock } = govsim;
  const text = (of) => [...document.querySelectorAll(of)].map((el) => el.textContent);
  const open = (community) => community.side.cases.filter((c) => c.stage < 6).map((c) => [c.row, c.stage, c.severity]);
  return {
    hour: frame.hour, setup, playing: clock.playing, open: communities.map(open), levers: [panel.a.levers, panel.b.levers],
    budgets: [panel.a.budget, panel.b.budget], shades: communities.map((c) => [...c.shades]), lines: curves.lines,
    numbers: frame.sides.map((s) => [s.waiting, s.satisfaction, s.help, s.harm, s.occurred, s.spared]),
    said: text(".now dd, #clock"), time: document.getElementById("time").value,
    scenarios: ["a", "b"].map((side) => document.getElementById(`scenario-${side}`).value),
  };
}"""
STANDS = "[govsim.frame.hour, govsim.painted, govsim.starting, JSON.stringify(govsim.setup)]"


def settled(page: Page) -> Any:
    """What is seen once the clock stands and nothing comes any more."""
    if page.evaluate("govsim.clock.playing"):
        page.evaluate("document.getElementById('play').click()")
    same, before = 0, None
    while same < 5:
        now = page.evaluate(STANDS)
        same, before = (same + 1 if now == before and not now[2] else 0), now
        page.wait_for_timeout(200)
    return page.evaluate(SEEN)


@pytest.mark.long
@pytest.mark.parametrize("seed", range(3))
def test_pressing_everything_in_a_hurry_ends_where_the_address_says(
    visit: Callable[..., Page], served: Served, seed: int
) -> None:
    page = visit("residents=300")
    page.evaluate(PRESS, [seed, 500])
    seen = settled(page)
    fresh = visit(page.url.partition("?")[2])
    fresh.wait_for_function(f"govsim.frame.hour === {seen['hour']}")
    assert settled(fresh) == seen
    page.context.close()
    fresh.context.close()
    assert wait_until(lambda: served.app.state.admission.inside == 0)
