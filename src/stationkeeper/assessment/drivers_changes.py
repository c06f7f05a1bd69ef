"""The list of changes that `drivers` plays: one thing more, one thing less."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import NamedTuple

from stationkeeper.assessment.spares import spares_answer
from stationkeeper.errors import RequestError
from stationkeeper.planning.changes import CARGO, changed_plan, left
from stationkeeper.planning.plan import Flight, Plan
from stationkeeper.planning.schedule import own_agencies
from stationkeeper.scenario.model import Scenario
from stationkeeper.simulation.equipment import spares_at_epoch
from stationkeeper.times import date_of, day_of

ONE_TONNE_KG = 1000.0
YEAR_DAYS = 365


class NotPlayed(Exception):
    """A change that this station or the model does not allow, in words."""


class Start(NamedTuple):
    """What is changed. first_stock: name of the stock that breaks `supplied` first, propellant or "" for none."""

    scenario: Scenario
    plan: Plan
    through: date
    first_stock: str


class Changed(NamedTuple):
    """A changed station: what was done in words, and what is played."""

    title: str
    scenario: Scenario
    plan: Plan


class Change(NamedTuple):
    """A row of the list. title: told when it cannot be played; make: raises NotPlayed."""

    name: str
    title: str
    make: Callable[[Start], Changed]


def with_value(scenario: Scenario, path: str, value: float) -> Scenario | None:
    """Return the scenario with one number of a section or a table replaced; None when that number is not allowed.

    path: "section.field" or "table.id.column", as in --set. The content hash stays that of the unchanged scenario.
    """
    head, _, rest = path.partition(".")
    part = getattr(scenario, head)
    try:
        if isinstance(part, tuple):
            key, _, column = rest.rpartition(".")
            rows = (_with(row, column, value) if row.row_id() == key else row for row in part)
            return scenario.model_copy(update={head: tuple(rows)})
        quantity = getattr(part, rest).model_copy(update={"value": value})
        return scenario.model_copy(update={head: _with(part, rest, quantity)})
    except ValueError:  # pydantic's ValidationError is one
        return None


def _with(part: Scenario, name: str, value: object) -> Scenario:
    """Return a row or section with one field replaced and checked."""
    content = {field: getattr(part, field) for field in part.model_fields_set}
    return type(part).model_validate({**content, name: value})


def _cargo(start: Start) -> Changed:
    try:
        plan = changed_plan(start.scenario, start.plan, one_more=[CARGO])
    except RequestError:
        raise NotPlayed("no class without crew flies to this station") from None
    old = {flight.id for flight in start.plan.flights}
    flight = next(flight for flight in plan.flights if flight.id not in old)
    when = date_of(flight.launch_day, plan.epoch)
    return Changed(f"One more cargo flight: {flight.vehicle_class}, {when}", start.scenario, plan)


def _rotation(start: Start) -> Changed:
    raise NotPlayed("a crew more relieves the one aboard: that takes another plan, not one more flight")


def _one_seat(start: Start) -> Changed:
    flight = next((one for one in _coming(start.plan) if any(seat.unagreed for seat in one.seats)), None)
    if flight is None:
        raise NotPlayed("no seat to come is exchanged without an agreement")
    own = start.plan.without_unagreed_seats(own_agencies(start.scenario))
    given_up = next(one for one in own.flights if one.id == flight.id)
    flights = tuple(given_up if one.id == flight.id else one for one in start.plan.flights)
    title = f"The first seat without an agreement is not exchanged: {flight.id}"
    return Changed(title, start.scenario, replace(start.plan, flights=flights))


def _no_seat(start: Start) -> Changed:
    if not start.plan.has_unagreed_seats():
        raise NotPlayed("no seat to come is exchanged without an agreement")
    plan = start.plan.without_unagreed_seats(own_agencies(start.scenario))
    return Changed("No seat without an agreement is exchanged", start.scenario, plan)


def _coming(plan: Plan) -> list[Flight]:
    return [flight for flight in plan.flights if flight.docked_day is None]


def _spare(start: Start) -> Changed:
    items = spares_answer(start.scenario, start.through).best_buy.items
    if not items:
        raise NotPlayed("the spares aboard suffice: there is nothing to buy")
    row = next(unit for unit in start.scenario.units if unit.id == items[0].unit)
    machine = next(machine for machine in start.scenario.machines if machine.id == row.machine)
    aboard = spares_at_epoch(start.scenario, row, row.per_assembly * machine.assemblies)
    changed = with_value(start.scenario, f"units.{row.id}.spares", aboard + 1)
    if changed is None:
        raise NotPlayed(f"one more spare of {row.id} is not allowed")
    return Changed(f"One more spare aboard: {row.title}", changed, start.plan)


def _propellant(start: Start) -> Changed:
    tanks, room = start.scenario.propellant.tanks_kg.value, start.scenario.propellant.capacity_kg.value
    level = min(tanks + ONE_TONNE_KG, room)
    changed = with_value(start.scenario, "propellant.tanks_kg", level) if level > tanks else None
    if changed is None:
        raise NotPlayed("the tanks are full")
    return Changed(f"{level - tanks:,.0f} kg more propellant in the tanks now", changed, start.plan)


def _aboard(start: Start) -> Changed:
    path = "propellant.tanks_kg" if start.first_stock == "propellant" else f"stocks.{start.first_stock}.initial_kg"
    return _scaled(start, path, 1.1, "aboard now")


def _reserve(start: Start) -> Changed:
    path = "propellant.reserve_kg" if start.first_stock == "propellant" else f"stocks.{start.first_stock}.reserve_kg"
    return _scaled(start, path, 0.9, "reserve")


def _scaled(start: Start, path: str, factor: float, what: str) -> Changed:
    if not start.first_stock:
        raise NotPlayed("no stock breaks its reserve in any future")
    value = number_at(start.scenario, path)
    changed = with_value(start.scenario, path, factor * value)
    if changed is None:
        raise NotPlayed(f"{path} = {factor * value:g} is not allowed")
    word = "more" if factor > 1.0 else "less"
    titles = {row.id: row.title for row in start.scenario.stocks}
    name = titles.get(start.first_stock, start.first_stock)
    return Changed(f"A tenth {word} {what}: {name}", changed, start.plan)


def number_at(scenario: Scenario, path: str) -> float:
    """Return the number at "section.field" or "table.id.column"."""
    head, _, rest = path.partition(".")
    part = getattr(scenario, head)
    if isinstance(part, tuple):
        key, _, column = rest.rpartition(".")
        return float(getattr(next(row for row in part if row.row_id() == key), column))
    return float(getattr(part, rest).value)


def _leaves(place: int) -> Callable[[Start], Changed]:
    """Return the change by which the agency of a segment, by its place, flies nothing in the last year."""

    def make(start: Start) -> Changed:
        if place >= len(start.scenario.segments):
            raise NotPlayed("there is no such segment")
        agency = start.scenario.segments[place].agency
        days = day_of(start.through, start.plan.epoch)
        day = days - YEAR_DAYS if days > 2 * YEAR_DAYS else days // 2
        return Changed(
            f"{agency} flies nothing from {days - day} days before the end",
            start.scenario,
            left(start.scenario, start.plan, agency, day),
        )

    return make


def _stays(start: Start) -> Changed:
    raise NotPlayed("the plan lets nobody leave before the date asked; ask for a later --through")


def _maintenance(level: str) -> Callable[[Start], Changed]:
    def make(start: Start) -> Changed:
        if start.scenario.study.maintenance == level:
            raise NotPlayed("that is the station as it is")
        study = start.scenario.study.model_copy(update={"maintenance": level})
        changed = start.scenario.model_copy(update={"study": study})
        return Changed(f"Maintenance: {level} (now {start.scenario.study.maintenance})", changed, start.plan)

    return make


CHANGES: tuple[Change, ...] = (
    Change("one-more-cargo", "One more cargo flight", _cargo),
    Change("one-more-rotation", "One more flight with a crew", _rotation),
    Change("one-seat-less", "The first seat without an agreement is not exchanged", _one_seat),
    Change("no-unagreed-seat", "No seat without an agreement is exchanged", _no_seat),
    Change("one-more-spare", "One more spare of the best buy", _spare),
    Change("one-tonne-propellant", "A tonne more propellant now", _propellant),
    Change("more-aboard", "A tenth more of what breaks its reserve first, aboard now", _aboard),
    Change("lower-reserve", "A tenth less reserve of what breaks it first", _reserve),
    Change("first-leaves", "The first segment's agency leaves a year early", _leaves(0)),
    Change("second-leaves", "The second segment's agency leaves a year early", _leaves(1)),
    Change("stays-longer", "A partner stays a year longer", _stays),
    Change("maintenance-none", "Maintenance: none", _maintenance("none")),
    Change("maintenance-routine", "Maintenance: routine", _maintenance("routine")),
    Change("maintenance-upgrades", "Maintenance: upgrades", _maintenance("upgrades")),
)
"""Every change, in the order told."""
