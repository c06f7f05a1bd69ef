"""What each flight carries and who raises the orbit, once it is decided who flies when and where.

Loads: each day's need is given to the latest flight before it that has room, tanks first; because a need may use any
flight before its day, this finds room whenever there is any. What room is left brings stocks, evenly, to the level from
which they are at their targets when the next full cargo comes.
Burns: the orbit sinks in mean terms and is raised when it leaves its corridor, by whoever can.
"""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass, field, replace

import numpy as np

from stationkeeper.planning.formulas import burn_kg, dv_mps, rise_km
from stationkeeper.planning.needs import Floats, people_by_side, sides, stock_use, stocks_drawn
from stationkeeper.planning.plan import Burn, Flight, Load, Plan
from stationkeeper.planning.problem import Berth, Candidate, Problem
from stationkeeper.scenario.model import Scenario
from stationkeeper.scenario.rows import Stock
from stationkeeper.units import EARTH_RADIUS_KM

LONGEST_DAYS = 4000.0  # before any day on which a stock could have come
GRAMS = 1e-3  # kg by which a level may seem under its reserve
ROUNDING_KG = 1.0  # loads are written in hundredths of a kg, rounded down: so much is brought beyond the reserve


@dataclass
class Hold:
    """The room of one flight, kg, and what is put into it: stock -> kg of use from tanks and from the hold."""

    flight: Flight
    dock: int
    tank: dict[str, float]
    dry: float
    tanked: dict[str, float] = field(default_factory=dict)
    bagged: dict[str, float] = field(default_factory=dict)
    need_day: dict[str, int] = field(default_factory=dict)

    def put(self, stock: Stock, kg: float, day: int | None = None) -> float:
        """Put up to `kg` of use of a stock into the tank, then into the hold; return what found room."""
        first = min(kg, self.tank.get(stock.load, 0.0))
        rest = min(kg - first, self.dry / stock.packing)
        if first > 0.0:
            self.tank[stock.load] -= first
            self.tanked[stock.id] = self.tanked.get(stock.id, 0.0) + first
        if rest > 0.0:
            self.dry -= rest * stock.packing
            self.bagged[stock.id] = self.bagged.get(stock.id, 0.0) + rest
        if day is not None and first + rest > 0.0:
            self.need_day.setdefault(stock.id, day)
        return first + rest

    def carries(self, stock: str) -> float:
        """Return the kg of use it carries of a stock."""
        return self.tanked.get(stock, 0.0) + self.bagged.get(stock, 0.0)


def supply(scenario: Scenario, problem: Problem, plan: Plan) -> Plan:
    """Return the plan with loads on its flights and the burns that hold the orbit."""
    loaded = load_plan(scenario, problem, plan)
    burns, _ = burns_of(scenario, problem, loaded)
    return replace(loaded, burns=burns)


def load_plan(scenario: Scenario, problem: Problem, plan: Plan) -> Plan:
    """Return the plan with what each flight brings of each stock, with packing."""
    known = {flight.id: flight for flight in problem.flights}
    use = _use(scenario, plan, problem.last)
    rows = {row.id: row for row in scenario.stocks if row.id in stocks_drawn(scenario)}
    holds = [_hold(problem, known[flight.id], flight) for flight in plan.flights if flight.docked_day is None]
    holds.sort(key=lambda hold: (hold.dock, hold.flight.id))
    _in_time(holds, rows, use)
    least = [{name: hold.carries(name) for name in rows} for hold in holds]
    fresh = [_hold(problem, known[hold.flight.id], hold.flight) for hold in holds]
    for new, old in zip(fresh, holds, strict=True):
        new.need_day = old.need_day
    _top_up(fresh, least, rows, use, _next_full_days(problem, known, fresh))
    loads = {hold.flight.id: _loads(hold, rows) for hold in fresh}
    return replace(plan, flights=tuple(replace(flight, loads=loads.get(flight.id, ())) for flight in plan.flights))


def _use(scenario: Scenario, plan: Plan, days: int) -> dict[str, Floats]:
    """Return what is used of each stock up to each day by the people of the plan, kg."""
    transit = {row.id: round(row.transit_days or 0) for row in scenario.classes}
    spans = []
    for flight in plan.flights:
        dock = flight.docked_day
        dock = flight.launch_day + transit[flight.vehicle_class] if dock is None else dock
        end = flight.undock_day if flight.undock_day is not None else dock + round(flight.stay_days)
        spans.append((dock, end, *sides(scenario, flight)))
    use = stock_use(scenario, people_by_side(spans, days))
    return dict(zip(stocks_drawn(scenario), use, strict=True))


def _hold(problem: Problem, known: Candidate, flight: Flight) -> Hold:
    tanks = {"water": known.water_kg, "gas": known.gas_kg}
    return Hold(flight, flight.launch_day + known.transit, tanks, problem.hold_kg(known))


def _in_time(holds: list[Hold], rows: dict[str, Stock], use: dict[str, Floats]) -> None:
    """Give each flight, from the last to the first, what can come no earlier: the latest that room aboard allows.

    A stock is delivered in the order of its use; `open_kg` is what is still to be given of each, from the end. Taking
    first what the room aboard lets come latest finds a way whenever there is one (earliest deadline first, backwards).
    """
    last = len(next(iter(use.values()))) - 1
    open_kg = {name: _need(row, use[name], last) for name, row in rows.items()}
    for hold in reversed(holds):
        if hold.dock > last:  # too late for any day of the plan
            continue
        day = hold.dock
        most = {n: min(kg, max(0.0, _most(rows[n], use[n], day))) for n, kg in open_kg.items()}
        wanted = {n: max(0.0, most[n] - _need(rows[n], use[n], day - 1)) for n in rows}
        tanked = {n: _in_tank(hold, rows, wanted, n) for n in rows}
        for name in rows:
            wanted[name] -= hold.put(rows[name], tanked[name], day)
        load = _latest(hold, rows, use, wanted, {n: most[n] - tanked[n] for n in rows}, day)
        for name, row in rows.items():
            open_kg[name] = most[name] - tanked[name] - hold.put(row, load[name], day)


def _need(row: Stock, use: Floats, day: int) -> float:
    """Return what must have come by the end of a day, kg."""
    return max(0.0, float(use[max(day, 0)]) + row.reserve_kg + ROUNDING_KG - row.initial_kg)


def _most(row: Stock, use: Floats, day: float) -> float:
    """Return what may have come by a day without exceeding the room aboard, kg; straight on before the epoch."""
    last = len(use) - 1
    if day < 0:
        drawn = day * float(use[-1]) / last
    else:
        before = min(int(day), last - 1)
        drawn = float(use[before]) + (min(day, last) - before) * float(use[before + 1] - use[before])
    return drawn + row.capacity_kg - row.initial_kg


def _in_tank(hold: Hold, rows: dict[str, Stock], wanted: dict[str, float], name: str) -> float:
    """Return what of a stock a tank takes: its share of the tank by what is wanted."""
    kind = rows[name].load
    room = hold.tank.get(kind, 0.0)
    total = sum(kg for other, kg in wanted.items() if rows[other].load == kind)
    return wanted[name] * min(1.0, room / total) if total > 0.0 else 0.0


def _latest(
    hold: Hold,
    rows: dict[str, Stock],
    use: dict[str, Floats],
    wanted: dict[str, float],
    upto: dict[str, float],
    day: int,
) -> dict[str, float]:
    """Return what goes into the hold: all that is wanted, or what could have come only after one common day."""

    def after(begin: float) -> dict[str, float]:
        return {n: min(wanted[n], max(0.0, upto[n] - max(0.0, _most(rows[n], use[n], begin)))) for n in rows}

    def mass(load: dict[str, float]) -> float:
        return sum(kg * rows[n].packing for n, kg in load.items())

    if mass(wanted) <= hold.dry:
        return wanted
    low, high = -LONGEST_DAYS, float(day)
    for _ in range(50):
        middle = 0.5 * (low + high)
        low, high = (middle, high) if mass(after(middle)) > hold.dry else (low, middle)
    load = after(high)
    rest = hold.dry - mass(load)
    more = {n: wanted[n] - load[n] for n in rows}
    share = min(1.0, max(0.0, rest) / mass(more)) if mass(more) > 0.0 else 0.0
    return {n: load[n] + share * more[n] for n in rows}


def _next_full_days(problem: Problem, known: dict[str, Candidate], holds: list[Hold]) -> list[int]:
    """Return for each flight the day on which the next full cargo docks, the last day of the plan where none does."""
    full = [hold.dock for hold in holds if known[hold.flight.id].dry_kg >= problem.full_load_kg]
    return [min((day for day in full if day > hold.dock), default=problem.last) for hold in holds]


def _top_up(
    holds: list[Hold],
    least: list[dict[str, float]],
    rows: dict[str, Stock],
    use: dict[str, Floats],
    until: list[int],
) -> None:
    """Bring at least what is needed in time; with the room left, bring each stock evenly towards the level from which
    it is at its target on the day `until`, as far as there is room aboard.
    """
    surplus = dict.fromkeys(rows, 0.0)
    brought = dict.fromkeys(rows, 0.0)
    for hold, needed, end in zip(holds, least, until, strict=True):
        # What weighs most in bags has the tanks first: then all that is needed fits wherever it did before.
        for name, row in sorted(rows.items(), key=lambda item: -item[1].packing):
            hold.put(row, max(0.0, needed[name] - surplus[name]))
        last = len(use[next(iter(rows))]) - 1
        day = min(hold.dock, last)
        short = {
            name: max(
                0.0,
                min(row.capacity_kg, row.target_kg + float(use[name][max(day, min(end, last))] - use[name][day]))
                - (row.initial_kg + brought[name] + hold.carries(name) - float(use[name][day])),
            )
            for name, row in rows.items()
        }
        packed = sum(max(0.0, kg - hold.tank.get(rows[n].load, 0.0)) * rows[n].packing for n, kg in short.items())
        share = min(1.0, hold.dry / packed) if packed > 0.0 else 1.0
        for name, row in rows.items():
            from_tank = min(short[name], hold.tank.get(row.load, 0.0))
            hold.put(row, from_tank + share * (short[name] - from_tank))
            brought[name] += hold.carries(name)
            surplus[name] += hold.carries(name) - needed[name]


def _loads(hold: Hold, rows: dict[str, Stock]) -> tuple[Load, ...]:
    """Return what a flight carries as it is read again: loads have the tanks in their order.

    What weighs most in bags comes first, so that this takes no more of the hold than was packed.
    """
    found = []
    kinds = {row.load for row in rows.values()}
    tank = {k: sum(hold.tanked.get(name, 0.0) for name, row in rows.items() if row.load == k) for k in kinds}
    for name, row in sorted(rows.items(), key=lambda item: -item[1].packing):
        tanked = min(hold.carries(name), tank[row.load])
        tank[row.load] -= tanked
        mass = tanked + (hold.carries(name) - tanked) * row.packing
        if mass >= 1.0:
            found.append(Load(name, math.floor(100.0 * mass + 1e-6) / 100.0, need_day=hold.need_day.get(name)))
    return tuple(found)


@dataclass
class _Tanks:
    """Propellant in the station's tanks and in docked vehicles, kg."""

    station: float
    capacity: float
    on: dict[str, float] = field(default_factory=dict)

    def total(self) -> float:
        """Return all propellant aboard."""
        return self.station + sum(self.on.values())

    def take(self, kg: float) -> float:
        """Take from the station's tanks; return what was there."""
        used = min(kg, self.station)
        self.station -= used
        return used

    def transfer(self, flights: list[str]) -> None:
        """Fill the station's tanks from vehicles whose port allows it."""
        for name in flights:
            moved = min(self.on.get(name, 0.0), max(0.0, self.capacity - self.station))
            if moved > 0.0:
                self.on[name] -= moved
                self.station += moved


def burns_of(scenario: Scenario, problem: Problem, plan: Plan) -> tuple[tuple[Burn, ...], float]:
    """Return the reboosts that hold the orbit in mean terms, and the least propellant aboard on any day, kg.

    A burn is due when the orbit has sunk below its corridor and the last burn is long enough ago. The docked vehicle
    with most propellant whose port points the right way burns, else the station itself where it can.
    """
    o, p = scenario.orbit, scenario.propellant
    known = {flight.id: flight for flight in problem.flights}
    target = o.target_km.value
    altitude, last_burn = min(o.altitude_km.value, target), -round(o.burn_interval_days.value)
    tanks = _Tanks(p.tanks_kg.value, p.capacity_kg.value)
    tanks.on = {f.id: f.propellant_kg * p.docked_share.value for f in plan.flights if f.docked_day is not None}
    burns: list[Burn] = []
    lowest = tanks.total()
    changes = _comings(problem, plan, known)
    ports = {port.id: port for port in problem.ports}
    places = _come_and_go(plan, changes[0], tanks, {}, 0)
    for day in range(1, problem.last + 1):
        if day in changes:
            places = _come_and_go(plan, changes[day], tanks, places, day)
        altitude -= float(problem.fuel.drop_km[day])
        tanks.take(p.attitude_kg_per_day.value)
        due = altitude < target - o.corridor_km.value and day - last_burn >= o.burn_interval_days.value
        burn = _burn(scenario, ports, known, tanks, places, day, altitude) if due else None
        if burn is not None:
            burns.append(burn)
            altitude += rise_km(altitude + EARTH_RADIUS_KM, burn.dv_mps)
            last_burn = day
        tanks.transfer([name for name, port in places.items() if port in ports and ports[port].refuel])
        lowest = min(lowest, tanks.total())
    return tuple(burns), lowest


def _comings(problem: Problem, plan: Plan, known: dict[str, Candidate]) -> dict[int, list[tuple[Flight, str | None]]]:
    """Return for each day the flights that come to a port, change it or leave (None); what is there: day 0."""
    found: dict[int, list[tuple[Flight, str | None]]] = defaultdict(list)
    for flight in plan.flights:
        dock = flight.docked_day if flight.docked_day is not None else flight.launch_day + known[flight.id].transit
        end = flight.undock_day if flight.undock_day is not None else problem.last + 1
        moves = [(move.day, move.port) for move in plan.moves if move.flight == flight.id and dock < move.day < end]
        for day, port in ((dock, flight.port), *sorted(moves)):
            found[max(day, 0)].append((flight, port))
        found[max(end, 0)].append((flight, None))
    return found


def _come_and_go(
    plan: Plan, changes: list[tuple[Flight, str | None]], tanks: _Tanks, places: dict[str, str], day: int
) -> dict[str, str]:
    """Let vehicles that come today bring their propellant and those that leave take theirs; return who is where."""
    at = dict(places)
    for flight, port in changes:
        if port is None:
            at.pop(flight.id, None)
            tanks.on.pop(flight.id, None)
        else:
            if flight.id not in at and day > 0:
                tanks.on[flight.id] = flight.propellant_kg
            at[flight.id] = port
    return {flight.id: at[flight.id] for flight in plan.flights if flight.id in at}


def _burn(
    scenario: Scenario,
    ports: dict[str, Berth],
    known: dict[str, Candidate],
    tanks: _Tanks,
    places: dict[str, str],
    day: int,
    altitude: float,
) -> Burn | None:
    """Return today's reboost and take its propellant; None when nobody can burn."""
    o, p = scenario.orbit, scenario.propellant
    a_km = altitude + EARTH_RADIUS_KM
    wanted = min(dv_mps(a_km, o.target_km.value - altitude), o.burn_limit_mps.value)
    able = [name for name, port in places.items() if known[name].reboost and port in ports and ports[port].reboost]
    for name in sorted(able, key=lambda one: (-tanks.on.get(one, 0.0), one)):
        kg = burn_kg(wanted, o.mass_kg.value, known[name].isp_s)
        if tanks.on.get(name, 0.0) >= kg:
            tanks.on[name] -= kg
            return Burn(day, name, round(wanted, 4), round(kg, 2))
    kg = burn_kg(wanted, o.mass_kg.value, p.isp_s.value)
    if p.own_engines.value > 0.5 and tanks.station >= kg:
        tanks.take(kg)
        return Burn(day, "", round(wanted, 4), round(kg, 2))
    return None


def lowest_levels(scenario: Scenario, plan: Plan, days: int) -> dict[str, float]:
    """Return the least margin of each stock over its reserve in the plan, kg: what it has beyond the line."""
    transit = {row.id: round(row.transit_days or 0) for row in scenario.classes}
    classes = {row.id: row for row in scenario.classes}
    use = _use(scenario, plan, days)
    found = {}
    for row in scenario.stocks:
        if row.id not in use:
            continue
        level = row.initial_kg - use[row.id]
        for flight in plan.flights:
            if flight.docked_day is None:
                dock = flight.launch_day + transit[flight.vehicle_class]
                vehicle = classes[flight.vehicle_class]
                level[max(dock, 0) :] += _brought(flight, row, vehicle.water_kg, vehicle.gas_kg, scenario)
        found[row.id] = float(np.min(level) - row.reserve_kg)
    return found


def missing_kg(scenario: Scenario, problem: Problem, plan: Plan) -> dict[str, float]:
    """Return how far stocks fall under their reserves with the people that the plan has aboard, kg; {} for none."""
    if not problem.stocks:
        return {}
    margins = lowest_levels(scenario, plan, problem.last)
    return {line.id: -margins[line.id] for line in problem.stocks if margins[line.id] < -GRAMS}


def with_use(scenario: Scenario, problem: Problem, plan: Plan) -> Problem:
    """Return the problem whose stocks are enough for the people of a plan too, beside those of the wishes."""
    use = _use(scenario, plan, problem.last)
    lines = tuple(replace(line, use_kg=np.maximum(line.use_kg, use[line.id])) for line in problem.stocks)
    return replace(problem, stocks=lines)


def _brought(flight: Flight, row: Stock, water_kg: float, gas_kg: float, scenario: Scenario) -> float:
    """Return the kg of use that the loads of a flight bring of a stock: tanks first, in the order of the loads."""
    room = {"water": water_kg, "gas": gas_kg, "dry": 0.0}
    loads = {stock.id: stock.load for stock in scenario.stocks}
    for load in flight.loads:
        kind = loads.get(load.item, "dry")
        tank = min(load.mass_kg, room[kind])
        room[kind] -= tank
        if load.item == row.id:
            return tank + (load.mass_kg - tank) / row.packing
    return 0.0
