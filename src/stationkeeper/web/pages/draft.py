"""The plan as it is being changed: a timeline whose planned flights can be moved, and the rules that this breaks.

A flight of a cadence moves as one of the manifest does: a row of the manifest with its name says its launch.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import NamedTuple

from markupsafe import Markup
from pydantic import Field

from stationkeeper import api
from stationkeeper.assessment.answer import Told
from stationkeeper.errors import Fault, RequestError
from stationkeeper.planning.check_view import Finding
from stationkeeper.planning.schedule import regular_flights
from stationkeeper.report.timelines import WIDE, day_px, ports_svg
from stationkeeper.scenario.model import Scenario
from stationkeeper.scenario.overlay import NEW
from stationkeeper.times import date_of
from stationkeeper.web.kept import Kept
from stationkeeper.web.pages.parts import Given, line_of, read_day

AFTER_LAST = timedelta(days=150)  # shown after the last launch that the manifest names
LEAST_PX = 1.2  # a day: less, and a hand cannot tell one from the next
_FOUND: Kept[dict[tuple[object, ...], Finding]] = Kept(16)
_REGULAR: Kept[dict[str, date]] = Kept(16)


class RuleTold(Told):
    """A rule that the changed plan breaks and the plan as declared does not."""

    rule: str = Field(description="Name of the rule.")
    flights: tuple[str, ...] = Field(description="Flights concerned.")
    start: date = Field(alias="from", description="First day on which it does not hold, UTC.")
    end: date = Field(alias="to", description="Last of these days, UTC.")
    met: str = Field(description="What was met.")
    allowed: str = Field(description="What the rule allows.")
    hard: bool = Field(description="Whether a plan with it cannot be flown; else somebody has to agree.")


class Draft(NamedTuple):
    """The picture, pixels of it a day, and the spans that can be shown: name, query, whether it is this one."""

    picture: Markup
    day_px: float
    spans: tuple[tuple[str, str, bool], ...]
    width: int


def new_rules(declared: Scenario, drafted: Scenario | None) -> tuple[RuleTold, ...]:
    """Return the rules that only the changed plan breaks, hard ones first; none while its values have faults."""
    if drafted is None or drafted.hash == declared.hash:
        return ()
    before, after = _broken(declared), _broken(drafted)
    found = [finding for key, finding in after.items() if key not in before]
    epoch = drafted.station.epoch
    return tuple(
        RuleTold.model_validate(
            {
                **{"rule": one.rule, "flights": one.flights, "met": one.met, "allowed": one.allowed, "hard": one.hard},
                **{"from": date_of(one.first_day, epoch), "to": date_of(one.last_day, epoch)},
            }
        )
        for one in sorted(found, key=lambda one: (not one.hard, one.first_day, one.rule))
    )


def _broken(scenario: Scenario) -> dict[tuple[object, ...], Finding]:
    """Return what the independent checker finds broken in the plan of a scenario, by what it is about."""

    def check() -> dict[tuple[object, ...], Finding]:
        found = api.check_plan(scenario, api.plan(scenario))
        return {(one.rule, one.flights, one.about): one for one in found if one.state == "broken"}

    return _FOUND.get(scenario.hash, check)


def regular_launches(scenario: Scenario) -> dict[str, date]:
    """Return the launches of all flights of cadences that the manifest does not name, by flight, in order."""

    def find() -> dict[str, date]:
        epoch, last = scenario.station.epoch, line_of(scenario).last
        flights = regular_flights(scenario, last, {row.id for row in scenario.manifest})
        flights.sort(key=lambda flight: (flight.launch_day, flight.id))
        return {flight.id: date_of(flight.launch_day, epoch) for flight in flights}

    return _REGULAR.get(scenario.hash, find)


def draft(given: Given) -> Draft:
    """Return the ports over the days shown, the planned flights there as bars that can be moved."""
    scenario = given.drafted or given.scenario
    launches = {row.id: row.launch for row in scenario.manifest} | regular_launches(scenario)
    epoch, ends = scenario.station.epoch, _ends(scenario)
    end = _end(given, ends)
    rows = api.visits_timeline(scenario, epoch, end)
    declared = {row.id for row in given.scenario.manifest}

    def moves(flight: str) -> Mapping[str, object]:
        launch = launches.get(flight)
        return {} if launch is None else _handle(flight, launch, epoch, flight in declared)

    size = WIDE._replace(width=max(WIDE.width, round(WIDE.left + WIDE.right + LEAST_PX * (end - epoch).days)))
    picture = ports_svg(rows, size, "draft-ports", moves)
    spans = tuple((name, given.asked.query([("to", str(last))]), last == end) for name, last in ends.items())
    return Draft(picture, day_px(rows, size), spans, size.width)


def _ends(scenario: Scenario) -> dict[str, date]:
    """Return the last days that the picture may be shown to, by what they are called, the usual one first."""
    epoch, last = scenario.station.epoch, line_of(scenario).last
    manifest = max([*(row.launch for row in scenario.manifest), epoch]) + AFTER_LAST
    found = {"the manifest": min(manifest, last), "two years": epoch + timedelta(days=730), "the whole plan": last}
    return {name: end for name, end in found.items() if name != "two years" or found["the manifest"] < end < last}


def _end(given: Given, ends: Mapping[str, date]) -> date:
    """Return the last day shown: as asked, else that of the manifest; never after the last day known."""
    epoch = given.scenario.station.epoch
    asked = read_day(given, "to", ends["the manifest"])
    if asked <= epoch:
        raise RequestError(Fault("to", f"{asked}", f"a date after {epoch}", "Ask for a later one"))
    return min(asked, ends["the whole plan"])


def _handle(flight: str, launch: date, epoch: date, declared: bool) -> Mapping[str, object]:
    """Return what makes a bar a handle: by pointer, and as a slider of days for the keyboard and readers."""
    return {
        **{"class_": "move", "tabindex": 0, "role": "slider", "aria_label": f"Launch of {flight}"},
        **{"aria_valuenow": (launch - epoch).days, "aria_valuemin": 1, "aria_valuemax": 4_000},
        **{"aria_valuetext": str(launch), "data_launch": str(launch), "data_flight": flight},
        **{"data_path": launch_path(flight, declared)},
    }


def launch_path(flight: str, declared: bool) -> str:
    """Return the path by which a launch is changed; declared: the manifest of the station names the flight."""
    return f"manifest.{'' if declared else NEW}{flight}.launch"
