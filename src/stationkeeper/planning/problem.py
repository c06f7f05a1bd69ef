"""Translator 1: from a scenario to the decision problem, in whole days since the epoch and small tables.

A `Problem` says what may be decided and within which bounds; the rules (`planning.rules`) say what must hold.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from stationkeeper.planning.needs import Floats, people_by_side, propellant_use, sides, stock_use, stocks_drawn
from stationkeeper.planning.plan import Flight, Plan, Seat
from stationkeeper.planning.schedule import DEFAULT_STAY_DAYS, make_plan
from stationkeeper.planning.sun import high_beta_days
from stationkeeper.scenario.model import Scenario
from stationkeeper.scenario.rows import Port, VehicleClass
from stationkeeper.sourced import Standing
from stationkeeper.times import date_of, day_of

Period = tuple[int, int]  # first and last day, both inside


@dataclass(frozen=True)
class Candidate:
    """A flight that may be decided: its wish and the bounds of the decision.

    Days of docking, not of launch: launch = docking - transit. here: docked at the epoch, a fact. optional: it need
    not fly. crews: who may sit in it, the wished crew first. ports: indices of ports it fits. refused: days on which
    it must not dock (high beta). ready: first day on which it can dock at all. unsafe_from: day from which it brings
    nobody home. leave_by: last day on which it may leave. grounded: days on which its class cannot dock. rescue: the
    crew with which it brings home the people of an unsafe vehicle, one of its crews. fetches: that vehicle.
    wished_move: day and port of the change of port that was planned. cost_musd: what it costs, None where nobody told
    it. kept: it flies as wished, nothing is decided.
    """

    id: str
    vehicle_class: str
    operator: str
    standing: Standing
    wished: int
    window: int
    transit: int
    here: bool
    optional: bool
    rotation: bool
    wished_port: int
    ports: tuple[int, ...]
    stay: int
    stay_least: int
    stay_most: int
    life_written: int
    seats: int
    crews: tuple[tuple[Seat, ...], ...]
    launcher: int
    dry_kg: float
    water_kg: float
    gas_kg: float
    propellant_kg: float
    reboost: bool
    isp_s: float
    refused: tuple[int, ...] = ()
    ready: int = 0
    unsafe_from: int | None = None
    leave_by: int | None = None
    grounded: tuple[Period, ...] = ()
    rescue: tuple[Seat, ...] | None = None
    fetches: str = ""
    wished_crew: tuple[Seat, ...] | None = None
    wished_move: tuple[int, int] | None = None
    cost_musd: int | None = None
    kept: bool = False

    @property
    def wish(self) -> tuple[Seat, ...]:
        """The crew that was wished for, also when a rule has ruled it out."""
        return self.crews[0] if self.wished_crew is None else self.wished_crew

    @property
    def low(self) -> int:
        """First day on which it may dock."""
        return self.wished if self.here else max(self.wished - self.window, self.ready)

    @property
    def high(self) -> int:
        """Last day on which it may dock."""
        return self.wished if self.here else max(self.wished + self.window, self.low)


@dataclass(frozen=True)
class Berth:
    """A port: which vehicles it serves and when it is closed."""

    id: str
    refuel: bool
    reboost: bool
    blocks: tuple[int, ...]
    closed: tuple[Period, ...] = ()


@dataclass(frozen=True)
class Rocket:
    """A launcher: its turn-round and the days on which it cannot launch."""

    id: str
    turnround: int
    out: tuple[Period, ...] = ()


@dataclass(frozen=True)
class Line:
    """A stock with its reserve: what must have been delivered by each day. need_kg: shape (days + 1)."""

    id: str
    title: str
    load: str
    initial_kg: float
    reserve_kg: float
    capacity_kg: float
    packing: float
    use_kg: Floats

    def need_kg(self, day: int) -> float:
        """Return what must have been delivered by `day` to keep the reserve, kg; 0 or more."""
        return max(0.0, float(self.use_kg[day]) + self.reserve_kg - self.initial_kg)


@dataclass(frozen=True)
class Fuel:
    """Propellant: aboard at the epoch and used to each day in mean terms."""

    initial_kg: float
    reserve_kg: float
    capacity_kg: float
    use_kg: Floats
    drop_km: Floats

    def need_kg(self, day: int) -> float:
        """Return what must have been delivered by `day` to keep the reserve, kg; 0 or more."""
        return max(0.0, float(self.use_kg[day]) + self.reserve_kg - self.initial_kg)


@dataclass(frozen=True)
class Problem:
    """What is to be decided between day `first` and day `last`."""

    scenario_hash: str
    epoch: date
    first: int
    last: int
    flights: tuple[Candidate, ...]
    ports: tuple[Berth, ...]
    rockets: tuple[Rocket, ...]
    segments: tuple[tuple[str, str], ...]  # segment and the agency of which someone must be aboard
    stocks: tuple[Line, ...]
    fuel: Fuel
    spacing: int
    handover: int
    people_most: int
    people_least: int
    seat_normal: int
    seat_limit: int
    spares_kg: float
    full_load_kg: float
    research_scale: float
    research_exponent: float
    forward: int = 0  # days by which a crew flight near its date can be brought forward
    agreed_through: tuple[tuple[str, int], ...] = ()  # agreement and the last day of a launch that it covers

    def date(self, day: int) -> date:
        """Return the date of a day."""
        return date_of(day, self.epoch)

    def represents(self, crew: tuple[Seat, ...], segment: int) -> bool:
        """Return whether someone of a crew counts for a segment."""
        name, agency = self.segments[segment]
        return any(seat.agency == agency and seat.segment == name for seat in crew)

    def lapsed(self, seat: Seat, launch: int) -> bool:
        """Return whether the agreement of an exchanged seat ends before a day of launch."""
        return seat.exchanged and any(name == seat.instrument and launch > last for name, last in self.agreed_through)

    def hold_kg(self, flight: Candidate) -> float:
        """Return the dry cargo of a flight that stocks may take; full loads keep room for spares."""
        kept = self.spares_kg if flight.dry_kg >= self.full_load_kg else 0.0
        return max(0.0, flight.dry_kg - kept)


def make_problem(scenario: Scenario, first: date, through: date, traffic_only: bool = False) -> Problem:
    """Return the decision problem of a scenario from `first` through a date.

    The wishes are the published manifest and the cadence; vehicles at the station are facts. A flight wished before
    `first` keeps its date. traffic_only: without stocks, propellant and the height of the Sun, of which a scenario as
    it stood on an earlier day knows nothing.
    """
    plan = make_plan(scenario, through)
    epoch, days = scenario.station.epoch, day_of(through, scenario.station.epoch)
    ports = open_ports(scenario, through)
    start = max(day_of(first, epoch), 0)
    published = {row.id for row in scenario.manifest}
    flights = tuple(_candidate(scenario, ports, flight, published, start, days) for flight in plan.flights)
    if traffic_only:
        flights = tuple(replace(flight, refused=()) for flight in flights)
    c, s, p, t = scenario.crewing, scenario.supply, scenario.planning, scenario.crew_time
    return Problem(
        scenario_hash=scenario.hash,
        epoch=epoch,
        first=start,
        last=days,
        flights=flights,
        ports=_berths(ports, epoch),
        rockets=tuple(Rocket(row.id, round(row.turnround_days or 0)) for row in scenario.launchers),
        segments=tuple((row.id, row.agency) for row in scenario.segments),
        stocks=() if traffic_only else _lines(scenario, plan, days),
        fuel=_no_fuel(days) if traffic_only else _fuel(scenario, plan, days),
        spacing=round(c.spacing_days.value),
        handover=round(c.handover_days.value),
        people_most=round(p.people_most.value),
        people_least=round(p.people_least.value),
        seat_normal=round(p.seat_normal_days.value),
        seat_limit=round(p.seat_limit_days.value),
        spares_kg=s.spares_kg.value,
        full_load_kg=s.full_load_kg.value,
        research_scale=t.research_scale.value,
        research_exponent=t.research_exponent.value,
        forward=round(p.window_published_days.value),
        agreed_through=tuple(
            (row.id, day_of(row.covers_through, epoch)) for row in scenario.commitments if row.covers_through
        ),
    )


def open_ports(scenario: Scenario, through: date) -> list[Port]:
    """Return the ports that are open on some day between the epoch and a date, in the order of the table."""
    epoch = scenario.station.epoch
    return [row for row in scenario.ports if row.opened <= through and (row.closed is None or row.closed > epoch)]


def _berths(ports: list[Port], epoch: date) -> tuple[Berth, ...]:
    index = {port.id: n for n, port in enumerate(ports)}
    return tuple(
        Berth(
            id=port.id,
            refuel=port.refuel,
            reboost=port.reboost,
            blocks=tuple(index[name] for name in port.blocks if name in index),
            closed=_shut(port, epoch),
        )
        for port in ports
    )


def _shut(port: Port, epoch: date) -> tuple[Period, ...]:
    """Return the days after the epoch on which a port is not yet or no longer open."""
    before = ((0, day_of(port.opened, epoch) - 1),) if port.opened > epoch else ()
    after = ((day_of(port.closed, epoch), 1 << 20),) if port.closed is not None else ()
    return before + after


def _candidate(
    scenario: Scenario, ports: list[Port], flight: Flight, published: set[str], start: int, days: int
) -> Candidate:
    vehicle = next(row for row in scenario.classes if row.id == flight.vehicle_class)
    transit = round(vehicle.transit_days or 0)
    here = flight.docked_day is not None
    wished = flight.docked_day if flight.docked_day is not None else flight.launch_day + transit
    p = scenario.planning
    window = p.window_published_days if flight.standing == "published" else p.window_assumed_days
    index = {port.id: n for n, port in enumerate(ports)}
    stay = round(flight.stay_days)
    age = 1 - wished if here else 0
    return Candidate(
        id=flight.id,
        vehicle_class=vehicle.id,
        operator=vehicle.operator,
        standing=flight.standing,
        wished=wished,
        window=0 if here or flight.launch_day < start else round(window.value),
        transit=transit,
        here=here,
        optional=not here and flight.id not in published,
        rotation=flight.rotation,
        wished_port=index.get(flight.port, -1),
        ports=tuple(n for n, port in enumerate(ports) if vehicle.id in port.classes),
        stay=max(stay, age),
        stay_least=_least_stay(scenario, vehicle, flight, stay),
        stay_most=max(_most_stay(vehicle, stay), age),
        life_written=round(vehicle.life_written_days or 0),
        seats=vehicle.seats,
        crews=_crews(scenario, vehicle, flight),
        launcher=next((n for n, row in enumerate(scenario.launchers) if row.id == vehicle.launcher), -1),
        dry_kg=vehicle.dry_kg,
        water_kg=vehicle.water_kg,
        gas_kg=vehicle.gas_kg,
        propellant_kg=flight.propellant_kg,
        reboost=vehicle.reboost,
        isp_s=vehicle.isp_s or scenario.propellant.isp_s.value,
        refused=() if here else high_beta_days(scenario, vehicle, days),
        ready=start + 1 + transit if flight.launch_day >= start else 0,
        cost_musd=None if vehicle.cost_musd is None else round(vehicle.cost_musd),
    )


def _least_stay(scenario: Scenario, vehicle: VehicleClass, flight: Flight, stay: int) -> int:
    """Return the shortest stay: that of a cargo vehicle, or the planned one of visitors when it is shorter."""
    return min(stay, round(scenario.crewing.minimum_stay_days.value))


def _most_stay(vehicle: VehicleClass, stay: int) -> int:
    """Return the longest stay that may be planned: written life, longest flown or declared stay, whichever is most."""
    return round(max(vehicle.life_written_days or 0, vehicle.life_flown_days or 0, stay or DEFAULT_STAY_DAYS))


def _crews(scenario: Scenario, vehicle: VehicleClass, flight: Flight) -> tuple[tuple[Seat, ...], ...]:
    """Return who may sit in a flight: the wished crew; the operator's own people in each unagreed seat; and, when
    nobody of another segment flies, one seat exchanged.
    """
    if flight.docked_day is not None or not flight.rotation:
        return (flight.seats,)
    segments = {agency.id: agency.segment for agency in scenario.agencies}
    own = Seat(vehicle.agency, segments.get(vehicle.agency, ""), exchanged=False)
    crews = [flight.seats, tuple(own if seat.unagreed else seat for seat in flight.seats)]
    crews.append(tuple(own if seat.exchanged else seat for seat in flight.seats))
    crews += [
        (*flight.seats[:-1], Seat(row.agency, row.id, exchanged=True))
        for row in scenario.segments
        if flight.seats and own.segment and not any(seat.exchanged for seat in flight.seats) and row.id != own.segment
    ]
    return tuple(dict.fromkeys(crews))


def _spans(scenario: Scenario, plan: Plan, days: int) -> list[tuple[int, int, int, int]]:
    """Return when the people of each flight are aboard if all goes as wished: a rotation until its relief took over."""
    handover = round(scenario.crewing.handover_days.value)
    transit = {row.id: round(row.transit_days or 0) for row in scenario.classes}
    spans, waiting = [], dict[str, list[int]]()
    crewed = [flight for flight in plan.flights if flight.seats]
    for flight in crewed:
        dock = flight.launch_day + transit[flight.vehicle_class] if flight.docked_day is None else flight.docked_day
        end = dock + round(flight.stay_days)
        spans.append([dock, end, *sides(scenario, flight)])
        if flight.rotation:
            line = waiting.setdefault(flight.vehicle_class, [])
            if flight.docked_day is None and line:
                spans[line.pop(0)][1] = dock + handover
            line.append(len(spans) - 1)
    for line in waiting.values():
        for n in line:
            spans[n][1] = max(spans[n][1], days + 1)
    return [(a, b, c, d) for a, b, c, d in spans]


def _lines(scenario: Scenario, plan: Plan, days: int) -> tuple[Line, ...]:
    use = stock_use(scenario, people_by_side(_spans(scenario, plan, days), days))
    rows = {row.id: row for row in scenario.stocks}
    return tuple(
        Line(
            id=name,
            title=rows[name].title,
            load=rows[name].load,
            initial_kg=rows[name].initial_kg,
            reserve_kg=rows[name].reserve_kg,
            capacity_kg=rows[name].capacity_kg,
            packing=rows[name].packing,
            use_kg=use[n],
        )
        for n, name in enumerate(stocks_drawn(scenario))
    )


def _no_fuel(days: int) -> Fuel:
    """Return propellant that nothing uses."""
    none = np.zeros(days + 1)
    return Fuel(0.0, 0.0, 0.0, none, none)


def _fuel(scenario: Scenario, plan: Plan, days: int) -> Fuel:
    use, drop = propellant_use(scenario, days)
    p = scenario.propellant
    docked = sum(flight.propellant_kg for flight in plan.flights if flight.docked_day is not None)
    return Fuel(
        initial_kg=p.tanks_kg.value + p.docked_share.value * docked,
        reserve_kg=p.reserve_kg.value,
        capacity_kg=p.capacity_kg.value,
        use_kg=use,
        drop_km=drop,
    )
