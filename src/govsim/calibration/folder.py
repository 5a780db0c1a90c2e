"""What is written beside the overlay: tables for figures and for whoever wants the numbers, and the words."""

import csv
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from govsim.calibration.calibrate import Calibration
from govsim.calibration.goodness import Drawn, compared, drawn, hours_of_log, tests
from govsim.calibration.reference import four
from govsim.calibration.sentences import numbered, span_of, words
from govsim.incidents.profile import Rhythm
from govsim.names import NEEDS
from govsim.scenario.reading import safe_name
from govsim.text.errors import shown

Row = dict[str, Any]
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
BAND = (0.05, 0.5, 0.95)
POINTS = 200


def tables(found: Calibration) -> dict[str, list[Row]]:
    """The tables of a calibration by name."""
    of = drawn(found)
    made = {
        "parameters": parameters(found), "goodness": [*tests(found), *compared(found, of)],
        "hours": hours(found, of), "weekdays": weekdays(found, of), "days": days(found, of),
        "response": quantiles(found, "response_h"), "work": quantiles(found, "work_h"),
        "rejected_rows": [{**r, "first_lines": " ".join(map(str, r["first_lines"]))} for r in found.seen.rows.rejected],
    }  # fmt: skip
    return {name: rows for name, rows in made.items() if rows}


def parameters(found: Calibration) -> list[Row]:
    """Every fitted number with its standard error, that of rates with that of the shares in them."""
    fit, settings, rows = found.fit, found.settings, []
    share, share_se = found.shares.yields(), found.shares.yields_se()

    def add(key: str, name: str, value: float, se: float, n: float | None) -> None:
        rows.append({"key": key, "of": name, "value": value, "se": four(se), "rows": n})

    for k, rate in enumerate(settings["incidents.threat.rate"]):
        n = int(fit.kinds[k])
        error = np.hypot(fit.kind_se[k] / (fit.daily * n / fit.kinds.sum()), share_se[k] / share[k]) if n else 0.0
        add("incidents.threat.rate", NEEDS[k], rate, rate * error, n)
    if fit.day_spread is not None:
        add("incidents.threat.day_spread", "", settings["incidents.threat.day_spread"], fit.day_spread_se, len(found.seen.days))
    if fit.severities is not None:
        mix, n = np.array(settings["incidents.threat.severity_mix"]), fit.severities.sum()
        for s in range(4):
            add("incidents.threat.severity_mix", str(s + 1), mix[s], np.sqrt(mix[s] * (1 - mix[s]) / n), int(fit.severities[s]))
    for name in ("hours", "weekdays", "months"):
        for i, weight in enumerate(settings.get(f"incidents.profile.{name}", ())):
            add(f"incidents.profile.{name}", WEEKDAYS[i] if name == "weekdays" else str(i + (name == "months")), weight,
                float(fit.se[name][i]), None)  # fmt: skip
    return rows


def hours(found: Calibration, of: Drawn) -> list[Row]:
    """Rows an observed day in each hour, and the band of simulated logs."""
    log, bands = hours_of_log(found.seen), np.quantile(of.hours, BAND, axis=0)
    first, last = found.seen.window
    return [{"hour": h, "log": log[h], **_band(bands[:, h])} for h in range(first, last)]


def weekdays(found: Calibration, of: Drawn) -> list[Row]:
    """Mean rows of each weekday, and the band of simulated logs."""
    seen = found.seen
    weekday, rows = Rhythm(first_day=seen.rows.first_day).weekday_of(seen.days), []
    for d in range(7):
        mine = weekday == d
        if mine.any():
            band = np.quantile(of.counts[:, mine].mean(axis=1), BAND)
            rows.append({"weekday": WEEKDAYS[d], "days": int(mine.sum()), "log": seen.counts[mine].mean(), **_band(band)})
    return rows


def days(found: Calibration, of: Drawn) -> list[Row]:
    """Observed days from the quietest to the busiest, and the band of simulated logs in the same order."""
    log, bands = np.sort(found.seen.counts), np.quantile(np.sort(of.counts, axis=1), BAND, axis=0)
    kept = np.unique(np.linspace(0, len(log) - 1, POINTS).round().astype(int))
    return [{"day_in_order": int(i) + 1, "log": int(log[i]), **_band(bands[:, i])} for i in kept]


def quantiles(found: Calibration, which: str) -> list[Row]:
    """Recorded hours and the lognormal of the same mean and sigma of logs, quantile by quantile (min)."""
    from scipy import stats

    recorded = getattr(found.seen.rows, which)
    logs = np.log(recorded[np.isfinite(recorded) & (recorded > 0)] * 60)
    if len(logs) < 20:
        return []
    at = (np.arange(POINTS) + 0.5) / POINTS
    fitted = np.exp(stats.norm(logs.mean(), max(logs.std(ddof=1), 1e-9)).ppf(at))
    return [{"share": s, "recorded_min": r, "lognormal_min": f}
            for s, r, f in zip(at, np.exp(np.quantile(logs, at)), fitted, strict=True)]  # fmt: skip


def _band(values: np.ndarray) -> dict[str, float]:
    return dict(zip(("low", "middle", "high"), map(float, values), strict=True))


def write(found: Calibration, folder: Path, overlay: Path, text: str) -> dict[str, list[Row]]:
    """Write the overlay, the tables and the words."""
    made = tables(found)
    (folder / "tables").mkdir(parents=True, exist_ok=True)
    overlay.parent.mkdir(parents=True, exist_ok=True)
    overlay.write_text(text, encoding="utf-8")
    (folder / "calibration.txt").write_text("\n".join(words(found)) + "\n", encoding="utf-8")
    for name, rows in made.items():
        write_csv(folder / "tables" / f"{name}.csv", rows)
    return made


def write_csv(file: Path, rows: Sequence[Row]) -> None:
    """Write rows as a CSV file."""
    with file.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


# The overlay: a scenario file that extends the base with what was fitted, each number with a word on where it is from.

FIRST_LINE = "# A scenario fitted to a log by `govsim calibrate`."
SPLIT = "incidents.profile.grids"


def overlay_text(found: Calibration, name: str) -> str:
    """The file's text; `name` is that of the scenario."""
    request = found.request
    base = Path(request.base).name.removesuffix(".yaml")
    head = [
        FIRST_LINE,
        f"# Log: {shown(Path(request.log).name)}, {span_of(found.seen)}; {numbered(int(found.seen.used.sum()), 'row')} fitted.",
        "# What is not written here is that of the scenario that is extended; how well it fits is told beside this file.",
        f"extends: {base}.yaml",
        f"name: {json.dumps(safe_name(name), ensure_ascii=False)}",
        f"title: {json.dumps(f'Fitted to {shown(Path(request.log).name)}', ensure_ascii=False)}",
    ]
    return "\n".join([*head, *_blocks(found.settings, notes(found))]) + "\n"


def _blocks(settings: dict[str, Any], told: dict[str, str]) -> list[str]:
    """Dotted keys as blocks, each note in a line above its key."""
    lines: list[str] = []
    before: tuple[str, ...] = ()
    for key in sorted(settings, key=lambda k: (k.split(".")[:-1], list(settings).index(k))):
        *way, last = key.split(".")
        common = 0
        while common < len(before) and common < len(way) and before[common] == way[common]:
            common += 1
        lines += [f"{'  ' * depth}{way[depth]}:" for depth in range(common, len(way))]
        before, indent = tuple(way), "  " * len(way)
        if key in told:
            lines.append(f"{indent}# {told[key]}")
        lines += _value(indent, last, settings[key])
    return lines


def _value(indent: str, key: str, value: Any) -> list[str]:
    if isinstance(value, list) and value and isinstance(value[0], list):
        return [f"{indent}{key}:", *(f"{indent}  - [{', '.join(map(str, row))}]" for row in value)]
    return [f"{indent}{key}: [{', '.join(map(str, value))}]" if isinstance(value, list) else f"{indent}{key}: {value}"]


def notes(found: Calibration) -> dict[str, str]:
    """Where each number of the overlay is from."""
    share = ", ".join(f"{s:.3f}" for s in found.shares.yields())
    told = {
        "community.residents": "as said with --residents",
        "incidents.threat.rate": f"rows a year over residents, over the share of threats that become a report ({share})",
        "incidents.threat.severity_mix": "of the rows"
        if found.request.rows == "calls"
        else "of the rows, over what is reported",
        "incidents.threat.season": "none but that of profile.months, if there is one",
        "incidents.threat.day_spread": f"coefficient of variation of the days' gamma factor, +- {found.fit.day_spread_se:.2g}",
        "incidents.profile.hours": "from midnight on",
        "incidents.profile.weekdays": "Monday first",
        "incidents.profile.months": "January first",
        SPLIT: "rows by grid: personal, occupational, everyday_life, environmental; places are dealt to grids as in a replay",
        "incidents.disputes.rate": "quarrels that were reported are rows of the log already",
        "incidents.triage.false_reports": "so are false alarms",
        "incidents.noticing.at_once": "each row is a call, made in the hour in which it happened",
    }
    for which, times in found.matched.items():
        for key in times.settings:
            told[key] = f"times {times.factor:.3g}: only the whole of these times is seen in a log"
            if key.endswith("_spread"):
                told[key] = f"so that the ratio of the quartiles is that of the recorded {which.removesuffix('_h')}"
    return told
