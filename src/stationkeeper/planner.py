"""The planner's door for Python: optimal plans, and what goes on which flight. Loads a solver, a second or two."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from stationkeeper.assessment import optimal
from stationkeeper.assessment.manifest import Aim, ManifestAnswer, manifest_answer
from stationkeeper.assessment.optimal import OptimalPlan, PlannedMove
from stationkeeper.errors import Fault, RequestError
from stationkeeper.planning.infeasible import explain
from stationkeeper.planning.objective import DEFAULT, parse_objective
from stationkeeper.planning.plan import Plan, Waiver
from stationkeeper.planning.problem import Problem, make_problem
from stationkeeper.planning.rules.registry import DEFAULTS, Setting, parse_rules
from stationkeeper.planning.solve import SECONDS, Asked, Solution, declared, solve, to_plan
from stationkeeper.planning.supplied import burns_of, supply
from stationkeeper.scenario.model import Scenario
from stationkeeper.times import date_of

MOST_DAYS = 3653  # ten years

__all__ = ["ManifestAnswer", "OptimalPlan", "Planned", "manifest", "optimise"]


@dataclass(frozen=True)
class Planned:
    """A plan and what is told about it; plan None: no plan keeps every rule, and `told` says why."""

    plan: Plan | None
    told: OptimalPlan


def optimise(
    scenario: Scenario,
    first: date | None = None,
    through: date | None = None,
    objective: str = "deviation",
    rules: Sequence[str] = (),
    waivers: Sequence[Waiver] = (),
    seconds: float = SECONDS,
) -> Planned:
    """Return the best plan of a scenario by the objectives in their order, each with its bound.

    first, through: days planned, the epoch and the station's own last day unless told. objective: "deviation" (all
    declared flights fly, launches move least), "flights" (fewest), or several objectives separated by commas. rules:
    "NAME=hard", "NAME=soft:PRICE" or "NAME=off". seconds: most time for one objective. The same input gives the same
    plan when every objective is proven. Raises RequestError with every fault.
    """
    first = first or scenario.station.epoch
    through = through or scenario.station.through
    order, settings = _read(scenario, first, through, objective, rules)
    problem = make_problem(scenario, first, through)
    asked = Asked(settings=settings, order=order, waivers=tuple(waivers), seconds=seconds)
    solution = solve(problem, asked)
    if solution is None:
        fixed = declared(problem, order)
        conflict = explain(fixed, settings, asked.waivers)
        empty = _told(scenario, problem, None, None, asked)
        return Planned(None, empty.model_copy(update={"no_plan": optimal.no_plan_told(fixed, conflict)}))
    plan = supply(scenario, problem, to_plan(problem, solution, asked.waivers))
    return Planned(plan, _told(scenario, problem, solution, plan, asked))


def _read(
    scenario: Scenario, first: date, through: date, objective: str, rules: Sequence[str]
) -> tuple[tuple[str, ...], dict[str, Setting]]:
    """Return objectives and rules; raise RequestError with the faults of all that was asked."""
    faults: list[Fault] = []
    order, settings = DEFAULT, dict(DEFAULTS)
    epoch = scenario.station.epoch
    if first < epoch:
        faults.append(Fault("from", str(first), f"{epoch} or later: what came before is on record"))
    if through <= first:
        faults.append(Fault("through", str(through), f"later than {first}"))
    if (through - epoch).days > MOST_DAYS:
        most = date_of(MOST_DAYS, epoch)
        faults.append(Fault("through", str(through), f"{most} at the latest: plans reach ten years"))
    try:
        order = parse_objective(objective, "objective")
    except RequestError as error:
        faults += error.faults
    try:
        settings = parse_rules(rules, "rule")
    except RequestError as error:
        faults += error.faults
    if faults:
        raise RequestError(faults)
    return order, settings


def _told(
    scenario: Scenario, problem: Problem, solution: Solution | None, plan: Plan | None, asked: Asked
) -> OptimalPlan:
    """Return the answer; for no solution all that is known without one."""
    burns, low = burns_of(scenario, problem, plan) if plan is not None else ((), 0.0)
    flown = {flight.id for flight in plan.flights} if plan is not None else set()
    return OptimalPlan(
        station=scenario.station.title,
        scenario_hash=scenario.hash,
        plan_hash=plan.hash if plan is not None else "",
        first=date_of(problem.first, problem.epoch),
        through=date_of(problem.last, problem.epoch),
        feasible=plan is not None,
        objectives=optimal.objectives_told(solution) if solution else (),
        flights=optimal.visits_told(problem, solution, plan) if solution and plan else (),
        left_out=tuple(flight.id for flight in problem.flights if flight.id not in flown) if plan else (),
        moves=tuple(PlannedMove(flight=m.flight, on=problem.date(m.day), to=m.port) for m in plan.moves)
        if plan
        else (),
        needs_agreement=optimal.agreements_needed(problem, plan) if plan else (),
        waivers=optimal.waivers_told(problem, plan) if plan else (),
        broken=optimal.broken_told(solution) if solution else (),
        burns=len(burns),
        propellant_low_kg=round(low, 1),
        loaded_kg=round(sum(load.mass_kg for f in plan.flights for load in f.loads), 1) if plan else 0.0,
        rules=optimal.rules_told(asked.settings),
        no_plan=None,
        build_s=round(solution.build_s, 3) if solution else 0.0,
        first_s=round(solution.first_s, 3) if solution else 0.0,
    )


def manifest(demands: str | Path, flights: str | Path, aim: Aim | None = None, lead_days: int = 0) -> ManifestAnswer:
    """Return what goes on which flight, for two CSV tables, with a bound and what stays behind.

    aim: most "number", "priority" or "mass" delivered, or everything on the fewest "flights"; None: priority when the
    demands have that column, else number. lead_days: from a flight's date until its cargo is aboard. Raises
    RequestError with every fault of both tables.
    """
    return manifest_answer(demands, flights, aim, lead_days)
