"""The field's lists, in the order in which tables and kernels count them, with the words for each: one home for them all."""

from govsim.text.words import Words, words

NEEDS = ("personal", "occupational", "everyday_life", "environmental")
"""What residents need to be safe from; the kind of an incident is the need it touches."""
SEVERITIES = ("severity_1", "severity_2", "severity_3", "severity_4")

GOVERNMENT, ENTERPRISES, SOCIAL_ORGANIZATIONS, RESIDENTS, OUTSIDE = range(5)
SECTORS = ("government", "enterprises", "social_organizations", "residents", "outside")
"""Who answers incidents."""
TRUSTED = SECTORS[:3]
PUBLIC_SECURITY, FIRE_EMERGENCY, WORK_SAFETY, ENVIRONMENT, CIVIL_AFFAIRS = range(5)
DEPARTMENTS = ("public_security", "fire_emergency", "work_safety", "environment_sanitation", "civil_affairs")
DEPARTMENT_OF_NEED = (PUBLIC_SECURITY, WORK_SAFETY, CIVIL_AFFAIRS, ENVIRONMENT)
"""The department in charge of each need."""
STAFF = (*DEPARTMENTS, "grid_posts")
"""The kinds of government's staff."""

STAGES = ("noticing", "reporting", "routing", "dispatch", "travel")
"""The stages from occurrence to help."""
ROUTES = ("ladder", "platform", "emergency", "on_the_spot")
SOURCES = ("threat", "dispute", "child", "logged", "repeat", "shock")
OUTCOMES = ("prevented", "mediated", "not_triggered", "contained", "closed_unsolved", "lapsed", "open")
WANTED = ("administration", "desks", "levers", "liaison", "supervision", "acceptance", "purchases")
"""Items of the budget that are asked for in advance."""
ITEMS = (*WANTED, "outside", "prevention", "response")
"""What the envelope is spent on; the items add up to it exactly."""
SHOCKS = ("flood", "gas_explosion", "epidemic")
TABLES = ("runs", "daily", "incidents", "residents", "changes")
"""The tables of a run folder; without the runs no other counts."""

TARGET_H = (3.0, 2.0, 40 / 60, 15 / 60)
"""Report to first arrival (h) for severity 1..4, by which all shares in time are measured: NHS England's 90th percentiles for
categories 4..1, House of Commons Library CDP-2025-0042."""
HELP_LIMIT_H = 720.0
"""An incident that nobody has helped after 30 days lapses, and counts so many hours in every mean of help time."""
FEN = 100
"""Fen in a yuan: money is counted in whole fen."""

NEED_NAMES = {
    "personal": words("Personal"), "occupational": words("Occupational"), "everyday_life": words("Everyday life"),
    "environmental": words("Environmental"),
}  # fmt: skip
NEED_TITLES = {
    "personal": words("personal safety"), "occupational": words("occupational safety"),
    "everyday_life": words("everyday-life safety"), "environmental": words("environmental safety"),
}  # fmt: skip
SEVERITY_NAMES = {1: words("1 minor"), 2: words("2 moderate"), 3: words("3 serious"), 4: words("4 critical")}
STAGE_NAMES = {
    "noticing": words("Noticing"), "reporting": words("Reporting"), "routing": words("Routing"), "dispatch": words("Dispatch"),
    "travel": words("Travel"),
}  # fmt: skip
SECTOR_NAMES = {
    "government": words("Government"), "enterprises": words("Enterprises"),
    "social_organizations": words("Social organizations"), "residents": words("Residents"),
    "outside": words("Units from outside"),
}  # fmt: skip
ROUTE_NAMES = {
    "ladder": words("Ladder"), "platform": words("Platform"), "emergency": words("Emergency"),
    "on_the_spot": words("On the spot"),
}  # fmt: skip
ITEM_NAMES = {
    "administration": words("Administration"), "desks": words("Desks"), "levers": words("Levers"), "liaison": words("Liaison"),
    "supervision": words("Supervision"), "acceptance": words("Acceptance"), "purchases": words("Purchases"),
    "outside": words("Outside units"), "prevention": words("Prevention"), "response": words("Response"),
}  # fmt: skip
SHOCK_NAMES = {"flood": words("Flood"), "gas_explosion": words("Gas explosion"), "epidemic": words("Epidemic wave")}
PROPOSAL_NAMES = {
    "I": words("New governance system"), "II": words("Plural supply"), "III": words("Many actors"),
    "IV": words("Linked response"),
}  # fmt: skip
"""The proposals in a word or two, for margins; their full names are with the levers."""
ORGANIZATION_NAMES = {
    "public_security": words("Public security"), "fire_emergency": words("Fire and emergency"),
    "work_safety": words("Work safety"), "environment_sanitation": words("Environment and sanitation"),
    "civil_affairs": words("Civil affairs"), "grid_posts": words("Grid posts"), "outside": words("Units from outside"),
    "residents_committee": words("Residents' committee"), "property_east": words("Property management (east)"),
    "property_west": words("Property management (west)"), "security_firm": words("Security firm"),
    "engineering_firm": words("Engineering firm"), "volunteer_team": words("Volunteer team"),
    "mediation_committee": words("Mediation committee"), "charity": words("Charity"),
    "safety_association": words("Safety association"), "volunteers": words("Volunteers nearby"),
}  # fmt: skip


def organization_title(name: str) -> Words:
    """The title of an organization by its name in scenarios and tables; an unknown name with spaces for underscores."""
    known = ORGANIZATION_NAMES.get(name)
    return known if known is not None else words(name.replace("_", " ").strip()).begun()
