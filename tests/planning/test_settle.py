"""What is settled once the launches are decided: stays and ports as near to the wishes as stretches of time allow."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from ortools.sat.python import cp_model
from tests.planning.small import cargo, problem

from stationkeeper.planning.problem import Berth, Problem
from stationkeeper.planning.rules.registry import build
from stationkeeper.planning.search import PLAIN, solution, within
from stationkeeper.planning.settle import STRETCHES
from stationkeeper.planning.solve import Asked, Solution, solve


def two_ports(docks: int, **changes: Any) -> Problem:
    """Return two barges wished for the first of two ports; the second docks that many days after the first."""
    fixed = {"window": 0, "ports": (0, 1), "stay_least": 1, **changes}
    ports = (Berth("Fore", True, True, ()), Berth("Aft", False, False, ()))
    return problem([cargo("a", 10, **fixed), cargo("b", 10 + docks, **fixed)], ports=ports)


def settled(made: Problem) -> Solution:
    found = solve(made, Asked())
    assert found is not None
    return found


@pytest.mark.parametrize(("docks", "ports", "stays"), [(16, {0}, [16, 20]), (5, {0, 1}, [20, 20])])
def test_a_short_overlap_shortens_a_stay_and_a_long_one_takes_the_other_port(
    docks: int, ports: set[int], stays: list[int]
) -> None:
    """Four days less cost four, another port ten (`objective.OTHER_PORT`); fifteen days less cost more than that."""
    found = settled(two_ports(docks))
    assert set(found.port) == ports
    assert [end - (dock or 0) for dock, end in zip(found.dock, found.end, strict=True)] == stays


def test_a_plan_longer_than_every_stretch_is_settled_as_well_as_one_can() -> None:
    """Five ports with five barges each, four days too close: each but the last of a port leaves four days early."""
    many = [
        cargo(f"b{port}{k}", 10 + 16 * k + port, window=0, ports=(port,), wished_port=port, stay_least=1)
        for port in range(5)
        for k in range(5)
    ]
    assert len(many) > STRETCHES[-1]
    ports = tuple(Berth(f"p{n}", False, False, ()) for n in range(5))
    found = settled(problem(many, ports=ports))
    short = [20 - (end - (dock or 0)) for dock, end in zip(found.dock, found.end, strict=True)]
    assert short == [4, 4, 4, 4, 0] * 5


def test_the_settled_plan_keeps_the_launches_and_leaves_out_whom_the_objectives_left_out() -> None:
    made = problem([cargo("a", 10), cargo("b", 40, optional=True)])
    decided = build(made, launches=(11, None))
    assert [choice.dock_days for choice in decided.choices] == [(11, 11), (40, 40)]
    assert [choice.flies_for_sure for choice in decided.choices] == [True, False]
    assert decided.docked_by(0, 10) is False
    found = solve(made, Asked(order=("flights", "deviation")))
    assert found is not None
    assert found.dock == (10, None)


def test_a_price_of_dates_is_not_lost_when_launches_are_held() -> None:
    """A soft window is broken by as many days with the launches decided as before: four, two barges at one port."""
    made = problem([cargo("a", 10, window=0), cargo("b", 26, window=0)])
    settings = {**Asked().settings, "dates": Asked().settings["dates"]._replace(kind="soft", price=3)}
    found = solve(made, replace(Asked(), settings=settings))
    assert found is not None
    assert sum(amount for rule, _, amount in found.broken if rule == "dates") == 4
    assert next(one.value for one in found.reached if one.name == "prices") == 12


def test_what_is_held_keeps_its_value_and_is_free_again_afterwards() -> None:
    """x + y at most 5, both at most 9: with y held at 4 x is 1 at the most, with y free the sum 2 x + y is 10."""
    model = cp_model.CpModel()
    x, y = model.new_int_var(0, 9, "x"), model.new_int_var(0, 9, "y")
    model.add(x + y <= 5)
    model.maximize(2 * x + y)
    near = within(model, {x.index: 0, y.index: 4}, {y.index}, PLAIN)
    free = within(model, {x.index: 1, y.index: 4}, (), PLAIN)
    assert near is not None
    assert free is not None
    assert solution(near) == [1, 4]
    assert solution(free) == [5, 0]
    assert within(model, {x.index: 6, y.index: 0}, {x.index}, PLAIN) is None
