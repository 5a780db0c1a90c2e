"""The page on accessibility: what can be done without a mouse, without seeing, without colours, and what cannot."""

from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from govsim.text.words import LANGUAGES, words

KEYS = (
    (("Tab", "Shift+Tab"), words("From one control to the next, and back. The first link jumps to the communities.")),
    (("Space", "Enter"), words("Presses a button; on Play it starts and stops the clock.")),
    (("← →",), words("On a slider: time, speed and levers in small steps; on the tabs: the sheet before or after.")),
    (("← → ↑ ↓",), words("On the map of a community: from one open incident to the next in that direction.")),
    (("Shift+← → ↑ ↓",), words("On the map: from one resident or organization to the next in that direction.")),
    (("Enter",), words("On the map: opens what is pointed at. In the list of open incidents: the same for the chosen row.")),
    (("Esc",), words("Closes what was opened: details, a tour, the closing card.")),
)
SECTIONS = (
    (
        words("By ear"),
        (
            words("Each map says in a sentence what is on it, whenever the clock stands still."),
            words("The sheet 'Open incidents' lists what the maps show, as tables; each row opens the incident."),
            words("The curves stand below as a table, a row a month. The life line of an incident is told in words too."),
            words("Levers say their value and what they cost. Messages and answers are announced without taking the focus."),
        ),
    ),
    (
        words("By eye"),
        (
            words("Colours can be told apart with every common kind of colour blindness; none of them is needed: communities "
                  "have letters and dashes, stages have shapes, sectors have shapes, severity has size and a second ring."),
            words("Text has a contrast of at least 4.5 to 1. The page can be enlarged to 400 % without losing anything."),
            words("On a wide screen, such as a projector's, all letters are larger."),
            words("Where the system asks for less motion, nothing pops up or fades; the clock runs only when it is told to."),
        ),
    ),
    (
        words("What is missing"),
        (
            words("The page was checked with axe-core in Chromium, by keyboard and at several sizes; it was not tried with "
                  "people who use a screen reader every day. What they find is welcome as a report."),
        ),
    ),
)  # fmt: skip


def accessibility(lang: str) -> str:
    """The page in a language."""
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
    return environment.get_template("accessibility.html.j2").render(
        lang=lang, other=next(other for other in LANGUAGES if other != lang), _=lambda text: words(text).say(lang),
        keyboard=[(keys, what.say(lang)) for keys, what in KEYS],
        sections=[(heading.say(lang), [line.say(lang) for line in lines]) for heading, lines in SECTIONS],
    )  # fmt: skip
