"""Hits by debris: a Poisson process for each row of the declared table, and what a hit does."""

from __future__ import annotations

from stationkeeper import streams
from stationkeeper.compiled import kernel
from stationkeeper.lifesupport.balance import OXYGEN_IN_AIR
from stationkeeper.simulation import world as w
from stationkeeper.simulation.logbook import note
from stationkeeper.simulation.settling import settle_stores
from stationkeeper.simulation.supply_day import evacuate
from stationkeeper.simulation.traffic_day import lose_lifeboat
from stationkeeper.simulation.world import Inputs, State
from stationkeeper.traffic.dispatch import DOCKED


@kernel
def start_debris(i: Inputs, s: State, seed: int, future: int) -> None:
    """Draw when each kind of hit comes first; never, without a table."""
    s.x[w.NEXT_HIT] = 1e12
    for h in range(len(i.debris.rate)):
        plan_hit(i, s, seed, future, h)


@kernel
def plan_hit(i: Inputs, s: State, seed: int, future: int, h: int) -> None:
    """Draw when a kind of hit comes next after its last."""
    if i.debris.rate[h] <= 0.0:
        s.next_hit[h] = 1e12
        return
    wait = streams.exponential(seed, streams.DEBRIS, future, i.debris.item[h], 2 * s.hit_count[h])
    s.next_hit[h] += wait / i.debris.rate[h]
    s.x[w.NEXT_HIT] = min(s.x[w.NEXT_HIT], s.next_hit[h])


@kernel
def debris_day(i: Inputs, s: State, seed: int, future: int, day: int) -> None:
    """Let every hit that is due do its harm; find the day of the next."""
    s.x[w.NEXT_HIT] = 1e12
    for h in range(len(i.debris.rate)):
        while s.next_hit[h] <= day:
            pick = streams.uniform(seed, streams.DEBRIS, future, i.debris.item[h], 2 * s.hit_count[h] + 1)
            s.hit_count[h] += 1
            s.result[w.DEBRIS_HITS] += 1
            note(s, day, w.E_HIT, h, i.debris.amount[h])
            harm(i, s, seed, future, day, h, pick)
            plan_hit(i, s, seed, future, h)
        s.x[w.NEXT_HIT] = min(s.x[w.NEXT_HIT], s.next_hit[h])


@kernel
def harm(i: Inputs, s: State, seed: int, future: int, day: int, h: int, pick: float) -> None:
    """Let a hit do its harm.

    A module is closed behind lost air, and its ports are lost; a machine loses assemblies for good; one docked crew
    vehicle, chosen evenly by `pick` (0..1), can no longer bring its crew home; or all go home.
    """
    effect = i.debris.effect[h]
    if effect == w.HIT_LEAK:
        air = i.debris.amount[h]
        settle_stores(i, s, day)
        s.x[w.NEXT_STORES] = day + 1
        s.level[w.OXYGEN] = max(0.0, s.level[w.OXYGEN] - OXYGEN_IN_AIR * air)
        s.level[w.NITROGEN] = max(0.0, s.level[w.NITROGEN] - (1.0 - OXYGEN_IN_AIR) * air)
        for p in range(len(s.visits.open)):
            if i.debris.closes[h, p]:
                s.visits.open[p] = 0
    elif effect == w.HIT_MACHINE:
        s.added[i.debris.machine[h]] -= int(i.debris.amount[h])
        s.x[w.PARTS_CHANGED] = 1
    elif effect == w.HIT_VEHICLE:
        f = docked_crew(i, s, pick)
        if f >= 0:
            lose_lifeboat(i, s, seed, future, day, f)
            s.x[w.NEXT_TRAFFIC] = min(s.x[w.NEXT_TRAFFIC], day + 1.0)  # whoever is called up is looked at
    else:
        evacuate(i, s, day, w.HIT_BY_DEBRIS)


@kernel
def docked_crew(i: Inputs, s: State, pick: float) -> int:
    """Return one of the docked vehicles that can bring people home, each as likely; -1 when there is none."""
    count = 0
    for f in range(len(i.fleet.planned)):
        count += 1 if sound(s, f) else 0
    place = int(pick * count)
    for f in range(len(i.fleet.planned)):
        if sound(s, f):
            if place == 0:
                return f
            place -= 1
    return -1


@kernel
def sound(s: State, f: int) -> bool:
    """Return whether people would go home on a docked vehicle."""
    return bool(s.visits.status[f] == DOCKED and s.people.home[f] > 0 and not s.visits.unsafe[f])
