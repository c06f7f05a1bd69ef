"""Two-line element sets and OMMs: the same mean elements in two dresses, both read for SGP4.

Parsing and checksums of lines are sgp4's; what it lets pass (a wrong checksum, another object, a letter in a number,
which counts nothing in the checksum, as a nought does) is found here.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta

from sgp4 import exporter
from sgp4.api import WGS72, Satrec
from sgp4.io import compute_checksum

from stationkeeper.errors import Fault, RequestError, nearest
from stationkeeper.orbit.messages import NOON, Mean, Message, day_of_moment

WGS72_RADIUS_KM = 6_378.135  # element sets are bound to this figure of the Earth
LINE_LENGTH = 69
# Keywords of an OMM without which SGP4 cannot start, and the span each must lie in.
ELEMENTS = {
    "MEAN_MOTION": (0.1, 17.5),
    "ECCENTRICITY": (0.0, 0.9),
    "INCLINATION": (0.0, 180.0),
    "RA_OF_ASC_NODE": (-360.0, 360.0),
    "ARG_OF_PERICENTER": (-360.0, 360.0),
    "MEAN_ANOMALY": (-360.0, 360.0),
    "BSTAR": (-10.0, 10.0),
}
KNOWN_TIMES = ("UTC",)
_ANGLE = r"[ \d]{2}\d\.\d{4}"  # degrees
# Columns of numbers in either line: name, place, form. Signs and noughts may be blank.
COLUMNS = {
    "1": (
        ("epoch", slice(18, 32), r"[ \d]\d[ \d]{2}\d\.\d{8}"),
        ("first derivative", slice(33, 43), r"[ +0-]\.\d{8}"),
        ("second derivative", slice(44, 52), r"[ +-][ \d]{5}[ +-]\d"),
        ("drag term", slice(53, 61), r"[ +-][ \d]{5}[ +-]\d"),
        ("set number", slice(64, 68), r"[ \d]{4}"),
    ),
    "2": (
        ("inclination", slice(8, 16), _ANGLE),
        ("node", slice(17, 25), _ANGLE),
        ("eccentricity", slice(26, 33), r"[ \d]{7}"),
        ("argument of perigee", slice(34, 42), _ANGLE),
        ("mean anomaly", slice(43, 51), _ANGLE),
        ("mean motion", slice(52, 63), r"[ \d]\d\.\d{8}"),
        ("revolution", slice(63, 68), r"[ \d]{5}"),
    ),
}
MOST_NUMBER = 339_999  # Z9999: a larger catalogue number has no place in two lines
MINUTES_PER_RADIAN = 1440.0 / (2.0 * math.pi)  # of a revolution a day


def read_tle(place: str, lines: Sequence[tuple[int, str]]) -> list[Message]:
    """Return the element sets in numbered lines, with or without a line of the name before each.

    Raises RequestError with every fault: wrong checksum, cut lines, a second line of another object, no set at all.
    """
    found: list[Message] = []
    faults: list[Fault] = []
    name, first = "", (0, "")
    for number, line in lines:
        text = line.rstrip()
        if text.startswith("1 "):
            faults += _alone(place, first)
            first = (number, text)
        elif text.startswith("2 ") and first[1]:
            wrong = _line_faults(place, *first) + _line_faults(place, number, text)
            if not wrong and first[1][2:7] != text[2:7]:
                allowed = f"{first[1][2:7]}, as line {first[0]}"
                wrong = [Fault(f"{place}:{number}", f"object {text[2:7]}", allowed, "The two lines are of one object")]
            faults += wrong
            if not wrong:
                found.append(_of_lines(name, first[1], text))
            name, first = "", (0, "")
        elif text.strip():
            name = text.removeprefix("0 ").strip()
    faults += _alone(place, first)
    if not found and not faults:
        faults.append(Fault(place, "no element set", "two lines that begin with 1 and 2"))
    if faults:
        raise RequestError(faults)
    return found


def _alone(place: str, first: tuple[int, str]) -> list[Fault]:
    """Return the fault of a first line that no second followed."""
    if not first[1]:
        return []
    return [
        Fault(f"{place}:{first[0]}", "a first line without its second", "two lines of 69 letters", "Take the set anew")
    ]


def _line_faults(place: str, number: int, line: str) -> list[Fault]:
    where = f"{place}:{number}"
    if len(line) != LINE_LENGTH:
        return [Fault(where, f"{len(line)} letters", f"{LINE_LENGTH}", "Take the line anew: it was cut or changed")]
    given, right = line[-1], str(compute_checksum(line))
    if given != right:
        return [Fault(where, f"checksum {given}", right, "A letter of the line was changed: take it anew")]
    return [
        Fault(where, f"{name} '{line[at].strip()}'", "digits in their columns", "Take the line anew: it was changed")
        for name, at, form in COLUMNS[line[0]]
        if not re.fullmatch(form, line[at])
    ]


def _of_lines(name: str, first: str, second: str) -> Message:
    satellite = Satrec.twoline2rv(first, second, WGS72)
    return Message(
        kind="TLE",
        object_name=name,
        object_id=_designator(satellite.intldesg),
        originator="",
        frame="TEME",
        mean=mean_of_satellite(satellite),
        bstar=satellite.bstar,
        lines=(first, second),
    )


def _designator(text: str) -> str:
    """Return 1998-067A for 98067A, as OMM and OEM write it."""
    text = text.strip()
    if len(text) < 6 or not text[:5].isdigit():
        return text
    century = "19" if int(text[:2]) >= 57 else "20"
    return f"{century}{text[:2]}-{text[2:]}"


def mean_of_satellite(satellite: Satrec) -> Mean:
    """Return the mean elements of an element set; the axis is Brouwer's, of the motion that SGP4 recovers."""
    day = satellite.jdsatepoch - 2_451_545.0 + satellite.jdsatepochF
    angles = (satellite.nodeo, satellite.argpo, satellite.mo)
    node, perigee, anomaly = (math.degrees(angle) % 360.0 for angle in angles)
    return Mean(
        day, satellite.a * WGS72_RADIUS_KM, satellite.ecco, math.degrees(satellite.inclo), node, perigee, anomaly
    )


def read_omm(place: str, fields: Mapping[str, str]) -> Message:
    """Return the message of an OMM's keywords and values. Raises RequestError with every fault.

    Taken: SGP4 elements (MEAN_ELEMENT_THEORY SGP4 or SGP/SGP4) about the Earth, time system UTC.
    """
    faults = [
        Fault(f"{place} {name}", "not given", f"{low:g} to {high:g}", nearest(name, list(fields)))
        for name, (low, high) in ELEMENTS.items()
        if name not in fields
    ]
    values: dict[str, float] = {}
    for name in ELEMENTS.keys() & fields.keys():
        _take(place, name, fields[name], values, faults)
    scale = fields.get("TIME_SYSTEM", "UTC").strip()
    if scale not in KNOWN_TIMES:
        faults.append(Fault(f"{place} TIME_SYSTEM", f"'{scale}'", "UTC: SGP4 elements are of UTC"))
    if fields.get("CENTER_NAME", "EARTH").strip().upper() != "EARTH":
        faults.append(Fault(f"{place} CENTER_NAME", f"'{fields['CENTER_NAME']}'", "EARTH"))
    theory = fields.get("MEAN_ELEMENT_THEORY", "SGP4").strip().upper()
    if theory not in ("SGP4", "SGP/SGP4", "SGP4-XP"):
        faults.append(Fault(f"{place} MEAN_ELEMENT_THEORY", f"'{theory}'", "SGP4 or SGP/SGP4"))
    day = _epoch(place, fields, faults)
    if faults:
        raise RequestError(sorted(faults))
    return _of_elements(fields, values, day)


def _take(place: str, name: str, text: str, values: dict[str, float], faults: list[Fault]) -> None:
    low, high = ELEMENTS[name]
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not low <= value <= high:
        faults.append(Fault(f"{place} {name}", f"'{text}'", f"{low:g} to {high:g}"))
    else:
        values[name] = value


def _epoch(place: str, fields: Mapping[str, str], faults: list[Fault]) -> float:
    try:
        return day_of_moment(fields.get("EPOCH", ""))
    except ValueError as allowed:
        faults.append(Fault(f"{place} EPOCH", f"'{fields.get('EPOCH', '')}'", str(allowed)))
        return 0.0


def _of_elements(fields: Mapping[str, str], values: dict[str, float], day: float) -> Message:
    satellite = Satrec()
    radians = {name: math.radians(values[name]) for name in ELEMENTS if name not in ("MEAN_MOTION", "ECCENTRICITY")}
    per_minute = values["MEAN_MOTION"] * 2.0 * math.pi / 1440.0
    since_1950 = day + (NOON - datetime(1949, 12, 31, tzinfo=UTC)) / timedelta(days=1)
    number = _whole(fields, "NORAD_CAT_ID")
    satellite.sgp4init(
        WGS72, "i", number if number <= MOST_NUMBER else 0, since_1950, values["BSTAR"],
        (_maybe(fields, "MEAN_MOTION_DOT") or 0.0) / (MINUTES_PER_RADIAN * 1440.0),
        (_maybe(fields, "MEAN_MOTION_DDOT") or 0.0) / (MINUTES_PER_RADIAN * 1440.0**2),
        values["ECCENTRICITY"], radians["ARG_OF_PERICENTER"], radians["INCLINATION"], radians["MEAN_ANOMALY"],
        per_minute, radians["RA_OF_ASC_NODE"],
    )  # fmt: skip
    satellite.classification = "U"
    satellite.elnum = _whole(fields, "ELEMENT_SET_NO") % 10_000
    satellite.revnum = _whole(fields, "REV_AT_EPOCH") % 100_000
    satellite.intldesg = fields.get("OBJECT_ID", "").strip()[2:].replace("-", "")
    first, second = exporter.export_tle(satellite)
    told = f"Catalogue number {number} has no place in two lines: they hold 0"
    return Message(
        kind="OMM",
        object_name=fields.get("OBJECT_NAME", "").strip(),
        object_id=fields.get("OBJECT_ID", "").strip(),
        originator=fields.get("ORIGINATOR", "").strip(),
        frame=fields.get("REF_FRAME", "TEME").strip(),
        mean=mean_of_satellite(satellite)._replace(day=day),
        mass_kg=_maybe(fields, "MASS"),
        drag_area_m2=_maybe(fields, "DRAG_AREA"),
        drag_coefficient=_maybe(fields, "DRAG_COEFF"),
        bstar=values["BSTAR"],
        lines=(first, second),
        warnings=(told,) if number > MOST_NUMBER else (),
    )


def _whole(fields: Mapping[str, str], name: str) -> int:
    """Return a whole number that is not under 0, perhaps with its sign; 0 where there is none."""
    text = fields.get(name, "").strip().removeprefix("+")
    return int(text) if text.isdecimal() else 0


def _maybe(fields: Mapping[str, str], name: str) -> float | None:
    try:
        return float(fields[name])
    except (KeyError, ValueError):
        return None
