"""When no plan keeps every rule: the smallest set of rules that cannot hold together, and what would loosen it.

The set is found by deletion: a rule (then each of its scopes) is left out for good when the rest still cannot hold.
What remains is minimal: leaving out any one of its members gives a plan to the others.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from ortools.sat.python import cp_model

from stationkeeper.planning.plan import Waiver
from stationkeeper.planning.problem import Problem
from stationkeeper.planning.rules.registry import BY_NAME, RULES, Setting, build, scopes

Part = tuple[str, str]  # a rule and one of its scopes
EFFORT = 10.0  # deterministic seconds for one question "is there a plan?"; unanswered counts as yes
UNIT_PRICE = 1


class Relaxation(NamedTuple):
    """The least breach of one rule with which all others hold: how much, of what; amount None: leave it out."""

    rule: str
    scope: str
    amount: int | None
    unit: str


class Conflict(NamedTuple):
    """Rules that cannot hold together, each with its scope, and what would loosen them, cheapest first."""

    core: tuple[Part, ...]
    relaxations: tuple[Relaxation, ...]


def explain(problem: Problem, settings: Mapping[str, Setting], waivers: Sequence[Waiver] = ()) -> Conflict:
    """Return why no plan exists: a minimal set of rules and scopes, and the cheapest way out by each.

    problem: as solved (`solve.declared`). Call it only when there is no plan.
    """

    def possible(kept: Sequence[Part]) -> bool:
        return feasible(problem, settings, waivers, _left_out(problem, settings, kept))

    hard = [rule.name for rule in RULES if settings.get(rule.name, rule.default).kind == "hard"]
    rules = _shrunk([(name, "") for name in hard], lambda kept: possible(_spread(problem, kept)))
    core = _shrunk(_spread(problem, rules), possible)
    return Conflict(tuple(core), tuple(_ways_out(problem, settings, waivers, core)))


def feasible(
    problem: Problem,
    settings: Mapping[str, Setting],
    waivers: Sequence[Waiver],
    exempt: Sequence[Part],
) -> bool:
    """Return whether any plan keeps the rules that are not exempt."""
    d = build(problem, settings, waivers, exempt)
    return _asked(d.model)[1] != cp_model.INFEASIBLE


def _asked(model: cp_model.CpModel) -> tuple[cp_model.CpSolver, cp_model.CpSolverStatus]:
    """Return the solver and its status for one question; one worker, so that the answer is the same everywhere."""
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = 1
    solver.parameters.max_deterministic_time = EFFORT
    return solver, solver.solve(model)


def _spread(problem: Problem, rules: Sequence[Part]) -> list[Part]:
    """Return every scope of some rules."""
    return [(name, scope) for name, _ in rules for scope in scopes(problem, name)]


def _left_out(problem: Problem, settings: Mapping[str, Setting], kept: Sequence[Part]) -> list[Part]:
    """Return what is exempt when only `kept` and the soft rules bind; a rule without any scope kept is left out."""
    keep, names = set(kept), {name for name, _ in kept}
    out: list[Part] = []
    for rule in RULES:
        if settings.get(rule.name, rule.default).kind != "hard":
            continue
        out += [(rule.name, scope) for scope in scopes(problem, rule.name) if (rule.name, scope) not in keep]
        if rule.name not in names:
            out.append((rule.name, ""))
    return out


def _shrunk(parts: Sequence[Part], possible: Callable[[Sequence[Part]], bool]) -> list[Part]:
    """Return a minimal subset of the parts that still has no plan: halves are tried before single parts."""
    kept = list(parts)
    size = max(len(kept) // 2, 1)
    at = 0
    while size >= 1:
        at = 0
        while at < len(kept):
            rest = kept[:at] + kept[at + size :]
            if rest and not possible(rest):
                kept = rest
            else:
                at += size
        if size == 1:
            return kept
        size //= 2
    return kept


def _ways_out(
    problem: Problem, settings: Mapping[str, Setting], waivers: Sequence[Waiver], core: Sequence[Part]
) -> list[Relaxation]:
    """Return for each rule of the core the least breach with which all other rules hold, if that alone suffices."""
    found: list[Relaxation] = []
    for name in dict.fromkeys(name for name, _ in core):
        rule = BY_NAME[name]
        if rule.unit:
            found += _least_breach(problem, settings, waivers, name)
        else:
            named = [scope for other, scope in core if other == name]
            out = [(name, scope) for scope in named]
            if feasible(problem, settings, waivers, out):
                found += [Relaxation(name, scope, None, "") for scope in named]
    return sorted(found, key=lambda way: (way.amount is None, way.amount or 0, way.rule, way.scope))


def _least_breach(
    problem: Problem, settings: Mapping[str, Setting], waivers: Sequence[Waiver], name: str
) -> list[Relaxation]:
    soft = {**settings, name: Setting("soft", UNIT_PRICE)}
    d = build(problem, soft, waivers)
    terms = [penalty for penalty in d.penalties if penalty.rule == name]
    if not terms:
        return []
    d.model.minimize(sum(penalty.amount for penalty in terms))
    solver, status = _asked(d.model)
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return []
    amounts = [(penalty.scope, int(solver.value(penalty.amount))) for penalty in terms]
    return [Relaxation(name, scope, amount, BY_NAME[name].unit) for scope, amount in amounts if amount > 0]
