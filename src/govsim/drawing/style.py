"""How pictures look: one colour for each scenario in every figure, quiet axes, and files that are the same each time."""

import io
import os
import re
import textwrap
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

import matplotlib
from matplotlib import font_manager
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from govsim.store.reading import Arm
from govsim.text.words import Words

# The colours of figures and of the page: one for each scenario, one for each part of a whole.

PAPER, INK, MUTED, GRID = "#fefefe", "#1f2328", "#57606a", "#d8dce2"
ON_FILL = "#101418"
"""Ink upon a filled bar: the fills stay light in the dark too, so this one does not change."""

# Okabe & Ito (2008), darkened where they carry text on white (contrast above 4.5)
ARMS = ("#0072b2", "#c04a00", "#007a5a", "#a64d86", "#86650a", "#4a4f57", "#2f86ad", "#75599a")
# Paul Tol's light scheme: light enough for dark letters on them
PARTS = ("#77aadd", "#99ddff", "#44bb99", "#bbcc33", "#eedd88", "#ee8866", "#ffaabb", "#aaaa00", "#dddddd", "#c3a5cf")
PROPOSAL_FILLS = (PARTS[0], PARTS[2], PARTS[4], PARTS[5])
"""A fill for each of the four proposals, the same in all figures."""


# The Chinese letters that come with the package, for figures and for the page: where they are and how they are called.

FAMILY = "Govsim Sans SC"
FOLDER = Path(__file__).resolve().parent.parent / "letters"
WEIGHTS = ("Regular", "Bold")
WIDE_FROM = "\u2e80"
"""The first of the letters and marks that are as wide as high."""


def file_of(weight: str) -> Path:
    return FOLDER / f"{FAMILY.replace(' ', '')}-{weight}.otf"


# Which fonts draw a text: the letters that come with the package, and a font of the system for what these do not have.
# Matplotlib lists the fonts of a machine once and keeps the list. Nothing here depends on it: our own letters are added by
# their file, and a system font is looked for where fonts are kept whenever one is needed.

LATIN = "DejaVu Sans"
"""Comes with matplotlib, and draws all that is not Chinese."""
PREFERRED = ("Noto Sans CJK", "Noto Sans", "Source Han Sans", "WenQuanYi", "Microsoft YaHei", "PingFang", "SimHei", "Heiti")
"""Families that suit ours, by the begin of their names; any other that has the letters will do after these."""
BOXES = "Last Resort"
"""Has a box for every character there is."""


def families_for(text: str) -> tuple[str, ...]:
    manager = font_manager.fontManager
    listed = {entry.fname for entry in manager.ttflist}
    for weight in WEIGHTS:
        if (file := str(file_of(weight))) not in listed:
            manager.addfont(file)
    own = (LATIN, FAMILY)
    lacking = lacks(text, own)
    found = _system_family(lacking) if lacking else None
    return (*own, found) if found else own


def lacks(text: str, families: tuple[str, ...]) -> set[str]:
    """The letters of a text that none of some families has; spaces are no letters."""
    had = set().union(*(_letters(font_manager.findfont(family, fallback_to_default=False)) for family in families))
    return {letter for letter in text if not letter.isspace() and ord(letter) not in had}


@lru_cache(maxsize=64)
def _letters(file: str) -> frozenset[int]:
    return frozenset(font_manager.get_font(file).get_charmap())


def _system_family(lacking: set[str]) -> str | None:
    """A family of the system that has all of some letters, or else most of them; also where it was installed just now."""
    manager, best = font_manager.fontManager, (0, 0, "")
    listed = {entry.fname for entry in manager.ttflist}
    for file in font_manager.findSystemFonts():
        if file not in listed:
            try:
                manager.addfont(file)
            except Exception:  # freetype has many names for a file that is no font of its kind
                continue
    brought = matplotlib.get_data_path()
    families = {e.name for e in manager.ttflist if os.path.exists(e.fname) and not e.fname.startswith(brought)}
    for family in sorted(families - {FAMILY}):
        if family.startswith(BOXES):
            continue
        rank = next((len(PREFERRED) - i for i, begin in enumerate(PREFERRED) if family.startswith(begin)), 0)
        try:
            file = font_manager.findfont(family, fallback_to_default=False)
            known = _letters(file) if font_manager.get_font(file).scalable else frozenset()
        except (ValueError, OSError, RuntimeError):
            continue
        if count := sum(ord(letter) in known for letter in lacking):
            best = max(best, (count, rank, family))
    return best[2] or None


WIDTH_IN = 7.4
HEADLINE_IN = 0.62
DASHES = ("-", "--", (0, (5, 1.5, 1, 1.5)), (0, (1, 1)), (0, (7, 2)), (0, (3, 1, 1, 1, 1, 1)), "-", "--")
MARKERS = ("o", "s", "D", "^", "v", "P", "X", "*")
READERS_FONTS = "'Noto Sans SC', 'Noto Sans CJK SC', 'PingFang SC', 'Microsoft YaHei', sans-serif"
"""Of a picture whose text the reader's own machine draws, after the font that Latin letters are laid out for."""
NO_LINE_STARTS_WITH = "\uff0c\u3002\uff1b\uff1a\uff09\u3001\u201d"
"""Full-width stops and closing brackets."""


class Drawn(NamedTuple):
    """A figure with the sentence that says what is seen, a note on how to read it, and all of it in words: headings, each
    with its sentences.
    """

    figure: Figure
    title: Words
    note: Words
    words: tuple[tuple[Words, tuple[Words, ...]], ...] = ()


@dataclass(frozen=True)
class Look:
    """The language of the figures' own text, the fonts for it, and a colour for each arm."""

    lang: str
    fonts: tuple[str, ...]
    arms: tuple[Arm, ...]

    def say(self, words: Words) -> str:
        """A text in the language of the figures."""
        return words.say(self.lang)

    def name(self, arm: Arm) -> str:
        """How an arm is called in a figure: its title, or its name where no font could draw the title."""
        title = arm.title.say(self.lang)
        return arm.name if lacks(title, self.fonts) else title

    def wrapped(self, arm: Arm, letters: int = 16) -> str:
        """The same in lines short enough for a margin."""
        return textwrap.fill(self.name(arm), letters, break_long_words=True)

    def colour(self, arm: Arm) -> str:
        """The colour of an arm, the same in all figures."""
        return ARMS[self.arms.index(arm)]

    def dash(self, arm: Arm) -> Any:
        """The line style of an arm, for readers who do not see colours."""
        return DASHES[self.arms.index(arm)]

    def marker(self, arm: Arm) -> str:
        """The marker of an arm."""
        return MARKERS[self.arms.index(arm)]


def look_for(lang: str, arms: tuple[Arm, ...]) -> Look:
    """Choose fonts that hold the letters of the language and of the arms' titles."""
    return Look(lang, families_for("".join(arm.title.say(lang) for arm in arms)), arms)


@contextmanager
def drawing(look: Look) -> Iterator[None]:
    """Draw with the house's settings, without touching those of whoever called."""
    settings: dict[str, Any] = {
        "font.family": list(look.fonts),
        "font.size": 10,
        "axes.labelsize": 9.5,
        "axes.labelcolor": MUTED,
        "text.color": INK,
        "xtick.color": MUTED,
        "ytick.color": MUTED,
        "xtick.labelsize": 9,
        "ytick.labelsize": 9,
        "axes.edgecolor": GRID,
        "axes.spines.top": False,
        "axes.spines.right": False,
        "axes.grid": False,
        "axes.titlesize": 10,
        "axes.titleweight": "bold",
        "axes.titlelocation": "left",
        "grid.color": GRID,
        "grid.linewidth": 0.7,
        "axes.axisbelow": True,
        "figure.facecolor": PAPER,
        "axes.facecolor": "none",
        "savefig.facecolor": PAPER,
        "svg.fonttype": "none",
        "svg.hashsalt": "govsim",
        "axes.unicode_minus": True,
    }
    with matplotlib.rc_context(settings):  # type: ignore[arg-type]
        yield


def blank(height_in: float) -> Figure:
    """An empty figure with a strip above for its headline."""
    height = height_in + HEADLINE_IN
    figure = Figure(figsize=(WIDTH_IN, height), layout="constrained")
    engine: Any = figure.get_layout_engine()
    engine.set(rect=(0.005, 0.01, 0.99, 1 - HEADLINE_IN / height - 0.01), w_pad=0.06, h_pad=0.05)
    return figure


def headline(figure: Figure, text: str) -> None:
    """Write what is seen into the strip above. The page hides this strip and sets the sentence in its own letters."""
    size, lines = 10.0, broken(text, 80)
    if len(lines) > 3:  # a long sentence in smaller letters, four lines of them; what still does not fit is seen to be cut
        size, lines = 8.5, broken(text, 96)
        lines = lines if len(lines) <= 4 else [*lines[:3], f"{lines[3]} ..."]
    place = 1 - 0.07 / figure.get_figheight()
    figure.text(0.012, place, "\n".join(lines), weight="bold", size=size, va="top", gid="headline")


def finished(
    figure: Figure, look: Look, title: Words, note: Words, words: tuple[tuple[Words, tuple[Words, ...]], ...] = ()
) -> Drawn:
    """A figure with its headline written and its texts beside it."""
    headline(figure, look.say(title))
    return Drawn(figure, title, note, words)


def panels_for(figure: Figure, count: int, columns: int, **settings: Any) -> list[Axes]:
    """Panels in rows of some columns; those beyond the count are not seen."""
    columns = min(count, columns)
    panels = list(figure.subplots(-(-count // columns), columns, squeeze=False, **settings).flat)
    for axes in panels[count:]:
        axes.set_visible(False)
    return panels[:count]


def broken(text: str, width: int) -> list[str]:
    """Break a text into lines; Chinese letters are two wide and may stand at the end of any line, other words stay whole,
    and a quotation mark stays with what it opens.
    """
    lines, line, used = [], "", 0
    for part in re.findall(r"“?(?:[\u2e80-\uffef]|[^\s\u2e80-\uffef“]+)|“|\s+", text):
        room = sum(2 if letter > "\u2e7f" else 1 for letter in part)
        if used + room > width and line.strip() and part not in NO_LINE_STARTS_WITH:
            lines.append(line.strip())
            line, used = "", 0
        line, used = line + part, used + room
    return [*lines, line.strip()]


def legend_above(figure: Figure, rows: int = 1, **settings: Any) -> None:
    """Put a legend of the whole figure above its panels, below the strip of the headline; the figure grows by its rows."""
    rows, settings["ncols"] = _fitted(figure, rows, **settings)
    room = 0.12 + 0.2 * rows
    height = figure.get_figheight() + room
    figure.set_figheight(height)
    engine: Any = figure.get_layout_engine()
    engine.set(rect=(0.005, 0.01, 0.99, 1 - (HEADLINE_IN + room) / height - 0.01))
    figure.legend(loc="upper left", bbox_to_anchor=(0.005, 1 - HEADLINE_IN / height), frameon=False, **settings)


def legend_of_lines(figure: Figure, look: Look, ncols: int = 4) -> None:
    """Put a legend of the scenarios' lines above the panels."""
    lines = [Line2D([], [], color=look.colour(arm), ls=look.dash(arm), lw=1.8, label=look.name(arm)) for arm in look.arms]
    legend_above(figure, handles=lines, ncols=ncols, labelcolor="linecolor", handlelength=2.5)


def legend_of_fills(figure: Figure, fills: Iterable[tuple[str, str]], **settings: Any) -> None:
    """Put a legend of fills above the panels: (label, colour)."""
    patches = [Patch(fc=fill, lw=0, label=label) for label, fill in fills]
    legend_above(figure, handles=patches, handlelength=1, handleheight=1, **({"fontsize": 9, "columnspacing": 1.4} | settings))


def _fitted(figure: Figure, rows: int, ncols: int = 1, **settings: Any) -> tuple[int, int]:
    """Rows and columns of a legend: fewer columns than were asked for where the labels would run off the figure."""
    given = settings.get("handles") or [h for axes in figure.axes for h in axes.get_legend_handles_labels()[0]]
    em_in = settings.get("fontsize", 10) / 72
    letters = [sum(1.7 if letter > "\u2e7f" else 1.0 for letter in str(handle.get_label())) for handle in given]
    widths = [em_in * (0.59 * n + settings.get("handlelength", 2) + 2.8) for n in letters]
    columns = ncols
    while columns > 1 and _wide(widths, columns) > WIDTH_IN * 1.02:
        columns -= 1
    return max(rows, -(-len(widths) // columns)), columns


def _wide(widths: list[float], columns: int) -> float:
    """Width of a legend that is filled column by column, the first ones with one label more where they differ."""
    full, more = divmod(len(widths), columns)
    ends = [n * full + min(n, more) for n in range(columns + 1)]
    return sum(max(widths[a:b], default=0.0) for a, b in pairwise(ends))


def spread(wanted: Sequence[float], gap: float) -> list[float]:
    """Move labels apart so that neighbours keep a gap, each as near to its place as may be."""
    order = sorted(range(len(wanted)), key=lambda i: wanted[i])
    places = [wanted[i] for i in order]
    for _ in range(200):
        for k in range(len(places) - 1):
            lack = gap - (places[k + 1] - places[k])
            if lack > 1e-12:
                places[k] -= lack / 2
                places[k + 1] += lack / 2
    return [place for _, place in sorted(zip(order, places, strict=True))]


def end_labels(axes: Axes, x: float, ends: Sequence[tuple[float, str, str]], gap_share: float = 0.1) -> None:
    """Name lines at their right ends: (y, text, colour), moved apart where they would overlap."""
    low, high = axes.get_ylim()
    places = spread([y for y, _, _ in ends], (high - low) * gap_share)
    for (_, text, colour), y in zip(ends, places, strict=True):
        axes.annotate(
            text, (x, y), xytext=(5, 0), textcoords="offset points", color=colour, va="center", size=9, annotation_clip=False,
            weight="bold",
        )  # fmt: skip


def settle(figure: Figure) -> None:
    """Work out the layout once, and round it: the solver's last bits differ from time to time, and would name clip paths."""
    engine = figure.get_layout_engine()
    if engine is None:
        return
    engine.execute(figure)
    figure.set_layout_engine("none")
    for axes in figure.axes:
        left, bottom, width, height = (round(float(at), 6) for at in axes.get_position().bounds)
        axes.set_position((left, bottom, width, height))


def svg_of(figure: Figure) -> str:
    """The figure as SVG text without date or program name, in letters of whoever looks at it."""
    settle(figure)
    into = io.StringIO()
    figure.savefig(into, format="svg", metadata={"Date": None, "Creator": None})
    return re.sub(f"'{FAMILY}'[^;\"]*", READERS_FONTS, into.getvalue())


def png_of(figure: Figure) -> bytes:
    """The figure as PNG without program name."""
    settle(figure)
    into = io.BytesIO()
    figure.savefig(into, format="png", dpi=150, metadata={"Software": None})
    return into.getvalue()


THEMED = {PAPER: "--paper", INK: "--ink", MUTED: "--muted", GRID: "--grid"} | {
    colour: f"--arm{i}" for i, colour in enumerate(ARMS)
}


def inline(svg: str, name: str, label: str) -> str:
    """Fit an SVG for the page: names of its own, colours that follow light and dark, the headline's strip cut off."""
    svg = svg[svg.index("<svg") :]
    svg = re.sub(r"<metadata>.*?</metadata>", "", svg, flags=re.DOTALL)
    svg = re.sub(r'\bid="', f'id="{name}-', svg)
    svg = re.sub(r'(xlink:href="|url\()#', rf"\1#{name}-", svg)
    svg = re.sub("#[0-9a-f]{6}", lambda m: f"var({THEMED[m[0]]})" if m[0] in THEMED else m[0], svg)
    box = re.search(r'viewBox="0 0 ([\d.]+) ([\d.]+)"', svg)
    if not box:
        raise ValueError(f"figure {name}: matplotlib wrote an SVG without a viewBox")
    width, cut = box[1], HEADLINE_IN * 72
    height = float(box[2]) - cut
    head = (
        f'<svg viewBox="0 {cut:g} {width} {height:g}" role="img" aria-label="{label}" '
        'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink">'
    )
    return head + svg[svg.index(">", svg.index("<svg")) + 1 :]
