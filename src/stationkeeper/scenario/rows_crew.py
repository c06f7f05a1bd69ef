"""Tables of crews: where somebody's return seat, shelter, suit and liner were, and when seats were assigned."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import Field

from stationkeeper.scenario.row import Day, Flag, Id, Row

Relation = Literal["return-seat", "shelter", "suit", "liner"]
CrewRole = Literal["prime", "backup"]
CrewSeat = Literal["commander", "pilot", "flight-engineer", "mission-specialist", ""]


class SeatRelation(Row):
    """Where a person's return seat, shelter, suit or liner was when it was not with the vehicle they came on."""

    file: ClassVar[str] = "seat_relations.csv"
    sorted_by: ClassVar[tuple[str, ...]] = ("held_from", "id")
    id: Id = Field(description="Unique name: person, relation and month.")
    person: Id = Field(description="Person, as in stays.csv.")
    relation: Relation = Field(description="return-seat, shelter, suit or liner.")
    flight: Id = Field(description="Flight whose seat or liner it is, or for whose class the suit was made.")
    held_from: Day = Field(description="First day, UTC.")
    held_to: Day | None = Field(default=None, description="Day it ended, UTC; empty: with the stay.")
    makeshift: Flag = Field(default=False, description="yes for a place that is no seat.")


class Assignment(Row):
    """Somebody named for a flight, or for its backup crew."""

    file: ClassVar[str] = "assignments.csv"
    sorted_by: ClassVar[tuple[str, ...]] = ("assigned", "id")
    id: Id = Field(description="Unique name: person, flight and role.")
    person: Id = Field(description="Person, as in stays.csv when the person has flown.")
    flight: Id = Field(description="Flight, as in visits.csv, manifest.csv or made by a cadence.")
    role: CrewRole = Field(description="prime or backup.")
    seat: CrewSeat = Field(default="", description="commander and pilot fly the vehicle; empty: not known.")
    assigned: Day = Field(description="Public assignment, UTC.")
