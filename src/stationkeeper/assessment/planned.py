"""Plans decided and told: the best plan of a scenario, and the one that changes least after something happened."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from stationkeeper.assessment import optimal
from stationkeeper.assessment.optimal import OptimalPlan, PlannedMove
from stationkeeper.assessment.replanned import ReplannedAnswer, changes_told, measures_told
from stationkeeper.errors import Fault, RequestError
from stationkeeper.planning.attempts import attempt
from stationkeeper.planning.events import event_text, known_names, parse_events
from stationkeeper.planning.infeasible import explain
from stationkeeper.planning.objective import DEFAULT, parse_objective
from stationkeeper.planning.plan import Plan, Waiver
from stationkeeper.planning.problem import Problem, make_problem
from stationkeeper.planning.replan import Changed, as_wished, had_nobody_acted, span_of, with_events
from stationkeeper.planning.rules.registry import DEFAULTS, Setting, parse_rules
from stationkeeper.planning.solve import SECONDS, Asked, Solution, declared, solve, to_plan
from stationkeeper.planning.supplied import burns_of, missing_kg, supply, with_use
from stationkeeper.scenario.model import Scenario
from stationkeeper.times import date_of

MOST_DAYS = 3653  # ten years
ROUNDS = 4  # so often a plan is sought whose stocks are enough for the people it has aboard


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
    declared flights fly, launches move least), "flights" (fewest), "cost" (cheapest), or several objectives separated
    by commas. rules: "NAME=hard", "NAME=soft:PRICE" or "NAME=off". seconds: most time for one objective. The same
    input gives the same plan when every objective is proven. Raises RequestError with every fault.
    """
    first = first or scenario.station.epoch
    through = through or scenario.station.through
    order, settings = _read(scenario, first, through, objective, rules)
    problem = make_problem(scenario, first, through)
    _check_costs(problem, order)
    asked = Asked(settings=settings, order=order, waivers=tuple(waivers), seconds=seconds)
    problem, solution, plan = _supplied(scenario, problem, asked)
    if solution is None or plan is None:
        fixed = declared(problem, order)
        conflict = explain(fixed, settings, asked.waivers)
        empty = _told(scenario, problem, None, None, asked)
        return Planned(None, empty.model_copy(update={"no_plan": optimal.no_plan_told(fixed, conflict)}))
    return Planned(plan, _told(scenario, problem, solution, plan, asked))


def _supplied(scenario: Scenario, problem: Problem, asked: Asked) -> tuple[Problem, Solution | None, Plan | None]:
    """Return the best plan with its loads, and the problem that it solves.

    What is used depends on who is aboard, so on the plan. Where one has more people aboard than its stocks are for,
    another is sought whose stocks are enough for them too; the first stands when there is none.
    """
    found: tuple[Problem, Solution | None, Plan | None] = (problem, None, None)
    for _ in range(ROUNDS):
        solution = solve(problem, asked)
        if solution is None:
            return found
        plan = supply(scenario, problem, to_plan(problem, solution, asked.waivers))
        found = problem, solution, plan
        if not _missing(scenario, problem, plan, asked):
            return found
        problem = with_use(scenario, problem, plan)
    return found


def _read(
    scenario: Scenario, first: date, through: date, objective: str, rules: Sequence[str]
) -> tuple[tuple[str, ...], dict[str, Setting]]:
    """Return objectives and rules; raise RequestError with the faults of all that was asked."""
    faults: list[Fault] = []
    order: tuple[str, ...] = DEFAULT
    settings = dict(DEFAULTS)
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


def _check_costs(problem: Problem, order: Sequence[str]) -> None:
    """Raise RequestError when plans are to be cheap and some flight's cost is not known."""
    unknown = dict.fromkeys(f.vehicle_class for f in problem.flights if not f.here and f.cost_musd is None)
    if "cost" in order and unknown:
        remedy = "Fill in column cost_musd of classes.csv, or --set classes.CLASS.cost_musd=VALUE"
        raise RequestError(Fault("objective", f"no cost of {', '.join(unknown)}", "a cost of every class", remedy))


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
        broken=_broken(scenario, problem, solution, plan, asked) if solution and plan else (),
        burns=len(burns),
        propellant_low_kg=round(low, 1),
        loaded_kg=round(sum(load.mass_kg for f in plan.flights for load in f.loads), 1) if plan else 0.0,
        rules=optimal.rules_told(asked.settings),
        no_plan=None,
        build_s=round(solution.build_s, 3) if solution else 0.0,
        first_s=round(solution.first_s, 3) if solution else 0.0,
    )


def _broken(
    scenario: Scenario, problem: Problem, solution: Solution, plan: Plan, asked: Asked
) -> tuple[optimal.Broken, ...]:
    """Return the soft rules broken, and stocks that are too few for the people whom the plan has aboard."""
    return (*optimal.broken_told(solution), *optimal.short_told(_missing(scenario, problem, plan, asked)))


def _missing(scenario: Scenario, problem: Problem, plan: Plan, asked: Asked) -> dict[str, float]:
    """Return how far stocks fall under their reserves, kg, where that rule is hard and not waived; {} for none."""
    if asked.settings.get("stocks", DEFAULTS["stocks"]).kind != "hard":
        return {}
    waived = {waiver.scope for waiver in plan.waivers if waiver.rule == "stocks"}
    return {stock: kg for stock, kg in missing_kg(scenario, problem, plan).items() if stock not in waived}


@dataclass(frozen=True)
class Replanned:
    """A new plan and what is told about it; plan None: none keeps every rule that cannot be stretched."""

    plan: Plan | None
    told: ReplannedAnswer


def replan(
    scenario: Scenario, plan: Plan, events: Sequence[str], known: date | None = None, seconds: float = SECONDS
) -> Replanned:
    """Return the plan that changes least when something happened.

    events: in words, as "pad site-31 out 2026-11-27..2027-03-22" (`planning.events`). known: day from which decisions
    are free; the first day of the events unless told. First only flights near the events may move, then all, then
    rules that people stretch in need: life on orbit, handover, representation. Raises RequestError.
    """
    happened = parse_events(events, known_names(scenario, plan), "event")
    if not happened:
        raise RequestError(Fault("event", "not given", "what happened", 'For example "flight ID lost"'))
    started = time.perf_counter()
    epoch = plan.epoch
    wished = as_wished(make_problem(scenario, epoch, plan.through), plan)
    changed = with_events(scenario, wished, happened)
    first, last = span_of(happened, plan)
    first = first if known is None else max((known - epoch).days, 0)
    solution, problem, scope, asked, new = _replanned(scenario, plan, changed, (first, last), seconds)
    told = ReplannedAnswer(
        station=scenario.station.title,
        old_hash=plan.hash,
        new_hash="",
        known_from=date_of(first, epoch),
        events=tuple(event_text(event, epoch) for event in happened),
        feasible=solution is not None,
        scope=scope,
        objectives=optimal.objectives_told(solution) if solution else (),
        changes=(),
        unchanged=0,
        stretched=(),
        measures=(),
        no_plan=None,
        seconds=round(time.perf_counter() - started, 3),
    )
    if new is None:
        conflict = explain(declared(problem, asked.order), asked.settings)
        return Replanned(None, told.model_copy(update={"no_plan": optimal.no_plan_told(problem, conflict)}))
    changes = changes_told(plan, new, changed)
    touched = {change.flight for change in changes}
    assert solution is not None
    more = {
        "new_hash": new.hash,
        "changes": changes,
        "unchanged": sum(flight.id not in touched for flight in plan.flights),
        "stretched": tuple(
            f"{b.rule}, {b.scope}: {b.amount:,} {b.unit}" for b in _broken(scenario, problem, solution, new, asked)
        ),
        "measures": measures_told(scenario, wished, (plan, had_nobody_acted(wished, plan, changed), new)),
    }
    return Replanned(new, told.model_copy(update=more))


def _with_acting_waivers(old: Plan, new: Plan) -> Plan:
    """Return the new plan without waivers of flights that only the old one has, and with one for each rule and place:
    the newest.
    """
    gone = {flight.id for flight in old.flights} - {flight.id for flight in new.flights}
    acting = {(waiver.rule, waiver.scope): waiver for waiver in new.waivers if waiver.scope not in gone}
    return replace(new, waivers=tuple(acting.values()))


def _replanned(
    scenario: Scenario, old: Plan, changed: Changed, span: tuple[int, int], seconds: float
) -> tuple[Solution | None, Problem, str, Asked, Plan | None]:
    """Return what an attempt found, with loads; sought anew where its stocks are not enough for those aboard."""
    found: tuple[Solution | None, Problem, str, Asked, Plan | None] | None = None
    for _ in range(ROUNDS):
        tried = attempt(changed, *span, seconds)
        if tried.solution is None:
            return found or (*tried, None)
        decided = _with_acting_waivers(old, to_plan(tried.problem, tried.solution, old.waivers))
        new = supply(scenario, tried.problem, decided)
        found = (*tried, new)
        if not _missing(scenario, tried.problem, new, tried.asked):
            return found
        changed = changed._replace(problem=with_use(scenario, changed.problem, new))
    assert found is not None
    return found
