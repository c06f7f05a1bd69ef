"""Representation on the record and the plan, against what is published and what can be counted on fingers."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta
from time import process_time

import pytest

from stationkeeper.assessment.presence import Gap, LossGap, Presence, presence
from stationkeeper.assessment.timeline import timeline
from stationkeeper.crew.presence import held_under_single_loss
from stationkeeper.errors import RequestError
from stationkeeper.planning.schedule import make_plan
from stationkeeper.report.presence_text import presence_text
from stationkeeper.scenario.load import load_scenario
from stationkeeper.scenario.model import Scenario

FIRST, LAST = "2000-11-02", "2026-10-07"  # resident crews, to the last full day of the record
THREE = (date(2026, 1, 14), date(2026, 2, 13))  # three aboard, all on Soyuz MS-28


@pytest.fixture(scope="module")
def iss() -> Scenario:
    return load_scenario("iss")


@pytest.fixture(scope="module")
def tiny() -> Scenario:
    return load_scenario("tiny")


def days(rows: tuple[Gap, ...] | tuple[LossGap, ...]) -> set[date]:
    """Return every day in any of the gaps."""
    return {row.start + timedelta(n) for row in rows for n in range((row.end - row.start).days + 1)}


def gaps(told: Presence) -> list[tuple[str, str, str]]:
    return [(str(gap.start), str(gap.end), gap.segment) for gap in told.gaps]


def losses(told: Presence) -> list[tuple[str, str, str]]:
    return [(str(gap.start), str(gap.end), gap.vehicle) for gap in told.single_loss_gaps]


def test_no_day_of_the_record_was_without_nasa_or_roscosmos(iss: Scenario) -> None:
    told = presence(iss, FIRST, LAST)
    assert (told.days, told.held, told.gaps) == (9471, 9471, ())


def test_without_the_exchange_no_nasa_astronaut_was_aboard_on_those_31_days(iss: Scenario) -> None:
    told = presence(iss, "2022-09-22", LAST, ["cross-flights"])
    assert gaps(told) == [(str(THREE[0]), str(THREE[1]), "USOS")]
    assert told.days - told.held == 31


def test_one_soyuz_carried_both_segments_alone_on_those_31_days(iss: Scenario) -> None:
    told = presence(iss, "2022-10-06", LAST)
    assert losses(told) == [(str(THREE[0]), str(THREE[1]), "soyuz-ms-28")]
    assert {carrier.segment: set(carrier.persons) for carrier in told.carriers} == {
        "USOS": {"Christopher Williams"},
        "ROS": {"Sergey Kud-Sverchkov", "Sergei Mikaev"},
    }


def test_without_that_soyuz_nobody_was_aboard(iss: Scenario) -> None:
    told = presence(iss, str(THREE[0]), str(THREE[1]), ["soyuz-ms-28"])
    assert (told.days, told.held, told.held_single_loss) == (31, 0, 0)
    assert {gap.segment for gap in told.gaps} == {"USOS", "ROS"}
    assert told.single_loss_gaps == ()  # nothing is held that a departure could end


def test_the_exchange_is_what_holds_under_any_single_loss(iss: Scenario) -> None:
    """Since the first exchanged seat flew, one of each on each vehicle; its purpose, in days."""
    told = presence(iss, "2022-09-22", LAST)
    with_exchange, without = told.parts[0].with_cross_flights, told.parts[0].without_cross_flights
    assert with_exchange.held_single_loss >= told.days - 31 - 14  # all but those, and the days before Crew-5 came
    assert without.held_single_loss < told.days / 20


def test_days_agree_with_the_domain_segment_by_segment(iss: Scenario) -> None:
    line = timeline(iss)
    first, last = line.day(date(2000, 11, 2)), line.day(date(2030, 12, 31))
    whole = [held_under_single_loss(line.stays, line.boats, need, first, last) for need in line.needs]
    told = presence(iss, "2000-11-02", "2030-12-31")
    assert told.held_single_loss == int((whole[0] & whole[1]).sum())


@pytest.mark.parametrize("without", [(), ("cross-flights",), ("crew-dragon",), ("soyuz-ms-28", "cross-flights")])
def test_gaps_and_days_held_make_up_the_days_asked(iss: Scenario, without: tuple[str, ...]) -> None:
    told = presence(iss, "2020-01-01", "2030-12-31", without)
    assert told.days == (told.end - told.start).days + 1 == sum(part.with_cross_flights.days for part in told.parts)
    assert told.held == told.days - len(days(told.gaps))
    assert told.held_single_loss == told.days - len(days(told.gaps) | days(told.single_loss_gaps))
    assert days(told.single_loss_gaps) == days(told.carriers)


def test_less_can_only_hold_less(iss: Scenario) -> None:
    whole = presence(iss, "2020-06-01", "2030-12-31")
    for name in ("crew-dragon", "soyuz-ms", "soyuz-ms-30"):
        less = presence(iss, "2020-06-01", "2030-12-31", [name])
        assert less.held <= whole.held, name
    assert presence(iss, "2020-06-01", "2030-12-31", ["progress-ms"]).held_single_loss == whole.held_single_loss


def test_a_class_is_all_its_flights(tiny: Scenario) -> None:
    """People of the small station come on ferries only: without them both segments are empty."""
    told = presence(tiny, "2029-08-01", "2030-04-20", ["ferry"])
    assert gaps(told) == [("2029-08-01", "2030-04-20", "bow"), ("2029-08-01", "2030-04-20", "stern")]
    one_by_one = presence(tiny, "2029-08-01", "2030-04-20", [f"ferry-{number}" for number in range(1, 6)])
    assert one_by_one.gaps == told.gaps


def test_the_plan_of_the_small_station_without_a_relief_counted_by_hand(tiny: Scenario) -> None:
    """ferry-3 leaves 5 days after ferry-5 docks (2030-02-01); then ferry-4 is alone until ferry-6 docks on 04-21.

    From 2030-04-26 ferry-6 is alone.
    """
    told = presence(tiny, "2030-01-02", "2030-05-01", ["ferry-5"])
    assert losses(told) == [("2030-02-06", "2030-04-20", "ferry-4"), ("2030-04-26", "2030-05-01", "ferry-6")]
    assert (told.days, told.held, told.held_single_loss) == (120, 120, 120 - 74 - 6)


def test_a_plan_of_its_own_is_counted_and_ends_where_it_ends(tiny: Scenario) -> None:
    """All seats of ferry-5 given to the North: the South hangs on one ferry on the same days as without ferry-5."""
    made = make_plan(tiny, date(2030, 5, 1))
    north = next(flight for flight in made.flights if flight.id == "ferry-5").seats[0]
    given = tuple(replace(one, seats=(north,) * 3) if one.id == "ferry-5" else one for one in made.flights)
    told = presence(tiny, "2030-01-02", "2030-05-01", plan=replace(made, flights=given))
    assert losses(told) == [("2030-02-06", "2030-04-20", "ferry-4"), ("2030-04-26", "2030-05-01", "ferry-6")]
    assert presence(tiny, "2030-01-02", "2030-05-01", plan=made).held_single_loss == 120
    with pytest.raises(RequestError, match="2030-05-01"):
        presence(tiny, "2030-01-02", "2030-05-02", plan=made)


def test_all_seats_of_the_small_station_are_the_norths(tiny: Scenario) -> None:
    told = presence(tiny, "2029-08-01", "2030-05-01", ["cross-flights"])
    assert gaps(told) == [("2029-08-01", "2030-05-01", "stern")]


def test_record_and_plan_meet_at_the_epoch(tiny: Scenario) -> None:
    told = presence(tiny, "2029-12-31", "2030-01-02")
    assert [(part.basis, part.with_cross_flights.days) for part in told.parts] == [("record", 2), ("plan", 1)]


def test_json_has_the_days_and_the_gaps_by_their_plain_names(iss: Scenario) -> None:
    told = json.loads(presence(iss, "2025-12-01", "2026-03-01", ["cross-flights"]).model_dump_json(by_alias=True))
    assert {"days", "held", "held_single_loss", "gaps", "single_loss_gaps"} <= told.keys()
    assert told["gaps"] == [{"from": "2026-01-14", "to": "2026-02-13", "segment": "USOS"}]
    assert all(row.keys() == {"from", "to", "vehicle"} for row in told["single_loss_gaps"])


def test_text_says_the_headline_and_stays_narrow(iss: Scenario) -> None:
    told = presence(iss, "1998-11-20", "2030-12-31", ["cross-flights"])
    text = presence_text(told)
    own = sum(part.without_cross_flights.held_single_loss for part in told.parts)
    assert f"on {own:,} without" in text
    assert "--json gives all" in text
    assert max(map(len, text.splitlines())) <= 100


def test_every_fault_of_what_is_asked_is_told_at_once(iss: Scenario) -> None:
    with pytest.raises(RequestError) as caught:
        presence(iss, "1990-01-01", "soon", ["soyuz-ms-82", "cross-flight"])
    told = {fault.place: fault for fault in caught.value.faults}
    assert [fault.place for fault in caught.value.faults].count("without") == 2
    assert "1998-11-20" in told["from"].allowed and "'soon'" in told["to"].met
    assert "did you mean 'cross-flights'?" in str(caught.value)
    assert "did you mean 'soyuz-ms-" in str(caught.value)


def test_exchanged_dates_and_days_after_the_plan_are_refused(iss: Scenario) -> None:
    with pytest.raises(RequestError, match="not after to 2022-01-01"):
        presence(iss, "2023-01-01", "2022-01-01")
    with pytest.raises(RequestError, match="to: 2099-01-01"):
        presence(iss, "2023-01-01", "2099-01-01")


def test_record_and_plan_together_take_under_a_second(iss: Scenario) -> None:
    start = process_time()
    presence(iss, "1998-11-20", "2030-12-31")
    assert process_time() - start < 1.0
