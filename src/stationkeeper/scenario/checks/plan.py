"""Checks of planned flights: names, dates, seats, ports and what the simulation must know of their classes."""

from __future__ import annotations

from collections.abc import Iterator

from stationkeeper.errors import Fault
from stationkeeper.scenario.checks.record import fit_faults
from stationkeeper.scenario.drafts import Draft
from stationkeeper.scenario.flights import makes

PLANNED = (("manifest", "launch"), ("cadence", "first"))
NEEDED = ("stay_days", "transit_days", "slip_mean_days", "slip_zero")
NEEDED_WITH_CREW = ("life_limit_days", "rescue_days")


def check_plan_starts_after_epoch(draft: Draft) -> Iterator[Fault]:
    """Planned launches lie after the epoch."""
    epoch = draft.scenario.station.epoch
    for table, column in PLANNED:
        for row in draft.rows(table):
            launch = getattr(row, column)
            if launch <= epoch:
                remedy = "Move flown flights to visits.csv, or correct the date."
                yield Fault(
                    draft.place(table, row.id, column),
                    f"{launch} is not after the epoch",
                    f"later than {epoch}",
                    remedy,
                )


def check_flight_names(draft: Draft) -> Iterator[Fault]:
    """No planned flight has the name of a flown one.

    The manifest and the cadence may share a name: the manifest then says when and how that flight of the cadence flies.
    """
    flown = draft.known["visits"]
    for flight in draft.scenario.manifest:
        if flight.id in flown:
            yield _flown(draft.place("manifest", flight.id, "id"), flight.id, "Delete it here, or rename it.")
    for cadence in draft.scenario.cadence:
        for name in sorted(flown):
            if makes(cadence, name):
                yield _flown(draft.place("cadence", cadence.id, "number"), name, "Begin with a higher number.")


def _flown(place: str, name: str, remedy: str) -> Fault:
    return Fault(place, f"'{name}' flew already (visits.csv)", "a name that is not in the record", remedy)


def check_seats_planned(draft: Draft) -> Iterator[Fault]:
    """No planned flight has more people than its class has seats."""
    for table, _ in PLANNED:
        for row in draft.rows(table):
            vehicle = draft.row("classes", row.vehicle_class)
            if vehicle is not None and len(row.crew) > vehicle.seats:
                place = draft.place(table, row.id, "crew")
                yield Fault(
                    place,
                    f"{len(row.crew)} people",
                    f"{vehicle.seats} seats of class {vehicle.id}",
                    "Name fewer people.",
                )


def check_planned_ports(draft: Draft) -> Iterator[Fault]:
    """A wished port fits the class and is not closed; a class without a wish has some port that fits."""
    for table, _ in PLANNED:
        for row in draft.rows(table):
            if row.port:
                yield from fit_faults(draft, draft.place(table, row.id, "port"), row.vehicle_class, row.port)
            port = draft.row("ports", row.port)
            if port is not None and port.closed is not None:
                met = f"port '{port.id}' was closed on {port.closed}"
                open_ports = [
                    item.id
                    for item in draft.scenario.ports
                    if item.closed is None and row.vehicle_class in item.classes
                ]
                yield Fault(draft.place(table, row.id, "port"), met, " or ".join(open_ports), "Choose an open port.")
            if not any(row.vehicle_class in item.classes and item.closed is None for item in draft.scenario.ports):
                place = draft.place(table, row.id, "vehicle_class")
                met = f"no open port takes class '{row.vehicle_class}'"
                yield Fault(place, met, "a class of at least one open port", "Add the class to a port in ports.csv.")


def check_planned_classes(draft: Draft) -> Iterator[Fault]:
    """A class that flies after the epoch has a launcher and every number that chance needs."""
    planned = {row.vehicle_class for table, _ in PLANNED for row in draft.rows(table)}
    for vehicle in draft.scenario.classes:
        if vehicle.id not in planned:
            continue
        if not vehicle.launcher:
            yield _needed(draft, vehicle.id, "launcher")
        for name in NEEDED + (NEEDED_WITH_CREW if vehicle.seats else ()):
            if getattr(vehicle, name) is None:
                yield _needed(draft, vehicle.id, name)


def _needed(draft: Draft, class_id: str, name: str) -> Fault:
    met = f"class '{class_id}' has planned flights, but its {name} is empty"
    return Fault(
        draft.place("classes", class_id, name), met, "a value", "Give it; mark it assumed when nobody published it."
    )
