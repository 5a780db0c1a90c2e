"""What residents feel at the end of the counted time: satisfaction, its spread, trust, awareness, taking part."""

import numpy as np

from govsim.base.block import Words
from govsim.measure.metric import gini, mean, metric, quantile
from govsim.measure.response import KIND_TITLES
from govsim.measure.tables import KINDS, TRUSTED, Records

SATISFIED_FROM = 0.6
"""A resident at or above this counts as satisfied (assumed)."""

TRUST_TITLES = {
    "government": Words("Trust in government", "对政府的信任"),
    "enterprises": Words("Trust in enterprises", "对企业的信任"),
    "social_organizations": Words("Trust in social organizations", "对社会组织的信任"),
}


@metric(unit="0..1", better="higher", group="satisfaction", title=Words("Satisfaction", "满意度"))
def satisfaction_mean(records: Records) -> float:
    """Mean satisfaction of residents, needs weighted as each resident weighs them, at the end of the counted time."""
    return mean(records.residents["satisfaction_end"])


@metric(unit="share", better="higher", group="satisfaction", title=Words("Satisfied residents", "满意居民比例"))
def satisfied_share(records: Records) -> float:
    """Share of residents whose satisfaction is at or above 0.6 at the end."""
    return mean(records.residents["satisfaction_end"] >= SATISFIED_FROM)


@metric(unit="0..1", better="lower", group="satisfaction", title=Words("Inequality of satisfaction", "满意度基尼系数"))
def satisfaction_gini(records: Records) -> float:
    """Gini coefficient of satisfaction over residents at the end; 0 means all alike."""
    return gini(records.residents["satisfaction_end"])


@metric(unit="0..1", better="higher", group="satisfaction", title=Words("Satisfaction, lowest tenth", "最低一成满意度"))
def satisfaction_p10(records: Records) -> float:
    """Satisfaction below which a tenth of residents stays at the end."""
    return quantile(records.residents["satisfaction_end"], 0.1)


@metric(unit="0..1", better="higher", group="satisfaction", title=Words("Change of satisfaction", "满意度变化"))
def satisfaction_change(records: Records) -> float:
    """Mean change of satisfaction from the start to the end of the counted time."""
    return mean(records.residents["satisfaction_end"] - records.residents["satisfaction_start"])


@metric(unit="0..1", better="higher", group="satisfaction", title=Words("Satisfaction, mean of days", "日均满意度"))
def satisfaction_days_mean(records: Records) -> float:
    """Mean satisfaction over residents and counted days."""
    return mean(records.daily["satisfaction_mean"])


@metric(unit="0..1", better="lower", group="satisfaction", title=Words("Gap between grids", "网格满意度差距"))
def satisfaction_grid_gap(records: Records) -> float:
    """Mean satisfaction of the best-off grid minus that of the worst-off one, at the end."""
    grid, satisfaction = records.residents["grid"], records.residents["satisfaction_end"]
    number = np.bincount(grid)
    means = np.bincount(grid, satisfaction)[number > 0] / number[number > 0]
    return float(np.ptp(means)) if len(means) else mean(means)


@metric(unit="0..1", better="lower", group="satisfaction", title=Words("Gap between needs", "需求满意度差距"))
def satisfaction_need_gap(records: Records) -> float:
    """Mean satisfaction with the best-served need minus that with the worst-served one, at the end."""
    return float(np.ptp([mean(records.residents[f"satisfaction_{kind}_end"]) for kind in KINDS]))


def _with_need(kind: str, title: Words) -> None:
    @metric(
        unit="0..1", better="higher", group="satisfaction", name=f"satisfaction_{kind}_mean",
        title=Words(f"Satisfaction, {title.en}", f"满意度（{title.zh}）"),
        meaning=f"Mean satisfaction of residents with {title.en} at the end.",
    )  # fmt: skip
    def with_need(records: Records) -> float:
        return mean(records.residents[f"satisfaction_{kind}_end"])


for _kind in KINDS:
    _with_need(_kind, KIND_TITLES[_kind])


@metric(unit="0..1", better="higher", group="trust", title=Words("Trust", "信任"))
def trust_mean(records: Records) -> float:
    """Mean trust of residents in government, enterprises and social organizations, the three alike, at the end."""
    return float(np.mean([mean(records.residents[f"trust_{sector}_end"]) for sector in TRUSTED]))


def _trust_in(sector: str, title: Words) -> None:
    @metric(
        unit="0..1", better="higher", group="trust", name=f"trust_{sector}_mean", title=title,
        meaning=f"Mean {title.en.lower()} over residents at the end.",
    )  # fmt: skip
    def trust_in(records: Records) -> float:
        return mean(records.residents[f"trust_{sector}_end"])


for _sector, _title in TRUST_TITLES.items():
    _trust_in(_sector, _title)


@metric(unit="0..1", better="higher", group="trust", title=Words("Safety awareness", "安全意识"))
def awareness_mean(records: Records) -> float:
    """Mean safety awareness of residents at the end."""
    return mean(records.residents["awareness_end"])


@metric(unit="share", better="higher", group="trust", title=Words("Participation", "参与率"))
def participation_rate(records: Records) -> float:
    """Share of residents who are volunteers, mean of the counted days."""
    return mean(records.daily["participation_share"])


@metric(unit="share", better="higher", group="trust", title=Words("Have volunteered", "参与过志愿服务的比例"))
def volunteered_share(records: Records) -> float:
    """Share of residents who gave at least some hours in the counted time."""
    return mean(records.residents["hours_volunteered"] > 0)
