"""A scenario as it stood on an earlier day: the record cut there, what flew later as it was planned then.

What the tables hold only for the epoch (orbit, stocks, machines, rules) is kept as it is: it was not like that. A
question about traffic and crew bears that, one about stocks does not.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import median

from stationkeeper.scenario.content import content_hash
from stationkeeper.scenario.model import Crewing, Scenario
from stationkeeper.scenario.rows import Launcher, Person, PlannedFlight, Relocation, Stay, VehicleClass, Visit
from stationkeeper.times import DAYS_PER_YEAR

DAY = timedelta(days=1)
OFF_PORTS = ("free flight", "arm")
SLACK_DAYS = 60.0  # a vehicle may stay so much longer than the longest stay written or flown, as in classes.csv
UNKNOWN_SLIP = (
    15.0,
    0.2,
)  # mean days and share without slip of a class for which nothing is declared: as cargo-dragon-2


@dataclass(frozen=True)
class _View:
    """The scenario seen from the day `when`."""

    scenario: Scenario
    when: date

    def is_past(self, day: date | None) -> bool:
        """Return whether something happened by the end of the day."""
        return day is not None and day <= self.when

    def past(self, day: date | None) -> date | None:
        """Return the day if it was past, else None: not known yet."""
        return day if self.is_past(day) else None


def as_of(scenario: Scenario, when: date) -> Scenario:
    """Return the scenario with `when` as its epoch; itself when that is its epoch.

    Vehicles, people, ports, reports: from the record, nothing after that day. Flights to come: those that flew or
    failed later, on the date of foreseen.csv that was the plan then, else on the day they flew (marked assumed), with
    the crew they took; one that flew empty or short to bring others home was planned with the crew before it. Counts of
    chance end with the day. Valid from the first docked crew to the day before the epoch.
    """
    if when == scenario.station.epoch:
        return scenario
    view = _View(scenario, when)
    visits = tuple(_visit(view, row) for row in scenario.visits if _is_known(view, row))
    coming = [row for row in scenario.visits if not _is_known(view, row) and _is_visitor(scenario, row)]
    station = scenario.station.model_copy(update={"epoch": when, "through": when + timedelta(days=730)})
    cut = scenario.model_copy(
        update={
            "station": station,
            "visits": visits,
            "stays": tuple(_stay(view, row) for row in scenario.stays if view.is_past(row.aboard_from)),
            "relocations": _moves(view, {row.id for row in visits}),
            "modules": tuple(
                row.model_copy(update={"removed": view.past(row.removed)})
                for row in scenario.modules
                if view.is_past(row.launched)
            ),
            "people": tuple(_people(view)),
            "manifest": (*(_planned(view, row) for row in coming), *scenario.manifest),
            "commitments": tuple(row for row in scenario.commitments if view.is_past(row.stated_on)),
            "leaks": tuple(row for row in scenario.leaks if view.is_past(row.day)),
            "classes": tuple(_class(view, row) for row in scenario.classes),
            "launchers": tuple(_launcher(view, row) for row in scenario.launchers),
            "crewing": _crewing(view),
        }
    )
    return cut.model_copy(update={"hash": content_hash(cut)})


def first_crew(scenario: Scenario) -> date:
    """Return the first day of the record on which someone was aboard."""
    return min((row.aboard_from for row in scenario.stays), default=scenario.station.epoch)


def _is_known(view: _View, row: Visit) -> bool:
    """Return whether a visit was at the station by then, or was lost; one on its way counts as still to come."""
    return view.is_past(row.launch if row.docked is None else row.docked)


def _is_visitor(scenario: Scenario, row: Visit) -> bool:
    """Return whether a vehicle comes and goes; modules and the tugs that bring them do not."""
    vehicle = next(one for one in scenario.classes if one.id == row.vehicle_class)
    return bool(vehicle.seats or vehicle.dry_kg)


def _visit(view: _View, row: Visit) -> Visit:
    left = view.is_past(row.undocked or row.landed)
    changes = {"undocked": view.past(row.undocked), "landed": view.past(row.landed)}
    return row.model_copy(
        update={**changes, "return_lost": view.past(row.return_lost), "crew_down": row.crew_down if left else None}
    )


def _stay(view: _View, row: Stay) -> Stay:
    if view.is_past(row.aboard_to):
        return row
    return row.model_copy(update={"aboard_to": None, "flight_down": ""})


def _moves(view: _View, known: set[str]) -> tuple[Relocation, ...]:
    """Return the moves that were over; a vehicle held off its port that day is taken to be at the port it left."""
    done = [row for row in view.scenario.relocations if view.is_past(row.day) and row.flight in known]
    last = {row.flight: row.id for row in sorted(done, key=lambda row: row.day)}
    return tuple(row for row in done if row.to_port not in OFF_PORTS or row.id != last[row.flight])


def _people(view: _View) -> Iterable[Person]:
    """Yield qualifications, and the seat home of everybody whose vehicle is not the one they came on."""
    booked = _booked(view)
    known = {row.id for row in view.scenario.people}
    for row in view.scenario.people:
        yield row.model_copy(update={"return_flight": booked.get(row.id, "")})
    for person in sorted(set(booked) - known):
        yield Person(id=person, return_flight=booked[person], source="traffic-record", standing="derived")


def _booked(view: _View) -> dict[str, str]:
    """Return the seats home that day of those who do not leave on the vehicle they came on.

    The vehicle of their return when it was there; when neither was, a free seat on the vehicle docked longest.
    """
    here = [row for row in view.scenario.visits if view.is_past(row.docked) and not view.is_past(row.undocked)]
    docked = {row.id: row for row in here}
    aboard = [
        stay for stay in view.scenario.stays if view.is_past(stay.aboard_from) and not view.is_past(stay.aboard_to)
    ]
    seats = {row.id: row.seats for row in view.scenario.classes}
    own = {stay.person: next((f for f in (stay.flight_down, stay.flight_up) if f in docked), "") for stay in aboard}
    taken = Counter(own.values())
    for stay in (stay for stay in aboard if not own[stay.person]):
        free = [row for row in here if taken[row.id] < seats[row.vehicle_class]]
        boat = min(free, key=lambda row: (row.docked or view.when, row.id), default=None)
        own[stay.person] = boat.id if boat else ""
        taken[own[stay.person]] += 1
    return {stay.person: own[stay.person] for stay in aboard if own[stay.person] not in ("", stay.flight_up)}


def _planned(view: _View, row: Visit) -> PlannedFlight:
    """Return a later visit as a flight to come."""
    stated = [one for one in view.scenario.foreseen if one.flight == row.id and view.is_past(one.stated_on)]
    plan = max(stated, key=lambda one: one.stated_on, default=None)
    crew = _crew_of(view.scenario, row)
    rotation = _rotates(view.scenario, row)
    open_ports = {one.id for one in view.scenario.ports if view.is_past(one.opened) and not view.is_past(one.closed)}
    visiting = bool(crew) and not rotation and row.docked is not None and row.undocked is not None
    return PlannedFlight(
        id=row.id,
        vehicle_class=row.vehicle_class,
        launch=max(plan.launch if plan else row.launch, view.when + DAY),
        port=row.port if row.port in open_ports else "",
        stay_days=float(max((row.undocked - row.docked).days, 1)) if visiting and row.undocked and row.docked else None,
        crew=crew,
        rotation=rotation,
        propellant_kg=row.propellant_kg,
        source=plan.source if plan else row.source.split(";")[0],
        standing=plan.standing if plan else "assumed",
        note="" if plan else "The day it flew stands in for the day planned.",
    )


def _rotates(scenario: Scenario, row: Visit) -> bool:
    """Return whether a flight brought a crew for long, was to, or came empty for one."""
    roles = {stay.role for stay in scenario.stays if stay.flight_up == row.id}
    return "long-duration" in roles or (not roles and bool(row.crew_up or row.crew_down))


def _crew_of(scenario: Scenario, row: Visit) -> tuple[str, ...]:
    own = _seats(scenario, row.id)
    if not _rotates(scenario, row) or (own and (row.crew_down or 0) <= (row.crew_up or 0)):
        return own
    before = [one for one in scenario.visits if one.vehicle_class == row.vehicle_class and one.launch < row.launch]
    full = [one for one in before if _rotates(scenario, one) and len(_seats(scenario, one.id)) > len(own)]
    return _seats(scenario, max(full, key=lambda one: one.launch).id) if full else own


def _seats(scenario: Scenario, flight: str) -> tuple[str, ...]:
    """Return the crew of a flight as the manifest writes it."""
    up = [stay for stay in scenario.stays if stay.flight_up == flight]
    return tuple(f"{stay.agency}@{stay.instrument}" if stay.instrument else stay.agency for stay in up)


def _class(view: _View, row: VehicleClass) -> VehicleClass:
    """Return a class with what the simulation must know of it, from its own record or from its relatives."""
    docked = [one for one in view.scenario.visits if one.vehicle_class == row.id and one.docked and not one.lost]
    if not docked or row.slip_mean_days is not None:
        return row
    stays = [(one.undocked - one.docked).days for one in docked if one.undocked and one.docked]
    kin = _kin(view.scenario, row)
    slip, none = (kin.slip_mean_days, kin.slip_zero) if kin else UNKNOWN_SLIP
    longest = max(row.life_written_days or 0.0, row.life_flown_days or 0.0)
    found = {
        "stay_days": float(max(median(stays), 1.0)) if stays else None,
        "transit_days": float(round(median((one.docked - one.launch).days for one in docked if one.docked))),
        "life_limit_days": longest + SLACK_DAYS if longest else None,
        "slip_mean_days": slip,
        "slip_zero": none,
        "rescue_days": kin.rescue_days if kin else None,
    }
    return row.model_copy(update={name: value for name, value in found.items() if getattr(row, name) is None})


def _kin(scenario: Scenario, row: VehicleClass) -> VehicleClass | None:
    """Return the class in use that is nearest to a retired one: of its family, else of its operator and kind."""
    used = [one for one in scenario.classes if one.slip_mean_days is not None]
    family = [one for one in used if one.id in row.family or row.id in one.family]
    like = [one for one in used if one.operator == row.operator and bool(one.seats) == bool(row.seats)]
    return next(iter([*family, *like]), None)


def _launcher(view: _View, row: Launcher) -> Launcher:
    """Return a launcher with its pad losses counted to the day."""
    cases = [one for one in view.scenario.precedents if one.kind == "pad-outage" and one.launcher == row.id]
    counted = [one for one in cases if one.counted]
    years = row.pad_years - (view.scenario.station.epoch - view.when).days / DAYS_PER_YEAR
    changes: dict[str, float] = {"pad_years": max(years, 1.0)}
    if counted:
        changes["pad_events"] = float(sum(view.is_past(one.day) for one in counted))
    return row.model_copy(update=changes)


def _crewing(view: _View) -> Crewing:
    """Return the rules of crews with early returns counted to the day."""
    crewing, cases = view.scenario.crewing, [one for one in view.scenario.precedents if one.kind == "medical"]
    years = crewing.medical_years.value - (view.scenario.station.epoch - view.when).days / DAYS_PER_YEAR
    changes = {"medical_years": crewing.medical_years.model_copy(update={"value": max(years, 1.0)})}
    counted = [one for one in cases if one.counted]
    if counted:
        past = float(sum(view.is_past(one.day) for one in counted))
        changes["medical_events"] = crewing.medical_events.model_copy(update={"value": past})
    return crewing.model_copy(update=changes)
