"""CCSDS Orbit Ephemeris Messages, in both notations, whole: states, and what NASA writes into the comments.

Standard: CCSDS 502.0-B (Orbit Data Messages). Written for it here: the readers at hand drop the comments, which hold
the station's mass, drag area and planned burns.
"""

from __future__ import annotations

import math
import re
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterable, Iterator
from datetime import timedelta
from typing import NamedTuple

import numpy as np

from stationkeeper.errors import Fault, RequestError
from stationkeeper.orbit.messages import NOON, OF_2000, SCALES, Event, Message, States, day_of_moment, mean_of_states
from stationkeeper.units import EARTH_RADIUS_KM, SECONDS_PER_DAY

FRAMES = (*OF_2000, "TEME", "TOD", "MOD")  # nearly inertial: velocities can be taken as given
RADIUS_KM = (EARTH_RADIUS_KM + 100.0, EARTH_RADIUS_KM + 2_000.0)
SPEED_KMPS = (6.0, 9.0)
USUAL_GAP = 3.0  # steps; more between two states is told as a gap
MOST_FAULTS = 20
NAMES = ("X", "Y", "Z", "X_DOT", "Y_DOT", "Z_DOT")
REQUIRED = ("OBJECT_NAME", "OBJECT_ID", "CENTER_NAME", "REF_FRAME", "TIME_SYSTEM", "START_TIME", "STOP_TIME")
_NUMBER = re.compile(r"(MASS|DRAG_AREA|DRAG_COEFF)\s*=\s*([-+0-9.eE]+)")
_EVENT = re.compile(
    r"\s*(?P<name>\S.*?)\s+(?P<doy>\d{3}):(?P<h>\d{2}):(?P<m>\d{2}):(?P<s>\d{2}(?:\.\d*)?)"
    r"\s+(?:\d+\s+)?(?P<dv>-?\d+\.\d*)\s+(?P<ha>\d+\.\d*)\s+(?P<hp>\d+\.\d*)\s*$"
)


class Line(NamedTuple):
    """A state as text with the place where it stands."""

    place: str
    epoch: str
    values: tuple[str, ...]


class Segment(NamedTuple):
    """One segment of a message before its numbers are read."""

    place: str
    metadata: dict[str, str]
    comments: list[str]
    lines: list[Line]


class Draft(NamedTuple):
    """A message before its numbers are read."""

    version: str
    header: dict[str, str]
    segments: list[Segment]


def read_oem_xml(place: str, text: str) -> list[Message]:
    """Return one message an object from an OEM in XML, alone or in an NDM. Raises RequestError with every fault."""
    try:
        root = ElementTree.fromstring(text)
    except ElementTree.ParseError as error:
        line = error.position[0]
        remedy = "The file ends too early or was changed: take it anew"
        raise RequestError(Fault(f"{place}:{line}", f"no whole XML: {error}", "an OEM as published", remedy)) from None
    without_namespaces(root)
    bodies = [root] if root.tag == "oem" else root.findall(".//oem")
    drafts = [_xml_draft(place, body) for body in bodies]
    if not drafts:
        raise RequestError(Fault(place, f"no <oem> in <{root.tag}>", "a CCSDS OEM"))
    return [message for draft in drafts for message in _messages(place, draft)]


def without_namespaces(root: ElementTree.Element) -> None:
    """Take the namespace from the name of each element: messages have one, by a prefix or by default, or none."""
    for part in root.iter():
        part.tag = part.tag.rpartition("}")[2]


def _xml_draft(place: str, body: ElementTree.Element) -> Draft:
    header = {part.tag: (part.text or "").strip() for part in body.find("header") or ()}
    segments = [
        Segment(
            f"{place} segment {number}",
            {part.tag: (part.text or "").strip() for part in segment.find("metadata") or ()},
            [part.text or "" for part in segment.iterfind(".//COMMENT")],
            [
                Line(f"{place} segment {number} state {at}", _text(state, "EPOCH"), _values(state))
                for at, state in enumerate(segment.iterfind(".//stateVector"), 1)
            ],
        )
        for number, segment in enumerate(body.iterfind(".//segment"), 1)
    ]
    return Draft(body.get("version", ""), header, segments)


def _text(parent: ElementTree.Element, name: str) -> str:
    return (parent.findtext(name) or "").strip()


def _values(state: ElementTree.Element) -> tuple[str, ...]:
    return tuple(_text(state, name) for name in NAMES)


def read_oem_kvn(place: str, text: str) -> list[Message]:
    """Return one message an object from an OEM in keyword notation. Raises RequestError with every fault."""
    header: dict[str, str] = {}
    segments: list[Segment] = []
    part = "header"
    for number, part, word in _parts(text):
        if part == "start":
            segments.append(Segment(f"{place}:{number}", {}, [], []))
        if part == "comment" and segments:
            segments[-1].comments.append(word)
        if part == "data" and segments:
            epoch, *values = word.split()
            segments[-1].lines.append(Line(f"{place}:{number}", epoch, tuple(values[:6])))
        if part in ("header", "metadata"):
            name, _, value = word.partition("=")
            (segments[-1].metadata if part == "metadata" else header)[name.strip()] = value.strip()
    if part == "metadata":
        raise RequestError(Fault(segments[-1].place, "META_START without META_STOP", "a whole message", "Take it anew"))
    return _messages(place, Draft(header.get("CCSDS_OEM_VERS", ""), header, segments))


# What follows a line of the notation that stands alone.
_MARKS = {"META_START": "metadata", "META_STOP": "data", "COVARIANCE_START": "covariance", "COVARIANCE_STOP": "data"}


def _parts(text: str) -> Iterator[tuple[int, str, str]]:
    """Yield line, part and content: "header", "start" of a segment, "metadata", "data", "comment". No covariances."""
    inside = "header"
    for number, line in enumerate(text.splitlines(), 1):
        word = line.strip()
        if word == "META_START":
            yield number, "start", ""
        if word in _MARKS:
            inside = _MARKS[word]
            continue
        if word.startswith("COMMENT"):
            yield number, "comment", word[len("COMMENT") :]
            continue
        if word and inside != "covariance":
            yield number, inside, word


def _messages(place: str, draft: Draft) -> list[Message]:
    """Return one message an object: its segments joined."""
    faults: list[Fault] = []
    if not draft.segments:
        faults.append(Fault(place, "no segment", "metadata and states"))
    scales = {segment.metadata.get("TIME_SYSTEM", "") for segment in draft.segments}
    if len(scales) > 1:
        met = " and ".join(sorted(f"'{scale}'" for scale in scales))
        faults.append(Fault(f"{place} TIME_SYSTEM", met, "one for all segments", "Split the file"))
    objects: dict[str, list[Segment]] = {}
    for segment in draft.segments:
        faults += _metadata_faults(segment)
        objects.setdefault(segment.metadata.get("OBJECT_ID", ""), []).append(segment)
    if faults:
        raise RequestError(faults)
    return [_message(draft, segments) for segments in objects.values()]


def _metadata_faults(segment: Segment) -> list[Fault]:
    given = segment.metadata
    faults = [
        Fault(f"{segment.place} {name}", "not given", "its value", "The message is cut or changed: take it anew")
        for name in REQUIRED
        if not given.get(name)
    ]
    allowed = {
        "CENTER_NAME": ("EARTH",),
        "REF_FRAME": FRAMES,
        "TIME_SYSTEM": ("UTC", *SCALES),
    }
    for name, words in allowed.items():
        if given.get(name) and given[name].upper() not in words:
            faults.append(Fault(f"{segment.place} {name}", f"'{given[name]}'", ", ".join(words)))
    return faults


def _message(draft: Draft, segments: list[Segment]) -> Message:
    first = segments[0].metadata
    states, warnings = _states(segments)
    comments = [comment for segment in segments for comment in segment.comments]
    numbers = {found[1]: float(found[2]) for comment in comments for found in _NUMBER.finditer(comment)}
    scale = first["TIME_SYSTEM"].upper()
    if scale != "UTC":
        warnings.append(f"Times of {scale} were brought to UTC")
    return Message(
        kind="OEM",
        object_name=first["OBJECT_NAME"],
        object_id=_plain_id(first["OBJECT_ID"]),
        originator=draft.header.get("ORIGINATOR", ""),
        frame=first["REF_FRAME"],
        mean=mean_of_states(states, first["REF_FRAME"].upper() in OF_2000),
        states=states,
        mass_kg=numbers.get("MASS"),
        drag_area_m2=numbers.get("DRAG_AREA"),
        drag_coefficient=numbers.get("DRAG_COEFF"),
        events=tuple(read_events(comments, states)),
        warnings=tuple(warnings),
    )


def _plain_id(text: str) -> str:
    """Return 1998-067A for NASA's 1998-067-A."""
    return re.sub(r"^(\d{4}-\d{3})-(?=\w+$)", r"\1", text)


def _states(segments: Iterable[Segment]) -> tuple[States, list[str]]:
    """Return the states of all segments in the order of time; raise RequestError with every fault."""
    faults: list[Fault] = []
    rows: list[tuple[float, ...]] = []
    for segment in segments:
        read = [_row(line, segment.metadata["TIME_SYSTEM"].upper(), faults) for line in segment.lines]
        rows += [row for row in read if row]
        faults += _span_faults(segment, read)
    if not faults and len(rows) < 2:
        faults.append(Fault(next(iter(segments)).place, f"{len(rows)} states", "2 or more", "Take the file anew"))
    if faults:
        more = len(faults) - MOST_FAULTS
        rest = [Fault(faults[0].place, f"{more} more faults of this kind", "none")] if more > 0 else []
        raise RequestError([*faults[:MOST_FAULTS], *rest])
    return _ordered(np.array(rows))


def _row(line: Line, scale: str, faults: list[Fault]) -> tuple[float, ...]:
    """Return day, position and velocity of a line, () when it has a fault."""
    try:
        day = day_of_moment(line.epoch, scale)
    except ValueError as allowed:
        faults.append(Fault(line.place, f"'{line.epoch}'", str(allowed)))
        return ()
    try:
        values = tuple(float(value) for value in line.values)
    except ValueError:
        values = ()
    if len(values) != len(NAMES) or not all(math.isfinite(value) for value in values):
        faults.append(Fault(line.place, f"'{' '.join(line.values)}'", "six numbers: km and km/s", "Take the file anew"))
        return ()
    sizes = ((math.hypot(*values[:3]), RADIUS_KM, "km"), (math.hypot(*values[3:]), SPEED_KMPS, "km/s"))
    for size, (low, high), unit in sizes:
        if not low <= size <= high:
            faults.append(Fault(line.place, f"{size:.6g} {unit}", f"{low:g} to {high:g} {unit} for a station"))
            return ()
    return (day, *values)


def _span_faults(segment: Segment, rows: list[tuple[float, ...]]) -> list[Fault]:
    """Return the fault of a segment whose states end before the time that its metadata name: it was cut."""
    told = segment.metadata.get("USEABLE_STOP_TIME") or segment.metadata["STOP_TIME"]
    try:
        stop = day_of_moment(told, segment.metadata["TIME_SYSTEM"].upper())
    except ValueError as allowed:
        return [Fault(f"{segment.place} STOP_TIME", f"'{told}'", str(allowed))]
    known = [row[0] for row in rows if row]
    if len(known) >= 2 and max(known) < stop - USUAL_GAP * max(1e-4, (max(known) - min(known)) / (len(known) - 1)):
        met = f"states end {(stop - max(known)) * 24.0:.1f} h before STOP_TIME {told}"
        return [Fault(segment.place, met, "states up to it", "The file was cut: take it anew")]
    return []


def _ordered(rows: np.ndarray) -> tuple[States, list[str]]:
    """Return the states by rising day, each day once, and what was repaired."""
    warnings: list[str] = []
    if (np.diff(rows[:, 0]) < 0.0).any():
        warnings.append("States were put in the order of time")
    days, last = np.unique(rows[::-1, 0], return_index=True)
    if len(days) < len(rows):
        warnings.append(f"{len(rows) - len(days)} epochs given twice: the last of each counts")
    rows = rows[::-1][last]
    steps = np.diff(days)
    usual = float(np.median(steps))
    wide = steps > USUAL_GAP * usual
    if wide.any():
        longest = float(steps.max()) * SECONDS_PER_DAY / 60.0
        warnings.append(f"{int(wide.sum())} gaps between states, the longest {longest:.0f} min: nothing is filled in")
    return States(days, np.ascontiguousarray(rows[:, 1:4]), np.ascontiguousarray(rows[:, 4:7])), warnings


def read_events(comments: Iterable[str], states: States) -> Iterator[Event]:
    """Yield the events of NASA's table in the comments: name, time, delta-v [m/s], apogee and perigee [km].

    The table gives the day of the year; the year is that which brings it nearest to the middle of the states.
    """
    middle = 0.5 * float(states.day[0] + states.day[-1])
    year = (NOON + timedelta(days=middle)).year
    for comment in comments:
        found = _EVENT.match(comment)
        if not found:
            continue
        clock = f"{found['doy']}T{found['h']}:{found['m']}:{found['s']}"
        days = []
        for each in (year - 1, year, year + 1):
            try:
                days.append(day_of_moment(f"{each}-{clock}"))
            except ValueError:  # day 366 of a common year
                continue
        day = min(days, key=lambda at: abs(at - middle))
        yield Event(found["name"], day, float(found["dv"]), float(found["ha"]), float(found["hp"]))
