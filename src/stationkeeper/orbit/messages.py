"""What an orbit message says: states, mean elements, mass and drag, planned events. Read by `message_files`.

Times are days since 2000-01-01 12:00 UTC (`geometry.j2000_days`), as everywhere in this package.
"""

from __future__ import annotations

import math
import re
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from stationkeeper.units import EARTH_RADIUS_KM, J2, MU_KM3_PER_S2, SECONDS_PER_DAY

Floats = NDArray[np.float64]

NOON = datetime(2000, 1, 1, 12, tzinfo=UTC)
# TAI - UTC [s] from each day on (IERS Bulletin C); messages of stations are younger than the first.
LEAPS = ((1999, 1, 32.0), (2006, 1, 33.0), (2009, 1, 34.0), (2012, 7, 35.0), (2015, 7, 36.0), (2017, 1, 37.0))
OF_2000 = ("EME2000", "J2000", "GCRF", "ICRF")
# What a time scale is ahead of TAI [s].
SCALES = {"TAI": 0.0, "GPS": -19.0, "TT": 32.184, "TDT": 32.184}
_WHEN = re.compile(r"(\d{4})-(?:(\d{3})|(\d{2})-(\d{2}))T(\d{2}):(\d{2}):(\d{2}(?:\.\d*)?)Z?")


class Mean(NamedTuple):
    """Mean elements (Brouwer's, as in element sets) at one time; angles of the equator and equinox of the date.

    node_deg, perigee_deg, anomaly_deg: right ascension of the ascending node, argument of perigee, mean anomaly, 0-360.
    For a state, whose eccentricity is not averaged, perigee_deg is 0 and anomaly_deg the argument of latitude.
    """

    day: float
    a_km: float
    eccentricity: float
    inclination_deg: float
    node_deg: float
    perigee_deg: float
    anomaly_deg: float

    @property
    def altitude_km(self) -> float:
        """Mean semi-major axis less 6378.137 km."""
        return self.a_km - EARTH_RADIUS_KM


class Event(NamedTuple):
    """A line of the table of events in a message's comments; dv_mps is 0 for what is no burn."""

    name: str
    day: float
    dv_mps: float
    apogee_km: float
    perigee_km: float


class States(NamedTuple):
    """Positions and velocities: day (N), km and km/s (N, 3), days rising."""

    day: Floats
    position_km: Floats
    velocity_kmps: Floats


class Message(NamedTuple):
    """What one file says of one object.

    kind: "TLE", "OMM" or "OEM". frame: of `states`. bstar: drag term of an element set [1/Earth radii]. lines: the
    two lines of an element set, which SGP4 takes. warnings: what was repaired or left out, and how.
    """

    kind: str
    object_name: str
    object_id: str
    originator: str
    frame: str
    mean: Mean
    states: States | None = None
    mass_kg: float | None = None
    drag_area_m2: float | None = None
    drag_coefficient: float | None = None
    bstar: float | None = None
    lines: tuple[str, str] | None = None
    events: tuple[Event, ...] = ()
    warnings: tuple[str, ...] = ()

    @property
    def ballistic_m2_per_kg(self) -> float | None:
        """Cd A / m, bound to the density model of whoever wrote the message; None when a part is missing."""
        if not self.mass_kg or self.drag_area_m2 is None or self.drag_coefficient is None:
            return None
        return self.drag_coefficient * self.drag_area_m2 / self.mass_kg


def day_of_moment(text: str, scale: str = "UTC") -> float:
    """Return the day of a CCSDS time (calendar or day of year), brought from `scale` to UTC. Raises ValueError.

    scale: UTC, TAI, GPS, TT or TDT.
    """
    found = _WHEN.fullmatch(text.strip())
    if not found:
        raise ValueError("a time as 2022-02-11T12:00:00.000 or 2022-042T12:00:00.000")
    year, of_year, month, day, hour, minute = (int(part or 0) for part in found.groups()[:6])
    seconds = float(found[7])
    try:
        start = datetime(year, month or 1, day or 1, hour, minute, tzinfo=UTC)
    except ValueError:
        raise ValueError("a time that exists") from None
    if of_year:
        start += timedelta(days=of_year - 1)
    if seconds >= 61.0 or start.year != year:
        raise ValueError("a time that exists")
    return (start - NOON) / timedelta(days=1) + (seconds - ahead_s(start, scale)) / SECONDS_PER_DAY


def ahead_s(moment: datetime, scale: str) -> float:
    """Return how far a time scale is ahead of UTC [s] about `moment`. Raises ValueError for an unknown one."""
    if scale == "UTC":
        return 0.0
    if scale not in SCALES:
        raise ValueError(f"UTC, {', '.join(SCALES)}")
    leap = 0.0
    for year, month, seconds in LEAPS:
        if (moment.year, moment.month) >= (year, month):
            leap = seconds
    if not leap:
        raise ValueError("a time from 1999 on in another scale than UTC")
    return leap + SCALES[scale]


def moment_text(day: float, digits: int = 3) -> str:
    """Return the UTC time of a day to `digits` of a second (1 to 6), as 2022-02-11T12:08:41.500."""
    steps = 10**digits
    moment = NOON + timedelta(microseconds=round(day * SECONDS_PER_DAY * steps) * (1_000_000 // steps))
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{moment.microsecond:06d}"[: digits - 6 or None]


def of_date(states: States) -> States:
    """Return states of the equator and equinox of 2000 in those of the first day: precession, without nutation.

    IAU 1976 (Lieske); what is left out turns a node by 0.005 deg at most.
    """
    t = float(states.day[0]) / 36_525.0
    zeta = (2306.2181 + 0.30188 * t) * t
    z = (2306.2181 + 1.09468 * t) * t
    theta = (2004.3109 - 0.42665 * t) * t
    turn = _about_z(-z) @ _about_y(theta) @ _about_z(-zeta)
    return States(states.day, states.position_km @ turn.T, states.velocity_kmps @ turn.T)


def _about_z(arcsec: float) -> Floats:
    angle = math.radians(arcsec / 3600.0)
    return np.array(
        [[math.cos(angle), math.sin(angle), 0.0], [-math.sin(angle), math.cos(angle), 0.0], [0.0, 0.0, 1.0]]
    )


def _about_y(arcsec: float) -> Floats:
    angle = math.radians(arcsec / 3600.0)
    return np.array(
        [[math.cos(angle), 0.0, -math.sin(angle)], [0.0, 1.0, 0.0], [math.sin(angle), 0.0, math.cos(angle)]]
    )


def mean_of_states(states: States, of_2000: bool) -> Mean:
    """Return the mean elements at the first state, from the first whole orbits.

    of_2000: the states are of the equator and equinox of 2000; the elements are of the date in any case.

    Each state's osculating semi-major axis is freed of the short-period J2 term, then the first orbits are averaged,
    which takes out what goes once around. Error against element sets of the same day: 0.1 km.
    """
    axis, inclination, node, argument = osculating(of_date(states) if of_2000 else states)
    short = J2 * EARTH_RADIUS_KM**2 / axis * 1.5 * np.sin(inclination) ** 2 * np.cos(2.0 * argument)
    period_days = 2.0 * math.pi * math.sqrt(float(axis[0]) ** 3 / MU_KM3_PER_S2) / SECONDS_PER_DAY
    passed = (states.day - states.day[0]) / period_days
    orbits = max(1, min(4, int(passed[-1]))) if passed[-1] >= 1.0 else 0
    inside = passed < orbits if orbits else np.ones(len(passed), dtype=bool)
    return Mean(
        day=float(states.day[0]),
        a_km=float((axis - short)[inside].mean()),
        eccentricity=0.0,
        inclination_deg=float(np.degrees(inclination[inside].mean())),
        node_deg=float(np.degrees(node[0]) % 360.0),
        perigee_deg=0.0,
        anomaly_deg=float(np.degrees(argument[0]) % 360.0),
    )


def osculating(states: States) -> tuple[Floats, Floats, Floats, Floats]:
    """Return semi-major axis [km], inclination, node and argument of latitude [rad] of each state (N)."""
    place, speed = states.position_km, states.velocity_kmps
    radius = np.linalg.norm(place, axis=1)
    axis = 1.0 / (2.0 / radius - (speed**2).sum(axis=1) / MU_KM3_PER_S2)
    normal = np.cross(place, speed)
    normal /= np.linalg.norm(normal, axis=1)[:, None]
    line = np.stack([-normal[:, 1], normal[:, 0], np.zeros(len(radius))], axis=1)
    line /= np.linalg.norm(line, axis=1)[:, None]
    across = np.cross(normal, line)
    argument = np.arctan2((across * place).sum(axis=1), (line * place).sum(axis=1))
    return axis, np.arccos(normal[:, 2]), np.arctan2(line[:, 1], line[:, 0]), argument
