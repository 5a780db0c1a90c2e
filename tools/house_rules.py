"""The house rules as functions of a file's place and text: each returns one line per breach."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

MAY_IMPORT = {
    "text": "", "names": "text", "engine": "text names",
    # the lived wing: what happens
    "policy": "text names engine", "horizon": "engine", "timeline": "text engine policy", "community": "text names engine",
    "shocks": "names engine community", "actors": "names engine policy community",
    "incidents": "text names engine community shocks actors", "intake": "text names community incidents",
    "scenario": "text names engine policy horizon timeline community shocks actors incidents",
    # the judged wing: who says so; of scenarios the run folder knows the names of those that ship
    "measure": "text names", "analysis": "text names measure", "store": "text names measure analysis scenario",
    "drawing": "text names analysis store",
    # where they meet
    "model": "names engine policy horizon timeline community shocks actors incidents intake scenario measure",
    "describe": "text names engine policy scenario measure store",
    "experiment": "text names engine policy shocks incidents intake scenario measure analysis store drawing model describe",
    "calibration": "text names engine community incidents intake scenario measure drawing model",
    "report": "text names engine policy timeline analysis store drawing describe experiment",
    "view": "text names engine policy timeline community incidents scenario measure analysis drawing model",
    "cli": "text names engine community incidents intake scenario measure analysis store model describe experiment calibration "
    "report view",
}  # fmt: skip
"""The rooms from the ground up, and for each those that it may import beside itself."""

INSIDE = {"experiment": ("study", "hypotheses", "designs", "plan", "run")}
"""The same inside a room: each piece imports those before it."""

STATIONS = (
    "log", "life", "places", "load", "units", "course", "hazard", "witnesses", "line", "dispatch", "closing", "response",
    "emergency", "ladder", "platform", "triage", "noticing", "disputes", "threat", "profile", "candidates", "events",
)  # fmt: skip
"""The same inside the room of incidents: each station imports those before it, which come later in a life."""

PACKAGE = Path(__file__).resolve().parents[1] / "src" / "govsim"
MOST_LINES, MOST_FUNCTION_LINES = 500, 40
EVENT_TABLES = frozenset({"incidents/events.py:act"})
"""Kernels that are one long table of events, and may be longer than a function should be."""

GENERATORS_AT_HOME = "engine/streams.py"
CORE = ("names", "engine", "community", "actors", "incidents", "model", "measure", "analysis")
CORE_WITH_FILES = frozenset({"engine/kernel.py", "engine/sources.py"})
"""Modules of the core whose very task is a file."""
REGIMES = ("top_down", "digital_top_down", "service_government", "collaborative")

CONCLUSIONS_AT_HOME = "analysis"
TESTS_OF_MEANS = re.compile(r"(\bt\.(ppf|isf|interval|sf|cdf)|\bstdtr(it)?|\bttest_\w+|\bfalse_discovery_control)$")
"""How a t interval or a test of means is computed, wherever it comes from."""
VERDICTS = frozenset({
    "matters", "unclear", "equivalent", "confirmed", "undecided", "exploratory", "clear but small",
    "no clear difference", "better, matters", "clearly better", "clearly worse", "significant", "not significant",
})  # fmt: skip
"""What only the room for conclusions may call a difference."""

WORDS = tuple(
    re.compile(pattern)  # a class of one letter, so that no pattern matches the line it stands on
    for pattern in (
        r"/wor[k]/",
        r"/roo[t]/",
        r"/hom[e]/\w",
        r"/op[t]/",
        r"\.librar[y]\b",
        r"(?i)\bpyp[i]\.org|pythonhoste[d]",
        r"(?i)\b(this|last|next|previous|another) [s]ession\b",
        r"(?i)\bissue[s]? #?\d",
        r"\bCE[O]\b",
        r"(?i)\b(claud[e]|anthropi[c]|chatgp[t])\b",
        r"\b(TOD[O]|FIXM[E])\b",
        r"contrac[t]\.md",
    )
)
"""What tells of the place or the hands that made a file, not of the project."""

Function = ast.FunctionDef | ast.AsyncFunctionDef


class Source(NamedTuple):
    """A module: its place under src/govsim, such as `incidents/life.py`, and its text."""

    place: str
    text: str

    @property
    def room(self) -> str:
        """The top-level name the module belongs to."""
        return self.place.split("/")[0].removesuffix(".py")

    @property
    def tree(self) -> ast.Module:
        """The parsed text."""
        return parsed(self.text)

    @property
    def nodes(self) -> tuple[ast.AST, ...]:
        """Every node of the tree, in the order of `ast.walk`."""
        return walked(self.text)


@cache
def parsed(text: str) -> ast.Module:
    """The tree of a text, which all rules share."""
    return ast.parse(text)


@cache
def walked(text: str) -> tuple[ast.AST, ...]:
    """The nodes of a text's tree."""
    return tuple(ast.walk(parsed(text)))


def _imports(source: Source) -> Iterator[tuple[int, str]]:
    """Yield (line, dotted name) of every import that happens at run time, wherever it stands."""
    typing_only = {
        id(inner)
        for node in source.nodes
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test)
        for inner in ast.walk(node)
    }
    for node in source.nodes:
        if id(node) in typing_only:
            continue
        if isinstance(node, ast.Import):
            yield from ((node.lineno, name.name) for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from ((node.lineno, f"{'.' * node.level}{node.module or ''}.{name.name}") for name in node.names)


def imports_go_down(source: Source) -> list[str]:
    """Hold imports to the rooms that a room may know and, inside incidents, to the order of the stations of a life."""
    if source.room in ("__init__", "__main__"):
        return []
    if source.room not in MAY_IMPORT:
        return [f"{source.place}: room {source.room} has no place among the rooms"]
    found = []
    for line, name in _imports(source):
        parts = name.split(".")
        if name.startswith("."):
            found.append(f"{source.place}:{line}: relative import {name}")
        elif parts[0] == "govsim" and len(parts) > 1:
            found += [f"{source.place}:{line}: {why}" for why in _breach(source, parts[1:])]
    return found


def _breach(source: Source, target: list[str]) -> Iterator[str]:
    room, inside = target[0], INSIDE.get(source.room, ())
    if room not in MAY_IMPORT:
        if room not in ("__init__", "__version__"):
            yield f"imports {room}, which has no place among the rooms"
    elif room != source.room:
        if room not in MAY_IMPORT[source.room].split():
            yield f"{source.room} may not import {room}"
    elif room == "incidents" and not source.place.endswith("__init__.py"):
        here, there = source.place.split("/")[-1].removesuffix(".py"), target[1] if len(target) > 1 else ""
        if here not in STATIONS or there not in STATIONS:
            yield f"{here} or {there or 'incidents'} has no rank among the stations"
        elif STATIONS.index(there) >= STATIONS.index(here):
            yield f"station {here} may not import {there}"
    elif inside and len(target) > 1 and target[1] in inside:
        here = source.place.split("/")[1].removesuffix(".py")
        if here in inside and inside.index(target[1]) > inside.index(here):
            yield f"{here} may not import {target[1]}"


def is_short(source: Source) -> list[str]:
    """Hold a file to 500 lines and a function to 40; event tables are excepted by name."""
    lines = len(source.text.splitlines())
    found = [f"{source.place}: {lines} lines"] if lines > MOST_LINES else []
    for node in source.nodes:
        if isinstance(node, Function) and f"{source.place}:{node.name}" not in EVENT_TABLES:
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            if length > MOST_FUNCTION_LINES:
                found.append(f"{source.place}:{node.lineno}: {node.name} has {length} lines")
    return found


def makes_no_generator(source: Source) -> list[str]:
    """Keep random generators in one file; naming the type numpy.random.Generator is allowed, calling it is not."""
    if source.place == GENERATORS_AT_HOME:
        return []
    found = [
        (line, name)
        for line, name in _imports(source)
        if name.split(".")[0] in ("random", "secrets") or name.startswith("numpy.random.") or name == "numpy.random"
        if name != "numpy.random.Generator"
    ]
    for node in source.nodes:
        if isinstance(node, ast.Attribute) and re.fullmatch(r"(np|numpy)\.random\.(?!Generator$)\w+", ast.unparse(node)):
            found.append((node.lineno, ast.unparse(node)))
        elif isinstance(node, ast.Call) and re.search(
            r"(^|\.)(Generator|default_rng|Random|RandomState)$", ast.unparse(node.func)
        ):
            found.append((node.lineno, f"{ast.unparse(node.func)}()"))
    return [f"{source.place}:{line}: {name} belongs in {GENERATORS_AT_HOME}" for line, name in sorted(set(found))]


def is_silent(source: Source) -> list[str]:
    """Keep printing and files out of the core."""
    if source.room not in CORE or source.place in CORE_WITH_FILES:
        return []
    return [
        f"{source.place}:{node.lineno}: {node.func.id}() in the core"
        for node in source.nodes
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("print", "open", "input")
    ]


def names_no_regime(source: Source) -> list[str]:
    """Refuse the name of a regime as identifier or string, except as a default of a command; docstrings are free."""
    free = {id(node.value) for node in source.nodes if isinstance(node, ast.Expr)}
    if source.place == "cli.py" or source.place.startswith("cli/"):
        free |= set(_ids_in_defaults(source))
    token = re.compile(rf"(?<![A-Za-z])({'|'.join(REGIMES)})(?![A-Za-z])")
    alone = re.compile(rf"([\w./-]*/)?({'|'.join(REGIMES)})(\.ya?ml)?")
    found = []
    for node in source.nodes:
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            breach = id(node) not in free and (alone.fullmatch(node.value) or "top_down" in node.value)
        else:
            named = (getattr(node, field, None) for field in ("id", "attr", "arg", "name"))
            breach = any(token.search(name) for name in named if isinstance(name, str))
        if breach:
            found.append(f"{source.place}:{getattr(node, 'lineno', 0)}: names a regime")
    return found


def _ids_in_defaults(source: Source) -> Iterator[int]:
    for node in source.nodes:
        given: list[ast.expr] = []
        if isinstance(node, ast.arguments):
            given = [*node.defaults, *(d for d in node.kw_defaults if d)]
        elif isinstance(node, ast.keyword) and node.arg == "default":
            given = [node.value]
        yield from (id(inner) for value in given for inner in ast.walk(value))


def concludes_in_one_room(source: Source) -> list[str]:
    """Refuse a second home of conclusions: a t interval or a test of means, and the words of a verdict."""
    if source.room == CONCLUSIONS_AT_HOME:
        return []
    found = [(line, name) for line, name in _imports(source) if TESTS_OF_MEANS.search(name)]
    for node in source.nodes:
        if isinstance(node, ast.Attribute) and TESTS_OF_MEANS.search(ast.unparse(node)):
            found.append((node.lineno, ast.unparse(node)))
        elif isinstance(node, ast.Constant) and node.value in VERDICTS:
            found.append((node.lineno, f"'{node.value}'"))
    return [f"{source.place}:{line}: {name} belongs in {CONCLUSIONS_AT_HOME}/" for line, name in sorted(set(found))]


def is_in_english(source: Source) -> list[str]:
    """Keep texts in other languages in the catalogue: the code is in English, its translations are messages."""
    return [
        f"{source.place}:{number}: {match.group()}"
        for number, line in enumerate(source.text.splitlines(), 1)
        if (match := re.search("[\u3000-\u9fff\uff00-\uffef]+", line))
    ]


@cache
def imported_names() -> frozenset[str]:
    """Every name that some module of the package imports from another."""
    texts = [file.read_text("utf-8") for file in PACKAGE.rglob("*.py")]
    return frozenset(
        name.name
        for text in texts
        for node in walked(text)
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("govsim")
        for name in node.names
    )


def is_documented(source: Source) -> list[str]:
    """Ask a docstring of every module, and of every function and class that another module imports."""
    tree = source.tree
    found = [] if ast.get_docstring(tree) else [f"{source.place}: no docstring"]
    for node in tree.body:
        if isinstance(node, Function | ast.ClassDef) and node.name in imported_names() and not ast.get_docstring(node):
            found.append(f"{source.place}:{node.lineno}: {node.name} has no docstring")
    return found


def is_of_the_project(place: str, text: str) -> list[str]:
    """Refuse words that belong to the place or the hands that made a file."""
    return [
        f"{place}:{number}: {match.group()}"
        for number, line in enumerate(text.splitlines(), 1)
        for match in (pattern.search(line) for pattern in WORDS)
        if match
    ]


RULES = (
    imports_go_down, is_short, makes_no_generator, is_silent, names_no_regime, concludes_in_one_room, is_in_english,
    is_documented,
)  # fmt: skip
