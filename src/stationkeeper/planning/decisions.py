"""The decisions as variables of a constraint model: when a flight docks and leaves, where, with whom, or not at all.

What the decisions mean is fixed here; what must hold between them is left to `planning.rules`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from ortools.sat.python import cp_model
from ortools.sat.python.cp_model import IntVar

from stationkeeper.planning.problem import Candidate, Problem

# A linear expression, a variable or a number; the solver's own types do not add up with one another.
Affine = Any
Literal = Any


MOST_OVER_DAYS = 200  # how far a stay may pass the life on orbit where that rule does not bind


class Penalty(NamedTuple):
    """How far a soft rule is broken somewhere: a count in the rule's unit, and its price for one."""

    rule: str
    scope: str
    amount: Affine
    price: int


@dataclass
class Choice:
    """The variables of one flight. Days since the epoch.

    flies: 1 when it flies. dock, end: first day docked, day on which it leaves. at: port -> 1 when it docks there.
    moves: 1 when it changes its port on day `moved`; then: port -> 1 when it moves there. crew: one for each of the
    candidate's crews.
    """

    flies: IntVar
    dock: IntVar
    end: IntVar
    at: dict[int, IntVar]
    moves: IntVar | None
    moved: IntVar | None
    then: dict[int, IntVar]
    crew: list[IntVar]


@dataclass
class Decisions:
    """A model under construction: the problem, the variables, what soft rules cost, which scopes a rule leaves out.

    exempt: pairs (rule, scope); a rule does not bind where it is exempt.
    """

    problem: Problem
    model: cp_model.CpModel
    choices: list[Choice]
    exempt: frozenset[tuple[str, str]] = frozenset()
    penalties: list[Penalty] = field(default_factory=list)
    successors: dict[int, dict[int, IntVar]] = field(default_factory=dict)
    lasts: dict[int, IntVar] = field(default_factory=dict)
    unheld: list[Affine] = field(default_factory=list)
    known_unheld: int = 0
    short: list[Affine] = field(default_factory=list)
    soft_handover: bool = False
    _docked_by: dict[tuple[int, int], IntVar] = field(default_factory=dict)
    _gone_by: dict[tuple[int, int], IntVar] = field(default_factory=dict)

    def binds(self, rule: str, scope: str) -> bool:
        """Return whether a rule binds in a scope."""
        return (rule, scope) not in self.exempt

    def pairs(self) -> Iterable[tuple[int, Candidate, Choice]]:
        """Return number, candidate and variables of every flight."""
        return (
            (n, flight, choice)
            for n, (flight, choice) in enumerate(zip(self.problem.flights, self.choices, strict=True))
        )

    def docked_by(self, n: int, day: int) -> Literal:
        """Return whether flight `n` flies and has docked by the end of `day`."""
        choice = self.choices[n]
        low, high = bounds(choice.dock)
        if day < low:
            return False
        if day >= high:
            return choice.flies
        key = (n, day)
        if key not in self._docked_by:
            early = self.model.new_bool_var(f"{n} docked by {day}")
            self.model.add(choice.dock <= day).only_enforce_if(early)
            self.model.add(choice.dock > day).only_enforce_if(~early, choice.flies)
            self.model.add_implication(early, choice.flies)
            self._docked_by[key] = early
        return self._docked_by[key]

    def gone_by(self, n: int, day: int) -> Literal:
        """Return whether flight `n` flies and has left by the end of `day`."""
        choice = self.choices[n]
        low, high = bounds(choice.end)
        if day < low:
            return False
        if day >= high:
            return choice.flies
        key = (n, day)
        if key not in self._gone_by:
            gone = self.model.new_bool_var(f"{n} gone by {day}")
            self.model.add(choice.end <= day).only_enforce_if(gone)
            self.model.add(choice.end > day).only_enforce_if(~gone, choice.flies)
            self.model.add_implication(gone, choice.flies)
            self._gone_by[key] = gone
        return self._gone_by[key]


def bounds(variable: IntVar) -> tuple[int, int]:
    """Return the least and the greatest value of a variable's domain."""
    domain = variable.proto.domain
    return int(domain[0]), int(domain[len(domain) - 1])


def make_decisions(problem: Problem, exempt: frozenset[tuple[str, str]] = frozenset()) -> Decisions:
    """Return the variables of a problem with nothing required of them yet."""
    model = cp_model.CpModel()
    choices = [_choice(problem, model, n, flight, exempt) for n, flight in enumerate(problem.flights)]
    return Decisions(problem, model, choices, exempt)


def _choice(
    problem: Problem, model: cp_model.CpModel, n: int, flight: Candidate, exempt: frozenset[tuple[str, str]]
) -> Choice:
    flies = model.new_int_var(0 if can_stay_home(flight, exempt) else 1, 1, f"{n} flies")
    low, high = _docking_days(problem, flight, exempt)
    dock = model.new_int_var(low, high, f"{n} dock")
    first, last = low + 1, high + _most(flight, exempt)
    last = last if flight.leave_by is None else min(last, flight.leave_by)
    end = model.new_int_var(max(first, problem.first + 1), max(first, last, problem.first + 1), f"{n} end")
    at = {port: model.new_bool_var(f"{n} at {port}") for port in _berths(flight)}
    model.add_exactly_one([*at.values(), ~flies])
    crew = [model.new_bool_var(f"{n} crew {k}") for k in range(len(flight.crews))]
    model.add_exactly_one([*crew, ~flies])
    moves, moved, then = _move(problem, model, n, flight, dock, end, flies, at)
    if not flight.here:
        model.add(dock == min(max(flight.wished, low), high)).only_enforce_if(~flies)
    return Choice(flies, dock, end, at, moves, moved, then, crew)


def can_stay_home(flight: Candidate, exempt: frozenset[tuple[str, str]]) -> bool:
    """Return whether a flight may be left out: optional, or its commitment is waived."""
    return flight.optional or (not flight.here and ("commitments", flight.id) in exempt)


def _docking_days(problem: Problem, flight: Candidate, exempt: frozenset[tuple[str, str]]) -> tuple[int, int]:
    """Return the first and the last day on which a flight may dock: its window, or the whole period."""
    if ("dates", flight.id) in exempt and not flight.here:
        return flight.ready, max(problem.last + flight.transit, flight.ready)
    return flight.low, flight.high


def _most(flight: Candidate, exempt: frozenset[tuple[str, str]]) -> int:
    """Return the most days docked that the variables allow; rules may ask for less."""
    return flight.stay_most + (MOST_OVER_DAYS if ("life", flight.id) in exempt else 0)


def _berths(flight: Candidate) -> tuple[int, ...]:
    return (flight.wished_port,) if flight.here and flight.wished_port >= 0 else flight.ports


def _move(
    problem: Problem,
    model: cp_model.CpModel,
    n: int,
    flight: Candidate,
    dock: IntVar,
    end: IntVar,
    flies: IntVar,
    at: dict[int, IntVar],
) -> tuple[IntVar | None, IntVar | None, dict[int, IntVar]]:
    """Return the variables of one change of port, for crew vehicles that fit more than one; nothing for others."""
    if not flight.rotation or len(flight.ports) < 2:
        return None, None, {}
    low = max(bounds(dock)[0], problem.first) + 1
    moves = model.new_bool_var(f"{n} moves")
    moved = model.new_int_var(low, max(low, bounds(end)[1]), f"{n} moved")
    then = {port: model.new_bool_var(f"{n} then {port}") for port in flight.ports}
    model.add_exactly_one([*then.values(), ~moves])
    model.add_implication(moves, flies)
    model.add(moved == end).only_enforce_if(~moves)
    model.add(moved >= dock + problem.spacing).only_enforce_if(moves)
    model.add(moved <= end - problem.spacing).only_enforce_if(moves)
    for port, lit in then.items():
        if port in at:
            model.add_bool_or(~lit, ~at[port])
    return moves, moved, then
