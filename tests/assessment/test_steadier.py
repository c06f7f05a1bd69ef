"""A plan made steadier: changes keep the rules, gains are paired, the same seed gives the same plan."""

from __future__ import annotations

import pytest

from stationkeeper.assessment.steadier import Aim, steadier
from stationkeeper.planning.plan import Plan
from stationkeeper.planning.schedule import make_plan
from stationkeeper.planning.steadier import Candidate, best, candidates, keeps_rules
from stationkeeper.scenario.load import load_scenario
from stationkeeper.scenario.model import Scenario


@pytest.fixture(scope="module")
def tiny() -> Scenario:
    return load_scenario("tiny")


@pytest.fixture(scope="module")
def starved(tiny: Scenario) -> Scenario:
    """A station with a third of its food: whatever flies more helps."""
    rows = tuple(
        row.model_copy(update={"initial_kg": row.initial_kg / 3}) if row.id.startswith("food") else row
        for row in tiny.stocks
    )
    return tiny.model_copy(update={"stocks": rows})


@pytest.fixture(scope="module")
def plan(tiny: Scenario) -> Plan:
    return make_plan(tiny, tiny.station.through)


def test_each_candidate_changes_one_flight(tiny: Scenario, plan: Plan) -> None:
    was = {flight.id: flight for flight in plan.flights}
    made = candidates(tiny, plan, 1)
    assert {one.kind for one in made} >= {"date"}
    for one in made:
        now = {flight.id: flight for flight in one.plan.flights}
        assert len(now.keys() - was.keys()) == one.flights
        assert sum(now[name] != was[name] for name in was) == (0 if one.flights else 1)


def test_no_flight_more_is_tried_when_none_may_be_bought(tiny: Scenario, plan: Plan) -> None:
    assert all(one.flights == 0 for one in candidates(tiny, plan, 0))


def test_a_plan_that_breaks_a_rule_more_is_refused(tiny: Scenario, plan: Plan) -> None:
    without = Plan(plan.scenario_hash, plan.epoch, plan.through, plan.flights[:2])
    assert keeps_rules(tiny, plan, plan)
    assert not keeps_rules(tiny, without, plan)


def test_what_takes_no_flight_comes_first_then_the_most_for_a_flight(plan: Plan) -> None:
    free = Candidate("date", "earlier", plan, 0, 0.0)
    one, two = Candidate("flight", "one", plan, 1, 2.0), Candidate("flight", "two", plan, 2, 4.0)
    assert best([0.01, 0.3, 0.5], [free, one, two]) == 0
    assert best([0.0, 0.3, 0.5], [free, one, two]) == 1
    assert best([0.0, -0.1, 0.0], [free, one, two]) is None


def test_the_same_seed_gives_the_same_plan_and_gains_are_of_pairs(starved: Scenario, plan: Plan) -> None:
    aim = Aim("supplied", most_flights=1, rounds=1, futures=60, seed=4)
    (first, told), (second, again) = steadier(starved, plan, aim), steadier(starved, plan, aim)
    assert first.hash == second.hash
    assert told == again
    for step in told.steps:
        for gain in step.gains:
            assert gain.low <= gain.after - gain.before <= gain.high
