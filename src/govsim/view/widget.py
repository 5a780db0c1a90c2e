"""The map of a community in a notebook (`pip install govsim[widget]`): the page's own renderer as an anywidget."""

import re
from types import SimpleNamespace

import anywidget
import traitlets

from govsim.engine.calendar import DAY_H
from govsim.model import GovernanceModel
from govsim.view.offer import STATIC
from govsim.view.pair import Journal
from govsim.view.scene import frame, lay_out, satisfaction, scene
from govsim.view.setup import Setup, Start

IMPORT = re.compile(r'^import .* from "govsim/([\w/]+)\.js";\n', re.MULTILINE)


def bundled(name: str = "widget") -> str:
    """A module of the page and all that it imports as one, which imports nothing: what anywidget asks for."""
    parts: dict[str, str] = {}

    def take(module: str) -> None:
        text = (STATIC / f"{module}.js").read_text(encoding="utf-8")
        for needed in IMPORT.findall(text):
            if needed not in parts:
                take(needed)
        parts[module] = re.sub(r"^export (?!default)", "", IMPORT.sub("", text), flags=re.MULTILINE)

    take(name)
    return "\n".join(parts.values())


class CommunityWidget(anywidget.AnyWidget):
    """A community on a canvas; `scene` and `frame` are the messages that the page gets, `picked` is what was clicked:
    `{what, number}` with an incident's row, a resident's number or an organization's.
    """

    _esm = bundled()
    scene = traitlets.Bytes().tag(sync=True)
    frame = traitlets.Bytes().tag(sync=True)
    side = traitlets.Int(0).tag(sync=True)
    caption = traitlets.Unicode("").tag(sync=True)
    picked = traitlets.Dict().tag(sync=True)
    shown: "Single | None" = None

    def update(self, model: GovernanceModel) -> None:
        """Show the model as it is now; another model than before is laid out anew."""
        with self.hold_sync():
            if self.shown is None or self.shown.model is not model:
                self.shown = Single(model)
                self.scene = self.shown.scene()
            self.frame, self.caption = self.shown.frame(), sentence(model)


class Single:
    """One model as the page's messages want it: sides with a model and a journal, a ground, an hour, a setup."""

    def __init__(self, model: GovernanceModel) -> None:
        self.model, self.ground, self.layout = model, model.state.inputs, lay_out(model)
        start, own = Start(scenario=model.state.scenario.name), model.state.scenario
        self.setup = Setup(a=start, b=start, seed=model.state.seed)
        self.sides = [SimpleNamespace(name="a", model=model, journal=Journal(model), start=own, scenario=own)]

    @property
    def hour(self) -> float:
        """The hour until which the model has lived; negative before the counted days."""
        return float(self.model.state.hour)

    def scene(self) -> bytes:
        """What a widget needs once."""
        return scene(self, self.layout)

    def frame(self) -> bytes:
        """What the community looks like now, with all its residents."""
        return frame(self, self.layout, 0, DAY_H / 2, whole=True)


def widget_of(model: GovernanceModel) -> CommunityWidget:
    """A widget that shows a `GovernanceModel`; after steps call its `update(model)`."""
    shown = Single(model)
    widget = CommunityWidget(scene=shown.scene(), frame=shown.frame(), caption=sentence(model))
    widget.shown = shown
    return widget


def sentence(model: GovernanceModel) -> str:
    """How a community fares now, in a sentence."""
    day, hour = divmod(model.state.hour, DAY_H)
    when = f"Day {day + 1:.0f}, {hour:02.0f}:00" if day >= 0 else f"Run-in, {-day:.0f} days before the count"
    waiting = int(sum(area.backlog for area in model.state.world.areas))
    return f"{when}: {waiting} incidents wait for help, satisfaction {100 * satisfaction(model):.1f} of 100"
