"""Changes of a plan: what they name is different, and nothing else."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

import stationkeeper.api as sk
from stationkeeper.errors import RequestError
from stationkeeper.planning.changes import changed_plan
from stationkeeper.planning.plan import Flight, Load, Plan
from stationkeeper.planning.schedule import make_plan
from stationkeeper.scenario.model import Scenario
from stationkeeper.times import day_of


@pytest.fixture(scope="module")
def iss() -> Scenario:
    return sk.load_scenario("iss")


@pytest.fixture(scope="module")
def plan(iss: Scenario) -> Plan:
    return sk.plan(iss, "2030-12-31")


@pytest.fixture(scope="module")
def tiny() -> Scenario:
    return sk.load_scenario("tiny")


def coming(plan: Plan) -> list[Flight]:
    return [flight for flight in plan.flights if flight.docked_day is None]


def test_without_cross_flights_each_vehicle_carries_its_own(iss: Scenario, plan: Plan) -> None:
    own = changed_plan(iss, plan, without=["cross-flights"])
    assert any(seat.exchanged for flight in coming(plan) for seat in flight.seats)
    assert not any(seat.exchanged for flight in coming(own) for seat in flight.seats)
    assert [flight.id for flight in own.flights] == [flight.id for flight in plan.flights]
    assert [len(flight.seats) for flight in own.flights] == [len(flight.seats) for flight in plan.flights]
    here = [flight for flight in plan.flights if flight.docked_day is not None]
    assert [flight for flight in own.flights if flight.docked_day is not None] == here


@pytest.mark.parametrize("name", ["progress", "progress-ms"])
def test_without_a_class_none_of_its_flights_to_come_is_flown(iss: Scenario, plan: Plan, name: str) -> None:
    fewer = changed_plan(iss, plan, without=[name])
    gone = {flight.id for flight in plan.flights} - {flight.id for flight in fewer.flights}
    assert gone == {flight.id for flight in coming(plan) if flight.vehicle_class == "progress-ms"}
    assert gone


def test_without_one_flight_just_that_one_is_missing(iss: Scenario, plan: Plan) -> None:
    fewer = changed_plan(iss, plan, without=["soyuz-ms-30"])
    assert [f for f in plan.flights if f.id != "soyuz-ms-30"] == list(fewer.flights)


def test_a_partner_that_leaves_flies_nothing_and_nobody_after_its_day(iss: Scenario, plan: Plan) -> None:
    alone = changed_plan(iss, plan, partner_leaves=["roscosmos:2028-12-31"])
    day = day_of(date(2028, 12, 31), plan.epoch)
    agency = {row.id: row.agency for row in iss.classes}
    before = [flight for flight in plan.flights if flight.launch_day <= day]
    assert list(alone.flights[: len(before)]) == before
    later = alone.flights[len(before) :]
    assert {agency[flight.vehicle_class] for flight in later} == {"NASA", "JAXA"}
    assert not any(seat.agency == "Roscosmos" for flight in later for seat in flight.seats)
    assert any(
        seat.agency == "Roscosmos" for flight in plan.flights if flight.launch_day > day for seat in flight.seats
    )


def test_one_more_cargo_is_one_flight_in_the_middle_or_on_its_day(iss: Scenario, plan: Plan) -> None:
    for text, day in (
        ("cargo", day_of(plan.through, plan.epoch) // 2),
        ("progress@2028-05-01", day_of(date(2028, 5, 1), plan.epoch)),
    ):
        more = changed_plan(iss, plan, one_more=[text])
        (added,) = set(more.flights) - set(plan.flights)
        assert added.launch_day == day
        assert [flight for flight in more.flights if flight != added] == list(plan.flights)
        launches = [flight.launch_day for flight in coming(more)]
        assert launches == sorted(launches)


def test_all_that_cannot_be_changed_is_told_at_once(iss: Scenario, plan: Plan) -> None:
    with pytest.raises(RequestError) as error:
        changed_plan(
            iss,
            plan,
            without=["progres-ms", "sojus-30"],
            partner_leaves=["roscosmos", "Rosskosmos:2028-01-01", "NASA:soon"],
            one_more=["crew-dragon", "cargo@1999-01-01"],
        )
    assert len(error.value.faults) == 7
    assert "progress-ms" in str(error.value)


def test_a_plan_of_another_scenario_is_not_played(plan: Plan) -> None:
    with pytest.raises(RequestError, match="a plan of"):
        sk.simulate(sk.load_scenario("tiny"), futures=10, seed=1, plan=plan)


def test_several_changes_are_made_one_after_the_other(iss: Scenario, plan: Plan) -> None:
    both = changed_plan(iss, plan, without=["cross-flights", "htv-x"], one_more=["cargo"])
    assert not any(flight.vehicle_class == "htv-x" for flight in coming(both))
    assert not both.has_unagreed_seats()
    assert len(both.flights) == len(plan.flights) + 1 - sum(f.vehicle_class == "htv-x" for f in coming(plan))


def test_who_loses_a_flight_packs_the_later_ones_anew(tiny: Scenario) -> None:
    """barge-6 is gone: ferry-5 before it has been packed, ferry-6 after it has not."""
    plan = make_plan(tiny, tiny.station.through)
    packed = replace(plan, flights=tuple(replace(one, loads=(Load("water", 5.0),)) for one in plan.flights))
    after = {one.id: one.loads for one in changed_plan(tiny, packed, without=["barge-6"]).flights}
    assert after["ferry-5"] == (Load("water", 5.0),)
    assert after["ferry-6"] == ()
