"""The report: one self-contained page, written from the files of a run folder alone."""

import html
import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import jinja2
from markupsafe import Markup

from govsim.analysis.conclusions import Told
from govsim.analysis.facts import SHOWN, unit_of
from govsim.analysis.verdict import SAME
from govsim.drawing.style import ARMS, drawing, inline, look_for, png_of, svg_of
from govsim.report import design, hypotheses, tables
from govsim.report.answer import answer
from govsim.report.figures import FIGURES
from govsim.report.prose import LIMITS, METHOD, TEXT
from govsim.store.reading import Arm, RunFolder, open_folder
from govsim.text.errors import InputError
from govsim.text.words import words

TEMPLATE = "template.html.j2"


def write(folder: Path, lang: str = "en", out: Path | None = None) -> Path:
    """Write the report of a run folder and its figures (SVG and PNG); returns the page's path."""
    return write_all([folder], lang, out or folder / "report.html")


def write_all(folders: Sequence[Path], lang: str, out: Path) -> Path:
    """Write one page with a section for each folder. Raises InputError for what is no run folder."""
    opened = [open_folder(Path(folder)) for folder in folders]
    sections = [section(folder, lang, number) for number, folder in enumerate(opened)]
    for folder, shown in zip(opened, sections, strict=True):
        shown["beside"] = out.resolve().parent == folder.path.resolve()
    page = template().render(
        lang=lang, sections=sections, text={k: w.say(lang) for k, w in TEXT.items()}, arms=ARMS,
        method=[w.say(lang) for w in METHOD], limits=[w.say(lang) for w in LIMITS],
    )  # fmt: skip
    try:
        out.write_text(page, encoding="utf-8")
    except OSError as problem:
        raise InputError([f"{out}: cannot be written: {problem.strerror}"]) from problem
    return out


@cache
def template() -> jinja2.Template:
    """The page's template, compiled once."""
    loader = jinja2.FileSystemLoader(Path(__file__).parent)
    environment = jinja2.Environment(loader=loader, autoescape=True, trim_blocks=True, lstrip_blocks=True)
    environment.filters["coded"] = coded
    return environment.get_template(TEMPLATE)


def coded(text: str) -> Markup:
    return Markup(re.sub(r"`([^`]+)`", r"<code>\1</code>", html.escape(text, quote=False)))


def make(place: Path) -> None:
    """Make the folder of the figures. Raises InputError where nothing can be written."""
    try:
        place.mkdir(exist_ok=True)
    except OSError as problem:
        raise InputError([f"{place}: cannot be made: {problem.strerror}"]) from problem


def section(folder: RunFolder, lang: str, number: int) -> dict[str, Any]:
    """All that the page shows of one folder."""
    drawn = list(figures(folder, lang, number))
    arms = [{"title": a.title.say(lang), "name": a.name, "description": a.description.say(lang)} for a in folder.arms]
    return {
        "name": folder.path.name,
        "title": words(str(folder.manifest.get("title") or "")).say(lang) or " · ".join(a["title"] for a in arms),
        "description": words(" ".join(str(folder.manifest.get("description") or "").split())).say(lang),
        "banners": [*design.banners(folder, lang), *filter(None, [hypotheses.lock_note(folder, lang)])],
        "hypotheses": hypotheses.section(folder, lang),
        "remarks": design.remarks(folder, lang),
        "design": design.design(folder, lang),
        "answer": answer(folder, lang, [f["title"] for f in drawn if f["of_design"]]),
        "arms": arms,
        "table": rows(folder, lang) if folder.others else [],
        "single": [] if folder.others else tables.single(folder, lang),
        "figures": drawn,
        "figures_first": any(f["of_design"] for f in drawn),
        "pairs": tables.pairs(folder, lang),
        "twins": tables.twins(folder, lang),
        "levers": tables.levers(folder, lang),
        "values": tables.values(folder),
        "others": tables.others(folder),
        "meanings": tables.meanings(folder, lang),
        "number": number,
        "provenance": provenance(folder, lang),
        "rejected": folder.manifest.get("rejected_rows") or [],
    }


def rows(folder: RunFolder, lang: str) -> list[dict[str, Any]]:
    """The headline table: a row for each metric, a cell for each scenario."""
    table: list[dict[str, Any]] = []
    for metric in SHOWN:
        told = {arm: row for arm in folder.others if (row := folder.told(metric, folder.baseline, arm))}
        first = next(iter(told.values()), None)
        if first is None or not tables.is_told(metric, first.mean_a):
            continue
        known, of = first.facts, unit_of(metric, named=first.facts.unit)
        table.append({
            "title": known.title.say(lang), "unit": of.say(lang), "meaning": known.meaning.say(lang),
            "base": first.base, "cells": [cell(arm, row, lang) for arm, row in told.items()], "headline": first.is_headline,
        })  # fmt: skip
    return table


def cell(arm: Arm, told: Told, lang: str) -> dict[str, str]:
    """A scenario's mean, its difference from the first, the interval, and what it amounts to."""
    is_same = told.verdict.word == SAME
    return {
        "mean": told.other, "class": tables.class_of(told), "said": told.verdict.said.say(lang), "arm": arm.title.say(lang),
        "difference": "" if is_same else told.change_of.say(lang), "interval": "" if is_same else told.interval.say(lang),
    }  # fmt: skip


def figures(folder: RunFolder, lang: str, number: int) -> Any:
    """Draw all figures, keep them as files beside the page, and yield them for it."""
    look = look_for(lang, folder.arms)
    place = folder.path / "figures"
    make(place)
    for figure in FIGURES:
        with drawing(look):
            drawn = figure.draw(folder, look)
            if drawn is None:
                continue
            svg = svg_of(drawn.figure)
            (place / f"{figure.name}.svg").write_text(svg, encoding="utf-8")
            (place / f"{figure.name}.png").write_bytes(png_of(drawn.figure))
        title = drawn.title.say(lang)
        picture = inline(svg, f"s{number}-{figure.name}", html.escape(title, quote=True))
        yield {
            "question": figure.question.say(lang), "title": title, "note": drawn.note.say(lang), "svg": Markup(picture),
            "name": f"{figure.name}-{number}" if number else figure.name, "of_design": figure.of_design,
            "words": [(head.say(lang), [line.say(lang) for line in lines]) for head, lines in drawn.words],
        }  # fmt: skip


def provenance(folder: RunFolder, lang: str) -> list[tuple[str, str]]:
    """Where the numbers come from."""
    told, seeds = folder.manifest, folder.seeds
    span = f"{seeds[0]}-{seeds[-1]} ({len(seeds)})" if len(seeds) > 1 else str(seeds[0])
    versions = ", ".join(f"{k} {v}" for k, v in (told.get("versions") or {}).items())
    hashes = ", ".join(f"{k} {str(v)[:12]}" for k, v in (told.get("hashes") or {}).items())
    wall, failed = told.get("wall_seconds"), len(told.get("failed") or [])
    named = (
        ("command", told.get("command")), ("seeds", span), ("versions", versions), ("hashes", hashes),
        ("wall", f"{wall:.0f} s" if isinstance(wall, int | float) else ""), ("failed", failed),
    )  # fmt: skip
    return [(TEXT[key].say(lang), str(value)) for key, value in named if value]
