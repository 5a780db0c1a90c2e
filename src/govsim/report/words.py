"""Names of things in words: kinds, severities, stages, sectors, budget items, and how verdicts are put."""

from govsim.base.words import Words, as_it_stands, words

KINDS = {
    "personal": words("Personal"),
    "occupational": words("Occupational"),
    "everyday_life": words("Everyday life"),
    "environmental": words("Environmental"),
}
SEVERITIES = {1: words("1 minor"), 2: words("2 moderate"), 3: words("3 serious"), 4: words("4 critical")}
STAGES = {
    "noticing": words("Noticing"),
    "reporting": words("Reporting"),
    "routing": words("Routing"),
    "dispatch": words("Dispatch"),
    "travel": words("Travel"),
}
SECTORS = {
    "government": words("Government"),
    "enterprises": words("Enterprises"),
    "social_organizations": words("Social organizations"),
    "residents": words("Residents"),
    "outside": words("Outside units"),
}
ITEMS = {
    "administration": words("Administration"),
    "desks": words("Desks"),
    "levers": words("Levers"),
    "liaison": words("Liaison"),
    "supervision": words("Supervision"),
    "acceptance": words("Acceptance"),
    "purchases": words("Purchases"),
    "outside": words("Outside units"),
    "prevention": words("Prevention"),
    "response": words("Response"),
}
PROPOSAL_NAMES = {
    "I": words("New governance system"),
    "II": words("Plural supply"),
    "III": words("Many actors"),
    "IV": words("Linked response"),
}
"""The proposals in a word or two, for margins; their full names are with the levers."""
UNITS = {
    "share": as_it_stands("%"),
    "CNY": words("CNY", context="unit"),
    "yuan": words("CNY", context="unit"),
    "count": as_it_stands(""),
    "1": as_it_stands(""),
    "0..1": as_it_stands("0..1"),
    "1/incident": words("per incident", context="unit"),
}
POINTS = words("points")
VERDICTS = {
    "better": words("better"),
    "worse": words("worse"),
    "more": words("more"),
    "less": words("less"),
    "same": words("the same"),
    "tie": words("no clear difference"),
    "none": words("not comparable"),
}


def unit(name: str) -> Words:
    """A unit in words; as it stands where the catalogue has no word for it."""
    return UNITS[name] if name in UNITS else words(name, context="unit")


def span(low: str, high: str) -> Words:
    """Two ends of an interval: `-4.0 to -2.4`."""
    return words("{low} to {high}").format(low=low, high=high)
