"""Carrying a plan out: tasks to workers, rounds, resuming, and the folder at the end."""
