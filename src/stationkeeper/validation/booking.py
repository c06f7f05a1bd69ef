"""The recorded orbit on a calendar, and the given burns laid on it: how much of each fell between which noons.

A record of burns gives their time to a day or so, may sum those of some days into one, and daily elements smear a burn
over two days. What a burn gave in all is kept; where the elements show its rise, it is booked on the days that show it.
For a forecast only elements up to its start may be asked, so there are two bookings: as given, and as shown.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from stationkeeper.orbit.elements_csv import Burns, Elements
from stationkeeper.orbit.reboost import rise_km
from stationkeeper.orbit.table import Floats
from stationkeeper.units import EARTH_RADIUS_KM
from stationkeeper.validation.drag import INCLINATION_DEG, Air, nodes_along, unit_drops_km

WINDOW_DAYS = 2.0  # the rise of a burn is looked for this far from its time
LEAST_SHARE = 0.06  # a day that shows less of a burn than this, or less than LEAST_RISE_KM, shows noise
LEAST_RISE_KM = 0.03  # twice the scatter of the daily altitude of the ISS, 0.018 km between noons
LEAST_SHOWN = 0.4  # a burn of which less is shown is booked at its given time
REFERENCE_DAYS = 41  # the decay without burns is the median of this many days up to the day itself


class Record(NamedTuple):
    """The orbit on a calendar without holes, from `first_day` on; steps lie between a row's noon and the next."""

    first_day: float
    altitude_km: Floats  # straight lines across holes
    known: NDArray[np.bool_]  # whether the elements have the day
    node_deg: Floats
    drops_km: Floats  # by step: what a ballistic coefficient of 1 m2/kg loses


class Booking(NamedTuple):
    """Burns by step, and for each burn where the elements may show it.

    Kilometres are those at the recorded altitude.
    """

    given_mps: Floats  # by step, at the times given
    given_km: Floats  # the same as rise
    shown_km: Floats  # by step, as the elements show them; the sum is the same
    excess_km: Floats  # by step: rise above the decay of the days before, from elements up to the step's end
    rises_km: Floats  # by burn
    speeds_mps: Floats  # by burn
    given_step: NDArray[np.int64]  # by burn
    claims: tuple[NDArray[np.int64], ...]  # by burn: its given step and those in its window that are nearest to it
    parts_km: tuple[Floats, ...]  # by burn: what each of these steps shows of it; the sum is its rise


def recorded(elements: Elements, air: Air) -> Record:
    """Return the record of the days that the air covers; the air begins with the first of them."""
    days = air.first_day + np.arange(len(air.terms))
    altitude = np.interp(days, elements.day, elements.altitude_km)
    node = nodes_along(air.first_day, altitude)
    drops = unit_drops_km(air, node, altitude, INCLINATION_DEG)
    return Record(air.first_day, altitude, np.isin(days, elements.day), node, drops)


def book(record: Record, burns: Burns) -> Booking:
    """Return both bookings of the burns that fall into the record."""
    time = burns.day - record.first_day
    inside = (time >= 0.0) & (time < len(record.drops_km))
    time, dv = time[inside], burns.dv_mps[inside]
    step = np.floor(time).astype(np.int64)
    claims = tuple(_claims(time, burn, len(record.drops_km)) for burn in range(len(time)))
    before = [EARTH_RADIUS_KM + float(record.altitude_km[claimed[0]]) for claimed in claims]
    rises = np.array([rise_km(a_km, speed) for a_km, speed in zip(before, dv.tolist(), strict=True)])
    speeds, given, shown = np.zeros((3, len(record.drops_km)))
    np.add.at(speeds, step, dv)
    np.add.at(given, step, rises)
    excess = _excess_km(record)
    parts = tuple(_parts_km(excess, claims[burn], int(step[burn]), float(rises[burn])) for burn in range(len(time)))
    for claimed, part in zip(claims, parts, strict=True):
        shown[claimed] += part
    return Booking(speeds, given, shown, excess, rises, dv, step, claims, parts)


class Burned(NamedTuple):
    """The burns as a forecast from one row knows them."""

    past_km: Floats  # rise by step before the start, as the elements up to it show
    ahead_mps: Floats  # delta-v by step from the start on, as given


def burned_by(booking: Booking, start: int) -> Burned:
    """Return the burns for a forecast from row `start`: no element after that noon is asked.

    Of a burn whose days lie on both sides, that part counts as flown which the elements show so far, and the rest is to
    come.
    """
    found = Burned(booking.shown_km[:start].copy(), booking.given_mps[start:].copy())
    for burn, claimed in enumerate(booking.claims):
        if claimed[0] < start <= claimed[-1]:
            _divide(found, booking, burn, start)
    return found


def _divide(found: Burned, booking: Booking, burn: int, start: int) -> None:
    """Book one burn anew whose days lie on both sides of the row `start`."""
    step, total, speed = int(booking.given_step[burn]), float(booking.rises_km[burn]), float(booking.speeds_mps[burn])
    before = booking.claims[burn] < start
    past = booking.claims[burn][before]
    found.past_km[past] -= booking.parts_km[burn][before]
    seen = _seen_km(booking.excess_km[past], total)
    share = min(abs(float(seen.sum() / total)), 1.0) if total else 0.0
    if share:
        found.past_km[past] += share * total * seen / seen.sum()
    if step >= start:
        found.ahead_mps[step - start] -= share * speed
    else:
        found.ahead_mps[0] += (1.0 - share) * speed


def shown_beyond_given_km(booking: Booking) -> Floats:
    """Return, for each row, how much more of the burns the elements show by its noon than the given times say.

    Not zero only within the window of a burn. A forecast for such a noon is compared with the record after this much is
    added: whether a burn came an hour before or after it is no error of the drag.
    """
    return np.concatenate([[0.0], np.cumsum(booking.shown_km - booking.given_km)])


def _claims(time: Floats, burn: int, steps: int) -> NDArray[np.int64]:
    """Return the steps in the window of a burn that no other burn is nearer to, and its own step."""
    low, high = int(np.floor(time[burn] - WINDOW_DAYS)), int(np.floor(time[burn] + WINDOW_DAYS))
    window = np.arange(max(low, 0), min(high, steps - 1) + 1)
    near = np.flatnonzero(np.abs(time - time[burn]) <= 2.0 * WINDOW_DAYS + 2.0)
    nearest = near[np.abs(time[near][None, :] - window[:, None]).argmin(axis=1)]
    return np.union1d(window[nearest == burn], [int(np.floor(time[burn]))])


def _parts_km(excess: Floats, claimed: NDArray[np.int64], step: int, total: float) -> Floats:
    """Return the rise of one burn by claimed step: as the excess shows it, or at its own step when too little does."""
    seen = _seen_km(excess[claimed], total)
    if total == 0.0 or abs(float(seen.sum())) < LEAST_SHOWN * abs(total):
        return np.where(claimed == step, total, 0.0)
    return np.asarray(total * seen / seen.sum())


def _seen_km(excess: Floats, total: float) -> Floats:
    """Return the excess that can be the work of a burn of this rise, zero elsewhere."""
    least = max(LEAST_SHARE * abs(total), LEAST_RISE_KM)
    return np.where(excess * np.sign(total) >= least, excess, 0.0)


def _excess_km(record: Record) -> Floats:
    """Return how far each step rises above decay alone; zero where the elements do not have both of its noons."""
    change = np.diff(record.altitude_km)
    whole = record.known[:-1] & record.known[1:]
    rate = np.where(whole, -change / record.drops_km, np.nan)
    padded = np.concatenate([np.full(REFERENCE_DAYS - 1, np.nan), rate])
    windows = np.lib.stride_tricks.sliding_window_view(padded, REFERENCE_DAYS)
    some = (~np.isnan(windows)).any(axis=1)
    reference = np.full(len(rate), np.nan)
    reference[some] = np.nanmedian(windows[some], axis=1)
    return np.where(whole & some, change + reference * record.drops_km, 0.0)
