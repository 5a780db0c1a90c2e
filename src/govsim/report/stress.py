"""The stress of conclusions in words: in how many draws each sign holds, and which parameter turns it."""

import math
from typing import Any

import pandas as pd

from govsim.base.block import Words
from govsim.experiment.designs.stress import ALPHA
from govsim.report.digits import brief
from govsim.report.factors import known, title_of
from govsim.report.scale import title
from govsim.report.words import unit

SIDES = ("sure_better", "better", "ties", "worse", "sure_worse")
LEAST_GAIN = 0.005
"""Share of draws by which a rule must sort better than guessing to count."""


def sentence(row: pd.Series) -> Words:
    """One pair and metric, from its row of stress.csv."""
    metric = title(str(row.metric))
    sure, good, ties, bad, surely = (int(row[side]) for side in SIDES)
    n = sure + good + ties + bad + surely
    en = f"{metric.en}: better in {sure + good} of {n} draws (surely in {sure}), worse in {bad + surely} (surely in {surely})"
    zh = f"{metric.zh}：{n} 次抽样中 {sure + good} 次更好（{sure} 次确定），{bad + surely} 次更差（{surely} 次确定）"
    en, zh = (en + f", equal in {ties}", zh + f"，{ties} 次相同") if ties else (en, zh)
    rule = what_turns_it(row)
    return Words(f"{en}. {rule.en}".rstrip(), f"{zh}。{rule.zh}")


def what_turns_it(row: pd.Series) -> Words:
    """Which parameter turns the sign and beyond which value, with how well that one rule sorts the draws."""
    worse = int(row.worse) + int(row.sure_worse)
    if worse in (0, sum(int(row[side]) for side in SIDES)):
        return Words("The sign is the same in every draw.", "所有抽样中方向一致。")
    if "turns_on" not in row:
        return Words("", "")
    numbers = [float(row[c]) for c in ("threshold", "worse_below", "worse_above", "sorted_share", "usual_share")]
    if not isinstance(row.turns_on, str) or not row.turns_on or not all(map(math.isfinite, numbers)):
        return Words("Too few draws turn the sign to say by what.", "改变方向的抽样太少，无法判断由何引起。")
    threshold, below, above, sorted_share, usual = numbers
    at, name = bound(row.turns_on, threshold), title_of(row.turns_on)
    shares = Words(
        f"worse in {percent(below)} of the draws below {at.en} and in {percent(above)} above",
        f"低于 {at.zh} 的抽样中 {percent(below)} 更差，高于者中 {percent(above)} 更差",
    )
    rule = sorts(sorted_share, usual)
    head = how_surely(bool(float(row.p_turns) <= ALPHA), (below > 0.5) != (above > 0.5), name)
    return Words(f"{head.en}{shares.en}; {rule.en}", f"{head.zh}{shares.zh}；{rule.zh}")


def sorts(rightly: float, usual: float) -> Words:
    """How well one rule sorts the draws, beside always naming the more frequent sign."""
    if rightly - usual < LEAST_GAIN:
        return Words(
            f"this one rule sorts no more of them rightly than always naming the more frequent sign ({percent(usual)}).",
            f"这一规则并不比始终猜多数方向（{percent(usual)}）判断得更准。",
        )
    return Words(
        f"this one rule sorts {percent(rightly)} of them rightly, always naming the more frequent sign {percent(usual)}.",
        f"仅凭这一规则可正确判断 {percent(rightly)} 的抽样，始终猜多数方向则为 {percent(usual)}。",
    )


def how_surely(is_sure: bool, turns: bool, name: Words) -> Words:
    """How a rule is introduced: as what turns the sign, what goes with it, or the best of many by chance."""
    if not is_sure:
        return Words(
            f"No single parameter goes with the difference beyond chance; the best of them is {name.en.lower()}: ",
            f"没有任何单个参数与差异的关联超出偶然；其中最佳者为“{name.zh}”：",
        )
    if turns:
        return Words(f"It turns on {name.en.lower()}: ", f"方向取决于“{name.zh}”：")
    return Words(
        f"It goes most with {name.en.lower()}, which alone does not turn it: ",
        f"与“{name.zh}”关联最强，但单凭该参数不足以改变方向：",
    )


def bound(parameter: str, value: float) -> Words:
    """A value of a parameter with its unit."""
    told: Any = known().get(parameter)
    name = told.unit if told and told.unit not in ("1", "0..1", "share") else ""
    number = brief(value, 2)
    return Words(f"{number} {unit(name, 'en')}".rstrip(), f"{number} {unit(name, 'zh')}".rstrip())


def percent(share: float) -> str:
    """A share in percent."""
    return f"{100 * share:.0f} %"
