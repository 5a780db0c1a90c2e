"""Names of organizations as people say them: those that ship by title, those of a user's file by their own name."""

from govsim.text.words import Words, words

TITLES = {
    "public_security": words("Public security"),
    "fire_emergency": words("Fire and emergency"),
    "work_safety": words("Work safety"),
    "environment_sanitation": words("Environment and sanitation"),
    "civil_affairs": words("Civil affairs"),
    "grid_posts": words("Grid posts"),
    "outside": words("Units from outside"),
    "residents_committee": words("Residents' committee"),
    "property_east": words("Property management (east)"),
    "property_west": words("Property management (west)"),
    "security_firm": words("Security firm"),
    "engineering_firm": words("Engineering firm"),
    "volunteer_team": words("Volunteer team"),
    "mediation_committee": words("Mediation committee"),
    "charity": words("Charity"),
    "safety_association": words("Safety association"),
    "volunteers": words("Volunteers nearby"),
}


def organization_title(name: str) -> Words:
    """The title of an organization by its name in scenarios and tables; an unknown name with spaces for underscores."""
    known = TITLES.get(name)
    return known if known is not None else words(name.replace("_", " ").strip()).begun()
