"""Asking CP-SAT: first for any plan, then for each objective by the way of searching that suits it.

One worker, whose steps are the same on every machine, is asked first; all workers only where it proved nothing.
Its effort is counted in the solver's deterministic seconds, of which one takes some fifteen seconds of a processor on
models of this shape.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any, NamedTuple

from ortools.sat.python import cp_model

WORKERS = 8  # also on two cores: fewer did not prove in 20 s what eight prove in four
FOUND = (cp_model.OPTIMAL, cp_model.FEASIBLE)


class Way(NamedTuple):
    """A way of searching with one worker. effort: deterministic seconds before it gives up.

    core: raise the bound from what cannot hold together, good where many small terms are mostly 0. relaxation: 0 for
    none, 1 for some, 2 for the whole linear relaxation, good where totals decide. probing: simplify at length before
    the search, which costs more than it gains where the search is short.
    """

    effort: float
    core: bool = False
    relaxation: int = 1
    probing: bool = True


ANY = Way(effort=0.5, relaxation=0, probing=False)  # any plan, near the hints
PLAIN = Way(effort=0.1)
CORE = Way(effort=0.15, core=True, relaxation=0, probing=False)
TOTALS = Way(effort=2.0, relaxation=2, probing=False)
BEST = {"deviation": CORE, "prices": CORE, "flights": TOTALS, "cost": TOTALS}  # objective -> way that proves it soonest
CHOSEN = CORE._replace(effort=0.4)  # least deviation where it is open which flights fly
NEAREST = Way(effort=0.03, probing=False)  # a plan nearer to the wishes with every value proven required of it
REQUIRED = Way(effort=2.0)  # the same, when the plan at hand is not the same on every machine


class Found(NamedTuple):
    """A solver with a plan; alone: one worker found and proved it, so that it is the same on every machine."""

    solver: cp_model.CpSolver
    alone: bool


def worker(way: Way) -> cp_model.CpSolver:
    """Return a solver that searches one way with one worker, whose steps are the same on every machine."""
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = 1
    solver.parameters.max_deterministic_time = way.effort
    solver.parameters.optimize_with_core = way.core
    solver.parameters.linearization_level = way.relaxation
    if not way.probing:
        solver.parameters.cp_model_probing_level = 0
        solver.parameters.symmetry_level = 0
        solver.parameters.max_presolve_iterations = 1
    return solver


def search(model: cp_model.CpModel, way: Way, seconds: float) -> Found | None:
    """Return the best plan, by one worker when it proves it soon, else by all in what is left of the seconds.

    None when there is none, or none was found.
    """
    solver = worker(way)
    solver.parameters.max_time_in_seconds = seconds
    status = solver.solve(model)
    if status == cp_model.OPTIMAL:
        return Found(solver, alone=True)
    if status == cp_model.INFEASIBLE:
        return None
    if status == cp_model.FEASIBLE:
        hint(model, solver)
    left = seconds - solver.wall_time
    found = free(model, left) if left > 0.0 else None
    if found is None and status == cp_model.FEASIBLE:
        found = solver
    return None if found is None else Found(found, alone=False)


def free(model: cp_model.CpModel, seconds: float) -> cp_model.CpSolver | None:
    """Return a solver with the best plan that all workers found and proved, or None when there is none."""
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = WORKERS
    solver.parameters.max_time_in_seconds = seconds
    solver.parameters.random_seed = 1
    return solver if solver.solve(model) in FOUND else None


def within(
    model: cp_model.CpModel, start: Mapping[int, int], held: Collection[int], way: Way
) -> cp_model.CpSolver | None:
    """Return a solver with the best plan that one worker finds near another; None when it finds none soon.

    start: values of variables, by number, to start from. held: the numbers of those that keep their values. The model
    is the same afterwards, but for its hints: to copy it would take as long as many of these searches.
    """
    proto = model.proto if hasattr(model, "proto") else model.Proto()
    before = {number: list(proto.variables[number].domain) for number in held}
    for number in held:
        _set_domain(proto.variables[number].domain, [start[number]] * 2)
    model.clear_hints()  # type: ignore[no-untyped-call]
    proto.solution_hint.vars.extend(start.keys())
    proto.solution_hint.values.extend(start.values())
    solver = worker(way)
    status = solver.solve(model)
    for number, days in before.items():
        _set_domain(proto.variables[number].domain, days)
    return solver if status in FOUND else None


def _set_domain(domain: Any, days: Sequence[int]) -> None:
    domain.clear()
    domain.extend(days)


def solution(solver: cp_model.CpSolver) -> Sequence[int]:
    """Return the values of all variables of a model in the plan that a solver holds."""
    held = solver.response_proto if hasattr(solver, "response_proto") else solver.ResponseProto()
    return list(held.solution)


def hint(model: cp_model.CpModel, solver: cp_model.CpSolver) -> None:
    """Let the next search start from the plan just found."""
    model.clear_hints()  # type: ignore[no-untyped-call]
    proto = model.proto if hasattr(model, "proto") else model.Proto()
    values = solution(solver)
    proto.solution_hint.vars.extend(range(len(values)))
    proto.solution_hint.values.extend(values)


def least(model: cp_model.CpModel) -> int:
    """Return the least value of a model's objective by the bounds of its variables alone."""
    proto = model.proto if hasattr(model, "proto") else model.Proto()
    total = int(proto.objective.offset)
    for number, factor in zip(proto.objective.vars, proto.objective.coeffs, strict=True):
        domain = proto.variables[number].domain
        total += factor * int(domain[0] if factor > 0 else domain[len(domain) - 1])
    return total
