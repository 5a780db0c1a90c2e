"""The sectors that answer incidents, and the departments of government."""

GOVERNMENT, ENTERPRISES, SOCIAL_ORGANIZATIONS, RESIDENTS, OUTSIDE = range(5)
SECTORS = ("government", "enterprises", "social_organizations", "residents", "outside")

PUBLIC_SECURITY, FIRE_EMERGENCY, WORK_SAFETY, ENVIRONMENT, CIVIL_AFFAIRS = range(5)
DEPARTMENTS = ("public_security", "fire_emergency", "work_safety", "environment_sanitation", "civil_affairs")
DEPARTMENT_OF_NEED = (PUBLIC_SECURITY, WORK_SAFETY, CIVIL_AFFAIRS, ENVIRONMENT)
"""The department in charge of each need, in the order of `community.population.NEEDS`."""
