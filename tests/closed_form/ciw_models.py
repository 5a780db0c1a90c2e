"""The same queues in Ciw (Palmer, Knight, Harper & Hawa 2019), an independent simulator: its own clock, lines and luck.

Each function plays one replication from its own seed and returns the mean hours asked for; both sides start empty, and
who comes in the run-in is not counted. Nothing of govsim is imported here.
"""

from collections import defaultdict
from typing import Any

import ciw

DAY, WEEK = 24.0, 168.0


def played(network: Any, seed: int, hours: float) -> list[Any]:
    """Records of services in so many hours, and in five days more, so that nobody who counts is cut off half way."""
    ciw.seed(seed)
    simulation = ciw.Simulation(network)
    simulation.simulate_until_max_time(hours + 5 * DAY)
    return [r for r in simulation.get_all_records() if r.record_type == "service"]


def by_need(seed: int, rates: dict[str, float], work: dict[str, float], head_start: dict[str, float], servers: int,
            run_in: float, hours: float) -> dict[str, float]:  # fmt: skip
    """Hours of wait by class, in a line ordered by hour of arrival less the head start of the class."""

    def foremost(waiting: list[Any], now: float) -> Any:
        return min(waiting, key=lambda one: one.arrival_date - head_start[one.customer_class])

    network = ciw.create_network(
        arrival_distributions={name: [ciw.dists.Exponential(rate)] for name, rate in rates.items()},
        service_distributions={name: [ciw.dists.Exponential(1 / work[name])] for name in rates},
        number_of_servers=[servers],
        service_disciplines=[foremost],
    )
    waits = defaultdict(list)
    for record in played(network, seed, run_in + hours):
        if run_in <= record.arrival_date < run_in + hours:
            waits[record.customer_class].append(record.waiting_time)
    return {name: sum(mine) / len(mine) for name, mine in waits.items()}


class UntilMorning(ciw.dists.Distribution):
    """How long a post is off duty: until 8 o'clock."""

    def sample(self, t: float | None = None, ind: Any = None) -> float:
        """Hours from t."""
        assert t is not None
        return (8.0 - t) % DAY


def by_shift(seed: int, rate: float, work: float, run_in: float, hours: float) -> dict[str, float]:
    """Hours of wait by shift of arrival at three posts, one of which is off from 16 to 8 h and another from 24 to 8 h.

    A post that is off is held by a customer of first priority, who takes it as soon as its case is done: what crews that
    stay until the end of a case do, and what Ciw's own schedules (all servers are replaced at once) do not.
    """
    network = ciw.create_network(
        arrival_distributions={"off duty": [ciw.dists.Sequential([16.0, 8.0])], "case": [ciw.dists.Exponential(rate)]},
        service_distributions={"off duty": [UntilMorning()], "case": [ciw.dists.Exponential(1 / work)]},
        priority_classes={"off duty": 0, "case": 1},
        number_of_servers=[3],
    )
    waits = defaultdict(list)
    for record in played(network, seed, run_in + hours):
        if record.customer_class == "case" and run_in <= record.arrival_date < run_in + hours:
            waits[("night", "day", "evening")[int(record.arrival_date % DAY // 8)]].append(record.waiting_time)
    return {name: sum(mine) / len(mine) for name, mine in waits.items()}


def beside_other_business(seed: int, rate: float, work: float, background: float, run_in: float, hours: float) -> float:
    """Hours at a desk where other business, of the same kind, takes a share of the clerk's time."""
    same = ciw.dists.Exponential(1 / work)
    network = ciw.create_network(
        arrival_distributions={"report": [ciw.dists.Exponential(rate)], "other": [ciw.dists.Exponential(background / work)]},
        service_distributions={"report": [same], "other": [same]},
        number_of_servers=[1],
    )
    kept = [
        record.exit_date - record.arrival_date
        for record in played(network, seed, run_in + hours)
        if record.customer_class == "report" and run_in <= record.arrival_date < run_in + hours
    ]
    return sum(kept) / len(kept)


class Astray(ciw.routing.NodeRouting):
    """From the last desk a file goes back to the start with some probability, but only so many times."""

    def __init__(self, probability: float, at_most: int) -> None:
        self.probability, self.at_most = probability, at_most

    def next_node(self, ind: Any) -> Any:
        """The wait before the first desk, or out."""
        ind.bounced = getattr(ind, "bounced", 0)
        if ind.bounced < self.at_most and ciw.random.random() < self.probability:
            ind.bounced += 1
            return self.simulation.nodes[4]
        return self.simulation.nodes[-1]


def with_feedback(seed: int, rate: float, work: float, handover: float, astray: float, at_most: int, run_in: float,
                  hours: float) -> dict[str, float]:  # fmt: skip
    """Hours from the first desk to the way out, and visits at the first desk: two desks and the waits between them."""
    desk, wait, none = ciw.dists.Exponential(1 / work), ciw.dists.Exponential(1 / handover), None
    network = ciw.create_network(
        arrival_distributions=[ciw.dists.Exponential(rate), none, none, none],
        service_distributions=[desk, wait, desk, wait],
        number_of_servers=[1, float("inf"), 1, float("inf")],
        routing=ciw.routing.NetworkRouting(
            routers=[ciw.routing.Direct(to=2), ciw.routing.Direct(to=3), Astray(astray, at_most), ciw.routing.Direct(to=1)]
        ),
    )
    came: dict[int, float] = {}
    went: dict[int, float] = {}
    visits: dict[int, int] = defaultdict(int)
    for record in played(network, seed, run_in + hours):
        number = record.id_number
        came[number] = min(came.get(number, record.arrival_date), record.arrival_date)
        went[number] = max(went.get(number, record.exit_date), record.exit_date)
        visits[number] += record.node == 1
    mine = [number for number, at in came.items() if run_in <= at < run_in + hours]
    return {
        "hours": sum(went[number] - came[number] for number in mine) / len(mine),
        "visits": sum(visits[number] for number in mine) / len(mine),
    }


def in_office_hours(seed: int, rate: float, work: float, run_in: float, hours: float) -> float:
    """Hours at a desk that is open from 9 to 17 h from Monday to Friday; what was begun is resumed in the morning."""
    ends = [edge for day in range(5) for edge in (day * DAY + 9, day * DAY + 17)] + [WEEK]
    week = ciw.Schedule(numbers_of_servers=[0, 1] * 5 + [0], shift_end_dates=ends, preemption="resume")
    network = ciw.create_network(
        arrival_distributions=[ciw.dists.Exponential(rate)],
        service_distributions=[ciw.dists.Exponential(1 / work)],
        number_of_servers=[week],
    )
    came: dict[int, float] = {}
    went: dict[int, float] = {}
    for record in played(network, seed, run_in + hours + WEEK):
        came[record.id_number] = min(came.get(record.id_number, record.arrival_date), record.arrival_date)
        went[record.id_number] = record.exit_date
    kept = [went[n] - at for n, at in came.items() if run_in <= at < run_in + hours]
    return sum(kept) / len(kept)
