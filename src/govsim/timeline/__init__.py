"""Levers that change within a run: on a day, over some days, or while a quantity of the day before passes a number.

The policy in force is worked out once a day, at midnight, from the day's number and the quantities of the day before
alone: no random number is drawn, so changes never touch anybody's luck.
"""

from govsim.timeline.changes import Change, ChangingPolicy, outside
from govsim.timeline.conditions import QUANTITIES, per_community
from govsim.timeline.course import Course

__all__ = ["QUANTITIES", "Change", "ChangingPolicy", "Course", "outside", "per_community"]
