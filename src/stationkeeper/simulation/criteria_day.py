"""What is judged every day: first breaches of safe, joint and supplied, days of representation, lowest margins."""

from __future__ import annotations

import math

from stationkeeper.compiled import inlined, kernel
from stationkeeper.crew import day as crew_day
from stationkeeper.simulation import world as w
from stationkeeper.simulation.logbook import first
from stationkeeper.simulation.orbit_day import most_kg_a_day, propellant_kg
from stationkeeper.simulation.stores_day import leak_kg
from stationkeeper.simulation.world import Inputs, State
from stationkeeper.units import EARTH_RADIUS_KM


@inlined
@kernel
def criteria_day(i: Inputs, s: State, day: int) -> None:
    """Judge the day, as far as anything can have changed.

    From one day to the next the orbit sinks, propellant is spent, leaks grow: lines that these have not reached need no
    look, and the lowest propellant is read before it is brought.
    """
    if s.x[w.CREW_CHANGED] > 0:
        crew_changed(s, day)
    altitude = s.x[w.A_KM] - EARTH_RADIUS_KM
    leak = leak_kg(s)
    s.result[w.LOWEST_KM] = min(s.result[w.LOWEST_KM], altitude)
    leaking = leak > min(i.rules.untenable_own_kg, i.rules.untenable_partner_kg)
    if day >= s.x[w.NEXT_JUDGED] or s.x[w.UNDER] > 0 or leaking or altitude < i.orbit.floor_km:
        judge(i, s, day, altitude, leak)


@kernel
def judge(i: Inputs, s: State, day: int, altitude: float, leak: float) -> None:
    """Note what is breached for the first time, and the next day on which propellant can reach a line."""
    propellant = propellant_kg(i, s)
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
    stamp(s.result, w.LEAK_OWN_DAY, day, leak > i.rules.untenable_own_kg)
    stamp(s.result, w.LEAK_PARTNER_DAY, day, leak > i.rules.untenable_partner_kg)
    stamp(s.result, w.DEMANNED_DAY, day, s.x[w.PEOPLE] <= 0)
    stamp(s.result, w.LOST_DAY, day, altitude < i.orbit.floor_km)
    s.x[w.NEXT_JUDGED] = day + days_above_lines(i, propellant)


@inlined
@kernel
def days_above_lines(i: Inputs, propellant: float) -> float:
    """Return after how many days, 1 or more, propellant can first lie under a line that it keeps today, without a
    burn.
    """
    low, high = min(i.orbit.critical_kg, i.orbit.reserve_kg), max(i.orbit.critical_kg, i.orbit.reserve_kg)
    line, most = high if propellant >= high else low, most_kg_a_day(i)
    if propellant < low or most <= 0.0:
        return 1e12
    return max(1.0, math.floor((propellant - line) / most))


@kernel
def keep_low_propellant(i: Inputs, s: State) -> None:
    """Keep the lowest propellant: called before it rises again, and at the end."""
    s.result[w.LOWEST_PROPELLANT] = min(s.result[w.LOWEST_PROPELLANT], propellant_kg(i, s))


@kernel
def settle_days(s: State, day: int) -> None:
    """Count the days from the last change of crew to that before `day` on which every segment was held."""
    days = day - s.x[w.HELD_SINCE]
    s.result[w.HELD_DAYS] += days * s.x[w.HELD]
    s.result[w.SINGLE_DAYS] += days * s.x[w.SINGLE]
    s.x[w.HELD_SINCE] = day


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
    if s.x[w.UNDER] > 0:
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
    if s.x[w.UNDER] > 0:
        for k in range(len(s.level)):
            if s.level[k] < i.stores.reserve[k]:
                return w.CAUSE_STOCK + k
    return -1


@kernel
def crew_changed(s: State, day: int) -> None:
    """Judge who is aboard: representation, representation under any single loss, seats home.

    A segment not held breaches `joint`.
    """
    settle_days(s, day)
    gap = crew_day.unheld_segment(s.people)
    s.x[w.HELD] = 1.0 if gap < 0 else 0.0
    s.x[w.SINGLE] = 1.0 if gap < 0 and crew_day.held_under_single_loss(s.people) else 0.0
    s.x[w.SEATLESS] = crew_day.without_seat(s.people, s.visits.unsafe)
    s.x[w.CREW_CHANGED] = 0
    s.x[w.NEXT_JUDGED] = day
    s.result[w.LOWEST_PEOPLE] = min(s.result[w.LOWEST_PEOPLE], s.x[w.PEOPLE])
    if gap >= 0:
        first(s, w.JOINT_DAY, day, gap * w.REASONS + int(s.x[w.LAST_REASON]), w.E_JOINT)


@inlined
@kernel
def stamp(result: w.Floats, slot: int, day: int, happened: bool) -> None:
    """Write down the first day on which something happened."""
    if happened and result[slot] < 0.0:
        result[slot] = day
