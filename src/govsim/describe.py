"""Everything that the project says of itself as tables: one source for `govsim list`, the ODD, the report, the page."""

from collections.abc import Sequence
from typing import Any

from govsim.base.block import About, about, numbers
from govsim.measure import METRICS
from govsim.policy import PROPOSALS, Policy, Prices, lever_hours
from govsim.scenario import Scenario, bundled, values

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
                "meaning": told.meaning.en,
            })  # fmt: skip
    return rows


def parameters() -> list[Row]:
    """Every number of the model outside policy: key, default, unit, plausible range, source, meaning."""
    rows, default = [], dict(values(Scenario.model_validate({"name": "base"})))
    for key, _, told in numbers(Scenario):
        if not key.startswith("policy."):
            low_high = f"{told.plausible[0]:g} .. {told.plausible[1]:g}" if told.plausible else ""
            rows.append({
                "key": key, "default": plain(default[key]), "unit": told.unit, "plausible": low_high, "source": told.source,
                "meaning": told.meaning.en,
            })  # fmt: skip
    return rows


def metrics() -> list[Row]:
    """The metrics: name, unit, direction, meaning."""
    return [
        {"metric": m.name, "unit": m.unit, "better": m.better, "group": m.group, "title": m.title.en, "meaning": m.meaning.en}
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
    """The experiments that ship: name, design, question."""
    import yaml

    rows = []
    for name in bundled.names("experiments"):
        path = bundled.find(name, "experiments")
        told = yaml.safe_load(path.read_text(encoding="utf-8")) if path else {}
        design = told.get("design", "paired")
        kind = design["kind"] if isinstance(design, dict) else design
        rows.append({"experiment": name, "design": kind, "title": told.get("title", "")})
    return rows


def lever_prices(scenario: Scenario) -> dict[str, float]:
    """What each priced lever of a scenario costs (staff-h per resident and year), partnership's dearness included."""
    prices, dearness = scenario.actors.prices, scenario.actors.partnership_price
    total = lever_hours(scenario.policy, prices, dearness)
    without = {n: scenario.policy.model_copy(update={n: 0}) for n in Prices.model_fields}
    return {n: total - lever_hours(policy, prices, dearness) for n, policy in without.items()}


def differences(one: Scenario, two: Scenario) -> list[Row]:
    """What differs between two scenarios, levers first and by proposal: in words, with the price of each lever's difference."""
    told = {key: about for key, _, about in numbers(Scenario)}
    before, after = dict(values(one)), dict(values(two))
    cost = lever_prices(one), lever_prices(two)
    rows = []
    for key in dict.fromkeys([*before, *after]):
        if key in ("name", "title", "description", "policy.timeline") or before.get(key) == after.get(key):
            continue
        number, lever = told.get(key), key.removeprefix("policy.")
        group, price = "Assumptions", ""
        if number and number.thesis:
            group = f"{number.thesis}. {PROPOSALS[number.thesis].en}"
            is_priced = lever in Prices.model_fields
            price = f"{cost[1][lever] - cost[0][lever]:+.3f} h/resident/y" if is_priced else UNPRICED.get(number.unit, "clerks")
        rows.append({"group": group, "what": _change(key, number, before.get(key), after.get(key)), "price": price, "key": key})
    rows += [*_within(one, two, "No longer within"), *_within(two, one, "Within")]
    order = [f"{thesis}. {words.en}" for thesis, words in PROPOSALS.items()]
    return sorted(rows, key=lambda row: order.index(row["group"]) if row["group"] in order else len(order))


def _within(scenario: Scenario, other: Scenario, word: str) -> list[Row]:
    """The changes within the run that only one of two scenarios has, lever by lever, with what each then costs more or less."""
    told = {key: number for key, _, number in numbers(Scenario)}
    rows, start = [], lever_prices(scenario)
    for place, change in enumerate(scenario.policy.changes):
        if change in other.policy.changes:
            continue
        policy = scenario.policy.model_copy(update=change.set.named)
        then = lever_prices(scenario.model_copy(update={"policy": policy}))
        for lever, value in change.set.named.items():
            number = told[f"policy.{lever}"]
            title = number.title.en if number.title else lever
            price = f"{then[lever] - start[lever]:+.3f} h/resident/y" if lever in then else UNPRICED.get(number.unit, "clerks")
            rows.append({
                "group": f"{word} the run, {change.told}", "what": f"{title} becomes {plain(value)}",
                "price": price if word == "Within" else "", "key": f"policy.timeline.{place}.set.{lever}",
            })  # fmt: skip
    return rows


UNPRICED = {"0..1": "a rule, free", "share of the envelope": "a share", "share of operating hours": "a share"}
"""What levers without a price are, by their unit; the rest are structure, and cost the clerks who staff it."""


def _change(key: str, number: About | None, before: Any, after: Any) -> str:
    name = number.title.en if number and number.title else number.meaning.en if number else key
    unit = f" {number.unit}" if number and number.unit not in ("0..1", "1") else ""
    is_number = isinstance(before, int | float) and isinstance(after, int | float) and not isinstance(after, bool)
    verb = ("rises" if after > before else "falls") if is_number else "changes"
    return f"{name} {verb} from {plain(before)} to {plain(after)}{unit}"


TABLES = {
    "levers": levers, "metrics": metrics, "parameters": parameters, "scenarios": scenarios, "designs": designs,
}  # fmt: skip


def plain(value: Any) -> str:
    """A default as people write it."""
    if value is None:
        return "nothing"
    if value == ():
        return "nothing"
    if isinstance(value, tuple):
        return ", ".join(getattr(v, "name", None) or plain(v) for v in value)
    return f"{value:g}" if isinstance(value, int | float) and not isinstance(value, bool) else str(value)


def markdown_table(rows: Sequence[Row], columns: Sequence[str] | None = None) -> str:
    """Rows as a Markdown table."""
    names = list(columns or (rows[0] if rows else ()))
    lines = ["| " + " | ".join(names) + " |", "|" + "---|" * len(names)]
    for row in rows:
        cells = ("" if row[n] is None else plain(row[n]).replace("|", "\\|") for n in names)
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines)
