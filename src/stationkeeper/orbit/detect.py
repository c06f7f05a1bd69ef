"""Finds burns in a record of the mean altitude: days on which it changes otherwise than drag alone would do.

Held to the burns of the ISS 1999-2026 in tests/orbit/test_detect.py. Burns under 0.2 m/s are not told: storms of the
upper air look like them. Two burns less than a day apart are one. Daily altitudes smear a burn over two days.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from stationkeeper.orbit.elements_csv import Burns, Elements
from stationkeeper.orbit.reboost import dv_mps
from stationkeeper.orbit.table import Floats
from stationkeeper.units import EARTH_RADIUS_KM


class Limits(NamedTuple):
    """What counts as a burn. Chosen on the record of the ISS: noise between noons 0.018 km, 1 sigma."""

    least_dv_mps: float = 0.2
    least_km: float = 0.08  # of a day that tells of a burn
    least_of_decay: float = 0.6  # the same of a day's decay, which weather moves by 0.15 of it; 0.6 to 0.8 do alike
    edge_km: float = 0.05  # of the day before or after such days that still belongs to the burn: 3 sigma
    quiet_km: float = 0.25  # a day further off than this tells nothing of the decay
    neighbours: int = 12  # days on either side whose median is the decay
    longest_step_days: float = 2.0  # between elements; over a longer hole the day of a burn is not seen
    short_hole_days: float = 4.0  # a burn in a hole up to this long is put in its middle, off by two days at most


LIMITS = Limits()


class Found(NamedTuple):
    """Burns found, and how far apart the elements are between which each lies."""

    burns: Burns
    hole_days: Floats  # zero for a burn in the daily record


HOLE_OFFSET_DAYS = 0.5  # the record of the ISS mostly breaks off with a burn and goes on when the new orbit is known


def detect_burns(elements: Elements, drag: Floats | None = None, limits: Limits = LIMITS) -> Found:
    """Return the burns that the elements show, with delta-v [m/s] along the track.

    drag: what drag is expected to take between each element and the next, in any unit (its level is found from the
    record), one value less than there are elements; the days between them unless told. A burn in a hole of the record
    of more than two days is put half a day after the hole's beginning, with the sum of all burns in it, and told in
    `warnings`.
    """
    step = np.diff(elements.day)
    excess, decay = excess_and_decay_km(elements, step if drag is None else drag, limits)
    least = np.maximum(limits.least_km, limits.least_of_decay * decay / step)
    hole = step > limits.longest_step_days
    offset = np.where(step > limits.short_hole_days, HOLE_OFFSET_DAYS, 0.5 * step)
    middle = elements.day[:-1] + offset
    rows = []
    for first, last in _groups(excess, least, step, limits):
        rise = excess[first : last + 1]
        total = float(rise.sum())
        speed = dv_mps(EARTH_RADIUS_KM + float(elements.altitude_km[first]), total)
        if abs(speed) >= limits.least_dv_mps:
            day = float((rise * middle[first : last + 1]).sum()) / total
            rows.append((day, speed, float(step[first]) if hole[first] else 0.0))
    days, speeds, holes = np.array(rows, dtype=np.float64).reshape(-1, 3).T
    count = int((holes > 0.0).sum())
    told = (f"{count} burns found in holes of the record: the day is not seen, several may be one",) if count else ()
    return Found(Burns(days, speeds, told), holes)


def excess_and_decay_km(elements: Elements, drag: Floats, limits: Limits = LIMITS) -> tuple[Floats, Floats]:
    """Return the change of altitude beyond decay, and the decay [km], from each element to the next.

    The decay for one unit of `drag` is the median over the neighbours, found three times, each time without the days
    that stand out.
    """
    change = np.diff(elements.altitude_km)
    rate = -change / drag
    quiet = np.ones(len(rate), dtype=np.bool_)
    decay = np.zeros(len(rate))
    for _ in range(3):
        decay = _local_median(rate, quiet, limits.neighbours) * drag
        quiet = np.abs(change + decay) <= limits.quiet_km
    return change + decay, decay


def _local_median(rate: Floats, quiet: NDArray[np.bool_], reach: int) -> Floats:
    """Return for each row the median rate of its quiet neighbours, of all of them when fewer than five are quiet."""
    near = np.lib.stride_tricks.sliding_window_view(np.pad(rate, reach, constant_values=np.nan), 2 * reach + 1)
    calm = np.lib.stride_tricks.sliding_window_view(np.pad(quiet, reach, constant_values=False), 2 * reach + 1)
    few = calm.sum(axis=1) < 5
    return np.asarray(np.nanmedian(np.where(calm | few[:, None], near, np.nan), axis=1))


def _groups(excess: Floats, least: Floats, step: Floats, limits: Limits) -> list[tuple[int, int]]:
    """Return first and last row of each run of days that stand out in one direction, with the fainter days beside it
    that daily elements smear a burn over; a hole is a run of its own. least: what stands out [km], by row.
    """
    groups: list[tuple[int, int]] = []
    for row in np.flatnonzero(np.abs(excess) >= least).tolist():
        joins = (
            bool(groups)
            and groups[-1][1] == row - 1
            and excess[row] * excess[row - 1] > 0.0
            and max(step[row], step[row - 1]) <= limits.longest_step_days
        )
        if joins:
            groups[-1] = (groups[-1][0], row)
        else:
            groups.append((row, row))
    return _with_faint_days(groups, excess, step <= limits.longest_step_days, limits)


def _with_faint_days(
    groups: list[tuple[int, int]], excess: Floats, daily: NDArray[np.bool_], limits: Limits
) -> list[tuple[int, int]]:
    """Return the runs with the day before and after each that shows some of the burn and belongs to no other run."""
    taken = {row for first, last in groups for row in range(first, last + 1)}
    found = []
    for first, last in groups:
        ends = [first, last]
        for end, beside in enumerate((first - 1, last + 1)):
            free = 0 <= beside < len(excess) and beside not in taken
            if free and daily[beside] and daily[first] and excess[beside] * np.sign(excess[first]) >= limits.edge_km:
                ends[end] = beside
                taken.add(beside)
        found.append((ends[0], ends[1]))
    return found
