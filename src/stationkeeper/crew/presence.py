"""Who is aboard and whom they represent on whole days: each segment held, and held whatever crew vehicle leaves.

State is told for the end of a UTC day: a person counts on the day of arrival and no longer on the day of departure. A
segment is held when at least one person aboard belongs to the agency it needs and is qualified to run it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from stationkeeper.crew.seats import FOREVER, CrewVehicle, sum_per_day

Days = NDArray[np.int64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Stay:
    """One person aboard from day `first` up to, and not with, day `end` (FOREVER while aboard).

    segments: segments the person can run. up, down: vehicles of arrival and of return, "" for a return not known.
    exchanged: whether the seat up was exchanged between operators.
    """

    person: str
    agency: str
    segments: tuple[str, ...]
    first: int
    end: int = FOREVER
    up: str = ""
    down: str = ""
    exchanged: bool = False


@dataclass(frozen=True)
class Need:
    """A segment and the agency of which someone qualified must be aboard."""

    segment: str
    agency: str


@dataclass(frozen=True)
class Operator:
    """The agency whose seats a vehicle provides, and the segments its people can run."""

    agency: str
    segments: tuple[str, ...]


def represents(stay: Stay, need: Need) -> bool:
    """Return whether this person counts for the segment."""
    return stay.agency == need.agency and need.segment in stay.segments


def count_aboard(stays: Sequence[Stay], first: int, through: int) -> Days:
    """Return the people aboard at the end of each day from `first` to `through`; shape (through - first + 1)."""
    return sum_per_day(((stay.first, stay.end, 1) for stay in stays), first, through)


def representatives(stays: Sequence[Stay], need: Need, first: int, through: int) -> Days:
    """Return how many people aboard count for a segment at the end of each day; shape (through - first + 1)."""
    return count_aboard([stay for stay in stays if represents(stay, need)], first, through)


def held(stays: Sequence[Stay], need: Need, first: int, through: int) -> Flags:
    """Return for each day whether the segment is held."""
    return representatives(stays, need, first, through) > 0


def held_under_single_loss(
    stays: Sequence[Stay], vehicles: Sequence[CrewVehicle], need: Need, first: int, through: int
) -> Flags:
    """Return for each day whether the segment stays held after any one docked vehicle leaves with its people.

    Who goes home on which vehicle is worked out by `homes`. A person without a seat home stays aboard in this
    reckoning.
    """
    left = np.zeros(max(through - first + 1, 0), np.int64)
    for begin, end in _quiet_periods(stays, vehicles, first, through):
        aboard = [stay for stay in stays if stay.first <= begin < stay.end]
        docked = [vehicle for vehicle in vehicles if vehicle.usable(begin)]
        left[begin - first : end - first] = left_after_worst_loss(aboard, docked, need)
    return np.asarray(left > 0, np.bool_)


def left_after_worst_loss(aboard: Sequence[Stay], docked: Sequence[CrewVehicle], need: Need) -> int:
    """Return how many still count for the segment after the worst single docked vehicle has left with its people."""
    seat = homes(aboard, docked)
    counted = [seat[stay.person] for stay in aboard if represents(stay, need)]
    return len(counted) - max((counted.count(vehicle.id) for vehicle in docked), default=0)


def _quiet_periods(
    stays: Sequence[Stay], vehicles: Sequence[CrewVehicle], first: int, through: int
) -> Iterator[tuple[int, int]]:
    """Yield periods (first day, day after the last) during which nobody and nothing comes, goes or fails."""
    days = {first, through + 1}
    for stay in stays:
        days.update((stay.first, stay.end))
    for vehicle in vehicles:
        days.update((vehicle.first, vehicle.end, vehicle.sound_until))
    inside = sorted(day for day in days if first <= day <= through + 1)
    return zip(inside, inside[1:], strict=False)


def homes(aboard: Sequence[Stay], docked: Sequence[CrewVehicle]) -> dict[str, str]:
    """Return the vehicle each person would go home on, "" for none, given the sound vehicles that are `docked`.

    First the vehicle they will return on, if it is there; else the one they came on; else any free seat, longest
    docked vehicle first.
    """
    free = {vehicle.id: vehicle.seats for vehicle in docked}
    seat: dict[str, str] = {}
    wishes: tuple[Callable[[Stay], Sequence[str]], ...] = (
        lambda stay: (stay.down,),
        lambda stay: (stay.up,),
        lambda _: [vehicle.id for vehicle in sorted(docked, key=lambda vehicle: (vehicle.first, vehicle.id))],
    )
    for wish in wishes:
        for stay in aboard:
            if stay.person in seat:
                continue
            found = next((vehicle for vehicle in wish(stay) if free.get(vehicle, 0) > 0), "")
            if found:
                seat[stay.person] = found
                free[found] -= 1
    return {stay.person: seat.get(stay.person, "") for stay in aboard}


def own_seats(stays: Sequence[Stay], operators: Mapping[str, Operator]) -> tuple[Stay, ...]:
    """Return the stays had each exchanged seat gone to the operator's own agency.

    operators: who operates each vehicle that gave an exchanged seat; KeyError for one that is missing.
    """
    return tuple(_own(stay, operators[stay.up]) if stay.exchanged else stay for stay in stays)


def _own(stay: Stay, operator: Operator) -> Stay:
    return replace(stay, agency=operator.agency, segments=operator.segments, exchanged=False)
