"""Names of planned flights mean the same to the checks of a scenario and to the plan made from it."""

from __future__ import annotations

import pytest

from stationkeeper.planning.schedule import make_plan
from stationkeeper.scenario.flights import Seat, crew_words, makes
from stationkeeper.scenario.load import load_scenario


@pytest.mark.parametrize("name", ["tiny", "iss"])
def test_a_cadence_makes_the_flights_of_the_plan_and_no_more(name: str) -> None:
    scenario = load_scenario(name)
    told = {row.id for row in (*scenario.visits, *scenario.manifest)}
    last = max(row.until for row in scenario.cadence)
    planned = {flight.id for flight in make_plan(scenario, last).flights} - told
    candidates = {f"{row.id}-{row.number + count}" for row in scenario.cadence for count in range(-5, 200)}
    assert planned == {flight for flight in candidates if any(makes(row, flight) for row in scenario.cadence)} - told


@pytest.mark.parametrize("flight", ["barge", "barge-", "barge-x", "barge-07", "barge-6", "barg-7", "ferry-barge-7"])
def test_other_names_are_no_flights_of_a_cadence(flight: str) -> None:
    barge = next(row for row in load_scenario("tiny").cadence if row.id == "barge")
    assert not makes(barge, flight) and makes(barge, "barge-7")


def test_a_seat_names_its_agency_and_what_pays_for_it() -> None:
    assert crew_words(("North", "South @ C2")) == [Seat("North", ""), Seat("South", "C2")]
