"""From a real log to a scenario: what is seen of it (`observed`), what is fitted (`fit`), how much of an incident becomes a
row of a log (`reference`, by runs of the model), how well it fits (`goodness`), and the overlay that is written (`overlay`).
"""
