"""The one room for conclusions: intervals, adjustment, verdicts, rounding and the sentences that say what was found.

Everything here is computed from tables. The room knows what metrics are, and no model, mechanism or scenario by name; the
command line, the manifest, the report, the designs and the documents take their conclusions from it.
"""
