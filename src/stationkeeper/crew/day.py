"""People of one future: who returns on which vehicle, who represents which segment. Kernels on arrays.

A person belongs to the vehicle that takes them home. `home` counts people by vehicle, `rep` those who count for a
segment's representation
(qualified for it and of its agency), `side` those who live on its supplies.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from stationkeeper.compiled import kernel

Ints = NDArray[np.int64]


class People(NamedTuple):
    """Counts by flight (F) and segment (G): total going home on it, representing, living on each side."""

    home: Ints
    rep: Ints
    side: Ints


@kernel
def nobody(flights: int, segments: int) -> People:
    """Return a station without people."""
    return People(
        np.zeros(flights, np.int64), np.zeros((flights, segments), np.int64), np.zeros((flights, segments), np.int64)
    )


@kernel
def board(people: People, crew: People, f: int) -> None:
    """Let the crew of flight `f` (row of `crew`) come aboard, to go home on it."""
    people.home[f] += crew.home[f]
    for g in range(people.rep.shape[1]):
        people.rep[f, g] += crew.rep[f, g]
        people.side[f, g] += crew.side[f, g]


@kernel
def most_left_home(crew: People, f: int) -> int:
    """Return how many of the crew of flight `f` can be left at home while each side it flies for keeps one."""
    count = 0
    for g in range(crew.side.shape[1]):
        count += max(crew.side[f, g] - 1, 0)
    return count


@kernel
def board_fewer(people: People, crew: People, f: int, fewer: int) -> int:
    """Let the crew of flight `f` come aboard without `fewer` of them; return how many stayed at home.

    The side with most people gives up seats first, partners before those who represent it, and keeps one.
    """
    board(people, crew, f)
    left = 0
    for _ in range(fewer):
        most = 0
        for g in range(people.side.shape[1]):
            if people.side[f, g] > people.side[f, most]:
                most = g
        if people.side[f, most] <= 1:
            break
        people.side[f, most] -= 1
        people.rep[f, most] = min(people.rep[f, most], people.side[f, most])
        people.home[f] -= 1
        left += 1
    return left


@kernel
def move(people: People, f: int, to: int) -> None:
    """Give the people who would go home on `f` their seats, suits and liners on `to`, another vehicle."""
    people.home[to] += people.home[f]
    for g in range(people.rep.shape[1]):
        people.rep[to, g] += people.rep[f, g]
        people.side[to, g] += people.side[f, g]
    leave(people, f)


@kernel
def leave(people: People, f: int) -> None:
    """Let everybody who goes home on `f` leave."""
    people.home[f] = 0
    for g in range(people.rep.shape[1]):
        people.rep[f, g] = 0
        people.side[f, g] = 0


@kernel
def aboard(people: People) -> int:
    """Return how many people are aboard."""
    count = 0
    for f in range(len(people.home)):
        count += people.home[f]
    return count


@kernel
def representing(people: People, g: int) -> int:
    """Return how many people aboard count for the representation of segment `g`."""
    count = 0
    for f in range(people.rep.shape[0]):
        count += people.rep[f, g]
    return count


@kernel
def living_on(people: People, g: int) -> int:
    """Return how many people aboard live on the supplies of segment `g`."""
    count = 0
    for f in range(people.side.shape[0]):
        count += people.side[f, g]
    return count


@kernel
def unheld_segment(people: People) -> int:
    """Return the first segment that nobody aboard represents, or -1 when all are held."""
    for g in range(people.rep.shape[1]):
        if representing(people, g) < 1:
            return g
    return -1


@kernel
def held_under_single_loss(people: People) -> bool:
    """Return whether every segment stays represented after any one vehicle has left with all who go home on it."""
    for g in range(people.rep.shape[1]):
        total = representing(people, g)
        if total < 1:
            return False
        for f in range(people.rep.shape[0]):
            if people.home[f] > 0 and total - people.rep[f, g] < 1:
                return False
    return True


@kernel
def without_seat(people: People, unsafe: NDArray[np.int8]) -> int:
    """Return how many people have no sound seat home: those whose vehicle cannot bring them back."""
    count = 0
    for f in range(len(people.home)):
        if unsafe[f]:
            count += people.home[f]
    return count
