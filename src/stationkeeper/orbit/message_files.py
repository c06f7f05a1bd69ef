"""Opens an orbit file whatever its form: element sets, OMM (XML, JSON, CSV, keywords), OEM (XML, keywords), gzip."""

from __future__ import annotations

import csv
import gzip
import io
import json
import re
import xml.etree.ElementTree as ElementTree
import zlib
from collections.abc import Callable
from pathlib import Path

from sgp4.alpha5 import from_alpha5

from stationkeeper.errors import Fault, RequestError
from stationkeeper.orbit.messages import Message
from stationkeeper.orbit.oem import read_oem_kvn, read_oem_xml, without_namespaces
from stationkeeper.orbit.tle import read_omm, read_tle

MOST_BYTES = 200_000_000  # a year of states every minute has 60 MB
FORMS = "a two-line element set, a CCSDS OMM (XML, JSON, CSV, keywords) or OEM (XML, keywords), perhaps gzipped"


def read_message(path: Path, wanted: str | None = None) -> Message:
    """Return what the file says of one object: the newest of it when the file holds several.

    wanted: designator (1998-067A), catalogue number or name of the object. Without it all must be of one object.
    Raises RequestError with every fault.
    """
    messages = read_messages(path)
    chosen = [message for message in messages if wanted is None or _is(message, wanted)]
    names = sorted({f"{message.object_name or '?'} {_identity(message)}".strip() for message in messages})
    if not chosen:
        remedy = "Give the file of the object that is wanted"
        raise RequestError(Fault(str(path), f"only {', '.join(names)}", f"'{wanted}'", remedy))
    if len({_identity(message) for message in chosen}) > 1:
        told = ", ".join(names[:5]) + (" and more" if len(names) > 5 else "")
        raise RequestError(Fault(str(path), f"several objects: {told}", "one", "Name it with --object"))
    newest = max(chosen, key=lambda message: message.mean.day)
    if len(chosen) > 1:
        told = f"{len(chosen)} messages of the object: the newest counts"
        return newest._replace(warnings=(*newest.warnings, told))
    return newest


def _identity(message: Message) -> str:
    """Return the designator of the object; its catalogue number where it has none, as objects not yet identified."""
    return message.object_id or (message.lines[0][2:7].strip() if message.lines else "")


def _is(message: Message, wanted: str) -> bool:
    number = message.lines[0][2:7].strip() if message.lines else ""
    known = {message.object_id, message.object_id.replace("-", ""), message.object_name, number}
    if re.fullmatch(r"[A-HJ-NP-Z]?\d+", number):
        known |= {str(from_alpha5(number)), number.lstrip("0")}
    return wanted.strip().upper() in {name.upper() for name in known if name}


def read_messages(path: Path) -> list[Message]:
    """Return everything in the file, in its order. Raises RequestError with every fault."""
    text, place = _text(path), str(path)
    start = text.lstrip()
    if start.startswith("<"):
        return _xml(place, text)
    if start.startswith(("{", "[")):
        return _json(place, text)
    if "CCSDS_OEM_VERS" in start[:2_000]:
        return read_oem_kvn(place, text)
    if "CCSDS_OMM_VERS" in start[:2_000]:
        return _keyword_messages(place, text)
    if "MEAN_MOTION" in start.split("\n", 1)[0] and "," in start.split("\n", 1)[0]:
        return _all(place, _table(place, text))
    lines = list(enumerate(text.splitlines(), 1))
    if any(line.startswith(("1 ", "2 ")) for _, line in lines):
        return read_tle(place, lines)
    met = f"begins with '{start.splitlines()[0][:30]}'" if start else "an empty file"
    raise RequestError(Fault(place, met, FORMS))


def _text(path: Path) -> str:
    try:
        if path.stat().st_size > MOST_BYTES:
            raise RequestError(Fault(str(path), f"{path.stat().st_size:,} bytes", f"{MOST_BYTES:,} at most"))
        content = path.read_bytes()
        if content[:2] == b"\x1f\x8b":
            with gzip.open(io.BytesIO(content)) as stream:
                content = stream.read(MOST_BYTES + 1)
            if len(content) > MOST_BYTES:
                raise RequestError(Fault(str(path), "too much when unpacked", f"{MOST_BYTES:,} bytes at most"))
        return content.decode("utf-8-sig")
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        remedy = "The file was cut: take it anew"
        raise RequestError(Fault(str(path), f"no whole gzip file: {error}", FORMS, remedy)) from None
    except OSError as error:
        raise RequestError(Fault(str(path), error.strerror or str(error), "a file that can be read")) from None
    except UnicodeDecodeError as error:
        raise RequestError(Fault(str(path), f"no text: {error}", FORMS)) from None


def _xml(place: str, text: str) -> list[Message]:
    if "<!ENTITY" in text[:100_000]:
        raise RequestError(
            Fault(place, "declares entities", "plain CCSDS XML", "Such files are refused: they can explode")
        )
    if not re.search(r"<(\w+:)?omm\b", text):
        return read_oem_xml(place, text)
    try:
        root = ElementTree.fromstring(text)
    except ElementTree.ParseError as error:
        where = f"{place}:{error.position[0]}"
        raise RequestError(Fault(where, f"no whole XML: {error}", "an OMM as published", "Take it anew")) from None
    without_namespaces(root)
    bodies = [root] if root.tag.endswith("omm") else root.findall(".//omm")
    return _all(
        place, [{part.tag: (part.text or "").strip() for part in body.iter() if not len(part)} for body in bodies]
    )


def _json(place: str, text: str) -> list[Message]:
    try:
        content = json.loads(text)
    except json.JSONDecodeError as error:
        where = f"{place}:{error.lineno}"
        raise RequestError(Fault(where, f"no whole JSON: {error.msg}", "an OMM as published", "Take it anew")) from None
    rows = content if isinstance(content, list) else [content]
    if not all(isinstance(row, dict) for row in rows):
        raise RequestError(Fault(place, "no JSON objects", "OMM keywords and values"))
    if any("czml" in str(row.get("version", "")) or row.get("id") == "document" for row in rows):
        raise RequestError(Fault(place, "CZML", FORMS, "CZML is written for globes, not read: give its source"))
    return _all(place, [{str(name): str(value) for name, value in row.items() if value is not None} for row in rows])


def _table(place: str, text: str) -> list[dict[str, str]]:
    """Return the rows of a table of OMMs. Raises RequestError for each row with more or fewer cells than the header."""
    rows = csv.reader(io.StringIO(text.lstrip()))
    header = [name.strip() for name in next(rows)]
    cells = [(rows.line_num, row) for row in rows if row]
    faults = [
        Fault(f"{place}:{line}", f"{len(row)} cells", f"{len(header)}", "The row is cut: take the file anew")
        for line, row in cells
        if len(row) != len(header)
    ]
    if faults:
        raise RequestError(faults)
    return [dict(zip(header, row, strict=True)) for _, row in cells]


def _keyword_messages(place: str, text: str) -> list[Message]:
    """Return each OMM of a file in keyword notation: one begins where its version stands."""
    parts = [part for part in re.split(r"(?m)^(?=\s*CCSDS_OMM_VERS\s*=)", text) if "CCSDS_OMM_VERS" in part]
    if len(parts) == 1:
        return [read_omm(place, _keywords(parts[0]))]
    return _all(place, [_keywords(part) for part in parts])


def _keywords(text: str) -> dict[str, str]:
    pairs = (line.partition("=") for line in text.splitlines() if "=" in line and not line.startswith("COMMENT"))
    return {name.strip(): value.split("[")[0].strip() for name, _, value in pairs}


def _all(place: str, rows: list[dict[str, str]]) -> list[Message]:
    if not rows:
        raise RequestError(Fault(place, "no message", "one OMM or more"))
    faults: list[Fault] = []
    found: list[Message] = []
    for number, row in enumerate(rows, 1):
        _gather(found, faults, lambda row=row, number=number: read_omm(f"{place} message {number}", row))  # type: ignore[misc]
    if faults:
        raise RequestError(faults)
    return found


def _gather(found: list[Message], faults: list[Fault], read: Callable[[], Message]) -> None:
    try:
        found.append(read())
    except RequestError as error:
        faults.extend(error.faults)
