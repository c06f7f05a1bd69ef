"""What a plan tells of loads, moves and burns as arrays: what a future keeps to in place of the operators' rules."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from stationkeeper.planning.check_supply import drop_km, stock_levels
from stationkeeper.planning.check_view import View, make_view
from stationkeeper.planning.formulas import rise_km
from stationkeeper.planning.plan import Burn, Flight, Plan
from stationkeeper.scenario.model import Scenario
from stationkeeper.scenario.rows import Port, Stock, Unit, VehicleClass
from stationkeeper.simulation import world as w
from stationkeeper.times import day_of
from stationkeeper.units import EARTH_RADIUS_KM

OWN_ENGINES, ANYBODY = -1, -2  # who does a planned burn when no flight is named


class ToldLoads(NamedTuple):
    """The fields of `world.Cargo` that a plan's loads fill; nothing is told of a flight without loads."""

    told: w.Flags
    told_kg: w.Floats
    told_tank_kg: w.Floats
    told_room_kg: w.Floats
    told_units: w.Ints
    told_level_kg: w.Floats


class ToldMoves(NamedTuple):
    """The fields of `dispatch.Fleet` that a plan's moves fill: M moves in the order of their days."""

    move_flight: w.Ints
    move_day: w.Ints
    move_port: w.Ints
    move_turn: w.Ints


class ToldBurns(NamedTuple):
    """The fields of `world.OrbitRules` that the burns of the station and of a plan fill, in the order of their days."""

    planned_day: w.Ints
    planned_mps: w.Floats
    planned_by: w.Ints
    planned_top_km: w.Floats


def told_loads(scenario: Scenario, plan: Plan) -> ToldLoads:
    """Return what each flight of a plan brings by its loads, and the levels that the plan expects.

    What is more than the hold takes stays behind, evenly.
    """
    classes = {row.id: row for row in scenario.classes}
    rows = {row.id: row for row in scenario.stocks if row.load != "none"}
    flights = plan.flights
    shape = (len(flights), len(w.STOCKS))
    made = ToldLoads(
        told=np.array([bool(f.loads) and f.docked_day is None for f in flights], np.int8),
        told_kg=np.zeros(shape),
        told_tank_kg=np.zeros((len(flights), 2)),
        told_room_kg=np.zeros(len(flights)),
        told_units=np.zeros((len(flights), len(scenario.units)), np.int64),
        told_level_kg=np.zeros((len(w.STOCKS), 1)),
    )
    if not made.told.any():
        return made
    for f in np.flatnonzero(made.told):
        flight = flights[f]
        packed = _packed(flight, classes[flight.vehicle_class], rows, scenario.units)
        made.told_tank_kg[f], made.told_room_kg[f], made.told_units[f] = packed.tank_kg, packed.room_kg, packed.units
        for name, kg in packed.use_kg.items():
            made.told_kg[f, w.STOCKS.index(name)] = kg
    levels = stock_levels(make_view(scenario, plan))
    expected = np.zeros((len(w.STOCKS), day_of(plan.through, plan.epoch) + 1))
    for name, level in levels.items():
        expected[w.STOCKS.index(name)] = level if name in rows else 0.0
    return made._replace(told_level_kg=expected)


class _Packed(NamedTuple):
    """A flight's load: kg of use of each stock, what is left of tanks (2) and hold, spares of each unit type (U)."""

    use_kg: dict[str, float]
    tank_kg: w.Floats
    room_kg: float
    units: w.Ints


def _packed(flight: Flight, vehicle: VehicleClass, rows: dict[str, Stock], units: tuple[Unit, ...]) -> _Packed:
    """Return a flight's load as the checker reads it: tanks have water and gas in the order of the loads."""
    tank = {"water": vehicle.water_kg, "gas": vehicle.gas_kg, "dry": 0.0}
    place = {row.id: n for n, row in enumerate(units)}
    poured: dict[str, float] = {}
    bagged: dict[str, float] = {}
    held, outside = 0.0, set()
    count = np.zeros(len(units))
    for load in flight.loads:
        row = rows.get(load.item)
        wet = min(load.mass_kg, tank[row.load]) if row is not None else 0.0
        if row is not None:
            tank[row.load] -= wet
            poured[row.id] = poured.get(row.id, 0.0) + wet
            bagged[row.id] = bagged.get(row.id, 0.0) + (load.mass_kg - wet) / row.packing
        elif load.item in place:
            count[place[load.item]] += load.mass_kg / max(units[place[load.item]].mass_kg or 0.0, 1e-9)
        if load.pressurised:
            held += load.mass_kg - wet
        else:
            outside.add(load.item)
    share = min(1.0, vehicle.dry_kg / held) if held > 0.0 else 1.0
    use = {name: kg + bagged[name] * (1.0 if name in outside else share) for name, kg in poured.items()}
    units_kept = np.array([n * (1.0 if row.id in outside else share) for n, row in zip(count, units, strict=True)])
    left = np.array([tank["water"], tank["gas"]])
    return _Packed(use, left, max(0.0, vehicle.dry_kg - held), np.floor(units_kept + 1e-6).astype(np.int64))


def told_moves(plan: Plan, ports: list[Port]) -> ToldMoves:
    """Return the changes of port of a plan; those of flights or to ports that it no longer has are left out."""
    flight_of = {flight.id: n for n, flight in enumerate(plan.flights)}
    port_of = {port.id: n for n, port in enumerate(ports)}
    moves = [move for move in plan.moves if move.flight in flight_of and move.port in port_of]
    moves.sort(key=lambda move: move.day)
    turns = [sum(other.flight == move.flight for other in moves[:n]) for n, move in enumerate(moves)]
    return ToldMoves(
        move_flight=np.array([flight_of[move.flight] for move in moves], np.int64),
        move_day=np.array([move.day for move in moves], np.int64),
        move_port=np.array([port_of[move.port] for move in moves], np.int64),
        move_turn=np.array(turns, np.int64),
    )


def told_burns(scenario: Scenario, plan: Plan) -> ToldBurns:
    """Return the burns that the station declares, by whoever can, and those of a plan, each by whom it names.

    A burn of the plan goes no higher than the plan means to be after it, or the target if that is higher.
    """
    flight_of = {flight.id: n for n, flight in enumerate(plan.flights)}
    found = [(day_of(row.day, plan.epoch), row.dv_mps, ANYBODY, np.inf) for row in scenario.burns]
    burns = sorted((burn for burn in plan.burns if burn.flight in ("", *flight_of)), key=lambda burn: burn.day)
    tops = _heights_km(make_view(scenario, plan), burns) if burns else []
    for burn, top in zip(burns, tops, strict=True):
        found.append((burn.day, burn.dv_mps, flight_of[burn.flight] if burn.flight else OWN_ENGINES, top))
    found.sort(key=lambda one: one[0])
    return ToldBurns(
        planned_day=np.array([day for day, *_ in found], np.int64),
        planned_mps=np.array([mps for _, mps, *_ in found], np.float64),
        planned_by=np.array([by for *_, by, _ in found], np.int64),
        planned_top_km=np.array([top for *_, top in found], np.float64),
    )


def _heights_km(view: View, burns: list[Burn]) -> list[float]:
    """Return how high the orbit is after each burn in mean terms, km, the target at least."""
    orbit = view.scenario.orbit
    altitude, drops, day, tops = orbit.altitude_km.value, drop_km(view), 0, []
    for burn in burns:
        until = min(max(burn.day, day), view.last)
        altitude -= float(drops[day + 1 : until + 1].sum())
        altitude += rise_km(altitude + EARTH_RADIUS_KM, burn.dv_mps)
        tops.append(max(altitude, orbit.target_km.value))
        day = until
    return tops
