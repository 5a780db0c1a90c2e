"""The notebook's widget: the page's renderer with one model."""

import base64
import re

import numpy as np
import pytest
from playwright.sync_api import Browser
from tests.view.messages import decoded, sides_of

from govsim.model import GovernanceModel
from govsim.scenario import load_scenario
from govsim.view.offer import STATIC
from govsim.view.widget import CommunityWidget, widget_of


@pytest.fixture
def model() -> GovernanceModel:
    return GovernanceModel(load_scenario("collaborative", {"community.residents": 300, "horizon.days": 30}), 7)


def test_it_draws_with_the_pages_own_files(model: GovernanceModel) -> None:
    told = str(CommunityWidget._esm)
    for name in ("link/wire", "map/marks", "text/naming", "map/ground", "map/moving", "map/community", "widget"):
        text = (STATIC / f"{name}.js").read_text("utf-8")
        own = [line.removeprefix("export ") for line in text.splitlines() if not line.startswith("import ")]
        assert told.replace("\nexport ", "\n").count("\n".join(own)) == 1, name
    assert not re.search(r"^import\b|\bimport\(", told, re.MULTILINE) and told.count("\nexport ") == 1
    declared = re.findall(r"^(?:const|let|function|class) (\w+)", told, re.MULTILINE)
    assert len(declared) == len(set(declared))
    synced = widget_of(model).keys
    assert {"scene", "frame", "side", "caption", "picked"} <= set(synced)


def test_it_shows_the_model_as_it_is(model: GovernanceModel) -> None:
    widget = widget_of(model)
    scene, _raw = decoded(widget.scene)
    assert scene["residents"] == 300
    assert "Run-in" in widget.caption
    before = widget.frame
    model.step()
    assert widget.frame == before
    widget.update(model)
    head, (side,) = sides_of(widget.frame)
    assert head["hour"] == model.state.hour
    assert np.array_equal(side["residents"][:300], np.rint(model.state.today[:, 0] * 255))


def test_another_model_brings_its_own_scene(model: GovernanceModel) -> None:
    widget = widget_of(model)
    other = GovernanceModel(load_scenario("top_down", {"community.residents": 200, "horizon.days": 30}), 8)
    other.advance_to(30.0)
    sent: list[set[str]] = []
    widget.observe(lambda change: sent.append(change["name"]), names=["scene", "frame", "caption"])
    widget.update(other)
    assert decoded(widget.scene)[0]["residents"] == 200
    assert widget.caption.startswith("Day 2, 06:00: ")
    assert sorted(sent) == ["caption", "frame", "scene"]
    widget.update(other)
    assert sorted(sent) == ["caption", "frame", "scene"]


RENDER = """async ([module, scene, frame]) => {
  const file = URL.createObjectURL(new Blob([module], { type: "text/javascript" })); // as anywidget does
  const widget = (await import(file)).default, el = document.createElement("div"), heard = {};
  const view = (text) => new DataView(Uint8Array.from(atob(text), (c) => c.charCodeAt(0)).buffer);
  const traits = { scene: view(scene), frame: view(frame), side: 0, caption: "Day 1", picked: {} };
  el.style.cssText = "position: fixed; inset: 0 auto auto 0; width: 500px; z-index: 9; background: white";
  document.body.append(el);
  const set = (k, v) => { traits[k] = v; }, on = (e, f) => { heard[e] = f; };
  widget.render({ el, model: { get: (k) => traits[k], set, on, save_changes() {} } });
  const canvas = el.querySelector("canvas"), image = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
  const colours = new Set(new Uint32Array(image.data.buffer)).size, label = canvas.getAttribute("aria-label");
  for (let y = 20; y < canvas.clientHeight && !traits.picked.what; y += 12) {
    const { left, top } = canvas.getBoundingClientRect();
    canvas.dispatchEvent(new MouseEvent("click", { clientX: left + 100, clientY: top + y }));
  }
  return { colours, label, picked: traits.picked.what, events: Object.keys(heard) };
}"""


def test_a_browser_draws_it(model: GovernanceModel, browser: Browser) -> None:
    model.advance_to(500.0)
    widget = widget_of(model)
    page = browser.new_page()
    messages = [base64.b64encode(message).decode() for message in (widget.scene, widget.frame)]
    told = page.evaluate(RENDER, [str(widget._esm), *messages])
    page.close()
    assert told["colours"] > 20
    assert told["picked"] == "resident"
    assert told["label"] == "Day 1"
    assert {"change:scene", "change:frame"} <= set(told["events"])
