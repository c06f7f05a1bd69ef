"""The plan: what is docked, what is public, what the cadence adds, and whose seats are agreed."""

from __future__ import annotations

from datetime import date

import pytest

from stationkeeper.planning.plan import Plan
from stationkeeper.planning.schedule import make_plan, own_agencies, seat_of
from stationkeeper.scenario.load import load_scenario
from stationkeeper.scenario.model import Scenario


@pytest.fixture(scope="module")
def iss() -> Scenario:
    return load_scenario("iss")


@pytest.fixture(scope="module")
def plan(iss: Scenario) -> Plan:
    return make_plan(iss, date(2030, 12, 31))


def test_the_vehicles_of_the_epoch_are_those_of_the_record(plan: Plan) -> None:
    """Public record of 2026-10-08: two Progress, one Cygnus, one Soyuz, one Dragon."""
    docked = {flight.id for flight in plan.flights if flight.docked_day is not None}
    assert docked == {"ng-24", "progress-ms-34", "progress-ms-35", "soyuz-ms-29", "crew-13"}


def test_the_seven_aboard_go_home_on_the_vehicles_they_came_with(plan: Plan) -> None:
    homes = {f.id: {seat.person for seat in f.seats} for f in plan.flights if f.docked_day is not None and f.seats}
    assert homes == {
        "soyuz-ms-29": {"Dubrov", "Kikina", "Menon"},
        "crew-13": {"Watkins", "Delaney", "Kutryk", "Teteryatnikov"},
    }


def test_unagreed_seats_begin_with_soyuz_ms_30(plan: Plan) -> None:
    """The published agreement ends with one Dragon seat of 2027, flown by crew-14."""
    unagreed = [f.id for f in plan.flights if f.docked_day is None and any(seat.unagreed for seat in f.seats)]
    assert unagreed[0] == "soyuz-ms-30"
    assert "crew-14" not in unagreed
    assert plan.has_unagreed_seats()


def test_unagreed_seats_given_back_leave_no_exchange_and_as_many_people(iss: Scenario, plan: Plan) -> None:
    other = plan.without_unagreed_seats(own_agencies(iss))
    assert not other.has_unagreed_seats()
    assert [len(f.seats) for f in other.flights] == [len(f.seats) for f in plan.flights]
    ms_30 = next(f for f in other.flights if f.id == "soyuz-ms-30")
    assert [seat.agency for seat in ms_30.seats] == ["Roscosmos"] * 3
    assert other.hash != plan.hash
    assert [f for f in other.flights if f.docked_day is not None] == [
        f for f in plan.flights if f.docked_day is not None
    ]


def test_flights_are_in_order_named_once_and_within_the_dates(plan: Plan) -> None:
    coming = [f for f in plan.flights if f.docked_day is None]
    days = [f.launch_day for f in coming]
    assert days == sorted(days)
    assert days[0] > 0 and days[-1] <= (date(2030, 12, 31) - date(2026, 10, 8)).days
    assert len({f.id for f in plan.flights}) == len(plan.flights)


def test_what_the_cadence_adds_is_assumed_and_what_is_published_stays_so(plan: Plan) -> None:
    standing = {f.id: f.standing for f in plan.flights}
    assert standing["progress-ms-36"] == "published"
    assert {standing[f"progress-ms-{n}"] for n in range(37, 45)} == {"assumed"}


def test_us_cargo_keeps_near_what_was_delivered(iss: Scenario, plan: Plan) -> None:
    """20.8 t of logistics a year were delivered from October 2017 to 2023 (ICES 2024).

    The plan's holds bring it within 15 %.
    """
    dry = {row.id: row.dry_kg for row in iss.classes if row.seats == 0}
    years = (date(2030, 12, 31) - date(2027, 1, 1)).days / 365.25
    first = (date(2027, 1, 1) - plan.epoch).days
    tonnes = sum(dry.get(f.vehicle_class, 0.0) for f in plan.flights if f.launch_day >= first) / 1000.0 / years
    assert tonnes == pytest.approx(20.8, rel=0.15)


def test_an_exchanged_seat_is_one_that_crosses_the_segments(iss: Scenario) -> None:
    """An ESA astronaut on a Dragon is a partner, a cosmonaut there is exchanged, a private visitor is neither."""
    dragon = next(row for row in iss.classes if row.id == "crew-dragon")
    assert not seat_of(iss, dragon, "ESA").exchanged
    assert seat_of(iss, dragon, "Roscosmos").unagreed
    assert not seat_of(iss, dragon, "Roscosmos@C038").unagreed
    assert not seat_of(iss, dragon, "private").exchanged


def test_the_same_scenario_gives_the_same_plan(iss: Scenario, plan: Plan) -> None:
    assert make_plan(load_scenario("iss"), date(2030, 12, 31)).hash == plan.hash
