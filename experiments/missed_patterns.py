"""Why patterns are missed, for docs/odd.md and docs/validation.md.

A file of its own, since a reason decides no number: the runs behind the tables need not be made anew when one is written.
"""

import pandas as pd
from patterns import CHANGES, MEASURES

WHY = {
    "report to arrival, severity 3-4, within 30 min": (
        "the first of several units counts, and every severe case has a unit from outside on its way, so that hardly any is "
        "reached later; a city's tail of far and busy cars is not modelled."
    ),
    "report to arrival, severity 3-4, sigma of log": (
        "for the same reason: the earliest of several lognormal ways is narrower than one."
    ),
    "trust in government": (
        "it falls for some years from where surveys put it (see Initialization): under three desks most of what residents "
        "experience is bad by the standard of `prompt_h`, and trust here is made of experience alone; general trust in "
        "institutions, which surveys ask about too, is not modelled."
    ),
}
CHANGED = "was measured in another way when this table was made; `make findings` makes it anew."


def reasons(table: pd.DataFrame) -> str:
    """Each missed pattern with its reason. Raises KeyError for one that is measured as now and has none."""
    missed = [row.pattern for row in table.itertuples() if row.verdict == "missed"]
    without = [name for name in missed if name not in WHY and (name in MEASURES or name in CHANGES)]
    if without and set(table.pattern) == {*MEASURES, *CHANGES}:
        raise KeyError(f"missed, and experiments/missed_patterns.py does not say why: {'; '.join(without)}")
    return "\n".join(f"- *{name}*: {WHY.get(name, CHANGED)}" for name in missed) or "None is missed."
