"""The station on one day, against what is published about it."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from time import process_time

import numpy as np
import pytest

from stationkeeper.assessment.configuration import traffic
from stationkeeper.assessment.timeline import Timeline, timeline
from stationkeeper.crew.presence import count_aboard
from stationkeeper.crew.seats import lifeboat_breaches
from stationkeeper.errors import RequestError
from stationkeeper.report.configuration_text import configuration_text
from stationkeeper.scenario.load import load_scenario
from stationkeeper.scenario.model import Scenario
from stationkeeper.times import date_of
from stationkeeper.traffic.visits import overlaps, per_day


@pytest.fixture(scope="module")
def iss() -> Scenario:
    return load_scenario("iss")


@pytest.fixture(scope="module")
def tiny() -> Scenario:
    return load_scenario("tiny")


@pytest.fixture(scope="module")
def line(iss: Scenario) -> Timeline:
    return timeline(iss)


def test_three_were_aboard_from_2026_01_14_to_2026_02_13_and_more_around(iss: Scenario) -> None:
    names = {"Christopher Williams", "Sergey Kud-Sverchkov", "Sergei Mikaev"}
    for on in (date(2026, 1, 14), date(2026, 2, 13)):
        told = traffic(iss, on)
        assert {one.name for one in told.people} == names
        assert {one.home for one in told.people} == {"soyuz-ms-28"}
        assert [one.breaks_with for one in told.segments] == ["soyuz-ms-28"] * 2
    assert len(traffic(iss, "2026-01-13").people) == len(traffic(iss, "2026-02-14").people) == 7


def test_between_two_and_thirteen_were_aboard_from_the_first_resident_crew_on(line: Timeline) -> None:
    people = count_aboard(line.stays, line.day(date(2000, 11, 2)), 0)
    assert (people.min(), people.max()) == (2, 13)


def test_seats_home_were_short_on_96_days_of_the_record_and_on_no_day_of_the_plan(line: Timeline) -> None:
    """Soyuz MS-22 leaked on 2022-12-14/15; the Starliner test crew stayed without it from 2024-09-06."""
    first = line.day(date(2000, 11, 2))
    breaches = lifeboat_breaches(count_aboard(line.stays, first, line.day(line.last)), line.boats, first)
    assert [(date_of(one.first, line.epoch), date_of(one.last, line.epoch)) for one in breaches] == [
        (date(2022, 12, 15), date(2023, 2, 25)),
        (date(2024, 9, 6), date(2024, 9, 28)),
    ]
    assert sum(one.days for one in breaches) == 96


def test_the_crew_of_soyuz_ms_22_had_no_seat_and_came_home_on_its_replacement(iss: Scenario) -> None:
    told = traffic(iss, "2022-12-20")
    assert (told.seats, told.seats_short) == (4, 3)
    stranded = [one for one in told.people if not one.home]
    assert {(one.came_on, one.returned_on) for one in stranded} == {("soyuz-ms-22", "soyuz-ms-23")}
    assert [one.vehicle for one in told.vehicles if not one.sound] == ["soyuz-ms-22"]
    assert traffic(iss, "2023-02-26").seats_short == 0


def test_eight_vehicles_were_first_there_on_2025_11_27(iss: Scenario, line: Timeline) -> None:
    counts = per_day([(one.first, one.end) for one in line.coming], line.day(line.first), 0)
    first = int(np.flatnonzero(counts >= 8)[0]) + line.day(line.first)
    assert date_of(first, line.epoch) == date(2025, 11, 27)
    told = traffic(iss, "2025-11-27")
    assert len(told.vehicles) == 8
    assert [one.vehicle for one in told.vehicles if not one.port] == ["ng-23"]  # held by the arm for Soyuz MS-28


def test_no_two_vehicles_were_or_will_be_at_one_port(line: Timeline) -> None:
    assert overlaps(line.berths) == ()


def test_every_vehicle_is_at_one_port_of_the_day_or_told_to_be_at_none(iss: Scenario) -> None:
    on = date(1999, 1, 1)
    while on < date(2031, 1, 1):
        told = traffic(iss, on)
        at = Counter(one.port for one in told.vehicles if one.port)
        assert set(at.values()) <= {1}, on
        assert {port.port: port.vehicle for port in told.ports if port.vehicle} == {
            one.port: one.vehicle for one in told.vehicles if one.port
        }, on
        assert Counter(one.home for one in told.people if one.home) <= Counter(
            {one.vehicle: one.seats for one in told.vehicles if one.sound}
        ), on
        assert len({one.name for one in told.people}) == len(told.people), on
        on += timedelta(days=211)


def test_the_seven_at_the_epoch_are_those_reported(iss: Scenario) -> None:
    told = traffic(iss)
    assert told.on == date(2026, 10, 8)
    surnames = {"Dubrov", "Kikina", "Menon", "Watkins", "Delaney", "Kutryk", "Teteryatnikov"}
    assert {one.name.split()[-1] for one in told.people} == surnames
    assert Counter(one.home for one in told.people) == {"crew-13": 4, "soyuz-ms-29": 3}


def test_life_left_is_written_life_less_days_docked(iss: Scenario) -> None:
    """The eight-month flights outstay the 210 days written for Soyuz MS."""
    told = traffic(iss, "2025-11-27")
    soyuz = next(one for one in told.vehicles if one.vehicle == "soyuz-ms-27")
    assert (soyuz.docked, soyuz.days_docked, soyuz.life_left_days) == (date(2025, 4, 8), 233, 210 - 233)


def test_a_vehicle_that_moved_tells_since_when_it_is_at_its_port(iss: Scenario) -> None:
    """Soyuz MS-23 moved from Poisk to Prichal on 2023-04-06."""
    before, after = traffic(iss, "2023-04-05"), traffic(iss, "2023-04-06")
    ports = [next(one for one in told.vehicles if one.vehicle == "soyuz-ms-23") for told in (before, after)]
    assert [one.port for one in ports] == ["Poisk zenith", "Prichal nadir"]
    assert ports[1].at_port_since == date(2023, 4, 6) and ports[1].docked < date(2023, 4, 6)


def test_on_the_plan_a_rotation_leaves_after_the_handover(tiny: Scenario) -> None:
    """ferry-5 launches on 2030-01-31 and docks a day later; ferry-3 leaves 5 days after that."""
    assert {one.vehicle for one in traffic(tiny, "2030-01-31").vehicles if one.seats} == {"ferry-3", "ferry-4"}
    both = traffic(tiny, "2030-02-01")
    assert both.basis == "plan"
    assert {one.vehicle for one in both.vehicles if one.seats} == {"ferry-3", "ferry-4", "ferry-5"}
    assert len(both.people) == 9
    assert {one.came_on for one in traffic(tiny, "2030-02-06").people} == {"ferry-4", "ferry-5"}


def test_a_vehicle_still_there_at_the_epoch_outstayed_its_plan_and_leaves_the_day_after(tiny: Scenario) -> None:
    """barge-5 docked on 2029-08-20 for 60 days; suppose that the record has not seen it leave."""
    visits = tuple(
        row.model_copy(update={"undocked": None, "landed": None, "port": "Bow fore"}) if row.id == "barge-5" else row
        for row in tiny.visits
    )
    late = tiny.model_copy(update={"visits": visits})
    assert "barge-5" in {one.vehicle for one in traffic(late, "2030-01-01").vehicles}
    assert "barge-5" not in {one.vehicle for one in traffic(late, "2030-01-02").vehicles}


def test_the_planned_exchanged_seat_of_march_2027_has_no_agreement(iss: Scenario) -> None:
    told = traffic(iss, "2027-03-02")
    seats = [one for one in told.people if one.came_on == "soyuz-ms-30" and one.exchanged]
    assert [(one.agency, one.instrument) for one in seats] == [("NASA", "")]
    assert "NO AGREEMENT: soyuz-ms-30 seat 3" in configuration_text(told)


def test_text_names_all_ports_people_and_shortages_and_stays_narrow(iss: Scenario) -> None:
    for on in ("1998-11-20", "2009-07-20", "2022-12-20", "2025-11-27", "2027-05-20", "2030-12-31"):
        told = traffic(iss, on)
        text = configuration_text(told)
        assert max(map(len, text.splitlines())) <= 100, on
        assert all(port.port in text for port in told.ports), on
        assert ("TOO FEW" in text) == (told.seats_short > 0), on
        assert all(one.vehicle in text for one in told.vehicles), on


def test_before_anybody_came_the_station_was_empty(iss: Scenario) -> None:
    told = traffic(iss, "1998-11-20")
    assert (told.vehicles, told.people, told.seats, told.seats_short) == ((), (), 0, 0)


@pytest.mark.parametrize("on", ["1998-11-19", "2060-01-01", "2026-02-30", "yesterday"])
def test_a_day_outside_record_and_plan_is_refused(iss: Scenario, on: str) -> None:
    with pytest.raises(RequestError, match=r"on: '?" + on):
        traffic(iss, on)


def test_any_day_takes_under_three_tenths_of_a_second(iss: Scenario) -> None:
    for on in ("1998-12-08", "2010-05-20", "2030-12-31"):
        start = process_time()
        configuration_text(traffic(iss, on))
        assert process_time() - start < 0.3, on
