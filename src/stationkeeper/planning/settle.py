"""Settling ports, stays and moves once the launches are decided: best over stretches of time, one after the other.

With the launches fixed what is left separates in time. So the plan that proved the objectives is made better a stretch
of flights at a time, all others held, with stretches that overlap and grow. One worker does it in counted steps: the
same input gives the same plan.
"""

from __future__ import annotations

from collections.abc import Iterator

from ortools.sat.python import cp_model
from ortools.sat.python.cp_model import IntVar

from stationkeeper.planning.decisions import Choice, Decisions, bounds
from stationkeeper.planning.objective import disorder
from stationkeeper.planning.search import Way, solution, within

STRETCHES = (10, 14, 18)  # flights decided together, in one pass over the plan each
STRETCH = Way(effort=0.004, relaxation=2, probing=False)
WHOLE = Way(effort=0.02, relaxation=2, probing=False)  # where a plan is no longer than the longest stretch


def launches(d: Decisions, solver: cp_model.CpSolver) -> tuple[int | None, ...]:
    """Return the day on which each flight docks in the plan that a solver holds, None for one that does not fly."""
    return tuple(int(solver.value(choice.dock)) if solver.value(choice.flies) else None for choice in d.choices)


def settle(fixed: Decisions, d: Decisions, solver: cp_model.CpSolver) -> tuple[Decisions, cp_model.CpSolver]:
    """Return the plan with the launches found and all else as near to the wishes as stretches of time tell.

    d, solver: the model and the plan that proved the objectives. fixed: the model of its launches with all values
    required. The plan itself is returned where no better one is found.
    """
    fixed.model.minimize(sum(disorder(fixed)))
    start = {
        one.index: min(max(int(solver.value(was)), bounds(one)[0]), bounds(one)[1])
        for choice, before in zip(fixed.choices, d.choices, strict=True)
        for one, was in zip(_settled(choice), _settled(before), strict=True)
    }
    best: cp_model.CpSolver | None = None
    for stretch, way in _stretches(fixed):
        open_now = {one.index for n in stretch for one in _settled(fixed.choices[n])}
        held = {one.index for choice in fixed.choices for one in _settled(choice)} - open_now
        found = within(fixed.model, start, held, way)
        if found is not None:
            best, start = found, dict(enumerate(solution(found)))
    return (d, solver) if best is None else (fixed, best)


def _settled(choice: Choice) -> list[IntVar]:
    """Return the variables of a flight that are settled here; all others follow from them."""
    change = [one for one in (choice.moves, choice.moved) if one is not None]
    return [choice.end, *choice.at.values(), *change, *choice.then.values(), *choice.crew]


def _stretches(d: Decisions) -> Iterator[tuple[list[int], Way]]:
    """Yield the flights decided together and how: by docking day, each pass with longer stretches half a step on."""
    free = [n for n, choice in enumerate(d.choices) if any(len(set(bounds(one))) > 1 for one in _settled(choice))]
    free.sort(key=lambda n: (d.choices[n].dock_days[0], n))
    if len(free) <= STRETCHES[-1]:
        yield free, WHOLE
        return
    for number, size in enumerate(STRETCHES):
        step = size // 2
        for first in range(step // 2 * (number % 2), len(free), step):
            yield free[first : first + size], STRETCH
