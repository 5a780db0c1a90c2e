"""The world of a run: records for cases, pools, areas and grids, the month's policy, the residents' sheets."""

from typing import Any

import numpy as np

from govsim.community import Settlement as Settled
from govsim.community.population import AWARENESS, SATISFACTION, TRUST_GOVERNMENT, VOLUNTEER, Population
from govsim.engine.block import fill, record_type
from govsim.engine.calendar import EVENT
from govsim.engine.streams import child_keys, marks_key
from govsim.incidents import COEFFICIENTS, MECHANISMS
from govsim.incidents.candidates import Candidates
from govsim.incidents.events import COUNTS
from govsim.incidents.hazard import GRID
from govsim.incidents.life import CLOCK, NOBODY, World
from govsim.incidents.line import AREA
from govsim.incidents.load import PARTNERS, POSTS, Load
from govsim.incidents.units import OFFICE, POOL, TRIP, fixed_roster
from govsim.names import DEPARTMENTS, GOVERNMENT, OUTSIDE, RESIDENTS
from govsim.policy import Policy

GRID_POSTS, OUTSIDE_UNIT, FIRST_PARTNER = len(DEPARTMENTS), len(DEPARTMENTS) + 1, len(DEPARTMENTS) + 2
POLICY = record_type(Policy)
LONG_AGO_H = -1e12


def records(kind: np.dtype, n: int) -> Any:
    """Zeroed records of a kind, whose fields read like attributes compiled or not."""
    return np.zeros(n, kind).view(np.recarray)


def build(
    scenario: Any,
    settled: Settled,
    candidates: Candidates,
    people: Population,
    partners: list[Any],
    *,
    start_h: float,
    monday_h: float,
    seed: int,
) -> World:
    """Lay out the records of a run that starts at `start_h`; `partners` are (profile, sector) by their numbers."""
    clock, coef = records(CLOCK, 1), records(COEFFICIENTS, 1)
    clock.now_h, clock.monday_h = start_h, monday_h
    clock.present = clock.contact = clock.outside = 1.0
    for name in MECHANISMS:
        fill(coef[0][name], getattr(scenario.incidents, name))
    fill(coef[0]["residents"], scenario.actors.residents)
    coef.partnership_price = scenario.actors.partnership_price
    grids = lay_grids(settled, people)
    areas = records(AREA, settled.grids.areas)
    pools = lay_pools(scenario, settled, areas, partners)
    give_duties(pools, scenario.incidents.load, start_h, seed)
    lay_areas(areas, settled, scenario.community.residents_per_area, scenario.incidents.ladder.own_load)
    trips = records(TRIP, 0)
    world = World(
        clock=clock, events=records(EVENT, 1024), cases=candidates.cases.copy().view(np.recarray), trips=trips, pools=pools,
        areas=areas, grids=grids, coef=coef, policy=records(POLICY, 1), today=records(COUNTS, 1),
        false=candidates.false.view(np.recarray), rows=people.rows, felt=people.felt,
    )  # fmt: skip
    return grow(world, trips=256 * len(areas))


def grow(world: World, trips: int = 0) -> World:
    """The same world with twice the room for events and, on request or when short, more for trips."""
    events = records(EVENT, 2 * len(world.events))
    events[: len(world.events)] = world.events
    k = world.clock[0]
    more = trips or (len(world.trips) if k.trips_left < 128 else 0)
    if not more:
        return world._replace(events=events)
    longer = records(TRIP, len(world.trips) + more)
    longer.case = NOBODY
    longer[: len(world.trips)] = world.trips
    first = len(world.trips)
    longer.following[first:] = np.arange(first + 1, len(longer) + 1)
    longer.following[-1] = k.free_trip if first else NOBODY
    k.free_trip, k.trips_left = first, k.trips_left + more
    return world._replace(events=events, trips=longer)


def lay_grids(settled: Settled, people: Population) -> Any:
    """Records of grids, with the means of their residents; hazard starts where the first month's effort leads it."""
    place = settled.grids
    grids = records(GRID, place.number)
    grids.first, grids.last = place.start[:-1], place.start[1:]
    grids.area, grids.x, grids.y = place.area, place.x, place.y
    size = np.maximum(grids.last - grids.first, 1)
    grids.crowd = size / 500.0
    mean = np.add.reduceat(people.rows[0], place.start[:-1].astype(np.int64), axis=0) / size[:, None]
    grids.satisfaction, grids.awareness, grids.volunteers = mean[:, SATISFACTION], mean[:, AWARENESS], mean[:, VOLUNTEER]
    grids.trust = mean[:, TRUST_GOVERNMENT : TRUST_GOVERNMENT + 3]
    grids.level = 1.0
    return grids


def lay_areas(areas: Any, settled: Settled, residents_per_area: int, own_load: float) -> None:
    """Areas' offices in their middle; a small area has a share of a clerk, the rest is others' business."""
    place = settled.grids
    areas.head = NOBODY
    areas.desk_free = LONG_AGO_H
    for a in range(len(areas)):
        here = place.area == a
        areas[a].centre_x, areas[a].centre_y = round(place.x[here].mean()), round(place.y[here].mean())
        residents = np.diff(place.start.astype(np.int64))[here].sum()
        areas[a].load = own_load * (1 - residents / residents_per_area)


def lay_pools(scenario: Any, settled: Settled, areas: Any, partners: list[Any]) -> Any:
    """Pools by area: five departments, partners, the posts of its grids, units from outside."""
    place, government = settled.grids, scenario.actors.government
    rows: list[tuple[Any, ...]] = []
    for a in range(place.areas):
        first, here = len(rows), np.flatnonzero(place.area == a)
        for d, name in enumerate(DEPARTMENTS):
            rows.append((d, GOVERNMENT, d, a, OFFICE, 0, getattr(government, name)))
        for n, (profile, sector) in enumerate(partners):
            home = int(here[(3 * n) % len(here)])
            rows.append((FIRST_PARTNER + n, sector, NOBODY, a, home, 0, profile.capability))
        rows += [(GRID_POSTS, GOVERNMENT, NOBODY, a, int(g), 1, government.grid_post) for g in here]
        rows.append((OUTSIDE_UNIT, OUTSIDE, NOBODY, a, OFFICE, 0, (1.0, 1.0, 1.0, 1.0)))
        areas[a].first_pool, areas[a].last_pool, areas[a].outside = first, len(rows) - 1, len(rows) - 1
    pools = records(POOL, len(rows))
    for q, (organization, sector, department, area, home, posted, capability) in enumerate(rows):
        p = pools[q]
        p.organization, p.sector, p.department = organization, sector, department
        p.area, p.home, p.posted = area, home, posted
        p.number, p.capability = q - areas[area].first_pool, capability
        p.accepts = p.shows_up = 1.0
        p.on_duty = 1_000_000 if sector == OUTSIDE else 0
    pools.committee = pools.organization == FIRST_PARTNER
    pools.roster = fixed_roster(scenario.incidents.units)
    return pools


def give_duties(pools: Any, load: Load, start_h: float, seed: int) -> None:
    """What share of its free time each pool spends on other duties, and the key of its luck in them; volunteers have none."""
    other = np.array([*load.other, 0.0])
    kind = np.select(
        [pools.sector == OUTSIDE, pools.sector == RESIDENTS, pools.posted == 1, pools.sector == GOVERNMENT],
        [len(load.other), len(load.other), POSTS, pools.department], PARTNERS,
    )  # fmt: skip
    pools.other = other[kind]
    pools.duties_since = start_h
    pools.key = child_keys(marks_key(seed) + np.arange(len(pools), dtype=np.uint64), 11)


def volunteers_number(partners: list[Any]) -> int:
    """The organization number under which volunteers answer."""
    return FIRST_PARTNER + next(n for n, (_, sector) in enumerate(partners) if sector == RESIDENTS)


HOURS = ("paid_h", "duty_h", "worked_h", "overrun_h", "absent_h", "meeting_h", "duties_h")
DUTY, WORKED, DUTIES = (HOURS.index(name) for name in ("duty_h", "worked_h", "duties_h"))


def hours_now(world: Any) -> np.ndarray:
    """Hours of all pools so far (pools, 7), with what is under way: work on cases, crews beyond their shift.

    Hours of other duties are 0 where pools do not count them.
    """
    now, none = float(world.clock[0].now_h), np.zeros(len(world.pools))
    sums = np.column_stack([world.pools[name] if name in world.pools.dtype.names else none for name in HOURS])
    active = world.trips["case"] != NOBODY
    np.add.at(sums[:, WORKED], world.trips["pool"][active], now - world.trips["since_h"][active])
    beyond = np.maximum(world.pools["busy"] - world.pools["on_duty"], 0) * (now - world.pools["shift_from"])
    sums[:, DUTY] += beyond
    sums[:, 3] += beyond
    return sums
