"""The report of a run folder: one self-contained page with its figures, and the trace of one incident.

Everything is read from the folder's files, so a report can be written again, in another language, long after the runs.
"""
