"""A class with a limit of high Sun docks on none of the days refused, and on the first day after them."""

from __future__ import annotations

from datetime import date

from stationkeeper.planning.sun import high_beta_days
from stationkeeper.scenario.model import Scenario
from stationkeeper.simulation.records import Campaign
from tests.simulation.conftest import Play, events

THROUGH = date(2030, 5, 1)


def docked(played: Campaign) -> dict[str, int]:
    """Return the day on which each flight of the first future docked."""
    return {flight: day for day, name, flight in events(played, played.plan) if name == "docked"}


def test_a_docking_waits_until_the_sun_stands_below_the_limit_of_its_class(tiny: Scenario, play: Play) -> None:
    """The limit lies within a degree under the height of the Sun on the day of ferry-5; others may wait for ports."""
    before = docked(play(1, through=THROUGH))
    days = (THROUGH - tiny.station.epoch).days
    ferry = next(row for row in tiny.classes if row.id == "ferry")

    def limited(degrees: float) -> set[int]:
        return set(high_beta_days(tiny, ferry.model_copy(update={"beta_limit_deg": degrees}), days))

    limit = next(one for one in range(90, 0, -1) if before["ferry-5"] in limited(float(one)))
    refused = limited(float(limit))
    classes = tuple(
        row.model_copy(update={"beta_limit_deg": float(limit)}) if row.id == "ferry" else row for row in tiny.classes
    )
    after = docked(play(1, through=THROUGH, scenario=tiny.model_copy(update={"classes": classes})))
    assert after["ferry-5"] == next(day for day in range(before["ferry-5"], days) if day not in refused)
    assert after["ferry-5"] > before["ferry-5"]
    assert not {day for flight, day in after.items() if flight.startswith("ferry")} & refused
