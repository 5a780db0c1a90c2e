"""Names of things in the two languages: kinds, severities, stages, sectors, budget items, and how verdicts are put."""

from govsim.base.block import Words

KINDS = {
    "personal": Words("Personal", "人身安全"),
    "occupational": Words("Occupational", "职业安全"),
    "everyday_life": Words("Everyday life", "生活安全"),
    "environmental": Words("Environmental", "环境安全"),
}
SEVERITIES = {
    1: Words("1 minor", "1 轻微"),
    2: Words("2 moderate", "2 一般"),
    3: Words("3 serious", "3 严重"),
    4: Words("4 critical", "4 危急"),
}
STAGES = {
    "noticing": Words("Noticing", "发现"),
    "reporting": Words("Reporting", "上报"),
    "routing": Words("Routing", "流转"),
    "dispatch": Words("Dispatch", "派遣"),
    "travel": Words("Travel", "到场"),
}
SECTORS = {
    "government": Words("Government", "政府"),
    "enterprises": Words("Enterprises", "企业"),
    "social_organizations": Words("Social organizations", "社会组织"),
    "residents": Words("Residents", "居民"),
    "outside": Words("Outside units", "外部力量"),
}
ITEMS = {
    "administration": Words("Administration", "行政"),
    "desks": Words("Desks", "窗口"),
    "levers": Words("Levers", "政策工具"),
    "liaison": Words("Liaison", "联络"),
    "supervision": Words("Supervision", "监督"),
    "acceptance": Words("Acceptance", "验收"),
    "purchases": Words("Purchases", "购买服务"),
    "prevention": Words("Prevention", "预防"),
    "response": Words("Response", "处置"),
}
PROPOSAL_NAMES = {
    "I": Words("New governance system", "新型治理体系"),
    "II": Words("Plural supply", "多元供给"),
    "III": Words("Many actors", "多元主体"),
    "IV": Words("Linked response", "应急联动"),
}
"""The proposals in a word or two, for margins; their full names are with the levers."""
CLOCK = {
    "occurred_h": Words("occurred", "发生"),
    "noticed_h": Words("noticed", "发现"),
    "reported_h": Words("reported", "上报"),
    "routed_h": Words("routed", "流转"),
    "accepted_h": Words("accepted", "受理"),
    "on_scene_h": Words("on scene", "到场"),
    "contained_h": Words("contained", "控制"),
    "closed_h": Words("closed", "结案"),
}
UNITS = {
    "h": Words("h", "小时"),
    "share": Words("%", "%"),
    "person-h": Words("person-h", "人·小时"),
    "CNY": Words("CNY", "元"),
    "yuan": Words("CNY", "元"),
    "incidents": Words("incidents", "起"),
    "count": Words("", ""),
    "0..1": Words("0..1", "0..1"),
    "candidates": Words("candidates", "起（候选）"),
    "reports": Words("reports", "件"),
    "cases": Words("cases", "件"),
    "units": Words("units", "组"),
    "posts": Words("posts", "岗"),
    "ratio": Words("ratio", "比值"),
    "nats": Words("nats", "奈特"),
    "share of operating hours": Words("share of operating hours", "占运行工时的比例"),
    "share of the envelope": Words("share of the envelope", "占经费的比例"),
    "desks": Words("desks", "级"),
    "h/week": Words("h/week", "小时/周"),
    "1/incident": Words("per incident", "次/起"),
    "1": Words("", ""),
}
POINTS = Words("points", "个百分点")
VERDICTS = {
    "better": Words("better", "更好"),
    "worse": Words("worse", "更差"),
    "more": Words("more", "更多"),
    "less": Words("less", "更少"),
    "same": Words("the same", "相同"),
    "tie": Words("no clear difference", "无明显差异"),
    "none": Words("not comparable", "无法比较"),
}


def say(words: Words, lang: str) -> str:
    """A text in one of the two languages."""
    return words.zh if lang == "zh" else words.en


def unit(name: str, lang: str) -> str:
    """A unit in one of the two languages; as it stands where the catalogue has no word for it."""
    return say(UNITS.get(name, Words(name, name)), lang)
