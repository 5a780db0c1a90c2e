"""The rules of the house, held by tests; each rule is first shown to catch a breach."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

import house_rules
from house_rules import RULES, Source, is_of_the_project

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "src" / "govsim"
SOURCES = [Source(f.relative_to(PACKAGE).as_posix(), f.read_text("utf-8")) for f in sorted(PACKAGE.rglob("*.py"))]
HEAVY = {"mesa", "numpy", "pandas", "pydantic", "scipy", "matplotlib", "numba", "networkx", "duckdb", "pyarrow", "babel"}
HELP_LIMIT_S = 0.2

BREACHES = {
    "imports_go_down": [
        ("community/grids.py", "from govsim.incidents import life"),
        ("engine/block.py", "def f():\n    import govsim.model"),
        ("incidents/life.py", "from govsim.incidents.dispatch import offer"),
        ("incidents/life.py", "from govsim.incidents.unheard_of import x"),
        ("incidents/life.py", "from . import units"),
        ("unheard_of.py", ""),
        ("analysis/verdict.py", "from govsim.policy import Policy"),
        ("analysis/verdict.py", "from govsim.scenario import Scenario"),
        ("measure/money.py", "from govsim.analysis.verdict import judge"),
        ("text/words.py", "from govsim.names import NEEDS"),
        ("experiment/designs/price/__init__.py", "from govsim.experiment.run.sweep import sweep"),
    ],
    "is_short": [("engine/block.py", "x = 1\n" * 501), ("engine/block.py", "def f():\n" + "    x = 1\n" * 40)],
    "makes_no_generator": [
        ("community/needs.py", "import random"),
        ("community/needs.py", "from numpy.random import default_rng"),
        ("community/needs.py", "import numpy as np\nx = np.random.RandomState(1)"),
        ("community/needs.py", "x = Generator(bits)"),
        ("experiment/run/sweep.py", "import numpy as np\nx = np.random.rand(3)"),
    ],
    "is_silent": [("incidents/life.py", "print(1)"), ("measure/money.py", "with open('x') as f:\n    pass")],
    "names_no_regime": [
        ("actors/government.py", "x = 'collaborative'"),
        ("actors/government.py", "x = load('scenarios/collaborative.yaml')"),
        ("actors/government.py", "def f(is_top_down): pass"),
        ("report/page.py", "if arm == 'digital_top_down': pass"),
        ("cli.py", "ARMS = ('top_down',)"),
    ],
    "concludes_in_one_room": [
        ("store/reading.py", "from scipy import stats\nhalf = stats.t.ppf(0.975, 9)"),
        ("store/reading.py", "from scipy.stats import t\nhalf = t.ppf(0.975, 9)"),
        ("report/page.py", "from scipy.special import stdtrit"),
        ("report/page.py", "import scipy\np = scipy.stats.ttest_rel(a, b).pvalue"),
        ("cli/tables.py", "x = 'no clear difference'"),
        ("view/details.py", "if found == 'matters': pass"),
    ],
    "is_in_english": [("policy.py", "x = '平台'"), ("policy.py", "x = 'a，b'")],
    "is_documented": [
        ("engine/block.py", "x = 1"),
        ("engine/block.py", '"""Blocks."""\ndef coefficient(): pass'),
        ("engine/block.py", '"""Blocks."""\nclass Block: pass'),
    ],
}
ALLOWED = {
    "imports_go_down": [
        ("incidents/dispatch.py", "from govsim.incidents.life import enter"),
        ("analysis/verdict.py", "from govsim.measure import METRICS\nfrom govsim.analysis.interval import paired"),
        ("incidents/__init__.py", "from govsim.incidents.events import advance"),
        ("experiment/plan.py", "from govsim.experiment.designs import DESIGNS"),
        ("actors/budget.py", "if TYPE_CHECKING:\n    from govsim.model.world import World"),
    ],
    "is_short": [("incidents/events.py", "def act():\n" + "    x = 1\n" * 90)],
    "makes_no_generator": [
        ("engine/streams.py", "from numpy.random import Generator\nx = Generator(bits)"),
        ("community/needs.py", "import numpy as np\ndef f(rng: np.random.Generator): return rng.random(3)"),
    ],
    "is_silent": [("engine/kernel.py", "open('x')"), ("cli.py", "print(1)")],
    "names_no_regime": [
        ("cli.py", "@option('--arm', default='top_down')\ndef f(arm=('collaborative',)): pass"),
        ("actors/collaboration.py", '"""How collaborative supply grows."""\nx = "a collaborative regime"'),
    ],
    "concludes_in_one_room": [
        ("analysis/interval.py", "from scipy.special import stdtrit"),
        ("calibration/goodness.py", "from scipy import stats\np = stats.chi2.sf(x, 3) + stats.norm.sf(2)"),
        ("report/page.py", "x = 'what difference matters is assumed'"),
    ],
    "is_in_english": [("drawing/style.py", "x = '\\uff0c', '−', '∑', '“'")],
    "is_documented": [("engine/block.py", '"""Blocks."""\ndef _hidden(): pass')],
}


def _cases(table: dict[str, list[tuple[str, str]]]) -> list[tuple[str, Source]]:
    return [(rule, Source(*snippet)) for rule, snippets in table.items() for snippet in snippets]


def test_every_rule_has_a_breach_to_catch() -> None:
    assert {rule.__name__ for rule in RULES} == set(BREACHES) == set(ALLOWED)


@pytest.mark.parametrize(("rule", "source"), _cases(BREACHES))
def test_rule_catches(rule: str, source: Source) -> None:
    assert getattr(house_rules, rule)(source)


@pytest.mark.parametrize(("rule", "source"), _cases(ALLOWED))
def test_rule_lets_pass(rule: str, source: Source) -> None:
    assert getattr(house_rules, rule)(source) == []


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_sources_keep_the_rule(rule) -> None:
    assert [breach for source in SOURCES for breach in rule(source)] == []


def test_tests_and_tools_are_short() -> None:
    files = [f for room in ("tests", "tools", "benchmarks") for f in sorted((ROOT / room).rglob("*.py"))]
    assert [b for f in files for b in house_rules.is_short(Source(f.name, f.read_text("utf-8"))) if " lines" in b] == []


def _texts() -> list[tuple[str, str]]:
    """Every text file that git does not ignore; without git (an unpacked archive) those of known rooms."""
    ask = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    try:
        places = subprocess.run(ask, cwd=ROOT, capture_output=True, check=True).stdout.decode().split("\0")
    except (OSError, subprocess.CalledProcessError):
        rooms = ("src", "tests", "tools", "docs", "scenarios", "experiments", "benchmarks")
        places = [f.relative_to(ROOT).as_posix() for room in rooms for f in (ROOT / room).rglob("*.*")]
    texts = []
    for path in (ROOT / place for place in places if place):
        if path.is_file() and b"\0" not in (raw := path.read_bytes())[:4096]:
            texts.append((path.relative_to(ROOT).as_posix(), raw.decode("utf-8")))
    return texts


@pytest.mark.parametrize("word", [("/r", "oot/x"), ("issue", " 12"), ("last ses", "sion"), ("TO", "DO: later")])
def test_foreign_words_are_caught(word: tuple[str, str]) -> None:  # in two parts, so that this file keeps the rule
    assert is_of_the_project("x.md", "see " + "".join(word))


def test_files_speak_of_the_project_only() -> None:
    texts = _texts()
    assert texts
    assert [breach for place, text in texts for breach in is_of_the_project(place, text)] == []


def _imported(*command: str) -> set[str]:
    done = subprocess.run([sys.executable, "-X", "importtime", *command], capture_output=True, text=True, check=True)
    return {line.rsplit("|", 1)[-1].strip() for line in done.stderr.splitlines() if line.startswith("import time:")}


def test_imports_are_seen() -> None:
    assert "json" in _imported("-c", "import json")


def test_help_imports_nothing_heavy() -> None:
    assert {name.split(".")[0] for name in _imported("-m", "govsim", "--help")} & HEAVY == set()


def _best_of(number: int, *command: str) -> float:
    """Seconds of the fastest of several runs: other work on the machine only ever adds."""
    taken = []
    for _ in range(number):
        begin = time.perf_counter()
        subprocess.run([sys.executable, *command], check=True, stdout=subprocess.DEVNULL, env=os.environ)
        taken.append(time.perf_counter() - begin)
    return min(taken)


def test_help_is_quick() -> None:
    bare = _best_of(5, "-c", "")
    assert _best_of(5, "-m", "govsim", "--help") < bare + HELP_LIMIT_S
