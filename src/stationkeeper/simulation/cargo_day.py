"""Loading and unloading of flights: consumables to their targets, spares that wait, cargo of measures, propellant."""

from __future__ import annotations

from stationkeeper.compiled import kernel
from stationkeeper.simulation import world as w
from stationkeeper.simulation.logbook import put_off, take_hours
from stationkeeper.simulation.world import Inputs, State
from stationkeeper.traffic import dispatch as d
from stationkeeper.traffic.manifest import NOT_BROUGHT, fill

_GRAM = 1e-3  # kg; parts of a measure's cargo are summed


@kernel
def load_flight(i: Inputs, s: State, day: int, f: int) -> None:
    """Fix the load.

    Spares that a machine waits for; what keeps the stocks over their reserve until the next cargo is due; other spares
    and cargo of measures, within the mass kept for upkeep; then what keeps each stock at its target until then.
    """
    s.visits.loaded[f] = 1
    s.x[w.LOADED] = max(s.x[w.LOADED], f + 1)
    if i.cargo.dry_kg[f] + i.cargo.tank_kg[f, 0] + i.cargo.tank_kg[f, 1] <= 0.0:
        return
    days = max(0, s.visits.launch[f] - day) + i.fleet.transit[f]
    add_coming(s)
    for k in range(len(s.level)):
        there = max(0.0, s.level[k] - days * s.use[k]) + s.missing[k]
        brought = i.stores.how[k] != NOT_BROUGHT
        s.missing[k] = i.stores.reserve[k] + i.cargo.cover[f] * s.use[k] - there if brought else 0.0
    tanks, hold = i.cargo.tank_kg[f], i.cargo.dry_kg[f]
    room = fill(s.load[f], s.missing, i.stores.packing, i.stores.how, tanks, hold)
    upkeep = min(i.equipment.spares_kg, room)
    taken = load_measures(i, s, day, f, upkeep, load_spares(i, s, f, upkeep))
    for k in range(len(s.level)):
        if i.stores.how[k] != NOT_BROUGHT:
            s.missing[k] += i.stores.target[k] - i.stores.reserve[k]
    fill(s.load[f], s.missing, i.stores.packing, i.stores.how, tanks, max(0.0, hold - taken))


@kernel
def add_coming(s: State) -> None:
    """Set `missing` to what flights that are loaded and not yet here bring of each stock (kg of use)."""
    missing = s.missing
    for k in range(len(missing)):
        missing[k] = 0.0
    for g in range(int(s.x[w.FIRST_FLIGHT]), int(s.x[w.LOADED])):
        if s.visits.loaded[g] and (s.visits.status[g] == d.WAITING or s.visits.status[g] == d.FLYING):
            for k in range(len(missing)):
                missing[k] += s.load[g, k]


@kernel
def load_spares(i: Inputs, s: State, f: int, upkeep_kg: float) -> float:
    """Take along ordered spares, those a machine stands still for first; return their mass (kg).

    Spares that a machine waits for may fill the hold; the rest keeps to `upkeep_kg`.
    """
    mass = 0.0
    if s.x[w.READY_UNITS] <= 0:
        return mass
    for urgent in (1, 0):
        limit = i.cargo.dry_kg[f] if urgent else upkeep_kg
        for u in range(len(s.ready)):
            wanted = min(s.ready[u], s.waiting[u]) if urgent else s.ready[u]
            while wanted > 0 and mass + i.equipment.mass_kg[u] <= limit:
                mass += i.equipment.mass_kg[u]
                s.spare_on[f, u] += 1
                s.carried[f] += 1
                s.ready[u] -= 1
                s.x[w.READY_UNITS] -= 1
                wanted -= 1
    return mass


@kernel
def load_measures(i: Inputs, s: State, day: int, f: int, upkeep_kg: float, loaded_kg: float) -> float:
    """Take along cargo of the measures whose time has come, in parts within the mass kept for upkeep.

    loaded_kg: spares loaded before. Returns the mass of both.
    """
    mass = loaded_kg
    for g in range(len(s.measure_left)):
        room = upkeep_kg - mass
        if day >= i.measures.earliest[g] and s.measure_left[g] > 0.0 and room > 0.0:
            part = min(room, s.measure_left[g])
            s.measure_on[f, g] += part
            s.measure_left[g] -= part
            mass += part
    return mass


@kernel
def unload_flight(i: Inputs, s: State, day: int, f: int) -> None:
    """Bring the load aboard, as far as there is room; start repairs that waited for a spare."""
    for k in range(len(s.level)):
        s.level[k] = min(i.stores.capacity[k], s.level[k] + s.load[f, k])
        s.load[f, k] = 0.0
    s.propellant_on[f] = i.cargo.propellant_kg[f]
    unload_measures(i, s, day, f)
    u = 0
    while s.carried[f] > 0:
        count = s.spare_on[f, u]
        s.result[w.UPKEEP_KG] += count * i.equipment.mass_kg[u]
        for _ in range(count):
            if s.waiting[u] > 0:
                s.waiting[u] -= 1
                take_hours(s, i.equipment.segment[u], i.equipment.repair_hours[u])
                put_off(s, day + i.equipment.repair_days[u], w.REPAIRED, u)
            else:
                s.spares[u] += 1
        s.spare_on[f, u] = 0
        s.carried[f] -= count
        u += 1
    spend_tank(i, s, f)


@kernel
def unload_measures(i: Inputs, s: State, day: int, f: int) -> None:
    """Bring the cargo of measures aboard; one whose cargo is complete is carried out the next day."""
    for g in range(len(s.measure_due)):
        part = s.measure_on[f, g]
        if part > 0.0:
            s.measure_on[f, g] = 0.0
            s.measure_due[g] -= part
            s.result[w.UPKEEP_KG] += part
            if s.measure_due[g] <= _GRAM:
                put_off(s, day + 1, w.MEASURE, g)


@kernel
def take_trash(i: Inputs, s: State, f: int) -> None:
    """Let a cargo vehicle that leaves take away as much trash as its hold brought, where room for trash is followed."""
    if i.stores.kept[w.TRASH] and not i.fleet.crewed[f]:
        s.level[w.TRASH] = min(i.stores.capacity[w.TRASH], s.level[w.TRASH] + i.cargo.dry_kg[f])


@kernel
def spend_tank(i: Inputs, s: State, f: int) -> None:
    """Transfer a docked vehicle's propellant to the station's tanks, as far as port and room allow."""
    if i.cargo.port_refuel[s.visits.port[f]] and s.propellant_on[f] > 0.0:
        moved = min(s.propellant_on[f], max(0.0, i.orbit.tank_capacity_kg - s.x[w.TANKS]))
        s.x[w.TANKS] += moved
        s.propellant_on[f] -= moved


@kernel
def reorder_lost(i: Inputs, s: State, day: int, f: int) -> None:
    """Order the spares of a lost flight again; its other cargo is simply gone."""
    u = 0
    while s.carried[f] > 0:
        for _ in range(s.spare_on[f, u]):
            put_off(s, day + i.equipment.lead_days[u], w.READY, u)
        s.carried[f] -= s.spare_on[f, u]
        s.spare_on[f, u] = 0
        u += 1
    for k in range(len(s.level)):
        s.load[f, k] = 0.0
    for g in range(len(s.measure_left)):
        s.measure_left[g] += s.measure_on[f, g]
        s.measure_on[f, g] = 0.0
