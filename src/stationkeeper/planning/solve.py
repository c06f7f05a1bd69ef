"""Deciding: one objective after the other with CP-SAT, each proven before the next; then the plan in our words.

The proof is free to use every core and may meet any of several best plans. So once all values are proven they are
required, and one worker, whose steps are the same on every machine, finds the plan that is given and settles ports,
stays and moves: the same input gives the same plan.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from ortools.sat.python import cp_model

from stationkeeper.planning.decisions import Choice, Decisions, bounds
from stationkeeper.planning.objective import DEFAULT, SPARING, Goal, disorder, goals
from stationkeeper.planning.plan import Flight, Move, Plan, Seat, Waiver
from stationkeeper.planning.problem import Candidate, Problem
from stationkeeper.planning.rules.registry import DEFAULTS, Setting, build

WORKERS = 8  # also on two cores: fewer did not prove in 20 s what eight prove in four
SECONDS = 60.0  # for one objective before its gap is told instead of a proof
QUICK = 0.1  # deterministic seconds in which one worker may prove an objective before all are asked
EFFORT = 20.0  # deterministic seconds of the one worker that settles the plan
# How far a stay may first differ from the wish while ports are settled; then as far as it may.
NEAR_DAYS = (10, 16, 25, 60)


@dataclass(frozen=True)
class Asked:
    """What a solution must do: rules as set, objectives in order, waivers, scopes left out, seconds an objective.

    extra: objectives that come before all others, made on the model. keep_optional: flights that need not fly stay so,
    also when they are not to be few.
    """

    settings: Mapping[str, Setting] = field(default_factory=lambda: DEFAULTS)
    order: Sequence[str] = DEFAULT
    waivers: Sequence[Waiver] = ()
    exempt: Sequence[tuple[str, str]] = ()
    seconds: float = SECONDS
    extra: Callable[[Decisions], list[Goal]] | None = None
    keep_optional: bool = False


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
    plan; build_s: to build the model; settle_s: to settle what the objectives leave open.
    """

    dock: tuple[int | None, ...]
    end: tuple[int, ...]
    port: tuple[int, ...]
    move: tuple[tuple[int, int] | None, ...]
    crew: tuple[tuple[Seat, ...], ...]
    relieved_by: tuple[int | None, ...]
    reached: tuple[Reached, ...]
    broken: tuple[tuple[str, str, int], ...]
    build_s: float
    first_s: float
    settle_s: float


def solve(problem: Problem, asked: Asked) -> Solution | None:
    """Return the best plan by the objectives in order, or None when the rules cannot hold together."""
    problem = problem if asked.keep_optional else declared(problem, asked.order)
    started = time.perf_counter()
    d, wanted = _model(problem, asked)
    build_s = time.perf_counter() - started
    reached: list[Reached] = []
    first_s = 0.0
    found: _Found | None = None
    alone = True
    for goal in wanted:
        if goal.expression is None:
            reached.append(Reached(goal.name, goal.known, goal.known, 0.0))
            continue
        d.model.minimize(goal.expression)
        watch = _First()
        found = _search(d.model, asked.seconds, watch, alone)
        if found is None:
            return None
        alone = alone and found.alone
        first_s = first_s or watch.first_s
        reached.append(_reached(goal, found.solver, watch))
        d.model.add(goal.expression <= reached[-1].value - goal.known)
        _hint(d.model, found.solver)
    if found is None:
        watch = _First()
        found = _search(d.model, asked.seconds, watch, alone)
        first_s = watch.first_s
    if found is None:
        return None
    begun = time.perf_counter()
    d, settled = _settle(problem, asked, reached, d, found.solver)
    return _solution(d, settled, reached, (build_s, first_s, time.perf_counter() - begun))


def declared(problem: Problem, order: Sequence[str]) -> Problem:
    """Return the problem in which every declared flight must fly, unless flights are to be few or cheap."""
    if SPARING & set(order):
        return problem
    return replace(problem, flights=tuple(replace(flight, optional=False) for flight in problem.flights))


def _model(problem: Problem, asked: Asked) -> tuple[Decisions, list[Goal]]:
    d = build(problem, asked.settings, asked.waivers, asked.exempt)
    wanted = goals(d, asked.order)
    if asked.extra is not None:
        wanted = asked.extra(d) + wanted
    _hint_wishes(d)
    return d, wanted


class _First(cp_model.CpSolverSolutionCallback):
    """Remembers when the first plan was found."""

    def __init__(self) -> None:
        super().__init__()
        self.begun = time.perf_counter()
        self.first_s = 0.0

    def on_solution_callback(self) -> None:
        """Note the time of the first plan."""
        self.first_s = self.first_s or time.perf_counter() - self.begun


class _Found(NamedTuple):
    """A solver with a plan; alone: one worker found and proved it, so that it is the same on every machine."""

    solver: cp_model.CpSolver
    alone: bool


def _search(model: cp_model.CpModel, seconds: float, watch: _First, alone: bool) -> _Found | None:
    """Return the best plan, by one worker when it proves it quickly, else by all; None when there is none."""
    if alone:
        solver = _worker(QUICK)
        status = solver.solve(model, watch)
        if status == cp_model.OPTIMAL:
            return _Found(solver, alone=True)
        if status == cp_model.INFEASIBLE:
            return None
        if status == cp_model.FEASIBLE:
            _hint(model, solver)
    found = _free(model, seconds, watch)
    return None if found is None else _Found(found, alone=False)


def _worker(effort: float) -> cp_model.CpSolver:
    """Return a solver whose steps are the same on every machine. effort: deterministic seconds."""
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.max_deterministic_time = effort
    solver.parameters.random_seed = 1
    return solver


def _free(model: cp_model.CpModel, seconds: float, watch: _First) -> cp_model.CpSolver | None:
    """Return a solver with the best plan that all workers found and proved, or None when there is none."""
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = WORKERS
    solver.parameters.max_time_in_seconds = seconds
    solver.parameters.random_seed = 1
    return solver if solver.solve(model, watch) in (cp_model.OPTIMAL, cp_model.FEASIBLE) else None


def _single(model: cp_model.CpModel) -> cp_model.CpSolver | None:
    """Return a solver with the plan that one worker found, the same on every machine; None when it found none."""
    solver = _worker(EFFORT)
    return solver if solver.solve(model) in (cp_model.OPTIMAL, cp_model.FEASIBLE) else None


def _reached(goal: Goal, solver: cp_model.CpSolver, watch: _First) -> Reached:
    value, bound = round(solver.objective_value), -int(-(solver.best_objective_bound - 1e-6) // 1)
    seconds = time.perf_counter() - watch.begun
    return Reached(goal.name, value + goal.known, min(bound, value) + goal.known, seconds)


@dataclass(frozen=True)
class _Places:
    """Which flights fly, on which days they dock, who relieves whom."""

    flies: tuple[int, ...]
    dock: tuple[int, ...]
    relief: tuple[int | None, ...]

    @classmethod
    def of(cls, d: Decisions, solver: cp_model.CpSolver) -> _Places:
        return cls(
            tuple(int(solver.value(choice.flies)) for choice in d.choices),
            tuple(int(solver.value(choice.dock)) for choice in d.choices),
            tuple(_relief(d, solver, n) for n in range(len(d.choices))),
        )


def _settle(
    problem: Problem, asked: Asked, reached: Sequence[Reached], d: Decisions, solver: cp_model.CpSolver
) -> tuple[Decisions, cp_model.CpSolver]:
    """Return the plan given: the launches that one worker finds at the values reached, then the best order.

    d: the model with all values required, solver: where the search ended; that plan is used only when the one worker
    does not get as far from the wishes, near which it stays.
    """
    d.model.clear_objective()  # type: ignore[no-untyped-call]
    d.model.clear_hints()  # type: ignore[no-untyped-call]
    _hint_wishes(d)
    places = _Places.of(d, _single(d.model) or solver)
    for near in (*NEAR_DAYS, None):
        d.model.clear_hints()  # type: ignore[no-untyped-call]
        _fix(d, places, near)
        d.model.minimize(sum(disorder(d)))
        settled = _single(d.model)
        if settled is not None:
            return d, settled
        d = _required(problem, asked, reached)
    d.model.clear_hints()  # type: ignore[no-untyped-call]
    _fix(d, places, None)
    last = _free(d.model, asked.seconds, _First())
    assert last is not None, "the launches were found with a plan around them"
    return d, last


def _required(problem: Problem, asked: Asked, reached: Sequence[Reached]) -> Decisions:
    """Return the model with every value reached required of it."""
    d, wanted = _model(problem, asked)
    for goal, got in zip(wanted, reached, strict=True):
        if goal.expression is not None:
            d.model.add(goal.expression <= got.value - goal.known)
    return d


def _fix(d: Decisions, places: _Places, near: int | None) -> None:
    """Fix which flights dock when; keep each departure within `near` days of the wished one, None for anywhere."""
    for n, flight, choice in d.pairs():
        d.model.add(choice.flies == places.flies[n])
        d.model.add(choice.dock == places.dock[n])
        relief = places.relief[n]
        wished = places.dock[n] + flight.stay if relief is None else places.dock[relief] + d.problem.handover
        low, high = bounds(choice.end)
        wished = min(max(wished, low), high)
        d.model.add_hint(choice.end, wished)
        if near is not None and places.flies[n]:
            d.model.add_linear_constraint(choice.end, max(low, wished - near), min(high, wished + near))


def _hint_wishes(d: Decisions) -> None:
    for _, flight, choice in d.pairs():
        d.model.add_hint(choice.flies, 1)
        if not flight.here:
            d.model.add_hint(choice.dock, flight.wished)
        d.model.add_hint(choice.end, min(max(flight.wished + flight.stay, choice.end_days[0]), choice.end_days[1]))
        d.model.add_hint(choice.crew[0], 1)
        if choice.moves is not None:
            d.model.add_hint(choice.moves, int(flight.wished_move is not None))
        if flight.wished_port in choice.at:
            d.model.add_hint(choice.at[flight.wished_port], 1)


def _hint(model: cp_model.CpModel, solver: cp_model.CpSolver) -> None:
    """Let the next search start from the plan just found."""
    model.clear_hints()  # type: ignore[no-untyped-call]
    proto = model.proto if hasattr(model, "proto") else model.Proto()
    values = solver.response_proto.solution if hasattr(solver, "response_proto") else solver.ResponseProto().solution
    proto.solution_hint.vars.extend(range(len(values)))
    proto.solution_hint.values.extend(values)


def _solution(
    d: Decisions, solver: cp_model.CpSolver, reached: Sequence[Reached], times: tuple[float, float, float]
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
        crew=tuple(
            flight.crews[_picked(solver, dict(enumerate(choice.crew)), 0)]
            for flight, choice in zip(d.problem.flights, d.choices, strict=True)
        ),
        relieved_by=tuple(_relief(d, solver, n) for n in range(len(d.choices))),
        reached=tuple(reached),
        broken=tuple(each for each in broken if each[2] > 0),
        build_s=times[0],
        first_s=times[1],
        settle_s=times[2],
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
    end = solution.end[n]
    return Flight(
        id=flight.id,
        vehicle_class=flight.vehicle_class,
        launch_day=dock - flight.transit,
        stay_days=float(end - dock),
        port=problem.ports[solution.port[n]].id if solution.port[n] >= 0 else "",
        seats=solution.crew[n],
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
