"""What residents feel at the end of the counted time: satisfaction, its spread, trust, awareness, taking part."""

import numpy as np

from govsim.measure.metric import gini, mean, metric, quantile
from govsim.measure.tables import Records
from govsim.names import NEED_TITLES, NEEDS, TRUSTED
from govsim.text.words import Words, words

SATISFIED_FROM = 0.6
"""A resident at or above this counts as satisfied (assumed)."""

TRUST_TITLES = {
    "government": words("Trust in government"),
    "enterprises": words("Trust in enterprises"),
    "social_organizations": words("Trust in social organizations"),
}


@metric(unit="0..1", better="higher", group="satisfaction", title=words("Satisfaction"))
def satisfaction_mean(records: Records) -> float:
    """Mean satisfaction of residents, needs weighted as each resident weighs them, at the end of the counted time."""
    return mean(records.residents["satisfaction_end"])


@metric(unit="0..1", better="higher", group="satisfaction", title=words("Satisfaction at the start"))
def satisfaction_start_mean(records: Records) -> float:
    """Mean satisfaction of residents on the first counted day; a difference that is there already is the run-in's."""
    return mean(records.residents["satisfaction_start"])


@metric(unit="share", better="higher", group="satisfaction", title=words("Satisfied residents"))
def satisfied_share(records: Records) -> float:
    """Share of residents whose satisfaction is at or above 0.6 at the end."""
    return mean(records.residents["satisfaction_end"] >= SATISFIED_FROM)


@metric(unit="0..1", better="lower", group="satisfaction", title=words("Inequality of satisfaction"))
def satisfaction_gini(records: Records) -> float:
    """Gini coefficient of satisfaction over residents at the end; 0 means all alike."""
    return gini(records.residents["satisfaction_end"])


@metric(unit="0..1", better="higher", group="satisfaction", title=words("Satisfaction, lowest tenth"))
def satisfaction_p10(records: Records) -> float:
    """Satisfaction below which a tenth of residents stays at the end."""
    return quantile(records.residents["satisfaction_end"], 0.1)


@metric(unit="0..1", better="higher", group="satisfaction", title=words("Change of satisfaction"))
def satisfaction_change(records: Records) -> float:
    """Mean change of satisfaction from the start to the end of the counted time."""
    return mean(records.residents["satisfaction_end"] - records.residents["satisfaction_start"])


@metric(unit="0..1", better="higher", group="satisfaction", title=words("Satisfaction, mean of days"))
def satisfaction_days_mean(records: Records) -> float:
    """Mean satisfaction over residents and counted days."""
    return mean(records.daily["satisfaction_mean"])


@metric(unit="0..1", better="lower", group="satisfaction", title=words("Gap between grids"))
def satisfaction_grid_gap(records: Records) -> float:
    """Mean satisfaction of the best-off grid minus that of the worst-off one, at the end."""
    grid, satisfaction = records.residents["grid"], records.residents["satisfaction_end"]
    number = np.bincount(grid)
    means = np.bincount(grid, satisfaction)[number > 0] / number[number > 0]
    return float(np.ptp(means)) if len(means) else mean(means)


@metric(unit="0..1", better="lower", group="satisfaction", title=words("Gap between needs"))
def satisfaction_need_gap(records: Records) -> float:
    """Mean satisfaction with the best-served need minus that with the worst-served one, at the end."""
    return float(np.ptp([mean(records.residents[f"satisfaction_{kind}_end"]) for kind in NEEDS]))


def _with_need(kind: str, title: Words) -> None:
    @metric(
        unit="0..1", better="higher", group="satisfaction", name=f"satisfaction_{kind}_mean",
        title=words("Satisfaction, {kind}").format(kind=title),
        meaning=words("Mean satisfaction of residents with {kind} at the end.").format(kind=title),
    )  # fmt: skip
    def with_need(records: Records) -> float:
        return mean(records.residents[f"satisfaction_{kind}_end"])


for _kind in NEEDS:
    _with_need(_kind, NEED_TITLES[_kind])


@metric(unit="0..1", better="higher", group="trust", title=words("Trust"))
def trust_mean(records: Records) -> float:
    """Mean trust of residents in government, enterprises and social organizations, the three alike, at the end."""
    return float(np.mean([mean(records.residents[f"trust_{sector}_end"]) for sector in TRUSTED]))


def _trust_in(sector: str, title: Words) -> None:
    @metric(
        unit="0..1", better="higher", group="trust", name=f"trust_{sector}_mean", title=title,
        meaning=words("Mean {trust} over residents at the end.").format(trust=title.lower()),
    )  # fmt: skip
    def trust_in(records: Records) -> float:
        return mean(records.residents[f"trust_{sector}_end"])


for _sector, _title in TRUST_TITLES.items():
    _trust_in(_sector, _title)


@metric(unit="0..1", better="higher", group="trust", title=words("Safety awareness"))
def awareness_mean(records: Records) -> float:
    """Mean safety awareness of residents at the end."""
    return mean(records.residents["awareness_end"])


@metric(unit="share", better="higher", group="trust", title=words("Participation"))
def participation_rate(records: Records) -> float:
    """Share of residents who serve as volunteers in the month, mean of the counted days; not all who are ready serve."""
    return float(records.books["serving_share"])


@metric(unit="share", better="higher", group="trust", title=words("Ready to volunteer"))
def ready_share(records: Records) -> float:
    """Share of residents who are ready to volunteer, mean of the counted days."""
    return mean(records.daily["participation_share"])


@metric(unit="share", better="higher", group="trust", title=words("Have volunteered"))
def volunteered_share(records: Records) -> float:
    """Share of residents who served as volunteers in at least one month of the counted time."""
    return mean(records.residents["hours_volunteered"] > 0)
