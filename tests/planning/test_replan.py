"""Each kind of event: what must change, and what must not."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from tests.planning.small import cargo, crewed
from tests.planning.small import problem as small

from stationkeeper import planner
from stationkeeper.planning.attempts import attempt
from stationkeeper.planning.check import check_plan, days_unheld
from stationkeeper.planning.plan import Flight, Plan, Waiver
from stationkeeper.planning.problem import Berth
from stationkeeper.planning.replan import Changed
from stationkeeper.planning.solve import Asked, solve
from stationkeeper.scenario.load import load_scenario
from stationkeeper.scenario.model import Scenario
from stationkeeper.times import day_of, parse_date


@pytest.fixture(scope="module")
def tiny() -> Scenario:
    return load_scenario("tiny")


@pytest.fixture(scope="module")
def old(tiny: Scenario) -> Plan:
    plan = planner.optimise(tiny).plan
    assert plan is not None
    return plan


class After:
    """A plan before and after an event."""

    def __init__(self, scenario: Scenario, old: Plan, event: str) -> None:
        self.made = planner.replan(scenario, old, [event])
        assert self.made.plan is not None
        self.epoch = old.epoch
        self.was = {flight.id: flight for flight in old.flights}
        self.now = {flight.id: flight for flight in self.made.plan.flights}
        self.changed = {change.flight for change in self.made.told.changes}
        self.moves = {move.flight for move in self.made.plan.moves}

    def day(self, text: str) -> int:
        return day_of(parse_date(text), self.epoch)


def test_a_class_that_is_grounded_flies_on_the_first_day_after_and_no_other_class_moves(
    tiny: Scenario, old: Plan
) -> None:
    """barge-6 was to be launched on 2030-02-15."""
    after = After(tiny, old, "class barge grounded 2030-02-10..2030-02-25")
    assert after.changed == {"barge-6"}
    assert after.now["barge-6"].launch_day == after.day("2030-02-26")


def test_nothing_stands_at_a_port_while_it_is_closed_and_every_flight_still_flies(tiny: Scenario, old: Plan) -> None:
    after = After(tiny, old, "port Stern aft closed 2030-02-10..2030-03-20")
    first, last = after.day("2030-02-10"), after.day("2030-03-20")
    assert set(after.now) == set(after.was)
    for flight in after.now.values():
        if flight.port == "Stern aft" and flight.id not in after.moves:
            dock = flight.launch_day if flight.docked_day is None else flight.docked_day
            assert dock > last or end_of(flight) <= first, flight.id


def end_of(flight: Flight) -> int:
    assert flight.undock_day is not None
    return flight.undock_day


def test_a_vehicle_that_has_left_by_then_concerns_nobody_when_it_is_unsafe(tiny: Scenario, old: Plan) -> None:
    gone = next(flight for flight in old.flights if flight.id == "ferry-3")
    day = parse_date("2030-01-01") + timedelta(days=end_of(gone))
    after = After(tiny, old, f"vehicle ferry-3 unsafe {day}")
    assert after.changed == set()


def test_a_waiver_of_a_flight_that_is_lost_is_gone_with_it_and_one_renewed_stands_once(
    tiny: Scenario, old: Plan
) -> None:
    """barge-6 is lost; the stay of ferry-3 is waived by its operator already, and may be waived anew."""
    lost = Waiver("life", "barge-6", "planned for 200 days", "South", 200)
    kept = Waiver("life", "ferry-3", "planned for 250 days", "North", 200)
    made = planner.replan(tiny, replace(old, waivers=(lost, kept)), ["flight barge-6 lost"])
    assert made.plan is not None
    places = [(waiver.rule, waiver.scope) for waiver in made.plan.waivers]
    assert "barge-6" not in [scope for _, scope in places]
    assert places.count(("life", "ferry-3")) == 1
    assert "waiver" not in {found.rule for found in check_plan(tiny, made.plan)}


def test_somebody_unfit_goes_home_in_time_with_their_own_vehicle_only(tiny: Scenario, old: Plan) -> None:
    """ada came on ferry-3; barges and the crew of ferry-4 stay as they were."""
    after = After(tiny, old, "person ada unfit 2030-01-10")
    within = round(tiny.crewing.medical_return_days.value)
    assert end_of(after.now["ferry-3"]) <= after.day("2030-01-10") + within
    assert not after.changed & {"ferry-4", "barge-6", "barge-7"}


def test_a_vehicle_stands_for_somebody_of_its_crew(tiny: Scenario, old: Plan) -> None:
    one, other = (After(tiny, old, f"person {name} unfit 2030-01-10") for name in ("ada", "ferry-3"))
    assert one.now == other.now


def test_a_delayed_crew_flight_keeps_its_new_date_and_the_crew_before_it_waits(tiny: Scenario, old: Plan) -> None:
    after = After(tiny, old, "flight ferry-5 delayed 4 days")
    assert after.now["ferry-5"].launch_day == after.was["ferry-5"].launch_day + 4
    assert end_of(after.now["ferry-3"]) == end_of(after.was["ferry-3"]) + 4
    assert after.changed == {"ferry-5", "ferry-3"}


def test_a_delay_that_nothing_waits_for_moves_nothing_else(tiny: Scenario, old: Plan) -> None:
    after = After(tiny, old, "flight barge-6 delayed to 2030-03-01")
    assert after.changed == {"barge-6"}
    assert after.now["barge-6"].launch_day == after.day("2030-03-01")


def test_a_party_that_leaves_flies_nothing_and_nobody_from_that_day(tiny: Scenario, old: Plan) -> None:
    after = After(tiny, old, "party South leaves 2030-02-10")
    day = after.day("2030-02-10")
    own = {row.id for row in tiny.classes if row.agency == "South"}
    for flight in after.now.values():
        if flight.docked_day is None and flight.launch_day >= day:
            assert flight.vehicle_class not in own, flight.id
            assert all(seat.agency != "South" for seat in flight.seats), flight.id
    assert {"barge-6", "barge-7"} == set(after.was) - set(after.now)
    assert "ferry-5" not in after.changed


def test_an_event_after_the_last_flight_changes_nothing(tiny: Scenario, old: Plan) -> None:
    assert After(tiny, old, "class barge grounded 2030-04-27..2030-05-01").changed == set()


def test_a_day_of_knowledge_keeps_what_was_launched_before(tiny: Scenario, old: Plan) -> None:
    """Told only after ferry-5 was launched, the loss of barge-6 cannot move it."""
    made = planner.replan(tiny, old, ["flight barge-6 lost"], parse_date("2030-02-01"))
    assert made.plan is not None
    now = {flight.id: flight.launch_day for flight in made.plan.flights}
    assert now["ferry-5"] == next(flight.launch_day for flight in old.flights if flight.id == "ferry-5")


def test_a_flight_that_is_kept_flies_as_wished_in_everything() -> None:
    """Its port change too; the other flight, wished for the same days at the same port, makes room."""
    ports = (Berth("Fore", True, True, ()), Berth("Aft", False, False, ()))
    stays = crewed("f1", 20, "A", ports=(0, 1), stay=115, stay_most=140, kept=True, wished_move=(31, 1))
    made = small([replace(stays, window=0), cargo("b", 28, window=10)], ports=ports, spacing=1)
    found = solve(made, Asked())
    assert found is not None
    assert (found.dock[0], found.end[0], found.port[0], found.move[0]) == (20, 135, 0, (31, 1))
    assert found.dock[1] == 32


def test_measures_count_the_days_that_the_checker_finds(tiny: Scenario, old: Plan) -> None:
    found = check_plan(tiny, old)
    for rule, days in days_unheld(tiny, old).items():
        assert days == {day for f in found if f.rule == rule for day in range(f.first_day, f.last_day + 1)}


def test_people_of_an_unsafe_vehicle_do_not_wait_because_only_near_flights_were_looked_at() -> None:
    """Looked at near: the vehicle that fetches them docks where it can at the earliest, on the day it is ready."""
    boat = crewed("f1", 0, "A", here=True, window=0, unsafe_from=0, stay=60, stay_most=500)
    saver = crewed("f2", 60, "A", ready=20, window=40, ports=(1,), wished_port=1, fetches="f1")
    saver = replace(saver, crews=(saver.crews[0], boat.crews[0]), rescue=boat.crews[0])
    ports = (Berth("Fore", True, True, ()), Berth("Aft", False, False, ()))
    changed = Changed(small([boat, saver], ports=ports), (), ())
    made = attempt(changed, 0, 0, 10.0)
    assert made.solution is not None
    assert made.solution.dock[1] == 20
