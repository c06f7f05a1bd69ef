"""Writes orbit messages: CCSDS OEM and OMM as keywords or XML, OMM as JSON, element sets, CZML for globes.

Nothing is taken from a clock: the same orbit gives the same bytes. The creation date is the time of the first state.
"""

from __future__ import annotations

import json
from typing import Any
from xml.sax.saxutils import escape

from sgp4.api import WGS72, Satrec

from stationkeeper.orbit.ephemeris import element_set
from stationkeeper.orbit.messages import Message, States, moment_text

ORIGINATOR = "STATIONKEEPER"
_UNITS = {
    "MEAN_MOTION": "rev/day", "INCLINATION": "deg", "RA_OF_ASC_NODE": "deg", "ARG_OF_PERICENTER": "deg",
    "MEAN_ANOMALY": "deg", "BSTAR": "1/ER", "MEAN_MOTION_DOT": "rev/day**2", "MEAN_MOTION_DDOT": "rev/day**3",
}  # fmt: skip
_METADATA = ("OBJECT_NAME", "OBJECT_ID", "CENTER_NAME", "REF_FRAME", "TIME_SYSTEM", "MEAN_ELEMENT_THEORY")
_PARAMETERS = (
    "EPHEMERIS_TYPE", "CLASSIFICATION_TYPE", "NORAD_CAT_ID", "ELEMENT_SET_NO", "REV_AT_EPOCH", "BSTAR",
    "MEAN_MOTION_DOT", "MEAN_MOTION_DDOT",
)  # fmt: skip


def omm_fields(message: Message) -> dict[str, Any]:
    """Return the keywords and values of an OMM with the message's mean elements."""
    first, second = element_set(message)
    satellite = Satrec.twoline2rv(first, second, WGS72)
    # Read from the lines, as they are: what SGP4 keeps in radians would come back with other last digits.
    return {
        "OBJECT_NAME": message.object_name or "UNKNOWN",
        "OBJECT_ID": message.object_id or "UNKNOWN",
        "CENTER_NAME": "EARTH",
        "REF_FRAME": "TEME",
        "TIME_SYSTEM": "UTC",
        "MEAN_ELEMENT_THEORY": "SGP4",
        "EPOCH": moment_text(message.mean.day, 6),
        "MEAN_MOTION": float(second[52:63]),
        "ECCENTRICITY": float(f"0.{second[26:33].strip()}"),
        "INCLINATION": float(second[8:16]),
        "RA_OF_ASC_NODE": float(second[17:25]),
        "ARG_OF_PERICENTER": float(second[34:42]),
        "MEAN_ANOMALY": float(second[43:51]),
        "EPHEMERIS_TYPE": 0,
        "CLASSIFICATION_TYPE": "U",
        "NORAD_CAT_ID": int(satellite.satnum),
        "ELEMENT_SET_NO": int(first[64:68].strip() or 999),
        "REV_AT_EPOCH": int(satellite.revnum),
        "BSTAR": float(f"{satellite.bstar:.4e}"),
        "MEAN_MOTION_DOT": float(first[33:43]),
        "MEAN_MOTION_DDOT": _power(first[44:52]),
    }


def _power(text: str) -> float:
    """Return the number of a column of an element set with its point left out: " 11563-4" is 0.11563e-4."""
    sign, digits, power = text[0], text[1:6].strip() or "0", text[6:].replace(" ", "") or "0"
    return float(f"{sign.strip()}0.{digits}e{power}")


def omm_kvn(message: Message, comments: tuple[str, ...] = ()) -> str:
    """Return an OMM in keyword notation."""
    fields = omm_fields(message)
    lines = ["CCSDS_OMM_VERS = 2.0", *(f"COMMENT {comment}" for comment in comments)]
    lines += [f"CREATION_DATE = {fields['EPOCH']}", f"ORIGINATOR = {ORIGINATOR}", ""]
    for name, value in fields.items():
        unit = f" [{_UNITS[name]}]" if name in _UNITS else ""
        lines.append(f"{name} = {value}{unit}")
    return "\n".join(lines) + "\n"


def omm_xml(message: Message, comments: tuple[str, ...] = ()) -> str:
    """Return an OMM in XML."""
    fields = omm_fields(message)

    def part(name: str) -> str:
        return f"<{name}>{escape(str(fields[name]))}</{name}>"

    elements = [name for name in fields if name not in _METADATA and name not in _PARAMETERS]
    notes = "".join(f"<COMMENT>{escape(comment)}</COMMENT>" for comment in comments)
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<ndm><omm id="CCSDS_OMM_VERS" version="2.0">'
        f"<header>{notes}<CREATION_DATE>{fields['EPOCH']}</CREATION_DATE><ORIGINATOR>{ORIGINATOR}</ORIGINATOR></header>"
        f"<body><segment><metadata>{''.join(part(name) for name in _METADATA)}</metadata><data>"
        f"<meanElements>{''.join(part(name) for name in elements)}</meanElements>"
        f"<tleParameters>{''.join(part(name) for name in _PARAMETERS)}</tleParameters>"
        "</data></segment></body></omm></ndm>\n"
    )


def omm_json(message: Message) -> str:
    """Return an OMM as one JSON object of keywords and values."""
    return json.dumps(omm_fields(message), indent=2) + "\n"


def tle_text(message: Message) -> str:
    """Return the name and the two lines of an element set."""
    return "\n".join([message.object_name or "UNKNOWN", *element_set(message)]) + "\n"


def oem_kvn(message: Message, states: States, frame: str, comments: tuple[str, ...] = ()) -> str:
    """Return an OEM in keyword notation: positions to a millimetre, velocities to a micrometre a second."""
    start, stop = moment_text(float(states.day[0])), moment_text(float(states.day[-1]))
    lines = [
        "CCSDS_OEM_VERS = 2.0", f"CREATION_DATE = {start}", f"ORIGINATOR = {ORIGINATOR}", "", "META_START",
        *(f"{name} = {value}" for name, value in _oem_metadata(message, frame, start, stop)), "META_STOP", "",
        *(f"COMMENT {comment}" for comment in (*_numbers(message), *comments)),
    ]  # fmt: skip
    for day, place, speed in zip(*states, strict=True):
        lines.append(" ".join([moment_text(float(day)), *_digits(place, 6), *_digits(speed, 9)]))
    return "\n".join(lines) + "\n"


def oem_xml(message: Message, states: States, frame: str, comments: tuple[str, ...] = ()) -> str:
    """Return an OEM in XML."""
    start, stop = moment_text(float(states.day[0])), moment_text(float(states.day[-1]))
    metadata = "".join(
        f"<{name}>{escape(value)}</{name}>" for name, value in _oem_metadata(message, frame, start, stop)
    )
    notes = "".join(f"<COMMENT>{escape(note)}</COMMENT>" for note in (*_numbers(message), *comments))
    rows = [_state_xml(float(day), place, speed) for day, place, speed in zip(*states, strict=True)]
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<ndm><oem id="CCSDS_OEM_VERS" version="2.0">'
        f"<header><CREATION_DATE>{start}</CREATION_DATE><ORIGINATOR>{ORIGINATOR}</ORIGINATOR></header>"
        f"<body><segment><metadata>{metadata}</metadata><data>{notes}\n"
        + "\n".join(rows)
        + "\n</data></segment></body></oem></ndm>\n"
    )


def _oem_metadata(message: Message, frame: str, start: str, stop: str) -> list[tuple[str, str]]:
    return [
        ("OBJECT_NAME", message.object_name or "UNKNOWN"),
        ("OBJECT_ID", message.object_id or "UNKNOWN"),
        ("CENTER_NAME", "EARTH"),
        ("REF_FRAME", frame),
        ("TIME_SYSTEM", "UTC"),
        ("START_TIME", start),
        ("STOP_TIME", stop),
    ]


def _numbers(message: Message) -> list[str]:
    """Return mass, drag area and drag coefficient as NASA writes them into comments."""
    known = (
        ("MASS", message.mass_kg),
        ("DRAG_AREA", message.drag_area_m2),
        ("DRAG_COEFF", message.drag_coefficient),
    )
    return [f"{name}={value:.4f}" for name, value in known if value is not None]


def _digits(values: Any, places: int) -> list[str]:
    return [f"{value:.{places}f}" for value in values.tolist()]


def _state_xml(day: float, place: Any, speed: Any) -> str:
    values = [*_digits(place, 6), *_digits(speed, 9)]
    names = ("X", "Y", "Z", "X_DOT", "Y_DOT", "Z_DOT")
    parts = "".join(f"<{name}>{value}</{name}>" for name, value in zip(names, values, strict=True))
    return f"<stateVector><EPOCH>{moment_text(day)}</EPOCH>{parts}</stateVector>"


def czml(message: Message, states: States) -> str:
    """Return a CZML document with the path in inertial axes: what Cesium and its kin show on a globe.

    The axes are those of the states; CZML knows one inertial frame only, and TEME differs from it by 0.4 deg in 2026.
    """
    start, stop = (f"{moment_text(float(day))}Z" for day in (states.day[0], states.day[-1]))
    seconds = (states.day - states.day[0]) * 86_400.0
    cartesian: list[float] = []
    for second, place in zip(seconds.tolist(), states.position_km, strict=True):
        cartesian += [round(second, 3), *(round(value * 1e3, 1) for value in place.tolist())]
    name = message.object_name or "UNKNOWN"
    path = {
        "id": message.object_id or name,
        "name": name,
        "availability": f"{start}/{stop}",
        "position": {
            "epoch": start,
            "referenceFrame": "INERTIAL",
            "interpolationAlgorithm": "LAGRANGE",
            "interpolationDegree": 5,
            "cartesian": cartesian,
        },
        "point": {"pixelSize": 8, "color": {"rgba": [255, 176, 0, 255]}},
        "label": {"text": name, "pixelOffset": {"cartesian2": [12, 0]}, "horizontalOrigin": "LEFT"},
        "path": {"leadTime": 2_800, "trailTime": 2_800, "width": 1.5},
    }
    clock = {"interval": f"{start}/{stop}", "currentTime": start, "multiplier": 60}
    return json.dumps([{"id": "document", "name": name, "version": "1.0", "clock": clock}, path]) + "\n"
