"""From a scenario and a plan to the arrays that a campaign plays: the only place of the simulation that knows both."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import numpy as np

from stationkeeper.crew.day import People
from stationkeeper.errors import Fault, RequestError
from stationkeeper.lifesupport.balance import Rates
from stationkeeper.lifesupport.stocks import BASIC, LENDERS
from stationkeeper.orbit.atmosphere import density_slices
from stationkeeper.orbit.solar import activity_forecast
from stationkeeper.orbit.variation import shipped_variation
from stationkeeper.planning.plan import Flight, Plan
from stationkeeper.planning.sun import high_beta_days, station_forecast
from stationkeeper.scenario.model import Scenario
from stationkeeper.scenario.rows import Port, VehicleClass
from stationkeeper.simulation import world as w
from stationkeeper.simulation.equipment import attitude_function, debris, equipment, measures
from stationkeeper.simulation.told import told_burns, told_loads, told_moves
from stationkeeper.simulation.world import Cargo, Chances, Inputs, OrbitRules, Rules, Stores
from stationkeeper.streams import item_of
from stationkeeper.structure.leak import LeakRules
from stationkeeper.structure.power import PowerRules
from stationkeeper.times import DAYS_PER_YEAR, day_of, month_ends
from stationkeeper.traffic.dispatch import NEVER, Fleet
from stationkeeper.traffic.manifest import BY_GAS_TANK, BY_WATER_TANK, DRY, NOT_BROUGHT
from stationkeeper.traffic.risk import LossPosterior, RatePosterior
from stationkeeper.units import EARTH_RADIUS_KM

# The density changes by the turn of the plane in 60 days; three days at their middle move it by less than the table.
DENSITY_DAYS = 3
HOW = {"water": BY_WATER_TANK, "gas": BY_GAS_TANK, "dry": DRY, "none": NOT_BROUGHT}


def translate(scenario: Scenario, plan: Plan, sun_from: date | None = None, density: w.Density | None = None) -> Inputs:
    """Return everything that is fixed about a campaign of `plan`.

    sun_from: first day of the solar forecast taken, when it is not that of the epoch (a replay of the past). density:
    that of another campaign of the same days, inclination and node; to cut it anew takes nearly all the time.
    """
    days = day_of(plan.through, plan.epoch)
    classes = {row.id: row for row in scenario.classes}
    low, high = _scales(scenario)
    return Inputs(
        fleet=_fleet(scenario, plan, classes),
        crew=_crew(scenario, plan),
        cargo=_cargo(scenario, plan, classes),
        chances=_chances(scenario, plan),
        orbit=_orbit(scenario, plan),
        density=density
        or density_slices(plan.epoch, days, scenario.orbit.inclination_deg.value, scenario.orbit.node_deg.value),
        activity=activity_forecast(sun_from or plan.epoch, days, station_forecast(scenario)),
        variation=shipped_variation(),
        stores=_stores(scenario),
        rates=lifesupport_rates(scenario),
        equipment=equipment(scenario),
        measures=measures(scenario),
        debris=debris(scenario, open_ports(scenario)),
        power=_power(scenario),
        leak=_leak(scenario),
        chamber_kg=scenario.structure.chamber_leak.value,
        rules=_rules(scenario),
        month_end=np.array(month_ends(plan.epoch, plan.through), np.int64),
        bin_low=low,
        bin_high=high,
    )


def open_ports(scenario: Scenario) -> list[Port]:
    """Return the ports in use at the epoch, in the order of every array over ports."""
    epoch = scenario.station.epoch
    return [row for row in scenario.ports if row.opened <= epoch and (row.closed is None or row.closed > epoch)]


def _whole(values: Sequence[float | int]) -> w.Ints:
    return np.array([round(value) for value in values], np.int64)


def _reals(values: Sequence[float]) -> w.Floats:
    return np.array(values, np.float64)


def _flags(values: Sequence[bool]) -> w.Flags:
    return np.array(values, np.int8)


def _fleet(scenario: Scenario, plan: Plan, classes: dict[str, VehicleClass]) -> Fleet:
    flights = plan.flights
    of = [classes[flight.vehicle_class] for flight in flights]
    ports = open_ports(scenario)
    port_index = {port.id: n for n, port in enumerate(ports)}
    launchers = [row.id for row in scenario.launchers]
    agencies = [row.id for row in scenario.agencies]
    class_index = {row.id: n for n, row in enumerate(scenario.classes)}
    limits = [
        vehicle.life_limit_days or vehicle.life_flown_days or vehicle.life_written_days or NEVER for vehicle in of
    ]
    fits = np.array([[_fits(vehicle, port) for port in ports] for vehicle in of], np.int8).reshape(
        len(flights), len(ports)
    )
    return Fleet(
        planned=_whole([flight.launch_day for flight in flights]),
        item=_whole([item_of(flight.id) for flight in flights]),
        vclass=_whole([class_index[vehicle.id] for vehicle in of]),
        launcher=_whole([launchers.index(v.launcher) if v.launcher in launchers else -1 for v in of]),
        line=_whole([class_index[f.vehicle_class] if f.rotation else -1 for f in flights]),
        seats=_whole([vehicle.seats for vehicle in of]),
        crewed=_flags([bool(flight.seats) for flight in flights]),
        rotation=_flags([flight.rotation for flight in flights]),
        wished=_whole([port_index.get(flight.port, -1) for flight in flights]),
        fits=fits,
        stay=_whole([flight.stay_days for flight in flights]),
        limit=_whole(limits),
        transit=_whole([vehicle.transit_days or 0 for vehicle in of]),
        rescue=_reals([vehicle.rescue_days or 0.0 for vehicle in of]),
        slip_mean=_reals([vehicle.slip_mean_days or 0.0 for vehicle in of]),
        slip_zero=_reals([vehicle.slip_zero or 0.0 for vehicle in of]),
        dock0=_whole([NEVER if flight.docked_day is None else flight.docked_day for flight in flights]),
        port0=_whole([_place(flight, port_index) for flight in flights]),
        standdown_days=_reals([row.standdown_median_days for row in scenario.launchers]),
        standdown_log_sd=_reals([row.standdown_log_sd for row in scenario.launchers]),
        outage_days=_reals([row.pad_outage_days for row in scenario.launchers]),
        outage_log_sd=_reals([row.pad_outage_log_sd for row in scenario.launchers]),
        agency=_whole([agencies.index(vehicle.agency) for vehicle in of]),
        sun_wait=_sun_wait(scenario, plan),
        unfit_day=_never(flights),
        sick_day=_never(flights),
        doomed=_flags([False] * len(flights)),
        pad_day=_never(launchers),
        ground_day=_never(launchers),
        **told_moves(plan, ports)._asdict(),
    )


def _sun_wait(scenario: Scenario, plan: Plan) -> w.Ints:
    """Return by class and day how many days a docking has to wait for a lower Sun; one column when none ever has to."""
    last, coming = day_of(plan.through, plan.epoch), {f.vehicle_class for f in plan.flights if f.docked_day is None}
    refused = [high_beta_days(scenario, row, last) if row.id in coming else () for row in scenario.classes]
    waits = np.zeros((len(refused), last + 1 if any(refused) else 1), np.int64)
    for row, days in zip(waits, refused, strict=True):
        for day in reversed(days):
            row[day] = 1 + (row[day + 1] if day < last else 0)
    return waits


def _never(items: Sequence[object]) -> w.Ints:
    return np.full(len(items), NEVER, np.int64)


def _fits(vehicle: VehicleClass, port: Port) -> bool:
    return vehicle.id in port.classes


def _place(flight: Flight, port_index: dict[str, int]) -> int:
    if flight.docked_day is None:
        return -1
    if flight.port not in port_index:
        raise RequestError(
            Fault(
                f"visit {flight.id}",
                f"docked at '{flight.port}'",
                ", ".join(port_index),
                "name a port that is open at the epoch",
            )
        )
    return port_index[flight.port]


def _crew(scenario: Scenario, plan: Plan) -> People:
    segments = scenario.segments
    home = _whole([len(flight.seats) for flight in plan.flights])
    rep = [
        [sum(_represents(s.agency, s.segment, g.agency, g.id) for s in f.seats) for g in segments] for f in plan.flights
    ]
    side = [[sum(s.segment == g.id for s in f.seats) for g in segments] for f in plan.flights]
    shape = (len(plan.flights), len(segments))
    return People(home, np.array(rep, np.int64).reshape(shape), np.array(side, np.int64).reshape(shape))


def _represents(agency: str, runs: str, needed_agency: str, segment: str) -> bool:
    return agency == needed_agency and runs == segment


def _cargo(scenario: Scenario, plan: Plan, classes: dict[str, VehicleClass]) -> Cargo:
    of = [classes[flight.vehicle_class] for flight in plan.flights]
    ports = open_ports(scenario)
    return Cargo(
        cover=_reals(_cover_days(scenario, plan, classes)),
        tank_kg=np.array([[vehicle.water_kg, vehicle.gas_kg] for vehicle in of], np.float64).reshape(len(of), 2),
        dry_kg=_reals([vehicle.dry_kg for vehicle in of]),
        propellant_kg=_reals([flight.propellant_kg for flight in plan.flights]),
        reboost=_flags([vehicle.reboost for vehicle in of]),
        isp_s=_reals([vehicle.isp_s or scenario.propellant.isp_s.value for vehicle in of]),
        port_reboost=_flags([port.reboost for port in ports]),
        port_refuel=_flags([port.refuel for port in ports]),
        port_chamber=_flags([port.chamber for port in ports]),
        **told_loads(scenario, plan)._asdict(),
    )


def _cover_days(scenario: Scenario, plan: Plan, classes: dict[str, VehicleClass]) -> list[float]:
    """Return for each flight the planned days from its launch to that of the next flight that brings a full load of
    dry cargo.
    """
    full = scenario.supply.full_load_kg.value
    launches = [(f.launch_day, classes[f.vehicle_class].dry_kg >= full) for f in plan.flights]
    end = day_of(plan.through, plan.epoch)
    covers = []
    for n, (day, _) in enumerate(launches):
        later = [other for other, is_full in launches[n + 1 :] if is_full and other > day]
        covers.append(float(min(later, default=max(day, end)) - day))
    return covers


def _chances(scenario: Scenario, plan: Plan) -> Chances:
    families = [tuple(sorted(row.family or (row.id,))) for row in scenario.classes]
    counts = [counted(scenario, family) for family in families]
    losses = [LossPosterior(lost, launches) for launches, lost, _, _ in counts]
    lifeboats = [RatePosterior(events, max(days, DAYS_PER_YEAR)) for _, _, events, days in counts]
    pads = [RatePosterior(row.pad_events, row.pad_years * DAYS_PER_YEAR) for row in scenario.launchers]
    ill = RatePosterior(scenario.crewing.medical_events.value, scenario.crewing.medical_years.value * DAYS_PER_YEAR)
    used = _used_launchers(scenario, plan)
    return Chances(
        loss_a=_reals([each.a for each in losses]),
        loss_b=_reals([each.b for each in losses]),
        family=_whole([families.index(family) for family in families]),
        item=_whole([item_of("+".join(family)) for family in families]),
        lifeboat_shape=_reals([each.shape for each in lifeboats]),
        lifeboat_days=_reals([each.exposure_days for each in lifeboats]),
        pad_shape=_reals([each.shape for each in pads]),
        pad_days=_reals([each.exposure_days if flies else NEVER for each, flies in zip(pads, used, strict=True)]),
        pad_item=_whole([item_of(row.id) for row in scenario.launchers]),
        medical_shape=ill.shape,
        medical_days=ill.exposure_days,
        rescue_log_sd=scenario.crewing.rescue_log_sd.value,
    )


def _used_launchers(scenario: Scenario, plan: Plan) -> list[bool]:
    """Return for each launcher whether a flight still to come needs it; the pads of others can be lost unnoticed."""
    flying = {flight.vehicle_class for flight in plan.flights if flight.docked_day is None}
    used = {row.launcher for row in scenario.classes if row.id in flying}
    return [row.id in used for row in scenario.launchers]


def counted(scenario: Scenario, family: Sequence[str]) -> tuple[int, int, int, float]:
    """Return what the record counts for a family of classes up to the epoch: launches, losses, lifeboats lost, days
    docked with a crew.

    A flight whose outcome is unknown does not count. A lifeboat is a docked vehicle that could no longer bring its
    crew home.
    """
    epoch = scenario.station.epoch
    visits = [v for v in scenario.visits if v.vehicle_class in family and v.launch <= epoch and v.outcome != "unknown"]
    crewed = [v for v in visits if v.docked is not None and (v.crew_up or v.crew_down)]
    docked = [day_of(min(v.undocked or epoch, epoch), v.docked or epoch) for v in crewed]
    return len(visits), sum(v.lost for v in visits), sum(v.return_lost is not None for v in visits), float(sum(docked))


def _orbit(scenario: Scenario, plan: Plan) -> OrbitRules:
    o, p = scenario.orbit, scenario.propellant
    return OrbitRules(
        a_km=o.altitude_km.value + EARTH_RADIUS_KM,
        inclination_deg=o.inclination_deg.value,
        mass_kg=o.mass_kg.value,
        ballistic=o.ballistic_m2_per_kg.value,
        ballistic_error=(o.ballistic_m2_per_kg.sd or 0.0) / o.ballistic_m2_per_kg.value,
        ballistic_mean=o.ballistic_mean_m2_per_kg.value,
        ballistic_log_sd=o.ballistic_log_sd.value,
        ballistic_correlation=o.ballistic_correlation.value,
        widening=o.activity_widening.value,
        target_km=o.target_km.value,
        corridor_km=o.corridor_km.value,
        floor_km=o.floor_km.value,
        ceiling_km=o.ceiling_km.value if o.ceiling_km else 1e6,
        burn_interval=o.burn_interval_days.value,
        burn_limit_mps=o.burn_limit_mps.value,
        avoidance_days=DAYS_PER_YEAR / max(o.avoidance_per_year.value, 1e-9),
        avoidance_mps=o.avoidance_mps.value,
        avoidance_spread=o.avoidance_spread.value,
        tanks_kg=p.tanks_kg.value,
        tank_capacity_kg=p.capacity_kg.value,
        reserve_kg=p.reserve_kg.value,
        critical_kg=p.critical_kg.value,
        attitude_kg=p.attitude_kg_per_day.value,
        attitude_function=attitude_function(scenario),
        thruster_kg=(p.thruster_attitude_kg_per_day or p.attitude_kg_per_day).value,
        isp_s=p.isp_s.value,
        own_engines=p.own_engines.value > 0.5,
        docked_share=p.docked_share.value,
        density_days=DENSITY_DAYS,
        **told_burns(scenario, plan)._asdict(),
    )


def _stores(scenario: Scenario) -> Stores:
    by_id = {row.id: row for row in scenario.stocks}
    missing = [name for name in BASIC if name not in by_id]
    if missing:
        raise RequestError(Fault("stocks.csv", f"no row for {', '.join(missing)}", ", ".join(BASIC), "add the rows"))
    rows = [by_id.get(name) for name in w.STOCKS]

    def column(name: str, none: float = 0.0) -> w.Floats:
        return _reals([none if row is None else getattr(row, name) for row in rows])

    lenders = [[w.STOCKS.index(name) for name in LENDERS.get(stock, ())] for stock in w.STOCKS]
    leave = column("reduce_days") + column("evacuate_days")
    return Stores(
        initial=column("initial_kg"),
        sd=column("initial_sd_kg"),
        capacity=column("capacity_kg"),
        target=column("target_kg"),
        reserve=column("reserve_kg"),
        critical=column("critical_kg"),
        packing=column("packing", 1.0),
        how=_whole([NOT_BROUGHT if row is None else HOW[row.load] for row in rows]),
        reduce_days=column("reduce_days"),
        evacuate_days=column("evacuate_days"),
        ration=column("ration", 1.0),
        kept=_flags([row is not None for row in rows]),
        lender=np.array([[*found, -1, -1][:2] for found in lenders], np.int64),
        lined=np.flatnonzero(leave > 0.0).astype(np.int64),
    )


def lifesupport_rates(scenario: Scenario) -> Rates:
    """Return the rates of use and recovery; without a machine that removes carbon dioxide no canisters are used."""
    rates = Rates(*(scenario.lifesupport.rate(name) for name in Rates._fields))
    scrubbed = any(row.effect == "carbon-dioxide" for row in scenario.machines)
    return rates if scrubbed else rates._replace(lithium_hydroxide=0.0)


def _leak(scenario: Scenario) -> LeakRules:
    s = scenario.structure
    return LeakRules(
        base_kg=s.leak_base.value,
        growth_per_year=s.leak_growth.value,
        sites_per_year=s.sites_per_year.value,
        site_median_kg=s.site_median.value,
        site_log_sd=s.site_log_sd.value,
        repairs_per_year=s.repairs_per_year.value,
        load_factor=s.load_factor.value,
    )


def _power(scenario: Scenario) -> PowerRules:
    s = scenario.structure
    return PowerRules(s.wing_power.value, s.power_loss.value, s.power_demand.value, s.research_power.value)


def _rules(scenario: Scenario) -> Rules:
    c, s, t = scenario.crewing, scenario.structure, scenario.crew_time
    return Rules(
        handover=round(c.handover_days.value),
        spacing=round(c.spacing_days.value),
        minimum_stay=round(c.minimum_stay_days.value),
        load_lead=round(scenario.supply.load_lead_days.value),
        medical_return=round(c.medical_return_days.value),
        evas_per_day=scenario.lifesupport.eva_per_year.value / DAYS_PER_YEAR,
        person_spread=scenario.lifesupport.person_spread.value,
        closure_kg=s.closure.value,
        untenable_own_kg=s.untenable_own.value,
        untenable_partner_kg=s.untenable_partner.value,
        research_scale=t.research_scale.value,
        research_exponent=t.research_exponent.value,
        maintenance_hours=t.maintenance.value,
    )


def _scales(scenario: Scenario) -> tuple[w.Floats, w.Floats]:
    """Return the scales of the monthly histograms (BINS each).

    Wide enough that end bins stay empty in any sensible scenario.
    """
    stocks = {row.id: row.capacity_kg for row in scenario.stocks}
    leak = 2.0 * max(scenario.structure.untenable_own.value, scenario.structure.untenable_partner.value)
    propellant = scenario.propellant.capacity_kg.value + 4_000.0
    low = [scenario.orbit.floor_km.value - 30.0, 0.0, 0.0, -0.5, 0.0, 0.0, *(0.0 for _ in w.STOCKS)]
    altitude = scenario.orbit.target_km.value + 25.0
    high = [altitude, propellant, leak, 15.5, 256.0, 256.0, *(1.001 * stocks.get(name, 1.0) for name in w.STOCKS)]
    return _reals(low), _reals(high)
