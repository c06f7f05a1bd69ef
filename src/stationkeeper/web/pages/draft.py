"""The plan as it is being changed: a timeline whose planned flights can be moved, and the rules that this breaks."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import NamedTuple

from markupsafe import Markup
from pydantic import Field

from stationkeeper import api
from stationkeeper.assessment.answer import Told
from stationkeeper.planning.check_view import Finding
from stationkeeper.report.timelines import WIDE, day_px, ports_svg
from stationkeeper.scenario.model import Scenario
from stationkeeper.times import date_of
from stationkeeper.web.kept import Kept
from stationkeeper.web.pages.parts import Given, line_of

AFTER_LAST = timedelta(days=150)  # shown after the last launch that the manifest names
_FOUND: Kept[dict[tuple[object, ...], Finding]] = Kept(16)


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
    """The picture, pixels of it a day, and the flights that can be moved."""

    picture: Markup
    day_px: float
    moved: int


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


def draft(given: Given) -> Draft:
    """Return the ports over the days of the manifest, its flights as bars that can be moved."""
    scenario = given.drafted or given.scenario
    launches = {row.id: row.launch for row in scenario.manifest}
    line, epoch = line_of(scenario), scenario.station.epoch
    last = max([*launches.values(), epoch]) + AFTER_LAST
    rows = api.visits_timeline(scenario, epoch, min(last, line.last))
    declared = {row.id for row in given.scenario.manifest}

    def moves(flight: str) -> Mapping[str, object]:
        launch = launches.get(flight)
        return {} if launch is None else _handle(flight, launch, epoch, flight in declared)

    picture = ports_svg(rows, WIDE, "draft-ports", moves)
    return Draft(picture, day_px(rows, WIDE), len(launches))


def _handle(flight: str, launch: date, epoch: date, declared: bool) -> Mapping[str, object]:
    """Return what makes a bar a handle: by pointer, and as a slider of days for the keyboard and readers."""
    return {
        **{"class_": "move", "tabindex": 0, "role": "slider", "aria_label": f"Launch of {flight}"},
        **{"aria_valuenow": (launch - epoch).days, "aria_valuemin": 1, "aria_valuemax": 4_000},
        **{"aria_valuetext": str(launch), "data_launch": str(launch), "data_flight": flight},
        **{"data_path": f"manifest.{'' if declared else '+'}{flight}.launch"},
    }
