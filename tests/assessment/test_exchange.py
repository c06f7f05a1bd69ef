"""What the exchange of seats is worth, on the record and in paired futures."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from stationkeeper import api
from stationkeeper.assessment.exchange import exchange, play_returned, without_exchange
from stationkeeper.planning.schedule import own_agencies
from stationkeeper.report.brief import brief_text
from stationkeeper.scenario.model import Scenario
from stationkeeper.simulation import world as w
from stationkeeper.simulation.records import Records


@pytest.fixture(scope="module")
def iss() -> Scenario:
    """The shipped station."""
    return api.load_scenario("iss")


@pytest.fixture(scope="module")
def records(iss: Scenario) -> Records:
    """Sixty futures of two years."""
    return play_returned(api.simulate(iss, "2028-10-08", 60, 3))


def test_the_record_tells_1440_of_1478_days_with_cross_flights_and_12_without(records: Records) -> None:
    """As `presence` counts them since the first exchanged seat came aboard."""
    told = exchange(records)
    assert told is not None
    assert told.since == date(2022, 9, 22)
    assert (told.recorded_with, told.recorded_days, told.recorded_without) == (1440, 1478, 12)


def test_the_forecast_is_the_mean_of_paired_differences(records: Records) -> None:
    """Each future is compared with itself, and the interval is that of the mean."""
    told = exchange(records)
    assert told is not None and records.returned is not None and told.low is not None and told.high is not None
    given, own = (each.column(w.SINGLE_DAYS)[: told.pairs] for each in (records.flown, records.returned))
    assert told.difference == pytest.approx(float(np.mean(given - own)))
    assert told.low <= told.difference <= told.high
    assert told.pairs == 60
    assert bool((given >= own).all())


def test_without_exchange_no_seat_is_exchanged_and_none_is_lost(iss: Scenario) -> None:
    """Seats are conserved: the same number on every flight, all of the operator's agency where they were exchanged."""
    plan = api.plan(iss, "2030-12-31")
    own = without_exchange(plan, own_agencies(iss))
    assert [len(flight.seats) for flight in own.flights] == [len(flight.seats) for flight in plan.flights]
    assert not any(seat.exchanged for flight in own.flights for seat in flight.seats)
    agency = {row.id: row.agency for row in iss.classes}
    for flight, before in zip(own.flights, plan.flights, strict=True):
        for seat, was in zip(flight.seats, before.seats, strict=True):
            assert seat.agency == (agency[flight.vehicle_class] if was.exchanged else was.agency)


def test_the_brief_tells_it_in_one_line(records: Records) -> None:
    """The line fits beside its label."""
    text = brief_text(api.assess(records))
    line = next(line for line in text.splitlines() if line.startswith("Any single loss"))
    assert "1,440 of 1,478 d since 2022-09-22, 12 without cross-flights; to come" in line
    assert len(line) <= 100
