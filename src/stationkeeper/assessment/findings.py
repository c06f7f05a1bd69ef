"""Findings of a scenario and its plan: what the declared dates break, told without chance."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta

from stationkeeper.agreements import findings as rules
from stationkeeper.agreements.ledger import Report, horizon, joint_horizon, latest_ends, report_like
from stationkeeper.assessment.answer import Finding
from stationkeeper.orbit.solar import forecast_note, forecast_span
from stationkeeper.planning.plan import Flight, Plan
from stationkeeper.planning.sun import station_forecast
from stationkeeper.scenario.model import Scenario
from stationkeeper.scenario.rows import VehicleClass
from stationkeeper.simulation.equipment import in_force
from stationkeeper.times import date_of

DAY = timedelta(days=1)
# Deorbit may bind a party for longer than operation: its steps are held against the later of both.
END_OF_LIFE = ("station-operation", "deorbit")


def needed_parties(scenario: Scenario) -> list[str]:
    """Return the agencies without which the station cannot be run.

    Those of its segments, and providers of its functions.
    """
    needed = [segment.agency for segment in scenario.segments]
    needed += [agency for function in scenario.functions for agency in function.provider]
    return list(dict.fromkeys(needed))


def reports(scenario: Scenario) -> tuple[Report, ...]:
    """Return the scenario's ledger."""
    return tuple(report_like(row) for row in scenario.commitments)


def committed_horizon(scenario: Scenario) -> tuple[date | None, str]:
    """Return the last day to which all needed parties are committed, confirmed reading, and who binds it."""
    joint = joint_horizon(reports(scenario), needed_parties(scenario), scenario.station.epoch, "confirmed")
    if joint.unknown:
        return None, ", ".join(joint.unknown)
    return joint.through, ", ".join(joint.bound_by)


def later_ends(scenario: Scenario, through: date) -> dict[str, date]:
    """Return the needed parties whose confirmed commitment ends before a date, but not first, with its last day."""
    first, _ = committed_horizon(scenario)
    ledger, epoch = reports(scenario), scenario.station.epoch
    ends = {party: horizon(ledger, party, epoch, "confirmed").through for party in needed_parties(scenario)}
    return {
        party: end for party, end in ends.items() if end is not None and first is not None and first < end < through
    }


def findings(scenario: Scenario, plan: Plan) -> list[Finding]:
    """Return all findings, in the order of the days they begin; those without a date last."""
    ledger, epoch = reports(scenario), scenario.station.epoch
    parties = needed_parties(scenario)
    ends = {party: horizon(ledger, party, epoch, "confirmed").through for party in parties}
    binding = latest_ends(ledger, [agency.id for agency in scenario.agencies], epoch, "confirmed", END_OF_LIFE)
    instruments = {row.id: row.covers_through for row in scenario.commitments}
    steps = [
        rules.Step(row.id, row.title, row.earliest, row.latest, row.needs, row.needs_agencies)
        for row in scenario.milestones
    ]
    lives = certified_lives(scenario)
    found = [
        *rules.seat_without_agreement(exchanged_seats(scenario, plan), instruments),
        *rules.commitment_ends_before(ends, plan.through),
        *rules.certified_life_ends(lives, plan.through),
        *rules.order_of_milestones(steps, binding, plan.through),
        *rules.stay_over_written_life(planned_stays(scenario, plan)),
        *beyond_what_is_known(scenario, plan),
    ]
    told = [Finding.model_validate({"rule": f.rule, "from": f.start, "to": f.end, "text": f.text}) for f in found]
    return sorted(told, key=lambda f: (f.start is None, f.start or date.max, f.rule, f.text))


def certified_lives(scenario: Scenario) -> list[rules.Life]:
    """Return the certified life of every pressure shell, with the extensions that the maintenance programme contains.

    An extension is given to shells that have a certificate; what nobody certified stays unknown.
    """
    later = {row.segment: row.until for row in in_force(scenario) if row.effect == "certification" and row.until}
    lives = []
    for row in scenario.modules:
        if row.pressurised and row.removed is None:
            until, extended = row.certified_until, later.get(row.segment)
            until = max(until, extended) if until and extended else until
            lives.append(rules.Life(row.id, until, row.certified_by))
    return lives


def beyond_what_is_known(scenario: Scenario, plan: Plan) -> Iterator[rules.Finding]:
    """Yield a finding where the date asked lies beyond declared flights or the solar forecast: unknown, not fine."""
    declared = [row.until for row in scenario.cadence] + [row.launch for row in scenario.manifest]
    last_flight = max(declared, default=plan.epoch)
    if last_flight < plan.through:
        text = f"flights are declared to {last_flight}; after it none is flown: nothing is known of the station then"
        yield rules.Finding("flights_declared_until", last_flight + DAY, plan.through, text)
    forecast = station_forecast(scenario)
    _, last_forecast = forecast_span(forecast)
    if last_forecast < plan.through:
        yield rules.Finding(
            "solar_forecast_ends", last_forecast + DAY, plan.through, forecast_note(plan.through, forecast)
        )


def exchanged_seats(scenario: Scenario, plan: Plan) -> list[rules.Seat]:
    """Return the exchanged seats that are still to be flown."""
    provider = {row.id: row.agency for row in scenario.classes}
    return [
        rules.Seat(
            person=seat.person or "name not known",
            agency=seat.agency,
            provider=provider[flight.vehicle_class],
            flight=flight.id,
            launch=date_of(flight.launch_day, plan.epoch),
            instrument=seat.instrument,
        )
        for flight in plan.flights
        if flight.docked_day is None
        for seat in flight.seats
        if seat.exchanged
    ]


def planned_stays(scenario: Scenario, plan: Plan) -> Iterator[rules.PlannedStay]:
    """Yield the stay of every flight as planned: to the day that the plan tells, else that of the usual rules.

    Rotations that are relieved after the date asked are left out where the plan does not tell it.
    """
    classes = {row.id: row for row in scenario.classes}
    docked = {flight.id: _docking(flight, classes) for flight in plan.flights}
    for flight in plan.flights:
        row = classes[flight.vehicle_class]
        relief = _relief(plan, flight) if flight.rotation else None
        if flight.rotation and relief is None and flight.undock_day is None:
            continue
        handover = round(scenario.crewing.handover_days.value)
        leaves = docked[relief.id] + handover if relief else docked[flight.id] + round(flight.stay_days)
        leaves = leaves if flight.undock_day is None else flight.undock_day
        yield rules.PlannedStay(
            flight=flight.id,
            vehicle_class=row.id,
            docked=date_of(docked[flight.id], plan.epoch),
            undocked=date_of(leaves, plan.epoch),
            written_days=row.life_written_days,
            flown_days=row.life_flown_days,
        )


def _docking(flight: Flight, classes: Mapping[str, VehicleClass]) -> int:
    if flight.docked_day is not None:
        return flight.docked_day
    return flight.launch_day + round(classes[flight.vehicle_class].transit_days or 0)


def _relief(plan: Plan, flight: Flight) -> Flight | None:
    """Return the flight that relieves `flight`: arrivals relieve the vehicles of their class in the order they came."""
    line = [f for f in plan.flights if f.rotation and f.vehicle_class == flight.vehicle_class]
    at_once = max(1, sum(f.docked_day is not None for f in line))
    place = line.index(flight) + at_once
    return line[place] if place < len(line) else None
