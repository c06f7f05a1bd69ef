"""The past played again: what happened lies in what was foretold, and nothing later than the day was known."""

from __future__ import annotations

import math
from datetime import date, timedelta

import numpy as np
import pytest
from scipy import stats

from stationkeeper.assessment.replay import Foretold, replay
from stationkeeper.assessment.replay_events import Event, forget
from stationkeeper.errors import RequestError
from stationkeeper.planning.schedule import make_plan
from stationkeeper.scenario.load import load_scenario
from stationkeeper.scenario.model import Scenario
from stationkeeper.scenario.past import as_of
from stationkeeper.traffic.risk import foretell

FUTURES = 200


@pytest.fixture(scope="module")
def iss() -> Scenario:
    """The shipped station."""
    return load_scenario("iss")


def told(scenario: Scenario, when: str, *events: str, through: str | None = None) -> dict[tuple[str, str], Foretold]:
    """Return the rows of a replay by event and measure."""
    rows = replay(scenario, when, events, through, FUTURES).rows
    return {(row.event, row.measure): row for row in rows}


CASES = (
    ("2022-12-14", "lifeboat-lost soyuz-ms-22", "sound_seat_days", 74),
    ("2022-12-14", "lifeboat-lost soyuz-ms-22", "home_days", 287),
    ("2024-06-06", "vehicle-unfit cft", "sound_seat_days", 115),
    ("2024-06-06", "vehicle-unfit cft", "home_days", 285),
    ("2025-11-27", "pad-lost soyuz-2 by exhaust", "ready_days", 96),
    ("2025-11-27", "pad-lost soyuz-2 by exhaust", "next_launch_days", 115),
    ("2025-11-27", "pad-lost soyuz-2", "ready_days", 96),
    ("2025-11-27", "pad-lost soyuz-2", "next_launch_days", 115),
    ("2026-01-07", "medical crew-11", "relief_days", 38),
    ("2026-01-07", "medical crew-11", "short_crew_days", 31),
)


@pytest.mark.parametrize(("when", "event", "measure", "happened"), CASES)
def test_what_happened_lies_between_the_5_and_95_percent_foretold(
    iss: Scenario, when: str, event: str, measure: str, happened: int
) -> None:
    """The days are published: a sound lifeboat after 74, the two of Starliner after 285 docked, three for 31 days."""
    row = told(iss, when, event)[event, measure]
    assert row.happened == happened
    assert row.inside, (row.p05, row.p95)


def test_three_cargo_losses_within_eight_months_are_told(iss: Scenario) -> None:
    """Cygnus flew again after 404 days, Progress after 66, Dragon after 285."""
    losses = {"launch-lost orb-3": 404, "launch-lost progress-m-27m": 66, "launch-lost spx-7": 285}
    rows = told(iss, "2014-10-27", *losses, through="2016-12-31")
    for event, days in losses.items():
        row = rows[event, "next_launch_days"]
        assert row.happened == days
        assert row.inside, (event, row.p05, row.p95)


def test_what_harmed_a_pad_decides_how_long_it_is_out(iss: Scenario) -> None:
    """LC-39A took 96 days and Starbase 108 after their exhaust; 259, 284, 337 and 470 days after an explosion. Had a
    rocket exploded on it, Site 31 would have been told to take longer than it did: the kind says something.
    """
    rows = {
        damage: told(iss, "2025-11-27", f"pad-lost soyuz-2{damage}")[f"pad-lost soyuz-2{damage}", "ready_days"]
        for damage in (" by exhaust", "", " by explosion")
    }
    medians = [row.p50 for row in rows.values() if row.p50 is not None]
    assert medians == sorted(medians)
    assert rows[" by explosion"].inside is False
    widths = {damage: row.p95 / row.p05 for damage, row in rows.items() if row.p95 and row.p05}
    assert widths[""] > max(widths[" by exhaust"], widths[" by explosion"])


def test_the_outage_of_a_pad_follows_from_the_cases_of_its_kind(iss: Scenario) -> None:
    """By hand: the median of the two cases left, the spread within kinds, Student's t with its four degrees."""
    past = as_of(iss, date(2025, 11, 27))
    known, left = forget(past, [Event("pad-lost", "soyuz-2", 1, "", "exhaust")])
    soyuz = next(row for row in known.launchers if row.id == "soyuz-2")
    exhaust, explosion = np.log([96.0, 108.0]), np.log([259.0, 284.0, 337.0, 470.0])
    squares = ((exhaust - exhaust.mean()) ** 2).sum() + ((explosion - explosion.mean()) ** 2).sum()
    wide = stats.t.ppf(0.95, 4) / stats.norm.ppf(0.95)
    assert left == ("site-31",)
    assert soyuz.pad_outage_days == pytest.approx(math.sqrt(96.0 * 108.0))
    assert soyuz.pad_outage_log_sd == pytest.approx(math.sqrt(squares / 4 * 1.5) * wide)


def test_a_launcher_with_another_pad_waits_for_that_one_whatever_harmed_the_first(iss: Scenario) -> None:
    """Falcon 9 has two: its outage stays as declared."""
    known, _ = forget(iss, [Event("pad-lost", "falcon-9", 1, "", "explosion")])
    assert known.launchers == iss.launchers


def test_the_declared_outage_of_a_launcher_with_one_pad_is_the_mixture_of_all_cases(iss: Scenario) -> None:
    """What will harm it is not known: soyuz-2 and h3 are drawn from what every case known foretells together."""
    cases = [row.days for row in iss.precedents if row.kind == "pad-outage"]
    fit = foretell([], [cases], 0.0)
    for row in iss.launchers:
        if row.id in ("soyuz-2", "h3"):
            assert row.pad_outage_days == pytest.approx(fit.median_days, abs=0.5)
            assert row.pad_outage_log_sd == pytest.approx(fit.log_sd, abs=0.005)


@pytest.mark.parametrize(("when", "event", "measure", "happened"), CASES[::2])
def test_how_long_the_case_took_is_not_known_when_it_is_foretold(
    iss: Scenario, when: str, event: str, measure: str, happened: int
) -> None:
    """Had the very case taken ten times as long, the same would have been foretold."""
    case = replay(iss, when, [event], None, 10).left_out
    slower = tuple(
        row.model_copy(update={"days": 10.0 * row.days}) if row.id in case else row for row in iss.precedents
    )
    other = iss.model_copy(update={"precedents": slower})
    assert case, happened
    one, another = (told(each, when, event)[event, measure] for each in (iss, other))
    assert (one.p05, one.p50, one.p95, one.never) == (another.p05, another.p50, another.p95, another.never)


def test_nothing_after_the_day_is_in_the_scenario_of_that_day(iss: Scenario) -> None:
    """Visits, people, moves, reports and leaks end with the day; who was to fly is still to come."""
    for when in (date(2003, 2, 1), date(2014, 10, 27), date(2022, 12, 14), date(2025, 11, 28)):
        past = as_of(iss, when)
        assert past.station.epoch == when
        dates = [day for row in past.visits for day in (row.docked, row.undocked, row.landed, row.return_lost) if day]
        dates += [day for stay in past.stays for day in (stay.aboard_from, stay.aboard_to) if day]
        dates += [row.day for row in past.relocations] + [row.day for row in past.leaks]
        dates += [row.stated_on for row in past.commitments]
        assert max(dates) <= when
        assert all(row.launch > when for row in past.manifest)


@pytest.mark.parametrize("year", range(2001, 2027))
def test_on_any_day_of_the_record_everybody_aboard_has_a_vehicle_and_seats_suffice_for_each(
    iss: Scenario, year: int
) -> None:
    """The plan of that day seats all who were aboard, each once, none above the seats of the vehicle."""
    when = date(year, 6, 1)
    past = as_of(iss, when)
    plan = make_plan(past, when + timedelta(days=300))
    docked = [flight for flight in plan.flights if flight.docked_day is not None]
    people = [seat.person for flight in docked for seat in flight.seats]
    aboard = [stay.person for stay in iss.stays if stay.aboard_from <= when < (stay.aboard_to or date.max)]
    assert sorted(people) == sorted(aboard)
    seats = {row.id: row.seats for row in iss.classes}
    assert all(len(flight.seats) <= seats[flight.vehicle_class] for flight in plan.flights)


def test_the_scenario_of_its_own_epoch_is_the_scenario(iss: Scenario) -> None:
    """Nothing changes, so that today's what-if plays today's plan."""
    assert as_of(iss, iss.station.epoch) is iss


def test_times_are_worked_out_from_the_cases_left(iss: Scenario) -> None:
    """Without MS-22 only Starliner's 115 days are known; without M-27M the Soyuz rocket's other three stand-downs."""
    past = as_of(iss, date(2022, 12, 14))
    known, left = forget(past, [Event("lifeboat-lost", "soyuz-ms-22", 1, "")])
    assert left == ("ms-22",)
    assert {round(row.rescue_days, 9) for row in known.classes if row.rescue_days is not None} == {115.0}
    past = as_of(iss, date(2015, 4, 1))
    known, left = forget(past, [Event("launch-lost", "progress-m-27m", 0, "")])
    soyuz = next(row for row in known.launchers if row.id == "soyuz-2")
    assert left == ("m-27m",)
    assert soyuz.standdown_median_days == pytest.approx((67 * 83 * 36) ** (1 / 3))


def test_every_fault_of_a_replay_is_told_at_once(iss: Scenario) -> None:
    """A kind nobody knows, a flight not there then, a day before the day known, a damage nobody knows."""
    asked = [
        "lifeboat soyuz-ms-22",
        "vehicle-unfit cft9",
        "pad-lost soyuz-2 on 2022-12-01",
        "pad-lost soyuz-2 by flood",
    ]
    with pytest.raises(RequestError) as met:
        replay(iss, "2022-12-14", asked)
    assert len(met.value.faults) == 4
    assert "by exhaust or by explosion" in str(met.value.faults[-1])
    with pytest.raises(RequestError):
        replay(iss, "1990-01-01", ["medical crew-11"])
    with pytest.raises(RequestError):
        replay(iss, "2022-12-14", [])
