"""How soon help should be there: the one table of targets that all shares in time are measured by, and the limit of all."""

TARGET_H = (3.0, 2.0, 40 / 60, 15 / 60)
"""Report to first arrival (h) for severity 1..4: NHS England's 90th percentiles for categories 4..1, House of Commons
Library CDP-2025-0042."""
HELP_LIMIT_H = 720.0
"""An incident that nobody has helped after 30 days lapses; the same as the kernels' limit (incidents.life)."""
