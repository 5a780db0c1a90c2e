"""The report: one self-contained page, written from the files of a run folder alone."""

import html
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import jinja2
import pandas as pd
from markupsafe import Markup

from govsim.base.block import Words
from govsim.report.answer import SHOWN, answer, difference_text, facts, interval_text, pair_decimals, scale_of, verdict
from govsim.report.digits import plain, three
from govsim.report.figures import FIGURES
from govsim.report.folder import Arm, RunFolder, open_folder
from govsim.report.look import ARMS, drawing, inline, look_for, png_of, svg_of
from govsim.report.prose import LIMITS, METHOD, TEXT
from govsim.report.words import VERDICTS, say, unit

TEMPLATE = "template.html.j2"


def write(folder: Path, lang: str = "en", out: Path | None = None) -> Path:
    """Write the report of a run folder and its figures (SVG and PNG); returns the page's path."""
    return write_all([folder], lang, out or folder / "report.html")


def write_all(folders: Sequence[Path], lang: str, out: Path) -> Path:
    """Write one page with a section for each folder. Raises InputError for what is no run folder."""
    opened = [open_folder(Path(folder)) for folder in folders]
    sections = [section(folder, lang, number) for number, folder in enumerate(opened)]
    loader = jinja2.FileSystemLoader(Path(__file__).parent)
    environment = jinja2.Environment(loader=loader, autoescape=True, trim_blocks=True, lstrip_blocks=True)
    page = environment.get_template(TEMPLATE).render(
        lang=lang, sections=sections, text={k: say(w, lang) for k, w in TEXT.items()}, arms=ARMS,
        method=[say(w, lang) for w in METHOD], limits=[say(w, lang) for w in LIMITS],
    )  # fmt: skip
    out.write_text(page, encoding="utf-8")
    return out


def section(folder: RunFolder, lang: str, number: int) -> dict[str, Any]:
    """All that the page shows of one folder."""
    return {
        "name": folder.path.name,
        "answer": answer(folder, lang),
        "arms": [{"title": a.title, "name": a.name, "description": a.description} for a in folder.arms],
        "table": rows(folder, lang) if folder.others else [],
        "single": [] if folder.others else single(folder, lang),
        "figures": list(figures(folder, lang, number)),
        "twins": twin_rows(folder, lang),
        "provenance": provenance(folder, lang),
        "rejected": folder.manifest.get("rejected_rows") or [],
    }


def rows(folder: RunFolder, lang: str) -> list[dict[str, Any]]:
    """The headline table: a row for each metric, a cell for each scenario."""
    table = []
    for metric in SHOWN:
        pairs = {arm: folder.pair(metric, folder.baseline, arm) for arm in folder.others}
        first = next((p for p in pairs.values() if p is not None), None)
        if first is None:
            continue
        known, scale = facts(metric, first), scale_of(metric)
        cells = [cell(metric, arm, pair, lang) for arm, pair in pairs.items() if pair is not None]
        table.append({
            "title": say(known.title, lang), "unit": "%" if scale == 100 else unit(known.unit, lang).replace("0..1", ""),
            "meaning": known.meaning, "base": plain(first.mean_a * scale, decimals(metric, pairs.values())), "cells": cells,
            "headline": first.p_holm == first.p_holm,
        })  # fmt: skip
    return table


def decimals(metric: str, pairs: Any) -> int:
    """Decimals that the narrowest interval of a metric's pairs can bear."""
    return max((pair_decimals(metric, p) for p in pairs if p is not None), default=1)


def cell(metric: str, arm: Arm, pair: pd.Series, lang: str) -> dict[str, str]:
    """A scenario's mean, its difference from the first, the interval, and what it amounts to."""
    found = verdict(metric, pair)
    return {
        "mean": plain(pair.mean_b * scale_of(metric), pair_decimals(metric, pair)), "verdict": found,
        "said": say(VERDICTS[found], lang), "difference": difference_text(metric, pair, lang),
        "interval": interval_text(metric, pair, lang), "arm": arm.title,
    }  # fmt: skip


def single(folder: RunFolder, lang: str) -> list[dict[str, str]]:
    """All metrics of a folder that compares nothing."""
    table = []
    for metric in folder.runs.columns[3:]:
        known = facts(metric, None)
        mean = folder.mean(folder.baseline, metric)
        table.append({
            "title": say(known.title, lang), "value": three(mean * scale_of(metric)), "meaning": known.meaning,
            "unit": "%" if scale_of(metric) == 100 else unit(known.unit, lang),
        })  # fmt: skip
    return table


def figures(folder: RunFolder, lang: str, number: int) -> Any:
    """Draw all figures, keep them as files beside the page, and yield them for it."""
    look = look_for(lang, folder.arms)
    place = folder.path / "figures"
    place.mkdir(exist_ok=True)
    for figure in FIGURES:
        with drawing(look):
            drawn = figure.draw(folder, look)
            if drawn is None:
                continue
            svg = svg_of(drawn.figure)
            (place / f"{figure.name}.svg").write_text(svg, encoding="utf-8")
            (place / f"{figure.name}.png").write_bytes(png_of(drawn.figure))
        title = say(drawn.title, lang)
        picture = inline(svg, f"s{number}-{figure.name}", html.escape(title, quote=True))
        yield {
            "question": say(figure.question, lang), "title": title, "note": say(drawn.note, lang), "name": figure.name,
            "svg": Markup(picture),
        }  # fmt: skip


TWINS = (
    ("twins_both", Words("incidents that happen under both", "两方案下都发生的事件"), 0),
    ("twins_only_a", Words("only under the first", "仅在前者下发生"), 0),
    ("twins_only_b", Words("only under the second", "仅在后者下发生"), 0),
    ("help_time_mean_h", Words("help time of the same incidents (h)", "相同事件的救助用时差（小时）"), 2),
    ("response_time_mean_h", Words("response time of the same incidents (h)", "相同事件的响应时间差（小时）"), 2),
    ("sooner_share", Words("of these, helped sooner (%)", "其中更快获助（%）"), 1),
    ("later_share", Words("of these, helped later (%)", "其中更慢获助（%）"), 1),
    ("better_share", Words("residents more satisfied (%)", "满意度上升的居民（%）"), 1),
    ("worse_share", Words("residents less satisfied (%)", "满意度下降的居民（%）"), 1),
)


def twin_rows(folder: RunFolder, lang: str) -> dict[str, Any]:
    """Incidents and residents that are the same under both scenarios of each pair."""
    file = folder.path / "tables" / "twins.csv"
    if not file.is_file():
        return {}
    table, title = pd.read_csv(file), {a.name: a.title for a in folder.arms}
    pairs = [(a, b) for a, b in dict.fromkeys(zip(table.a, table.b, strict=True)) if a in title and b in title]
    means = table.set_index(["a", "b", "quantity"])["mean"]
    found = []
    for quantity, words, digits in TWINS:
        values = [means.get((a, b, quantity), float("nan")) * scale_of(quantity) for a, b in pairs]
        found.append({"title": say(words, lang), "cells": [plain(v, digits) for v in values]})
    against = " against " if lang == "en" else " 对 "
    return {"pairs": [f"{title[b]}{against}{title[a]}" for a, b in pairs], "rows": found}


def provenance(folder: RunFolder, lang: str) -> list[tuple[str, str]]:
    """Where the numbers come from."""
    told, seeds = folder.manifest, folder.seeds
    span = f"{seeds[0]}-{seeds[-1]} ({len(seeds)})" if len(seeds) > 1 else str(seeds[0])
    versions = ", ".join(f"{k} {v}" for k, v in (told.get("versions") or {}).items())
    hashes = ", ".join(f"{k} {str(v)[:12]}" for k, v in (told.get("hashes") or {}).items())
    named = (("command", told.get("command")), ("seeds", span), ("versions", versions), ("hashes", hashes))
    return [(say(TEXT[key], lang), str(value)) for key, value in named if value]
