"""The decisions as variables of a constraint model: when a flight docks and leaves, where, with whom, or not at all.

What the decisions mean is fixed here; what must hold between them is left to `planning.rules`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np
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
    candidate's crews. dock_days, end_days: least and greatest of both days. flies_for_sure: it cannot be left out.
    """

    flies: IntVar
    dock: IntVar
    end: IntVar
    at: dict[int, IntVar]
    moves: IntVar | None
    moved: IntVar | None
    then: dict[int, IntVar]
    crew: list[IntVar]
    dock_days: tuple[int, int]
    end_days: tuple[int, int]
    flies_for_sure: bool


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
    _spans: tuple[Any, ...] = ()
    _come_by: dict[int, tuple[list[int], list[int], list[IntVar]]] = field(default_factory=dict)
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

    def come_by(self, day: int) -> tuple[list[int], list[int], list[IntVar]]:
        """Return the flights that have docked by the end of `day` for sure, those that may have, and of each of these
        whether it has.
        """
        if day not in self._come_by:
            low, high, sure = self._arrays()
            there = np.flatnonzero(sure & (high <= day))
            maybe = np.flatnonzero((low <= day) & ~(sure & (high <= day)))
            self._come_by[day] = there.tolist(), maybe.tolist(), [self.docked_by(int(n), day) for n in maybe]
        return self._come_by[day]

    def _arrays(self) -> tuple[Any, Any, Any]:
        """Return first and last day of docking and whether it flies for sure, of all flights."""
        if not self._spans:
            low, high = np.array([choice.dock_days for choice in self.choices], np.int64).reshape(-1, 2).T
            self._spans = low, high, np.array([choice.flies_for_sure for choice in self.choices], np.bool_)
        return self._spans

    def docked_by(self, n: int, day: int) -> Literal:
        """Return whether flight `n` flies and has docked by the end of `day`."""
        choice = self.choices[n]
        low, high = choice.dock_days
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
        low, high = choice.end_days
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


def make_decisions(
    problem: Problem,
    exempt: frozenset[tuple[str, str]] = frozenset(),
    launches: Sequence[int | None] | None = None,
) -> Decisions:
    """Return the variables of a problem with nothing required of them yet.

    launches: the day on which each flight docks, None for one that does not fly, where that is decided already.
    """
    model = cp_model.CpModel()
    choices = [
        _choice(problem, model, n, flight, exempt, _freedom(problem, flight, exempt, n, launches))
        for n, flight in enumerate(problem.flights)
    ]
    return Decisions(problem, model, choices, exempt)


class _Freedom(NamedTuple):
    """What is open of a flight's launch: whether it flies (least, greatest) and the first and last docking day."""

    flies: tuple[int, int]
    dock: tuple[int, int]


def _freedom(
    problem: Problem,
    flight: Candidate,
    exempt: frozenset[tuple[str, str]],
    n: int,
    launches: Sequence[int | None] | None,
) -> _Freedom:
    days = _docking_days(problem, flight, exempt)
    if launches is None:
        return _Freedom((0 if can_stay_home(flight, exempt) else 1, 1), days)
    day = launches[n]
    if day is None:
        return _Freedom((0, 0), (_kept_in(flight.wished, days),) * 2)
    return _Freedom((1, 1), (day, day))


def _kept_in(day: int, days: tuple[int, int]) -> int:
    return min(max(day, days[0]), days[1])


def _choice(
    problem: Problem,
    model: cp_model.CpModel,
    n: int,
    flight: Candidate,
    exempt: frozenset[tuple[str, str]],
    freedom: _Freedom,
) -> Choice:
    flies = model.new_int_var(*freedom.flies, f"{n} flies")
    low, high = freedom.dock
    dock = model.new_int_var(low, high, f"{n} dock")
    first, last = low + 1, high + _most(flight, exempt)
    last = last if flight.leave_by is None else min(last, flight.leave_by)
    ends = (max(first, problem.first + 1), max(first, last, problem.first + 1))
    ends = (flight.wished + flight.stay,) * 2 if flight.kept else ends
    ends = ends if freedom.flies[1] else (ends[0],) * 2
    end = model.new_int_var(*ends, f"{n} end")
    at = {port: model.new_bool_var(f"{n} at {port}") for port in _berths(flight)}
    model.add_exactly_one([*at.values(), ~flies])
    crew = [model.new_bool_var(f"{n} crew {k}") for k in range(len(flight.crews))]
    model.add_exactly_one([*crew, ~flies])
    moves, moved, then = _move(problem, model, n, flight, dock, end, flies, at)
    if not flight.here:
        model.add(dock == _kept_in(flight.wished, (low, high))).only_enforce_if(~flies)
    return Choice(flies, dock, end, at, moves, moved, then, crew, (low, high), ends, bool(freedom.flies[0]))


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
    return (flight.wished_port,) if (flight.here or flight.kept) and flight.wished_port >= 0 else flight.ports


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
    if not flight.rotation or len(flight.ports) < 2 or (flight.kept and flight.wished_move is None):
        return None, None, {}
    low = max(bounds(dock)[0], problem.first) + 1
    days, ports = (low, max(low, bounds(end)[1])), flight.ports
    moves = model.new_int_var(int(flight.kept), 1, f"{n} moves")
    if flight.kept and flight.wished_move is not None:
        days, ports = (flight.wished_move[0],) * 2, (flight.wished_move[1],)
    moved = model.new_int_var(*days, f"{n} moved")
    then = {port: model.new_bool_var(f"{n} then {port}") for port in ports}
    model.add_exactly_one([*then.values(), ~moves])
    model.add_implication(moves, flies)
    model.add(moved == end).only_enforce_if(~moves)
    model.add(moved >= dock + problem.spacing).only_enforce_if(moves)
    model.add(moved <= end - problem.spacing).only_enforce_if(moves)
    if not flight.kept:  # a plan tells no later one, and a flight that docks after the last day must find its port
        model.add(moved <= problem.last).only_enforce_if(moves)
    for port, lit in then.items():
        if port in at:
            model.add_bool_or(~lit, ~at[port])
    return moves, moved, then
