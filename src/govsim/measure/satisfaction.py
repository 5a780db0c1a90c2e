"""What residents feel: satisfaction, its inequality, trust, awareness, taking part."""

from functools import partial

import numpy as np

from govsim.base.block import Words
from govsim.community import NEEDS
from govsim.measure.metric import metric
from govsim.measure.tables import Records

SATISFIED_FROM = 0.6
"""Satisfaction from which a resident counts as satisfied (assumed)."""

resident = partial(metric, better="higher", group="residents")


def gini(values: np.ndarray) -> float:
    """Gini coefficient of non-negative values (0..1)."""
    ordered, n = np.sort(values), len(values)
    total = ordered.sum()
    if n == 0 or total <= 0:
        return 0.0 if n else float("nan")
    return float(max((2 * np.arange(1, n + 1) - n - 1) @ ordered / (n * total), 0.0))


@resident(unit="0..1", title=Words("Satisfaction", "满意度"))
def satisfaction_mean(records: Records) -> float:
    """Mean over residents and counted days."""
    return float(records.daily["satisfaction_mean"].mean())


@resident(unit="share", title=Words("Satisfied residents", "满意居民比例"))
def satisfied_share(records: Records) -> float:
    """Share of residents whose satisfaction at the end is .6 or more."""
    return float((records.residents["satisfaction_end"] >= SATISFIED_FROM).mean())


@metric(unit="0..1", better="lower", group="residents", title=Words("Inequality of satisfaction", "满意度不平等"))
def satisfaction_gini(records: Records) -> float:
    """Gini coefficient of residents' satisfaction at the end."""
    return gini(records.residents["satisfaction_end"])


@metric(unit="0..1", better="lower", group="residents", title=Words("Gap between needs", "需求满足差距"))
def satisfaction_gap_between_needs(records: Records) -> float:
    """Largest less smallest mean satisfaction of the four needs at the end."""
    means = [records.residents[f"satisfaction_{need}_end"].mean() for need in NEEDS]
    return float(max(means) - min(means))


@resident(unit="0..1", title=Words("Trust in government", "对政府的信任"))
def trust_mean(records: Records) -> float:
    """Mean trust in government over residents and counted days."""
    return float(records.daily["trust_government"].mean())


@resident(unit="0..1", title=Words("Trust in enterprises", "对企业的信任"))
def trust_enterprises_mean(records: Records) -> float:
    """Mean trust in enterprises over residents and counted days."""
    return float(records.daily["trust_enterprises"].mean())


@resident(unit="0..1", title=Words("Trust in social organizations", "对社会组织的信任"))
def trust_social_organizations_mean(records: Records) -> float:
    """Mean trust in social organizations over residents and counted days."""
    return float(records.daily["trust_social_organizations"].mean())


@resident(unit="0..1", title=Words("Safety awareness", "安全意识"))
def awareness_mean(records: Records) -> float:
    """Mean safety awareness over residents and counted days."""
    return float(records.daily["awareness_mean"].mean())


@resident(unit="share", title=Words("Participation", "参与率"))
def participation_rate(records: Records) -> float:
    """Share of residents ready to volunteer, mean over counted days."""
    return float(records.daily["participation_share"].mean())
