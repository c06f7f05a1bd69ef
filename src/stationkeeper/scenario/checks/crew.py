"""Checks of crews: seats, suits and liners of one person, and assignments in time and to the trained."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise

from stationkeeper.errors import Fault
from stationkeeper.scenario.checks.references import unknown
from stationkeeper.scenario.drafts import Draft
from stationkeeper.scenario.flights import makes
from stationkeeper.scenario.rows_crew import Assignment, SeatRelation

FLYING_SEATS = ("commander", "pilot")


def check_seat_relations(draft: Draft) -> Iterator[Fault]:
    """A person has one return seat, shelter, suit and liner at a time, while aboard, on a vehicle that is there."""
    by_person: defaultdict[tuple[str, str], list[SeatRelation]] = defaultdict(list)
    for row in draft.scenario.seat_relations:
        by_person[row.person, row.relation].append(row)
        yield from _while_aboard(draft, row)
        yield from _while_docked(draft, row)
    for rows in by_person.values():
        for first, second in pairwise(sorted(rows, key=lambda row: row.held_from)):
            if first.held_to is None or second.held_from < first.held_to:
                met = f"{second.relation} of '{second.person}' is already with {first.flight} on {second.held_from}"
                remedy = "Correct a date, or end the row before."
                yield Fault(
                    draft.place("seat_relations", second.id, "held_from"), met, f"{first.held_to} or later", remedy
                )
    yield from _enough_seats(draft)


def _while_aboard(draft: Draft, row: SeatRelation) -> Iterator[Fault]:
    stays = [stay for stay in draft.scenario.stays if stay.person == row.person]
    if not stays:
        people = sorted({stay.person for stay in draft.scenario.stays})
        yield unknown(draft.place("seat_relations", row.id, "person"), row.person, people, "stays.csv")
        return
    last = row.held_to or row.held_from
    if not any(stay.aboard_from <= row.held_from and last <= (stay.aboard_to or date.max) for stay in stays):
        spans = " or ".join(f"{stay.aboard_from} to {stay.aboard_to or 'now'}" for stay in stays)
        met = f"'{row.person}' was not aboard from {row.held_from} to {last}"
        yield Fault(draft.place("seat_relations", row.id, "held_from"), met, spans, "Correct the dates or the person.")


def _while_docked(draft: Draft, row: SeatRelation) -> Iterator[Fault]:
    visit = draft.row("visits", row.flight)
    if visit is None or row.relation == "suit":
        return
    last = row.held_to or row.held_from
    if visit.docked is None or row.held_from < visit.docked or (visit.undocked and last > visit.undocked):
        met = f"{row.flight} was not docked from {row.held_from} to {last}"
        allowed = f"{visit.docked} to {visit.undocked or 'now'}"
        yield Fault(draft.place("seat_relations", row.id, "flight"), met, allowed, "Correct the dates or the flight.")


def _enough_seats(draft: Draft) -> Iterator[Fault]:
    """No more people have a proper place on a vehicle than it has seats."""
    groups: defaultdict[tuple[str, str], list[SeatRelation]] = defaultdict(list)
    for row in draft.scenario.seat_relations:
        if row.relation in ("return-seat", "shelter") and not row.makeshift:
            groups[row.flight, row.relation].append(row)
    for (flight, relation), rows in groups.items():
        visit = draft.row("visits", flight)
        vehicle = draft.row("classes", visit.vehicle_class) if visit is not None else None
        if vehicle is None:
            continue
        for row in rows:
            at_once = [one for one in rows if one.held_from <= row.held_from < (one.held_to or date.max)]
            if len(at_once) > vehicle.seats:
                met = f"{len(at_once)} people have their {relation} on {flight} on {row.held_from}"
                remedy = "Mark those without a seat as makeshift, or correct the flight."
                yield Fault(draft.place("seat_relations", row.id, "flight"), met, f"{vehicle.seats} seats", remedy)


def check_assignments(draft: Draft) -> Iterator[Fault]:
    """Who is named for a flight to come is trained for it (rule qualification) and named in time (rule lead)."""
    for row in draft.scenario.assignments:
        planned = draft.row("manifest", row.flight)
        if planned is None:
            yield from _known_flight(draft, row)
            continue
        yield from _in_time(draft, row, planned.launch, planned.vehicle_class)
        yield from _trained(draft, row, planned.vehicle_class)


def _known_flight(draft: Draft, row: Assignment) -> Iterator[Fault]:
    flights = draft.known["visits"] | draft.known["manifest"]
    if row.flight not in flights and not any(makes(cadence, row.flight) for cadence in draft.scenario.cadence):
        yield unknown(draft.place("assignments", row.id, "flight"), row.flight, sorted(flights), "visits or manifest")


def _in_time(draft: Draft, row: Assignment, launch: date, vehicle: str) -> Iterator[Fault]:
    bounds = draft.scenario.planning
    was_backup = row.role == "backup" or _was_backup(draft, row, launch, vehicle)
    least = round((bounds.seat_backup_days if was_backup else bounds.seat_limit_days).value)
    lead = (launch - row.assigned).days
    if lead < least:
        met = f"rule lead: '{row.person}' is named {lead} days before the launch of {row.flight}"
        allowed = f"{least} days before" + (" for one of a backup crew" if was_backup else "")
        remedy = f"Name somebody of the backup crew, or launch on {row.assigned + timedelta(days=least)} or later."
        yield Fault(draft.place("assignments", row.id, "assigned"), met, allowed, remedy)


def _was_backup(draft: Draft, row: Assignment, launch: date, vehicle: str) -> bool:
    """Return whether the person was in the backup crew of this flight, or of one of the class before it."""
    before = {visit.id for visit in draft.scenario.visits if visit.vehicle_class == vehicle and visit.launch < launch}
    before |= {one.id for one in draft.scenario.manifest if one.vehicle_class == vehicle and one.launch <= launch}
    before |= draft.known["visits"] - draft.by_id["visits"].keys()  # a row with a fault of its own
    backups = [one for one in draft.scenario.assignments if one.role == "backup" and one.person == row.person]
    return any(one.flight in before for one in backups)


def _trained(draft: Draft, row: Assignment, vehicle: str) -> Iterator[Fault]:
    person = draft.row("people", row.person)
    if row.seat in FLYING_SEATS and person is not None and vehicle not in person.vehicles:
        met = f"rule qualification: '{row.person}' is not trained to fly {vehicle}"
        trained = [one.id for one in draft.scenario.people if vehicle in one.vehicles]
        place = draft.place("assignments", row.id, "seat")
        yield Fault(
            place, met, " or ".join(trained) or "nobody is", "Name one of these, or add the class in people.csv."
        )
