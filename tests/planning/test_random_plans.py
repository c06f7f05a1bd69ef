"""A few of the random cases of `bench/plans.py`: what the planner makes, the independent checker accepts."""

from __future__ import annotations

import pytest
from tests.planning.random_cases import play


@pytest.mark.parametrize("seed", [0, 4, 10, 13, 42])
def test_the_checker_accepts_what_the_planner_makes_of_a_changed_station(seed: int) -> None:
    case = play("tiny", seed)
    assert case.plans == 2, case.asked
    assert case.wrong == (), case.asked
