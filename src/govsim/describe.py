"""Everything that the project says of itself as tables: one source for `govsim list`, the ODD, the report, the page."""

from collections.abc import Sequence
from typing import Any

from govsim.base.block import about, numbers
from govsim.measure import METRICS
from govsim.policy import PROPOSALS, Policy, Prices
from govsim.scenario import Scenario, bundled

Row = dict[str, Any]


def levers() -> list[Row]:
    """The levers by proposal, with their prices and what they act on."""
    rows = []
    for proposal, words in PROPOSALS.items():
        for name, info in Policy.model_fields.items():
            told = about(info)
            if told is None or told.thesis != proposal or told.title is None:
                continue
            price = Prices.model_fields[name].default if name in Prices.model_fields else None
            rows.append({
                "proposal": f"{proposal}. {words.en}", "lever": name, "title": told.title.en, "title_zh": told.title.zh,
                "unit": told.unit, "default": info.default, "price_h": price, "acts_on": ", ".join(told.acts_on),
                "meaning": told.meaning,
            })  # fmt: skip
    return rows


def parameters() -> list[Row]:
    """Every number of the model outside policy: key, default, unit, plausible range, source, meaning."""
    rows = []
    for key, info, told in numbers(Scenario):
        if not key.startswith("policy."):
            low_high = f"{told.plausible[0]:g} .. {told.plausible[1]:g}" if told.plausible else ""
            rows.append({
                "key": key, "default": plain(info.default), "unit": told.unit, "plausible": low_high, "source": told.source,
                "meaning": told.meaning,
            })  # fmt: skip
    return rows


def metrics() -> list[Row]:
    """The metrics: name, unit, direction, meaning."""
    return [
        {"metric": m.name, "unit": m.unit, "better": m.better, "group": m.group, "title": m.title.en, "meaning": m.meaning}
        for m in METRICS.values()
    ]


def scenarios() -> list[Row]:
    """The scenarios that ship: name, title."""
    import yaml

    rows = []
    for name in bundled.names():
        path = bundled.find(name)
        told = yaml.safe_load(path.read_text(encoding="utf-8")) if path else {}
        rows.append({"scenario": name, "title": told.get("title", ""), "extends": told.get("extends", "")})
    return rows


def designs() -> list[Row]:
    """The experiments that ship."""
    return [{"experiment": name} for name in bundled.names("experiments")]


TABLES = {
    "levers": levers, "metrics": metrics, "parameters": parameters, "scenarios": scenarios, "designs": designs,
}  # fmt: skip


def plain(value: Any) -> str:
    """A default as people write it."""
    if isinstance(value, tuple):
        return ", ".join(f"{v:g}" for v in value)
    return f"{value:g}" if isinstance(value, int | float) and not isinstance(value, bool) else str(value)


def markdown_table(rows: Sequence[Row], columns: Sequence[str] | None = None) -> str:
    """Rows as a Markdown table."""
    names = list(columns or (rows[0] if rows else ()))
    lines = ["| " + " | ".join(names) + " |", "|" + "---|" * len(names)]
    for row in rows:
        cells = ("" if row[n] is None else plain(row[n]).replace("|", "\\|") for n in names)
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines)
