"""What a test sees of a picture: its texts with their boxes, and which of them collide or are cut off."""

import itertools

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.text import Text

from govsim.drawing.style import drawing, look_for, settle

SLACK = 1.0
"""Pixels by which boxes may touch: letters do not fill their boxes."""


def drawn(draw, folder, lang="en"):
    """A figure of the report, drawn from a folder; fails where texts collide."""
    look = look_for(lang, folder.arms)
    with drawing(look):
        found = draw(folder, look)
        if found is not None:
            settle(found.figure)
            FigureCanvasAgg(found.figure).draw()
            found_wrong = collisions(found.figure)
            assert not found_wrong, found_wrong
        return found


def texts(figure) -> list[Text]:
    """Every text that is seen."""
    found = [*figure.texts, *(t for legend in figure.legends for t in legend.get_texts())]
    for axes in figure.axes:
        if not axes.get_visible():
            continue
        legend = axes.get_legend()
        found += [*axes.texts, axes.title, axes._left_title, axes._right_title, *(legend.get_texts() if legend else ())]
        if axes.axison:
            for axis in (axes.xaxis, axes.yaxis):
                found += [axis.label, *(tick.label1 for tick in axis._update_ticks())]
    return [text for text in found if text.get_visible() and text.get_text().strip()]


def collisions(figure) -> list[tuple[str, str]]:
    """Pairs of texts that overlap, and texts that leave the picture."""
    boxes = [(text.get_text(), text.get_window_extent()) for text in texts(figure)]
    width, height = figure.get_size_inches() * figure.dpi
    outside = [
        (name, "outside") for name, b in boxes
        if b.x0 < -SLACK or b.y0 < -SLACK or b.x1 > width + SLACK or b.y1 > height + SLACK
    ]  # fmt: skip
    pairs = itertools.combinations(boxes, 2)
    return outside + [(a, b) for (a, one), (b, two) in pairs if overlap(one, two)]


def overlap(one, two) -> bool:
    """Whether two boxes share more than a rim."""
    across = min(one.x1, two.x1) - max(one.x0, two.x0)
    down = min(one.y1, two.y1) - max(one.y0, two.y0)
    return across > SLACK and down > 2 * SLACK
