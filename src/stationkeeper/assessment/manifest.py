"""What goes on which flight: the answer for two plain tables, with its bound and what stays behind."""

from __future__ import annotations

import math
import time
from collections import Counter
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Literal, NamedTuple

from pydantic import Field

from stationkeeper.assessment.answer import Told
from stationkeeper.errors import Fault, RequestError
from stationkeeper.planning.manifest_lots import Bundle, Ints, Lot, lots_of, room_of, size_of
from stationkeeper.planning.manifest_model import Loaded, Refused, fewest, most
from stationkeeper.planning.manifest_tables import Tables, Vessel, read_tables
from stationkeeper.planning.manifest_why import conflict_of, reason_of

Aim = Literal["number", "priority", "mass", "flights"]
AIMS: tuple[Aim, ...] = ("number", "priority", "mass", "flights")
MOST_LEAD_DAYS = 3650
MOST_SECONDS = 3600
DIGITS = 6  # decimals of kg and m3: the finest that is told apart


class Hold(Told):
    """How full one hold of a flight is."""

    mass_kg: float = Field(description="Loaded.")
    capacity_kg: float = Field(description="What the hold carries.")
    volume_m3: float = Field(description="Loaded.")
    capacity_m3: float = Field(description="What the hold takes.")
    share: float = Field(description="The larger of the shares of mass and volume.")


class FlightLoad(Told):
    """One flight with its load."""

    flight: str = Field(description="Name in the table.")
    day: date = Field(alias="date", description="Date in the table, UTC.")
    pieces: int = Field(description="Pieces aboard.")
    pressurised: Hold = Field(description="Pressurised hold.")
    unpressurised: Hold = Field(description="Unpressurised hold.")


class LeftBehind(Told):
    """Pieces of one item that are not delivered."""

    item: str = Field(description="Name in the table.")
    line: int = Field(description="Its line in the file.")
    pieces: int = Field(description="Pieces not delivered.")
    reason: str = Field(
        description="no flight in time, larger than any hold, larger than any hold in time, or no room."
    )
    text: str = Field(description="The reason in words, with its numbers.")


class ConflictTold(Told):
    """Why not everything can be delivered."""

    items: list[str] = Field(
        description="Items that cannot all be delivered; one that no flight can take stands alone."
    )
    text: str = Field(description="Why.")


class ManifestAnswer(Told):
    """What goes on which flight."""

    delivered: list[str] = Field(description="Items in the order of the table, once for each piece.")
    loads: dict[str, list[str]] = Field(description="Items by flight, in the order of the table; used flights only.")
    optimal: bool = Field(description="Whether the plan is proven best: objective equals bound.")
    aim: Aim = Field(description="What was asked: most number, priority or mass delivered, or fewest flights.")
    shown: Aim = Field(description="What the plan shown is best at: another than asked when not all can be delivered.")
    feasible: bool | None = Field(
        description="Whether all can be delivered, asked with fewest flights; null: not known."
    )
    objective: float = Field(description="Pieces, sum of priorities, kg, or flights.")
    bound: float = Field(description="No plan does better than this.")
    gap: float = Field(description="Distance from objective to bound as a share of the bound.")
    asked: int = Field(description="Pieces in the table.")
    undelivered: list[LeftBehind] = Field(description="What stays behind and why, in the order of the table.")
    conflict: ConflictTold | None = Field(description="Asked with fewest flights: why not all can be delivered.")
    flights: list[FlightLoad] = Field(description="All flights in order of date.")


class _Problem(NamedTuple):
    """Tables with what one piece of each demand counts, and the lots that have a flight."""

    tables: Tables
    lead_days: int
    lots: list[Lot]
    stranded: list[Bundle]
    room: Ints
    unit: float


def manifest_answer(
    demands: str | Path, flights: str | Path, aim: Aim | None, lead_days: int, seconds: int | None = None
) -> ManifestAnswer:
    """Return the best loads for two CSV tables; aim None: priority when the demands have that column, else number.

    lead_days: from a flight's date until its cargo is aboard. seconds: after which the search ends; None: after its
    counted work, the same on every machine. Raises RequestError with every fault.
    """
    until = time.monotonic() + seconds if seconds is not None else math.inf
    faults = []
    if not 0 <= lead_days <= MOST_LEAD_DAYS:
        faults.append(Fault("--lead-days", str(lead_days), f"0 to {MOST_LEAD_DAYS}", "Days from flight to aboard"))
    if seconds is not None and not 1 <= seconds <= MOST_SECONDS:
        faults.append(Fault("--seconds", str(seconds), f"1 to {MOST_SECONDS}", "Leave it out for no limit in time"))
    try:
        tables = read_tables(demands, flights)
    except RequestError as error:
        raise RequestError([*faults, *error.faults]) from None
    if aim == "priority" and not tables.with_priority:
        met = "the demands have no column 'priority'"
        faults.append(Fault("--maximise", "priority", "number, mass, or such a column", f"Add it to {demands}: {met}"))
    if faults:
        raise RequestError(faults)
    chosen = aim or ("priority" if tables.with_priority else "number")
    if chosen == "flights":
        return _fewest(tables, lead_days, until)
    return _most(tables, lead_days, chosen, chosen, until)


def _problem(tables: Tables, lead_days: int, aim: Aim) -> _Problem:
    worth = {"priority": [one.worth for one in tables.demands], "mass": [one.mass for one in tables.demands]}
    lots = lots_of(tables, worth.get(aim, [1] * len(tables.demands)), lead_days)
    stranded = sorted(bundle for lot in lots if not lot.flights for bundle in lot.bundles)
    unit = {"priority": tables.worth_unit, "mass": tables.mass_unit_kg}.get(aim, 1.0)
    return _Problem(tables, lead_days, [lot for lot in lots if lot.flights], stranded, room_of(tables.flights), unit)


def _most(tables: Tables, lead_days: int, aim: Aim, shown: Aim, until: float) -> ManifestAnswer:
    problem = _problem(tables, lead_days, shown)
    return _told(problem, most(problem.lots, problem.room, until), aim, shown)


def _fewest(tables: Tables, lead_days: int, until: float) -> ManifestAnswer:
    """Return everything on the fewest flights, or what can be delivered at most and why not everything."""
    problem = _problem(tables, lead_days, "flights")
    outcome = Refused(proven=True) if problem.stranded else fewest(problem.lots, problem.room, until)
    if isinstance(outcome, Loaded):
        return _told(problem, outcome, "flights", "flights", feasible=True)
    instead = _most(tables, lead_days, "flights", "priority" if tables.with_priority else "number", until)
    feasible = False if outcome.proven else None
    conflict = _conflict(problem, until) if outcome.proven else None
    return instead.model_copy(update={"feasible": feasible, "conflict": conflict})


def _conflict(problem: _Problem, until: float) -> ConflictTold | None:
    """Return the smallest set found that cannot be delivered: first what no flight can take."""
    if problem.stranded:
        bundle = problem.stranded[0]
        _, text = reason_of(bundle, problem.tables, problem.lead_days)
        others = len(dict.fromkeys(problem.stranded)) - 1
        more = f"; {others} more cannot be delivered either, each by itself" if others else ""
        return ConflictTold(items=_items([bundle], problem.tables), text=f"{text}{more}")
    found = conflict_of(problem.lots, problem.tables, problem.room, until)
    return ConflictTold(items=_items(found.bundles, problem.tables), text=found.text) if found else None


def _items(bundles: Sequence[Bundle], tables: Tables) -> list[str]:
    """Return the items of the bundles, once for each piece, in the order of the table."""
    return [tables.demands[index].item for index in sorted(index for bundle in bundles for index in bundle)]


def _aboard(problem: _Problem, loads: Ints) -> list[list[Bundle]]:
    """Return the bundles on each flight: of alike ones the first in the table fly first."""
    aboard: list[list[Bundle]] = [[] for _ in problem.tables.flights]
    for lot, row in zip(problem.lots, loads.tolist(), strict=True):
        waiting = iter(lot.bundles)
        for flight, count in enumerate(row):
            aboard[flight] += [next(waiting) for _ in range(count)]
    return aboard


def _told(problem: _Problem, found: Loaded, aim: Aim, shown: Aim, feasible: bool | None = None) -> ManifestAnswer:
    tables = problem.tables
    aboard = _aboard(problem, found.loads)
    delivered = _items([bundle for load in aboard for bundle in load], tables)
    named = zip(tables.flights, aboard, strict=True)
    return ManifestAnswer(
        delivered=delivered,
        loads={flight.name: _items(load, tables) for flight, load in named if load},
        optimal=found.value == found.bound,
        aim=aim,
        shown=shown,
        feasible=feasible,
        objective=round(found.value * problem.unit, DIGITS),
        bound=round(found.bound * problem.unit, DIGITS),
        gap=abs(found.bound - found.value) / max(found.bound, 1),
        asked=sum(one.quantity for one in tables.demands),
        undelivered=_left(problem, [bundle for load in aboard for bundle in load]),
        conflict=None,
        flights=[_flight(one, load, tables) for one, load in zip(tables.flights, aboard, strict=True)],
    )


def _left(problem: _Problem, aboard: Sequence[Bundle]) -> list[LeftBehind]:
    """Return what stays behind, a row for each item."""
    left = Counter(bundle for lot in problem.lots for bundle in lot.bundles)
    left.update(problem.stranded)
    left.subtract(aboard)
    rows: list[LeftBehind] = []
    for bundle, bundles in sorted(left.items()):
        if not bundles:
            continue
        reason, text = reason_of(bundle, problem.tables, problem.lead_days)
        for index, pieces in sorted(Counter(bundle).items()):
            one = problem.tables.demands[index]
            words = f"{text} (with its group {one.group})" if one.group else text
            rows.append(LeftBehind(item=one.item, line=one.line, pieces=pieces * bundles, reason=reason, text=words))
    return sorted(rows, key=lambda row: row.line)


def _flight(flight: Vessel, load: Sequence[Bundle], tables: Tables) -> FlightLoad:
    taken = [sum(column) for column in zip((0, 0, 0, 0), *(size_of(one, tables.demands) for one in load), strict=True)]
    holds = [_hold(taken[at : at + 2], flight.carries[at : at + 2], tables) for at in (0, 2)]
    pieces = sum(len(bundle) for bundle in load)
    return FlightLoad(flight=flight.name, day=flight.day, pieces=pieces, pressurised=holds[0], unpressurised=holds[1])


def _hold(taken: Sequence[int], carries: Sequence[float], tables: Tables) -> Hold:
    kg, m3 = taken[0] * tables.mass_unit_kg, taken[1] * tables.volume_unit_m3
    shares = [part / free for part, free in zip((kg, m3), carries, strict=True) if free]
    return Hold(
        mass_kg=round(kg, DIGITS),
        capacity_kg=carries[0],
        volume_m3=round(m3, DIGITS),
        capacity_m3=carries[1],
        share=round(max(shares, default=0.0), DIGITS),
    )
