"""The generated part of each submodel in docs/odd.md: its equations as they stand in the source, and its coefficients."""

import ast
import textwrap
from pathlib import Path
from typing import NamedTuple

from govsim import describe

SOURCES = Path(describe.__file__).parent
NOTES = {"actors.committee": " and of every firm and organization (its own values are in the table of suppliers)"}


class Submodel(NamedTuple):
    """A mechanism: its files, the blocks of coefficients that belong to it, functions that are equations without the mark."""

    files: tuple[str, ...]
    blocks: tuple[str, ...]
    also: tuple[str, ...] = ()
    only: tuple[str, ...] = ()
    """The equations of a file that holds those of other mechanisms as well; empty for all."""


SUBMODELS = {
    "community": Submodel(
        ("community/population.py", "community/needs.py", "community/network.py", "community/grids.py"),
        ("community", "community.population", "community.needs", "community.network", "horizon"),
    ),
    "threats": Submodel(("incidents/threat.py", "incidents/places.py"), ("incidents.threat", "incidents.profile")),
    "shocks": Submodel(
        ("shocks.py",), ("shocks", "shocks.flood", "shocks.gas_explosion", "shocks.epidemic"), ("hours", "course", "wave")
    ),
    "disputes": Submodel(("incidents/disputes.py",), ("incidents.disputes",)),
    "hazard": Submodel(("incidents/hazard.py",), ("incidents.hazard",)),
    "noticing": Submodel(("incidents/noticing.py",), ("incidents.noticing",)),
    "triage": Submodel(("incidents/triage.py",), ("incidents.triage",)),
    "ladder": Submodel(("incidents/ladder.py",), ("incidents.ladder",)),
    "closing": Submodel(("incidents/closing.py",), ("incidents.closing",)),
    "platform": Submodel(("incidents/platform.py",), ("incidents.platform",)),
    "emergency": Submodel(("incidents/emergency.py",), ("incidents.emergency",)),
    "dispatch": Submodel(("incidents/dispatch.py",), ("incidents.dispatch",)),
    "line": Submodel(("incidents/line.py",), ("incidents.line",)),
    "units": Submodel(("actors/government.py", "incidents/units.py"), ("incidents.units",), ("rosters", "hours_of_day")),
    "load": Submodel(("incidents/load.py",), ("incidents.load",)),
    "course": Submodel(("incidents/course.py",), ("incidents.course",)),
    "response": Submodel(("incidents/response.py",), ("incidents.response",)),
    "witnesses": Submodel(("incidents/witnesses.py",), ("incidents.witnesses",)),
    "satisfaction": Submodel(("actors/residents.py",), ("actors.residents", "actors.residents.satisfaction"),
        only=("satisfaction_after", "expectation_after", "felt_after_quiet")),
    "trust": Submodel(("actors/residents.py",), ("actors.residents.trust",), only=("trust_after_day",)),
    "awareness": Submodel(("actors/residents.py",), ("actors.residents.awareness",), only=("awareness_after_day",)),
    "volunteering": Submodel(("actors/residents.py",), ("actors.residents.volunteering",), only=("readiness",)),
    "organizations": Submodel(
        ("actors/organization.py",), ("actors", "actors.partners", "actors.committee"),
        ("coordination", "decide", "capacity_h", "accepts", "learn"),
    ),
    "pay by the job": Submodel(
        ("actors/call_off.py",), ("actors.call_off",),
        ("call_off_fen", "by_job_share", "worked_until_ceiling", "bill_fen", "unpaid_share"),
    ),
    "enterprises": Submodel(("actors/enterprise.py",), ("actors.enterprise",), ("standing", "own_hours")),
    "social organizations": Submodel(
        ("actors/social_organization.py",), ("actors.social_organization",), ("standing", "own_hours", "decide")
    ),
    "government": Submodel(
        ("actors/government.py",), ("actors.government",), ("demand_signal", "department_shares", "prevention_shares")
    ),
    "budget": Submodel(
        ("actors/government.py", "actors/budget.py", "policy.py"), ("actors.budget", "actors.prices"),
        ("wanted_fen", "draw_up", "envelope_fen", "lever_hours"),
    ),
    "month": Submodel(("actors/deployment.py",), (), ("funded", "volunteers_deployed", "effort_per_cell")),
}  # fmt: skip


def submodel(name: str) -> str:
    """Equations and coefficient tables of a mechanism as Markdown."""
    told = SUBMODELS[name]
    parts = [text for file in told.files if (text := equations(file, told.also, told.only))]
    for block in told.blocks:
        table = describe.markdown_table(coefficients(block))
        parts.append(f"Coefficients of `{block}`{NOTES.get(block, '')}:\n\n{table}")
    return "\n\n".join(parts)


def coefficients(block: str) -> list[describe.Row]:
    """Rows of one block, named within it."""
    rows = [row for row in describe.parameters() if row["key"].rpartition(".")[0] == block]
    return [{"coefficient": row["key"].rpartition(".")[2], **{k: row[k] for k in row if k != "key"}} for row in rows]


def equations(file: str, also: tuple[str, ...] = (), only: tuple[str, ...] = ()) -> str:
    """The equations of a source file, in its order, as a block of code without docstrings and typing."""
    source = (SOURCES / file).read_text(encoding="utf-8")
    nodes = [node for node in ast.parse(source).body if not only or getattr(node, "name", "") in only]
    found = [text for node in nodes for text in at_node(node, also, source.splitlines())]
    return "```python\n" + "\n\n".join(found) + "\n```" if found else ""


def at_node(node: ast.stmt, also: tuple[str, ...], source: list[str]) -> list[str]:
    """Equations at a node: itself, or the methods of a class, with the class before their name."""
    if isinstance(node, ast.ClassDef):
        methods = [n for n in node.body if isinstance(n, ast.FunctionDef) and n.name in also and len(n.body) > 1]
        return [told(method, source, f"{node.name}.") for method in methods if not is_abstract(method)]
    is_one = isinstance(node, ast.FunctionDef) and (is_equation(node) or node.name in also)
    return [told(node, source)] if is_one else []  # type: ignore[arg-type]


def is_equation(node: ast.FunctionDef) -> bool:
    """Whether a function bears the mark of an equation."""
    return any(isinstance(mark, ast.Name) and mark.id == "equation" for mark in node.decorator_list)


def is_abstract(node: ast.FunctionDef) -> bool:
    """Whether a method only says that others have it."""
    return isinstance(node.body[-1], ast.Raise)


def told(node: ast.FunctionDef, source: list[str], owner: str = "") -> str:
    """One equation: its docstring as a comment, its name and arguments, its lines as coded."""
    meaning = " ".join((ast.get_docstring(node) or "").split())
    names = [a.arg for a in (*node.args.args, *node.args.kwonlyargs) if a.arg not in ("self", "k")]
    lines = source[node.body[1].lineno - 1 : node.end_lineno]
    coded = textwrap.indent(textwrap.dedent("\n".join(line.removesuffix("  # fmt: skip") for line in lines)), "    ")
    return f"# {meaning}\n{owner}{node.name}({', '.join(names)}):\n{coded}"
