"""From mean elements to an element set, and from an element set to states, by SGP4."""

from __future__ import annotations

import math
import re
from datetime import UTC, datetime, timedelta

import numpy as np
from scipy.optimize import least_squares
from sgp4 import exporter
from sgp4.api import SGP4_ERRORS, WGS72, Satrec

from stationkeeper.errors import Fault, RequestError
from stationkeeper.orbit.messages import NOON, OF_2000, Floats, Mean, Message, States, of_date
from stationkeeper.orbit.tle import WGS72_RADIUS_KM
from stationkeeper.units import SECONDS_PER_DAY

BSTAR_PER_BALLISTIC = 0.157 / 2.0  # kg/m2 per Earth radius: SGP4's reference density, halved (Spacetrack Report 3)
LEAST_ECCENTRICITY = 1e-5  # SGP4 takes no perfect circle; this is 70 m of radius
J2000_JD = 2_451_545.0
FIT_DAYS = 1.0  # of states that an element set is fitted to: it is good for some days after
LEAST_FIT_DAYS = 0.1  # about one and a half orbits: less does not tell the eccentricity
FAR = 1e3  # steps are counted from here: differences are a share of the value, which must stay far from nought
FIT_STATES, LEAST_FIT_STATES = 400, 10


def satellite_of(mean: Mean, ballistic_m2_per_kg: float, number: int = 0, designator: str = "") -> Satrec:
    """Return the element set with these mean elements, its motion such that SGP4 recovers the semi-major axis.

    ballistic_m2_per_kg: Cd A / m; SGP4's own atmosphere knows no solar activity, so its decay is of the right order
    only.
    """
    motion = math.sqrt(398_600.8 / mean.a_km**3) * 60.0
    for _ in range(8):  # the recovered axis depends on the motion by a part in a thousand: each turn gains three digits
        satellite = _started(mean, motion, ballistic_m2_per_kg * BSTAR_PER_BALLISTIC, number, designator)
        motion *= (satellite.a * WGS72_RADIUS_KM / mean.a_km) ** 1.5
    return satellite


def _started(mean: Mean, motion: float, bstar: float, number: int, designator: str) -> Satrec:
    satellite = Satrec()
    since_1950 = mean.day + (NOON - datetime(1949, 12, 31, tzinfo=UTC)) / timedelta(days=1)
    angles = [math.radians(each) for each in (mean.perigee_deg, mean.inclination_deg, mean.anomaly_deg)]
    satellite.sgp4init(
        WGS72, "i", number, since_1950, bstar, 0.0, 0.0, max(mean.eccentricity, LEAST_ECCENTRICITY), *angles, motion,
        math.radians(mean.node_deg),
    )  # fmt: skip
    satellite.classification = "U"
    satellite.intldesg = designator
    return satellite


def element_set(message: Message) -> tuple[str, str]:
    """Return the two lines of a message's mean elements: those it came with when it is an element set, those that
    follow its first day when it has states (to 0.5 km, NASA's ephemerides of the ISS; SGP4 takes no more).
    """
    if message.lines:
        return message.lines
    known = re.fullmatch(r"\d{2}(\d{2})-(\d{3}\w{1,3})", message.object_id)
    designator = known[1] + known[2] if known else ""
    first, second = exporter.export_tle(_followed(message, designator) or _of_mean(message, designator))
    return first, second


def _of_mean(message: Message, designator: str) -> Satrec:
    return satellite_of(message.mean, message.ballistic_m2_per_kg or 0.0, 0, designator)


def _followed(message: Message, designator: str) -> Satrec | None:
    """Return the element set that follows the first day of a message's states, up to its first burn, by least squares.

    None when it has no states, or few of them, or fewer than one and a half orbits.
    """
    if message.states is None:
        return None
    states = of_date(message.states) if message.frame.upper() in OF_2000 else message.states
    burns = [event.day for event in message.events if event.dv_mps and event.day > states.day[0]]
    last = min([float(states.day[0]) + FIT_DAYS, *burns])
    rows = np.flatnonzero(states.day <= last)
    if len(rows) < LEAST_FIT_STATES or states.day[rows[-1]] - states.day[0] < LEAST_FIT_DAYS:
        return None
    rows = rows[:: max(1, len(rows) // FIT_STATES)]
    mean, place = message.mean, states.position_km[rows]
    whole, part = np.full(len(rows), J2000_JD), states.day[rows]

    # Begun off the circle: there perigee has no place, and SGP4 takes no eccentricity under the least.
    start = np.array([mean.a_km, 1e-3, 1e-3, mean.inclination_deg, mean.node_deg, mean.anomaly_deg, 0.0])
    scale = np.array([0.1, 1e-3, 1e-3, 0.01, 0.01, 0.1, 1e-4])

    def made(steps: Floats) -> Satrec:
        return _of_values(mean, start + scale * (steps - FAR), designator)

    def off_km(steps: Floats) -> Floats:
        error, there, _ = made(steps).sgp4_array(whole, part)
        return np.where(error[:, None] > 0, 1e5, there - place).ravel()

    return made(least_squares(off_km, np.full(len(start), FAR), diff_step=1e-3 / FAR).x)


def _of_values(mean: Mean, values: Floats, designator: str) -> Satrec:
    """Return the element set at the time of `mean` with these values: semi-major axis [km], e cos and e sin of perigee,
    inclination, node, mean argument of latitude [deg], drag term [1/Earth radii].
    """
    a_km, along, across, inclination, node, argument, bstar = values.tolist()
    perigee = math.degrees(math.atan2(across, along))
    angles = [each % 360.0 for each in (node, perigee, argument - perigee)]
    made = Mean(mean.day, a_km, math.hypot(along, across), inclination, *angles)
    return satellite_of(made, bstar / BSTAR_PER_BALLISTIC, 0, designator)


def propagated(lines: tuple[str, str], days: float, step_s: float) -> States:
    """Return the states of an element set from its epoch for `days`, every `step_s` seconds, in TEME.

    Raises RequestError when SGP4 gives up, as for an orbit that has decayed.
    """
    satellite = Satrec.twoline2rv(*lines, WGS72)
    offsets = np.arange(0.0, days * SECONDS_PER_DAY + 1e-6, step_s) / SECONDS_PER_DAY
    whole = np.full(len(offsets), satellite.jdsatepoch)
    error, place, speed = satellite.sgp4_array(whole, satellite.jdsatepochF + offsets)
    if error.any():
        at = int(np.argmax(error > 0))
        met = SGP4_ERRORS.get(int(error[at]), "unknown error")
        raise RequestError(
            Fault("SGP4", f"{met} after {offsets[at]:.1f} days", "an orbit that lasts", "Ask fewer days")
        )
    day = satellite.jdsatepoch - J2000_JD + satellite.jdsatepochF + offsets
    return States(day, np.ascontiguousarray(place), np.ascontiguousarray(speed))
