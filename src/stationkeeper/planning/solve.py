"""Deciding: one objective after the other with CP-SAT, each proven before the next; then the plan in our words.

One worker, whose steps are the same on every machine, finds a first plan, proves each objective and settles ports,
stays and moves: the same input gives the same plan. Where it proves too slowly all workers are asked, and may meet any
of several best plans; then all values are required and one worker finds the plan that is given.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from ortools.sat.python import cp_model
from ortools.sat.python.cp_model import IntVar

from stationkeeper.planning.decisions import Choice, Decisions
from stationkeeper.planning.objective import DEFAULT, SPARING, Goal, goals
from stationkeeper.planning.plan import Flight, Move, Plan, Seat, Waiver
from stationkeeper.planning.problem import Candidate, Problem
from stationkeeper.planning.rules.registry import DEFAULTS, Setting, build
from stationkeeper.planning.search import (
    ANY,
    BEST,
    CHOSEN,
    CORE,
    FOUND,
    NEAREST,
    PLAIN,
    REQUIRED,
    Way,
    free,
    hint,
    least,
    search,
    within,
    worker,
)
from stationkeeper.planning.settle import launches, settle

SECONDS = 60.0  # for one objective before its gap is told instead of a proof


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
    solver = _with_all_flights(d) if SPARING & set(asked.order) else None
    if solver is None:
        first = worker(ANY)
        status = first.solve(d.model)
        if status == cp_model.INFEASIBLE:
            return None
        solver = first if status in FOUND else None
    first_s = time.perf_counter() - started - build_s if solver else 0.0
    if solver:
        hint(d.model, solver)
    reached: list[Reached] = []
    alone = True
    for goal in wanted:
        begun = time.perf_counter()
        if goal.expression is None:
            reached.append(Reached(goal.name, goal.known, goal.known, 0.0))
            continue
        d.model.minimize(goal.expression)
        bound = least(d.model)
        if solver is None or solver.value(goal.expression) > bound:
            way = _way(goal, asked)
            if way is CHOSEN and solver is not None:
                _hint_same_flights(d, solver)
            found = search(d.model, way, asked.seconds)
            alone = alone and found is not None and found.alone
            if found is not None:
                solver, bound = found.solver, -int(-(found.solver.best_objective_bound - 1e-6) // 1)
                first_s = first_s or time.perf_counter() - begun
                hint(d.model, solver)
        if solver is None:
            return None
        value = int(solver.value(goal.expression))
        seconds = time.perf_counter() - begun
        reached.append(Reached(goal.name, value + goal.known, min(bound, value) + goal.known, seconds))
        d.model.add(goal.expression <= reached[-1].value - goal.known)
    solver = solver or free(d.model, asked.seconds)
    if solver is None:
        return None
    begun = time.perf_counter()
    d, solver = _settle(problem, asked, reached, d, solver, alone)
    return _solution(d, solver, reached, (build_s, first_s, time.perf_counter() - begun))


def declared(problem: Problem, order: Sequence[str]) -> Problem:
    """Return the problem in which every declared flight must fly, unless flights are to be few or cheap."""
    if SPARING & set(order):
        return problem
    return replace(problem, flights=tuple(replace(flight, optional=False) for flight in problem.flights))


def _model(problem: Problem, asked: Asked, decided: Sequence[int | None] | None = None) -> tuple[Decisions, list[Goal]]:
    """Return model and objectives; decided: the docking days, None for a flight that does not fly, when they are."""
    d = build(problem, asked.settings, asked.waivers, asked.exempt, decided)
    wanted = goals(d, asked.order)
    if asked.extra is not None:
        wanted = asked.extra(d) + wanted
    _hint_wishes(d)
    return d, wanted


def _with_all_flights(d: Decisions) -> cp_model.CpSolver | None:
    """Return a first plan in which every flight flies, sooner found than one for which that is open; None for none."""
    proto = d.model.proto if hasattr(d.model, "proto") else d.model.Proto()
    wishes = dict(zip(proto.solution_hint.vars, proto.solution_hint.values, strict=True))
    all_fly = {choice.flies.index: 1 for choice in d.choices}
    return within(d.model, wishes | all_fly, all_fly, ANY)


def _way(goal: Goal, asked: Asked) -> Way:
    """Return how an objective is searched for first."""
    chosen = goal.name == "deviation" and SPARING & set(asked.order)
    return CHOSEN if chosen else BEST.get(goal.name, PLAIN)


def _hint_same_flights(d: Decisions, solver: cp_model.CpSolver) -> None:
    """Let the search start from the best plan with the flights of the plan found, which one worker proves soon."""
    model = d.model.clone()
    for choice in d.choices:
        model.add(model.get_int_var_from_proto_index(choice.flies.index) == int(solver.value(choice.flies)))
    best = worker(CORE)
    if best.solve(model) in FOUND:
        hint(d.model, best)


def _settle(
    problem: Problem,
    asked: Asked,
    reached: Sequence[Reached],
    d: Decisions,
    solver: cp_model.CpSolver,
    alone: bool,
) -> tuple[Decisions, cp_model.CpSolver]:
    """Return the plan given: the launches found, then the best order of all else.

    d: the model with all values required, solver: where the search ended; alone: one worker got there, so that it is
    the same everywhere. Where all workers proved the values, or nothing asked for launches near the wishes, one worker
    is asked for such, and the search's own are taken when it finds none soon. Values that are not proven may be others
    the next time, so that looking long for the same launches would be in vain.
    """
    proven = all(one.value == one.bound for one in reached)
    if (proven and not alone) or "deviation" not in asked.order:
        d.model.clear_objective()  # type: ignore[no-untyped-call]
        d.model.clear_hints()  # type: ignore[no-untyped-call]
        _hint_wishes(d)
        again = worker(REQUIRED if proven and not alone else NEAREST)
        solver = again if again.solve(d.model) in FOUND else solver
    fixed, wanted = _model(problem, asked, launches(d, solver))
    for goal, got in zip(wanted, reached, strict=True):
        if goal.expression is not None:
            fixed.model.add(goal.expression <= got.value - goal.known)
    return settle(fixed, d, solver)


def _hint_wishes(d: Decisions) -> None:
    known = {lit.index for choice in d.choices for lit in choice.crew}
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
    for breach in (*d.unheld, *d.short, *(penalty.amount for penalty in d.penalties)):
        if isinstance(breach, IntVar) and breach.index not in known:
            d.model.add_hint(breach, 0)
            known.add(breach.index)


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
    """Return a flight as decided; a seat whose agreement does not cover the launch needs another one."""
    end, launch = solution.end[n], dock - flight.transit
    seats = tuple(
        replace(seat, instrument="") if not flight.here and problem.lapsed(seat, launch) else seat
        for seat in solution.crew[n]
    )
    return Flight(
        id=flight.id,
        vehicle_class=flight.vehicle_class,
        launch_day=launch,
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
