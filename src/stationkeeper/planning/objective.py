"""What is wanted, in order: each objective is made as good as it can be before the next one counts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from ortools.sat.python.cp_model import IntVar

from stationkeeper.errors import Fault, RequestError, nearest
from stationkeeper.planning.decisions import Affine, Decisions, Penalty, bounds

OTHER_PORT = 10  # days of changed stay that another port than the wished one is worth: an order of preference only
ONE_MOVE = 5  # days of changed stay that a relocation is worth
TITLES = {
    "no-seat": ("Days on which people have no seat home", "days"),
    "shortfall": ("Reserve missing", "kg"),
    "single-loss": ("Days not held under any single loss", "days"),
    "prices": ("Price of soft rules broken", "points"),
    "flights": ("Flights to fly", "flights"),
    "cost": ("Cost of the flights to fly", "million USD"),
    "deviation": ("Launches moved from their wished dates", "days"),
    "research": ("Crew days for research lost", "person-days"),
}
CHOICES = ("shortfall", "single-loss", "prices", "flights", "cost", "deviation", "research")
DEFAULT = ("shortfall", "single-loss", "prices", "deviation")
FEWEST = ("shortfall", "single-loss", "prices", "flights", "deviation")
CHEAPEST = ("shortfall", "single-loss", "prices", "cost", "deviation")
SHORTHANDS = {"": DEFAULT, "deviation": DEFAULT, "flights": FEWEST, "cost": CHEAPEST}
SPARING = {"flights", "cost"}  # objectives under which a declared flight need not fly


class Goal(NamedTuple):
    """One objective: its name and the expression to be made small, None when it is known to be `known`."""

    name: str
    expression: Affine | None
    known: int = 0


def goals(d: Decisions, order: Sequence[str]) -> list[Goal]:
    """Return the objectives in the order asked."""
    made: dict[str, Callable[[], Sequence[Affine]]] = {
        "shortfall": lambda: d.short,
        "single-loss": lambda: d.unheld,
        "prices": lambda: [p.price * p.amount for p in d.penalties if p.price and not _own_goal(d, p)],
        "flights": lambda: [c.flies for f, c in zip(d.problem.flights, d.choices, strict=True) if not f.here],
        "cost": lambda: costs(d),
        "deviation": lambda: deviations(d),
        "research": lambda: research_lost(d),
    }
    found = []
    for name in order:
        terms = made[name]()
        known = d.known_unheld if name == "single-loss" else 0
        found.append(Goal(name, sum(terms) if terms else None, known))
    return found


def _own_goal(d: Decisions, penalty: Penalty) -> bool:
    """Return whether a breach is counted by an objective of its own."""
    return penalty.rule in ("stocks", "propellant")


def costs(d: Decisions) -> list[Affine]:
    """Return what each flight to come costs, million USD; one whose cost nobody told counts nothing."""
    return [f.cost_musd * c.flies for _, f, c in d.pairs() if not f.here and f.cost_musd]


def deviations(d: Decisions) -> list[IntVar]:
    """Return the days by which each launch is moved from its wished date; 0 for a flight that does not fly."""
    found = []
    for n, flight, choice in d.pairs():
        low, high = bounds(choice.dock)
        if flight.here or low == high == flight.wished:
            continue
        most = max(abs(high - flight.wished), abs(flight.wished - low))
        moved = d.model.new_int_var(0, most, f"{n} moved by")
        d.model.add(moved >= choice.dock - flight.wished).only_enforce_if(choice.flies)
        d.model.add(moved >= flight.wished - choice.dock).only_enforce_if(choice.flies)
        found.append(moved)
    return found


def research_lost(d: Decisions) -> list[Affine]:
    """Return the person-days for research that are lost: own-segment people of rotations not aboard.

    Counted over the planned period, negative for every day aboard, so that less is better.
    """
    found: list[Affine] = []
    for n, flight, choice in d.pairs():
        people = sum(bool(seat.segment) for seat in flight.crews[0])
        if not flight.rotation or not people:
            continue
        last = d.model.new_int_var(0, d.problem.last + 1, f"{n} aboard until")
        d.model.add(last <= choice.end)
        days = d.model.new_int_var(0, d.problem.last + 1, f"{n} days aboard")
        d.model.add(days <= last - choice.dock)
        d.model.add(days == 0).only_enforce_if(~choice.flies)
        found.append(-people * days)
    return found


def disorder(d: Decisions) -> list[Affine]:
    """Return of each flight what is other than wished beside its launch: days of stay, port, move, crew; 0 or more."""
    found: list[Affine] = []
    for n, flight, choice in d.pairs():
        terms: list[Affine] = []
        if flight.wished_port in choice.at and len(choice.at) > 1:
            terms.append(OTHER_PORT * (choice.flies - choice.at[flight.wished_port]))
        if choice.moves is not None:
            terms += _changed_move(d, n, choice.moves, choice.moved)
        terms += [
            OTHER_PORT * sits for crew, sits in zip(flight.crews, choice.crew, strict=True) if crew != flight.wish
        ]
        terms += _changed_stay(d, n)
        found.append(sum(terms))
    return found


def _changed_move(d: Decisions, n: int, moves: IntVar, moved: IntVar | None) -> list[Affine]:
    """Return what a change of port costs that was not planned, or one that was planned and is not made or not then."""
    wish = d.problem.flights[n].wished_move
    if wish is None or moved is None:
        return [ONE_MOVE * moves]
    shift = d.model.new_int_var(0, 4000, f"{n} moved otherwise")
    d.model.add(shift >= moved - wish[0]).only_enforce_if(moves)
    d.model.add(shift >= wish[0] - moved).only_enforce_if(moves)
    kept = d.choices[n].then.get(wish[1])
    elsewhere = [] if kept is None else [ONE_MOVE * (1 - kept)]
    return [*elsewhere, shift]


def _changed_stay(d: Decisions, n: int) -> list[Affine]:
    """Return the days by which a stay differs: of a crew from the handover with its relief, else from the wish."""
    flight, choice = d.problem.flights[n], d.choices[n]
    most = bounds(choice.end)[1] - bounds(choice.end)[0] + 400
    changed = d.model.new_int_var(0, most, f"{n} changed stay")
    relieved = d.successors.get(n, {})
    for m, lit in relieved.items():
        d.model.add(changed >= choice.end - d.choices[m].dock - d.problem.handover).only_enforce_if(lit)
    free = [d.lasts[n]] if n in d.lasts else [choice.flies]
    d.model.add(changed >= choice.end - choice.dock - flight.stay).only_enforce_if(*free)
    d.model.add(changed >= choice.dock + flight.stay - choice.end).only_enforce_if(*free)
    return [changed]


def parse_objective(text: str, place: str = "--objective") -> tuple[str, ...]:
    """Return the objectives of a shorthand ("deviation", "flights", "cost") or of a list of names in their order.

    Raises RequestError for what is neither.
    """
    if text in SHORTHANDS:
        return SHORTHANDS[text]
    names = tuple(part.strip() for part in text.split(",") if part.strip())
    wrong = [name for name in names if name not in CHOICES]
    if wrong or len(set(names)) < len(names):
        allowed = f"deviation, flights, cost, or several of {', '.join(CHOICES)} in their order"
        raise RequestError(
            Fault(place, f"'{text}'", allowed, nearest(wrong[0], CHOICES) if wrong else "Name each once")
        )
    return names
