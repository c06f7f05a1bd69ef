"""Seats home: the days with fewer usable return seats than people aboard. Whole days, state at the end of each."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Days = NDArray[np.int64]
Flags = NDArray[np.bool_]

FOREVER = 1 << 40  # end of what has not ended yet: a day after every other


@dataclass(frozen=True)
class CrewVehicle:
    """A vehicle with seats that bring people home, docked from day `first` up to, and not with, day `end`.

    sound_until: day from which it can no longer bring its crew home, FOREVER when it stayed sound.
    """

    id: str
    seats: int
    first: int
    end: int = FOREVER
    sound_until: int = FOREVER

    def usable(self, day: int) -> bool:
        """Return whether its seats count at the end of `day`."""
        return self.first <= day < min(self.end, self.sound_until)


@dataclass(frozen=True)
class Span:
    """Days from `first` to `last`, both included."""

    first: int
    last: int

    @property
    def days(self) -> int:
        """Number of days."""
        return self.last - self.first + 1


def sum_per_day(periods: Iterable[tuple[int, int, int]], first: int, through: int) -> Days:
    """Return, for each day from `first` to `through`, the sum of the weights of the periods that hold.

    periods: (first day, day it ended, weight) each; one that ends before or on its first day holds on no day. Shape
    (through - first + 1).
    """
    size = max(through - first + 1, 0)
    change = np.zeros(size + 1, np.int64)
    for begin, end, weight in periods:
        if end > begin:
            change[min(max(begin - first, 0), size)] += weight
            change[min(max(end - first, 0), size)] -= weight
    return np.asarray(np.cumsum(change)[:size], np.int64)


def usable_seats(vehicles: Iterable[CrewVehicle], first: int, through: int) -> Days:
    """Return the usable return seats at the end of each day from `first` to `through`; shape (through - first + 1)."""
    return sum_per_day(((v.first, min(v.end, v.sound_until), v.seats) for v in vehicles), first, through)


def seats_short(people: Days, seats: Days) -> Days:
    """Return how many people have no usable return seat on each day (0 when there are enough)."""
    return np.asarray(np.maximum(people - seats, 0), np.int64)


def spans(flags: Flags, first: int) -> tuple[Span, ...]:
    """Return the runs of days on which `flags` is true, in order; `flags` starts on day `first`."""
    padded = np.concatenate(([False], np.asarray(flags, np.bool_), [False]))
    edges = np.flatnonzero(padded[1:] != padded[:-1])
    return tuple(Span(first + int(a), first + int(b) - 1) for a, b in zip(edges[::2], edges[1::2], strict=True))


def lifeboat_breaches(people: Days, vehicles: Sequence[CrewVehicle], first: int) -> tuple[Span, ...]:
    """Return the periods with more people aboard than usable return seats.

    people: people aboard at the end of each day from `first` on. Seats are counted, not suits and liners: a seat that
    fits nobody aboard still counts, so the true lack can be greater.
    """
    seats = usable_seats(vehicles, first, first + len(people) - 1)
    return spans(seats_short(people, seats) > 0, first)
