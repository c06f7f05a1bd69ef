"""Checks of supply: loads within capacity and in time, burns by who can, stocks and propellant in expected terms.

The balance is the checker's own, a day at a time: what is aboard, what people and machines use, what each flight
brings. Where the plan leaves open what a flight carries, it is filled so that all stocks last equally long. No chance:
machines run, the Sun follows the middle of its forecast, the orbit is held at its target.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np

from stationkeeper.lifesupport.balance import Rates, Running
from stationkeeper.lifesupport.stocks import DRAWN
from stationkeeper.orbit.solar import activity_forecast
from stationkeeper.orbit.table import load_table, table_ln_density
from stationkeeper.planning.check_view import Finding, View, Visit, runs
from stationkeeper.planning.formulas import Floats, burn_kg, drops_km, dv_mps, flows, plane, rise_km
from stationkeeper.planning.plan import Burn
from stationkeeper.planning.sun import station_forecast
from stationkeeper.scenario.rows import Stock
from stationkeeper.times import DAYS_PER_YEAR
from stationkeeper.units import EARTH_RADIUS_KM

TANKS = ("water", "gas")
GRAMS = 1e-3  # kg under which a difference is rounding
MASS_SHARE = 0.1  # the station is lighter or heavier than declared by less, without and with its vehicles
DRAG_DAYS = 5  # drag is looked up so often; between, straight lines
LONGEST_DAYS = 4000.0  # a stock that lasts longer needs nothing now


def check_loads(view: View) -> Iterator[Finding]:
    """No flight carries more than its hold and tanks take, and cargo arrives by the day it is needed."""
    how = {row.id: row.load for row in view.scenario.stocks}
    declared = {row.id: row.propellant_kg or 0.0 for row in view.scenario.manifest}
    for visit in view.visits:
        vehicle, day = visit.vehicle, visit.dock
        dry, volume, wet = 0.0, 0.0, dict.fromkeys(TANKS, 0.0)
        for load in visit.flight.loads:
            kind = how.get(load.item, "dry")
            if kind in wet:
                wet[kind] += load.mass_kg
            elif load.pressurised:
                dry += load.mass_kg
            volume += load.volume_m3 if load.pressurised else 0.0
            if load.need_day is not None and load.need_day < day:
                met = f"{load.item} arrives on {view.date(day)}"
                allowed = f"by {view.date(load.need_day)}"
                yield Finding("need-date", (visit.id,), load.need_day, day, met, allowed, about=(load.item,))
        dry += max(0.0, wet["water"] - vehicle.water_kg) + max(0.0, wet["gas"] - vehicle.gas_kg)
        propellant = 0.0 if visit.here else visit.flight.propellant_kg
        for what, amount, most, unit in (
            ("in the hold", dry, vehicle.dry_kg, "kg"),
            ("in the hold", volume, vehicle.hold_m3, "m3"),
            ("of propellant", propellant, max(vehicle.propellant_kg, declared.get(visit.id, 0.0)), "kg"),
        ):
            if most is not None and amount > most + GRAMS:
                met, allowed = f"{amount:,.1f} {unit} {what}", f"{most:,.1f} {unit} of {vehicle.id}"
                yield Finding("capacity", (visit.id,), day, day, met, allowed, about=(vehicle.id,))


def check_burns(view: View) -> Iterator[Finding]:
    """Only a vehicle that points the right way, or the station, burns, only what it has, and as much as it takes."""
    share = view.scenario.propellant.docked_share.value
    left = {v.id: v.flight.propellant_kg * (share if v.here else 1.0) for v in view.visits}
    for burn in sorted(view.plan.burns, key=lambda one: one.day):
        wrong = _wrong_place(view, burn) or _wrong_amount(view, burn, left.get(burn.flight))
        if wrong:
            yield Finding("burns", (burn.flight,) if burn.flight else (), burn.day, burn.day, *wrong)
        elif burn.flight:
            left[burn.flight] -= burn.propellant_kg


def _wrong_place(view: View, burn: Burn) -> tuple[str, str] | None:
    """Return what is met and allowed when a burn cannot be done from where the vehicle is."""
    if not burn.flight:
        return None
    visit = view.visit(burn.flight)
    berth = next((b for b in view.berths if b.flight == burn.flight and b.first <= burn.day < b.end), None)
    if visit is None or berth is None:
        return f"{burn.flight} is not at the station", "a docked vehicle"
    able = visit.vehicle.reboost and any(port.id == berth.port and port.reboost for port in view.scenario.ports)
    return None if able else (f"{burn.flight} at {berth.port}", "a vehicle and port that can raise the orbit")


def _wrong_amount(view: View, burn: Burn, left_kg: float | None) -> tuple[str, str] | None:
    """Return what is met and allowed when a burn takes more than there is, or less than its change of speed costs."""
    who = burn.flight or "the station"
    if left_kg is not None and burn.propellant_kg > left_kg + GRAMS:
        return f"{burn.propellant_kg:,.0f} kg by {who}", f"the {left_kg:,.0f} kg it has"
    visit = view.visit(burn.flight)
    isp_s = (visit.vehicle.isp_s if visit is not None else None) or view.scenario.propellant.isp_s.value
    cost = burn_kg(burn.dv_mps, view.scenario.orbit.mass_kg.value, isp_s)
    if burn.propellant_kg < (1.0 - MASS_SHARE) * cost - GRAMS:
        return f"{burn.dv_mps:g} m/s with {burn.propellant_kg:,.0f} kg by {who}", f"about {cost:,.0f} kg"
    return None


def check_altitude(view: View) -> Iterator[Finding]:
    """Burns that were decided keep the orbit over its floor; without any they are left to rules and not judged."""
    if not view.plan.burns:
        return
    orbit = view.scenario.orbit
    floor = orbit.floor_km.value
    a_km = orbit.target_km.value + EARTH_RADIUS_KM
    rises: dict[int, float] = defaultdict(float)
    for burn in view.plan.burns:
        rises[burn.day] += rise_km(a_km, burn.dv_mps)
    drops = drop_km(view)
    altitude, under, lowest = orbit.altitude_km.value, [], orbit.altitude_km.value
    for day in range(1, view.last + 1):
        altitude += rises[day] - float(drops[day])
        lowest = min(lowest, altitude)
        under += [day] if altitude < floor else []
    for first, last in runs(under):
        yield Finding("burns", (), first, last, f"the orbit falls to {lowest:,.0f} km", f"{floor:,.0f} km, its floor")


def check_stocks(view: View) -> Iterator[Finding]:
    """Expected stocks stay over their reserve on every day of the plan."""
    rows = {row.id: row for row in view.scenario.stocks if row.id in DRAWN}
    levels = stock_levels(view)
    for name, row in rows.items():
        under = [day for day in range(1, view.last + 1) if levels[name][day] < row.reserve_kg - GRAMS]
        for first, last in runs(under):
            lowest = min(levels[name][first : last + 1])
            met = f"{row.title} falls to {lowest:,.0f} kg"
            yield Finding("stocks", _next_cargo(view, last), first, last, met, _reserve(row), about=(name,))


def _reserve(row: Stock) -> str:
    return f"{row.reserve_kg:,.0f} kg, its reserve"


def _next_cargo(view: View, day: int) -> tuple[str, ...]:
    """Return the cargo flight that ends a shortage: the first to dock after its last day."""
    later = [v for v in view.visits if v.dock > day and v.vehicle.dry_kg > 0 and not v.flight.seats]
    return tuple(visit.id for visit in sorted(later, key=lambda one: one.dock)[:1])


def stock_levels(view: View) -> dict[str, list[float]]:
    """Return the expected level of each stock at the end of each day from 0 to the last, kg."""
    rows = {row.id: row for row in view.scenario.stocks if row.id in DRAWN}
    level = {name: row.initial_kg for name, row in rows.items()}
    levels = {name: [kg] for name, kg in level.items()}
    coming: dict[int, list[Visit]] = defaultdict(list)
    for visit in view.visits:
        if not visit.here:
            coming[visit.dock].append(visit)
    names = [name for name in DRAWN if name in rows]
    days = _use(view, _people_by_side(view), names).tolist()
    for day in range(1, view.last + 1):
        use, surplus = dict(zip(names, days[day], strict=False)), days[day][-1]
        for name in level:
            level[name] = max(0.0, level[name] - use[name])
        if "water" in level:
            level["water"] += surplus
        for visit in coming[day]:
            brought = _carried(view, visit, rows) if visit.flight.loads else fill(view, visit, rows, level, use)
            for name, kg in brought.items():
                level[name] += kg
        for name, row in rows.items():
            level[name] = min(level[name], row.capacity_kg)
            levels[name].append(level[name])
    return levels


def _people_by_side(view: View) -> list[tuple[int, int]]:
    """Return for each day how many live on the first and on the second side; people of no segment on the first."""
    second = view.scenario.segments[1].id if len(view.scenario.segments) > 1 else None
    count = [[0, 0] for _ in range(view.last + 1)]
    for person in view.people:
        side = 1 if second is not None and person.seat.segment == second else 0
        for day in range(max(person.first, 0), min(person.end, view.last + 1)):
            count[day][side] += 1
    return [(first, other) for first, other in count]


def _use(view: View, people: list[tuple[int, int]], names: list[str]) -> Floats:
    """Return what each day uses of each stock, and last the water it gains, kg: shape (days, stocks + 1)."""
    support, hull = view.scenario.lifesupport, view.scenario.structure
    rates = Rates(*(support.rate(name) for name in Rates._fields))
    second = any(row.effect == "oxygen-ros" and row.assemblies for row in view.scenario.machines)
    running = Running(1.0, 1.0, 1.0, 1.0, 1.0, float(second))
    growth = (1.0 + hull.leak_growth.value) ** (np.arange(len(people)) / DAYS_PER_YEAR)
    leak = hull.leak_base.value * growth + hull.chamber_leak.value
    evas = support.eva_per_year.value / DAYS_PER_YEAR
    return flows(rates, running, np.array(people, np.float64), leak, evas, names)


def _carried(view: View, visit: Visit, rows: dict[str, Stock]) -> dict[str, float]:
    """Return what the loads of a flight bring of each stock, kg of use: water and gas in tanks come without packing."""
    room = {"water": visit.vehicle.water_kg, "gas": visit.vehicle.gas_kg, "dry": 0.0}
    brought: dict[str, float] = defaultdict(float)
    for load in visit.flight.loads:
        row = rows.get(load.item)
        if row is not None:
            tank = min(load.mass_kg, room[row.load])
            room[row.load] -= tank
            brought[load.item] += tank + (load.mass_kg - tank) / row.packing
    return brought


def fill(
    view: View, visit: Visit, rows: dict[str, Stock], level: dict[str, float], use: dict[str, float]
) -> dict[str, float]:
    """Return what a flight brings of each stock when it is filled so that all last equally long, kg of use.

    Full loads keep `supply.spares_kg` of the hold for spares. No stock is brought beyond what can be kept aboard.
    """
    vehicle, supply = visit.vehicle, view.scenario.supply
    kept = supply.spares_kg.value if vehicle.dry_kg >= supply.full_load_kg.value else 0.0
    hold = max(0.0, vehicle.dry_kg - kept)
    tank = {"water": vehicle.water_kg, "gas": vehicle.gas_kg}

    def wanted(days: float) -> dict[str, float]:
        room = {name: max(0.0, row.capacity_kg - level[name]) for name, row in rows.items()}
        goal = {name: row.reserve_kg + days * use[name] - level[name] for name, row in rows.items()}
        return {name: min(max(0.0, goal[name]), room[name]) for name in rows}

    def packed(load: dict[str, float]) -> float:
        total = 0.0
        for kind in ("dry", *TANKS):
            kinds = [name for name, row in rows.items() if row.load == kind]
            mass = sum(load[name] for name in kinds)
            bagged = max(0.0, mass - tank.get(kind, 0.0)) / mass if mass > 0.0 else 0.0
            total += sum(load[name] * bagged * rows[name].packing for name in kinds)
        return total

    low, high = 0.0, LONGEST_DAYS
    if packed(wanted(high)) <= hold:
        return wanted(high)
    for _ in range(40):
        middle = 0.5 * (low + high)
        low, high = (middle, high) if packed(wanted(middle)) <= hold else (low, middle)
    load = wanted(low)
    over = packed(load)
    return load if over <= hold or over <= 0.0 else {name: kg * hold / over for name, kg in load.items()}


@dataclass
class _Fuel:
    """Propellant in the station's tanks and in docked vehicles, kg."""

    tanks: float
    on: dict[str, float] = field(default_factory=dict)

    @property
    def total(self) -> float:
        """All of it."""
        return self.tanks + sum(self.on.values())


def check_propellant(view: View) -> Iterator[Finding]:
    """Expected propellant, in tanks and docked vehicles, stays over its reserve on every day of the plan."""
    reserve = view.scenario.propellant.reserve_kg.value
    levels = propellant_levels(view)
    for first, last in runs(day for day in range(1, view.last + 1) if levels[day] < reserve - GRAMS):
        lowest = min(levels[first : last + 1])
        later = [v for v in view.visits if v.dock > last and v.flight.propellant_kg > 0]
        flights = tuple(visit.id for visit in sorted(later, key=lambda one: one.dock)[:1])
        met, allowed = f"propellant falls to {lowest:,.0f} kg", f"{reserve:,.0f} kg, its reserve"
        yield Finding("propellant", flights, first, last, met, allowed, about=("propellant",))


def propellant_levels(view: View) -> list[float]:
    """Return the expected propellant at the end of each day from 0 to the last, kg.

    Burns of the plan use what they say; without any, each day's drag is made up.
    """
    p = view.scenario.propellant
    ports = {port.id: port for port in view.scenario.ports}
    fuel = _Fuel(p.tanks_kg.value)
    fuel.on = {v.id: v.flight.propellant_kg * p.docked_share.value for v in view.visits if v.here}
    drag = drag_kg(view) if not view.plan.burns else np.zeros(view.last + 1)
    burns: dict[int, list[tuple[str, float]]] = defaultdict(list)
    for burn in view.plan.burns:
        burns[burn.day].append((burn.flight, burn.propellant_kg))
    levels = [fuel.total]
    for day in range(1, view.last + 1):
        for visit in view.visits:
            if visit.leave == day:
                fuel.on.pop(visit.id, None)
            elif visit.dock == day:
                fuel.on[visit.id] = visit.flight.propellant_kg
        at = {b.flight: ports[b.port] for b in view.berths if b.port in ports and b.first <= day < b.end}
        able = [v.id for v in view.visits if v.vehicle.reboost and v.id in at and at[v.id].reboost]
        _take(fuel, able, float(drag[day]))
        for flight, kg in burns[day]:
            _take(fuel, [flight] if flight else [], kg)
        _take(fuel, [], p.attitude_kg_per_day.value)
        _transfer(fuel, [name for name, port in at.items() if port.refuel], p.capacity_kg.value)
        levels.append(fuel.total)
    return levels


def _take(fuel: _Fuel, first: list[str], kg: float) -> None:
    """Take propellant from some vehicles, those with most first, then from the tanks."""
    for name in sorted(first, key=lambda one: (-fuel.on.get(one, 0.0), one)):
        used = min(kg, fuel.on.get(name, 0.0))
        if name in fuel.on:
            fuel.on[name] -= used
        kg -= used
    fuel.tanks = max(0.0, fuel.tanks - kg)


def _transfer(fuel: _Fuel, names: list[str], capacity_kg: float) -> None:
    """Fill the tanks from vehicles whose port allows it."""
    for name in names:
        moved = min(fuel.on.get(name, 0.0), max(0.0, capacity_kg - fuel.tanks))
        if moved > 0.0:
            fuel.on[name] -= moved
            fuel.tanks += moved


Series = np.ndarray[tuple[int], np.dtype[np.float64]]


def drag_kg(view: View) -> Series:
    """Return the propellant that makes up each day's drag at the target altitude, kg; shape (last + 1)."""
    o, p = view.scenario.orbit, view.scenario.propellant
    a_km = o.target_km.value + EARTH_RADIUS_KM
    kg = [burn_kg(dv_mps(a_km, float(drop)), o.mass_kg.value, p.isp_s.value) for drop in drop_km(view)]
    return np.asarray(kg, np.float64)


def drop_km(view: View) -> Series:
    """Return the altitude lost on each day at the target altitude, km; shape (last + 1)."""
    o = view.scenario.orbit
    days = np.unique(np.append(np.arange(0, view.last + 1, DRAG_DAYS), view.last))
    season, node = plane(view.plan.epoch, view.last, o.inclination_deg.value, o.node_deg.value)
    sun = activity_forecast(view.plan.epoch, view.last, station_forecast(view.scenario))
    flux, ap = sun.f107_p50[days], sun.ap_p50[days]
    height = np.full(len(days), o.target_km.value)
    ln_rho = table_ln_density(load_table(), season[days], node[days], height, flux, flux, ap)
    a_km = o.target_km.value + EARTH_RADIUS_KM
    drops = drops_km(a_km, ln_rho, o.ballistic_m2_per_kg.value, o.inclination_deg.value)
    return np.asarray(np.interp(np.arange(view.last + 1), days, drops), np.float64)
