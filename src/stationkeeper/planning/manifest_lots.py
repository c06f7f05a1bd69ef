"""What may ride where: alike pieces counted as one lot, the flights open to it, and packing by simple rules.

Sizes and room have four columns: mass and volume in the pressurised hold, mass and volume in the unpressurised one.
A pressurised piece cannot ride unpressurised; an unpressurised one cannot ride in a pressurised hold.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from stationkeeper.planning.manifest_tables import Demand, Tables, Vessel

Ints = NDArray[np.int64]
Bundle = tuple[int, ...]  # indices of the demands of which one piece each flies together


class Lot(NamedTuple):
    """Alike bundles: the same size and worth, and the same flights open to them.

    size: mass and volume pressurised, mass and volume unpressurised, of one bundle. worth, pieces: of one bundle.
    flights: indices of the flights on which one could ride. bundles: in the order of the table.
    """

    size: tuple[int, int, int, int]
    worth: int
    pieces: int
    flights: tuple[int, ...]
    bundles: tuple[Bundle, ...]

    @property
    def number(self) -> int:
        """Number of bundles."""
        return len(self.bundles)


class Window(NamedTuple):
    """First and last date on which a flight may bring a bundle, None: no limit."""

    first: date | None
    last: date | None

    def open_to(self, day: date) -> bool:
        """Return whether a flight of that day may bring it."""
        return (self.first is None or day >= self.first) and (self.last is None or day <= self.last)


def room_of(flights: Sequence[Vessel]) -> Ints:
    """Return what the flights carry (F, 4)."""
    rows = [
        (one.pressurised_mass, one.pressurised_volume, one.unpressurised_mass, one.unpressurised_volume)
        for one in flights
    ]
    return np.array(rows, np.int64).reshape(-1, 4)


def window_of(demands: Iterable[Demand], lead_days: int) -> Window:
    """Return the dates on which a flight may bring all of the demands; it is aboard lead_days after its date."""
    firsts, lasts = [], []
    for one in demands:
        if one.available_from:
            firsts.append(one.available_from)
        if one.need_by:
            lasts.append(date.fromordinal(max(1, one.need_by.toordinal() - lead_days)))
    return Window(max(firsts, default=None), min(lasts, default=None))


def bundles_of(demands: Sequence[Demand]) -> list[Bundle]:
    """Return what flies together, in the order of the table: each piece alone, or all pieces of a group."""
    groups: dict[str, list[int]] = {}
    bundles: list[Bundle] = []
    for index, one in enumerate(demands):
        if one.group:
            groups.setdefault(one.group, []).extend([index] * one.quantity)
        else:
            bundles += [(index,)] * one.quantity
    return sorted([*bundles, *(tuple(members) for members in groups.values())])


def size_of(bundle: Bundle, demands: Sequence[Demand]) -> tuple[int, int, int, int]:
    """Return mass and volume pressurised, mass and volume unpressurised, of a bundle."""
    size = [0, 0, 0, 0]
    for index in bundle:
        one = demands[index]
        place = 0 if one.pressurised else 2
        size[place] += one.mass
        size[place + 1] += one.volume
    return size[0], size[1], size[2], size[3]


def lots_of(tables: Tables, worths: Sequence[int], lead_days: int) -> list[Lot]:
    """Return the lots in the order of their first bundle; also those that no flight is open to.

    worths: what one piece of each demand counts in the objective.
    """
    room = room_of(tables.flights)
    days = np.array([one.day.toordinal() for one in tables.flights], np.int64)
    met: dict[Bundle, tuple[tuple[int, int, int, int], int, int, tuple[int, ...]]] = {}
    found: dict[tuple[tuple[int, int, int, int], int, int, tuple[int, ...]], list[Bundle]] = {}
    for bundle in bundles_of(tables.demands):
        if bundle not in met:
            size = size_of(bundle, tables.demands)
            window = window_of((tables.demands[index] for index in bundle), lead_days)
            fits = (room >= np.array(size)).all(axis=1) & _open(window, days)
            flights = tuple(np.flatnonzero(fits).tolist())
            met[bundle] = (size, sum(worths[index] for index in bundle), len(bundle), flights)
        found.setdefault(met[bundle], []).append(bundle)
    return [Lot(*alike, tuple(bundles)) for alike, bundles in found.items()]


def _open(window: Window, days: Ints) -> NDArray[np.bool_]:
    first = window.first.toordinal() if window.first else 0
    last = window.last.toordinal() if window.last else (date.max + timedelta(0)).toordinal()
    return (days >= first) & (days <= last)
