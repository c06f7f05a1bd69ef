"""Tables of the past and of what follows: dates as once planned, cases from which times of chance are known."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import Field

from stationkeeper.scenario.row import Day, Flag, Id, Names, Row

PrecedentKind = Literal["stand-down", "pad-outage", "lifeboat", "medical"]
Damage = Literal["exhaust", "explosion", ""]


class Foreseen(Row):
    """A launch date as it was planned on an earlier day, for looking at the future as it was seen then."""

    file: ClassVar[str] = "foreseen.csv"
    sorted_by: ClassVar[tuple[str, ...]] = ("stated_on", "id")
    id: Id = Field(description="Unique name: flight and month of the statement.")
    flight: Id = Field(description="Flight, as in visits.csv.")
    stated_on: Day = Field(description="Day from which this was the plan, UTC.")
    launch: Day = Field(description="Launch planned then, UTC.")


class Precedent(Row):
    """A case from which a time of chance is known: how long a stand-down, an outage, a rescue took."""

    file: ClassVar[str] = "precedents.csv"
    sorted_by: ClassVar[tuple[str, ...]] = ("day", "id")
    id: Id = Field(description="Short name of the case.")
    kind: PrecedentKind = Field(description="stand-down, pad-outage, lifeboat or medical.")
    day: Day = Field(description="Day of the event, UTC.")
    days: float = Field(gt=0, description="How long it took, days.")
    launcher: str = Field(default="", description="Launcher concerned (row of launchers.csv), if any.")
    flight: str = Field(default="", description="Flight of the record that it befell, if any.")
    damage: Damage = Field(
        default="",
        description="What harmed a pad: exhaust of a launch that went well, or explosion of a rocket on or over it.",
    )
    counted: Flag = Field(default=False, description="yes when it counts in a rate of this station.")
    event: str = Field(
        default="", description="How `replay` is told of it, as 'medical crew-11'; empty: it is not played again."
    )


class Successor(Row):
    """A station that comes after this one, with bands of its dates."""

    file: ClassVar[str] = "successors.csv"
    sorted_by: ClassVar[tuple[str, ...]] = ("crew_from", "id")
    id: Id = Field(description="Short name.")
    title: str = Field(description="Full name.")
    operator: str = Field(description="Who runs it.")
    parties: Names = Field(default=(), description="Agencies whose people would have a place on it, separated by ';'.")
    launch_from: Day = Field(description="Earliest launch of its first module, UTC.")
    launch_to: Day = Field(description="Latest launch planned or assumed, UTC.")
    crew_from: Day = Field(description="Earliest first crew, UTC.")
    crew_to: Day = Field(description="Latest first crew, UTC.")
    people: int = Field(ge=1, description="People of its usual crew.")
    permanent: Flag = Field(description="yes when somebody is to be there always; visits close no gap.")
    inclination_deg: float | None = Field(default=None, ge=0, le=180, description="Inclination of its orbit, deg.")
