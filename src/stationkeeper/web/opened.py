"""Folders that a reader opens on the page: a station of one's own, or a plan, unpacked apart from everything else.

Only tables that a station or a plan is made of are taken, under their own names, into a folder of this process that
goes when it ends. What a station lies over must be served already, so that no file of the machine is read by its path.
"""

from __future__ import annotations

import csv
import email
import email.policy
import io
import json
import re
import tempfile
import tomllib
import zipfile
from collections.abc import Iterable, Mapping
from pathlib import Path, PurePosixPath

from stationkeeper import api
from stationkeeper.errors import Fault, RequestError, nearest
from stationkeeper.planning.files import HEAD, about_plan
from stationkeeper.planning.plan import Flight, Plan
from stationkeeper.scenario.fields import ROWS
from stationkeeper.scenario.folders import STATION_FILE
from stationkeeper.scenario.load import SOURCES_FILE
from stationkeeper.scenario.model import Scenario
from stationkeeper.scenario.tables import REMOVE
from stationkeeper.times import date_of
from stationkeeper.web.folder import folder_files
from stationkeeper.web.stations import Stations

MOST_OPENED = 8
MOST_FILES = 64
MOST_BYTES = 4_000_000  # of all files of a folder
_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
_EXTENDS = re.compile(r"^extends\s*=.*$", re.MULTILINE)
_PLAN_TABLE = re.compile(r"[a-z_]+\.csv")


def read_upload(kind: str, body: bytes) -> dict[str, bytes]:
    """Return the files of a form that was sent, by name: those chosen, or those in a zip; raise RequestError.

    kind: the content type of the form. Names lose their folders; whatever is no table and no head is left aside.
    """
    head = b"Content-Type: " + kind.encode("latin-1", "replace") + b"\r\n\r\n"
    sent = email.message_from_bytes(head + body, policy=email.policy.HTTP)
    files: dict[str, bytes] = {}
    for part in sent.iter_parts() if sent.is_multipart() else ():
        name, content = part.get_filename(), part.get_payload(decode=True)
        if name and isinstance(content, bytes):
            files |= _unzipped(content) if name.endswith(".zip") else {PurePosixPath(name).name: content}
    files = {name: content for name, content in files.items() if name.endswith((".csv", ".toml"))}
    if len(files) > MOST_FILES or sum(map(len, files.values())) > MOST_BYTES:
        raise _fault(f"{len(files)} files", f"at most {MOST_FILES} files and {MOST_BYTES:,} bytes", "Send one folder")
    if STATION_FILE not in files and HEAD not in files:
        allowed = f"a folder or a zip with {STATION_FILE} (a station) or {HEAD} (a plan)"
        raise _fault(", ".join(sorted(files)[:5]) or "no file", allowed, "Choose the files of one folder, or its zip")
    return files


def _unzipped(content: bytes) -> dict[str, bytes]:
    """Return the files of a zip by their last name; raise for one that is none, or swells."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            members = [one for one in packed.infolist() if not one.is_dir()]
            if len(members) > MOST_FILES or sum(one.file_size for one in members) > MOST_BYTES:
                raise _fault(
                    f"{len(members)} files", f"at most {MOST_FILES} files and {MOST_BYTES:,} bytes", "Send less"
                )
            return {PurePosixPath(one.filename).name: packed.read(one) for one in members}
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, ValueError):
        raise _fault("no zip that can be read", "a zip without a password", "Pack the folder again") from None


def open_folder(stations: Stations, files: Mapping[str, bytes]) -> str:
    """Serve a folder beside the other stations and return its name; raise with every fault of it."""
    if HEAD in files and STATION_FILE not in files:
        files = _station_of_plan(stations, files)
    head = _head(files[STATION_FILE], STATION_FILE)
    own = head.get("station")
    name = str(own.get("id", "")) if isinstance(own, dict) else ""
    if not _NAME.fullmatch(name):
        allowed = "small letters, digits and '-', at most 40"
        raise _fault(f"id '{name[:60]}'", allowed, "Give the station an id of its own in [station]")
    known = {row.file for row in ROWS.values()} | {STATION_FILE, SOURCES_FILE}
    texts = {file: content for file, content in files.items() if file in known}
    texts[STATION_FILE] = _based(stations, files[STATION_FILE], head)
    return _serve(stations, name, texts)


def _serve(stations: Stations, name: str, texts: Mapping[str, bytes]) -> str:
    """Put the files in place, check them, and serve them; nothing stays of a folder with faults."""
    opened = stations.opened
    if name in stations.places and opened.get(name) != dict(texts):
        raise _fault(f"'{name}' is open already", "another id", "Give the folder another id in station.toml")
    if name not in opened and len(opened) >= MOST_OPENED:
        raise _fault(
            f"{len(opened)} folders are open", f"at most {MOST_OPENED}", "Start the page again, or use `serve`"
        )
    if name not in opened:
        stations.open(name, texts)
    return name


def _based(stations: Stations, raw: bytes, head: Mapping[str, object]) -> bytes:
    """Return the head of a station with what it lies over named as it is served here."""
    below = head.get("extends")
    if below is None:
        return raw
    base = PurePosixPath(str(below)).name
    known = list(stations.places)
    if base not in known:
        remedy = nearest(base, known) or "Open the station it lies over first, or start `serve` with it"
        raise _fault(f"extends '{str(below)[:60]}'", ", ".join(known), remedy)
    place = stations.places[base]
    said = str(place.resolve()) if isinstance(place, Path) else place
    text = _EXTENDS.sub(lambda _: f"extends = {json.dumps(said)}", raw.decode("utf-8"), count=1).encode("utf-8")
    if _head(text, STATION_FILE).get("extends") != said:  # written in a way that was not replaced
        raise _fault(f"extends '{str(below)[:60]}'", f'extends = "{base}" on a line of its own', "Write it so")
    return text


def _head(raw: bytes, file: str) -> dict[str, object]:
    try:
        return tomllib.loads(raw.decode("utf-8"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise _fault(f"{file}: {str(error)[:80]}", "TOML in UTF-8", "Mend it in a text editor") from None


def _station_of_plan(stations: Stations, files: Mapping[str, bytes]) -> dict[str, bytes]:
    """Return a plan as a station that lies over its own: every flight of it is a row of the manifest.

    As the simulation does with a plan, it takes dates, wished ports, stays and seats, not loads, moves and burns.
    """
    with tempfile.TemporaryDirectory(prefix="stationkeeper-plan-") as place:
        folder = Path(place) / "plan"
        folder.mkdir()
        for file, content in files.items():
            if file == HEAD or _PLAN_TABLE.fullmatch(file):
                (folder / file).write_bytes(content)
        about = about_plan(folder)
        base = PurePosixPath(about.station).name
        scenario = stations.find(base, about.sets)
        plan = api.read_plan(folder, scenario)
    name = f"plan-{plan.hash[:8]}"
    kept = [option for option in about.sets if not option.startswith(("manifest.", "cadence."))]
    texts = folder_files(base, name, kept) | flight_tables(stations.find(base), plan)
    return {file: text.encode("utf-8") for file, text in texts.items()}


def flight_tables(scenario: Scenario, plan: Plan) -> dict[str, str]:
    """Return manifest.csv and cadence.csv that make a scenario fly a plan and nothing else."""
    coming = [flight for flight in plan.flights if flight.docked_day is None]
    flown = {flight.id for flight in coming}
    columns = ("vehicle_class", "launch", "port", "stay_days", "crew", "rotation", "propellant_kg")
    transit = {row.id: row.transit_days or 0 for row in scenario.classes}
    rows = [[flight.id, *_cells(flight, plan, transit), "overlay", "assumed", ""] for flight in coming]
    rows += [[row.id, *[""] * (len(columns) + 2), "yes"] for row in scenario.manifest if row.id not in flown]
    dropped = [[row.id, "yes"] for row in scenario.cadence]
    return {
        "manifest.csv": _table(["id", *columns, "source", "standing", REMOVE], rows),
        "cadence.csv": _table(["id", REMOVE], dropped),
    }


def _cells(flight: Flight, plan: Plan, transit: Mapping[str, float]) -> list[str]:
    docks = flight.launch_day + transit[flight.vehicle_class]
    stay = flight.stay_days if flight.undock_day is None else flight.undock_day - docks
    seats = [f"{seat.agency}@{seat.instrument}" if seat.instrument else seat.agency for seat in flight.seats]
    return [
        *(flight.vehicle_class, str(date_of(flight.launch_day, plan.epoch)), flight.port, f"{stay:g}"),
        *(";".join(seats), "yes" if flight.rotation else "no", f"{flight.propellant_kg:g}"),
    ]


def _table(heads: list[str], rows: Iterable[list[str]]) -> str:
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(heads)
    writer.writerows(rows)
    return out.getvalue()


def _fault(met: str, allowed: str, remedy: str) -> RequestError:
    return RequestError(Fault("folder", met, allowed, remedy))
