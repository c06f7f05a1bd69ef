"""How far a replan reaches: from flights near the events to every flight, from all rules to those stretched in need."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import NamedTuple

from stationkeeper.planning.problem import Problem
from stationkeeper.planning.replan import LONGER, STRETCHED, Changed, near_only, past_kept, rescue_goals
from stationkeeper.planning.rules.registry import DEFAULTS, Setting
from stationkeeper.planning.solve import Asked, Solution, solve

ORDER = ("shortfall", "single-loss", "prices", "deviation")


class Attempt(NamedTuple):
    """The first solution found, the problem it solves, how far it reached in words, and what was asked.

    solution: None when the last attempt found none either.
    """

    solution: Solution | None
    problem: Problem
    scope: str
    asked: Asked


def attempt(
    changed: Changed, known: int, last: int, seconds: float, laid: Mapping[str, Setting] | None = None
) -> Attempt:
    """Return the first solution: among near flights, with lives on orbit stretched, among all, all stretched.

    People whose vehicle is unsafe wait no longer because only near flights were looked at: such a solution counts only
    when the flight that fetches them comes as soon as it can.

    known: day from which decisions are free. last: last day that an event reaches. laid: settings of rules laid over
    the usual ones in every attempt.
    """
    over = laid or {}
    near, every = near_only(changed, known, last), past_kept(changed, known)
    if any(flight.leave_by is not None for flight in every.flights):
        near = every
    usual = Asked(settings={**DEFAULTS, **over}, order=ORDER, seconds=seconds, extra=rescue_goals, keep_optional=True)
    longer, stretched = (replace(usual, settings={**how, **over}) for how in (LONGER, STRETCHED))
    ways = (
        (near, usual, "flights near the events"),
        (near, longer, "flights near the events, lives on orbit stretched"),
        (every, longer, "all flights, lives on orbit stretched"),
        (every, stretched, "all flights, rules stretched"),
    )
    for problem, how, scope in ways:
        solution = solve(problem, how)
        if solution is not None and (problem is every or _fetched_at_once(problem, solution)):
            return Attempt(solution, problem, scope, how)
    return Attempt(None, every, ways[-1][2], stretched)


def _fetched_at_once(problem: Problem, solution: Solution) -> bool:
    """Return whether nobody waits longer for a seat home than until the first day on which a flight can fetch them."""
    waits = next((one.value for one in solution.reached if one.name == "no-seat"), 0)
    unsafe = {flight.id: flight.unsafe_from for flight in problem.flights if flight.unsafe_from is not None}
    least = 0
    for flight in problem.flights:
        since = unsafe.get(flight.fetches)
        if flight.rescue is not None and since is not None:
            least += max(flight.low - since, 0)
    return waits <= least
