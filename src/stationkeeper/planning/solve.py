"""Deciding: one objective after the other with CP-SAT, each proven before the next; then the plan in our words.

The search is the solver's interleaved one: its steps do not depend on threads or speed, and limits are counted in
its own deterministic time, so that the same problem gives the same plan on any machine.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from ortools.sat.python import cp_model

from stationkeeper.planning.decisions import Choice, Decisions
from stationkeeper.planning.objective import DEFAULT, Goal, goals
from stationkeeper.planning.plan import Flight, Move, Plan, Seat, Waiver
from stationkeeper.planning.problem import Candidate, Problem
from stationkeeper.planning.rules.registry import DEFAULTS, Setting, build

WORKERS = 8  # also on two cores: fewer did not prove in 20 s what eight prove in four
EFFORT = 60.0  # deterministic seconds for one objective before its gap is told instead of a proof


@dataclass(frozen=True)
class Reached:
    """What was reached of one objective: its value, the proven bound, and the seconds it took."""

    name: str
    value: int
    bound: int
    seconds: float

    @property
    def gap(self) -> float:
        """Relative distance between value and bound, 0 when proven."""
        return 0.0 if self.value == self.bound else abs(self.value - self.bound) / max(abs(self.value), 1)


@dataclass(frozen=True)
class Solution:
    """The days and places decided, one entry a flight: None where it does not fly.

    reached: the objectives in order. broken: soft rules with how far they are broken. first_s: seconds to the first
    plan; build_s: to build the model.
    """

    dock: tuple[int | None, ...]
    end: tuple[int, ...]
    port: tuple[int, ...]
    move: tuple[tuple[int, int] | None, ...]
    crew: tuple[int, ...]
    relieved_by: tuple[int | None, ...]
    reached: tuple[Reached, ...]
    broken: tuple[tuple[str, str, int], ...]
    build_s: float
    first_s: float


def solve(
    problem: Problem,
    settings: Mapping[str, Setting] = DEFAULTS,
    order: Sequence[str] = DEFAULT,
    waivers: Sequence[Waiver] = (),
    exempt: Sequence[tuple[str, str]] = (),
    effort: float = EFFORT,
    extra: Callable[[Decisions], list[Goal]] | None = None,
) -> Solution | None:
    """Return the best plan by the objectives in order, or None when the rules cannot hold together.

    extra: objectives that come before all others (a replan's least change), made on the model.
    """
    started = time.perf_counter()
    d = build(problem, settings, waivers, exempt)
    wanted = goals(d, order)
    if extra is not None:
        wanted = extra(d) + wanted
    _hint_wishes(d)
    build_s = time.perf_counter() - started
    reached: list[Reached] = []
    solver: cp_model.CpSolver | None = None
    first_s = 0.0
    for goal in wanted:
        if goal.expression is None and solver is not None:
            reached.append(Reached(goal.name, goal.known, goal.known, 0.0))
            continue
        begun = time.perf_counter()
        watch = _First()
        found = _minimise(d.model, goal.expression, effort, watch)
        if found is None:
            if solver is None:
                return None
            break
        solver = found
        first_s = first_s or watch.first_s
        seconds = time.perf_counter() - begun
        if goal.expression is None:
            reached.append(Reached(goal.name, goal.known, goal.known, seconds))
            continue
        value, bound = round(solver.objective_value), -int(-solver.best_objective_bound // 1)
        reached.append(Reached(goal.name, value + goal.known, min(bound, value) + goal.known, seconds))
        d.model.add(goal.expression <= value)
        _hint(d.model, solver)
    assert solver is not None
    return _solution(d, solver, reached, build_s, first_s)


class _First(cp_model.CpSolverSolutionCallback):
    """Remembers when the first plan was found."""

    def __init__(self) -> None:
        super().__init__()
        self.begun = time.perf_counter()
        self.first_s = 0.0

    def on_solution_callback(self) -> None:
        self.first_s = self.first_s or time.perf_counter() - self.begun


def _minimise(
    model: cp_model.CpModel, expression: cp_model.LinearExprT | None, effort: float, watch: _First
) -> cp_model.CpSolver | None:
    """Return a solver with the best plan found, or None when there is none."""
    if expression is not None:
        model.minimize(expression)
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = WORKERS
    solver.parameters.interleave_search = True
    solver.parameters.max_deterministic_time = effort
    solver.parameters.random_seed = 1
    status = solver.solve(model, watch)
    return solver if status in (cp_model.OPTIMAL, cp_model.FEASIBLE) else None


def _hint_wishes(d: Decisions) -> None:
    for _, flight, choice in d.pairs():
        d.model.add_hint(choice.flies, 1)
        if not flight.here:
            d.model.add_hint(choice.dock, flight.wished)
        if flight.wished_port in choice.at:
            d.model.add_hint(choice.at[flight.wished_port], 1)


def _hint(model: cp_model.CpModel, solver: cp_model.CpSolver) -> None:
    """Let the next search start from the plan just found."""
    model.clear_hints()
    proto = model.proto if hasattr(model, "proto") else model.Proto()
    values = solver.response_proto.solution if hasattr(solver, "response_proto") else solver.ResponseProto().solution
    proto.solution_hint.vars.extend(range(len(values)))
    proto.solution_hint.values.extend(values)


def _solution(
    d: Decisions, solver: cp_model.CpSolver, reached: Sequence[Reached], build_s: float, first_s: float
) -> Solution:
    flown = [bool(solver.value(choice.flies)) for choice in d.choices]
    broken = [(p.rule, p.scope, int(solver.value(p.amount))) for p in d.penalties]
    return Solution(
        dock=tuple(
            int(solver.value(choice.dock)) if flies else None for choice, flies in zip(d.choices, flown, strict=True)
        ),
        end=tuple(int(solver.value(choice.end)) for choice in d.choices),
        port=tuple(_picked(solver, choice.at, -1) for choice in d.choices),
        move=tuple(_moved(solver, choice) for choice in d.choices),
        crew=tuple(_picked(solver, dict(enumerate(choice.crew)), 0) for choice in d.choices),
        relieved_by=tuple(_relief(d, solver, n) for n in range(len(d.choices))),
        reached=tuple(reached),
        broken=tuple(each for each in broken if each[2] > 0),
        build_s=build_s,
        first_s=first_s,
    )


def _picked(solver: cp_model.CpSolver, literals: Mapping[int, cp_model.IntVar], default: int) -> int:
    return next((key for key, lit in literals.items() if solver.value(lit)), default)


def _moved(solver: cp_model.CpSolver, choice: Choice) -> tuple[int, int] | None:
    if choice.moves is None or choice.moved is None or not solver.value(choice.moves):
        return None
    return int(solver.value(choice.moved)), _picked(solver, choice.then, -1)


def _relief(d: Decisions, solver: cp_model.CpSolver, n: int) -> int | None:
    return next((m for m, lit in d.successors.get(n, {}).items() if solver.value(lit)), None)


def to_plan(problem: Problem, solution: Solution, waivers: Sequence[Waiver] = ()) -> Plan:
    """Return the plan that a solution decides, in the project's own form: docked vehicles first, then by launch."""
    flights, moves = [], []
    for n, flight in enumerate(problem.flights):
        dock = solution.dock[n]
        if dock is None:
            continue
        flights.append(_flight(problem, flight, solution, n, dock))
        move = solution.move[n]
        if move is not None and move[0] <= problem.last:
            moves.append(Move(flight.id, move[0], problem.ports[move[1]].id))
    flights.sort(key=lambda f: (f.docked_day is None, f.launch_day, f.id))
    stretched = [_stretched(problem, flight) for flight in flights]
    return Plan(
        scenario_hash=problem.scenario_hash,
        epoch=problem.epoch,
        through=problem.date(problem.last),
        flights=tuple(flights),
        moves=tuple(sorted(moves, key=lambda move: (move.day, move.flight))),
        waivers=(*waivers, *(waiver for waiver in stretched if waiver is not None)),
    )


def _flight(problem: Problem, flight: Candidate, solution: Solution, n: int, dock: int) -> Flight:
    seats: tuple[Seat, ...] = flight.crews[solution.crew[n]]
    end = solution.end[n]
    return Flight(
        id=flight.id,
        vehicle_class=flight.vehicle_class,
        launch_day=dock - flight.transit,
        stay_days=float(end - dock),
        port=problem.ports[solution.port[n]].id if solution.port[n] >= 0 else "",
        seats=seats,
        rotation=flight.rotation,
        propellant_kg=flight.propellant_kg,
        standing=flight.standing,
        docked_day=dock if flight.here else None,
        undock_day=end,
        fixed=flight.here or flight.window == 0,
    )


def _stretched(problem: Problem, flight: Flight) -> Waiver | None:
    """Return the waiver of a stay past the written life, which its operator answers for."""
    known = next(each for each in problem.flights if each.id == flight.id)
    if not known.life_written or flight.stay_days <= known.life_written or flight.undock_day is None:
        return None
    reason = f"planned for {flight.stay_days:.0f} days docked, written life {known.life_written}"
    return Waiver("life", flight.id, reason, known.operator, flight.undock_day)
