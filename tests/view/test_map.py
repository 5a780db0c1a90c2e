"""The map of a community in a browser: what is painted, pointed at, picked, told."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

Visit = Callable[..., Page]
BUSY = "residents=500&hour=250&seed=3"

LONELY = """() => {
  const town = govsim.communities[0], at = (c) => [town.X(c.x) / town.px, town.Y(c.y) / town.px], all = town.side.cases;
  const far = (c) => all.every((o) => o === c || Math.hypot(at(o)[0] - at(c)[0], at(o)[1] - at(c)[1]) > 60);
  const found = all.find((c) => (c.stage === 2 || c.stage === 3) && c.severity < 3 && far(c) && at(c)[0] > 30);
  return found ? { ...found, at: at(found) } : null;
}"""
SETTLED = "() => [...govsim.communities[0].cases.all.values()].every((one) => one.shown > 0.995 && one.age > 300)"
PIXELS = """(spots) => {
  const { canvas, px } = govsim.communities[0], g = canvas.getContext("2d"), two = (v) => v.toString(16).padStart(2, "0");
  const at = ([x, y]) => g.getImageData(Math.floor(x * px), Math.floor(y * px), 1, 1).data;
  return spots.map((spot) => "#" + [...at(spot)].slice(0, 3).map(two).join(""));
}"""
HOMES = """async () => {
  const { SHADES, SHADED } = await import("govsim/map/marks.js"), town = govsim.communities[0], { scene, px } = town;
  const step = (shade) => Math.floor(((shade / 255 - SHADED[0]) / (SHADED[1] - SHADED[0])) * SHADES.length);
  const colour = (shade) => SHADES[Math.max(0, Math.min(SHADES.length - 1, step(shade)))];
  const spot = (i) => [town.X(scene.at[2 * i]) / px, town.Y(scene.at[2 * i + 1]) / px];
  return [...town.shades].map((shade, i) => ({ spot: spot(i), colour: colour(shade) }));
}"""
FIRST_POST = """() => {
  const town = govsim.communities[0], post = town.scene.posts[0];
  return [town.X(post.x) / town.px, town.Y(post.y) / town.px];
}"""
ENGAGED = """async () => {
  const { LOOK, SECTOR_COLOURS } = await import("govsim/map/marks.js"), town = govsim.communities[0], { side, px } = town;
  const at = (c) => [town.X(c.x) / px, town.Y(c.y) / px];
  const far = (p, c) => Math.hypot(at(p)[0] - at(c)[0], at(p)[1] - at(c)[1]) > 60;
  if (side.trips.length) return [];
  const seen = (p) => p.sector < 4 && side.duty[p.pool] > 0 && side.cases.every((c) => far(p, c));
  return town.scene.posts.filter(seen).map((p) => {
    const free = side.duty[p.pool] > side.busy[p.pool] + side.other[p.pool];
    return { at: at(p), free, colour: free ? SECTOR_COLOURS[p.sector] : LOOK.paper };
  });
}"""
FILLED = """() => {
  const town = govsim.communities[0], [across, down] = town.scene.size;
  return [(town.ux * across) / town.canvas.width, (town.uy * down) / town.canvas.height];
}"""


def lonely(page: Page) -> Any:
    """An incident that waits for help with nothing near it; days go by until there is one."""
    for _ in range(60):
        found = page.evaluate(LONELY)
        if found:
            page.wait_for_function(SETTLED)
            return found
        hour = page.evaluate("govsim.frame.hour")
        page.get_by_role("button", name="Step").click()
        page.wait_for_function(f"govsim.frame.hour > {hour}")
    raise AssertionError("no incident waits alone in sixty days")


def spot(page: Page, at: list[float]) -> tuple[float, float]:
    box = page.locator("canvas[data-community=a]").bounding_box()
    assert box
    return box["x"] + at[0], box["y"] + at[1]


def test_residents_are_painted_in_the_shade_of_their_satisfaction(visit: Visit) -> None:
    page = visit(BUSY)
    homes = page.evaluate(HOMES)
    painted = page.evaluate(PIXELS, [home["spot"] for home in homes])
    assert len({home["colour"] for home in homes}) > 4
    same = sum(colour == home["colour"] for colour, home in zip(painted, homes, strict=True))
    assert same > 0.85 * len(homes)  # the others are under incidents


def test_an_incident_is_where_the_frame_says_and_a_click_picks_it(visit: Visit) -> None:
    page = visit(BUSY)
    case = lonely(page)
    waiting = page.evaluate("import('govsim/map/marks.js').then((file) => file.LOOK.waiting)")
    assert page.evaluate(PIXELS, [case["at"]]) == [waiting]
    page.mouse.click(*spot(page, case["at"]))
    picked = page.evaluate("govsim.communities.map((c) => [c.picked.what, c.picked.number])")
    assert picked == [["incident", case["row"]]] * 2


def test_what_is_pointed_at_is_told_beside_it(visit: Visit) -> None:
    page = visit(BUSY)
    case = lonely(page)
    page.mouse.move(*spot(page, case["at"]))
    tip = page.locator(".community.a .tip")
    expect(tip).to_be_visible()
    expect(tip).to_contain_text("safety")
    expect(tip).to_contain_text("waiting for help")
    page.mouse.move(*spot(page, page.evaluate(FIRST_POST)))
    expect(tip).to_contain_text("Public security")
    expect(tip).to_contain_text("Government")
    page.mouse.move(2, 2)
    expect(tip).to_be_hidden()


@pytest.mark.long
def test_a_post_whose_units_are_at_other_duties_is_not_drawn_as_free(visit: Visit) -> None:
    page, engaged, free = visit("residents=100&hour=250&seed=3"), 0, 0
    for hour in range(251, 311):
        page.evaluate(f"govsim.clock.seek({hour})")
        page.wait_for_function(f"govsim.communities[0].side?.hour === {hour}")
        found = page.evaluate(ENGAGED)
        painted = page.evaluate(PIXELS, [post["at"] for post in found])
        assert painted == [post["colour"] for post in found]
        engaged, free = engaged + sum(not post["free"] for post in found), free + sum(post["free"] for post in found)
        if engaged and free:
            return
    raise AssertionError("no post was engaged, or none was free, in sixty hours")


def test_arrows_go_over_open_incidents_enter_picks_escape_lets_go(visit: Visit) -> None:
    page = visit(BUSY)
    lonely(page)
    page.locator("canvas[data-community=a]").focus()
    rows = set()
    for key in ("ArrowRight", "ArrowLeft", "ArrowLeft", "ArrowDown", "ArrowUp", "ArrowRight"):
        page.keyboard.press(key)
        rows.add(page.evaluate("govsim.communities[0].cursor?.number"))
    open_rows = page.evaluate("govsim.communities[0].side.cases.filter((c) => c.stage < 6).map((c) => c.row)")
    assert rows - {None} <= set(open_rows)
    assert len(rows - {None}) >= min(2, len(open_rows))
    cursor = page.evaluate("govsim.communities[0].cursor")
    expect(page.locator("#told-a")).to_contain_text("safety")
    page.keyboard.press("Enter")
    assert page.evaluate("govsim.communities[1].picked.number") == cursor["number"]
    page.keyboard.press("Escape")
    assert page.evaluate("[govsim.communities[0].picked, govsim.communities[0].cursor]") == [None, None]


@pytest.mark.long
def test_with_shift_arrows_go_over_residents_and_organizations(visit: Visit) -> None:
    page = visit(BUSY)
    page.locator("canvas[data-community=a]").focus()
    seen = []
    for key in ("ArrowDown", "ArrowRight", "ArrowLeft", *["ArrowDown"] * 12):
        page.keyboard.press(f"Shift+{key}")
        seen.append(page.evaluate("[govsim.communities[0].cursor.what, govsim.communities[0].cursor.number]"))
    assert seen[0] == seen[2] != seen[1]
    assert seen[0][0] == seen[1][0] == "resident"
    assert "organization" in [what for what, _ in seen]
    page.keyboard.press("Shift+ArrowUp")
    while page.evaluate("govsim.communities[0].cursor.what") != "resident":
        page.keyboard.press("Shift+ArrowUp")
    expect(page.locator("#told-a")).to_contain_text("Resident of grid")
    page.keyboard.press("Enter")
    expect(page.locator("#sheet-details h2")).to_contain_text("Resident")
    expect(page.locator("canvas[data-community=a]")).to_be_focused()


@pytest.mark.long
def test_a_standing_map_is_told_in_a_sentence(visit: Visit) -> None:
    page = visit(BUSY)
    number = page.evaluate("govsim.communities[0].side.cases.filter((c) => c.stage < 6).length")
    expect(page.locator("#told-a")).to_contain_text(f"{number} open incidents" if number else "No open incident")
    expect(page.locator("#told-a")).to_have_attribute("aria-live", "polite")
    expect(page.locator("canvas[data-community=b]")).to_have_attribute("aria-label", re.compile("^Map of community B: Collab"))
    page.get_by_role("button", name="Play").click()
    page.wait_for_function("govsim.frame.hour > 260")
    expect(page.locator("#told-a")).to_have_attribute("aria-live", "off")


@pytest.mark.long
def test_with_less_motion_all_is_there_at_once(visit: Visit) -> None:
    page = visit(BUSY, reduced_motion="reduce")
    page.get_by_role("button", name="Step").click()
    page.wait_for_function("govsim.frame.hour > 250")
    shown = page.evaluate("[...govsim.communities[0].cases.all.values()].map((one) => one.shown)")
    assert shown
    assert min(shown) > 0.99


@pytest.mark.long
def test_the_legend_opens_to_all_marks(visit: Visit) -> None:
    page = visit(BUSY)
    expect(page.locator("#legend")).to_contain_text("help on the way")
    button = page.get_by_role("button", name="All marks")
    button.click()
    expect(page.locator("#legend")).to_contain_text("Social organizations")
    expect(page.get_by_role("button", name="Fewer marks")).to_have_attribute("aria-expanded", "true")
    blank = page.evaluate("""[...document.querySelectorAll('#legend canvas')].filter((c) =>
      !c.getContext('2d').getImageData(0, 0, c.width, c.height).data.some((v) => v)).length""")
    assert blank == 0


@pytest.mark.long
def test_maps_fill_any_size_without_error(visit: Visit) -> None:
    page = visit("residents=1300&hour=240", width=390, height=844)
    size = page.evaluate(FILLED)
    assert max(size) > 0.9
    assert min(size) > 0.4
