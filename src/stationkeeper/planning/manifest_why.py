"""Why something stays behind: no flight in time, no hold large enough, or no room beside what is worth more."""

from __future__ import annotations

import math
import time
from collections.abc import Sequence
from datetime import date
from typing import Literal, NamedTuple

import numpy as np

from stationkeeper.planning.manifest_bound import spans
from stationkeeper.planning.manifest_lots import Bundle, Ints, Lot, Window, room_of, size_of, window_of
from stationkeeper.planning.manifest_model import fits
from stationkeeper.planning.manifest_tables import Tables, Vessel

Reason = Literal["no flight in time", "larger than any hold", "larger than any hold in time", "no room"]
MOST_TRIED = 120  # bundles from which a set that cannot be packed is narrowed down
KINDS = ("pressurised mass", "pressurised volume", "unpressurised mass", "unpressurised volume")


class Conflict(NamedTuple):
    """Bundles that cannot be delivered together, and why in words."""

    bundles: tuple[Bundle, ...]
    text: str


def reason_of(bundle: Bundle, tables: Tables, lead_days: int) -> tuple[Reason, str]:
    """Return why a bundle stays behind, as a name and in words."""
    demands = [tables.demands[index] for index in bundle]
    size = np.array(size_of(bundle, tables.demands))
    window = window_of(demands, lead_days)
    room = room_of(tables.flights)
    fits_in = (room >= size).all(axis=1)
    in_time = np.array([window.open_to(one.day) for one in tables.flights], bool)
    if not fits_in.any():
        return "larger than any hold", _too_large(size, tables.flights, tables)
    if not in_time.any():
        return "no flight in time", f"no flight {_when(window)}"
    if not (fits_in & in_time).any():
        return (
            "larger than any hold in time",
            f"{_when(window)}: {_too_large(size, [tables.flights[at] for at in np.flatnonzero(in_time)], tables)}",
        )
    return "no room", f"no room on the {int((fits_in & in_time).sum())} open flights {_when(window)}"


def conflict_of(lots: Sequence[Lot], tables: Tables, room: Ints, until: float = math.inf) -> Conflict | None:
    """Return a small set of bundles that cannot be delivered together, None when none was found by then.

    Flights that are too small together give the smallest set that shows it. Where only the packing fails, the set is
    irreducible: without any one bundle of it the others can be packed.
    """
    limits = spans(lots, room)
    sets = [_overflow(row, int(limit), lots) for row, limit in zip(limits.sizes, limits.limits.tolist(), strict=True)]
    if not sets:
        return _unpackable(lots, room, until)
    least = min(range(len(sets)), key=lambda at: (len(sets[at]), at))
    bundles = tuple(sorted(bundle for index, bundle in sets[least]))
    asked = sum(int(limits.sizes[least][index]) for index, _ in sets[least])
    column = int(limits.column[least])
    flights = tables.flights[int(limits.first[least]) : int(limits.last[least]) + 1]
    count = len(bundles)
    head = f"{count} {'piece' if count == 1 else 'pieces'} that must fly {_between(flights[0].day, flights[-1].day)}"
    carriers = "the one flight carries" if len(flights) == 1 else f"all {len(flights)} flights then carry"
    carried = _carried(sum(one.carries[column] for one in flights), column)
    text = f"{head} need {_amount(asked, column, tables)} of {KINDS[column]} together; {carriers} {carried}"
    return Conflict(bundles, text)


def _overflow(row: Ints, limit: int, lots: Sequence[Lot]) -> list[tuple[int, Bundle]]:
    """Return the fewest bundles whose sizes exceed the limit: the largest."""
    found: list[tuple[int, Bundle]] = []
    total = 0
    for index in np.argsort(-row, kind="stable").tolist():
        for bundle in lots[index].bundles:
            if total > limit:
                return found
            found.append((index, bundle))
            total += int(row[index])
    return found


def _unpackable(lots: Sequence[Lot], room: Ints, until: float) -> Conflict | None:
    """Return an irreducible set of bundles that cannot be packed, each left out in turn."""
    kept = [(index, bundle) for index, lot in enumerate(lots) for bundle in lot.bundles]
    if len(kept) > MOST_TRIED:
        return None
    for one in list(kept):
        if time.monotonic() > until:
            return None
        fewer = [other for other in kept if other is not one]
        if fits(_with(lots, fewer), room) is False:
            kept = fewer
    text = f"{len(kept)} pieces cannot be packed together, though mass and volume would do; without any one they can"
    return Conflict(tuple(sorted(bundle for _, bundle in kept)), text)


def _with(lots: Sequence[Lot], kept: Sequence[tuple[int, Bundle]]) -> list[Lot]:
    bundles: dict[int, list[Bundle]] = {}
    for index, bundle in kept:
        bundles.setdefault(index, []).append(bundle)
    return [lots[index]._replace(bundles=tuple(members)) for index, members in bundles.items()]


def _too_large(size: Ints, flights: Sequence[Vessel], tables: Tables) -> str:
    """Return which of its sizes is beyond the flights."""
    most = room_of(flights).max(axis=0, initial=0)
    for column in np.flatnonzero(size > most).tolist():
        most_given = max(one.carries[column] for one in flights)
        if most_given == 0.0:
            return f"no flight has room for {KINDS[column]}"
        carried = _carried(most_given, column)
        return f"needs {_amount(int(size[column]), column, tables)} of {KINDS[column]}, the largest hold has {carried}"
    return "no one flight has both the mass and the volume it needs"


def _amount(value: int, column: int, tables: Tables) -> str:
    """Return a mass or a volume in the units of the tables with its unit."""
    return _carried(value * (tables.volume_unit_m3 if column % 2 else tables.mass_unit_kg), column)


def _carried(value: float, column: int) -> str:
    """Return kg or m3 with the unit."""
    return f"{value:,.6f}".rstrip("0").rstrip(".") + (" m3" if column % 2 else " kg")


def _when(window: Window) -> str:
    if window.first and window.last:
        return _between(window.first, window.last)
    if window.last:
        return f"up to {window.last}"
    return f"from {window.first} on" if window.first else "at any time"


def _between(first: date, last: date) -> str:
    return f"on {first}" if first == last else f"from {first} to {last}"
