"""The replanner on four days of the past, beside what was flown."""

from __future__ import annotations

from datetime import date

import pytest

from stationkeeper.assessment.history import (
    CASES,
    History,
    Spell,
    fewest_carriers,
    flown_spells,
    history,
)
from stationkeeper.errors import RequestError
from stationkeeper.planning.problem import make_problem
from stationkeeper.scenario.load import load_scenario
from stationkeeper.scenario.model import Scenario
from stationkeeper.scenario.past import as_of


@pytest.fixture(scope="module")
def iss() -> Scenario:
    return load_scenario("iss")


@pytest.fixture(scope="module", params=tuple(CASES))
def told(request: pytest.FixtureRequest, iss: Scenario) -> History:
    return history(iss, request.param)


# Person-days without a sound seat, days not held under single loss and days of moved launches, as published:
# three people from 2022-12-14 until the empty Soyuz docked on 2023-02-26 (74 days); two from 2024-08-24 until Crew-9
# docked on 2024-09-29 (36 days); one from the US segment's side between 2026-01-14 and 2026-02-14 (31 days), which
# lies within the days after the loss of the pad too; Progress MS-33 flew on 2026-03-22 instead of 2025-12-21 (91).
FLOWN = {"soyuz-ms-22": (222, 0), "cft": (72, 0), "site-31": (0, 31), "crew-11": (0, 31)}


def figures(told: History) -> dict[str, tuple[int, int]]:
    return {one.name: (one.found, one.flown) for one in told.measures}


def test_the_plan_found_is_at_least_as_good_as_what_was_flown(told: History) -> None:
    assert told.as_good
    assert told.proven
    for name in ("no-seat", "unheld", "single-loss"):
        found, flown = figures(told)[name]
        assert found <= flown, name


def test_what_was_flown_is_measured_as_it_was_published(told: History) -> None:
    got = figures(told)
    assert (got["no-seat"][1], got["single-loss"][1]) == FLOWN[told.case]
    assert got["unheld"][1] == 0


def test_nothing_is_launched_before_it_was_decided(told: History) -> None:
    assert all(one.found > told.known for one in told.launches)


def test_a_lost_pad_holds_its_next_flight_until_it_is_back(iss: Scenario) -> None:
    moved = {one.flight: (one.planned, one.found, one.flown) for one in history(iss, "site-31").launches}
    day = date(2026, 3, 22)
    assert moved["progress-ms-33"] == (date(2025, 12, 21), day, day)


def test_the_empty_vehicle_comes_no_sooner_than_one_can(iss: Scenario) -> None:
    """One can after 74 days, counted from the leak on 2022-12-14: on 2023-02-26."""
    moved = {one.flight: one.found for one in history(iss, "soyuz-ms-22").launches}
    assert moved["soyuz-ms-23"] == date(2023, 2, 26)


def test_another_case_is_refused_with_the_known_ones(iss: Scenario) -> None:
    with pytest.raises(RequestError) as error:
        history(iss, "soyuz-ms-2")
    assert "soyuz-ms-22" in error.value.faults[0].allowed


def test_vehicles_are_counted_for_the_segment_with_fewest(iss: Scenario) -> None:
    problem = make_problem(as_of(iss, date(2024, 8, 24)), date(2024, 8, 24), date(2024, 12, 1), traffic_only=True)
    both = [Spell("a", "NASA", 0, 5), Spell("a", "Roscosmos", 0, 9), Spell("b", "NASA", 0, 9), Spell("b", "ESA", 0, 9)]
    assert [fewest_carriers(problem, both, day) for day in (0, 4, 5, 9)] == [1, 1, 1, 0]
    assert fewest_carriers(problem, [*both, Spell("b", "Roscosmos", 2, 9)], 3) == 2


def test_people_who_change_vehicles_have_one_seat_at_a_time(iss: Scenario) -> None:
    """Wilmore and Williams came on cft and have seats on crew-9 from its docking on 2024-09-29, day 36."""
    problem = make_problem(as_of(iss, date(2024, 8, 24)), date(2024, 8, 24), date(2024, 12, 1), traffic_only=True)
    spells = list(flown_spells(iss, problem))
    assert sorted(one.end for one in spells if one.vehicle == "cft") == [36, 36]
    assert sum(one.vehicle == "crew-9" and one.first == 36 for one in spells) == 4
