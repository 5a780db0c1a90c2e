"""The stress of conclusions in words: in how many draws each sign holds, and which parameter turns it."""

import math
from typing import Any

import pandas as pd

from govsim.analysis.scale import title
from govsim.describe import known, title_of
from govsim.experiment.designs.stress import ALPHA
from govsim.text.numbers import brief, percent, unit
from govsim.text.words import Words, as_it_stands, words

SIDES = ("sure_better", "better", "ties", "worse", "sure_worse")
LEAST_GAIN = 0.005
"""Share of draws by which a rule must sort better than guessing to count."""


def sentence(row: pd.Series) -> Words:
    """One pair and metric, from its row of stress.csv."""
    sure, good, ties, bad, surely = (int(row[side]) for side in SIDES)
    told = words(
        "{metric}: better in {better} of {n} draws (surely in {sure}), worse in {worse} (surely in {surely}){ties}. {rule}"
    ).format(
        metric=title(str(row.metric)), better=sure + good, n=sure + good + ties + bad + surely, sure=sure, worse=bad + surely,
        surely=surely, ties=words(", equal in {ties}").format(ties=ties) if ties else "", rule=what_turns_it(row),
    )  # fmt: skip
    return told


def what_turns_it(row: pd.Series) -> Words:
    """Which parameter turns the sign and beyond which value, with how well that one rule sorts the draws."""
    worse = int(row.worse) + int(row.sure_worse)
    if worse in (0, sum(int(row[side]) for side in SIDES)):
        return words("The sign is the same in every draw.")
    if "turns_on" not in row:
        return as_it_stands("")
    numbers = [float(row[c]) for c in ("threshold", "worse_below", "worse_above", "sorted_share", "usual_share")]
    if not isinstance(row.turns_on, str) or not row.turns_on or not all(map(math.isfinite, numbers)):
        return words("Too few draws turn the sign to say by what.")
    threshold, below, above, sorted_share, usual = numbers
    shares = words("worse in {below} of the draws below {at} and in {above} above").format(
        at=bound(row.turns_on, threshold), below=percent(below), above=percent(above)
    )
    head = how_surely(bool(float(row.p_turns) <= ALPHA), (below > 0.5) != (above > 0.5), title_of(row.turns_on))
    return words("{head}{shares}; {rule}").format(head=head, shares=shares, rule=sorts(sorted_share, usual))


def sorts(rightly: float, usual: float) -> Words:
    """How well one rule sorts the draws, beside always naming the more frequent sign."""
    if rightly - usual < LEAST_GAIN:
        return words(
            "this one rule sorts no more of them rightly than always naming the more frequent sign ({usual})."
        ).format(usual=percent(usual))  # fmt: skip
    return words(
        "this one rule sorts {rightly} of them rightly, always naming the more frequent sign {usual}."
    ).format(rightly=percent(rightly), usual=percent(usual))  # fmt: skip


def how_surely(is_sure: bool, turns: bool, name: Words) -> Words:
    """How a rule is introduced: as what turns the sign, what goes with it, or the best of many by chance."""
    if not is_sure:
        told = words("No single parameter goes with the difference beyond chance; the best of them is {name}: ")
    elif turns:
        told = words("It turns on {name}: ")
    else:
        told = words("It goes most with {name}, which alone does not turn it: ")
    return told.format(name=name.lower())


def bound(parameter: str, value: float) -> Words:
    """A value of a parameter with its unit."""
    told: Any = known().get(parameter)
    number = brief(value, 2)
    if not told or told.unit in ("1", "0..1", "share"):
        return as_it_stands(number)
    return as_it_stands(f"{number} ") + unit(told.unit)
