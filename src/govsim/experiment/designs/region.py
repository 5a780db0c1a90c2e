"""The box of a map in words, in both languages: where a scenario is behind, and how well the box says so."""

import math
from collections.abc import Iterator, Mapping

import pandas as pd

from govsim.base.block import Words
from govsim.experiment.naming import metric_in, percent, short, title_of


def sentence(rows: pd.DataFrame, titles: Mapping[str, str]) -> Words:
    """What the rows of one pair and metric in `box` say, without a full stop; titles are the scenarios' by name."""
    first = rows.iloc[0]
    a, b, metric = (titles.get(str(first.a), str(first.a)), titles.get(str(first.b), str(first.b)), metric_in(first.metric))
    points, behind = int(first.points), int(first.behind)
    on = "cells of the grid" if first.on == "cells" else "points"
    head_en, head_zh = f"{b} is behind {a} on {metric.en}", f"“{b}”在{metric.zh}上明显落后于“{a}”"
    rest = others(int(first.ahead), points - behind - int(first.ahead))
    if first.found == "none":
        return Words(f"{head_en} at none of {points} {on}{rest.en}", f"{points} 个设计点中，{head_zh}的点数为零{rest.zh}")
    if first.found == "all":
        return Words(f"{head_en} at all {points} {on}", f"{head_zh}：全部 {points} 个设计点均如此")
    paid = unpaid(int(first.behind_unpaid))
    of_en, of_zh = f"{behind} of {points} {on}{paid.en}{rest.en}", f"{points} 个设计点中的 {behind} 个{paid.zh}{rest.zh}"
    if first.found == "scattered":
        return Words(f"{head_en} at {of_en}, and no box tells them from the rest",
                     f"{head_zh}：{of_zh}，没有区间组合能将其与其余的点区分开")  # fmt: skip
    where = [bound for _, row in rows.iterrows() for bound in bounds(row)]
    there_en = f"{percent(first.coverage)} of all such {on} lie there, and {percent(first.density)} of what lies there is such"
    there_zh = f"此类点有 {percent(first.coverage)} 在此范围内，范围内的点有 {percent(first.density)} 属于此类"
    return Words(
        f"{head_en} where {' and '.join(w.en for w in where)}: {there_en} ({of_en})",
        f"{head_zh}的范围：{'，且'.join(w.zh for w in where)}。{there_zh}（{of_zh}）",
    )


def paid_sentence(box: pd.DataFrame, titles: Mapping[str, str]) -> Words:
    """At how many points the last scenario cannot pay for what its policy says, without a full stop."""
    b, unpaid_, points = titles.get(str(box.b.iloc[0]), str(box.b.iloc[0])), int(box.unpaid.iloc[0]), int(box.points.iloc[0])
    return Words(
        f"At {unpaid_} of {points} points {b} cannot pay for its policy in full and acts with a part of it",
        f"{points} 个设计点中有 {unpaid_} 个，“{b}”无法足额支付其政策，只能部分实施",
    )


def bounds(row: pd.Series) -> Iterator[Words]:
    """The bounds of one factor: above, below, or between two values."""
    name, low, high = title_of(str(row.factor)), float(row.low), float(row.high)
    inside = name.en if name.en.isupper() else name.en[:1].lower() + name.en[1:]
    if math.isfinite(low) and math.isfinite(high):
        yield Words(f"{inside} is between {short(low)} and {short(high)}", f"{name.zh}介于 {short(low)} 与 {short(high)} 之间")
    elif math.isfinite(low):
        yield Words(f"{inside} is above {short(low)}", f"{name.zh}高于 {short(low)}")
    elif math.isfinite(high):
        yield Words(f"{inside} is below {short(high)}", f"{name.zh}低于 {short(high)}")


def others(ahead: int, level: int) -> Words:
    """At how many points it is ahead, and at how many nobody is."""
    return Words(f"; ahead at {ahead}, nobody clearly at {level}", f"；领先 {ahead} 个，无明显差异 {level} 个")


def unpaid(count: int) -> Words:
    """At how many of the points where it is behind a scenario cannot pay for what its policy says."""
    if not count:
        return Words("", "")
    return Words(f", {count} of them where its policy cannot be paid in full", f"，其中 {count} 个点上其政策无法足额支付")
