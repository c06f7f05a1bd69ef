"""The shipped record of people aboard against what is published about it."""

from __future__ import annotations

import csv
from collections.abc import Callable
from datetime import date
from pathlib import Path
from time import process_time
from typing import Any

import numpy as np
import pytest

from stationkeeper.crew import presence, seats
from stationkeeper.scenario import rows as r
from stationkeeper.times import date_of, day_of

Table = Callable[[type[r.Row]], tuple[Any, ...]]

FIRST, LAST = date(2000, 11, 2), date(2026, 10, 7)
THROUGH = day_of(LAST, FIRST)
TRUTH = Path(__file__).parents[1] / "truth"
USOS, ROS = presence.Need("USOS", "NASA"), presence.Need("ROS", "Roscosmos")


def day(when: date | None) -> int:
    return seats.FOREVER if when is None else day_of(when, FIRST)


def truth(name: str) -> list[dict[str, str]]:
    with (TRUTH / name).open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="session")
def stays(table: Table) -> tuple[presence.Stay, ...]:
    runs = {row.id: (row.segment,) if row.segment else () for row in table(r.Agency)}
    own = {row.id: row.segments for row in table(r.Person) if row.segments}
    return tuple(
        presence.Stay(
            row.person,
            row.agency,
            own.get(row.person, runs[row.agency]),
            day(row.aboard_from),
            day(row.aboard_to),
            row.flight_up,
            row.flight_down,
            row.exchange,
        )
        for row in table(r.Stay)
    )


@pytest.fixture(scope="session")
def vehicles(table: Table) -> tuple[seats.CrewVehicle, ...]:
    places = {row.id: row.seats for row in table(r.VehicleClass)}
    return tuple(
        seats.CrewVehicle(row.id, places[row.vehicle_class], day(row.docked), day(row.undocked), day(row.return_lost))
        for row in table(r.Visit)
        if row.docked and places[row.vehicle_class]
    )


@pytest.fixture(scope="session")
def operators(table: Table) -> dict[str, presence.Operator]:
    runs = {row.id: row.segment for row in table(r.Agency)}
    agency = {row.id: row.agency for row in table(r.VehicleClass)}
    return {
        row.id: presence.Operator(agency[row.vehicle_class], (runs[agency[row.vehicle_class]],))
        for row in table(r.Visit)
    }


def dates(spans: tuple[seats.Span, ...]) -> list[tuple[date, date]]:
    return [(date_of(span.first, FIRST), date_of(span.last, FIRST)) for span in spans]


def test_never_fewer_than_two_nor_more_than_thirteen_were_aboard(stays: tuple[presence.Stay, ...]) -> None:
    people = presence.count_aboard(stays, 0, THROUGH)
    assert (people.min(), people.max()) == (2, 13)


@pytest.mark.parametrize("need", [USOS, ROS], ids=["NASA", "Roscosmos"])
def test_no_day_passed_without_someone_of_each_operator(need: presence.Need, stays: tuple[presence.Stay, ...]) -> None:
    assert presence.held(stays, need, 0, THROUGH).all()


@pytest.mark.parametrize("row", truth("history_people.csv"), ids=lambda row: row["first"])
def test_people_aboard_are_those_published(row: dict[str, str], stays: tuple[presence.Stay, ...]) -> None:
    first, last = day(date.fromisoformat(row["first"])), day(date.fromisoformat(row["last"]))
    assert set(presence.count_aboard(stays, first, last).tolist()) == {int(row["people"])}


@pytest.mark.parametrize("row", truth("history_missions.csv"), ids=lambda row: row["person"])
def test_missions_lasted_as_long_as_published(row: dict[str, str], table: Table) -> None:
    """From launch to landing; one day is allowed, since some count days of 24 hours and others dates."""
    visits = {visit.id: visit for visit in table(r.Visit)}
    stay = next(s for s in table(r.Stay) if (s.person, s.flight_up) == (row["person"], row["flight_up"]))
    assert abs((visits[stay.flight_down].landed - visits[stay.flight_up].launch).days - int(row["days"])) <= 1


def test_three_were_aboard_on_31_days_of_2026(stays: tuple[presence.Stay, ...]) -> None:
    start = day(date(2025, 1, 1))
    few = seats.spans(presence.count_aboard(stays, start, THROUGH) <= 3, start)
    assert dates(few) == [(date(2026, 1, 14), date(2026, 2, 13))]
    assert few[0].days == 31
    aboard = {stay.person for stay in stays if stay.first <= few[0].first < stay.end}
    assert aboard == {"Williams C", "Kud-Sverchkov", "Mikaev"}


def test_without_the_exchange_no_nasa_astronaut_would_have_been_aboard_on_those_31_days(
    stays: tuple[presence.Stay, ...], operators: dict[str, presence.Operator]
) -> None:
    own = presence.own_seats(stays, operators)
    start = day(date(2022, 9, 21))
    gaps = seats.spans(~presence.held(own, USOS, start, THROUGH), start)
    assert (date(2026, 1, 14), date(2026, 2, 13)) in dates(gaps)
    assert presence.count_aboard(own, 0, THROUGH).tolist() == presence.count_aboard(stays, 0, THROUGH).tolist()


def test_sixteen_seats_were_exchanged_each_on_the_vehicle_of_the_other_operator(
    stays: tuple[presence.Stay, ...], operators: dict[str, presence.Operator]
) -> None:
    exchanged = [stay for stay in stays if stay.exchanged]
    assert len(exchanged) == 16
    assert all({stay.agency, operators[stay.up].agency} == {"NASA", "Roscosmos"} for stay in exchanged)


def test_seats_home_were_short_on_96_days_and_on_no_other(
    stays: tuple[presence.Stay, ...], vehicles: tuple[seats.CrewVehicle, ...]
) -> None:
    breaches = seats.lifeboat_breaches(presence.count_aboard(stays, 0, THROUGH), vehicles, 0)
    assert dates(breaches) == [
        (date(2022, 12, 15), date(2023, 2, 25)),  # coolant leak of Soyuz MS-22
        (date(2024, 9, 6), date(2024, 9, 28)),  # crew of the Starliner test flight
    ]
    assert sum(span.days for span in breaches) == 96


def test_three_then_two_people_had_no_seat_home(
    stays: tuple[presence.Stay, ...], vehicles: tuple[seats.CrewVehicle, ...]
) -> None:
    people = presence.count_aboard(stays, 0, THROUGH)
    short = seats.seats_short(people, seats.usable_seats(vehicles, 0, THROUGH))
    assert short[day(date(2022, 12, 20))] == 3
    assert short[day(date(2024, 9, 20))] == 2


def test_the_test_crew_of_starliner_had_no_seat_until_crew_9_came(
    stays: tuple[presence.Stay, ...], vehicles: tuple[seats.CrewVehicle, ...]
) -> None:
    def homes(when: date) -> dict[str, str]:
        on = day(when)
        aboard = [stay for stay in stays if stay.first <= on < stay.end]
        return presence.homes(aboard, [vehicle for vehicle in vehicles if vehicle.usable(on)])

    assert homes(date(2024, 9, 5))["Wilmore"] == homes(date(2024, 9, 5))["Williams S"] == "cft"
    assert homes(date(2024, 9, 6))["Wilmore"] == homes(date(2024, 9, 28))["Williams S"] == ""
    assert homes(date(2024, 9, 29))["Wilmore"] == homes(date(2024, 9, 29))["Williams S"] == "crew-9"


def test_with_one_crew_vehicle_docked_no_segment_was_held_under_a_single_loss(
    stays: tuple[presence.Stay, ...], vehicles: tuple[seats.CrewVehicle, ...]
) -> None:
    """Williams, Kud-Sverchkov and Mikaev had one Soyuz; so had the crews of the first years most of the time.

    Days on which somebody had no seat are left out: they would have stayed aboard.
    """
    people = presence.count_aboard(stays, 0, THROUGH)
    all_seated = people <= seats.usable_seats(vehicles, 0, THROUGH)
    sound = np.array([sum(vehicle.usable(on) for vehicle in vehicles) for on in range(THROUGH + 1)])
    single = all_seated & (sound == 1)
    assert single.sum() > 1000
    assert single[day(date(2026, 1, 14)) : day(date(2026, 2, 13)) + 1].all()
    for need in (USOS, ROS):
        assert not presence.held_under_single_loss(stays, vehicles, need, 0, THROUGH)[single].any()


def test_the_exchange_held_both_segments_under_a_single_loss_before_the_early_return_of_crew_11(
    stays: tuple[presence.Stay, ...], vehicles: tuple[seats.CrewVehicle, ...]
) -> None:
    """Purpose of the exchange: with one of each on each vehicle, either may leave. Its first pair
    was complete on 2022-10-06.

    While Soyuz MS-22 was unsound its three people had no vehicle to leave with, so only Dragon counts as a loss then.
    """
    a, b = day(date(2022, 10, 6)), day(date(2026, 1, 13))
    for need in (USOS, ROS):
        assert presence.held_under_single_loss(stays, vehicles, need, a, b).all()


def test_the_seven_aboard_at_the_epoch_are_those_reported_and_all_have_a_seat(
    stays: tuple[presence.Stay, ...], vehicles: tuple[seats.CrewVehicle, ...], table: Table
) -> None:
    on = day(date(2026, 10, 8))
    aboard = [stay for stay in stays if stay.first <= on < stay.end]
    seven = {"Dubrov", "Kikina", "Menon", "Watkins", "Delaney", "Kutryk", "Teteryatnikov"}
    assert {stay.person for stay in aboard} == seven
    home = presence.homes(aboard, [vehicle for vehicle in vehicles if vehicle.usable(on)])
    assert sorted(home.values()) == ["crew-13"] * 4 + ["soyuz-ms-29"] * 3
    assert seven <= {person.id for person in table(r.Person)}


def test_everybody_came_and_left_with_a_vehicle_on_its_day(table: Table) -> None:
    visits = {visit.id: visit for visit in table(r.Visit)}
    for stay in table(r.Stay):
        assert stay.aboard_from == visits[stay.flight_up].docked, stay.id
        assert stay.aboard_to == (visits[stay.flight_down].undocked if stay.flight_down else None), stay.id


def test_crews_of_the_flights_are_those_of_the_stays(table: Table) -> None:
    """The two of Soyuz MS-10 never came aboard."""
    for visit in table(r.Visit):
        up = sum(stay.flight_up == visit.id for stay in table(r.Stay))
        down = sum(stay.flight_down == visit.id for stay in table(r.Stay))
        assert visit.lost or visit.crew_up in (None, up), visit.id
        assert visit.lost or visit.crew_down in (None, down), visit.id


def test_nobody_is_aboard_twice(table: Table) -> None:
    by_person: dict[str, list[Any]] = {}
    for stay in table(r.Stay):
        by_person.setdefault(stay.person, []).append(stay)
    for person, own in by_person.items():
        own.sort(key=lambda stay: stay.aboard_from)
        assert all(a.aboard_to and a.aboard_to <= b.aboard_from for a, b in zip(own, own[1:], strict=False)), person


def test_exchanged_seats_of_both_tables_agree(table: Table) -> None:
    flown = {(s.flight_up, s.agency): s for s in table(r.Stay) if s.exchange}
    listed = {(x.flight, x.agency): x for x in table(r.ExchangeSeat) if x.status != "planned" and x.instrument}
    assert flown.keys() == listed.keys()
    for key, stay in flown.items():
        assert stay.instrument == listed[key].instrument
        assert listed[key].person.split()[-1] == stay.name.split()[-1]


def test_planned_exchanged_seats_of_exchange_table_and_manifest_agree(table: Table) -> None:
    manifest = {flight.id: flight for flight in table(r.PlannedFlight)}
    for seat in table(r.ExchangeSeat):
        if seat.status == "planned":
            text = f"{seat.agency}@{seat.instrument}" if seat.instrument else seat.agency
            assert text in manifest[seat.flight].crew
            assert manifest[seat.flight].launch == seat.launch


def test_the_whole_record_is_checked_in_under_a_second(
    stays: tuple[presence.Stay, ...], vehicles: tuple[seats.CrewVehicle, ...]
) -> None:
    start = process_time()
    people = presence.count_aboard(stays, 0, THROUGH)
    seats.lifeboat_breaches(people, vehicles, 0)
    presence.held_under_single_loss(stays, vehicles, USOS, 0, THROUGH)
    presence.held_under_single_loss(stays, vehicles, ROS, 0, THROUGH)
    assert process_time() - start < 1.0
