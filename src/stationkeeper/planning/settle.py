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
NEAR_WISHES = Way(effort=0.001, relaxation=0, probing=False)  # a first plan near the wishes
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
    wishes = disorder(fixed)
    fixed.model.minimize(sum(wishes))
    best = within(fixed.model, _wished(fixed, d, solver), (), NEAR_WISHES)
    start = _values(fixed, d, solver) if best is None else dict(enumerate(solution(best)))
    for stretch, way in _stretches(fixed):
        if best is not None and not any(best.value(wishes[n]) for n in stretch):
            continue
        open_now = {one.index for n in stretch for one in _settled(fixed.choices[n])}
        held = {one.index for choice in fixed.choices for one in _settled(choice)} - open_now
        found = within(fixed.model, start, held, way)
        if found is not None:
            best, start = found, dict(enumerate(solution(found)))
    return (d, solver) if best is None else (fixed, best)


def _wished(fixed: Decisions, d: Decisions, solver: cp_model.CpSolver) -> dict[int, int]:
    """Return what is wished of a plan with the launches and reliefs that a solver holds."""
    found: dict[int, int] = {}
    for n, flight, choice in fixed.pairs():
        relief = next((m for m, lit in d.successors.get(n, {}).items() if solver.value(lit)), None)
        end = choice.dock_days[0] + flight.stay
        end = end if relief is None else fixed.choices[relief].dock_days[0] + fixed.problem.handover
        found[choice.end.index] = min(max(end, choice.end_days[0]), choice.end_days[1])
        found |= {sits.index: int(crew == flight.wish) for crew, sits in zip(flight.crews, choice.crew, strict=True)}
        if choice.moves is not None:
            found[choice.moves.index] = int(flight.wished_move is not None)
        if flight.wished_port in choice.at:
            found[choice.at[flight.wished_port].index] = 1
    return found


def _values(fixed: Decisions, d: Decisions, solver: cp_model.CpSolver) -> dict[int, int]:
    """Return the values of what is settled in the plan that a solver holds of another model."""
    return {
        one.index: min(max(int(solver.value(was)), bounds(one)[0]), bounds(one)[1])
        for choice, before in zip(fixed.choices, d.choices, strict=True)
        for one, was in zip(_settled(choice), _settled(before), strict=True)
    }


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
