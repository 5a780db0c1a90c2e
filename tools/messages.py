"""Collect every text of the project into its gettext catalogues, keeping what is translated: `make messages`.

Texts are collected from the literals given to `words` in Python, from `_("..")` in templates and scripts, from the meanings and
units of the numbers of the model and of the metrics, and from the titles and descriptions of the bundled files. Messages are
sorted by their English, name their files without line numbers, and the header bears no date: a new text is a small change.
"""

import ast
import json
import re
import sys
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import yaml
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po
from jinja2.ext import babel_extract

from govsim.text.words import CATALOGUES, DOMAIN, LANGUAGES

ROOT = Path(__file__).resolve().parent.parent
HEADER = """# The texts of govsim in another language; `make messages` collects them, the translations are kept.
msgid ""
msgstr ""
"Project-Id-Version: govsim\\n"
"Language: {lang}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"""
UNIT = "unit"
"""The context of units of measurement."""
OF_FILES = ("title", "description", "why")
OF_THE_PAGE = ("title", "question", "text", "about", "say")
"""Keys of bundled YAML files whose texts people read."""


class Text(NamedTuple):
    """A text to be translated, and what tells it apart from the same English meant otherwise."""

    english: str
    context: str = ""


def of_python(text: str) -> Iterator[Text]:
    """Literals given to `words`; meanings and units of declared numbers; docstrings and units of metrics."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            yield from of_call(node.func.id, node)
        if isinstance(node, ast.FunctionDef) and (told := ast.get_docstring(node)) and is_metric(node):
            yield Text(" ".join(told.split()))


def is_metric(node: ast.FunctionDef) -> bool:
    """Whether a function is registered as a metric under its own docstring."""
    marks = [d for d in node.decorator_list if isinstance(d, ast.Call) and ast.unparse(d.func) == "metric"]
    return any(all(keyword.arg != "meaning" for keyword in mark.keywords) for mark in marks)


def of_call(name: str, call: ast.Call) -> Iterator[Text]:
    """What a call declares."""
    given = {keyword.arg: literal(keyword.value) for keyword in call.keywords} | {
        place: literal(argument) for place, argument in enumerate(call.args)
    }
    if name == "words" and given.get(0):
        yield Text(str(given[0]), given.get(1) or given.get("context") or "")
    if name in ("coefficient", "lever", "price"):
        yield from (Text(told) for told in (given.get("meaning"), given.get(1) if name == "price" else "") if told)
    if name in ("coefficient", "lever", "metric") and (unit := given.get("unit")):
        yield Text(unit, UNIT)


def literal(node: ast.expr) -> str | None:
    """A string that stands in the code."""
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def of_yaml(keys: tuple[str, ...], text: str) -> Iterator[Text]:
    """Texts under certain keys, wherever they stand, as one line each."""
    waiting: list[Any] = [yaml.safe_load(text)]
    while waiting:
        told = waiting.pop()
        if isinstance(told, dict):
            yield from (Text(" ".join(told[key].split())) for key in keys if isinstance(told.get(key), str))
            waiting += told.values()
        elif isinstance(told, list):
            waiting += told


def of_javascript(text: str) -> Iterator[Text]:
    """Texts marked `_("..")` in a script, also within template strings, where Babel's own reader loses its way."""
    yield from (Text(json.loads(f'"{told}"')) for told in re.findall(r'\b_\(\s*"((?:[^"\\]|\\.)*)"', text))


def of_script(path: Path, extract: Callable[..., Any]) -> Iterator[Text]:
    """Texts marked `_("..")` in a template."""
    with path.open("rb") as stream:
        for _, _, told, _ in extract(stream, {"_": None}, (), {"encoding": "utf-8"}):
            yield Text(told if isinstance(told, str) else told[0])


def composed() -> Iterator[tuple[str, Text]]:
    """Names that are put together from keys: of parameters without a title, and the units of metrics made in a row."""
    from govsim.describe import title_of
    from govsim.engine.block import numbers
    from govsim.measure import METRICS
    from govsim.scenario import Scenario

    for key, _, told in numbers(Scenario):
        if not told.thesis and not key.startswith("actors.prices."):
            yield "src/govsim/describe.py", Text(title_of(key).en)
    yield from (("src/govsim/measure/metric.py", Text(found.unit, UNIT)) for found in METRICS.values())


def sources() -> Iterator[tuple[str, Callable[[Path], Iterator[Text]]]]:
    """Which files are read, and how."""

    def read(collect: Callable[[str], Iterator[Text]]) -> Callable[[Path], Iterator[Text]]:
        return lambda path: collect(path.read_text(encoding="utf-8"))

    yield "src/govsim/**/*.py", read(of_python)
    yield "src/govsim/**/*.j2", partial(of_script, extract=babel_extract)
    yield "src/govsim/view/**/*.js", read(of_javascript)
    yield "src/govsim/view/**/*.yaml", read(partial(of_yaml, OF_THE_PAGE))
    for place in ("scenarios/*.yaml", "scenarios/reform/*.yaml", "experiments/*.yaml"):
        yield place, read(partial(of_yaml, OF_FILES))


def collected() -> dict[Text, list[str]]:
    """Every text with the files in which it stands."""
    found: dict[Text, set[str]] = {}
    for pattern, read in sources():
        for path in ROOT.glob(pattern):
            for text in read(path):
                found.setdefault(text, set()).add(path.relative_to(ROOT).as_posix())
    for place, text in composed():
        found.setdefault(text, set()).add(place)
    plain = (text for text in found if text.context == UNIT and not any(letter.isalpha() for letter in text.english))
    return {text: sorted(found[text]) for text in found.keys() - set(plain)}


def catalogue(lang: str) -> Path:
    """The file of a language."""
    return CATALOGUES / lang / "LC_MESSAGES" / f"{DOMAIN}.po"


def written(lang: str, known: bytes) -> bytes:
    """The catalogue of a language with all texts collected, and the translations of those it had."""
    from io import BytesIO

    had = {(m.id, m.context or ""): m for m in read_po(BytesIO(known), ignore_obsolete=True)}
    catalog = Catalog(locale=lang)
    for text, places in collected().items():
        before = had.get(text)
        message = catalog.add(
            text.english, before.string if before else "", [(place, 0) for place in places], context=text.context or None,
            user_comments=before.user_comments if before else (),
        )  # fmt: skip
        message.flags.clear()  # what a version of the library guesses of formats; the test looks at the places themselves
    into = BytesIO()
    write_po(into, catalog, width=0, sort_output=True, omit_header=True, include_lineno=False)
    return HEADER.format(lang=lang).encode() + b"\n" + into.getvalue()


def main() -> int:
    """Write the catalogues; the answer is 1 where a text lacks its translation, and says which."""
    missing = 0
    for lang in LANGUAGES[1:]:
        file = catalogue(lang)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(written(lang, file.read_bytes() if file.is_file() else b""))
        with file.open("rb") as stream:
            open_ones = [message for message in read_po(stream) if message.id and not message.string]
        missing += len(open_ones)
        for message in open_ones:
            print(f"{file.relative_to(ROOT)}: not translated: {message.id}")
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
