"""Names of things in words: kinds, severities, stages, sectors, budget items."""

from govsim.text.words import words

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
