"""The whole way: read the log, see what was observed, fit, measure shares by runs of the reference, choose the settings."""

import os
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from govsim.calibration.fit import Fit, fit
from govsim.calibration.observed import Observed, observe
from govsim.calibration.reference import Matched, Measured, four, measure, scaled_to
from govsim.community.grids import even_sizes
from govsim.incidents.candidates import blocks_of
from govsim.incidents.log import Log
from govsim.incidents.profile import ThreatProfile
from govsim.incidents.threat import Threat
from govsim.intake.logs import read_log
from govsim.names import NEEDS
from govsim.scenario import Scenario, load_scenario
from govsim.scenario.files import located, text_of
from govsim.scenario.reading import read
from govsim.text.errors import InputError, shown

# What the columns of the log mean: the words of `incidents.log`, alone in a file or inside a scenario.


class Mapping(Log):
    """The block `incidents.log` on its own; the file is named apart from it."""

    file: str = ""


NO_KIND = "incidents.log.kind: required key is missing"
IS_SCENARIO = re.compile(r"(?m)^(extends|community|incidents|actors|policy|horizon)\s*:")


def read_map(source: str, log: str) -> Log:
    """Read a mapping, or that of a scenario (path or bundled name) that replays a log, for the file `log`.

    Raises InputError for a log that is not there, and for a map that is wrong, with the line and a suggestion.
    """
    if not os.path.isfile(log):
        raise InputError([f"{shown(log, 200)}: no such file, or not a file"])
    path, file = located(source), os.path.abspath(log)
    if not IS_SCENARIO.search(text_of(path, source)):
        return Log.model_validate(read(Mapping, source).block.model_dump() | {"file": file})
    try:
        found = load_scenario(source, {"incidents.log.file": file}).incidents.log
    except InputError as error:
        if any(NO_KIND in problem for problem in error.problems):
            told = "a scenario that replays no log; name the file that says what the log's columns mean"
            raise InputError([f"{shown(source, 200)}: {told}"]) from error
        raise
    assert found is not None
    return found


MOST_RATE = 50
FIRST_GUESS = {"calls": 0.7, "reports": 0.4}
DURATION_ROWS = 50
SPREADS = {
    "response_h": ("incidents.dispatch.travel_spread", 2.0), "work_h": ("incidents.threat.work_spread", 3.0),
}  # fmt: skip


@dataclass(frozen=True)
class Request:
    """What is asked for."""

    log: str
    map: str
    base: str = "base"
    """The scenario that the overlay extends, and under which shares and times are measured."""
    residents: int | None = None
    """People of whom the log tells; those of the base when left out."""
    rows: str = "calls"
    """`calls`: incidents are reported in the hour in which they occur; `reports`: the model's own noticing and reporting."""
    window: tuple[int, int] = (0, 24)
    empty: str = "auto"
    seeds: int = 5
    strict: bool = False


@dataclass(frozen=True)
class Calibration:
    """What was found, and the settings that make the overlay."""

    request: Request
    base: Scenario
    seen: Observed
    fit: Fit
    residents: int
    shares: Measured
    again: Measured
    """The reference with the overlay's settings under other seeds."""
    matched: dict[str, Matched]
    settings: dict[str, Any]

    @property
    def threat(self) -> Threat:
        """The stream of threats as the overlay has it."""
        return Threat.model_validate(self.base.incidents.threat.model_dump() | self._of("incidents.threat."))

    @property
    def profile(self) -> ThreatProfile:
        """The profiles as the overlay has them."""
        return ThreatProfile.model_validate(self._of("incidents.profile."))

    def _of(self, block: str) -> dict[str, Any]:
        return {key.removeprefix(block): value for key, value in self.settings.items() if key.startswith(block)}

    @property
    def base_day(self) -> np.ndarray:
        """Shares of the hours in the base scenario (24,)."""
        return hours_of_base(self.base)

    @property
    def simulated_daily(self) -> tuple[float, float]:
        """Reports of an even day at the overlay's rates, by the shares of the runs under other seeds; its standard error."""
        a_day = np.array(self.threat.rate) * self.residents / 365
        shares, se = self.again.yields(), np.hypot(self.again.yields_se(), self.shares.yields_se())
        return float(a_day @ shares), float(np.linalg.norm(a_day * se))


def calibrate(request: Request, tell: Callable[[str], None] = lambda line: None) -> Calibration:
    """Fit a log. Raises InputError for a map or a log that is wrong, and for rates that no community can have."""
    base = load_scenario(request.base)
    if request.residents and base.community.network.file:
        raise InputError([f"--residents: the residents of {request.base} come from its network file; leave it out"])
    rows = read_log(read_map(request.map, request.log), request.strict)
    seen = observe(rows, request.window, request.empty)
    if len(seen.rows.hour) == seen.outside:
        raise InputError([f"{request.log}: no row lies in the hours {request.window[0]}-{request.window[1]}"])
    if not len(seen.days) or not seen.used.any():
        raise InputError(
            [f"{request.log}: no day is observed from end to end; say --empty-days zero if the log was kept on all"]
        )
    residents = request.residents or base.community.residents
    here = base.community.model_copy(update={"residents": residents})
    grids = len(even_sizes(residents, here.residents_per_grid)) if here.network.file is None else 0
    found = fit(seen, hours_of_base(base), grids)
    guess = np.full(4, FIRST_GUESS[request.rows])
    settings = chosen(request, found, residents, guess, found.severities)
    refuse_rates(request, settings)
    tell(f"running {request.base} {request.seeds} times to see what share of incidents becomes a report")
    shares, mix = measure(request.base, of_reference(settings), range(1, request.seeds + 1)), found.severities
    if request.rows == "reports":  # which severities are reported, then which kinds at that mix
        mix = found.severities / shares.yields(1) if found.severities is not None else None
        settings = chosen(request, found, residents, shares.yields(), mix)
        shares = measure(request.base, of_reference(settings), range(1, request.seeds + 1))
    settings = chosen(request, found, residents, shares.yields(), mix)
    refuse_rates(request, settings)
    matched = match_times(request, seen, settings, tell)
    for times in matched.values():
        settings |= times.settings
    again = measure(request.base, of_reference(settings), range(1001, 1001 + request.seeds))
    return Calibration(request, base, seen, found, residents, shares, again, matched, settings)


def hours_of_base(base: Scenario) -> np.ndarray:
    weights = np.array(base.incidents.profile.hours) if base.incidents.profile.hours else blocks_of(base.incidents.threat)
    shares = np.repeat(weights, 24 // len(weights))
    return shares / shares.sum()


def chosen(request: Request, found: Fit, residents: int, share: np.ndarray, mix: np.ndarray | None) -> dict[str, Any]:
    """The overlay's settings, by dotted key: rates of candidates are those of rows over the share that became rows."""
    settings: dict[str, Any] = {"community.residents": residents} if request.residents else {}
    rate = found.daily * found.kinds / found.kinds.sum() * 365 / residents / share
    settings["incidents.threat.rate"] = [four(r) for r in rate]
    if mix is not None:
        settings["incidents.threat.severity_mix"] = [four(m) for m in mix / mix.sum()]
    settings["incidents.threat.season"] = 0.0
    if found.day_spread is not None:
        settings["incidents.threat.day_spread"] = four(found.day_spread)
    for name in ("hours", "weekdays", "months"):
        weights = getattr(found, name)
        if weights is not None:
            settings[f"incidents.profile.{name}"] = [four(w) for w in weights]
    if found.grids is not None:
        settings["incidents.profile.grids"] = found.grids.tolist()
    settings |= {"incidents.disputes.rate": 0.0, "incidents.triage.false_reports": 0.0}
    return settings | ({"incidents.noticing.at_once": 1.0} if request.rows == "calls" else {})


def of_reference(settings: dict[str, Any]) -> dict[str, Any]:
    """The settings without those of the community: shares are measured in that of the reference, at the same rates a head."""
    return {key: value for key, value in settings.items() if key not in ("community.residents", "incidents.profile.grids")}


def refuse_rates(request: Request, settings: dict[str, Any]) -> None:
    rates = settings["incidents.threat.rate"]
    if max(rates) > MOST_RATE:
        kind = NEEDS[int(np.argmax(rates))]
        told = f"{max(rates):.0f} threats of kind {kind} for each resident and year (at most {MOST_RATE})"
        raise InputError([f"{request.log}: {told}; say with --residents of how many people the log tells"])


def match_times(request: Request, seen: Observed, settings: dict[str, Any], tell: Callable[[str], None]) -> dict[str, Matched]:
    """Scale the model's times to those recorded, at the reference's own load, so that no queue is taken for a long way."""
    matched, severity = {}, seen.rows.severity
    for which, spread in SPREADS.items():
        hours = getattr(seen.rows, which)
        recorded = hours[np.isfinite(hours) & (hours > 0) & ((which == "work_h") | (severity == 0) | (severity >= 3))]
        if len(recorded) < DURATION_ROWS or np.quantile(recorded, 0.25) == np.quantile(recorded, 0.75):
            continue
        tell(f"running it {3 * request.seeds} times to match recorded {'response' if which == 'response_h' else 'work'}")
        mix = "incidents.threat.severity_mix"
        usual = {mix: settings[mix]} if which == "work_h" and mix in settings else {}
        times = scaled_to(request.base, usual, recorded, which, spread, request.seeds)
        if times is None:
            tell(f"too few incidents in them: times of {which.removesuffix('_h')} stay the base's; more --seeds may do")
        else:
            matched[which] = times
    return matched
