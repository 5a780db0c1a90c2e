"""The box of a map in words: where a scenario is behind, and how well the box says so."""

import math
from collections.abc import Iterator, Mapping

import pandas as pd

from govsim.describe import metric_in, percent, short, title_of
from govsim.text.words import Words, as_it_stands, joined, words


def sentence(rows: pd.DataFrame, titles: Mapping[str, Words]) -> Words:
    """What the rows of one pair and metric in `box` say, without a full stop; titles are the scenarios' by name."""
    first = rows.iloc[0]
    points, behind, ahead = int(first.points), int(first.behind), int(first.ahead)
    rest = others(ahead, points - behind - ahead)
    common = {
        "a": titles.get(str(first.a), first.a), "b": titles.get(str(first.b), first.b), "metric": metric_in(first.metric),
        "points": points, "on": words("cells of the grid") if first.on == "cells" else words("points", context="of a design"),
    }  # fmt: skip
    if first.found == "none":
        return words("{b} is behind {a} on {metric} at none of {points} {on}{rest}").format(**common, rest=rest)
    if first.found == "all":
        return words("{b} is behind {a} on {metric} at all {points} {on}").format(**common)
    common["of"] = words("{behind} of {points} {on}{paid}{rest}").format(
        **common, behind=behind, paid=unpaid(int(first.behind_unpaid)), rest=rest
    )
    if first.found == "scattered":
        return words("{b} is behind {a} on {metric} at {of}, and no box tells them from the rest").format(**common)
    where = [bound for _, row in rows.iterrows() for bound in bounds(row)]
    return words(
        "{b} is behind {a} on {metric} where {where}: {coverage} of all such {on} lie there, and {density} of what lies there "
        "is such ({of})"
    ).format(
        **common, where=joined(where, words(" and ", context="between conditions")), coverage=percent(first.coverage),
        density=percent(first.density),
    )  # fmt: skip


def paid_sentence(box: pd.DataFrame, titles: Mapping[str, Words]) -> Words:
    """At how many points the last scenario cannot pay for what its policy says, without a full stop."""
    b = str(box.b.iloc[0])
    return words("At {unpaid} of {points} points {b} cannot pay for its policy in full and acts with a part of it").format(
        unpaid=int(box.unpaid.iloc[0]), points=int(box.points.iloc[0]), b=titles.get(b, b)
    )


def bounds(row: pd.Series) -> Iterator[Words]:
    """The bounds of one factor: above, below, or between two values."""
    name, low, high = title_of(str(row.factor)), float(row.low), float(row.high)
    told = {"name": name if name.en.isupper() else name.inside(), "low": short(low), "high": short(high)}
    if math.isfinite(low) and math.isfinite(high):
        yield words("{name} is between {low} and {high}").format(**told)
    elif math.isfinite(low):
        yield words("{name} is above {low}").format(**told)
    elif math.isfinite(high):
        yield words("{name} is below {high}").format(**told)


def others(ahead: int, level: int) -> Words:
    """At how many points it is ahead, and at how many nobody is."""
    return words("; ahead at {ahead}, nobody clearly at {level}").format(ahead=ahead, level=level)


def unpaid(count: int) -> Words:
    """At how many of the points where it is behind a scenario cannot pay for what its policy says."""
    if not count:
        return as_it_stands("")
    return words(", {count} of them where its policy cannot be paid in full").format(count=count)
