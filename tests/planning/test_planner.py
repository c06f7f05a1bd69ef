"""The planner against plans found by trying everything, each rule by itself, and conflicts that are minimal."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
import pytest
from ortools.sat.python import cp_model
from tests.planning.small import DAYS, cargo, crewed, food, least_deviation, problem

from stationkeeper import planner
from stationkeeper.errors import RequestError
from stationkeeper.planning import search
from stationkeeper.planning import solve as solve_module
from stationkeeper.planning.check import check_plan
from stationkeeper.planning.infeasible import explain, feasible
from stationkeeper.planning.objective import DEFAULT, parse_objective
from stationkeeper.planning.plan import Plan, Seat, Waiver
from stationkeeper.planning.problem import Berth, Problem, Rocket, make_problem
from stationkeeper.planning.rules.registry import BY_NAME, DEFAULTS, RULES, Setting, parse_rules, scopes
from stationkeeper.planning.solve import Asked, Solution, declared, solve, to_plan
from stationkeeper.scenario.load import load_scenario
from stationkeeper.scenario.model import Scenario


@pytest.fixture(scope="module")
def tiny() -> Scenario:
    return load_scenario("tiny")


@pytest.fixture(scope="module")
def planned(tiny: Scenario) -> planner.Planned:
    return planner.optimise(tiny)


def solved(made: Problem, **settings: Setting) -> Solution | None:
    """Return the solution of a small problem under the default rules with some set otherwise ("_" stands for "-")."""
    laid = {**DEFAULTS, **{name.replace("_", "-"): setting for name, setting in settings.items()}}
    return solve(made, Asked(settings=laid))


def deviation(solution: Solution | None) -> int | None:
    return None if solution is None else next(one.value for one in solution.reached if one.name == "deviation")


OFF = Setting("off")


@pytest.mark.parametrize("seed", range(12))
def test_least_deviation_is_that_of_trying_every_plan(seed: int) -> None:
    rng = random.Random(seed)
    wishes = [10 + 16 * n + rng.randint(-4, 8) for n in range(4)]
    flights = [cargo(f"barge-{n}", day, window=6, stay=14, stay_least=14, stay_most=14) for n, day in enumerate(wishes)]
    made = problem(flights, spacing=rng.randint(1, 3), rockets=(Rocket("lark", rng.choice((0, 15, 18))),))
    assert deviation(solved(made)) == least_deviation(made)


def test_the_bound_is_reached_when_the_optimum_is_proven() -> None:
    made = problem([cargo("a", 10), cargo("b", 28)])
    found = solved(made)
    assert found is not None
    assert all(one.value == one.bound and one.gap == 0.0 for one in found.reached)


def test_one_worker_proves_the_plan_and_finds_it_again(tiny: Scenario, monkeypatch: pytest.MonkeyPatch) -> None:
    """A search by several workers may end at any of several best plans: here none is begun."""
    monkeypatch.setattr(search, "free", lambda *_: pytest.fail("several workers were asked"))
    made = declared(make_problem(tiny, tiny.station.epoch, tiny.station.through), DEFAULT)
    one, other = (solve(made, Asked()) for _ in range(2))
    assert one is not None and other is not None
    assert (one.dock, one.end, one.port, one.move) == (other.dock, other.end, other.port, other.move)
    assert all(each.value == each.bound for each in one.reached)


def test_a_first_plan_is_kept_when_no_search_gets_on(tiny: Scenario, monkeypatch: pytest.MonkeyPatch) -> None:
    """Then each objective is told with the bound of its variables alone, never as a plan that does not exist."""
    monkeypatch.setattr(solve_module, "search", lambda *_: None)
    made = make_problem(tiny, tiny.station.epoch, tiny.station.through)
    kept = solve(made, Asked(order=parse_objective("flights")))
    assert kept is not None
    flights = next(one for one in kept.reached if one.name == "flights")
    assert flights.value > flights.bound and flights.gap > 0.0


def test_the_least_of_an_objective_by_bounds_counts_each_sign() -> None:
    """2 x - 3 y + 5 with x in 1..4 and y in 0..6 is 2 - 18 + 5 = -11 at the least."""
    model = cp_model.CpModel()
    model.minimize(2 * model.new_int_var(1, 4, "x") - 3 * model.new_int_var(0, 6, "y") + 5)
    assert search.least(model) == -11


def fewest(made: Problem) -> tuple[int | None, ...]:
    found = solve(made, Asked(order=parse_objective("flights")))
    assert found is not None
    return found.dock


def test_no_more_flights_fly_than_the_stock_asks_for() -> None:
    """240 kg are used, 50 may be: three barges of 70 kg bring the other 190, two do not."""
    flights = [cargo(f"b{n}", 10 + 22 * n, optional=True, dry_kg=70.0, window=2) for n in range(5)]
    made = problem(flights, stocks=(food(2.0),))
    assert sum(day is not None for day in fewest(made)) == 3


@pytest.mark.parametrize(("price", "flown"), [(35, 3), (25, 1)])
def test_the_cheapest_flights_that_bring_enough_are_flown(price: int, flown: int) -> None:
    """Food as above: three barges at 10 each bring what one ship does; the ship flies when it costs less than 30."""
    flights = [cargo(f"b{n}", 10 + 22 * n, optional=True, dry_kg=70.0, window=2, cost_musd=10) for n in range(5)]
    ship = cargo("s", 20, optional=True, dry_kg=210.0, window=0, cost_musd=price, vehicle_class="ship", ports=(1,))
    ports = (Berth("Fore", True, True, ()), Berth("Aft", False, False, ()))
    made = problem([*flights, replace(ship, wished_port=1)], stocks=(food(2.0),), ports=ports)
    found = solve(made, Asked(order=parse_objective("cost")))
    assert found is not None
    assert sum(day is not None for day in found.dock) == flown
    assert next(one.value for one in found.reached if one.name == "cost") == min(30, price)


def test_cheapest_needs_the_cost_of_every_class(tiny: Scenario) -> None:
    with pytest.raises(RequestError, match="no cost of ferry"):
        planner.optimise(tiny, objective="cost")


# Food falls under its reserve after day 25 and propellant after day 30; supplies are checked every ten days, so that
# what is needed by day 30 (40) has to be there on day 20 (30).
# Each rule, alone and binding: a problem, and what is asked of its solution with the rule on and with it off.
def _two(a: int, b: int, **changes: Any) -> Problem:
    return problem([cargo("a", a), cargo("b", b)], **changes)


def _other_ports(made: Problem, **changes: Any) -> Problem:
    """Return the problem with a second port of its own for flight b."""
    ports = (replace(made.ports[0], **changes), Berth("Aft", refuel=False, reboost=False, blocks=()))
    a, b = made.flights
    return replace(made, ports=ports, flights=(a, replace(b, ports=(1,), wished_port=1)))


CASES: dict[str, tuple[Problem, int | None, int | None]] = {
    # rule: problem, deviation with the rule, deviation without
    "ports": (_two(10, 26), 4, 0),
    "spacing": (_other_ports(_two(10, 11, spacing=3)), 2, 0),
    "neighbours": (_other_ports(_two(10, 28), blocks=(1,)), 2, 0),
    "pads": (_other_ports(replace(_two(10, 12), rockets=(Rocket("lark", 6),))), 4, 0),
    "beta": (problem([cargo("a", 10, refused=(9, 10, 11))]), 2, 0),
    "stay": (problem([cargo("a", 10), cargo("b", 20, window=3, stay_least=5)]), None, 0),
    "stocks": (problem([cargo("a", 40, window=25, dry_kg=400.0)], stocks=(food(2.0),)), 20, 0),
    "commitments": (problem([cargo("a", 10), cargo("b", 12)]), None, 0),
    "dates": (_two(10, 20), None, 10),
    "crew-size": (
        problem(
            [crewed("f1", 0, "A", here=True, window=0), crewed("f2", 60, "A", ports=(1,), wished_port=1)],
            ports=(Berth("Fore", True, True, ()), Berth("Aft", False, False, ())),
            people_most=1,
        ),
        None,
        0,
    ),
    "seat-home": (problem([crewed("f1", 10, "AA", seats=1, stay=115, stay_most=120)]), None, 0),
    "life": (problem([crewed("f1", 10, "A", stay=115, stay_most=100)]), None, 0),
    "representation": (
        problem([crewed("f1", 1, "A", stay=130, stay_most=140)], segments=(("b", "B"),)),
        None,
        0,
    ),
    "propellant": (
        problem(
            [cargo("a", 40, window=15, propellant_kg=100.0)],
            fuel=replace(problem([]).fuel, reserve_kg=970.0, use_kg=np.arange(DAYS + 1.0)),
        ),
        10,
        0,
    ),
}


@pytest.mark.parametrize("rule", CASES)
def test_rule_binds_where_it_should(rule: str) -> None:
    made, with_rule, without = CASES[rule]
    assert deviation(solved(made)) == with_rule
    assert deviation(solved(made, **{rule: OFF})) == without


def rotation(**changes: Any) -> Problem:
    """Return a crew aboard and its relief wished for too late a day to overlap."""
    here = crewed("f1", 0, "A", here=True, window=0, ports=(0,))
    relief = crewed("f2", 68, "A", window=10, ports=(1,), wished_port=1)
    ports = (Berth("Fore", True, True, ()), Berth("Aft", False, False, ()))
    return problem([here, relief], ports=ports, **changes)


@pytest.mark.parametrize(("wished", "docks"), [(28, 28), (33, 29), (38, 41)])
def test_a_pad_that_is_out_forbids_launches_and_not_the_days_after_one(wished: int, docks: int) -> None:
    """Out on days 30 to 40, turn-round six days: a launch two days before stands, others go to the nearest free day."""
    made = problem([cargo("a", wished, window=10)], rockets=(Rocket("lark", 6, ((30, 40),)),))
    found = solved(made)
    assert found is not None
    assert found.dock == (docks,)


def test_a_crew_docked_before_may_be_relieved_by_one_docked_after() -> None:
    """Six aboard on day 0 when six are allowed: the older three leave, a handover after the newer ones came."""
    ports = (Berth("Fore", True, True, ()), Berth("Aft", False, False, ()))
    old = crewed("f1", -57, "AAA", here=True, window=0, ports=(0,))
    new = crewed("f2", -2, "AAA", here=True, window=0, ports=(1,), wished_port=1)
    relief = crewed("f3", 50, "AAA", ports=(0,))
    found = solved(problem([old, new, relief], ports=ports, people_most=6))
    assert found is not None
    assert found.relieved_by[:2] == (1, 2)
    assert found.end[0] == 3


def test_handover_brings_the_relief_early_enough() -> None:
    """The crew may stay to day 70; an overlap of five days asks for docking on day 65."""
    found = solved(rotation())
    assert found is not None
    assert found.dock[1] == 65
    assert found.end[0] == 70
    assert found.relieved_by[0] == 1


def test_handover_that_is_off_leaves_the_relief_where_it_was_wished() -> None:
    assert deviation(solved(rotation(), handover=OFF)) == 0


def exchanged(agreed: bool) -> tuple[tuple[Seat, ...], ...]:
    own, other = Seat("A", "a", exchanged=False), Seat("B", "b", exchanged=True, instrument="C1" if agreed else "")
    return ((own, other), (own, own))


def test_a_seat_without_agreement_flies_only_where_the_rule_is_not_hard() -> None:
    made = problem([crewed("f1", 1, "AB", stay=130, stay_most=140, crews=exchanged(agreed=False))])
    soft, hard = solved(made), solved(made, instrument=Setting("hard"))
    assert soft is not None
    assert hard is not None
    assert [seat.agency for seat in soft.crew[0]] == ["A", "B"]
    assert [seat.agency for seat in hard.crew[0]] == ["A", "A"]


def test_an_agreement_covers_launches_to_its_last_day_only() -> None:
    """C1 ends on day 8, the launch is on day 10: the seat needs another agreement; where that is a rule it is early."""
    made = problem([crewed("f1", 10, "AB", stay=130, stay_most=140, crews=exchanged(agreed=True)[:1])])
    made = replace(made, agreed_through=(("C1", 8),))
    soft, hard = solved(made), solved(made, instrument=Setting("hard"), lead=OFF)
    assert soft is not None
    assert hard is not None
    assert [seat.instrument for seat in to_plan(made, soft).flights[0].seats] == ["", ""]
    assert hard.dock == (8,)
    assert [seat.instrument for seat in to_plan(made, hard).flights[0].seats] == ["", "C1"]


def test_seats_do_not_change_when_nobody_can_be_trained_in_time() -> None:
    made = problem([crewed("f1", 10, "AB", stay=130, stay_most=140, crews=exchanged(agreed=False))], seat_limit=30)
    assert solved(made, instrument=Setting("hard")) is None
    assert solved(made, instrument=Setting("hard"), lead=OFF) is not None


def test_days_under_single_loss_are_counted_to_the_day() -> None:
    """Only one vehicle carries the agency: from the epoch to day 120 every day counts, but not before it docks."""
    made = problem([crewed("f1", 21, "A", window=0, stay=130, stay_most=140)], segments=(("a", "A"),))
    found = solved(made, representation=OFF)
    assert found is not None
    assert next(one.value for one in found.reached if one.name == "single-loss") == DAYS + 1


def test_a_waiver_sets_a_rule_aside_in_its_scope_until_it_expires() -> None:
    made = problem([cargo("a", 10), cargo("b", 12)])
    reason = Waiver("commitments", "b", "not needed", "South", 12)
    assert solve(made, Asked(waivers=(reason,))) is not None
    assert solve(made, Asked(waivers=(replace(reason, until_day=11),))) is None


def test_a_vehicle_moves_when_only_that_lets_both_dock() -> None:
    """Only Fore takes the barge; the ferry there can go to Aft."""
    ferry = crewed("f1", -5, "A", here=True, window=0, ports=(0, 1), stay=130, stay_most=140)
    ports = (Berth("Fore", True, True, ()), Berth("Aft", False, False, ()))
    found = solved(problem([ferry, cargo("b", 40, window=0)], ports=ports))
    assert found is not None
    assert found.move[0] is not None
    assert found.move[0][0] <= 40
    assert found.move[0][1] == 1


def test_the_smallest_conflict_is_minimal() -> None:
    """Two barges of twenty days at one port on days 10 and 20: without any one part of the core the rest fits."""
    made = problem([cargo("a", 10), cargo("b", 20), cargo("c", 60)])
    assert solved(made) is None
    conflict = explain(made, DEFAULTS)
    assert {part for part in conflict.core if part[0] in ("dates", "commitments")} == {
        ("dates", "a"),
        ("dates", "b"),
        ("commitments", "a"),
        ("commitments", "b"),
    }
    every = [(rule.name, scope) for rule in RULES for scope in scopes(made, rule.name)]
    out = [part for part in every if part not in conflict.core]
    assert not feasible(made, DEFAULTS, (), out)
    for part in conflict.core:
        assert feasible(made, DEFAULTS, (), [*out, part]), part


def test_the_cheapest_way_out_is_told_with_its_amount() -> None:
    """They lie four days too close with both windows used up: one of them has to leave its window by four days."""
    made = problem([cargo("a", 10), cargo("b", 20)])
    ways = {way.rule: way.amount for way in explain(made, DEFAULTS).relaxations}
    assert ways["dates"] == 4
    assert ways["commitments"] == 1
    assert ways["ports"] is None


def test_same_input_gives_the_same_plan(tiny: Scenario, planned: planner.Planned) -> None:
    again = planner.optimise(tiny)
    assert planned.plan is not None
    assert again.plan == planned.plan


def test_the_independent_checker_accepts_the_plan(tiny: Scenario, planned: planner.Planned) -> None:
    assert planned.plan is not None
    hard = [finding for finding in check_plan(tiny, planned.plan) if finding.hard and finding.state == "broken"]
    assert hard == []


def test_seats_without_agreement_are_told_with_their_dates(planned: planner.Planned) -> None:
    """ferry-6 is launched on 2030-04-20: nine months (270 days) before it is 2029-07-24, three 2030-01-20."""
    needs = planned.told.needs_agreement
    assert {need.flight for need in needs} == {"ferry-6"}
    assert {(need.by, need.at_the_latest) for need in needs} == {(date(2029, 7, 24), date(2030, 1, 20))}


def test_every_rule_says_what_it_asks_and_where_it_comes_from() -> None:
    for rule in RULES:
        assert rule.says.endswith((".", "carries someone.")), rule.name
        assert rule.source, rule.name


def test_faults_of_rules_are_told_all_at_once() -> None:
    with pytest.raises(RequestError) as error:
        parse_rules(["portz=off", "ports=soft:3", "stocks=soft:x", "life=soft:2"])
    assert len(error.value.faults) == 3
    assert "ports" in error.value.faults[0].remedy


def test_faults_of_a_request_are_told_all_at_once(tiny: Scenario) -> None:
    with pytest.raises(RequestError) as error:
        planner.optimise(tiny, first=date(2029, 1, 1), objective="speed", rules=["x=off"])
    assert [fault.place for fault in error.value.faults] == ["from", "objective", "rule"]


def test_no_plan_is_told_in_words_with_dates(tiny: Scenario) -> None:
    """Nothing that flies can bring forty times the food."""
    support = tiny.lifesupport.model_copy(
        update={"food": tiny.lifesupport.food.model_copy(update={"value": 40 * tiny.lifesupport.food.value})}
    )
    told = planner.optimise(tiny.model_copy(update={"lifesupport": support})).told
    assert not told.feasible
    assert told.no_plan is not None
    assert any(words.startswith("stocks: Food") and "2030-" in words for words in told.no_plan.core)


@pytest.fixture(scope="module")
def plan(planned: planner.Planned) -> Plan:
    assert planned.plan is not None
    return planned.plan


def test_a_replan_moves_what_the_pad_held_and_little_else(tiny: Scenario, plan: Plan) -> None:
    """barge-6 is launched on 2030-02-15; the pad is back on the 21st."""
    made = planner.replan(tiny, plan, ["pad south-1 out 2030-02-10..2030-02-20"])
    assert made.plan is not None
    launches = [(c.flight, c.after) for c in made.told.changes if c.what == "launch"]
    assert launches == [("barge-6", "2030-02-21")]
    hard = [f for f in check_plan(tiny, made.plan) if f.hard and f.state == "broken"]
    assert {f.rule for f in hard} <= {"dates"}


def test_a_replan_without_need_changes_nothing(tiny: Scenario, plan: Plan) -> None:
    made = planner.replan(tiny, plan, ["pad south-1 out 2030-01-02..2030-01-05"])
    assert made.told.changes == ()


def test_an_unsafe_vehicle_is_replaced_as_soon_as_an_empty_one_can_come(tiny: Scenario, plan: Plan) -> None:
    """ferry-4 is unsafe on 2030-01-10; an empty ferry needs 60 days: its people get seats on 2030-03-11."""
    made = planner.replan(tiny, plan, ["vehicle ferry-4 unsafe 2030-01-10"])
    assert made.told.objectives[0].name == "no-seat"
    assert made.told.objectives[0].value == 60


def test_a_lost_flight_is_left_out(tiny: Scenario, plan: Plan) -> None:
    made = planner.replan(tiny, plan, ["flight barge-6 lost"])
    assert made.plan is not None
    assert "barge-6" not in [flight.id for flight in made.plan.flights]


def test_events_that_cannot_be_read_are_told(tiny: Scenario, plan: Plan) -> None:
    with pytest.raises(RequestError):
        planner.replan(tiny, plan, ["flight nobody lost"])
    with pytest.raises(RequestError):
        planner.replan(tiny, plan, [])


def test_the_wish_of_a_decided_plan_is_itself(tiny: Scenario) -> None:
    made = make_problem(tiny, tiny.station.epoch, tiny.station.through)
    found = solve(made, Asked())
    assert found is not None
    assert deviation(found) == 0
    assert {f.id for f in to_plan(made, found).flights} == {flight.id for flight in made.flights}
    assert set(BY_NAME) == {rule.name for rule in RULES}
