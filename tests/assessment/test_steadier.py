"""A plan made steadier: changes keep the rules, gains are paired, the same seed gives the same plan."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from stationkeeper.assessment.steadier import Aim, _sound, steadier
from stationkeeper.assessment.steadier_kept import KeptFolder
from stationkeeper.planning.plan import Load, Plan
from stationkeeper.planning.schedule import make_plan
from stationkeeper.planning.steadier import Candidate, best, broken, candidates
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
    assert not broken(tiny, without) <= broken(tiny, plan)
    worse, same = (Candidate("date", "changed", one, 0, 0.0) for one in (without, plan))
    assert _sound(tiny, plan, [worse, same], [0.5, 0.1]) == (1, 1)
    assert _sound(tiny, plan, [worse], [0.5]) == (None, 1)


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


def packed(plan: Plan) -> Plan:
    """Return the plan with 10 kg of water on each flight to come."""
    coming = tuple(
        one if one.docked_day is not None else replace(one, loads=(Load("water", 10.0),)) for one in plan.flights
    )
    return replace(plan, flights=coming)


def test_a_bigger_buffer_brings_more_on_the_same_flights(tiny: Scenario, plan: Plan) -> None:
    made = [one for one in candidates(tiny, packed(plan), 0) if one.kind == "buffer"]
    assert len(made) == 2
    assert all(one.flights == 0 and one.tonnes > 0.0 for one in made)
    assert made[0].tonnes <= made[1].tonnes + 0.001  # loads are rounded down to 10 g
    for one in made:
        assert [flight.id for flight in one.plan.flights] == [flight.id for flight in plan.flights]
    assert not any(one.kind == "buffer" for one in candidates(tiny, plan, 0))  # its loads are left to rules


def test_what_was_played_is_taken_from_the_folder_and_gives_the_same(
    starved: Scenario, plan: Plan, tmp_path: Path
) -> None:
    aim = Aim("supplied", most_flights=1, rounds=1, futures=40, seed=4)
    bare = steadier(starved, plan, aim)
    first = KeptFolder(tmp_path, starved, "as asked")
    assert steadier(starved, plan, aim, kept=first) == bare
    assert first.found == 0
    files = sorted(tmp_path.glob("*.json"))
    files[0].write_text("{", encoding="utf-8")  # one file is damaged: it is played again
    again = KeptFolder(tmp_path, starved, "as asked")
    assert steadier(starved, plan, aim, kept=again) == bare
    assert again.found == len(files) - 1
    other = KeptFolder(tmp_path, starved, "asked otherwise")
    assert other.read(plan, 4, 40) is None


def test_gains_for_a_tonne_have_the_interval_of_the_pairs(starved: Scenario, plan: Plan) -> None:
    _, told = steadier(starved, plan, Aim("supplied", most_flights=1, rounds=1, futures=60, seed=4))
    for step in told.steps:
        gain = next(one for one in step.gains if one.criterion == "supplied")
        for share, cost in ((step.per_flight, step.flights), (step.per_tonne, step.tonnes)):
            assert (share is None) == (cost == 0)
            if share is not None:
                assert share.value * cost == pytest.approx(gain.after - gain.before)
                assert (share.low * cost, share.high * cost) == pytest.approx((gain.low, gain.high))
