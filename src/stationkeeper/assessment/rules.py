"""Record and plan held against the rules of traffic and crew: where each was broken, by whom, on which days."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Literal

from pydantic import Field

from stationkeeper.assessment.answer import Told
from stationkeeper.assessment.timeline import Timeline, timeline
from stationkeeper.crew.presence import Stay, count_aboard, homes
from stationkeeper.crew.seats import FOREVER, lifeboat_breaches
from stationkeeper.errors import Fault, RequestError, nearest
from stationkeeper.scenario.model import Scenario
from stationkeeper.scenario.rows import PlannedFlight, Visit
from stationkeeper.scenario.rows_crew import Assignment, SeatRelation
from stationkeeper.times import date_of, day_of

Basis = Literal["record", "plan"]


class Broken(Told):
    """Days on which a rule was, or as planned will be, broken."""

    rule: str = Field(description="Name of the rule.")
    basis: Basis = Field(description="record: to the epoch. plan: after it.")
    start: date = Field(alias="from", description="First day, UTC.")
    end: date = Field(alias="to", description="Last day, UTC.")
    who: tuple[str, ...] = Field(description="Flights or persons concerned.")
    text: str = Field(description="What was met and what is allowed, in words.")


class OnOrbitLife(Told):
    """On-orbit life of a class of vehicles: three numbers that differ."""

    vehicle_class: str = Field(description="Class.")
    written_days: float | None = Field(description="As written by the maker; null: none found.")
    waived_days: float | None = Field(description="Longest planned stay that was approved; null: none found.")
    flown_days: float | None = Field(description="Longest stay flown; null: none.")


class Lead(Told):
    """How long before launch somebody was named."""

    person: str = Field(description="Person.")
    flight: str = Field(description="Flight.")
    lead_days: int = Field(description="Days from the public assignment to the launch.")
    backup: bool = Field(description="Whether the person had been in the backup crew of a flight of the class before.")
    verdict: Literal["normal", "late", "backup-only", "too-late"] = Field(
        description="normal: in usual time. late: after it. backup-only: only for who was in a backup crew. too-late."
    )


class Rules(Told):
    """What `rules` answers."""

    station: str = Field(description="Title of the station.")
    record_through: date = Field(description="Last day of the record; later days are as planned.")
    counts: dict[str, int] = Field(description="Cases by rule, of all rules asked.")
    broken: tuple[Broken, ...] = Field(description="Cases in order of their first day.")
    lives: tuple[OnOrbitLife, ...] = Field(description="On-orbit lives of the classes with seats or cargo.")
    leads: tuple[Lead, ...] = Field(description="Assignments known.")


@dataclass(frozen=True)
class _Case:
    """A case with days since the epoch, both included."""

    first: int
    last: int
    who: tuple[str, ...]
    text: str


def rules(scenario: Scenario, names: tuple[str, ...] = ()) -> Rules:
    """Return where record and plan break the rules named (all when none is); raises RequestError for unknown ones."""
    faults = [
        Fault("rule", f"'{name}'", ", ".join(RULES), nearest(name, list(RULES))) for name in names if name not in RULES
    ]
    if faults:
        raise RequestError(faults)
    line, epoch = timeline(scenario), scenario.station.epoch
    asked = names or tuple(RULES)
    found = {name: [_told(name, case, epoch) for case in RULES[name](scenario, line)] for name in asked}
    cases = [case for group in found.values() for case in group]
    return Rules(
        station=scenario.station.title,
        record_through=epoch,
        counts={name: len(group) for name, group in found.items()},
        broken=tuple(sorted(cases, key=lambda case: (case.start, case.rule, case.who))),
        lives=tuple(_lives(scenario)),
        leads=tuple(leads(scenario)),
    )


def _told(name: str, case: _Case, epoch: date) -> Broken:
    return Broken(
        rule=name,
        basis="record" if case.first <= 0 else "plan",
        start=date_of(case.first, epoch),
        end=date_of(case.last, epoch),
        who=case.who,
        text=case.text,
    )


def _seat_home(scenario: Scenario, line: Timeline) -> Iterator[_Case]:
    """Everybody aboard has a seat home on a sound vehicle."""
    first, last = line.day(line.first), line.day(line.last)
    for span in lifeboat_breaches(count_aboard(line.stays, first, last), line.boats, first):
        without = [stay.person for stay, home in _homes(line, span.first) if not home]
        yield _Case(span.first, span.last, tuple(without), f"{', '.join(without)}: no sound seat home")


def _homes(line: Timeline, day: int) -> list[tuple[Stay, str]]:
    """Return who is aboard on a day, each with the vehicle that would bring them home."""
    aboard = [stay for stay in line.stays if stay.first <= day < stay.end]
    seat = homes(aboard, [boat for boat in line.boats if boat.usable(day)])
    return [(stay, seat[stay.person]) for stay in aboard]


def _suit_and_liner(scenario: Scenario, line: Timeline) -> Iterator[_Case]:
    """Suit and liner fit the vehicle with the seat home."""
    for row, begin, end in _relations(scenario, ("suit", "liner")):
        found: list[_Case] = []
        for first, last in _quiet(line, begin, end):
            text = _misfit(line, row, first)
            if found and found[-1].text == text:
                first = found.pop().first
            found.append(_Case(first, last, (row.person, row.flight), text))
        yield from (case for case in found if case.text)


def _misfit(line: Timeline, row: SeatRelation, day: int) -> str:
    """Return why a suit or a liner does not fit the seat home on a day, "" when it does."""
    classes = {one.id: one.vehicle.id for one in line.coming}
    home = next((home for stay, home in _homes(line, day) if stay.person == row.person), "")
    fits = home == row.flight if row.relation == "liner" else classes.get(home) == classes.get(row.flight)
    return "" if fits else f"{row.person}: {row.relation} of {row.flight}, seat home on {home or 'no vehicle'}"


def _quiet(line: Timeline, begin: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield stretches (first day, last day) of the days asked during which no vehicle with seats comes, goes, fails."""
    edges = {day for boat in line.boats for day in (boat.first, boat.end, boat.sound_until)}
    inner = [begin, *sorted(day for day in edges if begin < day <= end), end + 1]
    yield from ((first, after - 1) for first, after in pairwise(inner))


def _shelter(scenario: Scenario, line: Timeline) -> Iterator[_Case]:
    """Whoever takes shelter has a seat there, on a vehicle that can leave."""
    sound = {one.id: one.sound_until for one in line.coming}
    for row, first, last in _relations(scenario, ("shelter",)):
        if row.makeshift or sound.get(row.flight, FOREVER) <= first:
            why = "no seat there" if row.makeshift else "the vehicle is not sound"
            yield _Case(first, last, (row.person, row.flight), f"{row.person}: shelter on {row.flight}, {why}")


def _relations(scenario: Scenario, kinds: tuple[str, ...]) -> Iterator[tuple[SeatRelation, int, int]]:
    """Yield the relations of some kinds with their first and last day."""
    epoch = scenario.station.epoch
    for row in scenario.seat_relations:
        if row.relation in kinds:
            first = day_of(row.held_from, epoch)
            yield row, first, max(day_of(row.held_to, epoch) - 1, first) if row.held_to else 0


def _other_vehicle(scenario: Scenario, line: Timeline) -> Iterator[_Case]:
    """People go home on the vehicle they came on."""
    groups: dict[tuple[str, str, int, int], list[str]] = {}
    for stay in line.stays:
        if stay.up and stay.down and stay.up != stay.down and stay.end < FOREVER:
            groups.setdefault((stay.up, stay.down, stay.first, stay.end), []).append(stay.person)
    for (up, down, first, end), people in groups.items():
        yield _Case(first, end, (up, down), f"{', '.join(people)} came on {up} and went home on {down}")


def _life(scenario: Scenario, line: Timeline) -> Iterator[_Case]:
    """No vehicle stays longer than its written on-orbit life."""
    for one in line.coming:
        written, stay = one.vehicle.life_written_days, one.end - one.first
        if written is None or one.end >= FOREVER or stay <= written:
            continue
        waived = one.vehicle.life_waived_days
        waiver = "no waiver found" if waived is None or stay > waived else f"waived to {waived:g}"
        text = f"{one.id}: {stay} days docked, written life {written:g}, {waiver}"
        yield _Case(one.first + int(written) + 1, one.end, (one.id,), text)


def _spacing(scenario: Scenario, line: Timeline) -> Iterator[_Case]:
    """Dockings, undockings and moves of two vehicles keep their distance in days."""
    least = round(scenario.crewing.spacing_days.value)
    moves = [(berth.first, berth.visit, "comes to " + berth.port) for berth in line.berths]
    moves += [(one.end, one.id, "leaves") for one in line.coming if one.end < FOREVER]
    for (day, who, what), (after, other, then) in pairwise(sorted(moves)):
        if who != other and after - day < least:
            apart = (
                "the same day as"
                if after == day
                else "the day after"
                if after == day + 1
                else f"{after - day} days after"
            )
            yield _Case(day, after, (who, other), f"{other} {then} {apart} {who} {what}, {least} days are usual")


def _neighbours(scenario: Scenario, line: Timeline) -> Iterator[_Case]:
    """Nothing comes to a port that a vehicle at another port, long enough for it, blocks."""
    long = {one.id for one in line.coming if one.vehicle.blocks}
    blockers = {port.id: [one.id for one in scenario.ports if port.id in one.blocks] for port in scenario.ports}
    for new in line.berths:
        for old in line.berths:
            there = old.visit in long and old.first < new.first < old.end
            if there and old.port in blockers.get(new.port, ()):
                text = f"{new.visit} comes to {new.port} while {old.visit} at {old.port} blocks the approach"
                yield _Case(new.first, new.first, (new.visit, old.visit), text)


def _named_in_time(scenario: Scenario, line: Timeline) -> Iterator[_Case]:
    """Seats are assigned in time to train for them."""
    by_flight = {row.flight: row for row in scenario.assignments}
    for lead in leads(scenario):
        if lead.verdict in ("backup-only", "too-late"):
            day = day_of(by_flight[lead.flight].assigned, scenario.station.epoch)
            kind = "from a backup crew" if lead.backup else "not from a backup crew, as far as known"
            text = f"{lead.person} named {lead.lead_days} days before {lead.flight}, {kind}"
            yield _Case(day, day + lead.lead_days, (lead.person, lead.flight), text)


Check = Callable[[Scenario, Timeline], Iterator[_Case]]
RULES: dict[str, Check] = {
    "seat-home": _seat_home,
    "suit-and-liner": _suit_and_liner,
    "shelter": _shelter,
    "same-vehicle": _other_vehicle,
    "life": _life,
    "spacing": _spacing,
    "neighbours": _neighbours,
    "lead": _named_in_time,
}
"""The rules by name; the docstring of each says what holds when it is kept."""


def leads(scenario: Scenario) -> Iterator[Lead]:
    """Yield how long before launch those of the prime crews were named, in order of the assignment."""
    flights: list[Visit | PlannedFlight] = [*scenario.visits, *scenario.manifest]
    launches = {flight.id: flight.launch for flight in flights}
    bounds = scenario.planning
    for row in scenario.assignments:
        if row.role != "prime" or row.flight not in launches:
            continue
        days, backup = (launches[row.flight] - row.assigned).days, _was_backup(scenario, row, launches)
        verdict: Literal["normal", "late", "backup-only", "too-late"] = "normal"
        if days < bounds.seat_backup_days.value or (days < bounds.seat_limit_days.value and not backup):
            verdict = "too-late"
        elif days < bounds.seat_limit_days.value:
            verdict = "backup-only"
        elif days < bounds.seat_normal_days.value:
            verdict = "late"
        yield Lead(person=row.person, flight=row.flight, lead_days=days, backup=backup, verdict=verdict)


def _was_backup(scenario: Scenario, row: Assignment, launches: dict[str, date]) -> bool:
    """Return whether the person was in the backup crew of this flight, or of one of the class before it."""
    flights: list[Visit | PlannedFlight] = [*scenario.visits, *scenario.manifest]
    classes = {one.id: one.vehicle_class for one in flights}
    return any(
        one.role == "backup"
        and one.person == row.person
        and classes.get(one.flight) == classes[row.flight]
        and launches[one.flight] <= launches[row.flight]
        for one in scenario.assignments
    )


def _lives(scenario: Scenario) -> Iterator[OnOrbitLife]:
    for row in scenario.classes:
        if row.life_written_days is not None or row.life_flown_days is not None:
            yield OnOrbitLife(
                vehicle_class=row.id,
                written_days=row.life_written_days,
                waived_days=row.life_waived_days,
                flown_days=row.life_flown_days,
            )
