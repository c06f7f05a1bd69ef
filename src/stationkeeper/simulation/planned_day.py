"""Keeping to what a plan tells: flights loaded as planned, vehicles that change their ports."""

from __future__ import annotations

from stationkeeper.compiled import kernel
from stationkeeper.simulation import world as w
from stationkeeper.simulation.cargo_day import add_coming, load_measures, load_spares, spend_tank
from stationkeeper.simulation.logbook import note
from stationkeeper.simulation.world import Inputs, State
from stationkeeper.traffic import dispatch as d
from stationkeeper.traffic.manifest import DRY, NOT_BROUGHT, fill


@kernel
def load_as_told(i: Inputs, s: State, day: int, f: int) -> None:
    """Fix the load of a flight of which the plan tells it.

    All that the plan tells; in the room left what brings a stock back to the level on which the plan rests, then spares
    and cargo of measures. Spares that a machine waits for may take the place of dry goods.
    """
    s.visits.loaded[f] = 1
    s.x[w.LOADED] = max(s.x[w.LOADED], f + 1)
    days = max(0, s.visits.launch[f] - day) + i.fleet.transit[f]
    add_coming(s)
    for k in range(len(s.level)):
        there = max(0.0, s.level[k] - days * s.use[k]) + s.missing[k] + late_kg(i, s, f, k)
        brought = i.stores.how[k] != NOT_BROUGHT
        s.missing[k] = max(0.0, least_kg(i, f, k, day + days) - there) if brought else 0.0
    tanks = i.cargo.told_tank_kg[f]
    room = fill(s.load[f], s.missing, i.stores.packing, i.stores.how, tanks, i.cargo.told_room_kg[f])
    for k in range(len(s.level)):
        s.load[f, k] += i.cargo.told_kg[f, k]
    for u in range(i.cargo.told_units.shape[1]):
        s.spare_on[f, u] += i.cargo.told_units[f, u]
        s.carried[f] += i.cargo.told_units[f, u]
    upkeep = min(i.equipment.spares_kg, room)
    taken = load_measures(i, s, day, f, upkeep, load_spares(i, s, f, upkeep))
    if taken > room:
        leave_behind(i, s, f, taken - room)


@kernel
def least_kg(i: Inputs, f: int, k: int, dock: int) -> float:
    """Return the level of a stock (kg) under which a future is behind its plan when `f` docks, its own load apart."""
    least = i.cargo.told_level_kg[k, min(dock, i.cargo.told_level_kg.shape[1] - 1)]
    if dock >= i.fleet.planned[f] + i.fleet.transit[f]:
        least -= i.cargo.told_kg[f, k]
    return float(least)


@kernel
def late_kg(i: Inputs, s: State, f: int, k: int) -> float:
    """Return what the plan tells of a stock on flights that were due before `f` launches and still wait, yet come
    before the next full cargo is due (kg of use).
    """
    late = 0.0
    for g in range(int(s.x[w.FIRST_FLIGHT]), len(i.fleet.planned)):
        if i.fleet.planned[g] >= s.visits.launch[f]:
            break
        if g != f and i.cargo.told[g] and s.visits.status[g] == d.WAITING and not s.visits.loaded[g]:
            launcher = i.fleet.launcher[g]
            until = s.visits.grounded[launcher] if launcher >= 0 else 0
            if max(s.visits.launch[g], until) <= s.visits.launch[f] + i.cargo.cover[f]:
                late += i.cargo.told_kg[g, k]
    return late


@kernel
def leave_behind(i: Inputs, s: State, f: int, kg: float) -> None:
    """Leave dry goods behind, evenly, until `kg` of the hold are free."""
    packed = 0.0
    for k in range(len(s.level)):
        if i.stores.how[k] == DRY:
            packed += s.load[f, k] * i.stores.packing[k]
    share = max(0.0, 1.0 - kg / packed) if packed > 0.0 else 1.0
    for k in range(len(s.level)):
        if i.stores.how[k] == DRY:
            s.load[f, k] *= share


@kernel
def relocate(i: Inputs, s: State, day: int) -> None:
    """Let docked vehicles change their ports as planned, or as soon after as the port is free and no arrival near."""
    for m in range(len(i.fleet.move_day)):
        if not d.may_move(i.fleet, s.visits, m) or i.fleet.move_day[m] > day:
            continue
        f, port = i.fleet.move_flight[m], i.fleet.move_port[m]
        near = abs(day - s.x[w.LAST_ARRIVAL]) < i.rules.spacing
        if near or s.visits.user[port] >= 0 or not s.visits.open[port] or not i.fleet.fits[f, port]:
            continue
        spend_tank(i, s, f)
        s.visits.user[s.visits.port[f]] = -1
        s.visits.user[port] = f
        s.visits.port[f] = port
        s.visits.moved[f] += 1
        spend_tank(i, s, f)
        note(s, day, w.E_RELOCATED, f, float(port))
