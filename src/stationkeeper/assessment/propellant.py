"""Who may raise the orbit today, from which tanks and through which port; what a loss leaves; the last burns."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import NamedTuple

from pydantic import Field

from stationkeeper.assessment.answer import Told
from stationkeeper.orbit.reboost import rise_km
from stationkeeper.planning.schedule import make_plan
from stationkeeper.propellant.burn import burn_dv_mps, burn_kg
from stationkeeper.scenario.model import Scenario
from stationkeeper.scenario.rows import VehicleClass
from stationkeeper.units import EARTH_RADIUS_KM

DAY = timedelta(days=1)
STATION = "station"
HALF_A_YEAR_DAYS = 182.625


class Burner(Told):
    """One set of engines with the tanks that feed it."""

    who: str = Field(description="Flight, or station for its own engines.")
    vehicle_class: str = Field(description="Class of the vehicle; empty for the station.")
    port: str = Field(description="Where it is docked; empty for the station.")
    propellant_kg: float = Field(description="Propellant for the station in its tanks, kg.")
    isp_s: float = Field(description="Specific impulse, s.")
    may_burn: bool = Field(description="Whether its engines point the right way from there and have propellant.")
    may_refuel: bool = Field(description="Whether its propellant can go into the station's tanks through this port.")
    dv_mps: float = Field(description="Delta-v that its propellant gives to the whole station, m/s.")
    dv_mps_per_100_kg: float = Field(description="Delta-v of the first 100 kg, m/s.")


class Loss(Told):
    """What is left when one thing is lost."""

    what: str = Field(description="What is lost.")
    burners: tuple[str, ...] = Field(description="Who may still burn.")
    propellant_kg: float = Field(description="Propellant that is left for the station, kg.")
    above_reserve_kg: float = Field(description="Of it above the reserve line, kg; negative below it.")
    dv_mps: float = Field(description="Delta-v that those who may burn can give, m/s.")
    attitude_kg_per_day: float = Field(description="Propellant of a day for attitude control then, kg.")
    attitude_days: float = Field(description="Days of attitude control in what is left, at the rate that then holds.")
    note: str = Field(description="What the row rests on.")


class Deorbit(Told):
    """The last burns against what is there."""

    dv_mps: float = Field(description="Delta-v of the last burns, m/s.")
    sd_mps: float | None = Field(description="Its standard deviation, m/s.")
    need_kg: float = Field(description="Propellant for it at the station's mass and specific impulse, kg.")
    have_kg: float = Field(description="Propellant aboard above the critical line, kg.")
    missing_kg: float = Field(description="Need less have, kg; 0 when there is enough.")
    flights: float = Field(description="Full cargo flights of the fullest class with propellant that this is.")
    flight_class: str = Field(description="That class.")
    standing: str = Field(description="Standing of the delta-v.")


class PropellantAnswer(Told):
    """Propellant of a station at its epoch."""

    station: str = Field(description="Title of the station.")
    as_of: date = Field(description="Epoch of the scenario, UTC.")
    mass_kg: float = Field(description="Mass of the station with docked vehicles, kg.")
    kg_per_mps: float = Field(description="Propellant for 1 m/s at the station's specific impulse, kg.")
    km_per_mps: float = Field(description="Rise of the mean altitude for 1 m/s, km.")
    tanks_kg: float = Field(description="In the station's tanks, kg.")
    capacity_kg: float = Field(description="Capacity of these tanks, kg.")
    reserve_kg: float = Field(description="Reserve line, kg.")
    critical_kg: float = Field(description="Critical line, kg.")
    total_kg: float = Field(description="Tanks and docked vehicles, kg.")
    transferable_kg: float = Field(description="What docked vehicles could transfer into the tanks now, kg.")
    burners: tuple[Burner, ...] = Field(description="Engines, most propellant first.")
    losses: tuple[Loss, ...] = Field(description="What one loss leaves.")
    deorbit: Deorbit | None = Field(description="Budget of the last burns, where the station declares them.")


class Case(NamedTuple):
    """A loss: which burners it leaves, what propellant it takes beside theirs, and the rate of attitude control."""

    what: str
    keeps: Callable[[Burner], bool]
    note: str
    missing_kg: float = 0.0
    attitude_kg: float | None = None


def propellant_answer(scenario: Scenario) -> PropellantAnswer:
    """Return the propellant of a scenario at its epoch.

    What is docked holds the declared share (`propellant.docked_share`) of what its class brings; the share, the tanks
    and the lines are inputs with their standing.
    """
    burners = _burners(scenario)
    p, o = scenario.propellant, scenario.orbit
    docked = sum(each.propellant_kg for each in burners if each.who != STATION)
    total = p.tanks_kg.value + docked
    transferable = sum(each.propellant_kg for each in burners if each.may_refuel)
    return PropellantAnswer(
        station=scenario.station.title,
        as_of=scenario.station.epoch,
        mass_kg=o.mass_kg.value,
        kg_per_mps=round(burn_kg(1.0, o.mass_kg.value, p.isp_s.value), 1),
        km_per_mps=round(rise_km(EARTH_RADIUS_KM + o.altitude_km.value, 1.0), 3),
        tanks_kg=p.tanks_kg.value,
        capacity_kg=p.capacity_kg.value,
        reserve_kg=p.reserve_kg.value,
        critical_kg=p.critical_kg.value,
        total_kg=round(total, 1),
        transferable_kg=round(min(transferable, p.capacity_kg.value - p.tanks_kg.value), 1),
        burners=tuple(burners),
        losses=tuple(_loss(scenario, burners, case) for case in _cases(scenario, burners)),
        deorbit=_deorbit(scenario, total),
    )


def _burners(scenario: Scenario) -> list[Burner]:
    """Return the engines at the station on the epoch, most propellant first."""
    p = scenario.propellant
    plan = make_plan(scenario, scenario.station.epoch + DAY)
    classes = {row.id: row for row in scenario.classes}
    ports = {row.id: row for row in scenario.ports}
    found = [_burner(scenario, STATION, "", "", p.tanks_kg.value, p.isp_s.value, p.own_engines.value > 0.5, False)]
    for flight in plan.flights:
        vehicle, port = classes[flight.vehicle_class], ports.get(flight.port)
        if flight.docked_day is None or port is None or not (vehicle.reboost or vehicle.propellant_kg):
            continue
        kg = flight.propellant_kg * p.docked_share.value
        able, isp = vehicle.reboost and port.reboost, vehicle.isp_s or p.isp_s.value
        found.append(_burner(scenario, flight.id, vehicle.id, port.id, kg, isp, able, port.refuel))
    return sorted(found, key=lambda each: (not each.may_burn, -each.propellant_kg))


def _burner(
    scenario: Scenario, who: str, vehicle: str, port: str, kg: float, isp_s: float, able: bool, refuel: bool
) -> Burner:
    mass = scenario.orbit.mass_kg.value
    return Burner(
        who=who,
        vehicle_class=vehicle,
        port=port,
        propellant_kg=round(kg, 1),
        isp_s=isp_s,
        may_burn=able and kg > 0.0,
        may_refuel=refuel and kg > 0.0,
        dv_mps=round(burn_dv_mps(kg, mass, isp_s), 2),
        dv_mps_per_100_kg=round(burn_dv_mps(100.0, mass, isp_s), 3),
    )


def _cases(scenario: Scenario, burners: list[Burner]) -> list[Case]:
    """Return the losses asked: none, the ports from which is burned, the gyroscopes, and each kind of vehicle."""
    cases = [Case("nothing", lambda each: True, "As it is.")]
    for port in dict.fromkeys(each.port for each in burners if each.may_burn and each.port):
        note = "Nobody burns or refuels from there; what is docked there is lost with it."
        cases.append(Case(f"the port {port}", lambda each, port=port: each.port != port, note))  # type: ignore[misc]
    cases += _by_thrusters(scenario)
    for name in dict.fromkeys(each.vehicle_class for each in burners if each.vehicle_class):
        most = max((each for each in burners if each.vehicle_class == name), key=lambda each: each.propellant_kg)
        note = f"{most.who} and what is in it."
        cases.append(Case(f"one {name}", lambda each, who=most.who: each.who != who, note))  # type: ignore[misc]
    for row in _flying(scenario):
        if row.propellant_kg:
            note = "It was to come and does not; what it would have brought is taken from what there is."
            cases.append(Case(f"the next {row.id}", lambda each: True, note, row.propellant_kg))
    return cases


def _by_thrusters(scenario: Scenario) -> list[Case]:
    """Return the loss of the machines that hold the attitude without propellant, where a station has such."""
    p = scenario.propellant
    machine = next((row for row in scenario.machines if row.effect == "attitude"), None)
    if machine is None or p.thruster_attitude_kg_per_day is None:
        return []
    usual, thrusters = p.attitude_kg_per_day.value, p.thruster_attitude_kg_per_day
    need = next(row.need for row in scenario.functions if row.id == machine.function)
    more = (thrusters.value - usual) * HALF_A_YEAR_DAYS
    note = (
        f"With fewer than {need / max(machine.capacity, 1e-9):g} of {machine.assemblies} thrusters hold the attitude: "
        f"{thrusters.value:g} kg a day ({thrusters.standing}) in place of {usual:g}, {more:,.0f} kg more "
        "in half a year."
    )
    return [Case("the gyroscopes", lambda each: True, note, 0.0, thrusters.value)]


def _flying(scenario: Scenario) -> list[VehicleClass]:
    """Return the classes of which flights are planned."""
    planned = {row.vehicle_class for row in scenario.manifest} | {row.vehicle_class for row in scenario.cadence}
    return [row for row in scenario.classes if row.id in planned]


def _loss(scenario: Scenario, burners: list[Burner], case: Case) -> Loss:
    """Return what a loss leaves; delta-v of all who may burn, whose masses of propellant add up."""
    p, mass = scenario.propellant, scenario.orbit.mass_kg.value
    left = [each for each in burners if case.keeps(each)]
    kg = sum(each.propellant_kg for each in left) - case.missing_kg
    able = [each for each in left if each.may_burn]
    share = max(0.0, 1.0 - case.missing_kg / max(kg + case.missing_kg, 1e-9))
    attitude = case.attitude_kg or p.attitude_kg_per_day.value
    dv = sum(burn_dv_mps(share * each.propellant_kg, mass, each.isp_s) for each in able)
    return Loss(
        what=case.what,
        burners=tuple(each.who for each in able),
        propellant_kg=round(kg, 1),
        above_reserve_kg=round(kg - p.reserve_kg.value, 1),
        dv_mps=round(dv, 2),
        attitude_kg_per_day=round(attitude, 2),
        attitude_days=round(max(kg, 0.0) / attitude),
        note=case.note,
    )


def _deorbit(scenario: Scenario, total_kg: float) -> Deorbit | None:
    """Return the budget of the last burns, None where the station declares none."""
    p, mass = scenario.propellant, scenario.orbit.mass_kg.value
    if p.deorbit_mps is None:
        return None
    need = burn_kg(p.deorbit_mps.value, mass, p.isp_s.value)
    have = max(0.0, total_kg - p.critical_kg.value)
    fullest = max(_flying(scenario), key=lambda row: row.propellant_kg)
    missing = max(0.0, need - have)
    return Deorbit(
        dv_mps=p.deorbit_mps.value,
        sd_mps=p.deorbit_mps.sd,
        need_kg=round(need),
        have_kg=round(have),
        missing_kg=round(missing),
        flights=round(missing / fullest.propellant_kg, 1) if fullest.propellant_kg else 0.0,
        flight_class=fullest.id,
        standing=p.deorbit_mps.standing,
    )
