"""What is judged every day: first breaches of safe, joint and supplied, days of representation, lowest margins."""

from __future__ import annotations

from stationkeeper.compiled import inlined, kernel
from stationkeeper.crew import day as crew_day
from stationkeeper.simulation import world as w
from stationkeeper.simulation.logbook import first
from stationkeeper.simulation.orbit_day import propellant_kg
from stationkeeper.simulation.stores_day import leak_kg
from stationkeeper.simulation.world import Inputs, State
from stationkeeper.units import EARTH_RADIUS_KM


@inlined
@kernel
def criteria_day(i: Inputs, s: State, day: int) -> None:
    """Judge the day."""
    if s.x[w.CREW_CHANGED] > 0:
        crew_changed(s, day)
    altitude = s.x[w.A_KM] - EARTH_RADIUS_KM
    propellant = propellant_kg(i, s)
    leak = leak_kg(s)
    if s.result[w.SAFE_DAY] < 0.0:
        cause = unsafe_cause(i, s, altitude, propellant, leak)
        if cause >= 0:
            first(s, w.SAFE_DAY, day, cause, w.E_SAFE)
    if s.result[w.SUPPLIED_DAY] < 0.0:
        cause = shortage(i, s, propellant)
        if cause >= 0:
            first(s, w.SUPPLIED_DAY, day, cause, w.E_SUPPLIED)
    if s.x[w.SHORT] > 0 and s.result[w.SYSTEMS_DAY] < 0.0:
        function = out_too_long(i, s)
        if function >= 0:
            s.result[w.SYSTEMS_DAY] = day
            s.result[w.SYSTEMS_CAUSE] = w.CAUSE_FUNCTION + function
    s.result[w.HELD_DAYS] += s.x[w.HELD]
    s.result[w.SINGLE_DAYS] += s.x[w.SINGLE]
    lowest(i, s, day, altitude, propellant, leak)


@inlined
@kernel
def unsafe_cause(i: Inputs, s: State, altitude_km: float, propellant: float, leak: float) -> int:
    """Return why today is not safe, or -1.

    No way home, nobody aboard, altitude, propellant, leak, a stock under critical, a function out too long.
    """
    if s.x[w.PEOPLE] <= 0:
        return w.CAUSE_UNATTENDED
    if s.x[w.SEATLESS] > 0:
        return w.CAUSE_LIFEBOAT
    if altitude_km < i.orbit.floor_km:
        return w.CAUSE_ALTITUDE
    if propellant < i.orbit.critical_kg:
        return w.CAUSE_PROPELLANT
    if leak > min(i.rules.untenable_own_kg, i.rules.untenable_partner_kg):
        return w.CAUSE_LEAK
    if s.x[w.UNDER] > 0.0:  # a critical line lies at or under the reserve
        for k in range(len(s.level)):
            if s.level[k] < i.stores.critical[k]:
                return w.CAUSE_STOCK + k
    function = out_too_long(i, s) if s.x[w.SHORT] > 0 else -1
    return w.CAUSE_FUNCTION + function if function >= 0 else -1


@inlined
@kernel
def out_too_long(i: Inputs, s: State) -> int:
    """Return the first critical function that has been out for longer than tolerated, or -1."""
    for k in range(len(s.short_days)):
        if i.equipment.critical[k] and s.short_days[k] > i.equipment.tolerated[k]:
            return k
    return -1


@inlined
@kernel
def shortage(i: Inputs, s: State, propellant: float) -> int:
    """Return which stock lies under its reserve today, or -1."""
    if propellant < i.orbit.reserve_kg:
        return w.CAUSE_PROPELLANT
    if s.x[w.UNDER] > 0.0:
        for k in range(len(s.level)):
            if s.level[k] < i.stores.reserve[k]:
                return w.CAUSE_STOCK + k
    return -1


@kernel
def crew_changed(s: State, day: int) -> None:
    """Judge who is aboard: representation, representation under any single loss, seats home.

    A segment not held breaches `joint`.
    """
    gap = crew_day.unheld_segment(s.people)
    s.x[w.HELD] = 1.0 if gap < 0 else 0.0
    s.x[w.SINGLE] = 1.0 if gap < 0 and crew_day.held_under_single_loss(s.people) else 0.0
    s.x[w.SEATLESS] = crew_day.without_seat(s.people, s.visits.unsafe)
    s.x[w.CREW_CHANGED] = 0
    if gap >= 0:
        first(s, w.JOINT_DAY, day, gap * w.REASONS + int(s.x[w.LAST_REASON]), w.E_JOINT)


@inlined
@kernel
def lowest(i: Inputs, s: State, day: int, altitude_km: float, propellant: float, leak: float) -> None:
    """Keep the lowest altitude, propellant and people, and the first day past each party's leak limit."""
    r = s.result
    r[w.LOWEST_KM] = min(r[w.LOWEST_KM], altitude_km)
    r[w.END_KM] = altitude_km
    r[w.LOWEST_PROPELLANT] = min(r[w.LOWEST_PROPELLANT], propellant)
    r[w.LOWEST_PEOPLE] = min(r[w.LOWEST_PEOPLE], s.x[w.PEOPLE])
    stamp(r, w.LEAK_OWN_DAY, day, leak > i.rules.untenable_own_kg)
    stamp(r, w.LEAK_PARTNER_DAY, day, leak > i.rules.untenable_partner_kg)
    stamp(r, w.DEMANNED_DAY, day, s.x[w.PEOPLE] <= 0)
    stamp(r, w.LOST_DAY, day, altitude_km < i.orbit.floor_km)


@inlined
@kernel
def stamp(result: w.Floats, slot: int, day: int, happened: bool) -> None:
    """Write down the first day on which something happened."""
    if happened and result[slot] < 0.0:
        result[slot] = day
