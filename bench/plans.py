"""Make some 500 plans of the shipped stations by the planner and hold each to the independent checker.

    python bench/plans.py              190 random cases of the small station, 80 of the real one
    python bench/plans.py tiny 40      40 cases of the small one
    python bench/plans.py iss 10 20    cases 10 to 29 of the real one

A case is a station a little changed, a period, an objective, the best plan, something that happens, and the plan after
it (`tests/planning/random_cases.py`; a few run with the tests). Ends with exit status 1 when the checker finds a rule
broken that the planner did not tell.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))  # the cases stand beside the tests
from tests.planning.random_cases import play

from stationkeeper.assessment import planned
from stationkeeper.planning.infeasible import Conflict

CASES = {"tiny": 190, "iss": 80}


def main() -> int:
    """Play the cases asked for; print what is wrong and how many plans there were."""
    planned.explain = lambda *_: Conflict((), ())  # why a case has no plan is not asked here: it takes most of the time
    station, *numbers = sys.argv[1:] or [""]
    first = int(numbers[0]) if len(numbers) == 2 else 0
    count = int(numbers[-1]) if numbers else 0
    asked = {station: count or CASES[station]} if station else CASES
    wrong = sum(_station(name, range(first, first + cases)) for name, cases in asked.items())
    return 1 if wrong else 0


def _station(station: str, seeds: range) -> int:
    """Return in how many cases the checker found something."""
    begun, plans, none, wrong = time.process_time(), 0, 0, 0
    for seed in seeds:
        case = play(station, seed)
        plans += case.plans
        none += case.plans == 0
        wrong += bool(case.wrong)
        if case.wrong:
            print(case.asked, *case.wrong, sep="\n    ", flush=True)
    spent = time.process_time() - begun
    print(
        f"{station}: {plans} plans, {none} cases without one, {wrong} wrong, {spent:.0f} s of a processor", flush=True
    )
    return wrong


if __name__ == "__main__":
    sys.exit(main())
