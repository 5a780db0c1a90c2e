"""The colours of figures and of the page: one for each scenario, one for each part of a whole."""

PAPER, INK, MUTED, GRID = "#fefefe", "#1f2328", "#57606a", "#d8dce2"
ON_FILL = "#101418"
"""Ink upon a filled bar: the fills stay light in the dark too, so this one does not change."""

# Okabe & Ito (2008), darkened where they carry text on white (contrast above 4.5)
ARMS = ("#0072b2", "#c04a00", "#007a5a", "#a64d86", "#86650a", "#4a4f57", "#2f86ad", "#75599a")
# Paul Tol's light scheme: light enough for dark letters on them
PARTS = ("#77aadd", "#99ddff", "#44bb99", "#bbcc33", "#eedd88", "#ee8866", "#ffaabb", "#aaaa00", "#dddddd", "#c3a5cf")
PROPOSAL_FILLS = (PARTS[0], PARTS[2], PARTS[4], PARTS[5])
"""A fill for each of the four proposals, the same in all figures."""
